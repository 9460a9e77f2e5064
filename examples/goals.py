"""Work on a goal over as many turns as it takes, within a budget of tokens."""

from __future__ import annotations

import trio

from trio_codex import Codex, Sandbox, Thread, open_codex, printable
from trio_codex.types import ThreadGoalStatus, TurnCompletedNotification, TurnStartedNotification


async def work_on(thread: Thread, objective: str, *, token_budget: int) -> None:
    """Watch a goal as one turn over all its turns; leaving the block early pauses it."""
    turns = 0
    async with thread.run_goal(objective, token_budget=token_budget) as turn:
        async for event in turn:
            if isinstance(event, TurnStartedNotification):
                turns += 1
        result = await turn.result()
    print(f"{turns} turns:", printable(result.final_response or "no answer"))
    goal = await thread.goal()
    if goal is not None:
        print(f"{goal.status.value}, {goal.tokens_used} of {goal.token_budget} tokens")


async def set_and_look_on(codex: Codex, objective: str) -> None:
    """Set a goal whose turns belong to no block: cancelling this function stops none of them."""
    thread = await codex.thread_start(goals=True, sandbox=Sandbox.read_only)
    async with codex.subscribe(TurnCompletedNotification, thread_id=thread.id) as ended:
        await thread.set_goal(objective, token_budget=20_000)
        # To stop it: await thread.set_goal(status=ThreadGoalStatus.paused)
        async for event in ended:
            goal = await thread.goal()
            print(f"a turn is {event.turn.status.value}")
            if goal is None or goal.status is not ThreadGoalStatus.active:
                print("the goal is", goal.status.value if goal else "cleared")
                break


async def main() -> None:
    """Run the example."""
    async with open_codex() as codex:
        thread = await codex.thread_start(goals=True, sandbox=Sandbox.read_only)
        objective = "Find three things here that could be simpler."
        await work_on(thread, objective, token_budget=30_000)
        # It goes on where it was. The tokens that were used count.
        await work_on(thread, objective, token_budget=200_000)
        await set_and_look_on(codex, "Say which file here is the oldest.")


if __name__ == "__main__":
    trio.run(main)
