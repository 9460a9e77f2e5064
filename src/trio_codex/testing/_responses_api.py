"""The Responses API as the runtime reads it: a response as server-sent events.

Sans-IO: `stream_body` gives the bytes of the events, with the gates and delays
between them left in place for the server to wait at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from trio_codex._wire import encode_json
from trio_codex.testing._gate import Delay, Gate
from trio_codex.testing._parts import (
    Call,
    Ending,
    ModelResponse,
    ModelUsage,
    RawItem,
    Streamed,
    message,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["CutStream", "stream_body"]


class CutStream(Exception):  # noqa: N818 - an order to the server, not an error
    """Says that the connection is to be closed in the middle of the response."""


def stream_body(
    answer: ModelResponse, response_id: str, next_call_id: Callable[[], str]
) -> Iterator[bytes | Gate | Delay]:
    """Turn a response into server-sent events, the gates and delays left in place.

    Args:
        answer: The response.
        response_id: The id that it says it has; the items' ids are made of it.
        next_call_id: Gives the id of a call that has none yet.

    Yields:
        The bytes of one event, or a gate or delay to wait at.

    Raises:
        CutStream: The response ends here, and so does the connection.
    """
    writer = _EventWriter(response_id, next_call_id)
    yield writer.event("response.created", response={"id": response_id, "status": "in_progress"})
    for part in answer.parts:
        yield from writer.part(message(part) if isinstance(part, str) else part)
        if writer.ended:
            return
    completed = {"id": response_id, "status": "completed", "usage": _usage(answer.usage)}
    yield writer.event("response.completed", response=completed)


class _EventWriter:
    """The running numbers of one response while it is written."""

    def __init__(self, response_id: str, next_call_id: Callable[[], str]) -> None:
        self.ended = False
        self._response_id = response_id
        self._next_call_id = next_call_id
        self._sequence_number = -1
        self._output_index = -1

    def event(self, event_type: str, **fields: Any) -> bytes:
        self._sequence_number += 1
        data = encode_json({"type": event_type, "sequence_number": self._sequence_number, **fields})
        return b"event: %b\ndata: %b\n\n" % (event_type.encode(), data)

    def part(
        self, part: Streamed | Call | RawItem | Gate | Delay | Ending
    ) -> Iterator[bytes | Gate | Delay]:
        match part:
            case Gate() | Delay():
                yield part
            case Ending():
                yield from self._end(part)
            case Streamed():
                yield from self._streamed(part)
            case Call():
                yield from self._call(part)
            case RawItem():
                self._output_index += 1
                yield self._item("added", part.item)
                yield self._item("done", part.item)

    def _item(self, what: Literal["added", "done"], item: dict[str, Any]) -> bytes:
        return self.event(
            f"response.output_item.{what}", output_index=self._output_index, item=item
        )

    def _item_id(self, kind: str) -> str:
        return f"{kind}_{self._response_id}_{self._output_index}"

    def _end(self, ending: Ending) -> Iterator[bytes]:
        self.ended = True
        if ending.event_type is None:
            raise CutStream
        yield self.event(ending.event_type, response={"id": self._response_id, **ending.response})

    def _streamed(self, part: Streamed) -> Iterator[bytes | Gate | Delay]:
        self._output_index += 1
        item_id = self._item_id("msg" if part.kind == "message" else "rs")
        place = {"item_id": item_id, "output_index": self._output_index}
        yield self._item("added", _streamed_item(part, item_id, None))
        if part.kind == "message":
            event_type, place["content_index"] = "response.output_text.delta", 0
        else:
            event_type, place["summary_index"] = "response.reasoning_summary_text.delta", 0
            yield self.event("response.reasoning_summary_part.added", **place)
        for delta in part.deltas:
            match delta:
                case str():
                    yield self.event(event_type, **place, delta=delta)
                case Gate() | Delay():
                    yield delta
                case Ending():
                    yield from self._end(delta)
                    return
        text = "".join(delta for delta in part.deltas if isinstance(delta, str))
        yield self._item("done", _streamed_item(part, item_id, text))

    def _call(self, part: Call) -> Iterator[bytes]:
        self._output_index += 1
        item_id = self._item_id("fc" if part.kind == "function_call" else "ctc")
        item: dict[str, Any] = {
            "type": part.kind,
            "id": item_id,
            "call_id": part.call_id or self._next_call_id(),
            "name": part.name,
        }
        if part.namespace is not None:
            item["namespace"] = part.namespace
        yield self._item("added", {**item, "status": "in_progress", part.field: ""})
        delta_type = f"response.{part.kind}_{part.field}.delta"
        yield self.event(
            delta_type, item_id=item_id, output_index=self._output_index, delta=part.payload
        )
        yield self._item("done", {**item, "status": "completed", part.field: part.payload})


def _streamed_item(part: Streamed, item_id: str, text: str | None) -> dict[str, Any]:
    if part.kind == "reasoning":
        summary: list[dict[str, Any]] = (
            [] if text is None else [{"type": "summary_text", "text": text}]
        )
        return {"type": "reasoning", "id": item_id, "summary": summary}
    content: list[dict[str, Any]] = (
        [] if text is None else [{"type": "output_text", "text": text, "annotations": []}]
    )
    item: dict[str, Any] = {
        "type": "message",
        "id": item_id,
        "role": "assistant",
        "status": "in_progress" if text is None else "completed",
        "content": content,
    }
    if part.phase is not None:
        item["phase"] = part.phase
    return item


def _usage(usage: ModelUsage) -> dict[str, Any]:
    return {
        "input_tokens": usage.input_tokens,
        "input_tokens_details": {"cached_tokens": usage.cached_input_tokens},
        "output_tokens": usage.output_tokens,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning_output_tokens},
        "total_tokens": usage.input_tokens + usage.output_tokens,
    }
