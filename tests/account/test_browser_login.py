"""Logins in the browser, on the real runtime and an issuer of our own."""

from __future__ import annotations

import os
import signal
import sys

import pytest
import trio
from browser import come_back, is_free, query, wait_free
from insides import open_logins
from login_issuer import ACCOUNT, CODE, EMAIL
from sweep.sweeping import cancel_at_step, growing_steps
from trio.testing import wait_all_tasks_blocked

from trio_codex import InternalRpcError, LoginFailedError, TransportClosedError, open_codex, types

pytestmark = pytest.mark.usefixtures("callback_ports")


async def fails(login):
    with pytest.raises(LoginFailedError) as caught:
        await login.wait()
    assert caught.value.login_id == login.login_id
    return caught.value.reason


async def test_a_login_is_completed_when_the_browser_comes_back(codex):
    async with codex.login_chatgpt() as login:
        assert query(login.auth_url)["response_type"] == "code"
        assert repr(login) == f"<ChatgptLoginHandle {login.login_id}: open>"
        assert await come_back(login.auth_url, code=CODE) == 200
        completed = await login.wait()
        assert completed == await login.wait()
    assert (completed.success, completed.login_id) == (True, login.login_id)
    assert repr(login) == f"<ChatgptLoginHandle {login.login_id}: completed>"
    answer = await codex.account()
    assert answer.account == types.ChatgptAccount(email=EMAIL, plan_type=types.PlanType.pro)
    assert answer.workspace_routing.chatgpt_account_id == ACCOUNT
    await wait_free(1455)


async def test_a_login_that_was_completed_stays_when_the_block_is_left(codex):
    async with codex.login_chatgpt() as login:
        assert await come_back(login.auth_url, code=CODE) == 200
        await login.wait()
        await login.cancel()
        assert (await login.wait()).success
    assert (await codex.account()).account is not None
    await codex.logout()
    assert (await codex.account()).account is None


async def test_a_login_that_the_person_refuses_fails_with_the_reason(codex):
    async with codex.login_chatgpt() as login:
        await come_back(login.auth_url, error="access_denied", error_description="nope")
        assert "nope" in await fails(login)
    assert repr(login) == f"<ChatgptLoginHandle {login.login_id}: failed>"
    assert (await codex.account()).account is None


async def test_a_login_that_the_issuer_does_not_accept_fails(codex):
    async with codex.login_chatgpt() as login:
        await come_back(login.auth_url, code="another code")
        assert "invalid_grant" in await fails(login)


async def test_a_browser_with_another_state_neither_completes_nor_fails_the_login(codex):
    async with codex.login_chatgpt() as login:
        assert await come_back(login.auth_url, state="another", code=CODE) == 400
        assert "open" in repr(login)
        assert await come_back(login.auth_url, code=CODE) == 200
        assert (await login.wait()).success


@pytest.mark.parametrize("newer", ["login_chatgpt", "login_chatgpt_device_code"])
async def test_a_newer_login_wakes_the_older_one_with_its_failure(codex, newer):
    heard = []

    async def wait(login):
        heard.append(await fails(login))

    async with trio.open_nursery() as nursery, codex.login_chatgpt() as older:
        nursery.start_soon(wait, older)
        await wait_all_tasks_blocked()
        async with getattr(codex, newer)() as login:
            assert "Login" in await fails(older)
            assert "open" in repr(login)
    assert len(heard) == 1


async def test_a_login_by_key_replaces_one_in_the_browser(codex):
    async with codex.login_chatgpt() as login:
        await codex.login_api_key("sk-1")
        await fails(login)
        await wait_free(1455)
    assert (await codex.account()).account == types.ApiKeyAccount()


async def test_logging_out_fails_a_login_that_is_open(codex):
    async with codex.login_chatgpt() as login:
        await codex.logout()
        await fails(login)


async def test_leaving_the_older_block_does_not_touch_the_newer_login(codex):
    async with codex.login_chatgpt() as newer_first:
        pass
    assert "failed" in repr(newer_first)
    older = codex.login_chatgpt()
    await older.__aenter__()
    async with codex.login_chatgpt() as newer:
        await older.__aexit__(None, None, None)
        assert await come_back(newer.auth_url, code=CODE) == 200
        assert (await newer.wait()).success


async def test_leaving_the_block_cancels_the_login_and_frees_the_port(codex):
    async with codex.login_chatgpt() as login:
        assert not is_free(1455)
    await wait_free(1455)
    await fails(login)
    with pytest.raises(KeyError):
        async with codex.login_chatgpt():
            raise KeyError
    await wait_free(1455)


async def test_cancelling_a_login_frees_the_port_and_may_be_done_again(codex):
    async with codex.login_chatgpt() as login:
        await login.cancel()
        await wait_free(1455)
        assert "not completed" in await fails(login)
        await login.cancel()
    await login.cancel()


async def test_cancelling_the_scope_around_a_login_cancels_it(codex):
    with trio.CancelScope() as scope:
        async with codex.login_chatgpt() as login:
            scope.cancel()
            await login.wait()
    assert scope.cancelled_caught
    await wait_free(1455)
    await fails(login)


async def test_a_time_limit_on_the_wait_leaves_the_login_open(codex):
    async with codex.login_chatgpt() as login:
        with trio.move_on_after(0.01) as scope:
            await login.wait()
        assert scope.cancelled_caught
        assert await come_back(login.auth_url, code=CODE) == 200
        assert (await login.wait()).success


async def test_where_the_first_port_is_busy_the_second_is_used(codex):
    (listener,) = await trio.open_tcp_listeners(1455, host="127.0.0.1")
    async with listener, codex.login_chatgpt() as login:
        assert ":1457/" in query(login.auth_url)["redirect_uri"]
        assert await come_back(login.auth_url, code=CODE) == 200
        assert (await login.wait()).success


async def test_where_both_ports_are_busy_the_error_says_which_and_what_to_do(codex):
    first, second = [(await trio.open_tcp_listeners(p, host="127.0.0.1"))[0] for p in (1455, 1457)]
    async with first, second:
        with pytest.raises(LoginFailedError, match=r"1455 and 1457 .* device code") as caught:
            async with codex.login_chatgpt():
                raise AssertionError
    assert isinstance(caught.value.__cause__, InternalRpcError)
    assert open_logins(codex) == 0


async def test_cancelled_while_the_runtime_waits_for_a_port_no_login_is_left(codex):
    # The runtime tries the first port for 4 seconds.
    (listener,) = await trio.open_tcp_listeners(1455, host="127.0.0.1")
    async with listener:
        with trio.move_on_after(0.1) as scope:
            async with codex.login_chatgpt():
                raise AssertionError
        assert scope.cancelled_caught
        await wait_free(1457)
    assert open_logins(codex) == 0


async def test_an_answer_that_comes_too_late_for_a_login_that_was_left_is_answered_by_a_cancel(
    app_server, issuer, caplog
):
    async with (
        open_codex(issuer.config(app_server, interrupt_timeout=0.1)) as codex,
        codex.subscribe(types.AccountLoginCompletedNotification) as stream,
    ):
        (listener,) = await trio.open_tcp_listeners(1455, host="127.0.0.1")
        async with listener:
            with trio.move_on_after(0.1):
                async with codex.login_chatgpt():
                    raise AssertionError
            assert "cancelled as soon as" in caplog.text
            event = await stream.__anext__()
        assert not event.success
        await wait_free(1457)
        assert open_logins(codex) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
async def test_when_the_runtime_dies_whoever_waits_hears_why(codex):
    pid = codex.statistics().transport["pid"]
    async with codex.login_chatgpt() as login:
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(TransportClosedError):
            await login.wait()
        await login.cancel()
    with pytest.raises(TransportClosedError):
        async with codex.login_chatgpt():
            raise AssertionError


@pytest.mark.parametrize("ending", ["wait", "cancel", "leave"])
async def test_cancelled_at_many_steps_the_runtime_waits_for_no_browser(codex, ending):
    async def scenario():
        async with codex.login_chatgpt() as login:
            if ending == "cancel":
                await login.cancel()
            elif ending == "wait":
                with trio.move_on_after(0.002):
                    await login.wait()

    for step in growing_steps():
        reached = await cancel_at_step(step, scenario)
        await wait_free(1455)
        await codex.account()
        assert open_logins(codex) == 0
        assert codex.statistics().pending_requests == 0
        if not reached:
            break
    assert step > 3
