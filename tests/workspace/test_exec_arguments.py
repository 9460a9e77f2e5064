"""What `Codex.exec`, `Codex.fs` and `Codex.file_search` refuse before anything is sent."""

from __future__ import annotations

import pathlib
from types import MappingProxyType

import pytest
from workspace.workspace_server import assert_nothing_left, opened

from trio_codex import Sandbox, types

SECRET = "hush"

COMMANDS = [
    ({"command": "ls -l"}, TypeError, r"command must be .*, and is a str"),
    ({"command": b"ls"}, TypeError, r"command must be .*, and is a bytes"),
    ({"command": pathlib.Path("ls")}, TypeError, r"command must be .*, and is an? \w*Path"),
    ({"command": None}, TypeError, "not iterable"),
    ({"command": []}, ValueError, "command .* empty"),
    ({"command": ["", "-l"]}, ValueError, "command .* empty"),
    ({"command": ["ls", b"-l"]}, TypeError, r"command\[1\] must be .*, and is a bytes"),
    ({"command": ["ls", 1]}, TypeError, r"command\[1\] must be .*, and is an? int"),
    ({"command": ["ls", "a\0b"]}, ValueError, r"command\[1\] has a NUL"),
    ({"command": ["ls", "\ud800"]}, ValueError, r"command\[1\]: a lone surrogate"),
    ({"cwd": ""}, ValueError, "cwd is empty"),
    ({"cwd": b"/"}, TypeError, "cwd must be .*, and is a bytes"),
    ({"cwd": "/\0"}, ValueError, "cwd has a NUL"),
    ({"env": ["AB"]}, TypeError, "env must be a mapping .*, and is a list"),
    ({"env": SECRET}, TypeError, "env must be a mapping .*, and is a str"),
    ({"env": {1: ""}}, TypeError, "a name in env"),
    ({"env": {"": ""}}, ValueError, "the name ''"),
    ({"env": {"A=B": SECRET}}, ValueError, "the name 'A=B'"),
    ({"env": {"A\0": SECRET}}, ValueError, "no variable can have"),
    ({"env": {"A": 31}}, TypeError, r"env\['A'\] must be a string or None, and is an int"),
    ({"env": {"A": SECRET.encode()}}, TypeError, r"env\['A'\] must be .*, and is a bytes"),
    ({"env": {"A": SECRET + "\0"}}, ValueError, r"env\['A'\] has a NUL"),
    ({"env": {"A": SECRET + "\ud800"}}, ValueError, r"env\['A'\] has a NUL or half a character"),
    ({"sandbox": "read-only"}, ValueError, "sandbox must be a Sandbox"),
    ({"sandbox": {"type": "dangerFullAccess"}}, ValueError, "sandbox must be a Sandbox"),
    ({"sandbox": types.SandboxMode.read_only}, ValueError, "sandbox must be a Sandbox"),
    ({"sandbox": types.Unknown("x", {})}, ValueError, "sandbox must be a Sandbox"),
    ({"standalone": True}, ValueError, "needs a cwd"),
    ({"standalone": True, "cwd": "here"}, ValueError, "cwd must be absolute"),
    ({"standalone": True, "cwd": "/", "sandbox": Sandbox.full_access}, ValueError, "no sandbox"),
    ({"output_bytes_cap": 0}, ValueError, "output_bytes_cap must be from 1"),
    ({"output_bytes_cap": -1}, ValueError, "output_bytes_cap must be from 1"),
    ({"output_bytes_cap": 2**63}, ValueError, "output_bytes_cap must be from 1"),
    ({"output_bytes_cap": 1.5}, TypeError, "output_bytes_cap must be a whole number"),
    ({"output_bytes_cap": True}, TypeError, "output_bytes_cap must be a whole number"),
]


@pytest.mark.parametrize(("arguments", "error", "message"), COMMANDS)
async def test_no_command_is_sent_that_cannot_be_meant(arguments, error, message):
    async with opened() as (codex, workspace):
        with pytest.raises(error, match=message) as entered:
            async with codex.exec(**{"command": ["ls"], **arguments}):
                pytest.fail("it was started")
        with pytest.raises(error, match=message) as run:
            await codex.exec_run(**{"command": ["ls"], **arguments})
        assert SECRET not in f"{entered.value} {run.value}"
        assert_nothing_left(codex)
        assert await codex.request("ping") == {}
        assert workspace.seen == ["ping"]


@pytest.mark.parametrize(
    ("pty", "error", "message"),
    [
        ((0, 80), ValueError, "rows must be from 1 to 65535, and is 0"),
        ((24, 2**16), ValueError, "cols must be from 1 to 65535"),
        ((24.0, 80), TypeError, "rows must be a whole number"),
        ((24,), TypeError, "pty must be a pair"),
        ("ab", TypeError, "pty must be a pair"),
        (True, TypeError, "pty must be a pair"),
    ],
)
async def test_no_terminal_is_asked_for_that_cannot_be(pty, error, message):
    async with opened() as (codex, workspace):
        with pytest.raises(error, match=message):
            codex.exec(["ls"], pty=pty)
        async with codex.exec(["cat"], pty=(65535, 1)) as process:
            if isinstance(pty, tuple) and len(pty) == 2:
                with pytest.raises(error, match=message):
                    await process.resize(*pty)
            await process.terminate()
        assert "command/exec/resize" not in workspace.seen


async def test_input_that_is_no_bytes_starts_nothing():
    async with opened() as (codex, workspace):
        with pytest.raises(TypeError, match="stdin must be bytes, not str"):
            await codex.exec_run(["cat"], stdin="text")
        for stdin in (bytearray(b"x"), memoryview(b"x")):
            assert (await codex.exec_run(["cat"], stdin=stdin)).stdout == b"x"
        assert workspace.seen.count("command/exec") == 2


async def test_variables_of_every_sort_that_there_can_be_are_sent():
    env = MappingProxyType({"A": "", "B": None, "C": "a=b\nc", "=C:": "C:\\", "ß": "ß"})
    async with opened() as (codex, workspace):
        for standalone in (False, True):
            async with codex.exec(["cat"], cwd="/", env=env, standalone=standalone) as process:
                assert workspace.running[process.id].params["env"] == env


async def test_what_a_process_was_given_is_in_no_text_about_it(caplog):
    caplog.set_level("DEBUG")
    async with opened() as (codex, _):
        for standalone in (False, True):
            arguments = {"cwd": "/", "env": {"KEY": SECRET}, "standalone": standalone}
            async with codex.exec(["cat"], **arguments) as process:
                seen = [process, process._execution._request, codex.statistics()]
                assert SECRET not in f"{seen!r} {caplog.text}"


PATHS = [
    (b"/x", TypeError, "and is a bytes"),
    (None, TypeError, "and is a NoneType"),
    (3, TypeError, "and is an int"),
    ("/a\0b", ValueError, "has a NUL"),
    ("", ValueError, "must be absolute"),
    ("/\ud800", ValueError, "lone surrogate"),
]


@pytest.mark.parametrize(("path", "error", "message"), PATHS)
async def test_no_path_is_sent_that_is_none(path, error, message):
    async with opened() as (codex, workspace):
        fs = codex.fs
        for call in (fs.read, fs.read_text, fs.list_dir, fs.make_dir, fs.remove, fs.metadata):
            with pytest.raises(error, match=message):
                await call(path)
        for call in (
            lambda: fs.write(path, b""),
            lambda: fs.write_text(path, ""),
            lambda: fs.copy(path, "/x"),
            lambda: fs.copy("/x", path),
        ):
            with pytest.raises(error, match=message):
                await call()
        with pytest.raises(error, match=message):
            async with fs.watch(path):
                pytest.fail("it watches")
        assert_nothing_left(codex)
        assert workspace.seen == []


@pytest.mark.parametrize(
    ("roots", "error", "message"),
    [
        ("tree", TypeError, "roots must be .*, and is a str"),
        (pathlib.Path("tree"), TypeError, "roots must be"),
        ([], ValueError, "roots .* empty"),
        ([b"tree"], TypeError, r"roots\[0\] must be .*, and is a bytes"),
        (["a", "b\0"], ValueError, r"roots\[1\] has a NUL"),
        (["\ud800"], ValueError, "lone surrogate"),
    ],
)
async def test_nothing_is_searched_that_is_no_directory(roots, error, message):
    async with opened() as (codex, workspace):
        with pytest.raises(error, match=message):
            async with codex.file_search(roots):
                pytest.fail("it searches")
        assert_nothing_left(codex)
        assert workspace.seen == []


async def test_what_is_given_may_be_an_iterator():
    async with opened() as (codex, workspace):
        async with codex.exec(iter(["cat", pathlib.Path("a")])) as process:
            assert workspace.running[process.id].params["command"] == ["cat", "a"]
        async with codex.file_search(iter(["/a"])):
            pass


@pytest.mark.parametrize("data", ["text", None, 3])
async def test_a_file_is_not_written_with_what_is_no_bytes(data):
    async with opened() as (codex, workspace):
        with pytest.raises(TypeError):
            await codex.fs.write("/x", data)
        assert workspace.seen == []
