"""Tools that do one thing, for the tests of calls and of failures."""

from __future__ import annotations

from trio_codex import Tool


def returning(value):
    async def give() -> object:
        return value

    return Tool(give)


def raising(error):
    async def fail() -> None:
        raise error

    return Tool(fail)
