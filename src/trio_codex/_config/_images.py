"""Images as URLs that have them inside."""

from __future__ import annotations

import base64
from typing import Final

from trio_codex._config._checks import wrong

__all__ = ["to_data_url"]

_MAGIC: Final = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
)


def to_data_url(data: bytes, media_type: str | None) -> str:
    """Make a data URL of the contents of an image file; without a media type, find it out."""
    if not isinstance(data, bytes | bytearray):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong("data", "the bytes of an image file", data)
    if media_type is None:
        for offset, magic, known in _MAGIC:
            if data.startswith(magic, offset):
                media_type = known
                break
        else:
            raise ValueError("this is not a PNG, JPEG, GIF or WebP file; give its media_type")
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"
