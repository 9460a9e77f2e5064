"""Who answers: one form of what runtimes say to ``initialize``, and an error where they do not."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest
import trio

from trio_codex import CodexConfig, ProtocolError, RuntimeMetadata
from trio_codex._client._open import run_client
from trio_codex._connection._metadata import runtime_metadata
from trio_codex._transport._memory import memory_transport_pair
from trio_codex._wire import LineFramer, encode_result
from trio_codex.testing import open_fake_app_server

OURS = "trio_codex/0.163.0 (Debian 12.0.0; x86_64) unknown (trio_codex; 0.163.0)"


def told(answer, client_name="trio_codex"):
    metadata = runtime_metadata(answer, client_name)
    return metadata.name, metadata.version


@pytest.mark.parametrize(
    ("answer", "name_and_version"),
    [
        ({"userAgent": OURS}, ("codex", "0.163.0")),
        ({"userAgent": "codex_cli_rs/0.133.0"}, ("codex_cli_rs", "0.133.0")),
        ({"userAgent": "codex 0.164.0-alpha.1"}, ("codex", "0.164.0-alpha.1")),
        ({"userAgent": "  Codex Desktop/1.2 (macos)  "}, ("Codex Desktop", "1.2")),
        ({"userAgent": "codex v2.0 (x)"}, ("codex", "2.0")),
        ({"userAgent": "trio_codex 0.163.0"}, ("codex", "0.163.0")),
        ({"userAgent": "trio_codexes/1.0"}, ("trio_codexes", "1.0")),
        ({"serverInfo": {"name": "srv", "version": "9"}, "userAgent": OURS}, ("srv", "9")),
        ({"serverInfo": {"name": " srv ", "version": " 9 "}}, ("srv", "9")),
        ({"serverInfo": {"name": "srv"}, "userAgent": OURS}, ("srv", "0.163.0")),
        ({"serverInfo": {"version": "9"}, "userAgent": OURS}, ("codex", "9")),
        ({"serverInfo": None, "userAgent": OURS}, ("codex", "0.163.0")),
        ({"serverInfo": [1], "userAgent": OURS}, ("codex", "0.163.0")),
        ({"serverInfo": {"name": 5, "version": {}}, "userAgent": OURS}, ("codex", "0.163.0")),
    ],
)
def test_name_and_version_are_read_from_whatever_the_runtime_answers(answer, name_and_version):
    assert told(answer) == name_and_version


@pytest.mark.parametrize("client_name", ["my tool", "a/b", "x(y)", "1"])
def test_our_own_name_in_the_user_agent_is_not_the_runtimes(client_name):
    assert told({"userAgent": f"{client_name}/0.163.0 (x)"}, client_name) == ("codex", "0.163.0")


@pytest.mark.parametrize(
    "answer",
    [
        *(None, [], 5, "codex/1.0", {}),
        *({"userAgent": agent} for agent in ("", "  ", None, 7, "codex", "/1.0", "(codex/1.0)")),
        {"serverInfo": {}},
        {"serverInfo": {"name": "", "version": "1"}},
        {"serverInfo": {"name": "codex"}},
    ],
)
def test_an_answer_that_does_not_name_the_runtime_is_a_protocol_error(answer):
    with pytest.raises(ProtocolError, match="initialize: the answer does not name the runtime"):
        told(answer)


def test_what_else_a_runtime_does_not_say_is_empty():
    assert runtime_metadata({"userAgent": "codex/1", "codexHome": 5}, "me") == RuntimeMetadata(
        name="codex",
        version="1",
        user_agent="codex/1",
        platform_family="",
        platform_os="",
        codex_home="",
    )


async def test_opening_fails_on_an_answer_that_does_not_name_the_runtime():
    ours, theirs = memory_transport_pair()

    async def answer():
        (message,) = LineFramer(2**20).feed(await theirs.receive_some())
        await theirs.send_all(encode_result(message["id"], {"userAgent": ""}))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(answer)
        with pytest.raises(ProtocolError, match=r"\$\.userAgent"):
            async with run_client(ours, CodexConfig(), math.inf):
                pytest.fail("it opened")


def test_what_a_first_turn_needs_is_made_while_the_runtime_starts():
    program = Path(__file__).with_name("preloading_program.py")
    ran = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout == "done []\n"


async def test_a_fault_in_what_is_made_ahead_costs_a_line_in_the_log_only(monkeypatch, caplog):
    def fail():
        raise LookupError("no such class")
        yield

    monkeypatch.setattr("trio_codex._codec.preload", fail)

    async def answer(server):
        await server.accept_thread()

    async with open_fake_app_server(answer) as codex:
        assert (await codex.thread_start()).id == "thread-1"
    assert "what is made ahead" in caplog.text
