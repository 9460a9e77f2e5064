"""Logins on a fake app-server: what comes early, late, for others, or not at all."""

from __future__ import annotations

import os
import signal
import sys

import pytest
import trio
from insides import connection_of, notify, transport_of
from trio.testing import wait_all_tasks_blocked

from trio_codex import (
    CodexConfig,
    InternalRpcError,
    InvalidRequestError,
    JsonRpcError,
    LoginFailedError,
    ProtocolError,
    TransportClosedError,
    types,
)
from trio_codex.testing import open_fake_app_server

START = "account/login/start"
CANCEL = "account/login/cancel"
COMPLETED = "account/login/completed"
BROWSER = {"type": "chatgpt", "authUrl": "http://issuer/authorize"}
DEVICE = {"type": "chatgptDeviceCode", "verificationUrl": "http://issuer", "userCode": "AB-12"}


async def complete(server, login_id, error=None):
    await server.notify(COMPLETED, {"loginId": login_id, "success": error is None, "error": error})


async def accept(server, login_id, answer=BROWSER):
    await server.respond(await server.receive(START), {**answer, "loginId": login_id})


async def accept_cancel(server, login_id):
    request = await server.receive(CANCEL)
    assert request.params == {"loginId": login_id}
    await server.respond(request, {"status": "canceled"})
    await complete(server, login_id, "Login was not completed")


def logins(codex):
    return connection_of(codex).logins


# The order of what comes


async def test_a_completion_that_comes_before_the_answer_is_kept_for_its_login():
    async def play(server):
        request = await server.receive(START)
        await complete(server, "another")
        await complete(server, "one")
        await complete(server, None)
        await server.respond(request, {**BROWSER, "loginId": "one"})

    async with open_fake_app_server(play) as codex:
        async with codex.login_chatgpt() as login:
            assert (await login.wait()).login_id == "one"
        assert logins(codex).open == 0
        assert not logins(codex)._early


async def test_an_early_completion_of_a_failed_login_comes_out_of_the_wait():
    async def play(server):
        request = await server.receive(START)
        await complete(server, "one", "no")
        await server.respond(request, {**BROWSER, "loginId": "one"})

    async with open_fake_app_server(play) as codex, codex.login_chatgpt() as login:
        with pytest.raises(LoginFailedError, match="no") as caught:
            await login.wait()
    assert caught.value.login_id == "one"


async def test_completions_of_others_and_of_none_end_no_login():
    go_on = trio.Event()

    async def play(server):
        request = await server.receive(START)
        await complete(server, "another", "no")
        await server.respond(request, {**BROWSER, "loginId": "one"})
        await go_on.wait()
        await complete(server, "another", "no")
        await complete(server, None, "no")
        await server.notify(COMPLETED, ["junk"])
        await complete(server, "one")

    async with open_fake_app_server(play) as codex, codex.login_chatgpt() as login:
        assert not logins(codex)._early
        go_on.set()
        assert (await login.wait()).success
        assert not logins(codex)._early


async def test_each_of_two_logins_gets_what_is_its_own():
    async def play(server):
        first = await server.receive(START)
        second = await server.receive(START)
        await server.respond(second, {**DEVICE, "loginId": "two"})
        await complete(server, "one", "replaced")
        await server.respond(first, {**BROWSER, "loginId": "one"})
        await complete(server, "two")

    seen = {}

    async def use(name, context):
        async with context as login:
            try:
                seen[name] = (await login.wait()).login_id
            except LoginFailedError as error:
                seen[name] = error.reason

    async with open_fake_app_server(play) as codex:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(use, "first", codex.login_chatgpt())
            await wait_all_tasks_blocked()
            nursery.start_soon(use, "second", codex.login_chatgpt_device_code())
        assert logins(codex).open == 0
    assert seen == {"first": "replaced", "second": "two"}


async def test_a_completion_does_not_take_anything_from_subscribers():
    async def play(server):
        await accept(server, "one")
        await complete(server, "one")

    async with (
        open_fake_app_server(play) as codex,
        codex.subscribe(types.AccountLoginCompletedNotification) as stream,
        codex.login_chatgpt() as login,
    ):
        assert await login.wait() == await stream.__anext__()


async def test_several_tasks_may_wait_for_one_login():
    go = trio.Event()

    async def play(server):
        await accept(server, "one")
        await go.wait()
        await complete(server, "one")

    async with (
        open_fake_app_server(play) as codex,
        codex.login_chatgpt() as login,
        trio.open_nursery() as nursery,
    ):
        for _ in range(3):
            nursery.start_soon(login.wait)
        await wait_all_tasks_blocked()
        go.set()


# Logins without an id


async def test_a_login_by_key_ends_when_it_is_completed_not_when_it_is_answered():
    go = trio.Event()

    async def play(server):
        request = await server.receive(START)
        assert request.params == {"type": "apiKey", "apiKey": "sk"}
        await server.respond(request, {"type": "apiKey"})
        await go.wait()
        await complete(server, "another")
        await complete(server, None, "the disk is full")

    async with open_fake_app_server(play) as codex:
        async with trio.open_nursery() as nursery:

            async def log_in():
                with pytest.raises(LoginFailedError, match="disk") as caught:
                    await codex.login_api_key("sk")
                assert caught.value.login_id is None

            nursery.start_soon(log_in)
            await wait_all_tasks_blocked()
            assert logins(codex).open == 1
            go.set()
        assert logins(codex).open == 0


async def test_of_two_logins_by_key_each_hears_of_its_own_end_also_when_one_was_cancelled():
    cancelled, seen = trio.Event(), []

    async def play(server):
        for _ in range(3):
            await server.respond(await server.receive(START), {"type": "apiKey"})
        await cancelled.wait()
        await complete(server, None)
        await complete(server, None, "second")
        await complete(server, None, "third")

    async def fail(codex, key):
        with pytest.raises(LoginFailedError) as caught:
            await codex.login_api_key(key)
        seen.append((key, caught.value.reason))

    async with open_fake_app_server(play) as codex:
        async with trio.open_nursery() as nursery:
            with trio.CancelScope() as scope:
                async with trio.open_nursery() as first:
                    first.start_soon(codex.login_api_key, "first")
                    await wait_all_tasks_blocked()
                    scope.cancel()
            nursery.start_soon(fail, codex, "second")
            await wait_all_tasks_blocked()
            nursery.start_soon(fail, codex, "third")
            await wait_all_tasks_blocked()
            cancelled.set()
        assert logins(codex).open == 0
    assert seen == [("second", "second"), ("third", "third")]


async def test_a_refused_login_by_key_leaves_what_completes_the_next_alone():
    async def play(server):
        first = await server.receive(START)
        second = await server.receive(START)
        await complete(server, None)
        await server.refuse(first, -32600, "External auth is active.")
        await server.respond(second, {"type": "apiKey"})

    async with open_fake_app_server(play) as codex, trio.open_nursery() as nursery:

        async def refused():
            with pytest.raises(InvalidRequestError, match="External auth"):
                await codex.login_api_key("first")

        nursery.start_soon(refused)
        await wait_all_tasks_blocked()
        assert (await codex.login_api_key("second")).success


async def test_an_early_completion_is_given_to_one_login_only():
    async def play(server):
        first, second = await server.receive(START), await server.receive(START)
        await complete(server, None)
        await server.respond(first, {"type": "apiKey"})
        await server.respond(second, {"type": "apiKey"})
        await complete(server, None, "second")

    async with open_fake_app_server(play) as codex, trio.open_nursery() as nursery:
        nursery.start_soon(codex.login_api_key, "first")
        await wait_all_tasks_blocked()
        with pytest.raises(LoginFailedError, match="second"):
            await codex.login_api_key("second")


# Refusals and answers that make no sense


async def test_busy_ports_are_told_apart_from_other_failures_of_the_runtime():
    async def play(server):
        text = "failed to start login server: Port 127.0.0.1:1457 is already in use"
        await server.refuse(await server.receive(START), -32603, text)
        await server.refuse(await server.receive(START), -32603, "failed to start login server")

    async with open_fake_app_server(play) as codex:
        with pytest.raises(LoginFailedError, match=r"1455 and 1457 .* in use") as caught:
            async with codex.login_chatgpt():
                raise AssertionError
        assert isinstance(caught.value.__cause__, InternalRpcError)
        with pytest.raises(InternalRpcError):
            async with codex.login_chatgpt():
                raise AssertionError
        assert logins(codex).open == 0


async def test_an_answer_of_another_shape_is_an_error_and_its_login_is_cancelled():
    async def play(server):
        await server.respond(await server.receive(START), {"type": "chatgpt", "loginId": "one"})
        await accept_cancel(server, "one")

    async with open_fake_app_server(play) as codex:
        with pytest.raises(ProtocolError, match=r"\$\.authUrl"):
            async with codex.login_chatgpt():
                raise AssertionError
        assert logins(codex).open == 0


@pytest.mark.parametrize("answer", [None, {}, {**BROWSER, "loginId": 7}])
async def test_an_answer_without_an_id_is_an_error_and_there_is_nothing_to_cancel(answer):
    async def play(server):
        await server.respond(await server.receive(START), answer)

    async with open_fake_app_server(play) as codex:
        with pytest.raises(ProtocolError, match=START):
            async with codex.login_chatgpt():
                raise AssertionError
        assert logins(codex).open == 0
        assert codex.statistics().pending_requests == 0


async def test_a_completion_that_cannot_be_read_ends_its_login():
    async def play(server):
        await accept(server, "one")
        await server.notify(COMPLETED, {"loginId": "one", "success": "perhaps"})

    async with open_fake_app_server(play) as codex, codex.login_chatgpt() as login:
        with pytest.raises(ProtocolError, match="how the login ended"):
            await login.wait()
        assert "failed" in repr(login)


async def test_a_failure_without_a_reason_says_so():
    async def play(server):
        await accept(server, "one")
        await server.notify(COMPLETED, {"loginId": "one", "success": False})

    async with open_fake_app_server(play) as codex, codex.login_chatgpt() as login:
        with pytest.raises(LoginFailedError, match="gave no reason"):
            await login.wait()


# Cancelling


async def test_a_cancel_that_finds_nothing_waits_for_the_completion_on_its_way():
    async def play(server):
        await accept(server, "one")
        await server.respond(await server.receive(CANCEL), {"status": "notFound"})
        await complete(server, "one")

    async with open_fake_app_server(play) as codex, codex.login_chatgpt() as login:
        await login.cancel()
        assert (await login.wait()).success


async def test_a_refused_cancel_is_raised_and_the_login_goes_on():
    async def play(server):
        await accept(server, "one")
        await server.refuse(await server.receive(CANCEL), -32603, "not now")
        await server.receive("go on")
        await complete(server, "one")

    async with open_fake_app_server(play) as codex, codex.login_chatgpt() as login:
        with pytest.raises(JsonRpcError, match="not now"):
            await login.cancel()
        assert "open" in repr(login)
        notify(codex, "go on")
        assert (await login.wait()).success


async def test_a_login_that_never_ends_after_its_cancel_is_given_up_in_time(autojump_clock):
    async def play(server):
        for login_id in ("one", "two"):
            await accept(server, login_id)
            await server.respond(await server.receive(CANCEL), {"status": "canceled"})

    async with open_fake_app_server(play, CodexConfig(interrupt_timeout=3)) as codex:
        async with codex.login_chatgpt() as login:
            before = trio.current_time()
            await login.cancel()
            assert trio.current_time() - before == 3
            with pytest.raises(LoginFailedError, match="was cancelled"):
                await login.wait()
        async with codex.login_chatgpt() as login:
            before = trio.current_time()
        assert trio.current_time() - before == 3
        with pytest.raises(LoginFailedError, match="was left"):
            await login.wait()
        assert logins(codex).open == 0


async def test_a_block_that_is_left_does_not_wait_where_its_cancel_is_refused(autojump_clock):
    async def play(server):
        await accept(server, "one")
        await server.refuse(await server.receive(CANCEL), -32600, "invalid login id: one")

    async with open_fake_app_server(play) as codex:
        async with codex.login_chatgpt():
            before = trio.current_time()
        assert trio.current_time() == before
        assert logins(codex).open == 0


async def test_a_cancelled_cancel_stays_sent():
    async def play(server):
        await accept(server, "one")
        await accept_cancel(server, "one")

    async with open_fake_app_server(play) as codex, codex.login_chatgpt() as login:
        with trio.CancelScope() as scope:
            scope.cancel()
            await login.cancel()
        with pytest.raises(LoginFailedError, match="not completed"):
            await login.wait()


async def test_cancelled_while_it_waits_for_a_place_in_the_window_nothing_is_sent():
    received = trio.Event()

    async def play(server):
        await server.receive("hold")
        assert (await server.receive()).method == "ping"
        received.set()

    config = CodexConfig(max_in_flight=1)
    async with open_fake_app_server(play, config) as codex, trio.open_nursery() as nursery:
        nursery.start_soon(codex.request, "hold")
        await wait_all_tasks_blocked()
        async with trio.open_nursery() as waiting:
            waiting.start_soon(codex.login_chatgpt().__aenter__)
            waiting.start_soon(codex.login_api_key, "sk")
            await wait_all_tasks_blocked()
            assert codex.statistics().waiting_requests == 2
            waiting.cancel_scope.cancel()
        assert logins(codex).open == 0
        notify(codex, "ping")
        await received.wait()
        nursery.cancel_scope.cancel()


@pytest.mark.parametrize("by_key", [True, False])
async def test_cancelled_while_nothing_can_be_written_a_login_is_taken_back(
    by_key, monkeypatch, autojump_clock
):
    received, open_again = trio.Event(), trio.Event()

    async def play(server):
        for method in ("hold", "hold", "ping"):
            assert (await server.receive()).method == method
        received.set()

    async with open_fake_app_server(play) as codex, trio.open_nursery() as nursery:
        transport = transport_of(codex)
        send_all = transport.send_all

        async def send_later(data):
            await open_again.wait()
            await send_all(data)

        monkeypatch.setattr(transport, "send_all", send_later)
        for _ in range(2):
            nursery.start_soon(codex.request, "hold")
            await wait_all_tasks_blocked()
        before = trio.current_time()
        with trio.move_on_after(1) as scope:
            if by_key:
                await codex.login_api_key("sk")
            async with codex.login_chatgpt():
                raise AssertionError
        assert scope.cancelled_caught
        assert trio.current_time() - before == 1
        assert logins(codex).open == 0
        notify(codex, "ping")
        open_again.set()
        await received.wait()
        nursery.cancel_scope.cancel()


async def test_cancelled_while_it_is_asked_for_a_login_is_cancelled_once_it_has_an_id():
    asked = trio.Event()

    async def play(server):
        request = await server.receive(START)
        asked.set()
        await wait_all_tasks_blocked()
        await server.respond(request, {**BROWSER, "loginId": "one"})
        await accept_cancel(server, "one")

    async with open_fake_app_server(play) as codex:
        async with trio.open_nursery() as nursery:

            async def log_in():
                async with codex.login_chatgpt():
                    raise AssertionError

            nursery.start_soon(log_in)
            await asked.wait()
            nursery.cancel_scope.cancel()
        assert logins(codex).open == 0
        assert codex.statistics().pending_requests == 0


async def test_an_answer_after_the_time_limit_is_still_answered_by_a_cancel(autojump_clock, caplog):
    late = trio.Event()
    over = trio.Event()

    async def play(server):
        request = await server.receive(START)
        await late.wait()
        await server.respond(request, {**BROWSER, "loginId": "one"})
        await accept_cancel(server, "one")
        over.set()

    async with open_fake_app_server(play) as codex:
        with trio.move_on_after(1) as scope:
            async with codex.login_chatgpt():
                raise AssertionError
        assert scope.cancelled_caught
        assert trio.current_time() >= 1 + connection_of(codex).config.interrupt_timeout
        assert "cancelled as soon as" in caplog.text
        late.set()
        await over.wait()
        assert await codex_settles(codex)


async def codex_settles(codex):
    while logins(codex).open or codex.statistics().pending_requests:
        await trio.lowlevel.checkpoint()
    return True


async def test_a_full_window_holds_back_no_cancel():
    async def play(server):
        await accept(server, "one")
        await server.receive("hold")
        await accept_cancel(server, "one")

    config = CodexConfig(max_in_flight=1)
    async with open_fake_app_server(play, config) as codex, trio.open_nursery() as nursery:
        async with codex.login_chatgpt():
            nursery.start_soon(codex.request, "hold")
            await wait_all_tasks_blocked()
            assert codex.statistics().pending_requests == 1
        nursery.cancel_scope.cancel()


@pytest.mark.skipif(sys.platform == "win32", reason="signals to oneself are of POSIX")
@pytest.mark.parametrize("step", ["asking", "waiting"])
def test_control_c_cancels_the_login_too(step):
    ended = []

    async def interrupt():
        await trio.to_thread.run_sync(os.kill, os.getpid(), signal.SIGINT)

    async def play(server):
        request = await server.receive(START)
        if step == "asking":
            await interrupt()
        await server.respond(request, {**BROWSER, "loginId": "one"})
        if step == "waiting":
            await wait_all_tasks_blocked()
            await interrupt()
        await accept_cancel(server, "one")
        ended.append("one")

    async def main():
        with trio.fail_after(30):
            async with open_fake_app_server(play) as codex:
                with pytest.raises(KeyboardInterrupt):
                    async with codex.login_chatgpt() as login:
                        await login.wait()
                assert logins(codex).open == 0

    trio.run(main)
    assert ended == ["one"]


# The end of the connection


async def test_when_the_connection_ends_all_who_wait_hear_of_it():
    async def play(server):
        await accept(server, "one")
        await server.respond(await server.receive(START), {"type": "apiKey"})
        await server.receive(START)
        await server.hang_up()

    async with open_fake_app_server(play) as codex:
        heard = []

        async def hear(function):
            with pytest.raises(TransportClosedError):
                await function()
            heard.append(function)

        async with codex.login_chatgpt() as login, trio.open_nursery() as nursery:
            nursery.start_soon(hear, login.wait)
            nursery.start_soon(hear, lambda: codex.login_api_key("sk"))
            await wait_all_tasks_blocked()
            nursery.start_soon(hear, codex.login_chatgpt_device_code().__aenter__)
        assert len(heard) == 3
        assert logins(codex).open == 0
        await login.cancel()
        await hear(login.wait)
        await hear(lambda: codex.login_api_key("sk"))


async def test_a_cancel_hears_of_the_end_of_the_connection():
    async def play(server):
        await accept(server, "one")
        await server.receive(CANCEL)
        await server.hang_up()

    async with open_fake_app_server(play) as codex:
        async with codex.login_chatgpt() as login:
            with pytest.raises(TransportClosedError):
                await login.cancel()
        assert logins(codex).open == 0


# What is sent and received otherwise


async def test_tokens_limits_usage_and_logging_out_are_sent_and_received_as_the_schema_says():
    sent = []

    async def play(server):
        limits = {"rateLimits": {"primary": {"usedPercent": 12}}}
        summary = {"summary": {"lifetimeTokens": 34}}
        for result in ({"type": "chatgptAuthTokens"}, limits, summary, summary, {}):
            request = await server.receive()
            sent.append((request.method, request.params))
            await server.respond(request, result)
            if request.method == START:
                await complete(server, None)

    async with open_fake_app_server(play) as codex:
        await codex.login_chatgpt_tokens("jwt", account_id="acct", plan_type="pro")
        assert (await codex.rate_limits()).rate_limits.primary.used_percent == 12
        assert (await codex.usage()).summary.lifetime_tokens == 34
        assert (await codex.usage(thread_id="thread-1")).summary.lifetime_tokens == 34
        assert await codex.logout() is None
    tokens = {"accessToken": "jwt", "chatgptAccountId": "acct", "chatgptPlanType": "pro"}
    assert sent == [
        (START, {"type": "chatgptAuthTokens", **tokens}),
        ("account/rateLimits/read", {}),
        ("account/usage/read", {}),
        ("account/usage/read", {"threadId": "thread-1"}),
        ("account/logout", {}),
    ]
