"""Reads types of users: the form of each in JSON, or why it has none."""

from __future__ import annotations

import collections
import enum
from collections import abc
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast, get_args, get_origin

import attrs
import msgspec

from trio_codex._schemas import _classes
from trio_codex._schemas import _leaves as leaves
from trio_codex._schemas import _nodes as nodes
from trio_codex._schemas._defaults import check_default
from trio_codex._schemas._hints import (
    filled,
    is_alias,
    is_union,
    resolved_alias,
    shown,
    standing_for,
    without_presence,
)
from trio_codex._util._log import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trio_codex._schemas._hints import SchemaField
    from trio_codex._schemas._nodes import Node

_ARRAYS: dict[Any, Any] = {
    **{class_: class_ for class_ in (list, set, frozenset, collections.deque)},
    **dict.fromkeys((abc.Collection, abc.Iterable, abc.Sequence, abc.MutableSequence), list),
    **dict.fromkeys((abc.Set, abc.MutableSet), set),
}
_MAPS: dict[Any, Any] = {
    collections.OrderedDict: collections.OrderedDict,
    **dict.fromkeys((dict, abc.Mapping, abc.MutableMapping), dict),
}


def is_root(type_: Any) -> bool:
    """Whether a type is a class that can be the root of a strict schema."""
    while is_alias(type_) or get_origin(type_) is Annotated:
        type_ = resolved_alias(type_) if is_alias(type_) else get_args(type_)[0]
    origin = get_origin(type_) or type_
    return isinstance(origin, type) and _classes.is_class(cast("type[Any]", origin), strict=True)


class Reader:
    """Reads the types of one tool or, if strict, of one output."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._objects: dict[Any, nodes.Object] = {}
        # The aliases that are being read, one within another.
        self._aliases: tuple[Any, ...] = ()
        self._defaults: list[tuple[str, nodes.Field]] = []

    def root(self, type_: Any, path: str) -> Node:
        """Read a type; a TypeError names the part of it that has no form in JSON by its path."""
        try:
            node = self._read(type_, path)
        except RecursionError:
            raise TypeError(f"{path}: {shown(type_)} is nested without an end") from None
        self._check_defaults()
        return node

    def record(self, name: str, fields: Sequence[SchemaField]) -> nodes.Object:
        """Read the parameters of a function."""
        node = nodes.Object(shown=name, type=None, class_=None, made=dict)
        self._put_fields(node, {field.name: field for field in fields}, name)
        self._check_defaults()
        return node

    def _check_defaults(self) -> None:
        # At the end, since a class may contain itself.
        for where, field in self._defaults:
            check_default(field, where)
        self._defaults.clear()

    def _read(self, type_: Any, path: str) -> Node:
        type_, _ = without_presence(type_)
        if is_alias(type_):
            return self._alias(type_, path)
        if get_origin(type_) is Annotated:
            return self._annotated(type_, path)
        if isinstance(type_, TypeVar):
            bound = standing_for(type_)
            if bound is None:
                raise TypeError(f"{path} is of {type_}, which stands for no type here")
            return self._read(bound, path)
        origin, arguments = get_origin(type_) or type_, get_args(type_)
        if type_ is Any:
            return nodes.Anything(shown="any value")
        if type_ is None or type_ is type(None):
            return nodes.NULL
        if is_union(origin):
            return self._union(arguments, path)
        if origin is Literal:
            return leaves.literal_node(type_, path)
        try:
            return self._class(type_, origin, arguments, path)
        except TypeError as exc:
            if "unhashable" in str(exc):
                raise TypeError(f"{path}: {shown(type_)} is not a type") from None
            raise

    def _class(self, type_: Any, origin: Any, arguments: tuple[Any, ...], path: str) -> Node:
        if origin in leaves.SCALARS:
            return leaves.scalar_node(origin, (), path)
        if origin in leaves.TEXTS:
            return leaves.text_node(origin, (), path)
        if origin is tuple:
            return self._tuple(type_, arguments, path)
        if origin in _ARRAYS:
            item = self._read(arguments[0] if arguments else Any, f"{path}[]")
            made = _ARRAYS[origin]
            unique = made in (set, frozenset)
            if unique and not nodes.is_hashable(item):
                raise TypeError(f"{path}: {item.shown} cannot stand in a set; use a list")
            return nodes.Array(shown=shown(type_), item=item, made=made, unique=unique)
        if origin in _MAPS:
            key_type, value_type = arguments or (Any, Any)
            key = self._read(key_type, f"{path}{{key}}")
            leaves.check_key(key, f"{path}{{key}}")
            value = self._read(value_type, f"{path}{{}}")
            return nodes.Map(shown=shown(type_), key=key, value=value, made=_MAPS[origin])
        if not isinstance(origin, type):
            raise TypeError(f"{path}: {shown(type_)} is not a type that has a form in JSON")
        class_: Any = origin
        if issubclass(class_, enum.Enum):
            return leaves.enum_node(class_, path)
        if issubclass(class_, PurePath):
            return leaves.path_node(class_, path)
        if hasattr(class_, "_field_defaults") and tuple in class_.__mro__:
            return self._named_tuple(type_, class_, path)
        if _classes.is_class(class_, strict=self._strict):
            return self._object(type_, class_, path)
        if issubclass(class_, msgspec.Struct):
            raise TypeError(f"{path}: {class_.__name__} is a msgspec.Struct; use attrs")
        raise TypeError(f"{path}: {class_.__name__} has no form in JSON{leaves.hint_for(class_)}")

    def _alias(self, type_: Any, path: str) -> Node:
        if type_ in self._aliases:
            raise TypeError(f"{path} has an alias in it that contains itself; use a class")
        outer, self._aliases = self._aliases, (*self._aliases, type_)
        try:
            return self._read(_evaluated(partial(resolved_alias, type_), path), path)
        finally:
            self._aliases = outer

    def _annotated(self, type_: Any, path: str) -> Node:
        inner, *extras = get_args(type_)
        texts: list[str] = []
        metas: list[msgspec.Meta] = []
        for extra in extras:
            documentation = getattr(extra, "documentation", None)
            if isinstance(extra, str):
                texts.append(extra)
            elif isinstance(extra, msgspec.Meta):
                metas.append(extra)
            elif type(extra).__name__ == "Doc" and isinstance(documentation, str):
                texts.append(documentation)
            else:
                raise TypeError(
                    f"{path}: what stands in Annotated must be a string that describes, or "
                    f"msgspec.Meta(...) with bounds, and one is of type {type(extra).__name__}"
                )
        node = self._read(inner, path)
        bounds = tuple(filter(None, map(leaves.bound_of, metas)))
        if bounds:
            node = self._bounded(node, bounds, path)
        said = [meta.description for meta in metas if meta.description]
        extra = leaves.extra_words(metas)
        if not texts and not said and not extra:
            return node
        text = " ".join(texts) or (said[0] if said else "")
        return attrs.evolve(
            node, description=text or node.description, extra={**node.extra, **extra}
        )

    def _bounded(self, node: Node, bounds: tuple[msgspec.Meta, ...], path: str) -> Node:
        """Put bounds on a node; on those members of a union that they mean anything for."""
        match node:
            case nodes.Scalar(kind="integer" | "number" | "string"):
                plain = next(each for each, kind in leaves.SCALARS.items() if kind == node.kind)
                found = leaves.scalar_node(plain, bounds, path)
                return attrs.evolve(found, description=node.description, extra=node.extra)
            case nodes.Text(type=class_) if class_ in leaves.TEXTS:
                return leaves.text_node(class_, bounds, path)
            case nodes.Array() | nodes.Map():
                base: Any = list[Any] if isinstance(node, nodes.Array) else dict[str, Any]
                info = cast("Any", leaves.inspected(base, bounds, path)[1])
                return attrs.evolve(node, least=info.min_length, most=info.max_length)
            case nodes.Union(members=members):
                changed: list[Node] = []
                failures: list[TypeError] = []
                for member in members:
                    try:
                        changed.append(self._bounded(member, bounds, path))
                    except TypeError as exc:  # noqa: PERF203 - there are few members
                        failures.append(exc)
                        changed.append(member)
                if len(failures) == len(members):
                    raise failures[0]
                return attrs.evolve(node, members=tuple(changed))
            case _:
                raise TypeError(
                    f"{path}: a bound on {node.shown} means nothing; put it on what it bounds"
                )

    def _union(self, arguments: tuple[Any, ...], path: str) -> Node:
        members: list[Node] = []
        for argument in arguments:
            node = self._read(argument, path)
            members += node.members if isinstance(node, nodes.Union) else (node,)
        for member in members:
            if isinstance(member, nodes.Anything):
                return member
        return nodes.Union(
            shown=" or ".join(each.shown for each in members), members=tuple(members)
        )

    def _tuple(self, type_: Any, arguments: tuple[Any, ...], path: str) -> Node:
        if arguments[1:] == (...,) or (not arguments and type_ != tuple[()]):
            item = self._read(arguments[0] if arguments else Any, f"{path}[]")
            return nodes.Array(shown=shown(type_), item=item, made=tuple)
        items = [self._read(each, f"{path}[{index}]") for index, each in enumerate(arguments)]
        return nodes.Tuple(shown=shown(type_), items=tuple(items), required=len(items), made=tuple)

    def _named_tuple(self, type_: Any, class_: Any, path: str) -> Node:
        hints = _evaluated(partial(_classes.hints_of, class_), path)
        known = dict(zip(getattr(class_, "__parameters__", ()), get_args(type_), strict=False))
        items: list[Node] = []
        for name in class_._fields:
            where = f"{path}.{name}"
            node = self._read(filled(hints.get(name, Any), known, where), where)
            default = class_._field_defaults.get(name, 0)
            items.append(nodes.or_null(node) if default is None else node)
        return nodes.Tuple(
            shown=shown(class_),
            items=tuple(items),
            required=len(items) - len(class_._field_defaults),
            made=lambda values: class_(*values),
        )

    def _object(self, type_: Any, class_: type[Any], path: str) -> nodes.Object:
        known = self._objects.get(type_)
        if known is not None:
            return known
        # A class that contains itself finds its node before that has fields.
        doc, described = _classes.documentation_of(class_)
        made = dict if _classes.is_typed_dict(class_) else class_
        node = nodes.Object(shown=shown(type_), type=type_, class_=class_, made=made, doc=doc)
        self._objects[type_] = node
        members = _evaluated(
            partial(_classes.members_of, type_, class_, described), path, keep=(TypeError,)
        )
        outer, self._aliases = self._aliases, ()
        try:
            self._put_fields(node, members, path)
        finally:
            self._aliases = outer
        return node

    def _put_fields(self, node: nodes.Object, members: dict[str, SchemaField], path: str) -> None:
        for name, member in members.items():
            where = f"{path}.{name}"
            inner = self._read(member.type, where)
            if member.default is None and not nodes.takes_null(inner):
                # As in `x: int = None`, which is common: None is meant too.
                inner = nodes.or_null(inner)
            field = nodes.Field(
                node=inner,
                argument=member.argument or name,
                required=member.required or self._strict,
                default=member.default,
                description=inner.description or member.description,
            )
            node.fields[name] = field
            if member.checked:
                self._defaults.append((where, field))


def _evaluated(make: Any, path: str, keep: tuple[type[Exception], ...] = ()) -> Any:
    """Evaluate annotations, which may be any expression."""
    try:
        return make()
    except keep as exc:
        raise TypeError(f"{path}: {exc}") from None
    except Exception as exc:
        told = text_of(exc)
        raise TypeError(f"{path}: an annotation in it cannot be resolved: {told}") from exc
