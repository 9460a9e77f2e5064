"""JSON as it is read and written: what is refused, and in which words."""

from __future__ import annotations

import math

import pytest

from trio_codex._wire import decode_json, encode_json


def test_what_json_can_say_comes_back_as_it_was():
    value = {"a": [1, -(2**63), 2**63 - 1, 1.5, True, None, "ä\n\u2028😀", {}], "": []}
    assert decode_json(encode_json(value)) == value


def test_a_line_never_contains_a_line_break():
    assert b"\n" not in encode_json({"text": "one\ntwo\r\n"})


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": [0, {"b": math.nan}]}, "a[1].b"),
        ({"a": math.inf}, "a"),
        ({"text": "\ud800"}, "text"),
        ({"list": ["ok", "x\udfff"]}, "list[1]"),
        ({"n": 2**63}, "n"),
        ({"n": -(2**63) - 1}, "n"),
        ({"n": {1: 2}}, "n"),
        ({"n": {"a": object()}}, "n.a"),
        ({"n": {"a": b"bytes"}}, "n.a"),
        ({"n": {"\ud800": 1}}, "n"),
    ],
)
def test_what_the_runtime_could_not_read_is_refused_with_its_path(value, path):
    with pytest.raises(ValueError, match="^" + path.replace("[", r"\[") + r"(:|\.)"):
        encode_json(value)


def test_text_that_is_no_json_is_a_value_error():
    for text in (b"{", b"\xff", b"", b'{"a":1}{"b":2}'):
        with pytest.raises(ValueError, match=r"."):
            decode_json(text)
