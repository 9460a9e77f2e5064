"""A turn that is over is freed at once, and not by the next full garbage collection."""

from __future__ import annotations

import gc

import pytest
import trio

from trio_codex import CodexConfig, CodexError, Reconnect
from trio_codex._turns._route import TurnRoute
from trio_codex.testing import open_fake_app_server

TURNS = 3
CONFIG = CodexConfig(interrupt_timeout=0.1)


@pytest.fixture(autouse=True)
def no_collection():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def routes():
    """Count the turns that are still there."""
    return sum(type(each) is TurnRoute for each in gc.get_objects())


async def run(thread):
    await thread.run("Go.")


async def watch(thread):
    async with thread.turn("Go.") as turn:
        async for _ in turn:
            pass
        await turn.result()


@pytest.mark.parametrize("reconnect", [None, Reconnect()], ids=["", "reconnect"])
@pytest.mark.parametrize("program", [run, watch])
@pytest.mark.parametrize("ends", [True, False])
async def test_a_turn_that_is_over_or_was_open_at_the_end_leaves_no_cycle(ends, program, reconnect):
    answered = trio.Event()

    async def play(server):
        for number in range(TURNS):
            await server.accept_thread(f"thread-{number}")
        for number in range(TURNS):
            request = await server.accept_turn(f"turn-{number}")
            if ends:
                thread_id = request.params["threadId"]
                await server.send_message("Hi.", thread_id=thread_id, turn_id=f"turn-{number}")
                await server.complete_turn(turn_id=f"turn-{number}", thread_id=thread_id)
        answered.set()
        await trio.sleep_forever()

    errors = []

    async def bear(thread):
        try:
            await program(thread)
        except CodexError as error:
            errors.append(type(error))

    before = routes()
    async with (
        trio.open_nursery() as outer,
        open_fake_app_server(play, CONFIG, reconnect=reconnect) as codex,
    ):
        threads = [await codex.thread_start() for _ in range(TURNS)]
        async with trio.open_nursery() as nursery:
            for thread in threads:
                (nursery if ends else outer).start_soon(bear, thread)
        await answered.wait()
        if not ends:
            assert codex.statistics().open_turns == TURNS
    assert len(errors) == (0 if ends else TURNS)
    assert routes() == before  # others may have left some in this process
