"""Sessions of the real runtime with all kinds of work, replayed in random orders."""

from __future__ import annotations

import pytest
import trio
from testing.recorded_session import Pauses

from trio_codex import RequestHandlers, Sandbox, open_codex
from trio_codex.testing import Gate, call, message, open_replay, record_to

SCHEDULES = 12


def answer(request):
    """Answer by the prompt; whoever hangs does so until the turn is cancelled."""
    prompt = request.last_user_text
    if prompt.startswith("hang"):
        return message(deltas=["Half", Gate()])
    if request.tool_outputs or prompt.startswith("say"):
        return message(deltas=[prompt, "!"])
    if prompt.startswith("delegate"):
        child = {"message": prompt.removeprefix("delegate ")}
        return call("spawn_agent", child, namespace="multi_agent_v1")
    if prompt == "sleep":
        return call("exec_command", {"cmd": "sleep 1000", "yield_time_ms": 30_000})
    options = [{"label": label, "description": label} for label in ("Red", "Blue")]
    question = {"id": "q", "header": "H", "question": "Which?", "options": options}
    return call("request_user_input", {"questions": [question]})


class Work:
    """Tasks that do not depend on each other."""

    def __init__(self, seed=None):
        self.pause = Pauses(seed)
        self.outcome = {}

    def handlers(self):
        async def choose(_):
            await self.pause()
            return {"q": "Red"}

        return RequestHandlers(user_input=choose)

    async def run(self, codex):
        async with trio.open_nursery() as nursery:
            for task in (self.interrupts, self.command, self.temporary, self.forks, self.asks):
                await self.pause()
                nursery.start_soon(task, codex)
            for name in ("say a", "say b", "hang c"):
                nursery.start_soon(self.tree, codex, name)
        return self.outcome

    async def say(self, thread, text):
        await self.pause()
        self.outcome[text] = (await thread.run(f"say {text}")).final_response

    async def interrupts(self, codex):
        """Leave turns that may not have started yet."""
        thread = await codex.thread_start()
        for _ in range(3):
            async with thread.turn("hang"):
                await self.pause()
        await self.say(thread, "after interrupts")

    async def command(self, codex):
        """Leave a turn while its command runs, which is then ended too."""
        thread = await codex.thread_start(sandbox=Sandbox.full_access)
        async with thread.turn("sleep") as turn:
            async for event in turn:
                if event.method == "item/started" and event.item.type == "commandExecution":
                    break
        await self.say(thread, "after a command")

    async def temporary(self, codex):
        for number in range(2):
            async with codex.temporary_thread() as thread:
                await self.say(thread, f"temporary {number}")

    async def forks(self, codex):
        thread = await codex.thread_start()
        await self.say(thread, "base")
        forks = [await thread.fork(), await thread.fork()]
        async with trio.open_nursery() as nursery:
            for number, fork in enumerate(forks):
                nursery.start_soon(self.say, fork, f"fork {number}")
        await thread.archive()

    async def asks(self, codex):
        thread = await codex.thread_start()
        mode = {"mode": "plan", "settings": {"model": "gpt-5.5"}}
        result = await thread.run("ask me", collaboration_mode=mode)
        self.outcome["asked"] = result.final_response

    async def tree(self, codex, child):
        """Delegate to a sub-agent; cancel the turn if that hangs."""
        thread = await codex.thread_start()
        said = []
        with trio.CancelScope() as scope:
            async with thread.turn(f"delegate {child}") as turn:
                async for thread_id, event in turn.tree():
                    await self.pause()
                    if thread_id != thread.id and event.method == "item/agentMessage/delta":
                        said.append(event.delta)
                        if child.startswith("hang"):
                            scope.cancel()
        self.outcome[child] = said
        await self.say(thread, f"after {child}")


@pytest.mark.deadline(180)
async def test_all_kinds_of_work_replay_to_what_they_came_to(app_server, scripted_model, tmp_path):
    path, work = tmp_path / "it.jsonl", Work()
    scripted_model.reply_always(answer)
    config = app_server.config()
    async with open_codex(config, handlers=work.handlers(), instruments=[record_to(path)]) as codex:
        recorded = await work.run(codex)
    methods = path.read_text()
    for method in ("turn/interrupt", "thread/backgroundTerminals/terminate", "thread/fork",
                   "thread/delete", "item/tool/requestUserInput", "thread/archive"):  # fmt: skip
        assert f'"method":"{method}"' in methods
    assert recorded["say a"] == ["say a", "!"]
    assert recorded["hang c"] == ["Half"]
    for seed in range(SCHEDULES):
        work = Work(seed)
        with trio.fail_after(30):
            async with open_replay(path, config, handlers=work.handlers()) as codex:
                assert await work.run(codex) == recorded, seed
