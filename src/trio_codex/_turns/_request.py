"""Running one turn, whatever request starts it."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Generic, final

from trio_codex._result import OutputT_co, TurnResult
from trio_codex._turns._handle import TurnHandle
from trio_codex._turns._life import leave_turn, start_turn
from trio_codex._turns._outcome import checked, raise_failure
from trio_codex._turns._state import Told, TurnState
from trio_codex._util._control_c import protected
from trio_codex._util._handle import NoPublicConstructor, create, explain_names, public, wrong_use

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import TracebackType

    from typing_extensions import TypeVar

    from trio_codex import types
    from trio_codex._turns._life import TurnParams
    from trio_codex._turns._output import OutputFormat
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._turns import Turns

    AnyT = TypeVar("AnyT", default=None)

__all__ = ["TurnRequest"]


@protected
async def _run_turn(
    turns: Turns,
    method: str,
    params: TurnParams,
    output: OutputFormat[AnyT],
    settings: types.ThreadSettingsUpdateParams | None,
) -> TurnResult[AnyT]:
    route = await start_turn(turns, method, params, streamed=False, settings=settings)
    try:
        await route.wait_over()
    except BaseException:
        await leave_turn(turns, route, unwinding=True)
        raise
    await leave_turn(turns, route, unwinding=False)
    raise_failure(route)
    return output.applied(checked(route))


@public
@final
@protected
class TurnRequest(Generic[OutputT_co], metaclass=NoPublicConstructor):
    """A turn that has not been asked for yet; `Thread.turn` and its like make it.

    It does nothing until it is used, and is used once, in one of two ways:

    - ``await request`` runs the turn to its end and returns its `TurnResult`.
      Cancelled, the turn is interrupted before this returns, which takes
      `CodexConfig.interrupt_timeout` at most.
    - ``async with request as turn`` starts the turn and yields its `TurnHandle`.
      Entering waits until the runtime has accepted the turn, and for a turn that
      already runs on the thread. Leaving the block while the turn runs, in whatever
      way, interrupts it and waits for its end, shielded and for
      `CodexConfig.interrupt_timeout` at most; see `TurnHandle.detach`.

    Both are checkpoints. Both raise:

    - `JsonRpcError`: The runtime refused to start the turn.
    - `TurnFailedError`: The runtime ended the turn as failed. A block raises it
      on leaving only if it is left normally, the turn had failed by then, and
      nobody has heard of it: neither ``turn/completed`` was given by the stream
      nor the error raised by it or by `TurnHandle.result`. The block of a turn
      that was detached or joined does not raise it.
    - `RequestHandlerError`: A handler failed on what the runtime asked for the
      turn; a block raises it on leaving, unless it was raised in the block.
    - `TransportClosedError`: The connection is over.
    - `RuntimeError`: The turn would wait for itself: it was asked for by a tool or
      a handler of a turn that runs on the thread. Or the request was used before.

    Awaited, it also raises `OutputValidationError` where the final response does
    not fit the ``output_type``; in a block, `TurnHandle.result` does.
    """

    def __init__(
        self,
        turns: Turns,
        method: str,
        params: TurnParams,
        output: OutputFormat[OutputT_co],
        settings: types.ThreadSettingsUpdateParams | None = None,
    ) -> None:
        self._used = False
        self._turns = turns
        self._method = method
        self._params = params
        self._output = output
        self._settings = settings
        self._route: TurnRoute | None = None

    def __repr__(self) -> str:
        return f"<TurnRequest {self._method} for thread {self._params.thread_id}>"

    def __await__(self) -> Generator[Any, None, TurnResult[OutputT_co]]:
        self._use()
        turn = _run_turn(self._turns, self._method, self._params, self._output, self._settings)
        return turn.__await__()

    async def __aenter__(self) -> TurnHandle[OutputT_co]:
        self._use()
        route = await start_turn(
            self._turns, self._method, self._params, streamed=True, settings=self._settings
        )
        self._route = route
        return create(TurnHandle, self._turns, route, self._output)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        route = self._route
        assert route is not None  # noqa: S101 - by __aenter__
        # One that fails while it is being left has nobody to tell any more.
        failed = route.state is TurnState.failed
        await leave_turn(self._turns, route, unwinding=error is not None)
        if error is not None or route.told is Told.failure:
            return
        raise_failure(route)
        if failed and route.told is Told.nothing and route.ours_to_end:
            checked(route)

    def _use(self) -> None:
        if self._used:
            raise RuntimeError("a TurnRequest serves once; ask the thread for another one")
        self._used = True

    if not TYPE_CHECKING:  # a type checker knows without

        def __del__(self) -> None:
            if not self._used:
                warnings.warn(
                    f"{self!r} was never used, so no turn was started: "
                    "write `await` or `async with` before it",
                    RuntimeWarning,
                    stacklevel=2,
                    source=self,
                )

        __aiter__ = __iter__ = wrong_use(
            "a TurnRequest has no events before it is entered: write "
            "`async with thread.turn(...) as turn:` and in it `async for event in turn:`"
        )
        __enter__ = __exit__ = wrong_use(
            "a turn is watched with `async with thread.turn(...) as turn:`"
        )
        __getattr__ = explain_names(
            (
                lambda: TurnHandle,
                (
                    "a TurnRequest has no {name!r}: write `async with thread.turn(...) as turn:` "
                    "and in it `turn.{name}`"
                ),
            ),
            (
                lambda: TurnResult,
                (
                    "a TurnRequest has no {name!r}: write `result = await thread.turn(...)` "
                    "and then `result.{name}`"
                ),
            ),
        )
