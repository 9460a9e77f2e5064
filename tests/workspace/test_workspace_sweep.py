"""Processes, watches and searches, cancelled at every step, against an app-server in memory."""

from __future__ import annotations

import itertools

import pytest
import trio
import trio.testing
from insides import connection_of, subscriptions
from sweep.sweeping import cancel_at_step, end_at_step
from workspace.workspace_server import assert_nothing_left, opened

from trio_codex import CodexConfig


async def talk_to_a_process(codex):
    async with codex.exec(["cat"]) as process:
        await process.stdin.send_all(b"hello")
        assert await process.stdout.receive_some() == b"hello"
        await process.stdin.aclose()
        assert await process.wait() == 0


async def leave_a_process(codex):
    async with codex.exec(["cat"]) as process:
        assert await process.stderr.receive_some() == b"cat: "


async def terminate_a_process(codex):
    async with codex.exec(["cat"]) as process:
        await process.terminate()


async def run_a_command(codex):
    assert (await codex.exec_run(["cat"], stdin=b"x")).stdout == b"x"


async def talk_to_a_standalone_process(codex):
    async with codex.exec(["cat"], cwd="/", standalone=True) as process:
        await process.stdin.send_all(b"hello")
        assert await process.stdout.receive_some() == b"hello"
        await process.stdin.aclose()
        assert await process.wait() == 0


async def leave_a_standalone_process(codex):
    async with codex.exec(["cat"], cwd="/", standalone=True) as process:
        assert await process.stderr.receive_some() == b"cat: "


async def terminate_a_standalone_process(codex):
    async with codex.exec(["cat"], cwd="/", standalone=True) as process:
        await process.terminate()


async def run_two_commands(codex):
    async with trio.open_nursery() as nursery:
        nursery.start_soon(run_a_command, codex)
        nursery.start_soon(run_a_command, codex)
        nursery.start_soon(leave_a_process, codex)


async def watch(codex):
    async with codex.fs.watch("/somewhere") as changes:
        await changes.__anext__()


async def watch_twice(codex):
    async with trio.open_nursery() as nursery:
        nursery.start_soon(watch, codex)
        nursery.start_soon(watch, codex)


async def search(codex):
    async with codex.file_search(["/somewhere"]) as search:
        await search.update("x")
        assert (await search.__anext__()).query == "x"


SCENARIOS = [
    talk_to_a_process,
    leave_a_process,
    terminate_a_process,
    run_a_command,
    talk_to_a_standalone_process,
    leave_a_standalone_process,
    terminate_a_standalone_process,
    run_two_commands,
    watch,
    watch_twice,
    search,
]


@pytest.mark.parametrize("window", [1, 128])
@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_cancelled_at_every_step_nothing_is_left(scenario, window):
    for step in itertools.count(1):
        async with opened(CodexConfig(max_in_flight=window)) as (codex, workspace):
            reached = await cancel_at_step(step, lambda codex=codex: scenario(codex))
            assert_nothing_left(codex)
            assert await codex.request("ping") == {}
            assert (workspace.running, workspace.watches, workspace.searches) == ({}, set(), set())
        if not reached:
            break
    assert step > 5


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_whatever_step_the_connection_ends_at_everybody_hears_of_it(scenario):
    for step in itertools.count(1):
        async with opened() as (codex, _):
            reached = await end_at_step(step, codex, scenario)
            assert_nothing_left(codex)
        if not reached:
            break
    assert step > 5


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_what_is_cancelled_before_it_begins_sends_nothing(scenario):
    async with opened() as (codex, workspace):
        with trio.CancelScope() as scope:
            scope.cancel()
            await scenario(codex)
        assert scope.cancelled_caught
        assert await codex.request("ping") == {}
        assert workspace.seen == ["ping"]


@pytest.mark.parametrize(
    "scenario", [leave_a_process, leave_a_standalone_process, run_a_command, watch, search]
)
async def test_what_was_queued_and_not_written_is_taken_back(scenario):
    async with opened() as (codex, workspace):
        connection, written = connection_of(codex), trio.Event()
        send_all = connection.transport.send_all

        async def hold(data):
            await written.wait()
            await send_all(data)

        async with trio.open_nursery() as nursery:
            # While another request is on its way, each goes through the writer's hands.
            connection.transport.send_all = hold
            connection.transport.send_nowait = lambda _: 0
            nursery.start_soon(codex.request, "wait")
            nursery.start_soon(codex.request, "wait")
            await trio.testing.wait_all_tasks_blocked()
            with trio.CancelScope() as scope:
                nursery.start_soon(cancel_when_queued, connection, scope)
                await scenario(codex)
            assert scope.cancelled_caught
            written.set()
            assert await codex.request("ping") == {}
            assert workspace.seen == ["wait", "wait", "ping"]
            nursery.cancel_scope.cancel()
    assert (connection.processes.listeners, subscriptions(codex)) == ({}, [])


async def cancel_when_queued(connection, scope):
    while len(connection.dispatcher.in_flight.unanswered) == 2:
        await trio.lowlevel.checkpoint()
    scope.cancel()


async def test_a_process_can_be_ended_when_the_window_is_full():
    async with opened(CodexConfig(max_in_flight=1)) as (codex, _):
        codes = []

        async def run():
            params = {"command": ["cat"], "processId": "ours"}
            codes.append((await codex.request("command/exec", params))["exitCode"])

        async with trio.open_nursery() as nursery:
            nursery.start_soon(run)
            await trio.testing.wait_all_tasks_blocked()
            await codex.rpc.command_exec_terminate(process_id="ours")
        assert codes == [137]


@pytest.mark.parametrize("standalone", [False, True])
async def test_a_process_has_a_place_in_the_window_only_until_it_has_started(standalone):
    async with opened(CodexConfig(max_in_flight=1)) as (codex, workspace):
        async with trio.open_nursery() as nursery:
            for _ in range(2):
                async with codex.exec(["cat"], cwd="/", standalone=standalone) as process:
                    assert await codex.request("ping") == {}
                    nursery.start_soon(codex.request, "wait")
                    await trio.testing.wait_all_tasks_blocked()
                    await process.terminate()
                with trio.move_on_after(0.05) as scope:
                    async with codex.exec(["cat"], cwd="/", standalone=standalone):
                        pytest.fail("the window is full")
                assert scope.cancelled_caught
                assert len(workspace.running) == 0
                await workspace.answer_waiting()
        assert_nothing_left(codex)
