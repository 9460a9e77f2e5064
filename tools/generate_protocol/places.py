"""A sentence for each class without a description in the schema, made from its place there.

Most such classes are self-explanatory once it is known where they stand: as the variant of
a union, or as the value of a field. The sentence says that; `SENTENCES` has better ones for
the classes that programs meet most.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from tools.generate_protocol import gaps as tables
from tools.generate_protocol.model import Alias, Enumeration, Field, Model, Union
from tools.generate_protocol.naming import field_name
from tools.generate_protocol.sentences import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tools.generate_protocol.gaps import Gaps
    from tools.generate_protocol.model import Node

#: How many fields a sentence names.
_NAMED = 2


@attrs.frozen
class _Use:
    """A field in which a class stands."""

    owner: str
    field: Field

    def __str__(self) -> str:
        return f"`{self.owner}.{self.field.name}`"


def sentences(nodes: Iterable[Node], origin: Mapping[str, str], gaps: Gaps) -> dict[str, str]:
    """Say of each class and enum that has no description where it stands.

    Args:
        nodes: All nodes.
        origin: What is known already, by name.
        gaps: Takes a note of each hand-written sentence that no class has a use for.

    Returns:
        The sentences by name; a class without any place has none.
    """
    nodes = list(nodes)
    uses = _uses(nodes)
    variants = _variants(nodes)
    found: dict[str, str] = {}
    unused = set(SENTENCES)
    for node in nodes:
        if isinstance(node, (Alias, Union)) or node.doc or node.name in origin:
            continue
        unused.discard(node.name)
        text = SENTENCES.get(node.name) or variants.get(node.name)
        if text is None and node.name in uses:
            text = _in_fields(uses[node.name], is_enum=isinstance(node, Enumeration))
        if text is None and isinstance(node, Model) and node.method:
            text = f"The notification `{node.method}`."
        if text is not None:
            found[node.name] = text
    gaps.ignore(tables.SENTENCES, sorted(unused))
    return found


def _variants(nodes: list[Node]) -> dict[str, str]:
    """What the members of unions are."""
    found: dict[str, str] = {}
    for union in nodes:
        if not isinstance(union, Union):
            continue
        for value, name in union.variants:
            found[name] = (
                f"The variant of `{union.name}` whose `{field_name(union.tag or '')}` is `{value}`."
            )
        for key, name in (*union.wrapped, *union.keyed):
            found[name] = f"The variant `{key}` of `{union.name}`."
        if union.words is not None:
            found[union.words] = f"The variants of `{union.name}` that are a single word."
        for shape in union.shapes:
            found.setdefault(shape.name, _shape(union.name, shape.required))
    return found


def _shape(union: str, required: tuple[str, ...]) -> str:
    names = [f"`{field_name(wire)}`" for wire in required[:_NAMED]]
    known = f", known by its {' and '.join(names)}" if names else ""
    return f"A variant of `{union}`{known}."


def _uses(nodes: list[Node]) -> dict[str, list[_Use]]:
    """The fields in which each name stands, also by way of an alias."""
    behind = {node.name: node.hint.names for node in nodes if isinstance(node, Alias)}
    found: defaultdict[str, list[_Use]] = defaultdict(list)
    for node in nodes:
        for field in node.fields if isinstance(node, Model) else ():
            names = set(field.hint.names)
            for name in field.hint.names:
                names |= behind.get(name, frozenset())
            for name in names:
                found[name].append(_Use(node.name, field))
    return found


def _in_fields(uses: list[_Use], *, is_enum: bool) -> str:
    named = [str(use) for use in uses[:_NAMED]]
    if more := len(uses) - len(named):
        named.append(f"{more} other field{'s' * (more > 1)}")
    places = ", ".join(named[:-1]) + " and " * (len(named) > 1) + named[-1]
    if is_enum:
        return f"The possible values of {places}."
    first = uses[0].field.hint.text
    kind = "An entry of" if first.startswith("list[") else "The value of"
    if first.startswith("dict["):
        kind = "One of the values of"
    text = f"{kind} {places}"
    (said,) = {uses[0].field.doc.strip().partition("\n")[0].rstrip(".")} if len(uses) == 1 else {""}
    return f"{text}: {said}." if said else f"{text}."
