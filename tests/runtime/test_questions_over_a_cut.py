"""What the real runtime asks, and the connection is cut: no function of the program runs twice."""

from __future__ import annotations

import json
import os
import random
import signal
from collections import Counter
from contextlib import asynccontextmanager

import pytest
import trio
import trio.lowlevel
from _live_handlers import Waiting, escalate, mcp_config

from trio_codex import (
    Decision,
    Gap,
    ProcessLostError,
    Reconnect,
    RequestHandlers,
    RuntimeRestartedError,
    connect_codex,
    open_codex,
    tool,
    types,
)
from trio_codex.testing import call, custom_call, open_relay

pytestmark = pytest.mark.deep

QUICK = Reconnect(initial_delay=0.01, max_delay=0.05, give_up_after=20, settle=0.4)


def ask_for_a_command(model):
    return escalate(model, "echo it ran")


def ask_for_a_tool(model):
    return model.call("look_up", {})


def ask_the_user(model):
    options = [{"label": label, "description": label} for label in ("Red", "Blue")]
    question = {"id": "q", "header": "Colour", "question": "Which?", "options": options}
    return model.call("request_user_input", {"questions": [question]})


PATCH = """\
*** Begin Patch
*** Add File: new.txt
+hello
*** End Patch
"""


def change_a_file(model):
    call_id = "patch-1"
    model.respond(custom_call("apply_patch", PATCH, call_id=call_id))
    return call_id


def ask_for_permissions(model):
    wanted = {"network": {"enabled": True}}
    return model.call("request_permissions", {"reason": "why", "permissions": wanted})


def fill_in_a_form(model):
    call_id = "form-1"
    model.respond(call("ask_form", {}, namespace="mcp__forms", call_id=call_id))
    return call_id


KINDS = {
    "command": (ask_for_a_command, Decision.accept, "it ran"),
    "tool": (ask_for_a_tool, "looked up", "looked up"),
    "question": (ask_the_user, {"q": "Red"}, "Red"),
    "file change": (change_a_file, Decision.accept, "Success"),
    "permissions": (ask_for_permissions, Decision.accept, "network"),
    "form": (fill_in_a_form, {"name": "Ada", "age": 36}, "Ada"),
}


class Bed:
    def __init__(self, codex, relay, server, asked, told):
        self.codex, self.relay, self.server = codex, relay, server
        self.asked, self.told = asked, told
        self.tools = []

    async def thread(self):
        thread = await self.codex.thread_start(dynamic_tools=self.tools)
        plan = {"mode": "plan", "settings": {"model": "gpt-5.5"}}
        if self.told == "Red":
            await self.codex.request(
                "thread/settings/update", {"threadId": thread.id, "collaborationMode": plan}
            )
        return thread

    @asynccontextmanager
    async def outage(self):
        self.relay.refusing = True
        self.relay.cut()
        while self.codex.statistics().connection == "connected":  # noqa: ASYNC110
            await trio.sleep(0.001)
        yield
        self.relay.refusing = False


@asynccontextmanager
async def opened(app_server, kind, **options):
    _, value, told = KINDS[kind]
    asked = Waiting(value)

    @tool
    async def look_up() -> str:
        """Look it up."""
        return await asked(None)

    handlers = RequestHandlers(
        command=asked, user_input=asked, file_change=asked, permissions=asked, elicitation=asked
    )
    app_server.configure(
        extra_config=mcp_config() if kind == "form" else "",
        features={"request_permissions_tool": True} if kind == "permissions" else {},
    )
    async with (
        app_server.serve() as server,
        open_relay(server.url) as relay,
        connect_codex(relay.url, handlers=handlers, reconnect=QUICK, **options) as codex,
    ):
        bed = Bed(codex, relay, server, asked, told)
        bed.tools = [look_up] if kind == "tool" else []
        yield bed


@pytest.mark.parametrize("when", ["before", "outage", "after"])
@pytest.mark.parametrize("kind", KINDS)
async def test_the_answer_arrives_whenever_it_is_given(app_server, scripted_model, kind, when):
    call_id = KINDS[kind][0](scripted_model)
    scripted_model.reply("Done.")
    async with opened(app_server, kind) as bed:
        thread = await bed.thread()
        async with thread.turn("Do it.") as turn:
            await bed.asked.begun.wait()
            if when == "before":
                bed.asked.gate.set()
                await bed.asked.ended.wait()
                await trio.lowlevel.checkpoint()
            async with bed.outage():
                if when == "outage":
                    bed.asked.gate.set()
                    await bed.asked.ended.wait()
            if when == "after":
                await bed.codex.models()
                await trio.sleep(QUICK.settle / 2)
                bed.asked.gate.set()
            result = await turn.result()
        assert result.final_response == "Done."
        assert bed.told in json.dumps(scripted_model.requests[1].tool_outputs[call_id])
        assert (len(bed.asked.requests), bed.asked.cancelled) == (1, 0)
        assert bed.codex.statistics().running_handlers == 0


@pytest.mark.parametrize("kind", ["command", "question"])
async def test_what_another_client_has_answered_meanwhile_is_cancelled(
    app_server, scripted_model, kind
):
    KINDS[kind][0](scripted_model)
    scripted_model.reply("Done.")
    async with opened(app_server, kind) as bed:
        thread = await bed.thread()
        async with thread.turn("Do it.") as turn:
            await bed.asked.begun.wait()
            quick = Waiting(KINDS[kind][1])
            quick.gate.set()
            handlers = RequestHandlers(command=quick, user_input=quick)
            async with bed.outage():  # noqa: SIM117 - the other one goes after it
                async with connect_codex(bed.server.url, handlers=handlers) as other:
                    await other.thread_resume(thread.id)
                    await quick.begun.wait()
                    while len(scripted_model.requests) < 2:
                        await scripted_model.wait_requests(2)
            result = await turn.result()
        assert result.final_response == "Done."
        with trio.fail_after(5):
            await bed.asked.ended.wait()
        assert (len(bed.asked.requests), bed.asked.cancelled) == (1, 1)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_restarted_runtime_is_told_nothing_of_before(app_server, scripted_model, kind):
    KINDS[kind][0](scripted_model)
    async with opened(app_server, kind) as bed:
        thread = await bed.thread()
        async with thread.turn("Do it.") as turn:
            await bed.asked.begun.wait()
            await bed.server.restart()
            with pytest.raises(RuntimeRestartedError):
                await turn.result()
        await bed.asked.ended.wait()
        assert (len(bed.asked.requests), bed.asked.cancelled) == (1, 1)
        # Its first request has the id that the one of before had, and is another one.
        KINDS[kind][0](scripted_model)
        scripted_model.reply("Done.")
        bed.asked.gate.set()
        async with thread.turn("Again.") as turn:
            with trio.fail_after(20):
                result = await turn.result()
        assert result.final_response == "Done."
        assert len(bed.asked.requests) == 2


async def test_several_cuts_in_a_row_run_a_tool_once(app_server, scripted_model):
    ask_for_a_tool(scripted_model)
    scripted_model.reply("Done.")
    async with opened(app_server, "tool") as bed:
        thread = await bed.thread()
        async with thread.turn("Do it.") as turn:
            await bed.asked.begun.wait()
            for number in range(4):
                bed.relay.cut()
                while bed.codex.statistics().reconnects <= number:  # noqa: ASYNC110
                    await trio.sleep(0.001)
            bed.asked.gate.set()
            await bed.asked.ended.wait()
            bed.relay.cut()
            result = await turn.result()
        assert result.final_response == "Done."
        assert (len(bed.asked.requests), bed.asked.cancelled) == (1, 0)


@pytest.mark.parametrize("seed", range(3))
async def test_in_a_storm_of_cuts_each_question_is_handled_once_and_its_answer_arrives(
    app_server, scripted_model, seed
):
    chance = random.Random(seed)
    handled, pauses = Counter(), [0, 0, 0.01, 0.05]

    @tool
    async def look_up(number: int) -> str:
        """Look it up."""
        handled[number] += 1
        await trio.sleep(chance.choice(pauses))
        return f"number {number}"

    async def approve(request):
        handled[request.item_id] += 1
        await trio.sleep(chance.choice(pauses))
        return Decision.accept

    calls = []
    for number in range(9):
        if number % 3:
            calls.append(scripted_model.call("look_up", {"number": number}))
        else:
            calls.append(escalate(scripted_model, f"echo number {number}"))
    scripted_model.reply("Done.")
    async with (
        app_server.serve() as server,
        open_relay(server.url) as relay,
        connect_codex(
            relay.url, handlers=RequestHandlers(command=approve), reconnect=QUICK
        ) as codex,
        trio.open_nursery() as nursery,
    ):

        async def storm():
            while True:
                await trio.sleep(chance.uniform(0, 0.12))
                getattr(relay, chance.choice(["cut", "hang_up"]))()

        thread = await codex.thread_start(dynamic_tools=[look_up])
        async with thread.turn("Go.") as turn:
            await scripted_model.wait_requests()
            nursery.start_soon(storm)
            result = await turn.result()
        nursery.cancel_scope.cancel()
    assert result.final_response == "Done."
    outputs = scripted_model.requests[-1].tool_outputs
    for number, call_id in enumerate(calls):
        assert f"number {number}" in json.dumps(outputs[call_id])
    assert set(handled.values()) == {1}
    assert len(handled) == len(calls)


async def test_subscriptions_watches_and_searches_go_on_and_processes_end(
    app_server, scripted_model
):
    scripted_model.reply("Hello.")
    async with opened(app_server, "command") as bed:
        codex, root = bed.codex, app_server.workspace
        thread = await bed.thread()
        await thread.run("Hello.")
        async with (
            codex.subscribe() as everything,
            codex.subscribe(types.TurnCompletedNotification, thread_id=thread.id) as ends,
            codex.fs.watch(root) as changes,
            codex.file_search([root]) as search,
            codex.exec(["cat"]) as process,
        ):
            (root / "findme.txt").write_text("x")
            await changes.__anext__()
            await search.update("findme")
            async with bed.outage():
                with trio.fail_after(1), pytest.raises(ProcessLostError):
                    await process.wait()
                with pytest.raises(ProcessLostError):
                    await process.stdin.send_all(b"x")
                with pytest.raises(ProcessLostError):
                    await process.stdout.receive_some()
            await codex.models()
            with trio.fail_after(10):
                (root / "second.txt").write_text("x")
                async for change in changes:
                    if any("second" in path for path in change.changed_paths):
                        break
                async for found in search:
                    if found.query == "findme" and found.files:
                        break
                await search.update("find")
                async for found in search:
                    if found.query == "find" and found.files:
                        break
                # Somebody else's turn on an idle thread is heard of, too.
                scripted_model.reply("Hello again.")
                async with connect_codex(bed.server.url) as other:
                    await (await other.thread_resume(thread.id)).run("Again.")
                    await ends.__anext__()
                async for event in everything:
                    if isinstance(event, Gap):
                        break
            assert (event.restarted, event.open_items) == (False, ())
            assert [each.gaps for each in (everything, ends, changes)] == [1, 1, 1]
        assert codex.statistics().open_processes == 0


@pytest.mark.parametrize("kind", ["command", "tool"])
async def test_a_child_that_died_and_was_started_again_is_told_nothing_of_before(
    app_server, scripted_model, kind
):
    KINDS[kind][0](scripted_model)
    asked = Waiting(KINDS[kind][1])

    @tool
    async def look_up() -> str:
        """Look it up."""
        return await asked(None)

    async with open_codex(
        app_server.config(), handlers=RequestHandlers(command=asked), restart=QUICK
    ) as codex:
        thread = await codex.thread_start(dynamic_tools=[look_up] if kind == "tool" else [])
        async with thread.turn("Do it.") as turn:
            await asked.begun.wait()
            os.kill(codex.statistics().transport["pid"], signal.SIGKILL)
            with pytest.raises(RuntimeRestartedError):
                await turn.result()
        await asked.ended.wait()
        assert (len(asked.requests), asked.cancelled) == (1, 1)
        KINDS[kind][0](scripted_model)
        scripted_model.reply("Done.")
        asked.gate.set()
        assert (await thread.run("Again.")).final_response == "Done."
        assert len(asked.requests) == 2
