"""`Codex.rpc` on the real runtime: realtime conversations, as far as they go without an account."""

from __future__ import annotations

from _rpc_helpers import a_turn, awaiting

from trio_codex import types


async def test_voices_are_listed(rpc):
    voices = (await rpc.thread_realtime_list_voices()).voices
    assert voices.default_v1 in voices.v1
    assert voices.default_v2 in voices.v2


async def test_the_timeline_of_a_thread_has_its_turns_and_items(codex, rpc, scripted_model):
    scripted_model.reply_always("Done.")
    thread_id = (await rpc.thread_start()).thread.id
    turn = await a_turn(codex, thread_id)
    entries = (await rpc.thread_timeline_list(thread_id=thread_id)).data
    assert isinstance(entries[0], types.TurnStartedThreadTimelineEntry)
    assert {entry.turn_id for entry in entries} == {turn.id}
    items = [one.item for one in entries if isinstance(one, types.ItemThreadTimelineEntry)]
    assert [type(item) for item in items] == [
        types.UserMessageThreadItem,
        types.AgentMessageThreadItem,
    ]


async def test_a_conversation_fails_by_an_event_where_nobody_is_logged_in(codex, rpc):
    thread_id = (await rpc.thread_start()).thread.id
    async with awaiting(codex, types.ThreadRealtimeErrorNotification) as failed:
        started = await rpc.thread_realtime_start(
            thread_id=thread_id, output_modality=types.RealtimeOutputModality.text
        )
    assert started == types.ThreadRealtimeStartResponse()
    assert failed[0].thread_id == thread_id
    assert "requires API key auth" in failed[0].message


async def test_what_is_added_to_no_conversation_is_taken_and_dropped(rpc):
    thread_id = (await rpc.thread_start()).thread.id
    chunk = types.ThreadRealtimeAudioChunk(data="AAAA", num_channels=1, sample_rate=24_000)
    answers = [
        await rpc.thread_realtime_append_audio(thread_id=thread_id, audio=chunk),
        await rpc.thread_realtime_append_text(thread_id=thread_id, text="Hello."),
        await rpc.thread_realtime_append_speech(thread_id=thread_id, text="Hello."),
        await rpc.thread_realtime_stop(thread_id=thread_id),
    ]
    assert answers == [
        types.ThreadRealtimeAppendAudioResponse(),
        types.ThreadRealtimeAppendTextResponse(),
        types.ThreadRealtimeAppendSpeechResponse(),
        types.ThreadRealtimeStopResponse(),
    ]
