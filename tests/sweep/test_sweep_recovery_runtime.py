"""The connection to the real runtime is cut at many steps, and its server killed at many.

After each cut the text is exact or the documented error was raised, nothing that writes was sent
twice, no handler ran twice, the runtime itself has no thread at work, and the connection works.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

import pytest
import trio
from insides import lanes, running_turns
from lasting_server import lost
from sweeping import FULL, act_at_step, growing_steps
from wiretap import Wiretap

from trio_codex import (
    CodexConfig,
    Decision,
    Reconnect,
    RequestHandlers,
    connect_codex,
    open_codex,
    tool,
    types,
)
from trio_codex.testing import call, message, open_relay

RECONNECT = Reconnect(initial_delay=0.01, max_delay=0.1, give_up_after=30, settle=0.3)
CONFIG = CodexConfig(interrupt_timeout=3)
SAID = "one two three"

ESCALATED = {"sandbox_permissions": "require_escalated", "justification": "I want to."}


class Program:
    """What a program does on a runtime, and how often it was asked."""

    def __init__(self):
        self.asked: Counter[str] = Counter()

        @tool
        async def look(where: str) -> str:
            """Look somewhere."""
            self.asked[where] += 1
            await trio.lowlevel.checkpoint()
            return where

        self.look = look
        self.runs = 0

    async def approve(self, request):
        self.asked[request.item_id] += 1
        await trio.lowlevel.checkpoint()
        return Decision.accept

    def answer(self, request):
        """Play the model."""
        text = str(request.last_user_text)
        if not request.tool_outputs:
            if text.startswith("ask"):
                return call("exec_command", {"cmd": "true", **ESCALATED})
            if text.startswith("look"):
                return call("look", {"where": text})
        return message(deltas=["one ", "two ", "three"])

    async def run(self, codex):
        thread = await codex.thread_start()
        assert (await thread.run("go")).final_response == SAID

    async def read(self, codex):
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            assert "".join([piece async for piece in turn.text()]) == SAID
            items = (await turn.result()).items
        assert len({item.id for item in items}) == len(items) == 2

    async def be_asked(self, codex):
        thread = await codex.thread_start()
        assert (await thread.run("ask")).final_response == SAID

    async def be_called(self, codex):
        self.runs += 1
        thread = await codex.thread_start(dynamic_tools=[self.look])
        assert (await thread.run(f"look {self.runs}")).final_response == SAID

    async def leave(self, codex):
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            async for event in turn:
                if isinstance(event, types.AgentMessageDeltaNotification):
                    break

    async def bear(self, name, codex):
        try:
            await getattr(self, name)(codex)
        except Exception as error:
            if not lost(error):
                raise


async def check(codex, wire, program, beside):
    with trio.fail_after(20):
        await codex.models()
    left = codex.statistics()
    assert (left.connection, left.owed_interrupts) == ("connected", 0)
    assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)
    assert left.running_handlers == 0
    assert (lanes(codex), running_turns(codex)) == ({}, {})
    wire.assert_nothing_twice()
    assert [asked for asked, times in program.asked.items() if times > 1] == []
    await idle(beside)


async def idle(codex):
    """Wait until the runtime has nothing to do: what was lost is interrupted when it shows."""
    with trio.fail_after(10):
        for thread_id in (await codex.request("thread/loaded/list", {}))["data"]:
            params = {"threadId": thread_id}
            while (  # noqa: ASYNC110 - the runtime does not tell
                await codex.request("thread/read", params)
            )["thread"]["status"]["type"] == "active":
                await trio.sleep(0.01)


NAMES = ["run", "read", "be_asked", "be_called", "leave"]


@pytest.mark.deadline(900)
@pytest.mark.parametrize("name", NAMES if FULL else NAMES[1:3])
async def test_cut_at_many_steps_the_program_goes_on(name, app_server, scripted_model, tally):
    program = Program()
    scripted_model.reply_always(program.answer)
    async with (
        app_server.serve() as server,
        open_relay(server.url) as relay,
        connect_codex(server.url) as beside,
    ):
        for step in growing_steps(every_step_up_to=8, growth=1.5):
            wire = Wiretap()
            handlers = RequestHandlers(command=program.approve)
            async with connect_codex(
                relay.url, config=CONFIG, handlers=handlers, instruments=[wire], reconnect=RECONNECT
            ) as codex:
                reached = await act_at_step(
                    step, relay.cut, lambda codex=codex: program.bear(name, codex)
                )
                await check(codex, wire, program, beside)
            if not reached:
                break
            tally("the connection to the real runtime cut")
    assert step > 10


@pytest.mark.deadline(900)
@pytest.mark.parametrize("name", NAMES if FULL else NAMES[3:4])
async def test_killed_at_many_steps_another_runtime_takes_over(
    name, app_server, scripted_model, tally
):
    program = Program()
    scripted_model.reply_always(program.answer)
    for step in growing_steps(every_step_up_to=3, growth=1.7):
        wire = Wiretap()
        handlers = RequestHandlers(command=program.approve)
        async with open_codex(
            app_server.config(), handlers=handlers, instruments=[wire], restart=RECONNECT
        ) as codex:

            def kill(codex=codex):
                os.kill(codex.statistics().transport["pid"], signal.SIGKILL)

            reached = await act_at_step(step, kill, lambda codex=codex: program.bear(name, codex))
            await check(codex, wire, program, codex)
        if not reached:
            break
        tally("the real runtime killed, and another started")
    assert step > 10
