"""Interrupts that could not be sent, or may not have arrived, because the connection was cut.

They are sent first on the next one. The rules:

    1. An interrupt that is owed names its turn: the empty id would hit whatever runs there.
    2. It is owed until it is answered, in whatever way, or its turn is known to be over. A second
       one over the same connection might never be answered, so none is sent.
    3. Of a turn without an id, the message with which it was asked for is known. If that shows
       on the next connection, its turn is interrupted; see `_turns._recovery`.
    4. A runtime that is too busy, as it is with more than 128 requests at once, has not looked at
       it, so it stays owed, and is sent again a little later.
    5. The commands of a turn that was given up in an outage are ended behind the interrupts,
       those too that it has started unheard: the answer to the resume of its thread has them.
    6. At the end of the connection each interrupt that is still owed is a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trio_codex._turns._missed import commands_in, turns_in
from trio_codex._turns._state import TurnState
from trio_codex._util._control_c import protected
from trio_codex._util._log import about, get_logger
from trio_codex._util._remembered import Remembered
from trio_codex.errors import RequestLostError, ServerBusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._turns._route import TurnRoute

    Post = Callable[[str, Any, Callable[[PendingRequest], None]], PendingRequest]

_REMEMBERED = 256
"""Of how many interrupts that nobody waits for it is looked whether they arrive, the last ones."""

_logger = get_logger("turn")


@protected
class OwedInterrupts:
    """The interrupts that one client owes its turns.

    Args:
        forget: See `Calls.forget`.
        on_busy: Called when one was refused by a runtime that is too busy: see to it that `pay`
            is called a little later.

    Attributes:
        commands: The commands that are to be ended, by thread and process id, each with the
            request for that, if it is on its way over the present connection.
        messages: The threads of turns whose ids are unknown, by the message that began each.
    """

    def __init__(
        self, forget: Callable[[PendingRequest], None], on_busy: Callable[[], None]
    ) -> None:
        self._forget = forget
        self._on_busy = on_busy
        # Each with what is on its way over the present connection, or None.
        self._by_turn: dict[tuple[str, str], PendingRequest | None] = {}
        # The turns whose interrupts were answered over the present connection.
        self._answered: Remembered[tuple[str, str], None] = Remembered(_REMEMBERED)
        # The threads of sub-agents that were called, and of which no turn was known.
        self._agents: dict[str, None] = {}
        # The turns of which it is not known yet which commands they have running.
        self._given_up: set[tuple[str, str]] = set()
        self.commands: dict[tuple[str, str], PendingRequest | None] = {}
        self.messages: dict[str, str] = {}
        self._sent: Remembered[tuple[str, str], PendingRequest] = Remembered(_REMEMBERED)

    def __len__(self) -> int:
        return len(self._by_turn) + len(self._agents) + len(self.messages)

    @property
    def threads(self) -> set[str]:
        """The threads that must be looked at, for a turn on them or the commands of one."""
        return {*self.messages.values(), *self._agents, *(each for each, _ in self._given_up)}

    @property
    def turns(self) -> list[tuple[str, str]]:
        """The turns that are owed an interrupt and whose ids are known, by thread and turn."""
        return list(self._by_turn)

    def add(self, thread_id: str, turn_id: str) -> None:
        """Owe a turn its interrupt."""
        if (thread_id, turn_id) not in self._answered:
            self._by_turn.setdefault((thread_id, turn_id), None)

    def add_tree(self, route: TurnRoute) -> None:
        """Owe a turn and its sub-agents their interrupts."""
        if not route.over or route.state is TurnState.abandoned:
            if route.started_id is not None:
                self.add(route.thread_id, route.started_id)
            elif route.message_id is not None:
                self.messages[route.message_id] = route.thread_id
        for thread_id in route.working_agents:
            agent_turn = route.agents[thread_id].turn_id
            if agent_turn is None:
                self._agents[thread_id] = None
            else:
                self.add(thread_id, agent_turn)

    def found(self, thread_id: str, turn_id: str) -> None:
        """Learn which turn runs on the thread of a sub-agent that is to be interrupted."""
        if thread_id in self._agents:
            del self._agents[thread_id]
            self.add(thread_id, turn_id)

    def settled(self, thread_id: str, turn_id: str | None = None) -> None:
        """Learn that a turn is over, or that none runs on the thread of a sub-agent."""
        self._agents.pop(thread_id, None)
        pending = self._by_turn.pop((thread_id, turn_id or ""), None)
        if pending is not None:  # it may never be answered
            self._forget(pending)

    def note_resumed(self, answers: Mapping[str, Any]) -> None:
        """Learn which commands the turns have running, by the answers to resumes, by thread."""
        for thread_id, turn_id in self._given_up.union(self._by_turn):
            self.add_commands(thread_id, turn_id, answers.get(thread_id))
        self._given_up.clear()

    def add_commands(self, thread_id: str, turn_id: str, answer: Any) -> None:
        """Owe the commands of a turn their end, by the answer to the resume of its thread."""
        for turn in turns_in(answer):
            if turn.get("id") == turn_id:
                for process_id in commands_in(turn):
                    self.commands.setdefault((thread_id, process_id), None)

    def clear(self) -> None:
        """Learn that the runtime is another one, where none of these turns runs."""
        self._given_up.clear()
        self._by_turn.clear()
        self._agents.clear()
        self.commands.clear()
        self.messages.clear()

    def pay(self, post: Post) -> None:
        """Send all that can be sent, without waiting for the answers."""
        for turn in [turn for turn, sent in self._by_turn.items() if sent is None]:
            pending = self._post(post, *turn)
            if not pending.settled:
                self._by_turn[turn] = pending
        for command in [command for command, sent in self.commands.items() if sent is None]:
            pending = self._post_end(post, *command)
            if not pending.settled:
                self.commands[command] = pending

    def send(self, post: Post, thread_id: str, turn_id: str) -> None:
        """Interrupt a turn whose end nobody waits for, also if the connection is cut meanwhile."""
        turn = thread_id, turn_id
        if turn in self._sent or self._by_turn.get(turn) is not None:
            return  # one is on its way
        pending = self._post(post, *turn)
        oldest = next(iter(self._sent), None)
        if oldest is not None and len(self._sent) >= _REMEMBERED:
            self._forget(self._sent.pop(oldest))
        self._sent.put(turn, pending)

    def cut(self) -> None:
        """Learn that the connection was cut: what was not written is owed too."""
        for turn, pending in self._sent.items():
            if not pending.settled:
                self._forget(pending)
                self._by_turn[turn] = None
        for pending in (*self._by_turn.values(), *self.commands.values()):
            if pending is not None:  # else it would be sent once more, behind the next one
                self._forget(pending)
        self._sent.clear()
        self._answered.clear()
        self._by_turn = dict.fromkeys(self._by_turn)
        self.commands = dict.fromkeys(self.commands)

    def reopen(self, post: Post) -> None:
        """Send over the next connection what can be sent."""
        self._given_up.update(self._by_turn)
        self.pay(post)

    def warn(self) -> None:
        """Say what is still owed, at the end of the connection."""
        for thread_id, turn_id in self._by_turn:
            _warn(thread_id, turn_id)
        for thread_id in (*self._agents, *self.messages.values()):
            _warn(thread_id, None)
        self.clear()

    def _post(self, post: Post, thread_id: str, turn_id: str) -> PendingRequest:
        def settle(pending: PendingRequest) -> None:
            self._sent.pop((thread_id, turn_id), None)
            if isinstance(pending.error, RequestLostError):
                self._by_turn[thread_id, turn_id] = None
            elif isinstance(pending.error, ServerBusyError):
                self._by_turn[thread_id, turn_id] = None
                self._on_busy()
            else:
                self._by_turn.pop((thread_id, turn_id), None)
                self._answered.put((thread_id, turn_id), None)

        return post("turn/interrupt", {"threadId": thread_id, "turnId": turn_id}, settle)

    def _post_end(self, post: Post, thread_id: str, process_id: str) -> PendingRequest:
        def settle(pending: PendingRequest) -> None:
            if isinstance(pending.error, RequestLostError | ServerBusyError):
                self.commands[thread_id, process_id] = None
                if isinstance(pending.error, ServerBusyError):
                    self._on_busy()
            else:
                self.commands.pop((thread_id, process_id), None)

        params = {"threadId": thread_id, "processId": process_id}
        return post("thread/backgroundTerminals/terminate", params, settle)


def _warn(thread_id: str, turn_id: str | None) -> None:
    _logger.warning(
        "the interrupt of turn %s of thread %s is still owed at the end of the connection",
        turn_id or "(its id never came)",
        thread_id,
        extra=about(thread_id, turn_id, "turn/interrupt"),
    )
