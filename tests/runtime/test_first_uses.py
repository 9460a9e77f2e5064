"""What people do first, and are answered before anything goes wrong elsewhere."""

from __future__ import annotations

import attrs
import pytest

from trio_codex import InvalidRequestError, ThreadArchivedError, ThreadNotFoundError, open_codex


async def listed(listing):
    return [each async for each in listing]


async def test_a_thread_without_a_turn_has_no_turns_and_no_items(codex, scripted_model):
    thread = await codex.thread_start()
    for _ in range(2):
        assert await listed(thread.turns()) == []
        assert await listed(thread.items()) == []
        assert (await thread.read(include_turns=True)).thread.turns == []
    scripted_model.reply("One.")
    await thread.run("one")
    assert len(await listed(thread.turns())) == 1
    assert len(await listed(thread.items())) == 2
    assert len((await thread.read(include_turns=True)).thread.turns) == 1


async def test_the_history_of_an_ephemeral_thread_is_refused_as_what_it_is(codex, scripted_model):
    thread = await codex.thread_start(ephemeral=True)
    scripted_model.reply("One.")
    await thread.run("one")
    for ask in (
        lambda: listed(thread.items()),
        lambda: listed(thread.turns()),
        lambda: thread.read(include_turns=True),
    ):
        with pytest.raises(InvalidRequestError, match="ephemeral threads do not support"):
            await ask()


async def test_the_items_of_a_thread_that_is_not_there_are_refused_as_what_they_are(
    codex, scripted_model
):
    thread = await codex.thread_start()
    scripted_model.reply("One.")
    await thread.run("one")
    await thread.delete()
    with pytest.raises(ThreadNotFoundError):
        await listed(thread.items())


async def test_a_refusal_of_an_archived_thread_names_the_way_out(codex, scripted_model):
    thread = await codex.thread_start()
    scripted_model.reply("One.")
    await thread.run("one")
    await thread.archive()
    with pytest.raises(ThreadArchivedError, match="thread_unarchive"):
        await codex.thread_resume(thread.id)
    with pytest.raises(ThreadNotFoundError, match="thread_unarchive"):
        await thread.run("two")


async def test_a_directory_that_is_not_there_is_refused_and_nothing_is_started(
    codex, scripted_model, tmp_path
):
    thread = await codex.thread_start()
    there = tmp_path / "there"
    there.mkdir()
    missing = tmp_path / "missing"
    file = tmp_path / "file"
    file.touch()
    for wrong in (missing, str(missing), file, "no/such/directory"):
        for ask in (
            lambda cwd: codex.thread_start(cwd=cwd),
            lambda cwd: codex.thread_resume(thread.id, cwd=cwd),
            lambda cwd: codex.thread_fork(thread.id, cwd=cwd),
            lambda cwd: thread.fork(cwd=cwd),
            lambda cwd: thread.run("go", cwd=cwd),
        ):
            with pytest.raises(ValueError, match=r"cwd is not a directory: '.*'; make it first"):
                await ask(wrong)
        with pytest.raises(ValueError, match="cwd is not a directory"):
            thread.turn("go", cwd=wrong)
    assert scripted_model.requests == []
    scripted_model.reply("One.")
    await thread.run("one", cwd=there)


async def test_a_relative_directory_is_looked_for_where_the_runtime_runs(
    app_server, scripted_model, tmp_path
):
    (tmp_path / "project" / "part").mkdir(parents=True)
    config = attrs.evolve(app_server.config(), cwd=tmp_path / "project")
    async with open_codex(config) as codex:
        await codex.thread_start(cwd="part")
        with pytest.raises(ValueError, match="cwd is not a directory: 'project'"):
            await codex.thread_start(cwd="project")


async def test_a_directory_of_the_runtime_that_is_not_there_is_refused(app_server, tmp_path):
    missing = tmp_path / "missing"
    with pytest.raises(ValueError, match=r"CodexConfig\.cwd is not a directory: .*missing"):
        await open_codex(attrs.evolve(app_server.config(), cwd=missing)).__aenter__()
