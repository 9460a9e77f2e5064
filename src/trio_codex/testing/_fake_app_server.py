"""An app-server in memory, for what a real one cannot be made to do.

It speaks the wire's own words: methods, params and results are plain dicts
with the names of the protocol, because its purpose is to say what a well-kept
runtime would not.
"""

from __future__ import annotations

import math
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import attrs
import trio

from trio_codex._client._open import checked_config, checked_instruments, run_client
from trio_codex._transport._memory import memory_transport_pair
from trio_codex._util._groups import BareErrors
from trio_codex._util._handle import stays_here
from trio_codex._wire import (
    LineFramer,
    RequestId,
    encode_error,
    encode_notification,
    encode_request,
    encode_result,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable

    from trio_codex._client._open import Codex
    from trio_codex._config._config import CodexConfig
    from trio_codex._connection._instruments import Instrument
    from trio_codex._server_requests._handlers import RequestHandlers
    from trio_codex._transport import Transport

INITIALIZE_RESULT = {
    "userAgent": "fake/0.163.0 (in memory)",
    "codexHome": "/nowhere",
    "platformFamily": "unix",
    "platformOs": "linux",
}


@attrs.frozen
class FakeRequest:
    """What the client sent: a request, or a notification, whose id is None.

    Attributes:
        id: The request's id.
        method: Its method.
        params: Its params.
    """

    id: RequestId | None
    method: str
    params: Any


@stays_here
class FakeAppServer:
    """The server's side of a connection in memory; `open_fake_app_server` makes it.

    What the client sends is kept until the script asks for it by its method,
    so a script need not foresee the order.

    Attributes:
        answers: Every answer of the client so far, each with the id of its request.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._framer = LineFramer(2**30)
        self._received: list[FakeRequest] = []
        self.answers: list[tuple[RequestId, dict[str, Any]]] = []
        self._ended = False
        self._changed = trio.lowlevel.ParkingLot()
        self._next_id = 0

    async def receive(self, method: str | None = None) -> FakeRequest:
        """Wait for the next request or notification from the client. A checkpoint.

        Args:
            method: Which one; None for whatever comes next.

        Raises:
            EOFError: The client has gone.
        """
        await trio.lowlevel.checkpoint()
        while True:
            for index, request in enumerate(self._received):
                if method is None or request.method == method:
                    return self._received.pop(index)
            if self._ended:
                raise EOFError(f"the client has gone, and never sent {method or 'more'}")
            await self._changed.park()

    @property
    def unread(self) -> list[FakeRequest]:
        """What the client has sent and `receive` has not given yet."""
        return list(self._received)

    async def respond(self, request: FakeRequest, result: object) -> None:
        """Answer a request of the client. A checkpoint."""
        await self._transport.send_all(encode_result(_id_of(request), result))

    async def refuse(self, request: FakeRequest, code: int, message: str) -> None:
        """Answer a request of the client with an error. A checkpoint."""
        await self._transport.send_all(encode_error(_id_of(request), code, message))

    async def notify(self, method: str, params: object) -> None:
        """Send a notification. A checkpoint."""
        await self._transport.send_all(encode_notification(method, params))

    async def ask(
        self, method: str, params: object, *, request_id: RequestId | None = None
    ) -> dict[str, Any]:
        """Send a server request, wait for the client's answer, and give it whole. A checkpoint.

        Args:
            method: The method.
            params: Its params.
            request_id: Its id; None for the next number, from 0 on.

        Returns:
            A dict with ``result`` or ``error``.

        Raises:
            EOFError: The client has gone.
        """
        if request_id is None:
            request_id = self._next_id
            self._next_id += 1
        seen = len(self.answers)
        await self._transport.send_all(encode_request(request_id, method, params))
        return await self.answer(request_id, seen=seen)

    async def answer(self, request_id: RequestId, *, seen: int = 0) -> dict[str, Any]:
        """Wait for the client's answer to a server request, and give it whole. A checkpoint.

        Args:
            request_id: The id of the request.
            seen: How many of `answers` to pass over.

        Raises:
            EOFError: The client has gone.
        """
        await trio.lowlevel.checkpoint()
        while True:
            for answered, answer in self.answers[seen:]:
                if answered == request_id:
                    return answer
            if self._ended:
                raise EOFError(f"the client has gone, and never answered request {request_id!r}")
            await self._changed.park()

    async def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are, junk for example. A checkpoint."""
        await self._transport.send_all(data)

    async def hang_up(self) -> None:
        """Close the connection from the server's side. A checkpoint."""
        await self._transport.aclose()
        await trio.lowlevel.checkpoint()

    # What nearly every script does

    async def accept_thread(self, thread_id: str = "thread-1") -> FakeRequest:
        """Wait for ``thread/start`` and answer it well. A checkpoint."""
        request = await self.receive("thread/start")
        await self.respond(request, thread_start_result(thread_id))
        return request

    async def accept_turn(self, turn_id: str = "turn-1") -> FakeRequest:
        """Wait for ``turn/start``, answer it, and say ``turn/started``. A checkpoint."""
        request = await self.receive("turn/start")
        turn = turn_snapshot(turn_id)
        await self.respond(request, {"turn": turn})
        await self.notify("turn/started", {"threadId": request.params["threadId"], "turn": turn})
        return request

    async def send_delta(
        self,
        delta: str,
        *,
        thread_id: str = "thread-1",
        turn_id: str = "turn-1",
        item_id: str = "item-1",
    ) -> None:
        """Send a piece of an agent message. A checkpoint."""
        await self.notify(
            "item/agentMessage/delta",
            {"threadId": thread_id, "turnId": turn_id, "itemId": item_id, "delta": delta},
        )

    async def send_message(
        self,
        text: str,
        *,
        thread_id: str = "thread-1",
        turn_id: str = "turn-1",
        item_id: str = "item-1",
        phase: str | None = None,
    ) -> None:
        """Send an agent message that comes whole: started with its text, and completed.

        A checkpoint.
        """
        item = {"type": "agentMessage", "id": item_id, "text": text, "phase": phase}
        ids = {"threadId": thread_id, "turnId": turn_id}
        await self.notify("item/started", {**ids, "item": item, "startedAtMs": 0})
        await self.notify("item/completed", {**ids, "item": item, "completedAtMs": 0})

    async def complete_turn(
        self,
        *,
        thread_id: str = "thread-1",
        turn_id: str = "turn-1",
        status: str = "completed",
        error: dict[str, Any] | None = None,
    ) -> None:
        """Say ``turn/completed``. A checkpoint."""
        turn = turn_snapshot(turn_id, status=status, error=error)
        await self.notify("turn/completed", {"threadId": thread_id, "turn": turn})

    # Inside

    async def run(self) -> None:
        """Take what comes, and shake hands, until the client goes."""
        while data := await self._transport.receive_some():
            for message in self._framer.feed(data):
                if "method" not in message:
                    name = "error" if "error" in message else "result"
                    self.answers.append((message["id"], {name: message[name]}))
                elif message["method"] == "initialize":
                    answer = encode_result(message["id"], INITIALIZE_RESULT)
                    with suppress(trio.BrokenResourceError):  # it may have gone meanwhile
                        await self._transport.send_all(answer)
                elif message["method"] != "initialized":
                    self._received.append(
                        FakeRequest(message.get("id"), message["method"], message.get("params"))
                    )
            self._changed.unpark_all()
        self._ended = True
        self._changed.unpark_all()


@asynccontextmanager
async def open_fake_app_server(
    script: Callable[[FakeAppServer], Awaitable[None]],
    config: CodexConfig | None = None,
    *,
    handlers: RequestHandlers | None = None,
    instruments: Iterable[Instrument] = (),
) -> AsyncGenerator[Codex]:
    """Open a client on an app-server in memory, which a script plays.

    Args:
        script: Plays the server's part: an async function that takes the
            `FakeAppServer`. The handshake is done for it. When it returns, the
            connection stays open; what it raises comes out of the block.
        config: The client's configuration; what concerns processes has no effect.
        handlers: The client's answers to what the script asks.
        instruments: The client's instruments.

    Yields:
        The client.
    """
    config = checked_config(config, handlers)
    observer = checked_instruments(instruments)
    client_end, server_end = memory_transport_pair()
    server = FakeAppServer(server_end)
    with BareErrors("the test and its fake app-server") as errors:
        async with trio.open_nursery(strict_exception_groups=True) as nursery:
            nursery.start_soon(server.run)
            nursery.start_soon(script, server)
            async with run_client(
                client_end, config, math.inf, handlers, observer=observer
            ) as codex:
                with errors.body():
                    yield codex
            nursery.cancel_scope.cancel()


def _id_of(request: FakeRequest) -> RequestId:
    if request.id is None:
        raise ValueError(f"{request.method} is a notification, which has no answer")
    return request.id


def turn_snapshot(
    turn_id: str, *, status: str = "inProgress", error: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Make the protocol's ``Turn``, as small as it may be."""
    return {"id": turn_id, "items": [], "itemsView": "notLoaded", "status": status, "error": error}


def thread_start_result(thread_id: str) -> dict[str, Any]:
    """Make the result of ``thread/start``, as small as it may be."""
    return {
        "thread": {
            "id": thread_id,
            "cliVersion": "0.163.0",
            "createdAt": 0,
            "cwd": "/nowhere",
            "ephemeral": False,
            "modelProvider": "fake",
            "preview": "",
            "projectId": None,
            "sessionId": thread_id,
            "source": "appServer",
            "status": {"type": "idle"},
            "turns": [],
            "updatedAt": 0,
        },
        "approvalPolicy": "never",
        "approvalsReviewer": "user",
        "cwd": "/nowhere",
        "model": "fake-model",
        "modelProvider": "fake",
        "sandbox": {"type": "readOnly"},
    }
