"""How the generated classes behave in the hands of a user."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any

import attrs
import pytest

from trio_codex import _codec, protocol, types
from trio_codex._codec._fields import wire_name
from trio_codex.protocol import methods

ITEM = types.CommandExecutionThreadItem(
    id="c",
    command="ls",
    command_actions=[],
    cwd="/",
    status=types.CommandExecutionStatus("brandNew"),
)


def fresh(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def test_importing_the_types_loads_no_domain() -> None:
    loaded = fresh(
        "import sys, trio_codex.types\n"
        "from trio_codex import protocol\n"
        "print([d for d in protocol.DOMAINS if f'trio_codex.protocol.{d}' in sys.modules])\n"
    )
    assert loaded.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "domains"),
    [
        ("AgentMessageDeltaNotification", "['leaves', 'common']"),
        ("ReasoningTextDeltaNotification", "['leaves', 'thread_items', 'shared', 'items']"),
    ],
)
def test_a_name_loads_its_own_domain_and_what_it_stands_on_only(name, domains) -> None:
    loaded = fresh(
        "import sys, trio_codex.types as types\n"
        f"types.{name}\n"
        "from trio_codex import protocol\n"
        "print([d for d in protocol.DOMAINS if f'trio_codex.protocol.{d}' in sys.modules])\n"
    )
    assert loaded.strip() == domains


def test_cattrs_is_loaded_when_the_first_value_is_converted() -> None:
    said = fresh(
        "import sys\n"
        "from trio_codex import _codec\n"
        "print('cattrs' in sys.modules)\n"
        "_codec.unstructure({})\n"
        "print('cattrs' in sys.modules)\n"
    )
    assert said.split() == ["False", "True"]


def test_every_name_is_there_and_listed() -> None:
    assert {*types.__all__} >= protocol.HOME.keys()
    assert len(types.__all__) == len({*types.__all__})
    for name in types.__all__:
        assert getattr(types, name) is not None
        assert name in dir(types)


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="NoSuchThing"):
        _ = types.NoSuchThing  # type: ignore[attr-defined]


def test_the_classes_show_the_path_that_users_import_them_from() -> None:
    assert types.Thread.__module__ == "trio_codex.types"
    assert types.TurnStatus.__module__ == "trio_codex.types"
    assert types.AgentMessageDeltaNotification.__module__ == "trio_codex.types"


@pytest.mark.parametrize(
    "value",
    [
        ITEM,
        types.TurnStatus.completed,
        types.TurnStatus("brandNew"),
        types.ThreadStartParams(model=None),
        types.ErrorNotification(
            error=types.TurnError(message="m"), thread_id="t", turn_id="u", will_retry=False
        ),
        types.Unknown("t", {"a": 1}),
        types.UnknownNotification("m", {"a": 1}),
    ],
)
def test_instances_survive_pickling(value: Any) -> None:
    again = pickle.loads(pickle.dumps(value))
    assert again == value
    assert type(again) is type(value)


def test_unset_is_still_unset_after_pickling() -> None:
    params = pickle.loads(pickle.dumps(types.ThreadStartParams()))
    assert params.model is types.UNSET


def test_what_is_left_out_is_not_sent_and_none_is_sent_as_null() -> None:
    assert _codec.unstructure(types.ThreadStartParams()) == {}
    assert _codec.unstructure(types.ThreadStartParams(model=None)) == {"model": None}


def test_the_tag_of_a_variant_is_written() -> None:
    assert _codec.unstructure(types.TextUserInput(text="hi")) == {"type": "text", "text": "hi"}
    params = types.TurnStartParams(thread_id="t", input=[types.TextUserInput(text="hi")])
    assert _codec.unstructure(params) == {
        "threadId": "t",
        "input": [{"type": "text", "text": "hi"}],
    }


def test_a_variant_under_a_key_is_written_under_it() -> None:
    amendment = types.AcceptWithExecpolicyAmendmentCommandExecutionApprovalDecision(
        execpolicy_amendment=["touch", "x"]
    )
    answer = types.CommandExecutionRequestApprovalResponse(decision=amendment)
    assert _codec.unstructure(answer) == {
        "decision": {"acceptWithExecpolicyAmendment": {"execpolicy_amendment": ["touch", "x"]}}
    }
    assert _codec.unstructure(
        types.CommandExecutionRequestApprovalResponse(
            decision=types.CommandExecutionApprovalDecisionValue.accept_for_session
        )
    ) == {"decision": "acceptForSession"}


def test_models_inside_plain_values_are_unstructured_too() -> None:
    value = {"items": [ITEM, None, 1], "who": types.Unknown("x", {"raw": True})}
    assert _codec.unstructure(value) == {
        "items": [
            {
                "type": "commandExecution",
                "id": "c",
                "command": "ls",
                "commandActions": [],
                "cwd": "/",
                "status": "brandNew",
                "source": "agent",
            },
            None,
            1,
        ],
        "who": {"raw": True},
    }


def test_models_are_frozen_and_have_no_other_attributes() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        ITEM.command = "rm"  # type: ignore[misc]
    assert not hasattr(ITEM, "__dict__")


def test_models_are_equal_by_class_and_fields() -> None:
    assert attrs.evolve(ITEM) == ITEM
    assert attrs.evolve(ITEM, command="pwd") != ITEM
    assert types.EnteredReviewModeThreadItem(
        id="i", review="r"
    ) != types.ExitedReviewModeThreadItem(id="i", review="r")
    assert hash(types.TextUserInput(text="a")) == hash(types.TextUserInput(text="a"))


def test_a_secret_is_not_in_the_repr() -> None:
    login = types.ApiKeyLoginAccountParams(api_key="hunter2")
    assert repr(login) == "ApiKeyLoginAccountParams()"
    assert _codec.unstructure(login) == {"type": "apiKey", "apiKey": "hunter2"}


def test_matching_by_class_and_field_works_on_events() -> None:
    event = types.ItemCompletedNotification(
        item=ITEM, thread_id="t", turn_id="u", completed_at_ms=1
    )
    match event:
        case types.ItemCompletedNotification(item=types.CommandExecutionThreadItem(command=line)):
            assert line == "ls"
        case _:
            pytest.fail("the pattern did not match")


def test_every_request_has_its_classes() -> None:
    for method, row in methods.CLIENT_REQUESTS.items():
        assert protocol.load(row.response) is not None, method
        assert row.params is None or protocol.load(row.params) is not None


def test_the_wire_name_of_a_field_is_its_camel_case_unless_it_says_otherwise() -> None:
    fields = attrs.fields_dict(types.KindFileSystemSpecialPath)
    assert wire_name(fields["subpath"]) == "subpath"
    fields = attrs.fields_dict(types.AgentMessageDeltaNotification)
    assert wire_name(fields["item_id"]) == "itemId"
    fields = attrs.fields_dict(types.Config)
    assert wire_name(fields["approval_policy"]) == "approval_policy"
