"""The fields of classes and functions of users: defaults, type hints, docstrings."""

from __future__ import annotations

import inspect
import re
from enum import Enum
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, Literal, NewType, TypeVar, Union, get_args, get_origin

import attrs

if TYPE_CHECKING:
    from collections.abc import Collection


class NoDefault(Enum):
    """The type of `NO_DEFAULT`."""

    NO_DEFAULT = "NO_DEFAULT"


NO_DEFAULT: Final = NoDefault.NO_DEFAULT
"""Stands for the default of a field that has none."""


@attrs.frozen
class SchemaField:
    """A field of an object, or a parameter of a function."""

    name: str
    type: Any
    required: bool = True
    default: Any = NO_DEFAULT  # shown if JSON has it
    description: str = ""  # in a docstring
    argument: str = ""  # its name in the class, if that differs
    checked: bool = True  # whether the default has to fit the type


# Type hints as such: aliases, unions, type variables, and how an error names them.


def is_union(origin: Any) -> bool:
    """Whether an origin is that of a union, in either spelling."""
    return origin is Union or origin is UnionType


def is_alias(type_: Any) -> bool:
    """Whether a type is a NewType or a ``type`` statement, the latter also with arguments."""
    return isinstance(type_, NewType) or _is_type_alias(get_origin(type_) or type_)


def _is_type_alias(type_: Any) -> bool:
    return type(type_).__name__ == "TypeAliasType"


def resolved_alias(type_: Any) -> Any:
    """The type behind an alias."""
    if isinstance(type_, NewType):
        return type_.__supertype__
    origin: Any = get_origin(type_)
    if not _is_type_alias(origin):
        return type_.__value__
    known = dict(zip(origin.__type_params__, get_args(type_), strict=False))
    return filled(origin.__value__, known, origin.__name__)


def without_presence(hint: Any) -> tuple[Any, bool | None]:
    """A field's type without the marks of a TypedDict, and whether they require it, or None."""
    required: bool | None = None
    said = {"Required": True, "NotRequired": False, "ReadOnly": None}
    while (name := getattr(get_origin(hint), "_name", None)) in said:
        required = required if said[name] is None else said[name]
        (hint,) = get_args(hint)
    return hint, required


def standing_for(variable: TypeVar) -> Any:
    """The type that stands for a type variable that was not given, or None."""
    default = getattr(variable, "__default__", None)
    # Only newer versions of Python know defaults, and have a name for "none".
    if default is not None and type(default).__name__ != "NoDefaultType":
        return default
    if variable.__constraints__:
        return Union[variable.__constraints__]  # noqa: UP007 - made of what there is at run time
    return variable.__bound__


def filled(hint: Any, known: dict[Any, Any], name: str) -> Any:
    """A field's type, with the arguments of its generic class put in."""
    if hint is None:
        raise TypeError(f"{name} has no annotation")
    if isinstance(hint, TypeVar):
        given = known.get(hint, standing_for(hint))
        if given is None:
            raise TypeError(f"{name} is of {hint}, which stands for no type here")
        return given
    open_ = getattr(hint, "__parameters__", ())
    # Not `isinstance`: on Python 3.10 it takes `list[T]` for a class.
    if not open_ or issubclass(type(hint), type):
        return hint
    return hint[tuple(filled(parameter, known, name) for parameter in open_)]


def shown(type_: Any) -> str:
    """A type as an error names it."""
    if type_ is None or type_ is type(None):
        return "null"
    if is_union(get_origin(type_)):
        return " or ".join(map(shown, get_args(type_)))
    if get_origin(type_) is Literal:
        return f"Literal[{', '.join(map(repr, get_args(type_)))}]"
    return getattr(type_, "__name__", None) or str(type_).replace("typing.", "")


# Docstrings: the text, and the entries about arguments.
#
# They come in several styles, and every style is written with small differences.
# Nothing is lost: only an entry that is surely about a known name is taken out of
# the text; everything else stays there.

_TITLE = (
    r"(?:Args|Arguments|Params|Parameters|Attributes|Fields"
    r"|Keyword Args|Keyword Arguments|Other Parameters)"
)
_SECTION: Final = re.compile(rf"(?:#+ *)?[*_]*{_TITLE} *:?[*_]* *:?[*_]*$", re.IGNORECASE)
_UNDERLINE: Final = re.compile(r"-{3,}|={3,}")
_MARK = r"[`*_\"']{0,3}"
_NAME = rf"{_MARK}\*{{0,2}}\w+{_MARK}"
_TYPE = r"(?: *[(\[].*?[)\]])?"
_ENTRY: Final = re.compile(
    rf"(?:[-*+•] +)?(?P<names>{_NAME}(?: *, *{_NAME})*){_TYPE}{_MARK}"
    rf"(?: *:{_MARK}(?: +|$)| +(?:--?|[\u2013\u2014]) +)(?P<text>.*)$"
)
_NUMPY_ENTRY: Final = re.compile(rf"(?P<names>{_NAME}(?: *, *{_NAME})*)(?: *:.*)?$")
_FIELD: Final = re.compile(
    r"[:@](?P<word>param|parameter|arg|argument|key|keyword|var|ivar|cvar|type)\b"
    r"(?P<rest>[^:]*):(?: +|$)(?P<text>.*)$"
)


def split_docstring(text: str | None, names: Collection[str]) -> tuple[str, dict[str, str]]:
    """Give a docstring without its entries for known arguments or attributes, and the entries."""
    lines = inspect.cleandoc(text or "").splitlines()
    rest: list[str] = []
    entries: dict[str, str] = {}
    at = 0
    while at < len(lines):
        if _SECTION.match(lines[at]) and _opens(lines, at):
            at = _section(lines, at, names, rest, entries)
        elif (field := _FIELD.match(lines[at].strip())) and (
            found := _known(field["rest"].split()[-1:], names)
        ):
            end = _block_end(lines, at)
            if field["word"] != "type":
                _put(entries, found, [field["text"], *lines[at + 1 : end]])
            at = end
        else:
            rest.append(lines[at])
            at += 1
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(rest))
    return joined.strip(), entries


def _opens(lines: list[str], at: int) -> bool:
    """Whether a line like a title is one: with a colon or a mark, or underlined."""
    title = lines[at].strip()
    return not title[-1].isalpha() or title[0] in "#*_" or _is_underlined(lines, at)


def _is_underlined(lines: list[str], at: int) -> bool:
    return at + 1 < len(lines) and _UNDERLINE.fullmatch(lines[at + 1].strip()) is not None


def _section(
    lines: list[str], at: int, names: Collection[str], rest: list[str], entries: dict[str, str]
) -> int:
    """Read a section of arguments, and give the number of the line behind it."""
    numpy = _is_underlined(lines, at)
    start = at + 2 if numpy else at + 1
    kept: list[str] = []
    line = start
    while line < len(lines):
        text = lines[line]
        if not text.strip():
            kept.append(text)
            line += 1
            continue
        if _is_title(lines, line):
            break
        entry = (_NUMPY_ENTRY if numpy else _ENTRY).match(text.strip())
        found = [] if entry is None else _known(entry["names"].split(","), names)
        if entry is not None and found:
            end = _block_end(lines, line)
            first = [] if numpy else [entry["text"]]
            _put(entries, found, [*first, *lines[line + 1 : end]])
            line = end
        elif numpy or text[0].isspace() or text[0] in "-*+•":
            # As a whole, so that no part of it is taken for an entry.
            end = _block_end(lines, line)
            kept += lines[line:end]
            line = end
        else:
            break
    if any(each.strip() for each in kept):
        rest += [*lines[at:start], *kept]
    else:
        rest.append("")
    return line


def _is_title(lines: list[str], at: int) -> bool:
    text = lines[at]
    return not text[0].isspace() and (_is_underlined(lines, at) or text.startswith((":", "@", "#")))


def _block_end(lines: list[str], start: int) -> int:
    """The number of the line behind the last one that is deeper than the first."""
    end = start + 1
    for at, line in enumerate(lines[end:], end):
        if line.strip():
            if _indent(line) <= _indent(lines[start]):
                break
            end = at + 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _known(found: list[str], names: Collection[str]) -> list[str]:
    """Give the names as they are spelled, or nothing if one of them is not known."""
    spelled = [_spelled(name, names) for name in found]
    return [name for name in spelled if name is not None] if all(spelled) else []


def _spelled(name: str, names: Collection[str]) -> str | None:
    name = name.strip().strip("`*\"'")
    # An underscore may be a mark, or part of the name.
    return next((each for each in (name, name.strip("_")) if each in names), None)


def _put(entries: dict[str, str], found: list[str], lines: list[str]) -> None:
    text = " ".join(filter(None, (line.strip() for line in lines)))
    for name in found:
        entries[name] = f"{entries.get(name, '')} {text}".strip()
