"""How fast trio-codex is and how much memory it takes, beside the official client.

Run it with ``python -m tools.bench`` from the root of the repository, after
``pip install -e .[bench]``. Absolute times mean little on a shared machine, so everything is
measured in one run and judged as a ratio: trio-codex, the official client (asyncio and sync) and
the bare floor, which is what a plain script needs for the same bytes, take turns in rounds; each
round is a process of its own, and the medians are compared.

All of them talk to `stand_in_server`, which speaks just enough of the protocol and has its answers
prepared, so that the client is what is measured.

    figures             what is measured, and the bars to reach
    runner              rounds, medians, verdicts
    report              the table and the JSON file
    worker              one client, one measure, one process; prints one JSON line
    probe               memory, threads and cores of the process that asks
    stand_in_server     the app-server at the other end of the pipe
    clients/            one module for each client, with the same functions

A client module has a function for each measure that it can do, named like the measure. It takes
the size, does the work the way the client's own documentation shows it, and returns its numbers.
"""
