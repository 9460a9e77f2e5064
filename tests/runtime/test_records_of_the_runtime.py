"""What operators read in the log of a real runtime."""

from __future__ import annotations

import logging
import os

import pytest
import trio
from _helpers import running

from trio_codex import open_codex
from trio_codex.testing import AppServerHarness, cut, message

pytestmark = pytest.mark.deadline(30)


class Heard(logging.Handler):
    """Keeps records, and lets a test wait for one."""

    def __init__(self):
        super().__init__()
        self.records = []
        self._came = trio.lowlevel.ParkingLot()

    def emit(self, record):
        self.records.append(record)
        self._came.unpark_all()

    def find(self, words):
        return [record for record in self.records if words in record.getMessage()]

    async def wait(self, words):
        while not self.find(words):
            await self._came.park()
        return self.find(words)[0]


@pytest.fixture
def heard():
    logger, handler = logging.getLogger("trio_codex"), Heard()
    former = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(former)


async def test_start_turn_and_end_are_told(heard, app_server, scripted_model):
    scripted_model.reply("the-answer")
    async with open_codex(app_server.config()) as codex:
        pid = codex.statistics().transport["pid"]
        thread = await codex.thread_start()
        result = await thread.run("the-prompt")
    (started,) = heard.find("the runtime has started")
    assert started.getMessage().endswith(f"version {codex.metadata.version}, process {pid}")
    (over,) = heard.find("is over")
    assert (over.codex_thread_id, over.codex_turn_id) == (thread.id, result.id)
    assert (over.codex_status, over.codex_tokens) == ("completed", result.tree_usage.total_tokens)
    assert over.codex_duration_ms == result.duration_ms
    assert heard.find("the runtime has ended: exit status 0")
    assert not heard.find("the-")


async def test_that_a_runtime_was_killed_is_told_at_the_end_with_its_status(heard, app_server):
    async with open_codex(app_server.config()) as codex:
        os.kill(codex.statistics().transport["pid"], 9)
    assert heard.find("the runtime has ended: exit status -9")


async def test_a_stream_that_breaks_off_is_a_warning_for_each_attempt(
    heard, app_server, scripted_model
):
    for _ in range(2):
        scripted_model.respond(message(deltas=["Thin", cut()]))
    scripted_model.reply("Now.")
    app_server.configure(stream_max_retries=2)
    async with open_codex(app_server.config()) as codex:
        thread = await codex.thread_start()
        result = await thread.run("go")
    assert result.final_response == "Now."
    warnings = heard.find("Reconnecting")
    assert [record.levelno for record in warnings] == [logging.WARNING] * 2
    assert "1/2" in warnings[0].getMessage()
    assert "2/2" in warnings[1].getMessage()
    assert {
        (record.codex_thread_id, record.codex_turn_id, record.codex_method) for record in warnings
    } == {(thread.id, result.id, "error")}


async def test_a_runtime_without_a_network_says_so(heard, tmp_path):
    harness = AppServerHarness(
        tmp_path, base_url="http://127.0.0.1:9/v1", features={"unbounded_connection_retries": True}
    )
    async with open_codex(harness.config()) as codex:
        thread = await codex.thread_start()
        async with running(thread.run, "go") as scope:
            record = await heard.wait("Reconnecting")
            scope.cancel()
    assert record.levelno == logging.WARNING
    assert record.codex_thread_id == thread.id


async def test_its_standard_error_comes_in_records_of_their_own_level(heard, app_server):
    async with open_codex(app_server.config(env={"RUST_LOG": "info"})) as codex:
        await codex.thread_start()
        record = await heard.wait("INFO codex_")
    assert (record.name, record.levelno) == ("trio_codex.runtime", logging.INFO)
    assert not [each for each in heard.records if "\x1b" in each.getMessage()]
