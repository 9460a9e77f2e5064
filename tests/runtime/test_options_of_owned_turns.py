"""What the protocol can set, on turns and threads that somebody owns: the runtime heeds it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from _helpers import settings_of

from trio_codex import Decision, InvalidRequestError, RequestHandlers, Sandbox, open_codex, types
from trio_codex.testing import call

SERVER = Path(__file__).with_name("_mcp_server.py")

PLAN = types.CollaborationMode(mode=types.ModeKind.plan, settings=types.Settings(model="gpt-5.5"))


async def test_in_plan_mode_the_model_may_ask_the_user(app_server, scripted_model):
    question = {
        "id": "q",
        "header": "Colour",
        "question": "Which?",
        "options": [{"label": label, "description": label} for label in ("Red", "Blue")],
    }
    call_id = scripted_model.call("request_user_input", {"questions": [question]})
    scripted_model.reply("I see.")
    asked = []

    async def answer(request):
        asked.append(request.questions[0].question)
        return {"q": "Red"}

    handlers = RequestHandlers(user_input=answer)
    async with open_codex(app_server.config(), handlers=handlers) as codex:
        thread = await codex.thread_start()
        result = await thread.run("Plan it.", collaboration_mode=PLAN)
    assert result.final_response == "I see."
    assert asked == ["Which?"]
    assert json.loads(scripted_model.requests[1].tool_outputs[call_id]) == {
        "answers": {"q": {"answers": ["Red"]}}
    }


@pytest.mark.parametrize("allowed", [True, False])
async def test_a_granular_policy_says_what_is_asked(app_server, scripted_model, allowed):
    scripted_model.call(
        "exec_command",
        {"cmd": "true", "sandbox_permissions": "require_escalated", "justification": "why"},
    )
    scripted_model.reply("Done.")
    granular = types.GranularAskForApproval(
        mcp_elicitations=False, rules=False, sandbox_approval=allowed
    )
    asked = []

    async def approve(request):
        asked.append(request.command)
        return Decision.decline

    handlers = RequestHandlers(command=approve)
    async with open_codex(app_server.config(), handlers=handlers) as codex:
        thread = await codex.thread_start(
            approval_policy=granular, approvals_reviewer=types.ApprovalsReviewer.user
        )
        await thread.run("Escalate.")
    assert len(asked) == allowed


async def test_a_permission_profile_takes_the_place_of_a_sandbox(codex, scripted_model, app_server):
    scripted_model.reply_always("Done.")
    thread = await codex.thread_start(permissions=":workspace")
    await thread.run("go")
    assert (await settings_of(codex, thread))["sandbox"]["type"] == "workspaceWrite"
    await thread.run("go", permissions=":read-only")
    settings = await settings_of(codex, thread)
    assert settings["sandbox"]["type"] == "readOnly"
    assert settings["activePermissionProfile"]["id"] == ":read-only"
    with pytest.raises(InvalidRequestError, match="cannot be combined"):
        await codex.request("thread/start", {"permissions": ":read-only", "sandbox": "read-only"})


async def test_without_environments_the_model_has_no_commands(codex, scripted_model, app_server):
    scripted_model.reply_always("Done.")
    local = types.TurnEnvironmentParams(cwd=str(app_server.workspace), environment_id="local")
    thread = await codex.thread_start(environments=[local])
    await thread.run("go")
    await thread.run("go", environments=[])
    tools = [
        {tool.get("name") for tool in request.body["tools"]} for request in scripted_model.requests
    ]
    assert "exec_command" in tools[0]
    assert "exec_command" not in tools[1]


async def test_an_mcp_server_of_one_thread_serves_that_thread(codex, scripted_model):
    server = {"command": sys.executable, "args": [str(SERVER)]}
    shout = call("shout", {"text": "quiet"}, namespace="mcp__demo")
    scripted_model.on("Shout.", shout, times=1)
    scripted_model.reply_always("Done.")
    thread = await codex.thread_start(
        config={"mcp_servers.demo": server}, sandbox=Sandbox.full_access
    )
    await thread.run("Shout.")
    assert "QUIET" in str(scripted_model.requests[1].tool_outputs)
    other = await codex.thread_start()
    scripted_model.on("Shout again.", shout, times=1)
    await other.run("Shout again.")
    assert "QUIET" not in str(scripted_model.requests[3].tool_outputs)


async def test_the_callers_name_for_its_input_comes_back_with_the_item(codex, scripted_model):
    scripted_model.reply_always("Done.")
    thread = await codex.thread_start()
    named = await thread.run("go", client_user_message_id="message-1")
    unnamed = await thread.run("go")
    assert named.items[0].client_id == "message-1"
    assert unnamed.items[0].client_id not in (None, "message-1")


async def test_a_goal_that_the_model_sets_is_impossible_unless_the_program_wants_it(
    codex, scripted_model
):
    scripted_model.reply_always("Done.")
    for goals in (None, True):
        thread = await codex.thread_start(goals=goals)
        await thread.run("go")
    offered = [
        "create_goal" in json.dumps(request.body["tools"]) for request in scripted_model.requests
    ]
    assert offered == [False, True]


async def test_a_resumed_or_forked_thread_has_no_goals_unless_the_program_wants_them(
    app_server, scripted_model
):
    scripted_model.reply_always("Done.")
    async with open_codex(app_server.config()) as codex:
        thread = await codex.thread_start(goals=True)
        await thread.run("go")
        fork = await thread.fork()
        await fork.run("go")
    async with open_codex(app_server.config()) as codex:
        await (await codex.thread_resume(thread.id)).run("go")
    async with open_codex(app_server.config()) as codex:
        await (await codex.thread_resume(thread.id, goals=True)).run("go")
    offered = [
        "create_goal" in json.dumps(request.body["tools"]) for request in scripted_model.requests
    ]
    assert offered == [True, False, False, True]
