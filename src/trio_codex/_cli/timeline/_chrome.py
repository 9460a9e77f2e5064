"""The timeline as a trace for Chrome's and Perfetto's viewers, in the Trace Event Format.

Every thread is a thread of the trace. Things of one thread overlap, a command and the waiting for
its approval for example, so that all are asynchronous slices, each with an id of its own.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from trio_codex._wire import encode_json

if TYPE_CHECKING:
    from trio_codex._cli.timeline._story import Span, Story, Thread


def trace(story: Story) -> bytes:
    """Write a story as a trace.

    Returns:
        The text of a JSON file.
    """
    ids = count(1)
    version = story.runtime or "unknown"
    events = [_named("process_name", 0, f"codex app-server {version}")]
    for thread in story.threads:
        kind = "agent" if thread.is_agent else "thread"
        events.append(_named("thread_name", thread.number, f"{kind} {thread.number}"))
        for turn in thread.turns:
            told = {
                "status": turn.status,
                "error": turn.error,
                "tokens": turn.usage.total,
                "waited for us, s": round(turn.waited, 6),
                "thread": thread.thread_id,
                "turn": turn.turn_id,
            }
            events += _slice(thread, turn, f"#{turn.number} {turn.label}", next(ids), told)
            for span in turn.spans:
                events += _slice(thread, span, span.label, next(ids), {"failed": span.failed})
        events += _tokens(thread)
    return encode_json({"traceEvents": events, "displayTimeUnit": "ms"}) + b"\n"


def _named(what: str, thread: int, name: str) -> dict[str, Any]:
    return {"ph": "M", "name": what, "pid": 1, "tid": thread, "args": {"name": name}}


def _slice(
    thread: Thread, span: Span, name: str, number: int, args: dict[str, Any]
) -> list[dict[str, Any]]:
    common = {
        "cat": span.kind,
        "name": name or span.kind,
        "id": number,
        "pid": 1,
        "tid": thread.number,
    }
    return [
        {**common, "ph": "b", "ts": _micros(span.start), "args": args},
        {**common, "ph": "e", "ts": _micros(span.end)},
    ]


def _tokens(thread: Thread) -> list[dict[str, Any]]:
    """Count the tokens of a thread, as they were at the end of each turn."""
    events: list[dict[str, Any]] = []
    total = 0
    for turn in sorted(thread.turns, key=lambda turn: turn.end):
        total += turn.usage.total
        name = f"tokens of thread {thread.number}"
        args = {"tokens": total}
        events.append({"ph": "C", "name": name, "pid": 1, "ts": _micros(turn.end), "args": args})
    return events


def _micros(seconds: float) -> int:
    return round(seconds * 1_000_000)
