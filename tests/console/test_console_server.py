"""The console over HTTP: who gets in, what a page is told, and how the block ends."""

from __future__ import annotations

import logging
import socket
import struct
import sys
from contextlib import suppress

import h11
import pytest
import trio
from page_client import PageClient
from server_requests.asking import (
    AUTH_TOKENS,
    COMMAND,
    CURRENT_TIME,
    ELICITATION,
    FILE_CHANGE,
    OURS,
    PERMISSIONS,
    TOOL_CALL,
    USER_INPUT,
    Asker,
)
from trio.testing import wait_all_tasks_blocked

from trio_codex import TransportClosedError
from trio_codex.console import _app as app
from trio_codex.console import _server as server_module
from trio_codex.console import open_console
from trio_codex.testing import open_fake_app_server

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup, ExceptionGroup

pytestmark = pytest.mark.deadline(20)


@pytest.fixture
async def console():
    async with open_console() as console:
        yield console


@pytest.fixture
async def client(console):
    client = PageClient(console)
    await client.enter()
    return client


# Who gets in


async def test_the_first_url_leads_to_the_page_and_the_token_leaves_the_address(console):
    client = PageClient(console)
    answer = await client.enter()
    assert answer.headers["location"] == "/"
    page = await client.ask("/")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    token = client.first.partition("=")[2]
    assert token not in page.body
    assert token not in repr(console)
    assert repr(console) == f"<Console http://{client.host}/>"


async def test_what_the_page_needs_is_there_and_nothing_from_elsewhere(client):
    for path in app._STATIC:
        answer = await client.ask(path)
        assert answer.status == 200
        assert not [
            line for line in answer.body.splitlines() if "//cdn" in line or "@import" in line
        ]
    page = (await client.ask("/")).body
    assert "<script>" not in page
    assert "style=" not in page
    assert "http" not in page.replace('http-equiv="', "")
    for script in ("/page.js", "/steps.js", "/cards.js", "/spending.js"):
        text = (await client.ask(script)).body
        assert "innerHTML" not in text
        assert "insertAdjacentHTML" not in text


async def refusals(client):
    """Ask in every way that must be refused."""
    own = f"http://{client.host}"
    cookie = client.cookie
    body = {"body": b"{}", "Content_Type": "application/json"}
    return {
        "no token": await client.ask(Cookie=None),
        "wrong token": await client.ask(Cookie=cookie + "x"),
        "wrong first token": await client.ask("/?token=wrong", Cookie=None),
        "foreign host": await client.ask(Host="evil.example"),
        "foreign host with the token": await client.ask(client.first, Host="evil.example"),
        "foreign origin": await client.ask(Origin="http://evil.example"),
        "foreign origin of a click": await client.ask(
            "/answer", "POST", Origin="http://evil.example", **body
        ),
        "no origin of a click": await client.ask("/answer", "POST", **body),
        "cross-site": await client.ask(Sec_Fetch_Site="cross-site"),
        "cross-site with the token": await client.ask(client.first, Sec_Fetch_Site="cross-site"),
        "same-site click": await client.ask(
            "/answer", "POST", Origin=own, Sec_Fetch_Site="same-site", **body
        ),
        "stream without token": await client.ask("/events", Cookie=None),
        "script without token": await client.ask("/page.js", Cookie=None),
        "nothing without token": await client.ask("/nothing", Cookie=None),
        "web socket": await client.ask(
            "/events",
            Connection="Upgrade",
            Upgrade="websocket",
            Sec_WebSocket_Version="13",
            Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==",
        ),
    }


async def test_every_stranger_gets_a_403_that_tells_nothing_and_spends_nothing(client):
    for name, answer in (await refusals(client)).items():
        assert answer.status == 403, name
        assert "set-cookie" not in answer.headers, name
        if name != "web socket":
            assert answer.body == app.REFUSAL, name
    # The same token and the same cookie still let in.
    assert (await client.ask("/")).status == 200
    assert (await client.ask(client.first, Cookie=None)).status == 303


async def test_every_answer_has_the_headers_that_keep_others_out(client):
    answers = [*(await refusals(client)).values(), await client.ask("/"), await client.enter()]
    answers += [
        await client.ask("/nothing"),
        await client.ask("/events", "DELETE", Origin=f"http://{client.host}"),
    ]
    assert [answer.status for answer in answers[-2:]] == [404, 405]
    for answer in answers:
        if answer.headers.get("upgrade") or "content-security-policy" not in answer.headers:
            assert answer.status == 403  # the one to a web socket is the server's own
            assert answer.body == ""
            continue
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_no_log_has_the_token(console, caplog):
    caplog.set_level(logging.DEBUG)
    client = PageClient(console)
    await client.enter()
    await client.ask("/nothing")
    await client.ask(
        "/answer", "POST", b"{", Origin=f"http://{client.host}", Content_Type="application/json"
    )
    assert client.first.partition("=")[2] not in caplog.text


@pytest.mark.parametrize(
    "junk",
    [
        b"\x00" * 100,
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 9_000,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
async def test_junk_ends_its_own_connection_alone(client, junk):
    async with await client.connect() as stream:
        await stream.send_all(junk)
        with trio.move_on_after(1):
            await stream.receive_some()
    assert (await client.ask("/")).status == 200


async def is_served(client):
    try:
        return (await client.ask("/")).status == 200
    except (OSError, trio.BrokenResourceError, h11.RemoteProtocolError):
        return False


async def test_no_more_connections_are_served_than_there_may_be(client, monkeypatch):
    monkeypatch.setattr(server_module, "MOST_CONNECTIONS", 3)
    async with client.watch() as one, client.watch() as two, client.watch() as three:
        for page in (one, two, three):
            await page.until(lambda page: page.events)
        async with await client.connect() as stream:
            assert await stream.receive_some() == b""
    while not await is_served(client):  # it takes a moment until they are seen to have left
        await trio.lowlevel.checkpoint()


async def test_a_stranger_whose_request_is_not_read_takes_no_place(client, monkeypatch):
    monkeypatch.setattr(server_module, "MOST_CONNECTIONS", 2)
    head = f"POST /answer HTTP/1.1\r\nHost: {client.host}\r\nContent-Length: 100000000\r\n\r\n"
    for _ in range(4):
        async with await client.connect() as stream:
            with suppress(trio.BrokenResourceError):
                await stream.send_all(head.encode())
                await stream.send_all(bytes(20_000_000))
                while await stream.receive_some():
                    pass
    assert (await client.ask("/")).status == 200


# What a page is told


async def test_a_page_is_told_of_everything_and_of_what_comes(console, client):
    console.notification("turn/started", {"threadId": "t", "turn": {"id": "u"}})
    delta = {"threadId": "t", "turnId": "u", "itemId": "i", "delta": "Hello "}
    console.notification("item/agentMessage/delta", delta)
    async with client.watch() as page:
        await page.until(lambda page: "whole" in page.events)
        assert page.all("message")[0]["text"] == "Hello "
        console.notification("item/agentMessage/delta", {**delta, "delta": "there."})
        await page.until(lambda page: page.all("message")[0]["text"] == "Hello there.")
    assert page.events == ["begin", "whole"]


async def test_beyond_five_pages_the_oldest_is_sent_away(client):
    async with client.watch() as oldest:
        await oldest.until(lambda page: "whole" in page.events)
        async with trio.open_nursery() as nursery:
            streams = [await nursery.start(hold, client) for _ in range(app.MOST_STREAMS)]
            while not oldest.ended:
                await oldest.read()
            assert oldest.events[-1] == "elsewhere"
            for page in streams[1:]:
                assert not page.ended
            nursery.cancel_scope.cancel()


async def hold(client, task_status):
    async with client.watch() as page:
        await page.until(lambda page: "whole" in page.events)
        task_status.started(page)
        await trio.sleep_forever()


async def test_a_page_that_leaves_is_forgotten(console, client):
    async with client.watch() as page:
        await page.until(lambda page: "whole" in page.events)
        assert len(console._rows._feeds) == 1
    while console._rows._feeds:
        await trio.lowlevel.checkpoint()


# Clicks


class Play:
    """A fake runtime with an open turn, whose requests the console answers."""

    def __init__(self, console):
        self.console = console
        self.asker = Asker()
        self.ready = trio.Event()
        self.over = trio.Event()
        self.ended = trio.Event()

    async def __call__(self, server):
        self.asker.server = server
        await server.accept_thread()
        await server.accept_turn()
        self.ready.set()
        await self.over.wait()
        await server.complete_turn()

    async def run(self, task_status):
        made = open_fake_app_server(
            self, handlers=self.console.handlers(), instruments=[self.console]
        )
        async with made as codex:
            self.codex = codex
            thread = await codex.thread_start()
            async with thread.turn("go") as turn:
                await self.ready.wait()
                task_status.started()
                with suppress(TransportClosedError):
                    await turn.result()
        self.ended.set()

    async def end(self):
        self.over.set()
        await self.ended.wait()


@pytest.fixture
async def asker(console, nursery):
    play = Play(console)
    await nursery.start(play.run)
    yield play.asker
    await play.end()


CLICKS = [
    (COMMAND, "accept", {}, {"decision": "accept"}),
    (COMMAND, "cancel", {}, {"decision": "cancel"}),
    (FILE_CHANGE, "acceptForSession", {}, {"decision": "acceptForSession"}),
    (PERMISSIONS, "decline", {}, {"permissions": {}, "scope": "turn"}),
    (USER_INPUT, "answer", {"0": ["0"]}, {"answers": {"colour": {"answers": ["Red"]}}}),
    (ELICITATION, "accept", {"0": "Bo"}, {"action": "accept", "content": {"name": "Bo"}}),
    (TOOL_CALL, "refuse", {}, None),
    ("new/request", "answer", {"result": '{"a": 1}'}, {"a": 1}),
    (
        AUTH_TOKENS,
        "answer",
        {"access_token": "t", "chatgpt_account_id": "a"},
        {"accessToken": "t", "chatgptAccountId": "a", "chatgptPlanType": None},
    ),
    (CURRENT_TIME, "answer", {}, None),
]


@pytest.mark.parametrize(("method", "choice", "entered", "sent"), CLICKS)
async def test_a_click_answers_every_kind_of_request(client, asker, method, choice, entered, sent):
    async with client.watch() as page:
        await asker.send(method)
        card = await page.card()
        assert await client.click(card["key"], choice, **entered) == (204, "")
        answer = await asker.answer(0)
        if sent is not None:
            assert answer == {"result": sent}
        await page.until(lambda page: not page.all("request"))


async def test_a_card_stands_with_its_turn_and_what_was_clicked_is_noted_there(client, asker):
    async with client.watch() as page:
        await asker.send(COMMAND)
        card = await page.card()
        (turn,) = page.all("turn")
        assert card["data"]["turn"] == turn["key"]
        await client.click(card["key"], "decline")
        (note,) = await page.until(lambda page: page.all("answer"))
        assert note["parent"] == turn["key"]
        assert note["data"]["about"] == "Run this command? Decline."


async def test_an_answer_to_a_question_is_not_noted(client, asker):
    async with client.watch() as page:
        await asker.send(USER_INPUT)
        await client.click((await page.card())["key"], "answer", **{"1": "my secret"})
        await page.until(lambda page: page.all("answer"))
        assert "my secret" not in str(page.rows)


async def test_of_two_clicks_the_first_answers(client, asker):
    async with client.watch() as page, client.watch() as other:
        await asker.send(COMMAND)
        card = await page.card()
        assert (await other.card())["key"] == card["key"]
        assert (await client.click(card["key"], "decline"))[0] == 204
        assert await client.click(card["key"], "accept") == (
            409,
            "it was answered or withdrawn meanwhile",
        )
        await other.until(lambda page: not page.all("request"))
    assert asker.answers == [(0, {"result": {"decision": "decline"}})]


async def test_a_request_that_is_withdrawn_leaves_the_page_and_takes_no_click(client, asker):
    async with client.watch() as page:
        await asker.send(COMMAND)
        card = await page.card()
        await asker.resolve(0)
        await page.until(lambda page: not page.all("request"))
        assert (await client.click(card["key"], "accept"))[0] == 409
    assert asker.answers == []


async def test_a_request_waits_as_long_as_nobody_clicks(client, asker):
    await asker.send(COMMAND)
    await asker.send(COMMAND, request_id=1, itemId="item-2")
    async with client.watch() as page:  # also for a page that is opened later
        second = await page.card(1)
        await client.click(second["key"], "accept")
        assert await asker.answer(1) == {"result": {"decision": "accept"}}
        await page.until(lambda page: len(page.all("request")) == 1)
    assert len(asker.answers) == 1
    await asker.resolve(0)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'{"key": 1, "choice": "accept", "entered": []}', 400),
        (b'{"key": "1", "choice": "accept", "entered": {}}', 409),
        (b'{"key": true, "choice": "accept", "entered": {}}', 409),
        (b'{"key": [1], "choice": {}, "entered": {}}', 409),
        (b'{"key": KEY, "choice": "grant", "entered": {}}', 422),
        (b'{"key": KEY, "choice": ["accept"], "entered": {}}', 422),
        (b"x" * (app.MAX_ANSWER_BYTES + 1), 413),
    ],
)
async def test_a_click_that_says_nothing_answers_nothing(client, asker, body, status):
    async with client.watch() as page:
        await asker.send(COMMAND)
        key = str((await page.card())["key"]).encode()
        headers = {"Origin": f"http://{client.host}", "Content_Type": "application/json"}
        answer = await client.ask("/answer", "POST", body.replace(b"KEY", key), **headers)
        assert answer.status == status, answer.body
        plain = {**headers, "Content_Type": "text/plain"}
        assert (await client.ask("/answer", "POST", body, **plain)).status in (413, 415)
        assert page.all("request")
    assert asker.answers == []
    await asker.resolve(0)


async def test_what_does_not_fit_is_said_and_can_be_mended(client, asker):
    async with client.watch() as page:
        await asker.send(ELICITATION)
        key = (await page.card())["key"]
        status, why = await client.click(key, "accept", **{"0": "Bo", "1": "-1"})
        assert status == 422
        assert "minimum" in why
        assert (await client.click(key, "accept", **{"0": "Bo", "1": "1"}))[0] == 204
    assert (await asker.answer(0))["result"]["content"] == {"name": "Bo", "age": 1}


# The block


async def test_an_exception_of_the_body_comes_out_bare():
    error = KeyError("mine")

    async def fail(error):
        async with open_console() as console:
            client = PageClient(console)
            await client.enter()
            async with client.watch() as page:
                await page.until(lambda page: page.events)
                raise error

    with pytest.raises(KeyError) as caught:
        await fail(error)
    assert caught.value is error
    group = ExceptionGroup("mine", [error])
    with pytest.raises(BaseExceptionGroup) as caught:
        await fail(group)
    assert caught.value is group


async def test_a_port_in_use_is_an_oserror_and_the_port_is_free_afterwards():
    async with open_console() as console:
        port = PageClient(console).port
        with pytest.raises(OSError, match="in use"):
            async with open_console(port=port):
                raise AssertionError
    async with open_console(port=port) as again:
        assert PageClient(again).port == port


@pytest.mark.parametrize(
    ("port", "kind", "why"),
    [
        ("4000", TypeError, "port must be an integer, and is a str"),
        (True, TypeError, "port must be an integer"),
        (-1, ValueError, "port must be 0 or a number up to 65535, and is -1"),
        (65_536, ValueError, "port must be 0 or a number"),
    ],
)
async def test_a_port_that_there_cannot_be_is_refused(port, kind, why):
    with pytest.raises(kind, match=why):
        async with open_console(port=port):
            raise AssertionError


async def test_it_listens_on_the_loopback_device_alone(console):
    port = PageClient(console).port
    for family, address in ((socket.AF_INET, "127.0.0.2"), (socket.AF_INET6, "::1")):
        why = r"refused|assign|unreachable|not supported"
        with trio.socket.socket(family) as stranger, pytest.raises(OSError, match=why):
            await stranger.connect((address, port))


def stalled(stream):
    """Let a connection read nothing, and keep little."""
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)


async def flood(console, rounds, turn="u"):
    for number in range(rounds):
        delta = {
            "threadId": "t",
            "turnId": turn,
            "itemId": f"i{number % 200}",
            "delta": "x" * 20_000,
        }
        console.notification("item/agentMessage/delta", delta)
        await trio.lowlevel.checkpoint()


async def test_leaving_waits_for_no_browser_not_even_one_that_reads_nothing():
    async with open_console() as console:
        client = PageClient(console)
        await client.enter()
        streams = [await client.connect() for _ in range(3)]
        for stream in streams:
            stalled(stream)
            request = (
                f"GET /events HTTP/1.1\r\nHost: {client.host}\r\nCookie: {client.cookie}\r\n\r\n"
            )
            await stream.send_all(request.encode())
        await flood(console, 1_000)
        await wait_all_tasks_blocked(0.1)  # it can write no more
        before = trio.current_time()
    assert trio.current_time() - before < 1
    for stream in streams:
        await trio.aclose_forcefully(stream)


async def test_a_browser_that_breaks_off_harms_nobody(console, client):
    async with client.watch() as page:
        await page.until(lambda page: page.events)
        page.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    await flood(console, 100)
    async with client.watch() as page:
        await page.until(lambda page: "whole" in page.events)


@pytest.mark.parametrize("method", [COMMAND, ELICITATION, USER_INPUT, TOOL_CALL])
async def test_after_the_console_was_closed_nothing_is_accepted(nursery, method):
    async with open_console() as console:
        play = Play(console)
        await nursery.start(play.run)
        await play.asker.send(method)
        client = PageClient(console)
        await client.enter()
        async with client.watch() as page:
            await page.card()
    first = await play.asker.answer(0)
    await play.asker.send(method, request_id=1, itemId="item-2", callId="call-2")
    assert await play.asker.answer(1) == first
    assert "accept" not in str(first)
    await play.end()


async def test_cancelled_in_the_block_nothing_is_left(console):
    with trio.CancelScope() as scope:
        async with open_console() as other:
            client = PageClient(other)
            await client.enter()
            async with client.watch() as page:
                await page.until(lambda page: page.events)
                scope.cancel()
                await trio.sleep_forever()
    with pytest.raises(OSError):  # noqa: PT011 - it refuses, in the words of the system
        await client.connect()


async def test_a_console_is_made_by_open_console_alone(console):
    with pytest.raises(TypeError, match="Console objects are made by trio_codex"):
        type(console)(1, 2, 3, 4)
    with pytest.raises(TypeError, match="async with open_console"):
        await open_console()


async def test_the_turns_of_the_program_are_shown_to_their_end(client, asker):
    async with client.watch() as page:
        (turn,) = await page.until(lambda page: page.all("turn"))
        assert turn["data"]["status"] == "inProgress"
        await asker.server.hang_up()
        await page.until(lambda page: page.all("turn")[0]["data"]["status"] == "lost")
        assert page.all("turn")[0]["data"]["error"]
        assert OURS["threadId"] not in str(page.rows)
