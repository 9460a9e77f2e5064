"""From nodes to the source of a domain's module."""

from __future__ import annotations

import re
import textwrap
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from tools.generate_protocol.domains import BASES, DOMAINS
from tools.generate_protocol.fields import field_source, quote
from tools.generate_protocol.model import (
    Alias,
    Context,
    Enumeration,
    Model,
    Node,
    Union,
    uses,
)
from tools.generate_protocol.naming import field_name, member_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.generate_protocol.schema import Bundle

#: Where a docstring's lines end.
_WIDTH = 96

#: What all domains are written with, by module.
MODEL_NAMES = ("UNSET", "Notification", "OpenEnum", "Unknown", "UnsetType")
ROW_NAMES = ("Base", "Keyed", "Shape", "Tagged", "Untagged", "publish", "variant")
_TYPING_NAMES = ("TYPE_CHECKING", "Any", "ClassVar", "Literal", "TypeAlias")


def header(bundle: Bundle) -> str:
    """The comment on top of each generated file."""
    lines = [
        "# Generated from the schema of the runtime. Do not edit; run",
        "#     python -m tools.generate_protocol",
        f"# codex app-server {bundle.runtime_version}",
        *(f"# sha256 {digest}  {name}" for name, digest in bundle.sha256.items()),
    ]
    return "\n".join(lines) + "\n"


def ordered(nodes: Iterable[Node]) -> list[Node]:
    """Sort nodes so that each comes after those that it needs.

    Args:
        nodes: Nodes of one domain, in the order to keep where it is free.

    Returns:
        The same nodes.
    """
    by_name = {node.name: node for node in nodes}
    graph = {name: sorted(uses(node) & by_name.keys()) for name, node in by_name.items()}
    return [by_name[name] for name in TopologicalSorter(graph).static_order()]


def domain_source(context: Context, domain: str) -> str:
    """The source of one domain's module."""
    nodes = ordered(context.nodes[domain])
    body = "\n\n".join(_node(context, node) for node in nodes)
    tail = "\n\npublish(globals())\n"
    named = frozenset[str]().union(*(node.names for node in nodes if isinstance(node, Union)))
    gap = "\n\n" if body.startswith(("@", "class ")) else "\n"
    return (
        f'{context.header}"""{DOMAINS[domain][:1].upper()}{DOMAINS[domain][1:]}."""\n\n'
        f"{_imports(context, domain, body + tail, named)}{gap}{body}\n{tail}"
    )


def _imports(context: Context, domain: str, code: str, named: frozenset[str]) -> str:
    """The imports of a module; what its unions name and do not load is for type checkers."""
    words = _identifiers(code)
    if any(isinstance(node, Union) and node.open for node in context.nodes[domain]):
        words.add("Unknown")
    lines: list[str] = []
    typing = [name for name in _TYPING_NAMES if name in words]
    if typing:
        lines.append(f"from typing import {', '.join(typing)}\n")
    if "attrs" in words:
        lines.append("import attrs\n")
    sources = {
        "trio_codex._util._model": MODEL_NAMES,
        "trio_codex.protocol.rows": ROW_NAMES,
    }
    for base in BASES[: BASES.index(domain)] if domain in BASES else BASES:
        own = [name for name, home in context.home.items() if home == base]
        sources[f"trio_codex.protocol.{base}"] = own
    # The linter wants the modules in the order of their names.
    for module, known in sorted(sources.items()):
        if needed := words & set(known):
            lines.append(_import(module, needed))
    own = {name: home for name, home in context.home.items() if home != domain}
    typed: dict[str, set[str]] = {}
    for name in named & own.keys() - words:
        typed.setdefault(f"trio_codex.protocol.{own[name]}", set()).add(name)
    if typed:
        lines.append("if TYPE_CHECKING:")
        for module, needed in sorted(typed.items()):
            lines.append(textwrap.indent(_import(module, needed), "    "))
    return "\n".join(lines) + "\n"


def _import(module: str, needed: set[str]) -> str:
    names = "".join(f"    {name},\n" for name in sorted(needed, key=import_order))
    return f"from {module} import (\n{names})"


def import_order(name: str) -> tuple[int, str]:
    """The order that the linter wants: constants, classes, functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def _identifiers(code: str) -> set[str]:
    """The names in a source, those in docstrings and comments left out."""
    return set(
        re.findall(
            r"[A-Za-z_]\w*",
            re.sub(r'""".*?"""|^ *#.*?$|"[^"]*"', "", code, flags=re.DOTALL | re.MULTILINE),
        )
    )


def _node(context: Context, node: Node) -> str:
    if isinstance(node, Model):
        return _model(context, node)
    if isinstance(node, Enumeration):
        return _enumeration(context, node)
    if isinstance(node, Alias):
        hint = node.hint
        text = f"{hint.text} | None" if hint.nullable else hint.text
        return f"{_comment(node.doc)}{node.name}: TypeAlias = {text}\n"
    return _union(node)


def _enumeration(context: Context, node: Enumeration) -> str:
    names = [(member_name(value), value, doc) for value, doc in node.members]
    members = "\n".join(f"    {name} = {quote(value)}{_noqa(name)}" for name, value, _ in names)
    about = node.doc or context.origin.get(node.name, "")
    doc = _docstring(node.name, about, [(name, text) for name, _, text in names])
    return f"class {node.name}(OpenEnum):\n{doc}{members}\n"


def _noqa(name: str) -> str:
    """The linter takes a member with such a word in its name for a password."""
    return "  # noqa: S105" if {"token", "secret", "password"} & {*name.split("_")} else ""


def _union(node: Union) -> str:
    """A union as type checkers see it, and the row that stands for it when the program runs."""
    members = list(dict.fromkeys((*node.members, *(["Unknown"] if node.open else []))))
    text = f'"{" | ".join(members)}"'
    if len(node.name) + len(text) > _WIDTH - 20:
        inner = "\n        | ".join(members)
        text = f'"""(\n        {inner}\n    )"""'
    return (
        f"{_comment(node.doc)}if TYPE_CHECKING:\n    {node.name}: TypeAlias = {text}\n"
        f"else:\n    {node.name} = {_row(node)}\n"
    )


def _model(context: Context, node: Model) -> str:
    origin = context.origin.get(node.name, "")
    doc = "\n\n".join(part for part in (node.doc, origin) if part)
    lines: list[str] = []
    if node.tag is not None:
        name, value = node.tag
        lines.append(f"    {field_name(name)}: ClassVar[Literal[{quote(value)}]] = {quote(value)}")
    if node.method:
        lines.append(f"    method: ClassVar[str] = {quote(node.method)}")
    if lines and node.fields:
        lines.append("")
    lines += [field_source(context, node, field) for field in node.fields]
    if node.extra:
        # Nobody knows what is in there: of the configuration, the keys of the providers.
        lines.append(
            "    additional_properties: dict[str, Any] = attrs.field(\n"
            '        factory=dict[str, Any], repr=False, metadata={"extra": True}\n'
            "    )"
        )
    docs = [(field.name, field.doc) for field in node.fields]
    if node.extra:
        docs.append(("additional_properties", "Properties that the schema does not list."))
    docstring = _docstring(node.name, doc, docs)
    base = node.base or ("Base, Notification" if node.method is not None else "Base")
    body = "\n".join(lines)
    if not docstring and not body:
        body = "    pass"
    head = f"@attrs.frozen(kw_only=True, eq=False, repr=False)\nclass {node.name}({base}):\n"
    if node.tag is not None:
        head = f"@variant(tag=({', '.join(map(quote, node.tag))}))\n{head}"
    elif node.key is not None:
        head = f"@variant(key={quote(node.key)})\n{head}"
    return f"{head}{docstring}{body}".rstrip() + "\n"


def _row(node: Union) -> str:
    if node.tag is not None:
        return f"Tagged({quote(node.name)}, {quote(node.tag)}, {_mapping(node.variants)})"
    if node.words is not None or node.wrapped or node.keyed:
        known = f"{node.words}, {_mapping(node.wrapped)}, {_mapping(node.keyed)}"
        return f"Keyed({quote(node.name)}, {known})"
    # A member that is a reference to objects, or to a union of them, is there by its shapes.
    shapes = _tuple(map(_shape, node.shapes))
    return f"Untagged({quote(node.name)}, {_tuple(node.plain)}, {shapes})"


def _shape(shape: Any) -> str:
    constants = ", ".join(
        f"{quote(name)}: {_tuple(map(quote, values))}" for name, values in shape.constants
    )
    return f"Shape({quote(shape.name)}, {_tuple(map(quote, shape.required))}, {{{constants}}})"


def _mapping(pairs: Iterable[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{quote(key)}: {quote(name)}" for key, name in pairs) + "}"


def _tuple(items: Iterable[str]) -> str:
    parts = list(items)
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"


# Docstrings.


def _docstring(name: str, doc: str, members: list[tuple[str, str]]) -> str:
    documented = [(name, text) for name, text in members if text]
    lines = wrap(doc, _WIDTH - 4)
    if documented:
        lines = lines or [f"The protocol's `{name}`."]
        lines += ["", "Attributes:"]
        for member, text in documented:
            first, *rest = wrap(f"{member}: {text}", _WIDTH - 12)
            lines.append(f"    {first}")
            lines += [f"        {line}".rstrip() for line in rest]
    if not lines:
        return ""
    return f'    """{docstring_text(lines, 4)}"""\n\n'


def docstring_text(lines: list[str], indent: int) -> str:
    """What stands between the quotes of a docstring.

    Args:
        lines: The lines of the text.
        indent: How far they are to be indented.
    """
    margin = " " * indent
    text = "\n".join(f"{margin}{line}".rstrip() for line in lines).strip()
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if len(lines) == 1 and not text.endswith('"'):
        return text
    return f"{text}\n{margin}"


def _comment(doc: str) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in wrap(doc, _WIDTH - 2))


def wrap(text: str, width: int) -> list[str]:
    """Wrap each line of a text on its own, so that its lists stay lists."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        indent = "  " if line.lstrip().startswith(("- ", "* ")) else ""
        lines += textwrap.wrap(
            line.strip(),
            width,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return lines
