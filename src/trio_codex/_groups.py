"""One exception out of a nursery where one is what happened.

Layer 0.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import trio

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def bare_errors(what: str) -> Generator[None]:
    """Take the nursery's wrapping off what comes out of the block.

    The rules, for a nursery with ``strict_exception_groups`` in the block:

        1. What failed alone comes out as itself, whether it was the body or a task.
        2. A `KeyboardInterrupt` or `SystemExit` comes out as itself, whatever else failed.
        3. Several real errors come out as a group. A `trio.Cancelled` beside a real
           error is dropped: the error says more, and ends the scope just as well.

    Args:
        what: Who failed, for the group's message.
    """
    try:
        yield
    except BaseExceptionGroup as group:
        chosen = _choose(what, cast("tuple[BaseException, ...]", group.exceptions))
        context = chosen.__context__
        try:
            raise chosen
        finally:
            # The group holds the exception: as its context it would make a
            # cycle, and a traceback that tells everything twice.
            chosen.__context__ = context
            del chosen, context


def _choose(what: str, failures: tuple[BaseException, ...]) -> BaseException:
    for failure in failures:
        if isinstance(failure, KeyboardInterrupt | SystemExit):
            return failure
    real = [each for each in failures if not isinstance(each, trio.Cancelled)]
    if len(real) > 1:
        several: BaseException = BaseExceptionGroup(f"{what} failed in several ways", real)
        return several
    return real[0] if real else failures[0]
