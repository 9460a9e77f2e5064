"""Answers that cannot be read while a connection is made again: no turn waits forever for them."""

from __future__ import annotations

from contextlib import suppress

import pytest
import trio
from recovering import open_recovering, until
from stored import GONE, Store, asked

from trio_codex import CodexConfig, CodexError, RuntimeRestartedError, TurnLostError

READS = ["thread/resume", "thread/turns/list", "thread/items/list", "thread/read"]


class Garbled(Store):
    """Answers one kind of request with what no protocol knows."""

    def __init__(self, method):
        super().__init__()
        self.method = method

    async def _answer(self, server, method):
        if method != self.method:
            await super()._answer(server, method)
            return
        with suppress(*GONE):
            while True:
                request = await server.receive(method)
                await server.send_bytes(b'{"error": 7, "id": %d}\n' % request.id)


async def on_the_next_connection(codex, ends, store, nursery):
    """Cut the connection, let the store answer on the next one, and give its server."""
    await (await ends.server(0)).cut()
    ends.loaded = ["thread-1"]
    server = await ends.server(1)
    nursery.start_soon(store.serve, server)
    await until(lambda: codex.statistics().reconnects)
    return server


@pytest.mark.parametrize("method", READS)
async def test_a_turn_that_runs_is_heard_of_or_lost(nursery, autojump_clock, method):
    store = Garbled(method)
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(first.accept_turn)
        store.turn("turn-1")
        lost = False
        with trio.fail_after(30):
            async with thread.turn("Go.") as turn:
                second = await on_the_next_connection(codex, ends, store, nursery)
                await second.complete_turn()
                try:
                    await turn.result()
                except TurnLostError:
                    lost = True
        assert lost == (method == "thread/resume")
        assert codex.statistics().open_turns == 0


@pytest.mark.parametrize("method", READS)
async def test_a_turn_whose_start_is_in_doubt_is_found_or_lost(nursery, autojump_clock, method):
    store = Garbled(method)
    outcome = []
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()

        async def run():
            try:
                outcome.append(await thread.run("Go."))
            except CodexError as exc:
                outcome.append(exc)

        nursery.start_soon(run)
        request = await first.receive("turn/start")
        store.turn("turn-1")
        store.item(asked(request.params["clientUserMessageId"]))
        second = await on_the_next_connection(codex, ends, store, nursery)
        await trio.sleep(1)  # longer than it is looked for
        await second.complete_turn()
        await until(lambda: outcome)
        lost = method in {"thread/resume", "thread/items/list"}
        assert isinstance(outcome[0], TurnLostError) == lost
        assert codex.statistics().open_turns == 0


@pytest.mark.parametrize("method", READS)
async def test_a_turn_of_a_runtime_that_was_restarted_is_lost(nursery, autojump_clock, method):
    store = Garbled(method)
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(first.accept_turn)
        store.turn("turn-1")
        ends.process = 8
        with trio.fail_after(30):
            async with thread.turn("Go.") as turn:
                await on_the_next_connection(codex, ends, store, nursery)
                with pytest.raises(RuntimeRestartedError):
                    await turn.result()
        assert codex.statistics().open_turns == 0


@pytest.mark.parametrize("method", READS)
async def test_an_interrupt_is_not_owed_forever(nursery, autojump_clock, caplog, method):
    store = Garbled(method)
    async with open_recovering(config=CodexConfig(interrupt_timeout=1)) as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        ends.gate = trio.Event()
        with trio.CancelScope() as scope:

            async def cut_and_cancel():
                request = await first.receive("turn/start")
                store.turn("turn-1")
                store.item(asked(request.params["clientUserMessageId"]))
                await first.cut()
                scope.cancel()

            nursery.start_soon(cut_and_cancel)
            await thread.run("Go.")
        ends.gate.set()
        await on_the_next_connection(codex, ends, store, nursery)
        await until(lambda: not codex.statistics().owed_interrupts)
    found = method != "thread/items/list"  # else nobody can tell
    assert store.interrupts == ([("thread-1", "turn-1")] if found else [])
    assert "still owed" not in caplog.text


@pytest.mark.parametrize("method", ["server/diagnostics", "thread/loaded/list"])
async def test_what_tells_of_the_runtime_itself_may_be_unreadable(
    nursery, autojump_clock, caplog, method
):
    store = Store()
    async with open_recovering(says=False) as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(first.accept_turn)
        store.turn("turn-1")
        async with thread.turn("Go.") as turn:
            await first.cut()
            second = await ends.server(1)
            nursery.start_soon(store.serve, second)
            for asked_for in ("server/diagnostics", "thread/loaded/list"):
                request = await second.receive(asked_for)
                if asked_for == method:
                    await second.send_bytes(b'{"error": 7, "id": %d}\n' % request.id)
                else:
                    await second.respond(request, {"data": ["thread-1"], "nextCursor": None})
            await until(lambda: codex.statistics().reconnects)
            await second.complete_turn()
            await turn.result()
    assert "failed" not in caplog.text


async def test_a_status_of_another_type_costs_one_turn_of_a_runtime_that_was_restarted(
    nursery, autojump_clock, caplog
):
    store = Store()
    lost = []
    async with open_recovering() as (codex, ends):

        async def run(thread):
            try:
                await thread.run("Go.")
            except RuntimeRestartedError as exc:
                lost.append(exc.turn_id)

        first = await ends.server(0)
        for number in (1, 2):
            nursery.start_soon(run, codex.thread(f"thread-{number}"))
            await first.accept_turn(f"turn-{number}")
            status = {"type": "completed"}
            store.turn(f"turn-{number}", status=status, thread_id=f"thread-{number}")
        ends.process = 8
        await on_the_next_connection(codex, ends, store, nursery)
        await until(lambda: len(lost) == 2)
    assert sorted(lost) == ["turn-1", "turn-2"]
    assert "failed" not in caplog.text
