"""What one request begins is ended with its block, whatever comes in which order."""

from __future__ import annotations

import signal
from contextlib import suppress

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st
from insides import connection_of
from long_setting import examples
from trio.testing import MockClock, wait_all_tasks_blocked

from trio_codex import CodexConfig, CodexError, JsonRpcError, TransportClosedError
from trio_codex._calls import BUSY_PAUSE, Begun
from trio_codex._util._control_c import protected
from trio_codex.testing import open_fake_app_server

TIMEOUT = 5.0
STEPS = ["answer", "leave", "ended", "close", "time", "ctrl-c"]


class Run:
    """Begins something, and leaves it when it is told to."""

    def __init__(self, steps, *, refused):
        self.steps, self.refused = steps, refused
        self.left, self.ended = trio.CancelScope(), trio.Event()
        self.done: list[str] = []
        self.outcome = "waiting"

    @protected
    async def script(self, server):
        request = await server.receive("begin")
        for step in self.steps:
            await wait_all_tasks_blocked()
            # Once the link is gone, nothing can be said any more.
            with suppress(trio.BrokenResourceError, trio.ClosedResourceError):
                await self.say(server, request, step)

    async def say(self, server, request, step):
        match step:
            case "answer" if self.refused:
                await server.refuse(request, -32600, "no")
            case "answer":
                await server.respond(request, "it")
            case "leave":
                self.left.cancel()
            case "ended":
                self.ended.set()
            case "close":
                await server.hang_up()
            case "time":
                await trio.sleep(TIMEOUT + 1)
            case "ctrl-c" if self.left.cancel_called and self.outcome == "waiting":
                signal.raise_signal(signal.SIGINT)
            case _:
                pass

    async def end(self, answer):
        self.done.append(f"end {answer}")
        await self.ended.wait()

    def end_late(self, answer):
        self.done.append(f"late {answer}")

    @protected
    async def leave(self, begun):
        since = trio.current_time()
        try:
            self.outcome = "over" if await begun.leave() else "given up"
        except KeyboardInterrupt:
            self.outcome = "broken off"
            raise
        finally:
            assert trio.current_time() - since <= TIMEOUT

    @protected
    async def main(self):
        async with open_fake_app_server(
            self.script, CodexConfig(interrupt_timeout=TIMEOUT)
        ) as codex:
            begun = Begun(connection_of(codex).calls, self.end, self.end_late)
            pending = await begun.start("begin", {})
            with suppress(KeyboardInterrupt), self.left:
                try:
                    with suppress(CodexError):
                        await pending.wait()
                    await trio.sleep_forever()
                finally:
                    await self.leave(begun)
            await trio.sleep(10 * TIMEOUT)


def expected(steps, *, refused):
    """What is done, and how leaving comes out."""
    come, done, outcome = set(), [], "waiting"
    for step in steps:
        if step in ("time", "ctrl-c") and "leave" in come and outcome == "waiting":
            outcome = "given up" if step == "time" else "broken off"
        if step == "answer" and "close" in come:
            continue
        come.add(step)
        if "answer" in come and not refused and not done:
            if outcome in ("given up", "broken off"):
                done = ["late it"]
            elif "leave" in come:
                done = ["end it"]
        if "leave" in come and outcome == "waiting":
            is_over = "ended" in come if done else come & {"answer", "close"}
            outcome = "over" if is_over else "waiting"
    return done, "given up" if outcome == "waiting" else outcome


orders = st.sets(st.sampled_from([step for step in STEPS if step != "leave"])).flatmap(
    lambda steps: st.permutations([*sorted(steps), "leave"])
)


@given(orders, st.booleans())
@examples(200, 5000)
def test_it_is_ended_once_if_it_has_begun_and_leaving_is_bounded(steps, refused):
    run = Run(steps, refused=refused)
    trio.run(run.main, clock=MockClock(autojump_threshold=0))
    assert (run.done, run.outcome) == expected(steps, refused=refused)


async def test_a_request_that_was_not_written_is_taken_back():
    async def script(server):
        await server.receive("first")
        await server.receive("last")
        assert [request.method for request in server.unread] == []
        await server.hang_up()

    async with open_fake_app_server(script) as codex, trio.open_nursery() as nursery:
        calls = connection_of(codex).calls
        begun = Begun(calls, pytest.fail, pytest.fail)
        # With another one on the way it waits for the writer.
        await calls.start("first", {})
        await begun.start("begin", {})
        assert await begun.leave()
        with pytest.raises(TransportClosedError):
            await codex.request("last")
        nursery.cancel_scope.cancel()


async def test_what_waits_for_a_place_in_the_window_begins_nothing():
    async def script(server):
        await server.receive("first")
        await server.receive("turn/interrupt")
        await server.hang_up()

    async with open_fake_app_server(script, CodexConfig(max_in_flight=1)) as codex:
        calls = connection_of(codex).calls
        begun = Begun(calls, pytest.fail, pytest.fail)
        await calls.start("first", {})
        with trio.move_on_after(0.01) as limit:
            await begun.start("begin", {})
        assert limit.cancelled_caught
        assert await begun.leave()
        with pytest.raises(TransportClosedError):
            await codex.request("turn/interrupt")


@pytest.mark.parametrize("urgent", [False, True])
async def test_the_end_is_asked_for_until_the_runtime_is_not_busy_past_the_window_or_not(
    urgent, autojump_clock
):
    async def script(server):
        first = await server.receive("first")
        if not urgent:
            await trio.sleep(5)
            await server.respond(first, {})
        for _ in range(2):
            await server.refuse(await server.receive("end"), -32001, "busy")
        await server.respond(await server.receive("end"), "over")

    async with open_fake_app_server(script, CodexConfig(max_in_flight=1)) as codex:
        calls = connection_of(codex).calls
        await calls.start("first", {})
        since = trio.current_time()
        assert await calls.insist("end", {}, urgent=urgent) == "over"
        waited = trio.current_time() - since
        assert waited == pytest.approx(2 * BUSY_PAUSE + (0 if urgent else 5))


async def test_an_end_that_is_refused_is_raised():
    async def script(server):
        await server.refuse(await server.receive("end"), -32600, "no")

    async with open_fake_app_server(script) as codex:
        with pytest.raises(JsonRpcError, match="no"):
            await connection_of(codex).calls.insist("end", {})


async def test_an_urgent_request_that_was_cancelled_is_forgotten_though_it_is_never_answered():
    async def script(server):
        await server.receive("turn/interrupt")
        scope.cancel()
        await trio.sleep_forever()

    async with open_fake_app_server(script) as codex:
        with trio.CancelScope() as scope:
            await codex.request("turn/interrupt", {"threadId": "h", "turnId": "t"})
        assert scope.cancelled_caught
        assert codex.statistics().pending_requests == 0
