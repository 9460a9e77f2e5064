"""Any JSON in any place of any message: the client lives, and nothing of ours fails."""

from __future__ import annotations

import copy
import random
from contextlib import suppress

import pytest
import trio
from agents import agent_call
from insides import end_connection
from long_setting import FULL
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, CodexError, Decision, RequestHandlers
from trio_codex.protocol import methods
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import thread_start_result, turn_snapshot

SEEDS = range(400 if FULL else 4)
MESSAGES = 500
"""How many messages are routed for each seed."""

NOTIFICATIONS = [*methods.SERVER_NOTIFICATIONS, "future/thing", "", "turn"]
REQUESTS = [*methods.SERVER_REQUESTS, "future/ask", ""]
IDS = {"threadId": "thread-1", "turnId": "turn-1"}
ITEM = {"type": "agentMessage", "id": "item-1", "text": "Hello.", "phase": None}
USAGE = {
    "totalTokens": 15,
    "inputTokens": 10,
    "cachedInputTokens": 0,
    "outputTokens": 5,
    "reasoningOutputTokens": 0,
}
SPAWN = agent_call()
COMMAND = {
    "type": "commandExecution",
    "id": "item-2",
    "command": "ls",
    "processId": "7",
    "cwd": "/",
    "status": "inProgress",
    "commandActions": [],
}
REAL = [
    ("turn/started", {"threadId": "thread-1", "turn": turn_snapshot("turn-1")}),
    ("turn/started", {"threadId": "agent-1", "turn": turn_snapshot("turn-a")}),
    ("item/started", {**IDS, "item": ITEM, "startedAtMs": 0}),
    ("item/started", {**IDS, "item": COMMAND, "startedAtMs": 0}),
    ("item/started", {**IDS, "item": {"type": "fileChange", "id": "f", "changes": []}}),
    ("item/completed", {**IDS, "item": ITEM, "completedAtMs": 0}),
    ("item/completed", {**IDS, "item": SPAWN, "completedAtMs": 0}),
    ("item/agentMessage/delta", {**IDS, "itemId": "item-1", "delta": "Hel"}),
    ("item/agentMessage/delta", {"threadId": "agent-1", "turnId": "turn-a", "delta": "x"}),
    ("item/reasoning/textDelta", {**IDS, "itemId": "r", "contentIndex": 0, "delta": "x"}),
    ("thread/tokenUsage/updated", {**IDS, "tokenUsage": {"total": USAGE, "last": USAGE}}),
    ("thread/status/changed", {"threadId": "agent-1", "status": {"type": "idle"}}),
    ("turn/plan/updated", {**IDS, "plan": [{"step": "a", "status": "pending"}]}),
    ("turn/diff/updated", {**IDS, "diff": "+a"}),
    ("serverRequest/resolved", {"threadId": "thread-1", "requestId": 1}),
    ("account/login/completed", {"loginId": "l", "success": True, "error": None}),
    ("process/outputDelta", {"processHandle": "p", "stream": "stdout", "deltaBase64": "eA=="}),
    ("process/exited", {"processHandle": "p", "exitCode": 0, "stdout": "", "stderr": ""}),
    ("error", {**IDS, "willRetry": True, "error": {"message": "m", "codexErrorInfo": "other"}}),
    ("turn/completed", {"threadId": "agent-1", "turn": turn_snapshot("turn-a")}),
    ("thread/deleted", {"threadId": "thread-2"}),
]
ASKED = [
    ("item/commandExecution/requestApproval", {**IDS, "itemId": "item-2", "startedAtMs": 0}),
    ("item/fileChange/requestApproval", {**IDS, "itemId": "f", "startedAtMs": 0}),
    ("item/tool/call", {**IDS, "callId": "c", "tool": "t", "namespace": None, "arguments": {}}),
]


# These may be withdrawn before their handler has answered.
HANDLED = [method for method, _ in ASKED]


class Json:
    """Makes JSON values that look like what the protocol has, and others."""

    WORDS = (
        *("threadId", "turnId", "turn", "id", "item", "itemId", "delta", "status", "type"),
        *("requestId", "tool", "namespace", "receiverThreadIds", "agentsStates", "tokenUsage"),
        *("thread-1", "turn-1", "agent-1", "running", "idle", "failed", "collabAgentToolCall"),
        *("", "a", "\x1b[2J", "é", "x" * 3_000),
    )
    PLAIN = (None, True, False, 0, 1, -1, 1.0, 0.5, 2**63, 10**30, 1e300)

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def value(self, depth: int = 3) -> object:
        kind = self.random.randrange(4 if depth else 2)
        if kind == 0:
            return self.random.choice(self.PLAIN)
        if kind == 1:
            return self.random.choice(self.WORDS)
        size = self.random.randrange(4)
        if kind == 2:
            return [self.value(depth - 1) for _ in range(size)]
        return {self.random.choice(self.WORDS): self.value(depth - 1) for _ in range(size)}

    def mutated(self, value: object) -> object:
        """Give a copy of a value with something else in some place of it."""
        whole = [copy.deepcopy(value)]
        for _ in range(self.random.randrange(1, 3)):
            place, key = whole, 0
            while (inner := place[key]) and isinstance(inner, dict | list):
                if self.random.random() < 0.3:
                    break
                keys = list(inner) if isinstance(inner, dict) else range(len(inner))
                place, key = inner, self.random.choice(keys)
            place[key] = self.value()
        return whole[0]

    def message(self, number: int) -> dict[str, object]:
        """Give a message, which does not end the turn where it is well formed."""
        kind = self.random.randrange(10)
        if kind < 4:
            method, params = self.random.choice(REAL)
            return {"method": method, "params": self.mutated(params)}
        if kind < 6:
            return {"method": self.random.choice(NOTIFICATIONS), "params": self.value()}
        if kind < 7:
            method, params = self.random.choice(ASKED)
            return {"method": method, "params": self.mutated(params), "id": f"a{number}"}
        if kind < 8:
            request_id = self.random.choice([f"r{number}", 10_000 + number])
            return {
                "method": self.random.choice(REQUESTS),
                "params": self.value(),
                "id": request_id,
            }
        if kind < 9:
            return {"id": self.value(1), self.random.choice(["result", "error"]): self.value()}
        whole = self.value(4)
        return whole if isinstance(whole, dict) else {"x": whole}


def line(message):
    import msgspec

    return msgspec.json.encode(message) + b"\n"


async def decline(_):
    return Decision.decline


def faults(caplog):
    return [record.getMessage() for record in caplog.records if "itself" in record.getMessage()]


@pytest.mark.deadline(120)
@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_is_routed_the_client_lives_and_each_request_has_one_answer(seed, caplog):
    json = Json(seed)
    asked, must, answered = set(), set(), set()
    done = trio.Event()

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.receive("thread/name/set")
        batch = []
        for number in range(MESSAGES):
            message = json.message(number)
            method, request_id = message.get("method"), message.get("id")
            if type(method) is str and type(request_id) in (int, str):
                if request_id in asked:
                    message = {"method": "future/thing"}
                asked.add(request_id)
                if method not in HANDLED:
                    must.add(request_id)
            batch.append(line(message))
            if json.random.random() < 0.1 or number == MESSAGES - 1:
                await server.send_bytes(b"".join(batch))
                batch.clear()
        while not must <= answered:
            await wait_all_tasks_blocked()
            answered.update(request_id for request_id, _ in server.answers)
        done.set()
        await server.complete_turn()
        with suppress(EOFError):
            while True:
                await server.respond(await server.receive(), {"n": 1})

    handlers = RequestHandlers(command=decline, file_change=decline)
    config = CodexConfig(event_buffer=json.random.choice([1, 20, 4096]), interrupt_timeout=0.1)
    async with open_fake_app_server(script, config, handlers=handlers) as codex:
        thread = await codex.thread_start()
        with trio.move_on_after(60) as limit:
            async with (
                codex.subscribe() as everything,
                codex.subscribe(thread_id="thread-1"),
                trio.open_nursery() as nursery,
            ):
                nursery.start_soon(answer_quietly, codex.request, "thread/name/set", {})
                with suppress(CodexError):  # it ends as what was sent has said
                    async with thread.turn("Hello.") as turn:
                        await done.wait()
                        # What is read is an event, whatever came.
                        async for event in turn:
                            assert repr(event)
                for _ in range(everything._subscription._limit):
                    if not everything._subscription._events:
                        break
                    assert repr(await anext(everything))
                assert await codex.request("account/read", {}) == {"n": 1}
                nursery.cancel_scope.cancel()
        assert not limit.cancelled_caught
    assert must <= answered <= asked
    assert faults(caplog) == []


async def answer_quietly(function, *args):
    with suppress(CodexError):
        await function(*args)


CALLS = {
    "thread/start": lambda codex: codex.thread_start(),
    "thread/resume": lambda codex: codex.thread_resume("thread-1"),
    "thread/list": lambda codex: codex.thread_list(),
    "model/list": lambda codex: codex.models(),
    "account/read": lambda codex: codex.account(),
    "command/exec": lambda codex: codex.exec_run(["true"]),
    "account/login/start": lambda codex: codex.login_api_key("sk-1"),
}


@pytest.mark.deadline(400 if FULL else 120)
@pytest.mark.parametrize("method", CALLS)
async def test_a_call_with_any_answer_gives_a_value_or_an_error_of_ours(method, caplog):
    json = Json(len(method))
    good = {"thread/start": thread_start_result("thread-1")}.get(
        method, {"data": [], "exitCode": 0}
    )
    rounds = 400 if FULL else 20

    async def script(server):
        with suppress(EOFError):
            while True:
                request = await server.receive()
                answer = json.mutated(good) if json.random.random() < 0.5 else json.value()
                name = json.random.choice(["result", "result", "error"])
                await server.send_bytes(line({"id": request.id, name: answer}))

    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0.01)) as codex:
        for _ in range(rounds):
            with trio.move_on_after(0.5):  # a login may go on, and is taken for none then
                await answer_quietly(CALLS[method], codex)
        assert codex.statistics().closed is False
    assert faults(caplog) == []


def places(value, path=()):
    """Give the path of a value and of all that is in it."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def with_odd(params, path, odd):
    if not path:
        return odd
    changed = copy.deepcopy(params)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = odd
    return changed


ODD = [None, True, 1, 1.5, 10**30, "", "other", [], [[]], {}, {"type": {"a": 1}}]


@pytest.mark.deadline(120)
@pytest.mark.parametrize("method", sorted({method for method, _ in REAL}))
async def test_each_place_of_a_message_may_hold_anything(method, caplog):
    messages = [
        {"method": method, "params": with_odd(params, path, odd)}
        for wanted, params in REAL
        if wanted == method
        for path in places(params)
        for odd in ODD
    ]
    spawn = {"method": "item/completed", "params": {**IDS, "item": SPAWN}}

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for message in messages:
            await server.send_bytes(line(spawn) + line(message) * 2)
        await server.respond(await server.receive("account/read"), {"n": 1})

    async with open_fake_app_server(script, CodexConfig(event_buffer=1)) as codex:
        thread = await codex.thread_start()
        with suppress(CodexError):
            async with thread.turn("Hello."):
                assert await codex.request("account/read", {}) == {"n": 1}
                end_connection(codex, CodexError("enough"))
    assert faults(caplog) == []
