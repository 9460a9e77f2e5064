"""``python -m trio_codex doctor TARGET``: a runtime that others have started."""

from __future__ import annotations

import sys

import pytest

from trio_codex import CodexConfig
from trio_codex.__main__ import main
from trio_codex._cli.remote import examine_remote
from trio_codex._transport._launch import installed_runtime

TOKEN = "a-token-that-nobody-sees"


async def report_on(*words, **options):
    """Give the exit status and the report."""
    pieces = []
    status = await examine_remote(pieces.append, words, **options)
    return status, "".join(pieces)


@pytest.fixture
def token_file(tmp_path):
    file = tmp_path / "the-token"
    file.write_text(f"{TOKEN}\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("listen", ["ws://127.0.0.1:0", "unix://"])
async def test_a_runtime_that_works_is_described(app_server, listen):
    async with app_server.serve(listen) as server:
        status, text = await report_on(server.url)
    assert status == 0, text
    for words in (
        "runtime     ",
        "version     0.",
        "home        ",
        "round trip  0.",
        "All is well",
    ):
        assert words in text
    assert "wants none" in text


async def test_a_command_is_tried_too(app_server):
    env = {**app_server.env, "CODEX_HOME": str(app_server.codex_home)}
    variables = [f"{name}={value}" for name, value in env.items()]
    runtime = str(installed_runtime()[0])
    status, text = await report_on("env", *variables, runtime, "app-server")
    assert "runtime     the command env" in text
    assert (status, "All is well" in text) == (0, True), text


async def test_a_token_is_read_from_its_file_and_never_shown(app_server, token_file):
    async with app_server.serve(token=TOKEN) as server:
        status, text = await report_on(server.url, token_file=token_file)
        assert status == 0, text
        assert TOKEN not in text
        status, text = await report_on(server.url)
    assert status == 1
    assert "wants a token: give it as token=, to doctor and console as --token-file" in text
    assert "HTTP 401" in text
    assert "This may pass" not in text


async def test_what_is_wrong_with_a_runtime_is_said(app_server):
    app_server.configure(extra_config="model_providers.scripted.requires_openai_auth = true")
    async with app_server.serve() as server:
        status, text = await report_on(server.url)
    assert status == 1
    assert "run `codex login` on the runtime's machine" in text


@pytest.mark.parametrize(
    ("words", "options", "says"),
    [
        (["ws://127.0.0.1:1"], {}, r"refused: nothing listens at ws://127.0.0.1:1\nThis may"),
        (["unix:///nowhere"], {}, "cannot be reached: there is no socket unix:///nowhere"),
        (["http://127.0.0.1:1"], {}, "cannot work: .*write ws:// in place of http://"),
        (["ws://example.com"], {"token_file": True}, "cannot work: token would go unencrypted"),
        (["no-such-program"], {}, "there is no program no-such-program"),
        (
            [sys.executable, "-c", "import sys; sys.exit('ssh: no route')"],
            {},
            r"the connection's command exited \(exit status 1\)[\s\S]*ssh: no route",
        ),
    ],
)
async def test_a_runtime_that_cannot_be_reached_is_explained(words, options, says, token_file):
    if options:
        options = {"token_file": token_file}
    status, text = await report_on(*words, config=CodexConfig(startup_timeout=20), **options)
    assert status == 1
    with pytest.raises(AssertionError, match=says):
        raise AssertionError(text)


async def test_a_token_file_that_is_not_there_is_named(app_server, tmp_path):
    status, text = await report_on("ws://127.0.0.1:1", token_file=tmp_path / "missing")
    assert status == 1
    assert f"{tmp_path}/missing" in text


def test_the_command_line_takes_a_target(capsys):
    assert main(["doctor", "unix:///nowhere"]) == 1
    assert "there is no socket unix:///nowhere" in capsys.readouterr().out
    assert main(["doctor", "--", "no-such-program", "--flag"]) == 1
    assert "no program no-such-program" in capsys.readouterr().out
