"""Handles: live objects that the library makes and users hold, and what wrong uses are told."""

from __future__ import annotations

import inspect
import sys
from functools import update_wrapper
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, cast

from trio_codex._util._control_c import protected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from typing_extensions import ParamSpec

    P = ParamSpec("P")

T = TypeVar("T")
C = TypeVar("C", bound="type[Any]")
F = TypeVar("F", bound="Callable[..., Any]")


def stays_here(cls: C) -> C:
    """Let the objects of a class, which live in one process, say what to send in their place."""
    cls.__reduce_ex__ = _refuse_to_travel
    return cls


def _refuse_to_travel(self: object, _protocol: object = 0) -> NoReturn:
    from trio_codex._util._travel import cannot_travel  # noqa: PLC0415 - for such programs only

    raise cannot_travel(self)


class NoPublicConstructor(type):
    """A metaclass for classes whose objects only the library can make, with `create`."""

    def __init__(cls, name: str, bases: tuple[type, ...], members: dict[str, Any]) -> None:
        super().__init__(name, bases, members)
        stays_here(cls)

    def __call__(cls, *_args: Any, **_kwargs: Any) -> Any:
        raise TypeError(f"{cls.__name__} objects are made by trio_codex, not by calling the class")


def create(cls: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Make an object of a class that has no public constructor."""
    return type.__call__(cls, *args, **kwargs)  # pyright: ignore[reportArgumentType]


def public(cls: C) -> C:
    """Show users where they import a class from, even before a program names it."""
    cls.__module__ = "trio_codex"
    return cls


# Wrong uses that newcomers make, answered with what to write instead.
#
# A type checker knows all of this without, and sees none of it.

TIME_LIMIT: Final = (
    "time limits are Trio's: write `with trio.move_on_after(seconds):` around the call"
)
"""What hosts say in their own words."""
_TO_THREADS: Final = "write it in thread_start({name}=...)"
_TO_TURNS: Final = "write it in thread.run(..., {name}=...)"
_TO_CONFIG: Final = "write open_codex(CodexConfig({name}=...))"
_ELSEWHERE: Final = {
    **dict.fromkeys(("timeout", "timeout_s", "timeout_seconds", "deadline"), TIME_LIMIT),
    **dict.fromkeys(
        ("model", "sandbox", "approval_mode", "approval_policy", "dynamic_tools", "cwd", "goals"),
        _TO_THREADS,
    ),
    "mcp_servers": 'write thread_start(config={{"mcp_servers.NAME": {{...}}}})',
    "images": 'write it into the input: ["...", LocalImageInput(path)]',
    "skills": 'write it into the input: ["...", SkillInput(name, path)]',
    "plugins": "write `await codex.rpc.plugin_install(...)`",
    **dict.fromkeys(("tokens", "idle"), "write `with turn.watch({name}=...):` in the turn's block"),
    **dict.fromkeys(
        ("max_tokens", "token_budget", "max_output_tokens"),
        "write `with turn.watch(tokens=...):` in the turn's block",
    ),
    **dict.fromkeys(("effort", "output_type", "output_schema"), _TO_TURNS),
    **dict.fromkeys(
        ("response_model", "response_format", "schema"), "write thread.run(..., output_type=...)"
    ),
    "prompt": 'write thread.run("...")',
    "limit": "break off when you have enough; page_size=... is how many are asked for at once",
    "page_size": "write limit=...",
    "tools": "write thread_start(dynamic_tools=[...])",
    **dict.fromkeys(
        ("system_prompt", "system", "instructions"),
        "write thread_start(developer_instructions=...)",
    ),
    "api_key": "log in with `await codex.login_api_key(key)`",
    "handlers": "write open_codex(handlers=...)",
    "hooks": "write open_codex(hooks=...); a runtime that others have started takes none",
    "restart": "write connect_codex(..., reconnect=Reconnect())",
    "reconnect": "write open_codex(..., restart=Reconnect())",
    "token": 'write connect_codex("wss://...", token=...)',
    **dict.fromkeys(
        ("codex_bin", "codex_home", "config_overrides", "env", "inherit_env"), _TO_CONFIG
    ),
}
"""Options that other functions have, and what to write."""


def wrong_use(message: str) -> Any:
    """Make a method that only says, by a `TypeError`, what to write in its place."""

    def refuse(*_args: object) -> NoReturn:
        raise TypeError(message)

    return refuse


def never_plain(message: str) -> Callable[[C], C]:
    """Let a class of asynchronous iterators say what to write where ``async`` was forgotten.

    It has no ``__await__`` for that: an object with one counts as awaitable.
    """

    def add(cls: C) -> C:
        cls.__iter__ = wrong_use(message)
        return cls

    return add


def explain_names(
    *others: tuple[Callable[[], type[Any]], str], words: Mapping[str, str] | None = None
) -> Any:
    """Make a ``__getattr__`` for objects that are taken for those of other classes.

    Each of the others is a function that gives the class, and the text of the
    `AttributeError` about a public name of that class, with ``{name}`` in it. The words are
    names of other libraries, several with blanks between them, and what to do here.
    """
    known = {name: told for names, told in (words or {}).items() for name in names.split()}

    def explain(self: object, name: str) -> NoReturn:
        if name in known:
            message = f"a {type(self).__name__} has no {name!r}: {known[name]}"
            raise AttributeError(message, name=name, obj=self)
        for other, message in others:
            if not name.startswith("_") and hasattr(other(), name):
                raise AttributeError(message.format(name=name), name=name, obj=self)
        raise AttributeError(
            f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self
        )

    return explain


def owns_methods(cls: C) -> C:
    """Let the methods that a class has of its bases bear its name: users know no other.

    Python names them in its own errors and warnings too, such as "was never awaited".
    """
    for base in cls.__mro__[1:]:
        for member in vars(base).values():
            function = member
            while inspect.isfunction(function):
                if function.__qualname__ == f"{base.__qualname__}.{function.__name__}":
                    function.__qualname__ = f"{cls.__qualname__}.{function.__name__}"
                function = getattr(function, "__wrapped__", None)
    return cls


def takes_options(options: str) -> Callable[[F], F]:
    """Do what `checks_options` does for a function with ``**options``.

    The name is that of their TypedDict in `trio_codex.protocol.options`, which is
    loaded when the first option is given.
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
    places = sys.maxsize if code.co_flags & inspect.CO_VARARGS else code.co_argcount

    def check(options: Iterable[str]) -> None:
        if not own.issuperset(options):
            _refuse_unknown(function, options, own, more)

    if inspect.iscoroutinefunction(function):

        async def checked_async(*args: Any, **options: Any) -> Any:
            check(options)
            if len(args) > places:
                _refuse_places(function, own, more)
            return await function(*args, **options)

        # Between two lines of this one, the function's own protection is not there.
        checked = protected(checked_async)
    else:

        def checked_sync(*args: Any, **options: Any) -> Any:
            check(options)
            if len(args) > places:
                _refuse_places(function, own, more)
            return function(*args, **options)

        checked = checked_sync
    wrapper = update_wrapper(checked, function)
    setattr(wrapper, "check_options", check)  # noqa: B010 - as above
    return cast("F", wrapper)


def check_options(function: object, options: Iterable[str]) -> None:
    """Refuse what a function of `checks_options` or `takes_options` would, without a call."""
    getattr(function, "check_options", iter)(options)


def _refuse_unknown(
    function: Callable[..., Any], options: Iterable[str], own: set[str], more: str | None
) -> None:
    known = _all_options(own, more)
    if not known.issuperset(options):
        raise unknown_option(_called(function), options, known)


def _refuse_places(function: Callable[..., Any], own: set[str], more: str | None) -> NoReturn:
    code = inspect.unwrap(function).__code__
    first = [name for name in code.co_varnames[: code.co_argcount] if name != "self"]
    named = ", ".join(sorted(_all_options(own, more).difference(first)))
    how = f"{' and '.join(first)} without a name, and all else" if first else "its arguments"
    told = f"it has {named}" if named else "it has no more"
    raise TypeError(f"{_called(function)}() takes {how} by name; {told}")


def _all_options(own: set[str], more: str | None) -> set[str]:
    if more is None:
        return own
    home = import_module("trio_codex.protocol.options")
    return own.union(getattr(home, more).__annotations__)


def _called(function: Callable[..., Any]) -> str:
    return function.__qualname__.removesuffix(".__init__")


def unknown_option(name: str, options: Iterable[str], known: set[str]) -> TypeError:
    """Make the error for an option that there is not, with the nearest one that there is."""
    import difflib  # noqa: PLC0415 - for programs that are wrong only

    unknown = next(option for option in options if option not in known)
    word = _snake_case(unknown)  # the wire's spelling
    near = [name for name in sorted(known) if word in name.split("_")]
    if len(near) != 1 and word in _ELSEWHERE:
        elsewhere = _ELSEWHERE[word].format(name=word)
        return TypeError(f"{name}() has no option {unknown!r}; {elsewhere}")
    near = near or difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    near = near or [name for name in sorted(known) if word.startswith(name)]
    hint = f"; did you mean {near[0]!r}?" if near else f"; it has {', '.join(sorted(known))}"
    return TypeError(f"{name}() has no option {unknown!r}{hint}")


def _snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
