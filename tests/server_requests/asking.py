"""A runtime in memory that asks, and what it is told: for the tests of handlers."""

from __future__ import annotations

from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex import RequestHandlerError, RequestHandlers
from trio_codex._server_requests._kinds import METHOD_NOT_FOUND, REQUEST_KINDS, safe_refusal
from trio_codex._wire import encode_request
from trio_codex.testing import open_fake_app_server

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trio_codex.testing import FakeAppServer

COMMAND = "item/commandExecution/requestApproval"
FILE_CHANGE = "item/fileChange/requestApproval"
PERMISSIONS = "item/permissions/requestApproval"
USER_INPUT = "item/tool/requestUserInput"
ELICITATION = "mcpServer/elicitation/request"
TOOL_CALL = "item/tool/call"
AUTH_TOKENS = "account/chatgptAuthTokens/refresh"
CURRENT_TIME = "currentTime/read"
ATTESTATION = "attestation/generate"

OURS = {"threadId": "thread-1", "turnId": "turn-1"}
ITEM = {**OURS, "itemId": "item-1", "startedAtMs": 0}

FORM = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}},
    "required": ["name"],
}

PARAMS: Mapping[str, dict[str, Any]] = MappingProxyType(
    {
        COMMAND: {**ITEM, "command": "touch x", "cwd": "/nowhere", "kind": "command"},
        FILE_CHANGE: {**ITEM, "reason": "why"},
        PERMISSIONS: {
            **ITEM,
            "cwd": "/nowhere",
            "permissions": {"network": {"enabled": True}, "fileSystem": {"write": ["/a"]}},
        },
        USER_INPUT: {
            **OURS,
            "itemId": "item-1",
            "isBlocking": True,
            "questions": [
                {
                    "id": "colour",
                    "header": "Colour",
                    "question": "Which?",
                    "options": [
                        {"label": "Red", "description": "r"},
                        {"label": "Blue", "description": "b"},
                    ],
                },
                {"id": "why", "header": "Why", "question": "Why?", "options": None},
            ],
        },
        ELICITATION: {
            **OURS,
            "mode": "form",
            "serverName": "forms",
            "message": "Who?",
            "requestedSchema": FORM,
        },
        TOOL_CALL: {**OURS, "callId": "call-1", "tool": "weather", "arguments": {}},
        AUTH_TOKENS: {"reason": "unauthorized", "previousAccountId": "account-1"},
        CURRENT_TIME: {"threadId": "thread-1"},
        ATTESTATION: {},
        "applyPatchApproval": {"callId": "call-1", "conversationId": "t", "fileChanges": {}},
        "execCommandApproval": {
            "callId": "call-1",
            "conversationId": "t",
            "command": ["touch", "x"],
            "cwd": "/nowhere",
            "parsedCmd": [],
        },
    }
)
"""Params that fit, for every server request."""


OF_TURNS = (
    ("command", COMMAND),
    ("file_change", FILE_CHANGE),
    ("permissions", PERMISSIONS),
    ("user_input", USER_INPUT),
    ("elicitation", ELICITATION),
    ("current_time", CURRENT_TIME),
    ("fallback", TOOL_CALL),
)
"""The requests that a turn makes, each behind the handler that answers it."""

FAILURES = (ZeroDivisionError("mine"), object())
"""What a handler may raise, and return, that answers no request."""


def safe_answer(method):
    """Give the safe answer to a request, as the fake server takes it."""
    kind = REQUEST_KINDS[method]
    if kind.safe is not None:
        return {"result": dict(kind.safe)}
    return {"error": {"code": METHOD_NOT_FOUND, "message": safe_refusal(method)}}


class Asker:
    """A runtime that asks, and does not wait for the answer unless it is told to.

    A test that looks at the answers afterwards makes one without a server, and gives it to
    `asked` or `turn_asked`.
    """

    server: FakeAppServer

    def __init__(self, server: FakeAppServer | None = None):
        if server is not None:
            self.server = server

    @property
    def answers(self) -> list[tuple[Any, dict[str, Any]]]:
        """Every answer so far, with its id."""
        return self.server.answers

    async def send(self, method, request_id=0, **changes):
        """Ask, and wait for nothing."""
        await self.send_raw(method, {**PARAMS.get(method, {}), **changes}, request_id)

    async def send_raw(self, method, params, request_id=0):
        await self.server.send_bytes(encode_request(request_id, method, params))

    async def ask(self, method, request_id=0, **changes):
        """Ask, and wait for the next answer under this id."""
        seen = len(self.answers)
        await self.send(method, request_id, **changes)
        return await self.server.answer(request_id, seen=seen)

    async def answer(self, request_id):
        """Wait for the first answer under this id."""
        return await self.server.answer(request_id)

    async def resolve(self, request_id):
        params = {"threadId": "thread-1", "requestId": request_id}
        await self.server.notify("serverRequest/resolved", params)

    async def end_interrupted(self, thread_id="thread-1", turn_id="turn-1"):
        """Wait for the interrupt, and end the turn by it."""
        request = await self.server.receive("turn/interrupt")
        await self.server.respond(request, {})
        await self.server.complete_turn(thread_id=thread_id, turn_id=turn_id, status="interrupted")
        return request.params


def assert_tells_failure(error, method, failure):
    """Check the error that comes out where a handler has raised or returned one of `FAILURES`."""
    assert type(error) is RequestHandlerError
    assert method in str(error)
    if isinstance(failure, Exception):
        assert error.__cause__ is failure
        assert repr(failure) in str(error)
    else:
        assert isinstance(error.__cause__, TypeError)
        assert "returned an object" in str(error)


async def run_failing_tasks():
    """Run two tasks; one raises ValueError when it is cancelled, so a group comes out."""

    async def fail_when_cancelled():
        try:
            await trio.sleep_forever()
        finally:
            raise ValueError("in the clean-up")

    async with trio.open_nursery() as nursery:
        nursery.start_soon(fail_when_cancelled)
        nursery.start_soon(trio.sleep_forever)


class Handler:
    """An async function that says how it fared, and waits until it is released."""

    def __init__(self, value=None, *, released=False):
        self.value = value
        self.started = 0
        self.cancelled = 0
        self.finished = 0
        self.requests = []
        self.begun = trio.Event()
        self.ended = trio.Event()
        self.gate = trio.Event()
        if released:
            self.gate.set()

    async def __call__(self, *request):
        self.started += 1
        self.requests.append(request[-1])
        self.begun.set()
        try:
            await self.gate.wait()
            self.finished += 1
        except trio.Cancelled:
            self.cancelled += 1
            raise
        finally:
            self.ended.set()
        if isinstance(self.value, BaseException):
            raise self.value
        return self.value


@asynccontextmanager
async def asked(play, config=None, *, asker=None, **handlers):
    """Open a client with handlers on a runtime that a function plays with an `Asker`."""
    asker = asker or Asker()

    async def script(server):
        asker.server = server
        await play(asker)

    async with open_fake_app_server(script, config, handlers=RequestHandlers(**handlers)) as codex:
        yield codex


@asynccontextmanager
async def turn_asked(play, config=None, *, asker=None, **handlers):
    """Have a turn open, in which the runtime asks."""

    async def begin(asker):
        await asker.server.accept_thread()
        await asker.server.accept_turn()
        await play(asker)

    async with asked(begin, config, asker=asker, **handlers) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            yield codex, turn


async def answered(method, value, **changes):
    """Let a handler return something, or raise it.

    Returns:
        What the runtime is told, and the error that comes out, or None.
    """
    answers = []

    async def play(asker):
        answers.append(await asker.ask(method, **changes))
        await wait_all_tasks_blocked()
        if any(request.method == "turn/interrupt" for request in asker.server.unread):
            await asker.end_interrupted()
        else:
            await asker.server.complete_turn()

    field = REQUEST_KINDS[method].handler
    try:
        async with turn_asked(play, **{field: Handler(value, released=True)}) as (codex, turn):
            await turn.result()
            assert codex.statistics().running_handlers == 0
    except RequestHandlerError as error:
        return answers[0], error
    return answers[0], None
