"""Instruments: what a program overrides to see what happens on a connection."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Final, Literal

from trio_codex._config._checks import described
from trio_codex._jsonrpc._observer import Observer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from trio_codex._config._config import CodexConfig
    from trio_codex._connection._metadata import RuntimeMetadata
    from trio_codex._turns._turns import ObservedTurn
    from trio_codex.errors import CodexError

__all__ = ["Instrument", "observer_of"]


class Instrument:
    """Sees what happens on a connection: the base class of instruments.

    Override the methods that you need and give an instance to ``open_codex(instruments=[…])``.
    A method that is not overridden costs nothing. All are synchronous, are called in the
    event loop, and must not block.

    A method that raises costs the instrument its place: the failure is logged once, to
    ``trio_codex.instruments`` with its type and place, and the instrument is not called again.
    The connection and its turns go on. What a method is given belongs to the connection: an
    instrument must not change it.
    """

    def opened(self, config: CodexConfig, metadata: RuntimeMetadata) -> None:
        """The runtime has answered ``initialize``; again on each connection after a cut.

        Args:
            config: The configuration of the client.
            metadata: Who answered.
        """

    def cut(self, error: CodexError) -> None:
        """The connection was cut, and is being made again; see `Reconnect`.

        Once for each `opened` that it follows. `opened` comes next, or `closed` where it
        cannot be made again, or its block is left.

        Args:
            error: Why.
        """

    def turn_asked(self, turn: ObservedTurn) -> None:
        """A turn is about to be asked for, now that no other turn of ours is on its thread.

        Called in the asking task, in a copy of its context. Handlers and tools of the turn
        have the context variables that you set here; the program's own code does not.

        Args:
            turn: The turn; `turn_over` gets the same object.
        """

    def turn_over(self, turn: ObservedTurn) -> None:
        """A turn has ended, in whatever way; once for each `turn_asked`.

        Args:
            turn: The turn, with its status.
        """

    def trace_context(self, method: str, thread_id: str | None) -> Mapping[str, str] | None:
        """Say which trace a request belongs to, before it is sent.

        The runtime's own spans become children of it. The first instrument that gives a
        context decides. One that is not well-formed is not sent.

        Args:
            method: The request's method.
            thread_id: The thread that it is about, if it is about one.

        Returns:
            ``traceparent`` and, if you like, ``tracestate``, as the W3C's Trace Context has
            them; None for no trace.
        """
        del method, thread_id
        return None

    def notification(self, method: str, params: Any) -> None:
        """A notification came; called before anybody else sees it.

        After a cut, what the turns of the program have missed is read, and told here too:
        ``turn/started``, ``turn/completed``, and ``item/completed``, which the runtime may
        send again. Deltas that were missed are not told.

        Args:
            method: Its method.
            params: Its params, as they came. Not to be kept.
        """

    def asked(self, request_id: int | str, method: str, params: Any) -> None:
        """The runtime asks something of the program.

        Once, also where it asks again because the connection was cut.

        Called in a copy of the context that the handler or tool will have, with those of
        `turn_asked`; context variables that you set here are added to it.

        Args:
            request_id: The id of the request.
            method: Its method.
            params: Its params, as they came. Not to be kept.
        """

    def answered(
        self, request_id: int | str, how: Literal["answered", "safe", "withdrawn", "failed"]
    ) -> None:
        """A request of the runtime is closed; once for each `asked`.

        Args:
            request_id: The id of the request.
            how: ``answered`` by the program; ``safe``: the safe answer was given;
                ``withdrawn`` before there was an answer; ``failed``: the handler failed, and
                the safe answer was given.
        """

    def sent(self, message: dict[str, Any]) -> None:
        """A message is written to the runtime.

        Args:
            message: The whole JSON-RPC message, in a dict of its own.
        """

    def received(self, message: dict[str, Any]) -> None:
        """A message came from the runtime; called before anybody else sees it.

        Args:
            message: The whole JSON-RPC message.
        """

    def closed(self, error: CodexError) -> None:
        """The connection is over, also where it was never `opened`; nothing is told after this.

        A cut is not the end where the connection is made again; see `Reconnect`.

        Where a runtime ended while it started and `open_codex` starts another one, that one's
        connection is told of from the beginning.

        Args:
            error: The reason; `TransportClosedError` after the block was left as well.
        """


_HOOKS: Final = [name for name in vars(Instrument) if not name.startswith("_")]


def observer_of(instruments: Iterable[Instrument]) -> Observer:
    """Collect the hooks that instruments override."""
    hooks: dict[str, list[tuple[object, Callable[..., Any]]]] = {}
    try:
        each: list[object] = list(instruments)
    except TypeError:
        raise TypeError(
            f"instruments must be a list of Instruments, and is {described(instruments)}"
        ) from None
    for instrument in each:
        if not isinstance(instrument, Instrument):
            raise TypeError(f"instruments must be Instruments, and one is {described(instrument)}")
        for hook in _HOOKS:
            method = getattr(instrument, hook)
            if getattr(method, "__func__", None) is vars(Instrument)[hook]:
                continue
            if inspect.iscoroutinefunction(method) or inspect.isasyncgenfunction(method):
                raise TypeError(
                    f"{type(instrument).__name__}.{hook} must not be async: instruments are "
                    "called where nothing may wait; write `def` in place of `async def`"
                )
            hooks.setdefault(hook, []).append((instrument, method))
    return Observer(hooks)
