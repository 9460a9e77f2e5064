"""Recording a connection: the file, and what is not in it."""

from __future__ import annotations

import getpass
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import trio

from trio_codex import CodexConfig, Decision, RequestHandlers, TransportClosedError, open_codex
from trio_codex.protocol.methods import RUNTIME_VERSION
from trio_codex.testing import (
    AppServerHarness,
    call,
    default_redact,
    open_fake_app_server,
    open_replay,
    open_scripted_model,
    record_to,
)
from trio_codex.testing._recordings import _recorder

MARKER = "marker-5b1d"
HOST = socket.gethostname()


def read(path):
    header, *lines = map(json.loads, path.read_text().splitlines())
    return header, lines


async def one_thread(server):
    await server.accept_thread()


async def record_fake(path, server, program, config=None, **options):
    with trio.fail_after(20):
        recorder = record_to(path, **options)
        async with open_fake_app_server(server, config, instruments=[recorder]) as codex:
            return await program(codex)


async def start(codex):
    return await codex.thread_start()


# The file


async def test_a_recording_has_a_header_and_a_line_for_each_message_of_either_side(tmp_path):
    path = tmp_path / "it.jsonl"
    await record_fake(path, one_thread, start)
    header, lines = read(path)
    assert header == {
        "format": "trio-codex-recording/1",
        "runtime": "0.163.0",
        "schema": RUNTIME_VERSION,
    }
    assert [(line["d"], line["m"].get("method"), line["m"].get("id")) for line in lines] == [
        ("sent", "initialize", 1),
        ("received", None, 1),
        ("sent", "initialized", None),
        ("sent", "thread/start", 2),
        ("received", None, 2),
    ]
    times = [line["t"] for line in lines]
    assert times == sorted(times)
    assert times[0] == 0
    assert all(line.keys() == {"t", "d", "m"} for line in lines)


async def test_a_recording_is_its_owners_alone_and_gets_its_name_when_the_block_ends(tmp_path):
    path, part = tmp_path / "it.jsonl", tmp_path / "it.jsonl.part"
    path.write_text("an older one")
    part.symlink_to(tmp_path / "elsewhere")

    async def program(codex):
        await codex.thread_start()
        assert stat.S_IMODE(part.lstat().st_mode) == 0o600
        assert part.read_text().count("\n") == 6
        assert path.read_text() == "an older one"

    await record_fake(path, one_thread, program)
    assert stat.S_IMODE(path.lstat().st_mode) == 0o600
    assert not part.exists()
    assert not (tmp_path / "elsewhere").exists()
    assert len(read(path)[1]) == 5


CRASH = """
    import os, signal, sys, trio
    from trio_codex.testing import open_fake_app_server, record_to

    async def server(server):
        await server.accept_thread()

    async def main():
        recorder = record_to(sys.argv[1])
        async with open_fake_app_server(server, instruments=[recorder]) as codex:
            await codex.thread_start()
            os.kill(os.getpid(), signal.SIGKILL)

    trio.run(main)
"""


async def test_a_recorder_that_is_used_again_records_the_last_block(tmp_path):
    path = tmp_path / "it.jsonl"
    recorder = record_to(path)
    for _ in range(2):
        async with open_fake_app_server(one_thread, instruments=[recorder]) as codex:
            await codex.thread_start()
        assert len(read(path)[1]) == 5


async def test_a_start_that_is_tried_again_is_recorded_from_its_beginning(tmp_path):
    """As the library does itself where a runtime ends while it starts."""
    recorder, path = record_to(tmp_path / "it.jsonl"), tmp_path / "it.jsonl"
    program = tmp_path / "ends"
    program.write_text("#!/bin/sh\nread line\nexit 3\n")
    program.chmod(0o755)
    config = CodexConfig(codex_bin=str(program), codex_home=tmp_path, startup_timeout=10)
    with pytest.raises(TransportClosedError):
        async with open_codex(config, instruments=[recorder]):
            pass
    async with open_fake_app_server(one_thread, instruments=[recorder]) as codex:
        await codex.thread_start()
    assert [line["m"].get("method") for line in read(path)[1]].count("initialize") == 1
    async with open_replay(path) as codex:
        await codex.thread_start()


async def test_two_blocks_at_once_do_not_write_into_one_recording(tmp_path, caplog):
    path = tmp_path / "it.jsonl"

    async def program(codex):
        async with open_fake_app_server(one_thread, instruments=[record_to(path)]) as other:
            await other.thread_start()
        assert "opened failed: FileExistsError" in caplog.text
        assert not path.exists()
        return await codex.thread_start()

    await record_fake(path, one_thread, program)
    assert len(read(path)[1]) == 5
    assert len(caplog.records) == 1


def open_files():
    links = Path("/proc/self/fd").iterdir()
    return [str(each.readlink()) for each in links if each.exists()]


async def test_a_recorder_that_fails_keeps_no_file_open(tmp_path):
    def fail(message, method):
        return message if method != "thread/start" else {}[0]

    path = tmp_path / "it.jsonl"
    await record_fake(path, one_thread, start, redact=fail)
    assert not path.exists()
    part = tmp_path / "it.jsonl.part"
    assert len(read(part)[1]) == 3
    assert str(part) not in open_files()


def test_a_ctrl_c_while_a_line_is_written_loses_no_line(tmp_path, monkeypatch):
    path, encode = tmp_path / "it.jsonl", _recorder.encode_decoded

    def press_and_encode(value):
        if value.get("m", {}).get("method") == "thread/start":
            signal.raise_signal(signal.SIGINT)
        return encode(value)

    monkeypatch.setattr(_recorder, "encode_decoded", press_and_encode)
    with pytest.raises(KeyboardInterrupt):
        trio.run(record_fake, path, one_thread, start)
    assert [line["m"].get("method") for line in read(path)[1]].count("thread/start") == 1


async def test_a_crash_leaves_all_that_was_said(tmp_path):
    path = tmp_path / "it.jsonl"
    command = [sys.executable, "-c", textwrap.dedent(CRASH), str(path)]
    done = await trio.run_process(command, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == -signal.SIGKILL
    assert not path.exists()
    _, lines = read(tmp_path / "it.jsonl.part")
    assert lines[-1]["m"]["result"]["thread"]["id"] == "thread-1"


async def test_a_start_that_fails_leaves_no_file(tmp_path):
    config = CodexConfig(launch_args_override=(sys.executable, "-c", "pass"))
    with pytest.raises(TransportClosedError):
        async with open_codex(config, instruments=[record_to(tmp_path / "it.jsonl")]):
            pass
    assert list(tmp_path.iterdir()) == []


async def test_a_directory_that_is_not_there_is_told_at_once(tmp_path):
    with pytest.raises(FileNotFoundError, match="the directory for the recording is not there"):
        record_to(tmp_path / "nowhere" / "it.jsonl")
    with pytest.raises(IsADirectoryError, match="a recording is a file"):
        record_to(tmp_path)
    with pytest.raises(TypeError, match="redact must be a function"):
        record_to(tmp_path / "it.jsonl", redact=None)


async def test_the_path_is_relative_to_where_the_program_is_when_it_asks(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recorder = record_to("it.jsonl")
    monkeypatch.chdir("/")
    async with open_fake_app_server(one_thread, instruments=[recorder]) as codex:
        await codex.thread_start()
    assert (tmp_path / "it.jsonl").exists()


async def test_an_answer_that_cannot_be_read_is_recorded_as_that(tmp_path):
    path = tmp_path / "it.jsonl"

    async def server(server):
        request = await server.receive("model/list")
        await server.send_bytes(b'{"id":%d,"result":{"data":NaN}}\n' % request.id)

    async def program(codex):
        with pytest.raises(Exception, match="cannot be read"):
            await codex.models()

    await record_fake(path, server, program)
    assert read(path)[1][-1]["m"]["error"]["message"] == "(unreadable)"


async def test_a_number_that_we_would_not_write_is_recorded_as_it_came(tmp_path):
    path = tmp_path / "it.jsonl"

    async def server(server):
        await server.send_bytes(b'{"method":"new/thing","params":{"n":%d}}\n' % 10**30)
        await server.accept_thread()

    await record_fake(path, server, start)
    _, lines = read(path)
    assert {"n": 10**30} in [line["m"].get("params") for line in lines]
    assert lines[-1]["m"]["result"]["thread"]["id"] == "thread-1"


# What is not in it


@pytest.mark.deadline(120)
async def test_a_recording_of_a_session_has_no_secret_no_host_and_no_path_of_the_machine(
    tmp_path, monkeypatch
):
    """Marks everything that must not be in it, in a session with all kinds of requests."""
    monkeypatch.setenv("MY_TOKEN", f"{MARKER}-token")
    path, root = tmp_path / "it.jsonl", tmp_path / "app"
    options = [{"label": label, "description": label} for label in ("Red", "Blue")]
    question = {"id": "q", "header": "H", "question": "Which?", "options": options}

    async def answer(_):
        return {"q": [f"{MARKER}-answer"]}

    async def approve(_):
        return Decision.accept

    async with open_scripted_model() as model:
        harness = AppServerHarness(root, model, approval_policy="on-request")
        asked = {"cmd": "pwd; env; hostname > /dev/null; echo $HOME $CODEX_HOME",
                 "sandbox_permissions": "require_escalated", "justification": "why"}  # fmt: skip
        model.on("Run it.", call("exec_command", asked), times=1)
        model.on("Ask me.", call("request_user_input", {"questions": [question]}), times=1)
        model.reply_always("Done.")
        config = harness.config(env={"PLAIN": f"{MARKER}-env"})
        handlers = RequestHandlers(command=approve, user_input=answer)
        async with open_codex(config, handlers=handlers, instruments=[record_to(path)]) as codex:
            await codex.login_api_key(f"sk-{MARKER}-key")
            await codex.rpc.account_read()
            async with codex.login_chatgpt():
                pass
            thread = await codex.thread_start(config={"my": f"{MARKER}-config"})
            ran = await thread.run("Run it.")
            mode = {"mode": "plan", "settings": {"model": "gpt-5.5"}}
            await thread.run("Ask me.", collaboration_mode=mode)
            await codex.exec_run(["env"], env={"HERE": f"{MARKER}-exec"})
            await codex.rpc.config_read(include_layers=True)
            await codex.rpc.remote_control_status_read()
    text = path.read_text()
    # The command has shown it all, and so the test tests something.
    (command,) = [item for item in ran.items if item.type == "commandExecution"]
    assert f"{MARKER}-env" in command.aggregated_output
    assert str(harness.workspace) in command.aggregated_output
    assert text.count('"method"') > 40
    for hidden in (MARKER, str(tmp_path), os.environ["HOME"]):
        lines = [line for line in text.splitlines() if hidden in line]
        assert lines == [], hidden
    names = [json.loads(line)["m"].get("method") for line in text.splitlines()[1:]]
    assert "item/tool/requestUserInput" in names
    assert "item/commandExecution/requestApproval" in names
    assert not [name for name in names if name and "login" in name]
    for line in text.splitlines():
        assert f'"serverName":"{HOST}"' not in line
    assert getpass.getuser() == "root" or getpass.getuser() not in text


SECRETS = [
    ("hooks/list", "result",
     {"data": [{"hooks": [{"handlerType": "command", "command": MARKER}]}]}),
    ("account/read", "result", {"account": {"type": "chatgpt", "email": MARKER}}),
    ("remoteControl/status/changed", "params",
     {"status": "disabled", "serverName": MARKER, "installationId": MARKER}),
    ("config/read", "result", {"config": {"a": [{"b": MARKER, "c": 7}]}, "origins": {}}),
    ("thread/start", "params", {"config": {"x": MARKER}, "cwd": "/a"}),
    ("command/exec", "params", {"command": ["a"], "env": {"X": MARKER}}),
    ("process/writeStdin", "params", {"processHandle": "p", "deltaBase64": MARKER}),
    ("config/batchWrite", "params", {"edits": [{"keyPath": "a", "value": MARKER}]}),
    ("item/tool/requestUserInput", "result", {"answers": {"q": {"answers": [MARKER]}}}),
    ("mcpServer/elicitation/request", "result", {"action": "accept", "content": {"a": MARKER}}),
    ("mcpServer/elicitation/request", "params",
     {"mode": "url", "message": "m", "url": MARKER, "elicitationId": "e", "serverName": "s"}),
    ("thread/list", "result",
     {"data": [{"id": "t", "gitInfo": {"originUrl": MARKER, "branch": "main"}}]}),
    ("attestation/generate", "result", {"token": MARKER}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "part", "value"), SECRETS)
def test_what_the_schema_calls_a_secret_is_redacted_and_its_neighbours_are_not(method, part, value):
    sent = {"id": 1, part: value} | ({"method": method} if part == "params" else {})
    before = json.dumps(sent)
    kept = default_redact(sent, method)
    assert json.dumps(sent) == before
    assert MARKER not in json.dumps(kept)
    assert "{redacted}" in json.dumps(kept)
    assert kept[part].keys() == value.keys()


def test_what_the_runtime_says_keeps_its_form():
    said = {"id": 1, "result": {"config": {"a": [{"b": MARKER, "c": 7, "d": True, "e": None}]}}}
    kept = default_redact(said, "config/read")
    assert kept["result"] == {"config": {"a": [{"b": "{redacted}", "c": 0, "d": True, "e": None}]}}


def test_the_output_of_commands_and_the_arguments_of_tools_are_kept():
    for method, params in [
        ("process/outputDelta", {"processHandle": "p", "deltaBase64": "aGk="}),
        ("item/tool/call", {"tool": "t", "arguments": {"token": "x", "config": {"env": "y"}}}),
    ]:
        said = {"method": method, "params": params}
        assert default_redact(said, method) == said


@pytest.mark.parametrize(
    "method",
    ["account/login/start", "account/login/completed", "account/chatgptAuthTokens/refresh"],
)
def test_a_login_is_left_out_unless_it_is_asked_for(method):
    said = {"id": 1, "method": method, "params": {"type": "apiKey", "apiKey": MARKER}}
    assert default_redact(said, method) is None
    kept = default_redact(said, method, logins=True)
    assert kept["method"] == method
    if method == "account/login/start":
        assert kept["params"] == {"type": "apiKey", "apiKey": "{redacted}"}


async def test_a_redact_of_the_program_sees_the_method_of_every_message(tmp_path):
    path, seen = tmp_path / "it.jsonl", []

    def redact(said, method):
        seen.append((method, "method" in said))
        return None if method == "thread/start" else default_redact(said, method)

    await record_fake(path, one_thread, start, redact=redact)
    assert seen[-2:] == [("thread/start", True), ("thread/start", False)]
    assert "thread" not in path.read_text()


async def test_a_variable_that_is_a_word_of_the_protocol_does_not_spoil_the_recording(tmp_path):
    path = tmp_path / "it.jsonl"
    config = CodexConfig(
        env={"A": "completed", "B": "threadId", "C": "received", "D": "agentMessage"}
    )

    async def server(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.send_message("completed")
        await server.complete_turn()

    async def program(codex):
        thread = await codex.thread_start()
        await thread.run("Go.")

    await record_fake(path, server, program, config)
    last = read(path)[1][-1]
    assert last["d"] == "received"
    assert last["m"]["params"]["turn"]["status"] == "completed"
    assert '"text":"{secret:A}"' in path.read_text()


async def test_deltas_are_looked_at_too(tmp_path):
    path = tmp_path / "it.jsonl"
    config = CodexConfig(cwd="/srv/project", env={"API_KEY": "sk-123456"})
    deltas = ["the key sk-123456", "in /srv/project", "\n/srv/project/a", "{cwd}", "plain", "x"]

    async def server(server):
        await server.accept_thread()
        await server.accept_turn()
        for delta in deltas:
            await server.send_delta(delta)
        await server.complete_turn()

    async def program(codex):
        thread = await codex.thread_start()
        await thread.run("Go.")

    await record_fake(path, server, program, config)
    found = re.findall(r'"delta":"([^"]*)"', path.read_text())
    assert found == [
        "the key {secret:API_KEY}",
        "in {cwd}",
        r"\n{cwd}/a",
        r"\u007bcwd}",
        "plain",
        "x",
    ]


async def test_a_short_directory_is_not_found_inside_of_other_paths(tmp_path):
    path = tmp_path / "it.jsonl"
    text = "src/app/main.py /application /app /app/x\n/app"

    async def server(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.send_message(text)
        await server.complete_turn()

    async def program(codex):
        thread = await codex.thread_start()
        await thread.run("Go.")

    await record_fake(path, server, program, CodexConfig(cwd="/app"))
    assert r'"src/app/main.py /application {cwd} {cwd}/x\n{cwd}"' in path.read_text()
