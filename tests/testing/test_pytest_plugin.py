"""The pytest plugin, in a pytest of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
import trio

import trio_codex_pytest
from trio_codex.testing import pytest_plugin

SOON = 60  # seconds; a pytest with a runtime takes about two

pytestmark = pytest.mark.deadline(2 * SOON)

TRIO_MODE = "[pytest]\ntrio_mode = true\nfilterwarnings = error\n"
MARKED = "[pytest]\nfilterwarnings = error\n"

TEST_OF_THE_MODEL = """\
import pytest

{mark}
async def test_it(scripted_model, app_server):
    assert scripted_model.base_url in (app_server.codex_home / "config.toml").read_text()
    assert app_server.workspace.is_dir()
"""

TEST_OF_THE_CLIENT = """\
import pytest

{mark}
async def test_it(scripted_model, codex):
    scripted_model.reply("Hello.")
    thread = await codex.thread_start()
    assert (await thread.run("Say hello.")).final_response == "Hello."
"""

SYNC_TEST = """\
def test_it(scripted_model):
    pass
"""

IMPORTED_BY_THE_PLUGIN = """\
import sys, pytest, pytest_trio
before = set(sys.modules)
import trio_codex_pytest
print(*sorted(set(sys.modules) - before))
"""

LOADED_BY_PYTEST = """\
import sys

def test_it(pytestconfig):
    assert "trio_codex_pytest" in sys.modules
    assert pytestconfig.pluginmanager.has_plugin("trio-codex")
    assert "trio_codex" not in sys.modules
"""


async def run_pytest(tmp_path, ini, test, *, hidden=(), options=()):
    """Run one test file in a process of its own; give its exit status and what it printed."""
    (tmp_path / "pytest.ini").write_text(ini)
    (tmp_path / "test_it.py").write_text(test)
    hiding = tmp_path / "hiding"
    hiding.mkdir(exist_ok=True)
    for name in hidden:
        (hiding / f"{name}.py").write_text(f"raise ImportError('no {name}')")
    path = os.pathsep.join([str(hiding), os.environ.get("PYTHONPATH", "")])
    command = [
        sys.executable,
        "-X",
        "faulthandler",
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-q",
        "--basetemp=basetemp",  # else it removes what runs before it left, which may take minutes
        *options,
        "test_it.py",
    ]
    told = tmp_path / "told"
    with told.open("wb") as output, trio.move_on_after(SOON):
        done = await trio.run_process(
            command, cwd=tmp_path, env=_env() | {"PYTHONPATH": path}, check=False,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            deliver_cancel=say_where_it_stands,
        )  # fmt: skip
        return done.returncode, told.read_text()
    return pytest.fail(f"the pytest did not end in {SOON} seconds:\n{told.read_text()}")


async def say_where_it_stands(process):
    """Let a process that hangs print the stack of each of its threads, and die of it."""
    process.send_signal(signal.SIGABRT)
    with trio.CancelScope(shield=True), trio.move_on_after(SOON):
        await process.wait()
    process.kill()


def _env():
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}


@pytest.mark.parametrize(("ini", "mark"), [(TRIO_MODE, ""), (MARKED, "@pytest.mark.trio")])
async def test_the_fixtures_work_with_trio_mode_and_without(tmp_path, ini, mark):
    status, output = await run_pytest(tmp_path, ini, TEST_OF_THE_MODEL.format(mark=mark))
    assert (status, "1 passed" in output) == (0, True), output


@pytest.mark.parametrize(("ini", "mark"), [(TRIO_MODE, ""), (MARKED, "@pytest.mark.trio")])
async def test_the_open_client_talks_to_the_scripted_model(tmp_path, ini, mark):
    status, output = await run_pytest(tmp_path, ini, TEST_OF_THE_CLIENT.format(mark=mark))
    assert (status, "1 passed" in output) == (0, True), output


async def test_a_sync_test_is_told_that_the_fixture_is_not_for_it(tmp_path):
    status, output = await run_pytest(tmp_path, MARKED, SYNC_TEST)
    assert status == 1
    assert "Trio fixtures can only be used by Trio tests" in output


async def test_without_pytest_trio_only_the_fixture_fails_and_says_why(tmp_path):
    status, output = await run_pytest(
        tmp_path,
        MARKED,
        SYNC_TEST + "\ndef test_other():\n    pass\n",
        hidden=["pytest_trio"],
        options=["-p", "no:trio"],
    )
    assert status == 1
    assert "'scripted_model' needs pytest-trio: pip install pytest-trio" in output
    assert "1 passed, 1 error" in output


async def test_without_h11_only_the_fixture_fails_and_says_why(tmp_path):
    status, output = await run_pytest(
        tmp_path,
        TRIO_MODE,
        TEST_OF_THE_MODEL.format(mark="") + "\ndef test_other():\n    pass\n",
        hidden=["h11"],
    )
    assert status == 1
    assert "pip install 'trio-codex[testing]'" in output
    assert "1 failed, 1 passed" in output


async def test_a_pytest_that_asks_for_no_fixture_does_not_load_the_package(tmp_path):
    status, output = await run_pytest(tmp_path, MARKED, LOADED_BY_PYTEST)
    assert (status, "1 passed" in output) == (0, True), output


async def test_the_plugin_imports_nothing_but_itself():
    with trio.fail_after(SOON):
        done = await trio.run_process(
            [sys.executable, "-c", IMPORTED_BY_THE_PLUGIN], env=_env(), capture_stdout=True
        )
    assert done.stdout.decode().split() == ["trio_codex_pytest"]


def test_the_fixtures_can_be_had_from_the_testing_kit_too():
    assert pytest_plugin.__all__ == trio_codex_pytest.__all__
    for name in pytest_plugin.__all__:
        assert getattr(pytest_plugin, name) is getattr(trio_codex_pytest, name)
