"""A runtime in memory that has threads in store, for the connections after the first one."""

from __future__ import annotations

from contextlib import suppress

import trio

from trio_codex.testing._fake_app_server import thread_start_result

GONE = (EOFError, trio.BrokenResourceError, trio.ClosedResourceError)


class Store:
    """What the runtime has of threads, whatever connection asks; it answers what a client reads.

    Attributes:
        turns: By thread, its turns, the oldest first, as snapshots without items.
        items: By turn, what it has completed.
        resumed: Which threads were resumed, in order.
        interrupts: Which turns were interrupted, in order, by thread and turn.
        seen: Every method that it was asked, in order.
        refusals: By method, what it refuses with.
        ends_at_interrupt: Whether an interrupted turn ends.
    """

    def __init__(self):
        self.turns = {}
        self.items = {}
        self.resumed = []
        self.interrupts = []
        self.seen = []
        self.ends_at_interrupt = True
        self.gates = {}

    def turn(self, turn_id, *, status="inProgress", thread_id="thread-1", error=None):
        for turn in self.turns.setdefault(thread_id, []):
            if turn["id"] == turn_id:
                turn.update(status=status, error=error)
                return
        turn = {"id": turn_id, "items": [], "status": status, "error": error}
        self.turns[thread_id].append(turn)

    def item(self, item, *, turn_id="turn-1"):
        self.items.setdefault(turn_id, []).append(item)

    async def serve(self, server):
        """Answer what is read, on one connection."""
        with suppress(*GONE):
            async with trio.open_nursery() as nursery:
                for method in (
                    "thread/resume",
                    "thread/turns/list",
                    "thread/items/list",
                    "thread/read",
                    "turn/interrupt",
                ):
                    nursery.start_soon(self._answer, server, method)

    async def _answer(self, server, method):
        with suppress(*GONE):
            while True:
                request = await server.receive(method)
                self.seen.append(method)
                if method in self.gates:
                    await self.gates[method].wait()
                thread_id = request.params["threadId"]
                turns = self.turns.get(thread_id)
                if method == "turn/interrupt":
                    await self._interrupt(server, request)
                elif method != "thread/read" and turns is None:
                    await server.refuse(
                        request, -32600, f"no rollout found for thread id {thread_id}"
                    )
                elif method == "thread/resume":
                    self.resumed.append(thread_id)
                    page = turns[::-1][: request.params["initialTurnsPage"]["limit"]]
                    kind = "active" if turns and turns[-1]["status"] == "inProgress" else "idle"
                    answer = thread_start_result(thread_id)
                    answer["thread"]["status"] = {"type": kind, "activeFlags": []}
                    answer["initialTurnsPage"] = {"data": page}
                    await server.respond(request, answer)
                elif method == "thread/turns/list":
                    await server.respond(request, {"data": turns[::-1], "nextCursor": None})
                elif method == "thread/items/list":
                    await server.respond(request, self._items(request.params, turns))
                else:
                    thread = {"id": thread_id, "status": {"type": "idle"}, "turns": []}
                    await server.respond(request, {"thread": thread})

    async def _interrupt(self, server, request):
        thread_id, turn_id = request.params["threadId"], request.params["turnId"]
        self.interrupts.append((thread_id, turn_id))
        running = [turn for turn in self.turns.get(thread_id, ()) if turn["id"] == turn_id]
        if not running or running[0]["status"] != "inProgress":
            await server.refuse(request, -32600, "no active turn to interrupt")
        elif self.ends_at_interrupt:
            running[0]["status"] = "interrupted"
            await server.respond(request, {})
            await server.notify("turn/completed", {"threadId": thread_id, "turn": running[0]})

    def _items(self, params, turns):
        wanted = params.get("turnId")
        entries = [
            {"turnId": turn["id"], "item": item, "startedAtMs": 1, "completedAtMs": 2}
            for turn in turns
            if wanted in (None, turn["id"])
            for item in self.items.get(turn["id"], ())
        ]
        if params.get("sortDirection") == "desc":
            entries.reverse()
        return {"data": entries, "nextCursor": None}


def said(text, item_id="message-1"):
    return {"type": "agentMessage", "id": item_id, "text": text}


def asked(message_id, item_id="user-1"):
    content = [{"type": "text", "text": "Go."}]
    return {"type": "userMessage", "id": item_id, "clientId": message_id, "content": content}


def ran(item_id="call-1"):
    return {
        "type": "commandExecution",
        "id": item_id,
        "command": "true",
        "cwd": "/",
        "status": "completed",
        "commandActions": [],
    }
