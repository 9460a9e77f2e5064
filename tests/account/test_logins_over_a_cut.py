"""Logins where the connection is cut and made again: lost at once, and ended in the runtime."""

from __future__ import annotations

import pytest
import trio
from insides import open_logins
from recovering import open_recovering, until
from trio.testing import wait_all_tasks_blocked

from trio_codex import RequestLostError

ANSWER = {"type": "chatgpt", "loginId": "login-1", "authUrl": "http://127.0.0.1/"}


async def begin(server):
    await server.respond(await server.receive("account/login/start"), ANSWER)


async def cut(codex, ends):
    ends.gate = trio.Event()
    await (await ends.server(0)).cut()
    await until(lambda: codex.statistics().connection == "reconnecting")
    await wait_all_tasks_blocked()


@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("restarted", [False, True])
async def test_an_open_login_is_lost_at_once_and_cancelled_on_the_next_connection(
    left, restarted, autojump_clock, nursery
):
    async with open_recovering() as (codex, ends):
        nursery.start_soon(begin, await ends.server(0))
        async with codex.login_chatgpt() as login:
            await cut(codex, ends)
            with pytest.raises(RequestLostError, match="account/login/start"):
                await login.wait()
            began = trio.current_time()
            if not left:
                ends.process += restarted
                ends.gate.set()
                server = await ends.server(1)
                if not restarted:
                    request = await server.receive("account/login/cancel")
                    assert request.params == {"loginId": "login-1"}
                    await server.respond(request, {"status": "notFound"})
                await until(lambda: codex.statistics().reconnects)
                began = trio.current_time()
        assert trio.current_time() - began < 0.1
        assert open_logins(codex) == 0
        if left:
            ends.process += restarted
            ends.gate.set()
            server = await ends.server(1)
            if not restarted:
                await server.respond(await server.receive("account/login/cancel"), {})
            await until(lambda: codex.statistics().reconnects)
        assert server.unread == []


async def test_a_cancellation_that_is_answered_unreadably_is_not_asked_for_again(
    autojump_clock, nursery, caplog
):
    async with open_recovering() as (codex, ends):
        nursery.start_soon(begin, await ends.server(0))
        async with codex.login_chatgpt():
            await cut(codex, ends)
        ends.gate.set()
        server = await ends.server(1)
        request = await server.receive("account/login/cancel")
        await server.send_bytes(b'{"error": 7, "id": %d}\n' % request.id)
        await until(lambda: codex.statistics().reconnects == 1)
        await server.cut()
        await until(lambda: codex.statistics().reconnects == 2)
        assert (await ends.server(2)).unread == []
    assert "failed" not in caplog.text


async def test_a_login_whose_start_is_in_doubt_is_lost(autojump_clock, nursery):
    async with open_recovering() as (codex, ends):

        async def cut_it():
            await (await ends.server(0)).receive("account/login/start")
            await cut(codex, ends)
            ends.gate.set()

        nursery.start_soon(cut_it)
        with pytest.raises(RequestLostError):
            async with codex.login_chatgpt():
                pytest.fail("it was not answered")
        await until(lambda: codex.statistics().reconnects)
        assert (await ends.server(1)).unread == []
        assert open_logins(codex) == 0


async def test_a_login_that_is_asked_for_without_a_connection_begins_on_the_next(
    autojump_clock, nursery
):
    async with open_recovering() as (codex, ends):
        await cut(codex, ends)

        async def go_on():
            await wait_all_tasks_blocked()
            ends.gate.set()
            server = await ends.server(1)
            await begin(server)
            done = {"loginId": "login-1", "success": True, "error": None}
            await server.notify("account/login/completed", done)

        nursery.start_soon(go_on)
        async with codex.login_chatgpt() as login:
            assert (await login.wait()).success


async def test_a_key_that_was_taken_and_not_confirmed_is_in_doubt(autojump_clock, nursery):
    async with open_recovering() as (codex, ends):

        async def go_on():
            server = await ends.server(0)
            await server.respond(await server.receive("account/login/start"), {"type": "apiKey"})
            await wait_all_tasks_blocked()
            await cut(codex, ends)
            ends.gate.set()

        nursery.start_soon(go_on)
        with pytest.raises(RequestLostError):
            await codex.login_api_key("key")
        await until(lambda: codex.statistics().reconnects)
        assert open_logins(codex) == 0
