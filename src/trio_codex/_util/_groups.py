"""One exception out of a nursery where one is what happened."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import trio

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from typing_extensions import Self


class BareErrors:
    """Takes the nursery's wrapping off what comes out of a block.

    It goes around a nursery with ``strict_exception_groups``, and `body` goes
    around the nursery's body. The rules:

        1. One failure comes out as itself, whether it was the body or a task.
        2. A `KeyboardInterrupt` or `SystemExit` comes out as itself, even beside others.
        3. Several real errors come out as a group. A `trio.Cancelled` beside a real
           error is dropped: the error says more, and ends the scope just as well. So
           is an error that says the same as another: a failure that its waiters were
           told of. So is a group of nothing else: several waiters in a nursery of the body.

    The message of a group names what failed.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._body_error: BaseException | None = None

    @contextmanager
    def body(self) -> Generator[None]:
        """Remember what the body raised."""
        try:
            yield
        except BaseException as exc:
            self._body_error = exc
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if not isinstance(error, BaseExceptionGroup):
            return
        chosen = self._choose(_parts(cast("BaseException", error)))
        context = chosen.__context__
        try:
            raise chosen
        finally:
            # The group holds the exception: as its context it would make a
            # cycle, and a traceback that tells everything twice.
            chosen.__context__ = context
            del chosen, context, error
            self._body_error = None

    def _choose(self, failures: tuple[BaseException, ...]) -> BaseException:
        for failure in failures:
            if isinstance(failure, KeyboardInterrupt | SystemExit):
                return failure
        alone = [failure for failure in failures if not _parts(failure)]
        real: list[BaseException] = []
        for failure in alone:
            if not _is_said(failure, real):
                real.append(failure)
        for failure in failures:
            if _parts(failure) and not all(_is_said(leaf, real) for leaf in leaves_of(failure)):
                real.append(failure)
        if len(real) > 1:
            several: BaseException = BaseExceptionGroup(
                f"{self._what} failed in several ways", real
            )
            return several
        chosen = real[0] if real else failures[0]
        body = self._body_error
        # A group that the body raised was taken apart and put together anew.
        if body is not None and [*map(id, leaves_of(body))] == [*map(id, leaves_of(chosen))]:
            return body
        return chosen


def _is_said(error: BaseException, by: list[BaseException]) -> bool:
    """Whether an error is a cancellation, or says the same as one of the others."""
    return isinstance(error, trio.Cancelled) or any(
        type(each) is type(error) and each.args == error.args for each in by
    )


def leaves_of(error: BaseException) -> Iterator[BaseException]:
    """Give the exceptions in a group, however deep, in order."""
    ahead = [error]
    while ahead:
        each = ahead.pop()
        parts = _parts(each)
        ahead += reversed(parts)
        if not parts:
            yield each


def _parts(error: BaseException) -> tuple[BaseException, ...]:
    if not isinstance(error, BaseExceptionGroup):
        return ()
    return cast("BaseExceptionGroup[BaseException]", error).exceptions
