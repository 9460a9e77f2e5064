"""Lists that come in pages, against an app-server in memory: several readers, cancellation."""

from __future__ import annotations

import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex import InvalidRequestError, ProtocolError, types
from trio_codex._jsonrpc import _cursor
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import thread_start_result

METHOD = "thread/turns/list"
PAGES = {None: (["a", "b"], "next"), "next": (["c"], None)}


def turn(turn_id):
    return {"id": turn_id, "items": [], "status": "completed"}


async def give_page(server, asked):
    """Answer one request for a page of turns, with the page that its cursor asks for."""
    request = await server.receive(METHOD)
    asked.append(request.params.get("cursor"))
    ids, cursor = PAGES[asked[-1]]
    await server.respond(request, {"data": list(map(turn, ids)), "nextCursor": cursor})


@pytest.mark.parametrize("readers", [1, 2, 7])
async def test_several_tasks_share_a_list_and_no_page_is_asked_for_twice(readers):
    asked, got = [], []
    begin = trio.Event()

    async def script(server):
        await server.accept_thread()
        await begin.wait()
        for _ in PAGES:
            await wait_all_tasks_blocked()
            await give_page(server, asked)

    async def read(listing):
        got.extend([turn.id async for turn in listing])

    async with open_fake_app_server(script) as codex:
        listing = (await codex.thread_start()).turns()
        async with trio.open_nursery() as nursery:
            for _ in range(readers):
                nursery.start_soon(read, listing)
            begin.set()
        assert asked == [None, "next"]
        assert sorted(got) == ["a", "b", "c"]
        with pytest.raises(StopAsyncIteration):
            await anext(listing)


async def test_cancelled_while_it_waits_for_a_page_a_reader_has_taken_nothing():
    asked = []
    waits = trio.Event()

    async def script(server):
        await server.accept_thread()
        first = await server.receive(METHOD)
        waits.set()
        await give_page(server, asked)
        await server.respond(first, {"data": [turn("late")], "nextCursor": None})
        await give_page(server, asked)

    got = []

    async def read(listing):
        got.extend([turn.id async for turn in listing])

    async with open_fake_app_server(script) as codex:
        listing = (await codex.thread_start()).turns()
        async with trio.open_nursery() as nursery:
            with trio.CancelScope() as scope:
                nursery.start_soon(cancel_when, waits, scope)
                await anext(listing)
            assert scope.cancelled_caught
            nursery.start_soon(read, listing)
        assert got == ["a", "b", "c"]


async def cancel_when(event, scope):
    await event.wait()
    scope.cancel()


async def test_a_page_that_is_refused_fails_one_step_and_the_next_asks_again():
    asked = []

    async def script(server):
        await server.accept_thread()
        await give_page(server, asked)
        await server.refuse(await server.receive(METHOD), -32600, "not now")
        await give_page(server, asked)

    async with open_fake_app_server(script) as codex:
        listing = (await codex.thread_start()).turns()
        assert [(await anext(listing)).id for _ in range(2)] == ["a", "b"]
        with pytest.raises(InvalidRequestError, match="not now"):
            await anext(listing)
        assert [turn.id async for turn in listing] == ["c"]
    assert asked == [None, "next"]


async def test_every_step_is_a_checkpoint_also_where_nothing_is_asked_for():
    async def script(server):
        await server.accept_thread()
        for _ in PAGES:
            await give_page(server, [])

    async with open_fake_app_server(script) as codex:
        listing = (await codex.thread_start()).turns()
        got = []
        for _ in range(3):
            with trio.testing.assert_checkpoints():
                got.append((await anext(listing)).id)
            with trio.CancelScope() as scope:
                scope.cancel()
                await anext(listing)
            assert scope.cancelled_caught
        assert got == ["a", "b", "c"]
        with trio.testing.assert_checkpoints(), pytest.raises(StopAsyncIteration):
            await anext(listing)


# Threads move while they are read


def threads_of(pages):
    """Give a script that answers ``thread/list`` with these pages, and notes the cursors."""
    asked = []

    async def script(server):
        for ids, cursor in pages:
            request = await server.receive("thread/list")
            asked.append(request.params.get("cursor"))
            assert request.params["sortKey"] == "recency_at"
            await server.respond(request, {"data": list(map(stored, ids)), "nextCursor": cursor})
        await trio.sleep_forever()

    return script, asked


def stored(thread_id):
    return {
        "id": thread_id,
        "sessionId": thread_id,
        "preview": "",
        "ephemeral": False,
        "modelProvider": "p",
        "createdAt": 1,
        "updatedAt": 1,
        "status": {"type": "notLoaded"},
        "cwd": "/",
        "cliVersion": "1",
        "source": "vscode",
        "projectId": None,
        "turns": [],
    }


@pytest.mark.parametrize(
    ("pages", "cursors", "listed"),
    [
        ([("ab", None)], [None], "ab"),
        ([("", None)], [None], ""),
        # The first page again has nothing new: it is the last.
        ([("ab", "1"), ("c", None), ("ab", "1")], [None, "1", None], "abc"),
        # x was last and came to the front, so it was on neither page.
        ([("ab", "1"), ("c", None), ("xa", "1")], [None, "1", None], "abcx"),
        # So many came to the front that the first page is all new: the next one is read too.
        (
            [("ab", "1"), ("c", None), ("xy", "1"), ("za", "2")],
            [None, "1", None, "1"],
            "abcxyz",
        ),
        # A page in the middle may have nothing new, for what was read moved behind it.
        ([("ab", "1"), ("ab", "2"), ("c", None), ("ab", "1")], [None, "1", "2", None], "abc"),
        # All of it is new the second time.
        ([("a", "1"), ("b", None), ("x", "1"), ("y", None)], [None, "1", None, "1"], "abxy"),
    ],
)
async def test_threads_that_move_while_the_pages_are_read_come_once(pages, cursors, listed):
    script, asked = threads_of(pages)
    async with open_fake_app_server(script) as codex:
        assert [thread.id async for thread in codex.threads()] == list(listed)
    assert asked == cursors


# A turn that is asked for


async def test_a_request_for_a_turn_serves_once_also_where_it_is_awaited():
    async def script(server):
        await server.accept_thread()
        await server.refuse(await server.receive("thread/compact/start"), -32600, "not now")

    async with open_fake_app_server(script) as codex:
        request = (await codex.thread_start()).compact()
        with pytest.raises(InvalidRequestError, match="not now"):
            await request
        with pytest.raises(RuntimeError, match="serves once"):
            await request
        with pytest.raises(RuntimeError, match="serves once"):
            async with request:
                pytest.fail("it was entered")


MISFIT = {"id": ["hunter2"], "turns": 5}
"""What fits no class of an entry."""


def entries(good, *, first):
    return [MISFIT, good] if first else [good, MISFIT]


@pytest.mark.parametrize("first", [False, True])
async def test_what_does_not_fit_in_a_list_comes_as_it_is_and_all_the_rest_is_given(first):
    item = {"type": "plan", "id": "i", "text": "p"}
    lists = {
        "thread/list": stored("t"),
        "thread/turns/list": turn("u"),
        "thread/items/list": {"turnId": "u", "item": item},
    }

    async def script(server):
        await server.accept_thread()
        for _ in range(9):
            request = await server.receive()
            if request.method in lists:
                page = {"data": entries(lists[request.method], first=first)}
                await server.respond(request, {**page, "nextCursor": None})
            else:
                history = {**turn("u"), "items": entries(item, first=first)}
                thread = {**stored("t"), "turns": entries(history, first=first)}
                await server.respond(request, {**thread_start_result("t"), "thread": thread})

    def all_but_one(found):
        (unknown,) = [entry for entry in found if isinstance(entry, types.Unknown)]
        assert unknown.data == MISFIT
        (good,) = [entry for entry in found if entry is not unknown]
        assert (found[0] is unknown) == first
        return good

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        assert all_but_one((await codex.thread_list()).data).id == "t"
        assert all_but_one([each async for each in codex.threads()]).id == "t"
        assert all_but_one([each async for each in thread.turns()]).id == "u"
        assert all_but_one([each async for each in thread.items()]).item.id == "i"
        read = (await thread.read(include_turns=True)).thread
        assert all_but_one(all_but_one(read.turns).items).text == "p"
        for method, type_ in (
            ("thread/resume", types.ThreadResumeResponse),
            ("thread/fork", types.ThreadForkResponse),
        ):
            answer = await codex.request(method, {"threadId": "t"}, type_)
            assert all_but_one(all_but_one(answer.thread.turns).items).text == "p"
        assert (await codex.thread_resume("t")).id == "t"
        assert (await codex.thread_fork("t")).id == "t"


async def test_threads_that_do_not_fit_come_once_each_though_the_first_pages_are_read_again():
    nameless = {"name": 5}
    pages = [
        {"data": [MISFIT, stored("a"), {"id": "b"}], "nextCursor": "2"},
        {"data": [nameless, stored("c")], "nextCursor": None},
        {"data": [nameless, stored("c"), {"id": "b"}], "nextCursor": "2"},
    ]

    async def script(server):
        for page in pages:
            await server.respond(await server.receive("thread/list"), page)

    async with open_fake_app_server(script) as codex:
        found = [each async for each in codex.threads()]
    told = [each.data if isinstance(each, types.Unknown) else each.id for each in found]
    assert told == [MISFIT, "a", {"id": "b"}, nameless, "c"]


# A runtime whose pages lead nowhere

LISTS = {
    "turns": METHOD,
    "items": "thread/items/list",
    "threads": "thread/list",
    "terminals": "thread/backgroundTerminals/list",
}


async def terminals_of(thread):
    for terminal in await thread.terminals():
        yield terminal


def in_circles(number):
    return "AB"[number % 2]


def always_the_same(_):
    return "same"


def always_new(number):
    return f"page {number}"


@pytest.mark.parametrize("cursor", [always_the_same, in_circles, always_new])
@pytest.mark.parametrize("kind", LISTS)
async def test_a_list_that_never_ends_and_brings_nothing_ends_with_an_error(
    kind, cursor, monkeypatch
):
    monkeypatch.setattr(_cursor, "MOST_EMPTY_PAGES", 50)
    method = LISTS[kind]
    asked, most = [], {always_the_same: 2, in_circles: 3, always_new: 50}[cursor]

    async def script(server):
        await server.accept_thread()
        for _ in range(most):
            request = await server.receive(method)
            next_cursor = cursor(len(asked))
            asked.append(request.params.get("cursor"))
            await server.respond(request, {"data": [], "nextCursor": next_cursor})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        made = {
            "turns": thread.turns,
            "items": thread.items,
            "threads": codex.threads,
            "terminals": lambda: terminals_of(thread),
        }
        listing = made[kind]()
        with trio.fail_after(5):
            with pytest.raises(ProtocolError, match="nextCursor") as caught:
                await anext(listing)
            if kind != "terminals":  # the next step asks for nothing more
                with pytest.raises(ProtocolError):
                    await anext(listing)
    assert str(caught.value).startswith(f"{method}: $.nextCursor: ")
    if cursor is always_new:
        assert "50 pages in a row" in str(caught.value)
    else:
        assert "the same cursor" in str(caught.value)
    assert len(asked) == most


async def test_what_came_before_the_circle_is_given_first():
    async def script(server):
        await server.accept_thread()
        for name in "ab":
            request = await server.receive(METHOD)
            await server.respond(request, {"data": [turn(name)], "nextCursor": "same"})

    async with open_fake_app_server(script) as codex:
        listing = (await codex.thread_start()).turns()
        assert [(await anext(listing)).id for _ in "ab"] == ["a", "b"]
        with pytest.raises(ProtocolError):
            await anext(listing)


async def test_empty_pages_between_others_are_no_circle(monkeypatch):
    monkeypatch.setattr(_cursor, "MOST_EMPTY_PAGES", 3)
    pages = [[], [], [turn("a")], [], [], [turn("b")]]

    async def script(server):
        await server.accept_thread()
        for number, page in enumerate(pages):
            request = await server.receive(METHOD)
            more = None if page is pages[-1] else str(number)
            await server.respond(request, {"data": page, "nextCursor": more})

    async with open_fake_app_server(script) as codex:
        listing = (await codex.thread_start()).turns()
        assert [each.id async for each in listing] == ["a", "b"]


async def test_empty_pages_of_a_list_that_is_read_again_count_from_its_beginning(monkeypatch):
    monkeypatch.setattr(_cursor, "MOST_EMPTY_PAGES", 3)
    first_time = [("", "1"), ("", "2"), ("a", "3"), ("", "4"), ("", None)]
    script, asked = threads_of([*first_time, *first_time[:3]])
    async with open_fake_app_server(script) as codex:
        assert [thread.id async for thread in codex.threads()] == ["a"]
    assert asked == [None, "1", "2", "3", "4", None, "1", "2"]
