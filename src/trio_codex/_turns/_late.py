"""Turns whose start is not heard at once: in doubt since a cut, or on a thread without a turn.

A ``turn/start`` that was in doubt at a cut may have arrived, and its turn may start
even after the next connection has asked. It is known by the message that it carries. A thread
that has had no turn cannot be resumed, so its first turn goes out with a resume behind it.
"""

from __future__ import annotations

from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Any, Final

import trio

from trio_codex._jsonrpc._epoch import NO_RESULT
from trio_codex._jsonrpc._faults import log_fault
from trio_codex._turns._gap import Outage
from trio_codex._turns._missed import find_message, is_loaded, is_not_stored
from trio_codex._turns._outcome import partial_result
from trio_codex._turns._refill import lose, refill
from trio_codex._turns._state import TurnState, TurnStep
from trio_codex._util._control_c import protected
from trio_codex._util._log import get_logger
from trio_codex.errors import (
    CodexError,
    RequestLostError,
    RuntimeRestartedError,
    ThreadNotFoundError,
    TransportClosedError,
    TurnLostError,
    TurnStartLostError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._turns._missed import Ask
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._turns import Turns

LOOK_AGAIN: Final = 0.05
"""Seconds between two looks for a turn that may start at any moment."""

STORED_WITHIN: Final = 2.0
"""Seconds in which the runtime stores a thread that has its first turn."""

_logger = get_logger("turn")


async def make_heard(turns: Turns, route: TurnRoute) -> bool:
    """See to it that what happens on a thread is heard, before a turn is asked for.

    True where it cannot be resumed yet: then `resume_behind` must follow the request at once.
    """
    if await resume_idle(turns, route.thread_id):
        return False
    if turns.known is not None and turns.known[route.thread_id].ephemeral:
        raise TurnLostError(route.thread_id)
    hold(turns, route)
    return True


async def resume_idle(turns: Turns, thread_id: str) -> bool:
    """Resume a thread of which nothing is heard since a cut, and which a restart has unloaded.

    False where that is not possible: it is ephemeral, or has had no turn, and is still loaded.
    """
    threads = turns.known
    known = None if threads is None else threads.get(thread_id)
    if threads is None or known is None:
        return True
    while not known.heard:
        if known.ephemeral and known.gone:
            raise RuntimeRestartedError(thread_id)
        if known.ephemeral or not (known.used or known.gone):
            return False
        try:
            # Since the last look it may have been unloaded.
            read = await turns.calls.request("thread/read", {"threadId": thread_id})
            known.loaded = is_loaded(read)
            await turns.calls.request("thread/resume", threads.resume_params(thread_id))
        except RequestLostError:
            continue
        except ThreadNotFoundError as exc:
            if not known.gone:
                raise
            raise RuntimeRestartedError(thread_id) from exc
        known.used = True
    return True


def hold(turns: Turns, route: TurnRoute) -> None:
    """Hold what comes for a turn until it is known what was missed."""
    if route.outage is None or not route.outage.holding:
        route.outage = Outage(trio.current_time(), turns.event_buffer)
        route.plain, route.mixed = False, True


def resume_behind(turns: Turns, route: TurnRoute) -> None:
    """Resume a thread right behind its first ``turn/start``."""
    assert turns.known is not None  # noqa: S101 - there was a cut
    params = turns.known.resume_params(route.thread_id)

    def settled(pending: PendingRequest) -> None:
        if pending.error is None:
            turns.calls.note_answer("thread/resume", params, pending.result)

    sent = turns.calls.post("thread/resume", params, settled)
    turns.calls.start_task(follow_start, turns, route, inf, None, sent)


@protected
async def follow_start(
    turns: Turns,
    route: TurnRoute,
    until: float,
    answer: Any = None,
    sent: PendingRequest | None = None,
) -> None:
    """Wait until a turn shows, and give it what was missed of it, or lose it; a task by itself.

    Args:
        turns: The turns of the connection.
        route: The turn.
        until: When one that is in doubt is given up, in Trio's time.
        answer: The answer to the resume of its thread, where that was resumed.
        sent: The first resume of its thread, where that is on its way.
    """
    mine = turns.cuts

    def done() -> bool:
        return route.over or turns.cuts != mine

    async def follow() -> None:
        cut, heard_at_once = answer, True
        if answer is None:
            cut, heard_at_once = await _resume(turns, route.thread_id, until, done, sent)
        found = None
        while not done() and route.turn_id is None:
            if route.state is TurnState.unanswered:
                found = await adopt(turns, route, turns.calls.request)
                if found is None and trio.current_time() >= until and not done():
                    give_up_start(turns, route)
            if route.turn_id is None and not done():
                with trio.move_on_after(LOOK_AGAIN):
                    await route.wait_changed()
        if not done():
            has_gap = found is not None or not heard_at_once
            answers = {} if cut is None else {route.thread_id: cut}
            await refill(turns, turns.calls.request, route, answers, has_gap=has_gap)

    async def follow_or_lose() -> None:
        try:
            await follow()
        except TransportClosedError:  # it is cut again
            raise
        except Exception as exc:  # noqa: BLE001 - it costs this turn alone
            reason = str(exc)
            if not isinstance(exc, NO_RESULT):
                log_fault("the start of a turn", exc)
                reason = "what was missed of it could not be read"
            if not done():
                result = partial_result(route)
                turns.interrupt_unwatched(route.thread_id, route.turn_id)
                lose(route, TurnLostError(route.thread_id, route.turn_id, result, reason))

    await _contained(follow_or_lose)


@protected
async def look_for_message(
    turns: Turns, message_id: str, thread_id: str, until: float, answer: Any = None
) -> None:
    """Look for a turn whose block was left before its id was known; a task by itself.

    Args:
        turns: The turns of the connection.
        message_id: The message that began it.
        thread_id: Its thread.
        until: When it is given up, in Trio's time.
        answer: The answer to the resume of its thread, where that was resumed.
    """
    mine, owed = turns.cuts, turns.owed
    assert owed is not None  # noqa: S101 - there was a cut

    def done() -> bool:
        return turns.cuts != mine or message_id not in owed.messages

    async def look() -> None:
        cut = answer
        if not turns.is_heard(thread_id):
            with suppress(*NO_RESULT):  # it may be found all the same
                cut, _ = await _resume(turns, thread_id, until, done, None)
        while not done():
            found = await find_message(turns.calls.request, thread_id, message_id)
            if found is not None and not done():
                del owed.messages[message_id]
                if not found[1]:
                    await _interrupt_or_reclaim(turns, thread_id, found[0], cut)
            elif trio.current_time() >= until and not done():
                del owed.messages[message_id]
                turns.lost_messages.put(message_id, None)
            else:
                await trio.sleep(LOOK_AGAIN)

    await _contained(look)


@protected
async def interrupt_late(turns: Turns, message_id: str, thread_id: str) -> None:
    """Interrupt a turn that has shown after it was lost; a task by itself."""

    async def interrupt() -> None:
        found = await find_message(turns.calls.request, thread_id, message_id)
        if found is not None and not found[1]:
            await _interrupt_or_reclaim(turns, thread_id, found[0])

    await _contained(interrupt)


async def _interrupt_or_reclaim(
    turns: Turns, thread_id: str, turn_id: str, answer: Any = None
) -> None:
    """Interrupt a turn that the program does not wait for, unless its next request has joined it.

    Then it is that request's turn, and ends with its block.
    """
    on_thread = turns.router.turns_on
    with trio.move_on_after(turns.calls.interrupt_timeout):
        while asked := [each for each in on_thread(thread_id) if each.turn_id is None]:
            await asked[0].wait_changed()
    for route in on_thread(thread_id):
        if route.turn_id == turn_id and not route.left:
            route.advance(TurnStep.reclaim)
            return
    turns.interrupt_unwatched(thread_id, turn_id)
    if turns.owed is not None:
        turns.owed.add_commands(thread_id, turn_id, answer)
        if not turns.is_cut:
            turns.owed.pay(turns.calls.post)


async def adopt(turns: Turns, route: TurnRoute, ask: Ask) -> str | None:
    """Take the turn that shows the message of one in doubt for that one, and give its id."""
    if route.message_id is None:
        return None
    found = await find_message(ask, route.thread_id, route.message_id)
    # It may have shown meanwhile.
    if found is None or route.turn_id is not None or route.over:
        return None
    turn_id, joined = found
    if not joined:
        route.take(TurnStep.own)
    turns.router.bind(route, turn_id, joined=joined)
    return turn_id


def give_up_start(turns: Turns, route: TurnRoute) -> None:
    """Lose a turn that has not shown, and interrupt it should it show later."""
    if route.message_id is not None:
        turns.lost_messages.put(route.message_id, None)
    lose(route, TurnStartLostError(route.thread_id))


async def _resume(
    turns: Turns,
    thread_id: str,
    until: float,
    done: Callable[[], bool],
    sent: PendingRequest | None,
) -> tuple[Any, bool]:
    """Resume a thread that may not be stored yet; give the answer, and whether it came at once.

    While the runtime begins to store it, it refuses in several ways.
    """
    threads, at_once = turns.known, True
    patience = trio.current_time() + STORED_WITHIN
    while not done() and threads is not None:
        answer: Any = None
        try:
            if sent is None:
                params = threads.resume_params(thread_id)
                answer = await turns.calls.request("thread/resume", params)
            else:
                answer = await sent.wait()
        except NO_RESULT as exc:
            if not is_not_stored(exc) and trio.current_time() >= patience:
                raise
        if answer is not None or trio.current_time() >= until:
            return answer, at_once
        at_once, sent = False, None
        await trio.sleep(LOOK_AGAIN)
    return None, at_once


async def _contained(function: Callable[[], Awaitable[None]]) -> None:
    """Run a task that the cancellation of the program must not reach, and for which none waits."""
    with trio.CancelScope(shield=True):
        try:
            await function()
        except CodexError as exc:
            _logger.debug("the start of a turn is not followed any more: %s", exc)
        except Exception as exc:  # noqa: BLE001 - no task waits for it
            log_fault("the start of a turn", exc)
