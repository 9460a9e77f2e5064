"""What the runtime says of itself in its answer to ``initialize``."""

from __future__ import annotations

import re
from typing import Any, Final, cast

import attrs

from trio_codex.errors import ProtocolError

__all__ = ["RuntimeMetadata"]

# "name/version" or "name version"; what follows in a user agent is about the machine.
_NAME_AND_VERSION: Final = r"\s*([^/()]*?)(?:\s*/\s*|\s+)v?(\d[^\s()]*)"


@attrs.frozen(kw_only=True)
class RuntimeMetadata:
    """What the runtime said of itself when the connection was opened (``initialize``).

    What a runtime does not say is an empty string; its name and version it must say.

    Attributes:
        name: The runtime's name; ``codex`` where it says none but ours.
        version: Its version, for example ``0.163.0``.
        user_agent: How it names itself, and us, to the model's provider.
        platform_family: ``unix`` or ``windows``.
        platform_os: ``linux``, ``macos`` or ``windows``.
        codex_home: The directory with its configuration, login and threads.
    """

    name: str
    version: str
    user_agent: str
    platform_family: str
    platform_os: str
    codex_home: str


def runtime_metadata(answer: object, client_name: str) -> RuntimeMetadata:
    """Make one form of whatever a runtime answers to ``initialize``."""
    server = _member(answer, "serverInfo")
    user_agent = _text(answer, "userAgent")
    name, version = _split(user_agent, client_name)
    name = _text(server, "name") or name
    version = _text(server, "version") or version
    if not name or not version:
        missing = "serverInfo" if user_agent else "userAgent"
        raise ProtocolError(
            f"initialize: the answer does not name the runtime and its version: $.{missing} is "
            "missing or empty, or in another form than name/version; is this a codex app-server?"
        )
    return RuntimeMetadata(
        name=name,
        version=version,
        user_agent=user_agent,
        platform_family=_text(answer, "platformFamily"),
        platform_os=_text(answer, "platformOs"),
        codex_home=_text(answer, "codexHome"),
    )


def _split(user_agent: str, client_name: str) -> tuple[str, str]:
    # The runtime begins its user agent with the name of its client, then has its own version.
    rest = user_agent.removeprefix(client_name)
    if client_name and rest != user_agent and rest[:1] in {"/", " "}:
        user_agent = f"codex{rest}"
    found = re.match(_NAME_AND_VERSION, user_agent)
    return ("", "") if found is None else (found[1], found[2])


def _member(value: object, name: str) -> object:
    return cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else None


def _text(value: object, name: str) -> str:
    text = _member(value, name)
    return text.strip() if isinstance(text, str) else ""
