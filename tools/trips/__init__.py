"""How far four common operations travel through the source: calls, files, changes of file.

    python -m tools.trips [-v]

Each trip runs twice against the fake app-server, and the second time is counted: the
calls of functions of ``src/trio_codex``, resumptions included. Generated code does not
count, nor does whatever the server's tasks call. A change of file is two successive
calls in different files.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import trio
import trio.testing

import trio_codex
from trio_codex import Decision, RequestHandlers, types
from trio_codex.testing import open_fake_app_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType

    from trio_codex import Codex, Thread
    from trio_codex.testing import FakeAppServer

SOURCE = Path(trio_codex.__file__).parent
GENERATED = ("protocol/", "_rpc/", "types.py")
IDS = {"threadId": "thread-1", "turnId": "turn-1"}
APPROVAL = {"itemId": "item-1", "startedAtMs": 0, "command": "ls", "cwd": "/", **IDS}


@attrs.define
class Trip:
    """The calls of one operation, each as a file and a function."""

    calls: list[tuple[str, str]] = attrs.field(factory=list)

    @property
    def files(self) -> list[str]:
        """The files, in the order in which they are entered first."""
        return list(dict.fromkeys(file for file, _ in self.calls))

    @property
    def changes(self) -> int:
        """How often the next call is in another file."""
        return sum(a[0] != b[0] for a, b in zip(self.calls, self.calls[1:], strict=False))

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the calls in the block, of all tasks."""
        places: dict[CodeType, str | None] = {}

        def file_of(code: CodeType) -> str | None:
            if code not in places:
                path = Path(code.co_filename)
                inside = path.is_relative_to(SOURCE)
                places[code] = path.relative_to(SOURCE).as_posix() if inside else None
            return places[code]

        def profile(frame: FrameType, event: str, _: Any) -> None:
            file = file_of(frame.f_code)
            if event != "call" or file is None or file.startswith(GENERATED):
                return
            above: FrameType | None = frame
            while above is not None:
                if (file_of(above.f_code) or "").startswith("testing/"):
                    return
                above = above.f_back
            code = frame.f_code
            self.calls.append((file, getattr(code, "co_qualname", code.co_name)))

        sys.setprofile(profile)
        try:
            yield
        finally:
            sys.setprofile(None)


async def delta(_: Codex, thread: Thread, trip: Trip, go: trio.Event) -> None:
    """Take a delta of a turn from the pipe to the loop over its events."""
    async with thread.turn("Hello.") as turn:
        events = aiter(turn)
        await anext(events)
        await trio.testing.wait_all_tasks_blocked()
        with trip.counted():
            go.set()
            event = await anext(events)
        if not isinstance(event, types.AgentMessageDeltaNotification):
            raise TypeError(event)


async def serve_delta(server: FakeAppServer, go: trio.Event) -> None:
    await server.accept_turn()
    await go.wait()
    await server.send_delta("Hi.")
    interrupt = await server.receive("turn/interrupt")
    await server.respond(interrupt, {})
    await server.complete_turn(status="interrupted")


async def server_request(codex: Codex, thread: Thread, trip: Trip, go: trio.Event) -> None:
    """Answer a request of the runtime, from its line to the line of the answer."""
    async with thread.turn("Hello.") as turn:
        await trio.testing.wait_all_tasks_blocked()
        with trip.counted():
            go.set()
            await trio.testing.wait_all_tasks_blocked()
        await codex.request("counted")
        await turn.result()


async def serve_request(server: FakeAppServer, go: trio.Event) -> None:
    await server.accept_turn()
    await go.wait()
    answer = await server.ask("item/commandExecution/requestApproval", APPROVAL)
    if answer != {"result": {"decision": "accept"}}:
        raise ValueError(answer)
    await server.respond(await server.receive("counted"), {})
    await server.complete_turn()


async def cancelled_run(_: Codex, thread: Thread, trip: Trip, __: trio.Event) -> None:
    """Run a turn and cancel it, from the call to its end."""
    with trio.CancelScope() as scope, trip.counted():
        async with trio.open_nursery() as nursery:
            nursery.start_soon(thread.run, "Hello.")
            await trio.testing.wait_all_tasks_blocked()
            scope.cancel()


async def serve_cancelled_run(server: FakeAppServer, _: trio.Event) -> None:
    await server.accept_turn()
    interrupt = await server.receive("turn/interrupt")
    await server.respond(interrupt, {})
    await server.complete_turn(status="interrupted")


async def login(codex: Codex, _: Thread, trip: Trip, go: trio.Event) -> None:
    """Log in by a device code, from entering the block to leaving it."""
    with trip.counted():
        async with codex.login_chatgpt_device_code() as handle:
            go.set()
            await handle.wait()


async def serve_login(server: FakeAppServer, go: trio.Event) -> None:
    request = await server.receive("account/login/start")
    code = {"verificationUrl": "https://example.test", "userCode": "A", "loginId": "l"}
    await server.respond(request, {"type": "chatgptDeviceCode", **code})
    await go.wait()
    done = {"loginId": "l", "success": True, "error": None}
    await server.notify("account/login/completed", done)


TRIPS: dict[str, tuple[Any, Any]] = {
    "a delta": (delta, serve_delta),
    "a server request": (server_request, serve_request),
    "a cancelled run": (cancelled_run, serve_cancelled_run),
    "a login": (login, serve_login),
}


async def measure(name: str) -> Trip:
    """Make one of the `TRIPS` twice, and give the second one."""
    client, serve = TRIPS[name]
    gos = [trio.Event(), trio.Event()]

    async def script(server: FakeAppServer) -> None:
        await server.accept_thread()
        for go in gos:
            await serve(server, go)

    async def accept(_: object) -> Decision:
        return Decision.accept

    handlers = RequestHandlers(command=accept)
    trip = Trip()
    async with open_fake_app_server(script, handlers=handlers) as codex:
        thread = await codex.thread_start()
        for go in gos:
            trip = Trip()
            with trio.fail_after(10):
                await client(codex, thread, trip, go)
    return trip
