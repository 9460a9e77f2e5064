"""A browser without a screen: it asks the console over HTTP, and keeps what its page would show."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import h11
import trio


class Answer:
    def __init__(self, head, body):
        self.status = head.status_code
        self.headers = {name.decode(): value.decode() for name, value in head.headers}
        self.body = body.decode()


class PageClient:
    """Asks one console."""

    def __init__(self, console):
        url = urlsplit(console.url)
        self.port = url.port
        self.host = f"127.0.0.1:{url.port}"
        self.first = f"/?{url.query}"
        self.cookie = ""

    async def connect(self):
        return await trio.open_tcp_stream("127.0.0.1", self.port)

    def head(self, method, path, **headers):
        fields = {"Host": self.host, "Connection": "close", "Cookie": self.cookie}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        return h11.Request(
            method=method, target=path, headers=[(n, v) for n, v in fields.items() if v is not None]
        )

    async def ask(self, path="/", method="GET", body=b"", **headers):
        """Send a request, and give the whole answer."""
        connection = h11.Connection(h11.CLIENT)
        if body:
            headers["Content_Length"] = str(len(body))
        async with await self.connect() as stream:
            await stream.send_all(connection.send(self.head(method, path, **headers)))
            await stream.send_all(
                (connection.send(h11.Data(data=body)) if body else b"")
                + connection.send(h11.EndOfMessage())
            )
            head, content = None, b""
            while not isinstance(event := connection.next_event(), h11.EndOfMessage):
                if event is h11.NEED_DATA:
                    connection.receive_data(await stream.receive_some())
                elif isinstance(event, h11.Response):
                    head = event
                elif isinstance(event, h11.Data):
                    content += event.data
            return Answer(head, content)

    async def enter(self):
        """Open the first URL, and keep the cookie."""
        answer = await self.ask(self.first)
        assert answer.status == 303
        self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return answer

    async def click(self, key, choice, **entered):
        """Answer a card; gives the status and the text."""
        body = json.dumps({"key": key, "choice": choice, "entered": entered}).encode()
        origin = f"http://{self.host}"
        answer = await self.ask(
            "/answer", "POST", body, Content_Type="application/json", Origin=origin
        )
        return answer.status, answer.body

    @asynccontextmanager
    async def watch(self):
        """Open the stream of rows."""
        connection = h11.Connection(h11.CLIENT)
        async with await self.connect() as stream:
            await stream.send_all(
                connection.send(self.head("GET", "/events")) + connection.send(h11.EndOfMessage())
            )
            yield Watched(stream, connection)


class Watched:
    """What a page shows."""

    def __init__(self, stream, connection):
        self.stream = stream
        self._connection = connection
        self._rest = ""
        self.rows = {}
        self.events = []
        self.ended = False

    async def read(self):
        """Take what has come next."""
        event = self._connection.next_event()
        if event is h11.NEED_DATA:
            self._connection.receive_data(await self.stream.receive_some())
        elif isinstance(event, h11.Data):
            self._take(event.data.decode())
        elif isinstance(event, h11.Response):
            assert event.status_code == 200
        else:
            self.ended = True

    def _take(self, text):
        *events, self._rest = (self._rest + text).split("\n\n")
        for event in events:
            *kind, data = event.split("\n")
            told = json.loads(data.removeprefix("data: "))
            if kind:
                self.events.append(kind[0].removeprefix("event: "))
                continue
            for key in told["gone"]:
                del self.rows[key]
            for row in told["rows"]:
                shown = self.rows.setdefault(row["key"], {"text": ""})
                shown |= {
                    name: row[name] for name in ("key", "kind", "parent", "data") if name in row
                }
                match row.get("text"):
                    case {"set": text}:
                        shown["text"] = text
                    case {"add": text}:
                        shown["text"] += text

    async def until(self, wanted):
        """Read until a function of this is true, and give its value."""
        while not (value := wanted(self)):
            assert not self.ended, self.events
            await self.read()
        return value

    def all(self, kind):
        return [row for row in self.rows.values() if row["kind"] == kind]

    async def card(self, number=0):
        """Wait for a card, and give it."""
        return (await self.until(lambda page: page.all("request")[number:]))[0]

    async def text(self, kind, text):
        """Wait for a text in a row of a kind."""
        return await self.until(lambda page: any(text in row["text"] for row in page.all(kind)))
