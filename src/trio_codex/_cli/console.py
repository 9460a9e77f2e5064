"""``console``: watches a runtime that others have started, on a page in the browser."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

import attrs
import trio

from trio_codex import (
    CodexError,
    Gap,
    JsonRpcError,
    Reconnect,
    RequestLostError,
    connect_codex,
    types,
)
from trio_codex._turns._late import LOOK_AGAIN, STORED_WITHIN
from trio_codex._turns._missed import completed_items, is_not_stored, is_open, turns_in
from trio_codex.console import open_console

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from trio_codex import Codex
    from trio_codex.console import Console

_CTRL_C = 130

_LOOKED_AT: Final = 100
"""Turns of a thread among which one that has ended unheard is looked for, the last ones."""


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
                    await _Watching(codex, console).follow()
                except KeyboardInterrupt:
                    # Leaving the block would decline what other people are asked. A connection
                    # that ends decides nothing.
                    os._exit(_CTRL_C)
    except (CodexError, OSError, ValueError, ImportError) as error:
        write_error(f"{error}\n")
    return 1


async def _leave_to_others(*_: object) -> Any:
    await trio.sleep_forever()


class _Watching:
    """Shows the turns of all threads of a runtime on a console."""

    def __init__(self, codex: Codex, console: Console) -> None:
        self._codex = codex
        self._console = console
        # The threads of which it is heard, and by thread the turn that runs.
        self._joined: set[str] = set()
        self._running: dict[str, str] = {}

    async def follow(self) -> None:
        """Join each thread that is loaded, and those that come, until the connection is over."""
        kinds = (
            types.ThreadStartedNotification,
            types.ThreadStatusChangedNotification,
            types.TurnStartedNotification,
            types.TurnCompletedNotification,
            Gap,
        )
        async with self._codex.subscribe(*kinds) as events:
            await self._join_loaded()
            async for event in events:
                match event:
                    case Gap():
                        await self._join_again()
                    case types.ThreadStartedNotification(thread=thread):
                        await self._join(thread.id)
                    case types.ThreadStatusChangedNotification(thread_id=thread_id, status=status):
                        runs = isinstance(status, types.ActiveThreadStatus)
                        await self._join(thread_id, STORED_WITHIN if runs else 0)
                    case types.TurnStartedNotification(thread_id=thread_id, turn=turn):
                        self._running[thread_id] = turn.id
                    case types.TurnCompletedNotification(thread_id=thread_id):
                        self._running.pop(thread_id, None)
                    case _:
                        pass

    async def _join_loaded(self) -> None:
        loaded: dict[str, Any] = await self._codex.request("thread/loaded/list")
        for thread_id in loaded.get("data", ()):
            await self._join(thread_id)

    async def _join_again(self) -> None:
        """Join what is loaded after a cut, and show how turns have ended meanwhile."""
        ran, self._running = self._running, {}
        self._joined.clear()
        await self._join_loaded()
        for thread_id, turn_id in ran.items():
            if self._running.get(thread_id) != turn_id:
                await self._tell_missed(thread_id, turn_id)

    async def _join(self, thread_id: str, patience: float = 0) -> None:
        """Hear of a thread from now on, and show its turn that runs."""
        if thread_id in self._joined:
            return
        # One that was never used cannot be joined yet; its first turn changes its status. Where
        # the connection is cut in between, all are joined again.
        with suppress(JsonRpcError, RequestLostError):
            told = await self._resume(thread_id, patience)
            self._joined.add(thread_id)
            match turns_in(told):
                case [{"status": "inProgress", "id": str()} as turn, *_]:
                    await self._tell_running(thread_id, turn)
                case _:
                    pass

    async def _resume(self, thread_id: str, patience: float) -> Any:
        """Resume a thread; one that has its first turn is refused until that is stored."""
        until = trio.current_time() + patience
        while True:
            try:
                return await self._codex.request("thread/resume", {"threadId": thread_id})
            except JsonRpcError as error:
                if not is_not_stored(error) or trio.current_time() >= until:
                    raise
            await trio.sleep(LOOK_AGAIN)

    async def _tell_running(self, thread_id: str, turn: dict[str, Any]) -> None:
        """Show a turn that runs, by what the runtime answers."""
        tell, ours = self._console.notification, {"threadId": thread_id, "turnId": turn["id"]}
        self._running[thread_id] = turn["id"]
        tell("turn/started", {**ours, "turn": turn})
        completed = await completed_items(self._codex.request, thread_id, turn)
        for params in completed:
            tell("item/completed", params)
        for item in cast("list[Any]", turn.get("items") or []):
            # Messages have other ids here than in the list, and in what comes.
            if not completed or is_open(item):
                tell("item/started", {**ours, "item": item})

    async def _tell_missed(self, thread_id: str, turn_id: str) -> None:
        """Show how a turn has ended while there was no connection."""
        tell, turn = self._console.notification, None
        with suppress(JsonRpcError):
            params = {"threadId": thread_id, "limit": _LOOKED_AT, "itemsView": "notLoaded"}
            page = await self._codex.request("thread/turns/list", params)
            found = turns_in({"initialTurnsPage": page})
            turn = next((each for each in found if each.get("id") == turn_id), None)
        if turn is None:
            why = {"message": "nothing is known of its end"}
            turn = {"id": turn_id, "status": "lost", "error": why}
        else:
            for completed in await completed_items(self._codex.request, thread_id, turn):
                tell("item/completed", completed)
        tell("turn/completed", {"threadId": thread_id, "turn": turn})
