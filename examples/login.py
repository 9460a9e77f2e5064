"""Log in, and log out again.

On the scripted model it is with an API key, which nobody checks; with --real it is with a code
that you type in your browser, and only where nobody is logged in yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import trio
from scripted import REAL, open_example

from trio_codex import LoginFailedError, printable

if TYPE_CHECKING:
    from trio_codex import Codex
    from trio_codex.types import AccountLoginCompletedNotification

MINUTES = 5


async def log_in(codex: Codex) -> AccountLoginCompletedNotification:
    """Log in, and wait until that is done. Cancelled, it leaves no login behind."""
    if not REAL:
        return await codex.login_api_key("sk-example")
    async with codex.login_chatgpt_device_code() as login:
        print(printable(f"Open {login.verification_url} and type {login.user_code}"))
        return await login.wait()


async def main() -> None:
    """Run the example."""
    async with open_example(lambda _: None) as codex:
        if (await codex.account()).account is not None:
            print("Somebody is logged in already, and stays so.")
            return
        try:
            with trio.fail_after(MINUTES * 60):
                await log_in(codex)
            print("Logged in.")
            await codex.logout()
            print("Logged out.")
        except LoginFailedError as error:
            print(error)
        except trio.TooSlowError:
            print(f"Nobody has typed the code within {MINUTES} minutes.")


if __name__ == "__main__":
    trio.run(main)
