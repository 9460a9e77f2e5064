"""From definitions of the schema to the nodes of the generated modules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from tools.generate_protocol import gaps as tables
from tools.generate_protocol.model import (
    Alias,
    Enumeration,
    Field,
    Hint,
    Model,
    Node,
    Shape,
    Union,
)
from tools.generate_protocol.naming import field_name, notification_name, variant_name
from tools.generate_protocol.schema import Bundle, Schema, reference

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_NULL = {"type": "null"}

#: What a construct that the generator does not know ends in.
_STRANGE = (AttributeError, KeyError, StopIteration, TypeError, ValueError)


def build(bundle: Bundle) -> dict[str, list[Node]]:
    """Build the nodes of every definition.

    Args:
        bundle: The schema.

    Returns:
        By definition, its nodes, each after those that it needs. A construct that
        the generator does not know becomes Any, and is noted among the gaps.

    Raises:
        ValueError: Two nodes got the same name.
    """
    methods: dict[str, list[str]] = {}
    for method in bundle.server_notifications:
        methods.setdefault(method.params or "", []).append(method.name)

    built: dict[str, list[Node]] = {}
    owner: dict[str, str] = {}
    for name, schema in bundle.definitions.items():
        nodes = _Definition(name, bundle).nodes(schema)
        if name in methods:
            nodes = _notification(bundle, nodes, methods[name])
        built[name] = nodes
        for node in nodes:
            if node.name in owner:
                raise ValueError(f"{node.name} is made by {owner[node.name]} and by {name}")
            owner[node.name] = name
    return built


def _notification(bundle: Bundle, nodes: list[Node], methods: list[str]) -> list[Node]:
    """Give a payload its method: one class for each, where it serves several."""
    model = nodes[-1]
    if not isinstance(model, Model) or len(nodes) > 1:
        # An event is an object of a class; this one has what came in `additional_properties`.
        for method in methods:
            bundle.gaps.fill(tables.BUILD, f"the payload of `{method}` is not a plain object")
        events = [Model(notification_name(one), method=one, extra=True) for one in methods]
        own = {event.name for event in events}
        return [*(node for node in nodes if node.name not in own), *events]
    if len(methods) == 1:
        return [attrs.evolve(model, method=methods[0])]
    base = attrs.evolve(model, method="")
    return [
        base,
        *(
            Model(notification_name(method), doc=model.doc, method=method, base=model.name)
            for method in methods
        ),
    ]


class _Definition:
    """One definition on its way to nodes."""

    def __init__(self, name: str, bundle: Bundle) -> None:
        self.name = name
        self._definitions = bundle.definitions
        self._gaps = bundle.gaps

    def nodes(self, schema: Schema) -> list[Node]:
        try:
            return self._nodes(schema)
        except _STRANGE:
            self._unknown(schema)
            return [Alias(self.name, Hint("Any"), schema.get("description", ""))]

    def _unknown(self, schema: Any) -> None:
        text = json.dumps(schema)
        shown = text if len(text) <= 200 else f"{text[:200]}…"
        what = f"`{self.name}` has a construct that becomes `Any`: `{shown}`"
        self._gaps.fill(tables.BUILD, what)

    def _nodes(self, schema: Schema) -> list[Node]:
        doc = schema.get("description", "")
        options = schema.get("oneOf") or schema.get("anyOf")
        if options is None:
            return [self._plain(schema, doc)]
        if all("enum" in option for option in options):
            return [self._enumeration(self.name, options, doc)]
        if _NULL in options:
            return [Alias(self.name, self._hint(schema), doc)]
        return list(self._union(schema, options, doc))

    def _plain(self, schema: Schema, doc: str) -> Node:
        if "enum" in schema:
            return self._enumeration(self.name, [{"enum": schema["enum"]}], doc)
        if schema["type"] == "object":
            return self._model(self.name, schema, doc)
        return Alias(self.name, self._hint(schema), doc)

    def _enumeration(self, name: str, options: list[Schema], doc: str) -> Enumeration:
        members = tuple(
            (value, option.get("description", "")) for option in options for value in option["enum"]
        )
        return Enumeration(name, members, doc)

    def _model(
        self, name: str, schema: Schema, doc: str, tag: tuple[str, str] | None = None
    ) -> Model:
        properties = dict(schema.get("properties", {}))
        required = set(schema.get("required", ()))
        # Alternatives inside an object (an image by its URL or by its file id)
        # are merged: each of them may be missing, and the runtime sees to it
        # that one is there.
        for option in schema.get("anyOf", ()):
            properties.update(option["properties"])
        if tag is not None:
            del properties[tag[0]]
        fields = [
            Field(
                name=field_name(wire),
                wire=wire,
                hint=self._hint(value),
                required=wire in required,
                default=None if isinstance(value, bool) else value.get("default"),
                doc="" if isinstance(value, bool) else value.get("description", ""),
            )
            for wire, value in properties.items()
        ]
        return Model(
            name,
            doc=doc,
            fields=tuple(sorted(fields, key=lambda field: not field.required)),
            tag=tag,
            extra=schema.get("additionalProperties") is True,
        )

    # Unions.

    def _union(self, schema: Schema, options: list[Schema], doc: str) -> Iterator[Node]:
        tag = _tag(options)
        if tag is not None:
            yield from self._tagged(schema, options, doc, tag)
        elif any(_is_keyed(option) for option in options):
            yield from self._keyed(options, doc)
        else:
            yield from self._untagged(options, doc)

    def _tagged(self, schema: Schema, options: list[Schema], doc: str, tag: str) -> Iterator[Node]:
        """``{"type": "...", ...}``: one class for each value of the tag."""
        shared = schema.get("properties", {})
        values = [option["properties"][tag]["enum"][0] for option in options]
        variants: list[tuple[str, str]] = []
        for option, value in zip(options, values, strict=True):
            name = variant_name(option.get("title"), value, self.name, values)
            whole = {
                **option,
                "properties": {**shared, **option["properties"]},
                "required": [*schema.get("required", ()), *option["required"]],
            }
            yield self._model(name, whole, option.get("description", ""), tag=(tag, value))
            variants.append((value, name))
        names = [name for _, name in variants]
        yield Union(
            self.name,
            members=tuple(names),
            names=frozenset(names),
            doc=doc,
            tag=tag,
            variants=tuple(variants),
        )

    def _keyed(self, options: list[Schema], doc: str) -> Iterator[Node]:
        """A plain string, or ``{"variant": ...}``: the key is the variant's name."""
        names: list[str] = []
        words: str | None = None
        wrapped: list[tuple[str, str]] = []
        keyed: list[tuple[str, str]] = []
        strings = [option for option in options if "enum" in option]
        if strings:
            words = f"{self.name}Value"
            yield self._enumeration(words, strings, "")
            names.append(words)
        for option in options:
            if not _is_keyed(option):
                continue
            ((key, value),) = option["properties"].items()
            name = variant_name(option.get("title"), key, self.name)
            if value is not True and "properties" in value:
                # The fields of the inner object are those of the class.
                model = self._model(name, value, option.get("description", ""))
                yield attrs.evolve(model, key=key)
                wrapped.append((key, name))
            else:
                yield self._model(
                    name, {**option, "additionalProperties": False}, option.get("description", "")
                )
                keyed.append((key, name))
            names.append(name)
        yield Union(
            self.name,
            members=tuple(names),
            names=frozenset(names),
            doc=doc,
            words=words,
            wrapped=tuple(wrapped),
            keyed=tuple(keyed),
        )

    def _untagged(self, options: list[Schema], doc: str) -> Iterator[Node]:
        """Types that differ in what they look like."""
        hints: list[Hint] = []
        shapes: list[Shape] = []
        for option in options:
            if "properties" in option:
                name = variant_name(None, _distinctive(option, options), self.name)
                yield self._model(name, option, option.get("description", ""))
                hints.append(Hint(name, frozenset({name})))
                shapes.append(_shape(name, option, self._definitions))
            else:
                hints.append(self._hint(option))
                if "$ref" in option:
                    shapes.extend(_shapes(reference(option), self._definitions))
        yield Union(
            self.name,
            members=tuple(hint.text for hint in hints),
            names=frozenset[str]().union(*(hint.names for hint in hints)),
            doc=doc,
            shapes=tuple(shapes),
            open=bool(shapes),
        )

    # Annotations.

    def _hint(self, schema: Schema | bool) -> Hint:
        try:
            return self._known(schema)
        except _STRANGE:
            self._unknown(schema)
            return Hint("Any")

    def _known(self, schema: Schema | bool) -> Hint:
        if schema is True:
            return Hint("Any")
        if not isinstance(schema, dict):
            raise TypeError(f"{self.name}: no schema: {schema!r}")
        if "$ref" in schema:
            name = reference(schema)
            return Hint(name, frozenset({name}))
        if "allOf" in schema:
            (only,) = schema["allOf"]
            return self._hint(only)
        if "anyOf" in schema:
            (other,) = [option for option in schema["anyOf"] if option != _NULL]
            return attrs.evolve(self._hint(other), nullable=True)
        kind = schema.get("type")
        if kind is None:
            return Hint("Any")
        if isinstance(kind, list):
            (other,) = [one for one in kind if one != "null"]
            return attrs.evolve(self._hint({**schema, "type": other}), nullable=True)
        if kind == "array":
            inner = self._hint(schema["items"])
            return Hint(f"list[{_with_null(inner)}]", inner.names)
        if kind == "object" and "properties" not in schema:
            inner = self._hint(schema.get("additionalProperties", True))
            return Hint(f"dict[str, {_with_null(inner)}]", inner.names)
        if kind in _SCALARS and "enum" not in schema:
            return Hint(_SCALARS[kind])
        raise ValueError(f"{self.name}: the generator does not know this construct: {schema}")


def _with_null(hint: Hint) -> str:
    return f"{hint.text} | None" if hint.nullable else hint.text


def _tag(options: list[Schema]) -> str | None:
    """The property that has one fixed value in each of the options."""
    fixed = [
        {
            name
            for name, value in option.get("properties", {}).items()
            if value is not True and len(value.get("enum", ())) == 1
        }
        for option in options
    ]
    common = set[str].intersection(*fixed)
    return min(common) if common else None


def _is_keyed(option: Schema) -> bool:
    properties: dict[str, Any] = option.get("properties", {})
    return (
        option.get("additionalProperties") is False
        and len(properties) == 1
        and option.get("required") == list(properties)
    )


def _distinctive(option: Schema, options: list[Schema]) -> str:
    """The first required property that no other option requires."""
    others = {name for other in options if other is not option for name in other["required"]}
    return next(name for name in option["required"] if name not in others)


def _shape(name: str, schema: Schema, definitions: dict[str, Schema]) -> Shape:
    constants: list[tuple[str, tuple[str, ...]]] = []
    for wire, value in schema.get("properties", {}).items():
        if value is not True and "$ref" in value:
            values = definitions[reference(value)].get("enum", ())
            if values:
                constants.append((wire, tuple(values)))
    return Shape(name, tuple(schema.get("required", ())), tuple(constants))


def _shapes(name: str, definitions: dict[str, Schema]) -> Iterator[Shape]:
    """The shapes behind a reference: unions without a tag are opened."""
    schema = definitions[name]
    if schema.get("type") == "object":
        yield _shape(name, schema, definitions)
    elif "anyOf" in schema:
        for option in schema["anyOf"]:
            yield from _shapes(reference(option), definitions)
    else:
        yield Shape(name)
