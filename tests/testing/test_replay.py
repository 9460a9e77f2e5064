"""Replaying a recorded session: any order comes to the same, and what differs is told."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import partial

import pytest
import trio
from testing.recorded_session import Program, record
from trio.testing import MockClock

from trio_codex import CodexError, Decision
from trio_codex.testing import ReplayMismatchError, default_match, open_replay

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup

SCHEDULES = int(os.environ.get("TRIO_CODEX_REPLAY_SCHEDULES", "40"))
"""How many random schedules are replayed; the figure in the docs is for 1,000."""


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """A recording, and what its program came to on the real runtime."""
    root = tmp_path_factory.mktemp("session")
    program = Program()
    path = root / "session.jsonl"
    outcome = trio.run(partial(record, root / "app", path, program))
    return path, outcome


async def replay(path, program, **options):
    config = options.pop("config", None)
    with trio.fail_after(30):
        async with open_replay(path, config, handlers=program.handlers(), **options) as codex:
            return await program.run(codex)


def replay_at_once(path, program, **options):
    """Replay by a clock that jumps to the next deadline once every task waits."""
    return trio.run(
        partial(replay, path, program, **options), clock=MockClock(autojump_threshold=0)
    )


@pytest.mark.deadline(600)
async def test_every_schedule_of_a_session_replays_to_one_outcome(session):
    path, recorded = session
    assert recorded["next"][1] == "Now this."
    for seed in range(SCHEDULES):
        assert await replay(path, Program(seed)) == recorded, seed


class Swallowing(Program):
    """Goes on whatever fails, as far as it can."""

    async def _turn(self, *args):
        try:
            await super()._turn(*args)
        except CodexError:
            self.outcome["swallowed"] = True

    async def _twin(self, *args):
        try:
            await super()._twin(*args)
        except CodexError:
            self.outcome["swallowed"] = True


DIFFERENCES = {
    "a changed prompt": (
        {"command_prompt": "Run that."},
        ("turn/start", "$.input[0].text", "Run it.", "Run that."),
    ),
    "another decision": (
        {"decision": Decision.decline},
        ("item/commandExecution/requestApproval", "$.result.decision", "accept", "decline"),
    ),
    "another result of a tool": (
        {"looked_up": "forty-three"},
        ("item/tool/call", "$.result.contentItems[0].text", "forty-two", "forty-three"),
    ),
    "a request too many": ({"lists_models": True}, ("model/list", "$", None, ...)),
    "no interrupt": ({"cancels": False}, ("turn/interrupt", "$", ..., None)),
    "a request too few": ({"asks_again": False}, ("turn/start", "$", ..., None)),
}


@pytest.mark.parametrize("kind", [Program, Swallowing])
@pytest.mark.parametrize("difference", DIFFERENCES)
def test_a_program_that_diverges_is_told_where_whatever_it_catches(session, difference, kind):
    path, _ = session
    changes, told = DIFFERENCES[difference]
    program = kind(seed=0)
    vars(program).update(changes)
    with pytest.raises(ReplayMismatchError) as caught:
        replay_at_once(path, program)
    error = caught.value
    assert type(error) is ReplayMismatchError
    for found, wanted in zip(
        (error.method, error.path, error.recorded, error.now), told, strict=True
    ):
        assert found == wanted if wanted is not ... else found is not None
    if error.line is not None:
        line = path.read_text().splitlines()[error.line - 1]
        assert error.method in line or '"result"' in line
    assert error.method in str(error)


async def test_the_call_that_diverges_raises_it_and_so_does_every_later_one(session):
    path, _ = session

    async def program():
        async with open_replay(path) as codex:
            with pytest.raises(ReplayMismatchError, match="model/list"):
                await codex.models()
            with pytest.raises(ReplayMismatchError, match="model/list"):
                await codex.thread_start()
            assert isinstance(await codex.wait_closed(), ReplayMismatchError)

    with pytest.raises(ReplayMismatchError, match="model/list"):
        await program()


async def test_a_temporary_thread_warns_of_a_difference_in_one_line(session, caplog):
    path, _ = session

    async def program():
        handlers = Program().handlers()
        async with open_replay(path, handlers=handlers) as codex, codex.temporary_thread():
            await codex.models()

    with pytest.raises(ReplayMismatchError, match="recorded:"):
        await program()
    said = [record.getMessage() for record in caplog.records]
    (warning,) = [message for message in said if "was not deleted" in message]
    assert "model/list" in warning
    assert "\n" not in warning
    assert "recorded:" not in warning


async def test_what_the_body_raises_after_that_is_the_cause(session):
    path, _ = session

    async def program():
        async with open_replay(path) as codex:
            with pytest.raises(ReplayMismatchError):
                await codex.models()
            raise AssertionError("there are no models")

    with pytest.raises(ReplayMismatchError) as caught:
        await program()
    assert isinstance(caught.value.__cause__, AssertionError)


@pytest.mark.parametrize("exit_error", [KeyboardInterrupt, SystemExit])
async def test_the_end_of_the_program_goes_before_a_difference(session, exit_error):
    path, _ = session

    async def program():
        async with open_replay(path) as codex:
            with pytest.raises(ReplayMismatchError):
                await codex.models()
            raise exit_error

    with pytest.raises(exit_error):
        await program()


async def test_an_error_of_the_body_alone_comes_out_as_itself(session):
    path, _ = session
    with pytest.raises(ZeroDivisionError):
        async with open_replay(path):
            raise ZeroDivisionError


async def test_a_group_that_holds_the_difference_comes_out_bare(session):
    path, _ = session

    async def program():
        async with open_replay(path) as codex:
            try:
                await codex.models()
            except ReplayMismatchError as exc:
                raise BaseExceptionGroup("all that failed", [ValueError(), exc]) from None

    with pytest.raises(ReplayMismatchError) as caught:
        await program()
    assert type(caught.value) is ReplayMismatchError


async def test_requests_may_be_left_out_where_that_is_allowed(session):
    path, recorded = session
    program = Program()
    program.asks_again = False
    outcome = await replay(path, program, allow_unused=True)
    assert outcome == {name: value for name, value in recorded.items() if name != "next"}


async def test_a_match_of_the_program_decides_what_is_the_same(session):
    path, recorded = session
    program = Program()
    program.command_prompt = "Run that."

    def match(method, then, now):
        if method == "turn/start" and now["input"][0]["text"] == "Run that.":
            now = {**now, "input": [{"type": "text", "text": "Run it."}]}
        return default_match(method, then, now)

    assert await replay(path, program, match=match) == recorded


async def test_what_a_match_of_the_program_raises_is_told(session):
    path, _ = session

    def match(method, then, now):
        return then["input"] == now["input"]

    with pytest.raises(ReplayMismatchError, match="initialize") as caught:
        await replay(path, Program(), match=match)
    assert isinstance(caught.value.__cause__, KeyError)


def test_a_recording_that_was_cut_off_anywhere_ends_in_a_result_or_says_so(session, tmp_path):
    path, recorded = session
    lines = path.read_bytes().splitlines(keepends=True)
    cut = tmp_path / "cut.jsonl"
    for count in range(2, len(lines)):
        cut.write_bytes(b"".join(lines[:count]) + lines[count][:25])
        with suppress(ReplayMismatchError):
            assert replay_at_once(cut, Program(seed=count)) == recorded


def test_what_is_not_a_recording_is_refused(tmp_path):
    path = tmp_path / "it.jsonl"
    for text, why in [
        ("", "there is nothing to replay"),
        ('{"format": "x"}\n{}\n', "the format in its first line must be"),
        ('{"format": "trio-codex-recording/1"}\n[]\n{}\n', "line 2 of the recording is damaged"),
        ('{"format": "trio-codex-recording/1"}\n{"t": 1}\n', "line 2 of the recording is damaged"),
        ("not json\n\n", "line 1 of the recording is damaged: it is not JSON"),
    ]:
        path.write_text(text)
        with pytest.raises(ValueError, match=why):
            replay_at_once(path, Program())
    with pytest.raises(FileNotFoundError):
        replay_at_once(tmp_path / "nowhere.jsonl", Program())
