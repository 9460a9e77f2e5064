"""Standalone processes (``process/spawn``), on the real runtime."""

from __future__ import annotations

import functools
import os
import sys
import uuid

import pytest
import trio
from processes import dies, processes_marked
from sweep.sweeping import cancel_at_step, growing_steps
from workspace.test_exec_runtime import nothing_left, read_all, read_line, sh

from trio_codex import InternalRpcError, InvalidRequestError, TransportClosedError, open_codex

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands are for POSIX shells")


@pytest.fixture
def here(app_server):
    return {"cwd": app_server.root, "standalone": True}


async def test_it_is_run_to_its_end(codex, here):
    script = 'cat; echo "$A $B" >&2; pwd -P; exit 7'
    env = {"A": "1", "B": None}
    result = await codex.exec_run(sh(script), stdin=b"in\xff\n", env=env, **here)
    root = os.fsencode(os.path.realpath(here["cwd"]))  # noqa: ASYNC240
    assert (result.exit_code, result.stdout, result.stderr) == (
        7,
        b"in\xff\n" + root + b"\n",
        b"1 \n",
    )
    assert nothing_left(codex)


async def test_output_comes_while_it_runs_and_input_goes_to_it(codex, here):
    async with codex.exec(["cat"], **here) as process:
        for line in (b"one\n", b"\0\xff\x80two\n"):
            await process.stdin.send_all(line)
            assert await read_line(process.stdout) == line.strip()
        assert process.exit_code is None
        await process.stdin.aclose()
        assert await process.wait() == 0
        with pytest.raises(trio.ClosedResourceError):
            await process.stdin.send_all(b"x")
    assert nothing_left(codex)


async def test_all_output_is_there_when_it_has_ended_and_a_cap_cuts_it(codex, here):
    command = ["head", "-c", "3000000", "/dev/zero"]
    result = await codex.exec_run(command, **here)
    assert (len(result.stdout), result.stdout_capped) == (3_000_000, False)
    result = await codex.exec_run(command, output_bytes_cap=1000, **here)
    assert (result.stdout, result.stdout_capped) == (bytes(1000), True)


async def test_a_terminal_has_a_size_and_can_be_resized(codex, here):
    script = "stty size; read x; stty size; exit 5"
    async with codex.exec(sh(script), pty=(30, 100), **here) as process:
        assert await read_line(process.stdout) == b"30 100"
        await process.resize(10, 20)
        await process.stdin.send_all(b"\n")
        assert (await read_all(process.stdout)).split() == [b"10", b"20"]
        assert await process.wait() == 5
    async with codex.exec(["cat"], **here) as process:
        with pytest.raises(InvalidRequestError, match=r"(?i)pty"):
            await process.resize(10, 20)


async def test_it_has_the_runtimes_own_environment_and_no_sandbox(app_server, here):
    overrides = ('shell_environment_policy.inherit="core"',)
    config = app_server.config(config_overrides=overrides, env={"MY_KEY": "1"})
    async with open_codex(config) as codex:
        # The directories for temporary files, where this test lives, are not a place to write to.
        script = sh('touch "$0" && echo "$MY_KEY"')
        result = await codex.exec_run([*script, "touched"], cwd=here["cwd"])
        assert (result.exit_code, result.stdout) == (1, b"")
        assert (await codex.exec_run(sh('echo "$MY_KEY"'))).stdout == b"\n"
        result = await codex.exec_run([*script, "touched"], **here)
        assert (result.exit_code, result.stdout) == (0, b"1\n")


@pytest.mark.parametrize("way", ["end", "exception", "cancelled", "terminated"])
async def test_in_whatever_way_its_block_is_left_it_is_gone(codex, here, way):
    pids = []

    async def use(scope):
        script = "trap '' TERM HUP INT; sleep 1000 & echo $!; echo $$; wait; sleep 1000"
        async with codex.exec(sh(script), **here) as process:
            pids.extend([int(await read_line(process.stdout)) for _ in range(2)])
            match way:
                case "exception":
                    raise ZeroDivisionError
                case "cancelled":
                    scope.cancel()
                    await process.wait()
                case "terminated":
                    await process.terminate()
                    assert await read_all(process.stdout) == b""
                case _:
                    pass
        assert process.exit_code == 137

    with trio.CancelScope() as scope:
        try:
            await use(scope)
        except ZeroDivisionError:
            assert way == "exception"
    assert scope.cancelled_caught == (way == "cancelled")
    assert all(dies(pid) for pid in pids)
    assert nothing_left(codex)


async def test_at_whatever_step_it_is_cancelled_no_process_is_left(codex, here):
    async def use(mark):
        script = "echo ready; exec sleep 1000"
        async with codex.exec(sh(script), env={"MARK": mark}, **here) as process:
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


async def test_what_cannot_be_started_is_refused_on_entering(codex, app_server, here):
    with pytest.raises(InternalRpcError, match="failed to spawn"):
        async with codex.exec(["/no/program"], **here):
            pytest.fail("it was started")
    assert nothing_left(codex)
    async with open_codex(app_server.config(experimental_api=False)) as plain:
        with pytest.raises(InvalidRequestError, match="experimentalApi"):
            await plain.exec_run(["true"], **here)
        # All else needs no experiments.
        assert (await plain.exec_run(["true"])).exit_code == 0


async def test_everybody_hears_of_the_runtimes_death(codex, here):
    async with codex.exec(sh("echo last; sleep 1000"), **here) as process:
        assert await read_line(process.stdout) == b"last"
        os.kill(codex.statistics().transport["pid"], 9)
        for call in (process.stdout.receive_some, process.wait, process.terminate):
            with pytest.raises(TransportClosedError):
                await call()
        with pytest.raises(TransportClosedError):
            await process.stdin.send_all(b"x")
    assert nothing_left(codex)
