"""`Codex.rpc` on the real runtime: what was in a thread."""

from __future__ import annotations

import pytest
from _rpc_helpers import a_turn

from trio_codex import InvalidRequestError, types


@pytest.fixture
async def thread_id(codex, scripted_model):
    """A thread with two turns."""
    scripted_model.reply_always(lambda request: f"You said {request.last_user_text}.")
    thread_id = (await codex.rpc.thread_start()).thread.id
    for words in ("apples", "pears"):
        await a_turn(codex, thread_id, words)
    return thread_id


async def test_a_thread_is_resumed_with_its_turns(rpc, thread_id):
    resumed = await rpc.thread_resume(thread_id=thread_id)
    assert resumed.thread.id == thread_id
    assert [turn.status for turn in resumed.thread.turns] == [types.TurnStatus.completed] * 2
    bare = await rpc.thread_resume(thread_id=thread_id, exclude_turns=True)
    assert bare.thread.turns == []


async def test_a_thread_without_a_turn_cannot_be_resumed(rpc):
    thread_id = (await rpc.thread_start()).thread.id
    with pytest.raises(InvalidRequestError, match="no rollout found for thread id"):
        await rpc.thread_resume(thread_id=thread_id)


async def test_turns_and_items_are_listed_page_by_page(rpc, thread_id):
    page = await rpc.thread_turns_list(thread_id=thread_id, limit=1)
    rest = await rpc.thread_turns_list(thread_id=thread_id, cursor=page.next_cursor)
    newest, oldest = page.data + rest.data
    assert newest.items[0].content[0].text == "pears"
    assert rest.next_cursor is None

    listed = await rpc.thread_items_list(thread_id=thread_id, turn_id=oldest.id)
    question, answer = listed.data
    assert question.item.content[0].text == "apples"
    assert answer.item.text == "You said apples."
    read = await rpc.thread_items_read(
        thread_id=thread_id, turn_id=oldest.id, item_ids=[answer.item.id]
    )
    assert len(read.data) == 1
    assert "You said apples." in repr(read.data)


async def test_threads_and_messages_are_searched(rpc, thread_id):
    (found,) = (await rpc.thread_search(search_term="apples")).data
    assert found.thread.id == thread_id
    assert "apples" in found.snippet
    assert (await rpc.thread_search(search_term="plums")).data == []
    occurrences = (
        await rpc.thread_search_occurrences(thread_id=thread_id, search_term="PEARS")
    ).data
    assert [one.snippet for one in occurrences] == ["pears", "You said pears."]
    first = occurrences[0].snippet_match_range
    assert (first.start, first.end) == (0, 5)
