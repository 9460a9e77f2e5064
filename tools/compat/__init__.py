"""Runs the main job on runtimes of other versions, and prints what each can do.

Run it from the root of a checkout, with the extra ``dev`` installed::

    python -m tools.compat 0.133.0 0.149.0 0.163.0

It fetches each runtime from the registry into a cache, checks it, and runs the
steps of the main job on it, with a scripted model and no network. The table that
it prints stands in ``docs/compatibility.md``.

``runtimes`` fetches and checks, ``steps`` is the main job, ``job`` runs it,
``refusals`` asks a runtime for its words, ``table`` writes down what came out.
"""
