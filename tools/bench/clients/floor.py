"""The bare floor: a plain script that writes, reads lines and decodes them with msgspec."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import msgspec

from tools.bench.probe import LAUNCH, StreamedText

Pipes = tuple[IO[bytes], IO[bytes]]
ACCOUNT = b'{"id":1,"method":"account/read","params":{}}\n'


@contextmanager
def open_pipes(*more: str) -> Iterator[Pipes]:
    """Start the stand-in, with more arguments if it is given some."""
    with subprocess.Popen(
        (*LAUNCH, *more), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1 << 16
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes")
        yield process.stdin, process.stdout
        process.stdin.close()


def start_thread(pipes: Pipes) -> str:
    """Give the id of a new thread."""
    stdin, stdout = pipes
    stdin.write(b'{"id":2,"method":"thread/start","params":{}}\n')
    stdin.flush()
    thread_id = msgspec.json.decode(stdout.readline())["result"]["thread"]["id"]
    stdout.readline()  # thread/started
    return thread_id


def stream_turn(pipes: Pipes, thread_id: str, prompt: str, text: StreamedText) -> int:
    """Run one turn, keep its text, and count its notifications, both ends included."""
    stdin, stdout = pipes
    params = {"threadId": thread_id, "input": [{"type": "text", "text": prompt}]}
    request = {"id": 3, "method": "turn/start", "params": params}
    stdin.write(msgspec.json.encode(request) + b"\n")
    stdin.flush()
    stdout.readline()  # the response
    events = 0
    decode = msgspec.json.Decoder().decode
    for line in stdout:
        message = decode(line)
        method = message["method"]
        if "id" in message:  # what the runtime asks
            answer = {"id": message["id"], "result": {"decision": "accept"}}
            stdin.write(msgspec.json.encode(answer) + b"\n")
            stdin.flush()
            continue
        events += 1
        if method == "item/agentMessage/delta":
            text.append(message["params"]["delta"])
        elif method == "turn/completed":
            break
    return events
