"""A WebSocket transport, against servers that do what the real one does seldom or never."""

from __future__ import annotations

import logging
import math
import os
import signal
import threading
import time
from contextlib import asynccontextmanager
from random import Random

import pytest
import trio
from trio.testing import lockstep_stream_pair, memory_stream_pair, wait_all_tasks_blocked
from websocket_server import FAR, dial_to, serving, tcp_listener, upgrade
from websockets.client import ClientProtocol
from websockets.frames import Opcode
from websockets.protocol import OPEN
from websockets.server import ServerProtocol
from websockets.sync.server import serve as serve_in_threads
from websockets.uri import parse_uri

from trio_codex._transport._command import open_command_transport
from trio_codex._transport._liveness import Liveness
from trio_codex._transport._messages import MessageCutter
from trio_codex._transport._websocket import WebSocketTransport

MIB = 2**20


@asynccontextmanager
async def connected(serve, **options):
    """Connect to a server that is a function of its stream and its protocol, upgraded already."""

    async def take(stream):
        async with stream:
            await serve(stream, await upgrade(stream))

    listener, port = await tcp_listener()
    async with serving(take, listener), trio.open_nursery() as nursery:
        transport = await dial_to(f"ws://127.0.0.1:{port}", **options)
        for task in transport.background:
            nursery.start_soon(task)
        try:
            yield transport
        finally:
            await transport.aclose()


async def send(stream, protocol):
    await stream.send_all(b"".join(protocol.data_to_send()))


async def receive_frame(stream, protocol):
    while not (frames := protocol.events_received()):
        protocol.receive_data(await stream.receive_some())
    return frames[0]


async def receive_until(transport, end):
    data = b""
    while not data.endswith(end) and (piece := await transport.receive_some()):
        data += piece
    return data


async def test_each_line_is_one_text_message_and_each_message_one_line():
    frames = []

    async def serve(stream, protocol):
        while len(frames) < 3:
            protocol.receive_data(await stream.receive_some())
            frames.extend(protocol.events_received())
        protocol.send_text(b"in ", fin=False)
        protocol.send_continuation(b"two\n", fin=False)
        protocol.send_continuation(b"parts", fin=True)
        protocol.send_text(b'{\n"pretty": 1\n}')
        protocol.send_binary(b"binary")
        await send(stream, protocol)

    async with connected(serve) as transport:
        await transport.send_all(b'{"id":1}\n{"id":2}\n')
        await transport.send_all(b'{"id":3}\n')
        received = await receive_until(transport, b"binary\n")
    assert [(frame.opcode, bytes(frame.data)) for frame in frames] == [
        (Opcode.TEXT, b'{"id":1}'),
        (Opcode.TEXT, b'{"id":2}'),
        (Opcode.TEXT, b'{"id":3}'),
    ]
    assert received == b'in two parts\n{ "pretty": 1 }\nbinary\n'


async def test_messages_that_come_with_the_upgrade_are_not_lost():
    async def serve(stream):
        protocol = ServerProtocol()
        while not (events := protocol.events_received()):
            protocol.receive_data(await stream.receive_some())
        protocol.send_response(protocol.accept(events[0]))
        protocol.send_text(b"early")
        protocol.send_text(b"x" * 300)
        *_, last = data = protocol.data_to_send()
        await stream.send_all(b"".join(data[:-1]) + last[:100])
        await trio.sleep(0.05)
        await stream.send_all(last[100:])
        await trio.sleep_forever()

    listener, port = await tcp_listener()
    async with serving(serve, listener):
        transport = await dial_to(f"ws://127.0.0.1:{port}")
        assert await transport.receive_some() == b"early\n"
        assert await transport.receive_some() == b"x" * 300 + b"\n"
        await transport.aclose()


async def test_a_ping_of_the_server_is_answered_while_nothing_else_is_sent():
    got = trio.Event()

    async def serve(stream, protocol):
        protocol.send_ping(b"are you there")
        await send(stream, protocol)
        frame = await receive_frame(stream, protocol)
        assert (frame.opcode, bytes(frame.data)) == (Opcode.PONG, b"are you there")
        got.set()
        await trio.sleep_forever()

    async with connected(serve) as transport, trio.open_nursery() as nursery:
        nursery.start_soon(transport.receive_some)
        await got.wait()
        nursery.cancel_scope.cancel()


async def test_what_the_server_says_as_it_closes_is_the_reason():
    async def serve(stream, protocol):
        protocol.send_text(b"last")
        protocol.send_close(1013, "try again later")
        await send(stream, protocol)
        await trio.sleep_forever()

    async with connected(serve) as transport:
        assert await transport.receive_some() == b"last\n"
        assert await transport.receive_some() == b""
        reason = (await transport.end_error()).reason
        assert "closed the connection with code 1013: try again later" in reason
        with pytest.raises(trio.BrokenResourceError):
            await transport.send_all(b"{}\n")


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"\x81\xff" + bytes(12), "incorrect masking"),
        (b"\x83\x00", "invalid opcode"),
        (b"\xc1\x00", "reserved bits"),
        (b"\x80\x01x", "unexpected continuation"),
        (b"\x81\x7f" + (2 * MIB).to_bytes(8, "big"), "over 1,048,576 bytes.*max_line_bytes"),
        (b"\x01\x01a\x81\x01b", "expected a continuation"),
    ],
)
async def test_a_server_that_breaks_the_rules_ends_the_connection(sent, says):
    async def serve(stream, protocol):
        await stream.send_all(b"\x81\x02ok" + sent)
        await trio.sleep_forever()

    async with connected(serve, max_line_bytes=MIB) as transport:
        assert await transport.receive_some() == b"ok\n"
        assert await transport.receive_some() == b""
        with pytest.raises(Exception, match=says):
            raise await transport.end_error()


async def test_fragments_count_together_for_the_limit():
    async def serve(stream, protocol):
        protocol.send_text(bytes(MIB // 2), fin=False)
        protocol.send_continuation(bytes(MIB // 2 + 1), fin=False)
        await send(stream, protocol)
        await trio.sleep_forever()

    async with connected(serve, max_line_bytes=MIB) as transport:
        assert await transport.receive_some() == b""
        assert "max_line_bytes" in (await transport.end_error()).reason


async def test_a_large_message_comes_whole():
    large = b"x" * (20 * MIB)

    async def serve(stream, protocol):
        protocol.send_text(large)
        await send(stream, protocol)

    async with connected(serve) as transport:
        assert await transport.receive_some() == large + b"\n"


async def test_a_write_that_the_socket_takes_in_part_is_finished_by_the_next():
    """`send_nowait` leaves the end of the last line to its caller, who so comes back."""
    data = b"".join(b"%d %s\n" % (number, b"x" * 1000) for number in range(20_000))
    go, received = trio.Event(), []

    async def serve(stream, protocol):
        await go.wait()
        while len(received) < 20_001:
            protocol.receive_data(await stream.receive_some())
            received.extend(bytes(frame.data) for frame in protocol.events_received())

    async with connected(serve) as transport:
        taken = transport.send_nowait(data)
        assert taken == len(data) - 1
        assert transport.send_nowait(b"too early\n") == 0
        go.set()
        await transport.send_all(data[taken:] + b"next\n")
        while len(received) < 20_001:
            await wait_all_tasks_blocked(0.01)
    assert b"\n".join([*received, b""]) == data + b"next\n"


async def test_no_close_frame_is_sent():
    """The runtime drops the requests before it that it has not begun."""
    heard = bytearray()
    done = trio.Event()

    async def serve(stream, protocol):
        async for data in stream:
            heard.extend(data)
        done.set()

    async with connected(serve) as transport:
        await transport.send_all(b'{"method":"x"}\n')
    await done.wait()
    assert len(heard) == 2 + 4 + len(b'{"method":"x"}')
    assert heard[0] == 0x81


async def test_messages_are_not_logged_by_the_protocol(caplog):
    caplog.set_level(logging.DEBUG)

    async def serve(stream, protocol):
        await send(stream, protocol)
        await receive_frame(stream, protocol)

    logging.getLogger("websockets").setLevel(logging.CRITICAL)  # that of the server
    async with connected(serve) as transport:
        await transport.send_all(b"hushhush\n")
        await transport.receive_some()
    assert "hushhush" not in caplog.text


def test_what_is_cut_is_what_the_protocol_reads_wherever_the_pieces_end():
    random = Random(12)
    for _ in range(200):
        server, expected = ServerProtocol(state=OPEN), []
        for number in range(random.randrange(1, 8)):
            size = random.choice([0, 1, 9, 125, 126, 127, 300, 2**16 - 1, 2**16, 2**16 + 5])
            text = b"%d" % number * (size // len(b"%d" % number))
            kind = random.randrange(5)
            if kind == 0:
                server.send_ping(text[:9])
                continue
            if kind == 1:
                cut = random.randrange(len(text) + 1)
                server.send_text(text[:cut], fin=False)
                server.send_ping(b"between")
                server.send_continuation(text[cut:], fin=True)
            elif kind == 2:
                server.send_binary(text)
            else:
                server.send_text(text)
            expected.append(text)
        data = b"".join(server.data_to_send())
        client = ClientProtocol(parse_uri("ws://localhost/"), state=OPEN)
        cutter, messages = MessageCutter(client, MIB), []
        while data:
            size = random.choice([1, 2, 3, 100, 2**16, 2**20])
            messages += cutter.feed(data[:size])
            data = data[size:]
        assert messages == expected


def test_what_follows_a_close_frame_is_not_read():
    server = ServerProtocol(state=OPEN)
    server.send_text(b"before")
    server.send_close(1000)
    closed = b"".join(server.data_to_send())
    client = ClientProtocol(parse_uri("ws://localhost/"), state=OPEN)
    assert MessageCutter(client, MIB).feed(closed + b"\x81\x05after") == [b"before"]


# Silence


def in_memory(streams, interval=20.0, timeout=20.0):
    """Make a transport over a stream in memory, and give it with the other end."""
    ours, theirs = streams
    protocol = ClientProtocol(parse_uri("ws://localhost/"), state=OPEN)
    transport = WebSocketTransport(
        ours,
        protocol,
        peer="the server",
        max_line_bytes=MIB,
        ping_interval=interval,
        ping_timeout=timeout,
    )
    return transport, theirs


@asynccontextmanager
async def running(transport):
    async with trio.open_nursery() as nursery:
        for task in transport.background:
            nursery.start_soon(task)
        yield nursery
        await transport.aclose()


async def test_a_server_that_is_silent_is_pinged_and_given_up(autojump_clock):
    transport, theirs = in_memory(memory_stream_pair())
    async with running(transport):
        assert await transport.receive_some() == b""
        assert trio.current_time() == 40
        reason = "nothing came over the connection for 20 s, and no answer to a ping within 20 s"
        assert (await transport.end_error()).reason == reason
        with pytest.raises(trio.BrokenResourceError, match="ping"):
            await transport.send_all(b"{}\n")
        ping = await theirs.receive_some()
        assert ping[:2] == b"\x89\x80"
        assert len(ping) == 6


async def test_a_task_that_sends_to_a_silent_server_hears_of_it(autojump_clock):
    transport, _ = in_memory(lockstep_stream_pair())
    async with running(transport):
        with pytest.raises(trio.BrokenResourceError, match="ping"):
            await transport.send_all(b"{}\n")
        assert trio.current_time() == 40


@pytest.mark.deadline(1e7)
async def test_a_server_that_answers_pings_is_kept(autojump_clock):
    transport, theirs = in_memory(memory_stream_pair())
    pongs = 0

    async def answer():
        nonlocal pongs
        protocol = ServerProtocol(state=OPEN)
        async for data in theirs:
            protocol.receive_data(data)
            await trio.sleep(19)
            await theirs.send_all(b"".join(protocol.data_to_send()))
            pongs += 1

    async with running(transport) as nursery:
        nursery.start_soon(answer)
        with trio.move_on_after(1000):
            await transport.receive_some()
            raise AssertionError("it has ended")
        assert pongs == 25
        nursery.cancel_scope.cancel()


@pytest.mark.deadline(1e7)
async def test_any_byte_is_a_sign_of_life(autojump_clock):
    transport, theirs = in_memory(memory_stream_pair())

    async def dribble():
        for byte in b"\x81\x10" + bytes(16):
            await trio.sleep(15)
            await theirs.send_all(bytes([byte]))

    async with running(transport) as nursery:
        nursery.start_soon(dribble)
        assert await transport.receive_some() == bytes(16) + b"\n"
        assert trio.current_time() == 15 * 18


@pytest.mark.deadline(1e7)
async def test_without_an_interval_nothing_is_asked(autojump_clock):
    transport, theirs = in_memory(memory_stream_pair(), interval=math.inf)
    async with running(transport) as nursery:
        with trio.move_on_after(1e6):
            await transport.receive_some()
            raise AssertionError("it has ended")
        await theirs.send_all(b"\x81\x00")
        assert await transport.receive_some() == b"\n"
        nursery.cancel_scope.cancel()


@pytest.mark.deadline(500)
async def test_a_program_that_was_blocked_finds_the_answer_in_the_kernel(autojump_clock):
    """Its time is over when it wakes, and what came meanwhile is read a round later."""
    liveness = Liveness(20, 20, lambda: None)

    async def read_late():
        await trio.sleep_until(40)
        await trio.lowlevel.checkpoint()
        liveness.heard()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(read_late)
        await liveness.watch()
        assert trio.current_time() == 80


async def test_a_server_is_kept_while_the_program_is_blocked():
    with serve_in_threads(lambda socket: socket.recv(), "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        transport = await dial_to(url, ping_interval=0.05, ping_timeout=0.2)
        async with running(transport) as nursery:
            nursery.start_soon(transport.receive_some)
            for _ in range(3):
                await trio.sleep(0.1)
                time.sleep(0.4)  # noqa: ASYNC251 - as a debugger does
            await trio.sleep(0.1)
            assert (await transport.end_error()).reason == "the connection is over"
            nursery.cancel_scope.cancel()
        server.shutdown()
        thread.join()


@pytest.mark.deadline(1e7)
async def test_a_command_is_asked_by_a_request_and_given_up(autojump_clock):
    autojump_clock.autojump_threshold = 0.3  # a process starts in real time
    asked = []
    program = ["sh", "-c", "echo {}; cat > /dev/null"]
    transport = await open_command_transport(program, ping_interval=20, ping_timeout=20)
    transport.ping_with(lambda: asked.append(trio.current_time()))
    async with running(transport):
        assert await transport.receive_some() == b"{}\n"
        assert await transport.receive_some() == b""
        assert asked == [pytest.approx(20, abs=1)]
        assert trio.current_time() == pytest.approx(40, abs=1)
        assert "no answer to a ping" in (await transport.end_error()).reason
        with pytest.raises(trio.BrokenResourceError):
            await transport.send_all(b"{}\n")


@pytest.mark.deadline(1e7)
async def test_a_command_that_has_not_begun_to_speak_is_not_asked(autojump_clock):
    """The handshake has a limit of its own, and ssh may take its time."""
    autojump_clock.autojump_threshold = 0.3
    asked = []
    program = ["sh", "-c", "cat > /dev/null"]
    transport = await open_command_transport(program, ping_interval=20, ping_timeout=20)
    transport.ping_with(lambda: asked.append(trio.current_time()))
    async with running(transport):
        with trio.move_on_after(1000) as silence:
            await transport.receive_some()
        assert silence.cancelled_caught
    assert asked == []


async def test_what_a_killed_command_leaves_behind_is_not_looked_for():
    """It may be the control process of ssh, which other connections share."""
    program = ["sh", "-c", "env | grep -c TRIO_CODEX_RUNTIME; setsid sleep 300 & echo $!; wait"]
    transport = await open_command_transport(program, **FAR)
    async with running(transport) as nursery:
        said = b""
        while said.count(b"\n") < 2:
            said += await transport.receive_some()
        marks, pid = said.split()
        assert marks == b"0"
        os.kill(transport.pid, signal.SIGKILL)
        assert "killed by SIGKILL" in (await transport.end_error()).reason
        os.kill(int(pid), signal.SIGKILL)  # raises where it is gone
        nursery.cancel_scope.cancel()
