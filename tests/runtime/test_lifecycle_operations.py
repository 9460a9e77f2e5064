"""Each operation on threads, refused by the real runtime, and cancelled at many steps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from _helpers import assert_idle, assert_takes_the_next_turn, wait_until
from sweep.sweeping import cancel_at_step, growing_steps

from trio_codex import InternalRpcError, InvalidRequestError, MethodNotFoundError, types

if TYPE_CHECKING:
    from trio_codex import Codex, Thread

NOBODY = "00000000-0000-7000-8000-000000000000"
LOOK = types.CustomReviewTarget(instructions="Look at it.")
SAID = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hm."}]}
NOT_STORED = "a thread is stored with its first turn"
NOT_LOADED = "it is not loaded here"


@attrs.frozen
class Subject:
    """What an operation is done with.

    Attributes:
        codex: The client.
        thread: A thread that has had a turn.
        turn_id: That turn.
    """

    codex: Codex
    thread: Thread
    turn_id: str


@pytest.fixture
def subject(codex, scripted_model):
    """Make a thread that has had a turn."""
    scripted_model.reply_always("Fine.")

    async def make():
        thread = await codex.thread_start(goals=True)
        return Subject(codex, thread, (await thread.run("Hello")).id)

    return make


async def all_of(listing):
    return [one async for one in listing]


# By operation: what is done with a thread that there is, and then cancelled at some step.
OPERATIONS: dict[str, Any] = {
    "thread_start": lambda s: s.codex.thread_start(),
    "thread_resume": lambda s: s.codex.thread_resume(s.thread.id),
    "thread_fork": lambda s: s.codex.thread_fork(s.thread.id),
    "thread_list": lambda s: s.codex.thread_list(),
    "threads": lambda s: all_of(s.codex.threads(page_size=1)),
    "thread_archive": lambda s: s.codex.thread_archive(s.thread.id),
    "thread_delete": lambda s: s.codex.thread_delete(s.thread.id),
    "fork": lambda s: s.thread.fork(),
    "read": lambda s: s.thread.read(include_turns=True),
    "turns": lambda s: all_of(s.thread.turns(page_size=1)),
    "items": lambda s: all_of(s.thread.items(page_size=1)),
    "set_name": lambda s: s.thread.set_name("A name"),
    "compact": lambda s: s.thread.compact(),
    "archive": lambda s: s.thread.archive(),
    "delete": lambda s: s.thread.delete(),
    "revert": lambda s: s.thread.revert(s.turn_id),
    "unsubscribe": lambda s: s.thread.unsubscribe(),
    "inject_items": lambda s: s.thread.inject_items([SAID]),
    "set_goal": lambda s: s.thread.set_goal("Reach it.", token_budget=1),
    "goal": lambda s: s.thread.goal(),
    "clear_goal": lambda s: s.thread.clear_goal(),
    "queue": lambda s: s.thread.queue("Next"),
    "review": lambda s: s.thread.review(LOOK),
    "shell_command": lambda s: s.thread.shell_command("echo hello"),
}
TURNS = {"compact", "review", "shell_command"}
USES_UP = {"thread_archive", "thread_delete", "archive", "delete", "revert", "unsubscribe"}


@pytest.mark.parametrize("name", OPERATIONS)
async def test_cancelled_at_many_steps_an_operation_leaves_the_connection_in_order(
    name, codex, subject, scripted_model
):
    spare = (await subject()).thread
    one = await subject()
    for step in growing_steps():
        if name in USES_UP and step > 1:
            one = await subject()
        reached = await cancel_at_step(step, lambda one=one: awaited(OPERATIONS[name](one)))
        assert codex.statistics().open_turns == 0
        if name in TURNS:
            await assert_idle(one.thread)
        # Whatever was cancelled, its answer is waited for by nobody and comes.
        await codex.thread_list(limit=1)
        await wait_until(lambda: codex.statistics().pending_requests == 0)
        if not reached:
            break
    assert step > 2
    await assert_takes_the_next_turn(spare, scripted_model)


async def awaited(awaitable):
    return await awaitable


async def test_cancelled_at_many_steps_a_thread_comes_out_of_the_archive_or_stays(
    codex, subject, scripted_model
):
    one = await subject()
    for step in growing_steps():
        await one.thread.archive()
        reached = await cancel_at_step(step, lambda: codex.thread_unarchive(one.thread.id))
        # It may still be on its way from the one list to the other.
        await wait_until(lambda: codex.statistics().pending_requests == 0)
        where = [
            [thread.id for thread in await all_of(codex.threads(archived=archived))]
            for archived in (False, True)
        ]
        assert sorted(where) == [[], [one.thread.id]]
        if not reached:
            break
        if where[1]:
            await codex.thread_unarchive(one.thread.id)
        await codex.thread_resume(one.thread.id)
    assert step > 2
    again = await codex.thread_resume(one.thread.id)
    await assert_takes_the_next_turn(again, scripted_model)


# By operation: what cannot be done with a thread that there is, or with one that there is not.
REFUSED_FOR_ONE = {
    "thread_start": (lambda s: s.codex.thread_start(model_provider="nobody"), "`nobody` not found"),
    "thread_resume": (lambda s: s.codex.thread_resume(NOBODY), NOT_STORED),
    "thread_fork": (lambda s: s.codex.thread_fork(NOBODY), NOT_STORED),
    "thread_list": (lambda s: s.codex.thread_list(cursor="zzz"), "invalid cursor: zzz"),
    "threads": (lambda s: all_of(s.codex.threads(page_size=-1)), "expected u32"),
    "thread_archive": (lambda s: s.codex.thread_archive(NOBODY), NOT_STORED),
    "thread_unarchive": (lambda s: s.codex.thread_unarchive(NOBODY), "no archived rollout found"),
    "thread_delete": (lambda s: s.codex.thread_delete("zz"), "invalid thread id"),
    "fork": (lambda s: s.thread.fork(last_turn_id="zz"), "turn not found: zz"),
    "turns": (lambda s: all_of(s.thread.turns(page_size=-1)), "expected u32"),
    "items": (lambda s: all_of(s.thread.items(page_size=-1)), "expected u32"),
    "set_name": (lambda s: s.thread.set_name(""), "thread name must not be empty"),
    "revert": (lambda s: s.thread.revert("zz"), "turn not found: zz"),
    "inject_items": (lambda s: s.thread.inject_items([]), "items must not be empty"),
    "set_goal": (lambda s: s.thread.set_goal(""), "goal objective must not be empty"),
    "review": (
        lambda s: s.thread.review(types.CustomReviewTarget(instructions="")),
        "instructions must not be empty",
    ),
    "shell_command": (lambda s: s.thread.shell_command(""), "command must not be empty"),
}
REFUSED_FOR_NONE = {
    "fork": (lambda t: t.fork(), NOT_STORED),
    "read": (lambda t: t.read(), "thread not loaded"),
    "turns": (lambda t: all_of(t.turns()), "thread not loaded"),
    "items": (lambda t: all_of(t.items()), "thread not loaded"),
    "compact": (lambda t: t.compact(), NOT_LOADED),
    "archive": (lambda t: t.archive(), NOT_STORED),
    "delete": (lambda t: t.delete(), NOT_STORED),
    "inject_items": (lambda t: t.inject_items([SAID]), NOT_LOADED),
    "goal": (lambda t: t.goal(), NOT_LOADED),
    "set_goal": (lambda t: t.set_goal("Reach it."), NOT_LOADED),
    "clear_goal": (lambda t: t.clear_goal(), NOT_LOADED),
    "queue": (lambda t: t.queue("Next"), NOT_STORED),
}
REFUSALS = (InvalidRequestError, InternalRpcError, MethodNotFoundError)


async def test_what_cannot_be_done_is_refused_with_the_reason_and_changes_nothing(
    codex, subject, scripted_model
):
    one = await subject()
    for name, (call, reason) in REFUSED_FOR_ONE.items():
        with pytest.raises(REFUSALS, match=re.escape(reason)):
            pytest.fail(f"{name} gave {await call(one)}")
        assert codex.statistics().open_turns == codex.statistics().pending_requests == 0
    await assert_takes_the_next_turn(one.thread, scripted_model)
    assert [thread.id async for thread in codex.threads()] == [one.thread.id]


async def test_what_is_done_with_a_thread_that_is_gone_is_refused(codex, subject, scripted_model):
    gone, spare = (await subject()).thread, (await subject()).thread
    await gone.delete()
    for name, (call, reason) in REFUSED_FOR_NONE.items():
        with pytest.raises(REFUSALS, match=re.escape(reason)):
            pytest.fail(f"{name} gave {await call(gone)}")
        assert codex.statistics().open_turns == codex.statistics().pending_requests == 0
    assert await gone.unsubscribe() is types.ThreadUnsubscribeStatus.not_loaded
    await assert_takes_the_next_turn(spare, scripted_model)


async def test_a_thread_whose_history_a_fork_needs_is_not_deleted_and_wants_to_be_resumed(
    codex, subject, scripted_model
):
    one = await subject()
    fork = await one.thread.fork()
    for call in (one.thread.delete, lambda: codex.thread_delete(one.thread.id)):
        with pytest.raises(InvalidRequestError, match="forked history still references it"):
            await call()
    # The runtime has let go of it all the same.
    with pytest.raises(InvalidRequestError, match="thread_resume it"):
        await one.thread.run("Still there?")
    again = await codex.thread_resume(one.thread.id)
    await assert_takes_the_next_turn(again, scripted_model)
    await assert_takes_the_next_turn(fork, scripted_model)


def test_every_operation_is_refused_somewhere():
    # Unsubscribing from a thread that does not exist is not an error.
    assert OPERATIONS.keys() - REFUSED_FOR_ONE.keys() - REFUSED_FOR_NONE.keys() == {"unsubscribe"}
