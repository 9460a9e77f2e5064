"""What every test gets: a deadline, and a look at the process table afterwards."""

from __future__ import annotations

import functools
import inspect
import signal
import uuid
from pathlib import Path

import pytest
import trio
from hypothesis import HealthCheck, settings
from processes import command_line, dies, processes_marked

HERE = Path(__file__).resolve().parent

MARKS = {"dev_tools": "upkeep", "examples": "upkeep", "sweep": "deep"}
"""The marks of all tests in a directory; single files say it themselves."""

DEADLINE = 60.0
"""Seconds that an async test may take, unless it is marked otherwise."""


# A shell that starts the tests in the background makes them ignore Ctrl-C, and that is
# inherited; the tests that press it need Python's own handler, and so do their children.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# How long an example takes says how busy the machine is.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.hookimpl(tryfirst=True)  # before those that are not wanted are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        directory = item.path.relative_to(HERE).parts[0]
        if directory in MARKS:
            item.add_marker(MARKS[directory])
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
    left = [pid for mark in marks for pid in processes_marked(mark) if not dies(pid)]
    assert not left, f"processes left behind: {[command_line(pid) for pid in left]}"
