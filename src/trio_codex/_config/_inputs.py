"""The inputs that start or steer a turn.

An input that the runtime would refuse, or silently drop, is refused here with the name of
the field, before anything is sent.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import attrs

from trio_codex import _codec, types
from trio_codex._config._checks import as_text, validator, wrong
from trio_codex._config._images import to_data_url
from trio_codex._wire import check_json, lone_surrogate
from trio_codex.errors import ProtocolError

__all__ = [
    "ExternalMessage",
    "ImageInput",
    "InputItem",
    "LocalImageInput",
    "MentionInput",
    "RunInput",
    "SkillInput",
    "TextInput",
]


ContentItem: TypeAlias = """(
    types.InputTextFunctionCallOutputContentItem | types.InputImageFunctionCallOutputContentItem
)"""
"""One part of the content of an `ExternalMessage`."""

MAX_TEXT_CHARS: Final = 1_048_576
"""The runtime refuses a turn whose texts are longer, all in all."""


def _check_text(value: str, name: str) -> None:
    if (place := lone_surrogate(as_text(value, name))) is not None:
        raise ValueError(f"{name} has a lone surrogate at position {place}")


def _check_filled(value: str, name: str) -> None:
    _check_text(value, name)
    if not value:
        raise ValueError(f"{name} must not be empty")


def _check_image_url(value: str, name: str) -> None:
    _check_filled(value, name)
    if not value.lower().startswith(("data:image/", "http://", "https://")):
        file = "; for a file write LocalImageInput(path)" if name == "ImageInput.url" else ""
        raise ValueError(f"{name} must be a data URL of an image, or an http or https URL{file}")


def _wrong(name: str, wanted: str, value: object) -> TypeError:
    """Make the error for an argument of the wrong type, which may be a bare image."""
    error = wrong(name, wanted, value)
    match value:
        case os.PathLike():
            return TypeError(f"{error}; an image is LocalImageInput(path)")
        case bytes() | bytearray():
            return TypeError(f"{error}; an image is ImageInput.from_bytes(data)")
        case _:
            return error


def _check_image(value: object, name: str) -> None:
    if not isinstance(value, str):
        raise _wrong(name, "a string", value)
    _check_image_url(value, name)


def _check_local_file(value: str, name: str) -> None:
    if isinstance(value, bytes | bytearray):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise _wrong(name, "a string", value)
    _check_filled(value, name)
    if not Path(value).is_file():
        raise ValueError(f"{name} is not a file: {value}")


def _check_length(chars: int, name: str) -> None:
    if chars > MAX_TEXT_CHARS:
        raise ValueError(
            f"{name} has {chars:,} characters of text, and the runtime takes {MAX_TEXT_CHARS:,}"
        )


def _check_content(value: str | tuple[ContentItem, ...], name: str) -> None:
    if isinstance(value, str):
        _check_text(value, name)
        _check_length(len(value), name)
        return
    if not value:
        raise ValueError(f"{name} must not be an empty list")
    _check_length(sum(len(getattr(item, "text", "")) for item in value), name)


# Type checkers and `help` show for a field what its converter takes. Whatever else a
# converter gets goes through as it is, for the checks to find and name.


def _to_text(value: str | os.PathLike[str]) -> str:
    return os.fspath(value) if isinstance(value, os.PathLike) else value


def _to_absolute(value: str | os.PathLike[str]) -> str:
    text = _to_text(value)
    if isinstance(text, str) and text.startswith(("data:", "http:", "https:")):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValueError("LocalImageInput.path must be a path; for a URL write ImageInput(url)")
    # A relative path is relative to this process; the runtime may work elsewhere.
    return str(Path(text).absolute()) if text and isinstance(text, str) else text  # pyright: ignore[reportUnnecessaryIsInstance]


def _to_content(
    value: str | Sequence[ContentItem | Mapping[str, Any]],
) -> str | tuple[ContentItem, ...]:
    name = "ExternalMessage.content"
    if isinstance(value, str):
        return value
    if not isinstance(value, Sequence) or isinstance(value, bytes | bytearray):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong(name, "a string or a list of content items", value)
    return tuple(_to_content_item(item, f"{name}[{index}]") for index, item in enumerate(value))


def _to_content_item(item: object, where: str) -> ContentItem:
    text = types.InputTextFunctionCallOutputContentItem
    image = types.InputImageFunctionCallOutputContentItem
    made: Any = item
    if isinstance(item, Mapping):
        fields: dict[Any, Any] = {**cast("Mapping[Any, Any]", item)}
        kind = fields.pop("type", None)
        if kind not in ("input_text", "input_image"):
            raise ValueError(f"{where} must have the type input_text or input_image")
        made = _from_fields(text if kind == "input_text" else image, fields, where)
    if not isinstance(made, text | image):
        raise TypeError(
            f"{where} must be a dict with the type input_text or input_image, or such a class of "
            f"trio_codex.types, and is of type {type(made).__name__}"
        )
    # The class checks nothing; only the way to the wire and back shows a wrong field.
    plain = _codec.unstructure(made)
    check_json(plain, where)
    try:
        made = _codec.structure(plain, type(made), where=where)
    except ProtocolError as exc:
        raise TypeError(str(exc)) from None
    if isinstance(made, image):
        if made.image_url is types.UNSET and made.file_id is types.UNSET:
            raise ValueError(f"{where} needs an image_url")
        if isinstance(made.image_url, str):
            _check_image_url(made.image_url, f"{where}.image_url")
    return made


def _from_fields(class_: type[Any], fields: dict[Any, Any], where: str) -> Any:
    known = {field.name: field for field in attrs.fields(class_)}
    unknown = [str(name) for name in fields if name not in known]
    if unknown:
        names = ", ".join(sorted({"type", *known}))
        raise ValueError(f"{where} has an unknown field {unknown[0][:80]!r}; it can have {names}")
    for name, field in known.items():
        if field.default is attrs.NOTHING and name not in fields:
            raise ValueError(f"{where} has no {name}")
    return class_(**fields)


@attrs.frozen
class TextInput:
    """Text from the user.

    Attributes:
        text: The text; all texts of a turn together may have 1,048,576 characters.
    """

    text: str = attrs.field(validator=validator(_check_text))


@attrs.frozen
class ImageInput:
    """An image by its URL.

    Attributes:
        url: A ``data:`` URL with the image itself. Runtime 0.163.0 refuses
            the others, ``http:`` and ``https:``, with an `InvalidRequestError`.
    """

    url: str = attrs.field(validator=validator(_check_image))

    @classmethod
    def from_bytes(cls, data: bytes, media_type: str | None = None) -> ImageInput:
        """Make one from the contents of an image file, which need not be on a disk.

        Args:
            data: The contents.
            media_type: Such as ``image/png``; None finds out for PNG, JPEG, GIF
                and WebP.

        Returns:
            The image.

        Raises:
            TypeError: The contents are not bytes.
            ValueError: It is in another format, or the media type is not an image's.
        """
        return cls(to_data_url(data, media_type))


@attrs.frozen
class LocalImageInput:
    """An image in a file of this machine.

    Attributes:
        path: Where it is. It must be there when the input is made and when it
            is sent. It is made absolute.
    """

    path: str = attrs.field(converter=_to_absolute, validator=validator(_check_local_file))


@attrs.frozen
class SkillInput:
    """A skill that the agent is to use.

    Attributes:
        name: Its name.
        path: The path of its ``SKILL.md``, as the runtime lists it. The
            runtime ignores a skill that it does not know.
    """

    name: str = attrs.field(validator=validator(_check_filled))
    path: str = attrs.field(converter=_to_text, validator=validator(_check_filled))


@attrs.frozen
class MentionInput:
    """A resource that the user mentions.

    Attributes:
        name: Its name.
        path: Its path, as the runtime knows it. The runtime ignores a resource that
            it does not know.
    """

    name: str = attrs.field(validator=validator(_check_filled))
    path: str = attrs.field(converter=_to_text, validator=validator(_check_filled))


@attrs.frozen
class ExternalMessage:
    """Content from another agent, tool or program, which the agent must not trust like its user.

    It has the authority of a tool's output: it approves nothing. It is the
    whole input of a turn and cannot stand in a list.

    It can also steer a running turn; see `TurnHandle.steer`.

    Attributes:
        tool_name: The tool that delivers it.
        content: Text of 1,048,576 characters at most; or a list of content items, texts and
            images, as the Responses API has them (``{"type": "input_text", "text": "..."}``,
            ``{"type": "input_image", "image_url": "data:..."}``), or as
            `types.InputTextFunctionCallOutputContentItem` and
            `types.InputImageFunctionCallOutputContentItem`. It is kept as a tuple of these.
        namespace: The namespace of the tool, or None.

    Raises:
        TypeError: The content is something else.
        ValueError: A name or the content is empty, or a part of it cannot be sent.
    """

    tool_name: str = attrs.field(validator=validator(_check_filled))
    content: str | tuple[ContentItem, ...] = attrs.field(
        converter=_to_content, validator=validator(_check_content)
    )
    namespace: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(validator(_check_filled))
    )


InputItem: TypeAlias = TextInput | ImageInput | LocalImageInput | SkillInput | MentionInput
"""One part of an input."""

RunInput: TypeAlias = str | InputItem | Sequence[str | InputItem] | ExternalMessage
"""The input of a turn. A string in a list is a `TextInput`."""

_EXPECTED: Final = "a string, an input item such as TextInput"


def to_user_input(value: RunInput) -> list[types.UserInput]:
    """Turn an input into the protocol's items; one that cannot be sent is a Type- or ValueError."""
    if isinstance(value, str | InputItem):
        given: Sequence[object] = [value]
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        given = value
    else:
        raise _wrong("input", f"{_EXPECTED}, a list of these, or an ExternalMessage", value)
    if not given:
        raise ValueError("input must not be empty")
    items = [TextInput(item) if isinstance(item, str) else item for item in given]
    _check_length(sum(len(item.text) for item in items if isinstance(item, TextInput)), "input")
    return [_to_item(item, index) for index, item in enumerate(items)]


def to_tool_output(message: ExternalMessage) -> types.TurnToolOutput:
    """Turn an external message into the protocol's form."""
    content = message.content
    output = content if isinstance(content, str) else list[Any](content)
    return types.TurnToolOutput(name=message.tool_name, namespace=message.namespace, output=output)


def _to_item(item: object, index: int) -> types.UserInput:
    match item:
        case TextInput(text):
            return types.TextUserInput(text=text)
        case ImageInput(url):
            return types.ImageUserInput(url=url)
        case LocalImageInput(path):
            if not Path(path).is_file():
                raise ValueError(
                    f"input[{index}]: LocalImageInput.path is not a file any more: {path}"
                )
            return types.LocalImageUserInput(path=path)
        case SkillInput(name, path):
            return types.SkillUserInput(name=name, path=path)
        case MentionInput(name, path):
            return types.MentionUserInput(name=name, path=path)
        case ExternalMessage():
            raise TypeError("an ExternalMessage is the whole input of a turn, not a part of a list")
        case _:
            raise _wrong(f"input[{index}]", _EXPECTED, item)
