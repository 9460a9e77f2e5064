"""What msgspec tells of a type, also where it has no words: for unions of classes."""

from __future__ import annotations

import typing
from typing import Annotated, Any, cast

import attrs
import msgspec
import msgspec.inspect as mi

from trio_codex._codec._shapes import (
    ArrayShape,
    ObjectShape,
    Plain,
    UnionShape,
    is_typed_dict,
    shape_of,
)
from trio_codex._schemas._docstrings import split
from trio_codex._schemas._fields import NO_DEFAULT, SchemaField, annotated_description


class Nodes:
    """Inspects types; a class that comes again is the same node."""

    def __init__(self) -> None:
        self._known: dict[Any, mi.DataclassType | mi.TypedDictType] = {}

    def node(self, type_: Any, path: str) -> mi.Type:
        """Inspect a type.

        Args:
            type_: The type.
            path: Where it stands, for the errors.

        Raises:
            TypeError: It cannot be described.
        """
        try:
            shape = shape_of(type_)
        except NameError as exc:
            raise TypeError(f"{path}: an annotation in it cannot be resolved: {exc}") from None
        except TypeError as exc:
            raise TypeError(f"{path}: {exc}") from None
        match shape:
            case Plain(plain):
                return inspect(plain, path)
            case ArrayShape(item, _, bounds):
                node = inspect(_bounded(bounds), path)
                assert isinstance(node, mi.ListType)  # noqa: S101 - it is one of anything so far
                node.item_type = self.node(item, f"{path}[]")
            case UnionShape(members):
                nodes = [self.node(member, path) for member in members]
                node = mi.UnionType(tuple(flat for node in nodes for flat in _members(node)))
            case ObjectShape():
                node = self._object(shape, path)
        if shape.description:
            return mi.Metadata(node, {"description": shape.description})
        return node

    def _object(self, shape: ObjectShape, path: str) -> mi.Type:
        if shape.type not in self._known:
            kind = mi.TypedDictType if is_typed_dict(shape.class_) else mi.DataclassType
            # A class that contains itself finds its node before that has fields.
            node = self._known[shape.type] = kind(shape.class_, ())
            node.fields = tuple(
                mi.Field(name, name, self.node(type_, f"{path}.{name}"))
                for name, type_ in shape.fields.items()
            )
        return self._known[shape.type]


def inspect(type_: Any, path: str) -> mi.Type:
    """Ask msgspec for a type.

    Raises:
        TypeError: It cannot be described.
    """
    try:
        return mi.type_info(type_)
    except NameError as exc:
        raise TypeError(f"{path}: an annotation in it cannot be resolved: {exc}") from None
    except TypeError as exc:
        raise TypeError(f"{path}: {exc}") from None


def _bounded(bounds: tuple[msgspec.Meta, ...]) -> Any:
    type_: Any = list[Any]
    for bound in bounds:
        type_ = Annotated[type_, bound]
    return type_


def _members(node: mi.Type) -> tuple[mi.Type, ...]:
    return node.types if isinstance(node, mi.UnionType) else (node,)


def description_of(class_: Any) -> dict[str, Any]:
    doc = class_.__dict__.get("__doc__")
    # What `dataclass` writes itself says nothing that the schema does not say.
    if not doc or doc.startswith(f"{class_.__name__}("):
        return {}
    text = split(doc)[0]
    return {"description": text} if text else {}


def fields_of(node: Any) -> Any:
    """Give the fields of a class with what its docstring and annotations say of them."""
    described = split(node.cls.__dict__.get("__doc__"))[1]
    try:
        hints = typing.get_type_hints(node.cls, include_extras=True)
    except Exception:  # noqa: BLE001 - msgspec has understood the class, so only descriptions are lost
        hints = {}
    tag = getattr(node, "tag_field", None)
    if tag is not None:
        yield SchemaField(tag, typing.Literal[node.tag])
    for field in node.fields:
        if _is_settable(node.cls, field.name):
            said = annotated_description(hints.get(field.name))
            yield SchemaField(
                field.encode_name,
                None,
                required=field.required,
                default=_default_of(field),
                description=said or described.get(field.name.lstrip("_"), ""),
            )


def _is_settable(class_: Any, name: str) -> bool:
    """Whether a field is an argument of its class; others are not for a model to choose."""
    known: Any = getattr(class_, "__dataclass_fields__", {}).get(name)
    if attrs.has(class_):
        known = attrs.fields_dict(class_).get(name)
    return known is None or known.init


def _default_of(field: mi.Field) -> Any:
    default = field.default
    if field.default_factory in (list, dict, set):
        default = cast("Any", field.default_factory)()
    return NO_DEFAULT if default is msgspec.NODEFAULT else default
