"""Keeping Ctrl-C out of the library's own bookkeeping.

Python raises `KeyboardInterrupt` between any two instructions of the main thread.
Between taking a thing and noting that it is taken, that leaks the thing: a place in the
window, a waiter that Trio then wakes twice, a process. The rules:

    1. Code that takes, notes or gives back something runs under `protected`, and so does
       what it calls. Trio then delivers Ctrl-C where the program's main task waits next, as
       it delivers cancellation. So code that is right for cancellation is right for Ctrl-C.
    2. A block that holds something is a `block` (or a `plain_block`): it is entered and left
       under protection as a whole, and a Ctrl-C that came meanwhile comes out at the end of
       that. The program's code in the block is not protected.
    3. The program's code that the library calls runs under `interruptible`: handlers,
       tools, converters of types. A loop in it that does not end can be ended by Ctrl-C.

The marks cost nothing when the code runs: Trio looks at them when the signal comes.
"""

from __future__ import annotations

from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
)
from functools import wraps
from inspect import isclass, isfunction
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import trio

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator
    from types import TracebackType

    from typing_extensions import ParamSpec

    P = ParamSpec("P")

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
C = TypeVar("C", bound="type[Any] | Callable[..., Any]")

interruptible = trio.lowlevel.disable_ki_protection


def protected(target: C) -> C:
    """Keep Ctrl-C out of a function, or of every function that a class has of its own."""
    marked: Any = target
    for member in vars(marked).values() if isclass(marked) else (marked,):
        for function in _functions(member):
            trio.lowlevel.enable_ki_protection(function)
    return target


def block(
    function: Callable[P, AsyncGenerator[T]],
) -> Callable[P, AbstractAsyncContextManager[T]]:
    """Do what `asynccontextmanager` does, and keep Ctrl-C out of entering and leaving."""
    return block_of(function.__name__)(function)


def block_of(
    name: str,
) -> Callable[[Callable[P, AsyncGenerator[T]]], Callable[P, AbstractAsyncContextManager[T]]]:
    """Do what `block` does for a block that programs know by another name."""

    def decorate(
        function: Callable[P, AsyncGenerator[T]],
    ) -> Callable[P, AbstractAsyncContextManager[T]]:
        make = asynccontextmanager(trio.lowlevel.enable_ki_protection(function))

        @wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> AbstractAsyncContextManager[T]:
            return _Block(make(*args, **kwargs), name)

        return wrapper

    return decorate


def plain_block(
    function: Callable[P, Generator[T]],
) -> Callable[P, AbstractContextManager[T]]:
    """Do what `contextmanager` does, and keep Ctrl-C out of entering and leaving."""
    make = contextmanager(trio.lowlevel.enable_ki_protection(function))

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> AbstractContextManager[T]:
        return _PlainBlock(make(*args, **kwargs))

    return wrapper


def _functions(member: Any) -> list[Any]:
    if isfunction(member):
        return [member]
    found = [getattr(member, name, None) for name in ("__func__", "fget", "fset")]
    return [function for function in found if isfunction(function)]


@protected
class _Block(AbstractAsyncContextManager[T_co]):
    """Calls the code of contextlib, which is not protected, from code that is."""

    def __init__(self, inner: AbstractAsyncContextManager[T_co], name: str) -> None:
        self._inner = inner
        self._name = name

    async def __aenter__(self) -> T_co:
        value = await self._inner.__aenter__()
        try:
            await _let_in()
        except BaseException as exc:
            await self._inner.__aexit__(type(exc), exc, exc.__traceback__)
            raise
        return value

    if not TYPE_CHECKING:  # a type checker knows without

        def _refuse(self, *_: object) -> NoReturn:
            told = f"{self._name}() is a block: write `async with {self._name}(...) as ...:`"
            try:
                trio.lowlevel.current_task()
            except RuntimeError:
                told += f", or in plain code take {self._name} from trio_codex.sync"
            raise TypeError(told)

        __await__ = __aiter__ = __iter__ = __enter__ = __exit__ = _refuse

        def __getattr__(self, name: str) -> NoReturn:
            raise AttributeError(
                f"{self._name}() is a block and has no {name!r}: write "
                f"`async with {self._name}(...) as ...:`, which gives what has it",
                name=name,
                obj=self,
            )

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        handled = await self._inner.__aexit__(kind, error, traceback)
        if error is None:
            await _let_in()
        return handled


async def _let_in() -> None:
    """Let a Ctrl-C in that was kept out and has met no wait since. Not a cancellation point."""
    with trio.CancelScope(shield=True):
        await trio.lowlevel.checkpoint_if_cancelled()


@protected
class _PlainBlock(AbstractContextManager[T_co]):
    """The same without waiting."""

    def __init__(self, inner: AbstractContextManager[T_co]) -> None:
        self._inner = inner

    def __enter__(self) -> T_co:
        return self._inner.__enter__()

    if not TYPE_CHECKING:  # a type checker knows without

        def _refuse(self, *_: object) -> NoReturn:
            raise TypeError("this is a plain block: write `with ...:`, without `async` or `await`")

        __await__ = __aiter__ = __iter__ = __aenter__ = __aexit__ = _refuse

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        return self._inner.__exit__(kind, error, traceback)
