"""Let the model query a SQLite database without changing it."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import trio

from trio_codex import Tool, ToolError, open_codex, printable

MAX_ROWS = 100
STEPS = 100_000
"""After how many steps of SQLite's machine a query looks whether it was cancelled."""

ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
"""What a query may do. Without this it could attach and read other databases."""


class Database:
    """A database, opened for reading on first use, and used by one thread at a time.

    Args:
        path: The file, which must exist.
    """

    def __init__(self, path: Path) -> None:
        self._uri = f"{path.resolve().as_uri()}?mode=ro"
        self._connection: sqlite3.Connection | None = None
        self._one_at_a_time = trio.CapacityLimiter(1)

    async def __call__(self, sql: str) -> list[dict[str, str | int | float | None]]:
        """Run one SELECT on the database of orders. It gives 100 rows at most.

        The one table is: orders(product TEXT, number INTEGER, price REAL).

        Args:
            sql: The statement, in SQLite's dialect.
        """
        return await trio.to_thread.run_sync(self._query, sql, limiter=self._one_at_a_time)

    async def aclose(self) -> None:
        """Close the connection. `open_codex` calls this when its block is left."""
        if self._connection is not None:
            await trio.to_thread.run_sync(self._connection.close, limiter=self._one_at_a_time)

    def _query(self, sql: str) -> list[dict[str, str | int | float | None]]:
        try:
            cursor = self._open().execute(sql)
            return [dict(row) for row in cursor.fetchmany(MAX_ROWS)]
        except (sqlite3.Error, sqlite3.Warning) as exc:
            # If it was stopped by its own look at the cancellation, this goes on with that.
            trio.from_thread.check_cancelled()
            raise ToolError(f"SQLite says: {exc}") from exc

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            # One thread at a time, but not always the same one.
            connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
            connection.row_factory = sqlite3.Row
            connection.set_authorizer(authorize)
            # What it raises stops the query.
            connection.set_progress_handler(trio.from_thread.check_cancelled, STEPS)
            self._connection = connection
        return self._connection


def authorize(action: int, *_: str | None) -> int:
    """Tell SQLite whether a statement may do something."""
    return sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY


def fill(path: Path) -> None:
    """Make the database."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE orders (product TEXT, number INTEGER, price REAL)")
        rows = [("bicycle", 3, 400.0), ("bell", 12, 8.5), ("bicycle", 1, 380.0)]
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?)", rows)


async def main() -> None:
    """Run the example."""
    with tempfile.TemporaryDirectory() as root:
        path = Path(root, "orders.sqlite")
        await trio.to_thread.run_sync(fill, path)
        query = Tool(Database(path), name="query")
        async with open_codex() as codex:
            thread = await codex.thread_start(dynamic_tools=[query])
            result = await thread.run("How many of each product were ordered? Delete nothing.")
            print(printable(result.final_response or ""))


if __name__ == "__main__":
    trio.run(main)
