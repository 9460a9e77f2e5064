"""Connecting to a runtime that others have started: `connect_codex`."""

from __future__ import annotations

import ssl
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import TYPE_CHECKING, Final

from trio_codex._client._dialling import (
    Dialler,
    Token,
    check_token_text,
    default_of,
    first_client,
)
from trio_codex._client._open import (
    checked_config,
    checked_instruments,
    run_client,
    start_deadline,
)
from trio_codex._config._checks import described
from trio_codex._config._reconnect import Reconnect, check_reconnect, delays
from trio_codex._config._targets import Target, UrlTarget, parse_target
from trio_codex._util._control_c import block
from trio_codex._util._handle import checks_options

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncGenerator, Iterable, Sequence

    from trio_codex._client._codex import Codex
    from trio_codex._config._config import CodexConfig
    from trio_codex._connection._instruments import Instrument
    from trio_codex._server_requests._handlers import RequestHandlers
    from trio_codex._transport import Transport

__all__ = ["connect_codex"]

_LOCAL_ONLY: Final = (
    "codex_bin",
    "launch_args_override",
    "config_overrides",
    "cwd",
    "env",
    "inherit_env",
    "codex_home",
    "shutdown_timeout",
)
"""What says how a runtime is started, and we start none."""

_IN_ITS_PLACE: Final = {
    "cwd": ": give cwd= to thread_start in its place",
    "codex_home": ": name the socket (unix:///path), or set CODEX_HOME in the environment",
}


@checks_options
@block
async def connect_codex(
    target: str | Sequence[str | os.PathLike[str]],
    *,
    token: Token | None = None,
    config: CodexConfig | None = None,
    handlers: RequestHandlers | None = None,
    instruments: Iterable[Instrument] = (),
    reconnect: Reconnect | None = None,
    ssl_context: ssl.SSLContext | None = None,
) -> AsyncGenerator[Codex]:
    """Connect to a runtime that others have started, and talk to it in the block.

    ::

        async with connect_codex("unix:///run/codex.sock") as codex:
            thread = await codex.thread_start(cwd="/srv/project")

    Entering connects and shakes hands (``initialize``), in `CodexConfig.startup_timeout`
    seconds at most; cancelled or failed, it leaves nothing open. When the connection ends
    later, every call that waits and every later one raises `TransportClosedError`; the block
    itself goes on, and the runtime does too, with the turns that run.

    With ``reconnect`` the connection is made again in place of that, and nothing is done twice:
    turns and subscriptions go on over the next one, after a `Gap`; calls wait for it; reads
    are sent again; a request that writes, and whose answer was on its way, raises
    `RequestLostError`. If the runtime was restarted, its turns raise `RuntimeRestartedError`.
    `Codex.statistics` tells how the connection is. Once it cannot be made again, all is as
    without ``reconnect``; the error says why. While a connection is made again,
    leaving the block waits for it only where a turn must still be interrupted, and
    `CodexConfig.interrupt_timeout` seconds at most.

    Leaving the block interrupts the turns of ours that still run, waits for their end,
    `CodexConfig.interrupt_timeout` seconds at most, and closes the connection. The runtime
    is not ended. What it has asked and still waits for gets the safe answer. All of that is
    shielded from cancellation, and over within the timeout and nine seconds.

    Where a network or a machine fails, the kernel does not tell. So after
    `CodexConfig.ping_interval` seconds without a byte the runtime is asked for a sign of
    life, and after `CodexConfig.ping_timeout` more the connection counts as broken.

    Paths that are given to a `Codex` of this function are paths on the runtime's machine.

    Args:
        target: Where: ``ws://host:port``; ``wss://host:port``; ``unix:///path`` for a Unix
            socket, or ``unix://`` alone for the runtime's default one; or the arguments of
            a command whose standard streams speak the protocol, such as ``["ssh", "-o",
            "BatchMode=yes", "host", "codex app-server"]``. All but the command need the
            extra ``remote``.
        token: What to show the server as a bearer token, or an async function that gives it
            and is asked at each connecting, since tokens expire. It is shown in no error,
            log or ``repr``. Over ``ws://`` only to this machine, which a host is for sure if
            it is ``localhost`` or a loopback address.
        config: The limits, and how the program names itself. What says how to start a
            runtime must be left out.
        handlers: What to answer when the runtime asks something of the program;
            None for the safe answer to everything.
        instruments: What sees everything that happens; see `Instrument`.
        reconnect: How a connection that was cut is made again; None for not at all. With it, a
            first connection that fails for what may pass is also tried again in the
            ``startup_timeout``: a refused connection, a socket that is not there yet, HTTP 408,
            425, 429 and 5xx, an end before the handshake is over.
        ssl_context: For ``wss://``: which certificates to trust, or which to show; None for
            those that the system trusts.

    Yields:
        The client.

    Raises:
        TypeError: An argument is of another type, or the function did not give a token.
        ValueError: The target has none of these forms, the token or the ``ssl_context``
            does not go with it, or a field of the config has no effect here.
        RuntimeError: Trio does not run.
        ImportError: The extra ``remote`` is not installed, and the target needs it.
        TransportClosedError: It cannot be connected to, or did not answer in time; the text
            says why.
        JsonRpcError: The runtime refused the handshake.
        ProtocolError: Its answer does not say who it is.
        RequestHandlerError: A handler failed, and on nothing that a turn in the
            block is waiting for.
        CodexError: A task of ours failed, which is a defect of this library.
    """
    config = checked_config(config, handlers)
    observer = checked_instruments(instruments)
    where = parse_target(target)
    _refuse_local(config)
    _check_token(token, where)
    _check_ssl_context(ssl_context, where)
    check_reconnect(reconnect, "reconnect")
    deadline = start_deadline(config, "connect_codex")
    dialler = Dialler(where, token, ssl_context, config)
    again = pauses = None
    if reconnect is not None:
        from trio_codex._connection._recovery import Again  # noqa: PLC0415 - not always used

        again, pauses = Again(reconnect, dialler.dial_again), delays(reconnect)

    def client(transport: Transport) -> AbstractAsyncContextManager[Codex]:
        observer.reopen()
        return run_client(
            transport, config, deadline, handlers, observer=observer, peer=str(where), again=again
        )

    async with AsyncExitStack() as stack:
        yield await first_client(stack, dialler, client, deadline, pauses or iter(()))


def _check_token(token: object, where: Target) -> None:
    if token is None:
        return
    if not isinstance(token, str) and not callable(token):
        raise TypeError(f"token must be a string or an async function, and is {described(token)}")
    if not isinstance(where, UrlTarget):
        raise ValueError(  # noqa: TRY004 - the type is not what the program chose
            "token is for ws:// and wss://: a Unix socket is guarded by its file's mode, and a "
            "command by itself"
        )
    if not where.secure and not where.is_loopback:
        raise ValueError(
            f"token would go unencrypted to {where}, which is not a loopback address: use wss://, "
            "or a tunnel such as ssh -L that ends on 127.0.0.1"
        )
    if isinstance(token, str):
        check_token_text(token)


def _check_ssl_context(context: object, where: Target) -> None:
    if context is None:
        return
    if not isinstance(context, ssl.SSLContext):
        raise TypeError(f"ssl_context must be an ssl.SSLContext, and is {described(context)}")
    if not isinstance(where, UrlTarget) or not where.secure:
        raise ValueError("ssl_context is for wss:// only")


def _refuse_local(config: CodexConfig) -> None:
    for name in _LOCAL_ONLY:
        if getattr(config, name) != default_of(name):
            instead = _IN_ITS_PLACE.get(name, "")
            raise ValueError(
                f"CodexConfig.{name} is for a runtime that open_codex starts, and connect_codex "
                f"starts none{instead}"
            )
