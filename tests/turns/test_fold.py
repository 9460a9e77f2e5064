"""What a turn comes to, from the notifications that tell it."""

from __future__ import annotations

import logging

import pytest

from trio_codex import types
from trio_codex._turns._outcome import final_response, fold_turn
from trio_codex.errors import ProtocolError


def message(text, phase=None, item_id="i"):
    item = {"type": "agentMessage", "id": item_id, "text": text, "phase": phase}
    return {"threadId": "h", "turnId": "t", "completedAtMs": 0, "item": item}


def completed(status="completed", **more):
    return {"threadId": "h", "turn": {"id": "t", "items": [], "status": status, **more}}


def counts(number):
    return {
        "totalTokens": number,
        "inputTokens": number,
        "cachedInputTokens": number,
        "outputTokens": number,
        "reasoningOutputTokens": number,
    }


def usage(total, last):
    tokens = {"total": counts(total), "last": counts(last)}
    return {"threadId": "h", "turnId": "t", "tokenUsage": tokens}


@pytest.mark.parametrize(
    ("messages", "answer"),
    [
        ([], None),
        ([("a", None), ("b", None)], "b"),
        ([("a", "final_answer"), ("b", None)], "a"),
        ([("a", "final_answer"), ("b", "final_answer"), ("c", "commentary")], "b"),
        ([("a", None), ("b", "commentary")], "a"),
        ([("a", "commentary")], None),
        ([("a", "epilogue")], None),
        ([("", "final_answer"), ("b", None)], ""),
    ],
)
def test_the_last_final_answer_is_the_response_else_the_last_without_a_phase(messages, answer):
    result = fold_turn("t", completed=completed(), items=[message(*each) for each in messages])
    assert result.final_response == answer
    assert final_response(result.items) == answer
    assert [item.text for item in result.items] == [text for text, _ in messages]


def test_the_items_of_the_ending_are_not_used():
    item = message("summary")["item"]
    assert fold_turn("t", completed=completed(items=[item])).items == ()


def test_the_usage_has_the_last_report_and_what_was_counted():
    result = fold_turn("t", completed=completed(), usage=[(usage(160, 30), counts(60))])
    assert result.usage.total.total_tokens == 160
    assert result.turn_usage == types.TokenUsageBreakdown(
        total_tokens=60,
        input_tokens=60,
        cached_input_tokens=60,
        output_tokens=60,
        reasoning_output_tokens=60,
    )


def test_usage_that_does_not_fit_costs_the_usage_and_nothing_else(caplog):
    result = fold_turn(
        "t",
        completed=completed(),
        items=[message("fine")],
        usage=[({"tokenUsage": "many"}, {"inputTokens": 1, "outputTokens": 1})],
    )
    assert result.final_response == "fine"
    assert result.turn_usage is None
    assert result.usage is None
    assert caplog.text.count("does not fit the schema") == 2


def test_the_usage_of_the_tree_adds_what_the_sub_agents_used():
    reports = [(usage(160, 30), counts(60)), (usage(7, 2), counts(7)), (None, None)]
    result = fold_turn("t", completed=completed(), usage=reports)
    assert result.usage.total.total_tokens == 160
    assert result.turn_usage.total_tokens == 60
    assert result.tree_usage.total_tokens == 67


def test_without_a_report_there_is_no_usage():
    result = fold_turn("t", completed=completed(), usage=[(None, None)])
    assert (result.usage, result.turn_usage, result.tree_usage) == (None, None, None)


@pytest.mark.parametrize(
    ("params", "kind", "data"),
    [
        ({"item": {"type": "agentMessage", "text": 5}}, "agentMessage", {"text": 5}),
        ({"item": "no"}, None, None),
        ("no", None, None),
        (None, None, None),
    ],
)
def test_an_item_that_does_not_fit_is_kept_as_it_came_and_logged(params, kind, data, caplog):
    caplog.set_level(logging.WARNING)
    result = fold_turn("t", completed=completed(), items=[params, message("fine")])
    unknown, fine = result.items
    assert isinstance(unknown, types.Unknown)
    assert unknown.type == kind
    assert unknown.data == (params if data is None else {"type": kind, **data})
    assert fine.text == "fine"
    assert len(caplog.records) == 1


def test_of_an_ending_that_fits_in_part_the_status_and_the_error_are_kept(caplog):
    error = {"message": "out of luck"}
    result = fold_turn("t", completed=completed("failed", error=error, durationMs="long"))
    assert result.status is types.TurnStatus.failed
    assert result.error.message == "out of luck"
    assert result.duration_ms is None
    assert "in part only" in caplog.text
    unreadable = fold_turn("t", completed=completed("failed", error=7))
    assert unreadable.status is types.TurnStatus.failed
    assert "could not be read" in unreadable.error.message
    none = fold_turn("t", completed=completed("completed", durationMs="long"))
    assert none.error is None


@pytest.mark.parametrize("ending", [None, {}, {"turn": {}}, {"turn": {"status": 7}}, "over"])
def test_an_ending_that_does_not_say_how_is_an_error_that_names_the_turn(ending):
    with pytest.raises(ProtocolError, match="turn t ended, and how cannot be told") as caught:
        fold_turn("t", completed=ending)
    assert isinstance(caught.value.__cause__, ProtocolError)


@pytest.mark.parametrize("told", [None, {}, [], {"diff": None}, {"diff": 3}, {"diff": ""}])
def test_a_diff_that_cannot_be_read_is_none(told):
    completed = {"turn": {"id": "turn-1", "items": [], "status": "completed"}}
    assert fold_turn("turn-1", completed=completed, diff=told).diff is None
    assert fold_turn("turn-1", completed=completed, diff={"diff": "+x"}).diff == "+x"
