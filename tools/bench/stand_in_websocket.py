"""The stand-in over a WebSocket: one connection on 127.0.0.1, whose port it prints.

As the stand-in it is never the bottleneck: what is sent over and over is made into frames once.
Standard library only.
"""

import base64
import contextlib
import functools
import hashlib
import socket
from itertools import cycle

from tools.bench.stand_in_server import StandIn

ACCEPT_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


@functools.lru_cache(maxsize=4)
def frames(lines: bytes) -> bytes:
    """Make each line a text message of its own."""
    return b"".join(_head(len(line)) + line for line in lines.split(b"\n") if line)


def _head(length: int) -> bytes:
    if length < 126:
        return bytes((0x81, length))
    if length < 2**16:
        return b"\x81\x7e" + length.to_bytes(2, "big")
    return b"\x81\x7f" + length.to_bytes(8, "big")


class WebSocketStandIn(StandIn):
    """The connection that was accepted."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self.connection = connection
        self.received = b""

    def flush(self) -> None:
        """Write everything that waits."""
        data = b"".join(self.out)
        self.out.clear()
        self.connection.sendall(frames(data))

    def read(self, count: int) -> bytes:
        """Read so many bytes.

        Raises:
            EOFError: The client has gone.
        """
        while len(self.received) < count:
            data = self.connection.recv(1 << 16)
            if not data:
                raise EOFError
            self.received += data
        taken, self.received = self.received[:count], self.received[count:]
        return taken

    def upgrade(self) -> None:
        """Do the server's part of the opening."""
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            request += self.read(1)
        key = request.lower().partition(b"sec-websocket-key:")[0]
        key = request[len(key) :].split(b"\r\n")[0].partition(b":")[2].strip()
        accept = base64.b64encode(hashlib.sha1(key + ACCEPT_GUID, usedforsecurity=False).digest())
        self.connection.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )

    def serve(self) -> None:
        """Go on until the client closes the connection."""
        self.upgrade()
        while True:
            _, length = self.read(2)
            length &= 0x7F
            if length >= 126:
                length = int.from_bytes(self.read(2 if length == 126 else 8), "big")
            mask = self.read(4)
            self.handle(bytes(a ^ b for a, b in zip(self.read(length), cycle(mask), strict=False)))
            self.flush()


def main() -> None:
    """Serve one connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection:
        WebSocketStandIn(connection).serve()


if __name__ == "__main__":
    with contextlib.suppress(EOFError, ConnectionError, KeyboardInterrupt):
        main()
