"""The application behind the page: the page itself, the stream of rows, and the clicks."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, cast

import trio
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from trio_codex._util._control_c import protected
from trio_codex._wire import decode_json
from trio_codex.console._access import Verdict

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from trio_codex.console._access import Access
    from trio_codex.console._desk import Desk
    from trio_codex.console._rows import Feed, Rows

MOST_STREAMS: Final = 5
"""Pages that are told at once. A browser opens six connections, and needs one for clicks."""

MAX_ANSWER_BYTES: Final = 1_048_576
"""What a click may carry."""

PACE_SECONDS: Final = 0.05
"""Between two messages to a page: what comes meanwhile is one message."""

_UNREAD_SECONDS: Final = 1.0

REFUSAL: Final = "This is not for you. Open the address that the program has printed.\n"

_STATIC: Final = {
    "/": ("page.html", "text/html"),
    "/cards.js": ("cards.js", "text/javascript"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/spending.js": ("spending.js", "text/javascript"),
    "/steps.js": ("steps.js", "text/javascript"),
    "/uPlot.esm.js": ("uplot/uPlot.esm.js", "text/javascript"),
    "/uPlot.min.css": ("uplot/uPlot.min.css", "text/css"),
}

_POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    b"img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    b"require-trusted-types-for 'script'"
)
_HEADERS: Final = [
    (b"content-security-policy", _POLICY),
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
]


@protected
class Guard:
    """Lets those requests through to an application that `Access` lets through.

    Args:
        app: The application.
        access: Who may.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        heard_all = False

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        async def receive_and_note() -> Message:
            nonlocal heard_all
            message = await receive()
            heard_all = not message.get("more_body")
            return message

        await self._choose(scope)(scope, receive_and_note, send_with_headers)
        # What nobody reads would hold the connection up in the server, for as long as it lives.
        with trio.move_on_after(_UNREAD_SECONDS):
            while not heard_all:
                await receive_and_note()

    def _choose(self, scope: Scope) -> ASGIApp:
        if scope["type"] != "http" or scope["http_version"] not in ("1.0", "1.1"):
            return _refuse_scope
        verdict = self._access.judge(
            scope["method"], scope["path"], scope["query_string"], scope["headers"]
        )
        if verdict is Verdict.answer:
            return self._app
        if verdict is Verdict.refuse:
            return PlainTextResponse(REFUSAL, status_code=403)
        # The token goes out of the address bar, and into the cookie.
        return RedirectResponse("/", 303, {"set-cookie": self._access.cookie})


async def _refuse_scope(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await PlainTextResponse(REFUSAL, status_code=403)(scope, receive, send)
    elif scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})


@protected
class Streams:
    """The pages that are told of changes.

    Args:
        rows: What they are told of.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._open: list[trio.CancelScope] = []

    async def open(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell one page of all rows and their changes, until it leaves or too many others come."""
        del scope
        headers = [(b"content-type", b"text/event-stream"), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if len(self._open) >= MOST_STREAMS:
            self._open.pop(0).cancel()
        feed, place = self._rows.open_feed(), trio.CancelScope()
        self._open.append(place)
        try:
            with place:
                async with trio.open_nursery() as nursery:
                    nursery.start_soon(_wait_left, receive, place)
                    await _tell(feed, send)
        finally:
            self._rows.close_feed(feed)
            if place in self._open:
                self._open.remove(place)
        # Cancelled, it was sent away: another page has its place.
        await send({"type": "http.response.body", "body": b"event: elsewhere\ndata: {}\n\n"})


async def _wait_left(receive: Receive, place: trio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    place.cancel()


async def _tell(feed: Feed, send: Send) -> None:
    async def write(event: bytes) -> None:
        await send({"type": "http.response.body", "body": event, "more_body": True})

    # What the page has from before, and is not told of now, it forgets.
    await write(b"event: begin\ndata: {}\n\n")
    is_whole = False
    while True:
        news = feed.take()
        if news is not None:
            await write(b"data: " + news + b"\n\n")
        elif not is_whole:
            is_whole = True
            await write(b"event: whole\ndata: {}\n\n")
        if is_whole:
            await trio.sleep(PACE_SECONDS)
            await feed.wait()


async def _read_body(request: Request) -> bytes | None:
    """Read what a click carries; None if that is too much."""
    body = bytearray()
    is_too_much = False
    async for piece in request.stream():
        is_too_much |= len(body) + len(piece) > MAX_ANSWER_BYTES
        if not is_too_much:  # else the rest is read so that the page can read the answer
            body += piece
    return None if is_too_much else bytes(body)


def make_app(access: Access, rows: Rows, desk: Desk) -> ASGIApp:
    """Make the application."""
    streams = Streams(rows)

    async def answer(request: Request) -> Response:
        body = await _read_body(request)
        if body is None:
            return PlainTextResponse("that is too much", 413)
        if request.headers.get("content-type") != "application/json":
            return PlainTextResponse("send application/json", 415)
        try:
            given: Any = decode_json(body)
        except ValueError:
            given = None
        match given:
            case {"key": key, "choice": choice, "entered": {**entered}}:
                pass
            case _:
                return PlainTextResponse("send key, choice and entered", 400)
        try:
            answered = desk.answer(key, choice, cast("dict[str, Any]", entered))
        except ValueError as error:
            return PlainTextResponse(str(error), 422)
        if not answered:
            return PlainTextResponse("it was answered or withdrawn meanwhile", 409)
        return Response(status_code=204)

    def static(name: str, media_type: str) -> Any:
        content = files("trio_codex.console").joinpath(f"static/{name}").read_bytes()

        async def give(_: Request) -> Response:
            return Response(content, media_type=media_type)

        return give

    routes = [Route(path, static(*each)) for path, each in _STATIC.items()]
    routes.append(Route("/answer", answer, methods=["POST"]))

    async def events(_: Request) -> ASGIApp:
        return streams.open

    routes.append(Route("/events", cast("Any", events)))
    return Guard(Starlette(routes=routes), access)
