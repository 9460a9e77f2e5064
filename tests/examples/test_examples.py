"""Every example runs on the scripted model, and says what it is meant to say."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
import trio

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SECONDS = 50

EXPECTED = {
    "quickstart": r"Hello from the agent\.\n",
    "stream": (
        r"I will look\. \s*\$ .*echo nothing to see.*\nnothing to see\n\s*"
        r"The directory is empty\.\ncompleted, \d+ tokens\n"
    ),
    # Some rows come before others.
    "batch": (
        r'(?s)(?=.*\{"question": "What is 12 times 12\?", "status": "completed", "answer": "144",)'
        r'(?=.*"What is 7 times 7\?", "status": "failed", "answer": null, "error": "[^\n]+"\})'
        r"(\{[^\n]*\}\n){12}"
    ),
    "cancel": (
        r"Too slow: the turn was interrupted\.\nThe thread is idle\n"
        r"A hare raced a tortoise and lost\.\n"
    ),
    # There is nobody at the keyboard, and the other turn may end at any time.
    "ask_in_terminal": (
        r"(?s)(?=.*Meanwhile: Six\.\n).*Change files\?.*The file change: declined\n.*"
        r"The command: declined\n.*That is all\.\n.*"
    ),
    "policy": (
        r"allowed: \S+ -lc pwd\ndeclined: \S+ -lc 'pwd; id'\n"
        r"declined: \S+ -lc 'ls --color=always'\ndeclined: \S+ -lc 'ls \| xargs rm'\n"
        r"completed: [^\n]*\n(declined: [^\n]*\n){3}I have looked\.\n"
    ),
    "guard": (
        r"denied: Bash [^\n]*\ndenied: Bash [^\n]*\ndenied: apply_patch [^\n]*\n"
        r"allowed: Bash [^\n]*\nI have seen no key\.\n"
    ),
    "images": r"Red and blue\.\nRed and blue make purple\.\n",
    "goals": (
        r"3 turns: The imports\.\nbudgetLimited, 36000 of 30000 tokens\n"
        r"2 turns: Names, tests and imports\.\ncomplete, \d+ of 200000 tokens\n"
        r"a turn is completed\na turn is completed\nthe goal is complete\n"
    ),
    "run_the_tests": r"The tests fail\.\nThe tests pass\.\nI have run them now\.\n",
    "sqlite_tool": (
        r'SQLite says: not authorized\n\[{"product":"bicycle","sold":4},'
        r'{"product":"bell","sold":12}\]\n'
    ),
    # How long each has waited for whom is up to the machine, but for the one who approves.
    "live_table": (
        r"(?s)(?=.*Count the.*Four\.)(?=.*List the.*Ada and Bo\.)(?=.*its turn)"
        r"(?=.*Write the.*Written\.)(?=.*Deploy the.*Done\.)(?=.*Clear the.*Done\.)"
        r"(?=.*you \d\.\d s.*you \d\.\d s)(?=.*you, busy with (website|builds) \d).*"
    ),
    "login": r"Logged in\.\nLogged out\.\n",
    "threads": (
        r"It was seven\.\nTwice seven is fourteen\.\nturns: \['completed', 'completed'\]\n"
        r"stored: \['Twice the number', 'A number'\]\n"
    ),
    "console": (
        r"Open http://127\.0\.0\.1:\d+/\?token=\S+\n"
        r"((Count|Find|Name) the .* (There are seven|The README|It is main)\. \n){3}"
    ),
    "failures": (
        r"The limit of the account is reached\.\nHello from the agent\.\n"
        r"Refused: no rollout found .*: one without a turn can be neither resumed nor .*\n"
        r"It knows models: True\n"
    ),
    "sub_agents": (
        r"the agent: An agent counts them\.\na sub-agent: There are seven\.\n\d+ tokens\n"
    ),
    "structured_output": (r"line 1: Division by zero\nidea: Say what it returns\.\nrevise\n"),
    "raw_requests": (
        r'"""Use the protocol directly.*\none model, and there are more: True\n'
        r"the same: True\nrefused with code -32600\n"
    ),
    "run_command": (
        r"\['apple', 'pear'\] 0\nIs anybody there\?\ncat ended with 0\nsleep ended with 137\n"
    ),
    "remote": (
        r"Connected: linux\nA frog fell asleep\.\n"
        r"After connecting again: \['interrupted', 'completed'\]\n"
    ),
    "repl": r"> \n",  # there is nobody at the keyboard
    "service": (
        r"(Name a (tree\. An oak|river\. The Elbe|bird\. A wren|star\. Vega)\.\n){4}"
        r"The runtime is gone: TransportClosedError\n"
    ),
    "supervised": (
        r"Name a tree\. An oak\.\nName a river\. the runtime was restarted\n"
        r"Name a river\. The Elbe\.\nRuntimes started again: 1\n"
    ),
    "two_at_once": r"(Write one line of a (haiku\. An old|limerick\. There once) .*\n){2}",
}


# They need the extra `heavy` and go on until they are stopped: tests/examples/heavy runs them.
HEAVY = ("asyncio_web", "qt_window", "trio_web")

# They need the extra `dask`: tests/fleets runs them.
FLEETS = ("fleet",)

# Somebody has to answer: test_example_approvers.py does.
ASKING = ("approval_queue",)


LOGGED = {"supervised": ["the runtime exited; the runtime is started again"]}
"""What else stands on the standard error: a warning, where no logging is set up."""


def test_every_example_is_tested():
    tested = {"scripted", *EXPECTED, *HEAVY, *FLEETS, *ASKING}
    assert {path.stem for path in EXAMPLES.glob("*.py")} == tested


async def run_python(*command, **variables):
    with trio.fail_after(SECONDS):
        return await trio.run_process(
            [sys.executable, "-W", "error", *map(str, command)],
            env={**os.environ, **variables},
            capture_stdout=True,
            capture_stderr=True,
            check=False,
        )


@pytest.mark.parametrize("name", EXPECTED)
async def test_an_example_says_what_it_is_meant_to_say(name):
    run = await run_python(EXAMPLES / "scripted.py", name, COLUMNS="160")
    # What the runtime itself says on its standard error comes as records of the log.
    said = [line for line in run.stderr.decode().splitlines() if not line.startswith("ERROR ")]
    assert (run.returncode, said) == (0, LOGGED.get(name, []))
    assert re.fullmatch(EXPECTED[name], run.stdout.decode())


@pytest.mark.parametrize("name", [*EXPECTED, *ASKING])
async def test_an_example_alone_uses_the_users_own_runtime_home(name, tmp_path):
    missing = str(tmp_path / "no home")
    run = await run_python(EXAMPLES / f"{name}.py", CODEX_HOME=missing)
    assert run.returncode == 1
    assert "no home" in run.stderr.decode()


@pytest.mark.parametrize("name", [*EXPECTED, *HEAVY, *FLEETS, *ASKING])
def test_an_example_can_be_copied_without_the_script(name):
    code = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
    assert "scripted" not in code
    assert "trio_codex.testing" not in code


def test_the_table_has_every_example():
    table = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    found = set(re.findall(r"^\| \[(\w+\.\w+)\]", table, re.MULTILINE))
    assert found == {
        *(f"{name}.py" for name in (*EXPECTED, *HEAVY, *FLEETS, *ASKING)),
        "notebook.ipynb",
    }


async def test_an_example_that_does_not_exist_is_answered_with_those_that_do():
    run = await run_python(EXAMPLES / "scripted.py", "no_such_example")
    assert run.returncode == 1
    assert "quickstart" in run.stderr.decode()
