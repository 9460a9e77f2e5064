"""Calls the instruments of a program.

It knows neither what an instrument is nor what its hooks are about: those are names. Only
hooks that an instrument overrides are called, and where none does, `Observer.wants` says so
once, when the connection is made.

An instrument that raises is removed and logged, once; nobody else notices. Ctrl-C ends a
hook that does not return, and is then delivered where the program waits next.
"""

from __future__ import annotations

import _thread
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from trio_codex._jsonrpc._faults import place_of
from trio_codex._util._control_c import interruptible, protected
from trio_codex._util._log import get_logger

if TYPE_CHECKING:
    from collections.abc import Callable

_TRACEPARENT: Final = r"(00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-)([0-9a-f]{2})"
_LONGEST_TRACESTATE: Final = 512

_logger = get_logger("instruments")


@protected
class Observer:
    """The instruments of one connection.

    Attributes:
        hide: Takes what no instrument may see out of a message that is sent.
    """

    def __init__(
        self, hooks: Mapping[str, list[tuple[object, Callable[..., Any]]]] | None = None
    ) -> None:
        self._hooks = dict(hooks or {})
        self._told_all = self._hooks
        self.hide: Callable[[Any], Any] = lambda message: message

    def wants(self, *hooks: str) -> bool:
        """Tell whether an instrument overrides one of the hooks."""
        return any(hook in self._hooks for hook in hooks)

    def tell(self, hook: str, *args: object) -> None:
        """Call a hook of each instrument that overrides it. Never raises."""
        for instrument, method in self._hooks.get(hook, ()):
            try:  # in place of a call with a try in it: this is done for each message
                _run(method, args)
            except BaseException as exc:  # noqa: BLE001, PERF203 - nobody else shall notice
                self._note_failure(instrument, hook, exc)

    def tell_last(self, hook: str, *args: object) -> None:
        """Do what `tell` does, and call no hook from then on until `reopen`."""
        self.tell(hook, *args)
        self._told_all, self._hooks = self._hooks, {}

    def reopen(self) -> None:
        """Call the hooks again, for a connection in place of one that never opened."""
        self._hooks = self._hooks or self._told_all

    def trace_of(self, method: str, params: Any) -> dict[str, str] | None:
        """Ask the instruments for the trace that a request belongs to; the first one counts."""
        if "trace_context" not in self._hooks:
            return None
        thread_id = params.get("threadId") if params.__class__ is dict else None
        about = method, thread_id if type(thread_id) is str else None
        for instrument, hook in self._hooks["trace_context"]:
            try:
                trace = _run(_trace_from, (hook, about))
            except BaseException as exc:  # noqa: BLE001 - as above
                self._note_failure(instrument, "trace_context", exc)
                continue
            if trace is not None:
                return trace
        return None

    def _note_failure(self, instrument: object, hook: str, error: BaseException) -> None:
        if isinstance(error, KeyboardInterrupt):
            # Here it would cut off the bookkeeping of the caller.
            _thread.interrupt_main()
            return
        # New lists, since somebody may be walking through the old ones.
        self._hooks = {
            name: [each for each in methods if each[0] is not instrument]
            for name, methods in self._hooks.items()
        }
        kind, place = type(instrument).__name__, place_of(cast("Exception", error))
        # Its text and traceback could hold what is in the message.
        _logger.error("removed the instrument %s: %s failed: %s", kind, hook, place)


@interruptible
def _run(function: Callable[..., Any], args: tuple[object, ...]) -> Any:
    return function(*args)


def _trace_from(hook: Callable[..., Any], about: tuple[object, ...]) -> dict[str, str] | None:
    """Make what the runtime understands; it never answers a request whose trace is malformed."""
    trace = hook(*about)
    if not isinstance(trace, Mapping):
        return None
    given = cast("Mapping[object, object]", trace)
    parent, state = given.get("traceparent"), given.get("tracestate")
    if type(parent) is not str or (found := re.fullmatch(_TRACEPARENT, parent)) is None:
        return None
    # It ignores every flag but the one that says "sampled", and with them the whole.
    checked = {"traceparent": f"{found[1]}{int(found[2], 16) & 1:02x}"}
    if type(state) is str and re.fullmatch(rf"[ -~]{{1,{_LONGEST_TRACESTATE}}}", state):
        checked["tracestate"] = state
    return checked
