"""The real runtime behind a relay, which does to the connection what networks do."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
import trio
from _helpers import assert_idle, hold_all

from trio_codex import CodexConfig, TransportClosedError, connect_codex, types
from trio_codex.testing import message, open_relay

QUICK = CodexConfig(ping_interval=0.3, ping_timeout=0.5, interrupt_timeout=1)


@pytest.fixture
async def relay(app_server):
    async with app_server.serve() as server, open_relay(server.url) as relay:
        relay.server_url = server.url
        yield relay


@asynccontextmanager
async def around(relay):
    """Connect to the server itself."""
    async with connect_codex(relay.server_url) as codex:
        yield codex


async def test_pieces_of_one_byte_and_a_delay_change_nothing(scripted_model, relay):
    relay.piece_bytes = 1
    scripted_model.respond(message(deltas=["a", "b", "c"]))
    async with connect_codex(relay.url) as codex:
        relay.piece_bytes = 7
        relay.delay = 0.0001
        thread = await codex.thread_start()
        async with thread.turn("Spell.") as turn:
            text = "".join([piece async for piece in turn.text()])
    assert text == "abc"
    assert relay.accepted == 1


@pytest.mark.parametrize("end", ["cut", "hang_up"])
async def test_a_connection_that_is_cut_is_told_to_all_and_leaves_the_turn_running(
    scripted_model, relay, end
):
    gate = hold_all(scripted_model)
    ends = r"closed the connection|broke: Connection reset"
    with pytest.raises(TransportClosedError, match=ends):  # noqa: PT012 - the block is left by it
        async with connect_codex(relay.url) as codex:
            thread = await codex.thread_start()
            async with thread.turn("Think.") as turn:
                await scripted_model.wait_requests()
                getattr(relay, end)()
                await turn.result()
    assert relay.connections == 0
    async with around(relay) as codex:
        again = await codex.thread_resume(thread.id)
        assert isinstance((await again.read()).thread.status, types.ActiveThreadStatus)
        gate.release()


@pytest.mark.parametrize("direction", ["to_client", "to_server"])
@pytest.mark.parametrize("how", ["stall", "swallow"])
async def test_a_direction_that_fails_without_a_word_is_found_out(
    scripted_model, relay, direction, how
):
    async with connect_codex(relay.url, config=QUICK) as codex:
        getattr(relay, how)(direction)
        began = trio.current_time()
        error = await codex.wait_closed()
        assert (relay.swallowed > 0) == (how == "swallow")
        assert "no answer to a ping within 0.5 s" in str(error)
        assert trio.current_time() - began < 5
        with pytest.raises(TransportClosedError, match="ping"):
            await codex.models()


async def test_a_stall_that_ends_in_time_loses_nothing(scripted_model, relay):
    scripted_model.respond(message(deltas=["word "] * 500))
    config = CodexConfig(ping_interval=0.1, ping_timeout=20)
    async with connect_codex(relay.url, config=config) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as nursery:
            for _ in range(3):
                relay.stall()
                await trio.sleep(0.2)
                relay.go_on()
                await codex.models()
            nursery.start_soon(thread.run, "Say much.")
            relay.stall("to_client")
            await trio.sleep(0.3)
            relay.go_on()
        await assert_idle(thread)


async def test_leaving_while_nothing_passes_is_bounded(scripted_model, relay):
    hold_all(scripted_model)
    config = CodexConfig(interrupt_timeout=0.5)
    with trio.CancelScope() as scope:
        async with connect_codex(relay.url, config=config) as codex:
            thread = await codex.thread_start()
            async with thread.turn("Think.") as turn:
                await scripted_model.wait_requests()
                relay.stall()
                began = trio.current_time()
                scope.cancel()
                await turn.result()
    assert trio.current_time() - began < 6


async def test_a_client_that_reads_too_slowly_is_cut_off_and_the_turn_goes_on(
    scripted_model, relay
):
    """The runtime keeps some thousand messages for it, and the kernel some megabytes."""
    scripted_model.respond(message(deltas=["word "] * 60_000))
    async with connect_codex(relay.url) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TransportClosedError, match=r"closed the conn|broke"):  # noqa: PT012
            async with thread.turn("Say very much.") as turn:
                await scripted_model.wait_requests()
                relay.stall("to_client")
                async with around(relay) as other:
                    watched = await other.thread_resume(thread.id)
                    await watched_until_idle(watched)
                relay.go_on()
                await turn.result()


async def watched_until_idle(thread):
    while (await thread.read()).thread.status != types.IdleThreadStatus():  # noqa: ASYNC110
        await trio.sleep(0.05)


async def test_a_relay_that_refuses_is_told_as_a_broken_connection(relay):
    relay.refusing = True
    with pytest.raises(TransportClosedError, match=r"before it was a W|nothing listens"):
        async with connect_codex(relay.url):
            pass
    relay.refusing = False
    async with connect_codex(relay.url):
        assert relay.connections == 1


async def test_a_relay_reaches_a_unix_socket_too(app_server, tmp_path):
    async with (
        app_server.serve(f"unix://{tmp_path}/s") as server,
        open_relay(server.url) as relay,
        connect_codex(relay.url) as codex,
    ):
        await codex.models()
    with pytest.raises(ValueError, match="ws://host:port"):
        await open_relay("wss://host").__aenter__()
