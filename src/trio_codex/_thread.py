"""The handle of a thread.

Layer 6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from trio_codex import types
from trio_codex._arguments import directory, settings
from trio_codex._control_c import protected
from trio_codex._handle import NoPublicConstructor, create
from trio_codex._inputs import ExternalMessage, to_tool_output, to_user_input
from trio_codex._misuse import checks_options
from trio_codex._model import UNSET
from trio_codex._modes import approval_settings, thread_sandbox, turn_sandbox
from trio_codex._output import OutputFormat, output_format
from trio_codex._stored_thread import StoredThread, given
from trio_codex._turn_request import TurnRequest

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from typing_extensions import TypeVar

    from trio_codex._connection import Connection
    from trio_codex._fold import TurnResult
    from trio_codex._inputs import RunInput
    from trio_codex._modes import ApprovalMode, Sandbox

    OutputT = TypeVar("OutputT", default=None)

__all__ = ["Thread"]


@final
class Thread(StoredThread, metaclass=NoPublicConstructor):
    """A conversation with the agent, which the runtime keeps.

    `Codex.thread_start`, `Codex.thread_resume` and `Codex.thread_fork` make it,
    and so does `fork`. It holds nothing but the thread's id, so it
    needs no closing, and several tasks may use it: their turns stand in line.

    Attributes:
        id: The thread's id.
    """

    @checks_options
    @protected
    async def run(
        self,
        input: RunInput,  # noqa: A002 - the contract's name
        *,
        approval_mode: ApprovalMode | None = None,
        cwd: str | os.PathLike[str] | None = None,
        effort: str | None = None,
        model: str | None = None,
        output_schema: Mapping[str, Any] | None = None,
        output_type: type[OutputT] | None = None,
        personality: types.Personality | None = None,
        sandbox: Sandbox | None = None,
        service_tier: str | None = None,
        summary: types.ReasoningSummary | None = None,
    ) -> TurnResult[OutputT]:
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
            output_schema: A JSON schema for the final response of this turn. It is
                not checked against it.
            output_type: An attrs class, a dataclass or a TypedDict, whose strict
                JSON schema is sent in place of one of yours. The final response
                must fit to the letter, and becomes the ``output`` of the result.
            personality: The agent's tone from this turn on.
            sandbox: What commands may do from this turn on.
            service_tier: The service tier from this turn on.
            summary: How reasoning is summed up from this turn on.

        Returns:
            The result of a turn that was completed, or interrupted by somebody else.

        Raises:
            TypeError: The input is nothing that a turn can be started with, or the
                directory is no path.
            ValueError: An argument cannot be sent, or has no form in a strict schema.
            TurnFailedError: The runtime ended the turn as failed.
            OutputValidationError: The turn was completed, and its final response
                does not fit the ``output_type``.
            JsonRpcError: The runtime refused to start it.
            RequestHandlerError: A handler failed on what the runtime asked for the turn.
            TransportClosedError: The runtime died before the turn had ended.
        """
        return await self.turn(
            input,
            approval_mode=approval_mode,
            cwd=cwd,
            effort=effort,
            model=model,
            output_schema=output_schema,
            output_type=output_type,
            personality=personality,
            sandbox=sandbox,
            service_tier=service_tier,
            summary=summary,
        )

    @checks_options
    def turn(
        self,
        input: RunInput,  # noqa: A002 - the contract's name
        *,
        approval_mode: ApprovalMode | None = None,
        cwd: str | os.PathLike[str] | None = None,
        effort: str | None = None,
        model: str | None = None,
        output_schema: Mapping[str, Any] | None = None,
        output_type: type[OutputT] | None = None,
        personality: types.Personality | None = None,
        sandbox: Sandbox | None = None,
        service_tier: str | None = None,
        summary: types.ReasoningSummary | None = None,
    ) -> TurnRequest[OutputT]:
        """Start a turn (``turn/start``), to watch and steer it in a block.

            async with thread.turn("Go.") as turn:
                async for event in turn:
                    ...

        Not a checkpoint by itself; entering and leaving the block are. What they
        do and raise is said at `TurnRequest`. The arguments are those of `run`,
        which is the same as ``await thread.turn(...)``.

        Returns:
            The turn, to be entered or awaited.

        Raises:
            TypeError: The input cannot start a turn, the directory is not a path,
                or there is no such option.
            ValueError: An argument cannot be sent, or has no form in a strict schema.
        """
        output = output_format(output_schema, output_type)
        params = self._start_params(
            input,
            approval_mode=approval_mode,
            cwd=cwd,
            effort=effort,
            model=model,
            output_schema=output.schema,
            personality=personality,
            sandbox=sandbox,
            service_tier=service_tier,
            summary=summary,
        )
        return create(TurnRequest, self._connection, "turn/start", params, output)

    def compact(self) -> TurnRequest[None]:
        """Sum up the thread's history, so that it takes less room (``thread/compact/start``).

        Not a checkpoint by itself: ``await thread.compact()`` runs the turn that
        does it to its end, and ``async with thread.compact() as turn`` watches it.
        It stands in line with the thread's turns, and is interrupted as they are.
        """
        params = types.ThreadCompactStartParams(thread_id=self.id)
        return create(TurnRequest, self._connection, "thread/compact/start", params, OutputFormat())

    @checks_options
    def review(self, target: types.ReviewTarget) -> TurnRequest[None]:
        """Review changes of the code on this thread (``review/start``).

        Used as `compact` is. It cannot be steered, and ``turn/started`` has
        another turn id than all else of it.

        Args:
            target: What to review, for example ``types.UncommittedChangesReviewTarget()``.
        """
        params = types.ReviewStartParams(
            thread_id=self.id, target=target, delivery=types.ReviewDelivery.inline
        )
        return create(TurnRequest, self._connection, "review/start", params, OutputFormat())

    @checks_options
    def shell_command(self, command: str, *, timeout_ms: int | None = None) -> TurnRequest[None]:
        """Run a command of the user's, not of the agent's (``thread/shellCommand``).

        Used as `compact` is. **It is not sandboxed and nobody is asked.** The
        agent learns of the command and of its output. Interrupted, the command
        may run on. Where a turn runs on the thread that is not ours, the runtime
        runs the command inside of that turn: then the handle is `joined`, its events
        are those of the command, it ends with the command, and leaving it early leaves
        the command running, since it could only be ended with the turn around it.

        Args:
            command: The command, for the user's shell.
            timeout_ms: Milliseconds after which the runtime ends it; None for no limit
                but the runtime's own.
        """
        params = types.ThreadShellCommandParams(
            thread_id=self.id, command=command, timeout_ms=given(timeout_ms)
        )
        return create(TurnRequest, self._connection, "thread/shellCommand", params, OutputFormat())

    @checks_options
    async def fork(
        self,
        *,
        approval_mode: ApprovalMode | None = None,
        base_instructions: str | None = None,
        config: Mapping[str, Any] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        developer_instructions: str | None = None,
        ephemeral: bool | None = None,
        last_turn_id: str | None = None,
        model: str | None = None,
        model_provider: str | None = None,
        sandbox: Sandbox | None = None,
        service_tier: str | None = None,
        thread_source: str | None = None,
    ) -> Thread:
        """Start a thread with the history of this one (``thread/fork``). A checkpoint.

        The arguments, and all else, are those of `Codex.thread_fork`.

        Returns:
            The fork's handle.

        Raises:
            TypeError: The settings are no mapping, or the directory is no path.
            ValueError: An argument cannot be sent, or makes no sense.
            JsonRpcError: The runtime refused, for example a thread without a turn.
            TransportClosedError: The connection is over.
        """
        return await fork_thread(
            self._connection,
            self.id,
            approval_mode=approval_mode,
            base_instructions=base_instructions,
            config=config,
            cwd=cwd,
            developer_instructions=developer_instructions,
            ephemeral=ephemeral,
            last_turn_id=last_turn_id,
            model=model,
            model_provider=model_provider,
            sandbox=sandbox,
            service_tier=service_tier,
            thread_source=thread_source,
        )

    def _start_params(
        self,
        value: RunInput,
        *,
        approval_mode: ApprovalMode | None,
        cwd: str | os.PathLike[str] | None,
        effort: str | None,
        model: str | None,
        output_schema: dict[str, Any] | types.UnsetType,
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
            cwd=directory(cwd),
            effort=given(effort),
            model=given(model),
            output_schema=output_schema,
            personality=given(personality),
            sandbox_policy=turn_sandbox(sandbox),
            service_tier=given(service_tier),
            summary=given(summary),
        )


async def fork_thread(
    connection: Connection,
    thread_id: str,
    *,
    approval_mode: ApprovalMode | None,
    config: Mapping[str, Any] | None,
    cwd: str | os.PathLike[str] | None,
    sandbox: Sandbox | None,
    **options: Any,
) -> Thread:
    """Fork a thread; see `Codex.thread_fork`."""
    approval_policy, approvals_reviewer = approval_settings(
        approval_mode, can_ask=connection.handlers.can_approve
    )
    params = types.ThreadForkParams(
        thread_id=thread_id,
        approval_policy=approval_policy,
        approvals_reviewer=approvals_reviewer,
        config=settings(config),
        cwd=directory(cwd),
        # Without it the runtime complains of the turns that it sends along.
        exclude_turns=True,
        sandbox=thread_sandbox(sandbox),
        **{name: given(value) for name, value in options.items()},
    )
    tools = connection.tools.of(thread_id)
    forked = await connection.call(
        "thread/fork", params, types.ThreadForkResponse, connection.tools.registering(tools)
    )
    return create(Thread, connection, forked.thread.id)
