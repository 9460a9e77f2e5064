"""The hooks of the examples: what the guard lets through, and when the tests give up."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

from trio_codex import Hooks, open_codex
from trio_codex.testing import message

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
def example(monkeypatch):
    monkeypatch.syspath_prepend(str(EXAMPLES))
    return import_module


@pytest.mark.parametrize(
    ("command", "allowed"),
    [
        ("ls -l", True),
        ("git commit -m 'rm is a program'", True),
        ("", True),
        ("rm x", False),
        ("/bin/rm -rf x", False),
        ("ls; rm x", False),
        ("ls\nrm x", False),
        ("true && rm x", False),
        ("'rm' x", False),
        ("$(echo rm) x", False),
        ("`echo rm` x", False),
        ("r\\m x", False),
        ("eval rm x", False),
        ("ls | xargs rm", False),
        ("echo x > file", False),
        ("echo 'x", False),
    ],
)
def test_the_guard_lets_plain_harmless_commands_through(example, command, allowed):
    objection = example("guard").objection_to(command)
    assert (objection is None) is allowed


async def test_the_tests_give_up_after_so_many_attempts(
    example, app_server, scripted_model, capsys
):
    tests = example("run_the_tests").Tests((sys.executable, "-c", "exit(1)"), 2)
    scripted_model.reply_always(lambda _: message("All tests pass."))
    async with open_codex(app_server.config(), hooks=Hooks(stop=tests.stop)) as codex:
        thread = await codex.thread_start()
        for turns in (1, 2):
            await thread.run("go")
            assert len(scripted_model.requests) == 3 * turns
    assert capsys.readouterr().out.count("a human has to look") == 2
