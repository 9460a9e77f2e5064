"""What every transport keeps to: one suite over all of them."""

from __future__ import annotations

import pytest
import trio
from peers import BIG, open_memory_peer, open_process_peer, receive_all, receive_exactly
from trio.testing import wait_all_tasks_blocked

from trio_codex.errors import TransportClosedError


@pytest.fixture(params=[open_memory_peer, open_process_peer], ids=["memory", "process"])
def open_peer(request):
    return request.param


async def test_bytes_go_both_ways_whole_and_in_order(open_peer):
    async with open_peer("echo") as transport:
        for data in (b"one\n", b"two\n", b"\x00\xff\n"):
            await transport.send_all(data)
            assert await receive_exactly(transport, len(data)) == data


async def test_a_large_message_goes_both_ways_whole(open_peer):
    async with open_peer("echo") as transport, trio.open_nursery() as nursery:
        nursery.start_soon(transport.send_all, BIG * 3)
        assert await receive_exactly(transport, len(BIG) * 3) == BIG * 3


async def test_what_send_nowait_does_not_take_is_left_for_send_all_in_order(open_peer):
    async with open_peer("echo") as transport:
        data = BIG[:5000]
        taken = transport.send_nowait(data)
        assert 0 <= taken <= len(data)
        await transport.send_all(data[taken:])
        assert await receive_exactly(transport, len(data)) == data


async def test_after_the_last_bytes_of_a_peer_that_leaves_the_end_comes_for_ever(open_peer):
    async with open_peer("says") as transport:
        assert await receive_all(transport) == BIG
        for _ in range(3):
            assert await transport.receive_some() == b""


async def test_sending_to_a_peer_that_is_gone_is_a_broken_resource(open_peer):
    async with open_peer("gone") as transport:
        assert await transport.receive_some() == b""
        await transport.end_error()
        assert transport.send_nowait(b"anybody?\n") == 0
        for _ in range(2):
            with pytest.raises(trio.BrokenResourceError):
                await transport.send_all(b"anybody?\n")


async def test_after_aclose_nothing_goes_and_nothing_comes(open_peer):
    async with open_peer("says") as transport:
        await transport.receive_some()
        await transport.aclose()
        assert transport.send_nowait(b"late\n") == 0
        with pytest.raises(trio.ClosedResourceError):
            await transport.send_all(b"late\n")
        # What had come before may still be read; then there is the end.
        await receive_all(transport)
        for _ in range(2):
            assert await transport.receive_some() == b""


async def test_aclose_wakes_whoever_waits_for_bytes(open_peer):
    ends = []

    async def wait(transport):
        ends.append(await transport.receive_some())

    async with open_peer("deaf") as transport, trio.open_nursery() as nursery:
        nursery.start_soon(wait, transport)
        await wait_all_tasks_blocked()
        await transport.aclose()
    assert ends == [b""]


async def test_a_cancelled_receive_loses_nothing(open_peer):
    async with open_peer("echo") as transport:
        with trio.move_on_after(0) as scope:
            await transport.receive_some()
        assert scope.cancelled_caught
        await transport.send_all(b"kept\n")
        assert await receive_exactly(transport, 5) == b"kept\n"
        with trio.CancelScope() as scope:
            scope.cancel()
            await transport.receive_some()
        assert scope.cancelled_caught


async def test_aclose_may_be_called_again_and_by_many_at_once(open_peer):
    async with open_peer("echo") as transport:
        async with trio.open_nursery() as nursery:
            for _ in range(3):
                nursery.start_soon(transport.aclose)
        await transport.aclose()
        assert await transport.receive_some() == b""


async def test_a_cancelled_aclose_closes_all_the_same(open_peer):
    async with open_peer("deaf") as transport:
        with trio.CancelScope() as scope:
            scope.cancel()
            await transport.aclose()
        with pytest.raises(trio.ClosedResourceError):
            await transport.send_all(b"late\n")
        assert await transport.receive_some() == b""


async def test_end_error_says_why(open_peer):
    async with open_peer("gone") as transport:
        assert await transport.receive_some() == b""
        found_out = await transport.end_error()
        assert isinstance(found_out, TransportClosedError)
        assert found_out.reason
        told = await transport.end_error("the moon is full")
        assert told.reason == "the moon is full"
        assert told.returncode == found_out.returncode
