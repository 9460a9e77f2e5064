"""What users see when a runtime misbehaves: one child process for each misbehaviour.

That no process stays behind is checked after every test, by `no_orphans`.
"""

from __future__ import annotations

import json
import logging
import os

import pytest
import trio
from children import child_config
from processes import processes_marked

from trio_codex import (
    ProtocolError,
    RuntimeNotFoundError,
    TransportClosedError,
    open_codex,
    types,
)


async def run_one(behaviour, **overrides):
    async with open_codex(child_config(behaviour, **overrides)) as codex:
        thread = await codex.thread_start()
        return await thread.run("go")


async def test_a_well_behaved_child_gives_its_result():
    result = await run_one("well")
    assert result.final_response == "fine"
    assert result.status is types.TurnStatus.completed


async def test_a_runtime_that_dies_tells_everybody_who_waits_and_later_callers_why():
    failures = []

    async def wait_for_turn(thread):
        with pytest.raises(TransportClosedError) as caught:
            await thread.run("go")
        failures.append(caught.value)

    async def watch(thread):
        with pytest.raises(TransportClosedError) as caught:
            await collect(thread)
        failures.append(caught.value)

    async with open_codex(child_config("die")) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(wait_for_turn, thread)
            # It stands in line behind the other's turn when the runtime dies.
            nursery.start_soon(watch, thread)
        for _ in range(2):
            with pytest.raises(TransportClosedError) as caught:
                await codex.request("anything", {})
            failures.append(caught.value)
        # The block itself goes on.
        await trio.lowlevel.checkpoint()
        assert codex.statistics().open_turns == 0
        assert codex.statistics().closed
    for failure in failures:
        assert failure.returncode == 7
        assert failure.stderr_tail == "the last words"
        assert "exit status 7" in str(failure)
        assert "the last words" in str(failure)
    assert len({id(failure) for failure in failures}) == 4


async def collect(thread):
    async with thread.turn("go") as turn:
        return [event async for event in turn]


async def test_a_stream_whose_runtime_dies_gives_what_came_and_then_raises():
    async with open_codex(child_config("die")) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            assert (await turn.__anext__()).method == "turn/started"
            with pytest.raises(TransportClosedError):
                await turn.__anext__()
        with pytest.raises(TransportClosedError):
            await turn.result()


async def test_a_runtime_that_is_killed_is_said_to_have_been_killed():
    with pytest.raises(TransportClosedError, match="SIGKILL") as caught:
        await run_one("be_killed")
    assert caught.value.returncode == -9


async def test_a_runtime_that_closes_its_output_and_lives_is_over_too():
    with pytest.raises(TransportClosedError, match="did not exit") as caught:
        await run_one("close_stdout", shutdown_timeout=0.2)
    assert caught.value.returncode is None


async def test_a_runtime_that_exits_at_start_gives_its_status_and_its_words():
    with pytest.raises(TransportClosedError, match="no such configuration") as caught:
        await run_one("exit_at_start")
    assert caught.value.returncode == 2


async def test_a_runtime_that_is_silent_fails_the_start_after_startup_timeout():
    with pytest.raises(TransportClosedError, match=r"did not answer initialize within 1\.0 s"):
        await run_one("silent", startup_timeout=1.0, shutdown_timeout=0.2)


async def test_a_runtime_that_is_not_there_is_named():
    with pytest.raises(RuntimeNotFoundError, match="/no/such/codex"):
        async with open_codex(child_config("well").__class__(codex_bin="/no/such/codex")):
            pytest.fail("it opened")


async def test_a_working_directory_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="cwd is not a directory: '/no/such/place'"):
        await run_one("well", cwd="/no/such/place")


async def test_a_flood_on_stderr_blocks_nothing(caplog):
    caplog.set_level(logging.DEBUG, "trio_codex.runtime")
    result = await run_one("flood_stderr")
    assert result.final_response == "fine"
    assert sum(record.name == "trio_codex.runtime" for record in caplog.records) > 100


async def test_junk_on_stdout_is_logged_and_skipped(caplog):
    result = await run_one("write_junk")
    assert result.final_response == "fine"
    assert "skipped a line of 8 bytes that is not a message" in caplog.text
    assert "torn" not in caplog.text


async def test_junk_without_end_is_a_protocol_error_for_whoever_waits():
    with pytest.raises(ProtocolError, match="does not speak the app-server protocol"):
        await run_one("junk_for_ever", shutdown_timeout=0.2)


async def test_what_the_schema_does_not_know_is_kept(caplog):
    async with open_codex(child_config("unknown_things")) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            events = [event async for event in turn]
            result = await turn.result()
    started, hologram, item, malformed, message, completed = events
    assert isinstance(started, types.TurnStartedNotification)
    assert isinstance(hologram, types.UnknownNotification)
    assert hologram.method == "item/hologram/projected"
    assert hologram.params["colour"] == "blue"
    assert hologram.error is None
    assert item.item == types.Unknown(
        type="hologram", data={"type": "hologram", "id": "h", "colour": "blue"}
    )
    assert isinstance(malformed, types.UnknownNotification)
    assert malformed.method == "item/agentMessage/delta"
    assert malformed.error is not None
    assert message.item.phase == "epilogue"
    assert isinstance(message.item.phase, types.MessagePhase)
    assert completed.turn.status == "paused"
    assert isinstance(result.status, types.TurnStatus)
    assert result.items == (item.item, message.item)
    assert result.final_response is None
    assert "item/agentMessage/delta" in caplog.text


async def test_a_malformed_turn_completed_still_ends_its_turn():
    async with open_codex(child_config("malformed_completed")) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            events = [event async for event in turn]
            assert isinstance(events[-1], types.UnknownNotification)
            assert events[-1].method == "turn/completed"
            with pytest.raises(
                ProtocolError, match=rf"turn {turn.id} ended, and how cannot be told"
            ):
                await turn.result()
        assert codex.statistics().open_turns == 0


async def test_a_turn_completed_that_can_be_read_in_part_gives_a_result():
    result = await run_one("half_malformed_completed")
    assert result.status is types.TurnStatus.completed
    assert result.final_response == "fine"
    assert result.duration_ms is None


async def test_a_line_of_twenty_megabytes_arrives_whole():
    result = await run_one("twenty_megabytes")
    assert result.final_response == "x" * 20_000_000


async def test_a_line_over_the_limit_ends_the_connection_and_names_the_option():
    with pytest.raises(ProtocolError, match="max_line_bytes"):
        await run_one("twenty_megabytes", max_line_bytes=1_000_000, shutdown_timeout=0.2)


async def test_answers_to_nobody_are_logged_and_skipped(caplog):
    result = await run_one("answer_nobody")
    assert result.final_response == "fine"
    assert sum("for which nobody waits" in record.getMessage() for record in caplog.records) == 3


async def test_an_unknown_request_is_refused_under_its_own_id():
    result = await run_one("ask_the_unknown")
    answer = json.loads(result.final_response)
    assert answer["id"] == 0
    assert answer["error"]["code"] == -32601
    assert "who/areYou" in answer["error"]["message"]


async def test_a_grandchild_in_the_group_does_not_outlive_the_block():
    assert (await run_one("have_a_grandchild")).final_response == "fine"


async def test_a_grandchild_that_holds_the_pipes_open_does_not_hide_the_death():
    with pytest.raises(TransportClosedError) as caught:
        await run_one("die_with_a_grandchild")
    assert caught.value.returncode == 3


async def test_a_runtime_that_ignores_end_of_input_and_terminate_is_killed():
    assert (await run_one("stubborn", shutdown_timeout=0.2)).final_response == "fine"


async def test_a_start_that_is_cancelled_leaves_no_process():
    with trio.move_on_after(0.5) as scope:
        await run_one("silent", shutdown_timeout=0.1)
    assert scope.cancelled_caught
    assert not processes_marked(os.environ["TRIO_CODEX_TEST"])
