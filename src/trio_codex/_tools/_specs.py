"""Tools as they are offered to the runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from trio_codex import types
from trio_codex._config._checks import wrong
from trio_codex._tools._tool import Tool

if TYPE_CHECKING:
    from collections.abc import Iterable


def tool_specs(tools: Iterable[Tool[..., Any]]) -> list[types.DynamicToolSpec]:
    """Describe tools as ``thread/start`` wants them, those of a namespace together.

    Two tools of the same name, or two descriptions of a namespace, are a ValueError.
    """
    found: dict[str, Tool[..., Any]] = {}
    for index, each in enumerate(tools):
        _check_tool(each, index)
        path = each.path
        if path in found:
            raise ValueError(f"two tools have the name {path}; give one of them another name")
        found[path] = each
    specs: dict[tuple[str, str], types.DynamicToolSpec] = {}
    for path, each in found.items():
        spec = each.spec()
        if each.namespace is None:
            specs["tool", path] = spec
            continue
        name, description = each.namespace.name, each.namespace.description
        outer = specs.get(("namespace", name))
        if not isinstance(outer, types.NamespaceDynamicToolSpec):
            outer = types.NamespaceDynamicToolSpec(name=name, description="", tools=[])
        if outer.description and description and outer.description != description:
            raise ValueError(f"the tool namespace {name} has two descriptions")
        inner = types.FunctionDynamicToolNamespaceTool(
            name=spec.name, description=spec.description, input_schema=spec.input_schema
        )
        specs["namespace", name] = attrs.evolve(
            outer, description=outer.description or description, tools=[*outer.tools, inner]
        )
    return list(specs.values())


def _check_tool(value: object, index: int) -> None:
    if isinstance(value, Tool):
        return
    hint = ""
    if callable(value):
        shown = getattr(value, "__name__", type(value).__name__)
        hint = f"; decorate {shown} with @tool, or give Tool({shown})"
    raise TypeError(f"{wrong(f'dynamic_tools[{index}]', 'a Tool', value)}{hint}")
