"""The handle of a thread.

Layer 6.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar, final

import trio

from trio_codex import types
from trio_codex._handle import NoPublicConstructor, create
from trio_codex._inputs import ExternalMessage, to_tool_output, to_user_input
from trio_codex._model import UNSET, UnsetType
from trio_codex._modes import approval_settings, turn_sandbox
from trio_codex._turn import TurnHandle, checked, raise_failure, result_of
from trio_codex._turn_life import leave_turn, start_turn

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from trio_codex._connection import Connection
    from trio_codex._fold import TurnResult
    from trio_codex._inputs import RunInput
    from trio_codex._modes import ApprovalMode, Sandbox

__all__ = ["Thread"]

T = TypeVar("T")


@final
class Thread(metaclass=NoPublicConstructor):
    """A conversation with the agent, which the runtime keeps.

    `Codex.thread_start` makes it. It holds nothing but the thread's id, so it
    needs no closing, and several tasks may use it: their turns stand in line.

    Attributes:
        id: The thread's id.
    """

    def __init__(self, connection: Connection, thread_id: str) -> None:
        self._connection = connection
        self.id = thread_id

    def __repr__(self) -> str:
        return f"<Thread {self.id}>"

    @trio.lowlevel.enable_ki_protection  # see `_turn_life`, rule 6
    async def run(
        self,
        input: RunInput,  # noqa: A002 - the contract's name
        *,
        approval_mode: ApprovalMode | None = None,
        cwd: str | None = None,
        effort: str | None = None,
        model: str | None = None,
        output_schema: Mapping[str, Any] | None = None,
        personality: types.Personality | None = None,
        sandbox: Sandbox | None = None,
        service_tier: str | None = None,
        summary: types.ReasoningSummary | None = None,
    ) -> TurnResult:
        """Run a turn to its end (``turn/start``), and give its result.

        A checkpoint. A turn that runs on the thread already is waited for.
        Cancelled, the turn is interrupted before this returns, which takes
        `CodexConfig.interrupt_timeout` at most; the thread takes the next turn.

        Args:
            input: Text, an input item, a list of input items, or an
                `ExternalMessage`.
            approval_mode: Who decides on escalations from this turn on; None
                leaves it as it is on this thread.
            cwd: The working directory from this turn on.
            effort: The reasoning effort from this turn on, as the model's entry
                in `Codex.models` lists it.
            model: The model from this turn on.
            output_schema: A JSON schema for the final response of this turn.
            personality: The agent's tone from this turn on.
            sandbox: What commands may do from this turn on.
            service_tier: The service tier from this turn on.
            summary: How reasoning is summed up from this turn on.

        Returns:
            The result of a turn that was completed, or interrupted by somebody else.

        Raises:
            TypeError: The input is nothing that a turn can be started with.
            ValueError: An argument cannot be sent.
            TurnFailedError: The runtime ended the turn as failed.
            JsonRpcError: The runtime refused to start it.
            RequestHandlerError: A handler failed on what the runtime asked for the turn.
            TransportClosedError: The runtime died before the turn had ended.
        """
        params = self._start_params(
            input,
            approval_mode=approval_mode,
            cwd=cwd,
            effort=effort,
            model=model,
            output_schema=output_schema,
            personality=personality,
            sandbox=sandbox,
            service_tier=service_tier,
            summary=summary,
        )
        route = await start_turn(self._connection, params, streamed=False)
        try:
            await route.wait_over()
        except BaseException:
            await leave_turn(self._connection, route, unwinding=True)
            raise
        await leave_turn(self._connection, route, unwinding=False)
        raise_failure(route)
        return checked(result_of(route))

    @asynccontextmanager
    @trio.lowlevel.enable_ki_protection  # the library's part only, not the block's body
    async def turn(
        self,
        input: RunInput,  # noqa: A002 - the contract's name
        *,
        approval_mode: ApprovalMode | None = None,
        cwd: str | None = None,
        effort: str | None = None,
        model: str | None = None,
        output_schema: Mapping[str, Any] | None = None,
        personality: types.Personality | None = None,
        sandbox: Sandbox | None = None,
        service_tier: str | None = None,
        summary: types.ReasoningSummary | None = None,
    ) -> AsyncGenerator[TurnHandle]:
        """Start a turn (``turn/start``), to watch and steer it in the block.

        Entering waits until the runtime has accepted the turn, and for a turn
        that runs on the thread already. Leaving the block while the turn runs,
        in whatever way, interrupts it and waits for its end, shielded and for
        `CodexConfig.interrupt_timeout` at most; see `TurnHandle.detach`.

        The arguments are those of `run`.

        Yields:
            The turn's handle.

        Raises:
            TypeError: The input is nothing that a turn can be started with.
            ValueError: An argument cannot be sent.
            JsonRpcError: The runtime refused to start it.
            RequestHandlerError: On leaving: a handler failed on what the runtime
                asked for the turn, and nobody has heard of it yet.
            TransportClosedError: The connection is over.
        """
        params = self._start_params(
            input,
            approval_mode=approval_mode,
            cwd=cwd,
            effort=effort,
            model=model,
            output_schema=output_schema,
            personality=personality,
            sandbox=sandbox,
            service_tier=service_tier,
            summary=summary,
        )
        route = await start_turn(self._connection, params, streamed=True)
        try:
            yield create(TurnHandle, self._connection, route)
        except BaseException:
            await leave_turn(self._connection, route, unwinding=True)
            raise
        await leave_turn(self._connection, route, unwinding=False)
        if not route.failure_told:
            raise_failure(route)

    async def read(self, *, include_turns: bool = False) -> types.ThreadReadResponse:
        """Read what the runtime has stored of the thread (``thread/read``). A checkpoint.

        Args:
            include_turns: Whether to read its turns with their items too.

        Raises:
            JsonRpcError: The runtime refused; for example, a thread without a
                turn has no turns to include.
            TransportClosedError: The connection is over.
        """
        params = types.ThreadReadParams(thread_id=self.id, include_turns=include_turns)
        return await self._connection.call("thread/read", params, types.ThreadReadResponse)

    def _start_params(
        self,
        value: RunInput,
        *,
        approval_mode: ApprovalMode | None,
        cwd: str | None,
        effort: str | None,
        model: str | None,
        output_schema: Mapping[str, Any] | None,
        personality: types.Personality | None,
        sandbox: Sandbox | None,
        service_tier: str | None,
        summary: types.ReasoningSummary | None,
    ) -> types.TurnStartParams:
        approval_policy, approvals_reviewer = approval_settings(
            approval_mode, can_ask=self._connection.handlers.can_approve
        )
        external = isinstance(value, ExternalMessage)
        return types.TurnStartParams(
            thread_id=self.id,
            input=[] if external else to_user_input(value),
            tool_output=to_tool_output(value) if external else UNSET,
            approval_policy=approval_policy,
            approvals_reviewer=approvals_reviewer,
            cwd=given(cwd),
            effort=given(effort),
            model=given(model),
            output_schema=UNSET if output_schema is None else dict(output_schema),
            personality=given(personality),
            sandbox_policy=turn_sandbox(sandbox),
            service_tier=given(service_tier),
            summary=given(summary),
        )


def given(value: T | None) -> T | UnsetType:
    """Say that an argument that was left out is not to be sent."""
    return UNSET if value is None else value
