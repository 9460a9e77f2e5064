"""Making a connection again that was cut, and going on over it.

One task does it, in these steps:

    1. The old link is closed, and the next one dialled, at once and then after longer and
       longer pauses. What may pass is tried again until `Reconnect.give_up_after` seconds after
       the cut; anything else is the end of the connection at once.
    2. ``initialize``, then the interrupts that are owed, and a look at whether the runtime is
       still the same.
    3. Each part of the connection goes on; see `Calls.on_recover`.
    4. What has waited since the cut is sent.

A cut in the steps 2 and 3 leads back to 1, and the time still counts from the first one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, cast

import attrs
import trio

from trio_codex._config._reconnect import Reconnect, delays
from trio_codex._connection._handshake import shake_hands
from trio_codex._jsonrpc._epoch import NO_RESULT, Epoch
from trio_codex._jsonrpc._faults import contain, log_fault
from trio_codex._jsonrpc._reads import READS
from trio_codex._transport._failed_dial import DialError
from trio_codex._util._control_c import protected
from trio_codex.errors import (
    CodexError,
    HooksUnavailableError,
    ServerBusyError,
    TransportClosedError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from trio_codex._connection._connection import Connection
    from trio_codex._connection._metadata import RuntimeMetadata
    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._transport import Transport

HEALTHY_AFTER: Final = 60.0
"""Seconds for which a connection must have worked before its end counts as the first one."""


STOPPED_FOR: Final = 1.0
"""Seconds after its time is up at which a program must have been stopped or blocked meanwhile; then
it has one more try."""


LOOK_AGAIN: Final = 0.05
"""Seconds between two looks for threads that should be loaded, and at what is owed."""


class Dial(Protocol):
    """Makes a transport in place of one that has ended and was closed."""

    async def __call__(self, deadline: float) -> Transport:
        """Make it until a point in Trio's time; raises `DialError`, and leaves nothing open."""
        ...


@attrs.frozen
class Again:
    """How a connection is made again.

    Attributes:
        reconnect: How often, and for how long.
        dial: Makes the next transport.
        restarts: Whether there is another runtime behind each.
    """

    reconnect: Reconnect
    dial: Dial
    restarts: bool = False


@protected
class Recovery:
    """Makes one connection again whenever it is cut."""

    def __init__(self, connection: Connection, again: Again) -> None:
        self._connection = connection
        self._dispatcher = connection.dispatcher
        self._calls = connection.calls
        self._again = again
        self._stopping = trio.CancelScope()
        self._cut = trio.Event()
        self._cut_at = 0.0
        self._cut_by = ""
        self._last_end: CodexError | None = None
        self._epochs = 0
        self._attempts = 0
        self._worked_from = 0.0
        self._delays = delays(again.reconnect)
        self._progress = trio.lowlevel.ParkingLot()
        self._going_on: trio.CancelScope | None = None
        self._process_id: int | None = None
        self._restarted = False
        self._another = False

    def start(self) -> None:
        """From now on, take a cut for what can be mended."""
        if self._dispatcher.error is not None:
            return
        self._worked_from = trio.current_time()
        self._dispatcher.on_cut = self._note_cut
        self._dispatcher.reads = READS
        if not self._again.restarts:
            self._calls.post_now("server/diagnostics", {}, self._note_process_id)
        self._connection.run(self.run)

    def _note_process_id(self, pending: PendingRequest) -> None:
        if not self._epochs and pending.error is None:
            self._process_id = process_id(pending.result)

    async def pay_interrupts(self, limit: float) -> None:
        """Wait in an outage until no interrupt is owed any more, over the next connection.

        Shielded, and until a point in Trio's time at most. At once where there is no outage.
        """
        if self._dispatcher.owner.is_forked or not self._connection.is_cut:
            return
        with trio.CancelScope(deadline=limit, shield=True):
            while self._connection.turns.owed_interrupts and self._dispatcher.error is None:
                if self._connection.is_cut:
                    await self._progress.park()
                else:  # the runtime was too busy, or a turn is looked for
                    await trio.sleep(LOOK_AGAIN)

    def stop(self) -> None:
        """Make it no more: the block of the client is left."""
        self._dispatcher.on_cut = None
        if not self._dispatcher.owner.is_forked:  # what the copy waits for is the program's
            self._stopping.cancel()

    async def run(self) -> None:
        """Make the connection again each time it is cut, until that is in vain. A task."""
        try:
            with self._stopping:
                while self._dispatcher.error is None:
                    await self._cut.wait()
                    await self._recover()
        except DialError as exc:
            self._dispatcher.close(self._final(exc))
        except HooksUnavailableError as exc:
            self._dispatcher.close(exc)
        finally:
            self._progress.unpark_all()

    def _note_cut(self, error: CodexError) -> None:
        self._last_end = error
        self._cut.set()
        if not self._connection.is_cut:
            self._connection.is_cut, self._restarted = True, False
            self._attempts = 0
            self._cut_by = _reason_of(error)
            self._connection.records.connection_cut(self._cut_by)
            self._cut_at = trio.current_time()
            if self._cut_at - self._worked_from >= HEALTHY_AFTER:
                self._delays = delays(self._again.reconnect)
            self._connection.observer.tell("cut", error)
        if self._going_on is not None:  # in the recovery, which began with another `opened`
            self._going_on.cancel()
            self._connection.observer.tell("cut", error)
        for hook in self._calls.drops:
            contain("the cut of the connection", hook)

    async def _recover(self) -> None:
        limit = self._cut_at + self._again.reconnect.give_up_after
        failure = DialError("there was no time for a try")
        was_stopped = False
        while self._connection.is_cut and self._dispatcher.error is None:
            await self._dispatcher.link.aclose()
            await trio.sleep_until(min(trio.current_time() + next(self._delays), limit))
            late = trio.current_time() - limit
            if late > STOPPED_FOR and not was_stopped:
                was_stopped, late = True, -1.0
                limit = trio.current_time() + self._connection.config.startup_timeout
            if late >= 0:
                raise failure
            try:
                await self._try(limit)
            except DialError as exc:
                if not exc.passing:
                    raise
                # A try that was cut short tells less than the one before.
                if self._attempts == 1 or trio.current_time() < limit:
                    failure = exc

    async def _try(self, limit: float) -> None:
        self._attempts += 1
        startup_timeout = self._connection.config.startup_timeout
        deadline = min(limit, trio.current_time() + startup_timeout)
        self._cut = trio.Event()
        self._connection.attach(await self._again.dial(deadline))
        try:
            metadata = await self._introduce(deadline)
            await self._go_on(metadata)
        finally:
            if self._connection.is_cut:
                await self._dispatcher.link.aclose()

    async def _introduce(self, deadline: float) -> RuntimeMetadata:
        try:
            return await shake_hands(self._connection, deadline)
        except (ServerBusyError, TransportClosedError) as exc:
            is_cut = self._dispatcher.link.over and self._last_end is not None
            why = self._last_end if is_cut else exc
            raise DialError(_reason_of(why)) from why
        except CodexError as exc:
            raise DialError(str(exc), passing=False) from exc

    async def _go_on(self, metadata: RuntimeMetadata) -> None:
        """Let all parts go on over the new link, unless that is cut meanwhile."""
        self._epochs += 1
        epoch = Epoch(
            self._calls.post_now,
            number=self._epochs,
            cut_at=self._cut_at,
            attempts=self._attempts,
            settle=self._again.reconnect.settle,
        )
        self._connection.introduce(metadata)
        with trio.CancelScope() as self._going_on:
            for step in self._calls.owed:
                await self._take(step, epoch)
            self._progress.unpark_all()
            for step in (self._look_around, self._check_hooks, *self._calls.recoveries):
                await self._take(step, epoch)
        self._going_on = None
        if not self._dispatcher.link.over:
            self._connection.is_cut = False
            self._connection.reconnects += 1
            self._worked_from = trio.current_time()
            self._dispatcher.let_go()
            self._progress.unpark_all()
            self._connection.records.connection_made_again(epoch.seconds, epoch.attempts)

    async def _take(self, step: Callable[[Epoch], Awaitable[None]], epoch: Epoch) -> None:
        if self._dispatcher.link.over:
            return
        try:
            await step(epoch)
        except HooksUnavailableError:
            raise
        except Exception as exc:  # noqa: BLE001 - it must not keep all others waiting
            if not (self._dispatcher.link.over and isinstance(exc, CodexError)):
                log_fault("the recovery of the connection", exc)

    async def _look_around(self, epoch: Epoch) -> None:
        """Find out what the runtime has loaded, and whether it is another one."""
        # One that was cut off in its recovery may have been the first after a restart.
        epoch.restarted = self._restarted = self._restarted or self._again.restarts
        self._another = self._another or self._again.restarts
        found = process_id(await _ask(epoch, "server/diagnostics"))
        if None not in (found, self._process_id) and found != self._process_id:
            epoch.restarted = self._restarted = self._another = True
        self._process_id = found or self._process_id
        await self._look_at_threads(epoch)
        if not epoch.restarted and self._missing(epoch):
            self._another = True
            epoch.restarted = self._restarted = True
        epoch.another, self._another = self._another, False

    async def _look_at_threads(self, epoch: Epoch) -> None:
        """Find out which threads are loaded, and wait for those that should be.

        The runtime unloads an idle thread for a moment to resume it with other settings, as it does
        still for a connection that was cut meanwhile.
        """
        until = trio.current_time() + epoch.settle
        while True:
            match await _ask(epoch, "thread/loaded/list"):
                case {"data": list() as found}:  # pyright: ignore[reportUnknownVariableType]
                    epoch.loaded = frozenset(map(str, cast("list[object]", found)))
                case _:
                    epoch.loaded = frozenset(self._calls.open_threads())
            over = trio.current_time() >= until or epoch.restarted
            if over or not self._missing(epoch):
                return
            await trio.sleep(LOOK_AGAIN)

    def _missing(self, epoch: Epoch) -> bool:
        return not epoch.loaded.issuperset(self._calls.open_threads())

    async def _check_hooks(self, epoch: Epoch) -> None:
        connection = self._connection
        if connection.hooks is not None and connection.metadata is not None:
            await connection.hooks.check(epoch.request, connection.metadata.version)

    def _final(self, failure: DialError) -> TransportClosedError:
        tries = f"{self._attempts} {'try' if self._attempts == 1 else 'tries'}"
        seconds = trio.current_time() - self._cut_at
        reason = (
            f"{self._cut_by}; the connection could not be made again, in {tries} and "
            f"{seconds:.1f} s: {failure.reason}"
        )
        match failure.__cause__:
            case TransportClosedError(returncode=returncode, stderr_tail=stderr_tail):
                return TransportClosedError(reason, returncode, stderr_tail)
            case _:
                return TransportClosedError(reason)


async def _ask(epoch: Epoch, method: str) -> object:
    """Ask for something that an older runtime may not know."""
    try:
        return await epoch.request(method, {})
    except NO_RESULT:
        return None


def _reason_of(error: CodexError | None) -> str:
    return error.reason if isinstance(error, TransportClosedError) else str(error)


def process_id(diagnostics: object) -> int | None:
    """Find the id of the runtime's process in what it answers to ``server/diagnostics``."""
    match diagnostics:
        case {"process": {"id": int(number)}}:
            return number
        case _:
            return None
