"""Requests, subscriptions and processes of the real runtime whose connection fails."""

from __future__ import annotations

import pytest
import trio
from _helpers import hold_all
from _recovery import RECONNECT, open_bed

from trio_codex import (
    Gap,
    ProcessLostError,
    Reconnect,
    RequestLostError,
    TransportClosedError,
    connect_codex,
    types,
)
from trio_codex.testing import message, open_relay

pytestmark = pytest.mark.deep


async def in_doubt(bed, direction, function, *args):
    """Call, swallow what is sent or answered, let the connection fail; give what came out."""
    outcome = []

    async def run():
        try:
            outcome.append(await function(*args))
        except TransportClosedError as error:
            outcome.append(error)

    before = bed.relay.swallowed
    bed.relay.swallow(direction)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(run)
        while bed.relay.swallowed == before:  # noqa: ASYNC110
            await trio.sleep(0.001)
        async with bed.outage():
            pass
    return outcome[0]


@pytest.mark.parametrize("direction", ["to_server", "to_client"])
async def test_a_read_is_sent_again(served, direction):
    answer = await in_doubt(served, direction, served.codex.request, "model/list", {})
    assert answer["data"]
    assert len(served.wire.of("model/list")) >= 2


@pytest.mark.parametrize("direction", ["to_server", "to_client"])
async def test_a_request_that_writes_is_lost_and_never_sent_again(served, direction):
    served.model.reply_always("Fine.")
    thread = await served.thread()
    await thread.run("first")
    error = await in_doubt(served, direction, thread.set_name, "mine")
    assert isinstance(error, RequestLostError)
    assert error.method == "thread/name/set"
    assert len(served.wire.of("thread/name/set")) == 1


async def test_what_is_called_in_an_outage_waits_and_can_be_cancelled(bed):
    answers = []

    async def ask():
        answers.append(await bed.codex.models())

    async with trio.open_nursery() as nursery, bed.outage():
        nursery.start_soon(ask)
        if bed.fault != "child":
            with trio.move_on_after(0.05) as scope:
                await bed.codex.thread_start()
            assert scope.cancelled_caught
            assert not answers
            assert bed.codex.statistics().connection == "reconnecting"
    assert answers[0]
    assert bed.wire.of("thread/start") == []


async def test_the_client_says_how_it_is_connected(bed):
    before = bed.codex.statistics()
    assert (before.connection, before.reconnects, before.closed) == ("connected", 0, False)
    if bed.fault != "child":
        async with bed.outage():
            outage = bed.codex.statistics()
            assert (outage.connection, outage.reconnects, outage.closed) == (
                "reconnecting",
                0,
                False,
            )
    else:
        await bed.fail()
        await bed.recovered()
    after = bed.codex.statistics()
    assert (after.connection, after.reconnects, after.closed) == ("connected", 1, False)


async def test_a_subscription_gets_a_gap_and_goes_on(bed):
    bed.model.reply_always("Fine.")
    thread = await bed.thread()
    await thread.run("first")
    async with bed.codex.subscribe() as stream:
        async with bed.outage():
            pass
        await thread.run("second")
        gaps, ends = 0, []
        async for event in stream:
            gaps += isinstance(event, Gap)
            if isinstance(event, types.TurnCompletedNotification):
                ends.append(event.turn.id)
                break
        assert gaps == stream.gaps == 1
        assert ends


async def test_a_process_is_lost_at_once(bed):
    with pytest.raises(ProcessLostError):  # noqa: PT012 - the block is left by it
        async with bed.codex.exec(["sleep", "600"]) as process, bed.outage():
            with trio.fail_after(1):
                await process.wait()


# The end


async def test_a_wrong_token_at_the_next_dial_ends_it_for_good(app_server, scripted_model):
    async def token():
        asked.append(1)
        return "right" if len(asked) == 1 else "wrong-and-secret"

    asked = []
    hold_all(scripted_model)
    async with app_server.serve(token="right") as server, open_relay(server.url) as relay:
        began = trio.current_time()
        async with connect_codex(relay.url, token=token, reconnect=RECONNECT) as codex:
            thread = await codex.thread_start()
            with pytest.raises(TransportClosedError, match="401") as caught:  # noqa: PT012
                async with thread.turn("Think.") as turn:
                    await scripted_model.wait_requests()
                    relay.cut()
                    await turn.result()
            assert "wrong-and-secret" not in str(caught.value)
            assert (caught.value.returncode, caught.value.stderr_tail) == (None, "")
            assert "401" in str(await codex.wait_closed())
            assert codex.statistics().connection == "closed"
            with pytest.raises(TransportClosedError, match="401"):
                await codex.models()
        assert len(asked) == 2
        assert trio.current_time() - began < 5


async def test_it_is_given_up_in_time(app_server):
    reconnect = Reconnect(initial_delay=0.01, max_delay=0.05, give_up_after=0.3)
    async with (
        app_server.serve() as server,
        open_relay(server.url) as relay,
        connect_codex(relay.url, reconnect=reconnect) as codex,
    ):
        relay.refusing = True
        relay.cut()
        began = trio.current_time()
        with pytest.raises(TransportClosedError, match="could not be made again"):
            await codex.models()
        assert 0.2 < trio.current_time() - began < 2
        assert "could not be made again" in str(await codex.wait_closed())


# Others


async def test_a_slow_client_that_is_cut_off_catches_up(app_server, scripted_model):
    """The runtime drops a client that is some thousand messages behind."""
    async with open_bed(app_server, scripted_model, "cut", limits={"interrupt_timeout": 3}) as bed:
        scripted_model.respond(message(deltas=["word "] * 60_000))
        thread = await bed.thread()
        async with thread.turn("Say very much.") as turn:
            await scripted_model.wait_requests()
            bed.relay.stall("to_client")
            await bed.wait_idle(thread)
            bed.relay.go_on()
            text = "".join([piece async for piece in turn.text()])
            result = await turn.result()
        assert text == "word " * 60_000 == result.final_response
        assert bed.codex.statistics().reconnects == 1
        await bed.check()


async def test_the_turn_of_another_client_is_joined_and_never_interrupted(
    app_server, scripted_model
):
    gate = hold_all(scripted_model)
    async with (
        open_bed(app_server, scripted_model, "cut") as bed,
        connect_codex(bed.server.url) as other,
    ):
        theirs = await other.thread_start()
        async with theirs.turn("Think.") as turn:
            await scripted_model.wait_requests()
            ours = await bed.codex.thread_resume(theirs.id)
            async with ours.turn("And I?") as joined:
                assert joined.joined
                async with bed.outage():
                    pass
                gate.release()
                result = await joined.result()
            assert (await turn.result()).status is types.TurnStatus.completed
        assert result.final_response == "Thinking done."
        assert joined.id == turn.id
        assert bed.wire.of("turn/interrupt") == []
        await bed.check()


async def test_an_idle_thread_is_resumed_for_whatever_is_asked_of_it(bed):
    bed.model.reply_always("Fine.")
    thread = await bed.thread()
    await thread.run("first")
    async with bed.outage():
        pass
    await thread.set_name("mine")
    assert (await thread.read()).thread.name == "mine"


async def inject(thread):
    content = [{"type": "input_text", "text": "Know this."}]
    await thread.inject_items([{"type": "message", "role": "user", "content": content}])


async def take_back(thread):
    last = await anext(aiter(thread.turns()))
    await thread.revert(last.id)
    assert [turn.id async for turn in thread.turns()] == []


NEED_IT_LOADED = [
    lambda thread: thread.terminals(),
    lambda thread: thread.terminate("1234"),
    inject,
    take_back,
]


async def test_what_needs_a_loaded_thread_loads_it_first(bed):
    bed.model.reply_always("Fine.")
    threads = [await bed.thread() for _ in NEED_IT_LOADED]
    for thread in threads:
        await thread.run("first")
    async with bed.outage():
        pass
    for ask, thread in zip(NEED_IT_LOADED, threads, strict=True):
        assert not await ask(thread)


@pytest.mark.parametrize("how", ["goal", "queue"])
async def test_a_turn_that_the_runtime_starts_on_an_idle_thread_is_heard_of(bed, how):
    bed.model.reply_always("Fine.")
    thread = await bed.thread(goals=True)
    await thread.run("first")
    async with bed.outage():
        pass
    async with bed.codex.subscribe(types.TurnCompletedNotification) as ends:
        if how == "goal":
            await thread.set_goal("Get there.")
        else:
            await thread.queue("Go on.")
        with trio.fail_after(10):
            assert (await anext(ends)).thread_id == thread.id
        if how == "goal":
            await thread.set_goal(status=types.ThreadGoalStatus.paused)
    await bed.wait_idle(thread)
