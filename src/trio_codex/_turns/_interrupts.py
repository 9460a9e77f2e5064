"""Interrupting a turn and its sub-agents.

The rules are those of `_turns._life`.
"""

from __future__ import annotations

from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Final

import trio

from trio_codex import types
from trio_codex._calls import BUSY_PAUSE
from trio_codex._jsonrpc._pending import PendingRequest
from trio_codex._turns._commands import end_commands
from trio_codex._turns._state import TurnState, TurnStep, Whose
from trio_codex._util._control_c import protected
from trio_codex._util._log import about, get_logger
from trio_codex.errors import CodexError, JsonRpcError, RequestLostError, ServerBusyError

GOAL_SETTLES: Final = 0.25
"""Seconds in which the runtime may start another turn for a goal that was paused or cleared between
two of them. It was seen to do so 20 milliseconds after it had called the thread idle, and nothing
on the wire says that it will not."""

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._turns import Turns

_BETWEEN_TURNS: Final = frozenset({TurnState.requested, TurnState.answered, TurnState.resting})

_logger = get_logger("turn")


@protected
async def interrupt_turn(turns: Turns, route: TurnRoute) -> None:
    """Interrupt the turn and wait until it is over. A checkpoint; idempotent.

    Cancellation ends the wait; the interrupt stays sent.
    """
    if route.over:
        await trio.lowlevel.checkpoint()
    await stop_goal(turns, route)
    await wait_accepted(route)
    if route.command_id is not None and not route.over:
        raise CodexError(
            f"the command runs inside of turn {route.turn_id}, which is not ours, "
            "and cannot be ended without it: limit it with timeout_ms"
        )
    while not route.over:
        if turns.is_cut and turns.owed is not None:  # it is sent first on the next connection
            turns.owed.add_tree(route)
            await route.wait_changed()
            continue
        if route.state is TurnState.resting:  # its goal was set active again meanwhile
            await stop_goal(turns, route)
            await wait_accepted(route)
            continue
        pending = post_interrupt(turns, route)
        asked = route.state
        try:
            while route.state is asked and pending.error is None and not turns.is_cut:
                await route.wait_changed()
        finally:
            turns.calls.forget(pending)
        if isinstance(pending.error, RequestLostError):
            continue
        if isinstance(pending.error, ServerBusyError):
            # It cannot have looked at it, and the turn must end.
            await trio.sleep(BUSY_PAUSE)
        elif pending.error is not None and route.state is asked:
            # Usually because the turn has just ended, and turn/completed is on its way.
            with trio.move_on_after(turns.calls.interrupt_timeout):
                while route.state is asked:
                    await route.wait_changed()
            if route.state is asked:
                route.advance(TurnStep.refuse_interrupt)
                raise pending.error.copy()
    if route.state is TurnState.lost and route.error is not None:
        raise route.error.copy()


@protected
async def interrupt_tree(turns: Turns, route: TurnRoute) -> None:
    """Interrupt the turn and its sub-agents, and wait until they are over; as `interrupt_turn`."""
    asked: dict[tuple[str, str | None], PendingRequest] = {}

    def turns_of_agents() -> list[tuple[str, str | None]]:
        # Each turn of an agent, since one that has ended may be called again,
        # and one that was only called may start after its interrupt.
        return [(thread_id, route.agents[thread_id].turn_id) for thread_id in route.working_agents]

    def ask_agents() -> None:
        for turn in turns_of_agents():
            # One that was called and has not started is known by no id.
            if turn not in asked and not turns.is_cut and not (turns.by_id and turn[1] is None):
                asked[turn] = _interrupt_agent(turns, route, turn)

    def forget_lost() -> None:
        for turn in [turn for turn, pending in asked.items() if _is_lost(turns, pending)]:
            turns.calls.forget(asked.pop(turn))

    try:
        turns.router.adopt_strays(route)
        ask_agents()
        await interrupt_turn(turns, route)
        # It may have called others until it was over.
        turns.router.adopt_strays(route)
        while route.working_agents and turns.calls.error is None:
            if turns.is_cut and turns.owed is not None:
                turns.owed.add_tree(route)
            forget_lost()
            ask_agents()
            if busy := [turn for turn in turns_of_agents() if _is_busy(asked.get(turn))]:
                await trio.sleep(BUSY_PAUSE)
                for turn in set(busy).intersection(turns_of_agents()):
                    asked[turn] = _interrupt_agent(turns, route, turn)
            elif refused := {turn for turn in turns_of_agents() if _is_refused(asked.get(turn))}:
                await _let_rest(turns, route, refused, turns_of_agents)
            else:
                await route.wait_changed()
        with trio.move_on_after(turns.calls.interrupt_timeout):
            await end_commands(turns, route, {thread_id for thread_id, _ in asked})
    finally:
        for pending in asked.values():
            turns.calls.forget(pending)


async def _let_rest(
    turns: Turns,
    route: TurnRoute,
    refused: set[tuple[str, str | None]],
    turns_of_agents: Callable[[], list[tuple[str, str | None]]],
) -> None:
    """See to sub-agents whose interrupt was refused: they are not waited for without end.

    Usually they have just ended, and word of that is on its way.
    """
    with trio.move_on_after(turns.calls.interrupt_timeout / 2):
        while not refused.isdisjoint(turns_of_agents()):
            await route.wait_changed()
    for thread_id, _ in refused.intersection(turns_of_agents()):
        _logger.info(
            "the runtime refused to interrupt sub-agent %s of turn %s, which is not waited for",
            thread_id,
            route.turn_id,
            extra=about(thread_id, method="turn/interrupt"),
        )
        route.agents[thread_id].rest()
    route.announce()


def _interrupt_agent(
    turns: Turns, route: TurnRoute, turn: tuple[str, str | None]
) -> PendingRequest:
    thread_id, turn_id = turn
    return send_interrupt(turns, route, (turn_id or "") if turns.by_id else "", thread_id)


def _is_busy(asked: PendingRequest | None) -> bool:
    return asked is not None and isinstance(asked.error, ServerBusyError)


def _is_refused(asked: PendingRequest | None) -> bool:
    return asked is not None and asked.error is not None


def _is_lost(turns: Turns, asked: PendingRequest) -> bool:
    """Tell whether an interrupt was on its way when the connection was cut."""
    return isinstance(asked.error, RequestLostError) or (turns.is_cut and not asked.settled)


@protected
async def stop_goal(turns: Turns, route: TurnRoute) -> None:
    """Pause the goal of a turn that runs one, so that the runtime starts no other turn for it.

    When it returns, the turn is over, or a turn of the runtime's runs for it that can be
    interrupted. Cancelled, it stops waiting; what was sent stays sent.
    """
    if route.goal is None or route.over or not route.ours_to_end:
        return
    goal = route.goal
    while goal.goes_on() and not route.over:
        if not goal.paused:
            post_pause(turns, route)
        await route.wait_changed()
        if not goal.paused:  # the runtime was busy
            await trio.sleep(BUSY_PAUSE)
    await _settle(turns, route, interrupting=True)


@protected
async def settle_goal(turns: Turns, route: TurnRoute) -> None:
    """See to the end of a turn whose goal was paused between two turns; a task by itself."""
    with suppress(CodexError):
        await _settle(turns, route, interrupting=False)


async def _settle(turns: Turns, route: TurnRoute, *, interrupting: bool) -> None:
    """Wait until a turn of the goal runs, or until it is sure that none will."""
    while _is_held(route):
        if interrupting and not turns.by_id:
            # One may be about to start: it has no id that we know, and the empty one hits it.
            early = types.TurnInterruptParams(thread_id=route.thread_id, turn_id="")
            await _answered(turns, route, "turn/interrupt", early)
        read = types.ThreadReadParams(thread_id=route.thread_id)
        answer = None
        with trio.move_on_after(inf if interrupting else GOAL_SETTLES):
            answer = await _answered(turns, route, "thread/read", read)
        match answer:
            case (
                PendingRequest(error=ServerBusyError())
                | PendingRequest(result={"thread": {"status": {"type": "active"}}})
            ):
                await trio.sleep(BUSY_PAUSE)
            case _:
                with trio.move_on_after(GOAL_SETTLES):
                    while _is_held(route):
                        await route.wait_changed()
                if _is_held(route):
                    _end_between_turns(route)


def post_pause(turns: Turns, route: TurnRoute) -> None:
    """Ask the runtime not to go on with the goal of a turn, without waiting for it."""
    params = types.ThreadGoalSetParams(
        thread_id=route.thread_id, status=types.ThreadGoalStatus.paused
    )
    goal = route.goal
    assert goal is not None  # noqa: S101 - only of a turn that runs one
    goal.paused = True

    def settle(pending: PendingRequest) -> None:
        # Before any later message is looked at: a turn that ends now is the last.
        goal.paused = goal.stopped = not isinstance(pending.error, ServerBusyError)
        if goal.stopped and isinstance(pending.error, JsonRpcError) and not route.over:
            _logger.warning(
                "the goal of thread %s could not be paused, so the runtime may go on with it: %s",
                route.thread_id,
                pending.error,
                extra=about(route.thread_id, route.turn_id, pending.method),
            )
        if goal.stopped and is_between_turns(route):
            # The task that asked for it may have been cancelled.
            turns.calls.start_task(settle_goal, turns, route)
        route.announce()

    turns.calls.post("thread/goal/set", params, settle)


def is_between_turns(route: TurnRoute) -> bool:
    """Tell whether no turn runs for a goal, as far as we know."""
    return route.state in _BETWEEN_TURNS


def _is_held(route: TurnRoute) -> bool:
    """Tell whether no turn runs for a goal, nor should."""
    return is_between_turns(route) and route.goal is not None and not route.goal.goes_on()


def _end_between_turns(route: TurnRoute) -> None:
    if route.state is not TurnState.resting:
        reason = "the goal was paused, cleared or reached before its first turn"
        route.advance(TurnStep.withdraw, CodexError(reason))
        return
    if route.goal is None or not route.goal.paused:  # others did
        route.advance(TurnStep.complete)
        return
    match route.completed:
        case {"turn": {**turn}, **rest}:
            route.completed = {**rest, "turn": {**turn, "status": "interrupted"}}
        case _:
            pass
    route.advance(TurnStep.interrupted)


async def _answered(turns: Turns, route: TurnRoute, method: str, params: object) -> PendingRequest:
    """Send a request that passes the window, and wait for its answer, or until a turn runs."""
    pending = turns.calls.post(method, params, lambda _: route.announce())
    try:
        while is_between_turns(route) and not pending.settled:
            await route.wait_changed()
    finally:
        turns.calls.forget(pending)
    return pending


async def wait_accepted(route: TurnRoute) -> None:
    """Wait for the answer to ``turn/start``, and until it is sure whose turn it names."""
    while not route.over and (
        route.turn_id is None or route.state is TurnState.resting or route.whose is Whose.doubted
    ):
        await route.wait_changed()


def post_interrupt(turns: Turns, route: TurnRoute) -> PendingRequest:
    """Ask the runtime to stop the turn, by its id if it knows it by that."""
    early = route.state in {TurnState.accepted, TurnState.stopping_early}
    route.advance(TurnStep.interrupt)
    by_id = turns.by_id or not early
    return send_interrupt(turns, route, (route.started_id or "") if by_id else "")


def send_interrupt(
    turns: Turns, route: TurnRoute, turn_id: str, thread_id: str | None = None
) -> PendingRequest:
    params = types.TurnInterruptParams(thread_id=thread_id or route.thread_id, turn_id=turn_id)
    return turns.calls.post("turn/interrupt", params, lambda _: route.announce())
