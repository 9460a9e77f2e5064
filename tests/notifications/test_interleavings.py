"""Whatever puts and reads come in which order: the text is the text, nothing is lost."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby

import attrs
import trio
import trio.testing
from hypothesis import given
from hypothesis import strategies as st
from long_setting import examples

from trio_codex import protocol
from trio_codex._codec._fields import wire_name
from trio_codex._notifications._mailbox import _KEYS_OF_STATES, _KEYS_OF_STREAMS, Mailbox
from trio_codex.protocol import methods

WHERE = {"threadId": "h", "turnId": "t"}

# Each stream of text that the protocol has, in two or more instances.
STREAMS = [
    *(
        (method, {**WHERE, "itemId": item})
        for method in (
            "item/agentMessage/delta",
            "item/commandExecution/outputDelta",
            "item/fileChange/outputDelta",
            "item/plan/delta",
        )
        for item in "xy"
    ),
    ("item/agentMessage/delta", {**WHERE, "turnId": "other", "itemId": "x"}),
    ("item/agentMessage/delta", {**WHERE, "threadId": "other", "itemId": "x"}),
    *(
        ("item/reasoning/summaryTextDelta", {**WHERE, "itemId": item, "summaryIndex": index})
        for item in "xy"
        for index in (0, 1)
    ),
    *(
        ("item/reasoning/textDelta", {**WHERE, "itemId": "x", "contentIndex": index})
        for index in (0, 1)
    ),
    *(
        ("thread/realtime/transcript/delta", {"threadId": "h", "role": role})
        for role in ("user", "assistant")
    ),
    *(
        ("thread/realtime/item/transcript/delta", {"threadId": "h", "itemId": item})
        for item in "xy"
    ),
]

# Deltas that are not all alike though they are of one stream.
UNLIKE = [{}, {"note": 1}, {"note": {"a": [True]}}, {"emphasis": None}]

STATES = [
    ("thread/tokenUsage/updated", WHERE),
    ("thread/tokenUsage/updated", {**WHERE, "threadId": "other"}),
    ("turn/diff/updated", WHERE),
    ("turn/plan/updated", WHERE),
    ("item/mcpToolCall/progress", {**WHERE, "itemId": "x"}),
    ("item/mcpToolCall/progress", {**WHERE, "itemId": "y"}),
    ("item/fileChange/patchUpdated", {**WHERE, "itemId": "x"}),
    ("thread/status/changed", {"threadId": "h"}),
    ("thread/settings/updated", {"threadId": "h"}),
    ("thread/readState/changed", {"threadId": "h"}),
]

OTHERS = [
    ("item/started", {**WHERE, "item": {"id": "x"}}),
    ("account/rateLimits/updated", {"rateLimits": {}}),
    ("future/thing", None),
    ("item/agentMessage/delta", {**WHERE, "itemId": {"a": 1}, "delta": "strange"}),
    ("item/reasoning/textDelta", {**WHERE, "itemId": "x", "contentIndex": True, "delta": "s"}),
    ("item/agentMessage/delta", {**WHERE, "itemId": "x", "delta": ["strange"]}),
    ("turn/diff/updated", {**WHERE, "turnId": ["strange"]}),
]

STREAM = st.sampled_from([("stream", event, {}) for event in STREAMS])
OTHER = st.sampled_from([("other", event, {}) for event in OTHERS])
# Of a few kinds each, so that events of one kind meet.
KINDS = st.one_of(
    st.tuples(STREAM, OTHER),
    st.tuples(STREAM, STREAM, st.sampled_from([("state", event, {}) for event in STATES])),
    st.just([("stream", STREAMS[0], unlike) for unlike in UNLIKE]),
)
STEPS = KINDS.flatmap(
    lambda kinds: st.lists(
        st.one_of(st.sampled_from(kinds), st.sampled_from(["read", "wait", "run"])),
        min_size=6,
        max_size=40,
    )
)


async def deliver(limit, steps):
    """Put and read events as the steps say; give what was sent and what was read."""
    mailbox = Mailbox(limit)
    sent, got = [], []
    waiting = []

    async def wait_for_more():
        with suppress(trio.EndOfChannel):
            got.extend(await mailbox.receive())
        waiting.clear()

    async with trio.open_nursery() as nursery:
        for step in steps:
            if step == "run" or (step == "read" and waiting):
                for _ in range(3):
                    await trio.lowlevel.checkpoint()
            elif step == "read" and mailbox.unread:
                got.extend(await mailbox.receive())
            elif step == "wait" and not waiting and not mailbox.unread:
                waiting.append(nursery.start_soon(wait_for_more))
                await trio.testing.wait_all_tasks_blocked()
            elif isinstance(step, tuple):
                kind, (method, params), beside = step
                params = params if params is None else {**params, **beside}
                if kind == "stream":
                    params["delta"] = f"{len(sent)} "
                elif kind == "state":
                    params["number"] = len(sent)
                sent.append((method, params))
                mailbox.put(method, params)
        mailbox.close()
    with suppress(trio.EndOfChannel):
        while True:
            got += await mailbox.receive()
    assert mailbox.unread == 0
    return sent, got


def texts(events):
    """The text of each stream."""
    whole = {}
    for method, params in events:
        stream = (method, *(params.get(name) for name, _ in _KEYS_OF_STREAMS))
        whole[stream] = whole.get(stream, "") + params["delta"]
    return whole


def is_stream(method, params):
    return (
        isinstance(params, dict)
        and isinstance(params.get("delta"), str)
        and (method, params) not in OTHERS
    )


@examples(300, 20_000)
@given(limit=st.integers(1, 5), steps=STEPS)
def test_streamed_text_is_the_text_that_was_sent_and_nothing_else_is_lost(limit, steps):
    sent, got = trio.run(deliver, limit, steps)

    # What is neither text nor a report is there, in order, as it came.
    assert [event for event in got if event in OTHERS] == [e for e in sent if e in OTHERS]

    # Between two of them the text of each stream is the same, and so it is in the whole.
    assert stretches_of_text(got) == stretches_of_text(sent)

    # What an event says beside its text is what was said of that text.
    said = {word: _beside(event) for event in sent if is_text(event) for word in _words(event)}
    for event in filter(is_text, got):
        assert all(said[word] == _beside(event) for word in _words(event))

    # Of reports the last is there. Those that are there stand as they came among the rest.
    for state in STATES:
        assert numbers_of(got, state)[-1:] == numbers_of(sent, state)[-1:]
    rest = [event for event in got if not is_text(event)]
    left = iter(sent)
    assert all(event in left for event in rest)


@examples(100, 2_000)
@given(limit=st.integers(1, 5), steps=STEPS)
def test_what_is_unread_grows_with_what_is_said_and_not_with_how_often(limit, steps):
    mailbox = Mailbox(limit)
    for _ in range(50):
        for step in steps:
            if isinstance(step, tuple) and step[0] != "other" and not step[2]:
                _, (method, params), _ = step
                mailbox.put(method, {**params, "delta": "x"} if step[0] == "stream" else params)
    assert mailbox.unread <= limit + len(STREAMS) + len(STATES)


def stretches_of_text(events):
    """The text of each stream in each stretch between two events that no delta is moved across."""
    parts = groupby(events, key=lambda event: event in OTHERS)
    found = [texts(filter(is_text, part)) for border, part in parts if not border]
    return [stretch for stretch in found if stretch]


def is_text(event):
    _, params = event
    return event not in OTHERS and isinstance(params, dict) and isinstance(params.get("delta"), str)


def numbers_of(events, state):
    """The numbers of the reports about one thing."""
    wanted, where = state
    return [
        params["number"]
        for method, params in events
        if method == wanted and all(params.get(name) == value for name, value in where.items())
    ]


def _words(event):
    return event[1]["delta"].split()


def _beside(event):
    return {name: value for name, value in event[1].items() if name != "delta"}


# The tables against the protocol


def notifications():
    for method, name in methods.SERVER_NOTIFICATIONS.items():
        yield method, {wire_name(field): field.type for field in attrs.fields(protocol.load(name))}


def test_what_tells_streams_apart_is_all_that_a_delta_says_beside_its_text():
    names = {name for name, _ in _KEYS_OF_STREAMS}
    deltas = {method: fields for method, fields in notifications() if fields.get("delta") is str}
    assert {method for method, _ in STREAMS} == set(deltas)
    for method, fields in deltas.items():
        assert set(fields) - {"delta"} <= names, method


def test_it_is_known_of_each_report_whether_its_last_one_is_enough():
    assert {method for method, _ in STATES} == set(_KEYS_OF_STATES)
    fields_of = dict(notifications())
    for method in _KEYS_OF_STATES.keys() & fields_of.keys():  # some runtimes lack one
        key = _KEYS_OF_STATES[method]
        ids = {name for name in fields_of[method] if name.endswith("Id")}
        assert ids == {name for name, _ in key}, method
    reports = {
        method
        for method, fields in fields_of.items()
        if method.endswith(("pdated", "hanged", "rogress")) and "threadId" in fields
    }
    assert reports - set(_KEYS_OF_STATES) == {
        # They tell of one thing among several, or of what was done to it.
        "mcpServer/startupStatus/updated",
        "model/safetyBuffering/updated",
        "thread/attachment/updated",
        "thread/goal/updated",
        "thread/name/updated",
        "thread/prediction/updated",
        "thread/project/updated",
        "thread/queue/changed",
    }
