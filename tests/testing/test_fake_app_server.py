"""The fake app-server takes one connection after the other."""

from __future__ import annotations

import math

import pytest
import trio

from trio_codex import Reconnect, RequestLostError, TransportClosedError
from trio_codex.testing import FakeAppServer, open_fake_app_server

RECONNECT = Reconnect(initial_delay=0.1, max_delay=0.1, give_up_after=60, settle=1)


@pytest.fixture
def plays(autojump_clock):
    """A function that runs a test's script on a server, and the test's program on its client."""

    async def play(script, program):
        done = trio.Event()

        async def whole(server):
            await script(server)
            done.set()

        async with open_fake_app_server(whole, reconnect=RECONNECT) as codex:
            with trio.fail_after(60):
                await program(codex)
                await done.wait()

    return play


async def ask(codex):
    assert await codex.request("model/list", {}) == {"data": []}


@pytest.mark.parametrize("end", ["cut", "restart", "hang_up"])
async def test_the_client_comes_again_whatever_ends_the_connection(plays, end):
    async def script(server):
        first = await server.receive("model/list")
        assert (first.connection, server.accepted) == (1, 1)
        if end == "hang_up":
            await server.hang_up()
        else:
            getattr(server, end)()
        second = await server.receive("model/list")
        assert (second.connection, server.accepted) == (2, 2)
        await server.respond(first, {"data": ["too late"]})  # lost with its connection
        await server.respond(second, {"data": []})

    await plays(script, ask)


async def test_what_was_not_received_is_lost_with_its_connection(plays):
    async def script(server):
        while not server.unread:  # noqa: ASYNC110 - nothing tells, and the clock is virtual
            await trio.sleep(0.1)
        server.cut()
        assert server.unread == []

    async def program(codex):
        with pytest.raises(RequestLostError):
            await codex.request("thread/name/set", {})

    await plays(script, program)


async def test_what_is_said_while_nobody_is_there_is_lost(plays):
    async def script(server):
        request = await server.receive("model/list")
        server.refusing = True
        server.cut()
        await server.respond(request, {"data": ["nobody hears it"]})
        await server.notify("warning", {"message": "nobody hears it"})
        await trio.sleep(1)
        server.refusing = False
        await server.wait_accepted(2)
        await server.respond(await server.receive("model/list"), {"data": []})

    await plays(script, ask)


async def test_what_is_on_its_way_arrives_unless_the_connection_is_cut(nursery):
    server = FakeAppServer()
    dial = server.take_connections(nursery)
    for cut in (True, False):
        client_end = await dial(math.inf)
        await server.send_bytes(b"on its way")
        if cut:
            server.cut()
        else:
            await server.hang_up()
        assert await client_end.receive_some() == (b"" if cut else b"on its way")


async def test_a_restarted_server_is_another_process_with_nothing_loaded_and_ids_from_0(plays):
    told = []

    async def script(server):
        await server.accept_thread("a")
        for restart in (True, False):
            request = await server.receive("model/list")
            await server.ask("odd/request", {})
            told.append((server.process_id, set(server.loaded), server.answers[-1][0]))
            if restart:
                server.restart()
        await server.respond(request, {"data": []})

    async def program(codex):
        await codex.thread_start()
        await ask(codex)
        diagnostics = await codex.request("server/diagnostics", {})
        assert diagnostics["process"]["id"] == told[1][0]
        assert (await codex.request("thread/loaded/list", {}))["data"] == []

    await plays(script, program)
    (first, loaded, first_id), (second, loaded_then, second_id) = told
    assert first != second
    assert (loaded, loaded_then) == ({"a"}, set())
    assert (first_id, second_id) == (0, 0)


async def test_a_client_that_does_not_reconnect_is_told_of_the_end(autojump_clock):
    async def script(server):
        await server.receive("model/list")
        await server.hang_up()
        with pytest.raises(EOFError):
            await server.receive()

    async with open_fake_app_server(script) as codex:
        with pytest.raises(TransportClosedError):
            await codex.request("model/list", {})


async def test_what_a_script_does_after_a_send_is_done_before_the_client_acts_on_it():
    told = []

    async def script(server):
        await server.accept_thread()
        for number in range(60):
            await server.accept_turn(turn_id=f"turn-{number}")
            await server.respond(await server.receive("turn/interrupt"), {})
            await server.complete_turn(turn_id=f"turn-{number}", status="interrupted")
            told.append(number)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        for number in range(60):
            async with thread.turn("go") as turn:
                await turn.__anext__()
            assert told[number:] == [number]
