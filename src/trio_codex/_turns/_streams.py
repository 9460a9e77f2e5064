"""What else can be read of a turn's one stream: its text, and its tree.

`TurnHandle` makes them and reads for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from trio_codex._util._control_c import protected
from trio_codex._util._handle import NoPublicConstructor, never_plain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from typing_extensions import Self

    from trio_codex._util._model import Notification

__all__ = ["TextStream", "TreeStream"]


@final
@protected
@never_plain("text comes piece by piece: write `async for text in turn.text():`")
class TextStream(metaclass=NoPublicConstructor):
    """An asynchronous iterator over the assistant's text; `TurnHandle.text` makes it."""

    def __init__(self, receive: Callable[[], Awaitable[str]]) -> None:
        self._receive = receive

    def __aiter__(self) -> Self:
        return self

    def __anext__(self) -> Awaitable[str]:
        """Wait for the next piece; see `TurnHandle.__anext__`."""
        return self._receive()


@final
@protected
@never_plain("events come one by one: write `async for thread_id, event in turn.tree():`")
class TreeStream(metaclass=NoPublicConstructor):
    """An asynchronous iterator over the events of a tree of threads; `TurnHandle.tree` makes it."""

    def __init__(self, receive: Callable[[], Awaitable[tuple[str, Notification]]]) -> None:
        self._receive = receive

    def __aiter__(self) -> Self:
        return self

    def __anext__(self) -> Awaitable[tuple[str, Notification]]:
        """Wait for the next event; see `TurnHandle.__anext__`."""
        return self._receive()
