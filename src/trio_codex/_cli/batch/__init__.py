"""``batch``: a turn for each row of a file, many at once, to be stopped and continued at will.

The rules:

    1. Nothing is spent before all rows are known to make sense.
    2. A row is written when its turn has ended, in one write, before anything else happens.
       So a row of the output is paid for, and one that is not there is run by the next start.
    3. Ctrl-C cancels everything. The runtime interrupts the turns, the temporary threads are
       deleted, the runtime ends. Ctrl-C again cannot make that unorderly; it is bounded anyway.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import trio

from trio_codex import (
    CodexError,
    JsonRpcError,
    TransportClosedError,
    TurnFailedError,
    open_codex,
    printable,
)
from trio_codex._cli.batch._results import Results
from trio_codex._cli.batch._rows import BatchError, Row, read_rows
from trio_codex._wire import decode_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from trio_codex import Codex, Thread

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""


async def run_batch(
    source: Path,
    target: Path,
    write_error: Callable[[str], object],
    *,
    at_once: int,
    retry_failed: bool = False,
    keep_threads: bool = False,
) -> int:
    """Run the rows that are not done; give 0 if all are completed, 130 after Ctrl-C, else 1."""
    stopped = False
    scope = trio.CancelScope()

    async def stop() -> None:
        nonlocal stopped
        async for _ in signals:
            if not stopped:
                write_error("Stopping.\n")
            stopped = True
            scope.cancel()

    all_completed = False
    with trio.open_signal_receiver(signal.SIGINT) as signals:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(stop)
            with scope:
                try:
                    batch = _Batch(source, target, write_error, retry_failed=retry_failed)
                    all_completed = await batch.run(at_once, keep_threads=keep_threads)
                except (BatchError, CodexError) as exc:
                    write_error(f"{printable(str(exc))}\n")
            nursery.cancel_scope.cancel()
    return INTERRUPTED if stopped else int(not all_completed)


class _Batch:
    """A batch: its rows, and what is done of them."""

    def __init__(
        self,
        source: Path,
        target: Path,
        write_error: Callable[[str], object],
        *,
        retry_failed: bool,
    ) -> None:
        self._rows = read_rows(source)
        self._results = Results(target)
        self._write_error = write_error
        if retry_failed:
            for row in self._rows:
                if self._results.failed.get(row.key):
                    self._results.forget(row.key)
        self._done_rows = 0
        self._fault: BatchError | TransportClosedError | None = None

    async def run(self, at_once: int, *, keep_threads: bool) -> bool:
        """Run the rows that are not done, and tell whether all rows are completed."""
        to_do = [row for row in self._rows if row.key not in self._results.failed]
        self._done_rows = len(self._rows) - len(to_do)
        self._write_error(f"{len(self._rows)} rows, {self._done_rows} done already\n")
        with self._results.opened():
            if to_do:
                async with open_codex() as codex:
                    await self._run_all(codex, to_do, at_once, keep_threads=keep_threads)
        if self._fault is not None:
            raise self._fault
        failed = sum(self._results.failed.get(row.key, False) for row in self._rows)
        if failed:
            self._write_error(f"{failed} of {len(self._rows)} rows failed\n")
        return all(self._results.failed.get(row.key) is False for row in self._rows)

    async def _run_all(
        self, codex: Codex, rows: list[Row], at_once: int, *, keep_threads: bool
    ) -> None:
        ahead = iter(rows)

        async def work() -> None:
            try:
                for row in ahead:  # of all workers together
                    await self._run_row(codex, row, keep_thread=keep_threads)
            except (BatchError, TransportClosedError) as exc:
                self._fault = self._fault or exc
                nursery.cancel_scope.cancel()

        async with trio.open_nursery() as nursery:
            for _ in range(min(at_once, len(rows))):
                nursery.start_soon(work)

    async def _run_row(self, codex: Codex, row: Row, *, keep_thread: bool) -> None:
        try:
            if keep_thread:
                thread = await codex.thread_start()
                self._done(row, await _answer(thread, row), thread_id=thread.id)
                return
            async with codex.temporary_thread() as thread:
                # Before the thread is deleted: what is paid for is not lost.
                self._done(row, await _answer(thread, row))
        except JsonRpcError as exc:  # no thread
            self._done(row, _failure(exc))

    def _done(self, row: Row, answer: dict[str, Any], **more: str) -> None:
        """Write a row, unless its turn was interrupted, and tell."""
        status = answer["status"]
        if status != "interrupted":
            self._results.write(row.key, {"id": row.id, **answer, **more})
            self._done_rows += 1
        shown = printable(row.key, one_line=True)
        self._write_error(f"{self._done_rows} of {len(self._rows)}: {shown} {status}\n")


async def _answer(thread: Thread, row: Row) -> dict[str, Any]:
    """Run the turn of a row, and give all of the output's row but the id."""
    try:
        result = await thread.run(row.prompt, **row.options)
    except TurnFailedError as exc:
        result = exc.result
    except TransportClosedError:
        raise
    except CodexError as exc:
        return _failure(exc)
    answer = {
        "status": result.status.value,
        "final_response": result.final_response,
        "output": None,
        "usage": result.tree_usage,
        "error": result.error,
    }
    if row.options.get("output_schema") is None or answer["status"] != "completed":
        return answer
    try:
        return {**answer, "output": decode_json(result.final_response or "")}
    except (ValueError, RecursionError) as exc:
        error = {"message": f"the final response is not JSON: {exc}"}
        return {**answer, "status": "failed", "error": error}


def _failure(error: CodexError) -> dict[str, Any]:
    return {
        "status": "failed",
        "final_response": None,
        "output": None,
        "usage": None,
        "error": {"message": str(error)},
    }
