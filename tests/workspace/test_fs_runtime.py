"""`Codex.fs` on the real runtime."""

from __future__ import annotations

import os
import sys

import pytest
import trio
from insides import subscriptions
from processes import held_still

from trio_codex import InternalRpcError, InvalidRequestError, TransportClosedError, types


async def test_a_file_is_written_and_read(codex, app_server):
    path = app_server.workspace / "file"
    data = bytes(range(256)) * 1000
    await codex.fs.write(path, data)
    assert path.read_bytes() == data
    assert await codex.fs.read(str(path)) == data
    await codex.fs.write(path, b"")
    assert await codex.fs.read(path) == b""


async def test_a_text_is_written_and_read_with_its_line_ends(codex, app_server):
    path = app_server.workspace / "text"
    await codex.fs.write_text(path, "naïve\r\n☃\n")
    assert path.read_bytes() == "naïve\r\n☃\n".encode()
    assert await codex.fs.read_text(path) == "naïve\r\n☃\n"
    await codex.fs.write_text(path, "naïve", encoding="latin-1")
    assert await codex.fs.read_text(path, encoding="latin-1") == "naïve"
    assert await codex.fs.read_text(path, errors="replace") == "na\ufffdve"
    with pytest.raises(UnicodeDecodeError):
        await codex.fs.read_text(path)
    with pytest.raises(UnicodeEncodeError):
        await codex.fs.write_text(path, "☃", encoding="latin-1")
    assert path.read_bytes() == b"na\xefve"


async def test_a_directory_is_made_and_listed(codex, app_server):
    deep = app_server.workspace / "a" / "b"
    with pytest.raises(InternalRpcError, match="No such file"):
        await codex.fs.make_dir(deep)
    await codex.fs.make_dir(deep, parents=True)
    await codex.fs.make_dir(deep, parents=True)
    with pytest.raises(InternalRpcError, match="exists"):
        await codex.fs.make_dir(deep)
    (deep.parent / "file").touch()
    entries = await codex.fs.list_dir(deep.parent)
    assert {(e.file_name, e.is_directory, e.is_file) for e in entries} == {
        ("b", True, False),
        ("file", False, True),
    }
    assert await codex.fs.list_dir(deep) == []


async def test_files_and_directories_are_copied(codex, app_server):
    source, target = app_server.workspace / "source", app_server.workspace / "target"
    source.mkdir()
    (source / "file").write_bytes(b"x")
    await codex.fs.copy(source / "file", app_server.workspace / "copy")
    assert (app_server.workspace / "copy").read_bytes() == b"x"
    with pytest.raises(InvalidRequestError, match="recursive"):
        await codex.fs.copy(source, target)
    assert not target.exists()
    await codex.fs.copy(source, target, recursive=True)
    assert (target / "file").read_bytes() == b"x"


async def test_nothing_is_removed_unless_it_is_meant(codex, app_server):
    directory = app_server.workspace / "directory"
    directory.mkdir()
    (directory / "file").touch()
    with pytest.raises(InternalRpcError, match="not empty"):
        await codex.fs.remove(directory)
    assert (directory / "file").exists()
    await codex.fs.remove(directory / "file")
    await codex.fs.remove(directory)
    assert not directory.exists()
    with pytest.raises(InternalRpcError, match="No such file"):
        await codex.fs.remove(directory)
    await codex.fs.remove(directory, missing_ok=True)
    directory.mkdir()
    (directory / "file").touch()
    await codex.fs.remove(directory, recursive=True)
    assert not directory.exists()


async def test_metadata_tells_what_is_there(codex, app_server):
    path = app_server.workspace / "file"
    path.touch()
    os.utime(path, (0, 1234.5))
    metadata = await codex.fs.metadata(path)
    assert (metadata.is_file, metadata.is_directory, metadata.is_symlink) == (True, False, False)
    assert metadata.modified_at_ms == 1_234_500
    (app_server.workspace / "link").symlink_to(path)
    assert (await codex.fs.metadata(app_server.workspace / "link")).is_symlink is True


@pytest.mark.parametrize("name", ["read", "read_text", "list_dir", "metadata", "remove"])
async def test_what_is_not_there_is_refused_with_the_systems_words(codex, app_server, name):
    with pytest.raises(InternalRpcError, match="No such file"):
        await getattr(codex.fs, name)(app_server.workspace / "missing")


RELATIVE = {
    "read": ("x",),
    "read_text": ("x",),
    "write": ("x", b""),
    "write_text": ("x", ""),
    "list_dir": (".",),
    "make_dir": ("x",),
    "remove": ("x",),
    "metadata": ("x",),
}


@pytest.mark.parametrize("name", RELATIVE)
async def test_a_relative_path_is_refused_before_it_is_sent(codex, name):
    with pytest.raises(ValueError, match="path must be absolute, and is '"):
        await getattr(codex.fs, name)(*RELATIVE[name])


async def test_relative_paths_of_a_copy_and_a_watch_are_refused_too(codex, app_server):
    with pytest.raises(ValueError, match="source must be absolute"):
        await codex.fs.copy("x", app_server.workspace / "y")
    with pytest.raises(ValueError, match="destination must be absolute"):
        await codex.fs.copy(app_server.workspace / "y", "x")
    with pytest.raises(ValueError, match="path must be absolute"):
        async with codex.fs.watch("x"):
            pass


def nothing_left(codex):
    return codex.statistics().pending_requests == 0 and subscriptions(codex) == []


async def test_a_watch_tells_of_changes_where_it_looks_and_nowhere_else(codex, app_server):
    here, there = app_server.workspace / "here", app_server.workspace / "there"
    here.mkdir()
    there.mkdir()
    async with codex.fs.watch(here) as changes, codex.fs.watch(there) as others:
        (here / "one").touch()
        change = await changes.__anext__()
        assert isinstance(change, types.FsChangedNotification)
        assert str(here / "one") in change.changed_paths
        (there / "two").touch()
        change = await others.__anext__()
        assert str(there / "two") in change.changed_paths
        assert str(here / "one") not in change.changed_paths
        assert changes.dropped == 0
    assert nothing_left(codex)


async def unwatched(codex, path):
    """After a watch was left nothing comes any more, when a later watch has seen a change."""
    async with (
        codex.subscribe(types.FsChangedNotification) as all_changes,
        codex.fs.watch(path) as changes,
    ):
        (path / "later").touch()
        watch_id = (await changes.__anext__()).watch_id
        # The other watch would have spoken of it at the same time, or before.
        assert (await all_changes.__anext__()).watch_id == watch_id


async def test_a_watch_that_is_left_by_cancellation_is_ended(codex, app_server):
    with trio.CancelScope() as scope:
        async with codex.fs.watch(app_server.workspace) as changes:
            scope.cancel()
            await changes.__anext__()
    assert scope.cancelled_caught
    assert nothing_left(codex)
    await unwatched(codex, app_server.workspace)


async def test_a_watch_that_is_cancelled_while_it_is_asked_for_is_ended(codex, app_server):
    with trio.CancelScope() as scope:
        scope.deadline = -1
        async with codex.fs.watch(app_server.workspace):
            pytest.fail("it was cancelled before")
    async with trio.open_nursery() as nursery:

        async def watch():
            async with codex.fs.watch(app_server.workspace):
                pytest.fail("it was cancelled before")

        with held_still(codex):
            nursery.start_soon(watch)
            while not codex.statistics().pending_requests:
                await trio.lowlevel.checkpoint()
            nursery.cancel_scope.cancel()
    assert nothing_left(codex)
    await unwatched(codex, app_server.workspace)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
async def test_a_watch_hears_of_the_runtimes_death(codex, app_server):
    async with codex.fs.watch(app_server.workspace) as changes:
        os.kill(codex.statistics().transport["pid"], 9)
        with pytest.raises(TransportClosedError):
            await changes.__anext__()
    with pytest.raises(TransportClosedError):
        await codex.fs.read(app_server.workspace / "x")
