"""`Codex.subscribe`, against an app-server in memory."""

from __future__ import annotations

import pytest
import trio
from insides import subscriptions
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, CodexError, EventStream, TransportClosedError, types
from trio_codex.testing import open_fake_app_server

STATUS = {"threadId": "thread-1", "status": {"type": "idle"}}


def playing(*notifications):
    """A script that sends notifications when it is asked to."""

    async def script(server):
        await server.respond(await server.receive("play"), {})
        for method, params in notifications:
            await server.notify(method, params)
        await server.respond(await server.receive("played"), {})

    return script


async def idle(server):
    await trio.sleep_forever()


async def play(codex):
    await codex.request("play")
    await codex.request("played")


async def take(stream, count):
    return [await stream.__anext__() for _ in range(count)]


async def test_a_subscriber_sees_everything_from_the_opening_on_in_order():
    script = playing(
        ("thread/status/changed", STATUS),
        ("who/knows", {"a": 1}),
        ("thread/status/changed", {"threadId": "sub-agent", "status": "no"}),
    )
    async with open_fake_app_server(script) as codex, codex.subscribe() as stream:
        await play(codex)
        status, unknown, malformed = await take(stream, 3)
    assert isinstance(status, types.ThreadStatusChangedNotification)
    assert unknown == types.UnknownNotification("who/knows", {"a": 1})
    assert isinstance(malformed, types.UnknownNotification)
    assert malformed.error is not None


async def test_a_subscriber_chooses_by_class_and_by_thread():
    script = playing(
        ("thread/status/changed", STATUS),
        ("thread/status/changed", {**STATUS, "threadId": "sub-agent"}),
        ("thread/closed", {"threadId": "sub-agent"}),
        ("who/knows", {"threadId": "sub-agent"}),
        ("thread/started", {"thread": {"id": "sub-agent"}}),
        ("who/knows", ["no", "object"]),
    )
    kind = types.ThreadStatusChangedNotification
    async with (
        open_fake_app_server(script) as codex,
        codex.subscribe(kind) as by_class,
        codex.subscribe(thread_id="sub-agent") as by_thread,
        codex.subscribe(kind, thread_id="sub-agent") as by_both,
        codex.subscribe(types.UnknownNotification) as unknown,
    ):
        await play(codex)
        assert [event.thread_id for event in await take(by_class, 2)] == ["thread-1", "sub-agent"]
        assert [event.method for event in await take(by_thread, 4)] == [
            "thread/status/changed",
            "thread/closed",
            "who/knows",
            "thread/started",
        ]
        assert len(await take(by_both, 1)) == 1
        assert len(await take(unknown, 2)) == 2
        for stream in (by_class, by_thread, by_both, unknown):
            with trio.move_on_after(0) as scope:
                await stream.__anext__()
            assert scope.cancelled_caught


async def test_a_subscription_that_overflows_drops_the_oldest_and_counts_them():
    script = playing(*(("who/knows", {"n": number}) for number in range(100)))
    config = CodexConfig(event_buffer=10)
    async with open_fake_app_server(script, config) as codex, codex.subscribe() as stream:
        await play(codex)
        assert stream.dropped == 90
        assert [event.params["n"] for event in await take(stream, 10)] == [*range(90, 100)]


async def test_a_reader_that_waits_is_woken_and_cancelling_it_takes_no_event(nursery):
    got = []

    async def read(stream):
        got.append(await stream.__anext__())

    script = playing(("who/knows", {}), ("who/else", {}))
    async with open_fake_app_server(script) as codex, codex.subscribe() as stream:
        nursery.start_soon(read, stream)
        with trio.move_on_after(0):
            await stream.__anext__()
        await wait_all_tasks_blocked()
        await play(codex)
        await wait_all_tasks_blocked()
        assert [event.method for event in got] == ["who/knows"]
        assert (await stream.__anext__()).method == "who/else"


async def test_the_end_of_the_connection_ends_every_stream_after_its_last_event():
    async def script(server):
        await server.respond(await server.receive("play"), {})
        await server.notify("who/knows", {})
        await server.hang_up()

    async with open_fake_app_server(script) as codex, codex.subscribe() as stream:
        await codex.request("play")
        assert (await stream.__anext__()).method == "who/knows"
        for _ in range(2):
            with pytest.raises(TransportClosedError):
                await stream.__anext__()
        async with codex.subscribe() as late:
            with pytest.raises(TransportClosedError):
                await late.__anext__()


async def test_leaving_the_block_ends_the_subscription():
    async with open_fake_app_server(idle) as codex:
        async with codex.subscribe():
            assert len(subscriptions(codex)) == 1
        assert not subscriptions(codex)


async def test_leaving_the_block_wakes_whoever_still_reads():
    async def read(stream):
        with pytest.raises(CodexError, match="the block of subscribe was left"):
            await stream.__anext__()

    async with (
        open_fake_app_server(idle) as codex,
        trio.open_nursery() as nursery,  # which waits for the reader
        codex.subscribe() as stream,
    ):
        nursery.start_soon(read, stream)
        await wait_all_tasks_blocked()


@pytest.mark.parametrize("kind", [str, types.Thread, "turn/started", types.TurnStatus.completed])
async def test_what_is_no_notification_class_is_refused(kind):
    async with open_fake_app_server(idle) as codex:
        with pytest.raises(TypeError, match=r"is not a notification class of trio_codex\.types"):
            async with codex.subscribe(kind):
                pytest.fail("it was taken")


def test_users_cannot_make_a_stream_themselves():
    with pytest.raises(TypeError, match="made by trio_codex"):
        EventStream(None)


async def test_opening_a_subscription_is_a_checkpoint_that_leaves_nothing_behind():
    async with open_fake_app_server(idle) as codex:
        with trio.CancelScope() as scope:
            scope.cancel()
            async with codex.subscribe():
                pytest.fail("it was opened in a cancelled scope")
        assert scope.cancelled_caught
        async with codex.subscribe():
            pass
