"""Which processes of the program run in the runtime, and who hears of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol

import trio

from trio_codex._jsonrpc._faults import contain
from trio_codex._util._control_c import protected

if TYPE_CHECKING:
    from trio_codex._calls import Calls
    from trio_codex._notifications._fan_out import Notifications
    from trio_codex.errors import CodexError

STARTS_AT_ONCE: Final = 8
"""How many processes may be about to start: each takes two requests with one place in the window,
and too many at once overload the runtime."""

_TELLING: Final = {
    "command/exec/outputDelta": "processId",
    "process/outputDelta": "processHandle",
    "process/exited": "processHandle",
}
"""The notifications about processes, and the field in which each names its process."""


class ProcessListener(Protocol):
    """Hears of one process. It neither waits nor raises."""

    def hear(self, method: str, params: dict[str, Any]) -> None:
        """Take a notification about the process."""
        ...

    def lose(self, error: CodexError) -> None:
        """Learn that nothing more will come."""
        ...

    def drop(self) -> None:
        """Learn that the connection was cut, and that there will be another one."""
        ...


@protected
class Processes:
    """The processes that the program has started on one connection.

    Attributes:
        listeners: By process id, the object that hears of it.
        starts: Limits how many may be about to start.
    """

    def __init__(self, calls: Calls, notifications: Notifications) -> None:
        self.calls: Calls = calls
        self.listeners: dict[str, ProcessListener] = {}
        self.starts: trio.Semaphore = trio.Semaphore(STARTS_AT_ONCE)
        for method, field in _TELLING.items():
            notifications.listen(method, partial(self._tell, method, field))
        calls.on_drop(self.drop)

    def drop(self) -> None:
        """Tell each listener that the connection was cut."""
        for listener in list(self.listeners.values()):
            contain("the loss of a process", listener.drop)

    def close(self, error: CodexError) -> None:
        """Tell each listener that the connection is over."""
        for listener in list(self.listeners.values()):
            contain("the end of a process", listener.lose, error)

    def _tell(self, method: str, field: str, params: Any) -> None:
        process_id = params.get(field) if params.__class__ is dict else None
        if type(process_id) is str and process_id in self.listeners:
            self.listeners[process_id].hear(method, params)
