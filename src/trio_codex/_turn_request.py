"""Running one turn, whatever request starts it.

Layer 6.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, final

import trio

from trio_codex._handle import NoPublicConstructor, create
from trio_codex._output import OutputFormat
from trio_codex._turn import TurnHandle, checked, raise_failure, result_of
from trio_codex._turn_life import leave_turn, start_turn

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator
    from types import TracebackType

    from typing_extensions import TypeVar

    from trio_codex._connection import Connection
    from trio_codex._fold import TurnResult
    from trio_codex._turn_life import TurnParams

    AnyT = TypeVar("AnyT", default=None)

__all__ = ["TurnRequest"]


@trio.lowlevel.enable_ki_protection  # see `_turn_life`, rule 6
async def run_turn(
    connection: Connection, method: str, params: TurnParams, output: OutputFormat[AnyT]
) -> TurnResult[AnyT]:
    """Run a turn to its end; see `Thread.run`."""
    route = await start_turn(connection, method, params, streamed=False)
    try:
        await route.wait_over()
    except BaseException:
        await leave_turn(connection, route, unwinding=True)
        raise
    await leave_turn(connection, route, unwinding=False)
    raise_failure(route)
    return output.applied(checked(result_of(route)))


@asynccontextmanager
@trio.lowlevel.enable_ki_protection  # the library's part only, not the block's body
async def open_turn(
    connection: Connection, method: str, params: TurnParams, output: OutputFormat[AnyT]
) -> AsyncGenerator[TurnHandle[AnyT]]:
    """Start a turn, to watch it in the block; see `Thread.turn`."""
    route = await start_turn(connection, method, params, streamed=True)
    try:
        yield create(TurnHandle, connection, route, output)
    except BaseException:
        await leave_turn(connection, route, unwinding=True)
        raise
    await leave_turn(connection, route, unwinding=False)
    if not route.failure_told:
        raise_failure(route)


@final
class TurnRequest(metaclass=NoPublicConstructor):
    """A turn that is about to be asked for; `Thread.compact` and its like make it.

    Awaited, it runs to its end and gives its `TurnResult`, as `Thread.run` does.
    In ``async with`` it yields a `TurnHandle`, as `Thread.turn` does. It serves once.
    """

    def __init__(self, connection: Connection, method: str, params: TurnParams) -> None:
        self._connection = connection
        self._method = method
        self._params = params
        self._served = False
        self._block: AbstractAsyncContextManager[TurnHandle[None]] | None = None

    def __repr__(self) -> str:
        return f"<TurnRequest {self._method} for thread {self._params.thread_id}>"

    def __await__(self) -> Generator[Any, None, TurnResult[None]]:
        self._serve()
        turn = run_turn(self._connection, self._method, self._params, OutputFormat())
        return turn.__await__()

    async def __aenter__(self) -> TurnHandle[None]:
        """Start the turn; see `Thread.turn` for what is raised."""
        self._serve()
        self._block = open_turn(self._connection, self._method, self._params, OutputFormat())
        return await self._block.__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        """Leave the turn; see `Thread.turn`."""
        assert self._block is not None  # noqa: S101 - by __aenter__
        return await self._block.__aexit__(kind, error, traceback)

    def _serve(self) -> None:
        if self._served:
            raise RuntimeError("a TurnRequest serves once; ask the thread for another one")
        self._served = True
