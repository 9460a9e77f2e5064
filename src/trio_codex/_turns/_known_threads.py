"""What is known of the threads of a connection that can be made again.

The runtime tells a connection of those threads only that it has started, resumed or forked. So
on the next one a thread must be resumed before it is heard of again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trio_codex._util._control_c import protected

if TYPE_CHECKING:
    from collections.abc import Collection

    from trio_codex._notifications._fan_out import Notifications


class KnownThread:
    """A thread that this client uses.

    Attributes:
        config: The settings with which it was loaded. The runtime does not store them.
        ephemeral: Whether it is not stored, so that it cannot be resumed.
        used: Whether it has had a turn, without which it cannot be resumed either.
        heard: Whether this connection hears of it.
        loaded: Whether the runtime has it loaded, as far as we know.
        last_turn: The last turn that was heard to start on it.
        gone: Whether the runtime that had it was restarted.
    """

    __slots__ = ("config", "ephemeral", "gone", "heard", "last_turn", "loaded", "used")

    def __init__(self, config: Any, *, ephemeral: bool, used: bool) -> None:
        self.config: Any = config
        self.ephemeral: bool = ephemeral
        self.used: bool = used
        self.heard: bool = True
        self.loaded: bool = True
        self.last_turn: str | None = None
        self.gone: bool = False


@protected
class KnownThreads(dict[str, KnownThread]):
    """The threads of one client, by id."""

    def __init__(self, notifications: Notifications) -> None:
        super().__init__()
        notifications.listen("turn/started", self._note_turn)
        for method in ("thread/closed", "thread/deleted", "thread/archived"):
            notifications.listen(method, self._note_gone)

    def note_loaded(self, params: Any, answer: Any, *, used: bool) -> None:
        """Take the answer to what starts, resumes or forks a thread."""
        match answer:
            case {"thread": {"id": str(thread_id), **thread}}:
                pass
            case _:
                return
        known = self.get(thread_id)
        config = params.get("config") if params.__class__ is dict else None
        if known is None:
            ephemeral = thread.get("ephemeral") is True
            known = self[thread_id] = KnownThread(config, ephemeral=ephemeral, used=used)
        elif config is not None:
            known.config = config
        known.used = known.used or used
        known.heard = known.loaded = True

    def resume_params(self, thread_id: str) -> dict[str, Any]:
        """Make the params with which a thread is resumed, with its last turn in full.

        A thread that is loaded and that no connection hears of would be loaded anew for its
        settings, which ends its turn in the moment in which that starts.
        """
        params: dict[str, Any] = {
            "threadId": thread_id,
            "excludeTurns": True,
            "initialTurnsPage": {"limit": 1, "itemsView": "full"},
        }
        known = self.get(thread_id)
        if known is not None and known.config is not None and not known.loaded:
            params["config"] = known.config
        return params

    def cut(self) -> None:
        """Learn that the connection was cut."""
        for known in self.values():
            known.heard = False

    def note_loaded_ones(self, threads: Collection[str]) -> None:
        """Learn which threads the runtime has loaded."""
        for thread_id, known in self.items():
            known.loaded = thread_id in threads

    def note_restart(self) -> None:
        """Learn that the runtime is another one, which has only what is stored."""
        for known in self.values():
            known.gone = known.gone or known.ephemeral or not known.used

    def _note_turn(self, params: Any) -> None:
        match params:
            case {"threadId": str(thread_id), "turn": {"id": str(turn_id)}} if thread_id in self:
                self[thread_id].used = True
                self[thread_id].last_turn = turn_id
            case _:
                pass

    def _note_gone(self, params: Any) -> None:
        match params:
            case {"threadId": str(thread_id)}:
                self.pop(thread_id, None)
            case _:
                pass
