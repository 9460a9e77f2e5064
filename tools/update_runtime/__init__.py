"""Moves the runtime that the package is pinned to, and reports what changed.

Run it from the root of a clean checkout, with the extra ``dev`` installed::

    python -m tools.update_runtime 0.164.0

It works on a copy, with the new runtime fetched beside the environment, and
writes the changes to the checkout when all checks have passed: until then, and
when anything fails, the checkout stays as it was.

``runtimes`` fetches runtimes and asks them for their schema, ``facts`` breaks a
definition into what can be compared, ``differences`` compares two schemas,
``report`` writes that down, ``checks`` are the checks, ``update`` is the order
of it all.
"""
