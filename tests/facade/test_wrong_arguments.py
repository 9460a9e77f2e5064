"""What a client is opened with, and where: refused with words, before anything is started."""

from __future__ import annotations

import asyncio

import pytest
import trio

from trio_codex import CodexConfig, RequestHandlers, open_codex
from trio_codex.testing import open_fake_app_server


@pytest.fixture
def no_process(monkeypatch):
    """Fail when a process is started."""

    async def start(*_args, **_kwargs):
        pytest.fail("a process was started")

    monkeypatch.setattr("trio_codex._client.open_process_transport", start)


async def idle(server):
    await trio.sleep_forever()


WRONG_CONFIGS = [
    ("codex", "and is a str"),
    ({"cwd": "/"}, "and is a dict"),
    (RequestHandlers(), "and is a RequestHandlers"),
    (CodexConfig, "and is the class CodexConfig itself"),
]
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


@pytest.mark.parametrize(("handlers", "complaint"), WRONG_HANDLERS)
async def test_what_are_no_handlers_are_refused_before_a_process_runs(
    no_process, handlers, complaint
):
    with pytest.raises(TypeError, match=f"handlers must be RequestHandlers or None, {complaint}"):
        await open_codex(handlers=handlers).__aenter__()
    with pytest.raises(TypeError, match="handlers must be"):
        await open_fake_app_server(idle, handlers=handlers).__aenter__()


def test_a_program_of_asyncio_is_told_that_it_needs_trio(no_process):
    async def main():
        await open_codex().__aenter__()

    with pytest.raises(RuntimeError, match=r"needs Trio: start the program with trio\.run"):
        asyncio.run(main())


@pytest.mark.parametrize("method", [3, None, b"model/list"])
async def test_a_method_that_is_no_string_is_refused_and_not_sent(method):
    async with open_fake_app_server(idle) as codex:
        with pytest.raises(TypeError, match="method must be a string, and is a"):
            await codex.request(method, {})
        assert codex.statistics().pending_requests == 0
