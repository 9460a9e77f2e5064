"""Which lists may hold an entry that does not fit its class.

In a list that the runtime gives, one entry that does not fit must not cost the
others: the codec keeps it as ``Unknown`` wherever the type of the list says so.
A list of a union has ``Unknown`` in it anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.generate_protocol.model import Model

if TYPE_CHECKING:
    from tools.generate_protocol.model import Context, Field

#: Lists in classes that are not responses themselves, but stand in many.
_HISTORIES = frozenset({("Thread", "environments"), ("Thread", "turns"), ("TurnsPage", "data")})


def with_misfits(context: Context, model: Model, field: Field) -> str:
    """Give the annotation of a field, with ``Unknown`` in it where it is such a list.

    Args:
        context: What the emitter knows.
        model: The class that the field is in.
        field: The field.

    Returns:
        The annotation, without None and without UnsetType.
    """
    text = field.hint.text
    entry = text.removeprefix("list[").removesuffix("]")
    if entry == text or model.name in context.sent or not _is_object(context, entry):
        return text
    given = context.origin.get(model.name, "").startswith("The response")
    if given or (model.name, field.wire) in _HISTORIES:
        return f"list[{entry} | Unknown]"
    return text


def _is_object(context: Context, name: str) -> bool:
    home = context.nodes.get(context.home.get(name, ""), [])
    return any(node.name == name and isinstance(node, Model) for node in home)
