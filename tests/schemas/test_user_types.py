"""Any type that a user may write: what its schema promises is taken, and what it refuses is not."""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import functools
import itertools
import pathlib
import uuid
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType, Optional, TypeVar, Union

import attrs
import jsonschema
import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from schemas.reading import json_schema, structure_value
from typing_extensions import Doc, NotRequired, TypeAliasType, TypedDict

from trio_codex._schemas import (
    MisfitError,
    plain_value,
    strict_schema,
    structure_strictly,
)
from trio_codex._wire import decode_json, encode_json


class Colour(enum.Enum):
    red = "r"
    green = "g"


class Level(enum.IntEnum):
    low = 1
    high = 2


class Rights(enum.Flag):
    read = 1
    write = 2


class Word(str, enum.Enum):
    yes = "yes"


class Pair(NamedTuple):
    left: int
    right: str = "r"


@attrs.frozen
class Point:
    x: int
    y: float = 0.5
    made: int = attrs.field(init=False, default=7)


@dataclasses.dataclass(frozen=True)
class Tree:
    name: str
    children: list[Tree] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Scaled:
    """A class with a constructor of its own, which keeps something else than it is given."""

    width: int

    def __init__(self, width: int, by: int = 1) -> None:
        self.width = width * by


class Struct(msgspec.Struct):
    a: int
    b: str = msgspec.field(name="$ref", default="")


T = TypeVar("T")


@attrs.frozen
class Box(Generic[T]):
    inside: T
    label: str | None = None


Number = NewType("Number", int)
Numbers = TypeAliasType("Numbers", list[T], type_params=(T,))

LEAVES = st.sampled_from(
    [
        *(int, float, str, bool, type(None), Any, dt.date, dt.datetime, dt.timedelta, uuid.UUID),
        *(decimal.Decimal, bytes, pathlib.PurePosixPath, Colour, Level, Rights, Word, Number),
        *(Literal["a", 3], Literal["type"], Annotated[int, msgspec.Meta(ge=0, lt=9)]),
        *(Annotated[str, msgspec.Meta(max_length=2)], Annotated[float, Doc("Some")]),
        *(Pair, Point, Tree, Scaled, Struct, Box[int], Numbers[str], int | float, str | None),
    ]
)
# Words of JSON Schema among them, which are fine names.
NAMES = st.sampled_from(
    ["type", "properties", "enum", "default", "items", "required", "anyOf", "title", "self", "x"]
)
COUNT = itertools.count()


def containers(inner):
    return st.one_of(
        st.builds(lambda t: list[t], inner),
        st.builds(lambda t: tuple[t, ...], inner),
        st.builds(lambda t, u: tuple[t, u], inner, inner),
        st.builds(lambda t: dict[str, t], inner),
        st.builds(lambda t: dict[int, t], inner),
        st.builds(lambda t: dict[Colour, t], inner),
        st.builds(lambda t: collections.OrderedDict[str, t], inner),
        st.builds(lambda t: Annotated[t, "Said"], inner),
        st.builds(lambda t: Optional[t], inner),  # noqa: UP045
        st.builds(lambda t, u: Union[t, u], inner, inner),  # noqa: UP007
        st.builds(attrs_class, st.dictionaries(NAMES, inner, max_size=4), st.booleans()),
        st.builds(data_class, st.dictionaries(NAMES, inner, max_size=4), st.booleans()),
        st.builds(typed_dict, st.dictionaries(NAMES | st.just("$ref"), inner, max_size=4)),
    )


def attrs_class(fields, derived):
    members = {
        f"_{name}" if number % 2 else name: attrs.field(
            type=type_, kw_only=True, **({"default": None} if number % 3 == 2 else {})
        )
        for number, (name, type_) in enumerate(fields.items())
        if name != "self"
    }
    if derived and members:
        first = next(iter(members))
        of_others = attrs.Factory(functools.partial(getattr_of, first), takes_self=True)
        members["derived"] = attrs.field(init=False, default=of_others, type=Any)
    return attrs.make_class(f"Made{next(COUNT)}", members)


def getattr_of(name, instance):
    return getattr(instance, name)


def data_class(fields, keyword_only):
    members = [
        (name, type_, dataclasses.field(default=None, kw_only=keyword_only or number > 1))
        if number % 2
        else (name, type_, dataclasses.field(kw_only=keyword_only or number > 0))
        for number, (name, type_) in enumerate(fields.items())
    ]
    return dataclasses.make_dataclass(f"Made {next(COUNT)}/x".replace(" ", "_")[:-2], members)


def typed_dict(fields):
    return TypedDict(
        f"Made{next(COUNT)}",
        {
            name: NotRequired[type_] if number % 2 else type_
            for number, (name, type_) in enumerate(fields.items())
        },
    )


TYPES = st.recursive(LEAVES, containers, max_leaves=5)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.floats(-4, 12, allow_nan=False)
    | st.sampled_from(["", "a", "r", "yes", "type", "2026-03-01", "1.5", "PT1H", "aGk="])
)


def values_of(schema, defs):
    """A strategy of values that a schema admits."""
    if "$ref" in schema:
        # Only a class that contains itself is met again, and it may be left empty.
        return st.deferred(lambda: values_of(defs[schema["$ref"].rpartition("/")[2]], defs))
    if "anyOf" in schema:
        return st.one_of([values_of(branch, defs) for branch in schema["anyOf"]])
    if "enum" in schema:
        found = st.sampled_from(schema["enum"])
        return found | found.map(float) if schema["type"] == "integer" else found
    match schema.get("type"):
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            least = schema.get("minimum", -(2**63))
            most = schema.get("exclusiveMaximum", 2**63) - 1
            whole = st.integers(least, most)
            return whole | st.integers(max(least, -9), min(most, 9)).map(float)
        case "number":
            return st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 9)
        case "string":
            return texts_of(schema)
        case "array":
            return arrays_of(schema, defs)
        case "object":
            return objects_of(schema, defs)
        case None:
            return SCALARS


def texts_of(schema):
    made = {
        "date": st.dates().map(dt.date.isoformat),
        "date-time": st.datetimes().map(dt.datetime.isoformat),
        "duration": st.sampled_from(["PT1H", "P1DT2S", "-PT5S"]),
        "uuid": st.uuids().map(str),
        "decimal": st.decimals(allow_nan=False, allow_infinity=False).map(str),
    }
    if "format" in schema:
        return made[schema["format"]]
    if "contentEncoding" in schema:
        return st.binary().map(plain_value)
    return st.text(max_size=schema.get("maxLength", 5))


def arrays_of(schema, defs):
    if "prefixItems" in schema:
        members = [values_of(each, defs) for each in schema["prefixItems"]]
        whole = st.tuples(*members).map(list)
        least = schema["minItems"]
        return st.integers(least, len(members)).flatmap(lambda n: whole.map(lambda it: it[:n]))
    return st.lists(values_of(schema["items"], defs), max_size=2)


def objects_of(schema, defs):
    if isinstance(others := schema["additionalProperties"], dict):
        names = schema.get("propertyNames", {})
        keys = st.sampled_from(names["enum"]) if "enum" in names else st.text(max_size=3)
        if "pattern" in names:
            keys = st.integers(-99, 99).map(str)
        return st.dictionaries(keys, values_of(others, defs), max_size=2)
    members = {name: values_of(each, defs) for name, each in schema["properties"].items()}
    required = {name: members.pop(name) for name in schema["required"]}
    return st.fixed_dictionaries(required, optional=members)


def described(type_, make):
    """Describe a type, if it can be; two members of a union may be alike."""
    try:
        return make(type_)
    except (TypeError, ValueError) as exc:
        assume(
            "cannot be told apart" not in str(exc)
            and "strict schema" not in str(exc)
            and "Struct" not in str(exc)
        )
        raise


JUNK = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["x", "y", "name", "type", "default"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(data=st.data(), type_=TYPES)
def test_what_the_schema_of_any_type_promises_is_taken_and_goes_back(data, type_):
    schema = described(type_, json_schema)
    encode_json(schema)
    jsonschema.Draft202012Validator.check_schema(schema)
    raw = data.draw(values_of(schema, schema.get("$defs", {})))
    jsonschema.validate(raw, schema)
    made = structure_value(decode_json(encode_json(raw)), type_)
    back = decode_json(encode_json(plain_value(made, given_only=True)))
    jsonschema.validate(back, schema)
    assert structure_value(back, type_) == made


def places(value, path=()):
    """Give every place in a value, the value itself included."""
    yield path
    members = value.items() if isinstance(value, dict) else ()
    for key, member in enumerate(value) if isinstance(value, list) else members:
        yield from places(member, (*path, key))


def put(value, path, draw):
    """Put something else at a place: junk, or an object with a property more."""
    if path:
        changed = value.copy()
        changed[path[0]] = put(value[path[0]], path[1:], draw)
        return changed
    if isinstance(value, dict) and draw(st.booleans()):
        return {**value, "odd": draw(JUNK)}
    return draw(JUNK)


@given(data=st.data(), type_=TYPES)
def test_what_the_schema_of_any_type_refuses_is_refused(data, type_):
    schema = described(type_, json_schema)
    fitting = data.draw(values_of(schema, schema.get("$defs", {})))
    path = data.draw(st.sampled_from(list(places(fitting))))
    raw = put(fitting, path, data.draw)
    if not jsonschema.Draft202012Validator(schema).is_valid(raw):
        with pytest.raises(ValueError, match=" "):
            structure_value(raw, type_)


@given(data=st.data(), fields=st.dictionaries(NAMES, TYPES, min_size=1, max_size=3))
def test_the_strict_schema_of_any_class_and_its_check_agree(data, fields):
    type_ = attrs_class(fields, derived=True)
    schema = described(type_, strict_schema)
    jsonschema.Draft202012Validator.check_schema(schema)
    raw = data.draw(values_of(schema, schema.get("$defs", {})) | JUNK)
    if jsonschema.Draft202012Validator(schema).is_valid(raw):
        # What the dialect has no words for is left: bounds of texts.
        try:
            made = structure_strictly(raw, type_)
        except MisfitError as exc:
            assert "length" in exc.reason or "base64" in exc.reason or "ecimal" in exc.reason  # noqa: PT017
        else:
            assert structure_strictly(plain_value(made, given_only=True), type_) == made
    else:
        with pytest.raises(MisfitError):
            structure_strictly(raw, type_)
