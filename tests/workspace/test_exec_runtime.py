"""Commands without an agent, on the real runtime."""

from __future__ import annotations

import functools
import os
import sys
import uuid

import pytest
import trio
from processes import dies, processes_marked
from sweep.sweeping import cancel_at_step, growing_steps

from trio_codex import (
    InternalRpcError,
    InvalidRequestError,
    Sandbox,
    TransportClosedError,
    open_codex,
    types,
)

FULL = Sandbox.full_access  # the pids are those of this machine, and any program may be run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands are for POSIX shells")


def sh(script):
    return ["sh", "-c", script]


async def read_all(stream):
    return b"".join([data async for data in stream])


async def read_line(stream):
    line = b""
    while not line.endswith(b"\n"):
        data = await stream.receive_some(1)
        assert data, f"the output ended after {line!r}"
        line += data
    return line.strip()


def nothing_left(codex):
    return codex.statistics().pending_requests == codex.statistics().open_processes == 0


async def test_output_streams_are_apart_and_the_exit_code_comes(codex):
    async with codex.exec(sh("echo out; echo err >&2; exit 3"), sandbox=FULL) as process:
        assert await process.wait() == 3
        assert process.exit_code == 3
        assert await read_all(process.stdout) == b"out\n"
        assert await read_all(process.stderr) == b"err\n"
        assert await process.stdout.receive_some() == b""
    assert await process.wait() == 3
    assert nothing_left(codex)


async def test_output_comes_while_the_process_runs_and_input_goes_to_it(codex):
    async with codex.exec(["cat"], sandbox=FULL) as process:
        for line in (b"one\n", b"\0\xff\x80two\n"):
            await process.stdin.send_all(line)
            assert await read_line(process.stdout) == line.strip()
        assert process.exit_code is None
        await process.stdin.aclose()
        assert await process.wait() == 0
        with pytest.raises(trio.ClosedResourceError):
            await process.stdin.send_all(b"x")


async def test_a_process_that_is_over_takes_no_input(codex):
    async with codex.exec(["true"], sandbox=FULL) as process:
        await process.wait()
        with pytest.raises(trio.BrokenResourceError):
            await process.stdin.send_all(b"x")


async def test_a_process_that_has_closed_its_input_or_ends_breaks_the_stream(codex):
    async with codex.exec(sh("exec <&-; echo closed; sleep 0.3"), sandbox=FULL) as process:
        await read_line(process.stdout)

        async def write():
            while True:
                await process.stdin.send_all(b"x" * 100_000)

        with pytest.raises(trio.BrokenResourceError):
            await write()


async def test_a_megabyte_comes_whole_both_ways(codex):
    data = os.urandom(1_000_000)
    async with codex.exec(["cat"], sandbox=FULL) as process:
        await process.stdin.send_all(data)
        await process.stdin.aclose()
        assert await read_all(process.stdout) == data


async def test_output_beyond_the_runtimes_own_cap_comes_whole(codex):
    result = await codex.exec_run(["head", "-c", "3000000", "/dev/zero"], sandbox=FULL)
    assert (len(result.stdout), result.stdout_capped) == (3_000_000, False)


async def test_a_cap_cuts_each_stream_and_says_so(codex):
    script = "head -c 100000 /dev/zero; echo e >&2"
    result = await codex.exec_run(sh(script), sandbox=FULL, output_bytes_cap=1000)
    assert (result.stdout, result.stderr) == (bytes(1000), b"e\n")
    assert (result.stdout_capped, result.stderr_capped) == (True, False)
    async with codex.exec(sh("echo 12345 >&2"), sandbox=FULL, output_bytes_cap=4) as process:
        await process.wait()
        assert (process.stdout_capped, process.stderr_capped) == (False, True)
        assert await read_all(process.stderr) == b"1234"


async def test_a_command_is_run_to_its_end(codex, app_server):
    script = 'cat; echo "$A $B"; pwd -P; exit 7'
    result = await codex.exec_run(
        sh(script),
        stdin=b"in\xff\n",
        cwd=app_server.root,
        env={"A": "1", "B": None},
        sandbox=FULL,
    )
    root = os.fsencode(app_server.root.resolve())
    assert result.stdout == b"in\xff\n1 \n" + root + b"\n"
    assert (result.exit_code, result.stderr) == (7, b"")
    assert (await codex.exec_run(["true"], stdin=b"x" * 1_000_000, sandbox=FULL)).exit_code == 0


async def test_a_terminal_has_a_size_and_can_be_resized(codex):
    script = "stty size; read x; stty size; test -t 0 && test -t 1 && test -t 2"
    async with codex.exec(sh(script), pty=(30, 100), sandbox=FULL) as process:
        assert await read_line(process.stdout) == b"30 100"
        await process.resize(10, 20)
        await process.stdin.send_all(b"\n")
        assert (await read_all(process.stdout)).split() == [b"10", b"20"]
        assert await process.wait() == 0
        assert await read_all(process.stderr) == b""
        for size in [(0, 1), (1, 2**16)]:
            with pytest.raises(ValueError, match="from 1 to 65535"):
                await process.resize(*size)


async def test_what_has_no_terminal_cannot_be_resized(codex):
    async with codex.exec(["cat"], sandbox=FULL) as process:
        with pytest.raises(InvalidRequestError, match="PTY"):
            await process.resize(10, 20)


async def test_a_process_is_terminated_and_all_that_it_has_started_in_its_group(codex):
    async with codex.exec(sh("sleep 1000 & echo $!; echo $$; wait"), sandbox=FULL) as process:
        pids = [int(await read_line(process.stdout)) for _ in range(2)]
        await process.terminate()
        assert process.exit_code == 137
        await process.terminate()
        assert all(dies(pid) for pid in pids)
        assert await read_all(process.stdout) == b""


class BoomError(Exception):
    pass


@pytest.mark.parametrize("way", ["end", "exception", "cancelled", "timeout"])
async def test_in_whatever_way_the_block_is_left_the_process_is_gone(codex, way):
    pids = []

    async def use(scope):
        # It ignores what can be ignored.
        script = "trap '' TERM HUP INT; echo $$; while :; do sleep 1000; done"
        async with codex.exec(sh(script), sandbox=FULL) as process:
            pids.append(int(await read_line(process.stdout)))
            match way:
                case "exception":
                    raise BoomError
                case "cancelled":
                    scope.cancel()
                    await process.wait()
                case "timeout":
                    scope.deadline = trio.current_time() + 0.2
                    await process.stdout.receive_some()
                case _:
                    pass
        assert process.exit_code == 137

    with trio.CancelScope() as scope:
        try:
            await use(scope)
        except BoomError:
            assert way == "exception"
    assert scope.cancelled_caught == (way in {"cancelled", "timeout"})
    assert dies(pids[0])
    assert nothing_left(codex)


async def test_at_whatever_step_it_is_cancelled_no_process_is_left(codex):
    async def use(mark):
        script = "echo ready; exec sleep 1000"
        async with codex.exec(sh(script), env={"MARK": mark}, sandbox=FULL) as process:
            assert await read_line(process.stdout) == b"ready"
            await process.stdin.send_all(b"x")

    for step in growing_steps(every_step_up_to=12):
        mark = uuid.uuid4().hex
        reached = await cancel_at_step(step, functools.partial(use, mark))
        assert all(dies(pid) for pid in processes_marked(mark))
        assert nothing_left(codex)
        if not reached:
            break
    assert step > 12


async def test_a_process_in_a_sandbox_is_kept_in_it_and_ends_with_it(codex, app_server):
    target = app_server.root / "touched"

    def policy(*roots):
        # Else it may write to the directories for temporary files, where this test lives.
        return types.WorkspaceWriteSandboxPolicy(
            writable_roots=[str(root) for root in roots],
            exclude_slash_tmp=True,
            exclude_tmpdir_env_var=True,
        )

    for sandbox in (None, Sandbox.read_only, types.ReadOnlySandboxPolicy(), policy()):
        result = await codex.exec_run(["touch", target], sandbox=sandbox)
        assert (result.exit_code, target.exists()) == (1, False), result
    result = await codex.exec_run(["touch", target], sandbox=policy(app_server.root))
    assert (result.exit_code, target.exists()) == (0, True)
    inside = app_server.workspace / "inside"
    done = await codex.exec_run(["touch", inside], sandbox=Sandbox.workspace_write)
    assert (done.exit_code, inside.exists()) == (0, True)
    async with codex.exec(sh("echo ready; sleep 1000"), sandbox=Sandbox.read_only) as process:
        await read_line(process.stdout)
    assert process.exit_code == 137


async def test_what_cannot_be_started_is_refused_on_entering(codex):
    for arguments in ({"cwd": "/no/where"}, {"sandbox": FULL}):
        with pytest.raises(InternalRpcError, match="failed to spawn"):
            async with codex.exec(["/no/program"], **arguments):
                pytest.fail("it was started")
    assert nothing_left(codex)
    result = await codex.exec_run(["/no/program"], sandbox=Sandbox.read_only)
    assert result.exit_code == 101
    assert b"/no/program" in result.stderr


async def test_many_processes_run_at_once_and_do_not_hold_up_requests(app_server):
    async with open_codex(app_server.config(max_in_flight=2)) as codex:

        async def run(number, *, task_status):
            async with codex.exec(["cat"], sandbox=FULL) as process:
                task_status.started(process)
                assert await process.wait() == 0
                assert await read_all(process.stdout) == b"%d" % number

        async with trio.open_nursery() as nursery:
            running = [await nursery.start(run, number) for number in range(8)]
            await codex.models()
            for number, process in enumerate(running):
                await process.stdin.send_all(b"%d" % number)
                await process.stdin.aclose()
        assert nothing_left(codex)


async def test_very_many_that_are_started_at_once_do_not_overload_the_runtime(codex):
    # Without a limit to those that are about to start it refuses some.
    codes = []

    async def run():
        codes.append((await codex.exec_run(["true"], sandbox=FULL)).exit_code)

    async with trio.open_nursery() as nursery:
        for _ in range(150):
            nursery.start_soon(run)
    assert codes == [0] * 150
    assert nothing_left(codex)


async def test_readers_hear_of_the_runtimes_death(codex):
    async with codex.exec(sh("echo last; sleep 1000"), sandbox=FULL) as process:
        assert await read_line(process.stdout) == b"last"
        os.kill(codex.statistics().transport["pid"], 9)
        with pytest.raises(TransportClosedError):
            await process.stdout.receive_some()
        for call in (process.wait, process.terminate, process.stderr.receive_some):
            with pytest.raises(TransportClosedError):
                await call()
        with pytest.raises(TransportClosedError):
            await process.stdin.send_all(b"x")
        assert process.exit_code is None
    with pytest.raises(TransportClosedError):
        async with codex.exec(["true"]):
            pass
