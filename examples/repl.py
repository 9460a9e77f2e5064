"""A chat at the terminal: Ctrl-C stops the answer, Ctrl-C at the prompt ends the program."""

from __future__ import annotations

import os
import sys

import trio

from trio_codex import Thread, TurnFailedError, open_codex, printable


def read_line() -> str | None:
    """Read a line; None at the end of the input. Unlike `input`, a thread in it can be left."""
    line = b""
    while (byte := os.read(sys.stdin.fileno(), 1)) != b"\n":
        if not byte:
            return None
        line += byte
    return line.decode(errors="replace")


async def answer(thread: Thread, question: str) -> None:
    """Show the answer while it is written, until it ends or Ctrl-C stops it."""
    try:
        async with thread.turn(question) as turn:
            async for text in turn.text():
                print(printable(text), end="", flush=True)
        print()
    except KeyboardInterrupt:
        # The block is left, so the turn is over and the thread takes the next question.
        print("\n[stopped]")
    except TurnFailedError as failure:
        print("\n[failed]", failure)


async def main() -> None:
    """Run the example."""
    async with open_codex() as codex:
        thread = await codex.thread_start()
        while True:
            print("> ", end="", flush=True)
            question = await trio.to_thread.run_sync(read_line, abandon_on_cancel=True)
            if question is None:
                break
            await answer(thread, question)
    print()


if __name__ == "__main__":
    try:
        trio.run(main)
    except KeyboardInterrupt:
        print()
