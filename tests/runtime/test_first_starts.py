"""Runtimes that are started at the same time on a home that none has used."""

from __future__ import annotations

import os
import shutil
import sys

import pytest
import trio
import trio.lowlevel

from trio_codex import CodexConfig, Instrument, TransportClosedError, open_codex
from trio_codex.testing import AppServerHarness

AT_ONCE = 4

# Notes that it was started, makes what the test wants of its home, and fails or serves.
RUNTIME = """
import json, os, pathlib, sys
home = pathlib.Path(os.environ["CODEX_HOME"])
starts = home / "starts"
number = len(starts.read_text()) + 1 if starts.exists() else 1
starts.write_text("x" * number)
{begin}
if number <= {failures}:
    sys.exit({status})
for line in sys.stdin:
    message = json.loads(line)
    if message.get("method") == "initialize":
        result = {{"userAgent": "fake/0.163.0", "codexHome": str(home),
                  "platformFamily": "unix", "platformOs": "linux"}}
        print(json.dumps({{"id": message["id"], "result": result}}), flush=True)
"""


@pytest.fixture
def home(tmp_path):
    directory = tmp_path / "home"
    directory.mkdir()
    return directory


def config(home, *, failures=0, status=1, begin="", **fields):
    script = RUNTIME.format(failures=failures, status=status, begin=begin)
    return CodexConfig(
        launch_args_override=[sys.executable, "-c", script], codex_home=str(home), **fields
    )


def starts(home):
    return len((home / "starts").read_text())


async def test_runtimes_that_start_at_the_same_time_on_a_fresh_home_all_start(tmp_path):
    place = AppServerHarness(tmp_path)
    all_open = trio.Event()
    opened = []

    async def start():
        async with open_codex(place.config()) as codex:
            opened.append((await codex.models()).data != [])
            if len(opened) == AT_ONCE:
                all_open.set()
            await all_open.wait()

    async with trio.open_nursery() as nursery:
        for _ in range(AT_ONCE):
            nursery.start_soon(start)
    assert opened == [True] * AT_ONCE
    left = {path.name for path in place.codex_home.iterdir()}
    assert not [name for name in left if "lock" in name]


async def test_a_start_that_fails_on_a_fresh_home_is_made_again(home):
    async with open_codex(config(home, failures=2)) as codex:
        assert codex.metadata.codex_home == str(home)
    assert starts(home) == 3


async def test_an_instrument_is_told_of_each_start_and_of_all_that_follows(home):
    class Told(Instrument):
        def opened(self, config, metadata):
            told.append("opened")

        def closed(self, error):
            told.append(type(error))

    told = []
    async with open_codex(config(home, failures=2), instruments=[Told()]):
        pass
    assert told == [TransportClosedError, TransportClosedError, "opened", TransportClosedError]


async def test_it_is_made_again_more_often_while_another_runtime_makes_its_databases(
    home,
):
    begin = 'home.joinpath("state_5.sqlite").touch()'
    async with open_codex(config(home, failures=5, begin=begin)):
        assert starts(home) == 6


async def test_a_start_that_always_fails_on_a_fresh_home_fails_soon(home):
    with pytest.raises(TransportClosedError) as caught:
        async with open_codex(config(home, failures=99, status=7)):
            pytest.fail("it started")
    assert caught.value.returncode == 7
    assert starts(home) == 3


async def test_a_start_on_a_full_disk_says_so_and_is_not_made_again(home, monkeypatch):
    begin = 'home.joinpath("state_5.sqlite").touch()'
    total, used, _ = shutil.disk_usage(home)
    full = type(shutil.disk_usage(home))(total, used, 4096)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(TransportClosedError) as caught:
        async with open_codex(config(home, failures=99, begin=begin)):
            pytest.fail("it started")
    assert caught.value.reason == (
        f"the runtime exited; the disk of its home is full, 4,096 bytes are left: {home}"
    )
    assert (caught.value.returncode, starts(home)) == (1, 1)


async def test_a_start_on_a_home_that_cannot_be_written_to_says_so(home, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: (path, mode) != (home, os.W_OK))
    with pytest.raises(TransportClosedError, match="its home cannot be written to: ") as caught:
        async with open_codex(config(home, failures=99)):
            pytest.fail("it started")
    assert caught.value.returncode == 1
    assert starts(home) == 1


async def test_starts_end_with_the_startup_timeout(home):
    begin = 'home.joinpath("state_5.sqlite").touch()'
    with pytest.raises(TransportClosedError):
        async with open_codex(config(home, failures=999, begin=begin, startup_timeout=0.6)):
            pytest.fail("it started")
    assert starts(home) >= 1


async def test_a_start_that_fails_on_a_used_home_is_not_made_again(home):
    used = home / "installation_id"
    used.write_text("id")
    os.utime(used, (1_000_000_000, 1_000_000_000))
    with pytest.raises(TransportClosedError):
        async with open_codex(config(home, failures=1)):
            pytest.fail("it started")
    assert starts(home) == 1


async def test_starts_that_fail_again_and_again_can_be_cancelled(home):
    begin = 'home.joinpath("state_5.sqlite").touch()'
    with trio.move_on_after(1.0) as scope:
        async with open_codex(config(home, failures=999, begin=begin)):
            pytest.fail("it started")
    assert scope.cancelled_caught
    before = starts(home)
    await trio.lowlevel.checkpoint()
    assert starts(home) == before
