"""A connection that is cut and made again: what waits, what is sent again, what is in doubt."""

from __future__ import annotations

import pytest
import trio
from recovering import calls_of, open_recovering, passing, until
from trio.testing import wait_all_tasks_blocked

from trio_codex import (
    CodexConfig,
    CodexError,
    ProtocolError,
    Reconnect,
    RequestLostError,
    TransportClosedError,
)
from trio_codex._transport._failed_dial import DialError


async def start(nursery, function, *args):
    """Start a call in the background; gives where its outcome will stand."""
    outcome = []

    async def run():
        try:
            outcome.append(await function(*args))
        except CodexError as exc:
            outcome.append(exc)

    nursery.start_soon(run)
    await wait_all_tasks_blocked()
    return outcome


async def test_a_call_during_the_outage_waits_and_is_sent_on_the_next_connection(
    nursery, autojump_clock
):
    async with open_recovering() as (codex, ends):
        ends.failures = [passing()] * 3
        await (await ends.server(0)).cut()
        await until(lambda: codex.statistics().connection == "reconnecting")
        outcome = await start(nursery, codex.request, "thread/name/set", {"name": "a"})
        server = await ends.server(1)
        request = await server.receive("thread/name/set")
        assert request.params == {"name": "a"}
        await server.respond(request, {"ok": 1})
        await until(lambda: outcome)
        assert outcome == [{"ok": 1}]
        statistics = codex.statistics()
        assert (statistics.connection, statistics.reconnects) == ("connected", 1)
        assert len(ends.dials) == 4


async def test_a_read_is_sent_again_and_a_write_is_in_doubt(nursery, autojump_clock):
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        read = await start(nursery, codex.request, "thread/read", {"threadId": "t"})
        write = await start(nursery, codex.request, "thread/name/set", {"name": "a"})
        await first.receive("thread/read")
        await first.receive("thread/name/set")
        await first.cut()
        await until(lambda: write)
        assert isinstance(write[0], RequestLostError)
        assert write[0].method == "thread/name/set"
        second = await ends.server(1)
        again = await second.receive("thread/read")
        assert again.params == {"threadId": "t"}
        await second.respond(again, {"read": True})
        await until(lambda: read)
        assert read == [{"read": True}]
        assert second.unread == []
        assert codex.statistics().pending_requests == 0


async def test_a_call_that_is_cancelled_during_the_outage_is_never_sent(autojump_clock):
    async with open_recovering() as (codex, ends):
        ends.failures = [passing()] * 3
        await (await ends.server(0)).cut()
        await until(lambda: codex.statistics().connection == "reconnecting")
        with trio.CancelScope() as scope:
            scope.cancel()
            await codex.request("thread/name/set", {})
        with trio.move_on_after(0.001):
            await codex.request("thread/name/set", {})
        await until(lambda: codex.statistics().reconnects)
        await wait_all_tasks_blocked()
        assert (await ends.server(1)).unread == []
        assert codex.statistics().pending_requests == 0


async def test_the_parts_go_on_in_order_before_what_waits_is_sent(nursery, autojump_clock):
    told = []
    async with open_recovering() as (codex, ends):
        calls = calls_of(codex)

        def dropped(name):
            return lambda: told.append((name, codex.statistics().connection))

        def step(name):
            async def go_on(epoch):
                told.append((name, epoch.number, epoch.attempts, epoch.restarted))
                told.append(await epoch.request("step", {"of": name}))

            return go_on

        calls.on_drop(dropped("drop 1"))
        calls.on_drop(dropped("drop 2"))
        calls.on_recover(step("recover 1"))
        calls.on_recover(step("recover 2"))
        calls.on_owed(step("owed"))
        await (await ends.server(0)).cut()
        await until(lambda: told)
        waiting = await start(nursery, codex.request, "waiting")
        server = await ends.server(1)
        for name in ("owed", "recover 1", "recover 2"):
            request = await server.receive("step")
            assert request.params == {"of": name}
            await wait_all_tasks_blocked()
            assert server.unread == []
            await server.respond(request, name)
        await server.respond(await server.receive("waiting"), "done")
        await until(lambda: waiting)
        assert told == [
            ("drop 1", "reconnecting"),
            ("drop 2", "reconnecting"),
            ("owed", 1, 1, False),
            "owed",
            ("recover 1", 1, 1, False),
            "recover 1",
            ("recover 2", 1, 1, False),
            "recover 2",
        ]


async def test_a_cut_in_the_middle_of_the_recovery_starts_it_anew(nursery, autojump_clock):
    told = []
    async with open_recovering() as (codex, ends):

        async def go_on(epoch):
            told.append(epoch.number)
            try:
                told.append(await epoch.request("step", {}))
            except RequestLostError as exc:
                told.append(exc.method)
                raise
            except trio.Cancelled:
                told.append("cancelled")
                raise

        calls_of(codex).on_recover(go_on)
        await (await ends.server(0)).cut()
        await until(lambda: codex.statistics().connection == "reconnecting")
        waiting = await start(nursery, codex.request, "waiting")
        second = await ends.server(1)
        await second.receive("step")
        await second.cut()
        third = await ends.server(2)
        await third.respond(await third.receive("step"), "done")
        await third.respond(await third.receive("waiting"), "at last")
        await until(lambda: waiting)
        assert waiting == ["at last"]
        assert told[0] == 1
        assert told[1] in ("step", "cancelled")
        assert told[2:] == [2, "done"]
        assert codex.statistics().reconnects == 1


async def test_a_fault_of_ours_in_one_step_does_not_keep_the_others_waiting(caplog, autojump_clock):
    reached = []
    async with open_recovering() as (codex, ends):

        async def fail(epoch):
            await trio.lowlevel.checkpoint()
            raise ZeroDivisionError

        async def go_on(epoch):
            reached.append(epoch.number)
            await trio.lowlevel.checkpoint()

        def drop():
            raise ZeroDivisionError

        calls = calls_of(codex)
        calls.on_drop(drop)
        calls.on_recover(fail)
        calls.on_recover(go_on)
        await (await ends.server(0)).cut()
        await until(lambda: codex.statistics().reconnects)
        assert reached == [1]
        assert caplog.text.count("ZeroDivisionError") == 2


@pytest.mark.parametrize(
    ("process", "loaded", "open_threads", "restarted"),
    [
        (7, [], [], False),
        (8, [], [], True),
        (7, ["t", "u"], ["t"], False),
        (7, ["u"], ["t"], True),
    ],
)
async def test_a_runtime_counts_as_restarted_by_its_process_or_by_what_it_has_loaded(
    process, loaded, open_threads, restarted, autojump_clock
):
    seen = []
    async with open_recovering() as (codex, ends):
        await wait_all_tasks_blocked()

        async def go_on(epoch):
            await trio.lowlevel.checkpoint()
            seen.append((epoch.restarted, epoch.loaded))

        calls = calls_of(codex)
        calls.on_recover(go_on)
        calls.open_threads = lambda: open_threads
        ends.process, ends.loaded = process, loaded
        await (await ends.server(0)).cut()
        await until(lambda: seen)
        assert seen == [(restarted, frozenset(loaded))]


async def test_a_thread_that_is_unloaded_for_a_moment_is_no_sign_of_a_restart(autojump_clock):
    """The runtime does that to resume an idle thread with other settings."""
    seen = []
    async with open_recovering() as (codex, ends):
        await wait_all_tasks_blocked()

        async def go_on(epoch):
            await trio.lowlevel.checkpoint()
            seen.append((epoch.restarted, epoch.loaded))

        async def load():
            await trio.sleep(0.3)
            ends.loaded = ["t"]

        calls = calls_of(codex)
        calls.on_recover(go_on)
        calls.open_threads = lambda: ["t"]
        ends.start_soon(load)
        await (await ends.server(0)).cut()
        await until(lambda: seen)
        assert seen == [(False, frozenset({"t"}))]


async def test_a_restart_is_not_forgotten_when_its_recovery_is_cut(autojump_clock):
    seen = []
    async with open_recovering() as (codex, ends):
        await wait_all_tasks_blocked()

        async def go_on(epoch):
            seen.append(epoch.restarted)
            if len(seen) == 1:
                await (await ends.server(1)).cut()
            await trio.sleep(1)

        calls_of(codex).on_recover(go_on)
        ends.process = 8
        await (await ends.server(0)).cut()
        await until(lambda: codex.statistics().reconnects)
        await (await ends.server(2)).cut()
        await until(lambda: codex.statistics().reconnects == 2)
        assert seen == [True, True, False]


async def test_giving_up_tells_all_who_wait_why(nursery, autojump_clock):
    reconnect = Reconnect(initial_delay=1, max_delay=1, give_up_after=5)
    async with open_recovering(reconnect) as (codex, ends):
        ends.failures = [passing(f"refusal {number}") for number in range(100)]
        began = trio.current_time()
        await (await ends.server(0)).cut()
        await until(lambda: codex.statistics().connection == "reconnecting")
        waiting = await start(nursery, codex.request, "waiting")
        error = await codex.wait_closed()
        assert trio.current_time() - began == pytest.approx(5, abs=0.1)
        await until(lambda: waiting)
        for each in (error, waiting[0]):
            assert type(each) is TransportClosedError
            assert "refusal" in str(each)
            assert "closed the connection" in str(each)
            assert (each.returncode, each.stderr_tail) == (None, "")
        with pytest.raises(TransportClosedError, match="refusal"):
            await codex.request("late")
        assert codex.statistics().connection == "closed"


async def test_a_failure_that_does_not_pass_ends_it_at_once(nursery, autojump_clock):
    async with open_recovering() as (codex, ends):
        ends.failures = [DialError("HTTP 401", passing=False)]
        await (await ends.server(0)).cut()
        error = await codex.wait_closed()
        assert "HTTP 401" in str(error)
        assert len(ends.dials) == 1


async def test_a_line_that_is_too_long_ends_it_since_it_would_come_again(autojump_clock):
    config = CodexConfig(max_line_bytes=1000)
    async with open_recovering(config=config) as (codex, ends):
        await ends.transports[0].server_end.send_all(b"x" * 2000)
        error = await codex.wait_closed()
        assert isinstance(error, ProtocolError)
        assert ends.dials == []


@pytest.mark.parametrize("by", ["a long line", "a long frame"])
async def test_nothing_is_dialled_once_a_recovery_has_ended_it(autojump_clock, caplog, by):
    config = CodexConfig(max_line_bytes=1000)
    async with open_recovering(config=config, says=False) as (codex, ends):
        await (await ends.server(0)).cut()
        second = await ends.server(1)
        await second.receive("server/diagnostics")
        if by == "a long line":
            await ends.transports[1].server_end.send_all(b"x" * 2000)
        else:
            ends.transports[1].was_too_long = True
            await second.cut()
        await codex.wait_closed()
        await trio.sleep(5)
        assert len(ends.dials) == 1
    assert "trio_codex itself failed" not in caplog.text


async def test_a_thousand_cuts_leave_nothing_behind(autojump_clock):
    async with open_recovering() as (codex, ends):
        for number in range(1000):
            await (await ends.server(number)).cut()
            await until(lambda n=number: codex.statistics().reconnects == n + 1)
            if number == 100:
                tasks = trio.lowlevel.current_statistics().tasks_living
        statistics = codex.statistics()
        assert (statistics.pending_requests, statistics.waiting_requests) == (0, 0)
        assert trio.lowlevel.current_statistics().tasks_living <= tasks + 5
