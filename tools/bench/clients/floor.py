"""The bare floor: a plain script that writes, reads lines and decodes them with msgspec."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import msgspec

from tools.bench.probe import LAUNCH, StreamedText, pin_to_one_core

Pipes = tuple[IO[bytes], IO[bytes]]
ACCOUNT = b'{"id":1,"method":"account/read","params":{}}\n'


@contextmanager
def open_pipes() -> Iterator[Pipes]:
    with subprocess.Popen(
        LAUNCH, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1 << 16
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes")
        yield process.stdin, process.stdout
        process.stdin.close()


def _stream(pipes: Pipes, thread_id: str, deltas: int, text: StreamedText) -> int:
    """Run one turn, keep its text, and count its notifications, both ends included."""
    stdin, stdout = pipes
    params = {"threadId": thread_id, "input": [{"type": "text", "text": f"flood {deltas}"}]}
    request = {"id": 3, "method": "turn/start", "params": params}
    stdin.write(msgspec.json.encode(request) + b"\n")
    stdin.flush()
    stdout.readline()  # the response
    events = 0
    decode = msgspec.json.Decoder().decode
    for line in stdout:
        message = decode(line)
        events += 1
        method = message["method"]
        if method == "item/agentMessage/delta":
            text.append(message["params"]["delta"])
        elif method == "turn/completed":
            break
    return events


def stream(deltas: int) -> dict[str, float]:
    with open_pipes() as pipes:
        stdin, stdout = pipes
        stdin.write(b'{"id":2,"method":"thread/start","params":{}}\n')
        stdin.flush()
        thread_id = msgspec.json.decode(stdout.readline())["result"]["thread"]["id"]
        stdout.readline()  # thread/started
        _stream(pipes, thread_id, 1000, StreamedText())
        text = StreamedText()
        start = time.perf_counter()
        events = _stream(pipes, thread_id, deltas, text)
        rate = events / (time.perf_counter() - start)
        text.verify(deltas)
        return {"rate": rate, "seen": events}


def burst(requests: int) -> dict[str, float]:
    """Windows of 100: with all of them at once, one thread would block both pipes."""
    with open_pipes() as (stdin, stdout):
        decode = msgspec.json.Decoder().decode
        start = time.perf_counter()
        for _ in range(requests // 100):
            stdin.write(ACCOUNT * 100)
            stdin.flush()
            for _ in range(100):
                decode(stdout.readline())
        return {"rate": requests / (time.perf_counter() - start)}


def round_trip(requests: int) -> dict[str, float]:
    pin_to_one_core()
    encode, decode = msgspec.json.Encoder().encode, msgspec.json.Decoder().decode
    with open_pipes() as (stdin, stdout):
        for number in range(requests + 200):
            if number == 200:
                start = time.perf_counter()
            request = {"id": number, "method": "account/read", "params": {}}
            stdin.write(encode(request) + b"\n")
            stdin.flush()
            decode(stdout.readline())
        return {"us": (time.perf_counter() - start) / requests * 1e6}
