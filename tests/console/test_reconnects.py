"""The page while the connection to the runtime is cut and made again, and where it restarts."""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress

import pytest
import trio
from page_client import PageClient
from server_requests.asking import COMMAND, PARAMS

from trio_codex import CodexConfig, Reconnect, RuntimeRestartedError
from trio_codex.console import open_console
from trio_codex.testing import open_fake_app_server

pytestmark = pytest.mark.deadline(20)

RECONNECT = Reconnect(initial_delay=0.01, max_delay=0.01, give_up_after=10, settle=0.2)
CONFIG = CodexConfig(interrupt_timeout=0.05)
OURS = {"threadId": "thread-1", "turnId": "turn-1"}
PROMPT = {"type": "userMessage", "id": "p", "content": [{"type": "text", "text": "Go."}]}


def command(item_id, status="inProgress", **more):
    return {
        "type": "commandExecution",
        "id": item_id,
        "command": f"run {item_id}",
        "cwd": "/",
        "status": status,
        "commandActions": [],
        **more,
    }


RAN = command("c1", "completed", exitCode=3, aggregatedOutput="it ran")
SAID = {"type": "agentMessage", "id": "m1", "text": "Hello there."}
CALL = {
    "type": "collabAgentToolCall",
    "id": "a1",
    "tool": "spawnAgent",
    "status": "completed",
    "senderThreadId": "thread-1",
    "receiverThreadIds": ["agent-1"],
    "agentsStates": {"agent-1": {"status": "running"}},
}


def turn(status="inProgress", turn_id="turn-1"):
    return {"id": turn_id, "items": [], "status": status, "error": None}


async def tell_item(server, what, item, **ids):
    await server.notify(f"item/{what}", {**OURS, **ids, "item": item})


async def begin(server, thread_id="thread-1", turn_id="turn-1"):
    """Play a turn up to the moment of the cut: a command runs, and a message has begun."""
    await server.accept_thread(thread_id)
    await server.accept_turn(turn_id)
    for item in (PROMPT, command("c1"), {**SAID, "text": ""}):
        await tell_item(server, "started", item, threadId=thread_id, turnId=turn_id)
    await server.send_delta("Hel", thread_id=thread_id, turn_id=turn_id, item_id="m1")


class Play:
    """A program with a console, on a server that a test plays."""

    def __init__(self, codex, server, page, console):
        self.codex, self.server, self.page, self.console = codex, server, page, console

    async def look_again(self):
        """Open another page."""
        client = PageClient(self.console)
        await client.enter()
        return client

    async def ask(self, answers=None):
        """Ask for approval, always under the same id, and keep the answer."""
        with suppress(EOFError):
            answer = await self.server.ask(COMMAND, PARAMS[COMMAND], request_id=0)
            if answers is not None:
                answers.append(answer)

    async def status(self, status, kind="turn"):
        """Wait until a row has a status, and give it."""
        rows = await self.page.until(
            lambda page: [row for row in page.all(kind) if row["data"].get("status") == status]
        )
        return rows[0]


@pytest.fixture
async def play(nursery):
    @asynccontextmanager
    async def opened():
        servers = []
        here = trio.Event()

        async def script(server):
            servers.append(server)
            here.set()
            await trio.sleep_forever()

        async with open_console() as console:
            client = PageClient(console)
            await client.enter()
            parts = {"handlers": console.handlers(), "instruments": [console]}
            async with (
                client.watch() as page,
                open_fake_app_server(script, CONFIG, reconnect=RECONNECT, **parts) as codex,
            ):
                await here.wait()
                yield Play(codex, servers[0], page, console)
                nursery.cancel_scope.cancel()

    async with opened() as play:
        play.nursery = nursery
        yield play


async def run(codex):
    thread = await codex.thread_start()
    return await thread.run("Go.")


async def test_what_a_turn_has_done_in_the_gap_is_on_the_page(play, nursery):
    results = []

    async def program():
        results.append(await run(play.codex))

    nursery.start_soon(program)
    await begin(play.server)
    await play.page.text("message", "Hel")
    play.server.cut()
    await play.server.accept_resume(turns=[turn("completed")])
    items = [PROMPT, RAN, command("c2", "failed", exitCode=1), SAID]
    await play.server.accept_items(items)
    ended = await play.status("completed")
    assert ended["data"]["title"] == "Go."
    commands = [row["data"] for row in play.page.all("command")]
    assert [(each["status"], each["exit"]) for each in commands] == [
        ("completed", 3),
        ("failed", 1),
    ]
    assert play.page.all("command")[0]["text"] == "it ran"
    assert [row["text"] for row in play.page.all("message")] == ["Hello there."]
    assert len(play.page.all("gap")) == 1
    assert play.page.all("input") == []
    await play.status("completed")


async def test_a_turn_that_goes_on_shows_what_it_has_completed_in_the_gap(play, nursery):
    nursery.start_soon(run, play.codex)
    await begin(play.server)
    await play.page.text("message", "Hel")
    play.server.cut()
    await play.server.accept_resume(turns=[turn()])
    await play.server.accept_items([PROMPT, RAN])
    await play.status("completed", "command")
    assert (await play.status("inProgress"))["data"]["title"] == "Go."
    await tell_item(play.server, "completed", SAID)
    await play.server.complete_turn()
    await play.status("completed")
    assert [row["text"] for row in play.page.all("message")] == ["Hello there."]


async def test_a_detached_turn_shows_what_it_has_done_in_the_gap(play, nursery):
    async def detach():
        thread = await play.codex.thread_start()
        async with thread.turn("Go.") as handle:
            handle.detach()

    nursery.start_soon(detach)
    await begin(play.server)
    await play.page.text("message", "Hel")
    play.server.cut()
    await play.server.accept_resume(turns=[turn("completed")])
    await play.server.accept_items([PROMPT, RAN, SAID])
    await play.status("completed")
    assert [row["data"]["status"] for row in play.page.all("command")] == ["completed"]
    assert [row["text"] for row in play.page.all("message")] == ["Hello there."]


async def test_a_sub_agent_shows_what_it_has_done_in_the_gap(play, nursery):
    agent = {"threadId": "agent-1", "turnId": "turn-2"}
    nursery.start_soon(run, play.codex)
    await begin(play.server)
    await tell_item(play.server, "completed", CALL)
    await play.server.notify(
        "turn/started", {"threadId": "agent-1", "turn": turn(turn_id="turn-2")}
    )
    await tell_item(play.server, "started", command("c9"), **agent)
    await play.page.until(lambda page: len(page.all("command")) == 2)
    play.server.cut()
    async with trio.open_nursery() as answers:
        for _ in range(2):
            request = await play.server.receive("thread/resume")
            thread_id = request.params["threadId"]
            turn_id, status = ("turn-1", "inProgress")
            if thread_id == "agent-1":
                turn_id, status = ("turn-2", "completed")
            page = {"data": [turn(status, turn_id)]}
            thread = {"id": thread_id, "turns": [], "status": {"type": "idle"}}
            await play.server.respond(request, {"thread": thread, "initialTurnsPage": page})
        await play.server.accept_items([PROMPT])
        await play.server.accept_items([command("c9", "completed", exitCode=7)], turn_id="turn-2")
        answers.cancel_scope.cancel()
    child = await play.status("completed")
    assert child["data"]["agent"]
    assert [row["data"]["exit"] for row in play.page.all("command") if "exit" in row["data"]] == [7]


async def test_a_request_has_one_card_over_a_cut_and_one_click_answers_it(play, nursery):
    nursery.start_soon(run, play.codex)
    await begin(play.server)
    nursery.start_soon(play.ask)
    card = await play.page.card()
    play.server.refusing = True
    play.server.cut()
    while play.codex.statistics().connection == "connected":  # noqa: ASYNC110 - nothing tells
        await trio.sleep(0.001)
    # A page that is opened meanwhile shows the same.
    client = await play.look_again()
    async with client.watch() as late:
        assert (await late.card())["key"] == card["key"]
        play.server.refusing = False
        await play.server.accept_resume(turns=[turn()])
        await play.server.accept_items([PROMPT])
        answers = []
        nursery.start_soon(play.ask, answers)
        await play.status("inProgress")
        assert [row["key"] for row in late.all("request")] == [card["key"]]
        status, why = await client.click(card["key"], "accept")
        assert status == 204, why
        await late.until(lambda page: not page.all("request"))
        await play.page.until(lambda page: not page.all("request"))
        assert len(play.page.all("answer")) == 1
    assert [answer["result"] for answer in answers] == [{"decision": "accept"}]


async def test_the_page_says_that_the_connection_is_cut_until_it_is_made_again(play):
    def says(cut, **more):
        told = {"cut": cut, **more}
        return lambda page: [
            row for row in page.all("about") if told.items() <= row["data"].items()
        ]

    (about,) = await play.page.until(says(False, ended=""))
    for _ in range(2):
        play.server.refusing = True
        play.server.cut()
        await play.page.until(says(True, ended=""))
        client = await play.look_again()
        async with client.watch() as late:
            await late.until(says(True))
            play.server.refusing = False
            await late.until(says(False, ended="", runtime=about["data"]["runtime"]))
        await play.page.until(says(False))


async def test_a_restart_takes_the_cards_and_loses_turns_with_their_sub_agents(play, nursery):
    errors = []

    async def program():
        with pytest.raises(RuntimeRestartedError) as caught:
            await run(play.codex)
        errors.append(caught.value)

    nursery.start_soon(program)
    await begin(play.server)
    await tell_item(play.server, "completed", CALL)
    await play.server.notify(
        "turn/started", {"threadId": "agent-1", "turn": turn(turn_id="turn-2")}
    )
    nursery.start_soon(play.ask)
    await play.page.card()
    play.server.restart()
    request = await play.server.receive("thread/turns/list")
    await play.server.respond(request, {"data": [turn("interrupted")], "nextCursor": None})
    await play.page.until(lambda page: not page.all("request"))
    await play.page.until(
        lambda page: [row["data"]["status"] for row in page.all("turn")] == ["lost", "lost"]
    )
    # The next runtime numbers its requests from 0 on, too.
    nursery.start_soon(play.ask)
    await play.page.until(lambda page: len(page.all("request")) == 1)


async def test_a_turn_of_others_that_has_ended_unheard_is_not_shown_as_running(play):
    others = {"threadId": "theirs"}
    await play.server.notify("turn/started", {**others, "turn": turn()})
    await play.status("inProgress")
    play.server.cut()
    await play.server.wait_accepted(2)
    await play.page.until(lambda page: page.all("gap"))
    await play.server.notify("turn/started", {**others, "turn": turn(turn_id="turn-2")})
    lost = await play.status("lost")
    assert "no connection" in lost["data"]["error"]
    assert len(play.page.all("turn")) == 2
