"""Dialling a runtime that others have started, the first time and again."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import attrs
import trio

from trio_codex._config._checks import described
from trio_codex._config._config import CodexConfig
from trio_codex._config._targets import CommandTarget, Target, UnixTarget
from trio_codex._jsonrpc._faults import place_of
from trio_codex._transport._failed_dial import DialError
from trio_codex._util._control_c import interruptible, protected
from trio_codex.errors import ServerBusyError, TransportClosedError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from contextlib import AbstractAsyncContextManager, AsyncExitStack

    from trio_codex._client._codex import Codex
    from trio_codex._transport import Transport

Token: TypeAlias = "str | Callable[[], Awaitable[str]]"  # noqa: S105 - a type

_WITHOUT_EXTRA: Final = (
    "connect_codex needs the package websockets for this target: pip install 'trio-codex[remote]'"
)


@protected
class Dialler:
    """Dials one target."""

    def __init__(
        self,
        where: Target,
        token: Token | None,
        ssl_context: ssl.SSLContext | None,
        config: CodexConfig,
    ) -> None:
        self._where = where
        self._token = token
        self._ssl_context = ssl_context
        self._config = config

    async def dial(self, deadline: float) -> Transport:
        """Connect, and raise `DialError` where that fails.

        A checkpoint; cancelled or failed, it leaves nothing open. What the program raises when it
        is asked for the token comes out as it is.
        """
        with trio.CancelScope(deadline=deadline):
            shown = None if self._token is None else await _ask_for(self._token)
            return await self._open(shown)
        raise DialError(
            f"no connection to {self._where} within {self._config.startup_timeout} s; "
            "CodexConfig.startup_timeout sets the limit"
        )

    async def dial_again(self, deadline: float) -> Transport:
        """Do what `dial` does for a connection that was cut: whatever fails may pass."""
        try:
            return await self.dial(deadline)
        except DialError:
            raise
        except Exception as exc:  # noqa: BLE001 - the program's, whatever it is
            # Its text could hold a token.
            why = f"the function given as token= failed: {place_of(exc)}"
            raise DialError(why) from None

    async def _open(self, token: str | None) -> Transport:
        where, config = self._where, self._config
        if isinstance(where, CommandTarget):
            from trio_codex._transport._command import open_command_transport  # noqa: PLC0415

            return await open_command_transport(
                where.command, ping_interval=config.ping_interval, ping_timeout=config.ping_timeout
            )
        try:
            from trio_codex._transport._dial import dial  # noqa: PLC0415 - needs the extra
        except ModuleNotFoundError as exc:
            if exc.name is None or exc.name.partition(".")[0] != "websockets":
                raise
            raise ImportError(_WITHOUT_EXTRA, name="websockets") from exc
        interval = config.ping_interval
        if isinstance(where, UnixTarget) and interval == default_of("ping_interval"):
            interval = math.inf
        return await dial(
            where,
            token=token,
            ssl_context=self._ssl_context,
            max_line_bytes=config.max_line_bytes,
            ping_interval=interval,
            ping_timeout=config.ping_timeout,
        )


@protected
async def first_client(
    stack: AsyncExitStack,
    dialler: Dialler,
    client: Callable[[Transport], AbstractAsyncContextManager[Codex]],
    deadline: float,
    pauses: Iterator[float],
) -> Codex:
    """Open the client on the first connection, and try again what may pass.

    Args:
        stack: Gets the block of the client.
        dialler: Dials.
        client: Makes the client's block over a transport.
        deadline: When the handshake must be over, in Trio's time.
        pauses: Seconds before each try; where they end, or the time does, the failure is raised.
    """
    next(pauses, 0)
    tries, reason = 0, ""
    while True:
        tries += 1
        try:
            transport = await dialler.dial(deadline)
            return await stack.enter_async_context(client(transport))
        except DialError as exc:
            # A try that the limit cuts short tells less than the one before.
            if not (reason and exc.passing and trio.current_time() >= deadline):
                reason = exc.reason
            failure = TransportClosedError(reason if tries == 1 else f"{reason} ({tries} tries)")
            failure.__cause__ = exc
            may_pass = exc.passing
        except (ServerBusyError, TransportClosedError) as exc:
            failure, may_pass = exc, True
        pause = next(pauses, math.inf) if may_pass else math.inf
        if trio.current_time() + pause >= deadline:
            raise failure
        await trio.sleep(pause)


@interruptible
async def _ask_for(token: Token) -> str:
    if isinstance(token, str):
        return token
    awaitable: Any = token()
    if not isinstance(awaitable, Awaitable):
        raise TypeError("token must be a string or an async function, and this one is not async")
    given = await cast("Awaitable[object]", awaitable)
    if not isinstance(given, str):
        raise TypeError(
            f"the function given as token= must return a string, not {described(given)}"
        )
    check_token_text(given)
    return given


def check_token_text(token: str) -> None:
    """Make sure that a token can be sent."""
    # Not shown. It becomes part of an HTTP header.
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError(
            "token must be printable ASCII without spaces, and not empty; strip the end of the "
            "line where it comes from a file"
        )


def default_of(name: str) -> object:
    """Give the default of a field of the config."""
    return getattr(attrs.fields(CodexConfig), name).default
