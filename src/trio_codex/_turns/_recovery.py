"""Going on with turns after the connection was cut, over the next one.

The rules:

    1. At the cut nothing is lost yet: each turn waits, and what is heard of it on the next
       connection is held until it is known what was missed; see `_turns._gap`.
    2. The interrupts that are owed go first, by the ids of their turns; see `_turns._owed`.
    3. Then each thread that this client has to hear of is resumed: those with a turn of ours,
       those of its sub-agents, those that a part of the connection asks for. All others are
       resumed when they are used again.
    4. A turn goes on where the runtime still has it, with the items that were completed
       meanwhile. One that has ended meanwhile ends with them. One that a restarted runtime
       has stored as completed or failed has ended so; any other one is lost with the runtime.
    5. A turn whose ``turn/start`` was in doubt is the one that shows the message with which
       it was asked for. If none does within `Epoch.settle` seconds, it is lost, and interrupted
       should it show later, unless the program's next request has joined it; see `_turns._late`.
    6. A cut in between starts all of it anew, so nothing is told before everything is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import trio

from trio_codex._calls import BUSY_PAUSE
from trio_codex._jsonrpc._epoch import NO_RESULT
from trio_codex._jsonrpc._faults import log_fault
from trio_codex._turns._commands import post_end
from trio_codex._turns._gap import SeenMailbox
from trio_codex._turns._known_threads import KnownThreads
from trio_codex._turns._late import (
    adopt,
    follow_start,
    hold,
    interrupt_late,
    look_for_message,
)
from trio_codex._turns._missed import is_over, newest_in, running_in, turns_in
from trio_codex._turns._outcome import partial_result
from trio_codex._turns._owed import OwedInterrupts
from trio_codex._turns._refill import lose, refill
from trio_codex._turns._state import NAMED_BY_START, TurnState
from trio_codex._turns._sub_agents import ITEM_STARTED
from trio_codex._util._control_c import protected
from trio_codex.errors import (
    JsonRpcError,
    RuntimeRestartedError,
    ServerBusyError,
    TransportClosedError,
    TurnLostError,
    TurnStartLostError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from trio_codex._jsonrpc._epoch import Epoch
    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._turns import Turns

_AT_ONCE: Final = 32
"""Threads that are resumed at once."""

# A tuple, since what is looked for comes from the wire and need not have a hash.
_OVER_IN_STORE: Final = ("completed", "failed")


@protected
class TurnRecovery:
    """Lets the turns of a client go on over the next connection.

    Attributes:
        wanted: Each tells whether some part of the connection has to hear of a thread.
    """

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._router = turns.router
        self._owed = turns.owed = OwedInterrupts(turns.calls.forget, self._pay_soon)
        self._pays_soon = False
        self._known = turns.known = KnownThreads(turns.notifications)
        self._router.make_mailbox = SeenMailbox
        self.wanted: list[Callable[[str], bool]] = []
        calls = turns.calls
        calls.open_threads = self._router.threads_with_turns
        turns.notifications.listen(ITEM_STARTED, self._note_item)
        calls.on_drop(self.cut)
        calls.on_owed(self.pay)
        calls.on_recover(self.go_on)

    def cut(self) -> None:
        """Let every turn wait for the next connection."""
        turns = self._turns
        turns.cuts += 1
        turns.is_cut = turns.by_id = True
        self._known.cut()
        self._owed.cut()
        self._router.cut()
        for route in self._router.routes:
            if route.outage is not None and route.outage.holding:
                route.outage.drop_held()
            else:
                hold(turns, route)
            route.announce()

    async def pay(self, epoch: Epoch) -> None:
        """Send the interrupts that are owed."""
        self._owed.reopen(epoch.post)

    def _pay_soon(self) -> None:
        if not self._pays_soon:
            self._pays_soon = True
            self._turns.calls.start_task(self._pay_again)

    async def _pay_again(self) -> None:
        with trio.CancelScope(shield=True):  # cancellation is for the program's tasks
            await trio.sleep(BUSY_PAUSE)
        self._pays_soon = False
        if not self._turns.is_cut:  # else they are sent when that is over
            self._owed.pay(self._turns.calls.post)

    async def go_on(self, epoch: Epoch) -> None:
        """Resume what must be heard of, and tell each turn what it has missed."""
        turns, mine = self._turns, self._turns.cuts
        try:
            self._known.note_loaded_ones(epoch.loaded)
            for route in self._router.routes:
                if route.outage is not None:
                    route.outage.attempts = epoch.attempts
            if epoch.restarted:
                await self._go_on_anew(epoch)
            else:
                await self._go_on(epoch)
        finally:
            if turns.cuts == mine:
                turns.is_cut = False
                self._owed.pay(turns.calls.post)
                for route in self._router.routes:
                    route.announce()

    def _note_item(self, params: Any) -> None:
        """See whether a turn shows that was lost."""
        lost = self._turns.lost_messages
        match params:
            case {"threadId": str(thread_id), "item": {"clientId": str(message_id)}}:
                if message_id in lost:
                    del lost[message_id]
                    self._turns.calls.start_task(interrupt_late, self._turns, message_id, thread_id)
            case _:
                pass

    # On the same runtime

    async def _go_on(self, epoch: Epoch) -> None:
        for route in self._router.routes:
            known = self._known.get(route.thread_id)
            if known is not None and known.ephemeral:
                self._lose_ephemeral(epoch, route)
        routes = self._router.routes
        answers = await self._resume(epoch, self._to_resume(routes))
        for thread_id in self._owed.threads:
            turn_id = running_in(answers.get(thread_id))
            if turn_id is not None:
                self._owed.found(thread_id, turn_id)
            else:
                self._owed.settled(thread_id)
        self._owed.note_resumed(answers)
        for thread_id, turn_id in self._owed.turns:
            # One that was interrupted before is never answered.
            if await is_over(epoch.request, thread_id, turn_id):
                self._owed.settled(thread_id, turn_id)
        until = trio.current_time() + epoch.settle
        for route in routes:
            await self._do_or_lose(route, self._go_on_with, epoch, route, answers, until)
        for message_id, thread_id in self._owed.messages.items():
            answer = answers.get(thread_id)
            self._turns.calls.start_task(
                look_for_message, self._turns, message_id, thread_id, until, answer
            )

    async def _do_or_lose(
        self, route: TurnRoute, step: Callable[..., Awaitable[None]], *args: object
    ) -> None:
        try:
            await step(*args)
        except TransportClosedError:  # it is cut again
            raise
        except Exception as exc:  # noqa: BLE001 - it costs this turn alone
            log_fault("the recovery of a turn", exc)
            reason = "what was missed of it could not be read"
            self._turns.interrupt_unwatched(route.thread_id, route.turn_id)
            lose(route, TurnLostError(route.thread_id, route.turn_id, None, reason))

    async def _go_on_with(
        self, epoch: Epoch, route: TurnRoute, answers: dict[str, Any], until: float
    ) -> None:
        turns, thread_id = self._turns, route.thread_id
        is_heard = turns.is_heard(thread_id)
        if route.state in NAMED_BY_START:
            await self._go_on_unnamed(epoch, route, answers)
        elif route.over or route.turn_id is not None:
            await self._go_on_named(epoch, route, answers)
        elif route.state is TurnState.unanswered and is_heard:
            if await adopt(turns, route, epoch.request) is not None:
                await refill(turns, epoch.request, route, answers)
            elif not route.over:
                answer = answers.get(thread_id)
                turns.calls.start_task(follow_start, turns, route, until, answer)
        elif route.state is TurnState.unanswered or not is_heard:
            turns.calls.start_task(follow_start, turns, route, until)
        else:  # its request has waited, and is sent now
            running_id = running_in(answers.get(thread_id))
            if running_id is not None:
                self._router.note_running(thread_id, running_id)
            self._let_come(route)

    async def _go_on_named(self, epoch: Epoch, route: TurnRoute, answers: dict[str, Any]) -> None:
        goal, newest = route.goal, newest_in(answers.get(route.thread_id))
        if goal is None or newest in (None, route.turn_id):
            await refill(self._turns, epoch.request, route, answers)
            return
        # Its goal has gone on with another turn.
        active, goal.active = goal.active, True
        await refill(self._turns, epoch.request, route, answers)
        goal.active = active
        if route.state is TurnState.resting:
            hold(self._turns, route)
            await self._go_on_unnamed(epoch, route, answers, has_gap=False)

    async def _go_on_unnamed(
        self, epoch: Epoch, route: TurnRoute, answers: dict[str, Any], *, has_gap: bool = True
    ) -> None:
        """Go on with what only ``turn/started`` names, which may have come meanwhile."""
        answer = answers.get(route.thread_id)
        known = self._known.get(route.thread_id)
        before = route.turn_id or (known and known.last_turn)
        newest = newest_in(answer)
        started = newest is not None and newest != before
        if newest is not None and started and (before or running_in(answer) == newest):
            self._router.bind(route, newest, joined=False)
            await refill(self._turns, epoch.request, route, answers, has_gap=has_gap)
        else:
            self._let_come(route)

    def _to_resume(self, routes: Iterable[TurnRoute]) -> list[str]:
        threads: dict[str, None] = {}
        for route in routes:
            known = self._known.get(route.thread_id)
            # One without a turn is resumed once it has one.
            if not route.over and (known is None or known.used or route.turn_id is not None):
                threads[route.thread_id] = None
            threads.update(dict.fromkeys(route.working_agents))
        threads.update(dict.fromkeys(self._owed.threads))
        for thread_id, known in self._known.items():
            if known.used and not known.ephemeral and any(want(thread_id) for want in self.wanted):
                threads[thread_id] = None
        return list(threads)

    async def _resume(self, epoch: Epoch, threads: list[str]) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for start in range(0, len(threads), _AT_ONCE):
            sent = {
                thread_id: epoch.post("thread/resume", self._known.resume_params(thread_id))
                for thread_id in threads[start : start + _AT_ONCE]
            }
            for thread_id, pending in sent.items():
                answers[thread_id] = await self._answer(epoch, thread_id, pending)
        return answers

    async def _answer(self, epoch: Epoch, thread_id: str, pending: PendingRequest) -> Any:
        try:
            return await pending.wait()
        except ServerBusyError:
            return await epoch.request("thread/resume", self._known.resume_params(thread_id))
        except NO_RESULT as exc:
            return exc

    def _lose_ephemeral(self, epoch: Epoch, route: TurnRoute) -> None:
        """Interrupt a turn of which nothing more can be heard."""
        if route.state is TurnState.requested:
            self._refuse(route, TurnLostError(route.thread_id))
            return
        self._owed.add_tree(route)
        self._owed.pay(epoch.post)
        for command in route.commands:
            post_end(epoch.post, route, *command)
        if route.turn_id is None:
            lose(route, TurnStartLostError(route.thread_id))
        else:
            lose(route, TurnLostError(route.thread_id, route.turn_id, partial_result(route)))

    def _refuse(self, route: TurnRoute, error: TurnLostError) -> None:
        """Take back the request of a turn that could not be heard of."""
        if route.request is not None and route.request.withdraw():
            route.request.settle(None, error)

    def _let_come(self, route: TurnRoute) -> None:
        """Hold nothing back of a turn that has not begun."""
        if route.outage is not None:
            route.outage.release()

    # On another runtime

    async def _go_on_anew(self, epoch: Epoch) -> None:
        self._known.note_restart()
        self._owed.clear()
        waiting = [route for route in self._router.routes if route.state is TurnState.requested]
        answers = await self._resume(epoch, [route.thread_id for route in waiting])
        for route in waiting:
            if isinstance(answers[route.thread_id], JsonRpcError):
                self._refuse(route, RuntimeRestartedError(route.thread_id))
            self._let_come(route)
        for route in self._router.routes:
            if route not in waiting:
                await self._do_or_lose(route, self._end_anew, epoch, route)

    async def _end_anew(self, epoch: Epoch, route: TurnRoute) -> None:
        # One that rests is that of a goal, with which the other runtime does not go on by itself.
        if not (await self._ended_in_store(epoch, route) and route.over):
            result = partial_result(route)
            lose(route, RuntimeRestartedError(route.thread_id, route.turn_id, result))

    async def _ended_in_store(self, epoch: Epoch, route: TurnRoute) -> bool:
        """End a turn as the old runtime has, where it has ended it and stored that."""
        known = self._known.get(route.thread_id)
        if route.over or route.turn_id is None or (known is not None and known.gone):
            return False
        params = {"threadId": route.thread_id, "limit": 1, "itemsView": "notLoaded"}
        try:
            page = await epoch.request("thread/turns/list", params)
        except NO_RESULT:
            return False
        answer = {"initialTurnsPage": page}
        for turn in turns_in(answer):
            if turn.get("id") == route.turn_id and turn.get("status") in _OVER_IN_STORE:
                answers = {route.thread_id: answer}
                await refill(self._turns, epoch.request, route, answers, restarted=True)
                return True
        return False
