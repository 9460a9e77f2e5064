"""Temporary threads on the real runtime: nothing of them stays in it, nor in the client."""

from __future__ import annotations

import gc
import os
import sys
import tracemalloc
from pathlib import Path

import pytest
import trio

from trio_codex import CodexError
from trio_codex.testing import Gate, call, message

pytestmark = pytest.mark.deep

FULL = bool(os.environ.get("TRIO_CODEX_FULL_SWEEP"))
COUNT = 1000 if FULL else 40
WARM_UP = 100 if FULL else 15
AT_ONCE = 5


async def loaded(codex):
    return (await codex.request("thread/loaded/list"))["data"]


async def stored(codex):
    return [thread.id async for thread in codex.threads()]


def told(caplog):
    return [r.getMessage() for r in caplog.records if r.name == "trio_codex.thread"]


async def test_nothing_is_left_of_a_temporary_thread(codex, scripted_model):
    scripted_model.reply("Done.")
    async with codex.temporary_thread() as thread:
        assert (await thread.run("go")).final_response == "Done."
        assert await stored(codex) == [thread.id]
    assert await loaded(codex) == []
    assert await stored(codex) == []


async def test_a_turn_that_runs_on_it_ends_with_its_model_request(codex, scripted_model):
    gate = scripted_model.hold("Thinking")
    async with codex.temporary_thread() as thread:
        async with thread.turn("go") as turn:
            await gate.wait_reached()
            turn.detach()
        assert not gate.released
    await scripted_model.requests[0].disconnected.wait()
    assert await loaded(codex) == []


async def test_one_that_a_fork_needs_stays_stored_and_is_told_of(codex, scripted_model, caplog):
    scripted_model.reply_always("Done.")
    async with codex.temporary_thread() as thread:
        await thread.run("go")
        fork = await thread.fork()
        await fork.run("on")
    (said,) = told(caplog)
    assert thread.id in said
    assert thread.id not in await loaded(codex)
    await fork.delete()
    await codex.thread_delete(thread.id)


async def test_one_that_was_deleted_by_hand_is_no_cause_for_a_warning(
    codex, scripted_model, caplog
):
    scripted_model.reply("Done.")
    async with codex.temporary_thread() as thread:
        await thread.run("go")
        await thread.delete()
    assert await stored(codex) == []
    assert told(caplog) == []


async def test_an_ephemeral_one_takes_no_turn_after_its_block(codex, scripted_model):
    scripted_model.reply("Done.")
    async with codex.temporary_thread(ephemeral=True) as thread:
        await thread.run("go")
    with pytest.raises(CodexError, match="unsubscribed"):
        await thread.run("again")


async def test_a_sub_agent_goes_with_the_thread_that_called_it(codex, scripted_model):
    gate = Gate()

    def answer(request):
        if request.last_user_text == "child work":
            return message(deltas=["Half", gate, " done."])
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message("The parent is done.")

    scripted_model.reply_always(answer)
    with trio.CancelScope() as scope:
        async with codex.temporary_thread() as thread, thread.turn("go") as turn:
            async for thread_id, event in turn.tree():
                if thread_id != thread.id and event.method == "item/agentMessage/delta":
                    scope.cancel()
    assert await loaded(codex) == []
    assert not gate.released


def _of_runtime(pid):
    """Count the runtime's open files and its child processes."""
    children = [
        child
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return len(list(Path(f"/proc/{pid}/fd").iterdir())), len(children)


def _own_bytes():
    """Count what the library, and not its testing kit, has allocated."""
    gc.collect()
    filters = [
        tracemalloc.Filter(inclusive=True, filename_pattern="*/trio_codex/*"),
        tracemalloc.Filter(inclusive=False, filename_pattern="*/trio_codex/testing/*"),
    ]
    snapshot = tracemalloc.take_snapshot().filter_traces(filters)
    return sum(trace.size for trace in snapshot.traces)


@pytest.mark.deadline(1200)
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
async def test_a_service_of_temporary_threads_grows_nothing(codex, scripted_model):
    scripted_model.reply_always("Done.")
    pid = codex.statistics().transport["pid"]
    figures = []

    async def job():
        async with codex.temporary_thread() as thread:
            await thread.run("go")

    async def serve(count):
        for _ in range(count // AT_ONCE):
            async with trio.open_nursery() as nursery:
                for _ in range(AT_ONCE):
                    nursery.start_soon(job)
            scripted_model.requests.clear()
        assert await loaded(codex) == []
        figures.append((*_of_runtime(pid), _own_bytes()))

    tracemalloc.start()
    try:
        await serve(WARM_UP)
        await serve(COUNT)
    finally:
        tracemalloc.stop()
    (files, children, size), (files_then, children_then, size_then) = figures
    sys.stdout.write(f"after {WARM_UP} threads and {COUNT} more: {figures}\n")
    # Threads that are not deleted keep about three files each, and connections to the model some.
    assert files_then <= files + 20
    assert children_then <= children
    assert size_then <= size + 100_000
    assert codex.statistics().pending_deletions == 0


@pytest.mark.parametrize("ephemeral", [False, True])
async def test_a_sub_agent_that_goes_on_after_its_turn_ends_with_the_thread(
    ephemeral, codex, scripted_model
):
    def answer(request):
        if request.last_user_text == "child work":
            return message(deltas=["Half", gate])
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message("The parent is done.")

    gate = Gate()
    scripted_model.reply_always(answer)
    async with codex.temporary_thread(ephemeral=ephemeral) as thread:
        await thread.run("go")
        await gate.wait_reached()
    for thread_id in (await codex.request("thread/loaded/list"))["data"]:
        read = await codex.request("thread/read", {"threadId": thread_id})
        assert read["thread"]["status"]["type"] == "idle"
    (work,) = [each for each in scripted_model.requests if each.last_user_text == "child work"]
    with trio.fail_after(5):
        await work.disconnected.wait()
