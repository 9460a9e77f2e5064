"""Adding input to a turn that runs.

``turn/steer`` names the turn that it is for. It has no place for an
external message, which goes by ``turn/start``: on a busy thread that joins the
running turn, but where the turn has just ended it starts another one. Nobody
has asked for that one, so it is interrupted at once.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import trio

from trio_codex import types
from trio_codex._config._inputs import ExternalMessage, to_tool_output, to_user_input
from trio_codex._notifications._fan_out import about_thread
from trio_codex._turns._interrupts import wait_accepted
from trio_codex._turns._sub_agents import TURN_COMPLETED
from trio_codex._util._control_c import protected
from trio_codex.errors import CodexError, NoActiveTurnError, ProtocolError

if TYPE_CHECKING:
    from trio_codex._config._inputs import RunInput
    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._notifications._mailbox import Event
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._turns import Turns

__all__ = ["steer_turn"]

INVALID_REQUEST = -32600


async def steer_turn(turns: Turns, route: TurnRoute, value: RunInput) -> None:
    """Add input to a turn of ours; see `TurnHandle.steer`."""
    await wait_accepted(route)  # one that runs a goal may be between two turns
    if isinstance(value, ExternalMessage):
        await _Delivery(turns, route, value).deliver()
        return
    params = types.TurnSteerParams(
        thread_id=route.thread_id,
        expected_turn_id=route.turn_id or "",
        input=to_user_input(value),
    )
    await turns.calls.call("turn/steer", params, types.TurnSteerResponse)


class _Delivery:
    """One external message on its way into a turn."""

    def __init__(self, turns: Turns, route: TurnRoute, message: ExternalMessage) -> None:
        self._turns = turns
        self._route = route
        self._params = types.TurnStartParams(
            thread_id=route.thread_id, input=[], tool_output=to_tool_output(message)
        )
        self._is_awaited = True
        # The turn that it has started and that still runs, where it has started one.
        self._stray: str | None = None
        # From before it is sent, since that turn may be over before the answer names it.
        self._events = turns.notifications.subscribe(
            (TURN_COMPLETED,), about_thread(route.thread_id)
        )
        # The turn that ran on the thread when the request was written.
        self._running: str | None = None

    @protected
    async def deliver(self) -> None:
        route = self._route
        pending: PendingRequest | None = None
        try:
            if route.over:
                await trio.lowlevel.checkpoint()
                raise self._too_late()
            pending = await self._turns.calls.start("turn/start", self._params, self._settled)
            self._running = self._turns.router.running(route.thread_id)
            match await pending.wait():
                case {"turn": {"id": str(turn_id)}}:
                    if turn_id == route.turn_id:
                        return
                case _:
                    raise ProtocolError("turn/start: $.turn.id: the answer has no turn id")
            await self._wait_stray()
        finally:
            self._is_awaited = False
            # What is written runs, and `_settled` sees to what comes of it.
            if pending is None or pending.withdraw() or pending.settled:
                self._turns.notifications.unsubscribe(self._events)
        raise self._too_late()

    def _too_late(self) -> NoActiveTurnError:
        return NoActiveTurnError(
            INVALID_REQUEST,
            f"turn {self._route.turn_id} is over, so it takes no external message any more",
        )

    def _settled(self, pending: PendingRequest) -> None:
        """Look at the answer, before any later message is looked at."""
        stray = self._stray_in(pending.result)
        if stray is not None:
            if self._is_awaited:
                self._stray = stray
            # The runtime does not know it by its id before it has started.
            by_id = stray == self._turns.router.running(self._route.thread_id)
            if self._turns.by_id and not by_id:
                self._turns.router.doom(stray)
                by_id = True
            self._turns.interrupt_unwatched(self._route.thread_id, stray if by_id else "")
        if not self._is_awaited:
            self._turns.notifications.unsubscribe(self._events)

    def _stray_in(self, answer: Any) -> str | None:
        """Give the turn that an answer names, if it runs and should not."""
        match answer:
            case {"turn": {"id": str(turn_id)}} if turn_id != self._route.turn_id:
                # One that ran already, or that is ours, was joined and is not ours to end.
                router, thread_id = self._turns.router, self._route.thread_id
                if turn_id == self._running or router.turn_of(thread_id, turn_id):
                    return None
            case _:
                return None
        while (event := self._events.take()) is not None:
            if _is_end(event, turn_id):
                return None
        return turn_id

    async def _wait_stray(self) -> None:
        """Wait for the end of the turn that should not be: the next one would join it."""
        if self._stray is None:
            return
        with trio.move_on_after(self._turns.calls.interrupt_timeout, shield=True):
            with suppress(CodexError, trio.EndOfChannel):
                while not _is_end(await self._events.receive(), self._stray):
                    pass


def _is_end(event: Event, turn_id: str) -> bool:
    match event:
        case (_, {"turn": {"id": str(ended)}}):
            return ended == turn_id
        case _:
            return False
