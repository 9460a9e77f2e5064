"""Asking the runtime, on the next connection, what has happened on a thread meanwhile.

It lists the items that were completed with the ids under which it tells of them; of a turn
that runs, the answer to a resume has messages under other ids. An older runtime lists no items,
so they are read from its turns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import trio

from trio_codex._jsonrpc._cursor import Cursor
from trio_codex._jsonrpc._epoch import NO_RESULT
from trio_codex._util._refusals import has_no_turn, lacks
from trio_codex.errors import CodexError, JsonRpcError, ThreadNotFoundError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Ask = Callable[[str, Any], Awaitable[Any]]
    """Sends a request and waits for its result: that of `Epoch` or of `Calls`."""

_PAGE: Final = 100
"""Items, or turns, that are asked for at once."""

_PAGES: Final = 100
"""Pages of a list that are read at most."""

_LOOKS: Final = 6
_BETWEEN_LOOKS: Final = 0.05
"""Seconds between two looks at a turn that has just started."""

_RUNNING: Final = "inProgress"


class Missed:
    """What is known of a thread of a turn, on the next connection.

    Attributes:
        thread_id: The thread.
        turn: The runtime's snapshot of the turn, or None where it has none.
        items: The params of an ``item/completed`` for each item of it that was completed.
        error: Why nothing is known, or None.
        running_id: The turn that runs on the thread, of whomever.
        commands: The process ids of the commands that the turn has running.
        end_is_held: Whether the end of the turn has come meanwhile, and is told after this.
    """

    def __init__(
        self,
        thread_id: str,
        turn: dict[str, Any] | None,
        items: list[Any],
        error: CodexError | None = None,
        running_id: str | None = None,
    ) -> None:
        self.thread_id: str = thread_id
        self.turn: dict[str, Any] | None = turn
        self.items: list[Any] = items
        self.error: CodexError | None = error
        self.running_id: str | None = running_id
        self.commands: list[str] = commands_in(turn)
        self.end_is_held: bool = False

    @property
    def over(self) -> bool:
        """Whether the runtime says that the turn has ended, and nothing else will."""
        is_running = self.turn is None or self.turn.get("status") == _RUNNING
        return not is_running and not self.end_is_held


def turns_in(answer: Any) -> list[dict[str, Any]]:
    """Give the turns in the answer to a resume, the newest first."""
    found: list[Any] = []
    match answer:
        case {"initialTurnsPage": {"data": [*turns]}}:
            found = turns
        case {"thread": {"turns": [*turns]}}:
            found = turns[::-1]
        case _:
            pass
    return [turn for turn in found if turn.__class__ is dict]


def running_in(answer: Any) -> str | None:
    """Give the id of the turn that runs, by the answer to a resume."""
    return next((_id_of(turn) for turn in turns_in(answer) if turn.get("status") == _RUNNING), None)


def newest_in(answer: Any) -> str | None:
    """Give the id of the newest turn, by the answer to a resume."""
    return next(map(_id_of, turns_in(answer)), None)


def commands_in(turn: Any) -> list[str]:
    """Give the process ids of the commands that run, by a turn in the answer to a resume.

    No list has them, since it has only what is completed.
    """
    match turn:
        case {"items": [*items]}:
            pass
        case _:
            return []
    found: list[str] = []
    for item in items:
        match item:
            case {"type": "commandExecution", "processId": str(process_id)} if is_open(item):
                found.append(process_id)
            case _:
                pass
    return found


def is_not_stored(error: CodexError) -> bool:
    """Tell whether a thread cannot be resumed because it has had no turn, or is storing it."""
    return isinstance(error, JsonRpcError) and (
        isinstance(error, ThreadNotFoundError)
        or has_no_turn(error.message)
        or lacks(error.message, "list_turns")
    )


def is_loaded(read: Any) -> bool:
    """Tell by the answer to ``thread/read`` whether the runtime has the thread loaded."""
    match read:
        case {"thread": {"status": {"type": "notLoaded"}}}:
            return False
        case _:
            return True


async def find_turn(ask: Ask, thread_id: str, turn_id: str, answer: Any) -> dict[str, Any] | None:
    """Find a turn as it was when its thread was resumed, which the answer to that shows.

    What has happened since is told by notifications. So one that has started since runs.
    """
    at_the_cut = turns_in(answer)
    for turn in at_the_cut:
        if _id_of(turn) == turn_id:
            return turn
    newest = newest_in(answer)
    is_newer = True
    for turn in await _turns(ask, thread_id, turn_id):
        if _id_of(turn) == turn_id:
            return {**turn, "status": _RUNNING} if is_newer else turn
        is_newer = is_newer and _id_of(turn) != newest
    return None


async def looked_at_again(ask: Ask, thread_id: str, turn: dict[str, Any]) -> dict[str, Any]:
    """Look again at a turn that counts as interrupted without an end, as one that just starts does.

    The runtime stores that a turn starts a moment before it takes its thread for active.
    """
    turn_id = _id_of(turn) or ""
    for _ in range(_LOOKS):
        if turn.get("status") != "interrupted" or turn.get("completedAt") is not None:
            break
        await trio.sleep(_BETWEEN_LOOKS)
        turns = await _turns(ask, thread_id, turn_id)
        turn = next((each for each in turns if _id_of(each) == turn_id), turn)
    return turn


async def is_over(ask: Ask, thread_id: str, turn_id: str) -> bool:
    """Tell whether a turn is known to have ended by now."""
    try:
        turns = await _turns(ask, thread_id, turn_id)
    except NO_RESULT:
        return False
    ended = (_id_of(turn) for turn in turns if turn.get("status") != _RUNNING)
    return turn_id in ended


async def _turns(ask: Ask, thread_id: str, turn_id: str) -> list[dict[str, Any]]:
    """List the turns of a thread, the newest first, up to one of them."""
    params = {"threadId": thread_id, "itemsView": "notLoaded"}
    return await _list(
        ask, "thread/turns/list", params, lambda turns: turn_id in map(_id_of, turns)
    )


async def completed_items(ask: Ask, thread_id: str, turn: dict[str, Any]) -> list[Any]:
    """List what a turn has completed, in its order."""
    turn_id = _id_of(turn) or ""
    params = {"threadId": thread_id, "turnId": turn_id, "sortDirection": "asc"}
    try:
        entries = await _list(ask, "thread/items/list", params)
    except NO_RESULT:
        older = await _items_of_older(ask, thread_id)
        entries = [entry for entry in older if not entry["hasOtherId"]]
    return [
        {
            "threadId": thread_id,
            "turnId": turn_id,
            "item": entry["item"],
            "completedAtMs": entry.get("completedAtMs") or 0,
        }
        for entry in entries
        if entry.get("turnId") == turn_id and not is_open(entry.get("item"))
    ]


async def find_message(ask: Ask, thread_id: str, message_id: str) -> tuple[str, bool] | None:
    """Find the turn that has taken a message of ours, and whether it had run before that."""
    turn_id: str | None = None
    joined = False
    params = {"threadId": thread_id, "sortDirection": "desc"}

    def is_enough(entries: list[dict[str, Any]]) -> bool:
        # Up to the beginning of the turn that has the message, or else of the newest one.
        having = (entry for entry in entries if _client_id(entry) == message_id)
        looked_at = next(having, entries[0] if entries else {})
        return bool(entries) and entries[-1].get("turnId") != looked_at.get("turnId")

    try:
        entries = await _list(ask, "thread/items/list", params, is_enough)
    except NO_RESULT:
        entries = (await _items_of_older(ask, thread_id))[::-1]
    for entry in entries:
        match entry:
            case {"item": {"type": "userMessage"}, "turnId": str(named)}:
                if _client_id(entry) == message_id:
                    turn_id = named
                elif named == turn_id:
                    joined = True
            case _:
                pass
    return None if turn_id is None else (turn_id, joined)


async def _items_of_older(ask: Ask, thread_id: str) -> list[dict[str, Any]]:
    """Read the items of a thread from its turns; some of one that runs have other ids."""
    try:
        answer = await ask("thread/read", {"threadId": thread_id, "includeTurns": True})
    except NO_RESULT:
        return []
    entries: list[dict[str, Any]] = []
    for turn in reversed(turns_in(answer)):
        match turn:
            case {"items": [*items], "id": turn_id, "status": status}:
                runs = status == _RUNNING
                entries += (
                    {"item": item, "turnId": turn_id, "hasOtherId": runs and _is_message(item)}
                    for item in items
                )
            case _:
                pass
    return entries


async def _list(
    ask: Ask,
    method: str,
    params: dict[str, Any],
    is_enough: Callable[[list[dict[str, Any]]], bool] = lambda _: False,
) -> list[dict[str, Any]]:
    """Read a list of the runtime's page by page, until what was read is enough."""
    entries: list[dict[str, Any]] = []
    cursor = Cursor(method)
    for _ in range(_PAGES):
        page = await ask(method, {**params, "cursor": cursor.where, "limit": _PAGE})
        match page:
            case {"data": [*data], **rest}:
                cursor.follow(rest.get("nextCursor"), found=bool(data))
            case _:
                break
        entries += (entry for entry in data if entry.__class__ is dict)
        # Where the pages lead nowhere, what is there has to do.
        if is_enough(entries) or cursor.is_over or cursor.error is not None:
            break
    return entries


def _id_of(turn: Any) -> str | None:
    match turn:
        case {"id": str(turn_id)}:
            return turn_id
        case _:
            return None


def _client_id(entry: dict[str, Any]) -> object:
    match entry:
        case {"item": {"type": "userMessage", "clientId": client_id}}:
            return client_id
        case _:
            return None


def is_open(item: Any) -> bool:
    """Tell whether an item in an answer is not completed."""
    return item.__class__ is not dict or item.get("status") == _RUNNING


def _is_message(item: Any) -> bool:
    match item:
        case {"type": "userMessage" | "agentMessage"}:
            return True
        case _:
            return False
