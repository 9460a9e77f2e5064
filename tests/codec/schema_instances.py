"""Makes JSON instances of the schema's definitions, and what a round trip makes of each.

Independent of the generator's classes: it reads the schema alone. The rule for
what comes back:

- A definition that the client may send comes back exactly as it was.
- In one that is only received, a property that is not required and is null or
  missing comes back as the schema's default, or not at all.
"""

from __future__ import annotations

from random import Random
from typing import Any, Literal, NamedTuple

Style = Literal["least", "most", "nulls", "random"]

_WORDS = ("", "a", "plain words", "ünïcode ✓", "{}", "null")
_ANYTHING = (None, True, 0, -1.5, "x", [], [1, "two"], {}, {"snake_case": {"camelCase": [None]}})
_MISSING = object()
_MAX_DEPTH = 6


class Instance(NamedTuple):
    """A JSON value.

    Attributes:
        raw: What goes in.
        back: What comes back.
    """

    raw: Any
    back: Any


class Instances:
    """Makes instances of definitions."""

    def __init__(self, definitions: dict[str, Any], sent: frozenset[str]) -> None:
        self._definitions = definitions
        self._sent = sent

    def of(self, name: str, *, count: int = 8) -> list[Instance]:
        """Some instances of a definition: with the least, with the most, with nulls, and random."""
        schema = self._definitions[name]
        options = len(schema.get("oneOf") or schema.get("anyOf") or schema.get("enum") or [1])
        styles: list[Style] = ["least", "most", "nulls"]
        styles += ["random"] * (count - len(styles))
        found: list[Instance] = []
        for choice in range(options):
            for number, style in enumerate(styles):
                maker = _Maker(
                    self._definitions, self._sent, Random(f"{name}{choice}{number}"), style
                )
                maker.first_choice = choice
                found.append(maker.definition(name))
        return found


class _Maker:
    def __init__(
        self, definitions: dict[str, Any], sent: frozenset[str], random: Random, style: Style
    ) -> None:
        self._definitions = definitions
        self._sent_names = sent
        self._random = random
        self._style = style
        self._depth = 0
        self._sent = False
        self.first_choice: int | None = None

    def definition(self, name: str) -> Instance:
        before = self._sent
        self._sent = name in self._sent_names
        self._depth += 1
        made = self._value(self._definitions[name])
        self._depth -= 1
        self._sent = before
        return made

    def _value(self, schema: Any) -> Instance:
        if schema is True:
            return self._same(self._random.choice(_ANYTHING))
        if "$ref" in schema:
            return self.definition(schema["$ref"].rpartition("/")[2])
        if "allOf" in schema:
            return self._value(schema["allOf"][0])
        if "enum" in schema:
            return self._same(self._pick(schema["enum"]))
        if "oneOf" in schema:
            return self._option(schema, self._pick(schema["oneOf"]))
        if "anyOf" in schema:
            return self._option(schema, self._pick(self._nullable(schema["anyOf"])))
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = self._pick(self._nullable(kind))
        return self._of_type(kind, schema)

    def _option(self, schema: dict[str, Any], option: Any) -> Instance:
        if "properties" not in schema:
            return self._value(option)
        properties = {**schema["properties"], **option["properties"]}
        required = [*schema.get("required", ()), *option.get("required", ())]
        return self._object({**option, "properties": properties, "required": required})

    def _nullable(self, options: list[Any]) -> list[Any]:
        """The options, with null left out or kept according to the style."""
        nulls = [option for option in options if option in ("null", {"type": "null"})]
        others = [option for option in options if option not in nulls]
        if nulls and (self._style == "nulls" or self._depth > _MAX_DEPTH):
            return nulls
        return options if self._style == "random" else others

    def _of_type(self, kind: Any, schema: dict[str, Any]) -> Instance:
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            items = [self._value(schema["items"]) for _ in range(self._how_many())]
            return Instance([item.raw for item in items], [item.back for item in items])
        simple = {
            "null": (None,),
            "boolean": (True, False),
            "integer": (0, 1, 65_535) if "minimum" in schema else (0, -1, 2**31 - 1),
            "number": (0, 0.5, -3.25),
            "string": _WORDS[1:] if schema.get("minLength") else _WORDS,
            None: _ANYTHING,
        }
        return self._same(self._random.choice(simple[kind]))

    def _object(self, schema: dict[str, Any]) -> Instance:
        raw: dict[str, Any] = {}
        back: dict[str, Any] = {}
        required = set(schema.get("required", ()))
        properties = dict(schema.get("properties", {}))
        if "anyOf" in schema:
            option = self._random.choice(schema["anyOf"])
            properties.update(option["properties"])
            required.update(option["required"])
        for name, value in properties.items():
            self._property(name, value, raw, back, required=name in required)
        extra = schema.get("additionalProperties", "properties" not in schema and {})
        if extra is True or (isinstance(extra, dict) and extra):
            for number in range(self._how_many()):
                made = self._value(extra)
                raw[f"some_key/{number}"] = made.raw
                back[f"some_key/{number}"] = made.back
        return Instance(raw, back)

    def _property(
        self, name: str, schema: Any, raw: dict[str, Any], back: dict[str, Any], *, required: bool
    ) -> None:
        default = _MISSING if schema is True else schema.get("default", _MISSING)
        if required or self._included():
            made = self._value(schema)
            raw[name] = made.raw
            dropped = made.raw is None and default in (_MISSING, None)
            if required or self._sent or not dropped:
                back[name] = made.back
        elif not self._sent and default not in (_MISSING, None):
            back[name] = default

    def _included(self) -> bool:
        if self._style == "random":
            return self._depth <= _MAX_DEPTH and self._random.random() < 0.5
        return self._style != "least"

    def _how_many(self) -> int:
        if self._style == "least" or self._depth > _MAX_DEPTH:
            return 0
        return 1 if self._style == "most" else self._random.randrange(3)

    def _pick(self, options: list[Any]) -> Any:
        if self.first_choice is not None and len(options) > 1:
            choice, self.first_choice = self.first_choice, None
            return options[choice % len(options)]
        return self._random.choice(options)

    @staticmethod
    def _same(value: Any) -> Instance:
        return Instance(value, value)
