"""Ask at the terminal before the agent runs a command or changes a file, with the diff in colour.

The question blocks nothing: here a second turn goes on while it waits for the
keyboard. Needs rich, which comes with ``pip install "trio-codex[demo]"``.
"""

from __future__ import annotations

import os
import sys

import trio
from rich.console import Console
from rich.text import Text

from trio_codex import (
    Codex,
    Decision,
    FileChangeRequest,
    RequestHandlers,
    Sandbox,
    open_codex,
    printable,
)
from trio_codex.types import (
    AddPatchChangeKind,
    CommandExecutionApprovalKind,
    CommandExecutionRequestApprovalParams,
    CommandExecutionThreadItem,
    DeletePatchChangeKind,
    FileChangeThreadItem,
    FileUpdateChange,
)

BAR = "| "
COLOURS = {"+": "bright_green on default", "-": "bright_red on default"}

PATCH = """\
*** Begin Patch
*** Add File: notes.txt
+Buy milk.
*** End Patch
"""


class TerminalApprover:
    """Shows what the agent wants to do, and asks, one question at a time.

    Each line of text from the agent, the model or a file stands behind a bar, without codes
    that a terminal would obey. So it cannot look like a question of this program, or hide a
    part of the command. Long text is shown page by page, and the question comes after the
    last page.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._one_at_a_time = trio.Lock()

    async def command(self, request: CommandExecutionRequestApprovalParams) -> Decision:
        """Ask whether a command may be run, or be given input."""
        into_terminal = request.kind == CommandExecutionApprovalKind.write_stdin
        title = "Type into a running command?" if into_terminal else "Run a command?"
        about = [("bold cyan", request.command or "(unknown)"), ("dim", f"in {request.cwd}")]
        more = (request.network_approval_context, request.additional_permissions)
        about += [("bold red", f"with {each}") for each in more if each is not None]
        return await self._ask(title, request.reason, about)

    async def file_change(self, request: FileChangeRequest) -> Decision:
        """Ask whether files may be changed."""
        about = [("default", "(The runtime has not sent the changes.)")]
        if diffs := "".join(map(unified, request.changes)):
            about = [(COLOURS.get(line[:1], "default"), line) for line in diffs.split("\n")[:-1]]
        if request.grant_root is not None:
            about.append(("bold red", f"and from now on all below {request.grant_root}"))
        return await self._ask("Change files?", request.reason, about)

    async def _ask(self, title: str, reason: str | None, about: list[tuple[str, str]]) -> Decision:
        if reason:
            about = [*about, ("italic", f"because: {reason}")]
        lines = [line for style, text in about for line in behind_a_bar(text, style, self._width)]
        async with self._one_at_a_time:
            self._console.print(Text(title, style="bold yellow"))
            while len(lines) > self._height:
                page, lines = lines[: self._height], lines[self._height :]
                self._console.print(Text("\n").join(page))
                more = f"{len(lines)} more lines: show them? [Y/n]"
                if not await self._answered(more, {"", "y"}):
                    return Decision.decline
            self._console.print(Text("\n").join(lines))
            allowed = await self._answered("Allow it? [y/N]", {"y", "yes"})
        return Decision.accept if allowed else Decision.decline

    @property
    def _width(self) -> int:
        return max(self._console.width - len(BAR), 10)

    @property
    def _height(self) -> int:
        return max(self._console.height - 4, 10)

    async def _answered(self, question: str, yes: set[str]) -> bool:
        self._console.print(question, markup=False, highlight=False)
        forget_typed_ahead()
        try:
            # Abandoned when the runtime withdraws the question. The line that is
            # being typed then answers no question, least of all the next one.
            answer = await trio.to_thread.run_sync(read_line, abandon_on_cancel=True)
        except trio.Cancelled:
            self._console.print("The question was withdrawn; press Enter.")
            raise
        return answer.strip().lower() in yes


def forget_typed_ahead() -> None:
    """Drop what was typed before the question was there to be read; only a terminal has such."""
    if sys.stdin.isatty() and sys.platform != "win32":
        import termios  # noqa: PLC0415 - not there on Windows

        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def read_line() -> str:
    """Read a line from standard input; what ends without one is an empty line.

    Not with ``input``, which holds a lock while it waits: Python aborts if the
    program ends while an abandoned thread still has it.
    """
    line = b""
    while (byte := os.read(sys.stdin.fileno(), 1)) not in {b"", b"\n"}:
        line += byte
    return line.decode(errors="replace")


def behind_a_bar(text: str, style: str, width: int) -> list[Text]:
    """Make text that is not ours into lines that fit the screen and cannot pass for ours."""
    lines: list[Text] = []
    for line in text.split("\n"):
        shown = printable(line, one_line=True)
        # Some characters are two columns wide.
        step = width if shown.isascii() else width // 2
        pieces = [shown[start : start + step] for start in range(0, len(shown), step)] or [""]
        lines += [Text.assemble((BAR, "dim"), (piece, style)) for piece in pieces]
    return lines


def unified(change: FileUpdateChange) -> str:
    """Write a change as a diff: of a file that is added or deleted, the runtime sends the text."""
    match change.kind:
        case AddPatchChangeKind():
            sign, verb = "+", "add"
        case DeletePatchChangeKind():
            sign, verb = "-", "delete"
        case _:
            sign, verb = "", "update"
    head = f"{verb} {printable(change.path, one_line=True)}"
    lines = change.diff.removesuffix("\n").split("\n")
    return "".join(f"{line}\n" for line in [head, *(sign + line for line in lines)])


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
    print(printable(result.final_response or ""))


async def chat(codex: Codex) -> None:
    """Ask something that needs no approval."""
    thread = await codex.thread_start(sandbox=Sandbox.read_only)
    result = await thread.run("Meanwhile: how many eggs are half a dozen?")
    print("Meanwhile:", printable(result.final_response or ""), flush=True)


async def main() -> None:
    """Run the example."""
    approver = TerminalApprover()
    handlers = RequestHandlers(command=approver.command, file_change=approver.file_change)
    async with open_codex(handlers=handlers) as codex, trio.open_nursery() as nursery:
        nursery.start_soon(work, codex)
        nursery.start_soon(chat, codex)


if __name__ == "__main__":
    trio.run(main)
