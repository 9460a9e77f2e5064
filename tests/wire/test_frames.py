"""Bytes to lines to messages: torn, joined, damaged and too long ones."""

from __future__ import annotations

import logging
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trio_codex._wire import LineFramer, encode_json
from trio_codex._wire._frames import MAX_JUNK_RUN
from trio_codex.errors import ProtocolError


@settings(max_examples=100, derandomize=True)
@given(
    texts=st.lists(st.text(max_size=20), max_size=8),
    cuts=st.lists(st.integers(min_value=0, max_value=300), max_size=10),
)
def test_messages_come_whole_and_in_order_however_the_bytes_are_cut(texts, cuts):
    data = b"".join(encode_json({"t": text}) + b"\n" for text in texts)
    framer = LineFramer(10_000)
    bounds = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    messages = [
        message for start, end in pairwise(bounds) for message in framer.feed(data[start:end])
    ]
    assert messages == [{"t": text} for text in texts]


def test_blank_lines_and_carriage_returns_are_nothing(caplog):
    framer = LineFramer(1000)
    assert framer.feed(b'\n  \n{"a":1}\r\n\n{"b":2}\n\n') == [{"a": 1}, {"b": 2}]
    assert not caplog.records


def test_junk_between_messages_is_logged_and_skipped(caplog):
    framer = LineFramer(1000)
    data = b'{"a":1}\nhello\n[1]\n"text"\n7\n\xff\xfe\n{"b":\n{"c":3}\n'
    assert framer.feed(data) == [{"a": 1}, {"c": 3}]
    assert len(caplog.records) == 6
    assert all(record.levelno == logging.WARNING for record in caplog.records)


def test_a_torn_message_is_not_shown_in_the_log(caplog):
    LineFramer(1000).feed(b'{"apiKey":"secret\n')
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text


def test_a_long_run_of_junk_is_a_protocol_error():
    framer = LineFramer(1000)
    assert framer.feed(b"junk\n" * MAX_JUNK_RUN) == []
    with pytest.raises(ProtocolError, match=r"1,001 lines in a row"):
        framer.feed(b"junk\n")


def test_a_message_ends_a_run_of_junk():
    framer = LineFramer(1000)
    for _ in range(3):
        framer.feed(b"junk\n" * (MAX_JUNK_RUN - 1))
        assert framer.feed(b"{}\n") == [{}]


def test_a_line_as_long_as_the_limit_is_taken_and_a_longer_one_is_an_error():
    text = "x" * 900
    framer = LineFramer(1000)
    for piece in (b'{"t":"', text.encode(), b'"}\n'):
        messages = framer.feed(piece)
    assert messages == [{"t": text}]
    framer.feed(b"x" * 600)
    with pytest.raises(ProtocolError, match=r"over 1,000 bytes.*max_line_bytes"):
        framer.feed(b"x" * 600)


def test_a_twenty_megabyte_line_in_small_pieces_takes_linear_work():
    framer = LineFramer(2**28)
    text = b"x" * 20_000_000
    framer.feed(b'{"t":"')
    for start in range(0, len(text), 2**16):
        assert framer.feed(text[start : start + 2**16]) == []
    assert framer._pieces_bytes > 20_000_000  # kept in pieces, joined once
    (message,) = framer.feed(b'"}\n')
    assert len(message["t"]) == 20_000_000
