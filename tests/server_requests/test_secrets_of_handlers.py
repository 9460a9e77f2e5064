"""What a handler gives is the user's: none of it is in a log or in an error."""

from __future__ import annotations

import logging
import traceback

import pytest
from asking import (
    ATTESTATION,
    AUTH_TOKENS,
    ELICITATION,
    PARAMS,
    TOOL_CALL,
    USER_INPUT,
    answered,
)

from trio_codex import types

pytestmark = pytest.mark.deadline(15)

SECRET = "hunter2"
LONE = f"{SECRET}\ud800"

GOOD = [
    (USER_INPUT, {"why": SECRET}),
    (ELICITATION, {"name": SECRET}),
    (ATTESTATION, SECRET),
    (
        AUTH_TOKENS,
        types.ChatgptAuthTokensRefreshResponse(access_token=SECRET, chatgpt_account_id="a"),
    ),
    (TOOL_CALL, {"contentItems": [{"type": "inputText", "text": SECRET}], "success": True}),
]

BAD = [
    (USER_INPUT, {"colour": SECRET}),
    (USER_INPUT, {"why": {SECRET}}),
    (USER_INPUT, {"why": LONE}),
    (USER_INPUT, SECRET),
    (ELICITATION, {"name": 5, "age": SECRET}),
    (ELICITATION, {"name": LONE}),
    (ELICITATION, {"name": "a", "age": {SECRET: SECRET}}),
    (ELICITATION, [SECRET]),
    (ATTESTATION, LONE),
    (ATTESTATION, SECRET.encode()),
    (AUTH_TOKENS, SECRET),
    (
        AUTH_TOKENS,
        types.ChatgptAuthTokensRefreshResponse(access_token=LONE, chatgpt_account_id="a"),
    ),
    (TOOL_CALL, {"text": LONE}),
    (TOOL_CALL, SECRET),
]


@pytest.mark.parametrize(("method", "value"), GOOD)
async def test_what_is_sent_is_not_logged(method, value, caplog):
    caplog.set_level(logging.DEBUG)
    answer, error = await answered(method, value)
    assert SECRET in str(answer)
    assert error is None
    assert SECRET not in caplog.text


@pytest.mark.parametrize(("method", "value"), BAD)
async def test_what_is_refused_is_neither_sent_nor_logged_nor_shown(method, value, caplog):
    caplog.set_level(logging.DEBUG)
    answer, error = await answered(method, value)
    shown = "".join(traceback.format_exception(error))
    assert error is not None
    assert SECRET not in str(answer)
    assert SECRET not in shown
    assert SECRET not in caplog.text


@pytest.mark.parametrize("answer", [{"why": SECRET}, {"colour": SECRET}])
async def test_nor_is_an_answer_to_a_question_that_is_marked_as_secret(answer, caplog):
    caplog.set_level(logging.DEBUG)
    questions = [{**question, "isSecret": True} for question in PARAMS[USER_INPUT]["questions"]]
    _, error = await answered(USER_INPUT, answer, questions=questions)
    assert SECRET not in caplog.text + str(error)
