"""From types to JSON schemas, over what msgspec tells of a type.

msgspec's own generator is not used for three reasons: it does not say where in
a type the trouble is; it has no strict dialect; and the runtime hands only a
part of JSON Schema on to the model. Runtime 0.163.0 drops ``default``,
``format``, all bounds and ``prefixItems``, and makes an array without ``items``
one of strings. So ``items`` is always there, and what would be lost is said in
the field's description too.
"""

from __future__ import annotations

import copy
import itertools
from typing import TYPE_CHECKING, Any, NoReturn, cast

import msgspec
import msgspec.inspect as mi

from trio_codex._schemas._apart import can_be_told_apart
from trio_codex._schemas._fields import NO_DEFAULT, SchemaField
from trio_codex._schemas._nodes import Nodes, description_of, fields_of, inspect
from trio_codex._schemas._notes import joined, strict_keywords, with_notes
from trio_codex._wire import encode_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FORMATS: dict[type[mi.Type], str] = {
    mi.DateTimeType: "date-time",
    mi.DateType: "date",
    mi.TimeType: "time",
    mi.TimeDeltaType: "duration",
    mi.UUIDType: "uuid",
    mi.DecimalType: "decimal",
}
_BOUNDS = {
    "gt": "exclusiveMinimum",
    "ge": "minimum",
    "lt": "exclusiveMaximum",
    "le": "maximum",
    "multiple_of": "multipleOf",
}
_ARRAYS = (mi.ListType, mi.VarTupleType, mi.SetType, mi.FrozenSetType, mi.CollectionType)
_OBJECTS = (mi.DataclassType, mi.TypedDictType, mi.StructType)
_BYTES = (mi.BytesType, mi.ByteArrayType, mi.MemoryViewType)


class Generator:
    """Makes one schema.

    Args:
        strict: Whether in the dialect of `strict_schema`.
    """

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._nodes = Nodes()
        self._unions: list[tuple[str, mi.UnionType, list[dict[str, Any]]]] = []
        self._defs: dict[str, dict[str, Any]] = {}
        # By class; by type where the class is generic. The second of a pair
        # keeps what the key is the id of.
        self._names: dict[object, tuple[str, mi.Type]] = {}

    def root(self, type_: Any) -> dict[str, Any]:
        """Describe a type."""
        name = getattr(type_, "__name__", None) or str(type_)
        if not self._strict:
            return self._with_definitions(self._node(inspect(type_, name), name))
        try:
            node = self._nodes.node(type_, name)
            if not isinstance(node, mi.DataclassType | mi.TypedDictType):
                raise TypeError(f"{name} must be an attrs class, a dataclass or a TypedDict")
            schema = self._node(node, name)
        except RecursionError:
            raise TypeError(f"{name} has an alias in it that contains itself") from None
        self._check_unions()
        return self._with_definitions(schema)

    def record(self, name: str, fields: Sequence[SchemaField]) -> dict[str, Any]:
        """Describe an object whose fields are given."""
        return self._with_definitions(self._object(name, fields))

    def _with_definitions(self, schema: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in schema:
            # A root has to be an object itself.
            schema = self._defs[_name_in(schema)]
        used: dict[str, dict[str, Any]] = {}
        ahead = list(_references(schema))
        while ahead:
            name = ahead.pop()
            if name not in used:
                used[name] = self._defs[name]
                ahead += _references(used[name])
        ordered = {name: self._defs[name] for name in self._defs if name in used}
        return {**schema, "$defs": ordered} if ordered else schema

    def _node(self, node: mi.Type, path: str) -> dict[str, Any]:
        match node:
            case mi.AnyType():
                if self._strict:
                    _refuse(path, "any value at all")
                return {}
            case mi.NoneType():
                return {"type": "null"}
            case mi.BoolType():
                return {"type": "boolean"}
            case mi.IntType():
                return self._bounded(node, "integer")
            case mi.FloatType():
                return self._bounded(node, "number")
            case mi.StrType():
                return self._lengths(node, "string", "Length", pattern=node.pattern)
            case mi.DictType():
                return self._dict(node, path)
            case mi.TupleType():
                return self._tuple(node.item_types, len(node.item_types), path)
            case mi.NamedTupleType():
                required = sum(field.required for field in node.fields)
                return self._tuple([field.type for field in node.fields], required, path)
            case mi.UnionType():
                branches = [self._node(member, path) for member in node.types]
                self._unions.append((path, node, branches))
                return {"anyOf": branches}
            case mi.LiteralType():
                for value in node.values:
                    if isinstance(value, bool):
                        raise TypeError(f"{path}: a Literal of {value} is not supported; use bool")
                return _enum(list(node.values))
            case mi.StructType() if self._strict:
                raise TypeError(f"{path}: {node.cls.__name__} is a msgspec.Struct; use attrs")
            case mi.EnumType():
                return _enum([member.value for member in node.cls])
            case mi.Metadata():
                return self._metadata(node, path)
            case _ if isinstance(node, _BYTES):
                return self._keep({"type": "string", "contentEncoding": "base64"})
            case _ if isinstance(node, _ARRAYS):
                return self._array(node, path)
            case _ if isinstance(node, _OBJECTS) and not getattr(node, "array_like", False):
                return self._reference(node, path)
            case _ if type(node) in _FORMATS:
                return self._keep({"type": "string", "format": _FORMATS[type(node)]})
            case _:
                shown = getattr(node, "cls", type(node)).__name__
                raise TypeError(f"{path}: {shown} has no form in JSON")

    def _check_unions(self) -> None:
        """Refuse unions of which two members fit the same value."""
        for path, node, branches in self._unions:
            for first, second in itertools.combinations(range(len(branches)), 2):
                if not can_be_told_apart(branches[first], branches[second], self._defs):
                    names = [_name_of(node.types[index]) for index in (first, second)]
                    raise ValueError(
                        f"{path}: {' and '.join(names)} cannot be told apart in JSON; "
                        "give each class a field with a Literal of its own"
                    )

    def _keep(self, schema: dict[str, Any]) -> dict[str, Any]:
        if not self._strict:
            return schema
        kept = strict_keywords(schema)
        # What the dialect does not have is checked all the same, so the model is told.
        note = with_notes("", {word: schema[word] for word in schema.keys() - kept.keys()})
        return {**kept, "description": note} if note else kept

    def _bounded(self, node: mi.IntType | mi.FloatType, kind: str) -> dict[str, Any]:
        found = {word: getattr(node, name) for name, word in _BOUNDS.items()}
        bounds = {word: bound for word, bound in found.items() if bound is not None}
        return self._keep({"type": kind, **bounds})

    def _lengths(self, node: Any, kind: str, unit: str, **more: Any) -> dict[str, Any]:
        more = {f"min{unit}": node.min_length, f"max{unit}": node.max_length, **more}
        given = {word: value for word, value in more.items() if value is not None}
        return self._keep({"type": kind, **given})

    def _array(self, node: Any, path: str) -> dict[str, Any]:
        is_set = isinstance(node, mi.SetType | mi.FrozenSetType)
        if is_set and self._strict:
            _refuse(path, "a set; use a list")
        more: dict[str, Any] = {"items": self._node(node.item_type, f"{path}[]")}
        if is_set:
            more["uniqueItems"] = True
        return self._lengths(node, "array", "Items", **more)

    def _tuple(self, members: Sequence[mi.Type], required: int, path: str) -> dict[str, Any]:
        if self._strict:
            _refuse(path, "a tuple of fixed length; use a class, or a list")
        firsts = [self._node(member, f"{path}[{index}]") for index, member in enumerate(members)]
        distinct = [first for index, first in enumerate(firsts) if first not in firsts[:index]]
        return {
            "type": "array",
            "prefixItems": firsts,
            # There are no further items; it is for readers who skip the line above.
            "items": distinct[0] if len(distinct) == 1 else {"anyOf": distinct},
            "minItems": required,
            "maxItems": len(firsts),
        }

    def _dict(self, node: mi.DictType, path: str) -> dict[str, Any]:
        if self._strict:
            _refuse(path, "a dict, whose keys are not known; use a class, or a list of pairs")
        self._node(node.key_type, f"{path}{{key}}")
        others = self._node(node.value_type, f"{path}{{}}")
        return self._lengths(node, "object", "Properties", additionalProperties=others)

    def _metadata(self, node: mi.Metadata, path: str) -> dict[str, Any]:
        schema = self._node(node.type, path)
        extra = cast("dict[str, Any]", node.extra_json_schema or {})  # pyright: ignore[reportUnknownMemberType]
        if self._strict:
            note = "" if "$ref" in schema else schema.get("description", "")
            return self._described(schema, joined(extra.get("description", ""), note))
        return {**schema, **extra}

    def _reference(self, node: Any, path: str) -> dict[str, Any]:
        key = id(node) if getattr(node.cls, "__parameters__", ()) else node.cls
        if key not in self._names:
            name = self._free_name(getattr(node.cls, "__name__", "Object"))
            self._names[key] = name, node
            # A class that contains itself refers to what is not finished yet.
            self._defs[name] = {}
            described = description_of(node.cls)
            schema = self._object(path, list(fields_of(node)), nodes=node.fields)
            self._defs[name] = {**described, **schema}
        return {"$ref": f"#/$defs/{self._names[key][0]}"}

    def _free_name(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self._defs:
            number += 1
            name = f"{wanted}_{number}"
        return name

    def _object(
        self, path: str, fields: Sequence[SchemaField], nodes: Sequence[mi.Field] = ()
    ) -> dict[str, Any]:
        known = {node.encode_name: node.type for node in nodes}
        properties: dict[str, Any] = {}
        for field in fields:
            where = f"{path}.{field.name}"
            node = known.get(field.name) or inspect(field.type, where)
            properties[field.name] = self._field(field, node, where)
        return {
            "type": "object",
            "properties": properties,
            "required": [field.name for field in fields if field.required or self._strict],
            "additionalProperties": False,
        }

    def _field(self, field: SchemaField, node: mi.Type, where: str) -> dict[str, Any]:
        schema = self._node(node, where)
        if self._strict:
            note = "" if "$ref" in schema else schema.get("description", "")
            return self._described(schema, joined(field.description, note))
        default = _shown(field.default)
        if default is not NO_DEFAULT:
            schema = {**schema, "default": default}
        text = field.description or schema.get("description", "")
        return self._described(schema, with_notes(text, schema))

    def _described(self, schema: dict[str, Any], description: str) -> dict[str, Any]:
        if not description:
            return schema
        if self._strict and "$ref" in schema:
            # The dialect has nothing beside a reference. What is referred to can
            # stand here itself, unless it is not finished and contains this.
            finished = self._defs[_name_in(schema)]
            if not finished:
                return schema
            schema = copy.deepcopy(finished)
        return {**schema, "description": description}


def _name_in(schema: dict[str, Any]) -> str:
    return schema["$ref"].rpartition("/")[2]


def _references(schema: object) -> Iterator[str]:
    """Give the names of the definitions that a schema refers to."""
    if isinstance(schema, dict):
        members = cast("dict[str, object]", schema)
        if isinstance(members.get("$ref"), str):
            yield _name_in(members)
        for word, member in members.items():
            # What stands there is a value of the user's, and no schema.
            if word not in {"default", "enum"}:
                yield from _references(member)
    elif isinstance(schema, list):
        for member in cast("list[object]", schema):
            yield from _references(member)


def _refuse(path: str, what: str) -> NoReturn:
    raise ValueError(f"{path}: a strict schema cannot describe {what}")


def _name_of(node: mi.Type) -> str:
    if isinstance(node, mi.Metadata):
        return _name_of(node.type)
    return "an array" if isinstance(node, _ARRAYS) else getattr(node, "cls", type(node)).__name__


def _enum(values: list[Any]) -> dict[str, Any]:
    """List values; the runtime takes a list without a type for one of strings."""
    kinds = {str: "string", int: "integer", type(None): "null"}
    lists: list[dict[str, Any]] = []
    for class_, kind in kinds.items():
        # An IntEnum's member is its value, and no plain int.
        members = [plain for plain in map(_plain, values) if plain.__class__ is class_]
        if members:
            lists.append({"type": kind} if kind == "null" else {"type": kind, "enum": members})
    return lists[0] if len(lists) == 1 else {"anyOf": lists}


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)


def _shown(default: Any) -> Any:
    """Give a default as JSON has it, or `NO_DEFAULT`."""
    if default is NO_DEFAULT:
        return default
    from trio_codex._schemas import plain_value  # noqa: PLC0415 - it is above

    try:
        plain = plain_value(default)
        encode_json(plain)
    except Exception:  # noqa: BLE001 - a default may be anything, and need not be shown
        return NO_DEFAULT
    return plain
