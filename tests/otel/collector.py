"""A collector of OpenTelemetry on the loopback device: what is exported to it is kept."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from functools import partial

import trio

from trio_codex.testing._http import HttpReply, serve_connection


class Collector:
    """What was exported, by path of the request.

    Attributes:
        url: Where it is, without a path.
        bodies: The bodies of the requests, by path.
    """

    def __init__(self, url):
        self.url = url
        self.bodies = {}

    async def take(self, request):
        self.bodies.setdefault(request.target, []).append(request.body)
        return HttpReply(
            200, (("content-length", "2"), ("content-type", "application/json")), [b"{}"]
        )

    @property
    def spans(self):
        """The spans that were exported as JSON."""
        return [
            span
            for body in self.bodies.get("/v1/traces", [])
            for resource in json.loads(body)["resourceSpans"]
            for scope in resource["scopeSpans"]
            for span in scope["spans"]
        ]


@asynccontextmanager
async def open_collector():
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    host, port = listener.socket.getsockname()
    collector = Collector(f"http://{host}:{port}")
    async with trio.open_nursery() as nursery:
        serve = partial(serve_connection, answer=collector.take)
        nursery.start_soon(trio.serve_listeners, serve, [listener])
        yield collector
        nursery.cancel_scope.cancel()
