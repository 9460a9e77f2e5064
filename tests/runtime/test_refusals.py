"""The classes of refusals, each from what the pinned runtime says."""

from __future__ import annotations

import pickle

import pytest

from trio_codex import (
    InvalidRequestError,
    JsonRpcError,
    NoActiveTurnError,
    ThreadArchivedError,
    ThreadBusyError,
    ThreadNotFoundError,
    open_codex,
)
from trio_codex._util._refusals import REFUSALS
from trio_codex.errors import jsonrpc_error

UNKNOWN = "019ac000-0000-7000-8000-000000000000"


async def refusal(error_type, awaitable):
    with pytest.raises(error_type) as caught:
        await awaitable
    assert type(caught.value) is error_type
    assert isinstance(caught.value, InvalidRequestError)
    assert type(pickle.loads(pickle.dumps(caught.value))) is error_type
    assert type(caught.value.copy()) is error_type


async def test_a_thread_that_is_unknown_never_used_or_deleted_is_not_found(codex, scripted_model):
    await refusal(ThreadNotFoundError, codex.thread_resume(UNKNOWN))
    await refusal(ThreadNotFoundError, codex.thread_resume("no UUID"))
    await refusal(ThreadNotFoundError, codex.thread_fork(UNKNOWN))
    await refusal(ThreadNotFoundError, codex.thread_archive(UNKNOWN))
    await refusal(ThreadNotFoundError, codex.thread_unarchive(UNKNOWN))
    await refusal(ThreadNotFoundError, codex.thread_delete(UNKNOWN))
    unused = await codex.thread_start()
    await refusal(ThreadNotFoundError, codex.thread_resume(unused.id))
    scripted_model.reply_always(lambda _: "Hello.")
    thread = await codex.thread_start()
    await thread.run("Hello.")
    await thread.delete()
    await refusal(ThreadNotFoundError, thread.run("Hello."))
    await refusal(ThreadNotFoundError, thread.read())
    await refusal(ThreadNotFoundError, codex.thread_resume(thread.id))


async def test_an_archived_thread_is_said_to_be_archived(codex, scripted_model):
    scripted_model.reply("Hello.")
    thread = await codex.thread_start()
    await thread.run("Hello.")
    await thread.archive()
    await refusal(ThreadArchivedError, codex.thread_resume(thread.id))
    await refusal(ThreadArchivedError, codex.thread_fork(thread.id))
    with pytest.raises(ThreadArchivedError, match="thread_unarchive it, then thread_resume it"):
        await codex.thread_resume(thread.id)


async def test_a_thread_that_another_process_has_open_is_busy(codex, app_server, scripted_model):
    scripted_model.reply("Hello.")
    thread = await codex.thread_start()
    await thread.run("Hello.")
    async with open_codex(app_server.config()) as other:
        await refusal(ThreadBusyError, other.thread_resume(thread.id))
        await refusal(ThreadBusyError, other.thread_archive(thread.id))


async def test_a_turn_that_is_over_takes_no_more_input(codex, scripted_model):
    scripted_model.reply("Hello.")
    thread = await codex.thread_start()
    async with thread.turn("Hello.") as turn:
        await turn.result()
        await refusal(NoActiveTurnError, turn.steer("And more."))


async def test_a_thread_without_a_turn_has_no_history(codex):
    unused = await codex.thread_start()
    assert (await unused.read(include_turns=True)).thread.turns == []
    assert [item async for item in unused.items()] == []


def test_each_text_of_the_table_is_of_one_kind_and_says_for_which_runtimes():
    for refusal in REFUSALS:
        assert {other.kind for other in REFUSALS if other.text in refusal.text} == {refusal.kind}
        assert refusal.first <= refusal.last


@pytest.mark.parametrize("code", [-32601, -32603, -32000, 7])
def test_the_words_alone_are_no_refusal_of_a_class(code):
    error = jsonrpc_error(code, f"thread not found: {UNKNOWN}")
    assert isinstance(error, JsonRpcError)
    assert not isinstance(error, InvalidRequestError)
