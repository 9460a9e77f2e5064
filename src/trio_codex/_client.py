"""The client: `open_codex`, and the `Codex` that it yields.

Layer 6. The one place that opens a nursery. What the body of the block raises
comes out as itself; a task of ours that fails cancels the body and comes out as
one `CodexError`; `BareErrors` has the rules.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar, final, overload

import trio

from trio_codex import _codec, types
from trio_codex._connection import CodexStatistics, Connection
from trio_codex._events import EventStream, wanted_methods
from trio_codex._groups import BareErrors
from trio_codex._handle import NoPublicConstructor, create
from trio_codex._handshake import RuntimeMetadata, shake_hands
from trio_codex._model import UNSET
from trio_codex._modes import ApprovalMode, approval_settings, thread_sandbox
from trio_codex._options import CodexConfig, runtime_environment
from trio_codex._runtime import runtime_command
from trio_codex._thread import Thread, given
from trio_codex._transport import open_process_transport
from trio_codex.errors import TransportClosedError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Mapping

    from trio_codex._handlers import RequestHandlers
    from trio_codex._modes import Sandbox
    from trio_codex._tools import Tool
    from trio_codex._transport import Transport

__all__ = ["Codex", "open_codex"]

T = TypeVar("T")
N = TypeVar("N", bound=types.Notification)


@asynccontextmanager
@trio.lowlevel.enable_ki_protection  # the library's part only, not the block's body
async def open_codex(
    config: CodexConfig | None = None, *, handlers: RequestHandlers | None = None
) -> AsyncGenerator[Codex]:
    """Start a Codex runtime and talk to it in the block.

    Entering starts the process and shakes hands with it (``initialize``), in
    `CodexConfig.startup_timeout` seconds at most; cancelled or failed, it leaves
    no process behind. When the runtime dies later, every call that waits and
    every later one raises `TransportClosedError`; the block itself goes on.

    Leaving the block ends the process and the process group that it leads:
    its input is closed, after `CodexConfig.shutdown_timeout` seconds it is
    terminated, after as many again it is killed, and on Linux its commands with
    it, which it then cannot end itself. All of that is shielded from
    cancellation, and over within twice the timeout and two seconds.

    Args:
        config: How to start it; None for the runtime that is installed with
            this library, with the settings and the login of the user.
        handlers: What to answer when the runtime asks something of the program;
            None for the safe answer to everything.

    Yields:
        The client.

    Raises:
        RuntimeNotFoundError: There is no runtime to start.
        TransportClosedError: The runtime ended while it started, or did not
            answer in time.
        JsonRpcError: The runtime refused the handshake.
        RequestHandlerError: A handler failed, and on nothing that a turn in the
            block is waiting for.
        CodexError: A task of ours failed, which is a defect of this library.
    """
    config = config or CodexConfig()
    command, path_dirs = runtime_command(config)
    deadline = trio.current_time() + config.startup_timeout
    transport = await open_process_transport(
        command,
        env=runtime_environment(config, path_dirs),
        cwd=config.cwd,
        shutdown_timeout=config.shutdown_timeout,
    )
    async with run_client(transport, config, deadline, handlers) as codex:
        yield codex


@asynccontextmanager
@trio.lowlevel.enable_ki_protection
async def run_client(
    transport: Transport,
    config: CodexConfig,
    deadline: float,
    handlers: RequestHandlers | None = None,
) -> AsyncGenerator[Codex]:
    """Run a client over a transport, which it owns from the first moment on.

    Args:
        transport: The pipe.
        config: The limits.
        deadline: When the handshake must be over, in Trio's time.
        handlers: What to answer to the runtime's requests.
    """
    connection = Connection(transport, config, handlers)
    with BareErrors("the block of open_codex") as errors:
        try:
            async with trio.open_nursery(strict_exception_groups=True) as nursery:
                connection.start(nursery)
                try:
                    metadata = await shake_hands(connection, deadline)
                    with errors.body():
                        yield create(Codex, connection, metadata)
                finally:
                    # It ends the tasks too.
                    reason = TransportClosedError("the block of open_codex was left")
                    await connection.aclose(reason)
        finally:
            # Once no call of a tool runs any more.
            await connection.tools.aclose(config.shutdown_timeout)


@final
class Codex(metaclass=NoPublicConstructor):
    """A connection to a runtime; `open_codex` makes it.

    Any task may use it, also several at once.

    Attributes:
        metadata: What the runtime said of itself.
    """

    def __init__(self, connection: Connection, metadata: RuntimeMetadata) -> None:
        self._connection = connection
        self.metadata = metadata

    def __repr__(self) -> str:
        state = "closed" if self._connection.dispatcher.error is not None else "open"
        return f"<Codex {self.metadata.version}: {state}>"

    async def thread_start(
        self,
        *,
        approval_mode: ApprovalMode | None = None,
        base_instructions: str | None = None,
        config: Mapping[str, Any] | None = None,
        cwd: str | None = None,
        developer_instructions: str | None = None,
        dynamic_tools: Iterable[Tool[..., Any]] | None = None,
        ephemeral: bool | None = None,
        model: str | None = None,
        model_provider: str | None = None,
        personality: types.Personality | None = None,
        sandbox: Sandbox | None = None,
        service_name: str | None = None,
        service_tier: str | None = None,
        session_start_source: types.ThreadStartSource | None = None,
        thread_source: str | None = None,
    ) -> Thread:
        """Start a thread (``thread/start``). A checkpoint.

        What is left out is what the runtime's configuration says. Cancelled
        after the request was written, a thread without a turn may stay behind
        in the runtime.

        Args:
            approval_mode: Who decides when the agent wants to do more than its
                sandbox allows; None for `ApprovalMode.ask` where there is a
                handler for approvals, else for `ApprovalMode.auto_review`.
            base_instructions: Instructions in place of the runtime's own.
            config: Settings of the runtime for this thread alone, by dotted key.
            cwd: The directory in which the agent works.
            developer_instructions: Instructions beside the runtime's own.
            dynamic_tools: Functions of the program that the model may call.
                One that has an ``aclose`` is closed with the connection.
            ephemeral: Whether the runtime keeps no record of the thread.
            model: The model.
            model_provider: The provider of the model, as configured.
            personality: The agent's tone.
            sandbox: What commands may do to files.
            service_name: A name for the service, for the provider's metrics.
            service_tier: The service tier.
            session_start_source: What made the thread start.
            thread_source: What the thread is for, as a label for lists.

        Returns:
            The thread's handle.

        Raises:
            TypeError: A tool is none.
            ValueError: An argument cannot be sent, or makes no sense.
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        can_ask = self._connection.handlers.can_approve
        if approval_mode is None:
            approval_mode = ApprovalMode.ask if can_ask else ApprovalMode.auto_review
        approval_policy, approvals_reviewer = approval_settings(approval_mode, can_ask=can_ask)
        tools = list(dynamic_tools or ())
        specs = _tool_specs(tools) if tools else UNSET
        params = types.ThreadStartParams(
            approval_policy=approval_policy,
            approvals_reviewer=approvals_reviewer,
            base_instructions=given(base_instructions),
            config=given(None if config is None else dict(config)),
            cwd=given(cwd),
            developer_instructions=given(developer_instructions),
            dynamic_tools=specs,
            ephemeral=given(ephemeral),
            model=given(model),
            model_provider=given(model_provider),
            personality=given(personality),
            sandbox=thread_sandbox(sandbox),
            service_name=given(service_name),
            service_tier=given(service_tier),
            session_start_source=given(session_start_source),
            thread_source=given(thread_source),
        )
        started = await self._connection.call("thread/start", params, types.ThreadStartResponse)
        self._connection.tools.register(started.thread.id, tools)
        return create(Thread, self._connection, started.thread.id)

    async def models(self, *, include_hidden: bool = False) -> types.ModelListResponse:
        """List the models that the runtime knows (``model/list``). A checkpoint.

        Args:
            include_hidden: Whether to list those too that are not shown to users.

        Raises:
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        params = types.ModelListParams(include_hidden=include_hidden)
        return await self._connection.call("model/list", params, types.ModelListResponse)

    async def account(self, *, refresh_token: bool = False) -> types.GetAccountResponse:
        """Tell who is logged in (``account/read``). A checkpoint.

        Args:
            refresh_token: Whether to fetch new tokens first.

        Raises:
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        params = types.GetAccountParams(refresh_token=refresh_token)
        return await self._connection.call("account/read", params, types.GetAccountResponse)

    @overload
    def subscribe(
        self, *, thread_id: str | None = None
    ) -> AbstractAsyncContextManager[EventStream[types.Notification]]: ...

    @overload
    def subscribe(
        self, *event_types: type[N], thread_id: str | None = None
    ) -> AbstractAsyncContextManager[EventStream[N]]: ...

    @asynccontextmanager
    async def subscribe(
        self, *event_types: type[Any], thread_id: str | None = None
    ) -> AsyncGenerator[EventStream[Any]]:
        """See notifications of the whole connection in the block, whatever turn they belong to.

        From its opening on, until the block is left. It takes nothing away from
        the turns. It costs nothing where nobody subscribes.

        Args:
            *event_types: Which ones, by their classes, `types.UnknownNotification`
                included; none for all. One whose payload does not fit its class
                arrives as an `types.UnknownNotification`.
            thread_id: The thread whose events to see; None for all. A sub-agent
                speaks under a thread id of its own.

        Yields:
            An asynchronous iterator over the events.

        Raises:
            TypeError: An event type is no notification class.
        """
        wanted = wanted_methods(event_types)
        subscription = self._connection.router.subscribe(wanted=wanted, thread_id=thread_id)
        try:
            yield create(EventStream, subscription)
        finally:
            self._connection.router.unsubscribe(subscription)

    @overload
    async def request(self, method: str, params: object = None) -> Any: ...

    @overload
    async def request(self, method: str, params: object, response_type: type[T]) -> T: ...

    async def request(
        self, method: str, params: object = None, response_type: type[Any] | None = None
    ) -> Any:
        """Send any request: the untyped door for what this library does not know. A checkpoint.

        Args:
            method: The method, as on the wire.
            params: A mapping with the wire's names, or one of the generated
                params classes; None for no params.
            response_type: One of the generated response classes; None for the
                response as it came.

        Returns:
            The response, in the type that was asked for.

        Raises:
            TypeError: The params are no object.
            ValueError: The params cannot be written as JSON that the runtime
                reads; the message names the path.
            JsonRpcError: The runtime refused.
            ProtocolError: The response does not fit the type.
            TransportClosedError: The connection is over.
        """
        # The runtime insists on an object, even where every field is optional.
        body: Any = {} if params is None else _codec.unstructure(params)
        if not isinstance(body, dict):
            raise TypeError(f"params of {method} must be an object, not {type(params).__name__}")
        raw = await self._connection.request(method, body)
        if response_type is None:
            return raw
        return _codec.structure(raw, response_type, where=method)

    def statistics(self) -> CodexStatistics:
        """Take a snapshot of the connection, for debugging. Not a checkpoint."""
        return self._connection.statistics()


def _tool_specs(tools: Iterable[Tool[..., Any]]) -> list[types.DynamicToolSpec]:
    # Not loaded by programs that have no tools.
    from trio_codex._tools import tool_specs  # noqa: PLC0415

    return tool_specs(tools)
