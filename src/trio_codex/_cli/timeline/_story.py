"""What happened in a recording: turns, what was done in them, and what they waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from trio_codex._turns._usage import Usage

OPEN: Final = "open"
"""The status of a turn that the recording does not see the end of."""


@attrs.define
class Span:
    """Something that took some time.

    Attributes:
        kind: What it is; a waiting for the program is ``waits for us``.
        label: What to call it.
        start: Seconds since the recording began.
        end: The same; until it has ended, that of the recording.
        failed: Whether it failed.
        is_open: Whether the recording does not see its end.
    """

    kind: str
    label: str
    start: float
    end: float
    failed: bool = False
    is_open: bool = True

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.end - self.start


@attrs.define
class Turn(Span):
    """A turn.

    Attributes:
        number: Its number among all turns, from 1 on.
        thread: Its thread.
        turn_id: Its id.
        status: ``completed``, ``interrupted``, ``failed`` or `OPEN`.
        error: Why it failed, or an empty string.
        usage: Counts its tokens.
        spans: What was done in it.
    """

    number: int = 0
    thread: Thread = attrs.field(kw_only=True)
    turn_id: str = ""
    status: str = OPEN
    error: str = ""
    usage: Usage = attrs.field(kw_only=True)
    spans: list[Span] = attrs.field(factory=list[Span])

    @property
    def waited(self) -> float:
        """For how many seconds it waited for the program, counting no second twice."""
        waits = sorted((w.start, w.end) for w in self.spans if w.kind == "waits for us")
        total, until = 0.0, 0.0
        for start, end in waits:
            total += max(0.0, end - max(start, until))
            until = max(until, end)
        return total


@attrs.define(eq=False)
class Thread:
    """A thread.

    Attributes:
        number: Its number, from 1 on.
        thread_id: Its id.
        turns: Its turns, in order.
        is_agent: Whether a sub-agent works on it.
    """

    number: int
    thread_id: str
    turns: list[Turn] = attrs.field(factory=list[Turn])
    is_agent: bool = False


@attrs.define
class Story:
    """All that happened.

    Attributes:
        runtime: The version of the runtime, or None.
        end: Seconds from the first message to the last one.
        threads: The threads on which there were turns, in order.
    """

    runtime: str | None
    end: float = 0.0
    threads: list[Thread] = attrs.field(factory=list[Thread])

    @property
    def turns(self) -> list[Turn]:
        """All turns, in order."""
        return sorted((t for thread in self.threads for t in thread.turns), key=lambda t: t.number)
