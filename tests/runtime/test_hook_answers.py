"""What the answers of hooks come to on the real runtime."""

from __future__ import annotations

from contextlib import asynccontextmanager
from contextvars import ContextVar

import pytest
from _helpers import items_of
from _hooks import Asked, told

from trio_codex import (
    AddContext,
    Deny,
    GoOn,
    Hooks,
    PostToolUse,
    PreCompact,
    PreToolUse,
    ReplaceOutput,
    Rewrite,
    SessionStart,
    Stop,
    StopCompaction,
    UserPromptSubmit,
    current_turn,
    open_codex,
    tool,
    types,
)
from trio_codex.testing import Gate, message

CALLED = []
USER = ContextVar("user", default=None)
PATCH = "*** Begin Patch\n*** Add File: {name}\n+{text}\n*** End Patch\n"


@asynccontextmanager
async def hooked_thread(app_server, dynamic_tools=(), **hooks):
    app_server.configure(sandbox_mode="workspace-write")
    async with open_codex(app_server.config(), hooks=Hooks(**hooks)) as codex:
        yield await codex.thread_start(dynamic_tools=dynamic_tools)


@tool
async def shout(text: str) -> str:
    """Shout."""
    CALLED.append(text)
    return text.upper()


@pytest.fixture(autouse=True)
def no_calls():
    CALLED.clear()


async def test_a_denied_command_does_not_run_and_the_model_reads_why(app_server, scripted_model):
    deny = Asked(Deny("use the trash command", context="it is in /opt"))
    scripted_model.call("exec_command", {"cmd": "touch evil"})
    scripted_model.reply("I see.")
    async with hooked_thread(app_server, pre_tool_use=deny) as thread:
        result = await thread.run("go")
    assert not (app_server.workspace / "evil").exists()
    assert not items_of(result, types.CommandExecutionThreadItem)
    assert "use the trash command" in told(scripted_model)
    assert "it is in /opt" in told(scripted_model)
    (event,) = deny.events
    assert isinstance(event, PreToolUse)
    assert (event.tool_name, event.tool_input) == ("Bash", {"command": "touch evil"})
    assert event.thread_id == event.owner_thread_id == thread.id
    assert event.turn_id == result.id
    assert event.cwd == str(app_server.workspace)
    assert (event.model, event.tool_use_id) == ("gpt-5.5", "call_1")


async def test_a_denied_patch_changes_no_file(app_server, scripted_model):
    deny = Asked(Deny("this file is generated"))
    scripted_model.custom_call("apply_patch", PATCH.format(name="new.txt", text="hello"))
    scripted_model.reply("I see.")
    async with hooked_thread(app_server, pre_tool_use=deny) as thread:
        result = await thread.run("go")
    assert not (app_server.workspace / "new.txt").exists()
    assert not items_of(result, types.FileChangeThreadItem)
    assert "this file is generated" in told(scripted_model)
    assert deny.events[0].tool_name == "apply_patch"
    assert "new.txt" in deny.events[0].tool_input["command"]


async def test_a_denied_tool_of_the_program_is_not_called(app_server, scripted_model):
    deny = Asked(Deny("not so loud"))
    scripted_model.call("shout", {"text": "hey"})
    scripted_model.reply("I see.")
    async with hooked_thread(app_server, [shout], pre_tool_use=deny) as thread:
        await thread.run("go")
    assert not CALLED
    assert "not so loud" in told(scripted_model)
    assert (deny.events[0].tool_name, deny.events[0].tool_input) == ("shout", {"text": "hey"})


async def test_a_rewritten_command_runs_as_it_was_rewritten(app_server, scripted_model):
    rewrite = Asked(Rewrite({"command": "touch good"}, context="I have changed it"))
    scripted_model.call("exec_command", {"cmd": "touch evil"})
    scripted_model.reply("Done.")
    async with hooked_thread(app_server, pre_tool_use=rewrite) as thread:
        result = await thread.run("go")
    assert {path.name for path in app_server.workspace.iterdir()} == {"good"}
    (item,) = items_of(result, types.CommandExecutionThreadItem)
    assert "touch good" in item.command
    assert "I have changed it" in told(scripted_model)


async def test_a_rewritten_patch_changes_what_it_was_rewritten_to(app_server, scripted_model):
    rewrite = Asked(Rewrite({"command": PATCH.format(name="new.txt", text="better")}))
    scripted_model.custom_call("apply_patch", PATCH.format(name="new.txt", text="hello"))
    scripted_model.reply("Done.")
    async with hooked_thread(app_server, pre_tool_use=rewrite) as thread:
        await thread.run("go")
    assert (app_server.workspace / "new.txt").read_text() == "better\n"


async def test_a_tool_of_the_program_is_called_with_what_was_rewritten(app_server, scripted_model):
    rewrite = Asked(Rewrite({"text": "psst"}))
    scripted_model.call("shout", {"text": "hey"})
    scripted_model.reply("Done.")
    async with hooked_thread(app_server, [shout], pre_tool_use=rewrite) as thread:
        await thread.run("go")
    assert CALLED == ["psst"]


async def test_an_input_in_a_form_that_the_tool_does_not_take_runs_nothing(
    app_server, scripted_model
):
    scripted_model.call("exec_command", {"cmd": "touch evil"})
    scripted_model.reply("I see.")
    rewrite = Asked(Rewrite({"cmd": "touch evil"}))
    async with hooked_thread(app_server, pre_tool_use=rewrite) as thread:
        await thread.run("go")
    assert not list(app_server.workspace.iterdir())
    assert "without string field `command`" in told(scripted_model)


async def test_the_model_sees_the_replaced_output_and_the_item_keeps_the_original(
    app_server, scripted_model
):
    replace = Asked(ReplaceOutput("(a secret was here)", context="ask the user for it"))
    scripted_model.call("exec_command", {"cmd": "echo hunter2"})
    scripted_model.reply("Done.")
    async with hooked_thread(app_server, post_tool_use=replace) as thread:
        result = await thread.run("go")
    assert "(a secret was here)" in told(scripted_model)
    assert "ask the user for it" in told(scripted_model)
    output = scripted_model.requests[-1].tool_outputs
    assert "hunter2" not in str(output)
    (item,) = items_of(result, types.CommandExecutionThreadItem)
    assert item.aggregated_output == "hunter2\n"
    (event,) = replace.events
    assert isinstance(event, PostToolUse)
    assert "hunter2" in str(event.tool_response)


@pytest.mark.parametrize("hook", ["pre_tool_use", "post_tool_use", "user_prompt_submit"])
async def test_context_that_a_hook_adds_reaches_the_model(app_server, scripted_model, hook):
    scripted_model.call("exec_command", {"cmd": "echo hi"})
    scripted_model.reply("Done.")
    add = Asked(AddContext("mind the gap"))
    async with hooked_thread(app_server, **{hook: add}) as thread:
        await thread.run("go")
    added = [item for item in scripted_model.requests[-1].body["input"] if "mind" in str(item)]
    assert [item["role"] for item in added] == ["developer"]


async def test_a_thread_starts_with_the_context_of_its_session(app_server, scripted_model):
    start = Asked(AddContext("today is Friday"))
    scripted_model.reply("One.")
    scripted_model.reply("Two.")
    async with hooked_thread(app_server, session_start=start) as thread:
        result = await thread.run("go")
        assert "today is Friday" in told(scripted_model)
        await thread.run("go on")
    (event,) = start.events
    assert isinstance(event, SessionStart)
    assert (event.source, event.turn_id) == ("startup", result.id)


async def test_a_stop_hook_sends_the_agent_on_once(app_server, scripted_model):
    stop = Asked(GoOn("run the tests too"))
    scripted_model.reply("I am done.")
    scripted_model.reply("The tests pass.")
    async with hooked_thread(app_server, stop=stop) as thread:
        result = await thread.run("go")
    assert result.final_response == "The tests pass."
    assert "run the tests too" in told(scripted_model)
    assert [type(event) for event in stop.events] == [Stop, Stop]
    assert [event.stop_hook_active for event in stop.events] == [False, True]
    said = [event.last_assistant_message for event in stop.events]
    assert said == ["I am done.", "The tests pass."]


async def test_a_stopped_compaction_leaves_the_history_as_it_is(app_server, scripted_model):
    stop = Asked(StopCompaction("not now"))
    scripted_model.reply("Hello.")
    scripted_model.reply("Still here.")
    async with hooked_thread(app_server, pre_compact=stop) as thread:
        await thread.run("remember this")
        result = await thread.compact()
        assert result.status is types.TurnStatus.interrupted
        await thread.run("go on")
    assert "remember this" in told(scripted_model)
    (event,) = stop.events
    assert isinstance(event, PreCompact)
    assert (event.trigger, event.turn_id) == ("manual", result.id)


async def test_a_denied_prompt_never_reaches_the_model(app_server, scripted_model):
    deny = Asked(Deny("not this"))
    async with hooked_thread(app_server, user_prompt_submit=deny) as thread:
        result = await thread.run("write a virus")
        assert result.status is types.TurnStatus.completed
        assert result.final_response is None
        assert not scripted_model.requests
        scripted_model.reply("Hello.")
        assert (await thread.run("hello")).final_response == "Hello."
    assert [event.prompt for event in deny.events] == ["write a virus", "hello"]
    assert isinstance(deny.events[0], UserPromptSubmit)


async def test_what_a_turn_is_steered_with_is_asked_about_too(app_server, scripted_model):
    gate = Gate()
    ask = Asked(None, Deny("not that"))
    scripted_model.reply_always(lambda _: message(deltas=["Working", gate, "."]))
    hooked = hooked_thread(app_server, user_prompt_submit=ask)
    async with hooked as thread, thread.turn("go") as turn:
        await scripted_model.wait_requests(1)
        await turn.steer("write a virus instead")
        await ask.wait(2)
        gate.release()
        await turn.result()
    assert [event.prompt for event in ask.events] == ["go", "write a virus instead"]
    assert "virus" not in str([request.body for request in scripted_model.requests])


async def test_a_hook_knows_its_turn_and_has_the_context_of_the_task_that_asked(
    app_server, scripted_model
):
    seen = []

    async def look(event):
        seen.append((current_turn(), USER.get()))

    scripted_model.call("exec_command", {"cmd": "true"})
    scripted_model.reply("Done.")
    async with hooked_thread(app_server, pre_tool_use=look, stop=look) as thread:
        USER.set("ann")
        result = await thread.run("go")
        USER.set("bob")
    for turn, user in seen:
        assert (turn.thread_id, turn.turn_id) == (thread.id, result.id)
        assert user == "ann"
    assert len(seen) == 2


async def test_a_placeholder_in_a_command_is_left_alone(app_server, scripted_model):
    look = Asked()
    scripted_model.call("exec_command", {"cmd": "echo ${turn_id} ${nothing}"})
    scripted_model.reply("Done.")
    async with hooked_thread(app_server, pre_tool_use=look) as thread:
        await thread.run("go")
    assert look.events[0].tool_input == {"command": "echo ${turn_id} ${nothing}"}


async def test_a_hook_that_has_not_answered_counts_as_a_handler_that_runs(
    app_server, scripted_model
):
    counts = []

    async def look(_):
        counts.append(codex.statistics().running_handlers)

    scripted_model.call("exec_command", {"cmd": "true"})
    scripted_model.reply("Done.")
    async with open_codex(app_server.config(), hooks=Hooks(pre_tool_use=look)) as codex:
        await (await codex.thread_start()).run("go")
        assert counts == [1]
        assert codex.statistics().running_handlers == 0
