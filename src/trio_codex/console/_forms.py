"""Fields of cards, and what was entered in them: questions of the agent, forms of MCP servers.

Sans-IO. A field is a dict: ``name``, ``label``, ``about`` and ``type``, which is

    text, secret, block     a text
    number                  a number, as a text
    check                   a boolean
    one, many               one or many of the ``options``, by their places; with ``other``,
                            or a text in their place, under the name of the field and `OTHER`
    link, shown             nothing: an address to visit, or to look at

Names are the places of fields, since those that come over the wire may be anything.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final, cast

from trio_codex import _codec
from trio_codex._server_requests._forms import mcp_tool_approval
from trio_codex._server_requests._handlers import Decision
from trio_codex._wire import decode_json
from trio_codex.console._items import BLOCK_CHARS, json_of, line
from trio_codex.console._text import clipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from trio_codex import types

OTHER: Final = " other"
"""Behind the name of a field: the text in the place of an option."""

_MOST: Final = 200
_WHOLE: Final = "the whole"


def field(name: str, label: str, type_: str, **more: Any) -> dict[str, Any]:
    """Make a field."""
    return {"name": name, "label": label, "type": type_, **more}


def text(entered: Mapping[str, Any], name: str) -> str:
    """Give the text that was entered in a field."""
    value = entered.get(name)
    return value if isinstance(value, str) else ""


def json_object(entered: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Give the JSON object that was entered in a field."""
    match _json(text(entered, name)):
        case {**members}:
            return members
        case _:
            raise ValueError("what is entered must be a JSON object")


def _json(given: str) -> Any:
    try:
        return decode_json(given)
    except ValueError:
        return None


# Questions of the agent


def question_fields(request: types.ToolRequestUserInputParams) -> list[dict[str, Any]]:
    """Make the fields of the agent's questions."""
    return [_question(str(place), each) for place, each in enumerate(request.questions)]


def _question(name: str, question: types.ToolRequestUserInputQuestion) -> dict[str, Any]:
    label, about = line(question.header), clipped(question.question, BLOCK_CHARS)
    kind = "secret" if question.is_secret else "text"
    if not question.options:
        return field(name, label, kind, about=about)
    options = [(line(each.label), line(each.description)) for each in question.options]
    more = {"other": kind} if question.is_other else {}
    return field(name, label, "one", about=about, options=_listed(options), **more)


def answers(
    request: types.ToolRequestUserInputParams, entered: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Make the answers of what was entered: those that were given."""
    given: dict[str, list[str]] = {}
    for place, question in enumerate(request.questions):
        labels = [option.label for option in question.options or ()]
        said = _chosen(entered, str(place), labels) if labels else []
        other = text(entered, str(place) + OTHER if labels else str(place))
        if said or other:
            given[question.id] = [*said, *([other] if other else [])]
    if not given:
        raise ValueError("nothing is entered; to go on without, give no answer")
    return given


def _listed(options: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [
        {"value": str(place), "label": label, "about": about}
        for place, (label, about) in enumerate(options)
    ]


def _chosen(entered: Mapping[str, Any], name: str, values: Sequence[str]) -> list[str]:
    """Give the values that were chosen, which the browser knows by their places."""
    given = entered.get(name)
    places = cast("list[object]", given) if isinstance(given, list) else [given]
    by_place = {str(place): value for place, value in enumerate(values)}
    return [by_place[place] for place in places if isinstance(place, str) and place in by_place]


# Forms of MCP servers


def form_fields(schema: Any) -> list[dict[str, Any]]:
    """Make the fields of a form; one for the whole where it has parts that only JSON can hold."""
    fields = [_form_field(str(place), *each) for place, each in enumerate(_parts(schema))]
    if fields and None not in fields and len(fields) <= _MOST:
        return [each for each in fields if each is not None]
    if not fields and _is_plain_object(schema):
        return []
    return [field(_WHOLE, "Content, as a JSON object", "block", about=json_of(schema))]


def _is_plain_object(schema: Any) -> bool:
    return isinstance(schema, dict) and set(cast("dict[str, Any]", schema)) <= {
        "$schema",
        "properties",
        "required",
        "type",
    }


def _parts(schema: Any) -> list[tuple[str, Any, bool]]:
    """Give the parts of a form: the name of each, its schema, and whether it is needed."""
    match schema:
        case {"properties": {**properties}, **more}:
            needed = more.get("required")
            names = cast("list[object]", needed) if isinstance(needed, list) else []
            return [(str(name), part, name in names) for name, part in properties.items()]
        case _:
            return []


def _form_field(place: str, name: str, part: Any, needed: bool) -> dict[str, Any] | None:
    match part:
        case {"type": str(type_), **told}:
            pass
        case _:
            return None
    label = line(told.get("title") or name)
    more: dict[str, Any] = {"about": clipped(told.get("description"), BLOCK_CHARS)}
    if needed:
        more["needed"] = True
    preset = told.get("default")
    options = _options(told.get("items") if type_ == "array" else told)
    if options is not None and type_ in ("string", "array"):
        kind = "one" if type_ == "string" else "many"
        return field(place, label, kind, options=_listed([(t, "") for _, t in options]), **more)
    match type_:
        case "string":
            shown = line(preset) if isinstance(preset, str) else ""
            return field(
                place, label, "text", preset=shown, format=line(told.get("format")), **more
            )
        case "number" | "integer":
            shown = str(preset) if isinstance(preset, int | float) else ""
            return field(place, label, "number", preset=shown, **more)
        case "boolean":
            return field(place, label, "check", preset=preset is True, **more)
        case _:
            return None


def _options(part: Any) -> list[tuple[str, str]] | None:
    """Give the values of a part of a form and their labels; None if it is not for choosing."""
    match part:
        case {"enum": [*values], **more}:
            given = more.get("enumNames")
            names = cast("list[Any]", given) if isinstance(given, list) else []
            named = list(zip(values, names if len(names) == len(values) else values, strict=True))
        case {"oneOf": [*titled]} | {"anyOf": [*titled]}:
            pairs = [cast("dict[str, Any]", each) for each in titled if isinstance(each, dict)]
            named = [(each.get("const"), each.get("title") or each.get("const")) for each in pairs]
        case _:
            return None
    if not all(isinstance(value, str) for value, _ in named):
        return None
    return [(str(value), line(label)) for value, label in named]


def content(schema: Any, entered: Mapping[str, Any]) -> dict[str, Any]:
    """Make the content of a form of what was entered; whether it fits is checked elsewhere."""
    fields = form_fields(schema)
    if [each["name"] for each in fields] == [_WHOLE]:
        return json_object(entered, _WHOLE)
    made: dict[str, Any] = {}
    for each, (name, part, needed) in zip(fields, _parts(schema), strict=True):
        place, given = str(each["name"]), text(entered, str(each["name"]))
        match each["type"]:
            case "check":
                made[name] = entered.get(place) is True
            case "many":
                values = [value for value, _ in _options(part["items"]) or ()]
                made[name] = _chosen(entered, place, values)
            case "one":
                values = [value for value, _ in _options(part) or ()]
                if chosen := _chosen(entered, place, values):
                    made[name] = chosen[0]
            case "number":
                made |= {name: _number(given, each["label"])} if given else {}
            case _:
                made |= {name: given} if given or needed else {}
    return made


def _number(given: str, label: str) -> float:
    try:
        number = int(given) if re.fullmatch(r"[+-]?[0-9]{1,15}", given) else float(given)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{label}: this must be a number")
    return number


def read_form(
    request: types.McpServerElicitationRequestParams, choice: str, entered: Mapping[str, Any]
) -> object:
    """Make the handler's value of a click on a form."""
    if choice != Decision.accept.value:
        return Decision(choice)
    schema = schema_of(request)
    if schema is None or mcp_tool_approval(request) is not None:
        return Decision.accept
    return content(schema, entered)


def schema_of(request: types.McpServerElicitationRequestParams) -> Any:
    """Give the schema of a form as it came; None if the request is not one."""
    schema = getattr(request, "requested_schema", None)
    return None if schema is None else _codec.unstructure(schema)
