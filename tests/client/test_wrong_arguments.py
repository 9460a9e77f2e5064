"""What a client is opened with, and where: refused with words, before anything is started."""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from pathlib import Path

import pytest
import trio

from trio_codex import (
    CodexConfig,
    InvalidRequestError,
    RequestHandlers,
    Tool,
    TransportClosedError,
    connect_codex,
    open_codex,
)
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import thread_start_result


@pytest.fixture
def no_process(monkeypatch):
    """Fail when a process is started."""

    async def start(*_args, **_kwargs):
        pytest.fail("a process was started")

    monkeypatch.setattr("trio_codex._client._open.open_process_transport", start)


async def idle(server):
    await trio.sleep_forever()


WRONG_CONFIGS = [
    ("codex", "and is a str"),
    ({"cwd": "/"}, "and is a dict"),
    (RequestHandlers(), "and is a RequestHandlers"),
    (CodexConfig, "and is the class CodexConfig itself"),
]
WRONG_PLACES = [{"cwd": "missing"}, {"codex_home": "missing"}, {"codex_home": "a_file"}]
WRONG_HANDLERS = [
    (print, "and is a builtin_function_or_method"),
    ({"command": None}, "and is a dict"),
    (CodexConfig(), "and is a CodexConfig"),
    (RequestHandlers, "and is the class RequestHandlers itself"),
]


@pytest.mark.parametrize(("config", "complaint"), WRONG_CONFIGS)
async def test_what_is_no_config_is_refused(no_process, config, complaint):
    with pytest.raises(TypeError, match=f"config must be a CodexConfig or None, {complaint}"):
        await open_codex(config).__aenter__()
    with pytest.raises(TypeError, match="config must be"):
        await open_fake_app_server(idle, config).__aenter__()


@pytest.mark.parametrize("place", WRONG_PLACES)
async def test_a_directory_that_is_not_there_is_named_with_its_field_before_a_process_runs(
    no_process, tmp_path, place
):
    (tmp_path / "a_file").touch()
    ((field, name),) = place.items()
    config = CodexConfig(**{field: tmp_path / name})
    with pytest.raises(ValueError, match=rf"CodexConfig\.{field} is not a directory: .*make it"):
        await open_codex(config).__aenter__()


async def test_a_home_need_not_be_here_where_the_program_says_what_to_start(tmp_path):
    command = [sys.executable, "-c", "import os; assert 'missing' in os.environ['CODEX_HOME']"]
    config = CodexConfig(codex_home=tmp_path / "missing", launch_args_override=command)
    with pytest.raises(TransportClosedError, match="exit status 0"):
        await open_codex(config).__aenter__()


@pytest.mark.parametrize(("handlers", "complaint"), WRONG_HANDLERS)
async def test_what_are_no_handlers_are_refused_before_a_process_runs(
    no_process, handlers, complaint
):
    with pytest.raises(TypeError, match=f"handlers must be RequestHandlers or None, {complaint}"):
        await open_codex(handlers=handlers).__aenter__()
    with pytest.raises(TypeError, match="handlers must be"):
        await open_fake_app_server(idle, handlers=handlers).__aenter__()


@pytest.mark.parametrize("start", [open_codex, partial(connect_codex, "unix:///nowhere")])
def test_a_program_of_asyncio_is_told_that_it_needs_trio_or_the_client_for_asyncio(
    no_process, start
):
    async def main():
        await start().__aenter__()

    with pytest.raises(RuntimeError, match=r"needs Trio: .* trio\.run.* from trio_codex\.aio"):
        asyncio.run(main())


def test_plain_code_is_told_of_the_client_for_plain_code(no_process):
    told = r"write `async with open_codex.* in plain code take open_codex from trio_codex\.sync"
    with pytest.raises(TypeError, match=told), open_codex():
        pass


@pytest.mark.parametrize("method", [3, None, b"model/list"])
async def test_a_method_that_is_no_string_is_refused_and_not_sent(method):
    async with open_fake_app_server(idle) as codex:
        with pytest.raises(TypeError, match="method must be a string, and is a"):
            await codex.request(method, {})
        assert codex.statistics().pending_requests == 0


async def lookup() -> str:
    """Look something up."""
    return "found"


WRONG_OPTIONS = [
    ("thread_start", {"config": "model"}, TypeError, "config must be a mapping.* is a str"),
    ("thread_resume", {"config": [1]}, TypeError, "config must be a mapping.* is a list"),
    ("thread_fork", {"config": 5}, TypeError, "config must be a mapping.* is an int"),
    ("fork", {"config": "x=1"}, TypeError, "config must be a mapping.* is a str"),
    ("thread_start", {"cwd": 5}, TypeError, "cwd must be a string or a path, and is an int"),
    ("thread_resume", {"cwd": ""}, ValueError, "cwd is empty"),
    ("thread_fork", {"cwd": b"/work"}, TypeError, "cwd must be a string or a path, and is a bytes"),
    ("fork", {"cwd": "/wo\0rk"}, ValueError, "cwd has a NUL"),
    ("run", {"cwd": 5}, TypeError, "cwd must be a string or a path, and is an int"),
    ("turn", {"cwd": ""}, ValueError, "cwd is empty"),
    (
        "thread_start",
        {"dynamic_tools": 5},
        TypeError,
        "dynamic_tools must be a list.* is an int",
    ),
    ("thread_resume", {"dynamic_tools": Tool(lookup)}, TypeError, "a list, and is a Tool"),
    ("thread_start", {"dynamic_tools": [lookup]}, TypeError, r"dynamic_tools\[0\] must be a Tool"),
]
CALLS = {
    "thread_start": lambda codex, _, option: codex.thread_start(**option),
    "thread_resume": lambda codex, thread, option: codex.thread_resume(thread.id, **option),
    "thread_fork": lambda codex, thread, option: codex.thread_fork(thread.id, **option),
    "fork": lambda _, thread, option: thread.fork(**option),
    "run": lambda _, thread, option: thread.run("Go.", **option),
    "turn": lambda _, thread, option: thread.turn("Go.", **option).__aenter__(),
}


@pytest.mark.parametrize(("name", "option", "error", "complaint"), WRONG_OPTIONS)
async def test_a_wrong_option_of_a_thread_or_a_turn_is_refused_and_not_sent(
    name, option, error, complaint
):
    async def script(server):
        await server.accept_thread()
        await trio.sleep_forever()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with pytest.raises(error, match=complaint):
            await CALLS[name](codex, thread, option)
        assert codex.statistics().pending_requests == 0


async def test_a_directory_may_be_a_path():
    sent = []

    async def script(server):
        for method in ("thread/start", "thread/resume", "thread/fork", "turn/start"):
            request = await server.receive(method)
            sent.append(request.params["cwd"])
            if method == "turn/start":
                await server.refuse(request, -32600, "enough")
            else:
                await server.respond(request, thread_start_result("thread-1"))

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start(cwd=Path("/work/one"))
        await codex.thread_resume(thread.id, cwd=trio.Path("/work/two"))
        await thread.fork(cwd=Path("/work/three"))
        with pytest.raises(InvalidRequestError, match="enough"):
            await thread.run("Go.", cwd=Path("/work/four"))
    assert sent == ["/work/one", "/work/two", "/work/three", "/work/four"]
