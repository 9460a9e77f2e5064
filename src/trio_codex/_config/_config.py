"""The configuration: how to start the runtime and how to talk to it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping  # noqa: TC003 - for those who resolve the annotations
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from trio_codex._config._checks import (
    as_text,
    can_be_passed,
    count,
    seconds,
    validator,
    variables,
    wrong,
)
from trio_codex._util._handle import checks_options
from trio_codex._util._log import SHORTEST_SECRET, conceal
from trio_codex._util._version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


__all__ = ["CodexConfig"]

INDISPENSABLE_NOTIFICATIONS: Final = frozenset(
    {
        "account/login/completed",
        "error",
        "item/completed",
        "item/started",
        "command/exec/outputDelta",
        "process/exited",
        "process/outputDelta",
        "serverRequest/resolved",
        "thread/tokenUsage/updated",
        "turn/completed",
        "turn/started",
    }
)
"""Without these a turn or a process would never end, or end without its result."""


_SENSITIVE: Final = r"(?i)key|token|secret|passw|pwd|credential|auth|cookie|session"
"""Names of variables whose values are secrets, as far as names tell."""

_WORD: Final = r"[a-z-]{1,24}"
"""A value that is a choice, such as ``read-only``."""

_STRINGS: Final = r"""(?x) "((?:[^"\\]|\\.)+)" | '([^']+)' """
"""The strings in a value in TOML."""


def _check_text(value: object, name: str) -> None:
    if not as_text(cast("str", value), name) or not can_be_passed(str(value)):
        raise ValueError(f"{name} must be neither empty nor contain a NUL")


def _check_texts(value: object, name: str) -> None:
    parts: Any = value
    if not isinstance(value, tuple) or not all(isinstance(part, str) for part in parts):
        raise wrong(name, "a sequence of strings", parts)
    if not all(map(can_be_passed, parts)):
        # Not shown: it may be a secret.
        raise ValueError(f"{name} must contain neither a NUL nor half a character")


def _check_flag(value: object, name: str) -> None:
    if not isinstance(value, bool):
        raise wrong(name, "True or False", value)


def _check_header(value: object, name: str) -> None:
    _check_text(value, name)
    # The runtime puts it into an HTTP header.
    if not str(value).isascii() or not str(value).isprintable():
        raise ValueError(f"{name} must be printable ASCII, and is {value!r}")


def _check_inherit_env(value: object, name: str) -> None:
    if not isinstance(value, bool):
        _check_texts(value, name)


def _check_overrides(value: tuple[Any, ...], name: str) -> None:
    _check_texts(value, name)
    for index, override in enumerate(value):
        if "=" not in override:
            # Not shown: it may be a secret that lost its key.
            raise ValueError(f"{name}[{index}] is not of the form key=value")


def _check_opt_out(value: tuple[Any, ...], name: str) -> None:
    _check_texts(value, name)
    if missed := INDISPENSABLE_NOTIFICATIONS.intersection(value):
        raise ValueError(
            f"{name} must leave {', '.join(sorted(missed))} alone: "
            "turns, logins and processes would not end without it, or have no result"
        )


# Type checkers and `help` show for a field what its converter takes. Whatever else a
# converter gets goes through as it is, for the checks to find and name.


def _to_texts(value: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Take a list for a tuple; a lone string is a mistake that the check then finds."""
    return tuple(value) if isinstance(value, list) else value


def _to_texts_or_none(value: list[str] | tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if value is None else _to_texts(value)


def _to_flag_or_texts(value: bool | list[str] | tuple[str, ...]) -> bool | tuple[str, ...]:
    return value if isinstance(value, bool) else _to_texts(value)


def _to_path_text(value: str | os.PathLike[str] | None) -> str | None:
    return os.fspath(value) if isinstance(value, os.PathLike) else value


def _to_program_text(value: str | os.PathLike[str] | None) -> str | None:
    text = _to_path_text(value)
    # A path is that file, where a string without a directory would be looked for.
    is_bare = isinstance(value, os.PathLike) and text and not os.path.dirname(text)  # noqa: PTH120
    return os.path.join(os.curdir, text) if is_bare and text else text  # noqa: PTH118


def _names_only(env: Mapping[str, str] | None) -> str:
    """Show which variables are set, and not to what: values may be secrets."""
    return "None" if env is None else "{" + ", ".join(f"{name!r}: ..." for name in env) + "}"


def _program_only(command: tuple[str, ...] | None) -> str:
    """Show which program is started: an argument may hold a secret."""
    if not command:
        return repr(command)
    return f"({command[0]!r}, ... {len(command) - 1} arguments)"


def _keys_only(overrides: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{text.split('=', 1)[0]}=...'" for text in overrides) + ")"


_optional_text = attrs.validators.optional(validator(_check_text))


@checks_options
@attrs.frozen(kw_only=True)
class CodexConfig:
    """How to start the runtime and how to talk to it.

    Every field has a default that works. Wrong types and impossible values
    fail here, with the field's name. ``repr`` shows no value of ``env`` and
    ``config_overrides`` and no argument of ``launch_args_override``, since those may
    be secrets.

    Attributes:
        codex_bin: The runtime's executable; None for the one that is installed
            with this library. A string without a directory is looked for in the search
            path; anything else, a `pathlib.Path` too, is that file, relative to the
            program's working directory at the time the runtime is started, whatever
            ``cwd`` says.
        launch_args_override: The whole command line, in place of the
            executable and its arguments. Every user of the machine can
            read it in the table of processes.
        config_overrides: ``key=value`` settings of the runtime, the values in
            TOML, that win over its configuration file. They are arguments of its
            process, so **every user of the machine can read the values in the table
            of processes**: put a secret into ``env``, and name its variable here,
            as ``model_providers.NAME.env_key`` does.
        cwd: The directory in which the runtime runs; None for the program's.
        env: Variables to add to the runtime's environment.
        inherit_env: Whether the runtime gets the program's environment: True
            for all, False for nothing, or the names to pass.
        codex_home: The directory with the runtime's configuration, login and
            threads; None for what the environment says, usually ``~/.codex``.
        client_name: How the program names itself to the runtime; it becomes
            part of the user agent.
        client_title: The same for people.
        client_version: The program's version.
        experimental_api: Whether experimental methods and fields may be used.
        opt_out_notification_methods: Notifications that the runtime need not
            send. Those that turns, logins and processes depend on cannot be left out.
        startup_timeout: Seconds that the start may take, from spawning the
            process to its answer to ``initialize``.
        shutdown_timeout: Seconds that the runtime has to leave by itself, and
            then again after it was terminated, before it is killed.
        interrupt_timeout: Seconds that the runtime has to end the work of a block
            that is left: a turn, a login, a process, a watch, a search.
        event_buffer: Events of a turn that may be unread before successive
            deltas of an item are merged, and of reports such as usage only the last is kept.
        max_in_flight: Requests that may wait for their answers at once. The
            runtime refuses, and then drops, requests much beyond 128.
        max_line_bytes: The longest line from the runtime, in bytes; a longer one breaks
            the connection.
        ping_interval: Seconds of silence after which `connect_codex` asks the runtime for a
            sign of life; ``math.inf`` for never. On Unix sockets, where the kernel tells
            of a dead peer, only a value other than the default counts.
        ping_timeout: Seconds that it then has before the connection counts as broken.
    """

    codex_bin: str | None = attrs.field(
        default=None, converter=_to_program_text, validator=_optional_text
    )
    launch_args_override: tuple[str, ...] | None = attrs.field(
        default=None,
        converter=_to_texts_or_none,
        validator=attrs.validators.optional(validator(_check_texts)),
        repr=_program_only,
    )
    config_overrides: tuple[str, ...] = attrs.field(
        default=(), converter=_to_texts, validator=validator(_check_overrides), repr=_keys_only
    )
    cwd: str | None = attrs.field(default=None, converter=_to_path_text, validator=_optional_text)
    env: Mapping[str, str] | None = attrs.field(
        default=None,
        validator=attrs.validators.optional(validator(partial(variables, is_change=False))),
        repr=_names_only,
    )
    inherit_env: bool | tuple[str, ...] = attrs.field(
        default=True, converter=_to_flag_or_texts, validator=validator(_check_inherit_env)
    )
    codex_home: str | None = attrs.field(
        default=None, converter=_to_path_text, validator=_optional_text
    )
    client_name: str = attrs.field(default="trio_codex", validator=validator(_check_header))
    client_title: str = attrs.field(default="trio-codex", validator=validator(_check_text))
    client_version: str = attrs.field(default=__version__, validator=validator(_check_text))
    experimental_api: bool = attrs.field(default=True, validator=validator(_check_flag))
    opt_out_notification_methods: tuple[str, ...] = attrs.field(
        default=(), converter=_to_texts, validator=validator(_check_opt_out)
    )
    startup_timeout: float = attrs.field(default=30.0, validator=validator(seconds))
    shutdown_timeout: float = attrs.field(default=2.0, validator=validator(seconds))
    interrupt_timeout: float = attrs.field(default=5.0, validator=validator(seconds))
    event_buffer: int = attrs.field(default=4096, validator=validator(count))
    max_in_flight: int = attrs.field(default=128, validator=validator(count))
    max_line_bytes: int = attrs.field(default=2**28, validator=validator(count))
    ping_interval: float = attrs.field(default=20.0, validator=validator(seconds))
    ping_timeout: float = attrs.field(default=20.0, validator=validator(seconds))

    def __attrs_post_init__(self) -> None:
        """Check what concerns two fields."""
        if self.launch_args_override is not None:
            if not self.launch_args_override or not self.launch_args_override[0]:
                raise ValueError("CodexConfig.launch_args_override must name a program")
            for name in ("codex_bin", "config_overrides"):
                if getattr(self, name):
                    raise ValueError(
                        f"CodexConfig.{name} has no effect beside launch_args_override, "
                        "which is the whole command line: give one of the two"
                    )


def concealer(config: CodexConfig) -> Callable[[str], str]:
    """Make a function that puts names in the place of secrets in a text.

    All values of ``env`` and ``config_overrides`` count as secrets, and so do variables of the
    program whose names sound like it.
    """
    return partial(conceal, secrets=secrets_of(config))


def secrets_of(config: CodexConfig) -> dict[str, str]:
    """Give the values that `concealer` looks for, the longest first, and the name of each."""
    found = {
        value: f"${name}"
        for name, value in os.environ.items()
        if config.inherit_env is not False and re.search(_SENSITIVE, name)
    }
    found.update({value: f"${name}" for name, value in (config.env or {}).items()})
    for override in config.config_overrides:
        key, _, value = override.partition("=")
        parts = [part for pair in re.findall(_STRINGS, value) for part in pair if part]
        parts = [part for part in parts or [value.strip()] if not re.fullmatch(_WORD, part)]
        found.update({part: f"({key.strip()})" for part in parts})
    # The longest first: one may be a part of another.
    return {
        value: found[value]
        for value in sorted(found, key=len, reverse=True)
        if len(value) >= SHORTEST_SECRET
    }


def runtime_environment(config: CodexConfig, path_dirs: tuple[Path, ...] = ()) -> dict[str, str]:
    """Put together the whole environment of the runtime, with helpers first in the search path."""
    if config.inherit_env is True:
        env = dict(os.environ)
    elif config.inherit_env is False:
        env = {}
    else:
        env = {name: os.environ[name] for name in config.inherit_env if name in os.environ}
    env.update(config.env or {})
    if config.codex_home is not None:
        env["CODEX_HOME"] = config.codex_home
    if path_dirs:
        name = next((name for name in env if name.upper() == "PATH"), "PATH")  # Windows: Path
        parts = [str(directory) for directory in path_dirs]
        env[name] = os.pathsep.join([*parts, *filter(None, [env.get(name)])])
    return env


def working_directory(config: CodexConfig) -> str:
    """Give the absolute path of the directory in which the runtime will run; it must be there."""
    path = os.path.abspath(config.cwd or ".")  # noqa: PTH100 - without resolving links
    if not os.path.isdir(path):  # noqa: PTH112
        raise ValueError(f"CodexConfig.cwd is not a directory: {config.cwd!r}; make it first")
    return path
