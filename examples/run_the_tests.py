"""Send the agent back until the tests pass, three times at most.

A stop hook is asked before the turn ends. It runs the tests itself, so it does not matter
what the agent says about them. It counts, because otherwise a turn could go on forever. When
the turn is cancelled, so is the hook, and the tests are killed.
"""

from __future__ import annotations

import subprocess
import sys

import trio

from trio_codex import GoOn, Hooks, Sandbox, Stop, open_codex, printable

COMMAND = (sys.executable, "-m", "unittest")
ATTEMPTS = 3
LAST_CHARS = 4_000


class Tests:
    """Runs the tests before a turn may end.

    Args:
        command: How.
        attempts: How often the agent is sent back in one turn.
    """

    def __init__(self, command: tuple[str, ...], attempts: int) -> None:
        self._command = command
        self._attempts = attempts
        self._sent_back: dict[str, int] = {}

    async def stop(self, event: Stop) -> GoOn | None:
        """Let the turn end if the tests pass, or have failed too often."""
        # Only the first time in a turn nobody has sent it back.
        sent_back = self._sent_back.pop(event.turn_id, 0) if event.stop_hook_active else 0
        run = await trio.run_process(
            self._command,
            cwd=event.cwd,
            capture_stdout=True,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if run.returncode == 0:
            print("The tests pass.")
            return None
        if sent_back == self._attempts:
            print("The tests still fail, and a human has to look.")
            return None
        print("The tests fail.")
        self._sent_back[event.turn_id] = sent_back + 1
        output = run.stdout.decode(errors="replace")[-LAST_CHARS:]
        return GoOn(f"The tests fail. Mend the code, not the tests.\n\n{output}")


async def main() -> None:
    """Run the example."""
    tests = Tests(COMMAND, ATTEMPTS)
    async with open_codex(hooks=Hooks(stop=tests.stop)) as codex:
        thread = await codex.thread_start(sandbox=Sandbox.workspace_write)
        result = await thread.run("Write a function for the mean, with a test.")
        print(printable(result.final_response or ""))


if __name__ == "__main__":
    trio.run(main)
