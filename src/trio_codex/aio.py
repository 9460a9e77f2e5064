"""trio-codex for programs on asyncio.

The same names, arguments, types and guarantees as in `trio_codex`, for tasks of asyncio::

    from trio_codex import aio

    async with aio.open_codex() as codex:
        thread = await codex.thread_start()
        print((await thread.run("Say hello.")).final_response)

Trio runs in a thread of its own, one for the process. Cancelling a task of asyncio, by
`asyncio.timeout`, a `TaskGroup`, an AnyIO scope or Ctrl-C, cancels the call that the task
waits in, and the task goes on when that has ended: when `Thread.run` raises
``CancelledError``, the turn was interrupted and its thread takes the next one. Handlers and
tools run as tasks of the loop that has opened the client, or has given the tools.

What is a plain function or a property in `trio_codex` is one here, and waits for Trio's thread
for as long as that needs to answer, which is some microseconds. Instruments are called in that
thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the very same
    from trio_codex import ChatgptLoginHandle as ChatgptLoginHandle
    from trio_codex import Codex as Codex
    from trio_codex import DeviceCodeLoginHandle as DeviceCodeLoginHandle
    from trio_codex import EventStream as EventStream
    from trio_codex import ExecProcess as ExecProcess
    from trio_codex import FileSearch as FileSearch
    from trio_codex import FileSystem as FileSystem
    from trio_codex import Hooks as Hooks
    from trio_codex import Listing as Listing
    from trio_codex import RequestHandlers as RequestHandlers
    from trio_codex import Rpc as Rpc
    from trio_codex import TextStream as TextStream
    from trio_codex import Thread as Thread
    from trio_codex import ThreadListing as ThreadListing
    from trio_codex import Tool as Tool
    from trio_codex import TreeStream as TreeStream
    from trio_codex import TurnHandle as TurnHandle
    from trio_codex import TurnRequest as TurnRequest
    from trio_codex import WatchScope as WatchScope
    from trio_codex import connect_codex as connect_codex
    from trio_codex import open_codex as open_codex
    from trio_codex import retry_on_overload as retry_on_overload
    from trio_codex import tool as tool

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
    "tool",
]


if not TYPE_CHECKING:
    from trio_codex._host._aio import FUNCTIONS, HOST
    from trio_codex._host._public import public_names

    __getattr__ = public_names(HOST, FUNCTIONS)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
