"""What a reader finds in a mailbox, in which order, and how much memory it takes."""

from __future__ import annotations

import tracemalloc

import pytest
import trio
from hypothesis import given, settings
from hypothesis import strategies as st
from trio.testing import wait_all_tasks_blocked

from trio_codex._notifications._mailbox import MERGED_CHARS, Mailbox

DELTA = "item/agentMessage/delta"


def delta(text, item="i", **more):
    return DELTA, {"itemId": item, "delta": text, **more}


def put_all(mailbox, events):
    for method, params in events:
        mailbox.put(method, params)


async def read_all(mailbox):
    events = []
    try:
        while True:
            events += await mailbox.receive()
    except trio.EndOfChannel:
        return events


async def test_events_arrive_in_order_all_that_are_there_at_once():
    mailbox = Mailbox(100)
    put_all(mailbox, [("a", 1), ("b", 2)])
    put_all(mailbox, [("c", 3)])
    assert mailbox.unread == 3
    assert await mailbox.receive() == [("a", 1), ("b", 2), ("c", 3)]
    put_all(mailbox, [("d", 4)])
    assert await mailbox.receive() == [("d", 4)]
    assert mailbox.unread == 0


async def test_a_reader_that_waits_is_woken_once_for_what_comes_at_once(nursery):
    mailbox = Mailbox(100)
    got = []

    async def read():
        got.append(await mailbox.receive())

    nursery.start_soon(read)
    await wait_all_tasks_blocked()
    put_all(mailbox, [("a", 1), ("b", 2)])
    await wait_all_tasks_blocked()
    assert got == [[("a", 1), ("b", 2)]]


async def test_of_two_readers_that_wait_one_gets_what_comes_and_the_other_nothing(nursery):
    mailbox = Mailbox(100)
    got = []

    async def read():
        got.append(await mailbox.receive())

    nursery.start_soon(read)
    nursery.start_soon(read)
    await wait_all_tasks_blocked()
    put_all(mailbox, [("a", 1), ("b", 2)])
    await wait_all_tasks_blocked()
    assert sorted(got) == [[], [("a", 1), ("b", 2)]]


async def test_a_reader_that_is_woken_and_cancelled_at_once_loses_nothing(nursery):
    mailbox = Mailbox(100)
    got = []

    async def read():
        with trio.CancelScope() as scope:
            scopes.append(scope)
            got.extend(await mailbox.receive())

    scopes = []
    nursery.start_soon(read)
    await wait_all_tasks_blocked()
    mailbox.put("a", 1)
    scopes[0].cancel()
    await wait_all_tasks_blocked()
    assert got + mailbox.take() == [("a", 1)]


async def test_what_is_unread_when_it_is_closed_can_still_be_read():
    mailbox = Mailbox(100)
    put_all(mailbox, [("a", 1)])
    put_all(mailbox, [("b", 2)])
    mailbox.put("c", 3)
    mailbox.close()
    assert await read_all(mailbox) == [("a", 1), ("b", 2), ("c", 3)]


async def test_a_reader_cancelled_while_it_waits_loses_nothing():
    mailbox = Mailbox(100)
    with trio.move_on_after(0):
        await mailbox.receive()
        pytest.fail("there was nothing to receive")
    put_all(mailbox, [("a", 1)])
    assert await mailbox.receive() == [("a", 1)]


async def test_deltas_stay_apart_up_to_the_limit_and_are_merged_beyond():
    mailbox = Mailbox(3)
    put_all(mailbox, [delta(letter) for letter in "abcdefg"])
    mailbox.close()
    assert await read_all(mailbox) == [delta(text) for text in ["a", "b", "c", "defg"]]


async def test_a_merged_delta_keeps_its_other_fields_and_leaves_the_original_alone():
    mailbox = Mailbox(1)
    events = [delta(text, turnId="t", threadId="h") for text in "abc"]
    put_all(mailbox, events)
    mailbox.close()
    assert await read_all(mailbox) == [
        delta("a", turnId="t", threadId="h"),
        delta("bc", turnId="t", threadId="h"),
    ]
    assert [params["delta"] for _, params in events] == ["a", "b", "c"]


async def test_deltas_of_items_that_take_turns_are_merged_item_by_item():
    mailbox = Mailbox(1)
    put_all(mailbox, [delta("-"), *(delta(str(n), item="xy"[n % 2]) for n in range(6))])
    mailbox.close()
    assert await read_all(mailbox) == [delta("-"), delta("024", item="x"), delta("135", item="y")]


async def test_no_delta_is_moved_across_another_event():
    mailbox = Mailbox(1)
    done = ("item/completed", {"itemId": "i"})
    put_all(mailbox, [delta("a"), delta("b"), delta("c"), done, delta("d"), delta("e")])
    mailbox.close()
    assert await read_all(mailbox) == [delta("a"), delta("bc"), done, delta("de")]


async def test_parts_of_a_reasoning_summary_are_kept_apart():
    mailbox = Mailbox(1)
    parts = [delta("a", summaryIndex=n) for n in (0, 1, 0)]
    put_all(mailbox, [delta("-"), *parts])
    mailbox.close()
    assert [params["delta"] for _, params in await read_all(mailbox)] == ["-", "aa", "a"]


async def test_a_merged_delta_stays_small():
    mailbox = Mailbox(1)
    piece = "x" * (MERGED_CHARS // 4)
    put_all(mailbox, [delta(piece) for _ in range(20)])
    mailbox.close()
    sizes = [len(params["delta"]) for _, params in await read_all(mailbox)]
    assert sum(sizes) == 20 * len(piece)
    assert max(sizes) == MERGED_CHARS


async def test_the_pile_grows_with_the_text_and_not_with_the_deltas():
    mailbox = Mailbox(10)
    for _ in range(50_000):
        mailbox.put(*delta("x"))
    assert mailbox.unread <= 12


def test_the_memory_of_what_is_unread_is_about_that_of_its_text():
    mailbox = Mailbox(1)
    pieces = 100_000
    tracemalloc.start()
    try:
        for number in range(pieces):
            mailbox.put(*delta(f"{number:05}"))
        used, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert used < 1.5 * 5 * pieces


@settings(max_examples=200, derandomize=True)
@given(
    limit=st.integers(1, 5),
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("delta"), st.sampled_from("xyz"), st.text("ab", max_size=3)),
            st.tuples(st.just("other"), st.just(""), st.just("")),
            st.tuples(st.just("read"), st.just(""), st.just("")),
        ),
        max_size=40,
    ),
)
def test_whatever_happens_each_item_adds_up_to_the_same_text(limit, steps):
    async def scenario():
        mailbox = Mailbox(limit)
        sent, got = [], []
        for kind, item, text in steps:
            if kind == "delta":
                sent.append(delta(text, item=item))
                mailbox.put(*sent[-1])
            elif kind == "other":
                sent.append(("other", {"n": len(sent)}))
                mailbox.put(*sent[-1])
            elif mailbox.unread:
                got += await mailbox.receive()
        mailbox.close()
        got += await read_all(mailbox)
        assert _between_borders(got) == _between_borders(sent)

    trio.run(scenario)


def _between_borders(events):
    """The text of each item between two events that are not deltas, and those events."""
    stretches = [{}]
    for method, params in events:
        if method == DELTA:
            stretches[-1].setdefault(params["itemId"], []).append(params["delta"])
        else:
            stretches += [params, {}]
    return [
        {
            item: "".join(texts)
            for item, texts in stretch.items()
            if isinstance(texts, list) and "".join(texts)
        }
        if "n" not in stretch
        else stretch
        for stretch in stretches
    ]
