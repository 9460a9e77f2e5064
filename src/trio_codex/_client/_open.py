"""Opening a client: `open_codex`.

The one place that opens a nursery. What the body of the block raises
comes out as itself; a task of ours that fails cancels the body and comes out as
one `CodexError`; `BareErrors` has the rules.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING

import trio

from trio_codex._config._checks import described
from trio_codex._config._config import (
    CodexConfig,
    concealer,
    runtime_environment,
    working_directory,
)
from trio_codex._jsonrpc._observer import Observer
from trio_codex._transport import open_process_transport
from trio_codex._util._control_c import block
from trio_codex._util._groups import BareErrors
from trio_codex._util._handle import checks_options, create
from trio_codex.errors import RuntimeNotFoundError, TransportClosedError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable

    from trio_codex._client._codex import Codex
    from trio_codex._config._reconnect import Reconnect
    from trio_codex._connection._instruments import Instrument
    from trio_codex._connection._recovery import Again
    from trio_codex._hooks._bridge import HookBridge
    from trio_codex._hooks._hooks import Hooks
    from trio_codex._server_requests._handlers import RequestHandlers
    from trio_codex._transport import Transport

__all__ = ["open_codex"]


@checks_options
@block
async def open_codex(
    config: CodexConfig | None = None,
    *,
    handlers: RequestHandlers | None = None,
    instruments: Iterable[Instrument] = (),
    hooks: Hooks | None = None,
    restart: Reconnect | None = None,
) -> AsyncGenerator[Codex]:
    """Start a Codex runtime and talk to it in the block.

    Entering starts the process and shakes hands with it (``initialize``), in
    `CodexConfig.startup_timeout` seconds at most; cancelled or failed, it leaves
    no process behind. On a home that no runtime has used, a runtime that ends
    while it starts is started again in this time: only one at once can make the
    home's databases. When the runtime dies later, every call that waits and
    every later one raises `TransportClosedError`; the block itself goes on.

    With ``restart`` another runtime is started on the same home in place of one that died.
    Turns that ran raise `RuntimeRestartedError`, processes `ProcessLostError`, and a request
    that writes, and whose answer was on its way, `RequestLostError`; other calls wait for the
    next runtime, and a `Thread` goes on there, its history included, if it is stored and has had
    a turn. A runtime that dies at each start is given up in time, and the error has what
    it wrote to its standard error. Nothing is started while the block is left.

    Leaving the block ends the process and the process group that it leads:
    its input is closed, after `CodexConfig.shutdown_timeout` seconds it is
    terminated, after as many again it is killed, and on Linux its commands with
    it, which it then cannot end itself. All of that is shielded from
    cancellation, and over within twice the timeout and three seconds. What the
    runtime has asked and still waits for gets the safe answer before that. Then
    the tools that have an ``aclose`` are closed, side by side, which may take the
    timeout again.

    Args:
        config: How to start it; None for the runtime that is installed with
            this library, with the settings and the login of the user.
        handlers: What to answer when the runtime asks something of the program;
            None for the safe answer to everything.
        instruments: What sees everything that happens; see `Instrument`.
        hooks: The functions that the runtime asks before and after what the agent does;
            see `Hooks`. They need the extra ``hooks``. The runtime is given them by its
            arguments, so `CodexConfig.launch_args_override` excludes them.
        restart: How a runtime that died is started again; None for not at all.

    Yields:
        The client.

    Raises:
        TypeError: The config, the handlers, the instruments or the hooks are something
            else, or a method of an instrument is async.
        ValueError: The working directory or the home is not there, or the config sets what
            the hooks set too.
        ImportError: The extra ``hooks`` is not installed, and there are hooks.
        RuntimeError: Trio does not run.
        RuntimeNotFoundError: There is no runtime to start.
        TransportClosedError: The runtime ended while it started, or did not
            answer in time.
        JsonRpcError: The runtime refused the handshake.
        ProtocolError: Its answer does not say who it is.
        HooksUnavailableError: The runtime would not run the hooks.
        HookFailedError: The runtime could not ask a hook, and for nothing that a turn in
            the block is waiting for.
        RequestHandlerError: A handler or a hook failed, and on nothing that a turn in the
            block is waiting for.
        CodexError: A task of ours failed, which is a defect of this library.
    """
    config = checked_config(config, handlers)
    observer = checked_instruments(instruments)
    checked_hooks(hooks, config)
    if restart is not None:
        from trio_codex._config._reconnect import check_reconnect  # noqa: PLC0415 - seldom used

        check_reconnect(restart, "restart")
    deadline = start_deadline(config, "open_codex")
    # Here, since the import of the package is to be quick.
    from trio_codex._client._first_start import FirstStart  # noqa: PLC0415
    from trio_codex._transport._launch import require_home, runtime_command  # noqa: PLC0415

    local_to = working_directory(config)
    require_home(config, local_to)
    conceal = concealer(config)
    async with AsyncExitStack() as stack:
        bridge = None
        if hooks is not None:
            from trio_codex._hooks._bridge import open_bridge  # noqa: PLC0415

            bridge = await stack.enter_async_context(open_bridge(hooks))
            conceal = bridge.concealing(conceal)
        command, path_dirs = runtime_command(bridge.started_with(config) if bridge else config)
        env = runtime_environment(config, path_dirs)
        if bridge is not None:
            env = bridge.environment(env)
        start = partial(
            open_process_transport,
            command,
            env=env,
            cwd=config.cwd,
            shutdown_timeout=config.shutdown_timeout,
            conceal=conceal,
        )
        again = None
        if restart is not None:
            from trio_codex._connection._recovery import Again  # noqa: PLC0415 - seldom used

            again = Again(restart, partial(_start_again, start), restarts=True)
        first_start = FirstStart(env, deadline)
        while True:
            first_start.begin()
            observer.reopen()
            client = run_client(
                await start(),
                config,
                deadline,
                handlers,
                local_to=local_to,
                observer=observer,
                hooks=bridge,
                again=again,
            )
            try:
                codex = await stack.enter_async_context(client)
                break
            except TransportClosedError as error:
                explained = error if bridge is None else bridge.explain(error)
                explained = first_start.explain(explained)
                if explained is not error:
                    raise explained from error
                if not first_start.is_worth_another(error):
                    raise
            await first_start.wait()
        yield codex


async def _start_again(start: Callable[[], Awaitable[Transport]], deadline: float) -> Transport:
    """Start another runtime; what stands in the way may pass, such as an update of it."""
    del deadline  # to start a process takes no time; to answer does
    try:
        return await start()
    except RuntimeNotFoundError as exc:
        from trio_codex._transport._failed_dial import DialError  # noqa: PLC0415 - seldom used

        raise DialError(str(exc)) from exc


def start_deadline(config: CodexConfig, name: str) -> float:
    """Say until when the start of a client may last, in Trio's time.

    Raises:
        RuntimeError: Trio does not run.
    """
    try:
        return trio.current_time() + config.startup_timeout
    except RuntimeError:
        raise RuntimeError(
            "trio_codex needs Trio: start the program with trio.run(main); "
            f"under asyncio take {name} from trio_codex.aio"
        ) from None


def checked_config(config: object, handlers: object) -> CodexConfig:
    """Give the config, once it is sure that there is one; nothing has been started yet.

    Raises:
        TypeError: The config or the handlers are something else.
    """
    if config is None:
        config = CodexConfig()
    if not isinstance(config, CodexConfig):
        raise TypeError(f"config must be a CodexConfig or None, and is {described(config)}")
    if handlers is not None:
        from trio_codex._server_requests._handlers import RequestHandlers  # noqa: PLC0415

        if not isinstance(handlers, RequestHandlers):
            raise TypeError(
                f"handlers must be RequestHandlers or None, and is {described(handlers)}"
            )
    return config


def checked_instruments(instruments: Iterable[Instrument]) -> Observer:
    """Make the observer of the instruments; nothing has been started yet.

    Raises:
        TypeError: One is not an instrument, or one of its methods is async.
    """
    if instruments == ():
        return Observer()
    from trio_codex._connection._instruments import observer_of  # noqa: PLC0415 - rarely used

    return observer_of(instruments)


def checked_hooks(hooks: object, config: CodexConfig) -> None:
    """Make sure that the hooks can be given to the runtime; nothing has been started yet.

    Raises:
        TypeError: They are something else.
        ValueError: The command line of the runtime is the program's own.
    """
    if hooks is None:
        return
    from trio_codex._hooks._hooks import Hooks  # noqa: PLC0415 - rarely used

    if not isinstance(hooks, Hooks):
        raise TypeError(f"hooks must be Hooks or None, and is {described(hooks)}")
    if config.launch_args_override is not None:
        raise ValueError(
            "hooks= and CodexConfig.launch_args_override exclude each other: the runtime is given "
            "the hooks by its arguments; name the runtime in CodexConfig.codex_bin"
        )


@block
async def run_client(
    transport: Transport,
    config: CodexConfig,
    deadline: float,
    handlers: RequestHandlers | None = None,
    *,
    local_to: str | None = None,
    observer: Observer | None = None,
    hooks: HookBridge | None = None,
    peer: str | None = None,
    again: Again | None = None,
) -> AsyncGenerator[Codex]:
    """Run a client over a transport, which it owns from the first moment on.

    Args:
        transport: The pipe.
        config: The limits.
        deadline: When the handshake must be over, in Trio's time.
        handlers: What to answer to the runtime's requests.
        local_to: The directory of the runtime, if it sees the files that we see.
        observer: The instruments.
        hooks: The hooks of the runtime.
        peer: How to call a runtime that others have started; None for one of ours.
        again: How the connection is made again when it is cut; None for not at all.
    """
    try:
        # Loaded while the runtime starts.
        from trio_codex._client._codex import Codex  # noqa: PLC0415
        from trio_codex._connection._connection import Connection  # noqa: PLC0415
        from trio_codex._connection._handshake import shake_hands  # noqa: PLC0415
    except BaseException:  # the installation is broken
        await transport.aclose()
        raise

    connection = Connection(
        transport,
        config,
        handlers,
        local_to=local_to,
        observer=observer,
        hooks=hooks,
        peer=peer,
        recovers=again is not None,
    )
    recovery = None
    if again is not None:
        from trio_codex._connection._recovery import Recovery  # noqa: PLC0415 - seldom used

        recovery = Recovery(connection, again)
    name = f"the block of {'open_codex' if peer is None else 'connect_codex'}"
    with BareErrors(name) as errors:
        try:
            async with trio.open_nursery(strict_exception_groups=True) as nursery:
                connection.start(nursery)
                try:
                    metadata = await shake_hands(connection, deadline)
                    if hooks is not None:
                        await hooks.check(connection.calls.request, metadata.version)
                    connection.introduce(metadata)
                    if recovery is not None:
                        recovery.start()
                    with errors.body():
                        yield create(Codex, connection)
                finally:
                    reason = TransportClosedError(f"{name} was left")
                    limit = trio.current_time() + config.interrupt_timeout
                    try:
                        if peer is not None:
                            await connection.end_turns(reason)
                            if recovery is not None:
                                await recovery.pay_interrupts(limit)
                    finally:
                        if recovery is not None:
                            recovery.stop()
                        # It ends the tasks too.
                        await connection.aclose(reason)
        finally:
            # Once no call of a tool runs any more.
            with trio.CancelScope(shield=True):
                async with trio.open_nursery() as nursery:
                    connection.tools.close(nursery)
