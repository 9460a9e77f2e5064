"""Hooks, connections to runtimes of others, and what the two hosts have in common."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager

import pytest
import trio
from host.hosting import DEADLINE, run_aio

from trio_codex import Deny, aio, sync, types
from trio_codex.testing import call

COMMAND = {"cmd": "touch x"}


def denied(model):
    model.respond(call("exec_command", COMMAND, call_id="call-1"))
    model.reply("I see.")


def test_hooks_of_asyncio_run_in_its_loop(harness, model):
    seen = []

    async def guard(event):
        seen.append(asyncio.get_running_loop())
        return Deny("use the trash command")

    async def main():
        hooks = aio.Hooks(pre_tool_use=guard)
        async with aio.open_codex(harness.config(), hooks=hooks) as codex:
            thread = await codex.thread_start()
            await thread.run("go")
            assert seen == [asyncio.get_running_loop()]

    denied(model)
    run_aio(main)
    assert "use the trash command" in model.requests[-1].tool_outputs["call-1"]


def test_hooks_of_plain_code_are_plain_functions(harness, model):
    seen = []

    def guard(event):
        seen.append(event.tool_name)
        return Deny("use the trash command")

    denied(model)
    with sync.open_codex(harness.config(), hooks=sync.Hooks(pre_tool_use=guard)) as codex:
        codex.thread_start().run("go")
    assert len(seen) == 1
    assert "use the trash command" in model.requests[-1].tool_outputs["call-1"]


@contextmanager
def served(harness):
    """Serve a runtime on a Unix socket, in a thread that runs Trio for it."""
    ready, over, url = threading.Event(), [], f"unix://{harness.root}/s"

    async def main():
        async with harness.serve(url):
            over.extend((trio.lowlevel.current_trio_token(), trio.Event()))
            ready.set()
            await over[1].wait()

    thread = threading.Thread(target=trio.run, args=(main,))
    thread.start()
    try:
        assert ready.wait(DEADLINE)
        yield url
    finally:
        if over:
            over[0].run_sync_soon(over[1].set)
        thread.join(DEADLINE)


def test_both_connect_to_runtimes_that_others_have_started(harness, model):
    pytest.importorskip("websockets")
    model.reply_always("Done.")
    with served(harness) as url:
        with sync.connect_codex(url) as codex:
            thread = codex.thread_start()
            assert thread.run("go").final_response == "Done."

        async def main():
            async with aio.connect_codex(url) as codex:
                thread = await codex.thread_start()
                model.hold_all()
                with pytest.raises(asyncio.TimeoutError):
                    await asyncio.wait_for(thread.run("go"), 0.5)
                assert (await thread.read()).thread.status == types.IdleThreadStatus()

        run_aio(main)


def test_retries_call_a_function_of_the_program_again(harness, model):
    model.reply_always("Done.")
    calls = []

    async def main():
        async with aio.open_codex(harness.config()) as codex:
            thread = await codex.thread_start()

            async def op():
                calls.append(asyncio.get_running_loop())
                return await thread.run("go")

            assert (await aio.retry_on_overload(op)).final_response == "Done."
            assert calls == [asyncio.get_running_loop()]

    run_aio(main)


@pytest.mark.parametrize("host", [aio, sync])
def test_every_name_of_a_module_is_there(host):
    for name in host.__all__:
        assert getattr(host, name) is getattr(host, name)
    assert set(host.__all__) <= set(dir(host))
    with pytest.raises(
        AttributeError, match=f"module '{host.__name__}' has no attribute 'nothing'"
    ):
        host.nothing  # noqa: B018
