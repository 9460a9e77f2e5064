"""From ``account/login/start`` to the end of a login, whatever is cancelled on the way.

A login that a person completes is a child of the block that started
it: as long as it is open, the runtime listens for the browser or asks the
issuer again and again. The rules:

    1. A login ends with ``account/login/completed``, which the runtime sends for
       every one: completed, failed, cancelled, or replaced by a newer one. It is
       found by its ``loginId``, and is kept when it comes before the answer that
       says which login has this id.
    2. A login that needs nobody, by key or by tokens, has no id. What completes
       it has none either, and goes to the oldest of them that was answered.
    3. Leaving the block cancels it by the rules of `_calls.Begun`.
    4. A cancel passes the window by, and has succeeded when the login is over.
    5. Ctrl-C is kept out but where something is waited for, as in `_turns._life`.
    6. The runtime goes on with a login when the connection is cut, and tells nobody later how
       it ended. So the program is told at once that it is lost, and it is cancelled as soon as
       there is a connection again, unless the runtime was restarted.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

import trio

from trio_codex import _codec, types
from trio_codex._calls import Begun
from trio_codex._jsonrpc._epoch import NO_RESULT
from trio_codex._jsonrpc._faults import contain
from trio_codex._util._control_c import block, protected
from trio_codex._util._log import get_logger
from trio_codex.errors import (
    CodexError,
    InternalRpcError,
    LoginFailedError,
    ProtocolError,
    RequestLostError,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from trio_codex._calls import Calls
    from trio_codex._jsonrpc._epoch import Epoch
    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._notifications._fan_out import Notifications

LOGIN_COMPLETED: Final = "account/login/completed"

REMEMBERED_COMPLETIONS: Final = 64
"""How many completions are kept while an answer is awaited that may name them."""

_logger = get_logger("login")


@protected
class LoginAttempt:
    """A login that was asked for.

    Attributes:
        id: What the runtime calls it; None before it was answered, and for one
            that needs nobody.
        answer: The answer to ``account/login/start``, as it came.
        answered: Set when there is an answer, be it a refusal.
        over: Set when it was completed or cannot be any more.
        left: Whether nobody waits for it any more.
        begun: What its request has begun.
    """

    def __init__(self, logins: Logins) -> None:
        self.id: str | None = None
        self.answer: Any = None
        self.answered: trio.Event = trio.Event()
        self.over: trio.Event = trio.Event()
        self.left = False
        self.begun: Begun = Begun(
            logins.calls,
            lambda _: logins.end(self),
            lambda _: logins.post_cancel(self),
            lambda pending: logins.take_answer(self, pending),
        )
        self._outcome: Any = None
        self._error: CodexError | None = None

    async def wait_answered(self) -> None:
        """Wait for the answer to ``account/login/start``. A checkpoint."""
        await self.answered.wait()
        # One that is completed, and failed, was accepted all the same.
        if self.answer is None and self._error is not None:
            raise self._error.copy()

    async def wait_completed(self) -> types.AccountLoginCompletedNotification:
        """Wait until it is over, and tell how it went. A checkpoint."""
        await self.over.wait()
        if self._error is not None:
            raise self._error.copy()
        event = _codec.decode_notification(LOGIN_COMPLETED, self._outcome)
        if not isinstance(event, types.AccountLoginCompletedNotification):
            reason = cast("types.UnknownNotification", event).error
            raise ProtocolError(f"how the login ended cannot be made out: {reason}")
        if not event.success:
            raise LoginFailedError(event.error or "the runtime gave no reason", self.id)
        return event

    @property
    def state(self) -> str:
        """How it stands, in a word."""
        if not self.over.is_set():
            return "open"
        match self._outcome:
            case {"success": True}:
                return "completed"
            case _:
                return "failed"

    def end(self, outcome: Any, error: CodexError | None) -> None:
        """Tell every waiting task how it ended. The first call counts."""
        if not self.over.is_set():
            self._outcome, self._error = outcome, error
            self.answered.set()
            self.over.set()


@protected
class Logins:
    """The logins of one connection that are not over."""

    def __init__(self, calls: Calls, notifications: Notifications) -> None:
        self.calls: Calls = calls
        # In the order in which they were asked for.
        self._attempts: list[LoginAttempt] = []
        # Completions that came while an answer was awaited that may name them.
        self._early: deque[Any] = deque(maxlen=REMEMBERED_COMPLETIONS)
        # The ids of those that were lost with a connection.
        self._lost: list[str] = []
        notifications.listen(LOGIN_COMPLETED, self._take_completion)
        calls.on_drop(self._note_cut)
        calls.on_recover(self._cancel_lost)

    @property
    def open(self) -> int:
        """How many were asked for and are not over."""
        return len(self._attempts)

    @protected
    async def ask(self, params: object) -> LoginAttempt:
        """Ask for a login, whose answer is not waited for. A checkpoint.

        Cancelled, nothing was sent.
        """
        attempt = LoginAttempt(self)
        self._attempts.append(attempt)
        try:
            await attempt.begun.start("account/login/start", params)
        except BaseException:
            self._drop(attempt)
            raise
        return attempt

    def take_back(self, attempt: LoginAttempt) -> bool:
        """Take a login back that was not written yet; tell whether that was so."""
        if not attempt.begun.take_back():
            return False
        self._end(attempt, None, CodexError("the login was taken back"))
        return True

    async def end(self, attempt: LoginAttempt) -> None:
        """Cancel a login that was answered, unless it is over, and wait for its end."""
        if attempt.over.is_set():
            return
        if attempt.id is None:
            # The answer makes no sense, and so there is nothing to cancel.
            self.abandon(attempt, "the login has no id")
            return
        self.post_cancel(attempt)
        await attempt.over.wait()

    def abandon(self, attempt: LoginAttempt, reason: str) -> None:
        """Stop waiting for the end of a login."""
        self._end(attempt, None, LoginFailedError(reason, attempt.id))

    def post_cancel(self, attempt: LoginAttempt) -> PendingRequest | None:
        """Ask the runtime to cancel a login, unless that is over or has no id."""
        if attempt.over.is_set() or attempt.id is None:
            return None

        def settled(pending: PendingRequest) -> None:
            # Otherwise its completion is on the way.
            if pending.error is not None and attempt.left:
                self._end(attempt, None, pending.error)

        params = types.CancelLoginAccountParams(login_id=attempt.id)
        return self.calls.post("account/login/cancel", params, settled)

    def close(self, error: CodexError) -> None:
        """End all of them, because the connection is over."""
        for attempt in list(self._attempts):
            contain("the end of a login", self._end, attempt, None, error)

    def take_answer(self, attempt: LoginAttempt, pending: PendingRequest) -> None:
        """Take the answer to ``account/login/start``, before any later message is looked at."""
        if pending.error is not None:
            self._end(attempt, None, _clearer(pending.error))
            return
        attempt.answer = pending.result
        match pending.result:
            case {"loginId": str(login_id)}:
                attempt.id = login_id
            case _:
                pass
        attempt.answered.set()
        for completion in self._early:
            if _login_id(completion) == attempt.id:
                self._early.remove(completion)
                self._end(attempt, completion, None)
                return
        self._tidy()

    # Inside

    def _note_cut(self) -> None:
        """End those that were answered: nobody will say what became of them."""
        for attempt in [attempt for attempt in self._attempts if attempt.answered.is_set()]:
            if attempt.id is not None:
                self._lost.append(attempt.id)
            self._end(attempt, None, RequestLostError("account/login/start"))

    async def _cancel_lost(self, epoch: Epoch) -> None:
        while self._lost:
            if not epoch.restarted:
                params = {"loginId": self._lost[0]}
                with suppress(*NO_RESULT):
                    await epoch.request("account/login/cancel", params)
            del self._lost[0]

    def _take_completion(self, params: Any) -> None:
        for attempt in self._attempts:
            if attempt.answered.is_set() and attempt.id == _login_id(params):
                self._end(attempt, params, None)
                return
        self._early.append(params)
        self._tidy()

    def _end(self, attempt: LoginAttempt, outcome: Any, error: CodexError | None) -> None:
        attempt.end(outcome, error)
        self._drop(attempt)

    def _drop(self, attempt: LoginAttempt) -> None:
        if attempt in self._attempts:
            self._attempts.remove(attempt)
        self._tidy()

    def _tidy(self) -> None:
        """Forget the completions of logins that nobody here has started."""
        if all(attempt.answered.is_set() for attempt in self._attempts):
            self._early.clear()


@block
async def open_login(logins: Logins, params: object) -> AsyncGenerator[LoginAttempt]:
    """Start a login that somebody has to complete, and cancel it when the block is left."""
    attempt = await logins.ask(params)
    try:
        await attempt.wait_answered()
        yield attempt
    finally:
        await _leave_login(logins, attempt)


@protected
async def log_in(logins: Logins, params: object) -> types.AccountLoginCompletedNotification:
    """Log in where nobody is needed for it. A checkpoint."""
    attempt = await logins.ask(params)
    try:
        await attempt.wait_answered()
        return await attempt.wait_completed()
    finally:
        # Once it was written it stays: what completes it is not to complete the next.
        logins.take_back(attempt)


@protected
async def cancel_login(logins: Logins, attempt: LoginAttempt) -> None:
    """Cancel a login, and wait until it is over. A checkpoint; idempotent."""
    if attempt.over.is_set():
        await trio.lowlevel.checkpoint()
        return
    if (cancel := logins.post_cancel(attempt)) is not None:
        await cancel.wait()
    with trio.move_on_after(logins.calls.interrupt_timeout):
        await attempt.over.wait()
    logins.abandon(attempt, "the login was cancelled")


@protected
async def _leave_login(logins: Logins, attempt: LoginAttempt) -> None:
    """Do what leaving a login's block does. It raises nothing of its own."""
    attempt.left = True
    if await attempt.begun.leave():
        logins.abandon(attempt, "the block of the login was left")
        return
    timeout = logins.calls.interrupt_timeout
    if attempt.answered.is_set():
        _logger.warning("login %s did not end within %s s of its cancellation", attempt.id, timeout)
        logins.abandon(attempt, "the block of the login was left")
    else:
        _logger.warning(
            "the runtime has not answered account/login/start within %s s; "
            "the login is cancelled as soon as it does",
            timeout,
        )


def _login_id(completion: Any) -> str | None:
    match completion:
        case {"loginId": str(login_id)}:
            return login_id
        case _:
            return None


def _clearer(error: CodexError) -> CodexError:
    """Say what to do about a refusal that says too little."""
    if not isinstance(error, InternalRpcError) or "already in use" not in error.message:
        return error
    clearer = LoginFailedError(
        "the browser would not find its way back: the callback ports 1455 and 1457 of 127.0.0.1 "
        "are both in use, perhaps by another login or another Codex. End what uses them, or log "
        f"in with a device code, which needs no port. The runtime says: {error.message}"
    )
    clearer.__cause__ = error
    return clearer
