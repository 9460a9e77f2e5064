"""The tree of a turn: the threads on which sub-agents work for it, and the commands of all.

A sub-agent has a thread of its own, which the runtime announces in an item of
the turn that called it, and nowhere else. It may go on when that turn is over.
"""

from __future__ import annotations

from typing import Any, Final

from trio_codex._turns._usage import Usage

TURN_STARTED: Final = "turn/started"
TURN_COMPLETED: Final = "turn/completed"
ITEM_STARTED: Final = "item/started"
ITEM_COMPLETED: Final = "item/completed"
DIFF_UPDATED: Final = "turn/diff/updated"
USAGE_UPDATED: Final = "thread/tokenUsage/updated"

# Tuples, since what is looked for comes from the wire and need not have a hash.
_STARTING = ("pendingInit", "running")
_AT_REST = ("idle", "notLoaded", "systemError")
_NO_CALL = ("wait", "closeAgent", "interruptAgent", "listAgents")


class SubAgent:
    """A thread that works for a turn on another thread.

    Args:
        working: Whether a turn runs on it, or is about to.
        turn_id: The turn that runs on it, if that is known.
        usage: Counts what it uses.

    Attributes:
        items: The items that it has completed in that turn.
    """

    __slots__ = ("items", "turn_id", "usage", "working")

    def __init__(self, *, working: bool, turn_id: str | None, usage: Usage | None = None) -> None:
        self.working: bool = working
        self.turn_id: str | None = turn_id
        self.usage: Usage = usage or Usage()
        self.items: set[str] = set()

    def note(self, method: str, params: Any) -> bool:
        """Take a notification of its thread; True if a turn began or ended on it."""
        before = (self.working, self.turn_id)
        match method, params:
            case "thread/tokenUsage/updated", _:
                self.usage.note(params)
            case "item/completed", {"item": {"id": str(item_id)}}:
                self.items.add(item_id)
            case "turn/started", {"turn": {"id": str(turn_id)}}:
                if turn_id != self.turn_id:
                    self.items.clear()
                self.turn_id = turn_id
                self.working = True
            case (("turn/completed" | "thread/closed"), _):
                self.rest()
            case "thread/status/changed", {"status": {"type": kind}} if (
                kind in _AT_REST and self.turn_id is None
            ):
                # It was called, and nothing came of it.
                self.rest()
            case _:
                pass
        return (self.working, self.turn_id) != before

    def rest(self) -> None:
        """Note that nothing runs on it."""
        self.working = False
        self.turn_id = None


class Commands(dict[tuple[str, str], None]):
    """The commands that were started and are not completed, by thread and process id."""

    def note(self, thread_id: str, method: str, params: Any) -> None:
        """Take ``item/started`` or ``item/completed`` of any item."""
        match params:
            case {"item": {"type": "commandExecution", "processId": str(process_id)}}:
                if method == ITEM_STARTED:
                    self[thread_id, process_id] = None
                else:
                    self.pop((thread_id, process_id), None)
            case _:
                pass

    def leave(self, thread_id: str) -> None:
        """Forget those of a thread, which run on."""
        for command in [command for command in self if command[0] == thread_id]:
            del self[command]


def turn_id_of(params: dict[str, Any]) -> object:
    """Give the id of the turn that a notification names, if it names one."""
    turn_id = params.get("turnId")
    if turn_id is not None:
        return turn_id
    match params.get("turn"):
        case {"id": named}:
            return named
        case _:
            return None


def called_agents(params: Any) -> dict[str, bool]:
    """Tell which threads an item set to work, and whether each is sure to start on its own."""
    match params:
        case {
            "item": {
                "type": "collabAgentToolCall",
                "tool": tool,
                "receiverThreadIds": [*receivers],
                **rest,
            }
        } if tool not in _NO_CALL:
            states = rest.get("agentsStates")
            return {
                thread_id: tool == "spawnAgent" and _is_starting(states, thread_id)
                for thread_id in receivers
                if isinstance(thread_id, str)
            }
        case {
            "item": {
                "type": "subAgentActivity",
                "agentThreadId": str(thread_id),
                "kind": "started" | "interacted" as kind,
            }
        }:
            return {thread_id: kind == "started"}
        case _:
            return {}


def _is_starting(states: Any, thread_id: str) -> bool:
    match states:
        case {**by_thread}:
            match by_thread.get(thread_id):
                case {"status": status}:
                    return status in _STARTING
                case _:
                    return False
        case _:
            return False
