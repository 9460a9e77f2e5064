"""Plain code as a host: a call blocks its thread, and Ctrl-C cancels it."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from functools import partial, update_wrapper
from typing import TYPE_CHECKING, Any, Final, final

from trio_codex._client._codex import Codex
from trio_codex._client._connect import connect_codex
from trio_codex._client._open import open_codex
from trio_codex._host._call import Call, Stay
from trio_codex._host._portal import current_portal
from trio_codex._host._proxies import Host, Proxy, bound
from trio_codex._host._strand import Stop, this_strand
from trio_codex._host._waiting import cancel_and_wait, wait_until
from trio_codex._host._workers import PlainHandlers, PlainHooks, PlainTool, in_thread, plain_tool
from trio_codex._turns._handle import TurnHandle
from trio_codex._turns._request import TurnRequest
from trio_codex.errors import CodexError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractAsyncContextManager
    from types import TracebackType

    from trio_codex._host._portal import Portal


@final
class SyncHost(Host):
    """Plain code, in any number of threads."""

    module = "trio_codex.sync"
    time_limit = (
        "a time limit ends a turn: write `with thread.turn(...) as turn:`, and in it "
        "`with turn.watch(idle=seconds):` or `threading.Timer(seconds, turn.interrupt).start()`"
    )

    def waiting(self, name: str) -> Callable[..., Any]:
        def method(self: Any, *args: Any, **options: Any) -> Any:
            value = wait_for(self._portal, bound(self, name, args, options))
            return self._host.shown(self._portal, value)

        return method

    def iteration(self) -> dict[str, Any]:
        return {"__iter__": _iter, "__next__": _next}

    def request(self) -> dict[str, Any]:
        return {"__enter__": _enter, "__exit__": _exit}

    def block(self, portal: Portal, manager: AbstractAsyncContextManager[Any]) -> SyncBlock:
        return SyncBlock(self, portal, manager)

    def plain_block(
        self, portal: Portal, manager: AbstractContextManager[Any], owner: Any
    ) -> SyncWatch:
        return SyncWatch(self, portal, manager, owner)

    def worded(self, message: str) -> str:
        return super().worded(message).replace("await ", "").replace("async ", "")

    def more(self, kind: type) -> dict[str, Any]:
        if kind is Codex:
            return {"close": _close}
        return {"result": _result} if kind is TurnRequest else {}


def wait_for(portal: Portal, function: Callable[[], Awaitable[Any]]) -> Any:
    """Run a coroutine function as a task of Trio's, and block until it has ended.

    Ctrl-C cancels the task and then waits for its end; a second one ends that wait.
    """
    strand = this_strand()
    call = Call(portal, function, strand.works)
    before = strand.call
    try:
        strand.call = call
        strand.check()
        call.start()
        wait_until(call)
    except BaseException:
        cancel_and_wait(call)
        raise
    finally:
        strand.call = before
    if call.was_cancelled:
        strand.check()
    return call.outcome()


class SyncBlock(AbstractContextManager[Any]):
    """A block of Trio's, for plain code."""

    def __init__(self, host: SyncHost, portal: Portal, manager: Any) -> None:
        self._host = host
        self._portal = portal
        self._manager = manager
        self._stay: Stay | None = None

    def __enter__(self) -> Any:
        strand = this_strand()
        self._stay = stay = self._make_stay()
        before = strand.call
        try:
            try:
                strand.call = stay
                strand.check()
                stay.start()
                wait_until(stay, lambda: stay.entered)
                if stay.was_cancelled:
                    strand.check()
                if stay.ended:
                    stay.outcome()
            finally:
                strand.call = before
            value = self._host.shown(self._portal, stay.value)
            if isinstance(value, Proxy):
                value.block = self
            return value  # noqa: TRY300 - Ctrl-C may come before it has
        except BaseException:
            cancel_and_wait(stay)
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        try:
            stay = self._stay
            assert stay is not None  # noqa: S101 - by __enter__
            stay.leave(error)
            wait_until(stay)
        except BaseException:
            self.end()
            raise
        return stay.end_of_block(error)

    def end(self) -> None:
        """End the block in whatever state it is, and wait for that."""
        if self._stay is not None:
            cancel_and_wait(self._stay)

    def _make_stay(self) -> Stay:
        return Stay(self._portal, self._manager, this_strand().works)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            try:
                return getattr(self._manager, name)  # which explains why there is no such thing
            except AttributeError as exc:
                message = self._host.worded(str(exc))
            raise AttributeError(message, name=name, obj=self)


class SyncWatch(SyncBlock):
    """The block of `TurnHandle.watch`.

    When a limit is reached, the turn is interrupted, and the call of the block's thread, or
    the next one in the block, raises TimeoutError.
    """

    def __init__(self, host: SyncHost, portal: Portal, manager: Any, turn: Any) -> None:
        super().__init__(host, portal, manager)
        self._turn = turn
        self._stop: Stop | None = None

    def __enter__(self) -> Any:
        strand = this_strand()
        self._stop = stop = Stop(strand)
        try:
            value = super().__enter__()
            strand.stops = (*strand.stops, stop)
            return value  # noqa: TRY300 - Ctrl-C may come before it has
        except BaseException:
            self.end()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        try:
            strand = this_strand()
            strand.stops = tuple(stop for stop in strand.stops if stop is not self._stop)
            return super().__exit__(kind, error, traceback)
        except BaseException:
            self.end()
            raise

    def _make_stay(self) -> Stay:
        return Stay(self._portal, self._manager, this_strand().works, self._cut_short)

    async def _cut_short(self) -> None:
        assert self._stop is not None  # noqa: S101 - by __enter__
        why = {"idle": "fell silent", "tokens": "has used too many tokens"}
        scope = self._stay and self._stay.value
        told = why.get(getattr(scope, "reason", None) or "", "was cancelled by its scope")
        self._stop.fire(TimeoutError(f"the turn {told}, and was interrupted"))
        with suppress(CodexError):
            await self._turn.interrupt()


def _iter(self: Any) -> Any:
    return self


def _next(self: Any) -> Any:
    reading = self._reading
    try:
        if reading is None:
            entry = wait_for(self._portal, self._handle.__anext__)
            return self._host.shown(self._portal, entry)
        strand = this_strand()
        if strand.stops:
            strand.check()
        while (entry := reading.take()) is None:
            wait_for(self._portal, reading.fetch)
    except StopAsyncIteration:
        pass
    else:
        return entry
    raise StopIteration


def _enter(self: Any) -> Any:
    self.block = block = SyncBlock(self._host, self._portal, self._handle)
    try:
        value = block.__enter__()
        # A stream gives itself, and a request its turn.
        return self if value._handle is self._handle else value  # noqa: SLF001, TRY300 - a proxy
    except BaseException:
        block.end()
        raise


def _exit(self: Any, *error: Any) -> bool:
    try:
        return self.block.__exit__(*error)
    except BaseException:
        self.block.end()
        raise


def _result(self: Any, **options: Any) -> Any:
    """Run the turn to its end and give its result: what ``await`` does elsewhere."""
    self._host.check(TurnHandle.result, options)  # which has none
    return wait_for(self._portal, _awaited(self._handle))


def _awaited(request: TurnRequest[Any]) -> Callable[[], Awaitable[Any]]:
    async def run() -> Any:
        return await request

    return run


def _close(self: Any) -> None:
    """End the runtime, as leaving the block of `open_codex` does. A no-op once that was done."""
    self.block.__exit__(None, None, None)


# What the module has beside handles

HOST: Final = SyncHost()


def _open_codex(*args: Any, **options: Any) -> SyncBlock:
    HOST.check(open_codex, options)
    return HOST.block(current_portal(), open_codex(*args, **options))


def _connect_codex(*args: Any, **options: Any) -> SyncBlock:
    HOST.check(connect_codex, options)
    token = options.get("token")
    if callable(token):
        options["token"] = in_thread(token)
    return HOST.block(current_portal(), connect_codex(*args, **options))


def _start_codex(*args: Any, **options: Any) -> Any:
    return _open_codex(*args, **options).__enter__()


def _retry_on_overload(op: Any, **options: Any) -> Any:
    from trio_codex._client._retry import retry_on_overload  # noqa: PLC0415 - rarely used

    carried_op = in_thread(op) if callable(op) else op
    return wait_for(current_portal(), partial(retry_on_overload, carried_op, **options))


FUNCTIONS: Final = {
    "Hooks": PlainHooks,
    "RequestHandlers": PlainHandlers,
    "Tool": PlainTool,
    "connect_codex": update_wrapper(_connect_codex, connect_codex),
    "open_codex": update_wrapper(_open_codex, open_codex),
    "retry_on_overload": _retry_on_overload,
    "start_codex": update_wrapper(_start_codex, open_codex),
    "tool": plain_tool,
}
