"""Whatever the order in which a turn's answer, events, cancellation and end of the link come."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

import trio
from hypothesis import given
from hypothesis import strategies as st
from insides import lanes
from long_setting import examples
from trio.testing import MockClock, wait_all_tasks_blocked

from trio_codex import TransportClosedError
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import turn_snapshot

TURN = turn_snapshot("turn-1")
IDS = {"threadId": "thread-1", "turnId": "turn-1"}
GONE = (EOFError, trio.BrokenResourceError, trio.ClosedResourceError)
OF_RUNTIME = ["answer", "started", "item", "completed"]


async def say(server, request, step, *, ours):
    match step:
        case "answer":
            named = request.method == "turn/start"
            await server.respond(request, {"turn": TURN} if named else {})
        case "started":
            await server.notify("turn/started", {"threadId": "thread-1", "turn": TURN})
        case "item":
            item = {"type": "userMessage", "id": "u", "content": []}
            if request.method == "turn/start":
                item["clientId"] = request.params["clientUserMessageId"] if ours else "others"
            await server.notify("item/started", {**IDS, "item": item, "startedAtMs": 0})
        case "completed":
            await server.complete_turn()
        case "close":
            await server.hang_up()


async def play(method, steps, *, ours):
    """Run a turn while the steps happen; give what came of it, and the interrupts."""
    interrupts, came = [], []
    cancelled, said = trio.CancelScope(), trio.Event()

    async def take_interrupts(server):
        with suppress(*GONE):
            while True:
                interrupt = await server.receive("turn/interrupt")
                interrupts.append(interrupt.params["turnId"])
                await server.respond(interrupt, {})
                await said.wait()
                await server.complete_turn(status="interrupted")

    async def script(server):
        await server.accept_thread()
        request = await server.receive(method)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(take_interrupts, server)
            with suppress(*GONE):
                for step in steps:
                    await wait_all_tasks_blocked()
                    if step == "cancel":
                        cancelled.cancel()
                    else:
                        await say(server, request, step, ours=ours)
            said.set()

    with trio.fail_after(60):
        async with open_fake_app_server(script) as codex:
            thread = await codex.thread_start()
            with cancelled:
                try:
                    result = await (
                        thread.run("go") if method == "turn/start" else thread.compact()
                    )
                except TransportClosedError:
                    came.append("closed")
                else:
                    came.append(result.status.value)
            await said.wait()
            await wait_all_tasks_blocked()
            assert (codex.statistics().open_turns, len(lanes(codex))) == (0, 0)
    return came or ["cancelled"], interrupts


def expected(method, steps, *, ours):
    """What comes of it, and whether the turn is interrupted."""
    at = {step: number for number, step in enumerate(steps)}
    never = len(steps)
    is_early = at["started"] < at["answer"]
    # When it is sure which turn it is, and whose.
    named = max(at["answer"], at["started"] if method != "turn/start" and not is_early else 0)
    known = max(named, min(at["item"], at["completed"]) if is_early else 0)
    decided = {
        "completed": max(named, at["completed"]),
        "cancelled": at.get("cancel", never),
        "closed": at.get("close", never),
    }
    came = min(decided, key=lambda each: decided[each])
    stopping = max(known, decided["cancelled"])
    stops = came == "cancelled" and stopping < min(at["completed"], decided["closed"])
    return [came], ours and stops


def orders(*in_order):
    """Orders in which each event of a pair comes before the other one."""
    ends = st.sampled_from([["cancel"], ["close"], ["cancel", "close"], []])
    steps = ends.flatmap(lambda end: st.permutations([*OF_RUNTIME, *end]))
    return steps.filter(lambda order: all(order.index(a) < order.index(b) for a, b in in_order))


def check(method, steps, *, ours):
    clock = MockClock(autojump_threshold=0)
    came, interrupts = trio.run(partial(play, method, steps, ours=ours), clock=clock)
    assert (came, bool(interrupts)) == expected(method, steps, ours=ours)


@given(orders())
@examples(150, 5000)
def test_a_turn_of_ours_ends_once_and_with_its_block_in_every_order(steps):
    check("turn/start", steps, ours=True)


@given(orders(("started", "item"), ("item", "completed")))
@examples(100, 5000)
def test_a_turn_that_only_its_start_names_ends_once_and_with_its_block(steps):
    check("thread/compact/start", steps, ours=True)


# Somebody else's turn is known by an item of a turn that has started before our answer.
@given(orders(("started", "answer"), ("started", "item"), ("item", "completed")))
@examples(80, 5000)
def test_a_turn_of_somebody_else_is_interrupted_in_no_order(steps):
    check("turn/start", steps, ours=False)
