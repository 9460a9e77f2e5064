"""A thousand turns at once on one connection: no thread is made, and each can be stopped at once.

What is counted as a thread of ours: every one that this process has, on Linux
by the kernel's own count, from an open connection on. To spawn the process Trio
borrows a thread for a moment and keeps it for ten seconds, so it is there before.
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

import pytest
import trio
import trio.testing
from children import orderly_config
from insides import transport_of

from trio_codex import open_codex, types

TURNS = 1000


def threads_of_this_process() -> set[str]:
    try:
        return {entry.name for entry in Path("/proc/self/task").iterdir()}
    except OSError:
        return {str(thread.native_id) for thread in threading.enumerate()}


class Steps(trio.abc.Instrument):
    """Counts the steps of all tasks."""

    def __init__(self):
        self.taken = 0

    def before_task_step(self, task):
        del task
        self.taken += 1


@contextlib.contextmanager
def counted_steps():
    steps = Steps()
    trio.lowlevel.add_instrument(steps)
    try:
        yield steps
    finally:
        trio.lowlevel.remove_instrument(steps)


async def start_threads(codex, count):
    threads = []

    async def start():
        threads.append(await codex.thread_start())

    async with trio.open_nursery() as nursery:
        for _ in range(count):
            nursery.start_soon(start)
    return threads


async def test_a_thousand_turns_at_once_complete_and_make_no_thread():
    results = {}
    during = set()

    async def run(thread):
        # The child lets none of them go on before all are there.
        results[thread.id] = await thread.run(f"together {TURNS}")

    async with open_codex(orderly_config()) as codex:
        threads = await start_threads(codex, TURNS)
        before = threads_of_this_process()
        async with trio.open_nursery() as nursery:
            for thread in threads:
                nursery.start_soon(run, thread)
            while len(results) < TURNS:
                await trio.lowlevel.checkpoint()
                during |= threads_of_this_process()
        left = codex.statistics()
    assert len(results) == TURNS
    assert {result.status for result in results.values()} == {types.TurnStatus.completed}
    assert {result.final_response for result in results.values()} == {"all well"}
    assert during <= before
    assert (left.open_turns, left.waiting_turns, left.pending_requests) == (0, 0, 0)


@pytest.mark.parametrize("turns", [1, TURNS])
async def test_the_interrupt_of_one_of_many_idle_turns_goes_out_before_anything_else(
    turns, monkeypatch
):
    handles = []
    all_open = trio.Event()
    sent = []

    async def watch(thread):
        async with thread.turn("hold") as turn:
            assert (await turn.__anext__()).method == "turn/started"
            handles.append(turn)
            if len(handles) == turns:
                all_open.set()
            async for _ in turn:
                pass

    async with open_codex(orderly_config()) as codex:
        threads = await start_threads(codex, turns)
        before = threads_of_this_process()
        async with trio.open_nursery() as nursery:
            for thread in threads:
                nursery.start_soon(watch, thread)
            await all_open.wait()
            await trio.testing.wait_all_tasks_blocked()
            transport = transport_of(codex)
            send_nowait = transport.send_nowait

            def record_and_send(data):
                taken = send_nowait(data)
                sent.append((steps.taken, taken == len(data), data))
                return taken

            monkeypatch.setattr(transport, "send_nowait", record_and_send)
            with counted_steps() as steps:
                await handles[turns // 2].interrupt()
            # It was written whole before any task took another step, this one included.
            ((step, whole, data),) = sent
            assert (step, whole) == (0, True)
            assert b'"turn/interrupt"' in data
            assert handles[turns // 2].id.encode() in data
            # And of the others nobody was asked to do a thing.
            assert steps.taken < 20
            assert handles[turns // 2].status is types.TurnStatus.interrupted
            assert threads_of_this_process() <= before
            assert codex.statistics().open_turns == turns - 1
            nursery.cancel_scope.cancel()
        assert codex.statistics().open_turns == 0
