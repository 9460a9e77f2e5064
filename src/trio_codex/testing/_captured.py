"""What the runtime asked the scripted model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import attrs
import trio

from trio_codex._util._handle import stays_here
from trio_codex._wire import decode_json

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CapturedRequest", "read_body"]


@stays_here
@attrs.frozen(eq=False, repr=False)
class CapturedRequest:
    """One HTTP request that the runtime made to the scripted model.

    Attributes:
        number: Its place in the order of arrival, from 1; 0 for a request that
            is not one for a response.
        method: The HTTP method.
        path: The target, for example ``/v1/responses``.
        headers: The headers, with names in lower case.
        body: The JSON body; empty when there was none.
        disconnected: Set when the runtime closed the connection before the
            response had ended, which is what it does when a turn is interrupted.
    """

    number: int
    method: str
    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]
    disconnected: trio.Event = attrs.field(factory=trio.Event)

    def __repr__(self) -> str:
        return f"<CapturedRequest {self.number}: {self.describe()}>"

    def describe(self) -> str:
        """Say in a few words what was asked, for messages."""
        if not self.input:
            return f"{self.method} {self.path}"
        newest = self.input[-1]
        if "output" in newest:
            output = _short(_text(newest["output"]))
            return f"{newest.get('type')} of {newest.get('call_id')}: {output}"
        return f"last user text {_short(self.last_user_text)}"

    @property
    def model(self) -> str | None:
        """The slug of the model that was asked."""
        model = self.body.get("model")
        return model if isinstance(model, str) else None

    @property
    def instructions(self) -> str:
        """The base instructions, empty if there are none."""
        return _string(self.body.get("instructions"))

    @property
    def input(self) -> list[dict[str, Any]]:
        """The input items: the whole conversation so far."""
        return _dicts(self.body.get("input"))

    def texts(self, role: str = "user") -> list[str]:
        """Give the texts of the conversation so far.

        Args:
            role: Whose: ``user``, ``developer``, ``system`` or ``assistant``.
                The runtime speaks as ``user`` too, for example to describe the
                environment.

        Returns:
            One string for each text part of each message, in order.
        """
        return [
            part["text"]
            for item in self._messages(role)
            for part in _dicts(item.get("content"))
            if isinstance(part.get("text"), str)
        ]

    @property
    def last_user_text(self) -> str:
        """The text parts of the last user message, one to a line; empty if there is none."""
        messages = self._messages("user")
        return _text(messages[-1].get("content")) if messages else ""

    @property
    def image_urls(self) -> list[str]:
        """The URLs of the images in the input, in order; local images are data URLs."""
        return [
            part["image_url"]
            for item in self.input
            for part in _dicts(item.get("content")) + _dicts(item.get("output"))
            if part.get("type") == "input_image" and isinstance(part.get("image_url"), str)
        ]

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The tools that were offered, wherever in the request they stand."""
        offered = _dicts(self.body.get("tools"))
        for item in self.input:
            if item.get("type") == "additional_tools":
                offered = offered + _dicts(item.get("tools"))
        return offered

    @property
    def tool_names(self) -> list[str]:
        """The names of the tools that were offered; one without a name gives its type."""
        return [_string(tool.get("name")) or _string(tool.get("type")) for tool in self.tools]

    @property
    def tool_outputs(self) -> dict[str, str]:
        """The outputs of all tool calls so far, as the model reads them, by call id."""
        return {
            item["call_id"]: _text(item["output"])
            for item in self.input
            if isinstance(item.get("call_id"), str) and "output" in item
        }

    @property
    def output_schema(self) -> dict[str, Any] | None:
        """The JSON schema that the final answer is asked to follow, or None."""
        match self.body.get("text"):
            case {"format": {"schema": {**schema}}}:
                return schema
            case _:
                return None

    def _messages(self, role: str) -> list[dict[str, Any]]:
        return [item for item in self.input if item.get("role") == role]


def read_body(data: bytes) -> dict[str, Any]:
    """Read the body of a request; an empty one is an empty object.

    Raises:
        ValueError: It is something else than a JSON object.
    """
    try:
        body: Any = decode_json(data) if data else {}
    except RecursionError:
        raise ValueError("the body is nested too deeply") from None
    except ValueError as exc:
        raise ValueError(f"the body is not JSON: {exc}") from None
    match body:
        case dict():
            return cast("dict[str, Any]", body)
        case _:
            raise ValueError("the body is not a JSON object")


def _dicts(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        return []
    members = cast("list[object]", value)
    return [cast("dict[str, Any]", member) for member in members if isinstance(member, dict)]


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = (part.get("text") for part in _dicts(content))
    return "\n".join(text for text in parts if isinstance(text, str))


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:80]}…")
