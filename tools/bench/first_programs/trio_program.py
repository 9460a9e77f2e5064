"""One question, with Trio alone: the same child, and a wait for the same answers."""

import json
import subprocess
import sys
import time
from typing import Any

import trio


async def main() -> None:
    process = await trio.lowlevel.open_process(
        sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        raise RuntimeError("no pipes")
    rest = b""

    async def ask(method: str, params: dict[str, Any], until: str | None = None) -> Any:
        """Send a request, and give its result, or the params of the notification after it."""
        nonlocal rest
        await stdin.send_all(json.dumps({"id": 1, "method": method, "params": params}).encode())
        await stdin.send_all(b"\n")
        text = ""
        while True:
            line, found, rest = rest.partition(b"\n")
            if not found:
                rest = line + await stdout.receive_some()
                continue
            message = json.loads(line)
            if until is None and message.get("id") == 1:
                return message["result"]
            if message.get("method") == "item/completed":
                text = message["params"]["item"].get("text")
            if message.get("method") == until:
                return text

    async with trio.open_nursery():
        await ask("initialize", {"clientInfo": {"name": "bench", "version": "1"}})
        thread = (await ask("thread/start", {}))["thread"]
        given = [{"type": "text", "text": "flood 20"}]
        params = {"threadId": thread["id"], "input": given}
        answer = await ask("turn/start", params, until="turn/completed")
        print(repr(answer), time.monotonic())
    await stdin.aclose()
    await process.wait()


trio.run(main)
