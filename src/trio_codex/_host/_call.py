"""A call of the host, as a task of Trio's."""

from __future__ import annotations

from contextlib import AbstractContextManager
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, cast

import trio

from trio_codex._host._portal import is_closed
from trio_codex._turns._current import works_on

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractAsyncContextManager
    from contextvars import Context

    from trio_codex._host._portal import Portal
    from trio_codex._turns._current import Work


class Call:
    """One Trio task, with a scope of its own, for something that the host waits for.

    Args:
        portal: Where it runs.
        function: What the task does.
        works: The work, of turns, that the caller is part of.

    Attributes:
        context: The context of the caller.
        ended: Whether the task has ended.
        was_cancelled: Whether it ended because it was cancelled, by the host or a `Stop`.
    """

    def __init__(
        self, portal: Portal, function: Callable[[], Awaitable[Any]], works: tuple[Work, ...]
    ) -> None:
        self.context: Context = copy_context()
        self.ended: bool = False
        self.was_cancelled: bool = False
        portal.check()
        self._portal = portal
        self._function = function
        self._works = works
        self._scope = trio.CancelScope()
        self._listeners: list[Callable[[], None]] = []
        self._value: Any = None
        self._error: BaseException | None = None

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have a function called in Trio's thread at the end.

        What it tells of may be the case already, so look at that too.
        """
        self._listeners.append(listener)

    def start(self) -> None:
        """Start the task."""
        self._portal.soon(self._start)

    def cancel(self) -> None:
        """Cancel the task, which then ends in its own time."""
        if not self.ended:
            self._portal.soon(self.cancel_now)

    def outcome(self) -> Any:
        """Give what came of the task, once it has ended, or raise it."""
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        return self._value

    # In Trio's thread

    def cancel_now(self) -> None:
        """Do what `cancel` does."""
        self._scope.cancel()
        if self not in self._portal.calls and not self.ended:
            # Ctrl-C came before it was started, and it never will be.
            self.was_cancelled = True
            self._end()

    def fail(self) -> None:
        """Learn that Trio has ended before the task."""
        self._error = is_closed()
        self._end()

    def _start(self) -> None:
        if self.ended:
            return
        self._portal.calls.add(self)
        try:
            self.context.run(self._portal.nursery.start_soon, self._run)
        except RuntimeError:  # the nursery takes no more tasks
            self.fail()

    async def _run(self) -> None:
        try:
            with self._scope, works_on(*self._works):
                self._value = await self._function()
            self.was_cancelled = self._scope.cancelled_caught
        except trio.Cancelled:
            self.fail()
            raise
        except BaseException as exc:  # noqa: BLE001 - the host gets it, whatever it is
            self._error = exc
            self._end()
        else:
            self._end()

    def _end(self) -> None:
        self._portal.calls.discard(self)
        self.ended = True
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


class PlainCall(Call):
    """A function that does not wait, called in Trio's thread."""

    def __init__(self, portal: Portal, function: Callable[[], Any]) -> None:
        super().__init__(portal, function, ())

    def _start(self) -> None:
        try:
            self._value = self.context.run(self._function)
        except BaseException as exc:  # noqa: BLE001 - the host gets it, whatever it is
            self._error = exc
        self._end()


class Stay(Call):
    """One Trio task that enters a block, and leaves it when the host does.

    Its listeners are called when the block was entered, too.

    Args:
        portal: Where it runs.
        manager: The block.
        works: The work, of turns, that the caller is part of.
        cut_short: What the task does after a block that ended before the host left it.

    Attributes:
        value: What the block gives, once it was entered.
        entered: Whether the block was entered.
        is_left: Whether the host has left it.
    """

    def __init__(
        self,
        portal: Portal,
        manager: AbstractAsyncContextManager[Any] | AbstractContextManager[Any],
        works: tuple[Work, ...],
        cut_short: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        super().__init__(portal, self._stay, works)
        self.value: Any = None
        self.entered: bool = False
        self.is_left: bool = False
        self._manager: Any = manager
        self._cut_short = cut_short
        self._leaving = trio.Event()
        self._body_error: BaseException | None = None
        self._is_raised = False

    def leave(self, error: BaseException | None) -> None:
        """Leave the block, as the host does; the task ends then.

        Args:
            error: What the host's block has raised, or None.
        """
        self._portal.check()
        if self.is_left:
            return
        self._body_error = error
        self.is_left = True
        if not self.ended:
            self._portal.soon(self._leaving.set)

    def end_of_block(self, error: BaseException | None) -> bool:
        """Tell, once the task has ended, whether the block has dealt with the host's error.

        Raises:
            BaseException: The block has failed otherwise.
        """
        own, self._error = self._error, None
        self._body_error = None
        if own is None:
            return self._is_raised
        if own is not error:
            raise own
        return False

    async def _stay(self) -> None:
        manager = self._manager
        if AbstractContextManager in cast("type", manager.__class__).__mro__:
            with manager as value:
                await self._body(value)
        else:
            async with manager as value:
                await self._body(value)
        if not self.is_left and self._cut_short is not None:
            await self._cut_short()

    async def _body(self, value: Any) -> None:
        self.value = value
        self.entered = True
        self._tell()
        await self._leaving.wait()
        error = self._body_error
        if error is not None:
            self._is_raised = True
            # The frames that it goes through here say nothing to the host.
            traceback = error.__traceback__
            try:
                raise error
            finally:
                error.__traceback__ = traceback
                del error
