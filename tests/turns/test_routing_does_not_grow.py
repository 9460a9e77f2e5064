"""What routing costs does not depend on how much there is: counted in lines of the library."""

from __future__ import annotations

from lines import lines_of

from trio_codex._notifications._fan_out import Notifications, about_thread
from trio_codex._turns._router import Router
from trio_codex.testing._fake_app_server import turn_snapshot

MANY = 10_000
DELTA = "item/agentMessage/delta"


def of(thread_id, turn_id, **more):
    return {"threadId": thread_id, "turnId": turn_id, **more}


def turn(thread_id, turn_id, status="inProgress"):
    return {"threadId": thread_id, "turn": {**turn_snapshot(turn_id), "status": status}}


def calling(agent):
    item = {"type": "subAgentActivity", "id": agent, "agentThreadId": agent, "kind": "started"}
    return of("ours 0", "turn 0", item=item)


async def populated(count):
    """Have so many turns, threads, sub-agents, subscriptions and listeners."""
    notifications = Notifications(10)
    router = Router(MANY * 10, notifications)
    for number in range(count):
        thread_id = f"ours {number}"
        await router.wait_turn(thread_id)
        router.bind(router.ask(thread_id, streamed=True), f"turn {number}", joined=False)
        notifications.subscribe((DELTA,), about_thread(f"other {number}"))
        notifications.subscribe(("fs/changed",))
        notifications.listen(f"method {number}", print)
    for number in range(count):
        notifications.tell("item/completed", calling(f"agent {number}"))
        notifications.tell("turn/started", turn(f"agent {number}", f"work {number}"))
        notifications.tell("turn/started", turn(f"theirs {number}", f"foreign {number}"))
    return notifications


TOLD = [
    (DELTA, of("ours 0", "turn 0", itemId="i", delta="x")),
    (DELTA, of("agent 0", "work 0", itemId="i", delta="x")),
    (DELTA, of("theirs 0", "foreign 0", itemId="i", delta="x")),
    (DELTA, of("nobody's", "unknown", itemId="i", delta="x")),
    ("item/completed", calling("agent 0")),
    ("turn/started", turn("ours 0", "turn 0")),
    ("turn/started", turn("nobody's", "unknown")),
    ("turn/completed", turn("agent 0", "work 0", "completed")),
    ("turn/completed", turn("theirs 0", "foreign 0", "completed")),
    ("turn/completed", turn("nobody's", "unknown", "completed")),
    ("turn/completed", turn("ours 1", "turn 1", "completed")),
]


async def test_a_notification_costs_the_same_beside_ten_thousand_of_each():
    few, many = [
        [(method, lines_of(notifications.tell, method, params)) for method, params in TOLD]
        for notifications in (await populated(2), await populated(MANY))
    ]
    for (method, before), (_, now) in zip(few, many, strict=True):
        # What is remembered of a number of threads drops the oldest from then on.
        assert 0 < now <= before + 2, method
