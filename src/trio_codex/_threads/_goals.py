"""What a thread does with goals.

`Thread` has these methods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trio_codex import types
from trio_codex._config._checks import as_text
from trio_codex._threads._params import fitting, goal_settings
from trio_codex._threads._stored import StoredThread, given
from trio_codex._turns._output import OutputFormat
from trio_codex._turns._request import TurnRequest
from trio_codex._util._handle import checks_options, create, takes_options

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from trio_codex._config._modes import ApprovalMode, Sandbox
    from trio_codex.protocol.options import GoalOptions


class GoalMethods(StoredThread):
    """Goals, of which a thread has one at most."""

    @takes_options("GoalOptions")
    def run_goal(
        self,
        objective: str,
        *,
        approval_mode: ApprovalMode | None = None,
        sandbox: Sandbox | None = None,
        token_budget: int | None = None,
        **options: Unpack[GoalOptions],
    ) -> TurnRequest[None]:
        """Work on a goal until it is reached (``thread/goal/set``).

            result = await thread.run_goal("Make all tests pass.", token_budget=100_000)

        Not a checkpoint by itself. It is used as `turn` is, and is one turn over all
        those that the runtime starts for the goal: one stream of events, in which
        ``turn/completed`` comes once for each of them, and one result, with the items and
        the usage of all and the response of the last. It ends when the goal is
        complete, blocked, paused, cleared or at the end of its budget, or when one of
        the turns fails or is interrupted; `goal` says which. Leaving its block early,
        cancelling it and `TurnHandle.interrupt` pause the goal and interrupt its turn;
        another call goes on with it, or with another objective in its place. The tokens
        that were used count on, until the goal is complete or `clear_goal` takes it away.
        A goal that is paused, cleared or reached before its first turn has no turn, which
        is a `CodexError`.

        A turn that is interrupted otherwise, as by `Decision.cancel`, pauses the goal too,
        and so does `unsubscribe`, after which the runtime starts at most one more turn.

        Args:
            objective: What is to be reached.
            approval_mode: Who decides on escalations from now on; None leaves it as it
                is on this thread.
            sandbox: What commands may do from now on.
            token_budget: Tokens after which the runtime stops working on it. If so many
                were used before, `InvalidRequestError` is raised.
            **options: What the protocol can set on a thread between turns, under its own
                names: ``model``, ``effort``, ``cwd`` and the others of `GoalOptions`.
                One that is None is not sent. They stay in force afterwards, and need
                `CodexConfig.experimental_api`.

        Returns:
            The turn, to be entered or awaited; `TurnRequest` says what that raises.

        Raises:
            RuntimeError: The thread has no goals: it was started, resumed or forked
                without ``goals=True``.
            TypeError: An argument is of the wrong type, or there is no such option.
            ValueError: An option contradicts another one.
        """
        self._threads.goals.require(self.id, "run_goal")
        settings = goal_settings(
            self.id,
            options,
            approval_mode=approval_mode,
            sandbox=sandbox,
            can_ask=self._threads.can_ask,
        )
        params = types.ThreadGoalSetParams(
            thread_id=self.id,
            objective=as_text(objective, "objective"),
            status=types.ThreadGoalStatus.active,
            token_budget=given(fitting("token_budget", token_budget, int | None)),
        )
        return create(
            TurnRequest, self._threads.turns, "thread/goal/set", params, OutputFormat(), settings
        )

    @checks_options
    async def set_goal(
        self,
        objective: str | None = None,
        *,
        status: types.ThreadGoalStatus | None = None,
        token_budget: int | None = None,
    ) -> types.ThreadGoal:
        """Give the thread a goal, or change the one that it has (``thread/goal/set``).

        A checkpoint. The runtime works on an active goal by turns that it starts by
        itself, and that belong to nobody here: `Codex.subscribe` shows them, the next
        turn of yours may join one, and leaving a block ends none of them. `run_goal`
        owns them. ``status=types.ThreadGoalStatus.paused`` stops further turns.

        Args:
            objective: What is to be reached; None leaves it as it is.
            status: What becomes of the goal; None leaves it as it is, and makes a new goal
                active. A goal that is complete, paused or out of budget needs
                ``types.ThreadGoalStatus.active`` to be worked on again.
            token_budget: Tokens after which the runtime stops working on it.

        Returns:
            The goal.

        Raises:
            RuntimeError: The thread has no goals: it was started, resumed or forked
                without ``goals=True``.
            TypeError: An argument is of the wrong type.
            ValueError: Nothing was given.
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        self._threads.goals.require(self.id, "set_goal")
        if objective is status is token_budget is None:
            raise ValueError("give at least one of objective, status and token_budget")
        params = types.ThreadGoalSetParams(
            thread_id=self.id,
            objective=given(fitting("objective", objective, str | None)),
            status=given(fitting("status", status, types.ThreadGoalStatus | None)),
            token_budget=given(fitting("token_budget", token_budget, int | None)),
        )
        answer = await self._call_loaded("thread/goal/set", params, types.ThreadGoalSetResponse)
        return answer.goal

    async def goal(self) -> types.ThreadGoal | None:
        """Read the thread's goal (``thread/goal/get``); None if it has none. A checkpoint.

        Raises:
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        params = types.ThreadGoalGetParams(thread_id=self.id)
        answer = await self._threads.calls.call(
            "thread/goal/get", params, types.ThreadGoalGetResponse
        )
        return answer.goal

    async def clear_goal(self) -> None:
        """Take the thread's goal away (``thread/goal/clear``). A checkpoint.

        A turn that works on it goes on.

        Raises:
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        params = types.ThreadGoalClearParams(thread_id=self.id)
        await self._threads.calls.call("thread/goal/clear", params, types.ThreadGoalClearResponse)
