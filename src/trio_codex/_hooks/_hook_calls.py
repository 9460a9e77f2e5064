"""The calls of hooks that wait for an answer: as the runtime's requests, by another door.

What they have in common is in `_server_requests._answering`.

The rules:

    1. Each call is answered by a task of its own, in the context of the task that asked for
       its turn. It is told of its turn as a handler is.
    2. The runtime lets a tool run when its hook fails. So whatever goes wrong here, the call
       gets the answer that lets nothing happen: a function that fails, a call for a turn that
       nobody has heard of, and every call from the moment on in which we close.
    3. A function that fails is a failure of the program: its turn is interrupted, and then
       the call is answered. The error comes out where the turn is waited for, or out of the
       block of the connection where no task here waits for it.
    4. A hook that the runtime counts as failed interrupts its turn as well.
    5. A call ends with its turn, because the runtime does not say that it has given it up, and
       with its runtime, where that is started anew.
"""

from __future__ import annotations

import logging
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import trio

from trio_codex._hooks._answers import decision
from trio_codex._hooks._call import HookCall
from trio_codex._hooks._events import read_event
from trio_codex._hooks._listed import reason
from trio_codex._jsonrpc._faults import log_fault
from trio_codex._server_requests._answering import Answering, ask, turn_asking
from trio_codex._util._control_c import protected
from trio_codex._util._log import about, get_logger
from trio_codex._wire import encode_json
from trio_codex.errors import HookFailedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from trio_codex._hooks._answers import EventKind
    from trio_codex._hooks._events import HookEvent
    from trio_codex._hooks._mcp import ToolCall
    from trio_codex._turns._current import CurrentTurn
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._turns import Turns

    Function = Callable[[Any], Awaitable[object]]

KNOWN_WITHIN: Final = 5.0
"""Seconds that a call waits to hear of its turn, which the runtime tells by another way."""

_logger = get_logger("hooks")


@protected
class HookCalls(Answering[HookCall]):
    """Answers the calls of one connection.

    Args:
        functions: Those of the program, by event.
        turns: The turns that they are called for.
    """

    def __init__(self, functions: Mapping[EventKind, Function], turns: Turns) -> None:
        self._functions = {kind.wire: (kind, function) for kind, function in functions.items()}
        super().__init__(turns, _logger)
        self._open: set[HookCall] = set()
        self._closing = False
        self._arrived = trio.lowlevel.ParkingLot()
        listen = turns.notifications.listen
        listen("turn/started", self._note_started)
        listen("hook/completed", self._note_ran)
        turns.calls.on_answer("thread/unsubscribe", self._note_unsubscribed)
        turns.calls.on_drop(lambda: self._withdraw(lambda _: True, by_runtime=True))

    async def answer(self, call: ToolCall) -> bytes | None:
        """Answer a call; None where the runtime no longer waits. A checkpoint."""
        wire = call.arguments["hook_event_name"]
        if wire.__class__ is not str or wire not in self._functions:
            return call.refuse("the program has no function for this event")
        kind, function = self._functions[wire]
        try:
            return await self._ask(call, kind, function)
        except Exception as exc:  # noqa: BLE001 - a fault of ours, which lets nothing happen
            log_fault(f"the hook {kind.name}", exc)
            return call.answer(kind.safe)

    async def _ask(self, call: ToolCall, kind: EventKind, function: Function) -> bytes | None:
        found = await self._find_turn(call)
        if found is None or self._closing:
            return call.answer(kind.safe)
        turn, route = self._asked_by(*found, call.arguments["session_id"])
        try:
            event = read_event(
                kind.event,
                call.arguments,
                thread_id=found[0],
                owner_thread_id=turn.owner_thread_id or found[0],
                turn_id=found[1],
            )
        except ValueError as exc:
            failure = HookFailedError(kind.name, *found, f"its call cannot be read: {exc}")
            self._calls.start_task(self._end_turn_of, failure)
            return call.answer(kind.safe)
        asked = HookCall(kind, turn, route, self._turns.router)
        self._open.add(asked)
        # A function has the context of the task whose turn it is called for.
        context = copy_context() if route is None else route.asker.context
        respond = partial(self._respond, asked, function, event)
        context.run(self._calls.start_task, self._work, asked, respond)
        await asked.given.wait()
        return None if asked.answer is None else call.answer(asked.answer)

    # Whose call it is

    async def _find_turn(self, call: ToolCall) -> tuple[str, str] | None:
        """Wait until the turn that calls is known; None if nobody has heard of it in time."""
        router = self._turns.router
        turn_id = call.arguments.get("turn_id")
        # The agent of a review has a thread that nobody is told of: its turn is known on the
        # thread that is reviewed. A call that names no turn could be anybody's there.
        threads = [call.thread_id]
        if isinstance(turn_id, str):
            threads.append(call.arguments["session_id"])
        with trio.move_on_after(KNOWN_WITHIN):
            while not self._closing:
                for thread_id in threads:
                    if (known := self._known_turn(thread_id, turn_id)) is not None:
                        return thread_id, known
                if asked_for := _unnamed(router.turns_on(call.thread_id)):
                    await asked_for[0].wait_changed()
                else:
                    await self._arrived.park()
        if not self._closing:
            told = about(call.thread_id, method="hook")
            _logger.warning("refused a call of a hook: its turn is not known here", extra=told)
        return None

    def _known_turn(self, thread_id: str, turn_id: object) -> str | None:
        """Give the turn that is meant, if it is known on a thread."""
        turns = self._turns.router.turns_on(thread_id)
        for route in turns:
            if isinstance(turn_id, str) and turn_id in (route.turn_id, route.started_id):
                return route.turn_id
        running = self._turns.router.running(thread_id)
        # Until the answer names it, the turn that runs may be ours. Some events name none.
        is_meant = running and turn_id in (None, running) and not _unnamed(turns)
        return running if is_meant else None

    def _asked_by(
        self, thread_id: str, turn_id: str, session_id: str
    ) -> tuple[CurrentTurn, TurnRoute | None]:
        """Find the turn of ours in whose tree a turn is, and say whose it is."""
        router = self._turns.router
        route = router.turn_of(thread_id, turn_id)
        if route is None and session_id != thread_id:
            # A sub-agent that its turn has called and not told of yet.
            for each in router.turns_on(session_id):
                router.adopt_strays(each)
            route = router.turn_of(thread_id, turn_id)
        owner = router.owners.former(thread_id) or (session_id, router.running(session_id))
        return turn_asking(route, thread_id, turn_id, owner), route

    # The task of a call

    async def _respond(self, call: HookCall, function: Function, event: HookEvent) -> None:
        answer = call.kind.answer(await ask(function, event))
        encode_json(answer)  # else the runtime could not read it, and the tool would run
        if self._settle(call, answer) and _logger.isEnabledFor(logging.INFO):
            seconds = trio.current_time() - call.since
            word = decision(answer)
            told = {"codex_decision": word, "codex_duration_ms": round(seconds * 1000)}
            shown = "answered %s: %s, after %.2f s"
            _logger.info(shown, call.method, word, seconds, extra=told | call.about)

    def _close_failed(self, asked: HookCall) -> bool:
        if asked.given.is_set():
            return False
        # The runtime gets the answer once the turn is over, and the block of the turn is not
        # left before this task has ended.
        asked.settle(withdrawn=True)
        return True

    def _close(self, asked: HookCall) -> None:
        self._settle(asked, asked.kind.safe)

    # What the runtime tells of hooks

    def _note_ran(self, params: Any) -> None:
        """Interrupt the turn of a hook of ours that the runtime counts as failed."""
        match params:
            case {
                "threadId": str(thread_id),
                "run": {
                    "status": "failed",
                    "source": "sessionFlags",
                    "handlerType": "mcpTool",
                    "eventName": str(event),
                } as run,
            }:
                kinds = [kind for kind, _ in self._functions.values() if kind.notified == event]
                if kinds and not self._closing:
                    turn_id = params.get("turnId")
                    turn_id = turn_id if isinstance(turn_id, str) else None
                    failure = HookFailedError(kinds[0].name, thread_id, turn_id, reason(run))
                    self._calls.start_task(self._end_turn_of, failure)
            case _:
                pass

    async def _end_turn_of(self, failure: HookFailedError) -> None:
        thread_id = failure.thread_id
        turn_id = self._known_turn(thread_id, failure.turn_id) or failure.turn_id
        route = self._turns.router.turn_of(thread_id, turn_id)
        told = about(failure.thread_id, failure.turn_id, "hook/completed")
        _logger.error("%s; its turn is interrupted", failure, extra=told)
        if route is None or route.left:
            raise failure
        await self._stop(route, failure)

    # Withdrawals

    def close(self) -> None:
        """Withdraw everything, because the connection is over, or because we are about to close it.

        In the second case each call gets the answer that lets nothing happen, and so do
        later ones.
        """
        self._closing = True
        self._withdraw(lambda _: True)
        self._arrived.unpark_all()

    def _note_started(self, _: Any) -> None:
        # The router takes it after this; those who wake look once it has.
        self._arrived.unpark_all()

    def _note_unsubscribed(self, params: Any, _: Any) -> None:
        match params:
            case {"threadId": str(thread_id)}:
                self._withdraw(lambda call: call.turn.thread_id == thread_id)
            case _:
                pass

    def _all_open(self) -> Iterable[HookCall]:
        return self._open

    def _withdraw_one(self, asked: HookCall, *, by_runtime: bool) -> None:
        waits = not by_runtime and self._calls.error is None
        self._settle(asked, asked.kind.safe if waits else None, withdrawn=True)
        asked.scope.cancel()

    def _settle(
        self, call: HookCall, answer: dict[str, Any] | None, *, withdrawn: bool = False
    ) -> bool:
        if call.given.is_set():
            return False
        self._open.discard(call)
        call.give(answer, withdrawn=withdrawn)
        return True


def _unnamed(turns: list[TurnRoute]) -> list[TurnRoute]:
    """Give those that were asked for, and that the runtime has not named yet."""
    return [route for route in turns if route.turn_id is None]
