"""Wrong uses that newcomers make, answered with what to write instead.

Layer 5. A type checker knows all of this without, and sees none of it.
"""

from __future__ import annotations

import inspect
from functools import update_wrapper
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from trio_codex._control_c import protected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

F = TypeVar("F", bound="Callable[..., Any]")


def wrong_use(message: str) -> Any:
    """Make a method that only says what to write in its place.

    Args:
        message: What the `TypeError` says.
    """

    def refuse(*_args: object) -> NoReturn:
        raise TypeError(message)

    return refuse


def explain_name(cls: type[Any], message: str) -> Any:
    """Make a ``__getattr__`` for objects that are taken for those of another class.

    Args:
        cls: For what they are taken.
        message: What the `AttributeError` says of the public names of that class,
            with ``{name}`` in it.
    """

    def explain(self: object, name: str) -> NoReturn:
        if not name.startswith("_") and hasattr(cls, name):
            raise AttributeError(message.format(name=name), name=name, obj=self)
        raise AttributeError(
            f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self
        )

    return explain


def takes_options(options: str) -> Callable[[F], F]:
    """Do what `checks_options` does for a function with ``**options``.

    Args:
        options: The name of their TypedDict in `trio_codex.protocol.options`, which is
            loaded when the first one is given.
    """
    return lambda function: _checked(function, options)


def checks_options(function: F) -> F:
    """Let a function, or the ``__init__`` of a class, name the option that was probably meant.

    A keyword that it does not have is a `TypeError`, as with every function.
    This one says which of its keywords is the nearest.
    """
    if isinstance(function, type):
        # `setattr`: a type checker would have it that no class may be changed so.
        setattr(function, "__init__", checks_options(vars(function)["__init__"]))  # noqa: B010
        return cast("F", function)
    return _checked(function, None)


def _checked(function: F, more: str | None) -> F:
    code = inspect.unwrap(function).__code__
    own = {*code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]} - {"self"}
    name = function.__qualname__.removesuffix(".__init__")

    if inspect.iscoroutinefunction(function):

        async def checked_async(*args: Any, **options: Any) -> Any:
            if not own.issuperset(options):
                _refuse_unknown(name, options, own, more)
            return await function(*args, **options)

        # Between two lines of this one, the function's own protection is not there.
        checked = protected(checked_async)
    else:

        def checked_sync(*args: Any, **options: Any) -> Any:
            if not own.issuperset(options):
                _refuse_unknown(name, options, own, more)
            return function(*args, **options)

        checked = checked_sync
    return cast("F", update_wrapper(checked, function))


def _refuse_unknown(name: str, options: Iterable[str], own: set[str], more: str | None) -> None:
    known = own
    if more is not None:
        home = import_module("trio_codex.protocol.options")
        known = own.union(getattr(home, more).__annotations__)
    if not known.issuperset(options):
        raise _unknown_option(name, options, known)


def _unknown_option(name: str, options: Iterable[str], known: set[str]) -> TypeError:
    import difflib  # noqa: PLC0415 - for programs that are wrong only

    unknown = next(option for option in options if option not in known)
    word = _snake_case(unknown)  # the wire's spelling
    near = [name for name in sorted(known) if word in name.split("_")]
    near = near or difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    near = near or [name for name in sorted(known) if word.startswith(name)]
    hint = f"; did you mean {near[0]!r}?" if near else f"; it has {', '.join(sorted(known))}"
    return TypeError(f"{name}() has no option {unknown!r}{hint}")


def _snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
