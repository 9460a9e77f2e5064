"""What only the program has: the time, tokens, an attestation."""

from __future__ import annotations

import datetime as dt

import pytest
from asking import (
    ATTESTATION,
    AUTH_TOKENS,
    CURRENT_TIME,
    answered,
)

from trio_codex import RequestHandlerError, types
from trio_codex._config._checks import described

pytestmark = pytest.mark.deadline(15)


def assert_refused(error, why, kind=ValueError):
    assert type(error) is RequestHandlerError
    assert type(error.__cause__) is kind
    assert why in str(error)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (1_700_000_000, 1_700_000_000),
        (1_700_000_000.9, 1_700_000_000),
        (dt.datetime(1970, 1, 1, 0, 1, tzinfo=dt.timezone.utc), 60),
        (dt.datetime(1970, 1, 1, 2, 1, tzinfo=dt.timezone(dt.timedelta(hours=2))), 60),
        (types.CurrentTimeReadResponse(current_time_at=5), 5),
    ],
)
async def test_the_time_is_sent_in_whole_seconds(value, seconds):
    assert await answered(CURRENT_TIME, value) == ({"result": {"currentTimeAt": seconds}}, None)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "now",
        float("nan"),
        float("inf"),
        2**70,
        dt.datetime(2026, 1, 1),  # noqa: DTZ001 - it is refused for that
        dt.date.max,
    ],
)
async def test_what_is_no_point_in_time_is_refused(value):
    answer, error = await answered(CURRENT_TIME, value)
    assert answer["error"]["code"] == -32601
    assert type(error) is RequestHandlerError


@pytest.mark.parametrize(
    "value", ["my secret", types.AttestationGenerateResponse(token="my secret")]
)
async def test_an_attestation_is_a_token(value):
    assert await answered(ATTESTATION, value) == ({"result": {"token": "my secret"}}, None)


async def test_fresh_tokens_are_the_response_itself():
    response = types.ChatgptAuthTokensRefreshResponse(
        access_token="my secret", chatgpt_account_id="account-1"
    )
    sent = {"accessToken": "my secret", "chatgptAccountId": "account-1"}
    assert await answered(AUTH_TOKENS, response) == ({"result": sent}, None)


@pytest.mark.parametrize("value", [None, b"my secret", {"token": "my secret"}, ("my secret",)])
@pytest.mark.parametrize("method", [AUTH_TOKENS, ATTESTATION])
async def test_what_is_no_token_is_refused_and_not_shown(method, value, caplog):
    answer, error = await answered(method, value)
    assert answer["error"]["code"] == -32601
    assert_refused(error, f"returned {described(value)}", TypeError)
    assert "my secret" not in str(error) + str(answer) + caplog.text
