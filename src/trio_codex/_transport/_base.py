"""The contract of a transport."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from trio_codex.errors import TransportClosedError


class Transport(ABC):
    """A pipe of bytes, made of lines, to one runtime.

    One task sends and one receives. The two ends are told apart: *ended* (the
    other side is done: `receive_some` gives ``b""``), *broken* (`send_all`
    or `receive_some` raises `trio.BrokenResourceError`) and *closed* (by us, with `aclose`).
    """

    @property
    @abstractmethod
    def background(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """Tasks that must run beside the connection as long as it lives."""

    @abstractmethod
    async def send_all(self, data: bytes) -> None:
        """Send whole lines.

        A cancelled call leaves the pipe in an unknown state, so only the
        writer task sends, and nobody cancels it before the connection is over.

        Raises:
            trio.BrokenResourceError: The other side takes nothing any more.
            trio.ClosedResourceError: `aclose` was called.
        """

    def send_nowait(self, data: bytes) -> int:
        """Send as much as goes without waiting, while no `send_all` is under way.

        Not a checkpoint. A transport that cannot do this sends nothing.

        Returns:
            How many bytes were taken. What went wrong shows in the next `send_all`.
        """
        del data
        return 0

    @abstractmethod
    async def receive_some(self) -> bytes:
        """Wait for bytes and give them; ``b""`` once the other side has ended or we closed.

        Raises:
            trio.BrokenResourceError: The other side is gone, and not in order.
        """

    @abstractmethod
    async def end_error(self, reason: str | None = None) -> TransportClosedError:
        """Say why the connection is over.

        Args:
            reason: What ended it, if that is known; None to find out, which
                takes a time that a named constant bounds.
        """

    @abstractmethod
    def statistics(self) -> dict[str, int | None]:
        """A snapshot for those who debug."""

    @abstractmethod
    async def aclose(self) -> None:
        """End it all.

        Shielded from cancellation and bounded: each implementation states its
        worst case. Idempotent.
        """
