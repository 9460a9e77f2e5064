"""Unix sockets, whose paths may be longer than the system takes."""

from __future__ import annotations

import os
from typing import Final

import trio

_LONGEST: Final = 100
"""Bytes of a path that every system takes."""


async def open_unix_stream(path: str) -> trio.SocketStream:
    """Connect to a Unix socket. A checkpoint.

    In place of a socket with a long path the runtime makes a link to one with a short path.

    Raises:
        OSError: It cannot be connected to.
        RuntimeError: This system has no Unix sockets.
    """
    if len(os.fsencode(path)) > _LONGEST:
        path = str(await trio.Path(path).resolve())
    return await trio.open_unix_socket(path)
