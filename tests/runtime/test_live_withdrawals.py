"""What withdraws a request on the real runtime, and what does not: it has one answer or none."""

from __future__ import annotations

import logging
import os
import signal

import pytest
from _helpers import assert_idle, assert_takes_the_next_turn, wait_until
from _live_handlers import Waiting, escalate, mcp_config

from trio_codex import (
    Decision,
    RequestHandlers,
    TransportClosedError,
    open_codex,
    types,
)
from trio_codex.testing import call

PATCH = "*** Begin Patch\n*** Add File: made\n+hello\n*** End Patch\n"
OPTIONS = [{"label": label, "description": label} for label in ("Red", "Blue")]
QUESTION = {"id": "q", "header": "Colour", "question": "Which?", "options": OPTIONS}
PLAN = {"mode": "plan", "settings": {"model": "gpt-5.5"}}

ALL = ["command", "file_change", "permissions", "user_input", "elicitation"]


async def approve(request):
    """Be there to be asked: a thread that asks nobody has its elicitations declined."""
    return Decision.decline


def trigger(what, app_server, model):
    """Let the model do what the runtime asks about."""
    match what:
        case "command":
            escalate(model, "touch made")
        case "file_change":
            model.custom_call("apply_patch", PATCH)
        case "permissions":
            app_server.configure(features={"request_permissions_tool": True})
            wanted = {"network": {"enabled": True}}
            model.call("request_permissions", {"reason": "why", "permissions": wanted})
        case "user_input":
            model.call("request_user_input", {"questions": [QUESTION]})
        case "elicitation":
            app_server.configure(extra_config=mcp_config())
            model.respond(call("ask_form", {}, namespace="mcp__forms"))


async def start(codex, what):
    thread = await codex.thread_start()
    if what == "user_input":
        params = {"threadId": thread.id, "collaborationMode": PLAN}
        await codex.request("thread/settings/update", params)
    return thread


def opened(app_server, what, handler):
    handlers = RequestHandlers(**{"command": approve, what: handler})
    return open_codex(app_server.config(), handlers=handlers)


@pytest.mark.parametrize("what", ALL)
async def test_an_interrupt_withdraws_what_the_turn_asked(app_server, scripted_model, what):
    trigger(what, app_server, scripted_model)
    waiting = Waiting(Decision.accept)
    async with opened(app_server, what, waiting) as codex:
        thread = await start(codex, what)
        async with thread.turn("Go.") as turn:
            await waiting.begun.wait()
            await turn.interrupt()
            await waiting.ended.wait()
            assert (await turn.result()).status is types.TurnStatus.interrupted
        assert waiting.cancelled == 1
        assert codex.statistics().running_handlers == 0
        await assert_idle(thread)
        if what != "user_input":  # in plan mode it would plan
            await assert_takes_the_next_turn(thread, scripted_model)
    assert list(app_server.workspace.iterdir()) == []


@pytest.mark.parametrize("what", ALL)
async def test_the_death_of_the_runtime_withdraws_what_it_asked(app_server, scripted_model, what):
    trigger(what, app_server, scripted_model)
    waiting = Waiting(Decision.accept)
    async with opened(app_server, what, waiting) as codex:
        thread = await start(codex, what)
        with pytest.raises(TransportClosedError):  # noqa: PT012
            async with thread.turn("Go.") as turn:
                await waiting.begun.wait()
                os.kill(codex.statistics().transport["pid"], signal.SIGKILL)
                await turn.result()
        await waiting.ended.wait()
        assert waiting.cancelled == 1
        assert codex.statistics().running_handlers == 0


VALUES = {
    "command": Decision.accept,
    "file_change": Decision.accept,
    "permissions": Decision.accept,
    "user_input": {"q": "Red"},
    "elicitation": {"name": "Ada"},
}


def came_again(caplog):
    return sum("came again" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("what", ALL)
async def test_a_request_that_a_resume_brings_again_starts_one_handler_and_is_answered_once(
    app_server, scripted_model, what, caplog
):
    caplog.set_level(logging.DEBUG, "trio_codex.requests")
    trigger(what, app_server, scripted_model)
    scripted_model.reply("Done.")
    waiting = Waiting(VALUES[what])
    async with opened(app_server, what, waiting) as codex:
        thread = await start(codex, what)
        async with thread.turn("Go.") as turn:
            await waiting.begun.wait()
            for times in (1, 2):
                await codex.request("thread/resume", {"threadId": thread.id})
                # Or else this proves nothing; it comes after the answer.
                await wait_until(lambda: came_again(caplog) == times)  # noqa: B023 - within the loop
            assert codex.statistics().running_handlers == 1
            waiting.gate.set()
            result = await turn.result()
        assert result.status is types.TurnStatus.completed
        assert result.final_response == "Done."
    assert len(waiting.requests) == 1
    assert len(scripted_model.requests) == 2
    if what in {"command", "file_change"}:
        assert [path.name for path in app_server.workspace.iterdir()] == ["made"]
