"""Structured output on the real runtime: the schema that goes out, the value that comes back."""

from __future__ import annotations

import dataclasses
import enum
import json
import pickle
from typing import Literal

import attrs
import jsonschema
import pytest
import trio
from _helpers import assert_idle, assert_takes_the_next_turn, hold_all
from insides import requests_sent
from typing_extensions import TypedDict

from trio_codex import OutputValidationError, TurnFailedError, types
from trio_codex.testing import message


class Severity(enum.Enum):
    low = "low"
    high = "high"


@attrs.frozen
class Bug:
    """Something that is broken.

    Attributes:
        line: Where it is.
    """

    title: str = attrs.field(converter=str.strip, validator=attrs.validators.min_len(1))
    line: int = attrs.field(validator=attrs.validators.ge(1))
    severity: Severity = Severity.low
    kind: Literal["bug"] = "bug"


@dataclasses.dataclass
class Idea:
    text: str
    kind: Literal["idea"]
    follows: Idea | None = None


class Author(TypedDict):
    name: str
    mail: str | None


@attrs.frozen
class Report:
    findings: list[Bug | Idea]
    author: Author
    worst: Bug | None
    confidence: float


BUG = {"title": " Off by one ", "line": 7, "severity": "high", "kind": "bug"}
IDEA = {"text": "Test it", "kind": "idea", "follows": None}
AUTHOR = {"name": "Ada", "mail": None}
REPORT = {"findings": [BUG, IDEA], "author": AUTHOR, "worst": BUG, "confidence": 1}

VALUES = [
    (Bug, BUG, Bug("Off by one", 7, Severity.high)),
    (
        Idea,
        {**IDEA, "follows": IDEA},
        Idea("Test it", "idea", Idea("Test it", "idea")),
    ),
    (Author, AUTHOR, AUTHOR),
    (
        Report,
        REPORT,
        Report(
            [Bug("Off by one", 7, Severity.high), Idea("Test it", "idea")],
            AUTHOR,
            Bug("Off by one", 7, Severity.high),
            1.0,
        ),
    ),
]


@pytest.mark.parametrize(("type_", "reply", "expected"), VALUES, ids=lambda v: str(v)[:20])
async def test_the_answer_becomes_a_value_of_the_type(
    codex, scripted_model, type_, reply, expected
):
    text = json.dumps(reply)
    scripted_model.reply(text)
    scripted_model.reply("Plain.")
    thread = await codex.thread_start()
    result = await thread.run("Report.", output_type=type_)
    assert result.output == expected
    assert type(result.output) is type(expected)
    assert result.final_response == text
    assert (await thread.run("Again.")).output is None
    first, second = scripted_model.requests
    assert second.output_schema is None
    # What the model got describes what it answered, in the strict dialect.
    assert first.body["text"]["format"]["strict"] is True
    jsonschema.Draft202012Validator(first.output_schema).validate(reply)
    assert first.output_schema["additionalProperties"] is False
    assert first.output_schema["required"] == list(first.output_schema["properties"])


async def test_the_schema_that_reaches_the_model_names_tags_enums_and_descriptions(
    codex, scripted_model
):
    scripted_model.reply(json.dumps(REPORT))
    await (await codex.thread_start()).run("Report.", output_type=Report)
    schema = scripted_model.requests[0].output_schema
    assert schema["properties"]["findings"]["items"] == {
        "anyOf": [{"$ref": "#/$defs/Bug"}, {"$ref": "#/$defs/Idea"}]
    }
    bug = schema["$defs"]["Bug"]
    assert bug["description"] == "Something that is broken."
    assert bug["properties"] == {
        "title": {"type": "string"},
        "line": {"type": "integer", "description": "Where it is."},
        "severity": {"type": "string", "enum": ["low", "high"]},
        "kind": {"type": "string", "enum": ["bug"]},
    }
    assert bug["required"] == ["title", "line", "severity", "kind"]


MISFITS = [
    ("I found nothing.", "$", "it is not JSON"),
    ("```json\n{}\n```", "$", "it is not JSON"),
    ("", "$", "it is not JSON"),
    ("[]", "$", "Expected `object`, got `array`"),
    (json.dumps({**REPORT, "extra": 1}), "$.extra", "unknown property"),
    (json.dumps({**REPORT, "findings": [{**BUG, "line": "7"}]}), "$.findings[0].line", "got `str`"),
    (
        json.dumps({**REPORT, "findings": [BUG, {"kind": "idea"}]}),
        "$.findings[1].text",
        "required property missing",
    ),
    (
        json.dumps({**REPORT, "findings": [{**BUG, "kind": "joke"}]}),
        "$.findings[0]",
        "none of these: Bug, Idea",
    ),
    (json.dumps({**REPORT, "worst": {**BUG, "severity": "odd"}}), "$.worst.severity", "'odd'"),
    (json.dumps({**REPORT, "author": {"name": "Ada"}}), "$.author.mail", "missing"),
    (json.dumps({**REPORT, "worst": {**BUG, "line": 0}}), "$.worst", "'line' must be >= 1"),
]


@pytest.mark.parametrize(("text", "path", "reason"), MISFITS, ids=[m[1] + m[2] for m in MISFITS])
async def test_an_answer_that_does_not_fit_says_where_and_keeps_everything(
    codex, scripted_model, text, path, reason
):
    scripted_model.reply(text)
    thread = await codex.thread_start()
    with pytest.raises(OutputValidationError) as caught:
        await thread.run("Report.", output_type=Report)
    error = caught.value
    assert error.text == text
    assert error.path == path
    assert reason in error.reason
    assert f"{path}: {error.reason}" in str(error)
    assert error.result.status is types.TurnStatus.completed
    assert error.result.final_response == text
    assert error.result.output is None
    assert error.result.usage is not None
    assert [item.type for item in error.result.items] == ["userMessage", "agentMessage"]
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    await assert_idle(thread)
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_what_a_validator_raised_is_the_cause(codex, scripted_model):
    scripted_model.reply(json.dumps({**BUG, "title": "  "}))
    with pytest.raises(OutputValidationError, match=r"\$: Length of 'title'") as caught:
        await (await codex.thread_start()).run("Report.", output_type=Bug)
    assert isinstance(caught.value.__cause__, ValueError)


async def test_a_turn_without_an_answer_has_no_text_to_check(codex, scripted_model):
    scripted_model.respond(message("Looking.", phase="commentary"))
    with pytest.raises(OutputValidationError, match="there is no final response") as caught:
        await (await codex.thread_start()).run("Report.", output_type=Bug)
    assert (caught.value.text, caught.value.path) == (None, "$")


async def test_a_watched_turn_has_its_output_in_its_result(codex, scripted_model):
    text = json.dumps(BUG)
    scripted_model.reply(deltas=[text[:9], text[9:]])
    thread = await codex.thread_start()
    async with thread.turn("Report.", output_type=Bug) as turn:
        assert "".join([piece async for piece in turn.text()]) == text
        result = await turn.result()
        assert result.output == Bug("Off by one", 7, Severity.high)
        assert await turn.result() is result
    assert await turn.result() is result
    assert scripted_model.requests[0].output_schema["type"] == "object"


async def test_a_watched_turn_that_does_not_fit_can_be_asked_again_and_left(codex, scripted_model):
    scripted_model.reply("words")
    thread = await codex.thread_start()
    async with thread.turn("Report.", output_type=Bug) as turn:
        with pytest.raises(OutputValidationError) as first:
            await turn.result()
        with pytest.raises(OutputValidationError) as second:
            await turn.result()
    assert first.value is not second.value
    assert str(first.value) == str(second.value)
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_a_turn_that_was_interrupted_has_no_output_and_is_not_checked(codex, scripted_model):
    scripted_model.hold('{"title"')
    thread = await codex.thread_start()
    async with thread.turn("Report.", output_type=Bug) as turn:
        await scripted_model.wait_requests()
        await turn.interrupt()
        result = await turn.result()
    assert result.status is types.TurnStatus.interrupted
    assert result.output is None
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_a_turn_that_failed_says_so_and_is_not_checked(codex, scripted_model):
    scripted_model.fail(400)
    thread = await codex.thread_start()
    with pytest.raises(TurnFailedError):
        await thread.run("Report.", output_type=Bug)
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_a_run_with_a_type_that_is_cancelled_leaves_the_thread_idle(codex, scripted_model):
    hold_all(scripted_model)
    thread = await codex.thread_start()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(lambda: thread.run("Report.", output_type=Bug))
        (request,) = await scripted_model.wait_requests()
        nursery.cancel_scope.cancel()
    await assert_idle(thread)
    await request.disconnected.wait()


async def test_a_cancelled_scope_is_not_hidden_by_an_answer_that_does_not_fit(
    codex, scripted_model
):
    scripted_model.reply("words")
    thread = await codex.thread_start()
    async with thread.turn("Report.", output_type=Bug) as turn:
        async for _ in turn:
            pass
        with trio.CancelScope() as scope:
            scope.cancel()
            await turn.result()
        assert scope.cancelled_caught


async def test_a_schema_of_ones_own_is_sent_as_it_is_and_not_checked(codex, scripted_model):
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    scripted_model.reply("words")
    thread = await codex.thread_start()
    async with thread.turn("Report.", output_schema=schema) as turn:
        result = await turn.result()
    assert (result.final_response, result.output) == ("words", None)
    assert scripted_model.requests[0].output_schema == schema


@attrs.frozen
class Loose:
    inner: dict[str, Bug]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"output_type": Bug, "output_schema": {}}, ValueError, "give either output_schema or"),
        ({"output_type": {}}, TypeError, "output_type: .* is not a type; .* output_schema="),
        ({"output_type": int}, TypeError, "output_type: int must be an attrs class"),
        ({"output_type": "Bug"}, TypeError, "output_type: Bug must be|output_type: Bug: "),
        ({"output_type": Loose}, ValueError, r"output_type: Loose\.inner: .* a dict, whose keys"),
        ({"output_schema": {"a": [1, float("nan")]}}, ValueError, r"output_schema\.a\[1\]: nan"),
        ({"output_schema": {"a": "\ud800"}}, ValueError, r"output_schema\.a: a lone surrogate"),
        ({"output_schema": {"a": object()}}, ValueError, r"output_schema\.a: a object has no form"),
        ({"output_schema": "{}"}, TypeError, "output_schema must be a mapping, and is a str"),
        ({"output_schema": ["a"]}, TypeError, "output_schema must be a mapping, and is a list"),
    ],
)
async def test_what_cannot_be_asked_for_is_never_sent(
    codex, scripted_model, options, error, message
):
    thread = await codex.thread_start()
    sent = requests_sent(codex)
    with pytest.raises(error, match=message):
        await thread.run("Report.", **options)
    with pytest.raises(error, match=message):
        async with thread.turn("Report.", **options):
            pytest.fail("it was entered")
    assert requests_sent(codex) == sent
    assert codex.statistics().open_turns == 0
    await assert_takes_the_next_turn(thread, scripted_model)
