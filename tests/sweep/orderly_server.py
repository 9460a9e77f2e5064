"""An app-server in memory that keeps good order, for the sweep."""

from __future__ import annotations

import itertools
from contextlib import asynccontextmanager, suppress

import trio

from trio_codex._transport._memory import memory_transport_pair
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import FakeAppServer, FakeRequest, thread_start_result


class Runtime:
    """Plays a runtime in good order: turns run until they are over, and can be stopped."""

    def __init__(self):
        self.running: dict[str, str] = {}
        self.threads: set[str] = set()
        self.processes: dict[str, FakeRequest] = {}
        # By thread: what has become of its goal.
        self.goals: dict[str, str] = {}
        self.refused_interrupts = 0
        self._names: dict[str, str] = {}
        self._failing: set[str] = set()
        # The turns with which a goal is reached.
        self._reaching: set[str] = set()
        self.login: str | None = None
        self.key: str | None = None
        self._ids = itertools.count(1)
        self._nursery: trio.Nursery

    async def play(self, server):
        self.server = server
        async with trio.open_nursery() as self._nursery:
            with suppress(EOFError, trio.BrokenResourceError):
                while True:
                    await self._answer(await server.receive())
            self._nursery.cancel_scope.cancel()

    async def _answer(self, request):
        server, params = self.server, request.params
        match request.method:
            case "thread/start":
                thread_id = f"thread-{next(self._ids)}"
                self.threads.add(thread_id)
                await server.respond(request, thread_start_result(thread_id))
            case "thread/delete":
                self.threads.discard(params["threadId"])
                if (running := self.running.get(params["threadId"])) is not None:
                    await self._complete(params["threadId"], running, "interrupted")
                await server.respond(request, {})
            case "thread/start" | "turn/start" if params.get("permissions") == "nobody's":
                await server.refuse(request, -32600, "unknown permission profile")
            case "turn/start" if params["threadId"] in self.running:
                await server.respond(request, {"turn": turn(self.running[params["threadId"]])})
            case "turn/start":
                turn_id = self.running[params["threadId"]] = f"turn-{next(self._ids)}"
                await server.respond(request, {"turn": turn(turn_id)})
                if [part.get("text") for part in params["input"]] == ["fail"]:
                    self._failing.add(turn_id)
                self._nursery.start_soon(self._run_turn, params["threadId"], turn_id)
            case "thread/goal/set":
                await self._set_goal(request, params["threadId"], params["status"])
            case "thread/read":
                status = "active" if params["threadId"] in self.running else "idle"
                await server.respond(request, {"thread": {"status": {"type": status}}})
            case "thread/compact/start" | "review/start" | "thread/shellCommand":
                await self._start_otherwise(request, params)
            case "turn/interrupt":
                await self._interrupt(request, params)
            case "account/login/start":
                await self._log_in(request, params)
            case "account/login/cancel":
                found = params["loginId"] == self.login
                await server.respond(request, {"status": "canceled" if found else "notFound"})
                if found:
                    await self._complete_login(error="Login was not completed")
            case "wait":
                pass
            case "command/exec":
                self.processes[params["processId"]] = request
            case "command/exec/terminate":
                await server.respond(request, {})
                if (process := self.processes.pop(params["processId"], None)) is not None:
                    ended = {"exitCode": 137, "stdout": "", "stderr": ""}
                    await server.respond(process, ended)
            case "turn/steer":
                await server.respond(request, {"turnId": params["expectedTurnId"]})
            case _:
                await server.respond(request, {})

    async def _log_in(self, request, params):
        if self.login is not None:
            await self._complete_login(error="Login cancelled")
        if params["type"] == "apiKey":
            await self.server.respond(request, {"type": "apiKey"})
            self.key = params["apiKey"]
            await self._say_completed(None, None)
            return
        self.login = f"login-{next(self._ids)}"
        answer = {"type": params["type"], "loginId": self.login, "authUrl": "http://issuer"}
        await self.server.respond(request, answer)
        self._nursery.start_soon(self._approve, self.login)

    async def _approve(self, login_id):
        with suppress(trio.BrokenResourceError):
            for _ in range(4):
                await trio.lowlevel.checkpoint()
            if self.login == login_id:
                await self._complete_login(error=None)

    async def _complete_login(self, *, error):
        login_id, self.login = self.login, None
        await self._say_completed(login_id, error)

    async def _say_completed(self, login_id, error):
        params = {"loginId": login_id, "success": error is None, "error": error}
        await self.server.notify("account/login/completed", params)

    async def _interrupt(self, request, params):
        running = self.running.get(params["threadId"])
        if params["turnId"] in ("", running):
            await self.server.respond(request, {})
            if running is not None:
                await self._complete(params["threadId"], running, "interrupted")
        else:
            self.refused_interrupts += 1
            await self.server.refuse(request, -32600, "no active turn to interrupt")

    async def _start_otherwise(self, request, params):
        """Start a turn whose id the answer does not tell, or not as ``turn/started`` has it."""
        turn_id = self.running[params["threadId"]] = f"turn-{next(self._ids)}"
        answer = {}
        if request.method == "review/start":
            self._names[turn_id] = f"{turn_id}-review"
            answer = {"turn": turn(self._names[turn_id]), "reviewThreadId": params["threadId"]}
        await self.server.respond(request, answer)
        self._nursery.start_soon(self._run_turn, params["threadId"], turn_id)

    async def _set_goal(self, request, thread_id, status):
        await self.server.respond(request, {"goal": goal(thread_id, status)})
        await self._note_goal(thread_id, status)
        if status == "active":
            self._nursery.start_soon(self._work_on_goal, thread_id)

    async def _note_goal(self, thread_id, status):
        self.goals[thread_id] = status
        params = {"threadId": thread_id, "goal": goal(thread_id, status)}
        await self.server.notify("thread/goal/updated", params)

    async def _work_on_goal(self, thread_id):
        """Take one turn after the other; the end of the second one reaches the goal."""
        with suppress(trio.BrokenResourceError):
            for number in itertools.count():
                for _ in range(3):
                    await trio.lowlevel.checkpoint()
                if self.goals[thread_id] != "active":
                    return
                turn_id = self.running[thread_id] = f"turn-{next(self._ids)}"
                if number:
                    self._reaching.add(turn_id)
                await self._say_turn(thread_id, turn_id)

    async def _run_turn(self, thread_id, turn_id):
        with suppress(trio.BrokenResourceError):
            await self._say_turn(thread_id, turn_id)

    async def _say_turn(self, thread_id, turn_id):
        for number in range(4):
            await trio.lowlevel.checkpoint()
            if self.running.get(thread_id) != turn_id:
                return
            if number == 0:
                params = {"threadId": thread_id, "turn": turn(turn_id)}
                await self.server.notify("turn/started", params)
            else:
                name = self._names.get(turn_id, turn_id)
                await self.server.send_delta("x", thread_id=thread_id, turn_id=name)
        if turn_id in self._reaching:
            await self._note_goal(thread_id, "complete")
        await self._complete(
            thread_id, turn_id, "failed" if turn_id in self._failing else "completed"
        )

    async def _complete(self, thread_id, turn_id, status):
        if self.running.get(thread_id) == turn_id:
            del self.running[thread_id]
            name = self._names.get(turn_id, turn_id)
            await self.server.complete_turn(thread_id=thread_id, turn_id=name, status=status)


def goal(thread_id, status):
    return {
        "threadId": thread_id,
        "objective": "Reach it.",
        "status": status,
        "tokenBudget": None,
        "tokensUsed": 0,
        "timeUsedSeconds": 0,
        "createdAt": 0,
        "updatedAt": 0,
    }


def turn(turn_id):
    return {"id": turn_id, "items": [], "status": "inProgress"}


@asynccontextmanager
async def opened(config=None):
    runtime = Runtime()
    async with open_fake_app_server(runtime.play, config) as codex:
        yield codex, runtime


@asynccontextmanager
async def serving():
    """A server that outlives its client; gives the client's end of the pipe, and the runtime."""
    client_end, server_end = memory_transport_pair()
    server, runtime = FakeAppServer(server_end), Runtime()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(server.run)
        nursery.start_soon(runtime.play, server)
        yield client_end, runtime
        nursery.cancel_scope.cancel()
