"""What a runtime that is newer than the pinned schema may send."""

from __future__ import annotations

import logging

import pytest

from trio_codex import _codec, types
from trio_codex._util._model import REMEMBERED_CHARS, REMEMBERED_VALUES
from trio_codex.errors import ProtocolError

DELTA = {"threadId": "t", "turnId": "u", "itemId": "i", "delta": "Hel"}


def test_a_known_notification_is_an_event_of_its_class() -> None:
    event = _codec.decode_notification("item/agentMessage/delta", DELTA)
    assert event == types.AgentMessageDeltaNotification(
        thread_id="t", turn_id="u", item_id="i", delta="Hel"
    )
    assert event.method == "item/agentMessage/delta"


def test_one_payload_of_two_methods_gives_two_classes() -> None:
    params = {"threadId": "t", "environmentId": "e"}
    on = _codec.decode_notification("thread/environment/connected", params)
    off = _codec.decode_notification("thread/environment/disconnected", params)
    assert isinstance(on, types.ThreadEnvironmentConnectedNotification)
    assert isinstance(off, types.ThreadEnvironmentDisconnectedNotification)
    assert isinstance(on, types.EnvironmentConnectionNotification)
    assert on != off


def test_an_unknown_method_arrives_with_its_params_unchanged() -> None:
    params = {"someThing": [1, {"deep": None}]}
    event = _codec.decode_notification("thread/teleported", params)
    assert event == types.UnknownNotification("thread/teleported", params)
    assert isinstance(event, types.UnknownNotification)
    assert event.error is None


def test_unknown_methods_are_not_remembered() -> None:
    before = len(_codec.decoders)
    for number in range(50):
        _codec.decode_notification(f"made/up/{number}", {})
    assert len(_codec.decoders) == before


def test_the_timeline_is_read_as_the_runtime_writes_it() -> None:
    # The schema says `turn_id` and `started_at` here, which the runtime never sends.
    raw = {"type": "turnStarted", "position": 1, "turnId": "u", "startedAt": 1795249734}
    entry = _codec.structure(raw, types.ThreadTimelineEntry, where="thread/timeline/list")
    assert entry == types.TurnStartedThreadTimelineEntry(
        position=1, turn_id="u", started_at=1795249734
    )


def test_an_unknown_property_is_ignored() -> None:
    event = _codec.decode_notification("item/agentMessage/delta", {**DELTA, "colour": "red"})
    assert event == _codec.decode_notification("item/agentMessage/delta", DELTA)


def test_an_unknown_variant_of_a_tagged_union_is_kept_whole() -> None:
    item = {"type": "hologram", "id": "i", "frames": [1, 2]}
    event = _codec.decode_notification(
        "item/completed", {"threadId": "t", "turnId": "u", "item": item, "completedAtMs": 5}
    )
    assert isinstance(event, types.ItemCompletedNotification)
    assert event.item == types.Unknown("hologram", item)
    assert _codec.unstructure(event)["item"] == item


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ({"teapot": {"short": True}}, types.Unknown("teapot", {"teapot": {"short": True}})),
        ({"a": 1, "b": 2}, types.Unknown(None, {"a": 1, "b": 2})),
    ],
)
def test_an_unknown_key_of_a_keyed_union_is_kept_whole(raw: object, kept: types.Unknown) -> None:
    info = _codec.structure(raw, types.CodexErrorInfo, where="error")
    assert info == kept
    assert _codec.unstructure(info) == raw


def test_an_unknown_word_of_a_keyed_union_is_a_new_member() -> None:
    info = _codec.structure("coffeeOnly", types.CodexErrorInfo, where="error")
    assert info == types.CodexErrorInfoValue("coffeeOnly")
    assert _codec.unstructure(info) == "coffeeOnly"


def test_an_object_that_looks_like_no_member_of_a_union_is_kept_whole() -> None:
    raw = {"uri": "x", "hologram": "…"}
    content = _codec.structure(raw, types.ResourceContent, where="mcpServer/resource/read")
    assert content == types.Unknown(None, raw)


def test_objects_without_a_tag_are_told_apart_by_what_they_hold() -> None:
    def kind(raw: dict[str, object]) -> str:
        type_ = types.McpElicitationPrimitiveSchema
        return type(_codec.structure(raw, type_, where="mcpServer/elicitation/request")).__name__

    assert kind({"type": "string"}) == "McpElicitationStringSchema"
    assert kind({"type": "integer"}) == "McpElicitationNumberSchema"
    assert kind({"type": "boolean"}) == "McpElicitationBooleanSchema"
    assert kind({"type": "string", "enum": ["a"]}) == "McpElicitationUntitledSingleSelectEnumSchema"
    assert (
        kind({"type": "string", "enum": ["a"], "enumNames": ["A"]})
        == "McpElicitationLegacyTitledEnumSchema"
    )
    assert (
        kind({"type": "array", "items": {"type": "string", "enum": ["a"]}})
        == "McpElicitationUntitledMultiSelectEnumSchema"
    )
    assert (
        kind({"type": "array", "items": {"anyOf": [{"const": "a", "title": "A"}]}})
        == "McpElicitationTitledMultiSelectEnumSchema"
    )


def test_an_unknown_enum_value_is_a_member_made_on_the_fly() -> None:
    status = _codec.structure("paused", types.TurnStatus, where="turn")
    assert isinstance(status, types.TurnStatus)
    assert status == "paused"
    assert status is _codec.structure("paused", types.TurnStatus, where="turn")
    assert _codec.unstructure(status) == "paused"
    assert type(_codec.unstructure(status)) is str


def test_a_payload_that_does_not_fit_arrives_with_an_error_and_is_logged_without_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    params = {**DELTA, "delta": {"secret": "hunter2"}}
    with caplog.at_level(logging.WARNING, logger="trio_codex.codec"):
        event = _codec.decode_notification("item/agentMessage/delta", params)
    assert isinstance(event, types.UnknownNotification)
    assert event.method == "item/agentMessage/delta"
    assert event.params is params
    assert isinstance(event.error, ProtocolError)
    assert str(event.error) == (
        "item/agentMessage/delta: $.delta: expected a string, got an object"
    )
    (record,) = caplog.records
    assert "item/agentMessage/delta: $.delta" in record.getMessage()
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize("params", [None, [], "text", 7, {}])
def test_no_payload_makes_a_decoder_raise(params: object) -> None:
    for method in (
        "item/agentMessage/delta",
        "item/completed",
        "account/updated",
        "skills/changed",
    ):
        assert _codec.decode_notification(method, params).method == method


PLAN = {"type": "plan", "id": "1", "text": "p"}
MISFITS = (None, 5, "text", [], {}, {"type": 7}, {"type": "plan"}, {**PLAN, "text": ["hunter2"]})


@pytest.mark.parametrize("misfit", MISFITS)
def test_a_list_of_which_one_entry_does_not_fit_gives_all_the_rest_and_the_misfit_as_it_came(
    misfit: object, caplog: pytest.LogCaptureFixture
) -> None:
    fitting = types.PlanThreadItem(id="1", text="p")
    raw = {"id": "u", "status": "completed", "items": [PLAN, misfit, PLAN]}
    turn = _codec.structure(raw, types.Turn, where="thread/turns/list")
    before, unknown, after = turn.items
    assert before == after == fitting
    assert isinstance(unknown, types.Unknown)
    assert unknown.data is misfit
    assert _codec.unstructure(turn)["items"] == raw["items"]
    (record,) = caplog.records
    assert record.getMessage().startswith("1 of the entries of a list do not fit the protocol")
    assert "hunter2" not in caplog.text


def test_many_misfits_of_one_list_are_one_line_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    raw = {"data": [5] * 1_000}
    page = _codec.structure(raw, types.ThreadListResponse, where="thread/list")
    assert page.data == [types.Unknown(None, 5)] * 1_000
    (record,) = caplog.records
    assert "1000 of the entries" in record.getMessage()
    assert "type Thread: $: expected an object, got an integer" in record.getMessage()


def test_what_is_no_list_is_still_refused() -> None:
    with pytest.raises(ProtocolError, match=r"\$\.data: expected an array, got an object"):
        _codec.structure({"data": {}}, types.ThreadListResponse, where="thread/list")


def test_only_so_many_unknown_values_of_an_enum_are_remembered() -> None:
    class Colour(types.OpenEnum):
        red = "red"

    known = Colour._value2member_map_
    for number in range(10 * REMEMBERED_VALUES):
        value = f"colour {number}"
        assert Colour(value) == value
    assert len(known) == len(Colour) + REMEMBERED_VALUES
    assert Colour("colour 0") is Colour("colour 0")

    class Long(types.OpenEnum):
        red = "red"

    assert Long("x" * (REMEMBERED_CHARS + 1)) == "x" * (REMEMBERED_CHARS + 1)
    assert len(Long._value2member_map_) == len(Long)
