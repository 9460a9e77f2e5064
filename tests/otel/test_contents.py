"""Nothing that was written by anybody is in a span, a metric or a record at INFO, unasked."""

from __future__ import annotations

import logging
import random
import re

import pytest
import trio
from telemetry import Telemetry

from trio_codex import CodexError, Decision, RequestHandlers, open_codex, tool
from trio_codex.testing import (
    AppServerHarness,
    call,
    custom_call,
    http_failure,
    message,
    open_fake_app_server,
    reasoning,
    response,
)

IDS = {"threadId": "thread-1", "turnId": "turn-1"}
ESCALATED = {"sandbox_permissions": "require_escalated"}


def mark(kind):
    return f"M4RK-{kind}-zz9"


def marks(text):
    return set(re.findall(r"M4RK-([\w.]+)-zz9", text))


def recorded(telemetry):
    """Everything that spans and metrics hold, as text."""
    spans = [
        (span.name, dict(span.attributes), span.status.description, span.events, span.links)
        for span in telemetry.spans
    ]
    return repr(spans) + repr(telemetry.metrics)


def logged(caplog):
    """Everything that records hold, what is in no message included."""
    return repr([(record.getMessage(), vars(record)) for record in caplog.records])


@tool
async def vault(key: str) -> str:
    """Open the vault."""
    return mark("result")


@tool
async def broken(key: str) -> str:
    """Break."""
    raise LookupError(key[:0])  # what the program itself raises is logged with its text


async def accept(_):
    return Decision.accept


async def run_marked(tmp_path, model, telemetry):
    """Run turns on the real runtime with a mark wherever something is given to it."""
    place = AppServerHarness(
        tmp_path / mark("path"), model, approval_policy="on-request", sandbox_mode="workspace-write"
    )
    config = place.config(env={"MY_TOKEN": mark("env")})
    patch = f"*** Begin Patch\n*** Add File: {mark('file')}\n+{mark('line')}\n*** End Patch\n"
    answers = iter(
        [
            response(reasoning(mark("thought")), call("vault", {"key": mark("argument")})),
            call("broken", {"key": mark("argument")}),
            call("exec_command", {"cmd": f"echo $MY_TOKEN; echo {mark('out')}; exit 3"}),
            call("exec_command", {"cmd": "pwd", "justification": mark("reason"), **ESCALATED}),
            call("update_plan", {"plan": [{"step": mark("plan"), "status": "pending"}]}),
            custom_call("apply_patch", patch),
            call("no_such_tool", {"key": mark("argument")}),
            message(mark("reply")),
        ]
    )
    model.on(mark("prompt"), lambda _: next(answers), times=8)
    model.reply_always(http_failure(400, body=mark("body")))
    async with open_codex(
        config, handlers=RequestHandlers(command=accept), instruments=[telemetry.instrument]
    ) as codex:
        thread = await codex.thread_start(
            dynamic_tools=[vault, broken], developer_instructions=mark("instructions")
        )
        await thread.set_name(mark("name"))
        assert (await thread.run(mark("prompt"))).final_response == mark("reply")
        with pytest.raises(CodexError):
            await thread.run(mark("prompt"))


@pytest.mark.parametrize("content", [False, True])
async def test_no_mark_of_a_real_turn_is_recorded_unasked(
    tmp_path, scripted_model, caplog, content
):
    caplog.set_level(logging.INFO, "trio_codex")
    telemetry = Telemetry(capture_content=content)
    await run_marked(tmp_path, scripted_model, telemetry)
    assert telemetry.open == []
    assert {span.name for span in telemetry.spans} >= {
        "invoke_agent codex",
        "execute_tool vault",
        "execute_tool broken",
        "execute_tool exec_command",
        "execute_tool apply_patch",
        "answer item/commandExecution/requestApproval",
    }
    assert marks(logged(caplog)) == set()
    found = marks(recorded(telemetry))
    assert found == (
        set()
        if not content
        else {"prompt", "reply", "argument", "result", "env", "out", "path", "file", "line", "body"}
    )


# Every text of every kind of item, of every notification that may hold one

CHANGE = {"path": "path", "kind": {"type": "add"}, "diff": "diff"}
ITEMS = [
    {
        "type": "userMessage",
        "content": [{"type": "text", "text": "text"}, {"type": "localImage", "path": "path"}],
    },
    {"type": "agentMessage", "text": "text"},
    {"type": "plan", "text": "text"},
    {"type": "reasoning", "summary": ["summary"], "content": ["content"]},
    {
        "type": "commandExecution",
        "command": "command",
        "cwd": "/path",
        "processId": "process",
        "commandActions": [{"type": "read", "command": "command", "name": "name", "path": "/path"}],
        "aggregatedOutput": "output",
        "exitCode": 3,
    },
    {"type": "fileChange", "changes": [CHANGE]},
    {
        "type": "mcpToolCall",
        "server": "server",
        "tool": "tool",
        "arguments": {"key": "argument"},
        "result": {"content": [{"type": "text", "text": "text"}]},
        "error": {"message": "message"},
    },
    {
        "type": "dynamicToolCall",
        "tool": "tool",
        "arguments": "argument",
        "success": False,
        "contentItems": [{"type": "inputText", "text": "text"}],
    },
    {
        "type": "collabAgentToolCall",
        "tool": "spawnAgent",
        "prompt": "prompt",
        "senderThreadId": "thread-1",
        "receiverThreadIds": [],
        "agentsStates": {"a": {"status": "running", "message": "message"}},
    },
    {
        "type": "webSearch",
        "query": "query",
        "results": ["result"],
        "action": {"type": "search", "query": "query"},
    },
    {"type": "imageView", "path": "/path"},
    {
        "type": "imageGeneration",
        "result": "result",
        "revisedPrompt": "prompt",
        "savedPath": "/path",
    },
    {"type": "enteredReviewMode", "review": "review"},
    {"type": "somethingNew", "text": "text"},
]
ASKED = [
    (
        "item/commandExecution/requestApproval",
        {"kind": "command", "command": "command", "cwd": "/path", "reason": "reason"},
    ),
    ("item/fileChange/requestApproval", {"reason": "reason", "grantRoot": "/path"}),
    ("item/tool/call", {"callId": "c", "tool": "tool", "arguments": {"key": "argument"}}),
    (
        "item/tool/requestUserInput",
        {"questions": [{"id": "q", "header": "header", "question": "question"}]},
    ),
    (
        "mcpServer/elicitation/request",
        {"serverName": "server", "mode": "form", "message": "message", "requestedSchema": {}},
    ),
    ("something/new", {"text": "text"}),
]
# What stands in these says what kind of thing it is, and who it is, in the protocol's own words
# or by a name that the program has given to a tool.
TOLD = {
    "type",
    "kind",
    "tool",
    "server",
    "serverName",
    "mode",
    "senderThreadId",
    "status",
    "callId",
}


def places(value, path=()):
    """Give the paths of all texts that somebody has written."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in TOLD or isinstance(part, dict):
                yield from places(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from places(part, (*path, index))
    elif isinstance(value, str):
        yield path


def marked(value, path):
    """Give a copy with a mark in one place."""
    if not path:
        return f"/{mark('text')}"
    copy = value.copy()
    copy[path[0]] = marked(value[path[0]], path[1:])
    return copy


AT = {"startedAtMs": 0, "completedAtMs": 0}
ITEM_METHODS = ("item/started", "item/completed")
NOTIFICATIONS = [
    *[
        (method, {"item": {**item, "status": "failed"}})
        for item in ITEMS
        for method in ITEM_METHODS
    ],
    ("item/agentMessage/delta", {"itemId": "i", "delta": "delta"}),
    ("turn/diff/updated", {"diff": "diff"}),
    ("turn/plan/updated", {"plan": [{"step": "step", "status": "pending"}]}),
    ("thread/name/updated", {"threadName": "name"}),
    ("error", {"willRetry": False, "error": {"message": "message", "additionalDetails": "more"}}),
]
PLACES = [
    (method, marked(params, path), messages is ASKED)
    for messages in (NOTIFICATIONS, ASKED)
    for method, params in messages
    for path in places(params)
]


@pytest.mark.parametrize("seed", range(8))
async def test_no_mark_in_any_text_of_any_message_is_recorded(seed, caplog):
    caplog.set_level(logging.INFO, "trio_codex")
    some = random.Random(seed).sample(PLACES, len(PLACES) * 2 // 3)
    failure = {
        "message": mark("text"),
        "codexErrorInfo": "other",
        "additionalDetails": mark("text"),
    }

    async def play(server):
        await server.accept_thread()
        await server.accept_turn()
        async with trio.open_nursery() as nursery:
            for number, (method, marked_params, is_request) in enumerate(some):
                params = {**IDS, **AT, "itemId": f"i{number}", **marked_params}
                if is_request:
                    nursery.start_soon(server.ask, method, params)
                    continue
                if "item" in params:
                    params["item"] = {"id": f"i{number}", **params["item"]}
                await server.notify(method, params)
        await server.complete_turn(status="failed", error=failure)

    telemetry = Telemetry()
    async with open_fake_app_server(play, instruments=[telemetry.instrument]) as codex:
        thread = await codex.thread_start()
        with pytest.raises(CodexError):
            await thread.run(mark("prompt"))
    assert telemetry.open == []
    assert len(telemetry.spans) > len(ITEMS)
    assert marks(recorded(telemetry)) == set()
    assert marks(logged(caplog)) == set()
