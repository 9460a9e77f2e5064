"""Catch a failed turn, show why a request is refused, and try again when the runtime is busy."""

from __future__ import annotations

import trio

from trio_codex import (
    JsonRpcError,
    Thread,
    TurnFailedError,
    open_codex,
    printable,
    retry_on_overload,
)
from trio_codex.types import CodexErrorInfoValue


async def ask(thread: Thread, question: str) -> None:
    """Run a turn, and say why if it fails. The thread takes the next turn in any case."""
    try:
        result = await thread.run(question)
    except TurnFailedError as failure:
        match failure.error and failure.error.codex_error_info:
            case CodexErrorInfoValue.usage_limit_exceeded:
                print("The limit of the account is reached.")
            case CodexErrorInfoValue.server_overloaded:
                print("The model's provider is overloaded.")
            case _:
                print(failure)
    else:
        print(printable(result.final_response or ""))


async def main() -> None:
    """Run the example."""
    async with open_codex() as codex:
        thread = await codex.thread_start()
        for _ in range(2):
            await ask(thread, "Say hello in one sentence.")
        try:
            await codex.thread_resume("00000000-0000-7000-8000-000000000000")
        except JsonRpcError as refusal:
            print(f"Refused: {refusal}")
        # An overloaded runtime says so, and this asks again. It must be something that may be
        # done twice.
        models = await retry_on_overload(codex.models, max_attempts=5)
        print("It knows models:", len(models.data) > 0)


if __name__ == "__main__":
    trio.run(main)
