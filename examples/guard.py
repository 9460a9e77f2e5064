"""Guard an agent with hooks: deny what cannot be undone, and hide what looks like a key.

A hook is a guardrail and catches slips. It reads commands as text, and one command can be
spelled in many ways, so what is not plain is denied too. The boundary is the sandbox.
"""

from __future__ import annotations

import re
import shlex

import trio

from trio_codex import Deny, Hooks, PostToolUse, PreToolUse, ReplaceOutput, open_codex, printable

DESTRUCTIVE = {
    "rm": "Use `trash`, which can be undone.",
    "dd": "Nobody writes to devices here.",
    "shutdown": "The machine stays on.",
}
"""Programs that the agent may not run, and what it is told."""

PROTECTED = re.compile(r"^\*\*\* (?:Add|Update|Delete) File: (.*\.(?:env|lock))$", re.MULTILINE)
"""Files that no patch may touch, as a patch names them."""

KEY = re.compile(r"\b(?:sk|ghp|AKIA)[-_]?[A-Za-z0-9]{16,}\b")
"""What looks like a key."""

SEPARATORS = re.compile(r"[;&|\n]+")
"""What stands between two commands."""

NOT_PLAIN = re.compile(r"[`$<>(){}\\]|\beval\b|\bxargs\b")
"""What makes another command of a text than the one that stands there."""


async def before(call: PreToolUse) -> Deny | None:
    """Decide on a tool before it runs."""
    if call.tool_name == "Bash":
        reason = objection_to(call.tool_input["command"])
    elif call.tool_name == "apply_patch":
        found = PROTECTED.search(call.tool_input["command"])
        reason = f"{found[1]} is not yours to change." if found else None
    else:
        reason = None
    shown = printable(str(call.tool_input), one_line=True)
    print("allowed:" if reason is None else "denied:", call.tool_name, shown[:60])
    return None if reason is None else Deny(reason)


def objection_to(command: str) -> str | None:
    """Say what speaks against a command; None for nothing."""
    if NOT_PLAIN.search(command):
        return "Write a plain command, without variables, redirections and substitutions."
    for part in SEPARATORS.split(command):
        try:
            words = shlex.split(part)
        except ValueError:
            return "The quotes do not match."
        program = words[0].rpartition("/")[2] if words else ""
        if program in DESTRUCTIVE:
            return DESTRUCTIVE[program]
    return None


async def after(call: PostToolUse) -> ReplaceOutput | None:
    """Hide keys from the model. The item of the call keeps the output as it was."""
    output = str(call.tool_response)
    hidden = KEY.sub("(a key)", output)
    return None if hidden == output else ReplaceOutput(hidden)


async def main() -> None:
    """Run the example."""
    hooks = Hooks(pre_tool_use=before, post_tool_use=after)
    async with open_codex(hooks=hooks) as codex:
        thread = await codex.thread_start()
        result = await thread.run("Remove the build directory, and look for keys.")
        print(printable(result.final_response or ""))


if __name__ == "__main__":
    trio.run(main)
