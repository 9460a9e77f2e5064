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

UPKEEP = {"dev_tools", "examples"}
"""The directories of the tests about what is around the library."""

DEEP = {
    "sweep",
    "test_control_c_storm",
    "test_load",
    "test_many_turns_on_runtime",
    "test_peer_scenarios_on_hosts",
    "test_questions_over_a_cut",
    "test_reconnects_on_runtime",
    "test_recovery_calls",
    "test_recovery_commands",
    "test_recovery_matrix",
    "test_recovery_requests",
    "test_recovery_turns",
    "test_recovery_usage",
    "test_requests_over_a_cut",
    "test_restarted_runtime",
    "test_temporary_threads_on_runtime",
    "test_turns_after_cuts",
}
"""The directories and files of the tests that try one thing in very many states."""

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
        parts = {*item.path.relative_to(HERE).parts[:-1], item.path.stem}
        for names, mark in ((UPKEEP, "upkeep"), (DEEP, "deep")):
            if parts & names:
                item.add_marker(mark)
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
