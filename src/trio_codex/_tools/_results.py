"""Turns what a tool returns into the content that the model gets."""

from __future__ import annotations

from typing import Any, Final, cast

from trio_codex import types
from trio_codex._config._images import to_data_url
from trio_codex._wire import encode_json

__all__ = ["ToolImage", "to_content_items"]

NO_RESULT: Final = "The tool is done; it returned nothing."
"""The text for the model when a tool returns None."""

MAX_RESULT_CHARS: Final = 32 * 2**20
"""How large a result may be, images included; of a text the model sees 48,000 characters or so."""


# Not an attrs class: those have a form in JSON, and in the midst of a JSON value
# the model would see the text of the image and not the image.
class ToolImage:
    """An image that a tool returns, alone or in a list with texts.

    Args:
        url: A ``data:image/...`` URL with the image itself. The runtime fetches
            nothing, so other URLs are refused.

    Raises:
        TypeError: It is not a string.
        ValueError: It is not such a URL.
    """

    __slots__ = ("_url",)

    def __init__(self, url: str) -> None:
        if not isinstance(url, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(
                f"ToolImage takes a data URL, not a {type(url).__name__}; "
                "ToolImage.from_bytes takes bytes"
            )
        if not url.isascii() or not url.startswith("data:image/") or "," not in url:
            raise ValueError("ToolImage takes a data:image/... URL; the runtime fetches none")
        self._url = url

    @classmethod
    def from_bytes(cls, data: bytes, media_type: str | None = None) -> ToolImage:
        """Make one from the contents of an image file.

        Args:
            data: The contents of the file.
            media_type: Such as ``image/png``; None finds out for PNG, JPEG, GIF
                and WebP.

        Returns:
            The image.

        Raises:
            TypeError: The contents are not bytes.
            ValueError: It is in another format, or the media type is not an image's.
        """
        return cls(to_data_url(data, media_type))

    @property
    def url(self) -> str:
        """The data URL."""
        return self._url

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ToolImage) and other.url == self.url

    def __hash__(self) -> int:
        return hash(self._url)

    def __reduce__(self) -> tuple[type[ToolImage], tuple[str]]:
        return type(self), (self._url,)

    def __repr__(self) -> str:
        return f"<ToolImage {self._url.partition(',')[0]}, {len(self._url):,} characters>"


_ITEMS: Final = (
    "InputTextDynamicToolCallOutputContentItem",
    "InputImageDynamicToolCallOutputContentItem",
    "InputAudioDynamicToolCallOutputContentItem",
)


def to_content_items(value: object) -> list[types.DynamicToolCallOutputContentItem]:
    """Turn what a tool returned into content items; any exception means that it cannot be sent."""
    if isinstance(value, list | tuple):
        members = cast("list[object]", value)
        # Without such a member it is a plain list, which is one JSON text.
        if any(_is_item(member) for member in members):
            return _bounded([_item(member) for member in members])
        value = members
    return _bounded([_item(value)])


def _bounded(items: list[Any]) -> list[Any]:
    names = ("text", "image_url", "audio_url")
    chars = sum(len(getattr(item, name, "")) for item in items for name in names)
    if chars > MAX_RESULT_CHARS:
        raise ValueError(
            f"it has {chars:,} characters, and {MAX_RESULT_CHARS:,} can be sent; return a part "
            "of it, or write it into a file"
        )
    return items


def _is_item(value: object) -> bool:
    return isinstance(value, (ToolImage, *(getattr(types, name) for name in _ITEMS)))


def _item(value: object) -> Any:
    if isinstance(value, ToolImage):
        return types.InputImageDynamicToolCallOutputContentItem(image_url=value.url)
    if _is_item(value):
        return value
    if value is None:
        text = NO_RESULT
    elif isinstance(value, str):
        # Its class may show it otherwise.
        text = str.__str__(value)
        if len(text) <= MAX_RESULT_CHARS:
            encode_json(text)
    else:
        from trio_codex._schemas import plain_value  # noqa: PLC0415 - on first use

        text = encode_json(plain_value(value)).decode()
    return types.InputTextDynamicToolCallOutputContentItem(text=text)
