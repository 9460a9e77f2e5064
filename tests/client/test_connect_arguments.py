"""What `connect_codex` accepts, and what it says of the rest."""

from __future__ import annotations

import logging
import ssl
import sys
from functools import partial

import pytest
from websocket_server import serving, tcp_listener

from trio_codex import CodexConfig, TransportClosedError, connect_codex
from trio_codex._config._targets import CommandTarget, UnixTarget, parse_target

SECRET = "sesame-opens-the-mountain"


async def refused(target, error, **options):
    with pytest.raises(error) as caught:
        async with connect_codex(target, **options):
            raise AssertionError("it connected")
    assert SECRET not in repr(caught.value)
    assert SECRET not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("", "ws://host:port"),
        ("ssh host codex app-server", "a list of its arguments"),
        ("http://127.0.0.1:80", "write ws:// in place of http://"),
        ("https://127.0.0.1:80", "write wss:// in place of https://"),
        ("ftp://127.0.0.1", "unknown scheme"),
        ("unix://run/codex.sock", "three slashes"),
        ("unix:///a\0b", "NUL"),
        ("ws://", "must name a host"),
        ("ws://host:0", "must name a host and a port"),
        ("ws://host:99999", "not a valid URL"),
        ("ws://[::1", "not a valid URL"),
        ("ws://ho st", "printable ASCII"),
        ("ws://höst", "printable ASCII"),
        ("ws://host/#part", "fragment"),
        (f"ws://me:{SECRET}@host", "give a secret as token="),
        ([], "must name a program"),
        ([""], "must name a program"),
        (["ssh", "a\0b"], "NUL"),
    ],
)
async def test_a_target_of_another_form_is_refused_with_what_to_write(target, says):
    assert says in await refused(target, ValueError)


@pytest.mark.parametrize("target", [None, 5, b"ws://host", ["ssh", 5], object()])
async def test_a_target_of_another_type_is_refused(target):
    assert "target must be" in await refused(target, TypeError)


def test_the_default_socket_is_the_one_in_the_home_of_the_runtime(monkeypatch, tmp_path):
    monkeypatch.setenv("CODEX_HOME", str(tmp_path))
    socket = tmp_path / "app-server-control" / "app-server-control.sock"
    assert parse_target("unix://") == UnixTarget(str(socket))
    monkeypatch.delenv("CODEX_HOME")
    monkeypatch.setenv("HOME", "/home/somebody")
    home = "/home/somebody/.codex/app-server-control/app-server-control.sock"
    assert parse_target("unix://") == UnixTarget(home)


def test_no_form_of_a_target_shows_what_may_be_secret(tmp_path):
    url = parse_target(f"wss://host/path-{SECRET}?key={SECRET}")
    command = parse_target(["ssh", tmp_path / "host", SECRET])
    assert command == CommandTarget(("ssh", str(tmp_path / "host"), SECRET))
    for target in (url, command):
        assert SECRET not in repr(target)
        assert SECRET not in str(target)


@pytest.mark.parametrize(
    "target", ["ws://10.0.0.1:80", "ws://example.com", "ws://127.1", "ws://localhost.example"]
)
async def test_a_token_is_not_sent_unencrypted_to_another_machine(target):
    assert "unencrypted" in await refused(target, ValueError, token=SECRET)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "[::1]", "localhost", "LOCALHOST"])
async def test_a_token_may_go_unencrypted_to_this_machine(host):
    said = await refused(f"ws://{host}:1", TransportClosedError, token=SECRET)
    assert "refused" in said or "cannot be connected to" in said


@pytest.mark.parametrize("target", ["unix:///nowhere", ["ssh", "host"]])
async def test_a_token_goes_with_a_url_only(target):
    assert "ws:// and wss://" in await refused(target, ValueError, token=SECRET)


@pytest.mark.parametrize("token", ["", f"{SECRET}\n", f"Bearer {SECRET}", "tökén", "a\0b"])
async def test_a_token_that_is_no_header_is_refused(token):
    said = await refused("ws://127.0.0.1:1", ValueError, token=token)
    assert "token must be printable ASCII" in said


async def test_a_token_of_another_type_is_refused():
    assert "async function" in await refused("ws://127.0.0.1:1", TypeError, token=5)
    plain = lambda: SECRET  # noqa: E731
    assert "not async" in await refused("ws://127.0.0.1:1", TypeError, token=plain)


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        (None, TypeError, "must return a string"),
        (b"x", TypeError, "must return a string"),
        (f"{SECRET} ", ValueError, "printable ASCII"),
    ],
)
async def test_what_a_function_gives_as_a_token_is_checked(given, error, says):
    async def fetch():
        return given

    assert says in await refused("ws://127.0.0.1:1", error, token=fetch)


async def test_what_a_function_for_a_token_raises_comes_out_as_itself():
    async def fetch():
        raise LookupError("the vault is closed")

    assert await refused("ws://127.0.0.1:1", LookupError, token=fetch) == "the vault is closed"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("codex_bin", "codex"),
        ("launch_args_override", ["codex"]),
        ("config_overrides", [f"a={SECRET}"]),
        ("cwd", "/"),
        ("env", {"A": SECRET}),
        ("env", {}),
        ("inherit_env", False),
        ("codex_home", "/"),
        ("shutdown_timeout", 9),
    ],
)
async def test_a_field_for_starting_a_runtime_is_refused_by_name(field, value):
    config = CodexConfig(**{field: value})
    said = await refused("ws://127.0.0.1:1", ValueError, config=config)
    assert f"CodexConfig.{field} " in said


async def test_an_ssl_context_is_one_and_goes_with_wss_only():
    context = ssl.create_default_context()
    assert "wss://" in await refused("ws://127.0.0.1:1", ValueError, ssl_context=context)
    assert "wss://" in await refused("unix:///nowhere", ValueError, ssl_context=context)
    assert "SSLContext" in await refused("wss://127.0.0.1:1", TypeError, ssl_context=True)


async def test_the_other_arguments_are_checked_as_by_open_codex():
    assert "CodexConfig" in await refused("ws://127.0.0.1:1", TypeError, config="quick")
    assert "RequestHandlers" in await refused("ws://127.0.0.1:1", TypeError, handlers=print)
    with pytest.raises(TypeError, match=r"tokens.*token"):
        connect_codex("ws://127.0.0.1:1", tokens="x")


def test_without_trio_it_says_so():
    with pytest.raises(RuntimeError, match="trio"):
        connect_codex("ws://127.0.0.1:1").__aenter__().send(None)


async def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "websockets.client", None)
    monkeypatch.delitem(sys.modules, "trio_codex._transport._dial", raising=False)
    said = await refused("ws://127.0.0.1:1", ImportError)
    assert "pip install 'trio-codex[remote]'" in said


async def test_a_command_that_is_not_there_is_named():
    said = await refused(["no-such-program", SECRET], TransportClosedError)
    assert "the connection's command could not be started: there is no program" in said


async def test_a_command_that_ends_is_not_called_the_runtime():
    script = "import sys; sys.exit('ssh: connect to host nowhere: No route to host')"
    with pytest.raises(TransportClosedError) as caught:
        async with connect_codex([sys.executable, "-c", script]):
            pass
    assert caught.value.reason == "the connection's command exited"
    assert caught.value.returncode == 1
    assert "No route to host" in caught.value.stderr_tail
    assert "the runtime" not in str(caught.value)


# What the other side answers in place of a WebSocket


def http(status, body="", **headers):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", body]).encode()


@pytest.mark.parametrize(
    ("answer", "token", "says"),
    [
        (
            http("401 No", "missing websocket bearer token"),
            None,
            "wants a token.*401.*missing",
        ),
        (http("401 No", f"not {SECRET}"), SECRET, r"refused the token.*HTTP 401.*not \(token\)"),
        (http("403 No"), None, "forbids the connection .HTTP 403"),
        (http("404 No"), None, "no WebSocket at this path .HTTP 404"),
        (http("301 Gone", Location="ws://else"), None, "redirects.*HTTP 301"),
        (http("200 OK", "<html>hello"), None, "not a WebSocket server, or.*HTTP 200.$"),
        (http("503 Later"), None, "cannot take the connection now .HTTP 503"),
        (http("101 Yes", Upgrade="h2c"), None, "did not answer as a WebSocket does"),
        (b"SSH-2.0-OpenSSH_9\r\n\r\n", None, "did not answer in HTTP"),
        (b"\x15\x03\x03\x00\x02\x02\x46", None, "speaks TLS: write wss://"),
        (b"", None, "closed the connection before it was a WebSocket"),
    ],
)
async def test_an_answer_that_is_no_websocket_is_put_into_words(answer, token, says, caplog):
    caplog.set_level(logging.DEBUG)

    async def serve(stream):
        await stream.receive_some()
        await stream.send_all(answer)
        await stream.aclose()

    listener, port = await tcp_listener()
    async with serving(serve, listener):
        with pytest.raises(TransportClosedError, match=says) as caught:
            async with connect_codex(f"ws://127.0.0.1:{port}", token=token):
                pass
    assert caught.value.returncode is None
    assert caught.value.stderr_tail == ""
    assert SECRET not in str(caught.value)
    assert SECRET not in caplog.text


@pytest.mark.parametrize("says_nothing", ["upgrade", "initialize"])
async def test_a_server_that_says_nothing_is_waited_for_until_the_startup_timeout(
    says_nothing, autojump_clock
):
    import trio
    from websocket_server import play

    autojump_clock.autojump_threshold = 0.3

    async def serve(stream):
        async with stream:
            await trio.sleep_forever()

    listener, port = await tcp_listener()
    silent = serve if says_nothing == "upgrade" else partial(play, "deaf")
    config = CodexConfig(startup_timeout=7)
    async with serving(silent, listener):
        with pytest.raises(TransportClosedError, match="within 7 s") as caught:
            async with connect_codex(f"ws://127.0.0.1:{port}", config=config):
                pass
        assert ("initialize" in str(caught.value)) == (says_nothing == "initialize")
        assert trio.current_time() == pytest.approx(7, abs=1)


async def test_a_home_in_the_config_is_refused_with_how_to_name_the_socket(tmp_path):
    said = await refused("unix://", ValueError, config=CodexConfig(codex_home=tmp_path))
    assert said.endswith(": name the socket (unix:///path), or set CODEX_HOME in the environment")


@pytest.mark.skipif(sys.platform == "win32", reason="Unix sockets are for Unix")
@pytest.mark.parametrize("name", [".", "file"])
async def test_what_is_not_a_socket_is_said_to_be_none(tmp_path, name):
    (tmp_path / "file").touch()
    said = await refused(f"unix://{tmp_path / name}", TransportClosedError)
    assert "is not a socket" in said
