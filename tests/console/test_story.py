"""The rows that are made of what the runtime tells, whatever it tells."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trio_codex.console import _shown as shown
from trio_codex.console._rows import Rows
from trio_codex.console._story import _DELTAS, Story

OURS = {"threadId": "t", "turnId": "u"}


class Told:
    """A story, and what its page shows."""

    def __init__(self):
        self.rows = Rows()
        self.story = Story(self.rows)

    def tell(self, method, **params):
        self.story.notification(method, {**OURS, **params})

    def begin(self, turn="u", thread="t", **more):
        self.tell("turn/started", threadId=thread, turnId=turn, turn={"id": turn, **more})

    def end(self, status="completed", turn="u", thread="t", **more):
        turn = {"id": turn, "status": status, **more}
        self.tell("turn/completed", threadId=thread, turn=turn)

    def item(self, kind, when="completed", item_id="i", **members):
        item = {"type": kind, "id": item_id, **members}
        self.tell(f"item/{when}", item=item)

    def delta(self, kind="agentMessage/delta", item_id="i", text="x"):
        self.tell(f"item/{kind}", itemId=item_id, delta=text)

    def shown(self, kind):
        found = sorted(self.rows._rows.values(), key=lambda row: row.key)
        for row in found:
            if row.text is not None:
                row.text.fold()
        return [row for row in found if row.kind == kind]

    def one(self, kind):
        (row,) = self.shown(kind)
        return row


@pytest.fixture
def told():
    return Told()


def test_a_turn_has_its_prompt_its_text_and_its_end(told):
    told.begin()
    told.item("userMessage", "started", "p", content=[{"type": "text", "text": "Say hello."}])
    told.item("userMessage", "completed", "p", content=[{"type": "text", "text": "Say hello."}])
    told.item("agentMessage", "started", text="")
    told.delta(text="Hel")
    told.delta(text="lo.")
    assert told.one("message").text.shown == "Hello."
    assert told.one("turn").data["status"] == "inProgress"
    told.item("agentMessage", text="Hello.", phase="final_answer")
    told.end()
    turn = told.one("turn")
    assert (turn.data["title"], turn.data["status"]) == ("Say hello.", "completed")
    assert turn.data["seconds"] >= 0
    assert told.shown("input") == []


def test_a_message_that_is_added_later_is_a_step(told):
    told.begin()
    told.item("userMessage", item_id="p", content=[{"type": "text", "text": "One."}])
    told.item("userMessage", item_id="q", content=[{"type": "text", "text": "Two."}])
    assert told.one("input").text.shown == "Two."


def test_the_output_of_a_command_is_the_one_of_its_completed_item(told):
    told.item("commandExecution", "started", command="ls", cwd="/a", status="inProgress")
    told.delta("commandExecution/outputDelta", text="two\n")
    assert told.one("command").text.shown == "two\n"
    told.item(
        "commandExecution", command="ls", status="failed", exitCode=1, aggregatedOutput="one\ntwo\n"
    )
    row = told.one("command")
    assert row.text.shown == "one\ntwo\n"
    assert (row.data["status"], row.data["exit"]) == ("failed", 1)


def test_a_command_whose_output_was_streamed_alone_keeps_it(told):
    told.item(
        "commandExecution", "started", command="ls", status="inProgress", aggregatedOutput=None
    )
    told.delta("commandExecution/outputDelta", text="two\n")
    told.item("commandExecution", command="ls", status="completed", aggregatedOutput=None)
    assert told.one("command").text.shown == "two\n"


def test_the_lines_of_added_and_deleted_files_have_their_signs(told):
    changes = [
        {"path": "a", "kind": {"type": "add"}, "diff": "one\ntwo\n"},
        {"path": "b", "kind": {"type": "delete"}, "diff": "three\n"},
        {"path": "c", "kind": {"type": "update", "move_path": None}, "diff": "@@\n-x\n+y\n"},
    ]
    told.item("fileChange", changes=changes, status="completed")
    diffs = [(each["what"], each["diff"]) for each in told.one("files").data["files"]]
    assert diffs == [("add", "+one\n+two\n"), ("delete", "-three\n"), ("update", "@@\n-x\n+y\n")]


def test_what_is_open_when_its_turn_ends_is_stopped_and_may_complete_later(told):
    told.item("commandExecution", "started", command="serve", status="inProgress")
    told.end("interrupted")
    assert told.one("command").data["status"] == "stopped"
    told.item("commandExecution", command="serve", status="failed", exitCode=9)
    assert told.one("command").data["status"] == "failed"
    assert told.one("turn").data["status"] == "interrupted"


def test_a_failed_turn_says_why_and_how_often_it_tried(told):
    told.begin()
    told.tell("error", error={"message": "Reconnecting... 1/2"}, willRetry=True)
    told.tell("error", error={"message": "Reconnecting... 2/2"}, willRetry=True)
    told.tell("error", error={"message": "No."}, willRetry=False)
    told.end("failed", error={"message": "No.", "additionalDetails": "Really."})
    assert told.one("turn").data["error"] == "No.\nReally."
    assert [row.data["about"] for row in told.shown("retry")] == [
        "Reconnecting... 1/2",
        "Reconnecting... 2/2",
    ]


def test_a_sub_agent_stands_under_its_caller_whenever_that_is_told(told):
    told.begin()
    told.begin("early", "agent-1")
    told.item(
        "collabAgentToolCall", receiverThreadIds=["agent-1"], senderThreadId="t", tool="spawnAgent"
    )
    told.begin("late", "agent-1")
    parent, early, late = told.shown("turn")
    assert early.parent == late.parent == parent.key
    assert early.data["agent"]
    assert late.data["agent"]
    assert not parent.data["agent"]


def test_a_sub_agent_is_known_by_the_root_of_its_turn_too(told):
    told.begin()
    told.begin("other", "agent-1", rootTurnId="u")
    parent, other = told.shown("turn")
    assert other.parent == parent.key


def test_no_agent_stands_under_itself(told):
    told.begin()
    told.item("collabAgentToolCall", receiverThreadIds=["agent-1"], tool="spawnAgent")
    told.begin("v", "agent-1")
    back = {"type": "collabAgentToolCall", "id": "j", "receiverThreadIds": ["t", "agent-1"]}
    told.tell("item/completed", threadId="agent-1", turnId="v", item=back)
    parent, agent = told.shown("turn")
    assert (parent.parent, agent.parent) == (None, parent.key)


def usage(total):
    counts = {"totalTokens": 3 * total, "inputTokens": 2 * total, "outputTokens": total}
    return {"total": counts, "last": counts}


def test_tokens_are_counted_by_turn_and_in_all(told):
    for number in (1, 2):
        told.begin(f"u{number}", f"t{number}")
        for total in (10, 25):
            told.tell(
                "thread/tokenUsage/updated",
                threadId=f"t{number}",
                turnId=f"u{number}",
                tokenUsage=usage(total),
            )
    assert [row.data["tokens"] for row in told.shown("turn")] == [75, 75]
    spent = told.one("spending")
    assert (spent.data["input"], spent.data["output"]) == (100, 50)
    assert [line.split(",")[1] for line in spent.text.shown.splitlines()] == ["20"]


def test_a_connection_that_is_over_leaves_no_turn_running(told):
    told.story.opened("1.2.3")
    told.begin()
    told.begin("v", "w")
    told.end(turn="v", thread="w")
    told.story.closed(ValueError("the runtime died \x1b[0m"))
    assert [row.data["status"] for row in told.shown("turn")] == ["lost", "completed"]
    assert told.one("about").data["ended"] == "the runtime died \\x1b[0m"


def test_a_turn_that_goes_on_over_another_connection_says_that_something_may_be_missing(told):
    told.story.opened("1.2.3")
    told.begin()
    told.begin("v", "w")
    told.end(turn="v", thread="w")
    told.story.opened("1.2.4")
    assert told.one("gap").parent == told.shown("turn")[0].key
    assert told.one("about").data["runtime"] == "1.2.4"


# Bounds


def test_the_oldest_turns_that_are_over_are_left_out_and_counted(told):
    told.begin("running", "thread 0")
    for number in range(shown.MOST_TURNS + 20):
        told.begin(f"turn {number}", f"thread {number}")
        told.tell("item/agentMessage/delta", turnId=f"turn {number}", itemId="i", delta="x")
        told.end(turn=f"turn {number}")
    turns = told.shown("turn")
    assert len(turns) == shown.MOST_TURNS
    assert turns[0].data["status"] == "inProgress"
    assert told.one("about").data["left_out"] == 21
    assert len(told.shown("message")) == shown.MOST_TURNS - 1


def test_the_first_steps_of_a_long_turn_are_left_out_and_counted(told):
    for number in range(shown.MOST_STEPS + 20):
        told.delta(item_id=f"item {number}")
    assert len(told.shown("message")) == shown.MOST_STEPS
    assert told.one("turn").data["left_out"] == 20


def test_a_flood_is_bounded_while_turns_run(told):
    for turn in range(20):
        for step in range(250):
            told.tell(
                "item/agentMessage/delta",
                threadId=f"t{turn}",
                turnId=f"u{turn}",
                itemId=f"i{step}",
                delta="x" * 10_000,
            )
    # It is looked at after each million.
    assert told.rows.weight < shown.MOST_CHARS + 2_500_000
    left_out = sum(row.data["left_out"] for row in told.shown("turn"))
    assert left_out == 5_000 - len(told.shown("message"))
    for turn in range(20):
        told.end(turn=f"u{turn}", thread=f"t{turn}")
    told.tell("item/agentMessage/delta", turnId="new", itemId="i", delta="x" * 2_000_000)
    assert told.rows.weight < shown.MOST_CHARS


# Whatever comes

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
TYPES = [
    *("agentMessage", "commandExecution", "fileChange", "userMessage", "reasoning", "mcpToolCall"),
    *("dynamicToolCall", "collabAgentToolCall", "webSearch", "new"),
]
NAMES = [
    *("text", "status", "command", "cwd", "exitCode", "aggregatedOutput", "changes", "content"),
    *("summary", "tool", "server", "arguments", "result", "error", "contentItems", "query"),
    *("receiverThreadIds", "durationMs", "prompt"),
]
MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        "threadId": st.sampled_from(["t", "w"]) | ANY,
        "turnId": st.sampled_from(["u", "v"]) | ANY,
        "itemId": st.sampled_from(["i", "j"]) | ANY,
        "delta": st.text(max_size=5) | ANY,
        "willRetry": st.booleans() | ANY,
        "error": st.fixed_dictionaries({"message": ANY}) | ANY,
        "changes": st.lists(ANY, max_size=2) | ANY,
        "tokenUsage": ANY,
        "turn": st.fixed_dictionaries(
            {"id": st.sampled_from(["u", "v"]) | ANY},
            optional={"status": ANY, "error": ANY, "rootTurnId": st.sampled_from(["u"]) | ANY},
        ),
        "item": st.fixed_dictionaries(
            {"id": st.sampled_from(["i", "j"]) | ANY},
            optional={
                "type": st.sampled_from(TYPES) | ANY,
                **dict.fromkeys(NAMES, ANY),
            },
        ),
    },
)
METHODS = [*_DELTAS, *Told().story._takers, "thread/started", "new/method"]


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(METHODS), MEMBERS | ANY), max_size=12))
def test_whatever_comes_makes_rows_that_can_be_sent(messages):
    told = Told()
    for method, params in messages:
        told.story.notification(method, params)
    feed = told.rows.open_feed()
    while feed.take() is not None:
        pass
