"""The error tree: codes to classes, what may be tried again, and trying again."""

from __future__ import annotations

import pytest
import trio

import trio_codex
from trio_codex import (
    CodexError,
    CodexRpcError,
    InternalRpcError,
    InvalidParamsError,
    InvalidRequestError,
    JsonRpcError,
    LoginFailedError,
    MethodNotFoundError,
    ParseError,
    RetryLimitExceededError,
    ServerBusyError,
    TransportClosedError,
    TurnFailedError,
    TurnResult,
    errors,
    is_retryable_error,
    retry_on_overload,
    types,
)
from trio_codex.errors import jsonrpc_error

OVERLOADED = {"codexErrorInfo": "serverOverloaded"}

CODES = [
    (-32700, "no", None, ParseError),
    (-32600, "no", None, InvalidRequestError),
    (-32601, "no", None, MethodNotFoundError),
    (-32602, "no", None, InvalidParamsError),
    (-32603, "no", None, InternalRpcError),
    (-32001, "no", None, ServerBusyError),
    (-32001, "no", {"anything": 1}, ServerBusyError),
    (-32001, "no", OVERLOADED, ServerBusyError),
    (-32001, "exceeded retry limit, last status: 429", None, RetryLimitExceededError),
    (-32000, "Too many failed attempts", None, RetryLimitExceededError),
    (-32050, "no", OVERLOADED, ServerBusyError),
    (-32050, "no", None, CodexRpcError),
    (-32000, "no", None, CodexRpcError),
    (-32099, "no", None, CodexRpcError),
    (-32100, "no", OVERLOADED, JsonRpcError),
    (-31999, "no", None, JsonRpcError),
    (1, "no", None, JsonRpcError),
]


@pytest.mark.parametrize(("code", "message", "data", "expected"), CODES)
def test_a_code_gives_its_class_and_the_error_keeps_all_that_came(code, message, data, expected):
    error = jsonrpc_error(code, message, data)
    assert type(error) is expected
    assert (error.code, error.message, error.data) == (code, message, data)
    assert str(error) == f"{message} (JSON-RPC error {code})"


def test_a_refusal_for_want_of_the_experimental_api_says_how_to_switch_it_on():
    message = "thread/start.dynamicTools requires experimentalApi capability"
    error = jsonrpc_error(-32600, message)
    assert error.message == message
    assert str(error) == (
        f"{message} (JSON-RPC error -32600); "
        "open the connection with CodexConfig(experimental_api=True)"
    )
    assert str(error.copy()) == str(error)


def test_the_tree_has_the_shape_that_except_clauses_rely_on():
    for name in errors.__all__:
        value = getattr(errors, name)
        if isinstance(value, type):
            assert issubclass(value, CodexError)
    assert issubclass(CodexRpcError, JsonRpcError)
    assert issubclass(RetryLimitExceededError, ServerBusyError)
    for leaf in {type_ for *_, type_ in CODES} - {JsonRpcError}:
        assert issubclass(leaf, CodexRpcError)
    assert not issubclass(TransportClosedError, JsonRpcError)
    assert trio_codex.CodexError is errors.CodexError


@pytest.mark.parametrize(
    ("error", "retryable"),
    [
        (jsonrpc_error(-32001, "no"), True),
        (jsonrpc_error(-32001, "no", {"x": 1}), True),
        (RetryLimitExceededError(-32001, "retry limit"), True),
        (jsonrpc_error(-32603, "no", OVERLOADED), True),
        (jsonrpc_error(-32603, "no", "server_overloaded"), True),
        (jsonrpc_error(-32603, "no", ["x", {"deep": ["serverOverloaded"]}]), True),
        (jsonrpc_error(-32603, "no"), False),
        (jsonrpc_error(-32603, "serverOverloaded"), False),
        (jsonrpc_error(-32600, "no", {"codexErrorInfo": "other"}), False),
        (jsonrpc_error(-32600, "no", 32001), False),
        (CodexError("serverOverloaded"), False),
        (TransportClosedError("gone"), False),
        (ValueError(-32001), False),
        (KeyboardInterrupt(), False),
    ],
)
def test_only_overload_may_be_tried_again(error, retryable):
    assert is_retryable_error(error) is retryable


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (TransportClosedError("gone"), "gone"),
        (TransportClosedError("gone", 0), "gone (exit status 0)"),
        (
            TransportClosedError("gone", -9, "last words"),
            "gone (exit status -9)\nThe end of its standard error:\nlast words",
        ),
        (LoginFailedError("nobody came", "login-1"), "the login failed: nobody came"),
        (
            TurnFailedError(
                types.TurnError(message="too hot"),
                TurnResult(id="t-1", status=types.TurnStatus.failed),
            ),
            "turn t-1 failed: too hot",
        ),
        (
            TurnFailedError(None, TurnResult(id="t-1", status=types.TurnStatus.failed)),
            "turn t-1 failed: the runtime gave no reason",
        ),
    ],
)
def test_an_error_says_all_that_is_known(error, text):
    assert str(error) == text


# retry_on_overload


class Op:
    """Fails with the errors that it is given, one after the other, and then succeeds."""

    def __init__(self, *failures):
        self.failures = list(failures)
        self.times = []

    async def __call__(self):
        self.times.append(trio.current_time())
        await trio.lowlevel.checkpoint()
        if self.failures:
            raise self.failures.pop(0)
        return "done"

    @property
    def delays(self):
        return [later - earlier for earlier, later in zip(self.times, self.times[1:], strict=False)]


def busy(count):
    return [ServerBusyError(-32001, f"busy {number}") for number in range(1, count + 1)]


async def test_what_succeeds_is_done_once(autojump_clock):
    op = Op()
    assert await retry_on_overload(op) == "done"
    assert len(op.times) == 1


async def test_an_overloaded_runtime_is_asked_again_after_waits_that_double(autojump_clock):
    op = Op(*busy(5))
    result = await retry_on_overload(op, max_attempts=6, jitter_ratio=0)
    assert result == "done"
    assert op.delays == pytest.approx([0.25, 0.5, 1.0, 2.0, 2.0])


async def test_the_waits_can_be_chosen(autojump_clock):
    op = Op(*busy(3))
    await retry_on_overload(op, max_attempts=4, initial_delay_s=1, max_delay_s=3, jitter_ratio=0)
    assert op.delays == pytest.approx([1, 2, 3])


async def test_jitter_stays_within_its_part_of_the_wait_and_is_not_always_the_same(autojump_clock):
    op = Op(*busy(40))
    await retry_on_overload(op, max_attempts=41, initial_delay_s=1, max_delay_s=1)
    assert all(0.8 - 1e-9 <= delay <= 1.2 + 1e-9 for delay in op.delays)
    assert len({round(delay, 6) for delay in op.delays}) > 1


async def test_after_the_last_attempt_the_last_error_comes_out_at_once(autojump_clock):
    op = Op(*busy(10))
    with pytest.raises(ServerBusyError, match="busy 3"):
        await retry_on_overload(op, jitter_ratio=0)
    assert len(op.times) == 3
    assert trio.current_time() == pytest.approx(op.times[-1])


async def test_one_attempt_is_no_retry(autojump_clock):
    op = Op(*busy(1))
    with pytest.raises(ServerBusyError, match="busy 1"):
        await retry_on_overload(op, max_attempts=1)
    assert len(op.times) == 1


@pytest.mark.parametrize(
    "error", [InvalidRequestError(-32600, "no"), TransportClosedError("gone"), ValueError("no")]
)
async def test_other_errors_come_out_at_once(autojump_clock, error):
    op = Op(*busy(1), error)
    with pytest.raises(type(error)) as caught:
        await retry_on_overload(op, max_attempts=9)
    assert caught.value is error
    assert len(op.times) == 2


async def test_a_cancelled_wait_ends_it(autojump_clock):
    op = Op(*busy(9))
    with trio.move_on_after(0.3) as scope:
        await retry_on_overload(op, max_attempts=9, initial_delay_s=1, jitter_ratio=0)
    assert scope.cancelled_caught
    assert len(op.times) == 1


@pytest.mark.parametrize("attempts", [0, -1])
async def test_less_than_one_attempt_is_refused_before_anything_is_done(attempts):
    op = Op()
    with pytest.raises(ValueError, match="max_attempts must be at least 1"):
        await retry_on_overload(op, max_attempts=attempts)
    assert op.times == []
