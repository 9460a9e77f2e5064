"""What a strict type checker makes of programs on asyncio and in plain code.

One program stands here, on asyncio, where the types are the very same as on Trio. Without its
``async`` and ``await`` it is the one in plain code, and every type in it is the same.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.generate_sync_stub.__main__ import main as generate
from trio_codex import sync

PROGRAM = """
# pyright: strict

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from typing_extensions import assert_type

from trio_codex import CodexStatistics, Decision, ExecResult, Sandbox, TurnResult, types
from trio_codex.HOST import (
    Codex,
    EventStream,
    ExecProcess,
    RequestHandlers,
    Thread,
    TurnHandle,
    TurnRequest,
    WatchScope,
    open_codex,
    retry_on_overload,
    tool,
)


@dataclass
class Answer:
    number: int


@tool
async def weather(city: str, days: int = 1) -> str:
    return city * days


async def approve(request: types.CommandExecutionRequestApprovalParams) -> Decision:
    return Decision.accept if request.command else Decision.decline


async def turns(thread: Thread) -> None:
    result = await thread.run("go", output_type=Answer, sandbox=Sandbox.read_only, effort="high")
    assert_type(result, TurnResult[Answer])
    if result.output is not None:
        assert_type(result.output, Answer | Any)
    assert_type(await thread.run("go"), TurnResult[None])
    request = thread.turn("go", output_type=Answer)
    assert_type(request, TurnRequest[Answer])
    async with request as turn:
        assert_type(turn, TurnHandle[Answer])
        assert_type(turn.id, str)
        assert_type(turn.joined, bool)
        async for event in turn:
            assert_type(event, types.Notification)
            match event:
                case types.AgentMessageDeltaNotification(delta=delta):
                    assert_type(delta, str)
                case _:
                    pass
        async for text in turn.text():
            assert_type(text, str)
        async for thread_id, event in turn.tree():
            assert_type(thread_id, str)
            assert_type(event, types.Notification)
        with turn.watch(idle=1.0) as scope:
            assert_type(scope, WatchScope)
            assert_type(await turn.result(), TurnResult[Answer])
        turn.detach()
        assert_type(turn.tree_usage(), "types.TokenUsageBreakdown | None")
    assert_type(thread.compact(), TurnRequest[None])
    async with thread.run_goal("win", token_budget=3) as turn:
        assert_type(turn, TurnHandle[None])


async def clients() -> None:
    handlers = RequestHandlers(command=approve)
    async with open_codex(handlers=handlers) as codex:
        assert_type(codex, Codex)
        assert_type(codex.metadata.version, str)
        assert_type(codex.statistics(), CodexStatistics)
        assert_type(await codex.thread_start(dynamic_tools=[weather]), Thread)
        assert_type(await codex.models(), types.ModelListResponse)
        assert_type(await codex.request("a"), Any)
        models = await codex.request("model/list", None, types.ModelListResponse)
        assert_type(models, types.ModelListResponse)
        async with codex.subscribe() as events:
            assert_type(events, EventStream[types.Notification])
        async with codex.subscribe(types.TurnStartedNotification) as started:
            assert_type(started, EventStream[types.TurnStartedNotification])
            async for one in started:
                assert_type(one, types.TurnStartedNotification)
        async with codex.exec(["ls"]) as process:
            assert_type(process, ExecProcess)
            assert_type(await process.wait(), int)
            await process.stdin.send_all(b"")
            async for data in process.stdout:
                assert_type(bytes(data), bytes)
        assert_type(await codex.exec_run(["ls"]), ExecResult)
        async with codex.temporary_thread() as thread:
            assert_type(thread, Thread)
        async for stored in codex.threads():
            assert_type(stored, "types.Thread | types.Unknown")
        assert_type(await codex.fs.read("/x"), bytes)
        assert_type(await retry_on_overload(codex.models), types.ModelListResponse)
        answer = await codex.rpc.thread_read(thread_id="x")
        assert_type(answer, types.ThreadReadResponse)


async def tools() -> None:
    assert_type(await weather("Rome"), str)


async def what_is_wrong(thread: Thread) -> None:
    await thread.run("go", modle="x")  # error
    await thread.run(3)  # error
    async for _ in thread.turn("go"):  # error
        pass
    async with thread.turn("go") as turn:
        turn.nothing()  # error
    RequestHandlers(command=weather)  # error
"""


def plain(program):
    """Give the program as it is in plain code."""
    program = re.sub(r"await thread\.turn\((.*?)\)", r"thread.turn(\1).result()", program)
    return program.replace("async ", "").replace("await ", "").replace("HOST", "sync")


@pytest.mark.parametrize("host", ["aio", "sync"])
def test_a_strict_type_checker_finds_the_same_types_as_on_trio(host, tmp_path):
    pytest.importorskip("pyright")
    text = plain(PROGRAM) if host == "sync" else PROGRAM.replace("HOST", "aio")
    program = tmp_path / "program.py"
    program.write_text(text)
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run([*command, program], check=False, capture_output=True, timeout=300)
    report = json.loads(done.stdout)
    wrong = {number for number, line in enumerate(text.splitlines()) if line.endswith("# error")}
    assert len(wrong) == 5
    said = {each["range"]["start"]["line"] for each in report["generalDiagnostics"]}
    assert said == wrong, report["generalDiagnostics"]


def test_the_stub_is_what_the_source_makes_of_it(capsys, tmp_path):
    assert generate(["--check"]) == 0
    path = tmp_path / "src" / "trio_codex" / "sync" / "__init__.pyi"
    path.parent.mkdir(parents=True)
    assert generate(["--root", str(tmp_path)]) == 0
    path.write_text(path.read_text().replace("def run(", "def rum("))
    assert generate(["--root", str(tmp_path), "--check"]) == 1
    assert "-    def rum(" in capsys.readouterr().out


def test_what_the_stub_says_of_a_class_is_there():
    stub = ast.parse(Path(sync.__file__).with_suffix(".pyi").read_text())
    missing = [
        f"{node.name}.{member.name}"
        for node in stub.body
        if isinstance(node, ast.ClassDef) and node.name in sync.__all__
        for member in node.body
        if isinstance(member, ast.FunctionDef)
        and not hasattr(getattr(sync, node.name), member.name)
    ]
    assert missing == []
    names = {node.name for node in stub.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    assert names - {"SendStream", "ReceiveStream"} == set(sync.__all__)
