"""Ask at the terminal before the agent runs a command or changes a file, with the diff in colour.

The question blocks nothing: here a second turn goes on while it waits for the
keyboard. Needs rich, which comes with ``pip install "trio-codex[demo]"``.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import trio
from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text
from scripted import open_example

from trio_codex import Decision, FileChangeRequest, RequestHandlers, Sandbox
from trio_codex.testing import call, custom_call, message
from trio_codex.types import (
    AddPatchChangeKind,
    CommandExecutionApprovalKind,
    CommandExecutionRequestApprovalParams,
    CommandExecutionThreadItem,
    DeletePatchChangeKind,
    FileChangeThreadItem,
)

if TYPE_CHECKING:
    from trio_codex import Codex
    from trio_codex.testing import ScriptedModel
    from trio_codex.types import FileUpdateChange

PATCH = """\
*** Begin Patch
*** Add File: notes.txt
+Buy milk.
*** End Patch
"""


class TerminalApprover:
    """Shows what the agent wants to do, and asks, one question at a time."""

    def __init__(self) -> None:
        self._console = Console()
        self._one_at_a_time = trio.Lock()

    async def command(self, request: CommandExecutionRequestApprovalParams) -> Decision:
        """Ask whether a command may be run, or be given input."""
        into_terminal = request.kind == CommandExecutionApprovalKind.write_stdin
        title = "Type into a running command?" if into_terminal else "Run a command?"
        about = Text(f"{printable(request.command or '(unknown)')}\n", style="bold cyan")
        about.append(f"in {printable(str(request.cwd))}\n", style="dim")
        for more in (request.network_approval_context, request.additional_permissions):
            if more is not None:
                about.append(f"with {printable(str(more))}\n", style="bold red")
        return await self._ask(title, request.reason, about)

    async def file_change(self, request: FileChangeRequest) -> Decision:
        """Ask whether files may be changed."""
        diff = "".join(map(unified, request.changes)) or "(The runtime has not sent the changes.)\n"
        about = Syntax(printable(diff), "diff", theme="ansi_dark", background_color="default")
        title = "Change files?"
        if request.grant_root is not None:
            title += f" And from now on all below {printable(request.grant_root)}?"
        return await self._ask(title, request.reason, about)

    async def _ask(self, title: str, reason: str | None, about: Text | Syntax) -> Decision:
        async with self._one_at_a_time:
            self._console.print(Text(title, style="bold yellow"))
            if reason:
                self._console.print(Text(printable(reason), style="italic"))
            self._console.print(about)
            self._console.print("Allow it? [y/N]", markup=False, highlight=False)
            try:
                # Abandoned when the runtime withdraws the question. The line that is
                # being typed then is nobody's answer, least of all to the next question.
                answer = await trio.to_thread.run_sync(read_line, abandon_on_cancel=True)
            except trio.Cancelled:
                self._console.print("The question was withdrawn; press Enter.")
                raise
        allowed = answer.strip().lower() in {"y", "yes"}
        return Decision.accept if allowed else Decision.decline


def read_line() -> str:
    """Read a line from standard input; what ends without one is an empty line.

    Not with ``input``, which holds a lock while it waits: Python aborts if the
    program ends while an abandoned thread still has it.
    """
    line = b""
    while (byte := os.read(sys.stdin.fileno(), 1)) not in {b"", b"\n"}:
        line += byte
    return line.decode(errors="replace")


def printable(text: str) -> str:
    """Show as an escape what a terminal would obey instead of showing it."""
    shown = (char if char.isprintable() or char in "\n\t" else ascii(char)[1:-1] for char in text)
    return "".join(shown)


def unified(change: FileUpdateChange) -> str:
    """Write a change as a diff: of a file that is added or deleted, the runtime sends the text."""
    match change.kind:
        case AddPatchChangeKind():
            sign, verb = "+", "add"
        case DeletePatchChangeKind():
            sign, verb = "-", "delete"
        case _:
            sign, verb = "", "update"
    lines = change.diff.splitlines()
    return "".join(f"{line}\n" for line in [f"{verb} {change.path}", *(sign + li for li in lines)])


def script(model: ScriptedModel) -> None:
    """Say what the real model would."""
    command = {
        "cmd": "echo Buy bread.",
        "sandbox_permissions": "require_escalated",
        "justification": "I want to see the list.",
    }
    model.on("Note that", custom_call("apply_patch", PATCH), times=1)
    model.on("Note that", call("exec_command", command), times=1)
    model.on("Note that", message("That is all.", phase="final_answer"))
    model.on("Meanwhile", message("Six.", phase="final_answer"))


async def work(codex: Codex) -> None:
    """Let the agent do what it has to ask for."""
    thread = await codex.thread_start(sandbox=Sandbox.read_only)
    result = await thread.run("Note that I need milk, in notes.txt; then echo the shopping list.")
    for item in result.items:
        match item:
            case FileChangeThreadItem(status=status):
                print("The file change:", status.value)
            case CommandExecutionThreadItem(status=status):
                print("The command:", status.value)
            case _:
                pass
    print(result.final_response)


async def chat(codex: Codex) -> None:
    """Ask something that needs no approval."""
    thread = await codex.thread_start(sandbox=Sandbox.read_only)
    result = await thread.run("Meanwhile: how many eggs are half a dozen?")
    print("Meanwhile:", result.final_response, flush=True)


async def main() -> None:
    """Run the example."""
    approver = TerminalApprover()
    handlers = RequestHandlers(command=approver.command, file_change=approver.file_change)
    async with open_example(script, handlers) as codex, trio.open_nursery() as nursery:
        nursery.start_soon(work, codex)
        nursery.start_soon(chat, codex)


if __name__ == "__main__":
    trio.run(main)
