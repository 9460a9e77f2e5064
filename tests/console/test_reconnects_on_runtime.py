"""The page of a program whose connection to the real runtime is cut and made again."""

from __future__ import annotations

import pytest
import trio
from page_client import PageClient

from trio_codex import ApprovalMode, Reconnect, connect_codex, types
from trio_codex.console import open_console
from trio_codex.testing import Gate, call, message, open_relay

pytestmark = [pytest.mark.deep, pytest.mark.deadline(60)]

QUICK = Reconnect(initial_delay=0.01, max_delay=0.05, give_up_after=20, settle=0.4)
ESCALATED = {"sandbox_permissions": "require_escalated", "justification": "I want to."}


async def test_a_turn_and_its_request_are_shown_once_over_two_cuts(
    app_server, scripted_model, nursery
):
    gate, results = Gate(), []
    model = scripted_model
    model.respond(call("exec_command", {"cmd": "echo asked", **ESCALATED}))
    model.respond(message(deltas=["Once ", gate, "upon a time."]))

    async with (
        app_server.serve("ws://127.0.0.1:0") as server,
        open_relay(server.url) as relay,
        open_console() as console,
        connect_codex(server.url) as other,
        connect_codex(
            relay.url, reconnect=QUICK, handlers=console.handlers(), instruments=[console]
        ) as codex,
    ):
        thread = await codex.thread_start(
            cwd=str(app_server.workspace), approval_mode=ApprovalMode.ask
        )

        async def run():
            results.append(await thread.run("A story."))

        async def cut():
            relay.refusing = True
            relay.cut()
            while codex.statistics().connection == "connected":  # noqa: ASYNC110 - nothing tells
                await trio.sleep(0.001)

        client = PageClient(console)
        await client.enter()
        nursery.start_soon(run)
        async with client.watch() as page:
            card = await page.card()
            await cut()
            relay.refusing = False
            await codex.models()  # it waits until everything goes on
            assert [row["key"] for row in page.all("request")] == [card["key"]]
            status, why = await client.click(card["key"], "accept")
            assert status == 204, why
            await page.text("message", "Once ")
            await cut()
            gate.release()
            await idle(other, thread.id)
            relay.refusing = False
            await page.until(
                lambda page: [row["data"]["status"] for row in page.all("turn")] == ["completed"]
            )
            assert [row["text"] for row in page.all("message")] == ["Once upon a time."]
            (command,) = page.all("command")
            assert (command["data"]["status"], command["data"]["exit"]) == ("completed", 0)
            assert command["text"] == "asked\n"
            assert page.all("request") == []
            assert (len(page.all("gap")), len(page.all("answer"))) == (2, 1)
        while not results:  # noqa: ASYNC110 - its turn is over
            await trio.sleep(0.001)
        assert results[0].final_response == "Once upon a time."


async def idle(codex, thread_id):
    """Wait until the runtime itself has nothing to do on a thread."""
    thread = codex.thread(thread_id)
    while isinstance(  # noqa: ASYNC110 - the runtime does not tell
        (await thread.read()).thread.status, types.ActiveThreadStatus
    ):
        await trio.sleep(0.01)
