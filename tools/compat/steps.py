"""The steps of the main job: what a program does with this library.

Each is an async function of a `Place` that returns when its step has worked and
raises when it has not. Each starts from a thread of its own, so that one that
fails costs no other.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypedDict

import attrs
import trio

from trio_codex import tool, types
from trio_codex.testing import Gate, call, message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from trio_codex import Codex, Thread
    from trio_codex.testing import AppServerHarness, ScriptedModel


@attrs.frozen
class Place:
    """What a step has.

    Attributes:
        codex: A client of the runtime.
        model: The model that the runtime asks.
        harness: The place that the runtime is in.
        version: The version that it should be of.
        program: The program.
    """

    codex: Codex
    model: ScriptedModel
    harness: AppServerHarness
    version: str
    program: str


class Report(TypedDict):
    """An answer in a form."""

    title: str
    pages: list[int]


def check(holds: object, what: str) -> None:
    """Fail a step unless something holds."""
    if not holds:
        raise AssertionError(what)


async def _told(place: Place, prompt: str) -> Thread:
    """Start a thread, and run a turn on it that is answered by its own prompt."""
    thread = await place.codex.thread_start()
    place.model.on(prompt, f"You said: {prompt}", times=1)
    result = await thread.run(prompt)
    check(result.status is types.TurnStatus.completed, f"the turn is {result.status}")
    check(result.final_response == f"You said: {prompt}", "another answer came")
    return thread


async def open_(place: Place) -> None:
    """It says who it is."""
    said = place.codex.metadata.version
    check(said == place.version, f"it says that it is {said}")


async def run(place: Place) -> None:
    """A turn runs to its end, and its usage is counted."""
    thread = await _told(place, "run")
    place.model.on("again", "Hello again.", times=1)
    result = await thread.run("again")
    check(result.final_response == "Hello again.", "another answer came")
    check(result.turn_usage is not None, "no usage came")


async def stream(place: Place) -> None:
    """The deltas of a turn make up its message, and its end comes last."""
    thread = await place.codex.thread_start()
    place.model.on("stream", message(deltas=["One, ", "two, ", "three."]), times=1)
    text, last = "", None
    async with thread.turn("stream") as turn:
        async for event in turn:
            last = event
            if isinstance(event, types.AgentMessageDeltaNotification):
                text += event.delta
    check(text == "One, two, three.", "the deltas make up another text")
    check(isinstance(last, types.TurnCompletedNotification), "its end did not come last")


async def cancel(place: Place) -> None:
    """A turn that is cancelled is interrupted, and the thread takes the next one."""
    thread = await place.codex.thread_start()
    gate = Gate()
    place.model.on("cancel", message(deltas=["Thinking", gate, "."]), times=1)
    with trio.CancelScope() as scope:
        async with thread.turn("cancel") as turn:
            async for event in turn:
                if isinstance(event, types.AgentMessageDeltaNotification):
                    scope.cancel()
    check(scope.cancelled_caught, "nothing was cancelled")
    status = (await thread.read()).thread.status
    check(isinstance(status, types.IdleThreadStatus), f"the thread is {status}")
    place.model.on("next", "Here.", times=1)
    check((await thread.run("next")).final_response == "Here.", "another answer came")


async def approve(place: Place) -> None:
    """A command that is approved runs."""
    target = place.harness.workspace / "approved"
    thread = await place.codex.thread_start()
    arguments = {
        "cmd": f"touch {target}",
        "sandbox_permissions": "require_escalated",
        "justification": "I want to.",
    }
    place.model.on("approve", call("exec_command", arguments), times=1)
    place.model.on("approve", "Done.", times=1)
    await thread.run("approve")
    check(target.exists(), "the command has not run")


@tool
async def double(number: int) -> str:
    """Double a number.

    Args:
        number: The number.
    """
    return f"doubled: {number * 2}"


async def call_tool(place: Place) -> None:
    """The model calls a function of the program."""
    thread = await place.codex.thread_start(dynamic_tools=[double])
    place.model.on("tool", call("double", {"number": 21}, call_id="doubling"), times=1)
    place.model.on("tool", "Done.", times=1)
    await thread.run("tool")
    output = place.model.requests[-1].tool_outputs.get("doubling", "")
    check("doubled: 42" in str(output), "the model did not get the result")


async def structured(place: Place) -> None:
    """An answer in the form that was asked for."""
    thread = await place.codex.thread_start()
    report: Report = {"title": "T", "pages": [1, 2]}
    place.model.on("structured", json.dumps(report), times=1)
    result = await thread.run("structured", output_type=Report)
    check(result.output == report, "another output came")


async def fork(place: Place) -> None:
    """A fork goes on with the history of its thread."""
    thread = await _told(place, "before the fork")
    copy = await thread.fork()
    place.model.on("on the fork", "Forked.", times=1)
    await copy.run("on the fork")
    check("before the fork" in str(place.model.requests[-1].body), "the history is not there")


async def list_(place: Place) -> None:
    """Threads are listed, in one page and in all."""
    thread = await _told(place, "list")
    page = await place.codex.thread_list(limit=50)
    check(thread.id in _ids(page.data), "it is not in the page")
    check(thread.id in _ids([each async for each in place.codex.threads(page_size=2)]), "not there")


def _ids(threads: list[types.Thread | types.Unknown]) -> list[str]:
    misfits = [thread for thread in threads if isinstance(thread, types.Unknown)]
    check(not misfits, f"{len(misfits)} threads do not fit")
    return [thread.id for thread in threads if isinstance(thread, types.Thread)]


async def name(place: Place) -> None:
    """A thread takes a name."""
    thread = await _told(place, "name")
    await thread.set_name("A name")
    check((await thread.read()).thread.name == "A name", "it has another name")


async def read(place: Place) -> None:
    """A thread is read with its turns and their items."""
    thread = await _told(place, "read")
    (turn,) = (await thread.read(include_turns=True)).thread.turns
    check(isinstance(turn, types.Turn), "the turn does not fit")
    check(isinstance(turn, types.Turn) and len(turn.items) == 2, "the turn has other items")


async def history(place: Place) -> None:
    """Turns and items are read page by page."""
    thread = await _told(place, "history")
    turns = [turn async for turn in thread.turns(page_size=1)]
    check(len(turns) == 1 and isinstance(turns[0], types.Turn), "there are other turns")
    entries = [entry async for entry in thread.items(oldest_first=True)]
    kinds = [
        entry.item.type if isinstance(entry, types.ThreadItemEntry) else None for entry in entries
    ]
    check(kinds == ["userMessage", "agentMessage"], f"there are other items: {kinds}")


async def archive(place: Place) -> None:
    """A thread is archived, taken back, and resumed."""
    thread = await _told(place, "archive")
    await thread.archive()
    check(thread.id not in _ids((await place.codex.thread_list(limit=50)).data), "still listed")
    await place.codex.thread_unarchive(thread.id)
    again = await place.codex.thread_resume(thread.id)
    place.model.on("taken back", "Here.", times=1)
    check((await again.run("taken back")).final_response == "Here.", "another answer came")


async def delete(place: Place) -> None:
    """A thread is deleted, and not listed any more."""
    thread = await _told(place, "delete")
    await thread.delete()
    check(thread.id not in _ids((await place.codex.thread_list(limit=50)).data), "still listed")


async def exec_(place: Place) -> None:
    """A command runs without an agent."""
    done = await place.codex.exec_run(["sh", "-c", "echo out; exit 3"])
    check((done.exit_code, done.stdout.strip()) == (3, b"out"), "another outcome")


async def fs(place: Place) -> None:
    """A file is written, read and listed."""
    path = place.harness.workspace / "file.txt"
    await place.codex.fs.write_text(path, "text")
    check(await place.codex.fs.read_text(path) == "text", "it holds another text")
    entries = await place.codex.fs.list_dir(place.harness.workspace)
    names = [entry.file_name for entry in entries if not isinstance(entry, types.Unknown)]
    check("file.txt" in names, "it is not listed")


async def models(place: Place) -> None:
    """The models are listed."""
    page = await place.codex.models()
    check(page.data, "there are none")
    check(not any(isinstance(each, types.Unknown) for each in page.data), "a model does not fit")


async def account(place: Place) -> None:
    """It says who is logged in: nobody."""
    check((await place.codex.account()).account is None, "somebody is logged in")


STEPS: Final[Mapping[str, Callable[[Place], Awaitable[None]]]] = {
    "open": open_,
    "run": run,
    "stream": stream,
    "cancel": cancel,
    "approve": approve,
    "tool": call_tool,
    "structured output": structured,
    "fork": fork,
    "list": list_,
    "name": name,
    "read": read,
    "history": history,
    "archive": archive,
    "delete": delete,
    "exec": exec_,
    "fs": fs,
    "models": models,
    "account": account,
}
