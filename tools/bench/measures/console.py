"""What the console costs in a flood, of which nothing is merged, without a page and with one."""

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from tools.bench.probe import LAUNCH, Stopwatch, StreamedText

if TYPE_CHECKING:
    from trio_codex import Codex
    from trio_codex.console import Console


def ours(deltas: int, extra: Any = None) -> dict[str, float]:
    """Stream a turn, beside what else is opened."""
    import trio

    from tools.bench.clients.ours import stream_turn
    from trio_codex import CodexConfig, open_codex
    from trio_codex.console import open_console

    config = CodexConfig(launch_args_override=LAUNCH, event_buffer=2 * deltas)

    async def main() -> dict[str, float]:
        async with open_console() as console, AsyncExitStack() as stack:
            instruments = [] if extra in (None, _subscribe) else [console]
            codex = await stack.enter_async_context(open_codex(config, instruments=instruments))
            nursery = await stack.enter_async_context(trio.open_nursery())
            if extra is not None:
                await nursery.start(extra, console, codex)
            thread = await codex.thread_start()
            text, watch = StreamedText(), Stopwatch()
            events = await stream_turn(thread, f"flood {deltas}", text)
            numbers = text.verified(deltas, watch.rate(events))
            nursery.cancel_scope.cancel()
            return numbers

    return trio.run(main)


def beside_a_subscriber(deltas: int) -> dict[str, float]:
    """Read every notification a second time, in a loop that does nothing with it."""
    return ours(deltas, _subscribe)


def on_the_console(deltas: int) -> dict[str, float]:
    """Have a console that nobody looks at."""
    return ours(deltas, _ready)


def on_a_page(deltas: int) -> dict[str, float]:
    """Have a console with a page open, in a process of its own as a browser is."""
    return ours(deltas, _look)


async def _ready(_: "Console", __: "Codex", task_status: Any) -> None:
    task_status.started()


async def _subscribe(_: "Console", codex: "Codex", task_status: Any) -> None:
    async with codex.subscribe() as events:
        task_status.started()
        async for _event in events:
            pass


_BROWSER = """
import socket, sys
host, port, cookie = sys.argv[1], int(sys.argv[2]), sys.argv[3]
page = socket.create_connection((host, port))
lines = ["GET /events HTTP/1.1", f"Host: {host}:{port}", f"Cookie: {cookie}", "", ""]
page.sendall("\\r\\n".join(lines).encode())
while page.recv(65536):
    print("read", flush=True)
"""


async def _look(console: "Console", _: "Codex", task_status: Any) -> None:
    import sys
    from http.client import HTTPConnection
    from urllib.parse import urlsplit

    import trio

    url = urlsplit(console.url)

    def enter() -> str:
        connection = HTTPConnection(str(url.hostname), url.port)
        connection.request("GET", f"/?{url.query}")
        cookie = str(connection.getresponse().headers["set-cookie"]).partition(";")[0]
        connection.close()
        return cookie

    cookie = await trio.to_thread.run_sync(enter)
    command = [sys.executable, "-S", "-c", _BROWSER, str(url.hostname), str(url.port), cookie]
    process = await trio.lowlevel.open_process(command, stdout=-1)
    try:
        await process.stdout.receive_some()
        task_status.started()
        async for _read in process.stdout:
            pass
    finally:
        process.kill()
