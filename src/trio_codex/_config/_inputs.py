"""What a turn can be started or steered with.

What the runtime would refuse, or silently drop, is refused here with
the name of the field, before anything is sent.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import attrs

from trio_codex import types
from trio_codex._config._checks import described

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


def _check_text(owner: object, field: attrs.Attribute[Any], value: object) -> None:
    name = f"{type(owner).__name__}.{field.name}"
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, and is {described(value)}")
    try:
        value.encode()
    except UnicodeEncodeError as exc:
        raise ValueError(f"{name} has a lone surrogate at position {exc.start}") from None


def _check_filled(owner: object, field: attrs.Attribute[Any], value: object) -> None:
    _check_text(owner, field, value)
    if not value:
        raise ValueError(f"{type(owner).__name__}.{field.name} must not be empty")


def _check_image_url(owner: object, field: attrs.Attribute[Any], value: object) -> None:
    _check_filled(owner, field, value)
    if not str(value).lower().startswith(("data:image/", "http://", "https://")):
        raise ValueError(
            f"ImageInput.{field.name} must be a data URL of an image, or an http or https URL"
        )


def _check_length(owner: object, field: attrs.Attribute[Any], value: object) -> None:
    _check_text(owner, field, value)
    if len(str(value)) > MAX_TEXT_CHARS:
        raise ValueError(
            f"{type(owner).__name__}.{field.name} has {len(str(value)):,} characters, "
            f"and the runtime takes {MAX_TEXT_CHARS:,}"
        )


def _check_local_file(owner: object, field: attrs.Attribute[Any], value: object) -> None:
    _check_filled(owner, field, value)
    if not Path(str(value)).is_file():
        raise ValueError(f"LocalImageInput.{field.name} is not a file: {value}")


# What the converters take is what type checkers and `help` show for the fields. What they
# are given in spite of it goes through as it is, for the checks to find and name.


def _to_text(value: str | os.PathLike[str]) -> str:
    return os.fspath(value) if isinstance(value, os.PathLike) else value


def _to_absolute(value: str | os.PathLike[str]) -> str:
    text = _to_text(value)
    # What is relative is so to this process; the runtime may work elsewhere, and says nothing.
    return str(Path(text).absolute()) if text and isinstance(text, str) else text  # pyright: ignore[reportUnnecessaryIsInstance]


def _to_content(
    value: str | Sequence[ContentItem | Mapping[str, Any]],
) -> str | tuple[ContentItem, ...]:
    from trio_codex._config._content_items import to_content_item  # noqa: PLC0415 - it needs the protocol

    if isinstance(value, str):
        return value
    if not isinstance(value, Sequence) or isinstance(value, bytes | bytearray):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(
            "ExternalMessage.content must be a string or a list of content items, and is "
            f"{described(value)}"
        )
    return tuple(
        to_content_item(item, f"ExternalMessage.content[{index}]")
        for index, item in enumerate(value)
    )


def _check_content(owner: object, field: attrs.Attribute[Any], value: object) -> None:
    if isinstance(value, str):
        _check_length(owner, field, value)
        return
    items = cast("tuple[ContentItem, ...]", value)
    if not items:
        raise ValueError(f"ExternalMessage.{field.name} must not be an empty list")
    chars = sum(len(getattr(item, "text", "")) for item in items)
    if chars > MAX_TEXT_CHARS:
        raise ValueError(
            f"ExternalMessage.{field.name} has {chars:,} characters of text, and the runtime "
            f"takes {MAX_TEXT_CHARS:,}"
        )


@attrs.frozen
class TextInput:
    """Text from the user.

    Attributes:
        text: The text; all texts of a turn together may have 1,048,576 characters.
    """

    text: str = attrs.field(validator=_check_text)


@attrs.frozen
class ImageInput:
    """An image by its URL.

    Attributes:
        url: A ``data:`` URL with the image itself. Runtime 0.163.0 refuses
            the others, ``http:`` and ``https:``, with an `InvalidRequestError`.
    """

    url: str = attrs.field(validator=_check_image_url)


@attrs.frozen
class LocalImageInput:
    """An image in a file of this machine.

    Attributes:
        path: Where it is. It must be there when the input is made and when it
            is sent. It is made absolute.
    """

    path: str = attrs.field(converter=_to_absolute, validator=_check_local_file)


@attrs.frozen
class SkillInput:
    """A skill that the agent is to use.

    Attributes:
        name: Its name.
        path: The path of its ``SKILL.md``, as the runtime lists it. The
            runtime ignores a skill that it does not know.
    """

    name: str = attrs.field(validator=_check_filled)
    path: str = attrs.field(converter=_to_text, validator=_check_filled)


@attrs.frozen
class MentionInput:
    """A resource that the user mentions.

    Attributes:
        name: Its name.
        path: Where it is, as the runtime knows it. The runtime ignores what
            it does not know.
    """

    name: str = attrs.field(validator=_check_filled)
    path: str = attrs.field(converter=_to_text, validator=_check_filled)


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

    tool_name: str = attrs.field(validator=_check_filled)
    content: str | tuple[ContentItem, ...] = attrs.field(
        converter=_to_content, validator=_check_content
    )
    namespace: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(_check_filled)
    )


InputItem: TypeAlias = TextInput | ImageInput | LocalImageInput | SkillInput | MentionInput
"""One part of an input."""

RunInput: TypeAlias = str | InputItem | Sequence[str | InputItem] | ExternalMessage
"""All that a turn can be started with. A string in a list is a `TextInput`."""

_EXPECTED: Final = "a string, an input item such as TextInput"


def to_user_input(value: RunInput) -> list[types.UserInput]:
    """Turn what the user gave into the protocol's items.

    Raises:
        TypeError: It is nothing that a turn can be started with.
        ValueError: It is too long, or empty, or a file is gone.
    """
    if isinstance(value, str | InputItem):
        given: Sequence[object] = [value]
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        given = value
    else:
        raise TypeError(
            f"input must be {_EXPECTED}, a list of these, or an ExternalMessage, "
            f"and is {described(value)}"
        )
    if not given:
        raise ValueError("input must not be empty")
    items = [TextInput(item) if isinstance(item, str) else item for item in given]
    chars = sum(len(item.text) for item in items if isinstance(item, TextInput))
    if chars > MAX_TEXT_CHARS:
        raise ValueError(
            f"input has {chars:,} characters of text, and the runtime takes {MAX_TEXT_CHARS:,}"
        )
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
            raise TypeError(f"input[{index}] must be {_EXPECTED}, and is {described(item)}")
