"""A served runtime is killed, started again on its home and address, and paused."""

from __future__ import annotations

import pytest
import trio

from trio_codex import CodexConfig, TransportClosedError, connect_codex

QUICK = CodexConfig(ping_interval=0.1, ping_timeout=0.3)


@pytest.fixture(params=["ws://127.0.0.1:0", "unix://"])
async def server(app_server, scripted_model, request):
    scripted_model.reply_always("Fine.")
    async with app_server.serve(request.param) as server:
        yield server


async def test_a_killed_server_is_gone_when_kill_returns(server):
    async with connect_codex(server.url) as codex:
        await server.kill()
        assert isinstance(await codex.wait_closed(), TransportClosedError)
    with pytest.raises(TransportClosedError, match="nothing listens"):
        async with connect_codex(server.url):
            pass
    await server.kill()  # nothing is left to do


@pytest.mark.parametrize("killed", [True, False])
async def test_a_restarted_server_has_its_address_and_its_threads_again(server, killed):
    url, pid = server.url, server.pid
    async with connect_codex(url) as codex:
        thread = await codex.thread_start()
        await thread.run("Are you well?")
    if killed:
        await server.kill()
    await server.restart()
    assert server.url == url
    assert server.pid != pid
    async with connect_codex(url) as codex:
        assert (await codex.request("thread/loaded/list"))["data"] == []
        again = await codex.thread_resume(thread.id)
        assert (await again.run("Still?")).final_response == "Fine."


async def test_a_paused_server_answers_nothing_until_it_goes_on(server):
    async with connect_codex(server.url) as codex:
        server.pause()
        with trio.move_on_after(0.3) as limit:
            await codex.models()
        assert limit.cancelled_caught
        server.go_on()
        await codex.models()


async def test_a_server_that_is_left_while_it_is_paused_is_ended(app_server):
    began = trio.current_time()
    async with app_server.serve() as server:
        server.pause()
    assert trio.current_time() - began < 3  # in place of its patience, twice
