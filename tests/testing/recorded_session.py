"""A session on the real runtime that is recorded once and replayed often, and its program."""

from __future__ import annotations

import random

import trio

from trio_codex import Decision, RequestHandlers, open_codex, tool
from trio_codex.testing import AppServerHarness, call, message, open_scripted_model, record_to

ESCALATED = {"sandbox_permissions": "require_escalated", "justification": "I want to."}
MARKER = "marker-7f3e"


class Pauses:
    """Lets other tasks run before a step, as often as chance has it."""

    def __init__(self, seed=None):
        self._random = random.Random(seed)
        self._most = 0 if seed is None else 6

    async def __call__(self):
        for _ in range(self._random.randint(0, self._most)):
            await trio.lowlevel.checkpoint()


class Program:
    """Two turns at once, with an approval and a tool; a turn that is cancelled, and the next one.

    Each test changes one thing.
    """

    command_prompt = "Run it."
    decision = Decision.accept
    looked_up = "forty-two"
    cancels = True
    asks_again = True
    lists_models = False

    def __init__(self, seed=None):
        self.pause = Pauses(seed)
        self.outcome = {}
        self.started = {}

    def handlers(self):
        async def approve(request):
            await self.pause()
            self.outcome["asked"] = request.reason
            return self.decision

        return RequestHandlers(command=approve)

    async def run(self, codex):
        @tool
        async def look_up(what: str) -> str:
            """Look something up."""
            await self.pause()
            self.outcome["looked up"] = what
            return self.looked_up

        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._turn, codex, "command", self.command_prompt, [])
            nursery.start_soon(self._turn, codex, "tool", "Look it up.", [look_up])
            for name in ("left", "right"):
                nursery.start_soon(self._twin, codex, name)
        return self.outcome

    async def _turn(self, codex, name, prompt, tools):
        await self.pause()
        thread = await codex.thread_start(dynamic_tools=tools)
        await self.pause()
        self._note(name, await thread.run(prompt))
        if name == "command":
            await self._cancelled(codex, thread)

    async def _twin(self, codex, name):
        # Until the second turn nothing tells the two threads apart.
        await self.pause()
        thread = await codex.thread_start()
        await self.pause()
        self._note(f"{name} 1", await thread.run("Hello."))
        await self.pause()
        self._note(f"{name} 2", await thread.run(name))

    async def _cancelled(self, codex, thread):
        with trio.CancelScope() as scope:
            async with thread.turn("Wait.") as turn:
                async for text in turn.text():
                    self.outcome["before the end"] = text
                    await self.pause()
                    if self.cancels:
                        scope.cancel()
        await self.pause()
        if self.lists_models:
            await codex.models()
        if self.asks_again:
            self._note("next", await thread.run("And now?"))

    def _note(self, name, result):
        kinds = [item.type for item in result.items]
        self.outcome[name] = (result.status, result.final_response, kinds)


def script(model):
    command = {"cmd": f"pwd; echo $MARKED {MARKER[:3]}", **ESCALATED}
    model.on("Run it.", call("exec_command", command), times=1)
    model.on("Run it.", "It ran.")
    model.on("Look it up.", call("look_up", {"what": "the answer"}), times=1)
    model.on("Look it up.", message(deltas=["It is", " forty-two."]))
    model.on("And now?", "Now this.")
    for prompt in ("Hello.", "left", "right"):
        model.on(prompt, f"You say {prompt}")


async def record(root, path, program):
    """Run a program on the real runtime, and record it."""
    from trio_codex.testing import Gate

    async with open_scripted_model() as model:
        script(model)
        model.on("Wait.", message(deltas=["Thinking", Gate()]))
        harness = AppServerHarness(root, model, approval_policy="on-request")
        config = harness.config(env={"MARKED": MARKER})
        async with open_codex(
            config, handlers=program.handlers(), instruments=[record_to(path)]
        ) as codex:
            return await program.run(codex)
