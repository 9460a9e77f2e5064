"""A raw HTTP client: it asks the scripted model as the runtime would, one event at a time."""

from __future__ import annotations

import select
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import h11
import trio

from trio_codex._wire import decode_json, encode_json

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

Event = dict[str, Any]


class ModelClient:
    """One connection to a scripted model."""

    def __init__(self, stream: trio.SocketStream, path: str) -> None:
        self.stream = stream
        self.status = 0
        self.headers: dict[str, str] = {}
        self._path = path
        self._h11 = h11.Connection(h11.CLIENT)
        self._text = ""

    async def ask(self, text: str = "", /, **members: Any) -> None:
        """Send a request for a response, with one user message, and read the reply's head."""
        words = [{"type": "input_text", "text": text}]
        body = {"input": [{"type": "message", "role": "user", "content": words}], **members}
        await self.send("POST", f"{self._path}/responses", encode_json(body))

    async def send(self, method: str, target: str, body: bytes = b"") -> None:
        if self._h11.our_state is h11.DONE:
            self._h11.start_next_cycle()
        head = h11.Request(
            method=method,
            target=target,
            headers=[
                ("host", "localhost"),
                ("X-Marker", "yes"),
                ("content-length", str(len(body))),
            ],
        )
        events = (head, h11.Data(data=body), h11.EndOfMessage())
        await self.stream.send_all(b"".join(self._h11.send(event) or b"" for event in events))
        reply = await self._next()
        assert isinstance(reply, h11.Response), reply
        self.status = reply.status_code
        self.headers = {name.decode(): value.decode() for name, value in reply.headers}

    async def next_event(self) -> Event | None:
        """Read one server-sent event; None when the stream has properly ended."""
        while "\n\n" not in self._text:
            event = await self._next()
            if isinstance(event, h11.EndOfMessage):
                assert not self._text
                return None
            assert isinstance(event, h11.Data), event
            self._text += event.data.decode()
        block, _, self._text = self._text.partition("\n\n")
        name, _, data = block.partition("\n")
        event = decode_json(data.removeprefix("data: "))
        assert name == f"event: {event['type']}"
        return event

    async def events(self) -> list[Event]:
        """Read the events up to the end of the stream."""
        events: list[Event] = []
        while (event := await self.next_event()) is not None:
            events.append(event)
        return events

    async def skip_to_delta(self, delta: str) -> None:
        while (event := await self.next_event()) is not None:
            if event.get("delta") == delta:
                return
        raise AssertionError(f"no delta {delta!r}")

    def has_more(self) -> bool:
        """Tell whether anything has come that was not read yet."""
        while isinstance(event := self._h11.next_event(), h11.Data):
            self._text += event.data.decode()
        readable, _, _ = select.select([self.stream.socket], [], [], 0)
        return bool(self._text or readable or event is not h11.NEED_DATA)

    async def body(self) -> str:
        data = b""
        while isinstance(event := await self._next(), h11.Data):
            data += event.data
        return data.decode()

    async def _next(self) -> Any:
        while (event := self._h11.next_event()) is h11.NEED_DATA:
            self._h11.receive_data(await self.stream.receive_some())
        return event


@asynccontextmanager
async def connect(base_url: str) -> AsyncGenerator[ModelClient]:
    url = urlsplit(base_url)
    assert url.hostname is not None
    assert url.port is not None
    async with await trio.open_tcp_stream(url.hostname, url.port) as stream:
        yield ModelClient(stream, url.path)


async def ask_once(base_url: str, text: str = "", /, **members: Any) -> list[Event]:
    """Ask on a connection of its own, and give the events."""
    async with connect(base_url) as client:
        await client.ask(text, **members)
        assert client.status == 200, await client.body()
        return await client.events()


def text_of(events: list[Event]) -> str:
    """The text of all messages that were completed."""
    return "".join(
        event["item"]["content"][0]["text"]
        for event in events
        if event["type"] == "response.output_item.done" and event["item"]["type"] == "message"
    )
