"""What Trio's side has plain code do: its handlers and tools run in threads."""

from __future__ import annotations

import inspect
import math
from concurrent.futures import CancelledError
from functools import partial, update_wrapper
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final, cast

import attrs
import trio

from trio_codex._config._checks import described
from trio_codex._hooks._hooks import Hooks
from trio_codex._host._strand import Stop, Strand, become
from trio_codex._server_requests._handlers import RequestHandlers
from trio_codex._tools._tool import Tool
from trio_codex._turns._current import ancestry

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._tools._tool import ToolNamespace

END_TIMEOUT: Final = 10.0
"""Seconds that the call of a handler which was withdrawn has to end before Trio goes on."""

# A handler may wait for a human, and must not keep the others waiting.
_threads = trio.CapacityLimiter(math.inf)


def in_thread(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a coroutine function for Trio of a plain one, which runs in a thread of its own."""

    async def run(*args: Any, **options: Any) -> Any:
        strand = Strand(ancestry())
        stop = Stop(strand)
        strand.stops = (stop,)

        def work() -> Any:
            become(strand)
            try:
                return function(*args, **options)
            finally:
                become(Strand())

        try:
            return await trio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=_threads)
        except trio.Cancelled:
            await _end_call(strand, stop)
            raise

    return update_wrapper(run, function)


async def _end_call(strand: Strand, stop: Stop) -> None:
    """End the call that a thread waits for, and every later one of it."""
    call = strand.call
    stop.fire(CancelledError("what was asked of this function was withdrawn"))
    if call is not None:
        over = trio.Event()
        call.on_change(over.set)
        with trio.move_on_after(END_TIMEOUT, shield=True):
            while not call.ended:
                await over.wait()


def _adapted(function: Any, what: str) -> Any:
    """Make what Trio can call of a function, method or partial of plain code."""
    if inspect.iscoroutinefunction(function):
        raise TypeError(f"{what} must be a plain function, and is async: write `def`")
    if isinstance(function, partial):
        part = cast("partial[Any]", function)
        return partial(_adapted(part.func, what), *part.args, **part.keywords)
    if isinstance(function, MethodType):
        return MethodType(_adapted(function.__func__, what), function.__self__)
    if isinstance(function, FunctionType):
        return in_thread(function)
    raise TypeError(f"{what} must be a function, and is {described(function)}")


class PlainHandlers(RequestHandlers):
    __doc__ = RequestHandlers.__doc__

    def __init__(self, **functions: Any) -> None:
        super().__init__(**_all_adapted(RequestHandlers, functions))


class PlainHooks(Hooks):
    __doc__ = Hooks.__doc__

    def __init__(self, **functions: Any) -> None:
        super().__init__(**_all_adapted(Hooks, functions))


def _all_adapted(kind: type[attrs.AttrsInstance], functions: dict[str, Any]) -> dict[str, Any]:
    # One that is not known is named by the class.
    known = {field.name for field in attrs.fields(kind)}
    return {
        name: _adapted(function, f"{kind.__name__}.{name}")
        if name in known and function is not None
        else function
        for name, function in functions.items()
    }


class PlainTool(Tool[..., Any]):
    __doc__ = Tool.__doc__

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        name: str | None = None,
        description: str | None = None,
        namespace: str | ToolNamespace | None = None,
    ) -> None:
        plain = function._plain if isinstance(function, PlainTool) else function  # noqa: SLF001 - of this class
        self._plain: Callable[..., Any] = plain
        super().__init__(
            _adapted(plain, "a tool of sync"),
            name=name,
            description=description,
            namespace=namespace,
        )

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self._plain(*args, **options)

    def _bind(self, instance: Any) -> Tool[..., Any]:
        self._plain = MethodType(self._plain, instance)
        return super()._bind(instance)


def plain_tool(
    function: Callable[..., Any] | None = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    namespace: str | ToolNamespace | None = None,
) -> Any:
    """Do what `trio_codex.tool` does, for a plain function."""

    def make(function: Callable[..., Any]) -> PlainTool:
        return PlainTool(function, name=name, description=description, namespace=namespace)

    return make if function is None else make(function)
