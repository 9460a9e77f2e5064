"""Paths, commands and variables that callers give, checked before anything is sent.

What the runtime would refuse, or take for something else, is an error
here. No message has the value of a variable in it, which may be a secret.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trio_codex._util._model import UNSET

if TYPE_CHECKING:
    from trio_codex._util._model import UnsetType


def described(value: object) -> str:
    """Say what kind of thing a wrong argument is; a class where an object was meant is usual."""
    if isinstance(value, type):
        return f"the class {value.__name__} itself"
    return with_article(type(value).__name__)


def with_article(name: str) -> str:
    """Put the indefinite article before the name of a class."""
    return f"an {name}" if name[0] in "AEIOUaeiou" else f"a {name}"


def path_text(path: str | os.PathLike[str], name: str) -> str:
    """Give a path, or another part of a command, as text.

    Raises:
        TypeError: It is not a path, or one of bytes.
        ValueError: There is a NUL in it, which no path can have.
    """
    text = os.fspath(path) if isinstance(path, os.PathLike) else path
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{name} must be a str or a path, not {type(text).__name__}")
    _no_nul(text, name)
    return text


def absolute(path: str | os.PathLike[str], name: str = "path") -> str:
    """Give an absolute path as text; it raises what `path_text` raises.

    Raises:
        ValueError: It is not absolute.
    """
    text = path_text(path, name)
    if not os.path.isabs(text):  # noqa: PTH117 - what was given need not be a Path
        raise ValueError(f"{name} must be absolute, and is {text!r}")
    return text


def directory(cwd: str | os.PathLike[str] | None) -> str | UnsetType:
    """Give a working directory, if there is one; it raises what `path_text` raises.

    Raises:
        ValueError: It is empty, which is none.
    """
    if cwd is None:
        return UNSET
    text = path_text(cwd, "cwd")
    if not text:
        raise ValueError("cwd is empty; leave it out for the runtime's own choice")
    return text


def require_directory(cwd: str | UnsetType | None, local_to: str | None) -> None:
    """Refuse a working directory that is not there.

    The runtime would take it, and then fail with each command that the agent runs.

    Args:
        cwd: The directory, if one is given.
        local_to: Where the runtime runs, if it sees the files that we see.

    Raises:
        ValueError: There is no such directory.
    """
    if isinstance(cwd, str) and local_to is not None and not Path(local_to, cwd).is_dir():
        raise ValueError(f"cwd is not a directory: {cwd!r}; make it first")


def directories(
    cwd: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | None,
) -> str | list[str] | UnsetType:
    """Give one working directory or several; it raises what `directory` raises.

    Raises:
        ValueError: There is none among the several.
    """
    if isinstance(cwd, str | bytes | os.PathLike) or not isinstance(cwd, Iterable):
        return directory(cwd)
    several = [text for one in cwd if isinstance(text := directory(one), str)]
    if not several:
        raise ValueError("cwd has no directory in it; leave it out to list those of all")
    return several


def settings(config: Mapping[str, Any] | None) -> dict[str, Any] | UnsetType:
    """Give settings of the runtime, if there are some.

    Raises:
        TypeError: They are not a mapping.
    """
    if config is None:
        return UNSET
    if not isinstance(config, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(
            "config must be a mapping such as {'model_reasoning_effort': 'low'}, "
            f"and is {described(config)}"
        )
    return dict(config)


def as_text(value: str, name: str) -> str:
    """Give a text.

    Raises:
        TypeError: It is something else, for example a handle in place of its id.
    """
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        hint = "; give its .id" if isinstance(getattr(value, "id", None), str) else ""
        raise TypeError(f"{name} must be a string, and is {described(value)}{hint}")
    return value


def as_list(values: Iterable[Any] | None, name: str) -> list[Any]:
    """Give several things as a list, none for None.

    Raises:
        TypeError: It is one thing, in place of several.
    """
    if values is None:
        return []
    if not isinstance(values, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{name} must be a list, and is {described(values)}")
    return list(values)


def path_texts(paths: Iterable[str | os.PathLike[str]], name: str, example: str) -> list[str]:
    """Give several as text; it raises what `path_text` raises.

    Raises:
        TypeError: It is one of them, in place of a sequence.
        ValueError: There is none, or the first is empty.
    """
    if isinstance(paths, str | bytes | os.PathLike):
        raise TypeError(f"{name} must be a sequence such as {example}, not {type(paths).__name__}")
    texts = [path_text(path, f"{name}[{number}]") for number, path in enumerate(paths)]
    if not texts or not texts[0]:
        raise ValueError(f"{name} must be a sequence such as {example}, and is empty")
    return texts


def variables(env: Mapping[str, str | None]) -> dict[str, str | None]:
    """Give what is different in an environment.

    Raises:
        TypeError: It is not a mapping, or a name or a value is not text.
        ValueError: No variable has such a name or value.
    """
    if not isinstance(env, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"env must be a mapping such as {{'LANG': 'C'}}, and is {described(env)}")
    checked = dict(env)
    for name, value in checked.items():
        if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"a name in env must be a str, not {type(name).__name__}")
        # Windows has variables whose names begin so, and passes them on.
        if not name or "=" in name[1:] or "\0" in name:
            raise ValueError(f"env has the name {name!r}, which no variable can have")
        if value is None:
            continue
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"env[{name!r}] must be a str or None, not {type(value).__name__}")
        _no_nul(value, f"env[{name!r}]")
    return checked


def count(value: int, name: str, below: int = 2**63) -> int:
    """Give a number of things.

    Raises:
        TypeError: It is not a whole number.
        ValueError: It is not positive, or too large.
    """
    if type(value) is not int:
        raise TypeError(f"{name} must be an int, not {type(value).__name__}")
    if not 0 < value < below:
        raise ValueError(f"{name} must be from 1 to {below - 1}, and is {value}")
    return value


def _no_nul(text: str, name: str) -> None:
    if "\0" in text:
        raise ValueError(f"{name} has a NUL character in it")


def can_be_passed(text: str) -> bool:
    """Whether the system takes a text for an argument, a name or a value."""
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:  # a lone surrogate
        return False
