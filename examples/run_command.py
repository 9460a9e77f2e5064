"""Run commands without an agent: one to its end, one to talk to, one that takes too long."""

from __future__ import annotations

import trio

from trio_codex import open_codex

SECONDS = 0.5


async def main() -> None:
    """Run the example."""
    async with open_codex() as codex:
        result = await codex.exec_run(["sort"], stdin=b"pear\napple\n")
        print(result.stdout.decode().split(), result.exit_code)

        async with codex.exec(["cat"]) as process:
            await process.stdin.send_all(b"Is anybody there?\n")
            print((await process.stdout.receive_some()).decode().strip())
            await process.stdin.aclose()
            print("cat ended with", await process.wait())

        with trio.move_on_after(SECONDS):
            async with codex.exec(["sleep", "60"]) as process:
                await process.wait()
        print("sleep ended with", process.exit_code)


if __name__ == "__main__":
    trio.run(main)
