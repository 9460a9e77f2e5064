"""Types to JSON schemas, and JSON values to types: both say the same."""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime as dt
import decimal
import enum
import math
import uuid
from typing import Annotated, Any, Literal, NamedTuple, NewType, Optional

import attrs
import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemas.reading import json_schema, structure_value
from typing_extensions import Required, TypedDict

from trio_codex import types
from trio_codex._schemas import (
    plain_value,
    strict_schema,
)
from trio_codex._wire import decode_json, encode_json


class Colour(enum.Enum):
    red = "r"
    green = "g"


class Level(enum.IntEnum):
    low = 1
    high = 2


class Word(str, enum.Enum):
    yes = "yes"


@attrs.frozen
class Point:
    """A place.

    Attributes:
        x: How far to the right,
            in metres.
        y: Not this, since the annotation says it.
    """

    x: int
    y: Annotated[float, "How far up"] = 0.5
    tags: list[str] = attrs.field(factory=list)
    made: int = attrs.field(init=False, default=7)


@dataclasses.dataclass
class Line:
    start: Point
    end: Point | None = None
    made: int = dataclasses.field(init=False, default=7)


@dataclasses.dataclass
class Copy:
    x: int
    label: str = ""


class Options(TypedDict, total=False):
    depth: Required[int]
    colour: Colour


@attrs.frozen
class Tree:
    name: str
    children: list[Tree] = attrs.field(factory=list)


class Pair(NamedTuple):
    left: int
    right: str = "r"


UserId = NewType("UserId", int)

NULL = {"type": "null"}
INT = {"type": "integer"}
STR = {"type": "string"}

PLAIN = [
    (str, STR),
    (int, INT),
    (float, {"type": "number"}),
    (bool, {"type": "boolean"}),
    (None, NULL),
    (Any, {}),
    (list, {"type": "array", "items": {}}),
    (list[int], {"type": "array", "items": INT}),
    (collections.abc.Sequence[int], {"type": "array", "items": INT}),
    (tuple[int, ...], {"type": "array", "items": INT}),
    (set[int], {"type": "array", "items": INT, "uniqueItems": True}),
    (frozenset[int], {"type": "array", "items": INT, "uniqueItems": True}),
    (dict, {"type": "object", "additionalProperties": {}}),
    (dict[str, int], {"type": "object", "additionalProperties": INT}),
    (int | None, {"anyOf": [INT, NULL]}),
    (Optional[int], {"anyOf": [INT, NULL]}),  # noqa: UP045 - the other spelling
    (int | str, {"anyOf": [INT, STR]}),
    (Literal["b", "a"], {"type": "string", "enum": ["a", "b"]}),
    (Literal[2], {"type": "integer", "enum": [2]}),
    (
        Literal["a", 1, None],  # noqa: PYI061 - as a user may write it
        {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "integer", "enum": [1]}, NULL]},
    ),
    (Colour, {"type": "string", "enum": ["r", "g"]}),
    (Word, {"type": "string", "enum": ["yes"]}),
    (Level, {"type": "integer", "enum": [1, 2]}),
    (UserId, INT),
    (dt.datetime, {"type": "string", "format": "date-time"}),
    (dt.date, {"type": "string", "format": "date"}),
    (dt.time, {"type": "string", "format": "time"}),
    (dt.timedelta, {"type": "string", "format": "duration"}),
    (uuid.UUID, {"type": "string", "format": "uuid"}),
    (decimal.Decimal, {"type": "string", "format": "decimal"}),
    (bytes, {"type": "string", "contentEncoding": "base64"}),
    (Annotated[int, msgspec.Meta(ge=1, lt=9)], {**INT, "minimum": 1, "exclusiveMaximum": 9}),
    (Annotated[str, msgspec.Meta(pattern="^a")], {**STR, "pattern": "^a"}),
    (
        Annotated[list[int], msgspec.Meta(max_length=2)],
        {"type": "array", "items": INT, "maxItems": 2},
    ),
    (Annotated[int, msgspec.Meta(description="why")], {**INT, "description": "why"}),
]


@pytest.mark.parametrize(("type_", "schema"), PLAIN, ids=str)
def test_a_plain_type_has_its_schema(type_, schema):
    assert json_schema(type_) == schema
    jsonschema.Draft202012Validator.check_schema(schema)


def test_a_tuple_says_its_members_and_what_any_of_them_can_be():
    schema = json_schema(tuple[int, str, int])
    assert schema["prefixItems"] == [INT, STR, INT]
    # The runtime takes an array without items for one of strings.
    assert schema["items"] == {"anyOf": [INT, STR]}
    assert (schema["minItems"], schema["maxItems"]) == (3, 3)
    assert json_schema(Pair)["minItems"] == 1
    assert json_schema(tuple[int, int])["items"] == INT


def test_a_class_is_a_closed_object_with_the_descriptions_of_its_docstring():
    schema = json_schema(Point)
    assert schema == {
        "type": "object",
        "description": "A place.",
        "properties": {
            "x": {**INT, "description": "How far to the right, in metres."},
            "y": {"type": "number", "default": 0.5, "description": "How far up. Default: 0.5."},
            "tags": {
                "type": "array",
                "items": STR,
                "default": [],
                "description": "Default: [].",
            },
        },
        "required": ["x"],
        "additionalProperties": False,
    }


def test_a_class_within_a_class_is_a_definition():
    schema = json_schema(Line)
    assert schema["properties"] == {
        "start": {"$ref": "#/$defs/Point"},
        "end": {
            "anyOf": [{"$ref": "#/$defs/Point"}, NULL],
            "default": None,
            "description": "Default: null.",
        },
    }
    assert schema["$defs"] == {"Point": json_schema(Point)}
    assert "description" not in schema


def test_a_class_that_contains_itself_refers_to_itself():
    schema = json_schema(Tree)
    assert schema["properties"]["children"]["items"] == {"$ref": "#/$defs/Tree"}
    assert list(schema["$defs"]) == ["Tree"]
    jsonschema.validate({"name": "a", "children": [{"name": "b"}]}, schema)
    assert structure_value({"name": "a", "children": [{"name": "b"}]}, Tree) == Tree(
        "a", [Tree("b")]
    )


def test_two_classes_of_one_name_have_two_definitions():
    def make(name, **annotations):
        return attrs.define(type(name, (), {"__annotations__": annotations}))

    outer = make("Outer", a=make("Same", value=int), b=make("Same", value=str))
    schema = json_schema(outer)
    assert schema["properties"] == {"a": {"$ref": "#/$defs/Same"}, "b": {"$ref": "#/$defs/Same_2"}}
    assert schema["$defs"]["Same_2"]["properties"] == {"value": STR}


def test_a_typed_dict_says_what_it_requires():
    schema = json_schema(Options)
    assert schema["required"] == ["depth"]
    assert schema["properties"]["colour"] == {"type": "string", "enum": ["r", "g"]}


@attrs.frozen
class Described:
    pair: tuple[int, Point | None]
    few: Annotated[list[int], "Short!", msgspec.Meta(max_length=3)]
    one: Annotated[set[str], "Names"]
    data: bytes
    year: Annotated[int, msgspec.Meta(ge=1900)]
    when: dt.datetime | None = None


def test_what_the_runtime_drops_of_a_schema_is_in_the_descriptions():
    properties = json_schema(Described)["properties"]
    assert {name: schema["description"] for name, schema in properties.items()} == {
        "when": "A date and time as in 2026-03-01T12:00:00Z. Default: null.",
        "pair": "2 items, in order: integer, Point or null.",
        "few": "Short! At most 3 items.",
        "one": "Names. No item twice.",
        "data": "Encoded as base64.",
        "year": "At least 1900.",
    }


@attrs.frozen
class Odd:
    value: float = math.nan
    text: str = "\ud800"
    more: Any = attrs.field(factory=object)


def test_a_default_that_json_does_not_have_is_not_shown():
    assert json_schema(Odd)["properties"] == {
        "value": {"type": "number"},
        "text": STR,
        "more": {},
    }
    assert json_schema(Odd)["required"] == []


@pytest.mark.parametrize(
    ("type_", "message"),
    [
        (complex, "complex has no form in JSON"),
        (object, "object has no form in JSON"),
        (list[dict[str, complex]], r"list\[\]\{\}: complex has no form"),
        (attrs.make_class("Odd", {"x": attrs.field(type=complex)}), r"Odd.x: complex"),
        (Point | Copy, "Point and Copy cannot be told apart in JSON; give each class a field"),
        ("Nonsense", "Nonsense"),
    ],
)
def test_a_type_without_a_form_in_json_is_a_type_error_with_its_path(type_, message):
    if attrs.has(type_):
        type_.__annotations__ = {"x": complex}
    with pytest.raises(TypeError, match=message):
        json_schema(type_)


# Values


@pytest.mark.parametrize(
    ("value", "type_", "message"),
    [
        ("5", int, "Expected `int`, got `str`"),
        (5, str, "Expected `str`, got `int`"),
        (True, int, "Expected `int`, got `bool`"),
        (1, bool, "Expected `bool`, got `int`"),
        (None, str, "Expected `str`, got `null`"),
        ("x", Colour, "Invalid enum value 'x'"),
        ("x", Literal["a"], "Invalid enum value 'x'"),
        ([1, "2"], list[int], r"got `str` - at `\$\[1\]`"),
        ({"x": "1"}, Point, r"got `str` - at `\$.x`"),
        ({}, Point, "missing required field `x`"),
        ({"x": 1, "z": 2}, Point, r"unknown property `\$.z`"),
        ({"x": 1, "made": 2}, Point, r"unknown property `\$.made`"),
        ({"y": 1, "z": 2}, Point, r"missing required field `x`; unknown property `\$.z`"),
        ({"start": {"x": 1}, "end": {"x": 1, "q": 1}}, Line, r"unknown property `\$.end.q`"),
        ({"depth": 1, "deep": 1}, Options, r"unknown property `\$.deep`"),
        ({"a": [{"x": 1, "q": 1}]}, dict[str, list[Point]], r"unknown property `\$.a\[0\].q`"),
        ([1, {"x": 1, "q": 1}], tuple[int, Point], r"unknown property `\$\[1\].q`"),
        ({"name": "a", "children": [{"name": "b", "x": 1}]}, Tree, r"`\$.children\[0\].x`"),
        (0, Annotated[int, msgspec.Meta(ge=1)], ">= 1"),
    ],
)
def test_a_value_that_does_not_fit_is_a_value_error_with_its_path(value, type_, message):
    with pytest.raises(ValueError, match=message):
        structure_value(value, type_)


def test_a_value_that_is_nested_too_deeply_is_a_value_error():
    value: Any = {"name": "a", "children": []}
    for _ in range(5_000):
        value = {"name": "a", "children": [value]}
    with pytest.raises(ValueError, match="nested too deeply"):
        structure_value(value, Tree)


INTEGERS = st.integers(-(2**63), 2**63 - 1)
VALUES = [
    (
        st.builds(
            Point,
            x=INTEGERS,
            y=st.floats(allow_nan=False, allow_infinity=False),
            tags=st.lists(st.text()),
        ),
        Point,
    ),
    (
        st.builds(
            Line,
            start=st.builds(Point, INTEGERS),
            end=st.none() | st.builds(Point, INTEGERS),
        ),
        Line,
    ),
    (st.lists(st.sampled_from(Colour)), list[Colour]),
    (st.sampled_from(Level), Level),
    (st.dictionaries(st.text(), INTEGERS | st.text()), dict[str, int | str]),
    (st.dictionaries(st.integers(-(2**60), 2**60), st.text()), dict[int, str]),
    (st.tuples(INTEGERS, st.text()), tuple[int, str]),
    (st.frozensets(INTEGERS), frozenset[int]),
    (st.none() | st.uuids(), uuid.UUID | None),
    (st.datetimes(), dt.datetime),
    (st.dates(), dt.date),
    (st.binary(), bytes),
    (st.sampled_from(["a", 1, None]), Literal["a", 1] | None),
    (
        st.fixed_dictionaries({"depth": INTEGERS}, optional={"colour": st.sampled_from(Colour)}),
        Options,
    ),
    (st.builds(Pair, INTEGERS, st.text()), Pair),
]


@given(data=st.data())
@pytest.mark.parametrize(("values", "type_"), VALUES, ids=[str(type_) for _, type_ in VALUES])
def test_a_value_goes_to_json_and_back_and_fits_its_schema(values, type_, data):
    value = data.draw(values)
    plain = plain_value(value)
    if type_ in (Point, Line):
        for each in (plain, plain.get("start") or {}, plain.get("end") or {}):
            each.pop("made", None)
    plain = decode_json(encode_json(plain))
    jsonschema.validate(plain, json_schema(type_))
    assert structure_value(plain, type_) == value


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats().filter(lambda x: not x.is_integer())
    | st.text("arxg"),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["x", "y", "tags", "start", "depth", "colour", "q"]), inner
        )
    ),
    max_leaves=6,
)
AGREE = [
    Point,
    Line,
    Options,
    Tree,
    Colour,
    Level,
    list[Point],
    dict[str, int | None],
    Literal["a", 1],
]


@given(value=JSON, number=st.integers(0, len(AGREE) - 1))
def test_the_schema_and_the_structuring_agree_on_what_fits(value, number):
    type_ = AGREE[number]
    fits = jsonschema.Draft202012Validator(json_schema(type_)).is_valid(value)
    try:
        structure_value(value, type_)
    except ValueError:
        assert not fits
    else:
        assert fits


def test_what_the_protocol_has_is_spelled_as_the_protocol_does():
    item = types.AgentMessageThreadItem(id="i", text="t")
    assert plain_value({"item": item})["item"]["type"] == "agentMessage"


@pytest.mark.parametrize("value", [object(), {"a": [print]}, {(1, 2): 3}, 1j])
def test_what_has_no_form_in_json_cannot_be_made_plain(value):
    with pytest.raises(TypeError):
        plain_value(value)


# The strict dialect


def objects_in(schema):
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for member in schema.values():
            yield from objects_in(member)
    elif isinstance(schema, list):
        for member in schema:
            yield from objects_in(member)


@attrs.frozen
class Report:
    """What was found.

    Attributes:
        lead: Who leads.
    """

    lines: list[Line]
    lead: Point
    root: Annotated[Tree, "The root"]
    options: Options
    when: dt.datetime
    level: Level = Level.low
    note: str | None = None
    short: Annotated[str, msgspec.Meta(max_length=3)] = "x"


def test_in_a_strict_schema_everything_is_required_and_closed():
    schema = strict_schema(Report)
    found = list(objects_in(schema))
    assert len(found) >= 6
    for each in found:
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])
    text = repr(schema)
    for keyword in ("default", "maxLength", "uniqueItems", "prefixItems", "contentEncoding"):
        assert f"'{keyword}'" not in text
    assert schema["properties"]["note"] == {"anyOf": [STR, NULL]}
    assert schema["properties"]["level"] == {"type": "integer", "enum": [1, 2]}
    assert schema["properties"]["when"] == {"type": "string", "format": "date-time"}
    # What the dialect has no keyword for is checked all the same, so the model is told.
    assert schema["properties"]["short"] == {**STR, "description": "At most 3 characters."}
    jsonschema.Draft202012Validator.check_schema(schema)


def test_in_a_strict_schema_nothing_stands_beside_a_reference():
    schema = strict_schema(Report)
    assert schema["properties"]["lead"]["description"] == "Who leads."
    assert schema["properties"]["lead"]["required"] == ["x", "y", "tags"]

    def check(value):
        if isinstance(value, dict):
            assert "$ref" not in value or len(value) == 1
            for member in value.values():
                check(member)
        elif isinstance(value, list):
            for member in value:
                check(member)

    check(schema)


@attrs.frozen
class Node:
    value: int
    parent: Annotated[Node | None, "Above it"]
    other: Annotated[list[Node], "Beside it"]


def test_a_strict_schema_may_be_recursive():
    schema = strict_schema(Node)
    assert schema["properties"]["other"] == {
        "type": "array",
        "items": {"$ref": "#/$defs/Node"},
        "description": "Beside it",
    }
    value = {"value": 1, "parent": None, "other": [{"value": 2, "parent": None, "other": []}]}
    jsonschema.validate(value, schema)
    assert structure_value(value, Node) == Node(1, None, [Node(2, None, [])])


@attrs.frozen
class Chain:
    next: Annotated[Chain, "What comes after"]


def test_in_a_strict_schema_a_reference_to_what_contains_it_keeps_its_description():
    assert strict_schema(Chain)["properties"] == {
        "next": {"anyOf": [{"$ref": "#/$defs/Chain"}], "description": "What comes after"}
    }


@attrs.frozen
class Holder:
    items: list[Inner]


@attrs.frozen
class Inner:
    extra: dict[str, int]


@attrs.frozen
class HasAny:
    value: Any


@attrs.frozen
class HasTuple:
    value: tuple[int, str]


@dataclasses.dataclass
class HasSet:
    value: set[int] | None


@pytest.mark.parametrize(
    ("type_", "message"),
    [
        (Holder, r"Holder\.items\[\]\.extra: a strict schema cannot describe a dict"),
        (HasAny, r"HasAny\.value: a strict schema cannot describe any value"),
        (HasTuple, r"HasTuple\.value: a strict schema cannot describe a tuple"),
        (HasSet, r"HasSet\.value: a strict schema cannot describe a set"),
    ],
)
def test_what_the_strict_dialect_cannot_say_is_a_value_error_with_its_path(type_, message):
    json_schema(type_)
    with pytest.raises(ValueError, match=message):
        strict_schema(type_)


@pytest.mark.parametrize(
    "type_", [int, str, list[Point], Point | None, dict[str, int], Colour, Pair]
)
def test_the_root_of_a_strict_schema_is_a_class(type_):
    with pytest.raises(TypeError, match="must be an attrs class, a dataclass or a TypedDict"):
        strict_schema(type_)


@pytest.mark.parametrize("type_", [Point, Line, Options])
def test_attrs_classes_dataclasses_and_typed_dicts_can_be_roots(type_):
    assert strict_schema(type_)["type"] == "object"
