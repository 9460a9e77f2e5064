"""The handle of a turn: watch it, steer it, interrupt it, wait for its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, cast, final

from trio_codex import types
from trio_codex._result import OutputT_co, TurnResult
from trio_codex._turns._interrupts import interrupt_tree
from trio_codex._turns._outcome import checked, raise_failure, tree_usage, usage_reports
from trio_codex._turns._state import TurnStep
from trio_codex._turns._streams import TextStream, TreeStream, TurnEvents
from trio_codex._turns._watch import watched
from trio_codex._util._control_c import protected
from trio_codex._util._handle import (
    NoPublicConstructor,
    checks_options,
    create,
    explain_names,
    public,
    wrong_use,
)
from trio_codex._util._reading import Reading

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from contextlib import AbstractContextManager

    from typing_extensions import Self

    from trio_codex._config._inputs import RunInput
    from trio_codex._turns._output import OutputFormat
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._turns import Turns
    from trio_codex._turns._watch import WatchScope
    from trio_codex._util._model import Notification

__all__ = ["TurnHandle"]


@public
@final
@protected
class TurnHandle(Generic[OutputT_co], metaclass=NoPublicConstructor):
    """A turn that runs, or has run, in the block that started it.

    `Thread.turn` makes it. It is an asynchronous iterator over the turn's
    events, in the order in which the runtime sent them, from ``turn/started``
    to ``turn/completed``. There is one stream: a second loop goes on where the
    first one stopped, and of several tasks that read at the same time, by whatever
    way, each event goes to one. For a task that needs all of them, hand them on from
    one loop, or use `Codex.subscribe`. Each step is a cancellation point, and cancellation takes
    no event away.

    Attributes:
        thread_id: The thread that the turn runs on.
        id: The turn's id.
        joined: Whether the runtime had this turn running already, for somebody
            else, and added our input to it. Leaving the block does not
            interrupt what we did not start.
    """

    def __init__(self, turns: Turns, route: TurnRoute, output: OutputFormat[OutputT_co]) -> None:
        self._turns = turns
        self._route = route
        self._events = TurnEvents(route)
        self._reading = Reading(self._events.take, self._events.fetch)
        self._output = output
        self._result: TurnResult[OutputT_co] | None = None
        self.thread_id: str = route.thread_id
        self.joined: bool = route.joined

    def __repr__(self) -> str:
        return f"<TurnHandle {self.id} of thread {self.thread_id}: {self.status.value}>"

    @property
    def id(self) -> str:
        """The turn's id; of a turn that runs a goal, that of the last one started for it."""
        return cast("str", self._route.turn_id)

    @property
    def status(self) -> types.TurnStatus:
        """What the runtime last said of the turn: in progress, or how it ended."""
        match self._route.completed:
            case {"turn": {"status": str(status)}} if self._route.over:
                return types.TurnStatus(status)
            case _:
                return types.TurnStatus.in_progress

    def __aiter__(self) -> Self:
        return self

    def __anext__(self) -> Awaitable[Notification]:
        """Wait for the next event.

        Raises:
            StopAsyncIteration: The turn has ended, and its last event was given.
            TurnFailedError: In place of that, where the turn has failed.
            RequestHandlerError: After the last event: a handler failed on what
                the runtime asked for the turn.
            TransportClosedError: The runtime died before the turn had ended.
            CodexError: The turn goes on, detached or joined, and its block was left.
        """
        return self._events.next()

    def text(self) -> TextStream:
        """Iterate over the assistant's text as it is written, piece by piece.

        It takes its events from the turn's one stream. A message that comes
        whole, without deltas, comes as one piece. After the turn's block it still gives
        what was not read: the only place of an answer that was cut while it streamed.

        Returns:
            An asynchronous iterator of strings.
        """
        return create(TextStream, self._events)

    def tree(self) -> TreeStream:
        """Iterate over the events of the turn and of its sub-agents, told apart by thread.

        It takes its events from the turn's one stream, in which a loop over the
        turn itself passes over what sub-agents say. It ends when the turn is
        over and no sub-agent of it works any more. What a sub-agent said before
        the runtime announced it is not in it; see `Codex.subscribe`.

        Returns:
            An asynchronous iterator of pairs: the id of the thread, and the event.
        """
        return create(TreeStream, self._events)

    def tree_usage(self) -> types.TokenUsageBreakdown | None:
        """Reckon the tokens that the turn and its sub-agents have used so far.

        Not a checkpoint. Sub-agents that go on when the turn is over go on
        using tokens; `TurnResult.tree_usage` is what it was at the turn's end.

        Returns:
            The sum, or None while the runtime has reported nothing, and where a part of
            the tree has ended while there was no connection.
        """
        if not self._route.tree_usage_known:
            return None
        return tree_usage(usage_reports(self._route))

    @checks_options
    def watch(
        self, *, idle: float | None = None, tokens: int | None = None
    ) -> AbstractContextManager[WatchScope]:
        """Cancel the block when the runtime falls silent, or has used too many tokens.

        Not a checkpoint. Leaving the turn's block then interrupts the turn, as ever.

            with turn.watch(idle=60, tokens=200_000) as scope:
                result = await turn.result()
            if scope.cancelled_caught:
                print(scope.reason)  # "idle" or "tokens"

        The time is a limit on silence rather than on work. It begins anew with every
        event of the turn and of its sub-agents, read or not. It stands still while the
        runtime waits for an answer from our side, and once the turn and its sub-agents
        are over.

        The tokens are those that `tree_usage` counts, from the turn's beginning on: of
        the turn, of its sub-agents, and of all turns of a goal. They are compared with
        every report of the runtime's, which comes at the end of each call of the model,
        so the last call goes beyond the limit. A block that is entered when as many were
        used before is cancelled at its first checkpoint.

        Args:
            idle: Seconds of silence after which the block is cancelled.
            tokens: Tokens after which it is cancelled, input and output together.

        Returns:
            A context manager that yields a `WatchScope`, which tells which limit was reached.

        Raises:
            ValueError: A limit is not positive, or none is given.
            TypeError: A limit is not a number.
        """
        return watched(self._route, idle, tokens)

    if not TYPE_CHECKING:  # a type checker knows without
        __await__ = wrong_use("a TurnHandle cannot be awaited: write `await turn.result()`")
        __iter__ = wrong_use("events come with time: write `async for event in turn:`")
        __getattr__ = explain_names(
            (
                lambda: TurnResult,
                "a TurnHandle has no {name!r}: write `(await turn.result()).{name}`",
            ),
            words={
                "cancel stop abort": "write `await turn.interrupt()`, or leave its block",
                "close aclose": "leave its block",
                "events stream": "write `async for event in turn:`",
                "deltas stream_text text_stream": "write `async for text in turn.text():`",
                "wait": "write `await turn.result()`",
                "thread": "it has the `thread_id`",
            },
        )

    @checks_options
    async def result(self) -> TurnResult[OutputT_co]:
        """Wait until the turn has ended, and give its result; again and again if you like.

        A checkpoint. Cancellation ends the wait and nothing else. The stream
        of events stays as it is. An answer that was cut while it streamed is not in the
        result; `text` gives what was not read of it.

        Returns:
            The result of a turn that was completed or interrupted.

        Raises:
            TurnFailedError: The runtime ended the turn as failed.
            OutputValidationError: The final response does not fit the ``output_type``.
            RequestHandlerError: A handler failed on what the runtime asked for the turn.
            TransportClosedError: The runtime died before the turn had ended.
            ProtocolError: How the turn ended cannot be made out.
            CodexError: The turn goes on, detached or joined, and its block was left.
        """
        await self._route.wait_over()
        raise_failure(self._route)
        if self._result is None:
            self._result = self._output.applied(checked(self._route))
        return self._result

    async def steer(self, input: RunInput) -> None:  # noqa: A002 - the contract's name
        """Add input to the turn while it runs (``turn/steer``).

        A checkpoint. Cancelled, the input may have been added or not.

        An `ExternalMessage` goes by ``turn/start``, which joins the running turn.
        Where the turn has just ended, that starts another one; it is interrupted,
        shielded for `CodexConfig.interrupt_timeout` at most, and `NoActiveTurnError`
        says so. Where somebody else has a turn running there by then, the message
        joins that one, which goes on, and the error is the same.

        Args:
            input: Text, an input item, a list of input items, or an `ExternalMessage`.

        Raises:
            TypeError: It cannot be added to a running turn.
            NoActiveTurnError: The turn does not run any more.
            JsonRpcError: The turn cannot be steered.
            TransportClosedError: The connection is over.
        """
        from trio_codex._turns._steering import steer_turn  # noqa: PLC0415 - on first use

        await steer_turn(self._turns, self._route, input)

    async def interrupt(self) -> None:
        """Stop the turn and its sub-agents (``turn/interrupt``), and wait until they have ended.

        A checkpoint. It may be called at any time and any number of times, and is a no-op
        once they have ended. Cancellation ends the wait, while the interrupt stays
        sent. The runtime usually needs 10 to 30 milliseconds.

        Raises:
            JsonRpcError: The runtime refused, and the turn goes on.
            TransportClosedError: The connection is over.
        """
        await interrupt_tree(self._turns, self._route)

    def detach(self) -> None:
        """Leave the turn to the runtime: leaving the block does not interrupt it.

        Not a checkpoint. Nothing here sees the turn's events or its result any
        more once the block is left. Its sub-agents go on too. The next turn on
        the thread still waits until this one has ended.
        """
        self._route.take(TurnStep.detach)
