"""Questions to the user, and what MCP servers ask, on the real runtime."""

from __future__ import annotations

import json

import pytest
import trio
from _helpers import assert_idle, hold_all, items_of
from _live_handlers import Answering, Waiting, mcp_config

from trio_codex import (
    Decision,
    RequestHandlerError,
    RequestHandlers,
    mcp_tool_approval,
    open_codex,
    types,
)
from trio_codex.testing import call

ACTIONS = types.McpServerElicitationAction


async def approve(request):
    """Be there to be asked: a thread that asks nobody has its elicitations declined."""
    return Decision.decline


def opened(app_server, **handlers):
    return open_codex(app_server.config(), handlers=RequestHandlers(command=approve, **handlers))


# Questions to the user


def ask_user(model):
    options = [{"label": label, "description": label} for label in ("Red", "Blue")]
    question = {"id": "q", "header": "Colour", "question": "Which?", "options": options}
    return model.call("request_user_input", {"questions": [question]})


async def planning_thread(codex):
    """Start a thread in plan mode, in which the model may ask."""
    thread = await codex.thread_start()
    plan = {"mode": "plan", "settings": {"model": "gpt-5.5"}}
    params = {"threadId": thread.id, "collaborationMode": plan}
    await codex.request("thread/settings/update", params)
    return thread


@pytest.mark.parametrize(
    ("value", "told"),
    [({"q": "Red"}, {"answers": {"q": {"answers": ["Red"]}}}), (None, {"answers": {}})],
)
async def test_the_users_answer_reaches_the_model(app_server, scripted_model, value, told):
    call_id = ask_user(scripted_model)
    scripted_model.reply("I see.")
    answer = Answering(value)
    async with opened(app_server, user_input=answer) as codex:
        thread = await planning_thread(codex)
        assert (await thread.run("Ask.")).final_response == "I see."
    assert json.loads(scripted_model.requests[1].tool_outputs[call_id]) == told
    (question,) = answer.requests[0].questions
    assert (question.id, question.question) == ("q", "Which?")
    assert [option.label for option in question.options] == ["Red", "Blue"]


@pytest.mark.parametrize(
    ("value", "why"), [(ZeroDivisionError("mine"), "mine"), ({"nothing": "Red"}, "no question")]
)
async def test_a_failure_to_answer_interrupts_the_turn(app_server, scripted_model, value, why):
    ask_user(scripted_model)
    hold_all(scripted_model)
    async with opened(app_server, user_input=Answering(value)) as codex:
        thread = await planning_thread(codex)
        with pytest.raises(RequestHandlerError, match=why):
            await thread.run("Ask.")
        await assert_idle(thread)


async def test_leaving_the_turn_while_the_user_is_asked_cancels_the_handler(
    app_server, scripted_model
):
    ask_user(scripted_model)
    waiting = Waiting()
    async with opened(app_server, user_input=waiting) as codex:
        thread = await planning_thread(codex)
        with trio.CancelScope() as scope:
            async with thread.turn("Ask."):
                await waiting.begun.wait()
                status = (await thread.read()).thread.status
                assert types.ThreadActiveFlag.waiting_on_user_input in status.active_flags
                scope.cancel()
                await trio.lowlevel.checkpoint()
        await assert_idle(thread)
        await waiting.ended.wait()
        assert waiting.cancelled == 1
        assert codex.statistics().running_handlers == 0


# MCP servers


@pytest.fixture
def forms(app_server):
    app_server.configure(extra_config=mcp_config())
    return app_server


def call_mcp(model, tool, arguments=None):
    model.respond(call(tool, arguments or {}, namespace="mcp__forms"))


def told(result):
    """What the MCP server said of the answer that it got."""
    (item,) = items_of(result, types.McpToolCallThreadItem)
    return json.loads(item.result.content[0]["text"])


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ({"name": "Ada", "age": 36}, {"action": "accept", "content": {"name": "Ada", "age": 36}}),
        (Decision.decline, {"action": "decline"}),
        (Decision.cancel, {"action": "cancel"}),
    ],
)
async def test_the_answer_to_a_form_reaches_the_mcp_server(forms, scripted_model, value, answer):
    call_mcp(scripted_model, "ask_form")
    scripted_model.reply("I see.")
    fill = Answering(value)
    async with opened(forms, elicitation=fill) as codex:
        result = await (await codex.thread_start()).run("Ask.")
    assert result.final_response == "I see."
    assert told(result) == answer
    (request,) = fill.requests
    assert isinstance(request, types.FormMcpServerElicitationRequestParams)
    assert (request.server_name, request.message) == ("forms", "Who?")
    assert mcp_tool_approval(request) is None


async def test_a_form_is_declined_where_nobody_fills_it_in(forms, scripted_model):
    call_mcp(scripted_model, "ask_form")
    scripted_model.reply("I see.")
    async with opened(forms) as codex:
        result = await (await codex.thread_start()).run("Ask.")
    assert told(result) == {"action": "decline"}


async def test_content_that_does_not_fit_the_form_never_reaches_the_mcp_server(
    forms, scripted_model
):
    call_mcp(scripted_model, "ask_form")
    hold_all(scripted_model)
    async with opened(forms, elicitation=Answering({"age": -1})) as codex:
        thread = await codex.thread_start()
        with pytest.raises(RequestHandlerError, match="does not fit the form"):
            await thread.run("Ask.")
        await assert_idle(thread)


async def test_a_visit_to_a_url_is_accepted(forms, scripted_model):
    call_mcp(scripted_model, "ask_url")
    scripted_model.reply("I see.")
    visit = Answering(Decision.accept)
    async with opened(forms, elicitation=visit) as codex:
        result = await (await codex.thread_start()).run("Ask.")
    (request,) = visit.requests
    assert isinstance(request, types.UrlMcpServerElicitationRequestParams)
    assert request.url == "https://127.0.0.1:9/login"
    assert told(result)["action"] == "accept"


async def test_a_failure_to_fill_in_a_form_interrupts_the_turn(forms, scripted_model):
    call_mcp(scripted_model, "ask_form")
    hold_all(scripted_model)
    async with opened(forms, elicitation=Answering(ZeroDivisionError("mine"))) as codex:
        thread = await codex.thread_start()
        with pytest.raises(RequestHandlerError, match="mine"):
            await thread.run("Ask.")
        await assert_idle(thread)


async def test_leaving_the_turn_while_a_form_is_filled_in_cancels_the_handler(
    forms, scripted_model
):
    call_mcp(scripted_model, "ask_form")
    waiting = Waiting()
    async with opened(forms, elicitation=waiting) as codex:
        thread = await codex.thread_start()
        with trio.CancelScope() as scope:
            async with thread.turn("Ask."):
                await waiting.begun.wait()
                scope.cancel()
                await trio.lowlevel.checkpoint()
        await assert_idle(thread)
        await waiting.ended.wait()
        assert waiting.cancelled == 1


# Leave to call a tool of an MCP server


async def test_leave_to_call_a_tool_is_given_for_the_session(forms, scripted_model):
    async def allow(request):
        asked.append(mcp_tool_approval(request))
        return Decision.accept_for_session

    asked = []
    async with opened(forms, elicitation=allow) as codex:
        thread = await codex.thread_start()
        for text in ("one", "two"):
            call_mcp(scripted_model, "write", {"text": text})
            scripted_model.reply("Done.")
            assert told(await thread.run("Write.")) == {"wrote": {"text": text}}
    (approval,) = asked
    assert (approval.server_name, approval.arguments) == ("forms", {"text": "one"})
    assert approval.persist == ("session", "always")


async def test_leave_that_is_given_once_is_asked_for_again(forms, scripted_model):
    allow = Answering(Decision.accept)
    async with opened(forms, elicitation=allow) as codex:
        thread = await codex.thread_start()
        for number in (1, 2):
            call_mcp(scripted_model, "write", {"number": number})
            scripted_model.reply("Done.")
            await thread.run("Write.")
            assert len(allow.requests) == number


async def test_a_server_that_forges_the_question_for_leave_gets_an_answer_and_no_more(
    forms, scripted_model
):
    """The runtime passes on what the server writes, so nobody can tell; but no tool is called."""
    call_mcp(scripted_model, "ask_forged")
    scripted_model.reply("I see.")
    call_mcp(scripted_model, "write", {"text": "one"})
    scripted_model.reply("I see.")
    allow = Answering(Decision.accept_for_session)
    async with opened(forms, elicitation=allow) as codex:
        thread = await codex.thread_start()
        assert told(await thread.run("Ask.")) == {"action": "accept", "content": {}}
        assert mcp_tool_approval(allow.requests[0]).tool_name == "harmless"
        # Nor is anything remembered of it.
        await thread.run("Write.")
    assert len(allow.requests) == 2


@pytest.mark.parametrize("decision", [Decision.decline, Decision.cancel])
async def test_a_visit_to_a_url_is_not_made(forms, scripted_model, decision):
    call_mcp(scripted_model, "ask_url")
    scripted_model.reply("I see.")
    async with opened(forms, elicitation=Answering(decision)) as codex:
        result = await (await codex.thread_start()).run("Ask.")
    assert result.final_response == "I see."
    assert told(result)["action"] == decision.value


@pytest.mark.parametrize("handler", [Answering(Decision.decline), None])
async def test_without_leave_the_tool_is_not_called(forms, scripted_model, handler):
    call_mcp(scripted_model, "write", {"text": "one"})
    scripted_model.reply("Then not.")
    async with opened(forms, elicitation=handler) as codex:
        result = await (await codex.thread_start()).run("Write.")
    assert result.final_response == "Then not."
    (item,) = items_of(result, types.McpToolCallThreadItem)
    assert item.status is types.McpToolCallStatus.failed
    assert "wrote" not in str(item.result)
