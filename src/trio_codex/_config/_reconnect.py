"""How a connection that was cut is made again."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import attrs

from trio_codex._config._checks import described, seconds, validator
from trio_codex._util._handle import checks_options

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Reconnect"]


@checks_options
@attrs.frozen(kw_only=True)
class Reconnect:
    """How `connect_codex` makes a connection again that was cut, or `open_codex` a dead runtime.

    The first try is made at once. Before each further one passes a random time, of at most
    ``initial_delay`` seconds and then twice as long each time, so that many programs do not
    come back at the same moment. A connection that has worked for a minute starts this anew.

    Attributes:
        initial_delay: Seconds to wait at most before the second try; more than 0.
        max_delay: Seconds to wait at most before any try.
        give_up_after: Seconds from the cut on after which it is not tried any more, and the
            connection is over; ``math.inf`` for never.
        settle: Seconds on a new connection for which the runtime may still show what was on
            its way at the cut: a turn that was asked for, or a request of its own.
    """

    initial_delay: float = attrs.field(default=0.25, validator=validator(seconds))
    max_delay: float = attrs.field(default=10.0, validator=validator(seconds))
    give_up_after: float = attrs.field(default=120.0, validator=validator(seconds))
    settle: float = attrs.field(default=2.0, validator=validator(seconds))

    def __attrs_post_init__(self) -> None:
        """Check what makes no sense."""
        for name in ("initial_delay", "max_delay", "settle"):
            if math.isinf(getattr(self, name)):
                raise ValueError(f"Reconnect.{name} must be finite")
        if not 0 < self.initial_delay <= self.max_delay:
            raise ValueError(
                "Reconnect.initial_delay must be more than 0 and at most max_delay, and they are "
                f"{self.initial_delay} and {self.max_delay}"
            )


def delays(reconnect: Reconnect) -> Iterator[float]:
    """Give the seconds to wait before each try, without end."""
    yield 0.0
    longest = reconnect.initial_delay
    while True:
        yield random.uniform(0, longest)  # noqa: S311 - no secret
        longest = min(2 * longest, reconnect.max_delay)


def check_reconnect(value: object, name: str) -> None:
    """Make sure that an argument is a `Reconnect` or None."""
    if value is not None and not isinstance(value, Reconnect):
        hint = ": write Reconnect()" if value is Reconnect or value is True else ""
        raise TypeError(f"{name} must be a Reconnect or None, and is {described(value)}{hint}")
