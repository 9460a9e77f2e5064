"""A connection that lives long: nothing grows with each turn or thread ever seen."""

from __future__ import annotations

import gc
import logging
import os
import subprocess
import sys
from collections import deque

import psutil
import pytest
from insides import connection_of
from long_setting import FULL

from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import thread_start_result, turn_snapshot

KEPT = 1_024 if FULL else 32
"""How many of the last threads, requests and time limits something is known of."""

BOUNDS = [
    "trio._core._run.DEADLINE_HEAP_MIN_PRUNE_THRESHOLD",
    "trio_codex._turns._router.UNSUBSCRIBED",
    "trio_codex._turns._lanes.RUNNING",
    "trio_codex._turns._usage.KNOWN_THREADS",
    "trio_codex._turns._goals.KNOWN_THREADS",
    "trio_codex._server_requests._open_requests.REMEMBERED_ANSWERS",
]

ALONE = "TRIO_CODEX_TEST_GROWTH" in os.environ
"""Whether this is the process that counts: beside other tests their leavings would count too."""

KINDS = (dict, list, set, deque)

TURNS = 10_000 if FULL else 200
THREADS = 2_000 if FULL else 200


@pytest.fixture(autouse=True)
def quiet():
    """Keep pytest from keeping each record."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def bounds(monkeypatch):
    """Let what is remembered be full after a short warm-up."""
    for bound in BOUNDS:
        monkeypatch.setattr(bound, KEPT)


async def play(server):
    """Answer each request as a runtime would, a whole turn for each ``turn/start``."""
    threads = turns = 0
    while True:
        try:
            request = await server.receive()
        except EOFError:
            return
        if request.method == "thread/start":
            threads += 1
            await server.respond(request, thread_start_result(f"thread-{threads}"))
        elif request.method == "turn/start":
            turns += 1
            thread_id, turn_id = request.params["threadId"], f"turn-{turns}"
            turn = turn_snapshot(turn_id)
            await server.respond(request, {"turn": turn})
            await server.notify("turn/started", {"threadId": thread_id, "turn": turn})
            await server.send_message("Hello.", thread_id=thread_id, turn_id=turn_id)
            await server.notify(
                "thread/tokenUsage/updated",
                {"threadId": thread_id, "turnId": turn_id, "tokenUsage": usage(turns)},
            )
            await server.ask(
                "item/commandExecution/requestApproval",
                {"threadId": thread_id, "turnId": turn_id, "itemId": f"item-{turns}"},
            )
            # The kit keeps them for its users.
            server.answers.clear()
            await server.complete_turn(thread_id=thread_id, turn_id=turn_id)
        else:
            server.loaded.clear()
            await server.respond(request, {"status": "unsubscribed"})


def usage(turns):
    names = ("totalTokens", "inputTokens", "outputTokens")
    counts = dict.fromkeys([*names, "cachedInputTokens", "reasoningOutputTokens"], turns)
    return {"total": counts, "last": counts}


def alive():
    """Count what there is: objects, and what they contain, but not the free lists of Python."""
    gc.collect()
    objects = gc.get_objects()
    # A dict of plain strings is known to those alone who refer to it.
    referred = gc.get_referents(*objects)
    containers = {id(each): each for each in referred if isinstance(each, KINDS)}
    return len(objects) + sum(map(len, containers.values()))


async def grown(work, times, report):
    """Do something many times, and give how much more there is than after a warm-up."""
    process = psutil.Process()
    for _ in range(KEPT + KEPT // 4):
        await work()
    before, memory = alive(), process.memory_info().rss
    for _ in range(times):
        await work()
    more = alive() - before
    more_mb = (process.memory_info().rss - memory) / 1e6
    report("grown", f"{times:,} times: {more:+,} objects and entries, {more_mb:+.2f} MB")
    return more


@pytest.mark.skipif(ALONE, reason="it starts this process")
@pytest.mark.parametrize("of", ["a_turn_that_is_over", "a_thread_that_was_left"])
def test_in_a_process_of_its_own_nothing_is_kept(tmp_path, of):
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            f"--basetemp={tmp_path / 'basetemp'}",
            __file__,
            "-k",
            f"kept_of_{of}",
        ],
        env={**os.environ, "TRIO_CODEX_TEST_GROWTH": "1"},
        capture_output=True,
        text=True,
        timeout=900 if FULL else 55,
        check=False,
    )
    assert run.returncode == 0, run.stdout


async def kept_of_a_turn_that_is_over(record_property):
    async with open_fake_app_server(play) as codex:
        thread = await codex.thread_start()

        async def turn():
            await thread.run("Hello.")

        assert await grown(turn, TURNS, record_property) < TURNS / 4
        assert codex.statistics().open_turns == 0


async def kept_of_a_thread_that_was_left(record_property):
    async with open_fake_app_server(play) as codex:

        async def use_thread():
            thread = await codex.thread_start()
            await thread.run("Hello.")
            await thread.unsubscribe()

        assert await grown(use_thread, THREADS, record_property) < THREADS / 4
        assert connection_of(codex).tools._by_thread == {}


if ALONE:
    test_nothing_is_kept_of_a_turn_that_is_over = pytest.mark.deadline(900)(
        kept_of_a_turn_that_is_over
    )
    test_nothing_is_kept_of_a_thread_that_was_left = pytest.mark.deadline(900)(
        kept_of_a_thread_that_was_left
    )
