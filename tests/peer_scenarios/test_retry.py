"""Overload: tried again, given up, and told apart from other errors."""

from __future__ import annotations

import pytest
import trio

from trio_codex import (
    InternalRpcError,
    InvalidRequestError,
    ServerBusyError,
    is_retryable_error,
    retry_on_overload,
)


def busy():
    return ServerBusyError(-32001, "Server overloaded; retry later.", None)


async def test_an_overloaded_server_is_asked_again(autojump_clock):
    answers = [busy(), busy(), "at last"]

    async def ask():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert await retry_on_overload(ask, max_attempts=3) == "at last"
    assert answers == []


async def test_after_the_last_attempt_the_overload_is_raised(autojump_clock):
    asked = []

    async def ask():
        asked.append(trio.current_time())
        raise busy()

    with pytest.raises(ServerBusyError):
        await retry_on_overload(ask, max_attempts=3, initial_delay_s=1, jitter_ratio=0)
    # The pauses double.
    assert [round(later - asked[0], 3) for later in asked] == [0, 1, 3]


@pytest.mark.parametrize("error", [InvalidRequestError, InternalRpcError])
async def test_another_error_is_raised_at_once(error):
    asked = []

    async def ask():
        asked.append(1)
        raise error(-32600, "no", None)

    assert not is_retryable_error(error(-32600, "no", None))
    with pytest.raises(error):
        await retry_on_overload(ask)
    assert asked == [1]


async def test_the_pause_between_attempts_can_be_cancelled(autojump_clock):
    async def ask():
        raise busy()

    with trio.move_on_after(0.5) as scope:
        await retry_on_overload(ask, initial_delay_s=60, max_delay_s=60)
    assert scope.cancelled_caught


async def test_a_real_call_goes_through_it(codex):
    models = await retry_on_overload(codex.models)
    assert models.data
