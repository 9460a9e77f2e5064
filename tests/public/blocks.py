"""The Python blocks of the documentation, with what the comment before each says of it."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

BODY = """\
import trio
from trio_codex import open_codex

async def main():
    async with open_codex() as codex:
        thread = await codex.thread_start()
{}

trio.run(main)
"""


def blocks(text):
    """Give each Python block with the line it begins on and the comment before it."""
    pattern = r"(?:^<!-- ([^\n]*) -->\n)?^```(?:python|py)\n(.*?)^```$"
    for found in re.finditer(pattern, text, re.MULTILINE | re.DOTALL):
        yield text.count("\n", 0, found.start(2)) + 1, found[1], found[2]


def all_blocks():
    for page in PAGES:
        for line, how, code in blocks(page.read_text(encoding="utf-8")):
            yield pytest.param(how, code, id=f"{page.relative_to(ROOT)}:{line}")


def program(how, code):
    """Give the program or the test module that a block is, and the options of pytest.

    Returns:
        The whole code, and the options, which are None where it is a program.
    """
    kind = (how or "").partition("; ")[0].removeprefix("run: ")
    if kind == "body":
        return BODY.format(textwrap.indent(code, " " * 8)), None
    return code, kind.split()[1:] if kind.startswith("pytest") else None
