"""Put approvals into a queue, and let another program, or a person elsewhere, answer them.

The queue is a directory: ``1.json`` is a question, and ``echo yes > approvals/1.answer`` from any
other terminal answers it. A table of a database, a chat or a mailbox takes its place easily.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING

import trio

from trio_codex import Decision, RequestHandlers, Sandbox, open_codex, printable

if TYPE_CHECKING:
    from trio_codex.types import CommandExecutionRequestApprovalParams

SECONDS = 600
LOOK_EVERY = 0.5


class ApprovalQueue:
    """Writes each question into the queue, and waits for its answer."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, exist_ok=True)
        self._directory = directory.absolute()
        self._numbers = itertools.count(1)

    async def approve(self, request: CommandExecutionRequestApprovalParams) -> Decision:
        """Ask whether a command may run; no answer in time is a no."""
        number = next(self._numbers)
        question = self._directory / f"{number}.json"
        answer = self._directory / f"{number}.answer"
        answer.unlink(missing_ok=True)  # one that came too late for an earlier run
        asked = {"command": request.command, "cwd": request.cwd, "reason": request.reason}
        question.write_text(json.dumps(asked, default=str), encoding="utf-8")
        print(f"Question {number} waits for {answer}", flush=True)
        try:
            with trio.move_on_after(SECONDS):
                # Nobody tells of a file of another program.
                while not (said := read(answer)):  # noqa: ASYNC110
                    await trio.sleep(LOOK_EVERY)
                return Decision.accept if said == "yes" else Decision.decline
            return Decision.decline
        finally:  # also when the turn ends, and the runtime withdraws the question
            question.unlink()
            answer.unlink(missing_ok=True)


def read(answer: Path) -> str:
    """Read an answer; an empty text as long as there is none."""
    return answer.read_text(encoding="utf-8").strip() if answer.exists() else ""


async def main() -> None:
    """Run the example."""
    queue = ApprovalQueue(Path("approvals"))
    async with open_codex(handlers=RequestHandlers(command=queue.approve)) as codex:
        # An agent that may write into the queue would answer its own questions.
        thread = await codex.thread_start(sandbox=Sandbox.read_only)
        result = await thread.run("Create the directory notes.")
        print(printable(result.final_response or ""))


if __name__ == "__main__":
    trio.run(main)
