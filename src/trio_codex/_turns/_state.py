"""The life of a turn, as a table. Sans-IO: it knows no ids, no tasks and no time.

    requested ──accept──> accepted ──start──> started ──interrupt──> stopping
        │                    │                   ^                      │
        │                    └─interrupt─> stopping_early ──start──┘    │
        ├──join──> joined <──join── doubted ──own──> started            │
        v                                                               v
     refused, withdrawn            completed, interrupted, failed, abandoned, lost

    accepted, started ──rest──> resting ──accept──> accepted

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
       our input has joined. It is ``doubted`` until its first item tells.
    6. ``turn/completed`` ends a turn in every state in which the runtime may
       have one. Whatever a state has no row for is left as it is: a second
       ``turn/started``, an answer that comes too late.
"""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from trio_codex._turns._sub_agents import ITEM_STARTED

if TYPE_CHECKING:
    from collections.abc import Mapping


class TurnState(Enum):
    """Where a turn is in its life."""

    requested = "requested"
    """We asked, or are about to, and there is no answer yet."""
    accepted = "accepted"
    """The runtime gave it an id."""
    joined = "joined"
    """The runtime gave us the id of a turn that was running before."""
    doubted = "doubted"
    """The runtime gave us the id of a turn that started just before: ours, or somebody else's."""
    started = "started"
    """``turn/started`` came."""
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


class TurnStep(Enum):
    """What can happen to a turn."""

    accept = "accept"
    join = "join"
    doubt = "doubt"
    own = "own"
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


ENDS: Final = frozenset(
    {
        TurnState.completed,
        TurnState.interrupted,
        TurnState.failed,
        TurnState.refused,
        TurnState.withdrawn,
        TurnState.abandoned,
        TurnState.lost,
    }
)
"""The states in which nothing more can happen to a turn."""

_NOWHERE: Final[Mapping[TurnStep, TurnState]] = MappingProxyType({})

# What leads out of every state in which the runtime may have the turn.
_ENDINGS: Final = MappingProxyType(
    {
        TurnStep.complete: TurnState.completed,
        TurnStep.interrupted: TurnState.interrupted,
        TurnStep.fail: TurnState.failed,
        TurnStep.abandon: TurnState.abandoned,
        TurnStep.lose: TurnState.lost,
    }
)

TRANSITIONS: Final[Mapping[TurnState, Mapping[TurnStep, TurnState]]] = MappingProxyType(
    {
        TurnState.requested: MappingProxyType(
            {
                TurnStep.accept: TurnState.accepted,
                TurnStep.join: TurnState.joined,
                TurnStep.doubt: TurnState.doubted,
                TurnStep.refuse: TurnState.refused,
                TurnStep.withdraw: TurnState.withdrawn,
                TurnStep.abandon: TurnState.abandoned,
                TurnStep.lose: TurnState.lost,
            }
        ),
        TurnState.accepted: MappingProxyType(
            {
                TurnStep.start: TurnState.started,
                TurnStep.rest: TurnState.resting,
                TurnStep.interrupt: TurnState.stopping_early,
                **_ENDINGS,
            }
        ),
        TurnState.joined: MappingProxyType(
            {TurnStep.interrupt: TurnState.stopping, **_ENDINGS},
        ),
        TurnState.doubted: MappingProxyType(
            {TurnStep.join: TurnState.joined, TurnStep.own: TurnState.started, **_ENDINGS},
        ),
        TurnState.started: MappingProxyType(
            {
                TurnStep.rest: TurnState.resting,
                TurnStep.interrupt: TurnState.stopping,
                **_ENDINGS,
            },
        ),
        TurnState.resting: MappingProxyType({TurnStep.accept: TurnState.accepted, **_ENDINGS}),
        TurnState.stopping_early: MappingProxyType(
            {
                TurnStep.start: TurnState.started,
                TurnStep.refuse_interrupt: TurnState.accepted,
                **_ENDINGS,
            }
        ),
        TurnState.stopping: MappingProxyType(
            {TurnStep.refuse_interrupt: TurnState.started, **_ENDINGS},
        ),
    }
)
"""What each step leads to from each state; from the ends nothing leads anywhere."""


def advance(state: TurnState, step: TurnStep) -> TurnState:
    """Give the state that a step leads to; the same state where the step means nothing."""
    return TRANSITIONS.get(state, _NOWHERE).get(step, state)


# What a turn knows beside its life: its goal, and the commands that it has started.


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


class Commands(dict[tuple[str, str], None]):
    """The commands that were started and are not completed, by thread and process id."""

    def note(self, thread_id: str, method: str, params: Any) -> None:
        """Take ``item/started`` or ``item/completed`` of any item."""
        match params:
            case {"item": {"type": "commandExecution", "processId": str(process_id)}}:
                if method == ITEM_STARTED:
                    self[thread_id, process_id] = None
                else:
                    self.pop((thread_id, process_id), None)
            case _:
                pass

    def leave(self, thread_id: str) -> None:
        """Forget those of a thread, which run on."""
        for command in [command for command in self if command[0] == thread_id]:
            del self[command]


def ending(params: Any) -> TurnStep:
    """Tell which step of a turn's life its ``turn/completed`` is."""
    match params:
        case {"turn": {"status": "interrupted"}}:
            return TurnStep.interrupted
        case {"turn": {"status": "failed"}}:
            return TurnStep.fail
        case _:
            return TurnStep.complete


def item_of(params: Any) -> object:
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
