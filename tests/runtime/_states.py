"""The states of a turn in which a connection can fail, each with how it is reached and left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import trio
from _helpers import items_of
from _live_handlers import ESCALATED, Waiting
from processes import dies

from trio_codex import Decision, Sandbox, TurnLostError, TurnStartLostError, tool, types
from trio_codex.testing import Gate, call, message, response

if TYPE_CHECKING:
    from _recovery import Bed

    from trio_codex import Thread, TurnHandle, TurnResult

TEXT = "one two three"


class State:
    """A turn that streams; the base of the others.

    Attributes:
        used: Whether the thread has had a turn before.
        asked_in_outage: Whether the turn is asked for when the connection has failed already.
        ends_in_outage: Whether the turn is let go on while there is no connection.
        lost: What the program is told when the link alone has failed; None for nothing.
        handlers: The handlers of the client.
    """

    used = True
    asked_in_outage = False
    ends_in_outage = False
    lost: type[TurnLostError] | None = None

    def __init__(self) -> None:
        self.gate = Gate()
        self.handlers: dict[str, Any] = {}
        self.said: dict[str, str] = {}
        self.started: list[type] = []
        self.completed: list[str] = []
        self.result: TurnResult | None = None

    def answer(self, request: Any) -> Any:
        """Play the model."""
        return message(deltas=["one ", "two ", self.gate, "three"])

    async def begin(self, bed: Bed) -> Thread:
        """Start the thread, with the turn before, if there is one."""
        self.bed = bed
        bed.model.on("before", "Fine.")
        bed.model.reply_always(self.answer)
        self.thread = await self.start_thread()
        if self.used:
            await self.thread.run("before")
        return self.thread

    async def start_thread(self) -> Thread:
        return await self.bed.thread()

    async def run(self) -> None:
        """What the program does."""
        async with self.thread.turn("go") as turn:
            await self.read(turn)
            self.result = await turn.result()

    async def read(self, turn: TurnHandle) -> None:
        async for thread_id, event in turn.tree():
            match event:
                case types.AgentMessageDeltaNotification(delta=delta):
                    self.said[thread_id] = self.said.get(thread_id, "") + delta
                case types.ItemStartedNotification(item=item):
                    self.started.append(type(item))
                case types.ItemCompletedNotification(item=item):
                    self.completed.append(item.id)
                case _:
                    pass

    async def reached(self) -> None:
        """Wait until the state is there."""
        while self.said.get(self.thread.id) != "one two ":  # noqa: ASYNC110
            await trio.sleep(0.002)

    def release(self) -> None:
        """Let the turn go on to its end."""
        self.gate.release()

    def check(self, *, ended: bool) -> None:
        """Look at what has become of it, when it has ended by itself or was stopped."""
        assert len(set(self.completed)) == len(self.completed)
        assert self.bed.asked("go") <= 1
        if ended:
            assert self.result is not None
            assert self.result.final_response == TEXT
            assert self.result.status is types.TurnStatus.completed
            assert len(items_of(self.result, types.UserMessageThreadItem)) == 1


class Ended(State):
    ends_in_outage = True


class Idle(State):
    asked_in_outage = True

    async def reached(self) -> None:
        await trio.lowlevel.checkpoint()


class Unused(Idle):
    used = False


class Ephemeral(State):
    used = False
    lost = TurnLostError

    async def start_thread(self) -> Thread:
        return await self.bed.codex.thread_start(ephemeral=True)


class Command(State):
    async def start_thread(self) -> Thread:
        workspace = self.bed.harness.workspace
        self.go, self.made = workspace / "go", workspace / "made"
        return await self.bed.thread(sandbox=Sandbox.full_access)

    def answer(self, request: Any) -> Any:
        if request.tool_outputs:
            return message(TEXT)
        made = f"'{self.made}'"
        command = f"echo $$ >> {made}; while [ ! -e '{self.go}' ]; do sleep 0.02; done; echo ended"
        return call("exec_command", {"cmd": command, "yield_time_ms": 20_000})

    async def reached(self) -> None:
        while not (  # noqa: ASYNC110
            types.CommandExecutionThreadItem in self.started
            and self.made.exists()
            and self.made.read_text()
        ):
            await trio.sleep(0.002)

    def release(self) -> None:
        self.go.touch()

    def check(self, *, ended: bool) -> None:
        super().check(ended=ended)
        (pid,) = self.made.read_text().split()  # it has run once
        assert dies(int(pid))
        if ended:
            (item,) = items_of(self.result, types.CommandExecutionThreadItem)
            assert "ended" in (item.aggregated_output or "")


class CommandUnheard(Command):
    """The client has not heard of the command when it has started."""

    def __init__(self) -> None:
        super().__init__()
        self.starts = Gate()

    def answer(self, request: Any) -> Any:
        then = super().answer(request)
        return then if request.tool_outputs else response(message(deltas=["", self.starts]), then)

    async def reached(self) -> None:
        while types.AgentMessageThreadItem not in self.started:  # noqa: ASYNC110
            await trio.sleep(0.002)
        self.bed.relay.stall("to_client")
        self.starts.release()
        thread_id = self.thread.id
        async with self.bed.beside() as other:
            while not await other.thread(thread_id).terminals():  # noqa: ASYNC110
                await trio.sleep(0.01)
        assert types.CommandExecutionThreadItem not in self.started


class Asking(State):
    """What waits for a handler, which must run once, and be cancelled with its turn."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.waiting = Waiting(value)

    async def reached(self) -> None:
        await self.waiting.begun.wait()

    def release(self) -> None:
        self.waiting.gate.set()

    def answer(self, request: Any) -> Any:
        return message(TEXT) if request.tool_outputs else self.question()

    def question(self) -> Any:
        raise NotImplementedError

    def check(self, *, ended: bool) -> None:
        super().check(ended=ended)
        assert (len(self.waiting.requests), self.waiting.cancelled) == (1, not ended)


class Approval(Asking):
    def __init__(self) -> None:
        super().__init__(Decision.accept)
        self.handlers = {"command": self.waiting}

    def question(self) -> Any:
        self.made = self.bed.harness.workspace / "made"
        return call("exec_command", {"cmd": f"echo made >> '{self.made}'", **ESCALATED})

    def check(self, *, ended: bool) -> None:
        super().check(ended=ended)
        assert (self.made.read_text() if self.made.exists() else "") == "made\n" * ended


class ToolAtWork(Asking):
    def __init__(self) -> None:
        super().__init__("taken")

    async def start_thread(self) -> Thread:
        waiting = self.waiting

        @tool
        async def take(what: str) -> str:
            """Take it."""
            return await waiting(what)

        return await self.bed.thread(dynamic_tools=[take])

    def question(self) -> Any:
        return call("take", {"what": "it"})


class Question(Asking):
    def __init__(self) -> None:
        super().__init__({"q": "Red"})
        self.handlers = {"user_input": self.waiting}

    async def start_thread(self) -> Thread:
        thread = await self.bed.thread()
        plan = {"mode": "plan", "settings": {"model": "gpt-5.5"}}
        params = {"threadId": thread.id, "collaborationMode": plan}
        await self.bed.codex.request("thread/settings/update", params)
        return thread

    def question(self) -> Any:
        options = [{"label": label, "description": label} for label in ("Red", "Blue")]
        question = {"id": "q", "header": "Colour", "question": "Which?", "options": options}
        return call("request_user_input", {"questions": [question]})


class SubAgent(State):
    def answer(self, request: Any) -> Any:
        if request.last_user_text == "child work":
            return message(deltas=["Half", self.gate, " done."])
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message(deltas=["one ", "two ", self.gate, "three"])

    async def reached(self) -> None:
        while len(self.said) < 2:  # noqa: ASYNC110
            await trio.sleep(0.002)

    def check(self, *, ended: bool) -> None:
        super().check(ended=ended)
        assert self.bed.asked("child work") == 1


class StartUnanswered(State):
    """The turn has started, and the answer that says so was dropped."""

    swallows = "to_client"

    async def begin(self, bed: Bed) -> Thread:
        thread = await super().begin(bed)
        self.before = bed.relay.swallowed
        bed.relay.swallow(self.swallows)
        return thread

    async def reached(self) -> None:
        relay = self.bed.relay
        while relay.swallowed == self.before or (  # noqa: ASYNC110
            self.swallows == "to_client" and not self.bed.asked("go")
        ):
            await trio.sleep(0.001)


class StartDropped(StartUnanswered):
    swallows = "to_server"
    lost = TurnStartLostError

    def check(self, *, ended: bool) -> None:
        super().check(ended=ended)
        assert self.bed.asked("go") == 0


STATES: dict[str, type[State]] = {
    "idle": Idle,
    "unused": Unused,
    "streaming": State,
    "ended": Ended,
    "ephemeral": Ephemeral,
    "command": Command,
    "command unheard": CommandUnheard,
    "approval": Approval,
    "tool": ToolAtWork,
    "question": Question,
    "sub-agent": SubAgent,
    "start unanswered": StartUnanswered,
    "start dropped": StartDropped,
}
