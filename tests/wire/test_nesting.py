"""What is nested more deeply than a parser, or a writer, can go."""

from __future__ import annotations

import pytest

from trio_codex._wire import LineFramer, encode_json

DEPTH = 100_000
"""Beyond whatever a Python allows."""


def test_a_line_that_is_nested_too_deeply_is_junk_among_messages():
    deep = b"[" * DEPTH + b"]" * DEPTH
    framer = LineFramer(2**20)
    assert framer.feed(b'{"a":1}\n' + deep + b'\n{"b":2}\n') == [{"a": 1}, {"b": 2}]


def test_a_value_that_is_nested_too_deeply_is_a_value_error():
    value = []
    for _ in range(DEPTH):
        value = [value]
    with pytest.raises(ValueError, match="nested too deeply"):
        encode_json(value)
