"""Types that answers are forced into: the strict schema and the check say the same."""

from __future__ import annotations

import collections.abc
import copy
import dataclasses
import datetime as dt
import enum
from typing import Annotated, Any, Generic, Literal, NewType, TypeVar

import attrs
import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import NotRequired, TypedDict

from trio_codex._schemas import MisfitError, strict_schema, structure_strictly
from trio_codex._turns._output import output_format

T = TypeVar("T")


class Colour(enum.Enum):
    red = "r"
    green = "g"


@attrs.frozen
class Circle:
    radius: float = attrs.field(validator=attrs.validators.ge(0))
    shape: Literal["circle"] = "circle"
    area: float = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "area", 3 * self.radius**2)


@dataclasses.dataclass(kw_only=True)
class Square:
    shape: Literal["square"] = "square"
    side: int
    colour: Colour = Colour.red


class Group(TypedDict):
    members: list[Circle | Square | Group]
    label: NotRequired[str]


@attrs.frozen
class Pair(Generic[T]):
    first: T
    second: T | None


ShapeId = NewType("ShapeId", int)


@attrs.frozen
class Drawing:
    _title: str = attrs.field(converter=str.strip)
    top: Circle | Square | Group | int | None
    pair: Pair[Square]
    when: dt.date
    few: Annotated[list[Circle], msgspec.Meta(max_length=2), "Few"]
    row: tuple[Square, ...]
    ident: ShapeId = ShapeId(0)
    word: Annotated[str, msgspec.Meta(max_length=3)] = ""


FLOATS = st.floats(0, 100, allow_nan=False)
CIRCLES = st.fixed_dictionaries({"radius": FLOATS, "shape": st.just("circle")})
SQUARES = st.fixed_dictionaries(
    {
        "side": st.integers(-9, 9),
        "shape": st.just("square"),
        "colour": st.sampled_from(["r", "g"]),
    }
)
GROUPS = st.recursive(
    st.fixed_dictionaries({"members": st.lists(CIRCLES | SQUARES, max_size=2), "label": st.text()}),
    lambda inner: st.fixed_dictionaries(
        {"members": st.lists(inner, max_size=2), "label": st.text()}
    ),
    max_leaves=3,
)
DRAWINGS = st.fixed_dictionaries(
    {
        "_title": st.text(),
        "top": CIRCLES | SQUARES | GROUPS | st.integers(-9, 9) | st.none(),
        "pair": st.fixed_dictionaries({"first": SQUARES, "second": SQUARES | st.none()}),
        "when": st.dates().map(dt.date.isoformat),
        "few": st.lists(CIRCLES, max_size=2),
        "row": st.lists(SQUARES, max_size=2),
        "ident": st.integers(-9, 9),
        "word": st.text(max_size=3),
    }
)
SCHEMA = strict_schema(Drawing)
VALIDATOR = jsonschema.Draft202012Validator(
    SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


def expected_shape(raw):
    match raw:
        case {"shape": "circle"}:
            return Circle(raw["radius"])
        case {"shape": "square"}:
            return Square(side=raw["side"], colour=Colour(raw["colour"]))
        case {"members": members}:
            return {"members": [expected_shape(each) for each in members], "label": raw["label"]}
        case _:
            return raw


@given(raw=DRAWINGS)
def test_what_fits_the_schema_becomes_exactly_that_type(raw):
    VALIDATOR.validate(raw)
    before = copy.deepcopy(raw)
    made = structure_strictly(raw, Drawing)
    assert raw == before
    assert made == Drawing(
        title=raw["_title"],
        top=expected_shape(raw["top"]),
        pair=Pair(expected_shape(raw["pair"]["first"]), expected_shape(raw["pair"]["second"])),
        when=dt.date.fromisoformat(raw["when"]),
        few=[expected_shape(each) for each in raw["few"]],
        row=tuple(expected_shape(each) for each in raw["row"]),
        ident=ShapeId(raw["ident"]),
        word=raw["word"],
    )
    assert type(made.top) is type(expected_shape(raw["top"]))


def places(value, path=()):
    """Give every place in a value, the value itself included."""
    yield path
    match value:
        case dict():
            for key, member in value.items():
                yield from places(member, (*path, key))
        case list():
            for index, member in enumerate(value):
                yield from places(member, (*path, index))


def put(value, path, new):
    if not path:
        return new
    changed = copy.copy(value)
    changed[path[0]] = put(value[path[0]], path[1:], new)
    return changed


def at(value, path):
    for step in path:
        value = value[step]
    return value


JUNK = st.sampled_from([None, True, "?", 1.5, -1, [], {}, [None], {"shape": "circle"}, [[]]])


@given(raw=DRAWINGS, data=st.data())
def test_the_schema_and_the_check_agree_on_what_does_not_fit(raw, data):
    path = data.draw(st.sampled_from(list(places(raw))))
    old = at(raw, path)
    if isinstance(old, dict) and data.draw(st.booleans()):
        key = data.draw(st.sampled_from([*old, "odd"]))
        new = (
            {**old, "odd": 1} if key == "odd" else {name: old[name] for name in old if name != key}
        )
    else:
        new = data.draw(JUNK)
    changed = put(raw, path, new)
    # Whether a radius is below 0 is for the class alone to say.
    fits = VALIDATOR.is_valid(changed)
    if fits and "radius" not in path:
        structure_strictly(changed, Drawing)
    elif not fits:
        with pytest.raises(MisfitError):
            structure_strictly(changed, Drawing)


def test_a_missing_or_unknown_property_never_fits():
    raw = {"shape": "square", "side": 1, "colour": "r"}
    structure_strictly(raw, Square)
    for name in raw:
        with pytest.raises(MisfitError, match=rf"^\$\.{name}: required property missing$"):
            structure_strictly({key: raw[key] for key in raw if key != name}, Square)
    with pytest.raises(MisfitError, match=r"^\$\.odd: unknown property$"):
        structure_strictly({**raw, "odd": 1}, Square)


CIRCLE = {"radius": 1.0, "shape": "circle"}
SQUARE = {"side": 1, "shape": "square", "colour": "r"}


@attrs.frozen
class Holder:
    any_of: list[Circle | Square | None]
    arrays: list[Square] | Circle


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"any_of": [None, {**SQUARE, "side": "1"}], "arrays": []}, r"\$\.any_of\[1\]\.side: Exp"),
        ({"any_of": [{"shape": "square"}], "arrays": []}, r"\$\.any_of\[0\]\.side: required"),
        ({"any_of": [{"shape": "star"}], "arrays": []}, r"\$\.any_of\[0\]: .* Circle, Square, nul"),
        ({"any_of": ["x"], "arrays": []}, r"\$\.any_of\[0\]: it is none of these: Circle"),
        ({"any_of": {}, "arrays": []}, r"\$\.any_of: Expected `array`, got `object`"),
        ({"any_of": [], "arrays": [CIRCLE]}, r"\$\.arrays\[0\]\.radius: unknown property"),
        ({"any_of": [], "arrays": {**CIRCLE, "radius": -1}}, r"\$\.arrays: 'radius' must be >= 0"),
        ({"any_of": [], "arrays": 1}, r"\$\.arrays: it is none of these: list, Circle"),
    ],
)
def test_of_a_union_the_member_that_was_meant_is_explained(raw, message):
    with pytest.raises(MisfitError, match=message):
        structure_strictly(raw, Holder)


def test_classes_without_a_tag_are_told_apart_by_their_properties():
    names = attrs.make_class("Names", {"names": attrs.field(type=list[str])})
    count = attrs.make_class("Count", {"count": attrs.field(type=int)})
    either = attrs.make_class("Either", {"it": attrs.field(type=names | count)})
    jsonschema.Draft202012Validator.check_schema(strict_schema(either))
    assert structure_strictly({"it": {"count": 1}}, either) == either(count(1))
    assert structure_strictly({"it": {"names": ["a"]}}, either) == either(names(["a"]))
    with pytest.raises(MisfitError, match=r"\$\.it\.count: Expected `int`, got `str`"):
        structure_strictly({"it": {"count": "1"}}, either)
    with pytest.raises(MisfitError, match=r"^\$\.it\.names\[1\]: Expected `str`, got `int`$"):
        structure_strictly({"it": {"names": ["a", 1]}}, either)


def test_a_value_that_is_nested_too_deeply_does_not_fit():
    raw: Any = {"members": [], "label": ""}
    for _ in range(3_000):
        raw = {"members": [raw], "label": ""}
    with pytest.raises(MisfitError, match="nested too deeply"):
        structure_strictly(raw, Group)


@attrs.frozen
class Not:
    inner: Not | Same | None
    op: Literal["not"] = "not"


@attrs.frozen
class Same:
    inner: Not | Same | None
    op: Literal["same"] = "same"


def test_nested_unions_take_no_longer_than_they_are_deep():
    # What the two have of the same name differs in the tag alone.
    assert len(strict_schema(Not)["properties"]["inner"]["anyOf"]) == 3
    raw = None
    for _ in range(60):
        raw = {"op": "same", "inner": raw}
    made = structure_strictly({"op": "not", "inner": raw}, Not)
    depth = 0
    while made is not None:
        made, depth = made.inner, depth + 1
    assert depth == 61
    with pytest.raises(
        MisfitError, match=r"^\$\.inner\.inner: it is none of these: Not, Same, null$"
    ):
        structure_strictly({"op": "not", "inner": {"op": "same", "inner": {"op": "or"}}}, Not)


def test_a_bound_on_an_array_of_classes_is_in_schema_and_check():
    assert SCHEMA["properties"]["few"]["maxItems"] == 2
    assert SCHEMA["properties"]["few"]["description"] == "Few"
    assert SCHEMA["properties"]["word"] == {
        "type": "string",
        "description": "At most 3 characters.",
    }
    bounded = attrs.make_class("Bounded", {"x": attrs.field(type=attrs.fields(Drawing).few.type)})
    with pytest.raises(MisfitError, match=r"\$\.x: Expected `array` of length <= 2"):
        structure_strictly({"x": [CIRCLE] * 3}, bounded)


def one_field(type_):
    return attrs.make_class("One", {"x": attrs.field(type=type_)})


@attrs.frozen
class Round:
    radius: float
    shape: str


@dataclasses.dataclass
class HasInitVar:
    x: int
    y: dataclasses.InitVar[int]


@attrs.frozen
class Derived(Pair[int]):
    n: int


@attrs.frozen
class Untyped:
    x = attrs.field()


class Struct(msgspec.Struct):
    a: int


@pytest.mark.parametrize(
    ("type_", "error", "message"),
    [
        (one_field(Circle | Round), ValueError, r"One\.x: Circle and Round cannot be told apart"),
        (
            one_field(list[Circle] | list[Square]),
            ValueError,
            "an array and an array cannot be told",
        ),
        (one_field(dict[str, Circle]), ValueError, r"One\.x: .* a dict, whose keys"),
        (one_field(set[Circle]), ValueError, r"One\.x: .* a set; use a list"),
        (one_field(tuple[Circle, int]), ValueError, r"One\.x: .* a tuple of fixed length"),
        (one_field(Circle | dict), ValueError, r"One\.x: .* a dict"),
        (one_field(list[Circle | complex]), TypeError, r"One\.x\[\]: complex has no form"),
        (one_field(Literal[True]), TypeError, r"One\.x: a Literal of True"),
        (one_field(Annotated[Circle, msgspec.Meta(ge=1)]), TypeError, r"One\.x: a bound on Circle"),
        (one_field(Annotated[list[Circle], msgspec.Meta(ge=1)]), TypeError, r"One\.x: .*`ge`"),
        (one_field(Pair), TypeError, r"One\.x: first is of ~T, which stands for no type"),
        (one_field(Struct), TypeError, r"One\.x: Struct is a msgspec.Struct"),
        (Pair, TypeError, r"Pair: first is of ~T"),
        (HasInitVar, TypeError, "HasInitVar: y is an InitVar"),
        (Derived, TypeError, "Derived: Derived derives from .*Pair"),
        (Untyped, TypeError, "Untyped: x has no annotation"),
        (Struct, TypeError, "Struct must be an attrs class, a dataclass or a TypedDict$"),
        (list[Circle], TypeError, "a TypedDict; for another value write a class with one field"),
        (Circle | None, TypeError, "a TypedDict; for another value write a class with one field"),
        (Circle(1.0), TypeError, "is not supported|must be an attrs class"),
    ],
)
def test_what_cannot_be_told_or_checked_is_refused_with_its_path(type_, error, message):
    with pytest.raises(error, match=message):
        strict_schema(type_)


@pytest.mark.parametrize(
    ("type_", "made"),
    [
        (list[Circle], list),
        (collections.abc.Sequence[Circle], list),
        (tuple[Circle, ...], tuple),
    ],
)
def test_an_array_becomes_what_its_annotation_says(type_, made):
    assert structure_strictly({"x": [CIRCLE]}, one_field(type_)).x == made([Circle(1.0)])


def test_a_generic_class_has_the_schema_of_its_arguments():
    schema = strict_schema(Pair[int])
    assert schema["properties"]["first"] == {"type": "integer"}
    assert structure_strictly({"first": 1, "second": None}, Pair[int]) == Pair(1, None)
    with pytest.raises(MisfitError, match=r"\$\.first: Expected `int`, got `str`"):
        structure_strictly({"first": "1", "second": None}, Pair[int])
    both = attrs.make_class(
        "Both", {"a": attrs.field(type=Pair[int]), "b": attrs.field(type=Pair[str])}
    )
    assert list(strict_schema(both)["$defs"]) == ["Pair", "Pair_2"]


def test_an_output_that_could_not_be_sent_is_refused_when_it_is_asked_for():
    with pytest.raises(ValueError, match=r"output_type: .*surrogate"):
        output_format(None, TypedDict("Odd", {"\ud800": str}))
