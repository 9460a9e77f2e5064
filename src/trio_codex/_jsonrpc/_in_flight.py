"""The requests without an answer: which may go now, and what becomes of each.

The rules for a request:

    1. It takes a place in the window first, and keeps it until its answer
       comes, also when its caller has gone: the runtime still works on it, and
       beyond about 128 it refuses and then silently drops. See `InFlight.leave_window`.
    2. Where there is no place, the request itself stands in line, and is queued by the answer
       that frees one: its task sleeps once, until its own answer. One that steps out of the
       line is never sent.
    3. Answers and what ends other work, as an interrupt does, pass the window by.
    4. All are settled by `InFlight.close`, which is synchronous.

The rules for a cut, where there will be another link:

    1. A request of which not a byte was written waits, and goes out later. So does each that is
       made meanwhile. All of them can be taken back.
    2. One that only reads is sent again, under the same id.
    3. Any other is in doubt: it fails with `RequestLostError` at once. Where nobody waits for
       its answer, see `InFlight.forget`, it is dropped, written or not.
    4. What was to be answered is another link's, under ids of its own: answers go nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trio_codex._jsonrpc._faults import contain
from trio_codex._jsonrpc._window import Window
from trio_codex._util._control_c import protected
from trio_codex.errors import RequestLostError

if TYPE_CHECKING:
    from trio_codex._jsonrpc._pending import Outbox, PendingRequest
    from trio_codex.errors import CodexError


@protected
class InFlight:
    """The requests of one connection that have no answer yet.

    Args:
        places: How many may be on their way at once.
        outbox: What writes them.

    Attributes:
        window: The places, and the line before them.
        unanswered: The requests by their ids, but for those that stand in line.
    """

    def __init__(self, places: int, outbox: Outbox) -> None:
        self.window: Window = Window(places)
        self._outbox: Outbox = outbox
        self.unanswered: dict[int, PendingRequest] = {}
        self._error: CodexError | None = None

    def enter(self, pending: PendingRequest) -> None:
        """Queue a request as soon as it has a place."""
        if self.window.acquire_nowait():
            self.queue(pending)
        else:
            pending.in_line = True
            self.window.line_up(pending, self._admit)

    def queue(self, pending: PendingRequest) -> None:
        """Queue a request that has its place, or needs none.

        After a cut it waits here: the closed outbox takes nothing, until `let_go` brings the next.
        """
        self.unanswered[pending.id] = pending
        self._outbox.put(pending, lone=len(self.unanswered) <= 1)

    def queue_now(self, pending: PendingRequest, outbox: Outbox) -> None:
        """Queue a request that means nothing to any other link than this one's."""
        pending.of_link = True
        self.unanswered[pending.id] = pending
        outbox.put(pending, lone=len(self.unanswered) <= 1)

    def answer(self, request_id: int, message: dict[str, object]) -> bool:
        """Give a request its answer, and its place to the next; False if it is none of these."""
        pending = self.unanswered.pop(request_id, None)
        if pending is None:
            return False
        pending.take_answer(message)
        if pending.in_window:
            self.window.release()
        return True

    def forget(self, pending: PendingRequest) -> None:
        """Drop a request, whose answer is then nobody's, and free its place."""
        if pending.in_line:
            pending.in_line = False
            self.window.leave(pending)
        elif self.unanswered.pop(pending.id, None) is not None and pending.in_window:
            self.window.release()

    def leave_window(self, pending: PendingRequest) -> None:
        """Free a request's place where the runtime has begun, and ends it when we like."""
        if pending.in_window and pending.id in self.unanswered:
            pending.in_window = False
            self.window.release()

    def close(self, error: CodexError) -> None:
        """Fail all of them, and everybody who comes later."""
        self._error = error
        unanswered, self.unanswered = self.unanswered, {}
        contain("the window of requests", self.window.close, error)
        for pending in unanswered.values():
            pending.settle(None, error)

    # The cut, and what follows.

    def cut(self) -> None:
        """Lose what is in doubt, and keep all others until `let_go`; the outbox is closed."""
        for pending in tuple(self.unanswered.values()):
            if pending.of_link:
                self.lose(pending)
            elif pending.frame is None:
                if pending.again is None:
                    self.lose(pending)
                pending.frame = pending.again

    def lose(self, pending: PendingRequest) -> None:
        """Fail a request that is in doubt."""
        self.forget(pending)
        pending.settle(None, RequestLostError(pending.method))

    def let_go(self, outbox: Outbox) -> None:
        """Send what has waited since the cut, and from now on everything at once."""
        self._outbox = outbox
        for pending in tuple(self.unanswered.values()):
            if pending.frame is not None and not pending.of_link:
                outbox.put(pending, lone=False)

    def _admit(self, pending: PendingRequest) -> None:
        pending.in_line = False
        if self._error is not None:
            pending.settle(None, self._error)
        else:
            self.queue(pending)
