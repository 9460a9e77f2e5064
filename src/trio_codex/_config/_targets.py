"""The address of a runtime that others have started: `connect_codex`'s target, checked.

No name is resolved here, and no error shows a credential or a query.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast
from urllib.parse import urlsplit

import attrs

from trio_codex._config._checks import can_be_passed, wrong

if TYPE_CHECKING:
    from urllib.parse import SplitResult

_DEFAULT_PORTS: Final = {"ws": 80, "wss": 443}

_FORMS: Final = (
    "'ws://host:port', 'wss://host:port', 'unix:///path', 'unix://' for the runtime's default "
    "socket, or a command such as ['ssh', '-o', 'BatchMode=yes', 'host', 'codex app-server']"
)


@attrs.frozen(kw_only=True)
class UrlTarget:
    """A WebSocket over TCP, with or without TLS."""

    url: str = attrs.field(repr=False)
    secure: bool  # by TLS
    host: str  # a name or an address
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine for sure: a loopback address, or ``localhost``."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host.lower() == "localhost"

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'wss' if self.secure else 'ws'}://{host}:{self.port}"


@attrs.frozen
class UnixTarget:
    """A WebSocket over a Unix socket."""

    path: str

    def __str__(self) -> str:
        return f"unix://{self.path}"


@attrs.frozen
class CommandTarget:
    """A command that speaks the protocol on its standard streams."""

    command: tuple[str, ...] = attrs.field(repr=False)

    def __str__(self) -> str:
        return f"the command {self.command[0]}"


Target: TypeAlias = "UrlTarget | UnixTarget | CommandTarget"


def parse_target(target: object) -> Target:
    """Read a target, which is a URL or a command."""
    if isinstance(target, str):
        scheme, separator, rest = target.partition("://")
        scheme = scheme.lower()
        if separator and scheme == "unix":
            return _unix_target(rest)
        if separator and scheme in _DEFAULT_PORTS:
            return _url_target(target)
        if separator:
            hint = {"http": "ws", "https": "wss"}.get(scheme)
            instead = f"write {hint}:// in place of {scheme}://" if hint else f"it must be {_FORMS}"
            raise ValueError(f"target has an unknown scheme: {instead}")
        raise ValueError(
            f"target must be {_FORMS}; a command is a list of its arguments, not one string"
        )
    if isinstance(target, Sequence) and not isinstance(target, bytes | bytearray):
        return _command_target(cast("Sequence[Any]", target))
    raise wrong("target", _FORMS, target)


def _unix_target(path: str) -> UnixTarget:
    if not path:
        home = os.environ.get("CODEX_HOME") or str(Path("~").expanduser() / ".codex")
        path = os.path.join(home, "app-server-control", "app-server-control.sock")  # noqa: PTH118
    if not path.startswith("/") and not os.path.isabs(path):  # noqa: PTH117 - it stays as it is
        raise ValueError(
            "target must name the socket by an absolute path, after three slashes: "
            "'unix:///run/codex.sock', or 'unix://' alone for the runtime's default socket"
        )
    if not can_be_passed(path):
        raise ValueError("target contains a NUL or half a character")
    return UnixTarget(path)


def _url_target(url: str) -> UrlTarget:
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("target must be a URL of printable ASCII characters without spaces")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as exc:
        raise ValueError("target is not a valid URL: its host or its port makes no sense") from exc
    _refuse_extras(parts)
    if not host or port == 0:
        raise ValueError(f"target must name a host and a port: '{parts.scheme}://host:port'")
    default = _DEFAULT_PORTS[parts.scheme]
    return UrlTarget(url=url, secure=parts.scheme == "wss", host=host, port=port or default)


def _refuse_extras(parts: SplitResult) -> None:
    if parts.username is not None or parts.password is not None:
        raise ValueError("target must not contain a user or a password; give a secret as token=")
    if parts.fragment:
        raise ValueError("target must not have a fragment: leave out what follows the #")


def _command_target(command: Sequence[Any]) -> CommandTarget:
    parts: tuple[Any, ...] = tuple(map(_as_text, command))
    if not all(isinstance(part, str) for part in parts):
        raise TypeError("target must be a sequence of strings where it is a command")
    if not parts or not parts[0]:
        raise ValueError("target must name a program where it is a command")
    if not all(map(can_be_passed, parts)):
        # Not shown: it may be a secret.
        raise ValueError("target must contain neither a NUL nor half a character")
    return CommandTarget(parts)


def _as_text(part: Any) -> Any:
    return os.fspath(cast("os.PathLike[Any]", part)) if isinstance(part, os.PathLike) else part
