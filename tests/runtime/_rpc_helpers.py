"""What the tests of `Codex.rpc` on the real runtime have in common."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from trio_codex import types

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


def text(words: str) -> list[types.UserInput]:
    return [types.TextUserInput(text=words)]


@asynccontextmanager
async def awaiting(codex, event_type: type[Any], **fields: Any) -> AsyncGenerator[list[Any]]:
    """Wait at the end of the block for an event, which may come at any time in it.

    Args:
        codex: The client.
        event_type: The class of the event.
        **fields: What its fields must be.

    Yields:
        A list that has the event in it after the block.
    """
    found: list[Any] = []
    async with codex.subscribe(event_type) as events:
        yield found
        async for event in events:
            if all(getattr(event, name) == value for name, value in fields.items()):
                found.append(event)
                return


async def a_turn(codex, thread_id: str, words: str = "go") -> types.Turn:
    """Run a turn that nobody holds, and give it as it is at its end."""
    async with awaiting(codex, types.TurnCompletedNotification, thread_id=thread_id) as ended:
        await codex.rpc.turn_start(thread_id=thread_id, input=text(words))
    return ended[0].turn
