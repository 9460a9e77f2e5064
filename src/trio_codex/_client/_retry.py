"""Trying again when the runtime is overloaded."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

import trio

from trio_codex._config._checks import described
from trio_codex.errors import is_retryable_error

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["retry_on_overload"]

T = TypeVar("T")


async def retry_on_overload(
    op: Callable[[], Awaitable[T]],
    *,
    max_attempts: int = 3,
    initial_delay_s: float = 0.25,
    max_delay_s: float = 2.0,
    jitter_ratio: float = 0.2,
) -> T:
    """Call ``op`` until it succeeds, as long as its failure may pass; see `is_retryable_error`.

    That is an overloaded runtime, and in a turn an overloaded or unreachable
    provider of the model. A checkpoint wherever ``op`` is one, and between two
    attempts. Use it only for what may be done twice: a turn that failed may have
    acted before, and each attempt of ``thread.run`` is one more turn on its thread.

    Args:
        op: What to do; called once for each attempt.
        max_attempts: How often to try at most.
        initial_delay_s: Seconds to wait after the first failure; the wait
            doubles with each further one.
        max_delay_s: Seconds to wait at most.
        jitter_ratio: By which part of itself a wait is made longer or shorter
            at random, so that many callers do not come back at once.

    Returns:
        What ``op`` returned.

    Raises:
        TypeError: ``op`` is not a function, but for example a coroutine.
        ValueError: ``max_attempts`` is less than 1.
        Exception: What ``op`` raised last.
    """
    if not callable(op):
        raise TypeError(
            f"op must be a function that is called for each attempt, and is {described(op)}; "
            "write `lambda: ...` before the call"
        )
    if max_attempts < 1:
        raise ValueError(f"max_attempts must be at least 1, and is {max_attempts}")
    delay = initial_delay_s
    for _ in range(max_attempts - 1):
        try:
            return await op()
        except Exception as exc:
            if not is_retryable_error(exc):
                raise
        jitter = random.uniform(-jitter_ratio, jitter_ratio)  # noqa: S311 - no secret
        await trio.sleep(max(0.0, min(delay, max_delay_s) * (1 + jitter)))
        delay *= 2
    return await op()
