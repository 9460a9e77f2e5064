"""What the connection knows of one turn of ours, from the request to the end.

Rules:
    1. Where it is in its life says the table in `_state`.
    2. Until the answer to ``turn/start`` tells its id, what comes for the thread
       under an id that nobody knows is held, and delivered if it proves to be
       this turn's. What is held is bounded as what is unread.
    3. ``turn/completed`` ends it, well-formed or not.
    4. What the result needs is kept, in the form in which it came. Everything
       goes to the mailbox too, if there is one, and what sub-agents say as well.
    5. The mailbox is closed when the turn is over and no sub-agent of it works, and
       at once where it is over without ``turn/completed``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import trio

from trio_codex._jsonrpc._faults import contain
from trio_codex._notifications._mailbox import Mailbox
from trio_codex._turns._state import (
    NAMED_BY_START,
    GoalRun,
    TurnLife,
    TurnState,
    TurnStep,
    Whose,
    command_of_user,
    ending,
    item_of,
)
from trio_codex._turns._sub_agents import (
    DIFF_UPDATED,
    ITEM_COMPLETED,
    ITEM_STARTED,
    TURN_COMPLETED,
    TURN_STARTED,
    USAGE_UPDATED,
    Commands,
    SubAgent,
    called_agents,
    turn_id_of,
)
from trio_codex._turns._usage import Usage
from trio_codex._util._control_c import protected
from trio_codex._util._owner import Owner
from trio_codex.errors import CodexError

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._turns._gap import Outage

_KEPT: Final = frozenset(
    {TURN_STARTED, TURN_COMPLETED, ITEM_STARTED, ITEM_COMPLETED, USAGE_UPDATED, DIFF_UPDATED}
)
_OF_ITEMS: Final = frozenset({ITEM_STARTED, ITEM_COMPLETED})


@protected
class TurnRoute(TurnLife):
    """The way of a turn's notifications to the tasks that wait for them.

    Args:
        thread_id: The thread that the turn runs on.
        method: The request that asks for it.
        limit: How many events may be held before deltas are merged.
        mailbox: Where every event goes, or None if nobody will read them.
        on_over: Called once, when the turn is over.
        on_rest: Called when a turn of its goal has ended, and another follows.
        on_late: Called with thread and id of one that proves ours after its block was left.
        on_called: Called with a thread set to work for it, and whether a turn is sure to start.
        usage: Counts what it uses.
    """

    def __init__(
        self,
        thread_id: str,
        method: str = "turn/start",
        *,
        limit: int,
        mailbox: Mailbox | None,
        on_over: Callable[[TurnRoute], None],
        on_rest: Callable[[TurnRoute], None],
        on_late: Callable[[str, str], None],
        on_called: Callable[[TurnRoute, str, bool], None],
        usage: Usage | None = None,
    ) -> None:
        super().__init__()
        self.thread_id: str = thread_id
        self.method: str = method
        self.turn_id: str | None = None
        # Under which it has started, which for a review is another one.
        self.started_id: str | None = None
        # Somebody else's turn that ran on the thread when the request was written.
        self.foreign_id: str | None = None
        # The last turn that started before the answer, and the test of its first item.
        self.early_id: str | None = None
        self.begins: Callable[[Any], bool] = lambda _: True
        # The request that asks for it, and the message by which its turn is known.
        self.request: PendingRequest | None = None
        self.message_id: str | None = None
        # The item of a command of the user's that runs inside of somebody else's turn.
        self.command_id: str | None = None
        # The last time without a connection, whose end may hold back what comes.
        self.outage: Outage | None = None
        # Whether what is not kept goes to the mailbox, and no further.
        self.plain: bool = True
        # Whether its stream has more than what it says itself: of sub-agents, or of an outage.
        self.mixed: bool = False
        # The goal that it runs, over all turns that the runtime starts for it.
        self.goal: GoalRun | None = None
        self.mailbox: Mailbox | None = mailbox
        # Who asked for it, and it as instruments see it; nobody here looks at them.
        self.asker: Any = None
        self.observed: Any = None
        # Why the stream or the result is not to be had.
        self.error: CodexError | None = None
        self.items: list[Any] = []
        self.diff: Any = None
        self.usage: Usage = usage or Usage()
        self.tree_usage_known: bool = True
        self.completed: Any = None
        # The threads that work, or worked, for this turn.
        self.agents: dict[str, SubAgent] = {}
        # That were started and are not completed, of this thread and of its sub-agents.
        self.commands: Commands = Commands()
        # What handlers and tools work on: what the runtime waits for, and what was withdrawn.
        self.questions: set[object] = set()
        self.ending_tasks: set[object] = set()
        # Told of each sign of life, and whether silence is in order until the next.
        self.watches: list[Callable[[bool], None]] = []
        # What is raised where the turn is waited for, whatever it came to.
        self.failure: CodexError | None = None
        self._held: Mailbox = Mailbox(limit)
        self._on_over = on_over
        self._on_rest = on_rest
        self._on_late = on_late
        self._on_called = on_called
        self._changed = trio.lowlevel.ParkingLot()
        self._owner = Owner()

    def hold(self, method: str, params: Any) -> None:
        """Keep what may be ours until the answer to ``turn/start`` tells."""
        self._held.put(method, params)

    @property
    def unread(self) -> int:
        """How many events are kept for a reader, or until it is known whose they are."""
        return self._held.unread + (0 if self.mailbox is None else self.mailbox.unread)

    @property
    def working_agents(self) -> list[str]:
        """The threads on which sub-agents work for it, or are about to."""
        return [thread_id for thread_id, agent in self.agents.items() if agent.working]

    @property
    def _agents_work(self) -> bool:
        return any(agent.working for agent in self.agents.values())

    def accept(self, turn_id: str, *, joined: bool) -> None:
        """Learn the turn's id, and take what came before it was known."""
        self.turn_id = self.started_id = turn_id
        named = TurnStep.doubt if turn_id == self.early_id else TurnStep.accept
        self.advance(TurnStep.join if joined else named)
        for method, params in self._held.take():
            if turn_id_of(params) == turn_id and not self.over:
                self.deliver(method, params)

    def advance(self, step: TurnStep, error: CodexError | None = None) -> None:
        """Take a step, and wake everybody who waits for news; the error says why it is over."""
        was_over = self.over
        self.take(step)
        if self.over and not was_over:
            self.error = error or self.error
            self.request = None  # whose callback has the turn
            self._held.take()
            # Who waits for the end hears of it, whatever happens elsewhere.
            contain("the end of a turn", self._on_over, self)
        self.announce()

    def claims(self, method: str, turn_id: str, params: Any) -> bool:
        """Tell by a notification whether a turn that nobody knows yet is this one."""
        is_next = self.state in NAMED_BY_START
        if method == TURN_STARTED:
            if not is_next:
                # Its first item will tell whose it is.
                self.early_id = turn_id
                self.take(TurnStep.start_early)
            return is_next
        if turn_id == self.early_id:
            if method == ITEM_STARTED:
                self._judge(params)
                if self.whose is Whose.early_ours:
                    return is_next or self.state is TurnState.unanswered
            elif method == TURN_COMPLETED and self.whose is Whose.early:
                return is_next  # it has failed before its first item
        if method == ITEM_STARTED and self.method == "thread/shellCommand":
            # No turn/started has come before: it runs inside of somebody else's turn.
            self.command_id = command_of_user(params)
            self.plain = self.command_id is None
        return self.command_id is not None

    def deliver(self, method: str, params: Any) -> bool:
        """Take a notification of this turn; True where nothing else than that may have changed."""
        if method not in _KEPT and self.plain:  # most often: text
            if self.mailbox is not None:
                self.mailbox.put(method, params)
            if self.watches:
                self.touch()
            return True
        outage = self.outage
        if outage is not None and not outage.passes(self.thread_id, method, params):
            return False
        # Of a command inside of somebody else's turn, that item is all there is.
        ends_with = TURN_COMPLETED
        if self.command_id is not None:
            if item_of(params) != self.command_id:
                return False
            ends_with = ITEM_COMPLETED
        elif method == ITEM_STARTED and self.whose is Whose.doubted:
            self._judge(params)
        try:
            if method in _KEPT:
                self._keep(method, params)
            if self.mailbox is not None:
                self.mailbox.put(method, params)
        finally:
            if method == ends_with:
                if self.command_id is not None:
                    turn: Any = {"id": self.turn_id, "items": [], "status": "completed"}
                    self.completed = {"threadId": self.thread_id, "turn": turn}
                self._end(ending(params if self.command_id is None else None))
            elif self.watches:
                self.touch()
        return False

    def deliver_of_agent(self, thread_id: str, method: str, params: Any) -> None:
        """Take a notification of a thread that works for this turn."""
        outage = self.outage
        if outage is not None and not outage.passes(thread_id, method, params):
            return
        if self.mailbox is not None:
            self.mailbox.put(method, params)
        if method == ITEM_COMPLETED:
            self._note_called(params)
        if method in _OF_ITEMS:
            self.commands.note(thread_id, method, params)
        if self.agents[thread_id].note(method, params):
            self.announce()
        elif self.watches:
            self.touch()

    def lose_agents(self, error: CodexError) -> None:
        """Note that nothing more will be heard of the sub-agents, and why."""
        if self.working_agents and self.error is None:
            self.error = error
        for agent in self.agents.values():
            agent.rest()
        self.announce()

    def drop_events(self) -> None:
        """Keep nothing from now on: nobody will read the events or ask for the result."""
        if self.mailbox is not None:
            self.mailbox.close()
            self.mailbox = None
        self.items.clear()
        self.diff = None
        self.take(TurnStep.drop)
        self.error = CodexError(
            "the turn was left to the runtime (detached, or only joined), so its other "
            "events and its result are not here; the thread has them"
        )

    def announce(self) -> None:
        """Wake everybody in `wait_changed`, because something they look at has changed."""
        ended = self.over and (self.completed is None or not self._agents_work)
        if ended and self.mailbox is not None:
            self.mailbox.close()
        if self.watches:
            self.touch()
        self._changed.unpark_all()

    async def wait_changed(self) -> None:
        """Wait until something has changed: the state, or what `announce` was called for."""
        self._owner.check()
        await self._changed.park()

    async def wait_over(self) -> None:
        """Wait until the turn is over, or was left to the runtime. A checkpoint."""
        if self.over or self.dropped:
            await trio.lowlevel.checkpoint()
        while not (self.over or self.dropped):
            await self.wait_changed()

    def _keep(self, method: str, params: Any) -> None:
        if method == ITEM_STARTED:
            self.commands.note(self.thread_id, method, params)
        elif method == ITEM_COMPLETED:
            if not self.dropped:
                self.items.append(params)
            self._note_called(params)
            self.commands.note(self.thread_id, method, params)
        elif method == USAGE_UPDATED:
            self.usage.note(params)
        elif method == DIFF_UPDATED:
            self.diff = None if self.dropped else params
        elif method == TURN_STARTED:
            self._note_started(params)
        else:
            # Null says as little as an empty object, and None stands for not completed.
            self.completed = {} if params is None else params

    def _judge(self, params: Any) -> None:
        """Tell by its first item whose the turn is that started before our answer."""
        if self.whose in (Whose.early, Whose.doubted):
            is_ours = params.__class__ is dict and self.begins(params.get("item"))
            self.advance(TurnStep.own if is_ours else TurnStep.disown)
            if is_ours and self.dropped:
                # Its block was left while nobody could say whose it is.
                self._on_late(self.thread_id, self.turn_id or "")

    def _end(self, step: TurnStep) -> None:
        if step is TurnStep.complete and self.goal is not None and self.goal.goes_on():
            # What this turn leaves running is kept, as that of every turn that ended by itself.
            # Its sub-agents work on for the goal, and their commands end with them.
            self.commands.leave(self.thread_id)
            self.advance(TurnStep.rest)
            self._on_rest(self)
        else:
            self.advance(step)

    def _note_started(self, params: Any) -> None:
        if (turn_id := turn_id_of(params)).__class__ is str:
            self.started_id = cast("str", turn_id)
        self.advance(TurnStep.start)

    def _note_called(self, params: Any) -> None:
        for thread_id, starting in called_agents(params).items():
            self._on_called(self, thread_id, starting)

    def touch(self) -> None:
        """Tell those who watch for silence of a sign of life."""
        waiting = bool(self.questions) or (self.over and not self._agents_work)
        for watch in self.watches:
            watch(waiting)
