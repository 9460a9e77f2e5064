"""From types to JSON schemas.

The runtime hands only a part of JSON Schema on to the model. Runtime 0.163.0
drops ``default``, ``format``, all bounds and ``prefixItems``, and makes an
array without ``items`` one of strings. So ``items`` is always there, and the
description repeats all that would be lost.
"""

from __future__ import annotations

import copy
import itertools
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

from trio_codex._schemas import _nodes as nodes
from trio_codex._schemas._defaults import shown_default
from trio_codex._schemas._hints import NO_DEFAULT
from trio_codex._schemas._notes import joined, strict_keywords, with_notes
from trio_codex._schemas._structure import INTEGER_KEY, NUMBER_KEY
from trio_codex._schemas._unions import can_be_told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trio_codex._schemas._nodes import Node

MAX_COPIED_PROPERTIES: Final = 20
"""A strict schema repeats an object up to this size; it refers to a larger one."""

_KINDS: dict[type, str] = {str: "string", int: "integer", type(None): "null"}


class Generator:
    """Makes one schema; if strict, in the dialect of `strict_schema`."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._defs: dict[str, dict[str, Any]] = {}
        self._names: dict[Any, str] = {}

    def root(self, node: Node, path: str) -> dict[str, Any]:
        """Describe a type; a union whose members cannot be told apart is a TypeError.

        Everything that the strict dialect cannot say is a ValueError.
        """
        if isinstance(node, nodes.Object) and node.class_ is None:
            schema = self._object(node, path)
        else:
            schema = self._node(node, path)
        if "$ref" in schema:
            # A root has to be an object itself.
            schema = self._defs[_name_in(schema)]
        used: dict[str, dict[str, Any]] = {}
        ahead = list(self._references(schema))
        while ahead:
            name = ahead.pop()
            if name not in used:
                used[name] = self._defs[name]
                ahead += self._references(used[name])
        ordered = {name: self._defs[name] for name in self._defs if name in used}
        return {**schema, "$defs": ordered} if ordered else schema

    def _references(self, schema: dict[str, Any]) -> Iterator[str]:
        """Give the names of the definitions that a schema refers to."""
        if "$ref" in schema and _name_in(schema) in self._defs:
            yield _name_in(schema)
        for each in _inner(schema):
            yield from self._references(each)

    def _node(self, node: Node, path: str, *, noted: bool = False) -> dict[str, Any]:
        schema = self._bare(node, path)
        text = node.description
        if noted and not self._strict:
            text = with_notes(text or schema.get("description", ""), schema)
        elif self._strict and "$ref" not in schema:
            text = joined(text, schema.get("description", ""))
        return self._described(schema, text)

    def _bare(self, node: Node, path: str) -> dict[str, Any]:
        """Describe a node without the text of an annotation."""
        extra = {} if self._strict else node.extra
        return {**self._kind(node, path), **extra}

    def _kind(self, node: Node, path: str) -> dict[str, Any]:
        match node:
            case nodes.Anything():
                if self._strict:
                    _refuse(path, "any value at all")
                return {}
            case nodes.Scalar():
                return self._keep({"type": node.kind, **node.bounds})
            case nodes.Choice():
                return _choice(list(node.members))
            case nodes.Text():
                return self._keep({"type": "string", **node.words})
            case nodes.Array():
                return self._array(node, path)
            case nodes.Tuple():
                return self._tuple(node, path)
            case nodes.Map():
                return self._map(node, path)
            case nodes.Union():
                return self._union(node, path)
            case nodes.Object():
                return self._reference(node, path)
            case _:
                raise AssertionError(node)

    def _keep(self, schema: dict[str, Any]) -> dict[str, Any]:
        if not self._strict:
            return schema
        kept = strict_keywords(schema)
        # Keywords that the dialect lacks are checked all the same, so the model is told.
        note = with_notes("", {word: schema[word] for word in schema.keys() - kept.keys()})
        return {**kept, "description": note} if note else kept

    def _array(self, node: nodes.Array, path: str) -> dict[str, Any]:
        if node.unique and self._strict:
            _refuse(path, "a set; use a list")
        items = self._node(node.item, f"{path}[]", noted=True)
        sizes = _sizes(node, "Items")
        unique = {"uniqueItems": True} if node.unique else {}
        return self._keep({"type": "array", **sizes, "items": items, **unique})

    def _tuple(self, node: nodes.Tuple, path: str) -> dict[str, Any]:
        if self._strict:
            _refuse(path, "a tuple of fixed length; use a class, or a list")
        members = [self._node(each, f"{path}[{index}]") for index, each in enumerate(node.items)]
        distinct = [each for index, each in enumerate(members) if each not in members[:index]]
        if not distinct:
            return {"type": "array", "items": {}, "maxItems": 0}
        return {
            "type": "array",
            "prefixItems": members,
            # There are no further items; this is for readers who skip the line above.
            "items": distinct[0] if len(distinct) == 1 else {"anyOf": distinct},
            "minItems": node.required,
            "maxItems": len(members),
        }

    def _map(self, node: nodes.Map, path: str) -> dict[str, Any]:
        if self._strict:
            _refuse(path, "a dict, whose keys are not known; use a class, or a list of pairs")
        others = self._node(node.value, f"{path}{{}}", noted=True)
        schema: dict[str, Any] = {"type": "object", "additionalProperties": others}
        keys = _keys(node.key)
        if keys:
            schema["propertyNames"] = keys
        return {**schema, **_sizes(node, "Properties")}

    def _union(self, node: nodes.Union, path: str) -> dict[str, Any]:
        named = [member for member in node.members if member.shown != "null"]
        branches = [self._node(each, path, noted=len(named) > 1) for each in node.members]
        for first, second in itertools.combinations(node.members, 2):
            if not can_be_told_apart(first, second):
                names = " and ".join(map(_union_name, (first, second)))
                error = ValueError if self._strict else TypeError
                raise error(
                    f"{path}: {names} cannot be told apart in JSON; "
                    "give each class a field with a Literal of its own"
                )
        distinct = [each for index, each in enumerate(branches) if each not in branches[:index]]
        return {"anyOf": distinct}

    def _reference(self, node: nodes.Object, path: str) -> dict[str, Any]:
        name = self._names.get(node.type)
        if name is None:
            name = self._names[node.type] = self._free_name(getattr(node.class_, "__name__", ""))
            # A class that contains itself refers to a definition that is not finished yet.
            self._defs[name] = {}
            schema = self._object(node, path)
            self._defs[name] = {"description": node.doc, **schema} if node.doc else schema
        return {"$ref": f"#/$defs/{name}"}

    def _free_name(self, wanted: str) -> str:
        # Anything can be the name of a class that is made at run time.
        wanted = name = re.sub(r"[^a-zA-Z0-9_-]", "_", wanted)[:64] or "Object"
        number = 1
        while name in self._defs:
            number += 1
            name = f"{wanted}_{number}"
        return name

    def _object(self, node: nodes.Object, path: str) -> dict[str, Any]:
        properties = {
            name: self._field(field, f"{path}.{name}") for name, field in node.fields.items()
        }
        return {
            "type": "object",
            "properties": properties,
            "required": [name for name, field in node.fields.items() if field.required],
            "additionalProperties": False,
        }

    def _field(self, field: nodes.Field, where: str) -> dict[str, Any]:
        schema = self._bare(field.node, where)
        if self._strict:
            note = "" if "$ref" in schema else schema.get("description", "")
            return self._described(schema, joined(field.description, note))
        default = shown_default(field)
        if default is not NO_DEFAULT:
            schema = {**schema, "default": default}
        text = field.description or schema.get("description", "")
        return self._described(schema, with_notes(text, schema))

    def _described(self, schema: dict[str, Any], description: str) -> dict[str, Any]:
        if not description:
            return schema
        if self._strict and "$ref" in schema:
            # The dialect takes no word beside a reference. A small definition can stand
            # here itself. Copies of copies could be large.
            finished = self._defs[_name_in(schema)]
            small = len(finished.get("properties", ())) <= MAX_COPIED_PROPERTIES
            if not finished or not small or not _is_flat(finished):
                return {"anyOf": [schema], "description": description}
            schema = copy.deepcopy(finished)
        return {**schema, "description": description}


def _inner(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the schemas within a schema by their places, as names may be any words."""
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]
    inner += [*schema.get("prefixItems", ()), schema.get("items")]
    inner.append(schema.get("additionalProperties"))
    for each in inner:
        if isinstance(each, dict):
            yield cast("dict[str, Any]", each)


def _is_flat(schema: dict[str, Any]) -> bool:
    """Whether no object stands within an object."""
    return all(
        "$ref" not in each and "properties" not in each and _is_flat(each)
        for each in _inner(schema)
    )


def _name_in(schema: dict[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _refuse(path: str, what: str) -> NoReturn:
    raise ValueError(f"{path}: a strict schema cannot describe {what}")


def _union_name(node: Node) -> str:
    return "an array" if isinstance(node, nodes.Array | nodes.Tuple) else node.shown


def _sizes(node: nodes.Array | nodes.Map, unit: str) -> dict[str, int]:
    sizes = {f"min{unit}": node.least, f"max{unit}": node.most}
    return {word: size for word, size in sizes.items() if size is not None}


def _keys(node: Node) -> dict[str, Any]:
    """Describe the keys of a dict, unless every text can be one."""
    match node:
        case nodes.Scalar(kind="integer"):
            return {"pattern": INTEGER_KEY}
        case nodes.Scalar(kind="number"):
            return {"pattern": NUMBER_KEY}
        case nodes.Scalar(bounds=bounds) if bounds:
            return dict(bounds)
        case nodes.Choice(members=members):
            return {"enum": [str(value) for _, value in members]}
        case nodes.Text(words=words) if words:
            return dict(words)
        case _:
            return {}


def _choice(values: list[tuple[type, Any]]) -> dict[str, Any]:
    """List values; the runtime takes a list without a type for one of strings."""
    lists: list[dict[str, Any]] = []
    for class_, kind in _KINDS.items():
        members = [value for each, value in values if each is class_]
        if members:
            lists.append({"type": kind} if kind == "null" else {"type": kind, "enum": members})
    return lists[0] if len(lists) == 1 else {"anyOf": lists}
