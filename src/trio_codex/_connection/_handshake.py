"""The first request of every connection."""

from __future__ import annotations

import time
from importlib import import_module
from typing import TYPE_CHECKING, Final

import trio

from trio_codex import _codec, types
from trio_codex._connection._metadata import runtime_metadata
from trio_codex._jsonrpc._faults import log_fault
from trio_codex._util._control_c import protected
from trio_codex._util._model import UNSET

if TYPE_CHECKING:
    from trio_codex._connection._connection import Connection
    from trio_codex._connection._metadata import RuntimeMetadata

JUMPED_BELOW: Final = 0.9
"""Which part of a time limit must really have passed, or else Trio's clock is a virtual one."""


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
        pending = connection.calls.post_now("initialize", params)
        try:
            answer = await pending.wait()
        finally:
            pending.abandon()
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
        import_module("trio_codex._config._inputs")
        for _ in _codec.preload():
            await trio.lowlevel.checkpoint()
            if answered.is_set():
                return
    except Exception as exc:  # noqa: BLE001 - a fault of ours; the first use meets it again
        log_fault("what is made ahead", exc)
