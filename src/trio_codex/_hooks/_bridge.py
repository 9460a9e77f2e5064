"""The hooks of one runtime, put together: what `open_codex` opens, and a connection runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs
import trio

from trio_codex._hooks._answers import KINDS
from trio_codex._hooks._hook_calls import HookCalls
from trio_codex._hooks._listed import read_list
from trio_codex._hooks._listener import open_listener
from trio_codex._hooks._mcp import ToolCall, read_message
from trio_codex._hooks._placement import THREAD_REQUESTS, Placement, reach_loopback
from trio_codex._jsonrpc._epoch import NO_RESULT
from trio_codex._util._control_c import block, protected
from trio_codex.errors import HooksUnavailableError, JsonRpcError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from trio_codex._calls import Calls
    from trio_codex._config._config import CodexConfig
    from trio_codex._hooks._hooks import Hooks
    from trio_codex._hooks._listener import HookListener
    from trio_codex._jsonrpc._observer import Observer
    from trio_codex._turns._turns import Turns
    from trio_codex.errors import CodexError, TransportClosedError

OLDEST: Final = (0, 149)
"""The first runtime whose hooks can call a tool."""

OLDEST_SHOWN: Final = "0.149"


@protected
class HookBridge:
    """Connects the program's functions with the hooks of one runtime.

    Args:
        hooks: The functions.
        listener: Where the runtime calls.
    """

    def __init__(self, hooks: Hooks, listener: HookListener) -> None:
        self._functions = {
            kind: function for kind in KINDS if (function := getattr(hooks, kind.name)) is not None
        }
        self._listener = listener
        self._placement = Placement(list(self._functions), listener.port)
        self._calls: HookCalls | None = None

    # What the process is started with

    def started_with(self, config: CodexConfig) -> CodexConfig:
        """Give the config for the runtime's command line: with the hooks among its settings."""
        self._placement.check_overrides(config.config_overrides)
        overrides = (*config.config_overrides, *self._placement.overrides())
        return attrs.evolve(config, config_overrides=overrides)

    def environment(self, env: dict[str, str]) -> dict[str, str]:
        """Give the environment in which the runtime reaches the listener."""
        return reach_loopback(env)

    def concealing(self, conceal: Callable[[str], str]) -> Callable[[str], str]:
        """Let a function that conceals secrets conceal the token too."""
        return lambda text: self._placement.conceal(conceal(text))

    def explain(self, error: TransportClosedError) -> CodexError:
        """Say why a runtime did not start, where that was because of the hooks."""
        if "unknown variant `mcp_tool`" not in error.stderr_tail:
            return error
        reason = f"its hooks cannot call a program before {OLDEST_SHOWN}: {error.stderr_tail}"
        return HooksUnavailableError(reason)

    # What a connection runs

    def attach(self, calls: Calls, turns: Turns, observer: Observer) -> None:
        """Take part in a connection, before its tasks are started."""
        self._calls = HookCalls(self._functions, turns)
        for method in THREAD_REQUESTS:
            calls.edit(method, self._placement.place)
        observer.hide = self._placement.hide

    @property
    def running(self) -> int:
        """How many functions of the program have not answered yet."""
        return 0 if self._calls is None else self._calls.running

    async def serve(self) -> None:
        """Serve the runtime's calls; a task of the connection, until the runtime is gone."""
        await self._listener.serve(self._placement.token, self._answer)

    def close(self) -> None:
        """Withdraw what waits; see `HookCalls.close`. Idempotent."""
        if self._calls is not None:
            self._calls.close()

    async def _answer(self, body: bytes) -> bytes | None:
        message = read_message(body)
        if not isinstance(message, ToolCall):
            return message
        assert self._calls is not None  # noqa: S101 - it was attached before it serves
        return await self._calls.answer(message)

    async def check(self, request: Callable[[str, Any], Awaitable[Any]], version: str) -> None:
        """Make sure that the runtime will run each hook (``hooks/list``). A checkpoint.

        Args:
            request: Sends a request.
            version: The version of the runtime.

        Raises:
            HooksUnavailableError: It will not.
            TransportClosedError: The connection is over.
        """
        known = re.match(r"(\d+)\.(\d+)\.", version)
        if known is not None and tuple(map(int, known.groups())) < OLDEST:
            reason = f"its hooks cannot call a program before {OLDEST_SHOWN}"
            raise HooksUnavailableError(reason, version=version)
        try:
            listed = await request("hooks/list", {})
        except NO_RESULT as exc:
            said = exc.message if isinstance(exc, JsonRpcError) else exc
            reason = f"it does not list them: {said}"
            raise HooksUnavailableError(reason, version=version) from exc
        found, warnings = read_list(listed)
        for kind in self._functions:
            hook = found.get(self._placement.key(kind), {})
            status = hook.get("trustStatus")
            if hook.get("enabled") is True and status == "trusted":
                continue
            if not hook:
                why = "is not among its hooks; are they switched off (features.hooks)?"
            elif status == "trusted":
                why = "is switched off"
            else:
                why = f"is not trusted ({status})"
            reason = f"the hook {kind.name} {why}"
            raise HooksUnavailableError(
                reason,
                trust_status=status if isinstance(status, str) else None,
                warnings=warnings,
                version=version,
            )


@block
async def open_bridge(hooks: Hooks) -> AsyncGenerator[HookBridge]:
    """Listen for the hooks of one runtime, also of one that is started anew, in the block."""
    listener = await open_listener()
    try:
        yield HookBridge(hooks, listener)
    finally:
        with trio.CancelScope(shield=True):
            await listener.aclose()
