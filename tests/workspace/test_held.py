"""What one request begins and another ends, in orders that the runtime does not give."""

from __future__ import annotations

import pytest
import trio
from insides import connection_of, notify
from workspace.workspace_server import assert_nothing_left, opened

from trio_codex import CodexConfig, CodexError, InvalidRequestError, TransportClosedError
from trio_codex._jsonrpc._pending import PendingRequest
from trio_codex.testing import open_fake_app_server


async def test_what_was_refused_is_not_ended():
    async def script(server):
        await server.refuse(await server.receive("fs/watch"), -32600, "no")
        await server.respond(await server.receive("ping"), {})
        seen.extend(request.method for request in server.unread)

    seen = []
    async with open_fake_app_server(script) as codex:
        with pytest.raises(InvalidRequestError):
            async with codex.fs.watch("/x"):
                pytest.fail("it was refused")
        await codex.request("ping")
        assert "fs/unwatch" not in seen
        assert_nothing_left(codex)


async def test_it_lasts_as_long_as_the_block():
    async with opened() as (codex, workspace):
        async with codex.fs.watch("/x"), codex.file_search(["/x"]):
            assert await codex.request("ping") == {}
            assert (len(workspace.watches), len(workspace.searches)) == (1, 1)
        assert (workspace.watches, workspace.searches) == (set(), set())


async def test_each_search_gets_its_own_lists():
    async with (
        opened() as (codex, _),
        codex.file_search(["/x"]) as one,
        codex.file_search(["/x"]) as two,
    ):
        await one.update("one")
        await two.update("two")
        assert [(await search.__anext__()).query for search in (two, one)] == ["two", "one"]


async def test_a_search_tells_how_many_lists_were_dropped_and_is_over_with_its_block():
    async with opened(CodexConfig(event_buffer=2)) as (codex, _):
        async with codex.file_search(["/x"]) as search:
            for query in "abcde":
                await search.update(query)
            assert search.dropped == 3
            assert [(await search.__anext__()).query for _ in range(2)] == ["d", "e"]
        with pytest.raises(CodexError, match="the block of file_search was left"):
            await search.__anext__()


async def test_changes_before_the_answer_are_not_lost():
    async def script(server):
        watch = await server.receive("fs/watch")
        watch_id = watch.params["watchId"]
        for path in ("/x/early", "/x/bird"):
            changed = {"watchId": watch_id, "changedPaths": [path]}
            await server.notify("fs/changed", changed)
            await server.notify("fs/changed", {**changed, "watchId": "somebody-else"})
            await server.notify("fs/changed", None)
        await server.respond(watch, {"path": "/x"})
        unwatch = await server.receive("fs/unwatch")
        assert unwatch.params == {"watchId": watch_id}
        await server.respond(unwatch, {})

    async with open_fake_app_server(script) as codex:
        async with codex.fs.watch("/x") as changes:
            for path in ("/x/early", "/x/bird"):
                assert (await changes.__anext__()).changed_paths == [path]
        with pytest.raises(CodexError, match="the block of watch was left"):
            await changes.__anext__()
        assert_nothing_left(codex)


async def test_cancelled_before_the_answer_it_is_ended_after_it(caplog):
    async def script(server):
        watch = await server.receive("fs/watch")
        scope.cancel()
        await server.respond(watch, {"path": "/x"})
        await server.respond(await server.receive("fs/unwatch"), {})

    scope = trio.CancelScope()
    async with open_fake_app_server(script) as codex:
        with scope:
            async with codex.fs.watch("/x"):
                pytest.fail("it was cancelled")
        assert scope.cancelled_caught
        assert "was not answered" not in caplog.text
        assert_nothing_left(codex)


async def test_an_answer_that_comes_after_everybody_has_left_is_followed_by_the_end(caplog):
    ended = trio.Event()

    async def script(server):
        watch = await server.receive("fs/watch")
        scope.cancel()
        await server.receive("late")
        await server.respond(watch, {"path": "/x"})
        unwatch = await server.receive("fs/unwatch")
        assert unwatch.params["watchId"] == watch.params["watchId"]
        ended.set()

    scope = trio.CancelScope()
    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0.05)) as codex:
        with scope:
            async with codex.fs.watch("/x"):
                pytest.fail("it was cancelled")
        assert "fs/watch was not answered within 0.05 s" in caplog.text
        with pytest.raises(trio.TooSlowError), trio.fail_after(0.05):
            await codex.request("late")
        await ended.wait()
        assert codex.statistics().pending_requests == 1  # "late" itself


async def test_a_refusal_that_comes_after_everybody_has_left_is_followed_by_nothing():
    async def script(server):
        watch = await server.receive("fs/watch")
        scope.cancel()
        await server.receive("late")
        await server.refuse(watch, -32600, "no")
        for _ in range(2):
            ping = await server.receive()
            seen.append(ping.method)
            await server.respond(ping, {})

    seen = []
    scope = trio.CancelScope()
    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0.05)) as codex:
        with scope:
            async with codex.fs.watch("/x"):
                pytest.fail("it was cancelled")
        notify(codex, "late")
        for _ in range(2):  # the second is sent when the refusal is there
            await codex.request("ping")
        assert seen == ["ping", "ping"]
        assert_nothing_left(codex)


@pytest.mark.parametrize("answer", [{"result": {"path": "/x"}}, {"error": None}])
async def test_an_answer_at_the_moment_of_giving_up_is_followed_by_the_end(monkeypatch, answer):
    async def script(server):
        await server.receive("fs/watch")
        scope.cancel()
        while not seen or seen[-1] != "ping":
            request = await server.receive()
            seen.append(request.method)
        await server.respond(request, {})

    stop_waiting = PendingRequest._stop_waiting

    def stop_waiting_and_be_answered(pending, cancel):
        # The first is the entering, the second the leaving.
        stopped.append(pending)
        aborted = stop_waiting(pending, cancel)
        if [one.method for one in stopped] == ["fs/watch"] * 2:
            connection_of(codex).dispatcher._take_answer({"id": pending.id, **answer})
        return aborted

    monkeypatch.setattr(PendingRequest, "_stop_waiting", stop_waiting_and_be_answered)
    seen, stopped = [], []
    scope = trio.CancelScope()
    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0.05)) as codex:
        with scope:
            async with codex.fs.watch("/x"):
                pytest.fail("it was cancelled")
        await codex.request("ping")
        assert seen == (["fs/unwatch", "ping"] if "result" in answer else ["ping"])
        assert_nothing_left(codex)


async def test_a_second_ctrl_c_while_the_answer_is_waited_for_leaves_nothing_behind(monkeypatch):
    async def script(server):
        watch = await server.receive("fs/watch")
        scope.cancel()
        await server.receive("late")
        await server.respond(watch, {"path": "/x"})
        for _ in range(2):
            request = await server.receive()
            seen.append(request.method)
            await server.respond(request, {})
        await server.respond(await server.receive("ping"), {})

    wait = PendingRequest.wait

    async def wait_once(pending):
        if pending.method == "fs/watch" and scope.cancel_called:
            raise KeyboardInterrupt
        return await wait(pending)

    monkeypatch.setattr(PendingRequest, "wait", wait_once)
    seen = []
    scope = trio.CancelScope()
    async with open_fake_app_server(script) as codex:
        with pytest.raises(KeyboardInterrupt), scope:
            async with codex.fs.watch("/x"):
                pytest.fail("it was cancelled")
        notify(codex, "late")
        for _ in range(2):  # the second is sent when the answer is there
            await codex.request("ping")
        assert sorted(seen) == ["fs/unwatch", "ping"]
        assert_nothing_left(codex)


async def test_an_end_that_is_not_answered_is_waited_for_in_bounds(caplog):
    async def script(server):
        await server.respond(await server.receive("fs/watch"), {"path": "/x"})
        await server.receive("fs/unwatch")

    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0.05)) as codex:
        async with codex.fs.watch("/x"):
            pass
        assert "fs/unwatch was not answered within 0.05 s" in caplog.text
        assert_nothing_left(codex)


async def test_an_end_that_an_overloaded_runtime_refuses_is_asked_for_again():
    async def script(server):
        await server.respond(await server.receive("fs/watch"), {"path": "/x"})
        await server.refuse(await server.receive("fs/unwatch"), -32001, "busy")
        await server.respond(await server.receive("fs/unwatch"), {})
        ended.append(True)

    ended = []
    async with open_fake_app_server(script) as codex:
        async with codex.fs.watch("/x"):
            pass
        assert ended
        assert_nothing_left(codex)


async def test_the_end_of_the_connection_is_heard_of_and_ends_nothing():
    async def script(server):
        for method in ("fs/watch", "fuzzyFileSearch/sessionStart"):
            await server.respond(await server.receive(method), {"path": "/x"})
        await server.hang_up()

    async with (
        open_fake_app_server(script) as codex,
        codex.fs.watch("/x") as changes,
        codex.file_search(["/x"]) as search,
    ):
        for iterator in (changes, search):
            with pytest.raises(TransportClosedError):
                await iterator.__anext__()
        with pytest.raises(TransportClosedError):
            await search.update("x")


async def test_the_error_of_the_body_comes_out_as_itself():
    async def script(server):
        await server.respond(await server.receive("fuzzyFileSearch/sessionStart"), {})
        stop = await server.receive("fuzzyFileSearch/sessionStop")
        await server.refuse(stop, -32600, "no")

    async with open_fake_app_server(script) as codex:
        with pytest.raises(ZeroDivisionError):
            async with codex.file_search(["/x"]):
                raise ZeroDivisionError
        assert_nothing_left(codex)


async def test_a_file_that_is_no_base64_is_an_error():
    async def script(server):
        await server.respond(await server.receive("fs/readFile"), {"dataBase64": "no base64!"})

    async with open_fake_app_server(script) as codex:
        with pytest.raises(CodexError, match="not base64"):
            await codex.fs.read("/x")
