"""What answering a request of the runtime and a call of a hook have in common.

The rules:

    1. Each is answered by a task of its own. It is withdrawn when its turn ends, and with it
       its function is cancelled.
    2. A function that fails is a failure of the program: its turn is interrupted, and the
       error comes out where that turn is waited for. Where no task here waits for the turn,
       it comes out of the block of the connection.
    3. However the task ends, there is an answer, so that the runtime never waits.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import trio

from trio_codex._jsonrpc._faults import contain
from trio_codex._turns._current import CurrentTurn, Work
from trio_codex._turns._life import stop_turn
from trio_codex._util._control_c import interruptible, protected
from trio_codex.errors import CodexError, RequestHandlerError

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup, ExceptionGroup

if TYPE_CHECKING:
    import logging
    from collections.abc import Awaitable, Callable, Iterable

    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._router import Router
    from trio_codex._turns._turns import Turns


class Asked(Work):
    """What was asked of the program, and has no answer yet.

    Attributes:
        scope: Around the program's function; cancelled when it is withdrawn.
        since: When it came, by Trio's clock.
    """

    __slots__ = ("scope", "since")

    def __init__(
        self, method: str, turn: CurrentTurn, route: TurnRoute | None, router: Router
    ) -> None:
        super().__init__(method, turn, route, router)
        self.scope: trio.CancelScope = trio.CancelScope()
        self.since: float = trio.current_time()

    @property
    def name(self) -> str:
        """How errors call the function that is asked."""
        return self.method

    @property
    def about(self) -> dict[str, Any]:
        """The ``extra`` of a record about it."""
        raise NotImplementedError


A = TypeVar("A", bound=Asked)


@protected
class Answering(Generic[A]):
    """Answers what is asked of the program over one connection.

    Args:
        turns: The turns that ask.
        logger: Takes the failures.
    """

    def __init__(self, turns: Turns, logger: logging.Logger) -> None:
        self._turns = turns
        self._calls = turns.calls
        self._logger = logger
        turns.notifications.listen("turn/completed", self._note_completed)
        turns.on_over.append(self._note_turn_over)
        turns.on_given_up.append(self._withdraw_tree)

    @property
    def running(self) -> int:
        """How many functions of the program have not answered yet."""
        return sum(1 for _ in self._all_open())

    # What is different

    def _all_open(self) -> Iterable[A]:
        raise NotImplementedError

    def _withdraw_one(self, asked: A, *, by_runtime: bool) -> None:
        raise NotImplementedError

    def _close_failed(self, asked: A) -> bool:
        """Note that the function has failed; False if nobody waits for the answer any more."""
        raise NotImplementedError

    def _close(self, asked: A) -> None:
        """Give the safe answer, unless there is an answer."""
        raise NotImplementedError

    async def _before_end(self, asked: A) -> None:
        """Wait for what has to be done before a failure ends the client."""

    # The task

    async def _work(self, asked: A, respond: Callable[[], Awaitable[None]]) -> None:
        """Answer, whatever happens. The task of what was asked."""
        if asked.settled.is_set():
            return
        with asked:
            try:
                # Within: errors of the function's tasks come in one group with Cancelled.
                with asked.scope:
                    await respond()
            except Exception as exc:  # noqa: BLE001 - whatever a function raises
                await self._fail(asked, exc)
            except BaseExceptionGroup as exc:
                # Cancelled from outside, beside errors of the function's own tasks.
                cancelled, failed = exc.split(trio.Cancelled)
                if cancelled is None or not isinstance(failed, ExceptionGroup):
                    raise
                await self._fail(asked, cast("ExceptionGroup[Exception]", failed))
                raise cancelled from None
            finally:
                # Cancelled from outside, it is still open.
                self._close(asked)

    async def _fail(self, asked: A, error: Exception) -> None:
        failure = RequestHandlerError(f"{asked.name} failed: {error!r}")
        failure.__cause__ = error
        told: Any = {"exc_info": error, "extra": asked.about}
        if not self._close_failed(asked):
            self._logger.error("%s, after the request was withdrawn", failure, **told)
            return
        if asked.route is None or asked.route.left:
            try:
                await self._before_end(asked)
            finally:
                raise failure from error
        self._logger.error("%s; its turn is interrupted", failure, **told)
        await self._stop(asked.route, failure)

    async def _stop(self, route: TurnRoute, failure: CodexError) -> None:
        if route.failure is None:
            route.failure = failure
        await stop_turn(self._turns, route)

    # Withdrawals

    def _note_completed(self, params: Any) -> None:
        match params:
            case {"threadId": str(thread_id), "turn": {"id": str(turn_id)}}:
                ended = CurrentTurn(thread_id=thread_id, turn_id=turn_id)
                self._withdraw(lambda asked: asked.turn == ended, by_runtime=True)
            case _:
                pass

    def _note_turn_over(self, route: TurnRoute) -> None:
        """Withdraw what a turn has asked that is over."""
        # A sub-agent of it may go on, and what that has asked stays open.
        self._withdraw(
            lambda asked: asked.route is route and asked.turn.thread_id == route.thread_id,
            # Else we have given it up: it was abandoned, or its thread unsubscribed.
            by_runtime=route.completed is not None,
        )

    def _withdraw_tree(self, route: TurnRoute) -> None:
        """Withdraw what a turn and its sub-agents have asked, because we have given them up."""
        self._withdraw(lambda asked: asked.route is route)

    def _withdraw(self, wanted: Callable[[A], bool], *, by_runtime: bool = False) -> None:
        for asked in [asked for asked in self._all_open() if wanted(asked)]:
            contain(
                "the end of a request", partial(self._withdraw_one, asked, by_runtime=by_runtime)
            )


def turn_asking(
    route: TurnRoute | None,
    thread_id: str | None,
    turn_id: str | None,
    owner: tuple[str | None, str | None] | None,
) -> CurrentTurn:
    """Describe the turn that asks.

    Args:
        route: The turn of ours in whose tree it is.
        thread_id: Its own thread.
        turn_id: Its own id.
        owner: The thread and the turn that it works for, where it is in no tree.
    """
    if route is not None:
        owner = route.thread_id, route.turn_id
    if owner is None or owner[0] == thread_id:
        owner = thread_id, turn_id
    return CurrentTurn(
        thread_id=thread_id,
        turn_id=turn_id,
        owner_thread_id=owner[0],
        owner_turn_id=owner[1],
    )


@interruptible
async def ask(function: Callable[[Any], Awaitable[object]], question: Any) -> object:
    """Call a function of the program."""
    return await function(question)
