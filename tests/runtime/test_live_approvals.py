"""Approvals of commands, file changes and permissions on the real runtime, with their effects."""

from __future__ import annotations

import re

import pytest
import trio
from _helpers import assert_idle, assert_takes_the_next_turn, hold_all, items_of
from _live_handlers import Answering, Waiting, escalate

from trio_codex import Decision, RequestHandlerError, RequestHandlers, Sandbox, open_codex, types

PATCH = """\
*** Begin Patch
*** Add File: new.txt
+hello
*** End Patch
"""


def opened(app_server, **handlers):
    return open_codex(app_server.config(), handlers=RequestHandlers(**handlers))


def ask_permissions(app_server, model):
    app_server.configure(features={"request_permissions_tool": True})
    wanted = {"network": {"enabled": True}, "file_system": {"write": [str(app_server.root)]}}
    return model.call("request_permissions", {"reason": "why", "permissions": wanted})


# Commands


@pytest.mark.parametrize("decision", [Decision.accept, Decision.accept_for_session])
async def test_an_accepted_command_runs(app_server, scripted_model, decision):
    target = app_server.workspace / "made"
    call_id = escalate(scripted_model, f"touch {target}; echo made it")
    scripted_model.reply("Done.")
    approve = Answering(decision)
    async with opened(app_server, command=approve) as codex:
        thread = await codex.thread_start()
        result = await thread.run("Make it.")
        assert codex.statistics().running_handlers == 0
    assert result.final_response == "Done."
    assert target.exists()
    assert "made it" in scripted_model.requests[1].tool_outputs[call_id]
    (command,) = items_of(result, types.CommandExecutionThreadItem)
    assert command.status is types.CommandExecutionStatus.completed
    (request,) = approve.requests
    assert f"touch {target}" in request.command
    assert request.reason == "I want to."
    assert (request.thread_id, request.turn_id) == (thread.id, result.id)
    assert request.kind is types.CommandExecutionApprovalKind.command


async def test_what_was_accepted_for_the_session_is_not_asked_again_on_that_thread(
    app_server, scripted_model
):
    approve = Answering(Decision.accept_for_session)
    async with opened(app_server, command=approve) as codex:
        thread, other = await codex.thread_start(), await codex.thread_start()
        for each, asked in [(thread, 1), (thread, 1), (other, 2)]:
            escalate(scripted_model, "touch again")
            scripted_model.reply("Done.")
            (app_server.workspace / "again").unlink(missing_ok=True)
            await each.run("Do it.")
            assert (app_server.workspace / "again").exists()
            assert len(approve.requests) == asked


async def test_a_declined_command_does_not_run_and_the_turn_goes_on(app_server, scripted_model):
    call_id = escalate(scripted_model, "touch made")
    scripted_model.reply("Then not.")
    async with opened(app_server, command=Answering(Decision.decline)) as codex:
        thread = await codex.thread_start()
        result = await thread.run("Make it.")
        await assert_takes_the_next_turn(thread, scripted_model)
    assert result.final_response == "Then not."
    assert "rejected by user" in scripted_model.requests[1].tool_outputs[call_id]
    assert list(app_server.workspace.iterdir()) == []


async def test_to_cancel_a_command_interrupts_the_turn(app_server, scripted_model):
    escalate(scripted_model, "touch made")
    async with opened(app_server, command=Answering(Decision.cancel)) as codex:
        thread = await codex.thread_start()
        result = await thread.run("Make it.")
        assert result.status is types.TurnStatus.interrupted
        await assert_idle(thread)
        await assert_takes_the_next_turn(thread, scripted_model)
    assert list(app_server.workspace.iterdir()) == []


async def test_an_exec_policy_amendment_is_written_and_holds_for_every_thread(
    app_server, scripted_model
):
    async def amend(request):
        asked.append(request)
        decision = types.AcceptWithExecpolicyAmendmentCommandExecutionApprovalDecision(
            execpolicy_amendment=request.proposed_execpolicy_amendment
        )
        return types.CommandExecutionRequestApprovalResponse(decision=decision)

    asked = []
    async with opened(app_server, command=amend) as codex:
        for name in ("first", "first"):
            escalate(scripted_model, f"touch {name}")
            scripted_model.reply("Done.")
            await (await codex.thread_start()).run("Make it.")
    assert (app_server.workspace / "first").exists()
    rules = (app_server.codex_home / "rules" / "default.rules").read_text()
    assert re.search(r'prefix_rule\(pattern=\["touch", "first"\], decision="allow"\)', rules)
    assert len(asked) == 1


async def test_a_network_amendment_for_a_plain_command_is_refused_and_nothing_runs(
    app_server, scripted_model
):
    """The runtime would have taken it for an acceptance."""
    decision = types.ApplyNetworkPolicyAmendmentCommandExecutionApprovalDecision(
        network_policy_amendment=types.NetworkPolicyAmendment(
            action=types.NetworkPolicyRuleAction.allow, host="example.org"
        )
    )
    response = types.CommandExecutionRequestApprovalResponse(decision=decision)
    escalate(scripted_model, "touch made")
    scripted_model.reply_always("Then not.")
    async with opened(app_server, command=Answering(response)) as codex:
        thread = await codex.thread_start()
        with pytest.raises(RequestHandlerError, match="asks for no network access"):
            await thread.run("Make it.")
        await assert_idle(thread)
    assert list(app_server.workspace.iterdir()) == []


async def test_text_for_a_running_command_is_told_from_the_command(app_server, scripted_model):
    async def approve(request):
        asked.append(request)
        return Decision.accept

    def write(request):
        (output,) = request.tool_outputs.values()
        session = int(re.search(r"session ID (\d+)", output)[1])
        from trio_codex.testing import call

        return call("write_stdin", {"session_id": session, "chars": "echo typed > made; exit\n"})

    asked = []
    scripted_model.call("exec_command", {"cmd": "sh", "tty": True, **_ESCALATED_SHELL})
    scripted_model.on(lambda request: len(request.tool_outputs) == 1, write, times=1)
    scripted_model.reply("Done.")
    async with opened(app_server, command=approve) as codex:
        result = await (await codex.thread_start()).run("Type.")
    assert result.final_response == "Done."
    kinds = types.CommandExecutionApprovalKind
    assert [request.kind for request in asked] == [kinds.command, kinds.write_stdin]
    assert asked[0].item_id == asked[1].item_id
    assert asked[1].approval_id is not None
    assert "write_stdin" in asked[1].command
    assert (app_server.workspace / "made").read_text() == "typed\n"


_ESCALATED_SHELL = {
    "sandbox_permissions": "require_escalated",
    "justification": "I want to.",
    "yield_time_ms": 500,
}


# File changes


async def test_an_accepted_file_change_is_made_and_was_shown(app_server, scripted_model):
    scripted_model.custom_call("apply_patch", PATCH)
    scripted_model.reply("Done.")
    approve = Answering(Decision.accept)
    async with opened(app_server, file_change=approve) as codex:
        result = await (await codex.thread_start()).run("Change it.")
    assert result.final_response == "Done."
    assert (app_server.workspace / "new.txt").read_text() == "hello\n"
    (request,) = approve.requests
    (change,) = request.changes
    assert change.path.endswith("new.txt")
    assert isinstance(change.kind, types.AddPatchChangeKind)
    assert "hello" in request.diff


async def test_a_declined_file_change_is_not_made(app_server, scripted_model):
    call_id = scripted_model.custom_call("apply_patch", PATCH)
    scripted_model.reply("Then not.")
    async with opened(app_server, file_change=Answering(Decision.decline)) as codex:
        result = await (await codex.thread_start()).run("Change it.")
    assert result.final_response == "Then not."
    assert "rejected by user" in scripted_model.requests[1].tool_outputs[call_id]
    assert list(app_server.workspace.iterdir()) == []


async def test_to_cancel_a_file_change_interrupts_the_turn(app_server, scripted_model):
    scripted_model.custom_call("apply_patch", PATCH)
    async with opened(app_server, file_change=Answering(Decision.cancel)) as codex:
        thread = await codex.thread_start()
        result = await thread.run("Change it.")
        assert result.status is types.TurnStatus.interrupted
        await assert_takes_the_next_turn(thread, scripted_model)
    assert list(app_server.workspace.iterdir()) == []


# Permissions


@pytest.mark.parametrize(
    ("decision", "scope"), [(Decision.accept, "turn"), (Decision.accept_for_session, "session")]
)
async def test_permissions_that_were_accepted_are_granted(
    app_server, scripted_model, decision, scope
):
    call_id = ask_permissions(app_server, scripted_model)
    scripted_model.reply("Thanks.")
    approve = Answering(decision)
    async with opened(app_server, permissions=approve) as codex:
        await (await codex.thread_start()).run("Ask.")
    granted = scripted_model.requests[1].tool_outputs[call_id]
    assert '"network":{"enabled":true}' in granted
    assert str(app_server.root) in granted
    assert f'"scope":"{scope}"' in granted
    assert approve.requests[0].reason == "why"


async def test_permissions_that_were_declined_are_not_granted(app_server, scripted_model):
    call_id = ask_permissions(app_server, scripted_model)
    scripted_model.reply("Then not.")
    async with opened(app_server, permissions=Answering(Decision.decline)) as codex:
        result = await (await codex.thread_start()).run("Ask.")
    assert result.final_response == "Then not."
    granted = scripted_model.requests[1].tool_outputs[call_id]
    assert granted == '{"permissions":{"network":null,"file_system":null},"scope":"turn"}'


async def test_to_cancel_a_request_for_permissions_interrupts_the_turn(app_server, scripted_model):
    ask_permissions(app_server, scripted_model)
    hold_all(scripted_model)
    async with opened(app_server, permissions=Answering(Decision.cancel)) as codex:
        thread = await codex.thread_start()
        result = await thread.run("Ask.")
        assert result.status is types.TurnStatus.interrupted
        await assert_idle(thread)


# For each of them


def trigger(what, app_server, model):
    match what:
        case "command":
            escalate(model, "touch made")
        case "file_change":
            model.custom_call("apply_patch", PATCH)
        case "permissions":
            ask_permissions(app_server, model)


@pytest.mark.parametrize("what", ["command", "file_change", "permissions"])
async def test_a_handler_that_raises_interrupts_the_turn_and_nothing_is_done(
    app_server, scripted_model, what
):
    trigger(what, app_server, scripted_model)
    hold_all(scripted_model)
    async with opened(app_server, **{what: Answering(ZeroDivisionError("mine"))}) as codex:
        thread = await codex.thread_start()
        with pytest.raises(RequestHandlerError, match="mine"):
            await thread.run("Go.")
        await assert_idle(thread)
        scripted_model.reply_always("I am here.")
        assert (await thread.run("And now?")).final_response == "I am here."
    assert list(app_server.workspace.iterdir()) == []


@pytest.mark.parametrize("what", ["command", "file_change", "permissions"])
async def test_leaving_the_turn_while_the_handler_waits_cancels_it(
    app_server, scripted_model, what
):
    trigger(what, app_server, scripted_model)
    waiting = Waiting(Decision.accept)
    async with opened(app_server, **{what: waiting}) as codex:
        thread = await codex.thread_start()
        with trio.CancelScope() as scope:
            async with thread.turn("Go."):
                await waiting.begun.wait()
                assert codex.statistics().running_handlers == 1
                status = (await thread.read()).thread.status
                assert types.ThreadActiveFlag.waiting_on_approval in status.active_flags
                scope.cancel()
                await trio.lowlevel.checkpoint()
        await assert_idle(thread)
        await waiting.ended.wait()
        assert waiting.cancelled == 1
        assert codex.statistics().running_handlers == 0
        await assert_takes_the_next_turn(thread, scripted_model)
    assert list(app_server.workspace.iterdir()) == []


async def test_an_approval_that_waits_delays_no_other_turn(app_server, scripted_model):
    slow, quick = Waiting(Decision.accept), Answering(Decision.accept)

    async def approve(request):
        return await (slow if "slowly" in request.command else quick)(request)

    async with opened(app_server, command=approve) as codex:
        first, second = await codex.thread_start(), await codex.thread_start()
        escalate(scripted_model, "touch slowly")
        async with first.turn("Slowly.") as turn:
            await slow.begun.wait()
            escalate(scripted_model, "touch quickly")
            scripted_model.reply("Done.")
            await second.run("Quickly.", sandbox=Sandbox.read_only)
            assert (app_server.workspace / "quickly").exists()
            assert not (app_server.workspace / "slowly").exists()
            assert (await codex.models()).data
            scripted_model.reply("Done too.")
            slow.gate.set()
            assert (await turn.result()).final_response == "Done too."
    assert (app_server.workspace / "slowly").exists()
    assert len(quick.requests) == len(slow.requests) == 1
