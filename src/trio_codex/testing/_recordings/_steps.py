"""The messages of a recording as steps, on the tracks that say which waits for which.

The rules:

    1. Each thread is a track, and so is each process, watch, search and login. The thread of
       a sub-agent is on the track of the thread that called it.
    2. A message that came is released once all earlier ones of its track, in both
       directions, have happened. An answer also waits for its own request.
    3. An answer that is on no track waits for its request alone. All else without a track
       waits for everything that was recorded before it.

So no message waits for a later one, and tasks that do not depend on each other can do what
they did in any order.

    4. Where the connection was cut and made again, which an ``initialize`` after the first one
       tells, stands a step of its own: the cut. It waits for everything that was recorded before
       it, and what was recorded after it waits for the next connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from trio_codex._turns._missed import turns_in
from trio_codex.testing._recordings._twins import is_twin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from trio_codex.testing._recordings._format import Entry

Key: TypeAlias = "tuple[str, str]"

THREAD: Final = "thread"

CUT: Final = "(the cut of the connection)"
"""Stands for a method where the connection was cut."""

HANDSHAKE: Final = frozenset({"initialize", "initialized", "hooks/list"})
"""What opening a client sends by itself, the last where it has hooks, which a replay has not."""

_WHO: Final = "server/diagnostics"
"""What a client asks first that makes its connection again, to know the runtime by it later."""


class Step:
    """A message of the recording, and whether it has happened in the replay.

    Attributes:
        entry: The line.
        method: Its method; for an answer, that of the request.
        key: The id of what it is about, if it is about one thing.
        asks: For an answer, the request that it answers.
        track: The track that it is on, if any.
        done: Whether it has happened.
        epoch: On which connection it was recorded, the first being 0.
        live_id: The id that the request has in the replay, once it has happened.
    """

    def __init__(
        self, entry: Entry, method: str, key: Key | None, asks: Step | None, epoch: int = 0
    ) -> None:
        self.epoch: int = epoch
        self.entry: Entry = entry
        self.method: str = method
        self.key: Key | None = key
        self.asks: Step | None = asks
        self.track: Track | None = None
        self.done: bool = False
        self.live_id: int | str | None = None

    @property
    def sent(self) -> bool:
        return self.entry.sent

    @property
    def is_request(self) -> bool:
        return self.asks is None and "id" in self.entry.message

    @property
    def body(self) -> Any:
        """The params, or the outcome of an answer."""
        return body_of(self.entry.message)

    @property
    def waits_for_all(self) -> bool:
        """Whether everything that was recorded before has to have happened."""
        return not self.sent and self.track is None and self.asks is None

    @property
    def shows_turn(self) -> bool:
        """Whether it is the answer to a resume that tells of a turn that runs."""
        turns = () if self.sent or self.asks is None else turns_in(self.body.get("result"))
        return any(turn.get("status") == "inProgress" for turn in turns)

    @property
    def kind(self) -> tuple[bool, bool, str]:
        return self.sent, self.asks is None, self.method


class Track:
    """Steps that happen in their order, as far as they came to us.

    Attributes:
        key: What it is about.
        steps: The steps, in order.
        creator: The request whose answer made the thing, if there is one.
    """

    def __init__(self, key: Key) -> None:
        self.key: Key = key
        self.steps: list[Step] = []
        self.creator: Step | None = None
        self._position = 0

    @property
    def is_begun(self) -> bool:
        """Whether something of it has happened."""
        return any(step.done for step in self.steps)

    def next_step(self) -> Step | None:
        """Give the first step that has not happened."""
        while self._position < len(self.steps) and self.steps[self._position].done:
            self._position += 1
        return self.steps[self._position] if self._position < len(self.steps) else None

    def rewind(self) -> None:
        """Look at all steps anew: some have not happened after all."""
        self._position = 0

    def pairs_with(self, other: Track) -> list[tuple[Step, Step]] | None:
        """Pair the steps that have happened here with those of another track that they could be.

        Returns:
            The pairs; None where they could not be the same.
        """
        if self.creator is None or other.creator is None:
            return None
        if not is_twin(self.creator.body, other.creator.body):
            return None
        pairs = [] if self.creator in self.steps else [(self.creator, other.creator)]
        seen: dict[tuple[bool, bool, str], int] = {}
        for step in self.steps:
            count = seen[step.kind] = seen.get(step.kind, -1) + 1
            if step.done:
                alike = [each for each in other.steps if each.kind == step.kind]
                if count >= len(alike) or not is_twin(step.body, alike[count].body):
                    return None
                pairs.append((step, alike[count]))
        return pairs


def body_of(message: dict[str, Any]) -> Any:
    """Give the params of a message, or the outcome of an answer."""
    if "method" in message:
        return message.get("params")
    return {name: message[name] for name in ("result", "error") if name in message}


def key_of(method: str, params: Any) -> Key | None:
    """Tell what a request or a notification is about."""
    family = method.partition("/")[0]
    match params:
        case {"threadId": str(thread_id)} | {"thread": {"id": str(thread_id)}}:
            return THREAD, thread_id
        case {"processHandle": str(handle)}:
            return "process", handle
        case {"processId": str(process_id)} if family == "command":
            return "exec", process_id
        case {"sessionId": str(session_id)} if family == "fuzzyFileSearch":
            return "search", session_id
        case {"watchId": str(watch_id)}:
            return "watch", watch_id
        case {"loginId": str(login_id)}:
            return "login", login_id
        case _:
            return None


def _made_by(step: Step) -> Key | None:
    """Tell what an answer has made."""
    match step.body:
        case {"result": {"thread": {"id": str(thread_id)}}}:
            return THREAD, thread_id
        case {"result": {"loginId": str(login_id)}}:
            return "login", login_id
        case _:
            return None


class Script:
    """All steps of a recording.

    Args:
        entries: The lines.

    Attributes:
        steps: All of them, in order.
        tracks: The tracks, by what they are about; several ids may have the same.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.steps: list[Step] = list(_steps(entries))
        self.tracks: dict[Key, Track] = {}
        for key, parent in _families(self.steps):
            self.tracks[key] = self.tracks.setdefault(parent, Track(parent))
        for step in self.steps:
            self._place(step)
        for track in self.each_track():
            # Of a thread that the program never named, nobody knows what it depends on.
            if track.creator is None and track.steps and not track.steps[0].sent:
                for step in track.steps:
                    step.track = None
                track.steps = []

    @property
    def reconnects(self) -> bool:
        """Whether the connection would have been made again after a cut."""
        asked = (each.method for each in self.steps if each.sent and each.method not in HANDSHAKE)
        return next(asked, None) == _WHO

    def each_track(self) -> list[Track]:
        """Give each track once."""
        return list({id(track): track for track in self.tracks.values()}.values())

    def _place(self, step: Step) -> None:
        if step.key is None:
            return
        track = self.tracks.setdefault(step.key, Track(step.key))
        asks = step.asks
        if asks is not None and asks.key != step.key and not track.steps:
            track.creator = asks
            if asks.key is None:
                asks.track = track
                track.steps.append(asks)
        step.track = track
        track.steps.append(step)


def _steps(entries: Iterable[Entry]) -> Iterator[Step]:
    asked: dict[tuple[bool, int | str], Step] = {}
    epoch = -1
    for entry in entries:
        message = entry.message
        method, request_id = message.get("method"), message.get("id")
        if isinstance(method, str):
            if method == "initialize" and entry.sent:
                if epoch >= 0:
                    cut = attrs.evolve(entry, sent=False, message={})
                    yield Step(cut, CUT, None, None, epoch)
                epoch += 1
            step = Step(entry, method, key_of(method, message.get("params")), None, max(epoch, 0))
            if isinstance(request_id, int | str):
                asked[entry.sent, request_id] = step
            yield step
        elif isinstance(request_id, int | str):
            asks = asked.pop((not entry.sent, request_id), None)
            if asks is not None:
                step = Step(entry, asks.method, None, asks, max(epoch, 0))
                step.key = _made_by(step) or asks.key
                yield step


def _families(steps: list[Step]) -> Iterator[tuple[Key, Key]]:
    """Tell which threads are those of sub-agents, and on which track they are."""
    parents: dict[Key, Key] = {}
    for step in steps:
        if step.sent or step.key is None or step.key[0] != THREAD:
            continue
        for thread_id in _sub_agents(step.body):
            child, parent = (THREAD, thread_id), step.key
            while parent in parents:
                parent = parents[parent]
            if child not in parents and child != parent:
                parents[child] = parent
                yield child, parent


def _sub_agents(params: Any) -> list[str]:
    match params:
        case {"item": {"receiverThreadIds": [*receivers]}}:
            return [each for each in receivers if isinstance(each, str)]
        case {"item": {"agentThreadId": str(thread_id)}}:
            return [thread_id]
        case _:
            return []
