"""Which program is started, and what a turn is started and steered with."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from trio_codex import CodexConfig, ExternalMessage, RuntimeNotFoundError, types
from trio_codex._transport._launch import installed_runtime, runtime_command
from trio_codex.testing import open_fake_app_server

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions are of POSIX")


def test_overrides_come_before_the_subcommand_each_with_its_option():
    config = CodexConfig(codex_bin=sys.executable, config_overrides=["a=1", "b.c=x=y"])
    command, path_dirs = runtime_command(config)
    assert command[1:] == ["--config", "a=1", "--config", "b.c=x=y", *command[-3:]]
    assert command[-3:] == ["app-server", "--listen", "stdio://"]
    assert path_dirs == ()


def test_a_whole_command_line_is_taken_as_it_is():
    config = CodexConfig(launch_args_override=["codex", "serve"])
    assert runtime_command(config) == (["codex", "serve"], ())


def test_the_installed_runtime_comes_with_its_helpers():
    import codex_cli_bin

    program, path_dirs = installed_runtime()
    assert program.is_file()
    assert path_dirs == tuple(filter(None, [codex_cli_bin.bundled_path_dir()]))


def test_a_runtime_that_is_not_installed_is_said_to_be(monkeypatch):
    monkeypatch.setitem(sys.modules, "codex_cli_bin", None)
    with pytest.raises(RuntimeNotFoundError, match=r"openai-codex-cli-bin.*not installed"):
        runtime_command(CodexConfig())


@posix
def test_a_file_that_is_not_executable_is_told_from_one_that_is_not_there(tmp_path):
    program = tmp_path / "codex"
    with pytest.raises(RuntimeNotFoundError, match=f"not there: {program}"):
        runtime_command(CodexConfig(codex_bin=program))
    program.write_text("text")
    with pytest.raises(RuntimeNotFoundError, match=f"not an executable file: {program}"):
        runtime_command(CodexConfig(codex_bin=program))
    program.chmod(0o700)
    assert runtime_command(CodexConfig(codex_bin=program))[0][0] == str(program)


@posix
def test_a_relative_runtime_is_that_file_and_never_one_of_the_search_path(tmp_path, monkeypatch):
    for directory in ("here", "there", "there/bin"):
        (tmp_path / directory).mkdir()
        for name in ("codex", "bin/codex"):
            if (tmp_path / directory / name).parent.is_dir():
                (tmp_path / directory / name).write_text("#!/bin/sh\n")
                (tmp_path / directory / name).chmod(0o700)
    here, there = tmp_path / "here", tmp_path / "there"
    monkeypatch.chdir(here)
    monkeypatch.setenv("PATH", str(there))
    for relative in ("./codex", "../here/codex", Path("codex"), Path("../here/codex")):
        # Wherever the runtime is to work.
        config = CodexConfig(codex_bin=relative, cwd=str(there))
        program = Path(runtime_command(config)[0][0])
        assert program.is_absolute()
        assert program.samefile(here / "codex")
    # There is one under a directory of the search path.
    with pytest.raises(RuntimeNotFoundError, match=f"not there: {here}/bin/codex"):
        runtime_command(CodexConfig(codex_bin="bin/codex"))
    assert runtime_command(CodexConfig(codex_bin="codex"))[0][0] == str(there / "codex")
    # It counts where the program is when the runtime is started.
    config = CodexConfig(codex_bin=Path("codex"))
    monkeypatch.chdir(there)
    assert Path(runtime_command(config)[0][0]).samefile(there / "codex")


async def test_an_external_message_starts_a_turn_alone():
    async def script(server):
        await server.accept_thread()
        request = await server.accept_turn()
        assert request.params["input"] == []
        assert request.params["toolOutput"]["name"] == "tracker"
        assert request.params["toolOutput"]["output"] == "what it says"
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        external = ExternalMessage("tracker", "what it says")
        async with thread.turn(external) as turn:
            await turn.result()
        with pytest.raises(TypeError, match="not a part of a list"):
            await thread.run([external])


async def test_text_leaves_out_messages_without_any():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.send_message("", item_id="empty")
        await server.send_message("whole", item_id="whole")
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            assert [text async for text in turn.text()] == ["whole"]


async def test_who_wants_the_unknown_alone_does_not_get_what_is_known():
    async def script(server):
        await server.respond(await server.receive("play"), {})
        await server.notify("thread/closed", {"threadId": "t"})
        await server.notify("who/knows", {})

    async with (
        open_fake_app_server(script) as codex,
        codex.subscribe(types.UnknownNotification) as stream,
    ):
        await codex.request("play")
        assert (await stream.__anext__()).method == "who/knows"
