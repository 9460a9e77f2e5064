"""What a program can send in place of the objects that live in one process."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from typing_extensions import Self

_INSTEAD: Final = {
    "AppServerHarness": "make one in each process",
    "CapturedRequest": "send its body",
    "Cassette": "send its path",
    "ChatgptLoginHandle": "send its login_id and auth_url",
    "Codex": "send the CodexConfig, and open a client there",
    "Console": "open one in each process",
    "DeviceCodeLoginHandle": "send its login_id, user_code and verification_url",
    "EventStream": "send the events that it gives",
    "ExecProcess": "send what it writes, or the ExecResult of `await codex.exec_run(...)`",
    "FakeAppServer": "make one in each process",
    "FileSearch": "send the results that it gives",
    "FileSystem": "use that of the client there",
    "Gate": "make one in each process",
    "Listing": "send the entries that it gives",
    "ObservedTurn": "send its thread_id, turn_id, status and result",
    "OtelInstrument": "make one in each process",
    "Relay": "send its url",
    "Rpc": "use that of the client there",
    "ScriptedModel": "send its base_url",
    "ServedAppServer": "send its url",
    "TextStream": "send the text that it gives",
    "Thread": "send its id, and write `codex.thread(id)` there",
    "ThreadListing": "send the entries that it gives",
    "Tool": "define it at the top of a module that both sides can import",
    "TreeStream": "send the events that it gives",
    "TurnHandle": "send its id, or the TurnResult of `await turn.result()`",
    "TurnRequest": "send the input, and ask for the turn there",
    "WatchScope": "send its reason",
}
"""What a program can send in place of an object that cannot travel, by the object's class."""


def cannot_travel(value: object) -> TypeError:
    """Make the error for an object that lives in one process."""
    name = type(value).__name__
    instead = _INSTEAD.get(name, "send what it has given")
    return TypeError(
        f"a {name} lives in this process, and can be neither pickled nor copied: {instead}"
    )


class GoesByName:
    """A function in disguise, which is pickled as functions are: by its name in its module."""

    __wrapped__: Any

    def __copy__(self) -> Self:
        twin = object.__new__(type(self))
        vars(twin).update(vars(self))
        return twin

    def __reduce__(self) -> tuple[Any, ...]:
        from pkgutil import resolve_name  # noqa: PLC0415 - few programs pickle one

        function = self.__wrapped__
        name = f"{getattr(function, '__module__', '')}:{getattr(function, '__qualname__', '')}"
        with suppress(ImportError, AttributeError, ValueError):
            if resolve_name(name) is self:
                return resolve_name, (name,)
        raise cannot_travel(self)
