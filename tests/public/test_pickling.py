"""Errors and values go to other processes and come back the same."""

from __future__ import annotations

import copy
import pickle

import pytest

import trio_codex
from trio_codex import (
    ApprovalMode,
    CodexConfig,
    CodexError,
    CurrentTurn,
    Decision,
    ExternalMessage,
    ImageInput,
    LocalImageInput,
    MentionInput,
    Reconnect,
    Sandbox,
    SkillInput,
    TextInput,
    ToolError,
    ToolImage,
    TurnResult,
    errors,
    types,
)

RESULT = TurnResult(
    id="t",
    status=types.TurnStatus.failed,
    error=types.TurnError(message="too hot"),
    items=(types.UserMessageThreadItem(id="1", content=[types.TextUserInput(text="hello")]),),
    output={"a": 1},
)

#: How each class of errors is made; by its place in the tree, the nearest row counts.
MADE = {
    errors.JsonRpcError: (-32600, "no \x1b[2J", {"deep": [1]}),
    errors.TransportClosedError: ("gone", -9, "last words"),
    errors.RequestLostError: ("fs/writeFile",),
    errors.TurnLostError: ("thread-1", "turn-1", RESULT, "cut"),
    errors.TurnFailedError: (types.TurnError(message="too hot"), RESULT),
    errors.LoginFailedError: ("nobody came", "login-1"),
    errors.OutputValidationError: ("is missing", "$.a", "{}", RESULT),
    errors.HookFailedError: ("stop", "thread-1", "turn-1", "it is gone"),
    errors.HooksUnavailableError: ("no", "untrusted", ("look",), "0.163.0"),
    errors.CodexError: ("what happened",),
}

CLASSES = [
    value
    for value in map(errors.__dict__.get, errors.__all__)
    if isinstance(value, type) and issubclass(value, CodexError)
]


@pytest.mark.parametrize("class_", CLASSES, ids=lambda class_: class_.__name__)
@pytest.mark.parametrize(
    "twin", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy, copy.deepcopy]
)
def test_every_error_comes_back_with_its_message_and_its_data(class_, twin):
    arguments = next(MADE[base] for base in class_.__mro__ if base in MADE)
    error = class_(*arguments)
    for again in (twin(error), error.copy()):
        assert type(again) is class_
        assert str(again) == str(error)
        assert repr(again) == repr(error)
        assert vars(again) == vars(error)
        assert again.args == error.args


VALUES = [
    RESULT,
    CodexConfig(env={"A": "b"}, config_overrides=["a=1"], inherit_env=["PATH"]),
    CurrentTurn(thread_id="t", turn_id=None),
    CurrentTurn(thread_id="t", turn_id="u", owner_thread_id="v", owner_turn_id="w"),
    TextInput("a"),
    ImageInput("data:image/png;base64,AA=="),
    LocalImageInput(__file__),
    MentionInput("a", "app://a"),
    SkillInput("a", __file__),
    ExternalMessage("tool", "content"),
    Reconnect(initial_delay=1, settle=0),
    ToolImage("data:image/png;base64,AA=="),
    Decision.accept,
    ApprovalMode.ask,
    Sandbox.read_only,
    types.UNSET,
    types.TurnStatus("brand new"),
    types.Unknown(type="x", data={"a": 1}),
    types.UnknownNotification("x", {"a": 1}),
    types.ApiKeyLoginAccountParams(api_key="k"),
    types.ThreadStartParams(config={"a": 1}),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(
    "twin", [lambda v: pickle.loads(pickle.dumps(v)), copy.copy, copy.deepcopy]
)
def test_every_value_comes_back_equal(value, twin):
    again = twin(value)
    assert type(again) is type(value)
    assert again == value
    assert repr(again) == repr(value)
    if value is types.UNSET:
        assert again is value


def test_what_a_tool_raises_comes_back_too():
    again = pickle.loads(pickle.dumps(ToolError("no such table")))
    assert str(again) == "no such table"


def test_a_pickled_error_comes_from_the_place_that_users_import_from():
    for class_ in CLASSES:
        assert getattr(trio_codex, class_.__name__, class_) is class_
