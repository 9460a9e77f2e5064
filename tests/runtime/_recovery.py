"""A program, a relay and a real server whose connection fails, and what must hold afterwards."""

from __future__ import annotations

import os
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import attrs
import pytest
import trio
from _helpers import wait_until
from long_setting import FULL
from wiretap import Wiretap

from trio_codex import (
    CodexConfig,
    Reconnect,
    RequestHandlers,
    connect_codex,
    open_codex,
    types,
)
from trio_codex.testing import AppServerHarness, ScriptedModel, ServedAppServer, open_relay

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from trio_codex import Codex, Thread
    from trio_codex.testing import Relay

RECONNECT = Reconnect(initial_delay=0.01, max_delay=0.1, give_up_after=20, settle=0.4)

LIMITS: dict[str, Any] = {"ping_interval": 0.3, "ping_timeout": 0.3, "interrupt_timeout": 3}

LINKS = ["cut", "hang_up", "stall", "pause"]
"""Faults of the link: the runtime goes on without us."""

RESTARTS = ["restart", "child"]
"""Faults after which the runtime is another process."""

FAULTS = [*LINKS, *RESTARTS] if FULL else ["cut", "restart"]
"""What a test does in every run, and in a full one."""


def courses(*times: str) -> list[Any]:
    """Give pairs of a fault and of the time at which a test lets the turn go on.

    After a restart no time makes a difference to the next, so there it is the last one alone.
    """
    pairs = [
        (fault, when) for fault in FAULTS for when in (times if fault in LINKS else times[-1:])
    ]
    return [pytest.param(pair, id="-".join(pair)) for pair in pairs]


@attrs.define
class Bed:
    """What a test has: the client, and all that can fail."""

    fault: str
    codex: Codex
    model: ScriptedModel
    harness: AppServerHarness
    wire: Wiretap
    server: ServedAppServer | None = None
    relay: Relay | None = None
    threads: list[Thread] = attrs.field(factory=list)

    @property
    def restarts(self) -> bool:
        """Whether the runtime is another one after the fault."""
        return self.fault in RESTARTS

    async def thread(self, **options: Any) -> Thread:
        thread = await self.codex.thread_start(cwd=str(self.harness.workspace), **options)
        self.threads.append(thread)
        return thread

    @asynccontextmanager
    async def outage(self) -> AsyncGenerator[None]:
        """Let the connection fail; it can be made again when the block is left.

        Once that is done the client has recovered.
        """
        await self.fail()
        try:
            yield
        finally:
            with trio.CancelScope(shield=True), trio.fail_after(20):
                await self.mend()
        await self.recovered()

    async def fail(self) -> None:
        """Let the connection fail, and return once the client has noticed."""
        relay, server = self.relay, self.server
        match self.fault:
            case "cut" | "hang_up":
                relay.refusing = True
                getattr(relay, self.fault)()
                relay.go_on()  # what it swallowed before is gone with the connection
            case "stall":
                relay.stall()
            case "pause":
                relay.refusing = True  # the next connection comes when this one is over
                server.pause()
            case "restart":
                await server.kill()
                relay.go_on()
            case "child":
                reconnects = self.codex.statistics().reconnects
                os.kill(self.codex.statistics().transport["pid"], signal.SIGKILL)
                while (  # noqa: ASYNC110 - nothing else tells
                    self.codex.statistics().connection == "connected"
                    and self.codex.statistics().reconnects == reconnects
                ):
                    await trio.sleep(0.001)
                return
        while self.codex.statistics().connection == "connected":  # noqa: ASYNC110
            await trio.sleep(0.001)
        if self.fault == "pause":
            relay.go_on()  # it swallows nothing of the next connection, which the kernel takes
            relay.refusing = False

    async def meanwhile(self, thread: Thread) -> None:
        """Wait in an outage until the runtime has ended a turn that was let go on.

        One that is stopped goes on when the connection does, so there is nothing to wait for.
        """
        if self.fault != "pause":
            await self.wait_idle(thread)

    async def mend(self) -> None:
        """Let the next connection be made."""
        relay, server = self.relay, self.server
        match self.fault:
            case "cut" | "hang_up":
                relay.refusing = False
            case "stall":
                relay.go_on()
            case "pause":
                server.go_on()
            case "restart":
                await server.restart()

    async def recovered(self) -> None:
        """A call that waits gets its answer when all that was open goes on."""
        with trio.fail_after(10):
            await self.codex.models()

    @asynccontextmanager
    async def beside(self) -> AsyncGenerator[Codex]:
        """A client that has to do with none of it; where there can be no other, the same."""
        if self.server is None:
            yield self.codex
        else:
            async with connect_codex(self.server.url) as other:
                yield other

    async def status_of(self, thread: Thread) -> types.ThreadStatus:
        async with self.beside() as other:
            return (await other.thread(thread.id).read()).thread.status

    async def wait_idle(self, thread: Thread) -> None:
        """Wait until the runtime itself has nothing to do on a thread."""
        async with self.beside() as other:
            with trio.fail_after(10):
                while isinstance(  # noqa: ASYNC110 - the runtime does not tell
                    (await other.thread(thread.id).read()).thread.status, types.ActiveThreadStatus
                ):
                    await trio.sleep(0.01)

    def asked(self, text: str) -> int:
        """How many turns with this input have come to the model."""
        return sum(
            each.last_user_text == text and not each.tool_outputs for each in self.model.requests
        )

    async def check(self) -> None:
        """What must hold after every fault, once all turns are over."""
        await self.recovered()
        # What was sent for a turn that was left is answered a moment later.
        with trio.fail_after(10):
            await wait_until(lambda: self.codex.statistics().pending_requests == 0)
        assert_tables_are_empty(self.codex)
        assert self.codex.statistics().connection == "connected"
        self.wire.assert_nothing_twice()
        async with self.beside() as other:
            for thread in self.threads:
                if thread.id in (await other.request("thread/loaded/list"))["data"]:
                    status = (await other.thread(thread.id).read()).thread.status
                    assert not isinstance(status, types.ActiveThreadStatus)
        works = await self.codex.thread_start()
        assert (await works.run("the next turn")).final_response == "I am here."


def assert_tables_are_empty(codex: Codex) -> None:
    left = codex.statistics()
    assert (left.pending_requests, left.waiting_requests) == (0, 0)
    assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)
    assert (left.running_handlers, left.open_processes, left.pending_deletions) == (0, 0, 0)
    assert left.owed_interrupts == 0


@asynccontextmanager
async def open_bed(
    harness: AppServerHarness,
    model: ScriptedModel,
    fault: str,
    *,
    reconnect: Reconnect = RECONNECT,
    limits: dict[str, Any] = LIMITS,
    **handlers: Any,
) -> AsyncGenerator[Bed]:
    """Connect to a server through a relay, or start a child that is started again."""
    model.on("the next turn", "I am here.")
    wire = Wiretap()
    parts: dict[str, Any] = {
        "handlers": RequestHandlers(**handlers) if handlers else None,
        "instruments": [wire],
    }
    if fault == "child":
        async with open_codex(harness.config(**limits), restart=reconnect, **parts) as codex:
            yield Bed(fault, codex, model, harness, wire)
        return
    async with (
        harness.serve() as server,
        open_relay(server.url) as relay,
        connect_codex(
            relay.url, config=CodexConfig(**limits), reconnect=reconnect, **parts
        ) as codex,
    ):
        yield Bed(fault, codex, model, harness, wire, server, relay)
