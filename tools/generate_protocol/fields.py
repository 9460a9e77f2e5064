"""The source of one field of a class: its annotation, its default, what hides it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.generate_protocol import gaps as tables
from tools.generate_protocol.misfits import with_misfits
from tools.generate_protocol.model import Enumeration, Field, Model, Union
from tools.generate_protocol.naming import camel, member_name
from tools.generate_protocol.secret_fields import SECRETS_OF, is_secret

if TYPE_CHECKING:
    from tools.generate_protocol.model import Context


def field_source(context: Context, model: Model, field: Field) -> str:
    """The line of a field in its class.

    Args:
        context: What the emitter knows.
        model: The class.
        field: The field.
    """
    sent = model.name in context.sent
    hint = with_misfits(context, model, field)
    options: dict[str, str] = {}
    if not field.required:
        extra, options = _default(context, field, hint, sent=sent)
        hint += extra
    if field.hint.nullable and not hint.endswith(" | None"):
        hint += " | None"
    if field.hint.text == "Any":
        hint = "Any"
    if is_secret(model.name, field):
        options["repr"] = "False"
    if camel(field.name) != field.wire:
        options["metadata"] = f'{{"wire": {quote(field.wire)}}}'
    line = f"    {field.name}: {hint}"
    if not options:
        return line
    if list(options) == ["default"]:
        return f"{line} = {options['default']}"
    inner = ", ".join(f"{name}={value}" for name, value in options.items())
    return f"{line} = attrs.field({inner})"


def _default(
    context: Context, field: Field, hint: str, *, sent: bool
) -> tuple[str, dict[str, str]]:
    """What a field is when it is missing: the addition to its type, and its default."""
    if sent:
        # What the client leaves out is not sent, whatever the runtime makes of it.
        return " | UnsetType", {"default": "UNSET"}
    if field.default is None:
        return "" if field.hint.nullable else " | None", {"default": "None"}
    if field.default in ([], {}) and field.hint.text.startswith(("list[", "dict[")):
        return "", {"factory": hint}
    try:
        if isinstance(field.default, list):
            inner = field.hint.text.removeprefix("list[").removesuffix("]")
            items = ", ".join(_literal(context, inner, value) for value in field.default)
            return "", {"factory": f"lambda: [{items}]"}
        return "", {"default": _literal(context, field.hint.text, field.default)}
    except ValueError:
        what = f"no value stands for the default {field.default!r} of {field.wire}: it is None"
        context.gaps.fill(tables.FIELDS, what)
        return "" if field.hint.nullable else " | None", {"default": "None"}


def ignored_secrets(context: Context) -> None:
    """Note the rows of secrets that no class has a field for."""
    models = [node for own in context.nodes.values() for node in own if isinstance(node, Model)]
    fields = {(model.name, field.wire) for model in models for field in model.fields}
    gone = {f"`{model}.{wire}`" for model, wire in SECRETS_OF - fields}
    context.gaps.ignore(tables.FIELDS, gone)


def _literal(context: Context, type_: str, value: Any) -> str:
    if type_ not in context.home:
        return quote(value) if isinstance(value, str) else repr(value)
    nodes = {node.name: node for node in context.nodes[context.home[type_]]}
    node = nodes[type_]
    if isinstance(node, Union) and node.words is not None:
        node = nodes[node.words]
    if isinstance(node, Enumeration) and value in dict(node.members):
        return f"{node.name}.{member_name(value)}"
    raise ValueError(f"{value!r} is not a default for {type_}")


def quote(text: str) -> str:
    """A string in double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
