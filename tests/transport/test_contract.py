"""The contract of a transport: ours keep it, and the checks find one that does not."""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress

import pytest
import trio
from peers import BIG, open_command_peer, open_memory_peer, open_process_peer
from websocket_server import open_unix_peer, open_ws_peer, open_wss_peer

from trio_codex._transport._memory import MemoryTransport
from trio_codex.errors import TransportClosedError
from trio_codex.testing.transport_contract import CHECKS, SAID

names = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)


@names
@pytest.mark.parametrize(
    "open_peer",
    [
        open_memory_peer,
        open_process_peer,
        open_ws_peer,
        open_wss_peer,
        open_unix_peer,
        open_command_peer,
    ],
)
async def test_our_transports_keep_the_contract(check, open_peer):
    await check(open_peer)


def test_the_peers_of_the_tests_say_what_the_contract_wants():
    assert BIG == SAID


# The checks find what they are for


class Swaps(MemoryTransport):
    async def receive_some(self):
        return (await super().receive_some())[::-1]


class LosesWhatIsSentAtOnce(MemoryTransport):
    async def send_all(self, data):
        await super().send_all(data[: len(SAID)])


class TakesMoreThanItSends(MemoryTransport):
    def send_nowait(self, data):
        return len(data)


class ForgetsTheLastBytes(MemoryTransport):
    async def receive_some(self):
        data = await super().receive_some()
        return b"" if data == SAID else data


class SaysTheEndOnce(MemoryTransport):
    async def receive_some(self):
        return await super().receive_some() or self.more()

    told = False

    def more(self):
        self.told = not self.told
        return b"" if self.told else b"more"


class SendsIntoNothing(MemoryTransport):
    async def send_all(self, data):
        with suppress(trio.BrokenResourceError):
            await super().send_all(data)


class TakesInTheEnd(MemoryTransport):
    def send_nowait(self, data):
        return len(data) if self._send.statistics().open_receive_channels == 0 else 0


class ClosedIsBroken(MemoryTransport):
    async def send_all(self, data):
        try:
            await super().send_all(data)
        except trio.ClosedResourceError:
            raise trio.BrokenResourceError from None


class ReceivesOnOnceClosed(MemoryTransport):
    closed = False

    async def aclose(self):
        self.closed = True
        await super().aclose()

    async def receive_some(self):
        return await super().receive_some() or (b"x" if self.closed else b"")


class LetsReceiversSleep(MemoryTransport):
    async def receive_some(self):
        try:
            return await self._receive.receive()
        except (trio.EndOfChannel, trio.ClosedResourceError):
            await trio.sleep_forever()


class RaisesAtReceivers(MemoryTransport):
    async def receive_some(self):
        return await self._receive.receive()


class LetsSendersSleep(MemoryTransport):
    async def send_all(self, data):
        if len(data) > len(SAID):
            await trio.sleep_forever()
        await super().send_all(data)


class SendsWhatIsCut(MemoryTransport):
    async def send_all(self, data):
        if len(data) > len(SAID):
            while self._send.statistics().open_send_channels:  # noqa: ASYNC110 - nothing tells
                await trio.sleep(0.1)
            return
        await super().send_all(data)


class SendsWithoutACheckpoint(MemoryTransport):
    async def send_all(self, data):
        self._send.send_nowait(data)


class ReceivesWithoutACheckpoint(MemoryTransport):
    async def receive_some(self):
        try:
            return self._receive.receive_nowait()
        except trio.WouldBlock:
            return await super().receive_some()
        except (trio.EndOfChannel, trio.ClosedResourceError):
            return b""


class LosesOnCancellation(MemoryTransport):
    lost = 0

    async def receive_some(self):
        try:
            data = await super().receive_some()
        except trio.Cancelled:
            self.lost = 1
            raise
        lost, self.lost = self.lost, 0
        return data[lost:]


class ClosesOnce(MemoryTransport):
    closed = False

    async def aclose(self):
        if self.closed:
            raise trio.ClosedResourceError
        self.closed = True
        await super().aclose()


class ClosesUnlessCancelled(MemoryTransport):
    async def aclose(self):
        await trio.lowlevel.checkpoint()
        await super().aclose()


class WorksOn(MemoryTransport):
    @property
    def background(self):
        return (trio.sleep_forever,)


class HasNoReason(MemoryTransport):
    async def end_error(self, reason=None):
        return TransportClosedError(reason or "")


class KnowsBetter(MemoryTransport):
    async def end_error(self, reason=None):
        return TransportClosedError("it is over" if reason is None else "it is over, I say")


class GivesOneError(MemoryTransport):
    error = None

    async def end_error(self, reason=None):
        if reason is not None:
            return TransportClosedError(reason)
        self.error = self.error or TransportClosedError("it is over")
        return self.error


class Ponders(MemoryTransport):
    async def end_error(self, reason=None):
        await trio.lowlevel.checkpoint()
        return await super().end_error(reason)


class CountsInWords(MemoryTransport):
    def statistics(self):
        return {"received": "many"}


class CountsNoMore(MemoryTransport):
    def statistics(self):
        return {"open": self._send.statistics().open_send_channels > 0}


class NeverCloses(MemoryTransport):
    async def aclose(self):
        await trio.sleep_forever()


BREACHES = {
    "bytes_go_both_ways_whole_and_in_order": [Swaps],
    "one_task_sends_while_another_receives": [LosesWhatIsSentAtOnce],
    "what_send_nowait_leaves_send_all_sends": [TakesMoreThanItSends],
    "an_end_comes_after_the_last_bytes_and_stays": [ForgetsTheLastBytes, SaysTheEndOnce],
    "a_peer_that_is_gone_breaks_sending": [SendsIntoNothing, TakesInTheEnd],
    "nothing_is_sent_or_received_once_closed": [
        ClosedIsBroken,
        ReceivesOnOnceClosed,
        TakesMoreThanItSends,
    ],
    "closing_wakes_a_task_that_receives": [LetsReceiversSleep, RaisesAtReceivers],
    "closing_wakes_a_task_that_sends": [LetsSendersSleep, SendsWhatIsCut],
    "sending_and_receiving_are_checkpoints": [SendsWithoutACheckpoint, ReceivesWithoutACheckpoint],
    "a_cancelled_receive_loses_nothing": [LosesOnCancellation],
    "closing_again_changes_nothing": [ClosesOnce],
    "a_cancelled_close_closes_too": [ClosesUnlessCancelled],
    "the_background_tasks_end_by_themselves": [WorksOn, NeverCloses],
    "the_error_says_why_it_ended": [HasNoReason, KnowsBetter, GivesOneError],
    "a_reason_that_is_known_comes_at_once": [Ponders],
    "the_statistics_are_numbers_at_any_time": [CountsInWords, CountsNoMore],
}


def test_every_check_is_shown_to_find_something():
    assert list(BREACHES) == [check.__name__ for check in CHECKS]


def open_breach(kind):
    @asynccontextmanager
    async def open_peer(role):
        async with open_memory_peer(role, kind) as transport:
            yield transport

    return open_peer


@pytest.mark.parametrize(
    ("check", "kind"),
    [(check, kind) for check in CHECKS for kind in BREACHES[check.__name__]],
    ids=lambda value: value.__name__,
)
@pytest.mark.deadline(500)
async def test_a_breach_is_found(check, kind, autojump_clock):
    with pytest.raises((AssertionError, trio.ClosedResourceError)):
        await check(open_breach(kind))
