"""Show the model two images: one in a file, and one that is only in memory."""

from __future__ import annotations

import struct
import tempfile
import zlib

import trio

from trio_codex import ImageInput, LocalImageInput, Sandbox, open_codex, printable


def png(red: int, green: int, blue: int, *, size: int = 64) -> bytes:
    """Make a square of one colour, as a plot or a screenshot would come from a library."""
    row = b"\0" + bytes((red, green, blue)) * size
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(row * size)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


async def main() -> None:
    """Run the example."""
    with tempfile.TemporaryDirectory() as directory:
        file = trio.Path(directory, "first.png")
        await file.write_bytes(png(220, 30, 30))
        second = png(30, 30, 220)
        async with open_codex() as codex:
            thread = await codex.thread_start(sandbox=Sandbox.read_only)
            result = await thread.run(
                [
                    "Which colour is each of these squares?",
                    LocalImageInput(file),
                    ImageInput.from_bytes(second),
                ]
            )
            print(printable(result.final_response or ""))
            # The thread keeps them: the next turn need not show them again.
            result = await thread.run("And what do you get if you mix the two colours?")
            print(printable(result.final_response or ""))


if __name__ == "__main__":
    trio.run(main)
