"""`Codex.rpc` on the real runtime: files, processes, environments, sandboxes."""

from __future__ import annotations

import base64

import pytest
from _helpers import running, wait_until
from _rpc_helpers import awaiting

from trio_codex import InvalidRequestError, types


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


async def test_files_are_written_read_copied_listed_and_removed(rpc, app_server):
    root = app_server.workspace / "some" / "where"
    await rpc.fs_create_directory(path=str(root), recursive=True)
    await rpc.fs_write_file(path=str(root / "one"), data_base64=encoded(b"\0\xff"))
    assert (root / "one").read_bytes() == b"\0\xff"
    await rpc.fs_copy(source_path=str(root / "one"), destination_path=str(root / "two"))
    read = await rpc.fs_read_file(path=str(root / "two"))
    assert base64.b64decode(read.data_base64) == b"\0\xff"
    entries = (await rpc.fs_read_directory(path=str(root))).entries
    assert {entry.file_name for entry in entries} == {"one", "two"}
    metadata = await rpc.fs_get_metadata(path=str(root))
    assert (metadata.is_directory, metadata.is_file) == (True, False)
    await rpc.fs_remove(path=str(root))
    assert not root.exists()
    with pytest.raises(InvalidRequestError, match="without a base path"):
        await rpc.fs_read_file(path="relative")


async def test_a_watched_directory_tells_of_changes(codex, rpc, app_server):
    directory = str(app_server.workspace)
    watched = await rpc.fs_watch(path=directory, watch_id="w")
    assert watched.path == directory
    async with awaiting(codex, types.FsChangedNotification, watch_id="w") as changed:
        (app_server.workspace / "new").touch()
    assert str(app_server.workspace / "new") in changed[0].changed_paths
    assert await rpc.fs_unwatch(watch_id="w") == types.FsUnwatchResponse()


async def test_a_command_runs_to_its_end(rpc):
    done = await rpc.command_exec(command=["sh", "-c", "echo out; echo err >&2; exit 3"])
    assert (done.exit_code, done.stdout, done.stderr) == (3, "out\n", "err\n")


async def test_a_command_on_a_terminal_is_written_to_resized_and_ended(codex, rpc):
    ended = []

    async def run():
        ended.append(
            await rpc.command_exec(
                command=["cat"],
                process_id="c",
                tty=True,
                size=types.CommandExecTerminalSize(cols=80, rows=24),
            )
        )

    async def is_there():
        try:
            await rpc.command_exec_resize(
                process_id="c", size=types.CommandExecTerminalSize(cols=90, rows=30)
            )
        except InvalidRequestError:
            return False
        return True

    async with running(run):
        while not await is_there():
            pass
        async with awaiting(codex, types.CommandExecOutputDeltaNotification) as said:
            await rpc.command_exec_write(process_id="c", delta_base64=encoded(b"hi\n"))
        assert b"hi" in base64.b64decode(said[0].delta_base64)
        await rpc.command_exec_terminate(process_id="c")
        await wait_until(lambda: ended)
    assert ended[0].exit_code != 0


async def test_a_process_is_spawned_written_to_resized_and_killed(codex, rpc, app_server):
    async with awaiting(codex, types.ProcessExitedNotification, process_handle="p") as exited:
        spawned = await rpc.process_spawn(
            command=["cat"],
            cwd=str(app_server.workspace),
            process_handle="p",
            tty=True,
            env={"GONE": None},
            timeout_ms=None,
        )
        assert spawned == types.ProcessSpawnResponse()
        await rpc.process_resize_pty(
            process_handle="p", size=types.ProcessTerminalSize(cols=80, rows=24)
        )
        async with awaiting(codex, types.ProcessOutputDeltaNotification) as said:
            await rpc.process_write_stdin(process_handle="p", delta_base64=encoded(b"hi\n"))
        assert b"hi" in base64.b64decode(said[0].delta_base64)
        await rpc.process_kill(process_handle="p")
    assert exited[0].exit_code != 0


async def test_files_are_found_by_an_inexact_name(codex, rpc, app_server):
    (app_server.workspace / "chapter-one.md").touch()
    roots = [str(app_server.workspace)]
    (found,) = (await rpc.fuzzy_file_search(query="chapone", roots=roots)).files
    assert (found.path, found.match_type) == (
        "chapter-one.md",
        types.FuzzyFileSearchMatchType.file,
    )
    await rpc.fuzzy_file_search_session_start(roots=roots, session_id="s")
    updated = types.FuzzyFileSearchSessionUpdatedNotification
    async with awaiting(codex, updated, session_id="s", query="one") as told:
        await rpc.fuzzy_file_search_session_update(query="one", session_id="s")
    assert told[0].session_id == "s"
    stopped = await rpc.fuzzy_file_search_session_stop(session_id="s")
    assert stopped == types.FuzzyFileSearchSessionStopResponse()


async def test_environments_are_described_and_added(rpc, app_server):
    info = await rpc.environment_info(environment_id="local")
    assert info.cwd == app_server.workspace.as_uri()
    status = await rpc.environment_status(environment_id="local")
    assert status.status is types.EnvironmentStatusKind.ready
    # Nothing connects to it before it is used.
    added = await rpc.environment_add(environment_id="far", exec_server_url="ws://127.0.0.1:9")
    assert added == types.EnvironmentAddResponse()


async def test_the_sandbox_of_windows_is_for_windows(codex, rpc):
    readiness = await rpc.windows_sandbox_readiness()
    assert readiness.status is types.WindowsSandboxReadiness.not_configured
    async with awaiting(codex, types.WindowsSandboxSetupCompletedNotification) as completed:
        started = await rpc.windows_sandbox_setup_start(
            mode=types.WindowsSandboxSetupMode.unelevated
        )
    assert started.started is True
    assert completed[0].success is False
