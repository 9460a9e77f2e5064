"""Random programs on a client, and random faults of its link, for a virtual clock."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import trio
from lasting_server import SAID, check, lasting, lost

from trio_codex import (
    Decision,
    RequestHandlers,
    ThreadNotFoundError,
    TurnFailedError,
    tool,
    types,
)

TEXTS = ["go", "slow", "ask", "tool", "slow ask", "slow tool", "fail"]


class RandomRun:
    """One program with faults, all of which follow from a seed.

    Attributes:
        asked: How often a handler or a tool was called, by the call.
        done: What happened, for the figures.
    """

    def __init__(self, random):
        self._random = random
        self.asked: Counter[str] = Counter()
        self.done: Counter[str] = Counter()

        @tool(name="tool")
        async def answer(call: str) -> str:
            """Answer with the id of the call."""
            await self._serve(call)
            return call

        self._tool = answer

    async def run(self):
        """Run the program to its end, and prove what must hold."""
        handlers = RequestHandlers(command=self._approve)
        async with lasting(handlers=handlers) as (codex, runtime, wire):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._fail, runtime)
                async with trio.open_nursery() as tasks:
                    for _ in range(self._random.randint(1, 4)):
                        tasks.start_soon(self._work, codex)
                nursery.cancel_scope.cancel()
            runtime.server.refusing = False
            await check(codex, runtime, wire)
        assert [call for call, times in self.asked.items() if times > 1] == []

    # The link

    async def _fail(self, runtime):
        while True:
            if self._random.random() < 0.5:
                for _ in range(self._random.randint(0, 40)):
                    await trio.lowlevel.checkpoint()
            else:
                await trio.sleep(self._random.uniform(0, 2))
            fault = self._random.choice(["cut", "cut", "hang up", "restart"])
            runtime.server.refusing = self._random.random() < 0.5
            self.done[fault] += 1
            match fault:
                case "cut":
                    runtime.server.cut()
                case "hang up":
                    await runtime.server.hang_up()
                case "restart":
                    runtime.restart()
            await trio.sleep(self._random.choice([0, 0, 0.3, 1, 4]))
            runtime.server.refusing = False

    # The program

    async def _work(self, codex):
        for _ in range(self._random.randint(1, 4)):
            operation = self._random.choice(
                [self._run, self._read, self._iterate, self._leave, self._both, self._call]
            )
            limit = self._random.choice([float("inf"), float("inf"), 0, 0.5, 2])
            try:
                with trio.move_on_after(limit) as scope:
                    await operation(codex)
                name = operation.__name__.removeprefix("_")
                self.done["cancelled" if scope.cancelled_caught else name] += 1
            except TurnFailedError:
                self.done["failed"] += 1
            except ThreadNotFoundError:
                self.done["gone"] += 1
            except Exception as error:
                if not lost(error):
                    raise
                self.done[type(error).__name__] += 1

    async def _thread(self, codex):
        ephemeral = self._random.random() < 0.15
        return await codex.thread_start(ephemeral=ephemeral, dynamic_tools=[self._tool])

    def _text(self):
        return self._random.choice(TEXTS)

    async def _run(self, codex):
        thread = await self._thread(codex)
        for _ in range(self._random.randint(1, 2)):
            result = await thread.run(self._text())
            assert result.final_response == SAID

    async def _read(self, codex):
        thread = await self._thread(codex)
        async with thread.turn(self._text()) as turn:
            assert "".join([piece async for piece in turn.text()]) == SAID
            assert (await turn.result()).final_response == SAID

    async def _iterate(self, codex):
        thread = await self._thread(codex)
        items, said = [], ""
        async with thread.turn(self._text()) as turn:
            async for event in turn:
                match event:
                    case types.ItemCompletedNotification(item=item):
                        items.append(item.id)
                    case types.AgentMessageDeltaNotification(delta=delta):
                        said += delta
                    case _:
                        pass
        assert len(items) == len(set(items)) == 2
        # What came in a gap is in the item alone.
        assert [letter for letter in SAID if letter in said] == list(said)

    async def _leave(self, codex):
        thread = await self._thread(codex)
        async with thread.turn("slow") as turn:
            async for _ in turn:
                if self._random.random() < 0.3:
                    break
            if self._random.random() < 0.5:
                await turn.interrupt()

    async def _both(self, codex):
        thread = await self._thread(codex)
        async with codex.subscribe(thread_id=thread.id) as stream:
            async with thread.turn(self._text()) as turn:
                await turn.result()
            with trio.move_on_after(1):
                await stream.__anext__()

    async def _call(self, codex):
        with suppress(ThreadNotFoundError):
            thread = await self._thread(codex)
            await thread.set_name("mine")
        await codex.request("model/list", {})

    # What it is asked

    async def _approve(self, request):
        await self._serve(request.item_id)
        return Decision.accept

    async def _serve(self, call):
        self.asked[call] += 1
        await trio.sleep(self._random.choice([0, 0.2, 1.5]))
