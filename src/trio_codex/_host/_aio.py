"""asyncio as a host: a call is a coroutine, and what cancels its task cancels the call."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AbstractAsyncContextManager, AbstractContextManager, suppress
from functools import partial, update_wrapper
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, final

from trio_codex._client._connect import connect_codex
from trio_codex._client._open import open_codex
from trio_codex._host._call import Call, Stay
from trio_codex._host._errands import carried, running_in, works_of
from trio_codex._host._portal import current_portal
from trio_codex._host._proxies import Host, bound
from trio_codex._host._waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    from trio_codex._host._portal import Portal

TIME_SLICE: Final = 0.001
"""Seconds for which a loop over events runs before it lets other tasks run, when events are there
without waiting."""


@final
class AioHost(Host):
    """asyncio, in any number of loops."""

    module = "trio_codex.aio"
    time_limit = (
        "time limits are asyncio's: write `async with asyncio.timeout(seconds):` around the call, "
        "or on Python 3.10 `await asyncio.wait_for(call, seconds)`"
    )

    def waiting(self, name: str) -> Callable[..., Any]:
        async def method(self: Any, *args: Any, **options: Any) -> Any:
            value = await wait_for(self._portal, bound(self, name, args, options))
            return self._host.shown(self._portal, value)

        return method

    def iteration(self) -> dict[str, Any]:
        return {"__aiter__": _aiter, "__anext__": _anext}

    def request(self) -> dict[str, Any]:
        return {"__aenter__": _aenter, "__aexit__": _aexit}

    def block(self, portal: Portal, manager: AbstractAsyncContextManager[Any]) -> AioBlock:
        return AioBlock(self, portal, manager)

    def plain_block(
        self, portal: Portal, manager: AbstractContextManager[Any], owner: Any
    ) -> AioWatch:
        del owner
        return AioWatch(self, portal, manager)

    def given(self, options: dict[str, Any]) -> dict[str, Any]:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise RuntimeError(
                "trio_codex.aio needs a running loop of asyncio: start the program with "
                "asyncio.run(main()); on Trio use trio_codex itself, in plain code "
                "trio_codex.sync"
            ) from None
        return running_in(loop, options)

    def more(self, kind: type) -> dict[str, Any]:
        if not hasattr(kind, "__await__") or not hasattr(kind, "__aenter__"):
            return {}
        # All of `collections.abc.Coroutine`, since asyncio makes tasks of nothing else.
        return {"__await__": _await, "send": _send, "throw": _throw, "close": _close}


class _Wait:
    """Waits in a task of asyncio for a call, and passes the task's cancellation on to it."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._loop = asyncio.get_running_loop()
        self._future: asyncio.Future[None] | None = None
        call.on_change(self._wake)

    async def until(self, is_so: Callable[[], bool] | None = None) -> None:
        """Wait until the call has ended.

        Args:
            is_so: What ends the wait before that, unless the task was cancelled.

        Raises:
            CancelledError: The task was cancelled. The call has ended since.
        """
        call, cancelled = self._call, None
        while not (call.ended or (is_so is not None and cancelled is None and is_so())):
            self._future = self._loop.create_future()
            try:
                await self._future
            except asyncio.CancelledError as exc:
                if cancelled is None:
                    call.cancel()
                    cancelled = exc
            except BaseException:  # the coroutine is closed
                call.cancel()
                raise
        if cancelled is not None:
            raise cancelled

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the loop is closed, and nobody waits
            self._loop.call_soon_threadsafe(self._look)

    def _look(self) -> None:
        if self._future is not None and not self._future.done():
            self._future.set_result(None)


async def wait_for(portal: Portal, function: Callable[[], Awaitable[Any]]) -> Any:
    """Run a coroutine function as a task of Trio's, and wait until it has ended."""
    call = Call(portal, function, works_of(asyncio.current_task()))
    wait = _Wait(call)
    call.start()
    await wait.until()
    return call.outcome()


class _Block:
    """What blocks for asyncio have in common: they may end before they are left.

    Then the task that has entered is cancelled, as `asyncio.timeout` does it.
    """

    def __init__(self, host: AioHost, portal: Portal, manager: Any) -> None:
        self._host = host
        self._portal = portal
        self._manager = manager
        self._stay: Stay | None = None
        self._task: asyncio.Task[Any] | None = None
        self._cancels_before = 0
        self._has_cancelled = False

    def _make_stay(self) -> Stay:
        self._task = asyncio.current_task()
        self._stay = Stay(self._portal, self._manager, works_of(self._task))
        return self._stay

    def _is_entered(self, stay: Stay) -> Any:
        """Give the value of the block, and watch over its end."""
        if stay.ended:
            stay.outcome()
        task, loop = self._task, asyncio.get_running_loop()
        assert task is not None  # noqa: S101 - a coroutine of asyncio runs in one
        self._cancels_before = _cancels(task)

        def cut_short() -> None:
            if not (stay.is_left or self._has_cancelled):
                self._has_cancelled = True
                task.cancel()

        def look() -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(cut_short)

        stay.on_change(look)
        if stay.ended:
            cut_short()
        return self._host.shown(self._portal, stay.value)

    def _end(self, stay: Stay, error: BaseException | None) -> bool:
        """Tell whether the block has dealt with an error, or raise its own."""
        alone = self._has_cancelled and self._take_back()
        handled = stay.end_of_block(error)
        return (alone and isinstance(error, asyncio.CancelledError)) or handled

    def _take_back(self) -> bool:
        """Take back our cancellation of the task, and tell whether it is the only one."""
        task = self._task
        assert task is not None  # noqa: S101 - since it was entered
        if sys.version_info < (3, 11):  # where nobody can tell
            return True
        return task.uncancel() <= self._cancels_before


def _cancels(task: asyncio.Task[Any]) -> int:
    return 0 if sys.version_info < (3, 11) else task.cancelling()


class AioBlock(_Block, AbstractAsyncContextManager[Any]):
    """A block of Trio's, for asyncio."""

    async def __aenter__(self) -> Any:
        stay = self._make_stay()
        wait = _Wait(stay)
        stay.start()
        await wait.until(lambda: stay.entered)
        return self._is_entered(stay)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        stay = self._stay
        assert stay is not None  # noqa: S101 - by __aenter__
        wait = _Wait(stay)
        stay.leave(error)
        await wait.until()
        return self._end(stay, error)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            return getattr(self._manager, name)  # which explains why there is no such thing


class AioWatch(_Block, AbstractContextManager[Any]):
    """A block of Trio's that is entered and left without waiting, for asyncio."""

    def __enter__(self) -> Any:
        stay = self._make_stay()
        stay.start()
        wait_until(stay, lambda: stay.entered)
        return self._is_entered(stay)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        stay = self._stay
        assert stay is not None  # noqa: S101 - by __enter__
        stay.leave(error)
        wait_until(stay)
        return self._end(stay, error)


def _aiter(self: Any) -> Any:
    return self


async def _anext(self: Any) -> Any:
    reading = self._reading
    if reading is None:
        entry = await wait_for(self._portal, self._handle.__anext__)
        return self._host.shown(self._portal, entry)
    if perf_counter() >= self._slice_ends:
        await asyncio.sleep(0)
        self._slice_ends = perf_counter() + TIME_SLICE
    while (entry := reading.take()) is None:
        await wait_for(self._portal, reading.fetch)
        self._slice_ends = perf_counter() + TIME_SLICE
    return entry


async def _aenter(self: Any) -> Any:
    # A stream gives itself, and a request its turn.
    self.block = AioBlock(self._host, self._portal, self._handle)
    value = await self.block.__aenter__()
    return self if value._handle is self._handle else value  # noqa: SLF001 - a proxy as this is


async def _aexit(self: Any, *error: Any) -> bool:
    return await self.block.__aexit__(*error)


# A request of a turn is a coroutine, too.


async def _run(self: Any) -> Any:
    async def run() -> Any:
        return await self._handle

    return await wait_for(self._portal, run)


def _coroutine(self: Any) -> Any:
    if self.block is None:
        self.block = _run(self)
    return self.block


def _await(self: Any) -> Any:
    return _run(self).__await__()


def _send(self: Any, value: Any) -> Any:
    return _coroutine(self).send(value)


def _throw(self: Any, *error: Any) -> Any:
    return _coroutine(self).throw(*error)


def _close(self: Any) -> None:
    _coroutine(self).close()


# What the module has beside handles

HOST: Final = AioHost()


def _open_codex(*args: Any, **options: Any) -> AioBlock:
    HOST.check(open_codex, options)
    return HOST.block(current_portal(), open_codex(*args, **HOST.given(options)))


def _connect_codex(*args: Any, **options: Any) -> AioBlock:
    HOST.check(connect_codex, options)
    return HOST.block(current_portal(), connect_codex(*args, **HOST.given(options)))


async def _retry_on_overload(op: Any, **options: Any) -> Any:
    from trio_codex._client._retry import retry_on_overload  # noqa: PLC0415 - rarely used

    carried_op = carried(asyncio.get_running_loop(), op) if callable(op) else op
    return await wait_for(current_portal(), partial(retry_on_overload, carried_op, **options))


FUNCTIONS: Final = {
    "connect_codex": update_wrapper(_connect_codex, connect_codex),
    "open_codex": update_wrapper(_open_codex, open_codex),
    "retry_on_overload": _retry_on_overload,
}
