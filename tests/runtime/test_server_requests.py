"""What the runtime asks gets the safe answer where nobody is there to decide."""

from __future__ import annotations

import logging

import pytest
from _helpers import assert_takes_the_next_turn, items_of, raw_thread

from trio_codex import TurnFailedError, open_codex, types

ASK = {"approvalPolicy": "on-request", "approvalsReviewer": "user"}

PATCH = """\
*** Begin Patch
*** Add File: new.txt
+hello
*** End Patch
"""


@pytest.fixture
def answers(caplog):
    """The methods that the client says it gave a safe answer to."""
    caplog.set_level(logging.INFO, "trio_codex.requests")
    return lambda: [
        record.args[0] for record in caplog.records if record.name == "trio_codex.requests"
    ]


async def test_an_escalated_command_is_declined_and_never_runs(
    codex, scripted_model, app_server, answers
):
    target = app_server.workspace / "escalated"
    call_id = scripted_model.call(
        "exec_command",
        {
            "cmd": f"touch {target}",
            "sandbox_permissions": "require_escalated",
            "justification": "I want to.",
        },
    )
    scripted_model.reply("Then not.")
    thread = await raw_thread(codex, **ASK)
    result = await thread.run("Escalate.")
    assert result.status is types.TurnStatus.completed
    assert result.final_response == "Then not."
    (command,) = items_of(result, types.CommandExecutionThreadItem)
    assert command.status is types.CommandExecutionStatus.declined
    assert "rejected by user" in scripted_model.requests[1].tool_outputs[call_id]
    assert answers() == ["item/commandExecution/requestApproval"]
    assert not target.exists()
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_a_command_of_an_untrusting_thread_is_declined_and_never_runs(
    codex, scripted_model, app_server, answers
):
    target = app_server.workspace / "untrusted"
    scripted_model.call("exec_command", {"cmd": f"touch {target}"})
    scripted_model.reply("Then not.")
    thread = await raw_thread(
        codex, approvalPolicy="untrusted", approvalsReviewer="user", sandbox="danger-full-access"
    )
    result = await thread.run("Touch it.")
    assert result.final_response == "Then not."
    assert answers() == ["item/commandExecution/requestApproval"]
    assert not target.exists()


async def test_a_command_that_may_run_runs_without_being_asked_for(
    codex, scripted_model, app_server, answers
):
    # The counterpart of the two above: what they say is missing can be there.
    target = app_server.workspace / "allowed"
    scripted_model.call("exec_command", {"cmd": f"touch {target}"})
    scripted_model.reply("Done.")
    thread = await raw_thread(codex, **ASK, sandbox="danger-full-access")
    await thread.run("Touch it.")
    assert answers() == []
    assert target.exists()


async def test_a_file_change_is_declined_and_not_made(codex, scripted_model, app_server, answers):
    call_id = scripted_model.custom_call("apply_patch", PATCH)
    scripted_model.reply("Then not.")
    thread = await raw_thread(codex, **ASK)
    result = await thread.run("Change it.")
    assert result.final_response == "Then not."
    (change,) = items_of(result, types.FileChangeThreadItem)
    assert change.status is types.PatchApplyStatus.declined
    assert "rejected by user" in scripted_model.requests[1].tool_outputs[call_id]
    assert answers() == ["item/fileChange/requestApproval"]
    assert not (app_server.workspace / "new.txt").exists()


async def test_a_request_for_permissions_is_granted_nothing(app_server, scripted_model, answers):
    app_server.configure(features={"request_permissions_tool": True})
    wanted = {"network": {"enabled": True}, "file_system": {"write": [str(app_server.root)]}}
    call_id = scripted_model.call("request_permissions", {"reason": "why", "permissions": wanted})
    scripted_model.reply("Then not.")
    async with open_codex(app_server.config()) as codex:
        thread = await raw_thread(codex, **ASK)
        assert (await thread.run("Ask.")).final_response == "Then not."
    granted = scripted_model.requests[1].tool_outputs[call_id]
    assert granted == '{"permissions":{"network":null,"file_system":null},"scope":"turn"}'
    assert answers() == ["item/permissions/requestApproval"]


async def test_a_question_to_the_user_is_left_unanswered_and_the_turn_goes_on(
    codex, scripted_model, answers
):
    options = [{"label": label, "description": label} for label in ("Red", "Blue")]
    question = {"id": "q", "header": "Colour", "question": "Which?", "options": options}
    call_id = scripted_model.call("request_user_input", {"questions": [question]})
    scripted_model.reply("Then none.")
    thread = await codex.thread_start()
    plan = {"mode": "plan", "settings": {"model": "gpt-5.5"}}
    await codex.request(
        "thread/settings/update", {"threadId": thread.id, "collaborationMode": plan}
    )
    assert (await thread.run("Ask.")).final_response == "Then none."
    assert scripted_model.requests[1].tool_outputs[call_id] == '{"answers":{}}'
    assert answers() == ["item/tool/requestUserInput"]


async def test_a_call_of_a_tool_that_the_program_has_not_is_said_to_have_failed(
    codex, scripted_model, answers
):
    tool = {
        "type": "function",
        "name": "weather",
        "description": "Tells the weather.",
        "inputSchema": {"type": "object", "properties": {}},
    }
    call_id = scripted_model.call("weather", {})
    scripted_model.reply("I do not know.")
    thread = await raw_thread(codex, dynamicTools=[tool])
    result = await thread.run("How is the weather?")
    assert result.final_response == "I do not know."
    assert "weather" in scripted_model.requests[0].tool_names
    (call,) = items_of(result, types.DynamicToolCallThreadItem)
    assert call.success is False
    assert "not available in this program" in scripted_model.requests[1].tool_outputs[call_id]
    assert answers() == ["item/tool/call"]


async def test_a_clock_that_the_program_has_not_fails_the_turn_at_once(app_server, scripted_model):
    clock = {"enabled": True, "clock_source": "external"}
    app_server.configure(features={"current_time_reminder": clock})
    async with open_codex(app_server.config()) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TurnFailedError, match="no handler for currentTime/read") as caught:
            await thread.run("What time is it?")
    # The runtime would wait ten seconds for an answer.
    assert caught.value.result.duration_ms < 5000


async def test_several_questions_in_one_turn_are_all_answered(
    codex, scripted_model, app_server, answers
):
    escalated = {"sandbox_permissions": "require_escalated", "justification": "I want to."}
    for number in range(3):
        scripted_model.call("exec_command", {"cmd": f"touch no{number}", **escalated})
        scripted_model.custom_call("apply_patch", PATCH)
    scripted_model.reply("Then not.")
    thread = await raw_thread(codex, **ASK)
    result = await thread.run("Try hard.")
    assert result.final_response == "Then not."
    assert len(answers()) == 6
    assert list(app_server.workspace.iterdir()) == []
