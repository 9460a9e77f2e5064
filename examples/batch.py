"""Run many turns, four at once and each with limits: a failure or a slow turn stops no other."""

from __future__ import annotations

import json
import sys

import trio

from trio_codex import Codex, Sandbox, TurnFailedError, open_codex

QUESTIONS = [f"What is {number} times {number}?" for number in range(1, 13)]
AT_ONCE = 4
SECONDS = 60
TOKENS = 50_000


async def ask(codex: Codex, question: str) -> dict[str, object]:
    """Run a turn within the limits, and return a row, whatever came of it."""
    async with codex.temporary_thread(sandbox=Sandbox.read_only) as thread:
        error = None
        try:
            async with thread.turn(question) as turn:
                with trio.move_on_after(SECONDS), turn.watch(tokens=TOKENS):
                    await turn.result()
            result = await turn.result()  # a partial one, if a limit was reached
        except TurnFailedError as failure:
            result, error = failure.result, str(failure.error and failure.error.message)
    return {
        "question": question,
        "status": result.status.value,
        "answer": result.final_response,
        "error": error,
    }


async def main() -> None:
    """Run the example."""
    places = trio.CapacityLimiter(AT_ONCE)
    done = 0

    async def work(question: str) -> None:
        nonlocal done
        async with places:
            row = await ask(codex, question)
        print(json.dumps(row), flush=True)
        done += 1
        if sys.stderr.isatty():
            print(f"\r{done} of {len(QUESTIONS)}", end="", file=sys.stderr, flush=True)

    async with open_codex() as codex, trio.open_nursery() as nursery:
        for question in QUESTIONS:
            nursery.start_soon(work, question)


if __name__ == "__main__":
    trio.run(main)
