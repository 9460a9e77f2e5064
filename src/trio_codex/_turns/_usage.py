"""How many tokens threads and turns have used. Sans-IO; it knows the wire's names of counts.

The runtime reports the totals of a thread, and what its last call of the model used. The
rules, as measured:

    1. What a turn has used is what the totals have grown by since the last report before
       it. Its first report may be one of the totals of before, unchanged, where its first
       call ended without a count. What the last call used is not a measure: compaction reports
       there what is left of the history, which may be more than the total.
    2. Where no totals are known from before, they are taken to be the first ones that come
       less what the last call used.
    3. A report in which neither input nor output has grown is of no call. After an overflow
       of the context the runtime sets the total to the size of the window.
    4. A fork starts from the totals of its parent. A resumed thread has its totals reported
       again, under the id of an old turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from trio_codex._util._remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KNOWN_THREADS: Final = 1024
"""Of how many threads the totals are kept; of the last ones that reported some."""

Counts: TypeAlias = "Mapping[str, int]"

_INPUT: Final = "inputTokens"
_OUTPUT: Final = "outputTokens"


class Usage:
    """What a turn, or a sub-agent in a turn, has used.

    Args:
        before: Gives the totals of the thread before a turn, if they are known.
    """

    __slots__ = ("_before", "_totals", "last", "used")

    def __init__(self, before: Callable[[Any], Counts | None] | None = None) -> None:
        self._before = before
        self._totals: Counts | None = None
        # The last report, as it came.
        self.last: Any = None
        # The counts under the wire's names, or None while nothing was reported.
        self.used: Counts | None = None

    @property
    def total(self) -> int:
        """How many tokens were used, input and output; 0 while nothing was reported."""
        used = self.used or {}
        return used.get("totalTokens", used.get(_INPUT, 0) + used.get(_OUTPUT, 0))

    def note(self, params: Any) -> None:
        """Take a report."""
        self.last = params
        totals = _counts(params, "total")
        if totals is None:
            return
        before = self._totals
        if before is None:
            before = self._before(params) if self._before is not None else None
        if before is None:
            before = _before_last_call(params, totals)
        self._totals = totals
        step = _growth(before, totals)
        used = self.used or {}
        self.used = {name: used.get(name, 0) + step.get(name, 0) for name in totals}


class _Thread:
    """What was last reported of a thread."""

    __slots__ = ("before", "doubted", "report", "totals", "turn_id")

    def __init__(self, totals: Counts) -> None:
        self.totals = totals
        # Whether others may have used tokens on it since.
        self.doubted = False
        # The turn of the last report, and the totals before that turn.
        self.turn_id: str | None = None
        self.before: Counts | None = None
        self.report: Any = None


class ThreadTotals:
    """The totals of the threads of a connection, as far as they are known."""

    def __init__(self) -> None:
        # The one that has reported last is at the end.
        self._threads: Remembered[str, _Thread] = Remembered(KNOWN_THREADS)

    def __len__(self) -> int:
        return len(self._threads)

    def note(self, params: Any) -> None:
        """Take any report that comes, of whatever turn."""
        totals = _counts(params, "total")
        match params:
            case {"threadId": str(thread_id), "turnId": str(turn_id)} if totals is not None:
                pass
            case _:
                return
        thread = self._threads.get(thread_id)
        if thread is None:
            thread = _Thread(totals)
        elif turn_id != thread.turn_id:
            certain = not thread.doubted or thread.totals == totals
            thread.before = thread.totals if certain else None
        thread.turn_id = turn_id
        thread.totals = totals
        thread.report = params
        thread.doubted = False
        self._threads.put(thread_id, thread)

    def before(self, params: Any) -> Counts | None:
        """Give the totals of a thread before the turn of a report, which `note` has taken."""
        thread = self._threads.get(params["threadId"])
        return thread.before if thread and thread.turn_id == params["turnId"] else None

    def counter(self, thread_id: str | None = None, turn_id: str | None = None) -> Usage:
        """Make what counts for a turn; for one that runs already, with its reports until now."""
        usage = Usage(self.before)
        thread = self._threads.get(thread_id or "")
        if thread is not None and turn_id is not None and thread.turn_id == turn_id:
            usage.note(thread.report)
        return usage

    def fork(self, parent_id: str, thread_id: str) -> None:
        """Learn that a thread was made with the whole history of another one."""
        parent = self._threads.get(parent_id)
        if parent is not None:
            thread = _Thread(parent.totals)
            thread.doubted = parent.doubted
            self._threads.put(thread_id, thread)

    def doubt(self, thread_id: str) -> None:
        """Learn that nothing more is heard of a thread for some time."""
        if thread_id in self._threads:
            self._threads[thread_id].doubted = True

    def doubt_all(self) -> None:
        """Learn that nothing more is heard of any thread for some time."""
        for thread in self._threads.values():
            thread.doubted = True

    def forget(self, thread_id: str) -> None:
        """Learn that a thread is gone, or that its totals are others now."""
        self._threads.pop(thread_id, None)


def _counts(params: Any, name: str) -> Counts | None:
    match params:
        case {"threadId": str(), "turnId": str(), "tokenUsage": {**usage}}:
            pass
        case _:
            return None
    match usage.get(name):
        case {"inputTokens": int(), "outputTokens": int()} as counts:
            return {key: count for key, count in counts.items() if type(count) is int}
        case _:
            return None


def _before_last_call(params: Any, totals: Counts) -> Counts:
    last = _counts(params, "last")
    if last is None or any(last.get(name, 0) > total for name, total in totals.items()):
        return totals
    return {name: total - last.get(name, 0) for name, total in totals.items()}


def _growth(before: Counts, now: Counts) -> Counts:
    step = {name: count - before.get(name, 0) for name, count in now.items()}
    if step.get(_INPUT, 0) <= 0 and step.get(_OUTPUT, 0) <= 0:
        return {}
    return {name: max(0, count) for name, count in step.items()}
