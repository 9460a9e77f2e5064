"""The contract of a transport."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from trio_codex.errors import TransportClosedError


class Transport(ABC):
    """A pipe of bytes between this program and one runtime.

    The bytes are lines of JSON, but a transport does not look at them: a piece that it
    gives may begin and end anywhere in a line.

    **Who calls what.** One task sends and another receives; two tasks that send at once,
    or receive at once, are outside the contract. All other methods may be called at any
    time, by any number of tasks.

    **How it is over.** There are three ways, and each is told in its own form:

    - It *ends* when the other side has finished: `receive_some` gives all bytes that
      were sent before, and from then on ``b""``.
    - It *breaks* when a failure cuts it off: `send_all` raises `trio.BrokenResourceError`,
      and `receive_some` raises it or gives ``b""``. `send_nowait` takes nothing.
    - It is *closed* when we call `aclose`: `send_all` raises `trio.ClosedResourceError`,
      `send_nowait` takes nothing, and `receive_some` gives at most what had already
      arrived and then ``b""``. A task that waits in `send_all` or `receive_some` wakes.

    An end is final. `end_error` says why it came, however it came.

    **Cancellation.** `receive_some` may be cancelled at any time and loses no byte. A
    cancelled `send_all` leaves the pipe in an unknown state, so the connection cancels it
    only when it is over. `end_error` may be cancelled and called again. `aclose` shields
    itself: a cancelled call closes too.

    **Bounds.** `aclose` and `end_error` (without a reason) end within a time that a named
    constant or an option of the implementation states. The tasks in `background` end by
    themselves after `aclose`, without being cancelled.

    `trio_codex.testing.transport_contract` has a check for each of these sentences, to be
    run on every implementation.

    Attributes:
        max_message_bytes: The longest line that the other side takes, without its end; None
            for no limit. A longer one is refused before anything of it is sent.
        was_too_long: Whether it broke because the other side sent a longer message than we take.
    """

    max_message_bytes: int | None = None
    was_too_long: bool = False

    @property
    @abstractmethod
    def background(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """Tasks that must run beside the connection as long as it lives."""

    @abstractmethod
    async def send_all(self, data: bytes) -> None:
        """Send all of the bytes, in order. A checkpoint.

        It waits while the other side does not read.

        Args:
            data: Whole lines.

        Raises:
            trio.BrokenResourceError: The other side no longer takes anything.
            trio.ClosedResourceError: `aclose` was called, before or meanwhile.
        """

    def send_nowait(self, data: bytes) -> int:
        """Send as much as goes without waiting, while no `send_all` is under way.

        Not a checkpoint. It raises nothing: what went wrong shows in the next `send_all`.
        A transport that cannot do this takes nothing.

        Args:
            data: Whole lines.

        Returns:
            How many bytes were taken, from the beginning of ``data``. The caller gives the
            rest to `send_all`.
        """
        del data
        return 0

    def ping_with(self, ask: Callable[[], object]) -> None:  # noqa: B027 - most need not
        """Take what asks the runtime for any answer. Not a checkpoint.

        For a transport that watches for silence and has no ping of its own; any other ignores it.

        Args:
            ask: Sends a cheap request, without waiting; called by a task in `background`.
        """

    @abstractmethod
    async def receive_some(self) -> bytes:
        """Wait for bytes. A checkpoint, until the end has come.

        Returns:
            At least one byte, or ``b""`` once the other side has ended or we closed.

        Raises:
            trio.BrokenResourceError: The other side is gone, and not in order.
        """

    @abstractmethod
    async def end_error(self, reason: str | None = None) -> TransportClosedError:
        """Make the error that says why the connection is over.

        Args:
            reason: What ended it, where the caller knows, and then the answer comes at once;
                None to find out, which takes a time that a named constant bounds.

        Returns:
            The error, a new one each time. Its ``reason`` is never empty.
        """

    @abstractmethod
    def statistics(self) -> dict[str, int | None]:
        """Take a snapshot for those who debug: names and numbers. Not a checkpoint."""

    @abstractmethod
    async def aclose(self) -> None:
        """End it all, and return once that is done.

        Shielded from cancellation and bounded: each implementation states its worst case.
        Idempotent: a second call, or one at the same time, raises nothing.
        """
