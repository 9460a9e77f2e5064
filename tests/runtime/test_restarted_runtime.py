"""`open_codex(restart=)` on the real runtime: it is killed, and another one goes on."""

from __future__ import annotations

import logging
import os
import signal
import sys

import attrs
import pytest
import trio
import trio.testing
from _helpers import wait_until

from trio_codex import (
    Hooks,
    Instrument,
    Reconnect,
    RequestLostError,
    TransportClosedError,
    open_codex,
    types,
)
from trio_codex._transport._launch import installed_runtime

pytestmark = pytest.mark.deep

QUICK = Reconnect(initial_delay=0.01, max_delay=0.1, give_up_after=20, settle=0.2)

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="scripts and signals")


def pid_of(codex):
    return codex.statistics().transport["pid"]


def kill(codex):
    os.kill(pid_of(codex), signal.SIGKILL)


class Opened(Instrument):
    def __init__(self):
        self.told = []

    def opened(self, config, metadata):
        self.told.append(metadata.version)

    def closed(self, error):
        self.told.append(type(error).__name__)


async def test_calls_wait_for_the_next_runtime_and_idle_threads_are_still_there(
    app_server, scripted_model, caplog
):
    caplog.set_level(logging.INFO, "trio_codex.runtime")
    scripted_model.reply("Hello.")
    seen = Opened()
    async with open_codex(app_server.config(), restart=QUICK, instruments=[seen]) as codex:
        thread = await codex.thread_start()
        await thread.run("Say hello.")
        for number in range(3):
            pid = pid_of(codex)
            kill(codex)
            await wait_until(lambda: codex.statistics().connection == "reconnecting")
            assert codex.statistics().transport == {"pid": pid, "returncode": -9}
            assert thread.id in [each.id async for each in codex.threads()]
            statistics = codex.statistics()
            assert statistics.transport["pid"] != pid
            assert statistics.transport["returncode"] is None
            assert (statistics.connection, statistics.reconnects) == ("connected", number + 1)
    version = codex.metadata.version
    assert seen.told == [version] * 4 + ["TransportClosedError"]
    assert caplog.text.count("SIGKILL") == 3
    assert caplog.text.count("works again") == 3


async def test_a_request_that_writes_is_in_doubt_and_a_read_is_sent_again(
    app_server, scripted_model
):
    outcomes = {}

    async def call(codex, method):
        try:
            outcomes[method] = await codex.request(method, {})
        except RequestLostError as exc:
            outcomes[method] = exc

    async with open_codex(app_server.config(), restart=QUICK) as codex:
        os.kill(pid_of(codex), signal.SIGSTOP)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(call, codex, "thread/start")
            nursery.start_soon(call, codex, "model/list")
            await wait_until(lambda: codex.statistics().pending_requests >= 2)
            await trio.testing.wait_all_tasks_blocked()
            kill(codex)
        assert outcomes["model/list"]["data"]
        assert outcomes["thread/start"].method == "thread/start"


async def test_a_runtime_that_dies_at_each_start_is_given_up_with_its_last_words(
    app_server, tmp_path
):
    program = tmp_path / "program"
    binary = installed_runtime()[0]
    program.write_text(f'#!/bin/sh\nexec "{binary}" app-server\n')
    program.chmod(0o755)
    config = attrs.evolve(app_server.config(), codex_bin=None, launch_args_override=(str(program),))
    reconnect = attrs.evolve(QUICK, give_up_after=1)
    async with open_codex(config, restart=reconnect) as codex:
        program.write_text("#!/bin/sh\necho 'no disk left' >&2\nexit 3\n")
        began = trio.current_time()
        kill(codex)
        error = await codex.wait_closed()
        assert 0.5 < trio.current_time() - began < 5
        assert type(error) is TransportClosedError
        assert error.returncode == 3
        assert "no disk left" in error.stderr_tail
        assert "tries" in error.reason
        with pytest.raises(TransportClosedError, match="no disk left"):
            await codex.models()


async def test_a_runtime_that_is_gone_for_a_moment_is_waited_for(app_server, tmp_path):
    binary = installed_runtime()[0]
    program = tmp_path / "codex"
    program.symlink_to(binary)
    config = attrs.evolve(
        app_server.config(), codex_bin=None, launch_args_override=(str(program), "app-server")
    )
    async with open_codex(config, restart=QUICK) as codex:
        program.unlink()
        kill(codex)
        await wait_until(lambda: codex.statistics().connection == "reconnecting")
        await trio.sleep(0.3)
        program.symlink_to(binary)
        assert (await codex.models()).data


async def test_nothing_is_started_while_the_block_is_left(app_server):
    seen = Opened()
    slow = Reconnect(initial_delay=10, max_delay=10)
    async with open_codex(app_server.config(), restart=slow, instruments=[seen]) as codex:
        kill(codex)
        await wait_until(lambda: codex.statistics().connection == "reconnecting")
    began = trio.current_time()
    async with open_codex(app_server.config(), restart=slow, instruments=[seen]) as codex:
        kill(codex)
    assert trio.current_time() - began < 3
    assert seen.told.count("TransportClosedError") == 2
    assert len(seen.told) <= 5


async def test_hooks_are_checked_again_and_work_on_the_next_runtime(app_server, scripted_model):
    asked = []

    async def note(call):
        await trio.lowlevel.checkpoint()
        asked.append(call.prompt)

    scripted_model.reply("One.")
    scripted_model.reply("Two.")
    hooks = Hooks(user_prompt_submit=note)
    async with open_codex(app_server.config(), restart=QUICK, hooks=hooks) as codex:
        await (await codex.thread_start()).run("first")
        kill(codex)
        await wait_until(lambda: codex.statistics().reconnects == 1)
        result = await (await codex.thread_start()).run("second")
    assert result.status is types.TurnStatus.completed
    assert asked == ["first", "second"]


@pytest.mark.parametrize("value", [True, Reconnect, 3])
async def test_something_else_than_a_reconnect_is_told_so(value):
    with pytest.raises(TypeError, match="restart must be a Reconnect or None, and is"):
        async with open_codex(restart=value):
            pass
