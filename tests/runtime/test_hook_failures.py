"""Hooks that fail, wait, or cannot be reached: nothing they were asked about is done."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import socket
import sys

import pytest
import trio
from _helpers import assert_idle, assert_takes_the_next_turn, hold_all
from _hooks import Asked, assert_no_hook_runs, told
from _live_handlers import Waiting

from trio_codex import (
    CodexError,
    Deny,
    GoOn,
    HookFailedError,
    Hooks,
    HooksUnavailableError,
    RequestHandlerError,
    Rewrite,
    TransportClosedError,
    current_turn,
    open_codex,
    types,
)
from trio_codex._hooks import _hook_calls, _listener, _placement
from trio_codex._hooks._answers import KINDS
from trio_codex._hooks._bridge import open_bridge
from trio_codex.testing import Gate, call, message

if sys.version_info < (3, 11):
    from exceptiongroup import ExceptionGroup


def opened(app_server, **hooks):
    app_server.configure(sandbox_mode="workspace-write")
    return open_codex(app_server.config(), hooks=Hooks(**hooks))


def opened_with(app_server, **config):
    return open_codex(app_server.config(**config), hooks=Hooks(stop=Asked()))


INVALID = [
    ZeroDivisionError("mine"),
    "no",
    True,
    GoOn("to another event"),
    Rewrite({"command": float("nan")}),
    Rewrite({"command": "\ud800"}),
    ExceptionGroup("two", [ZeroDivisionError("mine")]),
]


@pytest.mark.parametrize("answer", INVALID, ids=lambda answer: type(answer).__name__)
async def test_a_hook_that_fails_denies_and_its_turn_says_so(app_server, scripted_model, answer):
    scripted_model.call("exec_command", {"cmd": "touch evil"})
    hold_all(scripted_model)
    async with opened(app_server, pre_tool_use=Asked(answer)) as codex:
        thread = await codex.thread_start()
        with pytest.raises(RequestHandlerError, match="the hook pre_tool_use failed") as caught:
            await thread.run("go")
        await assert_no_hook_runs()
        await assert_idle(thread)
        await assert_takes_the_next_turn(thread, scripted_model)
    assert not (app_server.workspace / "evil").exists()
    if isinstance(answer, Exception):
        assert caught.value.__cause__ is answer


@pytest.mark.parametrize("hook", ["session_start", "user_prompt_submit", "post_tool_use", "stop"])
async def test_each_hook_that_fails_interrupts_its_turn(app_server, scripted_model, hook):
    scripted_model.call("exec_command", {"cmd": "echo hi"})
    scripted_model.reply("Done.")
    async with opened(app_server, **{hook: Asked(ZeroDivisionError("mine"))}) as codex:
        thread = await codex.thread_start()
        with pytest.raises(RequestHandlerError, match=hook):
            await thread.run("go")
        await assert_idle(thread)
        while scripted_model.remaining:
            await thread.run("use up what is left")
        await assert_takes_the_next_turn(thread, scripted_model)


async def test_a_compaction_whose_hook_fails_does_not_happen(app_server, scripted_model):
    scripted_model.reply("Hello.")
    async with opened(app_server, pre_compact=Asked(ZeroDivisionError("mine"))) as codex:
        thread = await codex.thread_start()
        await thread.run("remember this")
        with pytest.raises(RequestHandlerError, match="pre_compact"):
            await thread.compact()
        await assert_takes_the_next_turn(thread, scripted_model)
    assert "remember this" in told(scripted_model)


async def test_a_hook_that_waits_is_cancelled_with_its_turn(app_server, scripted_model):
    scripted_model.call("exec_command", {"cmd": "touch evil"})
    wait = Waiting()
    async with opened(app_server, pre_tool_use=wait) as codex:
        thread = await codex.thread_start()
        with trio.move_on_after(30) as scope:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(thread.run, "go")
                await wait.begun.wait()
                scope.cancel()
        assert wait.cancelled == 1
        await assert_no_hook_runs()
        await assert_idle(thread)
        wait.gate.set()
        await assert_takes_the_next_turn(thread, scripted_model)
    assert not (app_server.workspace / "evil").exists()


async def test_a_hook_may_wait_for_a_human(app_server, scripted_model):
    scripted_model.call("exec_command", {"cmd": "touch good"})
    scripted_model.reply("Done.")
    wait = Waiting()
    async with opened(app_server, pre_tool_use=wait) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await wait.begun.wait()
            wait.gate.set()
            assert (await turn.result()).final_response == "Done."
    assert (app_server.workspace / "good").exists()


async def test_a_hook_that_runs_a_turn_on_its_own_thread_is_told_so(app_server, scripted_model):
    scripted_model.call("exec_command", {"cmd": "touch evil"})

    async def recursive(event):
        await threads[0].run("what do you think of this?")

    async with opened(app_server, pre_tool_use=recursive) as codex:
        threads = [await codex.thread_start()]
        with pytest.raises(RequestHandlerError, match="would wait for itself") as caught:
            await threads[0].run("go")
        assert isinstance(caught.value.__cause__, RuntimeError)
    assert not (app_server.workspace / "evil").exists()


async def test_a_hook_may_ask_another_thread(app_server, scripted_model):
    scripted_model.on("is this safe?", "No.")
    scripted_model.call("exec_command", {"cmd": "touch evil"})
    scripted_model.reply("I see.")

    async def ask(event):
        if event.thread_id != judge[0].id:
            return Deny((await judge[0].run("is this safe?")).final_response)
        return None

    async with opened(app_server, pre_tool_use=ask) as codex:
        judge = [await codex.thread_start()]
        await (await codex.thread_start()).run("go")
    assert not (app_server.workspace / "evil").exists()


async def test_hooks_that_wait_when_the_block_is_left_deny(app_server, scripted_model):
    """The turn was detached, so it would go on while the runtime is being ended."""
    scripted_model.call("exec_command", {"cmd": "touch evil"})
    wait = Waiting()
    async with opened(app_server, pre_tool_use=wait) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await wait.begun.wait()
            turn.detach()
    assert wait.cancelled == 1
    assert not (app_server.workspace / "evil").exists()


async def test_a_hook_of_a_turn_that_nobody_waits_for_ends_the_client_when_it_fails(
    app_server, scripted_model
):
    scripted_model.call("exec_command", {"cmd": "touch evil"})
    with pytest.raises(RequestHandlerError, match="mine"):  # noqa: PT012 - the block raises
        async with opened(app_server, pre_tool_use=Asked(ZeroDivisionError("mine"))) as codex:
            thread = await codex.thread_start()
            await codex.request(
                "turn/start", {"threadId": thread.id, "input": [{"type": "text", "text": "go"}]}
            )
            await trio.sleep_forever()
    assert not (app_server.workspace / "evil").exists()


async def test_hooks_are_denied_when_the_program_is_cancelled(app_server, scripted_model):
    scripted_model.call("exec_command", {"cmd": "touch evil"})
    wait = Waiting()
    with trio.CancelScope() as scope:
        async with opened(app_server, pre_tool_use=wait) as codex:
            thread = await codex.thread_start()
            async with trio.open_nursery() as nursery:
                nursery.start_soon(thread.run, "go")
                await wait.begun.wait()
                scope.cancel()
    assert scope.cancelled_caught
    assert not (app_server.workspace / "evil").exists()


def listeners():
    """The sockets of this process that listen, but for the scripted model's."""
    return [
        each
        for each in gc.get_objects()
        # By its real type: other tests leave objects behind that no one may ask anything.
        if issubclass(type(each), socket.socket)
        and each.fileno() >= 0
        and each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    ]


async def test_a_listener_that_breaks_ends_the_connection(app_server, scripted_model):
    scripted_model.call("exec_command", {"cmd": "touch evil"})
    before = listeners()
    with pytest.raises(CodexError, match="trio_codex itself failed"):  # noqa: PT012 - the block raises
        async with opened(app_server, pre_tool_use=Asked()) as codex:
            (ours,) = [each for each in listeners() if each not in before]
            thread = await codex.thread_start()
            ours.shutdown(socket.SHUT_RDWR)
            with pytest.raises(CodexError):
                await thread.run("go")
            await trio.sleep_forever()
    assert not (app_server.workspace / "evil").exists()


async def test_a_hook_that_the_runtime_cannot_reach_fails_its_turn(
    app_server, scripted_model, monkeypatch
):
    """As where a firewall comes up: the tool may have run, and the turn does not go on."""
    gate = Gate()
    scripted_model.call("exec_command", {"cmd": "true"})
    scripted_model.reply_always(lambda _: message(deltas=["Going on", gate, "."]))
    ask = Asked()
    async with opened(app_server, pre_tool_use=ask) as codex:
        thread = await codex.thread_start()
        monkeypatch.setattr(_listener._Call, "_is_trusted", lambda *_: False)
        with pytest.raises(HookFailedError, match="tool call failed") as caught:
            await thread.run("go")
        monkeypatch.undo()
        assert (caught.value.hook, caught.value.thread_id) == ("pre_tool_use", thread.id)
        assert not ask.events
        await assert_idle(thread)
        await assert_no_hook_runs()


async def test_the_runtimes_death_cancels_the_hooks_that_wait(app_server, scripted_model):
    scripted_model.call("exec_command", {"cmd": "touch evil"})
    wait = Waiting()
    async with opened(app_server, pre_tool_use=wait) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as nursery:

            @nursery.start_soon
            async def _():
                with pytest.raises(TransportClosedError):
                    await thread.run("go")

            await wait.begun.wait()
            os.kill(codex.statistics().transport["pid"], signal.SIGKILL)
        await wait.ended.wait()
    assert wait.cancelled == 1


async def test_records_tell_how_a_hook_was_answered_and_not_what(
    app_server, scripted_model, caplog
):
    caplog.set_level(logging.INFO, "trio_codex")
    scripted_model.call("exec_command", {"cmd": "touch hunter2"})
    scripted_model.reply("Done.")
    async with opened(app_server, pre_tool_use=Asked(Deny("because of hunter2"))) as codex:
        thread = await codex.thread_start()
        result = await thread.run("go")
    (record,) = [each for each in caplog.records if each.name == "trio_codex.hooks"]
    assert record.levelname == "INFO"
    assert (record.codex_thread_id, record.codex_turn_id) == (thread.id, result.id)
    assert (record.codex_method, record.codex_decision) == ("hook/PreToolUse", "blocked")
    assert "hunter2" not in caplog.text


async def test_code_modes_nested_calls_are_denied(app_server, scripted_model):
    app_server.configure(model="gpt-5.6-sol")
    deny = Asked(Deny("not this one"))
    program = 'text(await tools.exec_command({cmd: "touch evil"}));'
    scripted_model.custom_call("exec", program)
    scripted_model.reply_always(lambda _: message("Done."))
    async with opened(app_server, pre_tool_use=deny) as codex:
        thread = await codex.thread_start()
        await thread.run("go")
    assert [event.tool_input for event in deny.events] == [{"command": "touch evil"}]
    assert not (app_server.workspace / "evil").exists()


async def test_a_sub_agents_command_is_denied_under_its_own_thread(app_server, scripted_model):
    gate = Gate()

    def answer(request):
        if request.last_user_text == "child work":
            if not request.tool_outputs:
                return call("exec_command", {"cmd": "touch evil"})
            gate.release()
            return message("The child is done.")
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message(deltas=["Waiting", gate, " done."])

    scripted_model.reply_always(answer)
    events = []

    async def guard(event):
        events.append(event)
        if event.tool_name == "Bash":
            return Deny("not you")
        return None

    start, stop = Asked(), Asked()
    hooks = {"pre_tool_use": guard, "subagent_start": start, "subagent_stop": stop}
    async with opened(app_server, **hooks) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            async for _ in turn.tree():
                pass
    (event,) = [event for event in events if event.tool_name == "Bash"]
    assert event.thread_id != thread.id
    assert event.owner_thread_id == thread.id
    assert not (app_server.workspace / "evil").exists()
    for told_of in (start, stop):
        (event_of_agent,) = told_of.events
        assert event_of_agent.owner_thread_id == thread.id
        assert event_of_agent.thread_id == event.thread_id


async def test_a_hook_that_fails_for_a_sub_agent_fails_the_turn_of_its_root(
    app_server, scripted_model
):
    def answer(request):
        if request.last_user_text == "child work":
            return call("exec_command", {"cmd": "touch evil"})
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message(deltas=["Waiting", Gate(), "."])

    async def fail(event):
        if event.tool_name == "Bash":
            raise ZeroDivisionError("mine")

    scripted_model.reply_always(answer)
    async with opened(app_server, pre_tool_use=fail) as codex:
        thread = await codex.thread_start()
        with pytest.raises(RequestHandlerError, match="mine"):
            await thread.run("go")
        await assert_no_hook_runs()
        for thread_id in (await codex.request("thread/loaded/list", {}))["data"]:
            await assert_idle(codex.thread(thread_id))
    assert not (app_server.workspace / "evil").exists()


async def test_the_commands_of_a_review_are_asked_about_under_its_turn(app_server, scripted_model):
    ask = Asked(Deny("not this one"))
    scripted_model.call("exec_command", {"cmd": "touch evil"})
    scripted_model.reply("It is fine.")
    turns = []

    async def guard(event):
        turns.append(current_turn())
        return await ask(event)

    async with opened(app_server, pre_tool_use=guard) as codex:
        thread = await codex.thread_start()
        async with thread.review(types.CustomReviewTarget(instructions="Look at it.")) as turn:
            await turn.result()
    (event,) = ask.events
    assert (event.thread_id, event.owner_thread_id, event.turn_id) == (
        thread.id,
        thread.id,
        turn.id,
    )
    assert [(each.thread_id, each.turn_id) for each in turns] == [(thread.id, turn.id)]
    assert not (app_server.workspace / "evil").exists()


async def test_a_hook_of_a_review_is_cancelled_with_it(app_server, scripted_model):
    scripted_model.call("exec_command", {"cmd": "touch evil"})
    wait = Waiting()
    async with opened(app_server, pre_tool_use=wait) as codex:
        thread = await codex.thread_start()
        async with thread.review(types.CustomReviewTarget(instructions="Look at it.")):
            await wait.begun.wait()
        assert wait.cancelled == 1
        await assert_no_hook_runs()
        await assert_idle(thread)
    assert not (app_server.workspace / "evil").exists()


async def test_a_call_for_a_turn_that_nobody_has_heard_of_is_denied(
    app_server, scripted_model, monkeypatch
):
    """It shows the token, and yet no function is called."""
    monkeypatch.setattr(_hook_calls, "KNOWN_WITHIN", 0.1)
    ask = Asked()
    async with opened(app_server, pre_tool_use=ask) as codex:
        thread = await codex.thread_start()
        bridge = codex._connection.hooks
        told = dict.fromkeys(_placement._handler(KINDS[0])["input"], "x")
        told["hook_event_name"] = "PreToolUse"
        for session_id, turn_id in (("nobody", "x"), (thread.id, "x"), ("nobody", thread.id)):
            arguments = {**told, "session_id": session_id, "turn_id": turn_id}
            params = {"name": "hook", "arguments": arguments}
            body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
            answer = await bridge._answer(json.dumps(body).encode())
            assert b"deny" in answer
        assert not ask.events


async def test_a_runtime_whose_hooks_cannot_call_a_program_is_an_error(tmp_path, app_server):
    runtime = tmp_path / "codex"
    said = "unknown variant `mcp_tool`, expected one of `command`, `prompt`, `agent`"
    runtime.write_text(f"#!/bin/sh\necho 'Error: {said}' >&2\nexit 1\n")
    runtime.chmod(0o755)
    with pytest.raises(HooksUnavailableError, match=r"before 0\.149"):
        async with opened_with(app_server, codex_bin=runtime):
            pass
    async with open_bridge(Hooks(stop=Asked())) as bridge:
        with pytest.raises(HooksUnavailableError, match=r"the runtime 0\.148\.2 .*before 0\.149"):
            await bridge.check(None, "0.148.2")
