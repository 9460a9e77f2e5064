"""Makes all that is generated from the runtime's own schema.

That is ``src/trio_codex/protocol/``, ``types.py``, ``_rpc/`` but for its base,
and ``docs/protocol.md``.

Run it from the root of the repository::

    python -m tools.generate_protocol            # write the tree
    python -m tools.generate_protocol --check    # exit 1, with a diff, if the tree differs

The steps, one module each: ``schema`` asks the pinned runtime for its schema,
``build`` turns the definitions into the nodes of ``model`` (with the names of
``naming``), ``domains`` gives each node its module, ``emit`` and ``tables``
write the source of the classes, ``rpc`` that of the requests with the words of
``summaries``, ``coverage`` the page of the documentation, and ``tree`` puts it
on disk or compares it with what is there.
"""
