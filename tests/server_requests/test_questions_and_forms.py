"""Answers to questions and forms: what is valid, what is refused, and what is then sent."""

from __future__ import annotations

import pytest
from asking import (
    ELICITATION,
    PARAMS,
    USER_INPUT,
    answered,
)

from trio_codex import Decision, RequestHandlerError, types
from trio_codex._config._checks import described

pytestmark = pytest.mark.deadline(15)

UNANSWERED = {"result": {"answers": {}}}
DECLINED = {"result": {"action": "decline"}}
ACCEPT = types.McpServerElicitationAction.accept


def assert_refused(error, why, kind=ValueError):
    assert type(error) is RequestHandlerError
    assert type(error.__cause__) is kind
    assert why in str(error)


# Questions to the user


def answers(**by_id):
    return {"result": {"answers": {name: {"answers": texts} for name, texts in by_id.items()}}}


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (None, UNANSWERED),
        ({}, UNANSWERED),
        ({"colour": "Red"}, answers(colour=["Red"])),
        (
            {"colour": ["Red", "Blue"], "why": "because"},
            answers(colour=["Red", "Blue"], why=["because"]),
        ),
        ({"colour": (), "why": ["a", "b"]}, answers(colour=[], why=["a", "b"])),
        (
            types.ToolRequestUserInputResponse(
                answers={"why": types.ToolRequestUserInputAnswer(answers=["so"])}
            ),
            answers(why=["so"]),
        ),
    ],
)
async def test_answers_to_questions_are_sent(value, sent):
    assert await answered(USER_INPUT, value) == (sent, None)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"shape": "round"}, "no question 'shape'; there are colour, why"),
        ({"colour": "my secret"}, "must be one of its options: Red, Blue"),
        ({"colour": ["Red", "my secret"]}, "must be one of its options: Red, Blue"),
        (
            types.ToolRequestUserInputResponse(
                answers={"colour": types.ToolRequestUserInputAnswer(answers=["my secret"])}
            ),
            "must be one of its options",
        ),
    ],
)
async def test_answers_that_fit_no_question_are_refused_and_none_is_sent(value, why, caplog):
    answer, error = await answered(USER_INPUT, value)
    assert answer == UNANSWERED
    assert_refused(error, why)
    assert "my secret" not in str(error) + caplog.text


@pytest.mark.parametrize("value", ["Red", 5, ["Red"], {"why": 5}, {"why": [5]}, {"why": None}])
async def test_what_is_no_answer_to_questions_is_refused_and_named(value):
    answer, error = await answered(USER_INPUT, value)
    assert answer == UNANSWERED
    assert isinstance(error.__cause__, TypeError)


async def test_another_answer_is_valid_where_the_question_allows_it():
    (colour, why) = PARAMS[USER_INPUT]["questions"]
    questions = [{**colour, "isOther": True}, why]
    answer, error = await answered(USER_INPUT, {"colour": "Mauve"}, questions=questions)
    assert (answer, error) == (answers(colour=["Mauve"]), None)


# Forms


def accepted(content):
    return {"result": {"action": "accept", "content": content}}


@pytest.mark.parametrize("mode", ["form", "openaiForm", "openai/form"])
@pytest.mark.parametrize("content", [{"name": "Ada"}, {"name": "Ada", "age": 36}])
async def test_content_that_fits_the_form_is_sent(mode, content):
    for value in (
        content,
        types.McpServerElicitationRequestResponse(action=ACCEPT, content=content),
    ):
        assert await answered(ELICITATION, value, mode=mode) == (accepted(content), None)


@pytest.mark.parametrize("mode", ["form", "openaiForm", "openai/form"])
@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({}, "required"),
        ({"name": 5}, "$.name violates type: 'string'"),
        ({"name": "my secret", "age": -1}, "$.age violates minimum: 0"),
        ({"name": "my secret", "age": "my secret"}, "$.age violates type"),
    ],
)
async def test_content_that_does_not_fit_the_form_is_refused_and_declined(
    mode, content, why, caplog
):
    answer, error = await answered(ELICITATION, content, mode=mode)
    assert answer == DECLINED
    assert_refused(error, why)
    assert "my secret" not in str(error) + caplog.text


FORMATS = {
    "email": ("a@b.org", "my secret"),
    "uri": ("https://b.org", "my secret"),
    "date": ("2026-03-01", "my secret"),
    "date-time": ("2026-03-01T12:00:00Z", "my secret"),
}


@pytest.mark.parametrize("name", FORMATS)
async def test_the_formats_of_a_form_are_looked_at(name):
    good, bad = FORMATS[name]
    schema = {"type": "object", "properties": {"it": {"type": "string", "format": name}}}
    assert await answered(ELICITATION, {"it": good}, requestedSchema=schema) == (
        accepted({"it": good}),
        None,
    )
    answer, error = await answered(ELICITATION, {"it": bad}, requestedSchema=schema)
    assert answer == DECLINED
    assert_refused(error, f"$.it violates format: '{name}'")
    assert "my secret" not in str(error)


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string", "enum": ["a", "b"]}, "a", "c"),
        ({"type": "string", "oneOf": [{"const": "a", "title": "A"}]}, "a", "b"),
        ({"type": "array", "items": {"type": "string", "enum": ["a"]}}, ["a"], ["b"]),
        ({"type": "boolean"}, True, "true"),
        ({"type": "integer", "maximum": 3}, 3, 4),
        ({"type": "number"}, 1.5, "1"),
        ({"type": "string", "maxLength": 2}, "ab", "abc"),
    ],
)
async def test_the_fields_of_a_form_keep_their_rules_on_the_way_through_the_classes(
    schema, good, bad
):
    form = {"type": "object", "properties": {"it": schema}, "required": ["it"]}
    assert await answered(ELICITATION, {"it": good}, requestedSchema=form) == (
        accepted({"it": good}),
        None,
    )
    answer, error = await answered(ELICITATION, {"it": bad}, requestedSchema=form)
    assert answer == DECLINED
    assert_refused(error, "$.it")


async def test_to_accept_a_form_without_content_is_to_accept_it_empty():
    form = {"type": "object", "properties": {}}
    answer, error = await answered(ELICITATION, Decision.accept, requestedSchema=form)
    assert (answer, error) == ({"result": {"action": "accept"}}, None)
    answer, error = await answered(ELICITATION, Decision.accept)
    assert answer == DECLINED
    assert_refused(error, "violates required")


@pytest.mark.parametrize("reference", ["http://127.0.0.1:9/schema", "file:///etc/hostname", "#/x"])
async def test_a_form_cannot_make_us_fetch_anything(reference, monkeypatch):
    """It comes from an MCP server, which would have us call any address."""
    import urllib.request

    fetched = []
    monkeypatch.setattr(urllib.request, "urlopen", lambda *args, **_: fetched.append(args))
    form = {"type": "object", "properties": {"it": {"$ref": reference}}}
    answer, error = await answered(ELICITATION, {"it": 1}, mode="openaiForm", requestedSchema=form)
    assert fetched == []
    assert answer == DECLINED
    assert_refused(error, "the form cannot be checked")


@pytest.mark.parametrize("form", [{"type": "strange"}, {"properties": 5}, {"$ref": 5}])
async def test_a_form_whose_schema_is_none_can_only_be_declined(form):
    changes = {"mode": "openaiForm", "requestedSchema": {"properties": {"it": form}}}
    answer, error = await answered(ELICITATION, {"it": "text"}, **changes)
    assert answer == DECLINED
    assert_refused(error, "the form cannot be checked")
    assert await answered(ELICITATION, Decision.decline, **changes) == (DECLINED, None)


@pytest.mark.parametrize(
    ("value", "sent"),
    [(Decision.decline, "decline"), (Decision.cancel, "cancel")],
)
async def test_a_form_can_be_declined_or_cancelled(value, sent):
    assert await answered(ELICITATION, value) == ({"result": {"action": sent}}, None)


async def test_what_is_not_accepted_has_no_content():
    response = types.McpServerElicitationRequestResponse(
        action=types.McpServerElicitationAction.decline, content={"name": "my secret"}
    )
    answer, error = await answered(ELICITATION, response)
    assert answer == DECLINED
    assert_refused(error, "takes no content")
    assert "my secret" not in str(error)


async def test_an_action_that_is_not_known_is_refused():
    response = types.McpServerElicitationRequestResponse(
        action=types.McpServerElicitationAction("brandNew")
    )
    answer, error = await answered(ELICITATION, response)
    assert answer == DECLINED
    assert_refused(error, "the runtime does not know the action")


@pytest.mark.parametrize("value", [None, True, "accept", 5, ["Ada"]])
async def test_nonsense_is_no_answer_to_a_form(value):
    answer, error = await answered(ELICITATION, value)
    assert answer == DECLINED
    assert_refused(error, f"returned {described(value)}", TypeError)


async def test_to_accept_for_the_session_is_no_answer_to_a_form():
    answer, error = await answered(ELICITATION, Decision.accept_for_session)
    assert answer == DECLINED
    assert_refused(error, "cannot be remembered")
