"""A turn with a command in it, shown as it happens."""

from __future__ import annotations

import shlex
import tempfile
from typing import TYPE_CHECKING

import trio
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from trio_codex import CodexConfig, CodexError, Sandbox, open_codex, printable, types
from trio_codex._transport._launch import runtime_command
from trio_codex.testing import (
    AppServerHarness,
    call,
    message,
    open_scripted_model,
)

if TYPE_CHECKING:
    from trio_codex import Thread, TurnResult

_REAL_PROMPT = "Run one harmless command that shows what is in this directory, and sum it up."
_SCRIPTED_PROMPT = "What is in this directory?"
_COMMAND = "ls -1"
_FILES = ("README.md", "pyproject.toml", "src.py")
_ANSWER = (
    "There are three files here: a README, a pyproject.toml and a module. "
    "It looks like the start of a small Python project."
)

_STORY_PROMPT = "Write a very long story."
_STORY = ("Once upon a time ", "there was a turn ", "that would not end, ")
_SECONDS = 0.2


async def show_scripted() -> int:
    """Run the demo on the model that is scripted below."""
    console = Console()
    console.print("The runtime is the real one; the model is scripted, inside this program.\n")
    with tempfile.TemporaryDirectory(prefix="trio-codex-demo-") as root:
        async with open_scripted_model() as model:
            model.respond(
                message("I will look at what is here.", phase="commentary"),
                call("exec_command", {"cmd": _COMMAND}),
            )
            model.respond(message(deltas=_pieces(_ANSWER), phase="final_answer"))
            # The one command is the constant above, so it needs no sandbox, which not
            # every container lets the runtime build.
            harness = AppServerHarness(root, model, sandbox_mode="danger-full-access")
            for name in _FILES:
                (harness.workspace / name).touch()
            async with open_codex(harness.config()) as codex:
                thread = await codex.thread_start()
                status = await _show(console, thread, _SCRIPTED_PROMPT)
                model.hold(*_STORY, phase="final_answer")  # it never ends
                return await _show_cancelled(console, thread) or status


async def show_real(prompt: str | None) -> int:
    """Run the demo with the user's own login, in the current directory, read-only."""
    console = Console()
    try:
        async with open_codex() as codex:
            account = await codex.account()
            if account.account is None and account.requires_openai_auth:
                command, _ = runtime_command(CodexConfig())
                login = f"Nobody is logged in: run `{shlex.quote(command[0])} login` first."
                console.print(escape(login), style="red", soft_wrap=True)
                return 1
            thread = await codex.thread_start(ephemeral=True, sandbox=Sandbox.read_only)
            return await _show(console, thread, prompt or _REAL_PROMPT)
    except CodexError as exc:
        console.print(escape(str(exc)), style="red")
        return 1


async def _show(console: Console, thread: Thread, prompt: str) -> int:
    console.print(f"[bold]>[/bold] {escape(prompt)}\n")
    async with thread.turn(prompt) as turn:
        async for event in turn:
            _show_event(console, event)
        result = await turn.result()
    console.print()
    console.print(_summary(result))
    return 0 if result.status is types.TurnStatus.completed else 1


async def _show_cancelled(console: Console, thread: Thread) -> int:
    """Cancel a turn, and ask the runtime what it still does."""
    console.print(f"\n[bold]>[/bold] {_STORY_PROMPT} [cyan](cancelled after {_SECONDS} s)[/cyan]\n")
    with trio.CancelScope() as scope:
        async with thread.turn(_STORY_PROMPT) as turn:
            scope.deadline = trio.current_time() + _SECONDS
            async for event in turn:
                _show_event(console, event)
    runtime = await thread.read()
    idle = isinstance(runtime.thread.status, types.IdleThreadStatus)
    console.print(f"\n\nTurn cancelled: the runtime is {'idle' if idle else 'still at work'}.")
    return 0 if idle and scope.cancelled_caught else 1


def _show_event(console: Console, event: types.Notification) -> None:
    match event:
        case types.AgentMessageDeltaNotification(delta=delta):
            console.print(printable(delta), end="", markup=False, highlight=False, soft_wrap=True)
        case types.ItemCompletedNotification(item=types.AgentMessageThreadItem()):
            console.print()
        case types.ItemStartedNotification(item=types.CommandExecutionThreadItem() as item):
            console.print(f"[cyan]$ {_line(item.command)}[/cyan]")
        case types.ItemCompletedNotification(item=types.CommandExecutionThreadItem() as item):
            output = (item.aggregated_output or "").rstrip()
            style = "green" if item.exit_code == 0 else "red"
            console.print(
                Panel(escape(printable(output)), title=f"exit {item.exit_code}", style=style)
            )
        case types.ErrorNotification(error=error):
            console.print(escape(printable(error.message)), style="red")
        case _:
            pass


def _summary(result: TurnResult) -> Table:
    title = f"Turn {_line(result.status.value)}"
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_row("final response", escape(printable(result.final_response or "none")))
    table.add_row("items", ", ".join(_line(str(item.type)) for item in result.items))
    if result.duration_ms is not None:
        table.add_row("duration", f"{result.duration_ms / 1000:.2f} s")
    if result.turn_usage is not None:
        usage = result.turn_usage
        table.add_row(
            "tokens",
            f"{usage.total_tokens} ({usage.input_tokens} in, {usage.output_tokens} out)",
        )
    return table


def _line(text: str) -> str:
    """Make text from elsewhere into a piece of a line that rich and terminals take as it is."""
    return escape(printable(text, one_line=True))


def _pieces(text: str) -> list[str]:
    words = text.split(" ")
    return [word + " " for word in words[:-1]] + words[-1:]
