"""In whose context tools and handlers run, and which turns would wait for themselves."""

from __future__ import annotations

import contextvars
import itertools
from contextlib import asynccontextmanager

import pytest
import trio
from asking import ATTESTATION, COMMAND, PARAMS, TOOL_CALL, Asker
from trio.testing import wait_all_tasks_blocked

from trio_codex import Decision, RequestHandlers, current_turn, tool
from trio_codex._turns._current import ancestry, works_on
from trio_codex.testing import open_fake_app_server

pytestmark = pytest.mark.deadline(15)

NUMBERS = itertools.count()
TURN = {"id": "turn-1", "items": [], "status": "inProgress"}
AGENT_ITEM = {
    "type": "subAgentActivity",
    "id": "item-9",
    "agentThreadId": "agent",
    "agentPath": "a",
    "kind": "started",
}


class Program:
    """A program whose tool or handler does what a test says."""

    def __init__(self, do):
        self.do = do
        self.codex = None
        self.threads = {}
        self.nursery = None
        self.outcome = None

    async def act(self):
        try:
            self.outcome = await self.do(self)
        except RuntimeError as error:
            self.outcome = error

    async def approve(self, _):
        await self.act()
        return Decision.decline

    @property
    def refused(self):
        return isinstance(self.outcome, RuntimeError) and "would wait for itself" in str(
            self.outcome
        )


async def play(server, asked):
    """Run whatever turn comes, and ask once in the first turn of ``thread-1``."""
    asker = Asker(server)
    number = 0
    async with trio.open_nursery() as nursery:
        while True:
            try:
                request = await server.receive()
            except EOFError:
                break
            if request.method == "thread/start":
                number += 1
                await server.send_bytes(answer_thread(request, f"thread-{number}"))
            elif request.method == "turn/start":
                nursery.start_soon(run_turn, server, asker, request, asked)
            elif request.method == "thread/compact/start":
                await server.respond(request, {})
            else:
                await server.respond(request, {})


def answer_thread(request, thread_id):
    from trio_codex._wire import encode_result
    from trio_codex.testing._fake_app_server import thread_start_result

    return encode_result(request.id, thread_start_result(thread_id))


async def run_turn(server, asker, request, asked):
    thread_id = request.params["threadId"]
    text = request.params["input"][0]["text"]
    turn = {**TURN, "id": f"turn of {text}"}
    ids = {"threadId": thread_id, "turnId": turn["id"]}
    await server.respond(request, {"turn": turn})
    await server.notify("turn/started", {"threadId": thread_id, "turn": turn})
    method = asked.get(text)
    if method is not None:
        if method.endswith("of an agent"):
            await server.notify("item/completed", {**ids, "item": AGENT_ITEM, "completedAtMs": 0})
            started = {"threadId": "agent", "turn": {**TURN, "id": "agent's"}}
            await server.notify("turn/started", started)
            ids = {"threadId": "agent", "turnId": "agent's"}
            method = method.removesuffix(" of an agent")
        request_id = next(NUMBERS)
        await asker.send_raw(method, {**PARAMS[method], **ids}, request_id)
        await asker.answer(request_id)
    await server.complete_turn(thread_id=thread_id, turn_id=turn["id"])


@asynccontextmanager
async def program(do, asked):
    here = Program(do)

    @tool
    async def weather() -> str:
        """Do what the test says."""
        await here.act()
        return "fine"

    async def script(server):
        await play(server, asked)

    handlers = RequestHandlers(command=here.approve)
    async with open_fake_app_server(script, handlers=handlers) as codex:
        here.codex = codex
        for name in ("one", "two"):
            here.threads[name] = await codex.thread_start(dynamic_tools=[weather])
        yield here


# What waits for itself


async def run_again(here):
    return await here.threads["one"].run("again")


async def watch_again(here):
    async with here.threads["one"].turn("again") as turn:
        return await turn.result()


async def compact(here):
    return await here.threads["one"].compact()


async def run_in_a_child(here):
    async with trio.open_nursery() as nursery:
        nursery.start_soon(run_again, here)


async def run_in_a_grandchild(here):
    async with trio.open_nursery() as nursery:
        nursery.start_soon(unwrapped, run_in_a_child, here)


async def unwrapped(function, here):
    try:
        await function(here)
    except Exception as error:  # noqa: BLE001 - its group is taken off
        group = error
        while hasattr(group, "exceptions"):
            (group,) = group.exceptions
        raise group from None


WAITING = [run_again, watch_again, compact, run_in_a_child, run_in_a_grandchild]


@pytest.mark.parametrize("do", WAITING)
@pytest.mark.parametrize(
    "method", [TOOL_CALL, COMMAND, f"{COMMAND} of an agent", f"{TOOL_CALL} of an agent"]
)
async def test_a_turn_that_would_wait_for_itself_is_refused_at_once(do, method):
    async def alone(here):
        await unwrapped(do, here)

    async with program(alone, {"go": method}) as here:
        await here.threads["one"].run("go")
        assert here.refused
        assert "thread-1" in str(here.outcome)
        assert method.removesuffix(" of an agent") in str(here.outcome)
        assert here.codex.statistics().waiting_turns == 0
        # The thread takes the next turn.
        await here.threads["one"].run("next")


async def test_a_sub_agent_of_ours_cannot_wait_for_a_turn_on_its_own_thread():
    async def do(here):

        await here.codex.thread("agent").run("again")

    async with program(do, {"go": f"{COMMAND} of an agent"}) as here:
        await here.threads["one"].run("go")
        assert here.refused


async def test_a_tool_in_a_turn_that_a_tool_waits_for_cannot_wait_for_the_outer_one():
    async def do(here):
        if here.codex.statistics().running_handlers == 1:
            result = await here.threads["two"].run("inner")
            assert result.status.value == "completed"
            return here.outcome
        await here.threads["one"].run("again")
        return None

    async with program(do, {"go": TOOL_CALL, "inner": TOOL_CALL}) as here:
        await here.threads["one"].run("go")
        assert here.refused


async def test_a_tool_may_wait_for_a_turn_on_another_thread():
    async def do(here):
        return (await here.threads["two"].run("inner")).status.value

    async with program(do, {"go": TOOL_CALL}) as here:
        await here.threads["one"].run("go")
        assert here.outcome == "completed"


async def test_a_task_that_a_tool_starts_in_a_nursery_of_the_program_waits_in_line():
    ended = []

    async def later(here):
        ended.append(await here.threads["one"].run("later"))

    async def do(here):
        here.nursery.start_soon(later, here)
        await wait_all_tasks_blocked()
        return here.codex.statistics().waiting_turns

    async with program(do, {"go": TOOL_CALL}) as here:
        async with trio.open_nursery() as here.nursery:
            await here.threads["one"].run("go")
        assert here.outcome == 1
        assert ended[0].id == "turn of later"


async def test_a_turn_that_is_asked_for_in_the_block_of_another_one_waits_in_line():
    async with program(run_again, {}) as here:
        async with trio.open_nursery() as nursery, here.threads["one"].turn("first"):
            nursery.start_soon(here.threads["one"].run, "second")
            await wait_all_tasks_blocked()
        await here.threads["one"].run("third")


async def test_another_connection_with_a_thread_of_the_same_id_is_another_thread():
    async with program(run_again, {}) as other:

        async def do(_):
            return (await other.threads["one"].run("there")).status.value

        async with program(do, {"go": TOOL_CALL}) as here:
            await here.threads["one"].run("go")
            assert here.outcome == "completed"


async def test_a_handler_whose_request_was_answered_holds_nothing_up():
    kept = []

    async def do(here):
        kept.extend(ancestry())

    async with program(do, {"go": TOOL_CALL}) as here:
        await here.threads["one"].run("go")
        with works_on(*kept):
            assert ancestry() == tuple(kept)
            await here.threads["one"].run("again")
        assert ancestry() == ()


async def test_ancestry_can_be_carried_to_a_task_that_no_nursery_connects():
    async def elsewhere(here, carried, done):
        with works_on(*carried):
            try:
                await here.threads["one"].run("again")
            except RuntimeError as error:
                here.outcome = error
        done.set()

    async def do(here):
        done = trio.Event()
        here.nursery.start_soon(elsewhere, here, ancestry(), done)
        await done.wait()
        return here.outcome

    async with program(do, {"go": TOOL_CALL}) as here:
        async with trio.open_nursery() as here.nursery:
            await here.threads["one"].run("go")
        assert here.refused


# Context variables

user = contextvars.ContextVar("user", default=None)


async def tell(_):
    return user.get(), current_turn().thread_id


@pytest.mark.parametrize("method", [TOOL_CALL, COMMAND])
async def test_a_tool_and_a_handler_see_the_context_of_the_task_that_asked_for_the_turn(method):
    user.set("whoever opened it")
    async with program(tell, {"go": method}) as here:
        user.set("alice")
        await here.threads["one"].run("go")
        assert here.outcome == ("alice", "thread-1")
        user.set("bob")
        async with here.threads["two"].turn("go") as turn:
            user.set("changed afterwards")
            await turn.result()
        assert here.outcome == ("bob", "thread-2")


async def test_a_request_of_a_sub_agent_sees_the_context_of_the_owner():
    async with program(tell, {"go": f"{COMMAND} of an agent"}) as here:
        user.set("alice")
        await here.threads["one"].run("go")
        assert here.outcome == ("alice", "agent")


async def test_what_a_tool_sets_stays_in_the_tool():
    async def do(here):
        seen = user.get()
        user.set("the tool's")
        return seen

    async with program(do, {"go": TOOL_CALL}) as here:
        user.set("alice")
        for _ in range(2):
            await here.threads["one"].run("go")
            assert here.outcome == "alice"
        assert user.get() == "alice"


async def test_what_belongs_to_no_turn_sees_the_context_of_open_codex():
    seen = []

    async def attest(_):
        seen.append((user.get(), current_turn().thread_id))
        return "token"

    async def script(server):
        await server.receive("now")
        asker = Asker(server)
        await asker.ask(ATTESTATION)
        done.set()

    done = trio.Event()
    user.set("whoever opened it")
    async with open_fake_app_server(script, handlers=RequestHandlers(attestation=attest)) as codex:
        user.set("alice")
        async with trio.open_nursery() as nursery:
            nursery.start_soon(codex.request, "now")
            await done.wait()
            nursery.cancel_scope.cancel()
    assert seen == [("whoever opened it", None)]


async def test_a_turn_of_a_tool_has_the_context_of_the_tool():
    seen = []

    async def do(here):
        seen.append(user.get())
        if here.codex.statistics().running_handlers == 1:
            user.set("the tool's")
            await here.threads["two"].run("inner")

    async with program(do, {"go": TOOL_CALL, "inner": TOOL_CALL}) as here:
        user.set("alice")
        await here.threads["one"].run("go")
    assert seen == ["alice", "the tool's"]
