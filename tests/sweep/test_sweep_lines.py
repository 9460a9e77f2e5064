"""Ctrl-C before every line of every scenario: in memory, and with a child process.

Afterwards `KeyboardInterrupt` has come out, no turn runs, nothing is left in the client's
tables, nothing was waited for in vain, and the connection works where the program goes on.
"""

from __future__ import annotations

import logging
import math
from contextlib import asynccontextmanager

import pytest
import trio
from children import orderly_config
from insides import connection_of, lanes, subscriptions
from line_sweeping import SAMPLES, lines_to_try, press_at_line
from orderly_server import opened, serving
from processes import own_children
from scenarios import IN_A_CHILD as CHILD
from scenarios import LINES, LOGINS, OTHERWISE, SCENARIOS, WORKSPACE, compact
from test_sweep_handlers import SCENARIOS as ASKING
from test_sweep_handlers import AskingRuntime, approve

from trio_codex import CodexConfig, RequestHandlers, open_codex
from trio_codex._client._open import run_client
from trio_codex._workspace._processes import STARTS_AT_ONCE
from trio_codex.testing import open_fake_app_server

LIMIT = 10.0
"""Seconds that a run may take: it hangs where it takes more."""


@asynccontextmanager
async def in_memory():
    async with opened() as (codex, runtime):
        yield codex, runtime


@asynccontextmanager
async def in_memory_one_by_one():
    async with opened(CodexConfig(max_in_flight=1)) as (codex, runtime):
        yield codex, runtime


@asynccontextmanager
async def in_memory_asking():
    runtime, handlers = AskingRuntime(), RequestHandlers(command=approve)
    async with open_fake_app_server(runtime.play, handlers=handlers) as codex:
        yield codex, runtime


@asynccontextmanager
async def in_a_child():
    async with open_codex(orderly_config()) as codex:
        yield codex, None


async def use_what_is_opened_in_memory():
    async with serving() as (end, _):
        scope = trio.CancelScope()
        with scope:
            async with run_client(end, CodexConfig(), math.inf) as codex:
                await codex.thread_start()


async def use_a_child():
    async with open_codex(orderly_config()) as codex:
        await codex.thread_start()


async def check(codex, runtime):
    """Nothing is left, and the connection works."""
    with trio.fail_after(2):
        await codex.request("ping")
        # A detached turn ends by itself, and Ctrl-C ends the wait for a deletion, not the deletion.
        while codex.statistics().open_turns or codex.statistics().pending_deletions:
            await codex.request("ping")
    if runtime is not None:
        assert runtime.running == {}
        assert runtime.processes == {}
    left = codex.statistics()
    assert (left.pending_requests, left.waiting_requests, left.open_processes) == (0, 0, 0)
    assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)
    assert left.running_handlers == 0
    connection = connection_of(codex)
    assert connection.dispatcher.in_flight.window.taken == 0
    assert subscriptions(codex) == []
    assert (lanes(codex), connection.router.owners) == ({}, {})
    assert connection.logins.open == 0
    assert connection.processes.starts.value == STARTS_AT_ONCE


def press_and_go_on(opener, scenario, line):
    """Press Ctrl-C before a line of a scenario, in a program that catches it and goes on."""

    async def program():
        with trio.fail_after(LIMIT):
            async with opener() as (codex, runtime):
                await codex.request("ping")
                counter = await press_at_line(line, lambda: scenario(codex))
                await check(codex, runtime)
                return counter

    return trio.run(program)


def sweep_one_connection(opener, scenario, samples, tally, what):
    """Press before each line in turn on one connection; what is left is found by the next."""

    async def program():
        async with opener() as (codex, runtime):

            async def press(line):
                with trio.fail_after(LIMIT):
                    counter = await press_at_line(line, lambda: scenario(codex))
                    await check(codex, runtime)
                return counter

            await press(math.inf)  # the first run makes what the later ones use
            count = (await press(math.inf)).passed
            for line in lines_to_try(count, seed=len(what), samples=samples):
                # In a child process not every run takes the same lines.
                if (await press(line)).pressed:
                    tally(what)

    children = own_children()
    trio.run(program)
    assert own_children() == children


def press_and_leave(program, line):
    """Press Ctrl-C before a line of a whole program, that of opening and closing included."""
    children = own_children()

    async def bounded():
        with trio.fail_after(LIMIT):
            return await press_at_line(line, program)

    counter = trio.run(bounded)
    assert own_children() == children
    return counter


def sweep(press, samples, tally, what):
    """Press before each line, or before as many of them as there is time for."""
    count = press(math.inf).passed
    for line in lines_to_try(count, seed=len(what), samples=samples):
        # In a child process not every run takes the same lines.
        if press(line).pressed:
            tally(what)


IN_MEMORY = [*SCENARIOS, *OTHERWISE, *LOGINS, *WORKSPACE, *LINES]
IN_A_CHILD = [*CHILD, *WORKSPACE, *LINES, compact]


@pytest.fixture(autouse=True)
def nothing_is_given_up(caplog):
    """What is given up after a time limit, or could not be ended, is a warning."""
    caplog.set_level(logging.WARNING, "trio_codex")
    yield
    assert caplog.records == []


@pytest.mark.parametrize("scenario", IN_MEMORY)
def test_whatever_line_control_c_comes_before_nothing_is_left(scenario, tally):
    sweep(
        lambda line: press_and_go_on(in_memory, scenario, line),
        SAMPLES,
        tally,
        "Ctrl-C before a line, in memory",
    )


@pytest.mark.parametrize("scenario", IN_MEMORY)
def test_with_one_place_in_the_window_no_line_of_control_c_takes_it_away(scenario, tally):
    sweep(
        lambda line: press_and_go_on(in_memory_one_by_one, scenario, line),
        SAMPLES // 2,
        tally,
        "Ctrl-C before a line, a window of one",
    )


@pytest.mark.parametrize(
    "scenario", [scenario for scenario, handler in ASKING if handler is approve]
)
def test_whatever_line_control_c_comes_before_no_handler_is_left(scenario, tally):
    sweep(
        lambda line: press_and_go_on(in_memory_asking, scenario, line),
        SAMPLES,
        tally,
        "Ctrl-C before a line, while a handler runs",
    )


def test_whatever_line_of_opening_and_closing_control_c_comes_before_nothing_is_left(tally):
    sweep(
        lambda line: press_and_leave(use_what_is_opened_in_memory, line),
        2 * SAMPLES,
        tally,
        "Ctrl-C before a line of opening and closing, in memory",
    )


@pytest.mark.parametrize("scenario", IN_A_CHILD)
def test_whatever_line_control_c_comes_before_a_child_process_goes_on(scenario, tally):
    sweep_one_connection(
        in_a_child, scenario, SAMPLES, tally, "Ctrl-C before a line, a child process"
    )


def test_whatever_line_of_its_start_and_end_control_c_comes_before_the_child_is_gone(tally):
    sweep(
        lambda line: press_and_leave(use_a_child, line),
        SAMPLES,
        tally,
        "Ctrl-C before a line of opening and closing, a child process",
    )
