"""The content items of an external message: texts and images, as the Responses API has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias, cast

from trio_codex import _codec, types
from trio_codex._wire import check_json
from trio_codex.errors import ProtocolError

_Item: TypeAlias = """(
    types.InputTextFunctionCallOutputContentItem | types.InputImageFunctionCallOutputContentItem
)"""

_FIELDS: Final = {
    "input_text": frozenset({"type", "text"}),
    "input_image": frozenset({"type", "image_url", "file_id", "detail"}),
}


def to_content_item(item: object, where: str) -> _Item:
    """Check one content item, which may be a dict.

    Args:
        item: What the caller gave.
        where: What it belongs to, for the errors.

    Raises:
        TypeError: It is not a content item, or a field of it has the wrong type.
        ValueError: It is of another kind, or a field is unknown, missing or cannot be sent.
    """
    made = cast(
        "Any",
        _of_dict(cast("Mapping[Any, Any]", item), where) if isinstance(item, Mapping) else item,
    )
    text = types.InputTextFunctionCallOutputContentItem
    image = types.InputImageFunctionCallOutputContentItem
    if not isinstance(made, text | image):
        raise TypeError(
            f"{where} must be a dict with the type input_text or input_image, or such a class of "
            f"trio_codex.types, and is of type {type(made).__name__}"
        )
    # A class takes what it is given; only going to the wire and back shows what is wrong.
    plain = _codec.unstructure(made)
    check_json(plain, where)
    try:
        made = _codec.structure(plain, type(made), where=where)
    except ProtocolError as exc:
        raise TypeError(str(exc)) from None
    if isinstance(made, image):
        _check_image(made, where)
    return made


def _of_dict(item: Mapping[Any, Any], where: str) -> _Item:
    kind = item.get("type")
    if not isinstance(kind, str) or kind not in _FIELDS:
        raise ValueError(f"{where} must have the type input_text or input_image")
    unknown = [str(name) for name in item if name not in _FIELDS[kind]]
    if unknown:
        known = ", ".join(sorted(_FIELDS[kind]))
        raise ValueError(f"{where} has an unknown field {unknown[0][:80]!r}; it can have {known}")
    if kind == "input_text":
        if "text" not in item:
            raise ValueError(f"{where} has no text")
        return types.InputTextFunctionCallOutputContentItem(text=item["text"])
    fields = {name: value for name, value in item.items() if name != "type"}
    return types.InputImageFunctionCallOutputContentItem(**fields)


def _check_image(image: types.InputImageFunctionCallOutputContentItem, where: str) -> None:
    url, file_id = image.image_url, image.file_id
    if url is types.UNSET and file_id is types.UNSET:
        raise ValueError(f"{where} needs an image_url")
    if isinstance(url, str) and not url.lower().startswith(("data:image/", "http://", "https://")):
        raise ValueError(
            f"{where}.image_url must be a data URL of an image, or an http or https URL"
        )
