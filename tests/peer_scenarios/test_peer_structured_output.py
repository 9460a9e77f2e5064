"""Answers by a JSON schema: a schema alone, a class, and answers that do not fit."""

from __future__ import annotations

import json

import attrs
import pytest

from trio_codex import OutputValidationError

SCHEMA = {
    "type": "object",
    "properties": {
        "summary": {"type": "string"},
        "actions": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["summary", "actions"],
    "additionalProperties": False,
}


@attrs.frozen
class Report:
    summary: str
    actions: list[str]


ANSWER = {"summary": "fine", "actions": ["rest"]}


async def test_a_schema_goes_to_the_model_and_the_answer_is_text(codex, scripted_model):
    scripted_model.reply(json.dumps(ANSWER))
    thread = await codex.thread_start()
    result = await thread.run("Report.", output_schema=SCHEMA)
    assert scripted_model.requests[0].output_schema == SCHEMA
    assert json.loads(result.final_response) == ANSWER


async def test_a_class_is_enough_and_the_answer_is_an_object_of_it(codex, scripted_model):
    scripted_model.reply(json.dumps(ANSWER))
    thread = await codex.thread_start()
    result = await thread.run("Report.", output_type=Report)
    assert result.output == Report("fine", ["rest"])
    sent = scripted_model.requests[0].output_schema
    assert sent["required"] == ["summary", "actions"]


async def test_an_answer_that_does_not_fit_is_an_error_with_the_result(codex, scripted_model):
    scripted_model.reply(json.dumps({"summary": 3, "actions": []}))
    thread = await codex.thread_start()
    with pytest.raises(OutputValidationError, match="summary"):
        await thread.run("Report.", output_type=Report)


async def test_the_schema_holds_for_its_turn_alone(codex, scripted_model):
    scripted_model.reply(json.dumps(ANSWER))
    scripted_model.reply("plain")
    thread = await codex.thread_start()
    await thread.run("Report.", output_schema=SCHEMA)
    assert (await thread.run("And plainly?")).final_response == "plain"
    assert scripted_model.requests[1].output_schema is None
