"""What types and values cost: no more than they are long, however they are nested."""

from __future__ import annotations

from typing import Annotated, Any

import attrs
import pytest
from lines import lines_of
from schemas.reading import json_schema, structure_value

from trio_codex import types
from trio_codex._schemas import strict_schema, structure_strictly
from trio_codex._server_requests._forms import check_answers
from trio_codex._wire import encode_json


@attrs.frozen
class Left:
    key: int
    inner: Left | Right | None


@attrs.frozen
class Right:
    key: str
    inner: Left | Right | None


def nested(depth, last):
    value: Any = last
    for number in range(depth):
        value = {"key": number if number % 2 else "x", "inner": value}
    return value


@pytest.mark.parametrize("last", [None, {"key": None, "inner": None}, 1])
@pytest.mark.parametrize("structure", [structure_value, structure_strictly])
def test_nested_unions_without_tags_cost_no_more_than_they_are_deep(structure, last):
    structure(nested(2, None), Left)
    small, large = (lines_of(structure, nested(depth, last), Left) for depth in (20, 80))
    assert large < 6 * small


def chain(length, **more):
    """Classes each of which has two fields of the next one."""
    inner = attrs.make_class("Last", {"x": attrs.field(type=int)})
    for number in range(length):
        both = {name: attrs.field(type=Annotated[inner, f"The {name}"]) for name in ("a", "b")}
        inner = attrs.make_class(f"Link{number}", both)
    return inner


@pytest.mark.parametrize("schema", [json_schema, strict_schema])
def test_a_schema_grows_no_faster_than_its_classes(schema):
    small, large = (len(encode_json(schema(chain(length)))) for length in (10, 40))
    assert large < 5 * small
    # Nothing that was said of a field is lost for that.
    assert "The a" in str(schema(chain(3))["properties"])


def question(name, options=()):
    return types.ToolRequestUserInputQuestion(
        id=name,
        header="",
        question="",
        options=[types.ToolRequestUserInputOption(label=text, description="") for text in options],
    )


@pytest.mark.parametrize(
    "questions",
    [
        [question(f"question {number}") for number in range(100_000)],
        [question("x" * 10**6)],
        [question("asked", [f"option {number}" for number in range(100_000)])],
        [question("asked", ["x" * 10**6])],
    ],
    ids=["many", "long", "many options", "long option"],
)
def test_a_wrong_answer_is_told_in_few_words_whatever_was_asked(questions):
    answer = types.ToolRequestUserInputAnswer(answers=["secret"])
    with pytest.raises(ValueError, match="question") as caught:
        check_answers(questions, {"asked": answer})
    assert len(str(caught.value)) < 5_000
    assert "secret" not in str(caught.value)
