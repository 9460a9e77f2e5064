"""The fixture ``codex_cassette`` and ``--codex-record``, in a pytest of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from testing.test_pytest_plugin import MARKED, TRIO_MODE, run_pytest

from trio_codex.testing import Cassette
from trio_codex.testing._recordings._cassette import cassette_path

TEST = """\
import pytest

@pytest.mark.parametrize("name", ["one", "a/b"])
async def test_it(codex_cassette, app_server, scripted_model, name):
    scripted_model.reply_always("Hello.")
    async with codex_cassette(app_server.config()) as codex:
        thread = await codex.thread_start()
        assert (await thread.run(PROMPT)).final_response == "Hello."
    print("asked the model", len(scripted_model.requests), "times")
"""


async def run(tmp_path, *options, prompt="Say hello.", test=TEST, ini=TRIO_MODE):
    text = test.replace("PROMPT", repr(prompt))
    return await run_pytest(tmp_path, ini, text, options=["-rP", *options])


def recordings(tmp_path):
    root = tmp_path / "cassettes" / "test_it"
    return {path.name: path.read_bytes() for path in root.iterdir()} if root.exists() else {}


@pytest.mark.deadline(120)
async def test_a_session_is_recorded_once_and_replayed_from_then_on(tmp_path):
    status, output = await run(tmp_path)
    assert (status, recordings(tmp_path)) == (1, {}), output
    assert "there is no recording of this test" in output
    assert "pytest --codex-record=once" in output

    status, output = await run(tmp_path, "--codex-record=once")
    assert (status, output.count("asked the model 1 times")) == (0, 2), output
    first = recordings(tmp_path)
    assert len(first) == 2
    assert json.loads(next(iter(first.values())).splitlines()[0])["runtime"]

    for option in ("--codex-record=none", "--codex-record=once"):
        status, output = await run(tmp_path, option)
        assert (status, output.count("asked the model 0 times")) == (0, 2), output
        assert recordings(tmp_path) == first

    status, output = await run(tmp_path, prompt="Say goodbye.")
    assert (status, recordings(tmp_path)) == (1, first)
    assert "ReplayMismatchError: turn/start differs from line" in output

    status, output = await run(tmp_path, "--codex-record=all", prompt="Say goodbye.")
    assert (status, output.count("asked the model 1 times")) == (0, 2), output
    again = recordings(tmp_path)
    assert again.keys() == first.keys()
    assert all(again[name] != first[name] for name in first)


FAILING = """\
async def test_it(codex_cassette, app_server, scripted_model):
    async with codex_cassette(app_server.config()) as codex:
        await codex.thread_start()
        assert False
"""


async def test_a_block_that_fails_leaves_the_recording_as_it_was(tmp_path):
    path = cassette_path(tmp_path / "test_it.py", "test_it")
    path.parent.mkdir(parents=True)
    path.write_text("a good one")
    status, _ = await run(tmp_path, "--codex-record=all", test=FAILING)
    assert status == 1
    assert sorted(recordings(tmp_path)) == ["test_it.failed.jsonl", "test_it.jsonl"]
    assert path.read_text() == "a good one"


TWO_BLOCKS = """\
import trio

def test_it(codex_cassette, tmp_path):
    from trio_codex.testing import AppServerHarness

    async def main():
        harness = AppServerHarness(tmp_path)
        for hidden in (False, True):
            async with codex_cassette(harness.config()) as codex:
                await codex.models(include_hidden=hidden)

    trio.run(main)
"""


async def test_a_plain_test_with_two_blocks_has_two_recordings(tmp_path):
    for options in (["--codex-record=once"], ["-p", "no:trio"]):
        status, output = await run(tmp_path, *options, test=TWO_BLOCKS, ini=MARKED)
        assert status == 0, output
        assert sorted(recordings(tmp_path)) == ["test_it-2.jsonl", "test_it.jsonl"]


def test_tests_whose_names_differ_have_different_recordings():
    here = Path("/t/test_x.py")
    names = ["test_a", "test_a[a/b]", "test_a[a-b]", "TestIt.test_a", "test_" + "x" * 300,
             "test_" + "x" * 301, "test_a[../../etc]"]  # fmt: skip
    paths = [cassette_path(here, name) for name in names]
    assert len(set(paths)) == len(names)
    assert {path.parent for path in paths} == {Path("/t/cassettes/test_x")}
    assert all(len(path.name) < 130 for path in paths)


def test_a_cassette_says_what_it_is():
    assert repr(Cassette(Path("a.jsonl"), "once")) == "<Cassette a.jsonl, --codex-record=once>"
