"""The checks of arguments, all made before anything is sent.

An argument that the runtime would refuse, or take for something else, is an error
here: a TypeError or a ValueError that names it. No message has the value of a variable
in it, which may be a secret.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trio_codex._util._model import UNSET

if TYPE_CHECKING:
    from collections.abc import Callable

    import attrs

    from trio_codex._util._model import UnsetType


def wrong(name: str, wanted: str, value: object) -> TypeError:
    """Make the error for an argument of the wrong type."""
    return TypeError(f"{name} must be {wanted}, and is {described(value)}")


def described(value: object) -> str:
    """Say what kind of thing a wrong argument is; a class where an object was meant is usual."""
    if isinstance(value, type):
        return f"the class {value.__name__} itself"
    return with_article(type(value).__name__)


def with_article(name: str) -> str:
    """Put the indefinite article before the name of a class."""
    return f"an {name}" if name[0] in "AEIOUaeiou" else f"a {name}"


def validator(
    check: Callable[[Any, str], object],
) -> Callable[[object, attrs.Attribute[Any], Any], None]:
    """Make a validator of a field out of a check, which takes a value and its name."""

    def validate(owner: object, field: attrs.Attribute[Any], value: Any) -> None:
        check(value, f"{type(owner).__name__}.{field.name}")

    return validate


def as_text(value: str, name: str) -> str:
    """Give a text; a handle in place of its id is told so."""
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        hint = "; give its .id" if isinstance(getattr(value, "id", None), str) else ""
        raise TypeError(f"{wrong(name, 'a string', value)}{hint}")
    return value


def as_list(values: Iterable[Any] | None, name: str) -> list[Any]:
    """Give several things as a list, none for None."""
    if values is None:
        return []
    if not isinstance(values, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong(name, "a list", values)
    return list(values)


def count(value: int, name: str, most: int = 2**63 - 1) -> int:
    """Give a number of things, at least one."""
    if isinstance(value, bool) or not isinstance(value, int):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong(name, "a whole number", value)
    if not 1 <= value <= most:
        raise ValueError(f"{name} must be from 1 to {most}, and is {value}")
    return value


def seconds(value: float, name: str) -> float:
    """Give a length of time; infinity is one."""
    if isinstance(value, bool) or not isinstance(value, int | float):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong(name, "a number of seconds", value)
    if math.isnan(value) or value < 0:
        raise ValueError(f"{name} must not be negative, and is {value}")
    return value


def path_text(path: str | os.PathLike[str], name: str) -> str:
    """Give a path, or another part of a command, as text without a NUL."""
    text = os.fspath(path) if isinstance(path, os.PathLike) else path
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong(name, "a string or a path", text)
    if "\0" in text:
        raise ValueError(f"{name} has a NUL character in it")
    return text


def path_texts(paths: Iterable[str | os.PathLike[str]], name: str, example: str) -> list[str]:
    """Give several as text, of which the first is not empty."""
    if isinstance(paths, str | bytes | os.PathLike):
        raise wrong(name, f"a sequence such as {example}", paths)
    texts = [path_text(path, f"{name}[{number}]") for number, path in enumerate(paths)]
    if not texts or not texts[0]:
        raise ValueError(f"{name} must be a sequence such as {example}, and is empty")
    return texts


def absolute(path: str | os.PathLike[str], name: str = "path") -> str:
    """Give an absolute path as text."""
    text = path_text(path, name)
    if not os.path.isabs(text):  # noqa: PTH117 - what was given need not be a Path
        raise ValueError(f"{name} must be absolute, and is {text!r}")
    return text


def directory(cwd: str | os.PathLike[str] | None) -> str | UnsetType:
    """Give a working directory, if there is one."""
    if cwd is None:
        return UNSET
    text = path_text(cwd, "cwd")
    if not text:
        raise ValueError("cwd is empty; leave it out for the runtime's own choice")
    return text


def directories(
    cwd: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | None,
) -> str | list[str] | UnsetType:
    """Give one working directory or several."""
    if isinstance(cwd, str | bytes | os.PathLike) or not isinstance(cwd, Iterable):
        return directory(cwd)
    several = [text for one in cwd if isinstance(text := directory(one), str)]
    if not several:
        raise ValueError("cwd has no directory in it; leave it out to list those of all")
    return several


def require_directory(cwd: str | UnsetType | None, local_to: str | None) -> None:
    """Refuse a working directory that is not there, if the runtime sees the files that we see.

    The runtime would take it, and then fail with each command that the agent runs.
    """
    if isinstance(cwd, str) and local_to is not None and not Path(local_to, cwd).is_dir():
        raise ValueError(f"cwd is not a directory: {cwd!r}; make it first")


def settings(config: Mapping[str, Any] | None) -> dict[str, Any] | UnsetType:
    """Give settings of the runtime, if there are some."""
    if config is None:
        return UNSET
    if not isinstance(config, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong("config", "a mapping such as {'model_reasoning_effort': 'low'}", config)
    return dict(config)


def variables(
    env: Mapping[str, str | None], name: str = "env", *, is_change: bool = True
) -> dict[str, str | None]:
    """Give variables of an environment; in a change of one, None takes a variable out."""
    if not isinstance(env, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong(name, "a mapping such as {'LANG': 'C'}", env)
    for key, value in env.items():
        if not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise wrong(f"a name in {name}", "a string", key)
        # Windows has variables whose names begin with that sign, and passes them on.
        if not key or "=" in key[is_change:] or not can_be_passed(key):
            raise ValueError(f"{name} has the name {key!r}, which no variable can have")
        if value is None and is_change:
            continue
        if not isinstance(value, str):
            raise wrong(f"{name}[{key!r}]", "a string or None" if is_change else "a string", value)
        if not can_be_passed(value):
            raise ValueError(f"{name}[{key!r}] has a NUL or half a character in it")
    return dict(env)


def can_be_passed(text: str) -> bool:
    """Whether the system takes a text for an argument, a name or a value."""
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:  # a lone surrogate
        return False
