"""As `stream`, from a stand-in that is connected to."""

import subprocess
import sys

from tools.bench.measures import stream

on_stdio = stream.ours


def ours(deltas: int) -> dict[str, float]:
    import trio

    from tools.bench.clients.ours import measured_stream
    from trio_codex import connect_codex

    async def main(url: str) -> dict[str, float]:
        async with connect_codex(url) as codex:
            return await measured_stream(codex, deltas)

    command = (sys.executable, "-m", "tools.bench.stand_in_websocket")
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="ascii") as server:
        port = next(iter(server.stdout or ()))
        return trio.run(main, f"ws://127.0.0.1:{port.strip()}")
