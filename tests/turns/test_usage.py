"""What turns have used, by reports as the runtime makes them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trio_codex._notifications._fan_out import Notifications
from trio_codex._turns._router import Router
from trio_codex._turns._usage import KNOWN_THREADS, ThreadTotals

NAMES = (
    "inputTokens",
    "cachedInputTokens",
    "outputTokens",
    "reasoningOutputTokens",
    "totalTokens",
    "cacheWriteInputTokens",
)
WINDOW = 258_400


def counts(inputs=0, outputs=0, cached=0, reasoning=0):
    return dict(zip(NAMES, (inputs, cached, outputs, reasoning, inputs + outputs, 0), strict=True))


def plus(*several):
    return {name: sum(each[name] for each in several) for name in NAMES}


def report(thread_id, turn_id, total, last):
    tokens = {"total": dict(total), "last": dict(last), "modelContextWindow": WINDOW}
    return {"threadId": thread_id, "turnId": turn_id, "tokenUsage": tokens}


class Runtime:
    """One thread of a runtime, and what it reports to a client."""

    def __init__(self, client, thread_id, total=None, last=None):
        self.client = client
        self.thread_id = thread_id
        self.total = total
        self.last = last
        self.turn_id = None
        # What the calls of its turns have really used.
        self.used = counts()

    def report(self):
        # A thread that has never heard of any usage reports none.
        if self.total is not None:
            self.client.hear(report(self.thread_id, self.turn_id, self.total, self.last))

    def call(self, used):
        self.total = plus(self.total or counts(), used)
        self.last = used
        self.used = plus(self.used, used)
        self.report()

    def interrupted_call(self):
        self.report()

    def compact(self, used, left):
        self.report()
        self.call(used)
        self.last = {**counts(), "totalTokens": left}
        self.report()

    def overflow(self):
        self.report()
        total = (self.total or counts())["totalTokens"]
        self.last = {**counts(), "totalTokens": WINDOW - total}
        self.total = {**counts(), "totalTokens": WINDOW}
        self.report()


class Client:
    """A client that listens, and counts for one turn at a time."""

    def __init__(self):
        self.totals = ThreadTotals()
        self.usage = None
        self.counted = None

    def hear(self, params):
        self.totals.note(params)
        if self.usage is not None and (params["threadId"], params["turnId"]) == self.counted:
            self.usage.note(params)


USED = st.builds(
    lambda inputs, outputs, cached, reasoning: counts(
        inputs, outputs, min(inputs, cached), min(outputs, reasoning)
    ),
    st.integers(0, 10_000),
    st.integers(1, 5_000),
    st.integers(0, 10_000),
    st.integers(0, 5_000),
)
STEPS = st.one_of(
    st.tuples(st.just("call"), USED),
    st.tuples(st.just("interrupted_call")),
    st.tuples(st.just("compact"), USED, st.integers(0, 20_000)),
    st.tuples(st.just("overflow")),
)
TURNS = st.lists(
    st.tuples(
        st.sampled_from(["same", "fork", "resume", "unsubscribe", "foreign", "new process"]),
        st.lists(STEPS, max_size=5),
    ),
    max_size=8,
)


# A fork of a thread of which nothing was heard for a turn, in which nothing was used.
@example(
    [("same", [("call", counts(0, 1))] * 2), ("unsubscribe", []), ("fork", [("interrupted_call",)])]
)
@settings(max_examples=300)
@given(TURNS)
def test_every_turn_used_what_its_calls_used_whatever_came_between(turns):
    client = Client()
    thread = Runtime(client, "thread-0")
    for number, (before, steps) in enumerate(turns):
        if before == "fork":
            parent, thread = thread, Runtime(client, f"thread-{number}", thread.total, thread.last)
            client.totals.fork(parent.thread_id, thread.thread_id)
        elif before == "resume":
            thread.report()  # under the id of the last turn, or of an older one
        elif before == "unsubscribe":
            client.totals.doubt(thread.thread_id)
        elif before == "new process":
            client.totals = ThreadTotals()
            thread.report()
        thread.turn_id = f"turn-{number}"
        client.counted = (thread.thread_id, thread.turn_id)
        client.usage = None if before == "foreign" else client.totals.counter()
        thread.used = counts()
        for name, *args in steps:
            getattr(thread, name)(*args)
        if client.usage is not None and client.usage.used is not None:
            assert {name: client.usage.used[name] for name in NAMES} == thread.used
        elif client.usage is not None:
            assert thread.used == counts()


@settings(max_examples=100)
@given(st.lists(st.lists(st.tuples(st.just("call"), USED), max_size=4), max_size=6))
def test_over_all_turns_of_a_thread_the_sum_is_the_last_total(turns):
    client = Client()
    thread = Runtime(client, "thread-0")
    added = counts()
    for number, steps in enumerate(turns):
        thread.turn_id = f"turn-{number}"
        client.counted = (thread.thread_id, thread.turn_id)
        client.usage = client.totals.counter()
        for name, *args in [*steps, ("interrupted_call",)]:
            getattr(thread, name)(*args)
        if client.usage.used is not None:
            added = plus(added, client.usage.used)
    assert added == (thread.total or counts())


def test_where_no_totals_are_known_the_first_report_less_its_last_call_is_what_was_before():
    usage = ThreadTotals().counter()
    usage.note(report("h", "t", counts(110, 20), counts(10, 5)))
    usage.note(report("h", "t", counts(160, 30), counts(50, 10)))
    assert usage.used == plus(counts(60, 15))


def test_what_is_left_after_a_compaction_is_never_taken_for_what_was_used():
    usage = ThreadTotals().counter()
    usage.note(report("h", "t", counts(20, 10), {**counts(), "totalTokens": 7756}))
    assert usage.used == counts()


def test_a_thread_that_was_not_heard_of_for_a_while_charges_no_turn_with_what_others_used():
    totals = ThreadTotals()
    totals.note(report("h", "one", counts(10, 5), counts(10, 5)))
    totals.doubt("h")
    last = report("h", "three", counts(60, 30), counts(10, 5))
    totals.note(last)
    usage = totals.counter()
    usage.note(last)
    assert usage.used == counts(10, 5)


@pytest.mark.parametrize(
    "params",
    [
        None,
        [],
        {},
        {"threadId": "h", "turnId": "t"},
        {"threadId": "h", "turnId": "t", "tokenUsage": None},
        {"threadId": "h", "turnId": "t", "tokenUsage": {"total": {"inputTokens": "many"}}},
        {"threadId": {}, "turnId": [], "tokenUsage": {"total": counts(1, 1)}},
        {"threadId": "h", "turnId": "t", "tokenUsage": {"total": {**counts(1, 1), "new": {}}}},
    ],
)
def test_reports_that_make_no_sense_cost_nothing_but_themselves(params):
    totals = ThreadTotals()
    usage = totals.counter()
    totals.note(params)
    usage.note(params)
    good = report("h", "u", counts(11, 6), counts(10, 5))
    totals.note(good)
    usage.note(good)
    assert usage.used["inputTokens"] == 10 or "new" in str(params)


def test_the_totals_of_so_many_threads_are_kept_and_no_more():
    totals = ThreadTotals()
    for number in range(3 * KNOWN_THREADS):
        totals.note(report("always", "t", counts(number, 1), counts(1, 1)))
        totals.note(report(f"h{number}", "t", counts(number, 1), counts(1, 1)))
        assert len(totals) <= KNOWN_THREADS
    totals.note(report("always", "next", counts(9_999, 1), counts(1, 1)))
    assert totals.before(report("always", "next", {}, {})) is not None
    totals.forget("always")
    assert len(totals) == KNOWN_THREADS - 1


async def test_what_a_sub_agent_used_before_it_was_announced_counts_for_its_tree():
    notifications = Notifications(16)
    router = Router(16, notifications)
    await router.wait_turn("h")
    route = router.ask("h", streamed=False)
    router.bind(route, "t", joined=False)
    started = {"threadId": "agent", "turn": {"id": "a"}}
    notifications.tell("turn/started", started)
    notifications.tell(
        "thread/tokenUsage/updated", report("agent", "a", counts(10, 5), counts(10, 5))
    )
    item = {"type": "subAgentActivity", "agentThreadId": "agent", "kind": "started"}
    notifications.tell("item/completed", {"threadId": "h", "turnId": "t", "item": item})
    notifications.tell(
        "thread/tokenUsage/updated", report("agent", "a", counts(30, 9), counts(20, 4))
    )
    assert route.agents["agent"].usage.used == counts(30, 9)


async def test_a_report_that_came_before_the_answer_to_turn_start_counts_for_the_turn():
    notifications = Notifications(16)
    router = Router(16, notifications)
    notifications.tell("thread/tokenUsage/updated", report("h", "s", counts(10, 5), counts(10, 5)))
    await router.wait_turn("h")
    route = router.ask("h", streamed=False)
    notifications.tell("thread/tokenUsage/updated", report("h", "t", counts(10, 5), counts(10, 5)))
    notifications.tell("thread/tokenUsage/updated", report("h", "t", counts(30, 9), counts(20, 4)))
    router.bind(route, "t", joined=False)
    assert route.usage.used == counts(20, 4)
