"""``python -m trio_codex``, as a user starts it."""

from __future__ import annotations

import os
import sys

import pytest
import trio

from trio_codex import __version__
from trio_codex._cli.doctor import _as_packaged
from trio_codex._transport._launch import installed_runtime
from trio_codex.protocol.methods import RUNTIME_VERSION
from trio_codex.testing import AppServerHarness

WANTS_A_LOGIN = "model_providers.scripted.requires_openai_auth = true"


@pytest.fixture
def home_env(tmp_path):
    """An environment in which nothing of the user's own is found."""
    home, temp = tmp_path / "home", tmp_path / "temp"
    home.mkdir()
    temp.mkdir()
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "TRIO_CODEX_TEST") if name in os.environ
    }
    return {**kept, "HOME": str(home), "TMPDIR": str(temp), "PYTHONWARNINGS": "error"}


@pytest.fixture
def harness_env(home_env, tmp_path):
    """An environment in which the runtime finds the home of a harness."""

    def make(harness):
        return {**home_env, **harness.env, "CODEX_HOME": str(harness.codex_home)}

    return make


async def start(*arguments, env, cwd):
    """Run a command, and give its exit status and what it wrote."""
    done = await trio.run_process(
        [sys.executable, "-m", "trio_codex", *arguments],
        env=env,
        cwd=cwd,
        check=False,
        capture_stdout=True,
        capture_stderr=True,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


async def test_the_demo_works_without_network_and_account(home_env, tmp_path):
    # A proxy that nobody answers at: whoever wants out would hear of it.
    env = {**home_env, "HTTPS_PROXY": "http://127.0.0.1:9", "COLUMNS": "200"}
    status, out, err = await start("demo", env=env, cwd=tmp_path)
    assert (status, err) == (0, "")
    for words in (
        "the model is scripted",
        "What is in this directory?",
        "I will look at what is here.",
        "ls -1",
        "README.md",
        "pyproject.toml",
        "exit 0",
        "There are three files here",
        "Turn completed",
        "userMessage, agentMessage, commandExecution, agentMessage",
        "tokens",
        "Write a very long story. (cancelled after 0.2 s)",
        "Once upon a time",
        "Turn cancelled: the runtime is idle.",
    ):
        assert words in out, words
    # What it needed is gone, and nothing was put into the user's home.
    assert list((tmp_path / "temp").iterdir()) == []
    assert list((tmp_path / "home").iterdir()) == []


async def test_a_prompt_for_the_scripted_model_is_refused(home_env, tmp_path):
    status, out, err = await start("demo", "Do something else.", env=home_env, cwd=tmp_path)
    assert (status, out) == (2, "")
    assert "takes no prompt; add --real" in err


async def test_the_real_demo_without_a_login_says_what_to_do(harness_env, tmp_path):
    harness = AppServerHarness(tmp_path / "app-server", extra_config=WANTS_A_LOGIN)
    status, out, _ = await start("demo", "--real", env=harness_env(harness), cwd=tmp_path)
    assert status == 1
    program = installed_runtime()[0]
    assert f"Nobody is logged in: run `{program} login` first." in out


async def test_doctor_finds_nothing_wrong_with_a_healthy_home(harness_env, tmp_path):
    harness = AppServerHarness(tmp_path / "app-server")
    status, out, err = await start("doctor", env=harness_env(harness), cwd=tmp_path)
    assert (status, err) == (0, "")
    assert out.endswith("\nAll is well.\n")
    report = dict(line.split(None, 1) for line in out.split("\n\n")[0].splitlines())
    assert report["version"] == RUNTIME_VERSION
    assert report["home"] == str(harness.codex_home)
    assert report["platform"] == "linux (unix)"
    assert report["login"] == "none, and the configured provider wants none"
    assert os.access(report["runtime"], os.X_OK)
    assert "Problem" not in out


@pytest.mark.parametrize(
    ("said", "packaged"),
    [
        ("0.163.0", "0.163.0"),
        ("0.116.0-alpha.1", "0.116.0a1"),
        ("0.116.0-beta.2", "0.116.0b2"),
        ("0.116.0-rc.10", "0.116.0rc10"),
    ],
)
def test_doctor_knows_a_version_by_the_name_of_its_package(said, packaged):
    assert _as_packaged(said) == packaged


async def test_doctor_names_a_home_that_is_not_there(home_env, tmp_path):
    missing = tmp_path / "not-there"
    env = {**home_env, "CODEX_HOME": str(missing)}
    status, out, _ = await start("doctor", env=env, cwd=tmp_path)
    assert status == 1
    assert "Problem: The runtime does not work: " in out
    problem = "CODEX_HOME is not a directory, and the runtime does not make it"
    assert f"Problem: {problem}: {missing}" in out
    assert "All is well" not in out
    assert "Traceback" not in out


async def test_doctor_says_that_nobody_is_logged_in_where_somebody_must_be(harness_env, tmp_path):
    harness = AppServerHarness(tmp_path / "app-server", extra_config=WANTS_A_LOGIN)
    status, out, _ = await start("doctor", env=harness_env(harness), cwd=tmp_path)
    assert status == 1
    assert "login       none\n" in out
    assert "Problem: Nobody is logged in" in out
    program = installed_runtime()[0]
    assert f"run `{program} login`" in out


async def test_doctor_tells_how_somebody_is_logged_in_and_not_who(harness_env, tmp_path):
    harness = AppServerHarness(tmp_path / "app-server", extra_config=WANTS_A_LOGIN)
    secret = "sk-not-a-real-key"
    (harness.codex_home / "auth.json").write_text(f'{{"OPENAI_API_KEY": "{secret}"}}')
    status, out, err = await start("doctor", env=harness_env(harness), cwd=tmp_path)
    assert status == 0, out
    assert "login       apiKey\n" in out
    assert secret not in out + err


async def test_doctor_names_a_configuration_file_that_cannot_be_read(harness_env, tmp_path):
    # The runtime starts with its defaults then, and wants a login, which would not help.
    harness = AppServerHarness(tmp_path / "app-server")
    (harness.codex_home / "config.toml").write_text("this is = = no TOML")
    status, out, _ = await start("doctor", env=harness_env(harness), cwd=tmp_path)
    assert status == 1
    assert "config.toml:1:6" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["demo", "doctor", "--version"]),
        (["demo", "--help"], ["--real", "no account, no network"]),
        (["doctor", "--help"], ["exit status is 1"]),
        (["batch", "--help"], ["IN.jsonl", "--retry-failed", "exit status is 0"]),
        (["--version"], [f"trio-codex {__version__}"]),
    ],
)
async def test_help_and_version_are_given(home_env, tmp_path, arguments, words):
    status, out, err = await start(*arguments, env=home_env, cwd=tmp_path)
    assert (status, err) == (0, "")
    for each in words:
        assert each in out


@pytest.mark.parametrize("arguments", [[], ["no-such-command"], ["doctor", "extra"]])
async def test_a_command_line_that_makes_no_sense_is_refused(home_env, tmp_path, arguments):
    status, out, err = await start(*arguments, env=home_env, cwd=tmp_path)
    assert (status, out) == (2, "")
    assert "usage: python -m trio_codex" in err


async def test_codex_is_the_pinned_runtime_with_its_arguments_and_exit_status(home_env, tmp_path):
    status, out, err = await start("codex", "--", "--version", env=home_env, cwd=tmp_path)
    assert (status, out, err) == (0, f"codex-cli {RUNTIME_VERSION}\n", "")
    status, _, err = await start(
        "codex", "--", "no-such-thing", "--odd", env=home_env, cwd=tmp_path
    )
    assert status == 2
    assert "--odd" in err


async def test_the_script_is_the_module(home_env, tmp_path):
    text = (
        "import sys; from trio_codex.__main__ import main; sys.argv[0] = '/bin/trio-codex'; main()"
    )
    command = [sys.executable, "-c", text, "--help"]
    done = await trio.run_process(command, env=home_env, capture_stdout=True)
    assert done.stdout.startswith(b"usage: trio-codex ")
