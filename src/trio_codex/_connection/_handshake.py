"""The first request of every connection."""

from __future__ import annotations

import re
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

import attrs
import trio

from trio_codex import _codec, types
from trio_codex._jsonrpc._faults import log_fault
from trio_codex._util._control_c import protected
from trio_codex._util._model import UNSET
from trio_codex.errors import ProtocolError

if TYPE_CHECKING:
    from trio_codex._connection._connection import Connection

__all__ = ["RuntimeMetadata"]

# "name/version" or "name version"; what follows in a user agent is about the machine.
_NAME_AND_VERSION: Final = r"\s*([^/()]*?)(?:\s*/\s*|\s+)v?(\d[^\s()]*)"

JUMPED_BELOW: Final = 0.9
"""Which part of a time limit must really have passed, or else Trio's clock is a virtual one."""


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


async def shake_hands(connection: Connection, deadline: float) -> RuntimeMetadata:
    """Introduce ourselves (``initialize``), and hear who the runtime is. A checkpoint."""
    config = connection.config
    params = types.InitializeParams(
        client_info=types.ClientInfo(
            name=config.client_name, title=config.client_title, version=config.client_version
        ),
        capabilities=types.InitializeCapabilities(
            experimental_api=config.experimental_api,
            # Sent only where it is wanted: it makes the runtime ask before each model call.
            request_attestation=connection.requests.handlers.attestation is not None or UNSET,
            opt_out_notification_methods=list(config.opt_out_notification_methods) or None,
        ),
    )
    began, allowed = time.monotonic(), deadline - trio.current_time()
    answered = trio.Event()
    with trio.CancelScope(deadline=deadline):
        connection.calls.start_task(_preload, answered)
        try:
            answer = await connection.calls.request("initialize", _codec.unstructure(params))
        finally:
            answered.set()
        metadata = runtime_metadata(answer, config.client_name)
        connection.dispatcher.notify("initialized")
        return metadata
    # The only way here: the deadline has passed, and the scope has caught it.
    reason = f"the runtime did not answer initialize within {config.startup_timeout} s"
    passed = time.monotonic() - began
    if passed < allowed * JUMPED_BELOW:
        reason += (
            f" of Trio's clock, which has jumped: {passed:.1f} s have really passed. A clock for "
            "tests, such as pytest-trio's autojump_clock, jumps while the runtime works. With a "
            "real runtime use trio.testing.MockClock(autojump_threshold=0.5), or no such clock"
        )
    raise await connection.transport.end_error(reason)


@protected
async def _preload(answered: trio.Event) -> None:
    """Load what the first turn needs while the runtime starts, and not a step longer."""
    try:
        for _ in _codec.preload():
            await trio.lowlevel.checkpoint()
            if answered.is_set():
                return
        import_module("trio_codex._config._inputs")
    except Exception as exc:  # noqa: BLE001 - a fault of ours; the first use meets it again
        log_fault("what is made ahead", exc)


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
