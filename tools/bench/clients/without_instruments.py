"""trio-codex without the code that calls instruments: what that costs where there are none."""

import inspect
import textwrap
from typing import Any

import trio

from tools.bench.clients import trio_codex_client
from tools.bench.probe import instructions_per_delta
from trio_codex._jsonrpc import _dispatcher
from trio_codex._jsonrpc._dispatcher import Dispatcher

_OF_THE_FLOOD = (
    """
        observer = self.observer if self.observer.wants("received") else None
""",
    """
                if observer is not None:
                    observer.tell("received", message)
""",
)


def _take_out(owner: type, name: str, *pieces: str) -> None:
    """Take pieces out of a method; each has to be there, or else nothing would be compared."""
    source = inspect.getsource(getattr(owner, name))
    for piece in pieces:
        if source.count(piece) != 1:
            raise LookupError(f"{owner.__name__}.{name} has changed: {piece}")
        source = source.replace(piece, "\n")
    made: dict[str, Any] = {}
    exec(textwrap.dedent(source), vars(_dispatcher), made)  # noqa: S102 - it is our own
    setattr(owner, name, trio.lowlevel.enable_ki_protection(made[name]))


def flood(deltas: int) -> dict[str, float]:
    _take_out(Dispatcher, "dispatch", *_OF_THE_FLOOD)
    return trio_codex_client.flood(deltas)


def instruments(deltas: int) -> dict[str, float]:
    counted = instructions_per_delta("without_instruments", deltas)
    return {"instructions": counted, **flood(deltas)}
