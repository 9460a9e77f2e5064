"""Reads a tool's name, description and parameters off a function."""

from __future__ import annotations

import functools
import inspect
import re
import types as python_types
import typing
from typing import Any, cast

import attrs

from trio_codex._schemas import NO_DEFAULT, Record, SchemaField, split_docstring

__all__ = ["ToolFunction", "read_function"]


@attrs.frozen
class ToolFunction:
    """The parts of a tool that were read off a function."""

    name: str
    description: str  # the docstring without its section of arguments
    record: Record  # the parameters
    is_method: bool  # the first parameter is still to be bound to an instance


def read_function(function: Any) -> ToolFunction:
    """Read what a tool needs off an async function or method, a partial, or a callable object.

    A TypeError says why it cannot be a tool, and what to do.
    """
    bare, bound = _without_partial(function)
    name = _name_of(bare)
    code = _code_of(bare)
    _check_async(code, name)
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError) as exc:
        raise TypeError(f"the parameters of tool {name} cannot be read: {exc}") from None
    text, described = _documentation(bare, code)
    is_method = bare is code and _is_unbound_method(code, signature)
    parameters = [each for each in signature.parameters.values() if each.name not in bound]
    fields = [
        _field(parameter, code, name, described)
        for parameter in (parameters[1:] if is_method else parameters)
    ]
    try:
        return ToolFunction(name, text, Record(name, fields), is_method)
    except TypeError as exc:
        hint = (
            "; use scalars, lists, dicts, unions, Literals, enums, attrs classes, dataclasses "
            "and TypedDicts"
        )
        raise TypeError(
            f"tool {name} has a parameter that no model can give: {exc}"
            f"{hint if 'has no form in JSON' in str(exc) else ''}"
        ) from None


def _without_partial(function: Any) -> tuple[Any, dict[str, Any]]:
    """A function, and the arguments that a partial gives to it."""
    if not isinstance(function, functools.partial):
        return function, {}
    # Nested ones are one: `functools` sees to that.
    partial = cast("functools.partial[Any]", function)
    return partial.func, partial.keywords


def _code_of(function: Any) -> Any:
    """The function that holds the code: of a method, or of an object's class."""
    if isinstance(function, python_types.MethodType):
        return function.__func__
    itself: tuple[type[Any], ...] = (python_types.FunctionType, type, classmethod, staticmethod)
    if isinstance(function, itself) or not callable(function):
        return cast("Any", function)
    return getattr(type(function), "__call__", function)  # noqa: B004 - it is looked at, not called


def _name_of(function: Any) -> str:
    name = getattr(function, "__name__", None)
    if name is not None:
        return name
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(function).__name__).lower()


def _check_async(code: Any, name: str) -> None:
    if isinstance(code, classmethod | staticmethod):
        raise TypeError(
            f"tool {name} is made of a class method or a static method; "
            "put @tool below it, or make the tool with Tool(...) where the class is complete"
        )
    if inspect.iscoroutinefunction(code):
        return
    if inspect.isasyncgenfunction(code):
        raise TypeError(f"tool {name} is an async generator; a tool returns its result, once")
    if not callable(code) or isinstance(code, type):
        raise TypeError(f"a tool is made of an async function, and not of {name}")
    raise TypeError(
        f"tool {name} is not an async function; if it blocks, wrap it: "
        f"async def {name}(...): return await trio.to_thread.run_sync(...), "
        "under asyncio asyncio.to_thread(...)"
    )


def _documentation(bare: Any, code: Any) -> tuple[str, dict[str, str]]:
    doc = getattr(code, "__doc__", None)
    if not doc and not isinstance(bare, python_types.FunctionType | python_types.MethodType):
        doc = type(bare).__doc__
    # The model does not see bound parameters.
    return split_docstring(doc, inspect.signature(code).parameters)


def _is_unbound_method(code: Any, signature: inspect.Signature) -> bool:
    """Whether a function stands in a class body: then its qualified name says so."""
    outer = code.__qualname__.rpartition(".")[0]
    first = next(iter(signature.parameters.values()), None)
    if not outer or outer.endswith("<locals>") or first is None:
        return False
    # A static method has parameters like any function.
    return first.name == "self" or first.annotation is inspect.Parameter.empty


def _field(
    parameter: inspect.Parameter, code: Any, tool: str, described: dict[str, str]
) -> SchemaField:
    name = parameter.name
    match parameter.kind:
        case inspect.Parameter.VAR_POSITIONAL | inspect.Parameter.VAR_KEYWORD:
            stars = "*" if parameter.kind is inspect.Parameter.VAR_POSITIONAL else "**"
            raise TypeError(
                f"tool {tool} takes {stars}{name}; a model gives arguments by name, so name each "
                "parameter, or take a list or a dict"
            )
        case inspect.Parameter.POSITIONAL_ONLY:
            raise TypeError(
                f"parameter {name} of tool {tool} is positional-only; a model gives arguments by "
                "name, so remove the slash"
            )
        case _:
            pass
    if parameter.annotation is inspect.Parameter.empty:
        raise TypeError(
            f"parameter {name} of tool {tool} has no annotation; annotate it, "
            f"for example {name}: str"
        )
    type_ = _resolved(parameter.annotation, code, tool, name)
    has_default = parameter.default is not inspect.Parameter.empty
    return SchemaField(
        name,
        type_,
        required=not has_default,
        default=parameter.default if has_default else NO_DEFAULT,
        description=described.get(name, ""),
    )


def _resolved(annotation: Any, code: Any, tool: str, name: str) -> Any:
    # One by one: nothing but parameters has to be resolvable, for example not
    # the type of the result.
    holder = python_types.SimpleNamespace(__annotations__={name: annotation})
    module = getattr(inspect.unwrap(code), "__globals__", {})
    try:
        return typing.get_type_hints(holder, globalns=module, include_extras=True)[name]
    except Exception as exc:
        raise TypeError(
            f"the annotation of parameter {name} of tool {tool} cannot be resolved: {exc}; "
            "define the names in it above the tool, at the top level of its module"
        ) from exc
