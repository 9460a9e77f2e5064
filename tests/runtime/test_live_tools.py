"""Dynamic tools on the real runtime: what the model reads of a call, and how a call ends."""

from __future__ import annotations

import json
import logging
from typing import Annotated

import attrs
import pytest
import trio
from _helpers import assert_idle, assert_takes_the_next_turn, items_of

from trio_codex import (
    Tool,
    ToolError,
    ToolImage,
    ToolNamespace,
    current_turn,
    open_codex,
    tool,
    types,
)
from trio_codex.testing import call, message

PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)


@attrs.frozen
class Place:
    """A place."""

    name: str
    degrees: int


@tool
async def weather(city: Annotated[str, "Where"], days: int = 1) -> Place:
    """Tell the weather."""
    return Place(city, 20 + days)


@tool
async def secretive(key: str) -> str:
    """Take a key."""
    return f"taken {len(key)}"


@tool
async def draw() -> list[object]:
    """Draw."""
    return ["here it is", ToolImage.from_bytes(PIXEL)]


@tool
async def crash() -> str:
    """Fail as a program does."""
    raise ZeroDivisionError("by nought")


@tool
async def refuse() -> str:
    """Fail as the model should know."""
    raise ToolError("there is no such city")


@tool
async def odd() -> object:
    """Return what has no form in JSON."""
    return object()


@tool(namespace=ToolNamespace("people", "All about people."))
async def find(name: str) -> str:
    """Find somebody."""
    return f"{name} is here"


ALL = [weather, secretive, draw, crash, refuse, odd, find]


async def called(codex, model, name, arguments=None, **more):
    """Let the model call a tool; gives what the model reads, the item and the answer."""
    model.respond(call(name, arguments or {}, call_id="call-x", **more))
    model.reply("I see.")
    thread = await codex.thread_start(dynamic_tools=ALL)
    result = await thread.run("Call it.")
    assert result.final_response == "I see."
    (item,) = items_of(result, types.DynamicToolCallThreadItem)
    return model.requests[-1].tool_outputs["call-x"], item


async def test_the_model_reads_what_a_tool_returns(codex, scripted_model):
    output, item = await called(codex, scripted_model, "weather", {"city": "Rome", "days": 3})
    assert json.loads(output) == {"name": "Rome", "degrees": 23}
    assert item.success is True
    assert item.status is types.DynamicToolCallStatus.completed


async def test_a_tool_of_a_namespace_is_called(codex, scripted_model):
    output, item = await called(codex, scripted_model, "find", {"name": "Ada"}, namespace="people")
    assert output == "Ada is here"
    assert (item.namespace, item.tool, item.success) == ("people", "find", True)


async def test_the_model_sees_the_image_that_a_tool_returns(codex, scripted_model):
    output, _ = await called(codex, scripted_model, "draw")
    assert output == "here it is"
    (url,) = scripted_model.requests[-1].image_urls
    assert url.startswith("data:image/png;base64,")


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("crash", {}, "ZeroDivisionError: by nought"),
        ("refuse", {}, "there is no such city"),
        ("odd", {}, "cannot be sent"),
        ("weather", {"city": 5}, "do not fit, and it was not called"),
        ("weather", {}, "do not fit, and it was not called"),
        ("weather", {"city": "Rome", "week": 1}, "do not fit, and it was not called"),
    ],
)
async def test_the_model_reads_why_a_call_failed_and_the_turn_goes_on(
    codex, scripted_model, caplog, name, arguments, told
):
    output, item = await called(codex, scripted_model, name, arguments)
    assert told in output
    assert item.success is False
    assert item.status is types.DynamicToolCallStatus.failed
    logged = [r for r in caplog.records if r.name == "trio_codex.tools" and r.exc_info]
    assert len(logged) == (name in {"crash", "odd"})


async def test_arguments_are_not_logged_above_debug_level(codex, scripted_model, caplog):
    caplog.set_level(logging.DEBUG)
    output, _ = await called(codex, scripted_model, "secretive", {"key": "hunter2"})
    assert output == "taken 7"
    loud = [r.getMessage() for r in caplog.records if r.levelno > logging.DEBUG]
    ours = [text for text in loud if "trio_codex" in text or "tool" in text]
    assert "hunter2" not in "".join(ours)


async def test_leaving_the_turn_while_a_tool_runs_cancels_it(codex, scripted_model):
    begun, ended = trio.Event(), trio.Event()

    @tool
    async def wait_long() -> str:
        begun.set()
        try:
            await trio.sleep_forever()
        finally:
            ended.set()

    scripted_model.call("wait_long")
    thread = await codex.thread_start(dynamic_tools=[wait_long])
    with trio.CancelScope() as scope:
        async with thread.turn("Wait."):
            await begun.wait()
            assert codex.statistics().running_handlers == 1
            scope.cancel()
            await trio.lowlevel.checkpoint()
    await assert_idle(thread)
    await ended.wait()
    assert codex.statistics().running_handlers == 0
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_a_tool_may_interrupt_the_turn_that_called_it(codex, scripted_model):
    begun = trio.Event()

    @tool
    async def stop_it() -> str:
        begun.set()
        await turn.interrupt()

    scripted_model.call("stop_it")
    thread = await codex.thread_start(dynamic_tools=[stop_it])
    async with thread.turn("Stop.") as turn:
        assert (await turn.result()).status is types.TurnStatus.interrupted
    assert begun.is_set()
    await assert_idle(thread)


async def test_a_tool_that_takes_its_time_delays_no_other_turn(codex, scripted_model):
    begun, gate = trio.Event(), trio.Event()

    @tool
    async def wait_long() -> str:
        begun.set()
        await gate.wait()
        return "waited"

    first = await codex.thread_start(dynamic_tools=[wait_long])
    second = await codex.thread_start(dynamic_tools=[weather])
    scripted_model.call("wait_long")
    async with first.turn("Wait.") as turn:
        await begun.wait()
        scripted_model.call("weather", {"city": "Rome"})
        scripted_model.reply("Done.")
        assert (await second.run("Now.")).final_response == "Done."
        scripted_model.reply("Done too.")
        gate.set()
        assert (await turn.result()).final_response == "Done too."


async def test_a_tool_with_state_is_closed_once_with_the_connection(app_server, scripted_model):
    class Counter:
        """Count."""

        def __init__(self):
            self.__name__ = "count"
            self.calls = self.closed = 0

        async def __call__(self) -> int:
            assert not self.closed
            self.calls += 1
            return self.calls

        async def aclose(self):
            self.closed += 1

    counter = Counter()
    count = Tool(counter)
    async with open_codex(app_server.config()) as codex:
        for _ in range(2):
            thread = await codex.thread_start(dynamic_tools=[count])
            scripted_model.call("count")
            scripted_model.reply("Done.")
            await thread.run("Count.")
        assert (counter.calls, counter.closed) == (2, 0)
    assert counter.closed == 1


async def test_this_runtime_gives_the_tools_of_a_thread_to_none_of_its_sub_agents(
    codex, scripted_model
):
    """Should another do so, the tools are found: the tests of handlers play one that does."""
    callers, offered = [], []

    @tool
    async def note() -> str:
        callers.append(current_turn().thread_id)
        return "noted"

    def answer(request):
        if request.last_user_text == "child work":
            offered.append("note" in request.tool_names)
            if "call-note" not in request.tool_outputs:
                return call("note", {}, call_id="call-note")
            return message("The child is done.")
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message("The parent is done.")

    scripted_model.reply_always(answer)
    thread = await codex.thread_start(dynamic_tools=[note])
    async with thread.turn("go") as turn:
        said = [event async for _, event in turn.tree() if event.method == "item/completed"]
    texts = [e.item.text for e in said if isinstance(e.item, types.AgentMessageThreadItem)]
    assert sorted(texts) == ["The child is done.", "The parent is done."]
    outputs = [request.tool_outputs.get("call-note") for request in scripted_model.requests]
    assert "unsupported call: note" in outputs
    assert (callers, offered) == ([], [False, False])


async def test_a_tool_can_tell_which_turn_calls_it(codex, scripted_model):
    callers = []

    @tool
    async def note() -> str:
        callers.append(current_turn())
        return "noted"

    scripted_model.call("note")
    scripted_model.reply("Done.")
    thread = await codex.thread_start(dynamic_tools=[note])
    result = await thread.run("go")
    (caller,) = callers
    assert (caller.thread_id, caller.turn_id) == (thread.id, result.id)
