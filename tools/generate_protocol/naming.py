"""From the wire's names to Python's."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"OAuth|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]|[0-9]+")

#: Names that mean something else where a field or a member would stand.
_BUILTINS_IN_ANNOTATIONS = frozenset({"bool", "dict", "float", "int", "list", "str"})
_ENUM_WORDS = frozenset({"name", "value", "mro"}) | frozenset(dir(str))


def _words(name: str) -> list[str]:
    """The words of a name, with a number kept at the word before it."""
    words: list[str] = []
    for word in _WORD.findall(name):
        if word.isdigit() and words:
            words[-1] += word
        else:
            words.append(word)
    return words


def snake(name: str) -> str:
    """``itemId`` is ``item_id``, ``on-request`` is ``on_request``, ``SA`` is ``sa``."""
    return "_".join(word.lower() for word in _words(name))


def pascal(name: str) -> str:
    """``mcpTool`` is ``McpTool``, ``openai/form`` is ``OpenaiForm``."""
    return "".join(word[:1].upper() + word[1:] for word in _words(name))


def camel(name: str) -> str:
    """The wire name that goes without saying: ``item_id`` is ``itemId``."""
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def field_name(wire: str) -> str:
    """The attribute for a property; a trailing underscore where it would shadow."""
    name = snake(wire)
    if keyword.iskeyword(name) or name in _BUILTINS_IN_ANNOTATIONS:
        return f"{name}_"
    return name


def member_name(value: str) -> str:
    """The enum member for a value; a trailing underscore where it would shadow."""
    name = snake(value)
    if keyword.iskeyword(name) or name in _ENUM_WORDS:
        return f"{name}_"
    return name


def variant_name(title: str | None, tag: str, union: str, tags: Sequence[str] = ()) -> str:
    """The class of one variant of a union.

    The schema's own title, where it has one; else the tag's value and the
    union's name. Where two tags differ in punctuation only (``openai/form``
    and ``openaiForm``), it is spelled out.

    Args:
        title: The variant's title, or None.
        tag: The value of its tag.
        union: The name of the union.
        tags: The tags of all its variants.

    Returns:
        The name of the class.
    """
    if title is not None:
        # The titles of a few unions carry the path of the Rust type.
        return title.replace("v2::", "")
    if any(pascal(other) == pascal(tag) for other in tags if other != tag):
        tag = tag.replace("/", " Slash ").replace("-", " Dash ")
    return pascal(tag) + union


def notification_name(method: str) -> str:
    """``thread/environment/connected`` is ``ThreadEnvironmentConnectedNotification``."""
    return f"{pascal(method)}Notification"
