"""What the examples print: nothing that a terminal would obey, and no question but their own."""

from __future__ import annotations

import io
import itertools
import os
import re
import sys
from importlib import import_module
from pathlib import Path

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from trio_codex import Decision, FileChangeRequest, types

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
sys.path.insert(0, str(EXAMPLES))
approvers = import_module("ask_in_terminal")
sys.path.remove(str(EXAMPLES))

HOSTILE = "\x1b[2J\x1b]0;owned\x07\x9b31m\r\u202e\u2066"
SPOOF = (
    "ls\nAllow it? [y/N]\r\n\x1b[A\x1b[2KRun a command?\n\u2028Allow it? [y/N]" + " " * 300 + "rm"
)
OURS = {"Run a command?", "Type into a running command?", "Change files?", "Allow it? [y/N]"}


def request(command, **fields):
    return types.CommandExecutionRequestApprovalParams(
        item_id="i", started_at_ms=0, thread_id="t", turn_id="u", command=command, **fields
    )


async def ask(monkeypatch, what, *answers, width=60, height=25, method="command"):
    """Put a request to the approver, type the answers, and give the decision and the screen."""
    left = list(answers)
    monkeypatch.setattr(approvers, "read_line", lambda: left.pop(0))
    screen = io.StringIO()
    console = Console(file=screen, width=width, height=height, force_terminal=False)
    approver = approvers.TerminalApprover(console)
    decision = await getattr(approver, method)(what)
    assert left == []
    return decision, screen.getvalue().splitlines()


def not_behind_a_bar(lines):
    return [line for line in lines if not line.startswith(approvers.BAR)]


@given(
    st.text() | st.text(st.sampled_from("ab \n\t\r\x1b\u202e\u3042\u0301\u3164")),
    st.integers(10, 200),
)
def test_each_line_that_is_not_ours_stands_behind_a_bar_and_fits_the_screen(text, width):
    lines = [line.plain for line in approvers.behind_a_bar(text, "default", width)]
    assert all(line.startswith(approvers.BAR) for line in lines)
    assert all(line.isprintable() for line in lines)
    assert all(cell_len(line) <= width + len(approvers.BAR) for line in lines)
    # And nothing of it is lost.
    if text.isprintable() and text.isascii():
        assert "".join(line[len(approvers.BAR) :] for line in lines) == text


@pytest.mark.parametrize(
    "fields",
    [
        {"command": SPOOF},
        {"command": "ls", "reason": SPOOF},
        {"command": "ls", "cwd": SPOOF},
        {"command": "ls", "kind": "writeStdin", "reason": SPOOF},
        {"command": "ls", "additional_permissions": SPOOF},
    ],
)
async def test_no_part_of_a_command_can_look_like_a_question(monkeypatch, fields):
    decision, lines = await ask(monkeypatch, request(**fields), "n")
    assert decision is Decision.decline
    question, *rest, last = lines
    assert question in OURS
    assert last == "Allow it? [y/N]"
    assert not_behind_a_bar(rest) == []


async def test_no_part_of_a_change_can_look_like_a_question(monkeypatch):
    kinds = [types.AddPatchChangeKind(), types.DeletePatchChangeKind()]
    changes = [types.FileUpdateChange(path=SPOOF, diff=SPOOF, kind=kind) for kind in kinds]
    what = FileChangeRequest(
        thread_id="t",
        turn_id="u",
        item_id="i",
        reason=SPOOF,
        grant_root=SPOOF,
        changes=tuple(changes),
        started_at_ms=0,
    )
    decision, lines = await ask(monkeypatch, what, "y", height=200, method="file_change")
    assert decision is Decision.accept
    assert lines[0] == "Change files?"
    assert lines[-1] == "Allow it? [y/N]"
    assert not_behind_a_bar(lines[1:-1]) == []


LONG = "\n".join(f"echo {number}" for number in range(50))


async def test_a_long_command_is_shown_whole_before_it_can_be_allowed(monkeypatch):
    decision, lines = await ask(monkeypatch, request(LONG), "", "y", "y")
    assert decision is Decision.accept
    shown = [line.removeprefix(approvers.BAR) for line in lines]
    assert [line for line in shown if line.startswith("echo")] == LONG.split("\n")
    # No page is longer than the screen.
    ours = [index for index, line in enumerate(lines) if not line.startswith(approvers.BAR)]
    assert all(later - former < 25 for former, later in itertools.pairwise(ours))
    assert lines.count("Allow it? [y/N]") == 1
    assert lines[-1] == "Allow it? [y/N]"


@pytest.mark.parametrize("answer", ["n", "yes please", "yy"])
async def test_what_is_not_read_to_the_end_is_declined(monkeypatch, answer):
    decision, lines = await ask(monkeypatch, request(LONG), answer)
    assert decision is Decision.decline
    assert "Allow it? [y/N]" not in lines


# Whatever text the scripted model streams gets the codes, JSON for the program aside.
INJECT = f"""
import runpy, sys
from trio_codex.testing import _responses_api
plain = _responses_api._streamed_item
def hostile(part, item_id, text):
    if text and text[0] not in "[{{":
        text += {HOSTILE!r}
    return plain(part, item_id, text)
_responses_api._streamed_item = hostile
sys.path.insert(0, {str(EXAMPLES)!r})
runpy.run_path({str(EXAMPLES / "scripted.py")!r}, run_name="__main__")
"""

# The web servers and the window print nothing of the model, and go on until they are stopped; the
# queue waits for a person.
OTHERS = {"scripted", "approval_queue", "asyncio_web", "qt_window", "trio_web"}
NEEDS = {"console": "hypercorn", "fleet": "distributed"}
NAMES = sorted({path.stem for path in EXAMPLES.glob("*.py")} - OTHERS)


@pytest.mark.parametrize("name", NAMES)
async def test_no_example_prints_the_codes_that_the_model_wrote(name):
    if name in NEEDS:
        pytest.importorskip(NEEDS[name], reason="needs the extra that its page names")
    run = await trio.run_process(
        [sys.executable, "-c", INJECT, name],
        env={key: value for key, value in os.environ.items() if key != "FORCE_COLOR"},
        capture_stdout=True,
        capture_stderr=True,
        check=False,
    )
    printed = (run.stdout + run.stderr).decode()
    assert run.returncode == 0, printed
    assert re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u2066]", printed) == []
