"""Makes the types of `trio_codex.sync` of the source of `trio_codex`.

    python -m tools.generate_sync_stub
    python -m tools.generate_sync_stub --check

The proxies of plain code are made when a program runs, so a type checker reads a stub,
`src/trio_codex/sync/__init__.pyi`. It is made of the syntax trees of the classes: what is
awaited there is returned here, and blocks and iterators lose their ``async``.
"""
