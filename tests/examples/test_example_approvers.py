"""The approvers of the examples: what is shown, what an answer does, and what the list allows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
import trio

from trio_codex import Decision, types

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


async def read_until(stream, seen, *wanted):
    while not all(each in seen for each in wanted):
        more = await stream.receive_some()
        assert more, seen.decode()
        seen += more
    return seen


async def open_python(nursery, *arguments):
    return await nursery.start(
        partial(
            trio.run_process,
            [sys.executable, "-W", "error", *arguments],
            cwd=EXAMPLES,
            env={**os.environ, "FORCE_COLOR": "1", "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Checked is the status: with an error it would not be 0.
            check=True,
        )
    )


@pytest.mark.parametrize(
    ("answers", "outcomes"),
    [
        ((b"y\n", b"n\n"), (b"change: completed", b"command: declined")),
        ((b"no\n", b"YES\n"), (b"change: declined", b"command: completed")),
    ],
)
async def test_the_terminal_approver_does_what_is_answered_and_holds_up_nobody(answers, outcomes):
    async with trio.open_nursery() as nursery:
        process = await open_python(nursery, "scripted.py", "ask_in_terminal")
        # The other turn ends while the question waits for its answer.
        seen = await read_until(process.stdout, b"", b"Meanwhile: Six.", b"[y/N", b"Buy milk.")
        assert b"\x1b[92;49m+Buy milk." in seen
        assert b"Run a command?" not in seen
        await process.stdin.send_all(answers[0])
        seen = await read_until(process.stdout, b"", b"Buy bread.", b"[y/N")
        await process.stdin.send_all(answers[1])
        await read_until(process.stdout, b"", *outcomes, b"That is all.")


WITHDRAWN = """
import trio
from ask_in_terminal import TerminalApprover
from trio_codex.types import CommandExecutionRequestApprovalParams

async def main():
    approver = TerminalApprover()
    request = CommandExecutionRequestApprovalParams(
        item_id="i", started_at_ms=0, thread_id="t", turn_id="u", command="rm \\x1b[2K \\u202e x"
    )
    async with trio.open_nursery() as nursery:
        nursery.start_soon(approver.command, request)
        await trio.testing.wait_all_tasks_blocked()
        nursery.cancel_scope.cancel()
    print("The program goes on.")

trio.run(main)
"""


async def test_a_withdrawn_question_at_the_terminal_holds_up_neither_program_nor_its_end():
    async with trio.open_nursery() as nursery:
        process = await open_python(nursery, "-c", "import trio.testing\n" + WITHDRAWN)
        # Nothing is ever typed, and standard input stays open.
        seen = await read_until(process.stdout, b"", b"goes on.\n")
        assert b"The question was withdrawn" in seen
        assert rb"rm \x1b[2K \u202e x" in seen


def request_for(script, *, shell="/bin/bash", cwd="/root/of/project", **fields):
    quoted = script if " " not in script else f"'{script}'"
    return types.CommandExecutionRequestApprovalParams(
        item_id="i",
        started_at_ms=0,
        thread_id="t",
        turn_id="u",
        cwd=cwd,
        **{"command": f"{shell} -lc {quoted}", **fields},
    )


@pytest.fixture
def allows(monkeypatch):
    monkeypatch.syspath_prepend(str(EXAMPLES))
    return import_module("policy").Policy("/root/of/project", None).allows


@pytest.mark.parametrize("script", ["pwd", "git status", "git status src/a.py docs", "ls  src"])
def test_the_policy_allows_what_is_on_its_list(allows, script):
    assert allows(request_for(script))


@pytest.mark.parametrize(
    "script",
    [
        "",
        "rm x",
        "git",
        "git push",
        "lsof",
        "git statusx",
        "./ls",
        "/tmp/ls",
        "FOO=1 ls",
        "ls; rm x",
        "ls && rm x",
        "ls & rm x",
        "ls | xargs rm",
        "ls\nrm x",
        "ls\rrm x",
        "ls > x",
        "ls $(rm x)",
        "ls `rm x`",
        "ls $HOME",
        "ls {a,b}",
        "ls *",
        "ls ~",
        "ls # x",
        "ls !x",
        "ls \\x",
        "ls \u00a0x",
        "ls --color",
        "git status --porcelain",
        "git -c core.fsmonitor=x status",
    ],
)
def test_the_policy_allows_nothing_else(allows, script):
    assert not allows(request_for(script))


@pytest.mark.parametrize(
    "fields",
    [
        {"cwd": "/root/of/project/sub"},
        {"cwd": None},
        {"shell": "/tmp/bash"},
        {"shell": "bash"},
        {"command": None},
        {"command": "ls"},
        {"command": "/bin/bash -lc ls x"},
        {"command": "/bin/bash -lic ls"},
        {"command": "/bin/bash -lc 'ls"},
        {"kind": types.CommandExecutionApprovalKind.write_stdin},
        {"kind": types.CommandExecutionApprovalKind("something new")},
        {"additional_permissions": types.AdditionalPermissionProfile()},
        {"network_approval_context": object()},
    ],
)
def test_the_policy_allows_its_list_only_for_plain_commands_in_its_directory(allows, fields):
    assert not allows(request_for("ls", **fields))


@pytest.mark.parametrize(
    ("answer", "outcome"), [("yes\n", b"Made."), ("no\n", b"Not made."), ("yes?\n", b"Not made.")]
)
async def test_the_queue_waits_for_a_whole_answer_and_a_command_runs_only_at_yes(answer, outcome):
    async with trio.open_nursery() as nursery:
        process = await open_python(nursery, "scripted.py", "approval_queue")
        said = await read_until(process.stdout, b"", b".answer\n")
        path = Path(said.decode().split("waits for ")[1].strip())
        asked = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        assert "mkdir notes" in asked["command"]
        assert path.parent.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
        path = trio.Path(path)
        await path.touch()  # the shell makes the file before it writes
        await path.write_text(answer, encoding="utf-8")
        await read_until(process.stdout, b"", outcome)
        assert list(await path.parent.iterdir()) == []


@pytest.mark.deadline(1_000)  # ten minutes pass at once
async def test_an_answer_that_was_too_late_for_an_earlier_run_allows_nothing(
    monkeypatch, tmp_path, autojump_clock
):
    monkeypatch.syspath_prepend(str(EXAMPLES))
    queue = import_module("approval_queue").ApprovalQueue(tmp_path)
    (tmp_path / "1.answer").write_text("yes\n")
    assert await queue.approve(request_for("pwd")) is Decision.decline
    assert list(tmp_path.iterdir()) == []
