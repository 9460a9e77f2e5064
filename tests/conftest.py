"""What every test gets: a deadline, and a look at the process table afterwards."""

from __future__ import annotations

import functools
import inspect
import os
import select
import sys
import uuid
from pathlib import Path

import pytest
import trio

DEADLINE = 60.0
"""Seconds that an async test may take, unless it is marked otherwise."""


DEATH_TIMEOUT = 2.0
"""Seconds that a killed process may take to be gone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
            marker = item.get_closest_marker("deadline")
            item.obj = _with_deadline(item.obj, marker.args[0] if marker else DEADLINE)


def _with_deadline(function, seconds):
    @functools.wraps(function)
    async def bounded(**fixtures):
        with trio.fail_after(seconds):
            await function(**fixtures)

    return bounded


@pytest.fixture(autouse=True)
def no_orphans(monkeypatch, request):
    """Fail a test that leaves a process behind, wherever in the process tree that went."""
    marks = [uuid.uuid4().hex]
    monkeypatch.setenv("TRIO_CODEX_TEST", marks[0])
    if "tmp_path" in request.fixturenames:
        marks.append(str(request.getfixturevalue("tmp_path")))
    yield
    left = [pid for mark in marks for pid in processes_marked(mark) if not _dies(pid)]
    assert not left, f"processes left behind: {[_command(pid) for pid in left]}"


def processes_marked(mark: str) -> list[int]:
    """Find the live processes that have a string in their environment (Linux only)."""
    if sys.platform != "linux":
        return []
    needle = mark.encode()
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and int(entry.name) != os.getpid()
        if needle in _read(entry / "environ") and not _is_zombie(entry)
    ]


def _dies(pid: int) -> bool:
    """Wait for the end of a process that was killed a moment ago."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], DEATH_TIMEOUT)[0])
    finally:
        os.close(handle)


def _command(pid: int) -> str:
    return _read(Path(f"/proc/{pid}/cmdline")).replace(b"\0", b" ").decode(errors="replace")


def _is_zombie(entry: Path) -> bool:
    return b") Z " in _read(entry / "stat")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # gone meanwhile, or somebody else's
        return b""
