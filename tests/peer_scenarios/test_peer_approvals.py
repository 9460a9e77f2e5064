"""Which approval mode and sandbox are in force, on threads, forks and turns."""

from __future__ import annotations

import pytest

from trio_codex import ApprovalMode, Decision, RequestHandlers, Sandbox, open_codex, types

NEVER, ON_REQUEST = types.AskForApprovalValue.never, types.AskForApprovalValue.on_request


async def settings(codex, thread):
    """What the runtime has stored for a thread."""
    stored = await codex.rpc.thread_resume(thread_id=thread.id, exclude_turns=True)
    return stored.approval_policy, type(stored.sandbox)


async def policy(codex, thread):
    return (await settings(codex, thread))[0]


@pytest.fixture
async def seeded(codex, scripted_model):
    scripted_model.reply_always("Done.")
    thread = await codex.thread_start(approval_mode=ApprovalMode.deny_all)
    await thread.run("seed")
    return thread


async def test_a_resumed_thread_keeps_its_mode(codex, seeded):
    resumed = await codex.thread_resume(seeded.id)
    assert resumed.id == seeded.id
    assert await policy(codex, resumed) == NEVER


async def test_a_fork_has_the_mode_of_its_thread_unless_it_is_given_one(codex, seeded):
    fork = await codex.thread_fork(seeded.id)
    other = await seeded.fork(approval_mode=ApprovalMode.auto_review)
    assert len({seeded.id, fork.id, other.id}) == 3
    assert await policy(codex, fork) == NEVER
    assert await policy(codex, other) == ON_REQUEST
    assert await policy(codex, seeded) == NEVER
    await other.run("seed")
    # What the configuration of the runtime says does not decide.
    assert await policy(codex, await other.fork()) == ON_REQUEST


async def test_the_mode_of_a_turn_stays_until_another_turn_has_one(codex, scripted_model):
    scripted_model.reply_always("Done.")
    thread = await codex.thread_start()
    await thread.run("deny", approval_mode=ApprovalMode.deny_all)
    assert await policy(codex, thread) == NEVER
    await thread.run("as before")
    assert await policy(codex, thread) == NEVER
    await thread.run("review", approval_mode=ApprovalMode.auto_review)
    assert await policy(codex, thread) == ON_REQUEST


async def test_full_access_is_kept_by_resume_and_has_to_be_given_to_a_fork(codex, scripted_model):
    scripted_model.reply_always("Done.")
    bypass = {"approval_mode": ApprovalMode.deny_all, "sandbox": Sandbox.full_access}
    thread = await codex.thread_start(**bypass)
    await thread.run("seed")
    full = (NEVER, types.DangerFullAccessSandboxPolicy)
    assert await settings(codex, thread) == full
    assert await settings(codex, await codex.thread_resume(thread.id)) == full
    # The runtime hands the policy on to a fork, and takes the sandbox from its configuration.
    assert await settings(codex, await thread.fork()) == (NEVER, types.ReadOnlySandboxPolicy)
    assert await settings(codex, await thread.fork(sandbox=Sandbox.full_access)) == full


async def test_full_access_of_a_turn_stays_on_its_thread(codex, scripted_model):
    scripted_model.reply_always("Done.")
    thread = await codex.thread_start(sandbox=Sandbox.read_only)
    await thread.run("go", approval_mode=ApprovalMode.deny_all, sandbox=Sandbox.full_access)
    assert await settings(codex, thread) == (NEVER, types.DangerFullAccessSandboxPolicy)


async def test_an_escalation_runs_with_full_access_and_not_where_it_is_denied(
    app_server, scripted_model, tmp_path
):
    outside = tmp_path / "outside.txt"
    command = {"cmd": f"printf made > {outside}"}
    escalated = {**command, "sandbox_permissions": "require_escalated", "justification": "so"}
    async with open_codex(app_server.config()) as codex:
        denied = await codex.thread_start(approval_mode=ApprovalMode.deny_all)
        scripted_model.call("exec_command", escalated)
        scripted_model.reply("Not made.")
        assert (await denied.run("Make it.")).final_response == "Not made."
        assert not outside.exists()

        allowed = await codex.thread_start(
            approval_mode=ApprovalMode.deny_all, sandbox=Sandbox.full_access
        )
        scripted_model.call("exec_command", command)
        scripted_model.reply("Made.")
        assert (await allowed.run("Make it.")).final_response == "Made."
        assert outside.read_text() == "made"


async def test_without_a_handler_for_it_an_escalation_is_declined(app_server, scripted_model):
    target = app_server.workspace / "made"
    escalated = {"cmd": f"touch {target}", "sandbox_permissions": "require_escalated"}
    scripted_model.call("exec_command", {**escalated, "justification": "so"})
    scripted_model.reply("Not made.")

    async def about_files(request):
        pytest.fail(f"it was asked about {request}")

    handlers = RequestHandlers(file_change=about_files)
    async with open_codex(app_server.config(), handlers=handlers) as codex:
        thread = await codex.thread_start(approval_mode=ApprovalMode.ask)
        assert (await thread.run("Make it.")).final_response == "Not made."
    assert not target.exists()


async def test_nobody_can_be_asked_where_there_is_no_handler(codex):
    with pytest.raises(ValueError, match="needs somebody to ask"):
        await codex.thread_start(approval_mode=ApprovalMode.ask)


async def test_with_a_handler_an_escalation_is_what_it_says(app_server, scripted_model):
    target = app_server.workspace / "made"
    escalated = {"cmd": f"touch {target}", "sandbox_permissions": "require_escalated"}
    scripted_model.call("exec_command", {**escalated, "justification": "so"})
    scripted_model.reply("Made.")

    async def approve(request):
        assert "touch" in request.command
        return Decision.accept

    async with open_codex(app_server.config(), handlers=RequestHandlers(command=approve)) as codex:
        thread = await codex.thread_start()
        assert (await thread.run("Make it.")).final_response == "Made."
    assert target.exists()


async def test_an_argument_that_makes_no_sense_changes_nothing(codex, scripted_model):
    with pytest.raises((TypeError, ValueError), match="sandbox"):
        await codex.thread_start(sandbox="read-only")
    assert [thread async for thread in codex.threads()] == []
    thread = await codex.thread_start()
    with pytest.raises((TypeError, ValueError), match="approval_mode"):
        await thread.run("never sent", approval_mode="deny_all")
    assert scripted_model.requests == []
