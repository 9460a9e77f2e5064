"""What a program may put into the classes that it sends: the arrays and objects of Python."""

from __future__ import annotations

import enum
from collections import ChainMap, OrderedDict, deque
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trio_codex import _codec, types
from trio_codex._wire import encode_json


class Word(str, enum.Enum):
    a = "a"


TEXT = types.TextUserInput(text="x")

LEAVES: list[tuple[Any, Any]] = [
    *((value, value) for value in (None, True, 1, 1.5, "x")),
    (Word.a, "a"),
    (types.ThreadGoalStatus.active, "active"),
    (TEXT, {"type": "text", "text": "x"}),
]
ARRAYS: list[Any] = [list, tuple, deque]
OTHERS: list[Any] = [
    *(iter, set, frozenset),
    lambda values: (value for value in values),
    lambda values: dict(enumerate(values)).values(),
    lambda values: dict.fromkeys(values).keys(),
]
OBJECTS: list[Any] = [dict, OrderedDict, MappingProxyType, ChainMap]


def array(make: Any, pairs: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    return make([made for made, _ in pairs]), [wire for _, wire in pairs]


def object_of(make: Any, pairs: dict[str, tuple[Any, Any]]) -> tuple[Any, Any]:
    made = {name: made for name, (made, _) in pairs.items()}
    return make(made), {name: wire for name, (_, wire) in pairs.items()}


# Each is a value as a program has it, and as it is written.
values = st.recursive(
    st.sampled_from(LEAVES),
    lambda parts: (
        st.builds(array, st.sampled_from(ARRAYS), st.lists(parts, max_size=3))
        | st.builds(
            object_of, st.sampled_from(OBJECTS), st.dictionaries(st.sampled_from("ab"), parts)
        )
    ),
    max_leaves=8,
)


@given(values)
def test_what_a_field_of_any_type_holds_is_written_part_by_part(pair):
    made, wire = pair
    params = types.McpServerToolCallParams(
        server="s", thread_id="t", tool="u", arguments={"a": made}
    )
    plain = _codec.unstructure(params)
    assert plain == {"server": "s", "threadId": "t", "tool": "u", "arguments": {"a": wire}}
    assert encode_json(plain)


@pytest.mark.parametrize("make", [*ARRAYS, *OTHERS])
def test_a_list_may_be_given_as_any_iterable(make):
    params = types.TurnStartParams(thread_id="t", input=make([TEXT]))
    plain = _codec.unstructure(params)
    assert plain == {"threadId": "t", "input": [{"type": "text", "text": "x"}]}
    assert encode_json(plain)
    optional = types.TextUserInput(text="x", text_elements=make([]))
    assert _codec.unstructure(optional) == {"type": "text", "text": "x", "text_elements": []}
