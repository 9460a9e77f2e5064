"""Names, lists, history, forks, the archive and compaction of threads."""

from __future__ import annotations

import pytest

from trio_codex import types


@pytest.fixture
def answering(scripted_model):
    scripted_model.reply_always("An answer.")


def said(read):
    """The messages of a thread that was read, with who said each."""
    return [
        ("user", item.content[0].text)
        if isinstance(item, types.UserMessageThreadItem)
        else ("agent", item.text)
        for turn in read.thread.turns
        for item in turn.items
    ]


async def test_the_runtime_says_who_it_is(codex):
    assert codex.metadata.name
    assert codex.metadata.version
    assert codex.metadata.user_agent


async def test_a_name_is_stored(codex, answering):
    thread = await codex.thread_start()
    await thread.run("Hello.")
    assert await thread.set_name("my thread") is None
    assert (await thread.read(include_turns=True)).thread.name == "my thread"


async def test_archived_threads_are_listed_apart(codex, answering):
    kept, archived = await codex.thread_start(), await codex.thread_start()
    for thread in (kept, archived):
        await thread.run("Hello.")
    assert await codex.thread_archive(archived.id) is None
    assert [one.id for one in (await codex.thread_list(archived=False)).data] == [kept.id]
    assert [one.id for one in (await codex.thread_list(archived=True)).data] == [archived.id]


async def test_a_thread_that_is_read_has_its_history(codex, scripted_model):
    scripted_model.reply("one")
    scripted_model.reply("two")
    thread = await codex.thread_start()
    await thread.run("first")
    await thread.run("second")
    read = await thread.read(include_turns=True)
    assert said(read) == [("user", "first"), ("agent", "one"), ("user", "second"), ("agent", "two")]


async def test_a_thread_goes_through_its_whole_life(codex, answering):
    thread = await codex.thread_start()
    assert (await thread.run("Hello.")).final_response == "An answer."
    assert (await codex.thread_resume(thread.id)).id == thread.id
    fork = await codex.thread_fork(thread.id)
    assert fork.id != thread.id
    assert (await fork.run("And here?")).final_response == "An answer."
    await codex.thread_archive(thread.id)
    back = await codex.thread_unarchive(thread.id)
    # A snapshot, and no handle: a thread is loaded by being resumed.
    assert isinstance(back, types.Thread)
    assert back.id == thread.id
    again = await codex.thread_resume(back.id)
    assert (await again.run("Still there?")).final_response == "An answer."


async def test_models_are_listed(codex):
    models = await codex.models(include_hidden=True)
    assert models.data
    assert all(model.id for model in models.data)


async def test_compacting_is_waited_for(codex, scripted_model):
    scripted_model.reply("history")
    scripted_model.reply("summary")
    thread = await codex.thread_start()
    await thread.run("Make history.")
    result = await thread.compact()
    # It is a turn like others, and over: the model was asked before it returned.
    assert result.status is types.TurnStatus.completed
    assert len(scripted_model.requests) == 2
