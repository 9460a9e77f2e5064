"""What the real runtime asks, when the connection fails: each handler runs once, if at all."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest
import trio
from _helpers import items_of
from _live_handlers import Waiting, escalate
from _recovery import RECONNECT, courses, open_bed
from long_setting import FULL
from trio.testing import wait_all_tasks_blocked

from trio_codex import (
    Decision,
    RequestHandlers,
    RuntimeRestartedError,
    connect_codex,
    tool,
    types,
)

pytestmark = pytest.mark.deep


def lost(bed):
    return pytest.raises(RuntimeRestartedError) if bed.restarts else nullcontext()


TIMES = ["meanwhile", "swallowed", "much later", "afterwards"]
"""When the handler answers: in the outage, just before it, after all that settles, after it."""


@pytest.fixture(params=courses(*(TIMES if FULL else ["meanwhile", "swallowed", "afterwards"])))
def course(request):
    return request.param


async def run_through(bed, thread, text, waiting, when):
    """Run a turn that asks, and let the connection fail around the answer."""
    results = []

    async def run():
        with lost(bed):
            results.append(await thread.run(text))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(run)
        await waiting.begun.wait()
        if when == "swallowed":
            before = bed.relay.swallowed
            bed.relay.swallow("to_server")
            waiting.gate.set()
            while bed.relay.swallowed == before:  # noqa: ASYNC110
                await trio.sleep(0.001)
        async with bed.outage():
            if when == "meanwhile":
                waiting.gate.set()
                await wait_all_tasks_blocked(0.01)
        await trio.sleep(2 * RECONNECT.settle if when == "much later" else 0)
        if not bed.restarts:
            waiting.gate.set()
    return results


async def test_an_approval_is_asked_for_once(app_server, scripted_model, course):
    fault, when = course
    waiting = Waiting(Decision.accept)
    made = app_server.workspace / "made"
    async with open_bed(app_server, scripted_model, fault, command=waiting) as bed:
        escalate(scripted_model, f"echo made >> {made}")
        scripted_model.reply("Done.")
        thread = await bed.thread()
        results = await run_through(bed, thread, "Make it.", waiting, when)
        assert len(waiting.requests) == 1
        if bed.restarts:
            assert waiting.cancelled == 1
            assert not made.exists()
        else:
            assert made.read_text() == "made\n"
            assert results[0].final_response == "Done."
            assert waiting.cancelled == 0
            (item,) = items_of(results[0], types.CommandExecutionThreadItem)
            assert item.status is types.CommandExecutionStatus.completed
        await bed.check()


async def test_a_tool_runs_once(app_server, scripted_model, course):
    fault, when = course
    waiting = Waiting("taken")

    @tool
    async def take(what: str) -> str:
        """Take it."""
        return await waiting(what)

    async with open_bed(app_server, scripted_model, fault) as bed:
        call_id = scripted_model.call("take", {"what": "it"})
        scripted_model.reply("Done.")
        thread = await bed.thread(dynamic_tools=[take])
        results = await run_through(bed, thread, "Take it.", waiting, when)
        assert waiting.requests == ["it"]
        if bed.restarts:
            assert waiting.cancelled == 1
        else:
            assert waiting.cancelled == 0
            assert results[0].final_response == "Done."
            assert "taken" in str(scripted_model.requests[1].tool_outputs[call_id])
            (item,) = items_of(results[0], types.DynamicToolCallThreadItem)
            assert item.success is True
        await bed.check()


async def test_a_question_is_asked_once(app_server, scripted_model, course):
    fault, when = course
    waiting = Waiting({"q": "Red"})
    async with open_bed(app_server, scripted_model, fault, user_input=waiting) as bed:
        options = [{"label": label, "description": label} for label in ("Red", "Blue")]
        question = {"id": "q", "header": "Colour", "question": "Which?", "options": options}
        call_id = scripted_model.call("request_user_input", {"questions": [question]})
        scripted_model.reply("I see.")
        thread = await bed.thread()
        plan = {"mode": "plan", "settings": {"model": "gpt-5.5"}}
        params = {"threadId": thread.id, "collaborationMode": plan}
        await bed.codex.request("thread/settings/update", params)
        results = await run_through(bed, thread, "Ask.", waiting, when)
        assert len(waiting.requests) == 1
        if not bed.restarts:
            assert results[0].final_response == "I see."
            told = json.loads(scripted_model.requests[1].tool_outputs[call_id])
            assert told == {"answers": {"q": {"answers": ["Red"]}}}
        await bed.check()


async def test_a_request_that_somebody_else_answers_meanwhile_is_withdrawn(
    app_server, scripted_model
):
    """It is not replayed, so its handler is cancelled when all has settled."""
    waiting = Waiting(Decision.accept)
    async with open_bed(app_server, scripted_model, "cut", command=waiting) as bed:
        escalate(scripted_model, "true")
        scripted_model.reply("Done.")
        thread = await bed.thread()
        results = []

        async def run():
            results.append(await thread.run("Make it."))

        async with trio.open_nursery() as nursery:
            nursery.start_soon(run)
            await waiting.begun.wait()
            async with bed.outage():
                await answer_beside(bed, thread)
                await bed.wait_idle(thread)
            with trio.fail_after(5):
                await waiting.ended.wait()
        assert waiting.cancelled == 1
        assert results[0].final_response == "Done."
        await bed.check()


async def answer_beside(bed, thread):
    """Let another client approve what is asked."""

    async def approve(request):
        approved.set()
        return Decision.accept

    approved = trio.Event()
    async with connect_codex(bed.server.url, handlers=RequestHandlers(command=approve)) as other:
        again = await other.thread_resume(thread.id)
        await approved.wait()
        while isinstance(  # noqa: ASYNC110
            (await again.read()).thread.status, types.ActiveThreadStatus
        ):
            await trio.sleep(0.01)
