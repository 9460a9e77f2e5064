"""The library for programs that do not run on Trio: what `aio` and `sync` stand on.

One thread of the process runs Trio for all of them, and everything of this library that they
hold is a proxy for an object there. The rules:

    1. Each call of the host is one Trio task with a scope of its own. Whoever cancels the call
       in the host cancels that scope, and sees its cancellation only after the task has ended.
    2. Each block is one Trio task: it is entered and left in the same one.
    3. Iteration crosses to Trio only when nothing is there; see `_util._reading`.
    4. What Trio's side calls of the program, its handlers and tools, runs in the host.
    5. Context variables go along with each call, in both directions, and so does the ancestry
       of turns; see `_turns._current`.
"""
