"""Plays the runtime's part of a recording: takes what the program sends, gives what comes.

Without tasks and time, so that it can be read as what it is: a script, and where we are in it.
A message of the program is matched with a step that has not happened yet; then everything
that waited for no more than that is released.

Two threads that were started alike cannot be told apart until the program does something
different on them. So a thread that turns out to be the other one takes its place: what was
released on both so far said the same but for ids, and these are translated from then on.
"""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, Any, cast

from trio_codex._wire import encode_json
from trio_codex.testing._recordings._matching import at_path, first_difference, show_names
from trio_codex.testing._recordings._mismatch import ReplayMismatchError
from trio_codex.testing._recordings._redaction import default_redact
from trio_codex.testing._recordings._steps import (
    CUT,
    HANDSHAKE,
    THREAD,
    Script,
    Step,
    body_of,
    key_of,
)
from trio_codex.testing._recordings._twins import UUID, twin_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    from trio_codex.testing._recordings._format import Entry
    from trio_codex.testing._recordings._matching import Translation
    from trio_codex.testing._recordings._steps import Key, Track

    Match: TypeAlias = Callable[[str, Any, Any], bool]


class Player:
    """Where a replay is.

    Args:
        entries: The recording, its names marked.
        translation: What differs here.
        match: Tells whether two messages are the same.

    Attributes:
        mismatch: The first difference, once there is one.
        is_cut: Whether the connection was cut, and `reconnect` is to follow.
    """

    def __init__(self, entries: Iterable[Entry], translation: Translation, match: Match) -> None:
        self._script = Script(entries)
        self._tracks = self._script.each_track()
        self._translation = translation
        self._match = match
        steps = self._script.steps
        self._sent = [step for step in steps if step.sent]
        self._answers = {id(step.asks): step for step in steps if step.asks is not None}
        # What waits for all that was recorded before, and how much of that has happened.
        self._last = deque(step for step in steps if step.waits_for_all)
        self._happened = 0
        # Answers on no track, whose requests have been sent.
        self._loose: deque[Step] = deque()
        # What the runtime has asked, by the ids of the requests.
        self._asked: dict[int | str, Step] = {}
        self.mismatch: ReplayMismatchError | None = None
        self.is_cut: bool = False
        self._epoch = 0

    @property
    def reconnects(self) -> bool:
        """Whether the connection of the recording would be made again after a cut."""
        return self._script.reconnects

    def reconnect(self) -> None:
        """Go on over another connection."""
        self.is_cut = False
        self._epoch += 1

    def take(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        """Take a message of the program, and give what the runtime says to that."""
        if self.mismatch is not None:
            return []
        try:
            if "method" in message:
                self._take_request(message)
            else:
                self._take_answer(message)
        except ReplayMismatchError as exc:
            self.mismatch = exc
            return []
        released: list[dict[str, Any]] = []
        while step := self._next_ready():
            if step.method == CUT:
                step.done = self.is_cut = True
                break
            released.append(self._play(step))
        return released

    def check_stall(self) -> None:
        """Look for what the program waits for in vain, now that nothing has happened for long."""
        if self.mismatch is None:
            self.mismatch = self._missing()

    def finish(self) -> None:
        """Look for what the program has left out, now that it is at its end."""
        for step in self._sent:
            left = not step.done and step.method not in HANDSHAKE
            # What was never asked cannot be answered.
            if left and (step.asks is None or step.asks.done) and self.mismatch is None:
                self.mismatch = _left_out(step)

    # What the program sends

    def _take_request(self, message: dict[str, Any]) -> None:
        method, params = cast("str", message["method"]), message.get("params")
        key = key_of(method, params)
        if key is not None:
            key = key[0], self._translation.id_recorded(key[1])
        candidates = self._candidates(method, key)
        step = self._find(method, params, candidates)
        if step is None and key is not None and key in self._script.tracks:
            step, others = self._find_on_twin(method, params, key)
            candidates += others
        if step is None:
            raise self._differs(method, params, candidates)
        step.done, step.live_id = True, message.get("id")
        answer = self._answers.get(id(step))
        if answer is not None and answer.track is None:
            self._loose.append(answer)

    def _candidates(self, method: str, key: Key | None) -> list[Step]:
        alike = [
            step
            for step in self._sent
            if not step.done and step.asks is None and step.method == method
        ]
        if key is not None and (key[0] == THREAD or key in self._script.tracks):
            track = self._script.tracks.get(key)
            return [step for step in alike if track is not None and step.track is track]
        # The client has made the id of a process and its like, another one than then.
        kind = None if key is None else key[0]
        return [
            step
            for step in alike
            if (None if step.key is None else step.key[0]) == kind
            if kind is None or step.track is None or not step.track.is_begun
        ]

    def _find(self, method: str, params: Any, candidates: list[Step]) -> Step | None:
        return next((step for step in candidates if self._fits(step, method, params)), None)

    def _fits(self, step: Step, method: str, now: Any) -> bool:
        aligned, commit = self._translation.align(method, step.body, now)
        recorded = show_names(step.body)
        try:
            if not self._match(method, recorded, show_names(aligned)):
                return False
        except Exception as exc:  # whatever a function of the program raises
            shown = _redacted(method, now, answer=step.asks is not None)
            raise ReplayMismatchError(step.entry.line, method, "$", _shown(step), shown) from exc
        commit()
        return True

    def _take_answer(self, message: dict[str, Any]) -> None:
        outcome = body_of(message)
        request = self._asked.pop(message["id"], None)
        if request is None:
            raise ReplayMismatchError(None, "(an answer)", "$", None, outcome)
        step = self._answers.get(id(request))
        if step is None or step.done or not self._fits(step, request.method, outcome):
            known = [] if step is None or step.done else [step]
            raise self._differs(request.method, outcome, known, answer=True)
        step.done = True

    # A thread that is another one than it seemed

    def _find_on_twin(self, method: str, params: Any, key: Key) -> tuple[Step | None, list[Step]]:
        """Look for a request on the threads that its thread could be, and change places with it.

        Returns:
            What was found, and else what is there.
        """
        track = self._script.tracks[key]
        seen: list[Step] = []
        for other in self._tracks:
            if other is track or other.key[0] != track.key[0]:
                continue
            there, back = track.pairs_with(other), other.pairs_with(track)
            if there is None or back is None:
                continue
            undo = self._swap(there, back)
            candidates = self._candidates(method, other.key)
            step = self._find(method, params, candidates)
            if step is not None:
                return step, []
            undo()
            seen += candidates
        return None, seen

    def _swap(
        self, there: list[tuple[Step, Step]], back: list[tuple[Step, Step]]
    ) -> Callable[[], None]:
        """Let what has happened on one track have happened on the other, and the reverse."""
        before = self._translation.ids()
        pairs = [(step, other) for step, other in there + back if step.done]
        states = {id(each): (each, each.done, each.live_id) for pair in pairs for each in pair}
        for step, _ in pairs:
            step.done, step.live_id = False, None
        for step, other in pairs:
            _, other.done, other.live_id = states[id(step)]
            for one, two, ours in twin_ids(step.entry.message, other.entry.message):
                now, then = before.get(one), before.get(two)
                # An id of ours that was not sent yet will be another one.
                self._translation.bind(two, now or (None if ours else one))
                self._translation.bind(one, then or (None if ours else two))
        self._rewind()

        def undo() -> None:
            self._translation.set_ids(before)
            for step, done, live_id in states.values():
                step.done, step.live_id = done, live_id
            self._rewind()

        return undo

    def _rewind(self) -> None:
        self._happened = 0
        for track in self._tracks:
            track.rewind()
        waiting = self._asked
        self._asked = {
            step.live_id: step
            for step in self._script.steps
            if step.is_request and not step.sent
            if step.live_id is not None and step.live_id in waiting
        }

    # What the runtime says

    def _next_ready(self) -> Step | None:
        if self.is_cut:
            return None
        if self._loose:
            return self._loose.popleft()
        heads = [
            step
            for track in self._tracks
            if (step := track.next_step()) is not None and step.epoch <= self._epoch
        ]
        ready = [step for step in heads if not step.sent and (step.asks is None or step.asks.done)]
        if ready:
            return min(ready, key=lambda step: step.entry.line)
        steps = self._script.steps
        while self._happened < len(steps) and steps[self._happened].done:
            self._happened += 1
        if self._last and self._last[0] is steps[min(self._happened, len(steps) - 1)]:
            return self._last.popleft()
        return None

    def _play(self, step: Step) -> dict[str, Any]:
        step.done = True
        message = cast("dict[str, Any]", self._translation.to_now(step.entry.message))
        if step.asks is not None:
            message["id"] = step.asks.live_id
        elif step.is_request:
            message["id"] = step.live_id = step.entry.message["id"]
            self._asked[step.entry.message["id"]] = step
        return message

    # What is said of differences

    def _missing(self) -> ReplayMismatchError | None:
        for track in filter(self._is_awaited, self._tracks):
            step = track.next_step()
            if step is None:
                return self._cut_off("turn/completed", None)
            # A handler that has not answered yet is at work, for as long as it likes.
            if step.sent and step.asks is None:
                return _left_out(step)
        for step in self._sent:
            # The runtime does not answer every interrupt.
            waits = step.done and step.is_request and step.method != "turn/interrupt"
            waits = waits and step.epoch == self._epoch  # or it was in doubt
            if waits and id(step) not in self._answers:
                return self._cut_off(step.method, step.body)
        return None

    def _is_awaited(self, track: Track) -> bool:
        """Whether a request has no answer, or a turn no end."""
        turns = 0
        for step in track.steps:
            answer = self._answers.get(id(step))
            if not step.done or step.epoch != self._epoch:
                continue
            if step.sent and answer is not None and not answer.done:
                return True
            turns += (step.method == "turn/started") - (step.method == "turn/completed")
            turns += step.shows_turn
        return turns > 0

    def _cut_off(self, method: str, params: Any) -> ReplayMismatchError:
        last = self._script.steps[-1].entry.line
        shown: Any = show_names(_redacted(method, params or {}, answer=False))
        return ReplayMismatchError(last, method, "$", "(the recording ends before)", shown)

    def _differs(
        self, method: str, now: Any, candidates: list[Step], *, answer: bool = False
    ) -> ReplayMismatchError:
        shown = _redacted(method, now, answer=answer)
        if not candidates:
            return ReplayMismatchError(None, method, "$", None, shown)
        step = max(candidates, key=lambda each: _likeness(each, shown))
        aligned, _ = self._translation.align(method, step.body, now)
        path = first_difference(show_names(step.body), show_names(aligned)) or "$"
        recorded = at_path(_shown(step), path)
        return ReplayMismatchError(step.entry.line, method, path, recorded, at_path(shown, path))


def _likeness(step: Step, now: Any) -> float:
    """Tell how much of a step is in what the program sends, whatever their ids are."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - for errors only

    one, other = (re.sub(UUID, "", encode_json(each).decode()) for each in (_shown(step), now))
    return SequenceMatcher(None, one[:10_000], other[:10_000]).quick_ratio()


def _left_out(step: Step) -> ReplayMismatchError:
    return ReplayMismatchError(step.entry.line, step.method, "$", _shown(step), None)


def _shown(step: Step) -> Any:
    return show_names(_redacted(step.method, step.body, answer=step.asks is not None))


def _redacted(method: str, body: Any, *, answer: bool) -> Any:
    """Take out of what an error shows what a recording does not hold either."""
    message = dict(body) if answer else {"method": method, "params": body}
    kept = default_redact(message, method, logins=True)
    return None if kept is None else body_of(kept)
