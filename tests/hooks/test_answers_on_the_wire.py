"""The form in which the runtime takes each answer."""

from __future__ import annotations

import json

import pytest

from trio_codex import AddContext, Deny, GoOn, ReplaceOutput, Rewrite, StopCompaction
from trio_codex._hooks._answers import KINDS
from trio_codex._hooks._mcp import ToolCall

BY_NAME = {kind.name: kind for kind in KINDS}
ANSWERS = [
    Deny("no"),
    Rewrite({"command": "ls"}),
    AddContext("x"),
    ReplaceOutput("x"),
    GoOn("x"),
    StopCompaction("x"),
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_safe_answer_of_each_event_has_a_form_in_json(kind):
    sent = json.loads(ToolCall(1, "thread-1", {}).answer(kind.safe))
    assert json.loads(sent["result"]["content"][0]["text"]) == kind.safe
    if kind.name not in {"stop", "subagent_stop"}:
        assert kind.safe


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_an_event_takes_its_own_answers_and_no_others(kind, answer):
    if isinstance(answer, kind.answers):
        sent = json.dumps(kind.answer(answer))
        assert sent != "{}"
        specific = kind.answer(answer).get("hookSpecificOutput")
        assert specific is None or specific["hookEventName"] == kind.wire
    else:
        with pytest.raises(TypeError, match=rf"the hook {kind.name} must return .* or None"):
            kind.answer(answer)


@pytest.mark.parametrize("wrong", ["no", True, 0, {}, Deny])
def test_what_is_no_answer_is_refused_whatever_it_is(wrong):
    for kind in KINDS:
        with pytest.raises(TypeError):
            kind.answer(wrong)
        assert kind.answer(None) == {}


def test_deny_and_rewrite_take_the_decision_that_the_runtime_knows():
    pre = BY_NAME["pre_tool_use"]
    assert pre.answer(Deny("no", context="why"))["hookSpecificOutput"] == {
        "hookEventName": "PreToolUse",
        "permissionDecision": "deny",
        "permissionDecisionReason": "no",
        "additionalContext": "why",
    }
    assert pre.answer(Rewrite({"command": "ls"}))["hookSpecificOutput"] == {
        "hookEventName": "PreToolUse",
        "permissionDecision": "allow",
        "updatedInput": {"command": "ls"},
    }
