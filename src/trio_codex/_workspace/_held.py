"""What one request begins and another ends: a watch, a search."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from trio_codex._calls import Begun
from trio_codex._util._control_c import block
from trio_codex._util._log import get_logger

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from trio_codex._calls import Calls

_logger = get_logger("workspace")

_numbers = itertools.count(1)


def new_id() -> str:
    """Make an id for what a request begins, one that this program gives to nothing else."""
    return f"trio-codex-{next(_numbers)}"


@block
async def held(
    calls: Calls, begin: str, params: object, end: str, end_params: object
) -> AsyncGenerator[Any]:
    """Have what one request begins for the time of a block, and end it by another."""
    begun = Begun(
        calls,
        lambda _: calls.insist(end, end_params, urgent=True),
        lambda _: calls.forget(calls.post(end, end_params)),
    )
    pending = await begun.start(begin, params)
    try:
        yield await pending.wait()
    finally:
        if not await begun.leave():
            what = end if pending.settled else begin
            _logger.warning("%s was not answered within %s s", what, calls.interrupt_timeout)
