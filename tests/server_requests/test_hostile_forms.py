"""Forms of MCP servers that mean no good: checking them fetches nothing and takes a moment only."""

from __future__ import annotations

import time

import pytest
from asking import ELICITATION, answered

from trio_codex import Decision, RequestHandlerError

pytestmark = pytest.mark.deadline(15)

DECLINED = {"result": {"action": "decline"}}
ENDLESS = "^(a+)+$"
LONG = "a" * 40 + "b"
"""With that, `ENDLESS` takes years."""


def laughs(depth=40):
    """Let each definition refer to the next one twice."""
    definitions = {
        f"d{number}": {"allOf": [{"$ref": f"#/properties/it/$defs/d{number + 1}"}] * 2}
        for number in range(depth)
    }
    definitions[f"d{depth}"] = {}
    return {"$defs": definitions, "$ref": "#/properties/it/$defs/d0"}


def nested(schema, depth):
    for _ in range(depth):
        schema = {"items": schema}
    return schema


async def checked(field, value, mode="openaiForm", **more):
    """Fill in a form with one field; gives the answer, the error, and how long it took."""
    form = {"type": "object", "properties": {"it": field}, **more}
    began = time.perf_counter()
    answer, error = await answered(ELICITATION, {"it": value}, mode=mode, requestedSchema=form)
    return answer, error, time.perf_counter() - began


def assert_cannot_be_checked(answer, error):
    assert answer == DECLINED
    assert type(error) is RequestHandlerError
    assert "the form cannot be checked" in str(error)


@pytest.mark.parametrize("mode", ["openaiForm", "openai/form", "form"])
@pytest.mark.parametrize("pattern", [ENDLESS, "(", r"\p{L}+"])
async def test_the_pattern_of_a_form_is_the_servers_to_check(mode, pattern):
    """It is an expression of another language too: what Python makes of it proves nothing."""
    field = {"type": "string", "pattern": pattern}
    answer, error, _ = await checked(field, LONG, mode)
    assert error is None
    assert answer == {"result": {"action": "accept", "content": {"it": LONG}}}


async def test_nor_is_a_pattern_looked_at_where_it_is_for_the_names_of_properties():
    answer, error, _ = await checked({"propertyNames": {"pattern": ENDLESS}}, {LONG: 1})
    assert (answer["result"]["action"], error) == ("accept", None)


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    "rules",
    [
        {"patternProperties": {ENDLESS: {}}, "additionalProperties": False},
        {"allOf": [{}], "unevaluatedProperties": False},
        {"allOf": [{}], "unevaluatedItems": False},
    ],
)
async def test_a_form_with_rules_that_need_not_end_can_only_be_declined(rules, order):
    field = dict(list(rules.items())[::order])
    for value in ({LONG: 1}, [LONG]):
        answer, error, _ = await checked(field, value)
        assert_cannot_be_checked(answer, error)


@pytest.mark.parametrize("mode", ["openaiForm", "form"])
async def test_references_that_make_much_of_little_are_followed_only_so_far(mode):
    answer, error, seconds = await checked(laughs(), 1, mode)
    assert_cannot_be_checked(answer, error)
    assert seconds < 5


@pytest.mark.parametrize("mode", ["openaiForm", "form"])
@pytest.mark.parametrize(
    "field",
    [
        {"$ref": "#/properties/it"},
        {"$dynamicRef": "#/properties/it"},
        nested({"type": "string"}, 900),
    ],
    ids=["ref", "dynamicRef", "deep"],
)
async def test_a_form_without_an_end_can_only_be_declined(field, mode):
    answer, error, _ = await checked(field, {"it": {}}, mode)
    assert_cannot_be_checked(answer, error)


async def test_a_form_that_is_too_large_can_only_be_declined():
    fields = {f"field-{number}": {"type": "string"} for number in range(2000)}
    answer, error, seconds = await checked({"properties": fields}, {})
    assert_cannot_be_checked(answer, error)
    assert seconds < 5
    answer, error = await answered(
        ELICITATION, Decision.decline, requestedSchema={"x": [0] * 10**6}
    )
    assert (answer, error) == (DECLINED, None)


async def test_a_form_may_be_as_large_as_a_list_of_all_countries_and_refer_to_itself():
    countries = [{"const": f"C{number}", "title": "A country " * 5} for number in range(250)]
    definition = {"$defs": {"country": {"oneOf": countries}}}
    many = {"type": "array", "items": {"$ref": "#/$defs/country"}}
    answer, error, _ = await checked(many, ["C0", "C249"], **definition)
    assert (answer["result"]["action"], error) == ("accept", None)
    answer, error, _ = await checked(many, ["my secret"], **definition)
    assert answer == DECLINED
    assert "$.it[0] violates oneOf" in str(error)
    # Of which a sample will do.
    assert len(str(error)) < 600
    assert "my secret" not in str(error)
