"""What an answer or a withdrawal leaves behind: nothing that anybody could notice later."""

from __future__ import annotations

import pytest
import trio
from asking import (
    COMMAND,
    FILE_CHANGE,
    OURS,
    PERMISSIONS,
    TOOL_CALL,
    Asker,
    Handler,
    asked,
    turn_asked,
)
from trio.testing import wait_all_tasks_blocked

from trio_codex import Decision, Tool, tool, types
from trio_codex.testing import open_fake_app_server

# Of virtual time.
pytestmark = pytest.mark.deadline(5000)


@pytest.mark.parametrize("method", [COMMAND, FILE_CHANGE])
async def test_a_cancel_that_says_so_in_the_answer_sends_no_interrupt_of_its_own(method):
    async def play(asker):
        answer = await asker.ask(method)
        assert answer == {"result": {"decision": "cancel"}}
        await wait_all_tasks_blocked()
        assert [request.method for request in asker.server.unread] == []
        await asker.server.complete_turn(status="interrupted")

    handler = Handler(Decision.cancel, released=True)
    async with turn_asked(play, command=handler, file_change=handler) as (_, turn):
        assert (await turn.result()).status is types.TurnStatus.interrupted


async def test_an_interrupt_that_is_never_answered_leaves_no_request_behind():
    """For permissions it is a request; the runtime answers some of these late and some never."""

    async def play(asker):
        await asker.ask(PERMISSIONS)
        request = await asker.server.receive("turn/interrupt")
        assert request.params == OURS
        await asker.server.complete_turn(status="interrupted")

    handler = Handler(Decision.cancel, released=True)
    async with turn_asked(play, permissions=handler) as (codex, turn):
        assert (await turn.result()).status is types.TurnStatus.interrupted
        assert codex.statistics().pending_requests == 0


async def test_what_was_answered_at_once_does_not_count_against_what_waits(autojump_clock):
    """The watch stands still for a handler, however many requests had none before."""
    handler = Handler(Decision.accept)

    async def play(asker):
        for number in range(3):
            await asker.ask(FILE_CHANGE, number, itemId=f"item-{number}")
        await asker.send(COMMAND, 3)
        await trio.sleep(100)
        handler.gate.set()
        await asker.answer(3)
        await asker.server.complete_turn()

    async with turn_asked(play, command=handler) as (_, turn):
        with turn.watch(idle=5) as scope:
            await turn.result()
        assert not scope.cancelled_caught


async def test_a_block_is_left_as_soon_as_the_handler_has_cleaned_up_and_not_before(
    autojump_clock,
):
    cleaned = []

    async def approve(request):
        begun.set()
        try:
            await trio.sleep_forever()
        finally:
            with trio.CancelScope(shield=True):
                await trio.sleep(3)
            cleaned.append(trio.current_time())

    async def play(asker):
        await asker.server.accept_thread()
        await asker.server.accept_turn()
        await asker.send(COMMAND)
        await asker.end_interrupted()
        await trio.sleep_forever()

    begun = trio.Event()
    async with asked(play, command=approve) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go"):
            await begun.wait()
            began = trio.current_time()
        assert cleaned == [began + 3]
        assert trio.current_time() == began + 3
        assert codex.statistics().running_handlers == 0


async def test_the_tools_of_a_thread_that_is_gone_are_forgotten():
    @tool
    async def weather() -> str:
        return "fine"

    async def script(server):
        await server.accept_thread()
        await wait_all_tasks_blocked()  # it knows the tools
        asker = Asker(server)
        assert (await asker.ask(TOOL_CALL, 0, callId="a"))["result"]["success"] is True
        request = await server.receive("thread/delete")
        await server.respond(request, {})
        await wait_all_tasks_blocked()
        assert (await asker.ask(TOOL_CALL, 1, callId="b"))["result"]["success"] is False
        done.set()

    done = trio.Event()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start(dynamic_tools=[weather])
        await codex.thread_delete(thread.id)
        await done.wait()


async def test_a_tool_of_a_thread_that_is_gone_is_closed_with_the_connection():
    class Database:
        """Look something up."""

        closed = 0

        async def __call__(self) -> str:
            return "found"

        async def aclose(self):
            self.closed += 1

    database = Database()

    async def script(server):
        for number in (1, 2):
            await server.accept_thread(f"thread-{number}")
        for _ in range(2):
            await server.respond(await server.receive("thread/delete"), {})
        await trio.sleep_forever()

    async with open_fake_app_server(script) as codex:
        lookup = Tool(database, name="lookup")
        thread = await codex.thread_start(dynamic_tools=[lookup])
        other = await codex.thread_start(dynamic_tools=[lookup])
        await codex.thread_delete(other.id)
        await codex.thread_delete(thread.id)
        await wait_all_tasks_blocked()
        assert database.closed == 0
    assert database.closed == 1
