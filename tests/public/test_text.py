"""What comes from elsewhere is shown without what a terminal would obey, in errors too."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trio_codex import (
    CodexError,
    InvalidRequestError,
    LoginFailedError,
    OutputValidationError,
    ProtocolError,
    RequestHandlerError,
    TransportClosedError,
    TurnFailedError,
    TurnResult,
    printable,
    types,
)
from trio_codex._util._log import conceal, without_echoes, without_escape_codes
from trio_codex.errors import jsonrpc_error

OBEYED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
HOSTILE = "a\x1b[2J\x1b]0;title\x07\rb\u202ec\x9b31m\u2028d\x00\u2066e"

#: Much of what makes trouble, beside everything else.
texts = st.text() | st.text(
    st.sampled_from("ab \n\t\r\x1b[];\x07\x9b\u202e\u2028\u200d\u0301\u3164")
)


def obeyed(text, allowed):
    return [char for char in text if unicodedata.category(char) in OBEYED and char not in allowed]


@given(texts)
def test_a_text_that_is_printed_moves_no_cursor_and_turns_no_direction(text):
    shown = printable(text)
    assert obeyed(shown, "\n\t\u200c\u200d") == []
    assert printable(shown) == shown


@given(texts)
def test_a_line_stays_a_line_and_hides_nothing(text):
    shown = printable(text, one_line=True)
    assert obeyed(shown, "") == []
    assert shown.splitlines() == [shown] or not shown
    # Nothing that is blank, or sits on top of another character, but the plain space.
    assert all(char == " " or not char.isspace() for char in shown)
    assert not {"\u3164", "\u2800"} & set(shown)
    assert not {"Mn", "Me"} & set(map(unicodedata.category, shown))


@given(
    st.text(
        st.characters(
            categories=["L", "N", "P", "S"], exclude_characters="\u115f\u1160\u2800\u3164\uffa0"
        )
    )
)
def test_letters_digits_and_signs_of_every_script_stay_as_they_are(text):
    assert printable(text) == text
    assert printable(text, one_line=True) == text


@pytest.mark.parametrize(
    ("text", "shown", "on_a_line"),
    [
        ("one\ntwo\tthree", "one\ntwo\tthree", r"one\ntwo\tthree"),
        ("one\r\ntwo", "one\ntwo", r"one\r\ntwo"),
        ("100 %\rrm", r"100 %\rrm", r"100 %\rrm"),
        ("rm \x1b[2K ls", r"rm \x1b[2K ls", r"rm \x1b[2K ls"),
        ("\u202egnp.exe", r"\u202egnp.exe", r"\u202egnp.exe"),
        ("na\u00efve", "na\u00efve", "na\u00efve"),
        ("10\u00a0%", "10\u00a0%", r"10\xa0%"),
        ("ls\u0336", "ls\u0336", r"ls\u0336"),
    ],
)
def test_text_is_shown_as_people_write_it_and_the_rest_as_escapes(text, shown, on_a_line):
    assert printable(text) == shown
    assert printable(text, one_line=True) == on_a_line


def test_a_coloured_line_of_a_log_is_shown_without_its_colours():
    line = "\x1b[2m2026\x1b[0m \x1b[31mERROR\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07: \x1b7no\r"
    assert without_escape_codes(line) == r"2026 ERROR link: no\r"


RESULT = TurnResult(id="t", status=types.TurnStatus.failed, final_response=HOSTILE)


@pytest.mark.parametrize(
    "error",
    [
        CodexError(HOSTILE),
        ProtocolError(HOSTILE),
        RequestHandlerError(HOSTILE),
        TransportClosedError(HOSTILE, 1, HOSTILE),
        TurnFailedError(types.TurnError(message=HOSTILE), RESULT),
        LoginFailedError(HOSTILE),
        OutputValidationError(HOSTILE, HOSTILE, HOSTILE, RESULT),
        jsonrpc_error(-32600, HOSTILE),
        jsonrpc_error(1, HOSTILE, HOSTILE),
    ],
)
def test_no_error_carries_escape_codes_to_a_terminal(error):
    assert obeyed(str(error), "\n\t") == []
    assert r"\x1b[2J" in str(error)
    assert obeyed(repr(error), "") == []


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            'Invalid request: invalid type: string "sk-\\"1", expected a sequence',
            "Invalid request: invalid type: string (not shown), expected a sequence",
        ),
        (
            "unknown variant `sk-1`, expected one of `apiKey`, `chatgpt`",
            "unknown variant (not shown), expected one of `apiKey`, `chatgpt`",
        ),
        (
            "unknown variant `bogus/method`, expected one of `initialize`, `thread/start`",
            "unknown variant `bogus/method`, expected one of `initialize`, `thread/start`",
        ),
        ("unknown variant `recency_at`, expected", "unknown variant `recency_at`, expected"),
        ("unknown field `sk-1`, expected", "unknown field (not shown), expected"),
        (
            "invalid value: character `s`, expected",
            "invalid value: character (not shown), expected",
        ),
        ("missing field `threadId`", "missing field `threadId`"),
        ("thread not found: t-1", "thread not found: t-1"),
    ],
)
def test_a_refusal_does_not_repeat_the_value_that_was_refused(said, shown):
    assert without_echoes(said) == shown
    error = jsonrpc_error(-32600, said)
    assert isinstance(error, InvalidRequestError)
    assert error.message == shown


def test_secrets_are_shown_by_their_names():
    assert conceal("key sk-123 of sk-123", {"sk-123": "$KEY"}) == "key $KEY of $KEY"
