"""Notifications that come in a row: the way of the first serves the next ones that go it too."""

from __future__ import annotations

import trio
from hypothesis import given
from hypothesis import strategies as st
from long_setting import examples
from turns.test_router import open_route

from trio_codex._jsonrpc._dispatcher import Dispatcher
from trio_codex._notifications._fan_out import Notifications
from trio_codex._transport._memory import memory_transport_pair
from trio_codex._turns._router import Router

DELTA = "item/agentMessage/delta"
METHODS = (
    *(DELTA, "item/reasoning/textDelta", "thread/tokenUsage/updated", "item/started"),
    *("turn/completed", "fresh/event"),
)
THREADS = ("thread-1", "thread-2")
ANSWER = {"id": 77, "result": {}}


def told(method, params):
    return {"method": method, "params": params}


def of_turn(method, number):
    return told(method, {"threadId": f"thread-{number}", "turnId": f"turn-{number}"})


def of_ids(thread_id, turn_id):
    return told(DELTA, {"threadId": thread_id, "turnId": turn_id})


THREAD_IDS = st.sampled_from([*THREADS, "other", None, []])
TURN_IDS = st.sampled_from(["turn-1", "turn-2", "turn-3", None, 1, []])
STRANGE = st.one_of(
    st.fixed_dictionaries({"threadId": THREAD_IDS, "turnId": TURN_IDS}),
    st.sampled_from([None, [], "text"]),
)
MESSAGES = st.lists(
    st.one_of(
        # Most are of the same turn, so that there are rows.
        st.builds(of_turn, st.sampled_from(METHODS[:3]), st.integers(1, 2)),
        st.just(of_turn(DELTA, 1)),
        st.builds(of_ids, st.sampled_from(THREADS), st.sampled_from(["turn-1", "turn-2"])),
        st.builds(told, st.sampled_from(METHODS), STRANGE),
        st.just(ANSWER),
    ),
    max_size=40,
)


async def heard(messages, *, at_once, listening):
    """What two turns hear of messages that come in one read, or each in one of its own."""
    notifications = Notifications(1000)
    router = Router(1000, notifications)
    listened = []
    if listening:
        notifications.listen(DELTA, listened.append)
    routes = [
        await open_route(router, thread, f"turn-{number}", streamed=True)
        for number, thread in enumerate(THREADS, 1)
    ]
    dispatcher = Dispatcher(
        memory_transport_pair()[0],
        max_in_flight=1,
        max_line_bytes=1000,
        on_notification=notifications.tell,
        on_closed=lambda _: None,
    )
    for batch in [messages] if at_once else [[each] for each in messages]:
        dispatcher._hand_on(batch)
    return [(route.mailbox.take(), route.state) for route in routes], listened


@examples(200, 20_000)
@given(MESSAGES, st.booleans())
def test_a_row_goes_where_each_of_its_notifications_would_go(messages, listening):
    numbered = [
        {**message, "params": {**message["params"], "number": number}}
        if isinstance(message.get("params"), dict)
        else message
        for number, message in enumerate(messages)
    ]

    async def both():
        whole = await heard(numbered, at_once=True, listening=listening)
        assert whole == await heard(numbered, at_once=False, listening=listening)

    trio.run(both)
