"""Events, items and results as JSON text, and events back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.generate_protocol import methods
from tools.generate_protocol.schema import load
from trio_codex import Gap, TurnResult, _codec, event_from_json, to_json, types
from trio_codex.protocol import methods as tables
from trio_codex.testing import open_fake_app_server

if TYPE_CHECKING:
    from codec.schema_instances import Instances

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)

DELTA = {"threadId": "t", "turnId": "u", "itemId": "i", "delta": "Hel"}


@pytest.fixture(scope="module")
def instances() -> Instances:
    from codec.schema_instances import Instances

    bundle = load()
    return Instances(bundle.definitions, methods.sent(bundle, methods.responses(bundle)))


def test_every_notification_of_the_protocol_comes_back_equal(instances: Instances) -> None:
    bundle = load()
    for method in bundle.server_notifications:
        for raw, _ in instances.of(method.params or "", count=6):
            event = _codec.decode_notification(method.name, raw)
            text = to_json(event)
            assert "\n" not in text
            assert event_from_json(text) == event
            assert type(event_from_json(text)) is type(event)
            assert json.loads(text).keys() == {"method", "params"}
            assert json.loads(text)["method"] == method.name


@given(method=st.sampled_from(sorted(tables.SERVER_NOTIFICATIONS)) | st.text(), params=PLAIN)
def test_whatever_came_as_an_event_comes_back_equal(method: str, params: Any) -> None:
    event = _codec.decode_notification(method, params)
    again = event_from_json(to_json(event))
    assert again == event
    if isinstance(event, types.UnknownNotification):
        assert json.loads(to_json(event)) == {"method": method, "params": params}
        assert (again.error is None) == (event.error is None)


def test_an_event_is_written_in_the_names_of_the_wire() -> None:
    event = _codec.decode_notification("item/agentMessage/delta", DELTA)
    assert json.loads(to_json(event)) == {"method": "item/agentMessage/delta", "params": DELTA}
    line = json.dumps({"jsonrpc": "2.0", "method": event.method, "params": DELTA, "emittedAtMs": 1})
    assert event_from_json(line) == event_from_json(line.encode()) == event


def test_items_usage_and_results_are_written_in_the_names_of_the_wire() -> None:
    counts = {
        "cachedInputTokens": 1,
        "inputTokens": 2,
        "outputTokens": 3,
        "reasoningOutputTokens": 4,
        "totalTokens": 5,
    }
    used = _codec.structure(counts, types.TokenUsageBreakdown, where="x")
    item = {"type": "plan", "id": "i", "text": "p"}
    unknown = {"type": "hologram", "id": "i", "frames": [1]}
    items = [_codec.structure(raw, types.ThreadItem, where="x") for raw in (item, unknown)]
    result = TurnResult(
        id="u",
        status=types.TurnStatus.completed,
        final_response="Hi",
        items=tuple(items),
        turn_usage=used,
        output={"title": "T"},
    )
    written = json.loads(to_json(used))
    assert {name: written[name] for name in counts} == counts
    assert [json.loads(to_json(each)) for each in items] == [item, unknown]
    assert json.loads(to_json(result)) == {
        "id": "u",
        "status": "completed",
        "finalResponse": "Hi",
        "items": [item, unknown],
        "turnUsage": written,
        "output": {"title": "T"},
    }
    event = _codec.decode_notification("item/agentMessage/delta", DELTA)
    assert json.loads(to_json({"events": [event], "usage": (used, None)})) == {
        "events": [{"method": event.method, "params": DELTA}],
        "usage": [written, None],
    }


@pytest.mark.parametrize("value", [object(), {1, 2}, [object()], types])
def test_what_has_no_form_in_json_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError), match="has no form in JSON"):
        to_json(value)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"method": 5}', "null", b"\xff"])
def test_what_is_no_event_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        event_from_json(text)
    assert str(caught.value)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(TypeError, match="takes str or bytes, and got dict"):
        event_from_json({"method": "x"})  # type: ignore[arg-type]


async def test_a_handle_is_made_of_an_id_without_a_request() -> None:
    async def script(server: Any) -> None:
        request = await server.receive()
        assert (request.method, request.params["threadId"]) == ("thread/archive", "known")
        await server.respond(request, {})

    async with open_fake_app_server(script) as codex:
        thread = codex.thread("known")
        assert thread.id == "known"
        assert codex.statistics().pending_requests == 0
        await thread.archive()
        for wrong in (None, 5, thread):
            with pytest.raises(TypeError, match="thread_id must be a string"):
                codex.thread(wrong)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="thread_id must not be empty"):
            codex.thread("")


def test_a_gap_is_written_and_read_as_any_other_event() -> None:
    gap = Gap(seconds=1.5, attempts=2, open_items=("item-1",))
    assert json.loads(to_json(gap)) == {
        "method": "trio_codex/gap",
        "params": {"seconds": 1.5, "attempts": 2, "restarted": False, "openItems": ["item-1"]},
    }
    assert event_from_json(to_json(gap)) == gap


def test_a_gap_that_does_not_fit_is_an_unknown_notification() -> None:
    event = event_from_json('{"method": "trio_codex/gap", "params": {"seconds": "long"}}')
    assert isinstance(event, types.UnknownNotification)
    assert event.error is not None
