"""Each kind of input and of output on the real runtime, cancelled; and answers that do not fit."""

from __future__ import annotations

import dataclasses
import json

import attrs
import pytest
import trio
from _helpers import assert_idle, assert_stopped, assert_takes_the_next_turn, hold_all
from sweep.sweeping import cancel_at_step, growing_steps
from test_input_kinds import DATA_URL, PNG
from typing_extensions import TypedDict

from trio_codex import (
    ExternalMessage,
    ImageInput,
    LocalImageInput,
    MentionInput,
    OutputValidationError,
    SkillInput,
    TextInput,
    types,
)


@attrs.frozen
class AttrsAnswer:
    count: int


@dataclasses.dataclass
class DataAnswer:
    count: int


class DictAnswer(TypedDict):
    count: int


SCHEMA = {
    "type": "object",
    "properties": {"count": {"type": "integer"}},
    "required": ["count"],
    "additionalProperties": False,
}
TYPES = [AttrsAnswer, DataAnswer, DictAnswer]
OUTPUTS = [*({"output_type": type_} for type_ in TYPES), {"output_schema": SCHEMA}]
INPUTS = {
    "string": lambda _: "words",
    "text": lambda _: TextInput("words"),
    "image": lambda _: ImageInput(DATA_URL),
    "local image": LocalImageInput,
    "skill": lambda path: [TextInput("go"), SkillInput("greet", path)],
    "mention": lambda _: [TextInput("go"), MentionInput("notes", "app://notes")],
    "external message": lambda _: ExternalMessage("mailbox", "You have mail."),
    "mixed": lambda path: [TextInput("a"), ImageInput(DATA_URL), LocalImageInput(path)],
}


@pytest.mark.parametrize("kind", INPUTS)
async def test_a_turn_with_any_kind_of_input_is_interrupted_when_it_is_cancelled(
    kind, codex, scripted_model, tmp_path
):
    path = tmp_path / "dot.png"
    path.write_bytes(PNG)
    hold_all(scripted_model)
    thread = await codex.thread_start()
    for step in growing_steps(every_step_up_to=1, growth=2):
        reached = await cancel_at_step(step, lambda: bounded(thread, INPUTS[kind](path)))
        await assert_idle(thread)
        assert codex.statistics().open_turns == 0
        if not reached:
            break
    assert step > 2
    await assert_stopped(thread, scripted_model.requests[-1])
    await assert_takes_the_next_turn(thread, scripted_model)


async def bounded(thread, value):
    """Run a turn that the model never ends, until it has begun to answer."""
    async with thread.turn(value) as turn:
        async for event in turn:
            if isinstance(event, types.AgentMessageDeltaNotification):
                return


@pytest.mark.parametrize("options", OUTPUTS, ids=["attrs", "dataclass", "TypedDict", "schema"])
async def test_a_run_with_any_kind_of_output_is_interrupted_when_it_is_cancelled(
    options, codex, scripted_model
):
    hold_all(scripted_model)
    thread = await codex.thread_start()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(lambda: thread.run("Report.", **options))
        (request,) = await scripted_model.wait_requests()
        nursery.cancel_scope.cancel()
    assert request.output_schema == SCHEMA
    await assert_stopped(thread, request)
    await assert_takes_the_next_turn(thread, scripted_model)


@pytest.mark.parametrize("type_", TYPES)
async def test_an_answer_fits_a_type_of_any_kind_to_the_letter_or_not_at_all(
    type_, codex, scripted_model
):
    scripted_model.reply('{"count": 3}')
    thread = await codex.thread_start()
    result = await thread.run("Count.", output_type=type_)
    assert result.output == type_(count=3)
    assert type(result.output) is type(type_(count=3))
    for answer, path in [
        ({}, "$.count"),
        ({"count": "3"}, "$.count"),
        ({"count": 3.5}, "$.count"),
        ({"count": None}, "$.count"),
        ({"count": 3, "more": 4}, "$.more"),
        ([], "$"),
    ]:
        scripted_model.reply(json.dumps(answer))
        with pytest.raises(OutputValidationError) as caught:
            await thread.run("Count.", output_type=type_)
        assert (caught.value.path, caught.value.text) == (path, json.dumps(answer))
    await assert_takes_the_next_turn(thread, scripted_model)


def attrs_of(hint):
    return attrs.make_class("Odd", {"field": attrs.field(type=hint)})


def dataclass_of(hint):
    return dataclasses.make_dataclass("Odd", [("field", hint)])


def dict_of(hint):
    return TypedDict("Odd", {"field": hint})


@pytest.mark.parametrize("make", [attrs_of, dataclass_of, dict_of])
async def test_what_no_strict_schema_expresses_is_never_asked_for_whatever_has_it(
    make, codex, scripted_model
):
    thread = await codex.thread_start()
    for hint in (dict[str, int], AttrsAnswer | DataAnswer, complex):
        with pytest.raises((TypeError, ValueError), match=r"output_type: Odd\.field"):
            await thread.run("Report.", output_type=make(hint))
    assert scripted_model.requests == []
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_an_answer_that_is_nested_too_deeply_to_be_read_does_not_fit(codex, scripted_model):
    text = '{"count":' + "[" * 100_000
    scripted_model.reply(text)
    thread = await codex.thread_start()
    with pytest.raises(OutputValidationError, match="it is not JSON") as caught:
        await thread.run("Count.", output_type=AttrsAnswer)
    assert (caught.value.path, caught.value.text) == ("$", text)
    await assert_takes_the_next_turn(thread, scripted_model)
