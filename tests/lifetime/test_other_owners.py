"""A call from where the connection is not at home: a forked copy, another run, another thread.

It gets a RuntimeError, and the program and its runtime go on as if nothing had happened.
"""

from __future__ import annotations

import os
import sys

import pytest
import trio
from children import orderly_config

from trio_codex import connect_codex, open_codex

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="forks"),
    pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning"),
]

WELL, WRONG = 0, 1


async def use(codex):
    thread = await codex.thread_start()
    return (await thread.run("go")).final_response


def ended_well(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == WELL


async def test_a_call_in_a_forked_copy_is_refused_and_the_program_goes_on():
    async with open_codex(orderly_config()) as codex:
        thread = await codex.thread_start()
        pid = os.fork()
        if pid == 0:
            try:
                codex.request("ping").send(None)
            except RuntimeError as error:
                os._exit(WELL if "forked copy" in str(error) else WRONG)
            os._exit(WRONG)
        assert ended_well(pid)
        assert (await thread.run("go")).final_response == "all well"


def test_a_forked_copy_that_leaves_the_block_leaves_the_program_its_runtime():
    parent = os.getpid()

    class LeaveError(Exception):
        pass

    async def program():
        async with open_codex(orderly_config()) as codex:
            thread = await codex.thread_start()
            async with thread.turn("hold") as turn:
                copy = os.fork()
                if copy == 0:
                    raise LeaveError
                assert ended_well(copy)
                # The turn of the program still runs, and its runtime answers.
                with trio.fail_after(10):
                    assert await use(codex) == "all well"
                    await turn.interrupt()
            with trio.fail_after(10):
                for _ in range(20):
                    assert await use(codex) == "all well"
            return codex.statistics().transport["returncode"]

    try:
        returncode = trio.run(program)
    except BaseException as error:
        if os.getpid() != parent:
            os._exit(WELL if "forked copy" in told_by(error) else WRONG)
        raise
    if os.getpid() != parent:
        os._exit(WRONG)
    assert returncode is None


async def test_a_forked_copy_that_leaves_a_connection_leaves_it_to_the_program(
    app_server, scripted_model
):
    scripted_model.hold("Thinking")
    scripted_model.reply("all well")
    parent = os.getpid()

    class LeaveError(Exception):
        pass

    async with app_server.serve() as server:
        try:
            async with connect_codex(server.url) as codex:
                thread = await codex.thread_start()
                async with thread.turn("Think.") as turn:
                    await scripted_model.wait_requests()
                    if (copy := os.fork()) == 0:
                        raise LeaveError  # noqa: TRY301 - it leaves both blocks
                    assert await trio.to_thread.run_sync(ended_well, copy)
                    await codex.models()
                    await turn.interrupt()
                assert await use(codex) == "all well"
        except BaseException as error:
            if os.getpid() != parent:
                os._exit(WELL if "forked copy" in told_by(error) else WRONG)
            raise
        if os.getpid() != parent:
            os._exit(WRONG)


def told_by(error):
    parts = getattr(error, "exceptions", [])
    context = error.__context__
    more = [told_by(part) for part in parts] + ([told_by(context)] if context else [])
    return " ".join([str(error), *more])


@pytest.mark.parametrize("call", ["request", "run", "events", "result", "subscription"])
async def test_a_call_from_another_run_of_trio_is_refused_and_the_program_goes_on(call):
    async with open_codex(orderly_config()) as codex:
        thread = await codex.thread_start()
        async with thread.turn("hold") as turn, codex.subscribe() as events:
            async for _ in turn:
                break
            await trio.testing.wait_all_tasks_blocked()

            async def elsewhere():
                with trio.fail_after(5):
                    if call == "request":
                        await codex.request("ping")
                    elif call == "run":
                        await thread.run("go")
                    elif call == "result":
                        await turn.result()
                    else:
                        async for _ in turn if call == "events" else events:
                            pass

            with pytest.raises(RuntimeError, match="another run of Trio"):
                await trio.to_thread.run_sync(trio.run, elsewhere)
            assert await use(codex) == "all well"
            await turn.interrupt()
        assert await use(codex) == "all well"
