"""Show many turns in one table while they run, and who waits for whom.

It needs rich: ``pip install rich``.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from typing import Any

import attrs
import trio
from rich.live import Live
from rich.table import Table

from trio_codex import (
    Codex,
    Decision,
    Instrument,
    ObservedTurn,
    RequestHandlers,
    Sandbox,
    open_codex,
    printable,
    types,
)

# The jobs of one conversation share a thread, so they wait for each other.
JOBS = {
    "orders": ["Count the orders.", "List the customers."],
    "website": ["Deploy the website."],
    "builds": ["Clear the old builds."],
    "report": ["Write the report."],
}
IN_LINE = "its turn"


@attrs.define(eq=False)
class Row:
    """One job."""

    conversation: str
    job: str
    waits_for: str = ""
    waited_for: dict[str, float] = attrs.field(factory=dict[str, float])
    status: str = "waiting"
    since: float = attrs.field(factory=time.monotonic)

    def wait(self, whom: str, status: str = "working") -> None:
        """Note for whom the job waits from now on."""
        now = time.monotonic()
        if self.waits_for:
            before = self.waited_for.pop(self.waits_for, 0)
            self.waited_for[self.waits_for] = before + now - self.since
        self.waits_for, self.status, self.since = whom, status, now


job_of_this_task: ContextVar[Row] = ContextVar("job_of_this_task")


class Board(Instrument):
    """The rows, and what the runtime tells of them."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._running: dict[str, Row] = {}

    def __rich__(self) -> Table:
        """Draw the table; rich calls this several times a second."""
        table = Table("conversation", "job", "status", "waits for", "waited for", expand=True)
        for row in self.rows:
            waits_for = row.waits_for
            if waits_for == IN_LINE:
                others = [r for r in self._running.values() if r.conversation == row.conversation]
                waits_for = "".join(other.job for other in others)
            waited = ", ".join(f"{whom} {s:.1f} s" for whom, s in row.waited_for.items() if s > 0.1)
            table.add_row(row.conversation, row.job, row.status, waits_for, waited)
        return table

    def turn_asked(self, turn: ObservedTurn) -> None:
        """A job's turn has come; this runs in the context of the task that asked for it."""
        row = self._running[turn.thread_id] = job_of_this_task.get()
        row.wait("the model")

    def notification(self, method: str, params: Any) -> None:
        """A command begins or ends."""
        match method, params:
            case (
                "item/started" | "item/completed",
                {"threadId": str(thread_id), "item": {"type": "commandExecution"}},
            ) if thread_id in self._running:
                whom = "a command" if method == "item/started" else "the model"
                self._running[thread_id].wait(whom)
            case _:
                pass

    def turn_over(self, turn: ObservedTurn) -> None:
        """A job is done, or has failed."""
        self._running.pop(turn.thread_id).wait("", turn.status)


class Approver:
    """Somebody who answers one question at a time, and takes a while for each."""

    def __init__(self) -> None:
        self._free = trio.Lock()
        self._asking: list[Row] = []

    async def approve(self, request: types.CommandExecutionRequestApprovalParams) -> Decision:
        """Approve a command. It runs in the context of the job, so it knows which one that is."""
        del request
        row = job_of_this_task.get()
        self._asking.append(row)
        try:
            row.wait(f"you, busy with {self._asking[0].conversation}")
            async with self._free:
                row.wait("you")
                await trio.sleep(1)
        finally:
            self._asking.remove(row)
        row.wait("a command")
        return Decision.accept


async def work(codex: Codex, board: Board, conversation: str, jobs: list[str]) -> None:
    """Give all jobs of a conversation to its thread at once."""
    thread = await codex.thread_start(sandbox=Sandbox.read_only)

    async def run(row: Row) -> None:
        job_of_this_task.set(row)
        result = await thread.run(row.job)
        row.status = printable(result.final_response or row.status)

    async with trio.open_nursery() as nursery:
        for job in jobs:
            row = Row(conversation, job)
            row.wait(IN_LINE, "in line")
            board.rows.append(row)
            nursery.start_soon(run, row)


async def main() -> None:
    """Run the example."""
    board = Board()
    handlers = RequestHandlers(command=Approver().approve)
    async with open_codex(handlers=handlers, instruments=[board]) as codex:
        with Live(board, refresh_per_second=10):
            async with trio.open_nursery() as nursery:
                for conversation, jobs in JOBS.items():
                    nursery.start_soon(work, codex, board, conversation, jobs)


if __name__ == "__main__":
    trio.run(main)
