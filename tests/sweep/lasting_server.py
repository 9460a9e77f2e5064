"""An app-server in memory that goes on while its client is away, as the real one does."""

from __future__ import annotations

import itertools
from collections import Counter
from contextlib import asynccontextmanager
from typing import Any

import attrs
import trio
from insides import lanes, running_turns, subscriptions
from wiretap import Wiretap, writes

from trio_codex import (
    CodexConfig,
    ProcessLostError,
    Reconnect,
    RequestHandlers,
    RequestLostError,
    TurnLostError,
)
from trio_codex._wire import encode_request
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_answers import thread_start_result

RECONNECT = Reconnect(initial_delay=0.1, max_delay=1, give_up_after=60, settle=1)

LIMIT = 600
"""Seconds of a virtual clock that a client may take for all that it does."""

SAID = "xyz"
"""What every turn says, in three deltas."""


@attrs.define(eq=False)
class Question:
    """A request of the runtime that waits for its answer."""

    id: int
    method: str
    params: dict[str, Any]
    answer: dict[str, Any] | None = None
    changed: trio.Event = attrs.field(factory=trio.Event)


@attrs.define(eq=False)
class Turn:
    id: str
    client_id: str | None
    text: str
    status: str = "inProgress"
    items: list[dict[str, Any]] = attrs.field(factory=list)
    question: Question | None = None

    @property
    def runs(self) -> bool:
        return self.status == "inProgress"

    def snapshot(self, *, items: bool = False) -> dict[str, Any]:
        return {"id": self.id, "items": self.items if items else [], "status": self.status}


@attrs.define(eq=False)
class Thread:
    id: str
    ephemeral: bool
    turns: list[Turn] = attrs.field(factory=list)
    # The connection that its events go to.
    subscriber: int = 0
    archived: bool = False

    @property
    def running(self) -> Turn | None:
        return self.turns[-1] if self.turns and self.turns[-1].runs else None


class LastingRuntime:
    """Plays a runtime whose turns go on without a client, and that can be another one.

    Attributes:
        threads: By id.
        started: How often each turn was asked for, by the id of its message.
        done: How often each request that writes came, by its id.
    """

    def __init__(self) -> None:
        self.threads: dict[str, Thread] = {}
        self.started: Counter[str] = Counter()
        self.done: Counter[int] = Counter()
        self.asked: Counter[str] = Counter()
        self._questions = itertools.count()
        self._ids = itertools.count(1)

    @property
    def running(self) -> list[Turn]:
        return [each.running for each in self.threads.values() if each.running is not None]

    async def play(self, server):
        self.server = server
        async with trio.open_nursery() as self._nursery:
            while True:
                request = await server.receive()
                if writes(request.method):
                    self.done[request.id] += 1
                await self._answer(request, request.params)

    def restart(self) -> None:
        """Be another process: what ran is over, and nothing is loaded."""
        self._questions = itertools.count()
        for thread in list(self.threads.values()):
            if (turn := thread.running) is not None:
                turn.status = "interrupted"
                if turn.question is not None:
                    turn.question.changed.set()
            thread.subscriber = 0
            if thread.ephemeral or not thread.turns:
                del self.threads[thread.id]
        self.server.restart()

    # Requests

    async def _answer(self, request, params):
        server = self.server
        thread = self.threads.get((params or {}).get("threadId"))
        match request.method:
            case "thread/start" | "turn/start" if params.get("permissions") == "nobody's":
                await server.refuse(request, -32600, "unknown permission profile")
            case "thread/start":
                thread = Thread(f"thread-{next(self._ids)}", bool(params.get("ephemeral")))
                self.threads[thread.id] = thread
                thread.subscriber = request.connection
                await server.respond(request, self._thread_result(thread))
            case "thread/resume" | "thread/read" if thread is None:
                await server.refuse(request, -32600, f"no rollout found for thread id {params}")
            case "thread/resume" if thread.ephemeral or not thread.turns:
                await server.refuse(request, -32600, f"no rollout found for thread id {thread.id}")
            case "thread/resume":
                thread.subscriber = request.connection
                await server.respond(request, self._thread_result(thread))
                await self._replay(thread)
            case "thread/read":
                await server.respond(request, {"thread": self._thread_result(thread)["thread"]})
            case "thread/unsubscribe":
                if thread is not None:
                    thread.subscriber = 0
                await server.respond(request, {"status": "unsubscribed"})
            case "thread/delete":
                self.threads.pop(params["threadId"], None)
                server.loaded.discard(params["threadId"])
                if thread is not None and thread.running is not None:
                    await self._complete(thread, thread.running, "interrupted")
                await server.respond(request, {})
            case _ if thread is None and "threadId" in (params or {}):
                await server.refuse(request, -32600, f"thread not found: {params['threadId']}")
            case "thread/items/list":
                await server.respond(request, self._items(thread, params))
            case "thread/turns/list":
                turns = [turn.snapshot(items=True) for turn in reversed(thread.turns)]
                await server.respond(request, {"data": turns, "nextCursor": None})
            case "turn/start":
                await self._start(request, thread, params)
            case "turn/interrupt":
                await self._interrupt(request, thread, params["turnId"])
            case "turn/steer":
                if thread.running is None:
                    await server.refuse(request, -32600, "no active turn to steer")
                else:
                    await server.respond(request, {"turnId": params["expectedTurnId"]})
            case _:
                await server.respond(request, {})

    def _thread_result(self, thread):
        result = thread_start_result(
            thread.id, turns=[turn.snapshot(items=True) for turn in thread.turns]
        )
        result["thread"]["ephemeral"] = thread.ephemeral
        return result

    def _items(self, thread, params):
        turns = [t for t in thread.turns if params.get("turnId") in (None, t.id)]
        rows = [
            {"turnId": turn.id, "item": item, "startedAtMs": 0}
            for turn in turns
            for item in turn.items
        ]
        cursor = params.get("cursor")
        if isinstance(cursor, dict):
            ids = [row["item"]["id"] for row in rows]
            rows = rows[ids.index(cursor["itemId"]) + 1 :]
        if params.get("sortDirection") == "desc":
            rows.reverse()
        return {"data": rows, "nextCursor": None}

    async def _start(self, request, thread, params):
        client_id = params.get("clientUserMessageId")
        if client_id is not None:  # else it steers the turn
            self.started[client_id] += 1
        if (turn := thread.running) is None:
            text = "".join(part.get("text", "") for part in params["input"])
            turn = Turn(f"turn-{next(self._ids)}", client_id, text)
            thread.turns.append(turn)
            self._nursery.start_soon(self._run, thread, turn)
        await self.server.respond(request, {"turn": turn.snapshot()})

    async def _interrupt(self, request, thread, turn_id):
        turn = thread.running
        if turn is None and turn_id != "":
            await self.server.refuse(request, -32600, "no active turn to interrupt")
            return
        if turn is not None and turn_id not in ("", turn.id):
            what = f"expected active turn id {turn_id} but found {turn.id}"
            await self.server.refuse(request, -32600, what)
            return
        await self.server.respond(request, {})
        if turn is not None:
            await self._complete(thread, turn, "interrupted")

    # Turns

    async def _tell(self, thread, method, **params):
        if thread.subscriber == self.server.accepted and thread.subscriber:
            await self.server.notify(method, {"threadId": thread.id, **params})
        else:
            await trio.lowlevel.checkpoint()

    async def _complete(self, thread, turn, status):
        if turn.runs:
            turn.status = status
            if turn.question is not None:
                turn.question.changed.set()
            await self._tell(thread, "turn/completed", turn=turn.snapshot())

    async def _run(self, thread, turn):
        await trio.lowlevel.checkpoint()
        if not turn.runs:
            return
        await self._tell(thread, "turn/started", turn=turn.snapshot())
        said = {"type": "userMessage", "id": f"{turn.id}-said", "clientId": turn.client_id}
        said["content"] = [{"type": "text", "text": turn.text, "text_elements": []}]
        await self._say_item(thread, turn, said)
        if "ask" in turn.text:
            await self._ask(thread, turn, "item/commandExecution/requestApproval")
        if "tool" in turn.text:
            await self._ask(thread, turn, "item/tool/call")
        item = {"type": "agentMessage", "id": f"{turn.id}-answer", "text": "", "phase": None}
        if turn.runs:
            await self._tell(thread, "item/started", turnId=turn.id, item=dict(item), startedAtMs=0)
        for delta in SAID:
            await trio.lowlevel.checkpoint()
            if "slow" in turn.text:
                await trio.sleep(1)
            if turn.runs:
                await self._tell(
                    thread,
                    "item/agentMessage/delta",
                    turnId=turn.id,
                    itemId=item["id"],
                    delta=delta,
                )
        item["text"] = SAID
        await self._say_item(thread, turn, item, started=True)
        await self._complete(thread, turn, "failed" if "fail" in turn.text else "completed")

    async def _say_item(self, thread, turn, item, *, started=False):
        """Complete an item: it is stored before it is told."""
        if not turn.runs:
            return
        ids = {"turnId": turn.id, "item": item}
        if not started:
            await self._tell(thread, "item/started", **ids, startedAtMs=0)
        if turn.runs:
            turn.items.append(item)
            await self._tell(thread, "item/completed", **ids, completedAtMs=0)

    # Questions

    async def _ask(self, thread, turn, method):
        if not turn.runs:
            return
        call_id = f"{turn.id}-call"
        params = {"threadId": thread.id, "turnId": turn.id}
        if method == "item/tool/call":
            params |= {"callId": call_id, "tool": "tool", "arguments": {"call": call_id}}
        else:
            params |= {"itemId": call_id, "command": call_id, "kind": "command", "startedAtMs": 0}
        question = turn.question = Question(next(self._questions), method, params)
        self.asked[call_id] += 1
        seen = len(self.server.answers)
        await self._send_question(thread, question)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._take_answer, question, seen)
            await question.changed.wait()
            nursery.cancel_scope.cancel()
        turn.question = None
        if not turn.runs:
            return
        result = question.answer.get("result", {})
        if result.get("success"):
            # Not the answer to another question, which once had this id.
            assert result["contentItems"] == [{"type": "inputText", "text": call_id}]
        await self._tell(thread, "serverRequest/resolved", requestId=question.id)

    async def _send_question(self, thread, question):
        if thread.subscriber == self.server.accepted and thread.subscriber:
            await self.server.send_bytes(
                encode_request(question.id, question.method, question.params)
            )

    async def _replay(self, thread):
        if (turn := thread.running) is not None and turn.question is not None:
            await self._send_question(thread, turn.question)

    async def _take_answer(self, question, seen):
        question.answer = await self.server.answer(question.id, seen=seen)
        question.changed.set()


@asynccontextmanager
async def lasting(
    config: CodexConfig | None = None,
    *,
    handlers: RequestHandlers | None = None,
    reconnect: Reconnect = RECONNECT,
):
    """A client, its runtime, and what it has sent."""
    runtime, wire = LastingRuntime(), Wiretap()
    with trio.fail_after(LIMIT):
        async with open_fake_app_server(
            runtime.play, config, handlers=handlers, instruments=[wire], reconnect=reconnect
        ) as codex:
            yield codex, runtime, wire


def lost(error: BaseException) -> bool:
    """Tell whether an error is one of those that a cut connection may lead to."""
    return isinstance(error, RequestLostError | ProcessLostError | TurnLostError)


async def check(codex, runtime, wire):
    """What must hold after every fault, once the link works again."""
    # All that was on its way when the link was cut has shown, or never will.
    await trio.sleep(3 * RECONNECT.settle)
    await codex.request("model/list", {})
    assert runtime.running == []
    left = codex.statistics()
    assert (left.connection, left.owed_interrupts) == ("connected", 0)
    assert (left.pending_requests, left.waiting_requests) == (0, 0)
    assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)
    assert (left.running_handlers, left.open_processes, left.pending_deletions) == (0, 0, 0)
    assert subscriptions(codex) == []
    assert lanes(codex) == {}
    assert running_turns(codex) == {}
    wire.assert_nothing_twice()
    assert [sent for sent, times in (runtime.started + runtime.done).items() if times > 1] == []
    thread = await codex.thread_start()
    assert (await thread.run("the next turn")).final_response == SAID
