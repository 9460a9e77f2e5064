"""Turns as they are: a message, reasoning, commands, an approval, a patch, and an answer.

A turn is recorded anew each time, on the real runtime with a scripted model. The stand-in plays it,
as fast as it is read, many times over.
"""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Iterator

from tools.bench.probe import LAUNCH, RECORDING, Stopwatch, StreamedText
from tools.bench.stand_in_play import Play
from tools.bench.stand_in_server import flood_text

PATCH = "*** Begin Patch\n*** Add File: notes.md\n+It runs.\n*** End Patch"
ESCALATED = {"sandbox_permissions": "require_escalated", "justification": "May I?"}


@contextlib.contextmanager
def prepared() -> Iterator[dict[str, str]]:
    """Record the turn, and give the variables that tell the clients where."""
    import trio

    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "recording.jsonl")  # noqa: PTH118
        trio.run(_record, directory, path)
        yield {RECORDING: path}


async def _record(directory: str, path: str) -> None:
    from trio_codex import Decision, RequestHandlers, open_codex
    from trio_codex.testing import (
        AppServerHarness,
        call,
        message,
        open_scripted_model,
        reasoning,
        record_to,
    )

    async def accept(_: object) -> Decision:
        return Decision.accept

    words = flood_text(120).split(" ")
    async with open_scripted_model() as model:
        model.respond(
            reasoning(deltas=[f"{word} " for word in words[:40]]),
            message(deltas=[f"{word} " for word in words[:20]]),
            call("exec_command", {"cmd": "seq 200"}),
        )
        model.call("exec_command", {"cmd": "echo done", **ESCALATED})
        model.custom_call("apply_patch", PATCH)
        model.reply(deltas=[f"{word} " for word in words])
        harness = AppServerHarness(
            directory, model, approval_policy="on-request", sandbox_mode="workspace-write"
        )
        async with open_codex(
            harness.config(),
            handlers=RequestHandlers(command=accept, file_change=accept),
            instruments=[record_to(path)],
        ) as codex:
            thread = await codex.thread_start()
            await thread.run("go")


class _Played:
    """The turns that are played, and the proof that their text came whole."""

    def __init__(self, turns: int) -> None:
        self.path = os.environ[RECORDING]
        self.play = Play(self.path)
        self.launch = (*LAUNCH, self.path)
        self.turns = turns
        self.text = StreamedText()
        self.watch = Stopwatch()

    def begin(self) -> None:
        self.text.clear()
        self.watch = Stopwatch()

    def numbers(self) -> dict[str, float]:
        if "".join(self.text) != self.play.text * self.turns:
            raise AssertionError("the text of the turns is not the text that was sent")
        events = self.play.events * self.turns
        return {**self.watch.rate(events), **self.watch.own_us(events)}


def ours(turns: int) -> dict[str, float]:
    import trio

    from tools.bench.clients.ours import stream_turn
    from trio_codex import CodexConfig, Decision, RequestHandlers, open_codex

    played = _Played(turns)

    async def accept(_: object) -> Decision:
        return Decision.accept

    handlers = RequestHandlers(command=accept, file_change=accept)

    async def main() -> None:
        async with open_codex(
            CodexConfig(launch_args_override=played.launch), handlers=handlers
        ) as codex:
            thread = await codex.thread_start()
            for _ in range(10):
                await stream_turn(thread, "play", played.text)
            played.begin()
            for _ in range(turns):
                await stream_turn(thread, "play", played.text)

    trio.run(main)
    return played.numbers()


def official_asyncio(turns: int) -> dict[str, float]:
    """It accepts what is asked by itself."""
    from openai_codex import CodexConfig

    from tools.bench.clients.official_asyncio import AsyncCodex, stream_turn

    played = _Played(turns)

    async def main() -> None:
        async with AsyncCodex(CodexConfig(launch_args_override=played.launch)) as codex:
            thread = await codex.thread_start()
            for _ in range(10):
                await stream_turn(thread, "play", played.text)
            played.begin()
            for _ in range(turns):
                await stream_turn(thread, "play", played.text)

    asyncio.run(main())
    return played.numbers()


def official_sync(turns: int) -> dict[str, float]:
    from openai_codex import CodexConfig

    from tools.bench.clients.official_sync import Codex, stream_turn

    played = _Played(turns)
    with Codex(CodexConfig(launch_args_override=played.launch)) as codex:
        thread = codex.thread_start()
        for _ in range(10):
            stream_turn(thread, "play", played.text)
        played.begin()
        for _ in range(turns):
            stream_turn(thread, "play", played.text)
    return played.numbers()


def floor(turns: int) -> dict[str, float]:
    from tools.bench.clients.floor import open_pipes, start_thread, stream_turn

    played = _Played(turns)
    with open_pipes(played.path) as pipes:
        thread_id = start_thread(pipes)
        for _ in range(10):
            stream_turn(pipes, thread_id, "play", played.text)
        played.begin()
        for _ in range(turns):
            stream_turn(pipes, thread_id, "play", played.text)
    return played.numbers()
