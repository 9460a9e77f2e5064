"""JSON values to the types of users, to the letter, through cattrs.

cattrs makes the objects: it calls the class, so that converters and validators
run, and knows private, keyword-only and derived fields. What stands in a field
is decided by `_shapes`, and checked by msgspec where no class is in it.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast, get_args, get_origin

import msgspec
from cattrs import Converter, gen
from cattrs.errors import AttributeValidationNote, ClassValidationError
from cattrs.gen import override, typeddicts

from trio_codex._codec._mismatch import MisfitError
from trio_codex._codec._shapes import (
    ArrayShape,
    ObjectShape,
    Plain,
    UnionShape,
    is_typed_dict,
    shape_of,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from trio_codex._codec._shapes import Shape

    Hook = Callable[[Any], Any]

# Every field has a hook of ours, so nothing is registered.
_converter = Converter(detailed_validation=True)


def structure(raw: object, type_: Any) -> Any:
    """Make a value of a type that a strict schema describes; see `structure_strictly`."""
    try:
        return _hook(type_)(raw)
    except RecursionError:
        raise MisfitError("it is nested too deeply") from None


def _hook(type_: Any) -> Hook:
    shape = shape_of(type_)
    match shape:
        case Plain(plain):
            return partial(_structure_plain, type_=plain)
        case ArrayShape() as array:
            bounded: Any = list
            for bound in array.bounds:
                bounded = Annotated[bounded, bound]
            return partial(
                _structure_array, inner=_hook(array.item), bounded=bounded, made=array.made
            )
        case UnionShape(members):
            hooks = [(shape_of(member), _hook(member)) for member in members]
            return partial(_structure_union, members=hooks, names=list(map(shown, members)))
        case ObjectShape():
            return partial(_structure_object, type_=shape.type)


def _structure_plain(raw: Any, type_: Any) -> Any:
    try:
        return msgspec.convert(raw, type_)
    except msgspec.ValidationError as exc:
        found = re.fullmatch(r"(.*?)(?: - at `\$(.*)`)?", str(exc), re.DOTALL)
        assert found is not None  # noqa: S101 - it matches everything
        raise MisfitError(found[1], found[2] or "") from None


def _structure_array(raw: Any, inner: Hook, bounded: Any, made: type[Any]) -> Any:
    _structure_plain(raw, bounded)
    members: list[Any] = []
    for index, member in enumerate(raw):
        try:
            members.append(inner(member))
        except MisfitError as exc:  # noqa: PERF203 - it ends the loop
            raise exc.below(f"[{index}]") from exc.__cause__
    return made(members)


def _structure_object(raw: Any, type_: Any) -> Any:
    # Made when it is first needed: a class may contain itself.
    return _object_hook(type_)(raw)


def _structure_union(raw: Any, members: list[tuple[Shape, Hook]], names: list[str]) -> Any:
    candidates = _candidates(members, raw)
    failures: list[MisfitError] = []
    for _, hook in candidates:
        try:
            # No two members fit: the schema would have been refused.
            return hook(raw)
        except MisfitError as exc:  # noqa: PERF203 - there are few members
            failures.append(exc)
    # What is the matter with a plain value, the names of the members say better.
    found = zip(candidates, failures, strict=True)
    meant = [failure for (shape, _), failure in found if not isinstance(shape, Plain)]
    if len(meant) == 1:
        raise meant[0]
    raise MisfitError(f"it is none of these: {', '.join(names)}")


def _candidates(members: list[tuple[Shape, Hook]], raw: Any) -> Sequence[tuple[Shape, Hook]]:
    """The members of a union that a value can be meant for.

    The tags are looked at before anything else: where unions are nested, each
    level would otherwise be tried for each member of the level above.
    """
    kind = ObjectShape if isinstance(raw, dict) else ArrayShape if isinstance(raw, list) else Plain
    found = [(shape, hook) for shape, hook in members if isinstance(shape, kind | Plain)]
    classes = [shape for shape, _ in found if isinstance(shape, ObjectShape)]
    if len(classes) < 2:
        return found
    return [(shape, hook) for shape, hook in found if _looks_like(shape, raw)]


def _looks_like(shape: Shape, raw: Any) -> bool:
    if not isinstance(shape, ObjectShape):
        return False
    tags = {name: type_ for name, type_ in shape.fields.items() if _is_tag(type_)}
    if not tags:
        return raw.keys() == shape.fields.keys()
    return all(name in raw and _fits(raw[name], type_) for name, type_ in tags.items())


def _is_tag(type_: Any) -> bool:
    while get_origin(type_) is Annotated:
        type_ = get_args(type_)[0]
    return get_origin(type_) is Literal


def _fits(raw: Any, type_: Any) -> bool:
    try:
        msgspec.convert(raw, type_)
    except msgspec.ValidationError:
        return False
    return True


@lru_cache(maxsize=512)
def _object_hook(type_: Any) -> Hook:
    """Make the function that makes objects of a class."""
    shape = cast("ObjectShape", shape_of(type_))
    overrides: dict[str, Any] = {
        name: override(struct_hook=_for_cattrs(_hook(field)))
        for name, field in shape.fields.items()
    }
    makers = cast("Any", typeddicts if is_typed_dict(shape.class_) else gen)
    cattrs_hook = makers.make_dict_structure_fn(
        type_, _converter, _cattrs_use_linecache=False, **overrides
    )

    def structure(raw: Any) -> Any:
        _structure_plain(raw, dict)
        for name in raw:
            if name not in shape.fields:
                raise MisfitError("unknown property", f".{name}")
        for name in shape.fields:
            if name not in raw:
                raise MisfitError("required property missing", f".{name}")
        try:
            return cattrs_hook(raw, type_)
        except ClassValidationError as exc:
            misfit = _first(exc)
            raise misfit from misfit.__cause__

    return structure


def _for_cattrs(hook: Hook) -> Callable[[Any, Any], Any]:
    return lambda raw, _: hook(raw)


def _first(error: ClassValidationError) -> MisfitError:
    """What was wrong first with an object, or with one of its fields."""
    exc = cast("Exception", error.exceptions[0])  # pyright: ignore[reportUnknownMemberType]
    if isinstance(exc, RecursionError):
        raise exc
    name = next(
        (
            f".{note.name}"
            for note in getattr(exc, "__notes__", ())
            if isinstance(note, AttributeValidationNote)
        ),
        "",
    )
    if not isinstance(exc, MisfitError):
        exc = _told(exc)
    return exc.below(name)


def _told(exc: Exception) -> MisfitError:
    """Put in words what a converter, a validator or the class itself has raised."""
    # attrs' validators add the attribute and the value to what they say.
    said = exc.args[0] if exc.args and isinstance(exc.args[0], str) else str(exc)
    misfit = MisfitError(said or type(exc).__name__)
    misfit.__cause__ = exc
    return misfit
