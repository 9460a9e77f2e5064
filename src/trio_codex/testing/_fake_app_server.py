"""An app-server in memory, for what a real one cannot be made to do.

It speaks the wire's own words: methods, params and results are plain dicts
with the names of the protocol, because its purpose is to say what a well-kept
runtime would not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import trio

from trio_codex._util._handle import stays_here
from trio_codex._wire import (
    RequestId,
    encode_error,
    encode_notification,
    encode_request,
    encode_result,
)
from trio_codex.testing._fake_answers import INITIALIZE_RESULT, thread_start_result, turn_snapshot
from trio_codex.testing._fake_connections import FakeConnections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trio_codex._connection._recovery import Dial
    from trio_codex._transport import Transport


@attrs.frozen
class FakeRequest:
    """What the client sent: a request, or a notification, whose id is None.

    Attributes:
        id: The request's id.
        method: Its method.
        params: Its params.
        connection: The number of the connection that it came on, from 1 on.
    """

    id: RequestId | None
    method: str
    params: Any
    connection: int = 1


@stays_here
class FakeAppServer:
    """The server's side of a connection in memory; `open_fake_app_server` makes it.

    What the client sends is kept until the script asks for it by its method,
    so a script need not foresee the order.

    Where the client reconnects, the server takes one connection after the other. What `receive`
    has not given when a connection ends is lost with it, and what the script says while there is
    none too. It then answers ``server/diagnostics`` and ``thread/loaded/list`` itself.

    Attributes:
        answers: Every answer of the client so far, each with the id of its request.
        loaded: What ``thread/loaded/list`` gives: the ids of the threads that the script has
            started, resumed or forked.
        process_id: What ``server/diagnostics`` gives.
    """

    def __init__(self, transport: Transport | None = None) -> None:
        self._connections = FakeConnections(transport, self._take, self._tell)
        self._reconnects = transport is None
        self._received: list[FakeRequest] = []
        self.answers: list[tuple[RequestId, dict[str, Any]]] = []
        self.loaded: set[str] = set()
        self.process_id: int = 1
        self._changed = trio.lowlevel.ParkingLot()
        self._next_id = 0

    async def receive(self, method: str | None = None) -> FakeRequest:
        """Wait for the next request or notification from the client. A checkpoint.

        Args:
            method: Which one; None for whatever comes next.

        Raises:
            EOFError: The client has gone, and does not reconnect.
        """
        await trio.lowlevel.checkpoint()
        while True:
            for index, request in enumerate(self._received):
                if method is None or request.method == method:
                    return self._received.pop(index)
            if self._connections.ended:
                raise EOFError(f"the client has gone, and never sent {method or 'more'}")
            await self._changed.park()

    @property
    def unread(self) -> list[FakeRequest]:
        """What the client has sent and `receive` has not given yet."""
        return list(self._received)

    async def respond(self, request: FakeRequest, result: object) -> None:
        """Answer a request of the client. A checkpoint."""
        match request.method, result:
            case (
                ("thread/start" | "thread/resume" | "thread/fork"),
                {"thread": {"id": str(loaded)}},
            ):
                self.loaded.add(loaded)
            case _:
                pass
        await self._connections.send(encode_result(_id_of(request), result), request.connection)

    async def refuse(self, request: FakeRequest, code: int, message: str) -> None:
        """Answer a request of the client with an error. A checkpoint."""
        error = encode_error(_id_of(request), code, message)
        await self._connections.send(error, request.connection)

    async def notify(self, method: str, params: object) -> None:
        """Send a notification. A checkpoint."""
        await self._connections.send(encode_notification(method, params))

    async def ask(
        self, method: str, params: object, *, request_id: RequestId | None = None
    ) -> dict[str, Any]:
        """Send a server request, wait for the client's answer, and give it whole. A checkpoint.

        Args:
            method: The method.
            params: Its params.
            request_id: Its id; None for the next number, from 0 on. With the id of an earlier
                request it is asked again, as a runtime does when a thread is resumed.

        Returns:
            A dict with ``result`` or ``error``.

        Raises:
            EOFError: The client has gone, and does not reconnect.
        """
        if request_id is None:
            request_id = self._next_id
            self._next_id += 1
        seen = len(self.answers)
        await self._connections.send(encode_request(request_id, method, params))
        return await self.answer(request_id, seen=seen)

    async def answer(self, request_id: RequestId, *, seen: int = 0) -> dict[str, Any]:
        """Wait for the client's answer to a server request, and give it whole. A checkpoint.

        Args:
            request_id: The id of the request.
            seen: How many of `answers` to pass over.

        Raises:
            EOFError: The client has gone, and does not reconnect.
        """
        await trio.lowlevel.checkpoint()
        while True:
            for answered, answer in self.answers[seen:]:
                if answered == request_id:
                    return answer
            if self._connections.ended:
                raise EOFError(f"the client has gone, and never answered request {request_id!r}")
            await self._changed.park()

    async def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are, junk for example. A checkpoint."""
        await self._connections.send(data)

    # Connections that end

    @property
    def accepted(self) -> int:
        """How many connections it has taken so far."""
        return self._connections.accepted

    @property
    def refusing(self) -> bool:
        """Whether it refuses new connections, as a server that does not run. Can be set."""
        return self._connections.refusing

    @refusing.setter
    def refusing(self, value: bool) -> None:
        self._connections.refusing = value

    async def hang_up(self) -> None:
        """End the connection in good order: what was sent before arrives. A checkpoint."""
        await self._connections.hang_up()
        await trio.lowlevel.checkpoint()

    def cut(self) -> None:
        """Break the connection: what is on its way, either way, is lost. Not a checkpoint.

        Only for a client that reconnects.
        """
        self._connections.cut()

    def restart(self) -> None:
        """Break the connection, and go on as another process. Not a checkpoint.

        That has another `process_id`, no thread loaded, and numbers its requests from 0 on.
        Only for a client that reconnects.
        """
        self.process_id += 1
        self.loaded.clear()
        self._next_id = 0
        self._connections.cut()

    async def wait_accepted(self, number: int) -> None:
        """Wait until it has taken so many connections, the first included. A checkpoint."""
        await trio.lowlevel.checkpoint()
        while self.accepted < number:
            await self._changed.park()

    # What nearly every script does

    async def accept_thread(self, thread_id: str = "thread-1") -> FakeRequest:
        """Wait for ``thread/start`` and answer it well. A checkpoint."""
        request = await self.receive("thread/start")
        await self.respond(request, thread_start_result(thread_id))
        return request

    async def accept_resume(
        self, thread_id: str = "thread-1", *, turns: Sequence[dict[str, Any]] = ()
    ) -> FakeRequest:
        """Wait for ``thread/resume`` and answer it well, with the turns so far. A checkpoint.

        The thread is active where the last of them is in progress.
        """
        request = await self.receive("thread/resume")
        await self.respond(request, thread_start_result(thread_id, turns=turns))
        return request

    async def accept_items(
        self, items: Sequence[dict[str, Any]] = (), *, turn_id: str = "turn-1"
    ) -> FakeRequest:
        """Wait for ``thread/items/list``, and give these items of a turn. A checkpoint."""
        request = await self.receive("thread/items/list")
        rows = [{"turnId": turn_id, "item": item, "startedAtMs": 0} for item in items]
        await self.respond(request, {"data": rows, "nextCursor": None})
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
        await self._connections.run()

    def take_connections(self, nursery: trio.Nursery) -> Dial:
        """Take connections from now on; gives the function that makes one."""
        self._connections.nursery = nursery
        return self._connections.dial

    def _take(self, message: dict[str, Any], connection: int) -> object:
        match message:
            case {"method": "initialize"}:
                return INITIALIZE_RESULT
            case {"method": "initialized"}:
                pass
            case {"method": "server/diagnostics"} if self._reconnects:
                return {"process": {"id": self.process_id}, "gauges": []}
            case {"method": "thread/loaded/list"} if self._reconnects:
                return {"data": sorted(self.loaded), "nextCursor": None}
            case {"method": method}:
                params = message.get("params")
                self._received.append(FakeRequest(message.get("id"), method, params, connection))
            case _:
                name = "error" if "error" in message else "result"
                self.answers.append((message["id"], {name: message[name]}))
        return None

    def _tell(self) -> None:
        if self._reconnects:
            current = self._connections.current
            self._received = [each for each in self._received if each.connection == current]
        self._changed.unpark_all()


def _id_of(request: FakeRequest) -> RequestId:
    if request.id is None:
        raise ValueError(f"{request.method} is a notification, which has no answer")
    return request.id
