"""What a strict type checker makes of a program that uses turns and their results."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("typed_program.py")


def test_a_strict_type_checker_accepts_what_is_right_and_nothing_else():
    pytest.importorskip("pyright")
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run([*command, PROGRAM], check=False, capture_output=True, timeout=300)
    report = json.loads(done.stdout)
    lines = PROGRAM.read_text().splitlines()
    wrong = {
        (number, match[1])
        for number, line in enumerate(lines)
        if (match := re.search(r"# error: (\w+)$", line))
    }
    assert len(wrong) == 4
    said = {(each["range"]["start"]["line"], each["rule"]) for each in report["generalDiagnostics"]}
    assert wrong <= said, report["generalDiagnostics"]
    assert {line for line, _ in said} == {line for line, _ in wrong}, report["generalDiagnostics"]
