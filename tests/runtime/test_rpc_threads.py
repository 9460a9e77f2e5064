"""`Codex.rpc` on the real runtime: the life of a thread."""

from __future__ import annotations

import pytest
from _rpc_helpers import a_turn, awaiting, text

from trio_codex import InvalidRequestError, types


@pytest.fixture
async def thread_id(codex, scripted_model):
    """A thread that has had a turn."""
    scripted_model.reply_always("Done.")
    thread_id = (await codex.rpc.thread_start()).thread.id
    await a_turn(codex, thread_id)
    return thread_id


async def test_what_a_thread_is_started_with_is_in_the_response(rpc, app_server):
    started = await rpc.thread_start(
        cwd=str(app_server.workspace),
        model="gpt-5.4",
        sandbox=types.SandboxMode.workspace_write,
        approval_policy=types.AskForApprovalValue.on_request,
        ephemeral=True,
    )
    assert started.model == "gpt-5.4"
    assert started.approval_policy is types.AskForApprovalValue.on_request
    assert isinstance(started.sandbox, types.WorkspaceWriteSandboxPolicy)
    assert started.thread.ephemeral is True
    assert started.thread.cwd == str(app_server.workspace)
    assert (await rpc.thread_loaded_list()).data == [started.thread.id]


async def test_what_is_left_out_is_not_sent_and_none_is_null(rpc, scripted_model, codex):
    scripted_model.reply_always("Done.")
    thread_id = (await rpc.thread_start(service_tier="priority")).thread.id
    await a_turn(codex, thread_id)
    await rpc.thread_settings_update(thread_id=thread_id, effort="high")
    await a_turn(codex, thread_id)
    # Null clears the tier, where what is left out would keep it.
    await rpc.thread_settings_update(thread_id=thread_id, service_tier=None)
    await a_turn(codex, thread_id)
    tiers = [request.body.get("service_tier") for request in scripted_model.requests]
    assert tiers == ["priority", "priority", None]
    assert scripted_model.requests[1].body["reasoning"]["effort"] == "high"


async def test_a_thread_is_named_read_listed_archived_and_deleted(rpc, thread_id):
    await rpc.thread_name_set(thread_id=thread_id, name="The thread")
    read = (await rpc.thread_read(thread_id=thread_id, include_turns=True)).thread
    assert read.name == "The thread"
    (turn,) = read.turns
    assert [type(item) for item in turn.items] == [
        types.UserMessageThreadItem,
        types.AgentMessageThreadItem,
    ]

    async def listed(**options):
        page = await rpc.thread_list(sort_key=types.ThreadSortKey.recency_at, **options)
        return [thread.id for thread in page.data]

    assert await listed() == [thread_id]
    assert await listed(archived=True) == []
    await rpc.thread_archive(thread_id=thread_id)
    assert await listed() == []
    assert await listed(archived=True) == [thread_id]
    back = await rpc.thread_unarchive(thread_id=thread_id)
    assert (back.thread.id, back.thread.status) == (thread_id, types.NotLoadedThreadStatus())
    await rpc.thread_delete(thread_id=thread_id)
    assert await listed() == []
    with pytest.raises(InvalidRequestError, match=thread_id):
        await rpc.thread_read(thread_id=thread_id)


async def test_metadata_and_memory_mode_are_changed(rpc, thread_id):
    info = types.ThreadMetadataGitInfoUpdateParams(branch="trunk")
    updated = await rpc.thread_metadata_update(thread_id=thread_id, git_info=info)
    assert updated.thread.git_info.branch == "trunk"
    answer = await rpc.thread_memory_mode_set(
        thread_id=thread_id, mode=types.ThreadMemoryMode.disabled
    )
    assert answer == types.ThreadMemoryModeSetResponse()


async def test_a_fork_has_the_turns_up_to_the_one_that_is_named(codex, rpc, thread_id):
    second = await a_turn(codex, thread_id, "again")
    forked = (await rpc.thread_fork(thread_id=thread_id, before_turn_id=second.id)).thread
    assert forked.id != thread_id
    assert [turn.items[0].content[0].text for turn in forked.turns] == ["go"]
    with pytest.raises(InvalidRequestError, match="turn not found"):
        await rpc.thread_fork(thread_id=thread_id, last_turn_id="zz")


async def test_a_reverted_turn_is_forgotten(codex, rpc, thread_id, scripted_model):
    second = await a_turn(codex, thread_id, "a slip")
    reverted = await rpc.thread_revert(thread_id=thread_id, before_turn_id=second.id)
    assert reverted.thread.id == thread_id
    await a_turn(codex, thread_id, "anew")
    said = scripted_model.requests[-1].texts("user")
    assert "a slip" not in said
    assert said[-1] == "anew"


async def test_items_are_put_into_the_history_without_a_turn(codex, rpc, thread_id, scripted_model):
    item = {
        "type": "message",
        "role": "user",
        "content": [{"type": "input_text", "text": "I was here."}],
    }
    await rpc.thread_inject_items(thread_id=thread_id, items=[item])
    assert len(scripted_model.requests) == 1
    await a_turn(codex, thread_id, "next")
    assert "I was here." in scripted_model.requests[-1].texts("user")


async def test_compacting_and_a_command_of_the_user_are_turns_of_their_own(codex, rpc, thread_id):
    async with awaiting(codex, types.TurnCompletedNotification, thread_id=thread_id) as compacted:
        assert await rpc.thread_compact_start(thread_id=thread_id) == (
            types.ThreadCompactStartResponse()
        )
    assert compacted[0].turn.status is types.TurnStatus.completed
    async with (
        awaiting(codex, types.TurnCompletedNotification, thread_id=thread_id) as ended,
        codex.subscribe(types.ItemCompletedNotification, thread_id=thread_id) as items,
    ):
        await rpc.thread_shell_command(thread_id=thread_id, command="echo $((6 * 7))")
        item = (await anext(items)).item
        assert item.source is types.CommandExecutionSource.user_shell
        assert item.aggregated_output.strip() == "42"
    assert ended[0].turn.status is types.TurnStatus.completed


async def test_elicitations_outside_are_counted(rpc, thread_id):
    up = await rpc.thread_increment_elicitation(thread_id=thread_id)
    assert (up.count, up.paused) == (1, True)
    down = await rpc.thread_decrement_elicitation(thread_id=thread_id)
    assert (down.count, down.paused) == (0, False)


async def test_who_unsubscribes_hears_no_more_of_the_thread(codex, rpc, thread_id):
    gone = await rpc.thread_unsubscribe(thread_id=thread_id)
    assert gone.status is types.ThreadUnsubscribeStatus.unsubscribed
    idle = types.IdleThreadStatus()
    async with codex.subscribe(thread_id=thread_id) as events:
        await rpc.turn_start(thread_id=thread_id, input=text("unheard"))
        seen = [await anext(events)]
        while getattr(seen[-1], "status", None) != idle:
            seen.append(await anext(events))
    assert {event.method for event in seen} <= {"thread/status/changed", "thread/readState/changed"}


async def test_a_denial_that_is_none_cannot_be_approved(rpc, thread_id):
    with pytest.raises(InvalidRequestError, match="invalid Guardian denial event"):
        await rpc.thread_approve_guardian_denied_action(thread_id=thread_id, event={})
