"""Threads that live as long as a block, on a runtime in memory."""

from __future__ import annotations

import itertools

import pytest
import trio
from insides import connection_of, tools_of
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, CodexError, InvalidRequestError, TransportClosedError, tool
from trio_codex._calls import BUSY_PAUSE
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import thread_start_result

pytestmark = pytest.mark.deadline(15)

LOGGER = "trio_codex.thread"
BOUNDED = CodexConfig(interrupt_timeout=3)


def warnings_of(caplog):
    return [record.getMessage() for record in caplog.records if record.name == LOGGER]


async def take(server, method, seen):
    request = await server.receive(method)
    seen.append((method, request.params))
    return request


async def accept_and_delete(server, seen):
    """Start one thread and delete it."""
    await server.accept_thread()
    await server.respond(await take(server, "thread/delete", seen), {})


def deleting(seen):
    async def script(server):
        await accept_and_delete(server, seen)

    return script


class MineError(Exception):
    """What the body raises."""


@pytest.mark.parametrize("how", ["in order", "raising", "cancelled"])
async def test_a_temporary_thread_is_deleted_when_its_block_is_left(how, caplog):
    seen = []
    async with open_fake_app_server(deleting(seen)) as codex:
        with trio.CancelScope() as scope:
            try:
                async with codex.temporary_thread() as thread:
                    assert thread.id == "thread-1"
                    if how == "raising":
                        raise MineError  # noqa: TRY301
                    if how == "cancelled":
                        scope.cancel()
                        await trio.lowlevel.checkpoint()
            except MineError:
                assert how == "raising"
            else:
                assert how == "in order"
            # It was waited for.
            assert codex.statistics().pending_deletions == 0
        assert seen == [("thread/delete", {"threadId": "thread-1"})]
        assert codex.statistics().pending_requests == 0
    assert warnings_of(caplog) == []


async def test_it_is_started_as_thread_start_starts_one():
    starts = []

    async def script(server):
        starts.append((await server.accept_thread()).params)
        starts.append((await server.accept_thread()).params)
        await server.respond(await server.receive("thread/delete"), {})

    @tool
    async def look() -> str:
        """Look."""
        return ""

    options = {
        "config": {"a.b": 1},
        "cwd": "/nowhere",
        "dynamic_tools": [look],
        "model": "m",
        "ephemeral": False,
    }
    async with open_fake_app_server(script) as codex:
        await codex.thread_start(**options)
        async with codex.temporary_thread(**options) as thread:
            assert tools_of(codex, thread.id) == [look]
        assert tools_of(codex, thread.id) == []
    assert starts[0] == starts[1]


async def test_turns_that_still_run_on_it_are_interrupted_before_the_deletion():
    seen = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        interrupt = await take(server, "turn/interrupt", seen)
        assert all(request.method != "thread/delete" for request in server.unread)
        await server.respond(interrupt, {})
        await server.complete_turn(status="interrupted")
        await server.respond(await take(server, "thread/delete", seen), {})

    async with (
        open_fake_app_server(script) as codex,
        codex.temporary_thread() as thread,
        thread.turn("go") as turn,
    ):
        turn.detach()
    assert [method for method, _ in seen] == ["turn/interrupt", "thread/delete"]


async def test_a_turn_that_does_not_end_delays_the_deletion_no_longer_than_the_bound(
    autojump_clock, caplog
):
    seen = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.respond(await take(server, "thread/delete", seen), {})

    async with open_fake_app_server(script, BOUNDED) as codex:
        async with codex.temporary_thread() as thread:
            async with thread.turn("go") as turn:
                turn.detach()
            began = trio.current_time()
        assert trio.current_time() - began <= 3
        await wait_all_tasks_blocked()
        assert len(seen) == 1


@pytest.mark.parametrize("how", ["in order", "raising"])
async def test_a_deletion_that_is_refused_is_a_warning_with_the_id(how, caplog):
    async def script(server):
        await server.accept_thread()
        delete = await server.receive("thread/delete")
        await server.refuse(delete, -32600, "forked history still references it")

    async with open_fake_app_server(script) as codex:
        try:
            async with codex.temporary_thread():
                if how == "raising":
                    raise MineError  # noqa: TRY301
        except MineError:
            assert how == "raising"
    (said,) = warnings_of(caplog)
    assert "thread-1" in said
    assert "forked history" in said


@pytest.mark.parametrize("when", ["in the block", "while it is deleted"])
async def test_a_deletion_that_has_become_impossible_is_a_warning_with_the_id(when, caplog):
    async def script(server):
        await server.accept_thread()
        if when == "while it is deleted":
            await server.receive("thread/delete")
        await server.hang_up()

    async with open_fake_app_server(script) as codex:
        with pytest.raises(MineError):  # noqa: PT012
            async with codex.temporary_thread():
                if when == "in the block":
                    await codex.wait_closed()
                raise MineError
    (said,) = warnings_of(caplog)
    assert "thread-1" in said


async def test_a_block_that_outlives_the_connection_is_left_with_a_warning(caplog):
    async def script(server):
        await server.accept_thread()

    async with open_fake_app_server(script) as codex:
        block = codex.temporary_thread()
        await block.__aenter__()
    await block.__aexit__(None, None, None)
    (said,) = warnings_of(caplog)
    assert "thread-1" in said


async def test_cancelled_before_it_was_asked_for_nothing_is_sent():
    cancelled = trio.Event()

    async def script(server):
        request = await server.receive("ping")
        await cancelled.wait()
        await server.respond(request, {})
        with pytest.raises(EOFError):
            await server.receive()

    async def use(codex):
        async with codex.temporary_thread():
            pytest.fail("it was cancelled")

    async with (
        open_fake_app_server(script, CodexConfig(max_in_flight=1)) as codex,
        trio.open_nursery() as nursery,
    ):
        nursery.start_soon(codex.request, "ping")
        await wait_all_tasks_blocked()
        async with trio.open_nursery() as inner:
            inner.start_soon(use, codex)
            await wait_all_tasks_blocked()
            inner.cancel_scope.cancel()
        cancelled.set()


@pytest.mark.parametrize("late", [False, True])
async def test_cancelled_while_the_start_is_in_flight_it_is_deleted_when_the_answer_comes(
    autojump_clock, late, caplog
):
    seen = []
    done = trio.Event()

    async def script(server):
        request = await server.receive("thread/start")
        cancel.set()
        await trio.sleep(10 if late else 1)
        await server.respond(request, thread_start_result("thread-1"))
        await server.respond(await take(server, "thread/delete", seen), {})
        done.set()

    cancel = trio.Event()
    async with open_fake_app_server(script, BOUNDED) as codex:
        with trio.CancelScope() as scope:
            async with trio.open_nursery() as nursery:

                async def use():
                    async with codex.temporary_thread():
                        pytest.fail("it was cancelled")

                nursery.start_soon(use)
                await cancel.wait()
                began = trio.current_time()
                scope.cancel()
        assert trio.current_time() - began == pytest.approx(3 if late else 1)
        assert len(seen) == (0 if late else 1)
        await done.wait()
        await wait_all_tasks_blocked()
        assert codex.statistics().pending_deletions == 0
    assert len(warnings_of(caplog)) == (1 if late else 0)


async def test_a_start_that_is_refused_raises_and_deletes_nothing():
    async def script(server):
        await server.refuse(await server.receive("thread/start"), -32600, "no")
        with pytest.raises(EOFError):
            await server.receive()

    async with open_fake_app_server(script) as codex:
        with pytest.raises(InvalidRequestError, match="no"):
            async with codex.temporary_thread():
                pytest.fail("it was refused")


async def test_an_answer_that_fits_no_thread_raises_and_its_thread_is_deleted():
    seen = []

    async def script(server):
        request = await server.receive("thread/start")
        await server.respond(request, {"thread": {"id": "thread-1"}})
        await server.respond(await take(server, "thread/delete", seen), {})

    async with open_fake_app_server(script) as codex:
        with pytest.raises(CodexError, match="thread/start"):
            async with codex.temporary_thread():
                pytest.fail("it made no sense")
    assert len(seen) == 1


async def test_an_ephemeral_thread_is_unsubscribed_and_not_deleted(caplog):
    seen = []

    async def script(server):
        request = await server.receive("thread/start")
        result = thread_start_result("thread-1")
        result["thread"]["ephemeral"] = True
        await server.respond(request, result)
        request = await take(server, None, seen)
        seen.append(request.method)
        await server.respond(request, {"status": "unsubscribed"})

    async with open_fake_app_server(script) as codex:
        async with codex.temporary_thread(ephemeral=True) as thread:
            pass
        assert seen[1] == "thread/unsubscribe"
        with pytest.raises(CodexError, match="unsubscribed"):
            await thread.run("go")
    assert warnings_of(caplog) == []


async def test_an_ephemeral_thread_is_let_go_of_whatever_the_answers_before_that_are(caplog):
    command = {"type": "commandExecution", "id": "call-1", "processId": "7"}
    seen = []

    async def script(server):
        request = await server.receive("thread/start")
        result = thread_start_result("thread-1")
        result["thread"]["ephemeral"] = True
        await server.respond(request, result)
        await server.accept_turn()
        ids = {"threadId": "thread-1", "turnId": "turn-1"}
        await server.notify("item/started", {**ids, "item": command, "startedAtMs": 0})
        await server.complete_turn()
        end = await server.receive("thread/backgroundTerminals/terminate")
        await server.send_bytes(b'{"error": 7, "id": %d}\n' % end.id)
        await server.respond(await take(server, "thread/unsubscribe", seen), {})

    async with (
        open_fake_app_server(script) as codex,
        codex.temporary_thread(ephemeral=True) as thread,
    ):
        await thread.run("go")
    assert seen
    assert warnings_of(caplog) == []


async def test_a_runtime_that_cannot_delete_archives_it(caplog):
    seen = []

    async def script(server):
        await server.accept_thread()
        delete = await take(server, "thread/delete", seen)
        words = "Invalid request: unknown variant `thread/delete`, expected one of `initialize`"
        await server.refuse(delete, -32600, words)
        await server.respond(await take(server, "thread/archive", seen), {})

    async with open_fake_app_server(script) as codex, codex.temporary_thread():
        pass
    assert [params for _, params in seen] == [{"threadId": "thread-1"}] * 2
    assert warnings_of(caplog) == []


async def test_an_overloaded_runtime_is_asked_again_after_a_pause(autojump_clock, caplog):
    times = []

    async def script(server):
        await server.accept_thread()
        for _ in range(3):
            delete = await server.receive("thread/delete")
            times.append(trio.current_time())
            await server.refuse(delete, -32001, "busy")
        await server.respond(await server.receive("thread/delete"), {})

    async with open_fake_app_server(script) as codex:
        async with codex.temporary_thread():
            pass
        assert codex.statistics().pending_deletions == 0
    pauses = [after - before for before, after in itertools.pairwise(times)]
    assert pauses == [pytest.approx(BUSY_PAUSE)] * 2
    assert warnings_of(caplog) == []


async def test_a_deletion_that_is_not_answered_is_left_to_itself_after_the_bound(
    autojump_clock, caplog
):
    answer = trio.Event()

    async def script(server):
        await server.accept_thread()
        delete = await server.receive("thread/delete")
        await answer.wait()
        await server.respond(delete, {})

    async with open_fake_app_server(script, BOUNDED) as codex:
        async with codex.temporary_thread():
            began = trio.current_time()
        assert trio.current_time() - began == pytest.approx(3)
        assert codex.statistics().pending_deletions == 1
        (said,) = warnings_of(caplog)
        assert "thread-1" in said
        answer.set()
        await wait_all_tasks_blocked()
        assert codex.statistics().pending_deletions == 0


@pytest.mark.deadline(60)
@pytest.mark.parametrize("count", [200])
async def test_the_client_keeps_nothing_of_temporary_threads(count):
    async def script(server):
        for number in range(count):
            await server.accept_thread(f"thread-{number}")
            await server.accept_turn(f"turn-{number}")
            await server.complete_turn(thread_id=f"thread-{number}", turn_id=f"turn-{number}")
            await server.respond(await server.receive("thread/delete"), {})

    @tool
    async def look() -> str:
        """Look."""
        return ""

    async with open_fake_app_server(script) as codex:
        for _ in range(count):
            async with codex.temporary_thread(dynamic_tools=[look]) as thread:
                await thread.run("go")
        connection, router = connection_of(codex), connection_of(codex).router
        assert codex.statistics().pending_requests == 0
        assert connection.tools._by_thread == {}
        for kept in (router._lanes, router._running, router.owners, router._unsubscribed):
            assert kept == {}


async def test_its_arguments_are_checked_before_anything_is_sent():
    async def script(server):
        with pytest.raises(EOFError):
            await server.receive()

    async with open_fake_app_server(script) as codex:
        with pytest.raises(TypeError):
            codex.temporary_thread(dynamic_tools=[3])
        with pytest.raises(TypeError):
            codex.temporary_thread(colour="red")


async def test_a_connection_that_is_over_is_told_of_at_the_start():
    async def script(server):
        await server.receive("hang up")
        await server.hang_up()

    async with open_fake_app_server(script) as codex:
        with pytest.raises(TransportClosedError):
            await codex.request("hang up")
        with pytest.raises(TransportClosedError):
            async with codex.temporary_thread():
                pytest.fail("it cannot start")


@pytest.mark.parametrize("ephemeral", [False, True])
async def test_temporary_threads_make_nobody_forget_that_another_thread_has_no_goals(
    ephemeral, monkeypatch
):
    """Else `run_goal` on that one would wait for a turn that never starts."""
    monkeypatch.setattr("trio_codex._turns._goals.KNOWN_THREADS", 2)

    async def script(server):
        await server.accept_thread("lasting")
        for number in range(4):
            start = await server.receive("thread/start")
            answer = thread_start_result(f"thread-{number}")
            answer["thread"]["ephemeral"] = ephemeral
            await server.respond(start, answer)
            end = await server.receive("thread/unsubscribe" if ephemeral else "thread/delete")
            await server.respond(end, {})

    async with open_fake_app_server(script) as codex:
        lasting = await codex.thread_start()
        for _ in range(4):
            async with codex.temporary_thread(ephemeral=ephemeral):
                pass
        with pytest.raises(RuntimeError, match="goals=True"):
            lasting.run_goal("Reach it.")
