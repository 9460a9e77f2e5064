"""``demo --web`` and ``console --connect``, as people start them."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import asynccontextmanager

import pytest
import trio
from page_client import PageClient

from trio_codex import Decision, RequestHandlers, TransportClosedError, connect_codex
from trio_codex.__main__ import main
from trio_codex.testing import Gate, open_relay

pytestmark = pytest.mark.deadline(60)

ESCALATED = {"sandbox_permissions": "require_escalated", "justification": "I want to."}


class Program:
    """A command that serves a page."""

    def __init__(self, process, url):
        self.process = process
        self.url = url

    async def interrupt(self):
        """Press Ctrl-C, and give the exit status."""
        self.process.send_signal(signal.SIGINT)
        return await self.process.wait()


@asynccontextmanager
async def program(*arguments, **variables):
    """Run a command until the end of the block; it has printed its address."""
    process = await trio.lowlevel.open_process(
        [sys.executable, "-W", "error", "-m", "trio_codex", *arguments],
        env={**os.environ, **variables},
        stdout=-1,
    )
    try:
        said = ""
        while "Ctrl-C" not in said:
            piece = await process.stdout.receive_some()
            assert piece, said
            said += piece.decode()
        (url,) = [word for word in said.split() if word.startswith("http://127.0.0.1:")]
        yield Program(process, url)
    finally:
        if process.returncode is None:
            process.kill()
        with trio.CancelScope(shield=True), trio.move_on_after(10):
            await process.wait()
        await process.stdout.aclose()


async def test_the_demo_shows_every_kind_of_thing_and_goes_on_by_clicks():
    async with program("demo", "--web") as demo:
        client = PageClient(demo)
        await client.enter()
        async with client.watch() as page:
            await page.until(lambda page: len(page.all("request")) == 3)
            choices = {"Run this command?": "accept", "Change these files?": "accept"}
            for card in page.all("request"):
                choice = choices.get(card["data"]["title"], "answer")
                status, why = await client.click(card["key"], choice, **{"0": ["1"]})
                assert status == 204, why
            await page.text("command", "greeting.py")
            texts = ("The greeting asks.", "A good choice.", "You see it above.")
            for text in texts:
                await page.text("message", text)
            failed = await page.until(
                lambda page: [row for row in page.all("turn") if row["data"]["status"] == "failed"]
            )
            assert failed[0]["data"]["error"]
            assert page.all("retry")
            (child,) = await page.until(
                lambda page: [row for row in page.all("turn") if row["data"]["agent"]]
            )
            assert child["parent"] in page.rows
            assert page.all("files")
        assert await demo.interrupt() == 130


@pytest.mark.parametrize("arguments", [["--real"], ["a prompt"]])
def test_the_demo_on_a_page_takes_no_prompt_and_no_real_model(arguments, capsys):
    assert main(["demo", "--web", *arguments]) == 2
    assert "--web shows the scripted model alone" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["demo", "--web"], ["console", "--connect", "unix://"]])
def test_what_is_not_installed_is_said(command, capsys, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert main(command) == 2
    said = capsys.readouterr().err
    assert "hypercorn and starlette: pip install 'trio-codex[console" in said


async def test_a_remote_runtime_is_watched_and_answered_and_left_as_it_is(
    app_server, scripted_model
):
    waiting, gate = trio.Event(), Gate()

    async def ask(request):
        waiting.set()
        await trio.sleep_forever()

    model = scripted_model
    model.reply(deltas=["Once ", gate, "upon a time."], phase="final_answer")
    model.call("exec_command", {"cmd": "echo made > made", **ESCALATED})
    model.reply("It is made.", phase="final_answer")
    model.call("exec_command", {"cmd": "echo later > later", **ESCALATED})
    model.reply("Later.", phase="final_answer")
    async with (
        app_server.serve("ws://127.0.0.1:0") as server,
        connect_codex(server.url, handlers=RequestHandlers(command=ask)) as codex,
        trio.open_nursery() as nursery,
    ):
        thread = await codex.thread_start(cwd=str(app_server.workspace))
        first = thread.turn("A story.")
        async with first as turn:
            async for text in turn.text():
                assert text == "Once "
                break
            # It is joined in the middle of a turn.
            async with program("console", "--connect", server.url) as command:
                client = PageClient(command)
                await client.enter()
                async with client.watch() as page:
                    await page.until(
                        lambda page: any(
                            row["data"]["title"] == "A story." for row in page.all("turn")
                        )
                    )
                    gate.release()
                    await page.text("message", "upon a time.")
                    await turn.result()
                    # An approval is answered here, though the program that asks could do it too.
                    nursery.start_soon(thread.run, "Make it.")
                    await waiting.wait()
                    card = await page.card()
                    assert "made" in str(card["data"]["facts"])
                    await client.click(card["key"], "accept")
                    await page.text("message", "It is made.")
                    assert (app_server.workspace / "made").read_text() == "made\n"
                    # What waits when the watching ends is left to others.
                    results = []

                    async def run():
                        results.append(await thread.run("Once more."))

                    nursery.start_soon(run)
                    await page.card()
                assert await command.interrupt() == 130
        async with connect_codex(server.url, handlers=RequestHandlers(command=accept)) as other:
            await other.request("thread/resume", {"threadId": thread.id})
            while not results:
                await trio.lowlevel.checkpoint()
        assert results[0].final_response == "Later."
        assert (app_server.workspace / "later").exists()


def speeches(page):
    return [row["text"] for row in page.all("message")]


def statuses(page):
    return [row["data"]["status"] for row in page.all("turn")]


async def run_until_shown(thread, page, gate):
    """Run a first turn. While it is stored the page cannot join it; the next one it sees whole."""
    async with thread.turn("Say hello.") as turn:
        await page.until(lambda page: "inProgress" in statuses(page))
        gate.release()
        await turn.result()
    await page.until(lambda page: "inProgress" not in statuses(page))


@pytest.mark.parametrize("ends", ["in the gap", "after the gap"])
async def test_a_remote_runtime_is_watched_over_a_cut(app_server, scripted_model, ends):
    model, first, gate = scripted_model, Gate(), Gate()
    model.reply(deltas=[first, "Hello."], phase="final_answer")
    model.call("exec_command", {"cmd": "echo first"})
    model.reply(deltas=["Once ", gate, "upon a time."], phase="final_answer")
    model.reply("Later.", phase="final_answer")
    async with (
        app_server.serve("ws://127.0.0.1:0") as server,
        open_relay(server.url) as relay,
        connect_codex(server.url) as codex,
        program("console", "--connect", relay.url) as command,
    ):
        client = PageClient(command)
        await client.enter()
        async with client.watch() as page:
            thread = await codex.thread_start(cwd=str(app_server.workspace))
            await run_until_shown(thread, page, first)
            async with thread.turn("A story.") as turn:
                await page.text("message", "Once ")
                relay.refusing = True
                relay.cut()
                if ends == "in the gap":
                    gate.release()
                    await turn.result()
                relay.refusing = False
                await page.until(lambda page: page.all("gap"))
                if ends == "after the gap":
                    gate.release()
                    await turn.result()
            await page.until(lambda page: statuses(page) == ["completed", "completed"])
            await page.until(lambda page: "Once upon a time." in speeches(page))
            assert speeches(page) == ["Hello.", "Once upon a time."]
            assert [row["text"].strip() for row in page.all("command")] == ["first"]
            assert [row["data"]["title"] for row in page.all("turn")] == [
                "Say hello.",
                "A story.",
            ]
            await thread.run("Go on.")
            await page.text("message", "Later.")


async def test_a_turn_that_ends_with_its_runtime_does_not_go_on_on_the_page(
    app_server, scripted_model
):
    first, gate = Gate(), Gate()
    scripted_model.reply(deltas=[first, "Hello."], phase="final_answer")
    scripted_model.reply(deltas=["Once ", gate, "upon a time."], phase="final_answer")
    async with (
        app_server.serve("ws://127.0.0.1:0") as server,
        program("console", "--connect", server.url) as command,
    ):
        client = PageClient(command)
        await client.enter()
        async with client.watch() as page:
            async with connect_codex(server.url) as codex:
                thread = await codex.thread_start(cwd=str(app_server.workspace))
                await run_until_shown(thread, page, first)
                async with thread.turn("A story.") as turn:
                    await page.text("message", "Once ")
                    await server.kill()
                    with pytest.raises(TransportClosedError):
                        await turn.result()
            await server.restart()
            await page.until(lambda page: "inProgress" not in statuses(page))


async def accept(request):
    return Decision.accept


async def test_a_runtime_that_is_not_there_is_an_error(tmp_path):
    run = await trio.run_process(
        [sys.executable, "-m", "trio_codex", "console", "--connect", "http://127.0.0.1:1"],
        capture_stderr=True,
        check=False,
    )
    assert run.returncode == 1
    assert b"Traceback" not in run.stderr
    assert b"http" in run.stderr


async def test_when_the_runtime_is_gone_for_good_the_command_ends(app_server, scripted_model):
    async with app_server.serve("ws://127.0.0.1:0", token="right") as server:
        wrong = app_server.root / "token"
        wrong.write_text("wrong")
        run = await trio.run_process(
            [
                *(sys.executable, "-m", "trio_codex", "console", "--connect", server.url),
                *("--token-file", str(wrong)),
            ],
            capture_stderr=True,
            check=False,
        )
    assert run.returncode == 1
    assert b"401" in run.stderr
    assert b"wrong" not in run.stderr.replace(str(wrong).encode(), b"")
