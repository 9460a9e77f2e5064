"""Peers to talk to through a transport: the same roles in memory and as child processes."""

from __future__ import annotations

import os
import sys
from contextlib import asynccontextmanager, suppress

import trio
from websocket_server import FAR

from trio_codex._transport import open_process_transport
from trio_codex._transport._command import open_command_transport
from trio_codex._transport._memory import MemoryTransport, memory_transport_pair

BIG = (bytes(range(11, 256)) + bytes(range(11))) * 2**12
"""1 MiB of lines in which every byte says where it stands, a little."""

# What the peers do. "echo" sends back what it gets until its input ends;
# "says" sends BIG and leaves; "gone" leaves at once; "deaf" takes nothing and stays.
PROGRAMS = {
    "echo": """
        import os
        while data := os.read(0, 65536):
            while data:
                data = data[os.write(1, data):]
    """,
    "says": """
        import sys
        sys.stdout.buffer.write((bytes(range(11, 256)) + bytes(range(11))) * 2**12)
    """,
    "gone": "",
    "deaf": "import threading; threading.Event().wait()",
}


def python(program: str, *args: str) -> list[str]:
    """Give the command that runs a small program, fast: nothing of the environment is imported."""
    lines = program.strip("\n").splitlines()
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [sys.executable, "-I", "-S", "-c", "\n".join(line[margin:] for line in lines), *args]


@asynccontextmanager
async def open_child(program: str, *args: str, background=True, **options):
    """Open a transport to a child, with what belongs beside it, and close it in the end."""
    options = {"env": dict(os.environ), "cwd": None, "shutdown_timeout": 0.2, **options}
    transport = await open_process_transport(python(program, *args), **options)
    async with trio.open_nursery() as nursery:
        try:
            for task in transport.background if background else ():
                nursery.start_soon(task)
            yield transport
        finally:
            await transport.aclose()
            nursery.cancel_scope.cancel()


@asynccontextmanager
async def open_process_peer(role: str):
    async with open_child(PROGRAMS[role], background=False) as transport:
        yield transport


@asynccontextmanager
async def open_command_peer(role):
    transport = await open_command_transport(python(PROGRAMS[role]), **FAR)
    try:
        yield transport
    finally:
        await transport.aclose()


@asynccontextmanager
async def open_memory_peer(role: str, kind: type[MemoryTransport] = MemoryTransport):
    ours, theirs = memory_transport_pair()
    ours.__class__ = kind

    async def play():
        if role == "deaf":
            await trio.sleep_forever()
        with suppress(trio.BrokenResourceError):  # we have closed our end
            if role == "says":
                await theirs.send_all(BIG)
            while role == "echo" and (data := await theirs.receive_some()):
                await theirs.send_all(data)
        await theirs.aclose()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(play)
        try:
            yield ours
        finally:
            await MemoryTransport.aclose(ours)
            nursery.cancel_scope.cancel()


async def receive_exactly(transport, count: int) -> bytes:
    data = b""
    while len(data) < count and (piece := await transport.receive_some()):
        data += piece
    return data


async def receive_all(transport) -> bytes:
    pieces = []
    while piece := await transport.receive_some():
        pieces.append(piece)
    return b"".join(pieces)
