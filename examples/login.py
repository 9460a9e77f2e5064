"""Log in, and log out again: with the key in OPENAI_API_KEY, or with a code typed in a browser."""

from __future__ import annotations

import os

import trio

from trio_codex import Codex, LoginFailedError, open_codex, printable, types

MINUTES = 5


async def log_in(codex: Codex) -> types.AccountLoginCompletedNotification:
    """Log in, and wait until it is done. If this is cancelled, the login is cancelled too."""
    if key := os.environ.get("OPENAI_API_KEY"):
        return await codex.login_api_key(key)
    async with codex.login_chatgpt_device_code() as login:
        print(printable(f"Open {login.verification_url} and type {login.user_code}"))
        return await login.wait()


async def main() -> None:
    """Run the example."""
    async with open_codex() as codex:
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
