"""How fast trio-codex is and how much memory it takes, beside the official client.

Run it with ``python -m tools.bench`` from the root of the repository, after
``pip install -e .[bench]``. Absolute times mean little on a shared machine, so everything is
measured in one run and judged as a ratio: trio-codex, the official client (asyncio and sync) and
the bare floor, which is what a plain script needs for the same bytes, take turns in rounds; each
round is a process of its own, and the medians are compared.

All of them talk to `stand_in_server`, which speaks just enough of the protocol and has its answers
prepared, so that the client is what is measured.

    table               all that is measured, and the bars to reach
    measures/           one module for each measure, with one function for each client
    clients/            what the measures have in common, for each client
    first_programs/     the programs that are measured as a whole
    figures             what a measure, a figure and a bar are
    runner              rounds, medians, verdicts
    instructions        counts them with valgrind
    report              the table and the JSON file
    worker              one client, one measure, one process; prints one JSON line
    probe               memory, threads, time and cores of the process that asks
    scripted_runtime    the real runtime, and a process for its model
    stand_in_server     the app-server at the other end of the pipe
    stand_in_play       a recorded turn, which it plays
    stand_in_websocket  the same server on a WebSocket

A bar is missed when the whole spread of the rounds misses it. Where a part of them reaches it, it
is close. Instructions repeat to within 0.1 %, so there is one count.
"""
