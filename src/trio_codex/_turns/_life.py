"""From ``turn/start`` to the end of a turn, whatever is cancelled on the way.

A turn is a child of the block that started it. The rules:

    1. Turns on one thread wait in line, because the runtime would steer the
       running turn with the input of the next.
    2. A turn whose ``turn/start`` was not written yet is simply taken back. Once
       it was written, it runs, so its id is waited for and it is interrupted.
    3. The runtime knows a turn by its id only after ``turn/started``. Before
       that it is interrupted with an empty id, which hits the turn about to start.
       A review starts under another id than all else of it has, and is known by that.
    4. An interrupt has succeeded when the turn is over. The runtime answers some
       interrupts late and some never, so its answer only counts if it refuses.
    5. All of this is shielded, and takes ``interrupt_timeout`` at most. A turn
       that the runtime does not end in that time is abandoned, with a warning.
    6. Ctrl-C is kept out but where something is waited for. Else it could come
       between the writing of a ``turn/start`` and the clean-up that would end the turn.
    7. The runtime does not stop the sub-agents of a turn that is interrupted, so
       they are interrupted too, each on its thread. Where the turn has ended by
       itself and its block is left in good order, they go on: the agent ended
       its turn knowing of them.
    8. The runtime does not stop the commands of a turn that is interrupted either;
       see `_turns._commands`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import trio

from trio_codex import _codec, types
from trio_codex._turns._commands import end_commands, post_ends
from trio_codex._turns._current import asker_of_turn
from trio_codex._turns._goals import follow_goal, take_goal
from trio_codex._turns._interrupts import (
    interrupt_tree,
    post_interrupt,
    stop_goal,
    wait_accepted,
)
from trio_codex._turns._lanes import UNKNOWN_TURN
from trio_codex._turns._state import TurnStep, Whose
from trio_codex._util._control_c import protected
from trio_codex._util._log import about, get_logger
from trio_codex.errors import CodexError, ProtocolError, RequestLostError

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._turns._owed import OwedInterrupts
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._turns import Turns

TurnParams: TypeAlias = """(
    types.TurnStartParams
    | types.ThreadCompactStartParams
    | types.ReviewStartParams
    | types.ThreadShellCommandParams
    | types.ThreadGoalSetParams
)"""

_NAMING: Final = frozenset({"turn/start", "review/start"})
"""The requests whose answers name the turn. Of the others, ``turn/started`` does."""

_logger = get_logger("turn")


@protected
async def start_turn(
    turns: Turns,
    method: str,
    params: TurnParams,
    *,
    streamed: bool,
    settings: types.ThreadSettingsUpdateParams | None = None,
) -> TurnRoute:
    """Wait in line for the thread, ask for a turn, and wait until the runtime has accepted it.

    A checkpoint. Cancelled at any point, it leaves no turn behind.
    """
    router = turns.router
    asker = asker_of_turn(router, params.thread_id, awaited=not streamed)
    await router.wait_turn(params.thread_id)
    route = router.ask(params.thread_id, method, streamed=streamed)
    route.asker = asker
    _note_beginning(turns, route, params)

    def settled(pending: PendingRequest) -> None:
        if isinstance(pending.error, RequestLostError):
            _doubt_start(turns, route)
        elif pending.error is not None:
            lost = turns.calls.error is not None
            route.advance(TurnStep.lose if lost else TurnStep.refuse, pending.error)
        elif method in _NAMING:
            _bind(turns, route, pending)
        else:
            route.take(TurnStep.answer)
            if route.goal is not None:
                take_goal(route, pending.result)
            if route.early_id is not None and route.whose is Whose.early_ours and not route.over:
                router.bind(route, route.early_id, joined=False)

    try:
        turns.tell_asked(route, method)
        behind = turns.cuts and await _make_heard(turns, route)
        if settings is not None:
            await turns.calls.request("thread/settings/update", _codec.unstructure(settings))
        pending = await turns.calls.start(method, params, settled)
        # As late as can be, which is when it is written: the window may have been full.
        route.foreign_id = router.running(params.thread_id)
        route.request = pending
        if behind:
            behind(turns, route)
    except BaseException:
        route.advance(TurnStep.withdraw, CodexError("the turn was never asked for"))
        raise
    try:
        with suppress(RequestLostError):
            await pending.wait()
        while (route.turn_id is None or route.whose is Whose.doubted) and not route.over:
            await route.wait_changed()
    except BaseException as exc:  # cancelled, or Ctrl-C, or refused
        if isinstance(exc, CodexError):  # it is over, unless our taking of the answer has failed
            route.advance(TurnStep.refuse, exc)
        elif pending.withdraw():
            route.advance(TurnStep.withdraw, CodexError("the turn was taken back"))
        if route.turn_id is not None or not route.over:
            await leave_turn(turns, route, unwinding=True)
        raise
    if route.turn_id is None and route.error is not None:
        raise route.error.copy()
    return route


async def _make_heard(turns: Turns, route: TurnRoute) -> Callable[[Turns, TurnRoute], None] | None:
    """See to it that what happens on the thread is heard; give what must follow the request."""
    from trio_codex._turns import _late  # noqa: PLC0415 - most connections are never cut

    return _late.resume_behind if await _late.make_heard(turns, route) else None


def _doubt_start(turns: Turns, route: TurnRoute) -> None:
    """Learn that the connection was cut before the answer to what asks for a turn."""
    if route.over:  # its block was left, and it may run
        if turns.owed is not None:
            turns.owed.add_tree(route)
        return
    route.advance(TurnStep.cut)
    if route.early_id is not None and route.whose is Whose.early_ours:
        turns.router.bind(route, route.early_id, joined=False)


def _bind(turns: Turns, route: TurnRoute, pending: PendingRequest) -> None:
    """Take the answer to ``turn/start``, before any later message is looked at."""
    router = turns.router
    running = router.running(route.thread_id)
    match pending.result:
        case {"turn": {"id": str(turn_id)}} if turn_id:
            known = {route.foreign_id} if turn_id == route.early_id else {route.foreign_id, running}
            foreign = bool({UNKNOWN_TURN, turn_id} & known)
            if not route.over:
                router.bind(route, turn_id, joined=foreign)
                return
        case _:
            turn_id, foreign = "", running is not None
    # The answer came too late, or nobody can say for what: nobody will watch
    # this turn, so it must not go on. Unless it has started, it is known by no
    # id; but where another turn is on the thread, that one must not be hit.
    if turn_id and turn_id == route.early_id:
        foreign = foreign or route.whose is not Whose.early_ours
    if not foreign and (turn_id or not turns.by_id):
        started = turn_id == route.early_id
        by_id = turns.by_id or router.busy(route.thread_id) or started
        if turns.by_id and not started:  # the runtime does not know it by its id yet
            router.doom(turn_id)
        turns.interrupt_unwatched(route.thread_id, turn_id if by_id else "")
    route.advance(
        TurnStep.refuse, ProtocolError("turn/start: $.turn.id: the answer has no turn id")
    )


def _note_beginning(turns: Turns, route: TurnRoute, params: TurnParams) -> None:
    """Note how a turn begins that is asked for by these params."""
    message_id = None
    if isinstance(params, types.TurnStartParams) and params.input:
        message_id = params.client_user_message_id
    if isinstance(message_id, str):
        route.message_id = message_id

    def begins(item: Any) -> bool:
        match item:
            case {"type": "userMessage", "clientId": str() | None as client_id}:
                return client_id is not None and client_id == message_id
            case {"type": "userMessage"}:  # an older runtime, which does not say
                return True
            case _:
                return message_id is None

    # The test for its first item.
    route.begins = begins
    if route.method == "thread/goal/set":
        follow_goal(turns, route)


@protected
async def leave_turn(turns: Turns, route: TurnRoute, *, unwinding: bool) -> None:
    """Do what leaving a turn's block does: end the turn, unless it is not ours to end.

    When it returns, the turn is over, abandoned, or nobody's here. Shielded, and
    bounded by ``interrupt_timeout``. It raises nothing: the program that leaves a block has
    an exception, or a result, of its own.
    """
    try:
        deadline = trio.current_time() + turns.calls.interrupt_timeout
        await _end_turn(turns, route, unwinding=unwinding)
        with trio.CancelScope(deadline=deadline, shield=True):
            if route.ours_to_end:
                # Somebody else has interrupted it, or the runtime did after a refusal.
                await end_commands(turns, route)
            # Handlers and tools that were cancelled with the turn are part of it.
            while route.ending_tasks:
                await route.wait_changed()
    finally:
        turns.router.release(route)


@protected
async def stop_turn(turns: Turns, route: TurnRoute) -> None:
    """End a turn that cannot go on because our side has failed; bounded as `leave_turn`.

    One that is not ours to end goes on.
    """
    if route.ours_to_end:
        await _end_turn(turns, route, unwinding=True)


async def _end_turn(turns: Turns, route: TurnRoute, *, unwinding: bool) -> None:
    timeout = turns.calls.interrupt_timeout
    answered, running = False, not route.over

    async def end() -> None:
        nonlocal answered
        try:
            if turns.is_cut and turns.owed is not None and route.ours_to_end and running:
                turns.owed.add_tree(route)
            await stop_goal(turns, route)
            await wait_accepted(route)
            answered = True
            if not route.ours_to_end:
                if not route.over:
                    _leave_to_runtime(route)
            # A goal that was stopped between two turns is over, and its sub-agents are not.
            elif running or unwinding:
                await interrupt_tree(turns, route)
        except CodexError as exc:
            told = about(route.thread_id, route.turn_id, "turn/interrupt")
            _logger.debug("turn %s could not be interrupted: %s", route.turn_id, exc, extra=told)

    def give_up() -> None:
        # Nobody will wait for its id any more, so the answer is to interrupt it.
        if not answered and route.turn_id is not None and not route.over:
            _end_unwatched(turns, route)

    try:
        await turns.calls.finish(end, give_up)
    except KeyboardInterrupt:
        if route.turn_id is None:
            route.advance(TurnStep.abandon, CodexError("the turn was abandoned"))
        raise
    if route.dropped:
        return
    if agents := route.working_agents:
        _logger.info(
            "sub-agents of turn %s go on: %s",
            route.turn_id,
            ", ".join(agents),
            extra=about(route.thread_id, route.turn_id),
        )
        if unwinding and route.ours_to_end:
            # They were told to stop, and nobody will look after what they ask.
            turns.give_up(route)
    if not route.over:
        _logger.warning(
            "turn %s of thread %s did not end within %s s of its interrupt; it is abandoned",
            route.turn_id or "(not accepted yet)",
            route.thread_id,
            timeout,
            extra=about(route.thread_id, route.turn_id, "turn/interrupt"),
        )
        reason = f"the turn was abandoned: it did not end within {timeout} s of its interrupt"
        route.advance(TurnStep.abandon, CodexError(reason))
        if turns.owed is not None and route.ours_to_end:
            _owe(turns, turns.owed, route)
        if turns.is_cut and turns.owed is not None:
            turns.owed.commands.update(dict.fromkeys(route.commands))
        for pending in () if turns.is_cut else post_ends(turns, route):
            turns.calls.forget(pending)


def _owe(turns: Turns, owed: OwedInterrupts, route: TurnRoute) -> None:
    """See to it that an interrupt arrives, if not over this connection then over the next one."""
    owed.add_tree(route)
    if not turns.is_cut:
        owed.pay(turns.calls.post)
        if route.message_id in owed.messages:  # it was asked for over an earlier connection
            from trio_codex._turns._late import STORED_WITHIN, look_for_message  # noqa: PLC0415 - seldom

            until = trio.current_time() + STORED_WITHIN
            turns.calls.start_task(
                look_for_message, turns, route.message_id, route.thread_id, until
            )


def _end_unwatched(turns: Turns, route: TurnRoute) -> None:
    """End a turn whose answer has come at the very moment at which its wait was given up."""
    if not route.ours_to_end:
        _leave_to_runtime(route)
    elif not route.over:
        with suppress(CodexError):
            turns.calls.forget(post_interrupt(turns, route))


def _leave_to_runtime(route: TurnRoute) -> None:
    route.drop_events()
    if route.command_id is not None:
        told = about(route.thread_id, route.turn_id)
        _logger.info("a command goes on in turn %s, which is not ours", route.turn_id, extra=told)
        # Nothing need stand in line behind it.
        route.advance(TurnStep.abandon)
