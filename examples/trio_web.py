"""Stream turns to browsers from Trio, with Starlette: one that leaves interrupts its turn.

``python trio_web.py``, or ``hypercorn --worker-class trio trio_web:app``, and open
http://127.0.0.1:8000. It needs ``pip install trio-codex starlette hypercorn``.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
from functools import partial
from typing import TYPE_CHECKING

import trio
from hypercorn.config import Config
from hypercorn.trio import serve
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from trio_codex import Codex, CodexError, Sandbox, TurnFailedError, open_codex

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

log = logging.getLogger(__name__)

# EventSource would ask again when it has lost the connection, and pay for another turn.
PAGE = """\
<!doctype html>
<meta charset="utf-8">
<title>trio-codex</title>
<form>
  <input name="prompt" size="60" autofocus>
  <button>Ask</button> <button type="button">Stop</button>
</form>
<pre style="white-space: pre-wrap"></pre>
<script>
const form = document.forms[0], answer = document.querySelector("pre");
let asking = new AbortController();
form.querySelector("[type=button]").onclick = () => asking.abort();
form.onsubmit = async (submitted) => {
  submitted.preventDefault();
  asking.abort();
  asking = new AbortController();
  answer.textContent = "";
  const response = await fetch("/turns", {
    method: "POST",
    headers: {"content-type": "application/json"},
    body: JSON.stringify({prompt: form.prompt.value}),
    signal: asking.signal,
  });
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + text).split("\\n\\n");
    rest = events.pop();
    for (const event of events) {
      const news = JSON.parse(event.slice("data: ".length));
      answer.textContent += news.text ?? `\\n[${news.end}]`;  // never as HTML
    }
  }
};
</script>
"""


class TurnResponse(Response):
    """Streams a turn, which ends when its browser leaves.

    It is not a StreamingResponse: when that is cancelled while it sends, it leaves its generator,
    and the turn in it, to the garbage collector.
    """

    def __init__(self, codex: Codex, prompt: str) -> None:
        super().__init__(headers={"cache-control": "no-store"}, media_type="text/event-stream")
        del self.headers["content-length"]
        self.codex = codex
        self.prompt = prompt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the turn until it has ended or the browser has left."""
        del scope
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self.wait_left, receive, nursery.cancel_scope)
            start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
            await send(start)
            await self.stream(send)
            nursery.cancel_scope.cancel()
        # Servers say of a complete answer too that its browser has left.
        await send({"type": "http.response.body", "body": b""})

    async def wait_left(self, receive: Receive, scope: trio.CancelScope) -> None:
        """Cancel the turn when the browser has left."""
        while (await receive())["type"] != "http.disconnect":
            pass
        scope.cancel()

    async def stream(self, send: Send) -> None:
        """Send the text as it is written, and how the turn has ended."""

        async def tell(**news: str) -> None:
            body = f"data: {json.dumps(news)}\n\n".encode()
            await send({"type": "http.response.body", "body": body, "more_body": True})

        try:
            async with (
                self.codex.temporary_thread(sandbox=Sandbox.read_only) as thread,
                thread.turn(self.prompt) as turn,
            ):
                async for text in turn.text():
                    await tell(text=text)
                end = (await turn.result()).status.value
        except TurnFailedError as failure:
            end = str(failure)
        except CodexError:
            log.exception("no answer")  # what the runtime wrote is not for strangers
            end = "no answer"
        await tell(end=end)


async def page(_: Request) -> Response:
    """Give the page."""
    return HTMLResponse(PAGE)


async def start_turn(request: Request) -> Response:
    """Start a turn. Pages of other sites cannot send JSON here, and so cannot spend tokens."""
    if request.headers.get("content-type") != "application/json":
        return PlainTextResponse("send application/json", status_code=415)
    try:
        asked = json.loads(await request.body())
    except ValueError:
        asked = None
    match asked:
        case {"prompt": str(prompt)}:
            return TurnResponse(request.state.codex, prompt)
        case _:
            return PlainTextResponse('send {"prompt": "..."}', status_code=400)


@contextlib.asynccontextmanager
async def lifespan(_: Starlette) -> AsyncGenerator[dict[str, Codex]]:
    """Keep one runtime for all requests."""
    async with open_codex() as codex:
        yield {"codex": codex}


app = Starlette(
    routes=[Route("/", page), Route("/turns", start_turn, methods=["POST"])],
    # Another site may give its own name this machine's address.
    middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
    lifespan=lifespan,
)


async def wait_stopped() -> None:
    """Wait for Ctrl-C or for the order to end."""
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for _ in signals:
            return


if __name__ == "__main__":
    config = Config()
    config.bind = [f"127.0.0.1:{os.environ.get('PORT', '8000')}"]
    # After Ctrl-C it waits so many seconds for the requests, and then cancels them.
    config.graceful_timeout = 1
    # The two libraries have types of their own for one interface.
    trio.run(partial(serve, app, config, shutdown_trigger=wait_stopped))  # type: ignore[arg-type]
