"""The borders of lines and of what may be written."""

from __future__ import annotations

import math
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


@pytest.mark.parametrize("torn", [b'{"key":"secret', b'  {"key":"secret', b'\t["secret"'])
def test_a_torn_message_is_not_shown_wherever_it_begins(torn, caplog):
    LineFramer(1000).feed(torn + b"\n")
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text


def test_of_a_long_line_of_junk_the_beginning_is_shown(caplog):
    LineFramer(2**20).feed(b"begins" + b"x" * 100_000 + b"\n")
    (record,) = caplog.records
    assert "begins" in record.getMessage()
    assert "100006 bytes" in record.getMessage()
    assert len(record.getMessage()) < 500


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
