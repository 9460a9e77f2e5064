"""What one request begins and another ends: a watch, a search.

The rules are those of a turn's block:

    1. A request that was not written yet is simply taken back.
    2. Once it was written, its answer is waited for, because what it begins can
       only be ended when it is there; then the other request goes out.
    3. All of this is shielded, and takes ``interrupt_timeout`` at most. If the
       first answer comes even later, the other request goes out then.
    4. What an overloaded runtime refuses in that time is asked for again, because
       otherwise nothing would end.
"""

from __future__ import annotations

import itertools
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import trio

from trio_codex import _codec
from trio_codex._calls import BUSY_PAUSE
from trio_codex._util._control_c import block
from trio_codex._util._log import get_logger
from trio_codex.errors import CodexError, ServerBusyError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from trio_codex._calls import Calls
    from trio_codex._jsonrpc._pending import PendingRequest

_logger = get_logger("workspace")

_numbers = itertools.count(1)


def new_id() -> str:
    """Make an id for what a request begins, one that this program gives to nothing else."""
    return f"trio-codex-{next(_numbers)}"


@block
async def held(
    calls: Calls, begin: str, params: object, end: str, end_params: object
) -> AsyncGenerator[Any]:
    """Have something for the time of a block.

    Args:
        calls: Sends the requests.
        begin: The request that begins it.
        params: Its params.
        end: The request that ends it.
        end_params: Its params.

    Yields:
        The answer to the first request, as it came.

    Raises:
        ValueError: The params cannot be written.
        JsonRpcError: The runtime refused.
        TransportClosedError: The connection is over.
    """
    end_body = _codec.unstructure(end_params)
    answered = late = False

    def settled(pending: PendingRequest) -> None:
        if late and pending.error is None:
            ending = calls.post(end, end_body)
            calls.forget(ending)

    pending = await calls.start(begin, _codec.unstructure(params), settled)
    try:
        yield await pending.wait()
    finally:
        if not pending.withdraw():
            timeout = calls.interrupt_timeout
            try:
                with trio.move_on_after(timeout, shield=True) as limit, suppress(CodexError):
                    await pending.wait()
                    answered = True
                    await _end(calls, end, end_body)
            finally:  # also after a second Ctrl-C, which no shield keeps out
                late = not answered
                if pending.settled:
                    # It may have come at the very moment at which its wait was given up.
                    with suppress(CodexError):
                        settled(pending)
            if limit.cancelled_caught:
                _logger.warning("%s was not answered within %s s", begin if late else end, timeout)


async def _end(calls: Calls, end: str, body: Any) -> None:
    while True:
        ending = calls.post(end, body)
        try:
            await ending.wait()
        except ServerBusyError:
            await trio.sleep(BUSY_PAUSE)
        else:
            return
        finally:
            calls.forget(ending)
