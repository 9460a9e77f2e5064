"""The handle of a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from trio_codex import types
from trio_codex._config._checks import as_text, require_directory
from trio_codex._threads._goals import GoalMethods
from trio_codex._threads._params import fitting, thread_fork_params, turn_start_params
from trio_codex._threads._stored import given
from trio_codex._turns._handle import TurnHandle
from trio_codex._turns._output import OutputFormat, output_format
from trio_codex._turns._request import TurnRequest
from trio_codex._util._control_c import protected
from trio_codex._util._handle import (
    NoPublicConstructor,
    checks_options,
    create,
    explain_names,
    owns_methods,
    public,
    takes_options,
)

if TYPE_CHECKING:
    from typing_extensions import TypeVar, Unpack

    from trio_codex._config._inputs import RunInput
    from trio_codex._config._modes import ApprovalMode, Sandbox
    from trio_codex._result import TurnResult
    from trio_codex._threads._threads import Threads
    from trio_codex.protocol.options import ThreadForkOptions, TurnOptions

    OutputT = TypeVar("OutputT", default=None)

__all__ = ["Thread"]


@public
@final
@owns_methods
class Thread(GoalMethods, metaclass=NoPublicConstructor):
    """A conversation with the agent, which the runtime keeps.

    `Codex.thread_start`, `Codex.temporary_thread`, `Codex.thread_resume`,
    `Codex.thread_fork` and `fork` make it, and `Codex.thread` makes one of a known id.
    It holds nothing but the thread's id, so it needs no closing, and several tasks may
    use it: their turns wait in line.

    Attributes:
        id: The thread's id.
    """

    if not TYPE_CHECKING:  # a type checker knows without
        __getattr__ = explain_names(
            (
                lambda: types.Thread,
                (
                    "a Thread is a handle and has no {name!r}: "
                    "write `(await thread.read()).thread.{name}`"
                ),
            ),
            (
                lambda: TurnHandle,
                (
                    "a Thread has no {name!r}, a turn of it has: write "
                    "`async with thread.turn(...) as turn:` and in it `turn.{name}`"
                ),
            ),
            words={
                "stream run_streamed": "write `async with thread.turn(...) as turn:`",
                "cancel stop abort": "cancel the scope around the call, or write "
                "`async with thread.turn(...) as turn:` and in it `await turn.interrupt()`",
                "history messages": "write `async for entry in thread.items(oldest_first=True):`",
                "resume": "write `await codex.thread_resume(thread.id)`",
                "rename": "write `await thread.set_name(...)`",
                "close aclose": "it needs no closing",
            },
        )

    @takes_options("TurnOptions")
    @protected
    async def run(
        self,
        input: RunInput,  # noqa: A002 - the contract's name
        *,
        approval_mode: ApprovalMode | None = None,
        output_type: type[OutputT] | None = None,
        sandbox: Sandbox | None = None,
        **options: Unpack[TurnOptions],
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
            output_type: An attrs class, a dataclass or a TypedDict, whose strict
                JSON schema is sent in place of an ``output_schema`` of yours. The
                final response must fit to the letter, and becomes the ``output``
                of the result.
            sandbox: What commands may do from this turn on.
            **options: What the protocol has beside these, under its own names:
                ``model``, ``effort``, ``cwd``, ``collaboration_mode``,
                ``output_schema`` and the others of `TurnOptions`. One that is
                None is not sent.

        Returns:
            The result of a turn that was completed, or interrupted by somebody else.

        Raises:
            TypeError: The input cannot start a turn, an option is of the wrong
                type, or there is no such option.
            ValueError: An argument cannot be sent, contradicts another one, or has
                no form in a strict schema.
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
            output_type=output_type,
            sandbox=sandbox,
            **options,
        )

    @takes_options("TurnOptions")
    def turn(
        self,
        input: RunInput,  # noqa: A002 - the contract's name
        *,
        approval_mode: ApprovalMode | None = None,
        output_type: type[OutputT] | None = None,
        sandbox: Sandbox | None = None,
        **options: Unpack[TurnOptions],
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
            TypeError: The input cannot start a turn, an option is of the wrong
                type, or there is no such option.
            ValueError: An argument cannot be sent, contradicts another one, or has
                no form in a strict schema.
        """
        output = output_format(options.pop("output_schema", None), output_type)
        params = turn_start_params(
            self.id,
            input,
            options,
            approval_mode=approval_mode,
            sandbox=sandbox,
            output_schema=output.schema,
            can_ask=self._threads.can_ask,
        )
        require_directory(params.cwd, self._threads.local_to)
        return create(TurnRequest, self._threads.turns, "turn/start", params, output)

    def compact(self) -> TurnRequest[None]:
        """Sum up the thread's history, so that it takes less room (``thread/compact/start``).

        Not a checkpoint by itself: ``await thread.compact()`` runs the turn that
        does it to its end, and ``async with thread.compact() as turn`` watches it.
        It stands in line with the thread's turns, and is interrupted as they are.
        """
        params = types.ThreadCompactStartParams(thread_id=self.id)
        return create(
            TurnRequest, self._threads.turns, "thread/compact/start", params, OutputFormat()
        )

    @checks_options
    def review(self, target: types.ReviewTarget) -> TurnRequest[None]:
        """Review changes of the code on this thread (``review/start``).

        Used as `compact` is. It cannot be steered, and ``turn/started`` has
        another turn id than all else of it.

        Args:
            target: What to review, for example ``types.UncommittedChangesReviewTarget()``.

        Raises:
            TypeError: The target is something else.
        """
        params = types.ReviewStartParams(
            thread_id=self.id,
            target=fitting("target", target, types.ReviewTarget),
            delivery=types.ReviewDelivery.inline,
        )
        return create(TurnRequest, self._threads.turns, "review/start", params, OutputFormat())

    @checks_options
    def shell_command(self, command: str, *, timeout_ms: int | None = None) -> TurnRequest[None]:
        """Run a command of the user's, not of the agent's (``thread/shellCommand``).

        Used as `compact` is. **It is not sandboxed and nobody is asked.** The
        agent learns of the command and of its output. Interrupted, the command
        may run on.

        Args:
            command: The command, for the user's shell.
            timeout_ms: Milliseconds after which the runtime ends it; None for no limit
                but the runtime's own.

        Raises:
            TypeError: The command is not a string, or the number not a whole one.
        """
        params = types.ThreadShellCommandParams(
            thread_id=self.id,
            command=as_text(command, "command"),
            timeout_ms=given(fitting("timeout_ms", timeout_ms, int | None)),
        )
        return create(
            TurnRequest, self._threads.turns, "thread/shellCommand", params, OutputFormat()
        )

    @takes_options("ThreadForkOptions")
    async def fork(
        self,
        *,
        approval_mode: ApprovalMode | None = None,
        goals: bool | None = None,
        sandbox: Sandbox | None = None,
        **options: Unpack[ThreadForkOptions],
    ) -> Thread:
        """Start a thread with the history of this one (``thread/fork``). A checkpoint.

        The arguments, and all else, are those of `Codex.thread_fork`.

        Returns:
            The fork's handle.

        Raises:
            TypeError: An option is of the wrong type, or there is no such option.
            ValueError: An argument cannot be sent, or contradicts another one.
            JsonRpcError: The runtime refused, for example a thread without a turn.
            TransportClosedError: The connection is over.
        """
        return await fork_thread(
            self._threads,
            self.id,
            options,
            approval_mode=approval_mode,
            goals=goals,
            sandbox=sandbox,
        )


async def fork_thread(
    threads: Threads,
    thread_id: str,
    options: ThreadForkOptions,
    *,
    approval_mode: ApprovalMode | None,
    goals: bool | None,
    sandbox: Sandbox | None,
) -> Thread:
    """Fork a thread; see `Codex.thread_fork`."""
    params = thread_fork_params(
        thread_id,
        options,
        approval_mode=approval_mode,
        goals=goals,
        sandbox=sandbox,
        can_ask=threads.can_ask,
    )
    require_directory(params.cwd, threads.local_to)
    tools = threads.tools.of(thread_id)
    forked = await threads.calls.call(
        "thread/fork", params, types.ThreadForkResponse, threads.tools.registering(tools)
    )
    return create(Thread, threads, forked.thread.id)
