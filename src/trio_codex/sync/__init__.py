"""trio-codex for plain code: scripts, notebooks, the REPL, threads.

The same names, arguments and guarantees as in `trio_codex`, without ``async`` and ``await``::

    from trio_codex import sync

    with sync.open_codex() as codex:
        thread = codex.thread_start()
        print(thread.run("Say hello.").final_response)

Trio runs in a thread of its own, one for the process; any thread of the program may use the
client. Ctrl-C cancels the call that the main thread waits in: the turn is interrupted before
``KeyboardInterrupt`` is raised, and a second Ctrl-C ends that wait. Handlers and tools are plain
functions, each call of which runs in a thread of its own. When the runtime withdraws what it
asked of them, a call of the client that they wait in, and every later one, raises
`concurrent.futures.CancelledError`.

`start_codex` is for where no block can be, and `Codex.close` ends what it has started. What is
still open when the interpreter exits is ended then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trio_codex._host._public import public_names
from trio_codex._host._sync import FUNCTIONS, HOST

if not TYPE_CHECKING:  # which reads the stub beside this
    __all__ = [
        "ChatgptLoginHandle",
        "Codex",
        "DeviceCodeLoginHandle",
        "EventStream",
        "ExecProcess",
        "FileSearch",
        "FileSystem",
        "Hooks",
        "Listing",
        "RequestHandlers",
        "Rpc",
        "TextStream",
        "Thread",
        "ThreadListing",
        "Tool",
        "TreeStream",
        "TurnHandle",
        "TurnRequest",
        "WatchScope",
        "connect_codex",
        "open_codex",
        "retry_on_overload",
        "start_codex",
        "tool",
    ]

__getattr__ = public_names(HOST, FUNCTIONS)


def __dir__() -> list[str]:
    return sorted({*globals(), *globals()["__all__"]})
