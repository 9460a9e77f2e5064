"""Allow the harmless commands of a list, and ask a human about all others.

Without a terminal, all others are declined.
"""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import trio
from ask_in_terminal import TerminalApprover

from trio_codex import Decision, FileChangeRequest, RequestHandlers, Sandbox, open_codex, printable
from trio_codex.types import (
    CommandExecutionApprovalKind,
    CommandExecutionRequestApprovalParams,
    CommandExecutionThreadItem,
)

ALLOWED = (("git", "status"), ("ls",), ("pwd",))
"""How a command may begin. After that it may name files, but have no options: those of many
programs write files or run others."""

SHELLS = {f"{place}/{name}" for place in ("/bin", "/usr/bin") for name in ("bash", "sh", "zsh")}

PLAIN_SCRIPT = re.compile(r"[A-Za-z0-9_./:@%+, -]+")
"""Characters that mean nothing to a shell. Quotes are not among them: where they are needed, a
human had better look."""


class Policy:
    """Decides by the list, and asks an approver about everything else.

    Args:
        root: The only directory in which commands of the list are allowed: what
            ``git`` does, for one, is up to the settings in the directory.
        approver: Decides on everything else; None declines it.
    """

    def __init__(self, root: str, approver: TerminalApprover | None) -> None:
        self._root = root
        self._approver = approver

    async def command(self, request: CommandExecutionRequestApprovalParams) -> Decision:
        """Decide on a command, or on input to one."""
        if self.allows(request):
            print("allowed:", printable(request.command or "", one_line=True))
            return Decision.accept
        if self._approver is not None:
            return await self._approver.command(request)
        print("declined:", printable(request.command or "", one_line=True))
        return Decision.decline

    async def file_change(self, request: FileChangeRequest) -> Decision:
        """Decide on changes of files; the list allows none."""
        if self._approver is not None:
            return await self._approver.file_change(request)
        return Decision.decline

    def allows(self, request: CommandExecutionRequestApprovalParams) -> bool:
        """Tell whether the list allows it. Whatever is not plain and simple, it does not."""
        more_than_a_command = (
            request.kind != CommandExecutionApprovalKind.command
            or request.network_approval_context is not None
            or request.additional_permissions is not None
        )
        if more_than_a_command or request.cwd != self._root:
            return False
        words = plain_words(request.command or "")
        return any(
            words[: len(prefix)] == prefix
            and not any(word.startswith("-") for word in words[len(prefix) :])
            for prefix in ALLOWED
        )


def plain_words(command: str) -> tuple[str, ...]:
    """Take a command out of the shell it runs in, such as ``/bin/bash -lc 'git status'``.

    The request's ``command_actions`` are for show and no help here: of
    ``ls | xargs rm`` they only have the ``ls``.

    Returns:
        The words of the one plain command, or none if it is something else.
    """
    try:
        shell, flag, text = shlex.split(command)
    except ValueError:
        return ()
    if shell not in SHELLS or flag not in {"-c", "-lc"} or not PLAIN_SCRIPT.fullmatch(text):
        return ()
    return tuple(text.split())


async def main() -> None:
    """Run the example."""
    root = str(Path.cwd())
    policy = Policy(root, TerminalApprover() if sys.stdin.isatty() else None)
    handlers = RequestHandlers(command=policy.command, file_change=policy.file_change)
    async with open_codex(handlers=handlers) as codex:
        thread = await codex.thread_start(cwd=root, sandbox=Sandbox.read_only)
        result = await thread.run("Where are we, and as whom? Ask to leave the sandbox for it.")
        for item in result.items:
            if isinstance(item, CommandExecutionThreadItem):
                print(f"{item.status.value}: {printable(item.command, one_line=True)}")
        print(printable(result.final_response or ""))


if __name__ == "__main__":
    trio.run(main)
