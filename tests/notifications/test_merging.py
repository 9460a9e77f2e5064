"""What a mailbox may merge, and what its end must not lose."""

from __future__ import annotations

from contextlib import suppress

import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex._jsonrpc._window import Window
from trio_codex._notifications._mailbox import Mailbox
from trio_codex.errors import CodexError

DELTA = "item/agentMessage/delta"


async def read_all(mailbox):
    events = []
    with suppress(trio.EndOfChannel):
        while True:
            events += await mailbox.receive()
    return events


async def test_a_reader_that_waits_when_it_is_closed_gets_what_came_before(nursery):
    mailbox = Mailbox(10)
    got = []

    async def read():
        got.extend(await read_all(mailbox))

    nursery.start_soon(read)
    await wait_all_tasks_blocked()
    mailbox.put("turn/completed", {})
    mailbox.close()
    await wait_all_tasks_blocked()
    assert got == [("turn/completed", {})]


async def test_items_of_different_threads_are_kept_apart_though_their_ids_are_the_same():
    mailbox = Mailbox(1)
    for number in range(6):
        mailbox.put(DELTA, {"threadId": f"t{number % 2}", "itemId": "i", "delta": str(number)})
    mailbox.close()
    texts = {"t0": "", "t1": ""}
    for _, params in await read_all(mailbox):
        texts[params["threadId"]] += params["delta"]
    assert texts == {"t0": "024", "t1": "135"}


async def test_contents_of_one_item_are_kept_apart():
    mailbox = Mailbox(1)
    for index in (0, 0, 1, 0, 1):
        mailbox.put(DELTA, {"itemId": "i", "contentIndex": index, "delta": str(index)})
    mailbox.close()
    assert [(params["contentIndex"], params["delta"]) for _, params in await read_all(mailbox)] == [
        (0, "0"),
        (0, "00"),
        (1, "11"),
    ]


async def test_deltas_of_two_kinds_for_one_item_are_kept_apart():
    mailbox = Mailbox(1)
    other = "item/commandExecution/outputDelta"
    for method, text in ((DELTA, "-"), (DELTA, "a"), (other, "b"), (DELTA, "c"), (other, "d")):
        mailbox.put(method, {"itemId": "i", "delta": text})
    mailbox.close()
    assert [(method, params["delta"]) for method, params in await read_all(mailbox)] == [
        (DELTA, "-"),
        (DELTA, "ac"),
        (other, "bd"),
    ]


@pytest.mark.parametrize("delta", [None, 7, ["a"], {"a": 1}])
async def test_a_delta_that_is_no_text_is_left_as_it_is(delta):
    mailbox = Mailbox(1)
    sent = [(DELTA, {"itemId": "i", "delta": delta}) for _ in range(3)]
    for event in sent:
        mailbox.put(*event)
    mailbox.close()
    assert await read_all(mailbox) == sent


async def test_what_was_read_does_not_count_as_unread():
    mailbox = Mailbox(2)
    for text in "ab":
        mailbox.put(DELTA, {"itemId": "i", "delta": text})
    await mailbox.receive()
    assert mailbox.unread == 0
    # There is room again, so nothing is merged.
    for text in "cd":
        mailbox.put(DELTA, {"itemId": "i", "delta": text})
    mailbox.close()
    assert [params["delta"] for _, params in await read_all(mailbox)] == ["c", "d"]


async def test_what_was_not_read_counts_however_long_ago_it_came():
    mailbox = Mailbox(2)
    for text in "ab":
        mailbox.put(DELTA, {"itemId": "i", "delta": text})
    for text in "cd":
        mailbox.put(DELTA, {"itemId": "i", "delta": text})
    mailbox.close()
    assert [params["delta"] for _, params in await read_all(mailbox)] == ["a", "b", "cd"]


async def test_everybody_who_comes_to_a_closed_window_gets_an_error_of_his_own():
    window = Window(1)
    error = CodexError("over")
    window.close(error)
    failures = [error]
    for _ in range(2):
        with pytest.raises(CodexError, match="over") as caught:
            await window.acquire()
        failures.append(caught.value)
    assert len({id(failure) for failure in failures}) == 3
    assert window.taken == 0
