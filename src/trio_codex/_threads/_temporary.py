"""Threads that live as long as a block.

A thread that is not ephemeral keeps files open in the runtime until it is
deleted, and a service starts one for each of its jobs. The rules:

    1. Leaving the block deletes it by the rules of `_calls.Begun`.
    2. Its turns are interrupted first: the deletion would end them, and not their
       sub-agents.
    3. What has not been done in time goes on, as long as the connection does.
    4. A deletion that is refused, or that nobody can be asked for any more, is a
       warning: the program that leaves a block has an exception, or a result, of its own.
    5. Where the connection is cut meanwhile, the deletion is asked for again on the next one.
    6. The runtime has nothing to delete of an ephemeral thread, but it lets go of one
       some time after it was unsubscribed. A deletion ends sub-agents and commands
       that were left running; of an ephemeral thread they are ended first.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import trio

from trio_codex import _codec, types
from trio_codex._calls import Begun
from trio_codex._jsonrpc._epoch import NO_RESULT
from trio_codex._threads._older_runtimes import delete_by
from trio_codex._threads._thread import Thread
from trio_codex._turns._interrupts import interrupt_tree
from trio_codex._turns._sub_agents import Commands
from trio_codex._util._control_c import block_of, protected
from trio_codex._util._handle import create
from trio_codex._util._log import about, get_logger
from trio_codex.errors import CodexError, JsonRpcError, RequestLostError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._threads._threads import Threads

_logger = get_logger("thread")


@block_of("temporary_thread")
async def open_temporary_thread(
    threads: Threads,
    params: types.ThreadStartParams,
    on_result: Callable[[Any], None] | None,
) -> AsyncGenerator[Thread]:
    """Have a thread for the time of a block; see `Codex.temporary_thread`."""
    body = _codec.unstructure(params)
    stay = _Stay(threads, body, on_result)
    begun = Begun(threads.calls, stay.end, stay.begin_to_end, stay.settle)
    pending = await begun.start("thread/start", params)
    try:
        raw = await pending.wait()
        started = _codec.structure(raw, types.ThreadStartResponse, where="thread/start")
        yield create(Thread, threads, started.thread.id)
    finally:
        stay.left = True
        if not await begun.leave():
            stay.warn_of_delay()


@protected
class _Stay:
    """The stay of a thread in the runtime, from the answer that names it to its deletion."""

    def __init__(
        self, threads: Threads, params: Any, on_result: Callable[[Any], None] | None
    ) -> None:
        self._threads = threads
        self._params = params
        self._on_result = on_result
        self._thread_id: str | None = None
        self._ephemeral = False
        self.left = False
        self._over = trio.Event()

    async def _insist(self, method: str, params: dict[str, Any]) -> Any:
        """Send what does no harm if it is done twice, until the runtime has taken it."""
        while True:
            with suppress(RequestLostError):  # then it is sent on the next connection
                return await self._threads.calls.insist(method, params)

    def settle(self, pending: PendingRequest) -> None:
        """Take the answer, before any later message is looked at."""
        match pending.result:
            case {"thread": {"id": str(thread_id), **thread}}:
                self._thread_id = thread_id
                self._threads.calls.note_answer("thread/start", self._params, pending.result)
                self._ephemeral = thread.get("ephemeral") is True
                if self._ephemeral:
                    self._threads.turns.left_running[thread_id] = Commands()
                if not self.left and self._on_result is not None:
                    self._on_result(pending.result)
            case _:
                pass  # refused, or nobody can say which thread it is

    async def end(self, _: object) -> None:
        """Delete the thread, and wait for that."""
        self.begin_to_end()
        if self._thread_id is not None:
            await self._over.wait()

    def warn_of_delay(self) -> None:
        """Say that the thread is still there when its block is left."""
        _logger.warning(
            "the temporary thread %s was not deleted within %s s; it will be when the "
            "runtime answers",
            self._thread_id or "(which has no id yet)",
            self._threads.calls.interrupt_timeout,
            extra=about(self._thread_id, method="thread/delete"),
        )

    def begin_to_end(self, _: object = None) -> None:
        """Let the connection delete the thread, if it has an id."""
        thread_id, error = self._thread_id, self._threads.calls.error
        if thread_id is None:
            return
        if error is not None:
            self._threads.forget(thread_id)
            self._threads.turns.left_running.pop(thread_id, None)
            _warn(thread_id, error)
            self._over.set()
            return
        self._threads.pending_deletions += 1
        self._threads.calls.start_task(self._delete, thread_id)

    async def _delete(self, thread_id: str) -> None:
        try:
            # Cancellation is for the program's tasks, and the thread must go.
            with trio.CancelScope(shield=True):
                await self._end_turns(thread_id)
                if self._ephemeral:
                    with trio.move_on_after(self._threads.calls.interrupt_timeout):
                        await self._end_agents(thread_id)
                        await self._end_commands(thread_id)
                    await self._insist("thread/unsubscribe", {"threadId": thread_id})
                else:
                    await self._delete_stored(thread_id)
        except CodexError as exc:
            _warn(thread_id, exc)
        finally:
            self._threads.forget(thread_id)
            self._threads.turns.left_running.pop(thread_id, None)
            self._threads.pending_deletions -= 1
            self._over.set()

    async def _end_turns(self, thread_id: str) -> None:
        with trio.move_on_after(self._threads.calls.interrupt_timeout):
            for route in self._threads.turns.router.turns_on(thread_id):
                if not route.joined:
                    with suppress(CodexError):
                        await interrupt_tree(self._threads.turns, route)

    async def _end_agents(self, thread_id: str) -> None:
        for agent in self._threads.turns.router.owners.left_by(thread_id):
            with suppress(*NO_RESULT):  # it is gone, or the runtime cannot
                turns = self._threads.turns
                turn_id = (turns.router.running(agent) or "") if turns.by_id else ""
                if turn_id or not turns.by_id:
                    await self._insist("turn/interrupt", {"threadId": agent, "turnId": turn_id})
                await self._insist("thread/backgroundTerminals/clean", {"threadId": agent})

    async def _end_commands(self, thread_id: str) -> None:
        for _, process_id in list(self._threads.turns.left_running[thread_id]):
            params = {"threadId": thread_id, "processId": process_id}
            with suppress(*NO_RESULT):  # it has ended, or the runtime cannot
                await self._insist("thread/backgroundTerminals/terminate", params)

    async def _delete_stored(self, thread_id: str) -> None:
        try:
            await delete_by(lambda method: self._insist(method, {"threadId": thread_id}))
        except JsonRpcError as exc:
            # Else the program has deleted it.
            if "no rollout found" not in exc.message:
                raise


def _warn(thread_id: str, error: CodexError) -> None:
    told = about(thread_id, method="thread/delete")
    # One line is enough: the call that met the error raised all of it.
    said = str(error).partition("\n")[0]
    _logger.warning("the temporary thread %s was not deleted: %s", thread_id, said, extra=told)
