"""Programs for the official client run here after the rename table, on the same runtime.

Each is a program for `openai_codex.Codex`. The table of docs/coming-from-openai-codex.md makes
three others of it: for `AsyncCodex`, for `trio_codex.sync` and for `trio_codex.aio`. All four
are run, and say the same.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import textwrap
from contextlib import AsyncExitStack, ExitStack

import pytest
from host.hosting import DEADLINE

import trio_codex
from trio_codex import aio, sync

official = pytest.importorskip("openai_codex", reason="openai-codex is not installed")

# The official client leaves pipes to the garbage collector.
pytestmark = [
    pytest.mark.deep,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

# What is awaited, of the official client for asyncio.
AWAITED = (
    r"(?<![.\w])((?:codex|thread|again|fork|turn)\.(?:thread_\w+|run|turn|steer|interrupt|read|"
    r"set_name|compact|models|account)\()"
)
TO_OURS = [
    (r"turn = (.*thread\.turn\(.*\))$", r"turn = stack.enter_context(\1)"),
    (r"turn\.stream\(\)", "turn"),
    (r"event\.payload\.", "event."),
    (r"turn\.run\(\)", "turn.result()"),
]

SCENARIOS = {
    "a run": """
        thread = codex.thread_start()
        result = thread.run("Say hello.")
        say(result.final_response, result.status.value, len(result.items))
    """,
    "a conversation": """
        thread = codex.thread_start()
        say(thread.run("one").final_response)
        say(thread.run("two").final_response)
        say(len(thread.read(include_turns=True).thread.turns))
    """,
    "a stream": """
        thread = codex.thread_start()
        turn = thread.turn("Say hello.")
        for event in turn.stream():
            if event.method == "item/agentMessage/delta":
                say(event.payload.delta)
            if event.method == "turn/completed":
                say(event.payload.turn.status.value)
    """,
    "the result of a turn": """
        thread = codex.thread_start()
        turn = thread.turn("Say hello.")
        say(turn.run().final_response)
    """,
    "an interrupt": """
        thread = codex.thread_start()
        turn = thread.turn("Think.")
        for event in turn.stream():
            if event.method == "item/agentMessage/delta":
                turn.interrupt()
            if event.method == "turn/completed":
                say(event.payload.turn.status.value)
    """,
    "a thread that is resumed, forked, named and archived": """
        thread = codex.thread_start()
        thread.run("one")
        thread.set_name("mine")
        again = codex.thread_resume(thread.id)
        say(again.id == thread.id, again.run("two").final_response)
        fork = codex.thread_fork(thread.id)
        say(fork.id != thread.id, fork.run("three").final_response)
        say(sorted(each.name or "" for each in codex.thread_list().data))
        codex.thread_archive(thread.id)
        say(len(codex.thread_list().data), len(codex.thread_list(archived=True).data))
    """,
    "inputs, modes and options": """
        thread = codex.thread_start(sandbox=Sandbox.read_only, approval_mode=ApprovalMode.deny_all)
        result = thread.run([TextInput("a"), TextInput("b")], model="gpt-5.5")
        say(result.final_response)
    """,
    "models and the account": """
        say(len(codex.models().data) > 0, codex.account().requires_openai_auth)
    """,
}


def program(scenario, *, asynchronous, ours):
    """Make one of the four programs of a scenario."""
    text = textwrap.dedent(scenario)
    if asynchronous:
        text = re.sub(AWAITED, r"await \1", text)
        text = re.sub(r"await ([\w.]+\([^()]*\))\.", r"(await \1).", text)
        text = text.replace("for event in", "async for event in")
    if ours:
        for pattern, replacement in TO_OURS:
            text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
        if asynchronous:
            text = text.replace("stack.enter_context(await ", "await stack.enter_async_context(")
    prefix = "async " if asynchronous else ""
    return f"{prefix}def main(codex, say, stack):\n{textwrap.indent(text, '    ')}"


def run(scenario, config, opened, home, *, asynchronous):
    said = []
    names = {name: getattr(home, name) for name in ("ApprovalMode", "Sandbox", "TextInput")}
    exec(program(scenario, asynchronous=asynchronous, ours=home is trio_codex), names)

    def say(*words):
        said.append(words)

    async def aio_main():
        async with opened(config) as codex, AsyncExitStack() as stack:
            await names["main"](codex, say, stack)

    if asynchronous:
        asyncio.run(asyncio.wait_for(aio_main(), DEADLINE))
    else:
        with opened(config) as codex, ExitStack() as stack:
            names["main"](codex, say, stack)
    return said


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_program_for_the_official_client_says_the_same_after_the_rename_table(
    name, harness, model
):
    mine = harness.config()
    env = {**mine.env, "CODEX_HOME": str(harness.codex_home)}
    theirs = official.CodexConfig(env=env, cwd=str(harness.workspace))
    model.reply_always("Hello.")
    if name == "an interrupt":
        model.hold_all()
    said = {}
    for client, config, opened, home, asynchronous in (
        ("sync", mine, sync.open_codex, trio_codex, False),
        ("aio", mine, aio.open_codex, trio_codex, True),
        ("Codex", theirs, official.Codex, official, False),
        ("AsyncCodex", theirs, official.AsyncCodex, official, True),
    ):
        said[client] = run(SCENARIOS[name], config, opened, home, asynchronous=asynchronous)
        assert said[client]
        clean(harness)
    assert said["sync"] == said["aio"] == said["Codex"] == said["AsyncCodex"]


def clean(harness):
    """Let the next program find no threads of the one before."""
    for path in harness.codex_home.glob("*"):
        if path.name != "config.toml":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
