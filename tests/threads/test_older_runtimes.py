"""What older runtimes lack has a fallback, against an app-server in memory that lacks it."""

from __future__ import annotations

import pytest

from trio_codex import (
    InvalidRequestError,
    ThreadNotFoundError,
    types,
)
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import thread_start_result

UNKNOWN_VARIANT = "Invalid request: unknown variant `{}`, expected one of `initialize`"
NOT_SUPPORTED = "{} is not supported yet"
GONE = "no rollout found for thread id thread-1"

lacking = pytest.mark.parametrize(
    ("code", "words"), [(-32600, UNKNOWN_VARIANT), (-32601, NOT_SUPPORTED)]
)


def plan(number):
    return {"type": "plan", "id": str(number), "text": "p"}


def turn(turn_id, *items):
    return {"id": turn_id, "items": list(items), "itemsView": "full", "status": "completed"}


async def refuse(server, method, code=-32600, words=UNKNOWN_VARIANT):
    request = await server.receive(method)
    await server.refuse(request, code, words.format(method))
    return request


async def test_threads_are_listed_by_the_last_change_where_the_last_use_is_not_known():
    keys = []

    async def script(server):
        for _ in range(2):
            request = await server.receive("thread/list")
            keys.append(request.params["sortKey"])
            await server.refuse(request, -32600, UNKNOWN_VARIANT.format("recency_at"))
            request = await server.receive("thread/list")
            keys.append(request.params["sortKey"])
            page = {"data": [thread_start_result("a")["thread"]], "nextCursor": None}
            await server.respond(request, page)

    async with open_fake_app_server(script) as codex:
        assert [thread.id for thread in (await codex.thread_list(limit=1)).data] == ["a"]
        assert [thread.id async for thread in codex.threads()] == ["a"]
    assert keys == ["recency_at", "updated_at"] * 2


async def test_another_refusal_of_a_list_is_not_asked_again():
    async def script(server):
        request = await server.receive("thread/list")
        await server.refuse(request, -32600, "invalid cursor: recency_at")
        request = await server.receive("thread/list")
        await server.refuse(request, -32600, UNKNOWN_VARIANT.format("created_at"))

    async with open_fake_app_server(script) as codex:
        with pytest.raises(InvalidRequestError, match="invalid cursor"):
            await codex.thread_list(cursor="x")
        with pytest.raises(InvalidRequestError, match="unknown variant `created_at`"):
            await codex.thread_list(sort_key=types.ThreadSortKey.created_at)


@lacking
@pytest.mark.parametrize("of_the_handle", [True, False])
async def test_a_thread_is_archived_where_none_can_be_deleted(code, words, of_the_handle):
    async def script(server):
        await server.accept_thread()
        await refuse(server, "thread/delete", code, words)
        request = await server.receive("thread/archive")
        assert request.params == {"threadId": "thread-1"}
        await server.respond(request, {})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        await (thread.delete() if of_the_handle else codex.thread_delete(thread.id))


@pytest.mark.parametrize("status", ["unsubscribed", "notLoaded"])
async def test_a_thread_that_is_not_stored_is_let_go_where_none_can_be_deleted(status):
    async def script(server):
        await server.accept_thread()
        await refuse(server, "thread/delete")
        await server.refuse(await server.receive("thread/archive"), -32600, GONE)
        await server.respond(await server.receive("thread/unsubscribe"), {"status": status})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        if status == "notLoaded":
            with pytest.raises(ThreadNotFoundError):
                await thread.delete()
        else:
            await thread.delete()


async def test_a_temporary_thread_that_never_had_a_turn_is_let_go_where_none_can_be_deleted(caplog):
    async def script(server):
        await server.accept_thread()
        await refuse(server, "thread/delete")
        await server.refuse(await server.receive("thread/archive"), -32600, GONE)
        await server.respond(await server.receive("thread/unsubscribe"), {"status": "unsubscribed"})

    async with open_fake_app_server(script) as codex, codex.temporary_thread():
        pass
    assert "was not deleted" not in caplog.text


async def test_a_refusal_to_delete_that_the_runtime_means_is_raised():
    async def script(server):
        await server.accept_thread()
        said = "cannot delete thread thread-1: forked history still references it"
        await server.refuse(await server.receive("thread/delete"), -32600, said)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with pytest.raises(InvalidRequestError, match="forked history"):
            await thread.delete()


@lacking
@pytest.mark.parametrize("oldest_first", [False, True])
async def test_items_are_read_with_the_turns_where_they_cannot_be_listed(code, words, oldest_first):
    pages = {
        None: ([turn("1", plan(1), plan(2)), turn("2")], "next"),
        "next": ([turn("3", plan(3))], None),
    }
    if not oldest_first:
        pages = {None: (pages["next"][0], "next"), "next": (pages[None][0][::-1], None)}

    async def script(server):
        await server.accept_thread()
        for cursor, (turns, following) in pages.items():
            await refuse(server, "thread/items/list", code, words)
            request = await server.receive("thread/turns/list")
            assert request.params.get("cursor") == cursor
            assert request.params["itemsView"] == "full"
            await server.respond(request, {"data": turns, "nextCursor": following})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        found = [
            (entry.turn_id, entry.item.id)
            async for entry in thread.items(oldest_first=oldest_first)
        ]
    expected = [("1", "1"), ("1", "2"), ("3", "3")]
    assert found == (expected if oldest_first else expected[::-1])


async def test_items_of_one_turn_alone_are_read_with_the_turns_too():
    async def script(server):
        await server.accept_thread()
        await refuse(server, "thread/items/list")
        turns = [turn("1", plan(1)), turn("2", plan(2)), {"id": 5}]
        request = await server.receive("thread/turns/list")
        await server.respond(request, {"data": turns, "nextCursor": None})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        entry, misfit = [entry async for entry in thread.items(turn_id="2")]
        assert (entry.turn_id, entry.item.id) == ("2", "2")
        assert misfit == types.Unknown(None, {"id": 5})


async def test_a_thread_without_turns_has_no_items():
    async def script(server):
        await server.accept_thread()
        await refuse(server, "thread/items/list", -32601, NOT_SUPPORTED)
        await refuse(server, "thread/turns/list", -32601, "list_turns is not supported yet")
        read = await server.receive("thread/read")
        await server.respond(read, {"thread": thread_start_result("thread-1")["thread"]})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        assert [item async for item in thread.items()] == []
