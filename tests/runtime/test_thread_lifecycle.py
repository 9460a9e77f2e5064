"""The life of a thread on the real runtime: stored, listed, resumed, forked, put aside, deleted."""

from __future__ import annotations

import pytest
import trio
from _helpers import assert_idle, assert_takes_the_next_turn, hold_all, wait_until

from trio_codex import ApprovalMode, CodexError, InvalidRequestError, open_codex, tool, types


@pytest.fixture
def answered(scripted_model):
    """A model that answers everything."""
    scripted_model.reply_always("Fine.")
    return scripted_model


async def ids(listing):
    return [thread.id async for thread in listing]


# Going on with a thread


async def test_a_thread_is_resumed_by_another_process(app_server, answered):
    async with open_codex(app_server.config()) as codex:
        thread = await codex.thread_start()
        await thread.run("Remember seven.")
    async with open_codex(app_server.config()) as codex:
        again = await codex.thread_resume(thread.id)
        assert again.id == thread.id
        await again.run("Which number?")
        assert "Remember seven." in answered.requests[-1].texts()


async def test_a_thread_without_a_turn_cannot_be_resumed_and_the_error_says_why(codex):
    thread = await codex.thread_start()
    with pytest.raises(InvalidRequestError, match="a thread is stored with its first turn"):
        await codex.thread_resume(thread.id)
    with pytest.raises(InvalidRequestError, match="a thread is stored with its first turn"):
        await thread.fork()


async def test_a_thread_that_another_process_has_open_says_so(app_server, codex, answered):
    thread = await codex.thread_start()
    await thread.run("Mine.")
    async with open_codex(app_server.config()) as other:
        with pytest.raises(InvalidRequestError, match="this or another process has the thread"):
            await other.thread_resume(thread.id)
    await assert_takes_the_next_turn(thread, answered)


async def test_what_a_thread_has_stored_stays_in_force_when_it_is_resumed(app_server, answered):
    async with open_codex(app_server.config()) as codex:
        thread = await codex.thread_start(approval_mode=ApprovalMode.deny_all)
        await thread.run("one")
    async with open_codex(app_server.config()) as codex:
        params = {"threadId": thread.id, "excludeTurns": True}
        stored = await codex.request("thread/resume", params, types.ThreadResumeResponse)
        assert stored.approval_policy == types.AskForApprovalValue.never
    async with open_codex(app_server.config()) as codex:
        await codex.thread_resume(thread.id, approval_mode=ApprovalMode.auto_review)
        answer = await codex.request("thread/resume", params, types.ThreadResumeResponse)
        assert answer.approval_policy == types.AskForApprovalValue.on_request
        assert answer.approvals_reviewer == types.ApprovalsReviewer.auto_review


async def test_tools_survive_with_the_functions_that_are_given_again(app_server, scripted_model):
    @tool
    async def lookup() -> str:
        """Look it up."""
        return "Found."

    async with open_codex(app_server.config()) as codex:
        thread = await codex.thread_start(dynamic_tools=[lookup])
        scripted_model.reply("Hello.")
        await thread.run("Hello")
    for tools, answer in (([lookup], "Found."), ([], "This tool is not available")):
        async with open_codex(app_server.config()) as codex:
            again = await codex.thread_resume(thread.id, dynamic_tools=tools)
            call_id = scripted_model.call("lookup", {})
            scripted_model.reply("Done.")
            await again.run("Look it up")
            assert answer in scripted_model.requests[-1].tool_outputs[call_id]


async def test_what_is_no_tool_is_refused_before_anything_is_resumed(codex):
    with pytest.raises(TypeError, match=r"tools\[0\] must be a Tool"):
        await codex.thread_resume("nobody", dynamic_tools=["lookup"])


# Forks


async def test_a_fork_has_the_history_and_the_tools_and_leaves_the_thread_alone(
    codex, scripted_model
):
    @tool
    async def lookup() -> str:
        """Look it up."""
        return "Found."

    thread = await codex.thread_start(dynamic_tools=[lookup])
    scripted_model.reply("Hello.")
    await thread.run("Remember seven.")
    fork = await thread.fork()
    assert fork.id != thread.id
    call_id = scripted_model.call("lookup", {})
    scripted_model.reply("Done.")
    await fork.run("Look it up")
    assert "Remember seven." in scripted_model.requests[-1].texts()
    assert scripted_model.requests[-1].tool_outputs[call_id] == "Found."
    await assert_takes_the_next_turn(thread, scripted_model)
    assert "Look it up" not in scripted_model.requests[-1].texts()


async def test_a_fork_can_end_at_an_earlier_turn(codex, answered):
    thread = await codex.thread_start()
    first = await thread.run("first")
    await thread.run("second")
    fork = await codex.thread_fork(thread.id, last_turn_id=first.id)
    await fork.run("third")
    assert answered.requests[-1].texts()[-2:] == ["first", "third"]
    with pytest.raises(InvalidRequestError, match="turn not found"):
        await thread.fork(last_turn_id="nothing")


async def test_a_running_thread_can_be_forked_and_runs_on(codex, scripted_model):
    scripted_model.reply("Hello.")
    thread = await codex.thread_start()
    await thread.run("before")
    gate = hold_all(scripted_model)
    async with thread.turn("now") as turn:
        await gate.wait_reached()
        fork = await thread.fork()
        gate.release()
        assert (await turn.result()).status is types.TurnStatus.completed
    await assert_idle(fork)


# Lists


async def test_every_thread_is_listed_once_though_they_are_of_the_same_second(codex, answered):
    made = set()
    for _ in range(5):
        thread = await codex.thread_start()
        await thread.run("Hello")
        made.add(thread.id)
    for size in (1, 2, 5, None):
        listed = await ids(codex.threads(page_size=size))
        assert sorted(listed) == sorted(made)


async def test_a_thread_that_is_used_while_the_pages_are_read_is_not_lost(codex, answered):
    threads = []
    for _ in range(4):
        threads.append(await codex.thread_start())
        await threads[-1].run("Hello")
    listing = codex.threads(page_size=1)
    listed = [(await listing.__anext__()).id]
    # The oldest, which would have come last, is now the newest.
    await threads[0].run("Again")
    listed += await ids(listing)
    assert sorted(listed) == sorted(thread.id for thread in threads)


async def test_one_page_goes_on_where_the_one_before_ended(codex, answered):
    for _ in range(3):
        await (await codex.thread_start()).run("Hello")
    first = await codex.thread_list(limit=2)
    second = await codex.thread_list(limit=2, cursor=first.next_cursor)
    assert len({thread.id for thread in [*first.data, *second.data]}) == 3
    with pytest.raises(InvalidRequestError, match="invalid cursor"):
        await codex.thread_list(cursor="nonsense")


async def test_threads_of_several_directories_and_of_a_section_are_listed(
    app_server, codex, answered
):
    homes = [app_server.root / name for name in ("one", "two", "three")]
    threads = []
    for home in homes:
        home.mkdir()
        threads.append(await codex.thread_start(cwd=home))
        await threads[-1].run("go")
    first, second, third = (thread.id for thread in threads)

    async def listed(**options):
        page = await codex.thread_list(**options)
        assert {one.id async for one in codex.threads(**options)} == {one.id for one in page.data}
        return {one.id for one in page.data}

    assert await listed(cwd=homes[0]) == {first}
    assert await listed(cwd=[str(homes[0]), homes[2]]) == {first, third}
    assert await listed(use_state_db_only=True) == {first, second, third}
    section = (await codex.rpc.thread_section_create(name="a section")).section
    await codex.rpc.thread_section_move(thread_id=second, section_id=section.id)
    assert await listed(section_id=section.id) == {second}
    with pytest.raises(TypeError, match="cwd"):
        await codex.thread_list(cwd=[homes[0], 3])
    with pytest.raises(TypeError, match="cwd must be a string or a path, and is an int"):
        await codex.thread_list(cwd=3)
    with pytest.raises(ValueError, match="cwd is empty"):
        await codex.thread_list(cwd=[""])
    with pytest.raises(ValueError, match="cwd has no directory in it"):
        await codex.thread_list(cwd=[])


async def test_history_comes_page_by_page(codex, answered):
    thread = await codex.thread_start()
    results = [await thread.run(f"turn {number}") for number in range(3)]
    turns = [turn.id async for turn in thread.turns(page_size=1)]
    assert turns == [result.id for result in reversed(results)]
    oldest = [turn.id async for turn in thread.turns(oldest_first=True)]
    assert oldest == turns[::-1]
    entries = [entry async for entry in thread.items(page_size=2, oldest_first=True)]
    assert [entry.turn_id for entry in entries] == [r.id for r in results for _ in range(2)]
    assert [entry async for entry in thread.items(page_size=2)] == entries[::-1]
    one = [entry async for entry in thread.items(turn_id=turns[0])]
    assert {entry.turn_id for entry in one} == {turns[0]}


# Putting aside


async def test_an_archived_thread_is_listed_apart_and_comes_back(codex, answered):
    thread = await codex.thread_start()
    await thread.run("Hello")
    await thread.set_name("A name")
    await thread.archive()
    assert await ids(codex.threads()) == []
    assert await ids(codex.threads(archived=True)) == [thread.id]
    with pytest.raises(InvalidRequestError, match="thread_unarchive it, then thread_resume it"):
        await thread.run("Still there?")
    assert (await codex.thread_unarchive(thread.id)).name == "A name"
    again = await codex.thread_resume(thread.id)
    await assert_takes_the_next_turn(again, answered)


async def test_archiving_a_running_thread_ends_its_turn(codex, scripted_model):
    gate = hold_all(scripted_model)
    thread = await codex.thread_start()
    async with thread.turn("Go") as turn:
        await gate.wait_reached()
        await codex.thread_archive(thread.id)
        assert (await turn.result()).status is types.TurnStatus.interrupted


async def test_a_deleted_thread_is_gone(codex, answered):
    thread, other = await codex.thread_start(), await codex.thread_start()
    for each in (thread, other):
        await each.run("Hello")
    await thread.delete()
    await codex.thread_delete(other.id)
    assert await ids(codex.threads()) == []
    with pytest.raises(InvalidRequestError):
        await codex.thread_resume(thread.id)


async def test_an_unsubscribed_thread_says_so_until_it_is_resumed(codex, answered):
    thread = await codex.thread_start()
    await thread.run("Hello")
    assert await thread.unsubscribe() is types.ThreadUnsubscribeStatus.unsubscribed
    with pytest.raises(CodexError, match=r"was unsubscribed.*thread_resume"):
        await thread.run("Hello?")
    await codex.thread_resume(thread.id)
    await assert_takes_the_next_turn(thread, answered)


async def test_a_turn_of_a_thread_that_is_unsubscribed_is_lost_and_nobody_waits(
    codex, scripted_model
):
    gate = hold_all(scripted_model)
    thread = await codex.thread_start()
    async with thread.turn("Go") as turn:
        await gate.wait_reached()
        await thread.unsubscribe()
        with pytest.raises(CodexError, match="was unsubscribed"):
            await turn.result()
    gate.release()


# Changing what is stored


async def test_a_reverted_turn_is_taken_out_of_the_history(codex, answered):
    thread = await codex.thread_start()
    await thread.run("first")
    second = await thread.run("second")
    await thread.revert(second.id)
    await thread.run("third")
    assert answered.requests[-1].texts()[-2:] == ["first", "third"]


async def test_injected_items_reach_the_model(codex, answered):
    thread = await codex.thread_start()
    text = {"type": "input_text", "text": "By the way."}
    await thread.inject_items([{"type": "message", "role": "user", "content": [text]}])
    await thread.run("Hello")
    assert "By the way." in answered.requests[-1].texts()


async def test_a_goal_starts_turns_that_are_nobodys(codex, answered):
    thread = await codex.thread_start(goals=True)
    await thread.run("Hello")
    assert await thread.goal() is None
    async with codex.subscribe(types.TurnCompletedNotification) as ends:
        goal = await thread.set_goal("Reach it.", token_budget=40)
        assert goal.objective == "Reach it."
        assert (await ends.__anext__()).thread_id == thread.id
        assert codex.statistics().open_turns == 0
        await thread.clear_goal()
    assert await thread.goal() is None


async def test_queued_input_starts_a_turn_by_itself(codex, answered):
    thread = await codex.thread_start()
    await thread.run("Hello")
    async with codex.subscribe(types.TurnCompletedNotification) as ends:
        await thread.queue("From the queue")
        assert (await ends.__anext__()).thread_id == thread.id
    assert answered.requests[-1].texts()[-1] == "From the queue"


async def test_an_answer_that_names_no_thread_is_waited_for_like_any_other(codex, answered):
    # Cancelled while the runtime works on it: the connection goes on.
    with trio.CancelScope() as scope:
        scope.cancel()
        await codex.thread_list()
    assert scope.cancelled_caught
    await wait_until(lambda: codex.statistics().pending_requests == 0)
