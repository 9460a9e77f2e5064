"""Watch turns on a page in the browser, and answer there what they ask.

It needs ``pip install "trio-codex[console]"``.
"""

from __future__ import annotations

import trio

from trio_codex import Codex, CodexError, open_codex, printable
from trio_codex.console import open_console

PROMPTS = (
    "Count the modules of this project.",
    "Find the oldest file of this project.",
    "Name the longest function of this project.",
)


async def work(codex: Codex, prompt: str) -> None:
    """Run a turn on a thread of its own."""
    async with codex.temporary_thread() as thread:
        try:
            result = await thread.run(prompt)
        except CodexError as error:
            print(f"{prompt} {error}")
        else:
            print(prompt, printable(result.final_response or ""))


async def main() -> None:
    """Run three turns at the same time, and show them until they are over."""
    async with open_console() as console:
        print(f"Open {console.url}", flush=True)
        made = open_codex(handlers=console.handlers(), instruments=[console])
        async with made as codex, trio.open_nursery() as nursery:
            for prompt in PROMPTS:
                nursery.start_soon(work, codex, prompt)


if __name__ == "__main__":
    trio.run(main)
