"""What a program holds of a runtime: the `Codex`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar, final, overload

import trio

from trio_codex import _codec, types
from trio_codex._account._methods import AccountMethods
from trio_codex._config._checks import described
from trio_codex._notifications._fan_out import about_thread
from trio_codex._notifications._stream import EventStream, wanted_methods
from trio_codex._threads._methods import ThreadMethods
from trio_codex._threads._thread import Thread
from trio_codex._util._control_c import block
from trio_codex._util._handle import (
    NoPublicConstructor,
    checks_options,
    create,
    explain_names,
    owns_methods,
    public,
)
from trio_codex._workspace._methods import WorkspaceMethods

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from contextlib import AbstractAsyncContextManager

    from trio_codex._connection._connection import Connection
    from trio_codex._connection._metadata import RuntimeMetadata
    from trio_codex._connection._statistics import CodexStatistics
    from trio_codex._rpc import Rpc
    from trio_codex.errors import CodexError

__all__ = ["Codex"]

T = TypeVar("T")
N = TypeVar("N", bound=types.Notification)


@public
@final
@owns_methods
class Codex(ThreadMethods, AccountMethods, WorkspaceMethods, metaclass=NoPublicConstructor):
    """A connection to a runtime; `open_codex` makes it.

    Any task may use it, also several at once.

    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._threads = connection.threads
        self._logins = connection.logins
        self._processes = connection.processes
        self._holds = connection.holds
        self._notifications = connection.notifications

    def __repr__(self) -> str:
        state = "closed" if self._connection.dispatcher.error is not None else "open"
        return f"<Codex {self.metadata.version}: {state}>"

    if not TYPE_CHECKING:  # a type checker knows without
        __getattr__ = explain_names(
            (
                lambda: Thread,
                (
                    "a Codex has no {name!r}: write `thread = await codex.thread_start()` "
                    "and then `thread.{name}`"
                ),
            ),
            (
                lambda: import_module("trio_codex._rpc").Rpc,
                "a Codex has no {name!r}: write `await codex.rpc.{name}(...)`",
            ),
            words={
                "close aclose stop shutdown": "leave the block that gave it",
                "start_thread new_thread": "write `await codex.thread_start()`",
                "resume resume_thread": "write `await codex.thread_resume(thread_id)`",
                "login": "write `await codex.login_api_key(key)`, or enter `codex.login_chatgpt()`",
                "version": "write `codex.metadata.version`",
            },
        )

    @property
    def metadata(self) -> RuntimeMetadata:
        """What the runtime said of itself, at the last connecting to it."""
        metadata = self._connection.metadata
        assert metadata is not None  # noqa: S101 - it was opened
        return metadata

    async def models(self, *, include_hidden: bool = False) -> types.ModelListResponse:
        """List the models that the runtime knows (``model/list``). A checkpoint.

        Args:
            include_hidden: Whether to list those too that are not shown to users.

        Raises:
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        params = types.ModelListParams(include_hidden=include_hidden)
        return await self._connection.calls.call("model/list", params, types.ModelListResponse)

    async def wait_closed(self) -> CodexError:
        """Wait until the connection is over, and give the error with which it ended.

        What a supervisor waits for: it learns of the runtime's death without asking
        anything. A checkpoint; cancellation ends the wait and nothing else. Any number
        of tasks may wait, also after the end, and outside of the block of `open_codex`.

        ::

            error = await codex.wait_closed()
            log.error("the runtime is gone: %s", error)

        Returns:
            The error that every later call raises; it is not raised here. A
            `TransportClosedError` where the runtime died, with its exit code and the
            end of its standard error, or where the block of `open_codex` was left.

        Raises:
            Cancelled: Trio's own, and nothing else.
        """
        return await self._connection.dispatcher.wait_closed()

    @overload
    def subscribe(
        self, *, thread_id: str | None = None
    ) -> AbstractAsyncContextManager[EventStream[types.Notification]]: ...

    @overload
    def subscribe(
        self, *event_types: type[N], thread_id: str | None = None
    ) -> AbstractAsyncContextManager[EventStream[N]]: ...

    @checks_options
    @block
    async def subscribe(
        self, *event_types: type[Any], thread_id: str | None = None
    ) -> AsyncGenerator[EventStream[Any]]:
        """See notifications of the whole connection in the block, whatever turn they belong to.

        From its opening on, which is a checkpoint, until the block is left. It
        takes nothing away from the turns. It costs nothing where nobody subscribes.

        Where a connection that was cut is made again (`Reconnect`), the stream waits meanwhile
        and goes on. What came meanwhile is missing: ``gaps`` of the stream counts that, and a
        `Gap` stands at that place if no event types are given, or `Gap` is one of them.

        Args:
            *event_types: Which ones, by their classes, `types.UnknownNotification`
                included; none for all. One whose payload does not fit its class
                arrives as an `types.UnknownNotification`.
            thread_id: The thread whose events to see; None for all. A sub-agent
                speaks under a thread id of its own.

        Yields:
            An asynchronous iterator over the events.

        Raises:
            TypeError: An event type is not a notification class.
        """
        methods = wanted_methods(event_types)
        about = None if thread_id is None else about_thread(thread_id)
        await trio.lowlevel.checkpoint()
        subscription = self._notifications.subscribe(methods, about)
        try:
            yield create(EventStream, subscription)
        finally:
            self._notifications.unsubscribe(subscription)

    @property
    def rpc(self) -> Rpc:
        """Every request of the protocol as a typed method, experimental ones included; see `Rpc`.

        For what has no function of its own here::

            file = await codex.rpc.fs_read_file(path="/etc/hostname")
        """
        # Few programs need it, and its docstrings make it large.
        from trio_codex._rpc import Rpc  # noqa: PLC0415

        return create(Rpc, self._connection.calls)

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
            TypeError: The method is not a string, or the params are not an object.
            ValueError: The params cannot be written as JSON that the runtime
                reads; the message names the path.
            JsonRpcError: The runtime refused.
            ProtocolError: The response does not fit the type.
            TransportClosedError: The connection is over.
        """
        if not isinstance(method, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            # The runtime would drop such a line, and answer nothing.
            raise TypeError(f"method must be a string, and is {described(method)}")
        # The runtime insists on an object, even where every field is optional.
        body: Any = {} if params is None else _codec.unstructure(params)
        if not isinstance(body, dict):
            raise TypeError(f"params of {method} must be an object, not {type(params).__name__}")
        raw = await self._connection.calls.request(method, body)
        if response_type is None:
            return raw
        return _codec.structure(raw, response_type, where=method)

    def statistics(self) -> CodexStatistics:
        """Take a snapshot of the connection, for debugging. Not a checkpoint."""
        return self._connection.statistics()
