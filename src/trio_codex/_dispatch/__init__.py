"""Who gets which message: request ids, threads and turns, and nothing of types.

Layer 4. The dispatcher correlates requests and answers, the router carries
notifications to their turns. Both look at ids and methods only; params stay
the dicts that came, until somebody reads them.
"""

from trio_codex._dispatch._dispatcher import Dispatcher as Dispatcher
from trio_codex._dispatch._faults import contain as contain
from trio_codex._dispatch._faults import log_fault as log_fault
from trio_codex._dispatch._faults import place_of as place_of
from trio_codex._dispatch._faults import short_name as short_name
from trio_codex._dispatch._mailbox import Mailbox as Mailbox
from trio_codex._dispatch._pending import PendingRequest as PendingRequest
from trio_codex._dispatch._remembered import Remembered as Remembered
from trio_codex._dispatch._router import Router as Router
from trio_codex._dispatch._running import UNKNOWN_TURN as UNKNOWN_TURN
from trio_codex._dispatch._subscription import Subscription as Subscription
from trio_codex._dispatch._tree import TURN_COMPLETED as TURN_COMPLETED
from trio_codex._dispatch._turn_parts import Commands as Commands
from trio_codex._dispatch._turn_parts import GoalRun as GoalRun
from trio_codex._dispatch._turn_route import TurnRoute as TurnRoute
from trio_codex._dispatch._turn_state import TurnState as TurnState
from trio_codex._dispatch._turn_state import TurnStep as TurnStep
from trio_codex._dispatch._turn_watch import WatchScope as WatchScope
from trio_codex._dispatch._turn_watch import watched as watched
from trio_codex._dispatch._usage import Counts as Counts
from trio_codex._dispatch._window import Window as Window

__all__ = [
    "TURN_COMPLETED",
    "UNKNOWN_TURN",
    "Commands",
    "Counts",
    "Dispatcher",
    "GoalRun",
    "Mailbox",
    "PendingRequest",
    "Remembered",
    "Router",
    "Subscription",
    "TurnRoute",
    "TurnState",
    "TurnStep",
    "WatchScope",
    "Window",
    "contain",
    "log_fault",
    "place_of",
    "short_name",
    "watched",
]
