"""`ApprovalMode.ask` wherever a mode can be given, and what a thread hands on to its forks."""

from __future__ import annotations

import pytest
from _helpers import settings_of
from _live_handlers import Answering, escalate

from trio_codex import ApprovalMode, Decision, RequestHandlers, open_codex

ASK = ("on-request", "user")
AUTO_REVIEW = ("on-request", "auto_review")
NEVER = "never"


async def in_force(codex, thread):
    settings = await settings_of(codex, thread)
    return settings["approvalPolicy"], settings["approvalsReviewer"]


@pytest.fixture
def asking(app_server, scripted_model):
    """Open a client with a handler for one of the approvals."""
    scripted_model.reply_always("Done.")

    def opened(field="command"):
        handlers = RequestHandlers(**{field: Answering(Decision.decline)})
        return open_codex(app_server.config(), handlers=handlers)

    return opened


@pytest.mark.parametrize("field", ["command", "file_change", "permissions"])
async def test_a_new_thread_asks_where_there_is_somebody_to_ask(asking, field):
    async with asking(field) as codex:
        for options in ({}, {"approval_mode": ApprovalMode.ask}):
            thread = await codex.thread_start(**options)
            await thread.run("go")
            assert await in_force(codex, thread) == ASK


async def test_a_mode_that_is_given_goes_before_the_default(asking):
    async with asking() as codex:
        thread = await codex.thread_start(approval_mode=ApprovalMode.auto_review)
        await thread.run("go")
        assert await in_force(codex, thread) == AUTO_REVIEW


@pytest.mark.parametrize("field", ["user_input", "elicitation", "fallback"])
async def test_handlers_for_other_things_do_not_make_a_thread_ask(asking, field):
    async with asking(field) as codex:
        thread = await codex.thread_start()
        await thread.run("go")
        assert await in_force(codex, thread) == AUTO_REVIEW


async def run(thread, mode):
    await thread.run("go", approval_mode=mode)


async def stream(thread, mode):
    async with thread.turn("go", approval_mode=mode) as turn:
        await turn.result()


@pytest.mark.parametrize("go", [run, stream])
async def test_a_turn_can_make_its_thread_ask_and_the_next_keeps_to_it(asking, go):
    async with asking() as codex:
        thread = await codex.thread_start(approval_mode=ApprovalMode.deny_all)
        await go(thread, ApprovalMode.ask)
        assert await in_force(codex, thread) == ASK
        await go(thread, None)
        assert await in_force(codex, thread) == ASK
        await go(thread, ApprovalMode.auto_review)
        assert await in_force(codex, thread) == AUTO_REVIEW


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        (None, (NEVER, "user")),
        (ApprovalMode.ask, ASK),
        (ApprovalMode.auto_review, AUTO_REVIEW),
        (ApprovalMode.deny_all, (NEVER, "user")),
    ],
)
async def test_a_fork_has_the_mode_of_its_thread_or_the_one_that_is_given(asking, mode, wanted):
    async with asking() as codex:
        thread = await codex.thread_start(approval_mode=ApprovalMode.deny_all)
        await thread.run("go")
        fork = await codex.thread_fork(thread.id, approval_mode=mode)
        await fork.run("go")
        assert await in_force(codex, fork) == wanted
        assert (await in_force(codex, thread))[0] == NEVER


async def test_a_fork_of_a_thread_that_asks_asks_too(app_server, scripted_model):
    approve = Answering(Decision.accept)
    handlers = RequestHandlers(command=approve)
    async with open_codex(app_server.config(), handlers=handlers) as codex:
        thread = await codex.thread_start()
        scripted_model.reply("Hello.")
        await thread.run("Hello.")
        fork = await codex.thread_fork(thread.id)
        escalate(scripted_model, "touch made")
        scripted_model.reply("Done.")
        await fork.run("Make it.")
    assert [request.thread_id for request in approve.requests] == [fork.id]
    assert (app_server.workspace / "made").exists()


async def test_a_resumed_thread_can_be_made_to_ask(app_server, asking, scripted_model):
    async with open_codex(app_server.config()) as codex:
        thread = await codex.thread_start(approval_mode=ApprovalMode.deny_all)
        await thread.run("go")
    for mode, wanted in [(None, (NEVER, "user")), (ApprovalMode.ask, ASK)]:
        async with asking() as codex:
            again = await codex.thread_resume(thread.id, approval_mode=mode)
            assert await in_force(codex, again) == wanted


async def test_nobody_can_be_asked_without_a_handler_wherever_it_is_said(codex, scripted_model):
    scripted_model.reply_always("Done.")
    thread = await codex.thread_start()
    await thread.run("go")
    ask = ApprovalMode.ask
    for call in (
        lambda: codex.thread_start(approval_mode=ask),
        lambda: codex.thread_resume(thread.id, approval_mode=ask),
        lambda: codex.thread_fork(thread.id, approval_mode=ask),
        lambda: thread.run("go", approval_mode=ask),
        lambda: stream(thread, ask),
    ):
        with pytest.raises(ValueError, match="needs somebody to ask"):
            await call()
    assert len(scripted_model.requests) == 1
