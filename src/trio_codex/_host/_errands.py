"""What Trio's side has asyncio do: the handlers and tools of a program run in its loop."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from contextvars import ContextVar, copy_context
from functools import partial, update_wrapper
from typing import TYPE_CHECKING, Any, Final, cast

import attrs
import trio

from trio_codex._host._ancestors import waits_for
from trio_codex._host._portal import current_portal
from trio_codex._turns._current import ancestry

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from contextvars import Context

    from trio_codex._turns._current import Work

END_TIMEOUT: Final = 10.0
"""Seconds that a handler which was cancelled has to end before Trio's side goes on without it."""


def works_of(task: asyncio.Task[Any] | None) -> tuple[Work, ...]:
    """Give the work, of turns, that a task of asyncio is part of."""
    errand = _errand.get()
    if errand is None or task is None or errand.task is None:
        return ()
    # The context says of which handler or tool it may be, and not whether that waits for it.
    return errand.works if errand.task is task or waits_for(errand.task, task) else ()


def running_in(loop: asyncio.AbstractEventLoop, options: dict[str, Any]) -> dict[str, Any]:
    """Let the program's functions, among the arguments of a call, run in a loop."""
    carry = partial(carried, loop)
    options = dict(options)
    for name in ("handlers", "hooks"):
        functions: Any = options.get(name)
        if functions is not None and attrs.has(cast("type", functions.__class__)):
            given = attrs.asdict(functions, recurse=False)
            carried_ones = {key: carry(each) for key, each in given.items() if callable(each)}
            options[name] = attrs.evolve(functions, **carried_ones)
    if callable(options.get("token")):
        options["token"] = carry(options["token"])
    tools: Any = options.get("dynamic_tools")
    if isinstance(tools, Iterable):
        from trio_codex._tools._tool import Tool, called_by  # noqa: PLC0415 - on first use

        options["dynamic_tools"] = [
            called_by(cast("Any", tool), carry) if isinstance(tool, Tool) else tool
            for tool in cast("Iterable[object]", tools)
        ]
    return options


def carried(loop: asyncio.AbstractEventLoop, function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a coroutine function for Trio of one for asyncio."""

    async def in_loop(*args: Any, **options: Any) -> Any:
        errand = _Errand(loop, partial(function, *args, **options))
        return await errand.run()

    return update_wrapper(in_loop, function)


class _Errand:
    """One call of a coroutine function in a loop, for a task of Trio's that waits for it.

    Attributes:
        task: The task in the loop, once it was made.
        works: The work, of turns, that it is part of.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, function: Callable[[], Any]) -> None:
        self._loop = loop
        self._function = function
        self._context: Context = copy_context()
        self.works: tuple[Work, ...] = ancestry()
        self.task: asyncio.Task[Any] | None = None
        self._token = trio.lowlevel.current_trio_token()
        self._over = trio.Event()
        self._is_cancelled = False
        self._value: Any = None
        self._error: BaseException | None = None

    async def run(self) -> Any:
        """Have it done. Cancelled, it is cancelled in the loop, and waited for."""
        self._loop.call_soon_threadsafe(self._begin)
        try:
            await self._over.wait()
        except trio.Cancelled:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._cancel)
                with trio.move_on_after(END_TIMEOUT, shield=not current_portal().is_closing):
                    await self._over.wait()
            if self._error is None:
                raise
        if self._error is not None:
            raise self._error
        return self._value

    # In the loop

    def _begin(self) -> None:
        if not self._is_cancelled:
            self._context.run(_errand.set, self)
            self.task = self._context.run(self._loop.create_task, self._call())
            self.task.add_done_callback(self._end)

    async def _call(self) -> Any:
        return await self._function()

    def _cancel(self) -> None:
        self._is_cancelled = True
        if self.task is None:
            self._tell()
        else:
            self.task.cancel()

    def _end(self, task: asyncio.Task[Any]) -> None:
        if task.cancelled():
            if not self._is_cancelled:
                self._error = RuntimeError("its task was cancelled by the program")
        else:
            error = task.exception()
            if error is None:
                self._value = task.result()
            elif isinstance(error, Exception):
                self._error = error
            else:  # the loop has raised it
                self._error = RuntimeError(f"its task has ended with {error!r}")
        self._tell()

    def _tell(self) -> None:
        with suppress(trio.RunFinishedError):
            self._token.run_sync_soon(self._over.set)


# In whose context something runs that a handler or a tool has begun.
_errand: ContextVar[_Errand | None] = ContextVar("trio_codex_errand", default=None)
