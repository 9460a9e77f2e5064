"""What the instrument does with what no runtime can be made to do, and what it costs to have it."""

from __future__ import annotations

import contextvars
import copy
import json
import random
import subprocess
import sys

import pytest
import trio
from agents import call_agent
from telemetry import Telemetry, status_of
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, CodexError, open_codex
from trio_codex.otel import OtelInstrument
from trio_codex.testing import call, message, open_fake_app_server
from trio_codex.testing._fake_app_server import turn_snapshot

TURN = "invoke_agent codex"
IDS = {"threadId": "thread-1", "turnId": "turn-1"}
COMMAND = {"type": "commandExecution", "id": "c", "command": "ls", "cwd": "/", "status": "failed"}
COUNTS = {
    "inputTokens": 10,
    "outputTokens": 5,
    "totalTokens": 15,
    "cachedInputTokens": 0,
    "reasoningOutputTokens": 0,
}


async def test_a_turn_that_is_taken_back_is_no_error():
    async def play(server):
        await server.accept_thread()

    telemetry = Telemetry()
    config = CodexConfig(max_in_flight=1)
    async with open_fake_app_server(play, config, instruments=[telemetry.instrument]) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(codex.request, "mock/it", {})
            await wait_all_tasks_blocked()
            nursery.start_soon(thread.run, "go")
            await wait_all_tasks_blocked()
            nursery.cancel_scope.cancel()
    span = telemetry.one(TURN)
    assert span.attributes["trio_codex.turn.status"] == "withdrawn"
    assert status_of(span) == ("UNSET", None)
    assert telemetry.open == []


async def test_a_sub_agent_that_works_when_the_connection_ends_is_lost():
    async def play(server):
        await server.accept_thread()
        await server.accept_turn()
        started = {**turn_snapshot("turn-a"), "rootTurnId": "turn-1"}
        await server.notify("turn/started", {"threadId": "agent-1", "turn": started})
        item = {"item": COMMAND, "startedAtMs": 0}
        await server.notify("item/started", {"threadId": "agent-1", "turnId": "turn-a", **item})
        await call_agent(server)
        await server.complete_turn()

    telemetry = Telemetry()
    async with open_fake_app_server(play, instruments=[telemetry.instrument]) as codex:
        thread = await codex.thread_start()
        await thread.run("go")
        assert telemetry.open == [TURN, "execute_tool exec_command"]
    assert telemetry.open == []
    mine, child = telemetry.named(TURN)
    assert status_of(mine) == ("UNSET", None)
    assert status_of(child) == ("ERROR", "TransportClosedError")
    assert child.parent.span_id == mine.context.span_id


async def test_one_instrument_serves_one_connection_after_the_other():
    async def play(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.hang_up()

    telemetry = Telemetry()
    for _ in range(2):
        async with open_fake_app_server(play, instruments=[telemetry.instrument]) as codex:
            thread = await codex.thread_start()
            with pytest.raises(CodexError):
                await thread.run("go")
    assert [status_of(span)[0] for span in telemetry.named(TURN)] == ["ERROR", "ERROR"]
    assert telemetry.open == []


async def test_a_usage_that_is_repeated_on_resume_is_not_counted_again():
    def usage(turn_id, calls):
        total = {name: count * calls for name, count in COUNTS.items()}
        return {
            "threadId": "thread-1",
            "turnId": turn_id,
            "tokenUsage": {"total": total, "last": COUNTS},
        }

    async def play(server):
        await server.accept_thread()
        await server.accept_turn("turn-1")
        await server.notify("thread/tokenUsage/updated", usage("turn-0", 7))
        await server.notify("thread/tokenUsage/updated", usage("turn-1", 7))
        await server.notify("thread/tokenUsage/updated", usage("turn-1", 9))
        await server.complete_turn()

    telemetry = Telemetry()
    async with open_fake_app_server(play, instruments=[telemetry.instrument]) as codex:
        result = await (await codex.thread_start()).run("go")
    assert result.turn_usage.input_tokens == 20
    assert telemetry.one(TURN).attributes["gen_ai.usage.input_tokens"] == 20


async def test_contents_are_recorded_where_the_program_asks_for_them(app_server, scripted_model):
    telemetry = Telemetry(capture_content=True)
    given = iter([call("exec_command", {"cmd": "echo said"}), message("Done.")])
    scripted_model.on("the prompt", lambda _: next(given))
    async with open_codex(app_server.config(), instruments=[telemetry.instrument]) as codex:
        thread = await codex.thread_start()
        await thread.run("the prompt")
        scripted_model.fail(400, body="the body")
        with pytest.raises(CodexError):
            await thread.run("again")
    turn, failed = telemetry.named(TURN)
    assert json.loads(turn.attributes["gen_ai.input.messages"]) == [
        {"role": "user", "parts": [{"type": "text", "content": "the prompt"}]}
    ]
    assert json.loads(turn.attributes["gen_ai.output.messages"]) == [
        {"role": "assistant", "parts": [{"type": "text", "content": "Done."}]}
    ]
    command = telemetry.one("execute_tool exec_command")
    assert "echo said" in json.loads(command.attributes["gen_ai.tool.call.arguments"])["command"]
    result = json.loads(command.attributes["gen_ai.tool.call.result"])
    assert result == {"aggregatedOutput": "said\n"}
    assert "the body" in failed.status.description


# What comes over the wire may be anything

REAL = [
    {"result": {"thread": {"id": "thread-2", "forkedFromId": "thread-1"}, "model": "m"}},
    {"method": "turn/started", "params": {"threadId": "thread-1", "turn": {"id": "turn-1"}}},
    {
        "method": "turn/started",
        "params": {"threadId": "agent", "turn": {"id": "a", "rootTurnId": "turn-1"}},
    },
    {"method": "item/started", "params": {**IDS, "item": COMMAND}},
    {
        "method": "item/started",
        "params": {**IDS, "item": {"type": "mcpToolCall", "id": "m", "server": "s", "tool": "t"}},
    },
    {
        "method": "item/completed",
        "params": {**IDS, "item": {**COMMAND, "exitCode": 1, "aggregatedOutput": "x"}},
    },
    {
        "method": "item/completed",
        "params": {
            **IDS,
            "item": {"type": "userMessage", "id": "u", "content": [{"type": "text", "text": "t"}]},
        },
    },
    {
        "method": "thread/tokenUsage/updated",
        "params": {**IDS, "tokenUsage": {"total": COUNTS, "last": COUNTS}},
    },
    {
        "method": "thread/settings/updated",
        "params": {**IDS, "threadSettings": {"model": "m", "modelProvider": "p"}},
    },
    {
        "method": "turn/completed",
        "params": {
            "threadId": "agent",
            "turn": {"status": "failed", "error": {"message": "m", "codexErrorInfo": {"k": 1}}},
        },
    },
]
ASKED = {**IDS, "callId": "c", "itemId": "c"}
ANYTHING = [None, True, 0, -1, 2**70, 1.5, "", "x" * 2000, "\x1b[1m", [], [[]], {}, {"": None}]


def changed(random_, value):
    """Give a copy of a value with something else in one of its places."""
    value = copy.deepcopy(value)
    places = []

    def walk(part):
        for key in part if isinstance(part, dict) else range(len(part)):
            places.append((part, key))
            if isinstance(part[key], dict | list):
                walk(part[key])

    walk(value)
    part, key = random_.choice(places)
    if isinstance(part, dict) and random_.random() < 0.3:
        del part[key]
    else:
        part[key] = copy.deepcopy(random_.choice(ANYTHING))
    return value


class FakeTurn:
    """A turn as the instrument sees it."""

    thread_id, method, status, result, error = "thread-1", "turn/start", "inProgress", None, None
    turn_id = None


def tell_anything(seed, *, content):
    """Tell an instrument of one turn in whose messages is anything, and give what it made."""
    random_ = random.Random(seed)
    telemetry = Telemetry(capture_content=content)
    instrument, turn = telemetry.instrument, FakeTurn()
    instrument.turn_asked(turn)
    for number in range(60):
        instrument.received(changed(random_, random_.choice(REAL)))
        instrument.received(random_.choice(REAL))
        instrument.asked(number, random_.choice(["m", "x" * 2000]), changed(random_, ASKED))
        instrument.answered(number, "answered")
    instrument.turn_over(turn)
    instrument.closed(CodexError("over"))
    return telemetry


@pytest.mark.parametrize("content", [False, True])
def test_any_json_in_any_place_raises_nothing_and_leaves_no_span_open(content):
    for seed in range(60):
        # In a context of its own, as the connection does it.
        telemetry = contextvars.copy_context().run(tell_anything, seed, content=content)
        assert telemetry.open == []
        assert len(telemetry.spans) > 30
        assert max(len(span.name) for span in telemetry.spans) < 200


# What it needs


def python(code, *options):
    run = subprocess.run(
        [sys.executable, *options, "-c", code],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def test_the_package_imports_no_opentelemetry():
    code = "import sys, trio_codex; print('opentelemetry' in sys.modules)"
    assert python(code) == (0, "False\n")


def test_without_the_extra_the_import_says_what_to_install():
    code = "import sys; sys.modules['opentelemetry'] = None; import trio_codex.otel"
    status, said = python(code)
    assert status == 1
    assert "ImportError: trio_codex.otel needs opentelemetry-api, which the extra 'otel'" in said
    assert "pip install 'trio-codex[otel]'" in said


def test_an_option_that_there_is_not_is_answered_with_the_nearest_one():
    with pytest.raises(TypeError, match="'tracer'; did you mean 'tracer_provider'"):
        OtelInstrument(tracer=None)


async def test_without_an_sdk_nothing_is_made_and_everything_works():
    async def play(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.complete_turn()

    async with open_fake_app_server(play, instruments=[OtelInstrument()]) as codex:
        assert (await (await codex.thread_start()).run("go")).id == "turn-1"
