"""`aio` and `sync` where the runtime is killed and another one goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import time

from host.hosting import DEADLINE

from trio_codex import Reconnect, aio, sync

QUICK = Reconnect(initial_delay=0.01, max_delay=0.1, give_up_after=DEADLINE)


def kill(codex):
    os.kill(codex.statistics().transport["pid"], signal.SIGKILL)


def test_plain_code_goes_on_with_the_next_runtime(harness, model):
    model.reply("One.")
    model.reply("Two.")
    with sync.open_codex(harness.config(), restart=QUICK) as codex:
        thread = codex.thread_start()
        assert thread.run("first").final_response == "One."
        kill(codex)
        while not codex.statistics().reconnects:
            time.sleep(0.01)
        assert codex.models().data
        assert thread.run("second").final_response == "Two."
        assert codex.statistics().reconnects == 1


def test_a_task_of_asyncio_goes_on_with_the_next_runtime(harness, model):
    model.reply("One.")
    model.reply("Two.")

    async def main():
        async with aio.open_codex(harness.config(), restart=QUICK) as codex:
            thread = await codex.thread_start()
            assert (await thread.run("first")).final_response == "One."
            kill(codex)
            while not codex.statistics().reconnects:  # noqa: ASYNC110 - the process is asked for
                await asyncio.sleep(0.01)
            assert (await codex.models()).data
            assert (await thread.run("second")).final_response == "Two."

    asyncio.run(asyncio.wait_for(main(), DEADLINE))
