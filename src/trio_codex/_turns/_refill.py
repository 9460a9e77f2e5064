"""Giving a turn what it has missed while there was no connection, all at once.

First everything is asked for: of the turn, of its sub-agents, and of those that it has called
meanwhile. Then it is told, in one step in which nothing waits: so a cut in between
tells nothing twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import trio

from trio_codex._jsonrpc._epoch import NO_RESULT
from trio_codex._jsonrpc._faults import contain
from trio_codex._turns._gap import SeenMailbox, gap_event
from trio_codex._turns._missed import (
    Missed,
    completed_items,
    find_turn,
    looked_at_again,
    running_in,
    turns_in,
)
from trio_codex._turns._outcome import partial_result
from trio_codex._turns._state import TurnState, TurnStep, item_of
from trio_codex._turns._sub_agents import (
    ITEM_COMPLETED,
    TURN_COMPLETED,
    TURN_STARTED,
    called_agents,
)
from trio_codex._turns._usage import Usage
from trio_codex.errors import CodexError, TurnLostError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trio_codex._turns._missed import Ask
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._turns import Turns

_NOT_STARTED = frozenset({TurnState.accepted, TurnState.stopping_early})


async def refill(
    turns: Turns,
    ask: Ask,
    route: TurnRoute,
    answers: Mapping[str, Any],
    *,
    has_gap: bool = True,
    restarted: bool = False,
) -> None:
    """Ask for what a turn and its sub-agents have missed, and tell it.

    Args:
        turns: The turns of the connection.
        ask: Sends a request over it.
        route: The turn. It has an id, or is over and has sub-agents that work.
        answers: By thread, the answers to their resumes, or the errors.
        has_gap: Whether its reader has seen it before the cut.
        restarted: Whether the runtime is another one.
    """
    mine = turns.cuts
    missed = await _ask_of_tree(turns, ask, route, answers)
    # After another cut the answers may be older than what the next recovery finds.
    if turns.cuts != mine:
        return
    if route.outage is not None and route.outage.holding:  # else it has ended meanwhile
        _tell(turns, route, missed, has_gap=has_gap, restarted=restarted)


def lose(route: TurnRoute, error: TurnLostError) -> None:
    """End a turn of which nothing more will be heard."""
    if route.outage is not None:
        route.outage.release()
    route.lose_agents(error)
    route.advance(TurnStep.lose, error)


async def _ask_of_tree(
    turns: Turns, ask: Ask, route: TurnRoute, answers: Mapping[str, Any]
) -> list[Missed]:
    found: list[Missed] = []
    asked = [] if route.over else [route.thread_id]
    asked += route.working_agents
    for thread_id in asked:  # which grows
        answer = answers.get(thread_id)
        if answer is None:
            answer = await _resume(turns, ask, thread_id)
        missed = await _ask_of_thread(turns, ask, route, thread_id, answer)
        found.append(missed)
        if route.dropped and thread_id == route.thread_id:
            continue  # only shown: nobody here looks at its sub-agents
        for params in missed.items:
            asked += (
                each
                for each in called_agents(params)
                if each not in asked and each != route.thread_id
            )
    return found


async def _resume(turns: Turns, ask: Ask, thread_id: str) -> Any:
    known = turns.known
    assert known is not None  # noqa: S101 - there are cuts
    try:
        return await ask("thread/resume", known.resume_params(thread_id))
    except NO_RESULT as exc:
        return exc


async def _ask_of_thread(
    turns: Turns, ask: Ask, route: TurnRoute, thread_id: str, answer: Any
) -> Missed:
    if isinstance(answer, CodexError):
        return Missed(thread_id, None, [], answer)
    agent = route.agents.get(thread_id)
    turn_id = route.turn_id if thread_id == route.thread_id else agent and agent.turn_id
    if turn_id is None:  # a sub-agent that has started meanwhile, or will
        turn = next(iter(turns_in(answer)), None)
    else:
        try:
            turn = await find_turn(ask, thread_id, turn_id, answer)
        except NO_RESULT as exc:
            return Missed(thread_id, None, [], exc)
    if turn is not None and thread_id == route.thread_id and route.state in _NOT_STARTED:
        turn = await looked_at_again(ask, thread_id, turn)
    items: list[Any] = []
    dropped = thread_id == route.thread_id and route.dropped
    if turn is not None and (turns.are_shown or not dropped):
        items = await completed_items(ask, thread_id, turn)
    return Missed(thread_id, turn, items, running_id=running_in(answer))


def _tell(
    turns: Turns, route: TurnRoute, found: list[Missed], *, has_gap: bool, restarted: bool
) -> None:
    outage, mailbox = route.outage, route.mailbox
    assert outage is not None  # noqa: S101 - by the caller
    for missed in found:
        known = _known_items(route, missed.thread_id)
        missed.items = outage.missed(missed.thread_id, missed.items, known)
        missed.end_is_held = outage.holds_end(missed.thread_id)
    held = outage.release()
    # One that nobody has read yet misses something only where its thread was heard late.
    has_gap = has_gap or any(missed.items for missed in found)
    if isinstance(mailbox, SeenMailbox) and has_gap:
        seen = mailbox.lose(route.thread_id)
        now = trio.current_time()
        event = gap_event(route.thread_id, route.turn_id, outage, now, seen, restarted=restarted)
        mailbox.put(*event)
    for missed in found:
        contain("what a turn has missed", _tell_of_thread, turns, route, missed)
    for method, params in held:
        thread_id = params.get("threadId") if params.__class__ is dict else None
        thread_id = thread_id if thread_id in route.agents else route.thread_id
        contain("what was held for a turn", turns.router.tell, route, thread_id, method, params)
    route.announce()


def _tell_of_thread(turns: Turns, route: TurnRoute, missed: Missed) -> None:
    thread_id, turn, router = missed.thread_id, missed.turn, turns.router
    is_agent = thread_id != route.thread_id
    if turn is None:
        if is_agent:
            if missed.error is not None and thread_id in route.agents:
                route.agents[thread_id].rest()
        else:
            reason = str(missed.error or "the runtime has no such turn")
            result = partial_result(route)
            if route.ours_to_end:  # it may go on, unheard
                turns.interrupt_unwatched(thread_id, route.turn_id)
            lose(route, TurnLostError(thread_id, route.turn_id, result, reason))
        return
    if missed.running_id is not None:
        router.note_running(thread_id, missed.running_id)
    if not is_agent and route.state in _NOT_STARTED:
        _tell_and_show(turns, route, thread_id, TURN_STARTED, {"turn": turn})
    for params in missed.items:
        if is_agent or not route.dropped:
            _tell_and_show(turns, route, thread_id, ITEM_COMPLETED, params)
            if route.outage is not None:
                route.outage.take(thread_id, params)
        else:  # a detached turn: nobody else looks at it
            turns.show(ITEM_COMPLETED, params)
    for process_id in missed.commands:
        route.commands[thread_id, process_id] = None
    if missed.over:
        _forget_usage(route, thread_id)
        _tell_and_show(turns, route, thread_id, TURN_COMPLETED, {"turn": turn})
    elif is_agent and thread_id in route.agents:
        route.agents[thread_id].note(TURN_STARTED, {"turn": turn})


def _tell_and_show(
    turns: Turns, route: TurnRoute, thread_id: str, method: str, params: dict[str, Any]
) -> None:
    """Tell a turn what it has missed, and the instruments first, as what comes is told."""
    told = {"threadId": thread_id, **params}
    turns.show(method, told)
    turns.router.tell(route, thread_id, method, told)


def _known_items(route: TurnRoute, thread_id: str) -> set[str]:
    if thread_id == route.thread_id:
        return {item_id for item_id in map(item_of, route.items) if item_id is not None}
    agent = route.agents.get(thread_id)
    return set() if agent is None else agent.items


def _forget_usage(route: TurnRoute, thread_id: str) -> None:
    """Forget how much was used by what has ended unheard, whose last report was missed."""
    route.tree_usage_known = False
    if thread_id == route.thread_id:
        route.usage = Usage()
    elif thread_id in route.agents:
        route.agents[thread_id].usage = Usage()
