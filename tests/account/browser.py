"""What a browser does in a login: it comes back to the runtime, and follows where it is sent."""

from __future__ import annotations

import socket
import sys
from urllib.parse import parse_qs, urlencode, urlsplit

import trio

CALLBACK_PORTS = (1455, 1457)
"""The ports on which the runtime waits for the browser: the first, or else the second."""


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


async def come_back(auth_url: str, **result: str) -> int:
    """Come back from the issuer to where the login wants it; give the last status."""
    wanted = query(auth_url)
    url = f"{wanted['redirect_uri']}?{urlencode({'state': wanted['state'], **result})}"
    status, location = await get(url)
    return (await get(location))[0] if location else status


async def get(url: str) -> tuple[int, str | None]:
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}"
    async with await trio.open_tcp_stream(parts.hostname, parts.port) as stream:
        head = f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
        await stream.send_all(head.encode())
        reply = b"".join([data async for data in stream]).decode()
    lines = reply.partition("\r\n\r\n")[0].split("\r\n")
    location = next((line[10:] for line in lines if line.lower().startswith("location: ")), None)
    return int(lines[0].split()[1]), location


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        if sys.platform != "win32":  # there it would share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError:
            return False
    return True


async def wait_free(port: int) -> None:
    """Wait until the runtime listens no more, which is up to 5 ms after it said so."""
    while not is_free(port):  # noqa: ASYNC110 - no event tells of it
        await trio.sleep(0.001)
