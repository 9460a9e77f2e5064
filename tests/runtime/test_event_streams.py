"""The stream of a turn's events, on the real runtime."""

from __future__ import annotations

import pytest
import trio
from _helpers import running

from trio_codex import Codex, Thread, TurnHandle, open_codex, types
from trio_codex.testing import call, message, output_item, reasoning

WORDS = [f"word{number} " for number in range(200)]


async def collect(events):
    return [event async for event in events]


def deltas_of(events):
    return [
        event.delta for event in events if isinstance(event, types.AgentMessageDeltaNotification)
    ]


async def test_deltas_arrive_whole_and_in_order(codex, scripted_model):
    scripted_model.reply(deltas=WORDS)
    thread = await codex.thread_start()
    async with thread.turn("Talk.") as turn:
        events = await collect(turn)
    assert deltas_of(events) == WORDS
    (answer,) = [
        event.item
        for event in events
        if isinstance(event, types.ItemCompletedNotification)
        if isinstance(event.item, types.AgentMessageThreadItem)
    ]
    assert answer.text == "".join(WORDS)


async def test_the_stream_goes_from_turn_started_to_turn_completed(codex, scripted_model):
    scripted_model.reply(deltas=["Hel", "lo."])
    thread = await codex.thread_start()
    async with thread.turn("Say hello.") as turn:
        assert turn.status is types.TurnStatus.in_progress
        events = await collect(turn)
        assert turn.status is types.TurnStatus.completed
    assert [event.method for event in events] == [
        "turn/started",
        "item/started",
        "item/completed",
        "item/started",
        "item/agentMessage/delta",
        "item/agentMessage/delta",
        "item/completed",
        "thread/tokenUsage/updated",
        "turn/completed",
    ]
    assert events[0].turn.id == events[-1].turn.id == turn.id
    assert {event.thread_id for event in events} == {thread.id} == {turn.thread_id}
    assert not turn.joined


async def test_events_come_while_the_model_still_talks(codex, scripted_model):
    gate = scripted_model.hold("Hel", then=["lo."])
    thread = await codex.thread_start()
    async with thread.turn("Say hello.") as turn:
        async for event in turn:
            if isinstance(event, types.AgentMessageDeltaNotification):
                break
        assert event.delta == "Hel"
        assert not gate.released
        gate.release()
        assert deltas_of(await collect(turn)) == ["lo."]


async def test_a_second_loop_goes_on_where_the_first_one_stopped(codex, scripted_model):
    scripted_model.reply(deltas=WORDS)
    thread = await codex.thread_start()
    async with thread.turn("Talk.") as turn:
        first = []
        async for event in turn:
            first.append(event)
            if len(first) == 7:
                break
        second = await collect(turn)
        assert await collect(turn) == []
    assert len(first) == 7
    assert deltas_of(first + second) == WORDS
    assert second[-1].method == "turn/completed"


async def test_a_cancelled_wait_for_an_event_takes_none_away(codex, scripted_model):
    gate = scripted_model.hold("Hel", then=["lo."])
    thread = await codex.thread_start()
    async with thread.turn("Say hello.") as turn:
        events = []
        with trio.CancelScope() as scope:
            async for event in turn:
                events.append(event)
                if isinstance(event, types.AgentMessageDeltaNotification):
                    scope.cancel()
        assert scope.cancelled_caught
        gate.release()
        events += await collect(turn)
    assert deltas_of(events) == ["Hel", "lo."]
    assert events[-1].method == "turn/completed"


async def test_the_result_can_be_had_before_the_events_and_again_after_them(codex, scripted_model):
    scripted_model.reply(deltas=["Hel", "lo."])
    thread = await codex.thread_start()
    async with thread.turn("Say hello.") as turn:
        before = await turn.result()
        events = await collect(turn)
        after = await turn.result()
    assert before is after
    assert before.final_response == "Hello."
    assert before.id == turn.id
    assert deltas_of(events) == ["Hel", "lo."]
    assert [event.item for event in events if isinstance(event, types.ItemCompletedNotification)][
        -1
    ] == before.items[-1]
    # Nor is the block needed any more.
    assert await turn.result() is before


async def test_the_result_can_be_waited_for_while_another_task_reads_the_events(
    codex, scripted_model
):
    gate = scripted_model.hold("Hel", then=["lo."])
    thread = await codex.thread_start()
    results = []

    async def wait_for_result(turn):
        results.append(await turn.result())

    async with thread.turn("Say hello.") as turn:
        async with running(wait_for_result, turn):
            await turn.__anext__()
            await gate.wait_reached()
            assert results == []
            gate.release()
            events = await collect(turn)
        results.append(await turn.result())
    assert [result.final_response for result in results] == ["Hello.", "Hello."]
    assert events[-1].method == "turn/completed"


async def test_text_gives_the_assistants_text_and_nothing_else(codex, scripted_model):
    scripted_model.respond(
        reasoning(deltas=["I think", " so."]),
        message(deltas=["Let ", "me ", "look. "]),
        call("exec_command", {"cmd": "echo a command says this"}),
    )
    scripted_model.reply(deltas=["It is ", "there."])
    thread = await codex.thread_start()
    async with thread.turn("Look.") as turn:
        assert await collect(turn.text()) == ["Let ", "me ", "look. ", "It is ", "there."]


async def test_text_and_events_share_the_one_stream(codex, scripted_model):
    scripted_model.reply(deltas=["a", "b", "c"])
    thread = await codex.thread_start()
    async with thread.turn("Spell.") as turn:
        async for text in turn.text():
            assert text == "a"
            break
        assert deltas_of(await collect(turn)) == ["b", "c"]


async def test_a_second_loop_over_the_text_repeats_nothing(codex, scripted_model):
    scripted_model.reply(deltas=["Hel", "lo."])
    thread = await codex.thread_start()
    pieces = []
    async with thread.turn("Say hello.") as turn:
        async for text in turn.text():
            pieces.append(text)
            if text == "lo.":
                break
        pieces += [text async for text in turn.text()]
    assert pieces == ["Hel", "lo."]


async def test_a_message_without_deltas_still_gives_its_text(codex, scripted_model):
    whole = {
        "type": "message",
        "id": "msg_whole",
        "role": "assistant",
        "content": [{"type": "output_text", "text": "All at once.", "annotations": []}],
    }
    scripted_model.respond(output_item(whole))
    scripted_model.respond(output_item(whole))
    thread = await codex.thread_start()
    async with thread.turn("Say it.") as turn:
        events = await collect(turn)
    assert deltas_of(events) == []
    async with thread.turn("Say it again.") as turn:
        assert await collect(turn.text()) == ["All at once."]
        assert (await turn.result()).final_response == "All at once."


async def test_a_command_is_seen_to_start_and_to_end_with_its_output(codex, scripted_model):
    scripted_model.call("exec_command", {"cmd": "(echo one; echo two) >&2; exit 3"})
    scripted_model.reply("It failed.")
    thread = await codex.thread_start()
    async with thread.turn("Try.") as turn:
        items = [
            (event.method, event.item)
            async for event in turn
            if isinstance(event, types.ItemStartedNotification | types.ItemCompletedNotification)
            if isinstance(event.item, types.CommandExecutionThreadItem)
        ]
    (started, before), (completed, after) = items
    assert (started, completed) == ("item/started", "item/completed")
    assert before.status is types.CommandExecutionStatus.in_progress
    assert after.status is types.CommandExecutionStatus.failed
    assert before.id == after.id
    assert "echo one" in after.command
    assert after.exit_code == 3
    assert after.aggregated_output == "one\ntwo\n"
    assert "Process exited with code 3" in scripted_model.requests[1].tool_outputs[after.id]


async def test_a_slow_reader_gets_every_word_of_a_stream_that_ran_ahead(app_server, scripted_model):
    scripted_model.reply(deltas=WORDS * 10)
    async with open_codex(app_server.config(event_buffer=50)) as codex:
        thread = await codex.thread_start()
        async with thread.turn("Talk.") as turn:
            result = await turn.result()
            deltas = deltas_of(await collect(turn))
    assert "".join(deltas) == "".join(WORDS * 10) == result.final_response
    assert len(deltas) < 1000


async def test_a_call_inside_the_loop_does_not_block_it(codex, scripted_model):
    scripted_model.reply(deltas=WORDS[:20])
    thread = await codex.thread_start()
    seen = []
    async with thread.turn("Talk.") as turn:
        async for event in turn:
            assert (await thread.read()).thread.id == thread.id
            seen.append(event)
    assert deltas_of(seen) == WORDS[:20]


async def test_a_handle_cannot_be_made_by_hand():
    for handle in (Codex, Thread, TurnHandle):
        with pytest.raises(TypeError, match="are made by trio_codex"):
            handle(None, None)
