"""`Codex.rpc` on the real runtime: projects, sections, attachments, read state."""

from __future__ import annotations

import pytest
from _rpc_helpers import a_turn, awaiting

from trio_codex import InvalidRequestError, types


@pytest.fixture
async def thread_id(codex, scripted_model):
    """A thread that has had a turn."""
    scripted_model.reply_always("Done.")
    thread_id = (await codex.rpc.thread_start()).thread.id
    await a_turn(codex, thread_id)
    return thread_id


async def test_projects_are_made_changed_moved_and_deleted(rpc, app_server, thread_id):
    roots = [types.ProjectRoot(path=str(app_server.workspace))]
    one = (await rpc.project_create(idempotency_key="1", name="One", roots=roots)).project
    again = (await rpc.project_create(idempotency_key="1", name="One", roots=roots)).project
    assert again == one
    two = (
        await rpc.project_import(
            idempotency_key="2",
            name="Two",
            roots=[types.ProjectRoot(path=str(app_server.root))],
            threads=[thread_id],
        )
    ).project
    assert (await rpc.thread_read(thread_id=thread_id)).thread.project_id == two.id

    renamed = await rpc.project_update(project_id=one.id, name="Uno", metadata={"colour": "red"})
    assert renamed.project.metadata == {"colour": "red"}
    assert (await rpc.project_read(project_id=one.id)).project.name == "Uno"
    assert [project.name for project in (await rpc.project_list()).data] == ["Uno", "Two"]
    await rpc.project_move(project_id=two.id, before_project_id=one.id)
    assert [project.name for project in (await rpc.project_list()).data] == ["Two", "Uno"]
    await rpc.project_delete(project_id=two.id)
    assert [project.id for project in (await rpc.project_list()).data] == [one.id]


async def test_a_thread_is_moved_into_a_section_and_out_of_it(rpc, thread_id):
    look = types.ThreadSectionAppearance(color="red", icon="star")
    section = (await rpc.thread_section_create(name="Mine", appearance=look)).section
    assert section.appearance == look
    updated = await rpc.thread_section_update(section_id=section.id, name="Ours", appearance=None)
    assert (updated.section.name, updated.section.appearance) == ("Ours", None)
    names = [one.name for one in (await rpc.thread_section_list()).data]
    assert names == ["Pinned", "Ours"]

    await rpc.thread_section_move(section_id=section.id, thread_id=thread_id)
    (listed,) = (await rpc.thread_list(section_id=section.id)).data
    assert listed.id == thread_id
    # A required parameter that may be null.
    await rpc.thread_section_move(section_id=None, thread_id=thread_id)
    assert (await rpc.thread_list(section_id=section.id)).data == []
    await rpc.thread_section_delete(section_id=section.id)
    assert [one.name for one in (await rpc.thread_section_list()).data] == ["Pinned"]


async def test_what_is_attached_to_a_thread_is_found_from_both_sides(rpc, thread_id):
    what = {"attachment_type": "ticket", "identity_key": "T-1"}
    added = await rpc.thread_attachment_add(thread_id=thread_id, payload={"a": [1, None]}, **what)
    assert added.outcome is types.ThreadAttachmentAddOutcome.created
    (listed,) = (await rpc.thread_attachment_list(thread_id=thread_id)).data
    assert listed == added.attachment
    assert listed.payload == {"a": [1, None]}
    (owner,) = (await rpc.thread_attachment_owner_list(**what)).data
    assert (owner.thread_id, owner.archived) == (thread_id, False)
    await rpc.thread_attachment_remove(thread_id=thread_id, **what)
    assert (await rpc.thread_attachment_list(thread_id=thread_id)).data == []


async def test_a_thread_is_marked_as_read(codex, rpc, thread_id):
    async with awaiting(codex, types.ThreadReadStateChangedNotification) as changed:
        await a_turn(codex, thread_id)
    revision = changed[0].read_state.revision
    read = types.ReadThreadReadStateOperation()
    answer = await rpc.thread_read_state_update(
        thread_id=thread_id, expected_revision=revision, operation=read
    )
    assert answer.read_state.first_unread is None
    with pytest.raises(InvalidRequestError, match="read state changed"):
        await rpc.thread_read_state_update(
            thread_id=thread_id, expected_revision="0", operation=read
        )
