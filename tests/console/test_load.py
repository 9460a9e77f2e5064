"""Many turns at once, and browsers that do not read: the page stays usable, and memory bounded."""

from __future__ import annotations

import gc
import socket

import psutil
import pytest
import trio
from chromium import CHROMIUM, NO_CHROMIUM, open_chromium
from page_client import PageClient
from server_requests.asking import COMMAND, PARAMS
from trio.testing import wait_all_tasks_blocked

from trio_codex import open_codex
from trio_codex.console import open_console
from trio_codex.testing import Gate, message, open_fake_app_server

pytestmark = pytest.mark.deep

TURNS = 100
MEGABYTE = 2**20


@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
@pytest.mark.deadline(120)
async def test_a_hundred_turns_of_the_runtime_are_shown_at_once(
    app_server, scripted_model, tmp_path
):
    gate = Gate()
    scripted_model.reply_always(lambda _: message(deltas=["Once ", gate, "upon a time."]))
    async with (
        open_chromium(tmp_path) as browser,
        open_console() as console,
        open_codex(
            app_server.config(), handlers=console.handlers(), instruments=[console]
        ) as codex,
        trio.open_nursery() as nursery,
    ):
        page = await browser.new_page(console.url)
        for number in range(TURNS):
            thread = await codex.thread_start()
            nursery.start_soon(thread.run, f"Job {number}")
        said = (
            "[...document.querySelectorAll('.text.message')]"
            ".filter((each) => each.innerText === {}).length"
        )
        await page.wait(f"{said.format(repr('Once '))} === {TURNS}")
        await page.wait_text(f"{TURNS} turns, {TURNS} running")
        gate.release()
        await page.wait(f"{said.format(repr('Once upon a time.'))} === {TURNS}")
        await page.wait_text(f"{TURNS} turns, 0 running")


@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
@pytest.mark.deadline(120)
async def test_while_a_hundred_turns_stream_a_click_is_answered(tmp_path):
    answered = trio.Event()

    async def play(server):
        await server.accept_thread()
        await server.accept_turn()
        answer = await server.ask(COMMAND, PARAMS[COMMAND], request_id=0)
        assert answer == {"result": {"decision": "accept"}}
        answered.set()
        await server.complete_turn()

    async def stream(console, written):
        while not answered.is_set() or written["rounds"] < 200:
            for number in range(TURNS):
                delta = f"Word {written['rounds']} of turn {number}. "
                ours = {"threadId": f"t{number}", "turnId": f"u{number}", "itemId": "i"}
                console.notification("item/agentMessage/delta", {**ours, "delta": delta})
            written["rounds"] += 1
            await trio.sleep(0.01)

    async with open_chromium(tmp_path) as browser, open_console() as console:
        written = {"rounds": 0}
        made = open_fake_app_server(play, handlers=console.handlers(), instruments=[console])
        async with made as codex, trio.open_nursery() as nursery:
            nursery.start_soon(stream, console, written)
            page = await browser.new_page(console.url)
            await page.wait_text(f"Word 9 of turn {TURNS - 1}.")
            nursery.start_soon((await codex.thread_start()).run, "go")
            await page.wait_text("Run this command?", "#requests")
            # Frames are drawn: ten of them in far less than the ten seconds of a page that hangs.
            frames = (
                "new Promise((done) => {let left = 10; const begun = performance.now();"
                "const next = () => left-- ? requestAnimationFrame(next)"
                " : done(performance.now() - begun); next();})"
            )
            assert await page.evaluate(frames) < 10_000
            with trio.fail_after(10):
                await page.click("#requests button", "Accept")
                await answered.wait()
                await page.wait_text("Nothing waits for you", "#requests")
        last = f"Word {written['rounds'] - 1} of turn 0."
        await page.wait_text(last)


async def test_browsers_that_read_nothing_cost_bounded_memory():
    process = psutil.Process()

    async with open_console() as console:

        async def flood(rounds):
            for number in range(rounds):
                ours = {"threadId": "t", "turnId": "u", "itemId": f"i{number % 50}"}
                console.notification("item/agentMessage/delta", {**ours, "delta": "x" * 20_000})
                if number % 10 == 0:
                    await trio.lowlevel.checkpoint()
            await wait_all_tasks_blocked(0.1)
            gc.collect()
            return process.memory_info().rss

        client = PageClient(console)
        await client.enter()
        streams = [await client.connect() for _ in range(5)]
        for stream in streams:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            lines = ["GET /events HTTP/1.1", f"Host: {client.host}", f"Cookie: {client.cookie}"]
            await stream.send_all("\r\n".join([*lines, "", ""]).encode())
        before = await flood(500)
        after = await flood(10_000)  # 200 MB, to each of five
        assert after - before < 30 * MEGABYTE
        for stream in streams:
            await trio.aclose_forcefully(stream)
        # One that reads now sees the end of it all.
        async with client.watch() as page:
            await page.until(lambda page: "whole" in page.events)
            assert len(page.all("message")) == 50
            assert all(row["text"].endswith("xxx") for row in page.all("message"))
