"""The life of a turn, as a table. Sans-IO: it knows no ids, no tasks and no time.

    requested ─answer─> answered ─┐
        ├──────────accept─────────┴─> accepted ──start──> started ──interrupt──> stopping
        ├──cut──> unanswered ─accept──────^
        │                                │                 ^   ^                    │
        │                                └─interrupt─> stopping_early               │
        ├──join, doubt────────────────────────────────────────┘                    │
        v                                                                           v
     refused, withdrawn                   completed, interrupted, failed, abandoned, lost

    accepted, started, stopping_early, stopping ──rest──> resting ──accept──> accepted

Four things are told apart, and a step moves each as its rows say: where the turn is, whose
it is, whether its block keeps its events, and what the program was told of its end.

Rules:
    1. A turn is over once and for all: nothing leads out of an end.
    2. The runtime knows a turn by its id from ``turn/started`` on. Interrupted
       before that (``stopping_early``) it usually never starts; if it does, it is
       ``started`` again, and has to be interrupted by its id.
    3. An interrupt that the runtime refuses changes nothing: the turn is what it
       was before, unless it has ended meanwhile.
    4. A turn that runs a goal rests where ``turn/completed`` comes and the goal is
       active; the next ``turn/started`` gives it another id.
    5. A turn that starts before the answer that names it may be somebody else's, which
       our input has joined. It is ``doubted`` until its first item tells, and counts as
       joined: somebody else's turn must never be interrupted. It is ours if it has none,
       because one that ran before would be known.
    6. Where the connection is cut before the answer (``unanswered``), the next one shows
       whether the runtime has the turn. One that shows only after the program was told that
       it is lost, and that its next request has joined, is that request's (``reclaim``).
    7. ``turn/completed`` ends a turn in every state in which the runtime may
       have one. Whatever a state has no row for is left as it is: a second
       ``turn/started``, an answer that comes too late.
"""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


class TurnState(Enum):
    """Where a turn is in its life."""

    requested = "requested"
    """We asked, or are about to, and there is no answer yet."""
    unanswered = "unanswered"
    """The connection was cut before the answer came, and the runtime may have it or not."""
    answered = "answered"
    """The runtime has agreed, and ``turn/started`` will name the turn."""
    accepted = "accepted"
    """The runtime gave it an id."""
    started = "started"
    """``turn/started`` came, or must have come before."""
    stopping_early = "stopping_early"
    """It was interrupted before ``turn/started`` came."""
    stopping = "stopping"
    """It was interrupted by its id."""
    resting = "resting"
    """A turn of its goal has ended, and the next has not started."""

    completed = "completed"
    """``turn/completed`` came, with that status or one that we cannot read."""
    interrupted = "interrupted"
    """``turn/completed`` came with that status."""
    failed = "failed"
    """``turn/completed`` came with that status."""
    refused = "refused"
    """The runtime would not start it, or answered what makes no sense."""
    withdrawn = "withdrawn"
    """It was taken back before it was sent."""
    abandoned = "abandoned"
    """The runtime did not end it in time."""
    lost = "lost"
    """The connection ended first."""


class Whose(Enum):
    """Whose a turn is, and so whether our block ends it."""

    ours = "ours"
    early = "early"
    """Before the answer a turn has started, and its first item has not come."""
    early_ours = "early_ours"
    """By its first item, the turn that has started before the answer is ours."""
    early_theirs = "early_theirs"
    doubted = "doubted"
    """The answer has named the turn that started before it, and its first item has not come."""
    theirs = "theirs"
    """It was running before, and our input has joined it."""
    detached = "detached"
    """It was ours, and the program has left it to the runtime."""


class Block(Enum):
    """What its block does with a turn."""

    keeps = "keeps"
    drops = "drops"
    """It is about to be left, and the turn goes on: nobody will read its events."""
    left = "left"
    left_dropped = "left_dropped"


class Told(Enum):
    """What the program was told of the end of a turn."""

    nothing = "nothing"
    end = "end"
    """It was given ``turn/completed``, or the error of a failed turn."""
    failure = "failure"
    """The failure of a handler was raised."""


class TurnStep(Enum):
    """What can happen to a turn."""

    answer = "answer"
    cut = "cut"
    start_early = "start_early"
    accept = "accept"
    join = "join"
    doubt = "doubt"
    own = "own"
    disown = "disown"
    reclaim = "reclaim"
    start = "start"
    rest = "rest"
    interrupt = "interrupt"
    refuse_interrupt = "refuse_interrupt"
    complete = "complete"
    interrupted = "interrupted"
    fail = "fail"
    refuse = "refuse"
    withdraw = "withdraw"
    abandon = "abandon"
    lose = "lose"
    detach = "detach"
    drop = "drop"
    leave = "leave"
    tell_end = "tell_end"
    tell_failure = "tell_failure"


_S, _T = TurnState, TurnStep

ENDS: Final = frozenset(
    {_S.completed, _S.interrupted, _S.failed, _S.refused, _S.withdrawn, _S.abandoned, _S.lost}
)
"""The states in which nothing more can happen to a turn."""

NAMED_BY_START: Final = frozenset({_S.answered, _S.resting})
"""The states of a turn that the next ``turn/started`` of its thread names."""

# What leads out of every state in which the runtime may have the turn.
_ENDINGS: Final = {
    _T.complete: _S.completed,
    _T.interrupted: _S.interrupted,
    _T.fail: _S.failed,
    _T.abandon: _S.abandoned,
    _T.lose: _S.lost,
}
_UNNAMED: Final = {
    _T.accept: _S.accepted,
    _T.join: _S.started,
    _T.doubt: _S.started,
    _T.refuse: _S.refused,
    _T.withdraw: _S.withdrawn,
    _T.abandon: _S.abandoned,
    _T.lose: _S.lost,
}
# An answer that names another turn says that the early one was not it.
_EARLY: Final = {
    _T.start_early: Whose.early,
    _T.accept: Whose.ours,
    _T.join: Whose.theirs,
}
_OWN: Final = dict.fromkeys((_T.own, _T.rest, _T.complete, _T.interrupted, _T.fail), Whose.ours)

_Any: TypeAlias = "TurnState | Whose | Block | Told"

TRANSITIONS: Final[Mapping[_Any, Mapping[TurnStep, _Any]]] = MappingProxyType(
    {
        _S.requested: {_T.answer: _S.answered, _T.cut: _S.unanswered, **_UNNAMED},
        _S.unanswered: _UNNAMED,
        _S.answered: _UNNAMED,
        _S.accepted: {
            _T.start: _S.started,
            _T.rest: _S.resting,
            _T.interrupt: _S.stopping_early,
            **_ENDINGS,
        },
        _S.started: {_T.rest: _S.resting, _T.interrupt: _S.stopping, **_ENDINGS},
        _S.resting: {_T.accept: _S.accepted, **_ENDINGS},
        _S.stopping_early: {
            _T.start: _S.started,
            _T.rest: _S.resting,
            _T.refuse_interrupt: _S.accepted,
            **_ENDINGS,
        },
        _S.stopping: {_T.rest: _S.resting, _T.refuse_interrupt: _S.started, **_ENDINGS},
        Whose.ours: {
            _T.start_early: Whose.early,
            _T.join: Whose.theirs,
            _T.detach: Whose.detached,
        },
        Whose.early: {
            **_EARLY,
            _T.own: Whose.early_ours,
            _T.disown: Whose.early_theirs,
            _T.doubt: Whose.doubted,
        },
        Whose.early_ours: {**_EARLY, _T.doubt: Whose.ours},
        Whose.early_theirs: {**_EARLY, _T.doubt: Whose.theirs},
        Whose.doubted: {**_OWN, _T.disown: Whose.theirs, _T.reclaim: Whose.ours},
        Whose.theirs: {_T.reclaim: Whose.ours},
        Block.keeps: {_T.drop: Block.drops, _T.leave: Block.left},
        Block.drops: {_T.leave: Block.left_dropped},
        Block.left: {_T.drop: Block.left_dropped},
        Told.nothing: {_T.tell_end: Told.end, _T.tell_failure: Told.failure},
        Told.end: {_T.tell_failure: Told.failure},
    }
)
"""What each step leads to from each state; from the ends nothing leads anywhere."""

_NOWHERE: Final[Mapping[TurnStep, Any]] = MappingProxyType({})
_JOINED: Final = frozenset({Whose.doubted, Whose.theirs})
_GOES_ON: Final = _JOINED | {Whose.detached}
_DROPPED: Final = frozenset({Block.drops, Block.left_dropped})
_LEFT: Final = frozenset({Block.left, Block.left_dropped})


class TurnLife:
    """All that a turn's state is."""

    def __init__(self) -> None:
        self.state: TurnState = TurnState.requested
        self.whose: Whose = Whose.ours
        self.block: Block = Block.keeps
        self.told: Told = Told.nothing
        # Whether nothing more can happen to it.
        self.over: bool = False

    def take(self, step: TurnStep) -> None:
        """Go where the table says that a step leads."""
        for part in ("state", "whose", "block", "told"):
            rows = TRANSITIONS.get(getattr(self, part), _NOWHERE)
            # Nothing else is written, since readers in other threads tell the end.
            if step in rows:
                setattr(self, part, rows[step])
        self.over = self.over or self.state in ENDS

    @property
    def joined(self) -> bool:
        """Whether it is somebody else's, or may be."""
        return self.whose in _JOINED

    @property
    def ours_to_end(self) -> bool:
        """Whether leaving its block ends it."""
        return self.whose not in _GOES_ON

    @property
    def dropped(self) -> bool:
        """Whether nobody will read its events or ask for its result."""
        return self.block in _DROPPED

    @property
    def left(self) -> bool:
        """Whether its block was left."""
        return self.block in _LEFT


# What a turn knows beside its life: its goal.


class GoalRun:
    """What a turn knows of the goal that it runs.

    Attributes:
        active: Whether the runtime works on the goal, as far as we know.
        paused: Whether we have asked it not to.
        stopped: Whether it has answered that.
    """

    __slots__ = ("active", "paused", "stopped")

    def __init__(self) -> None:
        self.active: bool = True
        self.paused: bool = False
        self.stopped: bool = False

    def goes_on(self) -> bool:
        """Tell whether another turn follows one that was completed."""
        return self.active and not self.stopped


def ending(params: Any) -> TurnStep:
    """Tell which step of a turn's life its ``turn/completed`` is."""
    match params:
        case {"turn": {"status": "interrupted"}}:
            return TurnStep.interrupted
        case {"turn": {"status": "failed"}}:
            return TurnStep.fail
        case _:
            return TurnStep.complete


def item_of(params: Any) -> str | None:
    """Give the id of the item that a notification is about."""
    match params:
        case {"item": {"id": str(item_id)}} | {"itemId": str(item_id)}:
            return item_id
        case _:
            return None


def command_of_user(params: Any) -> str | None:
    """Give the id of the item that a notification is about, if it is a command of the user's."""
    match params:
        case {"item": {"type": "commandExecution", "source": "userShell", "id": str(item_id)}}:
            return item_id
        case _:
            return None
