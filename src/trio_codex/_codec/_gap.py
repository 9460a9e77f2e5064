"""The one event that is the library's own: it stands for a time without a connection."""

# No future annotations: the codec reads the types, also once the class shows its public home.

from typing import ClassVar

import attrs

from trio_codex._util._model import Notification
from trio_codex.protocol.rows import Base

__all__ = ["Gap"]


@attrs.frozen(eq=False, repr=False)
class Gap(Base, Notification):
    """The connection was lost here, and is back: an event of this library, not of the runtime.

    A turn has one in its stream for each time. Deltas that the runtime sent meanwhile are
    lost; the items that it completed meanwhile come behind the event, once each.

    Attributes:
        seconds: How long there was no connection.
        attempts: How many times a connection was tried, the last one included.
        restarted: Whether the runtime was started anew meanwhile.
        open_items: The ids of the items that had started and were not completed when the
            connection was lost, of which deltas may be missing.
    """

    method: ClassVar[str] = "trio_codex/gap"

    seconds: float
    attempts: int
    restarted: bool = False
    open_items: tuple[str, ...] = ()
