"""Turns that fail at an overloaded or unreachable provider may be tried again, and no others."""

from __future__ import annotations

import pickle

import pytest

from trio_codex import TurnFailedError, TurnResult, is_retryable_error, retry_on_overload, types
from trio_codex.errors import CodexError
from trio_codex.testing import http_failure

PASSING = {
    "503": {"status": 503, "code": "server_is_overloaded"},
    "500": {"status": 500},
    "502": {"status": 502},
    "429": {"status": 429},
}
FINAL = {
    "401": {"status": 401},
    "400": {"status": 400},
    "404": {"status": 404},
    "quota": {"status": 429, "code": "insufficient_quota", "type_": "insufficient_quota"},
    "usage": {"status": 429, "type_": "usage_limit_reached"},
}

WORDS = types.CodexErrorInfoValue
INFOS = [
    *((WORDS(word), True) for word in ("serverOverloaded", "internalServerError")),
    *((WORDS(word), True) for word in ("rateLimitExceeded", "flexUnavailable")),
    *((WORDS(word), False) for word in ("usageLimitExceeded", "sessionBudgetExceeded", "other")),
    *((WORDS(word), False) for word in ("contextWindowExceeded", "badRequest", "brandNew")),
    (types.HttpConnectionFailedCodexErrorInfo(), True),
    (types.HttpConnectionFailedCodexErrorInfo(http_status_code=401), False),
    (types.HttpConnectionFailedCodexErrorInfo(http_status_code=503), True),
    (types.ResponseStreamConnectionFailedCodexErrorInfo(), True),
    (types.ResponseStreamDisconnectedCodexErrorInfo(http_status_code=599), True),
    (types.ResponseTooManyFailedAttemptsCodexErrorInfo(http_status_code=429), True),
    (types.ResponseTooManyFailedAttemptsCodexErrorInfo(http_status_code=403), False),
    (types.ActiveTurnNotSteerableCodexErrorInfo(turn_kind="review"), False),
    (types.Unknown("brandNew", {"brandNew": {"httpStatusCode": 503}}), False),
    (None, False),
]


def failed(info):
    result = TurnResult(id="u", status=types.TurnStatus.failed)
    return TurnFailedError(types.TurnError(message="no", codex_error_info=info), result)


@pytest.mark.parametrize(("info", "may_pass"), INFOS)
def test_what_the_runtime_says_of_the_provider_decides(info, may_pass):
    error = failed(info)
    assert is_retryable_error(error) is may_pass
    assert is_retryable_error(pickle.loads(pickle.dumps(error))) is may_pass


def test_a_failure_without_a_reason_is_not_tried_again():
    error = TurnFailedError(None, failed(None).result)
    assert not is_retryable_error(error)
    assert not is_retryable_error(CodexError("failed"))


@pytest.mark.parametrize("failure", PASSING)
async def test_a_turn_that_an_overloaded_provider_failed_is_run_again(
    codex, scripted_model, failure
):
    scripted_model.on("Hello.", http_failure(**PASSING[failure]), times=1)
    scripted_model.on("Hello.", "Here I am.", times=1)
    thread = await codex.thread_start()
    result = await retry_on_overload(lambda: thread.run("Hello."), initial_delay_s=0.01)
    assert result.final_response == "Here I am."
    assert len([turn async for turn in thread.turns()]) == 2


@pytest.mark.parametrize("failure", FINAL)
async def test_a_turn_that_would_fail_again_is_not_run_again(codex, scripted_model, failure):
    scripted_model.on("Hello.", http_failure(**FINAL[failure]), times=1)
    thread = await codex.thread_start()
    with pytest.raises(TurnFailedError) as caught:
        await retry_on_overload(lambda: thread.run("Hello."), initial_delay_s=0.01)
    assert not is_retryable_error(caught.value)
    assert len(scripted_model.requests) == 1


async def test_a_turn_whose_provider_cannot_be_reached_may_be_run_again(tmp_path):
    from trio_codex import open_codex
    from trio_codex.testing import AppServerHarness

    async with open_codex(AppServerHarness(tmp_path).config()) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TurnFailedError) as caught:
            await thread.run("Hello.")
    assert is_retryable_error(caught.value)
