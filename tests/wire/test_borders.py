"""The borders of lines and of what may be written."""

from __future__ import annotations

import logging
import math
import pickle
import re
from enum import Enum

import pytest

from trio_codex._wire import (
    LineFramer,
    decode_json,
    encode_error,
    encode_json,
    encode_notification,
    encode_request,
    encode_result,
)
from trio_codex._wire._frames import MAX_JUNK_RUN
from trio_codex.errors import ProtocolError


def test_a_piece_may_be_exactly_as_long_as_the_limit():
    framer = LineFramer(10)
    assert framer.feed(b" " * 10) == []
    with pytest.raises(ProtocolError, match="over 10 bytes"):
        framer.feed(b" ")
    # What was too long is not kept.
    assert framer._pieces == []


def test_the_length_of_a_line_counts_from_its_own_start():
    framer = LineFramer(10)
    for _ in range(5):
        assert framer.feed(b'{"a"') == []
        assert framer.feed(b":1}\n") == [{"a": 1}]


def test_blank_lines_do_not_end_a_run_of_junk():
    framer = LineFramer(1000)
    framer.feed(b"junk\n" * MAX_JUNK_RUN)
    assert framer.feed(b"\n \n") == []
    with pytest.raises(ProtocolError):
        framer.feed(b"junk\n")


def test_a_blank_line_among_junk_is_not_junk(caplog):
    assert LineFramer(1000).feed(b"junk\n  \n\t\r\n\n") == []
    assert len(caplog.records) == 1


@pytest.mark.parametrize("junk", [b"[1]", b"7", b'"text"', b"null", b"true"])
def test_json_that_is_no_object_is_skipped_among_messages(junk, caplog):
    assert LineFramer(1000).feed(b'{"a":1}\n' + junk + b'\n{"b":2}\n') == [{"a": 1}, {"b": 2}]
    assert len(caplog.records) == 1


TORN = [
    b'{"key":"secret',
    b'  {"key":"secret',
    b'\t["secret"',
    b'cessToken":"secret","chatgptAccountId":"a"}}',
    b'arer_token":"secret"}}}',
    b"export TOKEN=secret",
]


@pytest.mark.parametrize("torn", TORN)
def test_what_a_line_says_that_is_no_message_is_shown_at_debug_level_only(torn, caplog):
    caplog.set_level(logging.DEBUG, "trio_codex.wire")
    LineFramer(1000).feed(torn + b"\n")
    warned, shown = caplog.records
    assert warned.levelno == logging.WARNING
    assert warned.getMessage() == f"skipped a line of {len(torn)} bytes that is not a message"
    assert shown.levelno == logging.DEBUG
    assert "secret" in shown.getMessage()


def test_nor_does_the_error_after_too_much_junk_show_any_of_it(caplog):
    caplog.set_level(logging.WARNING, "trio_codex.wire")
    with pytest.raises(ProtocolError, match="1,001 lines in a row") as caught:
        LineFramer(2**20).feed(b"\n".join([*TORN, b"secret"] * 200))
    shown = str(caught.value) + repr(caught.value) + caplog.text
    assert b"secret" not in pickle.dumps(caught.value) + shown.encode()


def test_of_a_long_line_of_junk_the_beginning_is_shown_without_its_escape_codes(caplog):
    caplog.set_level(logging.DEBUG, "trio_codex.wire")
    LineFramer(2**20).feed(b"beg\x1b[2Jins" + b"x" * 100_000 + b"\n")
    assert "100010 bytes" in caplog.records[0].getMessage()
    assert r"beg\x1b[2Jins" in caplog.records[1].getMessage()
    assert len(caplog.text) < 800


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"input": [{"text": "\ud800"}]}, "input[0].text"),
        ({"mcp_servers": {"a-b_2": "\ud800"}}, "mcp_servers.a-b_2"),
        ({"env": {"sk-3f9a0c11d2e4": "\ud800"}}, "env.*"),
        ({"env": {"two words": [math.nan]}}, "env.*[0]"),
        ({"env": {"\ud800": 1}}, "env"),
        ({"env": {3141592653: 1}}, "env"),
    ],
)
def test_a_path_shows_names_and_no_key_that_may_be_a_secret(value, path):
    with pytest.raises(ValueError, match=rf"^{re.escape(path)}: ") as caught:
        encode_json(value)
    assert "3141592653" not in str(caught.value)


class Colour(str, Enum):
    blue = "blue"
    broken = "\ud800"


def test_tuples_and_enums_are_written_as_what_they_stand_for():
    assert decode_json(encode_json({"a": (1, (2,)), "b": Colour.blue})) == {
        "a": [1, [2]],
        "b": "blue",
    }


@pytest.mark.parametrize("value", [{"a": Colour.broken}, {"a": ("\ud800",)}, {"a": (math.nan,)}])
def test_what_stands_in_a_tuple_or_an_enum_is_checked_too(value):
    with pytest.raises(ValueError, match=r"^a"):
        encode_json(value)


@pytest.mark.parametrize(
    "write",
    [
        lambda value: encode_request(1, "m", value),
        lambda value: encode_notification("m", value),
        lambda value: encode_result(1, value),
    ],
)
def test_whatever_is_written_is_checked_first(write):
    with pytest.raises(ValueError, match=r"^params\.x: "):
        write({"x": math.nan})


def test_each_shape_has_its_members_and_no_others():
    assert decode_json(encode_request(1, "m", {})) == {"id": 1, "method": "m", "params": {}}
    assert decode_json(encode_notification("m")) == {"method": "m"}
    assert decode_json(encode_notification("m", {})) == {"method": "m", "params": {}}
    assert decode_json(encode_result("x", None)) == {"id": "x", "result": None}
    assert decode_json(encode_error(0, 5, "no")) == {
        "id": 0,
        "error": {"code": 5, "message": "no"},
    }


def test_a_message_between_junk_in_one_read_ends_the_run_too():
    junk = b"junk\n" * MAX_JUNK_RUN
    framer = LineFramer(1000)
    assert framer.feed(junk + b"{}\n" + junk) == [{}]
    with pytest.raises(ProtocolError):
        framer.feed(b"junk\n")
