"""`Reconnect` and the errors of connections that were cut: what they say, and what is refused."""

from __future__ import annotations

import itertools
import math

import attrs
import pytest

from trio_codex import (
    CodexError,
    ProcessLostError,
    Reconnect,
    RequestLostError,
    RuntimeRestartedError,
    TransportClosedError,
    TurnLostError,
    TurnStartLostError,
)
from trio_codex._config._reconnect import delays

FIELDS = [field.name for field in attrs.fields(Reconnect)]


def test_the_defaults_are_those_that_the_docs_promise():
    assert attrs.astuple(Reconnect()) == (0.25, 10, 120, 2.0)


def test_it_cannot_be_changed():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Reconnect().settle = 1


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", ["1", None, True])
def test_a_wrong_type_names_the_field(field, value):
    with pytest.raises(TypeError, match=rf"Reconnect\.{field} must be a number of seconds"):
        Reconnect(**{field: value})


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [-1, math.nan])
def test_an_impossible_time_names_the_field(field, value):
    with pytest.raises(ValueError, match=rf"Reconnect\.{field} must not be negative"):
        Reconnect(**{field: value})


@pytest.mark.parametrize("field", ["initial_delay", "max_delay", "settle"])
def test_only_giving_up_may_take_infinitely_long(field):
    with pytest.raises(ValueError, match=rf"Reconnect\.{field} must be finite"):
        Reconnect(**{field: math.inf})
    assert Reconnect(give_up_after=math.inf)


@pytest.mark.parametrize("options", [{"initial_delay": 0}, {"initial_delay": 2, "max_delay": 1}])
def test_delays_that_would_not_be_delays_are_refused(options):
    with pytest.raises(ValueError, match="more than 0 and at most max_delay"):
        Reconnect(**options)


def test_the_first_try_is_at_once_and_the_others_are_at_random_below_a_growing_limit():
    reconnect = Reconnect(initial_delay=1, max_delay=6)
    runs = [list(itertools.islice(delays(reconnect), 6)) for _ in range(200)]
    longest = [max(each) for each in zip(*runs, strict=True)]
    assert longest[0] == 0
    for seen, limit in zip(longest[1:], (1, 2, 4, 6, 6), strict=True):
        assert limit * 0.8 < seen <= limit
    assert min(each[5] for each in runs) < 1


def test_the_errors_are_what_except_clauses_rely_on():
    assert issubclass(RequestLostError, TransportClosedError)
    assert issubclass(ProcessLostError, TransportClosedError)
    assert issubclass(TurnStartLostError, TurnLostError)
    assert issubclass(RuntimeRestartedError, TurnLostError)
    assert issubclass(TurnLostError, CodexError)
    assert not issubclass(TurnLostError, TransportClosedError)


def test_a_lost_request_names_its_method_and_says_that_it_may_have_been_done():
    error = RequestLostError("fs/writeFile")
    assert error.method == "fs/writeFile"
    assert "fs/writeFile" in str(error)
    assert "may have been carried out" in str(error)
    assert (error.returncode, error.stderr_tail) == (None, "")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (TurnLostError("t", "u"), "turn u on thread t was lost: the connection was cut"),
        (TurnLostError("t", "u", None, "it was deleted"), "turn u on thread t was lost: it was"),
        (TurnStartLostError("t"), "a turn on thread t was lost: the connection was cut while"),
        (RuntimeRestartedError("t", "u"), "turn u on thread t was lost: the runtime was restarted"),
    ],
)
def test_a_lost_turn_says_which_and_why(error, text):
    assert str(error).startswith(text)
