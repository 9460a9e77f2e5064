"""`TurnResult.diff` on the real runtime."""

from __future__ import annotations

import pytest

from trio_codex import open_codex

PATCH = "*** Begin Patch\n*** Add File: {name}\n+{text}\n*** End Patch\n"


@pytest.fixture
async def thread(app_server):
    app_server.configure(sandbox_mode="workspace-write")
    async with open_codex(app_server.config()) as codex:
        yield await codex.thread_start()


async def test_the_diff_of_a_turn_is_the_last_one_that_was_told(thread, scripted_model):
    for name in ("one.txt", "two.txt"):
        scripted_model.custom_call("apply_patch", PATCH.format(name=name, text=f"in {name}"))
    scripted_model.reply("Done.")
    result = await thread.run("go")
    for name in ("one.txt", "two.txt"):
        assert f"+in {name}" in result.diff
    assert "in one.txt" not in repr(result)


async def test_edits_by_commands_are_in_no_diff(thread, scripted_model):
    scripted_model.call("exec_command", {"cmd": "echo three > three.txt"})
    scripted_model.reply("Done.")
    assert (await thread.run("go")).diff is None


async def test_a_diff_is_of_its_own_turn(thread, scripted_model):
    scripted_model.custom_call("apply_patch", PATCH.format(name="one.txt", text="one"))
    scripted_model.reply("Done.")
    scripted_model.reply("Nothing to do.")
    assert (await thread.run("go")).diff
    assert (await thread.run("go on")).diff is None
