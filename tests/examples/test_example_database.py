"""The database of the example: the model can read it, and nothing else."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
import trio

from trio_codex import Tool

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FOR_EVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"


@pytest.fixture
async def database(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(EXAMPLES))
    module = import_module("sqlite_tool")
    module.fill(tmp_path / "orders.sqlite")
    database = module.Database(tmp_path / "orders.sqlite")
    yield database
    await database.aclose()


async def text_of(database, sql):
    answer = await Tool(database, name="query").call({"sql": sql})
    return answer.success, answer.content_items[0].text


async def test_a_query_gives_its_rows_by_column(database):
    sql = "SELECT product, MAX(price) AS best FROM orders WHERE number < 4"
    assert await text_of(database, sql) == (True, '[{"product":"bicycle","best":400.0}]')


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM orders",
        "DROP TABLE orders",
        "CREATE TABLE t (a)",
        "CREATE TEMP TABLE t (a)",
        "ATTACH 'other.sqlite' AS other",
        "PRAGMA query_only = 0",
        "BEGIN",
        "VACUUM INTO 'copy.sqlite'",
        "SELECT 1; DELETE FROM orders",
        "SELECT nothing FROM orders",
    ],
)
async def test_whatever_is_no_query_changes_nothing(database, tmp_path, monkeypatch, sql):
    monkeypatch.chdir(tmp_path)
    before = (tmp_path / "orders.sqlite").read_bytes()
    success, text = await text_of(database, sql)
    assert not success
    assert text.startswith("SQLite says: ")
    assert [path.name for path in tmp_path.iterdir()] == ["orders.sqlite"]
    assert (tmp_path / "orders.sqlite").read_bytes() == before


async def test_a_missing_database_is_not_made(database, tmp_path):
    missing = type(database)(tmp_path / "missing.sqlite")
    assert await text_of(missing, "SELECT 1") == (
        False,
        "SQLite says: unable to open database file",
    )
    assert not (tmp_path / "missing.sqlite").exists()


async def test_a_query_that_would_never_end_ends_with_its_turn(database):
    async with trio.open_nursery() as nursery:
        nursery.start_soon(text_of, database, FOR_EVER)
        while database._connection is None:
            await trio.lowlevel.checkpoint()
        nursery.cancel_scope.cancel()
    assert await text_of(database, "SELECT 1 AS one") == (True, '[{"one":1}]')
