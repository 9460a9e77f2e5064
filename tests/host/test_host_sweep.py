"""Tasks of asyncio that are cancelled at random points, through the thread that runs Trio.

Whatever is cut off, no turn is left running, nothing is pending, and what is read afterwards
is what was not read before. ``TRIO_CODEX_FULL_SWEEP=1`` tries thousands of seeds.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager, suppress

import pytest
import trio
from host.hosting import run_aio
from long_setting import FULL
from sweep.orderly_server import Runtime, turn

from trio_codex import types
from trio_codex._host._aio import HOST
from trio_codex._host._portal import current_portal
from trio_codex.testing import open_fake_app_server

SEEDS = 5_000 if FULL else 300
PART = 25
TEXT = "".join(f"{number} " for number in range(24))


class Talkative(Runtime):
    """A runtime whose turns say a text that shows when a piece of it is missing."""

    async def _say_turn(self, thread_id, turn_id):
        params = {"threadId": thread_id, "turn": turn(turn_id)}
        await self.server.notify("turn/started", params)
        for number in range(24):
            for _ in range(number % 4):
                await trio.lowlevel.checkpoint()
            if self.running.get(thread_id) != turn_id:
                return
            await self.server.send_delta(f"{number} ", thread_id=thread_id, turn_id=turn_id)
        await self._complete(thread_id, turn_id, "completed")


async def pause(rng):
    """Let others run, for a random while."""
    if rng.random() < 0.5:
        for _ in range(rng.randrange(20)):
            await asyncio.sleep(0)
    else:
        await asyncio.sleep(rng.random() * 0.004)


# What is cancelled


async def run(_, thread, __):
    result = await thread.run("go")
    assert result.status is types.TurnStatus.completed


async def request(_, thread, __):
    await thread.turn("go")


async def watch(_, thread, __):
    async with thread.turn("go") as turn:
        assert "".join([text async for text in turn.text()]) == TEXT


async def read_in_pieces(_, thread, rng):
    """Cancel the reader again and again; each goes on where the last one was cut off."""
    async with thread.turn("go") as turn:
        seen, over = [], False

        async def read(kind):
            nonlocal over
            if kind == "text":
                async for text in turn.text():
                    seen.append(text)  # noqa: PERF401 - a list of its own would be lost
            elif kind == "tree":
                async for _, event in turn.tree():
                    note(event)
            else:
                async for event in turn:
                    note(event)
            over = True

        def note(event):
            if isinstance(event, types.AgentMessageDeltaNotification):
                seen.append(event.delta)

        while not over:
            reader = asyncio.ensure_future(read(rng.choice(["text", "tree", "events"])))
            try:
                await pause(rng)
            finally:
                reader.cancel()
                with suppress(asyncio.CancelledError):
                    await reader
        assert "".join(seen) == TEXT


async def have_a_thread(codex, _, __):
    async with codex.temporary_thread() as thread:
        await thread.run("go")


async def execute(codex, _, __):
    async with codex.exec(["sleep", "100"]) as process:
        await process.wait()


async def subscribe(codex, thread, _):
    async with codex.subscribe(types.TurnCompletedNotification, thread_id=thread.id) as events:
        await events.__anext__()


async def limited(_, thread, __):
    async with thread.turn("go") as turn:
        with turn.watch(idle=0.001) as scope:
            await turn.result()
        if scope.cancelled_caught:
            await turn.interrupt()


JOBS = [run, request, watch, read_in_pieces, have_a_thread, execute, subscribe, limited]


@asynccontextmanager
async def opened(runtime):
    async with HOST.block(current_portal(), open_fake_app_server(runtime.play)) as codex:
        yield codex


async def cut_off(codex, runtime, seed):
    rng = random.Random(seed)
    threads = [await codex.thread_start() for _ in range(2)]
    known = set(runtime.threads)
    tasks = [
        asyncio.ensure_future(rng.choice(JOBS)(codex, rng.choice(threads), rng)) for _ in range(4)
    ]
    for task in rng.sample(tasks, len(tasks)):
        await pause(rng)
        for _ in range(rng.choice([1, 1, 2])):
            task.cancel()
            await asyncio.sleep(0)
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        assert outcome is None or isinstance(outcome, asyncio.CancelledError), (seed, outcome)
    assert runtime.running == {}, seed
    assert runtime.processes == {}, seed
    assert runtime.threads == known, seed
    told = codex.statistics()
    left = told.open_turns, told.waiting_turns, told.pending_requests, told.open_processes
    assert left == (0, 0, 0, 0), (seed, told)
    assert (await threads[0].run("next")).status is types.TurnStatus.completed


@pytest.mark.parametrize("first", range(0, SEEDS, PART))
def test_whatever_task_is_cancelled_no_turn_is_left_and_no_text_is_lost(first):
    runtime = Talkative()

    async def main():
        async with opened(runtime) as codex:
            for seed in range(first, first + PART):
                await asyncio.wait_for(cut_off(codex, runtime, seed), 20)

    run_aio(main)
