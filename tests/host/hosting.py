"""A scripted model beside programs that do not run on Trio, and what they have in common."""

from __future__ import annotations

import asyncio
import threading

import trio

from trio_codex import types
from trio_codex.testing import Gate, message, open_scripted_model

DEADLINE = 20
"""Seconds that any wait of these tests may take."""


class ModelThread:
    """A scripted model in a thread that runs Trio for it; what it is asked for runs there."""

    def __enter__(self):
        self._ready = threading.Event()
        self._thread = threading.Thread(target=trio.run, args=(self._main,))
        self._thread.start()
        assert self._ready.wait(DEADLINE)
        return self

    def __exit__(self, *_):
        self._token.run_sync_soon(self._stop.set)
        self._thread.join(DEADLINE)
        assert not self._thread.is_alive()

    async def _main(self):
        async with open_scripted_model() as self.model:
            self._token = trio.lowlevel.current_trio_token()
            self._stop = trio.Event()
            self._ready.set()
            await self._stop.wait()

    def __getattr__(self, name):
        value = getattr(self.model, name)
        if not callable(value):
            return value
        return lambda *args, **options: self.do(value, *args, **options)

    def do(self, function, *args, **options):
        """Call a plain function there."""
        return trio.from_thread.run_sync(lambda: function(*args, **options), trio_token=self._token)

    def wait(self, function, *args):
        """Call a coroutine function there, and block until it is over."""

        async def bounded():
            with trio.fail_after(DEADLINE):
                return await function(*args)

        return trio.from_thread.run(bounded, trio_token=self._token)

    def hold_all(self):
        """Let every response say one word and then stay open."""
        gate = self.do(Gate)
        self.reply_always(lambda _: message(deltas=["Thinking", gate, " done."]))
        return gate

    async def reached(self, gate, times=1):
        """Wait in asyncio until responses have come to a gate."""
        await asyncio.to_thread(self.wait, gate.wait_reached, times)


def run_aio(main):
    """Run a program of asyncio within the deadline."""

    async def bounded():
        return await asyncio.wait_for(main(), DEADLINE)

    return asyncio.run(bounded())


async def assert_idle_aio(codex, thread):
    assert (await thread.read()).thread.status == types.IdleThreadStatus()
    assert codex.statistics().open_turns == 0


def assert_idle(codex, thread):
    assert thread.read().thread.status == types.IdleThreadStatus()
    assert codex.statistics().open_turns == 0
