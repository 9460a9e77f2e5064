"""The first request of every connection.

Layer 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import trio

from trio_codex import types
from trio_codex._model import UNSET

if TYPE_CHECKING:
    from trio_codex._connection import Connection

__all__ = ["RuntimeMetadata"]


@attrs.frozen(kw_only=True)
class RuntimeMetadata:
    """What the runtime said of itself when the connection was opened (``initialize``).

    Attributes:
        name: The runtime's name.
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
    """Introduce ourselves (``initialize``), and hear who the runtime is. A checkpoint.

    Args:
        connection: A connection on which nothing was asked yet.
        deadline: When it must be over, in Trio's time.

    Raises:
        JsonRpcError: The runtime refused.
        TransportClosedError: The runtime ended, or did not answer in time.
    """
    config = connection.config
    params = types.InitializeParams(
        client_info=types.ClientInfo(
            name=config.client_name, title=config.client_title, version=config.client_version
        ),
        capabilities=types.InitializeCapabilities(
            experimental_api=config.experimental_api,
            # Sent only where it is wanted: it makes the runtime ask before each model call.
            request_attestation=connection.handlers.attestation is not None or UNSET,
            opt_out_notification_methods=list(config.opt_out_notification_methods) or None,
        ),
    )
    with trio.CancelScope(deadline=deadline):
        answer = await connection.call("initialize", params, types.InitializeResponse)
        connection.dispatcher.notify("initialized")
        return _metadata(answer)
    # The only way here: the deadline has passed, and the scope has caught it.
    raise await connection.transport.end_error(
        f"the runtime did not answer initialize within {config.startup_timeout} s"
    )


def _metadata(answer: types.InitializeResponse) -> RuntimeMetadata:
    # The user agent begins with our own client_name, a slash, and the runtime's version.
    version = answer.user_agent.partition("/")[2].partition(" ")[0]
    return RuntimeMetadata(
        name="codex",
        version=version,
        user_agent=answer.user_agent,
        platform_family=answer.platform_family,
        platform_os=answer.platform_os,
        codex_home=answer.codex_home,
    )
