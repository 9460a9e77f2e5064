"""``console``: watches a runtime that others have started, on a page in the browser."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import attrs
import trio

from trio_codex import CodexError, Gap, InvalidRequestError, Reconnect, connect_codex, types
from trio_codex.console import open_console

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from trio_codex import Codex
    from trio_codex.console import Console

_CTRL_C = 130


async def watch_remote(
    write: Callable[[str], object],
    write_error: Callable[[str], object],
    target: str,
    token_file: Path | None = None,
    port: int = 0,
) -> int:
    """Watch a runtime until its connection is over, and give 1."""

    async def read_token() -> str:
        return (await trio.Path(token_file or "").read_text(encoding="utf-8")).strip()

    try:
        async with open_console(port=port) as console:
            client = connect_codex(
                target,
                token=None if token_file is None else read_token,
                # The rest is for the program whose turns they are to answer.
                handlers=attrs.evolve(
                    console.handlers(),
                    auth_tokens=_leave_to_others,
                    current_time=_leave_to_others,
                    fallback=_leave_to_others,
                ),
                instruments=[console],
                reconnect=Reconnect(),
            )
            async with client as codex:
                write(f"Open {console.url}\nCtrl-C ends this; the runtime goes on.\n")
                try:
                    await _follow(codex, console)
                except KeyboardInterrupt:
                    # Leaving the block would decline what other people are asked. A connection
                    # that ends decides nothing.
                    os._exit(_CTRL_C)
    except (CodexError, OSError, ValueError, ImportError) as error:
        write_error(f"{error}\n")
    return 1


async def _leave_to_others(*_: object) -> Any:
    await trio.sleep_forever()


async def _follow(codex: Codex, console: Console) -> None:
    """Join each thread that is loaded, and those that come, until the connection is over."""
    joined: set[str] = set()
    kinds = types.ThreadStartedNotification, types.ThreadStatusChangedNotification, Gap
    async with codex.subscribe(*kinds) as events:
        await _join_loaded(codex, console, joined)
        async for event in events:
            match event:
                case Gap():
                    joined.clear()
                    await _join_loaded(codex, console, joined)
                case types.ThreadStartedNotification(thread=thread):
                    await _join(codex, console, thread.id, joined)
                case types.ThreadStatusChangedNotification(thread_id=thread_id):
                    await _join(codex, console, thread_id, joined)
                case _:
                    pass


async def _join_loaded(codex: Codex, console: Console, joined: set[str]) -> None:
    loaded: dict[str, Any] = await codex.request("thread/loaded/list")
    for thread_id in loaded.get("data", ()):
        await _join(codex, console, thread_id, joined)


async def _join(codex: Codex, console: Console, thread_id: str, joined: set[str]) -> None:
    """Hear of a thread from now on, and show its turn that runs."""
    if thread_id in joined:
        return
    # One that was never used cannot be joined yet; its first turn changes its status.
    with suppress(InvalidRequestError):
        told = await codex.request("thread/resume", {"threadId": thread_id})
        joined.add(thread_id)
        match told:
            case {"thread": {"turns": [*_, {"status": "inProgress", "id": str(turn_id), **turn}]}}:
                ours = {"threadId": thread_id, "turnId": turn_id}
                console.notification("turn/started", {**ours, "turn": {**turn, "id": turn_id}})
                for item in cast("list[Any]", turn.get("items") or []):
                    console.notification("item/started", {**ours, "item": item})
            case _:
                pass
