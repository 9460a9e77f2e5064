"""The real runtime, spoken to in raw JSON lines: nothing of the client is under test here."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from subprocess import PIPE
from typing import TYPE_CHECKING, Any

import trio
from codex_cli_bin import bundled_codex_path

from trio_codex._wire import decode_json, encode_json

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from trio_codex.testing import AppServerHarness

Message = dict[str, Any]


class RawRuntime:
    """A running app-server: requests go in by hand, everything that comes out is kept."""

    def __init__(self, process: trio.Process) -> None:
        self.process = process
        self.messages: list[Message] = []
        self.stderr = ""
        self._arrived = trio.Event()
        self._sending = trio.Lock()
        self._last_id = 0

    async def send(self, message: Message) -> None:
        async with self._sending:
            await self.process.stdin.send_all(encode_json(message) + b"\n")

    async def request(self, method: str, **params: Any) -> Any:
        """Make a request and give its result; an error fails the test."""
        self._last_id += 1
        request_id = self._last_id
        await self.send({"id": request_id, "method": method, "params": params})
        answer = await self.wait_for(
            lambda message: message.get("id") == request_id and "method" not in message
        )
        assert "result" in answer, answer
        return answer["result"]

    async def wait_for(self, wanted: Callable[[Message], bool]) -> Message:
        """Give the first message, past or to come, that is wanted."""
        seen = 0
        while True:
            for message in self.messages[seen:]:
                if wanted(message):
                    return message
            seen = len(self.messages)
            await self._arrived.wait()

    async def wait_turn_completed(self, turn_id: str) -> Message:
        """Wait for the end of a turn, and give the turn."""
        completed = await self.wait_for(
            lambda message: (
                message.get("method") == "turn/completed"
                and message["params"]["turn"]["id"] == turn_id
            )
        )
        return completed["params"]["turn"]

    def items(self, turn_id: str, item_type: str) -> list[Message]:
        """Give the completed items of one type."""
        return [
            message["params"]["item"]
            for message in self.messages
            if message.get("method") == "item/completed"
            and message["params"]["turnId"] == turn_id
            and message["params"]["item"]["type"] == item_type
        ]

    async def start_thread(self) -> str:
        return (await self.request("thread/start"))["thread"]["id"]

    async def start_turn(self, thread_id: str, text: str) -> str:
        words = [{"type": "text", "text": text, "text_elements": []}]
        started = await self.request("turn/start", threadId=thread_id, input=words)
        return started["turn"]["id"]

    async def run_turn(self, text: str) -> Message:
        """Start a thread, run one turn on it to its end, and give the turn."""
        turn_id = await self.start_turn(await self.start_thread(), text)
        return await self.wait_turn_completed(turn_id)

    async def read_stdout(self) -> None:
        start = b""
        async for data in self.process.stdout:
            *lines, start = (start + data).split(b"\n")
            self.messages += [decode_json(line) for line in lines]
            self._arrived.set()
            self._arrived = trio.Event()

    async def read_stderr(self) -> None:
        async for data in self.process.stderr:
            self.stderr += data.decode(errors="replace")


@asynccontextmanager
async def open_raw_runtime(harness: AppServerHarness) -> AsyncGenerator[RawRuntime]:
    """Start a runtime in the harness and shake hands; its end is waited for."""
    env = {"PATH": os.environ["PATH"], "CODEX_HOME": str(harness.codex_home), **harness.env}
    process = await trio.lowlevel.open_process(
        [str(bundled_codex_path()), "app-server"],
        stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=harness.workspace, env=env,
    )  # fmt: skip
    runtime = RawRuntime(process)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(runtime.read_stdout)
        nursery.start_soon(runtime.read_stderr)
        try:
            await runtime.request(
                "initialize",
                clientInfo={"name": "harness-test", "version": "1"},
                capabilities={"experimentalApi": True},
            )
            await runtime.send({"method": "initialized"})
            yield runtime
        finally:
            with trio.move_on_after(5, shield=True) as bound:
                await process.stdin.aclose()
                await process.wait()
            if bound.cancelled_caught:
                process.kill()
                with trio.CancelScope(shield=True):
                    await process.wait()
            nursery.cancel_scope.cancel()
