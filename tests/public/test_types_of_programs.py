"""What a type checker makes of the programs of the pages and of the examples.

Who copies one sees in an editor what is wrong with it, and some of it is wrong when it runs too:
a name that is not there yet when a time limit comes early.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from public.blocks import ROOT, all_blocks, program

pytestmark = pytest.mark.upkeep

SECONDS = 300


def check(directory):
    """Give what pyright, which an editor runs, finds wrong in the programs of a directory."""
    config = {"typeCheckingMode": "standard", "reportPossiblyUnbound": "error"}
    (directory / "pyrightconfig.json").write_text(json.dumps(config))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run(
        [*command, "--project", directory], check=False, capture_output=True, timeout=SECONDS
    )
    return [
        f"{path.removeprefix(str(directory))}:{each['range']['start']['line'] + 1}: "
        f"{each['message']}"
        for each in json.loads(done.stdout)["generalDiagnostics"]
        for path in [each["file"]]
        # What a library of others is, only those know who have it.
        if each.get("rule") not in {"reportMissingImports", "reportMissingModuleSource"}
    ]


def test_the_programs_of_the_pages_have_the_right_types(tmp_path):
    pytest.importorskip("pyright")
    for parameters in all_blocks():
        how, code = parameters.values
        if how is None or not how.startswith("not run: "):
            page = parameters.id.replace("/", ".").replace(".md:", "-")
            (tmp_path / f"{page}.py").write_text(program(how, code)[0], encoding="utf-8")
    wrong = check(tmp_path)
    assert not wrong, "\n".join(wrong)


def test_the_examples_have_the_right_types(tmp_path):
    pytest.importorskip("pyright")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    wrong = check(tmp_path)
    assert not wrong, "\n".join(wrong)


def test_a_wrong_type_and_a_name_that_may_not_be_there_are_seen(tmp_path):
    pytest.importorskip("pyright")
    (tmp_path / "program.py").write_text(
        "import trio\nfrom trio_codex import CodexConfig\n\nCodexConfig(codex_home=5)\n"
        "with trio.move_on_after(1):\n    turn = 1\nprint(turn)\n"
    )
    assert [each.partition(": ")[0] for each in check(tmp_path)] == [
        "/program.py:4",
        "/program.py:7",
    ]
