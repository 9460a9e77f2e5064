"""Every Python block of the documentation runs, or says why it cannot.

A comment before a block says how: nothing for a whole program, ``run: body`` for
statements with ``codex`` and ``thread`` at hand, ``run: pytest OPTIONS`` for a test
module, and ``not run: REASON``. A whole program may have options instead, separated
by semicolons; the others only ``needs``:

- ``shows: REGEX``: its output has to match, somewhere.
- ``typed: LINES``: what is typed, with ``|`` between the lines. A line ``<TEXT>LINE`` is
  typed once the program has written this text.
- ``sends: SIGNAL at TEXT``: it gets this signal once it has written this text.
- ``exits: CODE``: its exit status, in place of 0.
- ``python: 3.11``: it needs this version.
- ``served: URL``: a runtime listens there.
- ``needs: MODULE``: it is skipped where there is no such module.
- ``exports: TEXT``: this is in the spans that it sends to a collector.
- ``in: repository``: it runs in a Git repository, in which the agent may write.
- ``plugins: on``: the runtime has plugins, and finds none of those that are offered online.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from functools import partial

import pytest
import trio
from exceptiongroup import ExceptionGroup
from otel.collector import open_collector
from public.blocks import PAGES, ROOT, all_blocks, blocks, program

from trio_codex.testing import Gate, call, custom_call, http_failure, message

pytestmark = pytest.mark.upkeep

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

ANSWER = message(deltas=["Hello, ", "world."], phase="final_answer")
REVIEW = (
    '{"findings": [{"path": "mean.py", "line": 2, "text": "Division by zero."}], "approved": false}'
)


@pytest.mark.parametrize(("how", "code"), list(all_blocks()))
async def test_a_block_of_the_documentation_runs(
    how, code, app_server, scripted_model, tmp_path, monkeypatch
):
    if how is not None and how.startswith("not run: "):
        assert len(how) > len("not run: ")
        return
    options = options_of(how)
    if sys.version_info < tuple(map(int, options.get("python", "3.0").split("."))):
        pytest.skip(f"it needs Python {options['python']}")
    if "needs" in options:
        pytest.importorskip(options["needs"])
    async with contextlib.AsyncExitStack() as stack:
        if "served" in options:
            await stack.enter_async_context(app_server.serve(options["served"]))
        collector = await stack.enter_async_context(open_collector())
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        run = await run_block(how, code, app_server, scripted_model, tmp_path)
    said = run.stdout.decode()
    assert run.returncode == int(options.get("exits", 0)), said + run.stderr.decode()
    assert re.search(options.get("shows", ""), said, re.DOTALL), said
    exported = b"".join(collector.bodies.get("/v1/traces", []))
    assert options.get("exports", "").encode() in exported
    strays = [request for request in scripted_model.unexpected if "/plugins/" not in request.path]
    assert strays == []


def options_of(how):
    """Give the options of a whole program, or what a block of another kind needs."""
    options = dict(option.split(": ", 1) for option in how.split("; ")) if how else {}
    if options.pop("run", None):
        assert options.keys() <= {"needs"}
    known = {"shows", "typed", "sends", "exits", "python", "needs", "exports", "served", "in"}
    known |= {"plugins"}
    if unknown := options.keys() - known:
        pytest.fail(f"nothing is known of the options {unknown} in the comment {how!r}")
    return options


def script_model(model):
    """Let the model do what the blocks ask it for."""
    model.on("very long story", message(deltas=["Once upon a time", Gate()]))
    model.on("Where are you", once_a_turn(call("exec_command", {"cmd": "echo $PROJECT"})))
    model.on("Review this change", message(REVIEW, phase="final_answer"))
    model.on("Explain", call("exec_command", {"cmd": "echo"}), times=1)
    model.on("Delete the build", call("exec_command", ESCALATED), times=1)
    model.on("Write down", custom_call("apply_patch", PATCH), times=1)
    model.on("Note that I like", call("note", {"text": "tea"}), times=1)
    model.on("Make all tests", call("update_goal", {"status": "complete"}), times=1)
    model.on("Fix the failing", http_failure(400))
    read = message("I have read the skill.", phase="final_answer")
    model.on(lambda request: any("<skill>" in text for text in request.texts()), read)
    model.reply_always(ANSWER)


def once_a_turn(first):
    return lambda request: ANSWER if request.tool_outputs else first


async def run_block(how, code, app_server, scripted_model, tmp_path):
    script_model(scripted_model)
    script = tmp_path / "test_block.py"
    command = [sys.executable, "-W", "error", str(script)]
    code, of_pytest = program(how, code)
    if of_pytest is not None:
        options = ["-q", "-p", "no:cacheprovider", "-o", "trio_mode=true", *of_pytest]
        command = [sys.executable, "-m", "pytest", *options, str(script)]
    script.write_text(code, encoding="utf-8")
    env = {
        **os.environ,
        **app_server.env,
        "CODEX_HOME": str(app_server.codex_home),
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
    }
    options = options_of(how)
    if options.get("plugins") == "on":
        app_server.configure(features={"plugins": True})
        # The discard port: what the runtime asks of github.com and chatgpt.com stays here.
        env |= {"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}
    if options.get("in") == "repository":
        await make_repository(app_server)
    # A program that asks at the keyboard is told no.
    typed = options.get("typed", "n|" * 9).split("|")
    number, _, at = options.get("sends", "").partition(" at ")
    run = Running()
    with trio.fail_after(SECONDS):
        async with trio.open_nursery() as nursery:
            run.process = await nursery.start(
                partial(
                    trio.run_process,
                    command,
                    **run.pipes,
                    cwd=app_server.workspace,
                    env=env,
                    check=False,
                )
            )
            nursery.start_soon(run.read, run.process.stdout, run.stdout)
            nursery.start_soon(run.read, run.process.stderr, run.stderr)
            nursery.start_soon(run.type, typed)
            if at:
                await run.wrote(at)
                run.process.send_signal(getattr(signal, number))
    return subprocess.CompletedProcess(
        command, run.process.returncode, bytes(run.stdout), bytes(run.stderr)
    )


async def make_repository(app_server):
    app_server.configure(sandbox_mode="workspace-write")
    (app_server.workspace / "README.md").write_text("A project.\n")
    settings = [["config", "user.name", "Ann"], ["config", "user.email", "ann@example.org"]]
    for command in (["init", "-q"], *settings, ["add", "."], ["commit", "-q", "-m", "Begin"]):
        await trio.run_process(["git", *command], cwd=app_server.workspace)


class Running:
    """A program with what it has written so far."""

    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)

    def __init__(self):
        self.stdout, self.stderr = bytearray(), bytearray()
        self.news = trio.Condition()
        self.over = False

    async def read(self, stream, output):
        async for data in stream:
            output += data
            async with self.news:
                self.news.notify_all()
        self.over = True
        async with self.news:
            self.news.notify_all()

    async def wrote(self, text):
        async with self.news:
            while text.encode() not in self.stdout:
                assert not self.over, f"the program never wrote {text!r}: {self.stderr.decode()}"
                await self.news.wait()

    async def type(self, lines):
        async with self.process.stdin as stdin:
            with contextlib.suppress(trio.BrokenResourceError):  # it may have ended
                for line in lines:
                    at, _, rest = line.rpartition(">") if line.startswith("<") else ("", "", line)
                    if at:
                        await self.wrote(at[1:])
                    await stdin.send_all(rest.encode() + b"\n" * (line != lines[-1]))


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


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("shows: five", "print(4)"),
        ("typed: five|; shows: five", "print(input() * 0)"),
        ("sends: SIGTERM at ready; exits: 0", "import time\nprint('ready')\ntime.sleep(50)"),
        ("sends: SIGTERM at ready", "print('never')"),
        ("typed: <ready>five", "print('never')"),
        ("exits: 3", ""),
        ("shown: 4", "print(4)"),
        ("run: body; shows: five", "print(5)"),
    ],
)
async def test_a_program_that_does_not_do_what_its_comment_says_is_seen_to(
    how, code, app_server, scripted_model, tmp_path, monkeypatch
):
    with pytest.raises((AssertionError, pytest.fail.Exception, ExceptionGroup)):
        await test_a_block_of_the_documentation_runs(
            how, code, app_server, scripted_model, tmp_path, monkeypatch
        )


def test_the_readme_has_the_blocks_that_a_reader_looks_for():
    found = list(blocks((ROOT / "README.md").read_text(encoding="utf-8")))
    assert len(found) >= 5
    assert len(found[0][2].strip().splitlines()) <= 13


def prose(page):
    """Give a page without its code, where `](` may be a call of what is in brackets."""
    return re.sub(
        r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )


def test_every_link_into_the_project_leads_somewhere():
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*PAGES, ROOT / "CHANGELOG.md", ROOT / "examples" / "README.md"]
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", prose(page))
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
