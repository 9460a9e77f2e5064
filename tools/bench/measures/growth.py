"""What a delta costs beside many threads, turns, sub-agents, subscriptions or listeners.

In processor time. Each kind has a connection of its own, on which a turn streams beside them.
"""

import gc
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from tools.bench.probe import Stopwatch, StreamedText

if TYPE_CHECKING:
    import trio

    from trio_codex import Codex

DELTAS = 20_000


def ours(count: int) -> dict[str, float]:
    import trio

    return {kind: trio.run(_cost, make, count) for kind, make in KINDS.items()}


def beside_one(_: int) -> dict[str, float]:
    return ours(1)


async def _cost(make: Callable[..., Any], count: int) -> float:
    import trio

    from tools.bench.clients.ours import CONFIG, stream_turn
    from trio_codex import open_codex

    async with AsyncExitStack() as stack:
        codex = await stack.enter_async_context(open_codex(CONFIG))
        nursery = await stack.enter_async_context(trio.open_nursery())
        await make(codex, count, nursery, stack)
        thread = await codex.thread_start()
        await stream_turn(thread, "flood 1000", StreamedText())
        gc.collect()  # else one may come by chance while it is measured, and takes 60 ms
        text, watch = StreamedText(), Stopwatch()
        await stream_turn(thread, f"flood {DELTAS}", text)
        cost = text.verified(DELTAS, watch.own_us(DELTAS))["own_us"]
        nursery.cancel_scope.cancel()
    return cost


async def _threads(codex: "Codex", count: int, *_: object) -> None:
    for _number in range(count):
        await codex.thread_start()


async def _turns(codex: "Codex", count: int, nursery: "trio.Nursery", _: object) -> None:
    import trio

    async def hold(task_status: "trio.TaskStatus") -> None:
        thread = await codex.thread_start()
        async with thread.turn("hold"):
            task_status.started()
            await trio.sleep_forever()

    for _number in range(count):
        await nursery.start(hold)


async def _sub_agents(codex: "Codex", count: int, _: object, stack: AsyncExitStack) -> None:
    thread = await codex.thread_start()
    turn = await stack.enter_async_context(thread.turn("hold"))
    await thread.set_name(f"agents {count}")
    seen = 0
    async for _event in turn.tree():
        seen += 1
        if seen == 2 * count:
            return


async def _subscriptions(codex: "Codex", count: int, _: object, stack: AsyncExitStack) -> None:
    from trio_codex.types import AgentMessageDeltaNotification, ThreadStartedNotification

    for number in range(count):
        blocks = (
            codex.subscribe(AgentMessageDeltaNotification, thread_id=f"other {number}"),
            codex.subscribe(ThreadStartedNotification),
        )
        for block in blocks:
            await stack.enter_async_context(block)


async def _listeners(codex: "Codex", count: int, *_: object) -> None:
    # Programs have none: these are how the parts of the library hear of things.
    notifications = codex._connection.notifications  # noqa: SLF001
    for number in range(count):
        notifications.listen(f"method {number}", print)


KINDS = {
    "threads": _threads,
    "turns": _turns,
    "sub_agents": _sub_agents,
    "subscriptions": _subscriptions,
    "listeners": _listeners,
}
