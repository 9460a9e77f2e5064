"""Every Python block of the documentation runs, or says why it cannot.

A comment before a block says how: nothing for a whole program, ``run: body`` for
statements with ``codex`` and ``thread`` at hand, ``run: pytest`` for a test
module, and ``not run: REASON``.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import trio

from trio_codex.testing import Gate, call, custom_call, http_failure, message

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SECONDS = 50

ESCALATED = {
    "cmd": "rm -r build",
    "sandbox_permissions": "require_escalated",
    "justification": "It is old.",
}
PATCH = """\
*** Begin Patch
*** Add File: docs/lesson.txt
+Ask first.
*** End Patch
"""

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


@pytest.mark.parametrize(("how", "code"), list(all_blocks()))
async def test_a_block_of_the_documentation_runs(how, code, app_server, scripted_model, tmp_path):
    if how is not None and how.startswith("not run: "):
        assert len(how) > len("not run: ")
        return
    run = await run_block(how, code, app_server, scripted_model, tmp_path)
    assert run.returncode == 0, run.stdout.decode() + run.stderr.decode()
    assert scripted_model.unexpected == []


async def run_block(how, code, app_server, scripted_model, tmp_path):
    scripted_model.on("very long story", message(deltas=["Once upon a time", Gate()]))
    scripted_model.on("Explain", call("exec_command", {"cmd": "echo"}), times=1)
    scripted_model.on("Delete the build", call("exec_command", ESCALATED), times=1)
    scripted_model.on("Write down", custom_call("apply_patch", PATCH), times=1)
    scripted_model.on("Note that I like", call("note", {"text": "tea"}), times=1)
    scripted_model.on("Make all tests", call("update_goal", {"status": "complete"}), times=1)
    scripted_model.on("Fix the failing", http_failure(400))
    scripted_model.reply_always(message(deltas=["Hello, ", "world."], phase="final_answer"))
    script = tmp_path / "test_block.py"
    command = [sys.executable, "-W", "error", str(script)]
    match how:
        case None:
            script.write_text(code, encoding="utf-8")
        case "run: body":
            script.write_text(BODY.format(textwrap.indent(code, " " * 8)), encoding="utf-8")
        case "run: pytest":
            script.write_text(code, encoding="utf-8")
            options = ["-q", "-p", "no:cacheprovider", "-o", "trio_mode=true"]
            command = [sys.executable, "-m", "pytest", *options, str(script)]
        case _:
            pytest.fail(f"nobody knows how to run a block with the comment {how!r}")
    env = {
        **os.environ,
        **app_server.env,
        "CODEX_HOME": str(app_server.codex_home),
        "PYTHONUTF8": "1",
    }
    with trio.fail_after(SECONDS):
        return await trio.run_process(
            command,
            cwd=app_server.workspace,
            env=env,
            # Whoever asks at the keyboard is told no.
            stdin=b"n\n" * 9,
            capture_stdout=True,
            capture_stderr=True,
            check=False,
        )


# The test itself

PAGE = """\
<!-- run: body -->
```python
a = 1
```

```sh
ls
```

```python
b = 2
c = 3
```
<!-- not run: it is a sketch -->
```py
d
```
"""


def test_blocks_are_found_with_their_comments_and_lines():
    assert list(blocks(PAGE)) == [
        (3, "run: body", "a = 1\n"),
        (11, None, "b = 2\nc = 3\n"),
        (16, "not run: it is a sketch", "d\n"),
    ]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (None, "1 / 0"),
        (None, "import trio_codex\ntrio_codex.no_such_name"),
        ("run: body", "await thread.run('Fix the failing test.')"),
        ("run: pytest", "async def test_it(codex):\n    assert codex is None"),
    ],
)
async def test_a_block_that_fails_is_seen_to(how, code, app_server, scripted_model, tmp_path):
    run = await run_block(how, code, app_server, scripted_model, tmp_path)
    assert run.returncode != 0


def test_the_readme_has_the_blocks_that_a_reader_looks_for():
    found = list(blocks((ROOT / "README.md").read_text(encoding="utf-8")))
    assert len(found) >= 5
    assert len(found[0][2].strip().splitlines()) <= 13


def test_every_link_into_the_project_leads_somewhere():
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*PAGES, ROOT / "CHANGELOG.md"]
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are for POSIX shells")
@pytest.mark.parametrize("name", ["demo", "tests"])
def test_the_two_commands_are_on_the_first_screen_and_can_be_parsed(name):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(
        rf"^<!-- command: {name} -->\n```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL
    )
    assert found is not None
    assert text.count("\n", 0, found.start()) < 30
    subprocess.run(["sh", "-n", "-c", found[1]], check=True, timeout=10)
