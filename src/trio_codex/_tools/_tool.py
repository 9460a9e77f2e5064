"""A tool: its function, its description for the runtime, and the answers to its calls."""

from __future__ import annotations

import copy
import inspect
import re
import types as python_types
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Final,
    Generic,
    ParamSpec,
    TypeVar,
    cast,
    overload,
)

import attrs
import trio

from trio_codex import types
from trio_codex._config._checks import as_text, wrong
from trio_codex._tools._failures import failures_of, to_failure
from trio_codex._tools._results import to_content_items
from trio_codex._turns._current import about_current_turn
from trio_codex._util._control_c import interruptible
from trio_codex._util._log import get_logger, shortened
from trio_codex._util._travel import GoesByName
from trio_codex._wire import check_json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["Tool", "ToolNamespace", "tool"]

P = ParamSpec("P")
P2 = ParamSpec("P2")
R = TypeVar("R")
S = TypeVar("S")

_NAME: Final = re.compile(r"[a-zA-Z0-9_-]+")
MAX_NAME_CHARS: Final = 128
"""The runtime refuses longer names of tools."""

MAX_NAMESPACE_CHARS: Final = 64
"""The runtime refuses longer names of namespaces."""

RESERVED_NAMESPACES: Final = frozenset(
    {"browser", "computer", "container", "functions", "multi_tool_use", "python", "web"}
)
"""Names that the Responses API has for itself, as runtime 0.163.0 knows them."""

_logger = get_logger("tools")


def _check_name(name: str, what: str, most: int) -> None:
    as_text(name, f"the name of a {what}")
    if not _NAME.fullmatch(name) or len(name) > most:
        raise ValueError(
            f"{shortened(repr(name), 200)} cannot be the name of a {what}: it must be 1 to {most} "
            "letters, digits, underscores and hyphens of ASCII; give another with name="
        )
    if name == "mcp" or name.startswith("mcp__"):
        raise ValueError(
            f"{name!r} cannot be the name of a {what}: the runtime keeps mcp and what begins with "
            "mcp__ for MCP servers; give another with name="
        )


def _check_namespace_name(_owner: object, _field: object, value: str) -> None:
    _check_name(value, "tool namespace", MAX_NAMESPACE_CHARS)
    if value in RESERVED_NAMESPACES:
        raise ValueError(
            f"{value!r} cannot be the name of a tool namespace: the Responses API has it for itself"
        )


def _check_description(description: str, owner: str) -> None:
    name = f"the description of {owner}"
    _check_sendable(as_text(description, name), name)


def _check_sendable(value: object, what: str) -> None:
    try:
        check_json(value, "$")
    except ValueError as exc:
        raise ValueError(f"{what} cannot be sent: {exc}") from None


def _check_namespace_description(owner: Any, _field: object, value: str) -> None:
    _check_description(value, f"the tool namespace {owner.name}")


@attrs.frozen
class ToolNamespace:
    """A name over several tools, with a description for all of them.

    Attributes:
        name: The name.
        description: The purpose of the tools in it; where it is empty, the runtime has a
            text of its own.
    """

    name: str = attrs.field(validator=_check_namespace_name)
    description: str = attrs.field(default="", validator=_check_namespace_description)


class Tool(GoesByName, Generic[P, R]):
    """An async function that the model can call (``item/tool/call``).

    `tool` makes one, as a decorator. The class takes functions that cannot be
    decorated: a method of an object, a closure, a `functools.partial`, an
    object with an async ``__call__``, or another tool under another
    name. A tool is still the function: ``await my_tool(...)`` calls it.

    The annotations of the parameters restrict the model's arguments. ``Annotated[int,
    "description"]``, or the docstring's section of arguments in Google style,
    describes a parameter.

    Args:
        function: The function.
        name: Its name for the model; None takes the function's name.
        description: Its description for the model; None takes the docstring.
        namespace: A name over this and other tools, or None.

    Attributes:
        name: Its name for the model.
        description: Its description for the model.
        namespace: The namespace that it is in, or None.
        input_schema: The JSON schema of its arguments.

    Raises:
        TypeError: The function cannot be a tool: it is not async, or has a
            parameter that a model cannot give.
        ValueError: The name is not allowed.
    """

    def __init__(
        self,
        function: Callable[P, Awaitable[R]],
        *,
        name: str | None = None,
        description: str | None = None,
        namespace: str | ToolNamespace | None = None,
    ) -> None:
        # Programs without tools do not load this.
        from trio_codex._tools._functions import read_function  # noqa: PLC0415

        inner = cast("Any", function)
        self._function: Callable[..., Awaitable[Any]] = (
            inner._function if isinstance(inner, Tool) else inner  # noqa: SLF001 - it is of this class
        )
        read = read_function(self._function)
        self.name: str = read.name if name is None else name
        _check_name(self.name, "tool", MAX_NAME_CHARS)
        self.description: str = read.description if description is None else description
        _check_description(self.description, f"tool {self.name}")
        self.namespace: ToolNamespace | None = (
            ToolNamespace(namespace) if isinstance(namespace, str) else namespace
        )
        if not isinstance(self.namespace, ToolNamespace | None):  # pyright: ignore[reportUnnecessaryIsInstance]
            owner = f"the namespace of tool {self.name}"
            raise wrong(owner, "a string or a ToolNamespace", self.namespace)
        self.input_schema: dict[str, Any] = read.record.schema
        _check_sendable(self.input_schema, f"the schema of tool {self.name}")
        self._record = read.record
        self._is_method = read.is_method
        # For `help`, `inspect.signature` and doctests.
        self.__wrapped__: Callable[..., Awaitable[Any]] = self._function
        self.__doc__ = getattr(self._function, "__doc__", None)

    @property
    def path(self) -> str:
        """The name, with that of the namespace before it: ``namespace.name``."""
        return self.name if self.namespace is None else f"{self.namespace.name}.{self.name}"

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return await self._function(*args, **kwargs)

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Tool[P, R]: ...

    @overload
    def __get__(
        self: Tool[Concatenate[S, P2], R], instance: S, owner: type[S] | None = None
    ) -> Tool[P2, R]: ...

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
        if instance is None or not self._is_method:
            return self
        return copy.copy(self)._bind(instance)  # noqa: SLF001 - it is of this class

    def _bind(self, instance: Any) -> Tool[..., R]:
        self.__wrapped__ = self._function = python_types.MethodType(self._function, instance)
        self._is_method = False
        return self

    def __repr__(self) -> str:
        return f"<Tool {self.path}>"

    def spec(self) -> types.FunctionDynamicToolSpec:
        """Describe it as ``thread/start`` wants it, without its namespace.

        Returns:
            The name, the description and the schema.

        Raises:
            TypeError: It was made in the body of a class and belongs to no
                instance yet.
        """
        self._check_bound()
        return types.FunctionDynamicToolSpec(
            name=self.name, description=self.description, input_schema=self.input_schema
        )

    @interruptible
    async def aclose(self) -> None:
        """Close its object, if it was made of a callable one with an async ``aclose``.

        A checkpoint. A tool made of a function or a method closes nothing: the instance
        behind a method belongs to the program.

        The connection calls this, once for each object that it was given: when the block
        of `open_codex` is left, or once the threads of the object are deleted and 128
        other objects have lost their threads after it.

        Raises:
            Exception: The object's ``aclose`` raised it.
        """
        if self.holds_something:
            await cast("Any", self._function).aclose()
        else:
            await trio.lowlevel.checkpoint()

    @property
    def holds_something(self) -> bool:
        """Whether `aclose` has anything to close."""
        return inspect.iscoroutinefunction(getattr(self._function, "aclose", None))

    def _check_bound(self) -> None:
        if self._is_method:
            raise TypeError(
                f"tool {self.name} is a method and belongs to no instance; "
                f"take it from one: instance.{self._function.__name__}"
            )

    async def call(self, arguments: object) -> types.DynamicToolCallResponse:
        """Answer a call of the model; tests can see with it what the model would be told.

        A checkpoint. Cancelled, it cancels the function and answers nothing.
        Every other failure is told to the model, a `SystemExit`
        too; only `KeyboardInterrupt` goes on. A failure that is the program's,
        and not the model's, is logged by ``trio_codex.tools`` with its
        traceback; arguments are logged at debug level only.

        Args:
            arguments: The model's arguments, as JSON has them.

        Returns:
            The answer.

        Raises:
            TypeError: The tool was made in the body of a class and belongs to
                no instance yet.
        """
        self._check_bound()
        await trio.lowlevel.checkpoint()
        told = about_current_turn("item/tool/call")
        _logger.debug("tool %s is called with %r", self.path, arguments, extra=told)
        with failures_of(self.path) as outcome:
            try:
                structured = self._record.structure(arguments)
            except ValueError as exc:
                return to_failure(
                    f"The arguments of {self.path} do not fit, and it was not called: {exc}"
                )
            returned = await self._function(**structured)
            outcome.returned = True
            items = to_content_items(returned)
            return types.DynamicToolCallResponse(content_items=items, success=True)
        return outcome.told()


def called_by(
    tool: Tool[..., R], carry: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Tool[..., R]:
    """Make the same tool, whose function and ``aclose`` are called through another function.

    Args:
        tool: The tool.
        carry: Makes that coroutine function of the tool's.
    """
    twin = cast("Any", copy.copy(tool))
    function: Any = twin._function  # noqa: SLF001 - it is of this module
    twin._function = carried = cast("Any", carry(function))  # noqa: SLF001
    if tool.holds_something:
        carried.aclose = carry(function.aclose)
    return twin


@overload
def tool(function: Callable[P, Awaitable[R]], /) -> Tool[P, R]: ...


@overload
def tool(
    *,
    name: str | None = None,
    description: str | None = None,
    namespace: str | ToolNamespace | None = None,
) -> Callable[[Callable[P, Awaitable[R]]], Tool[P, R]]: ...


def tool(
    function: Callable[..., Awaitable[Any]] | None = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    namespace: str | ToolNamespace | None = None,
) -> Any:
    """Make a `Tool` of an async function, as a decorator with or without arguments.

    On a method in the body of a class, the tool is that of an instance:
    ``database.query``.

    Args:
        function: The function.
        name: Its name for the model; None takes the function's name.
        description: Its description for the model; None takes the docstring,
            without its section of arguments.
        namespace: A name over this and other tools, or None.

    Returns:
        The tool; without a function, a decorator that makes it.

    Raises:
        TypeError: The function cannot be a tool: it is not async, or has a
            parameter that a model cannot give.
        ValueError: The name is not allowed.
    """

    def make(function: Callable[P, Awaitable[R]]) -> Tool[P, R]:
        return Tool(function, name=name, description=description, namespace=namespace)

    return make if function is None else make(function)
