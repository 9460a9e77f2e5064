"""What `run` gives, on the real runtime."""

from __future__ import annotations

import time

from _helpers import items_of

from trio_codex import open_codex, types
from trio_codex.testing import ModelUsage, call, message, reasoning


def totals(usage):
    return (usage.input_tokens, usage.output_tokens, usage.total_tokens)


async def test_the_quickstart_gives_the_answer_and_all_that_belongs_to_it(
    app_server, scripted_model
):
    scripted_model.reply("Hello.", usage=ModelUsage(input_tokens=100, output_tokens=20))
    before = int(time.time())
    async with open_codex(app_server.config()) as codex:
        result = await (await codex.thread_start()).run("Say hello in one sentence.")
    assert result.final_response == "Hello."
    assert result.status is types.TurnStatus.completed
    assert result.error is None
    question, answer = result.items
    assert [part.text for part in question.content] == ["Say hello in one sentence."]
    assert answer.text == "Hello."
    assert totals(result.usage.last) == (100, 20, 120)
    assert totals(result.usage.total) == (100, 20, 120)
    assert totals(result.turn_usage) == (100, 20, 120)
    assert before <= result.started_at <= result.completed_at <= time.time()
    assert result.duration_ms > 0
    assert result.output is None
    assert [request.last_user_text for request in scripted_model.requests] == [
        "Say hello in one sentence."
    ]
    assert scripted_model.unexpected == []


async def test_the_usage_of_a_turn_adds_up_all_its_model_calls(codex, scripted_model):
    scripted_model.call(
        "exec_command", {"cmd": "true"}, usage=ModelUsage(input_tokens=100, output_tokens=20)
    )
    scripted_model.reply("Done.", usage=ModelUsage(input_tokens=300, output_tokens=7))
    result = await (await codex.thread_start()).run("Do nothing.")
    assert totals(result.usage.last) == (300, 7, 307)
    assert totals(result.turn_usage) == (400, 27, 427)


async def test_the_usage_of_a_second_turn_leaves_the_first_out(codex, scripted_model):
    thread = await codex.thread_start()
    scripted_model.reply("One.", usage=ModelUsage(input_tokens=100, output_tokens=20))
    await thread.run("one")
    scripted_model.call(
        "exec_command",
        {"cmd": "true"},
        usage=ModelUsage(
            input_tokens=1000,
            cached_input_tokens=600,
            output_tokens=40,
            reasoning_output_tokens=30,
        ),
    )
    scripted_model.reply(
        "Two.", usage=ModelUsage(input_tokens=2000, cached_input_tokens=1000, output_tokens=5)
    )
    result = await thread.run("two")
    assert totals(result.usage.total) == (3100, 65, 3165)
    assert totals(result.turn_usage) == (3000, 45, 3045)
    assert result.turn_usage.cached_input_tokens == 1600
    assert result.turn_usage.reasoning_output_tokens == 30


async def test_items_stand_in_the_order_of_their_completion(codex, scripted_model):
    scripted_model.respond(
        reasoning("Let me look."),
        message("I will look.", phase="commentary"),
        call("exec_command", {"cmd": "echo seen"}),
    )
    scripted_model.reply("It is there.", phase="final_answer")
    result = await (await codex.thread_start()).run("Look.")
    assert [item.type for item in result.items] == [
        "userMessage",
        "reasoning",
        "agentMessage",
        "commandExecution",
        "agentMessage",
    ]
    (command,) = items_of(result, types.CommandExecutionThreadItem)
    assert command.aggregated_output == "seen\n"
    assert result.final_response == "It is there."


async def test_phases_decide_which_message_is_the_answer(codex, scripted_model):
    thread = await codex.thread_start()
    for messages, expected in [
        ([("Looking.", "commentary"), ("Found.", "final_answer")], "Found."),
        ([("Found.", "final_answer"), ("By the way.", "commentary")], "Found."),
        ([("Found.", "final_answer"), ("No phase.", None)], "Found."),
        ([("One.", None), ("Two.", None)], "Two."),
        ([("One.", None), ("By the way.", "commentary")], "One."),
        ([("Looking.", "commentary"), ("Still looking.", "commentary")], None),
        ([], None),
    ]:
        scripted_model.respond(*(message(text, phase=phase) for text, phase in messages))
        result = await thread.run("Find it.")
        assert result.final_response == expected
        assert result.status is types.TurnStatus.completed
        answers = items_of(result, types.AgentMessageThreadItem)
        assert [item.text for item in answers] == [text for text, _ in messages]


async def test_a_thread_reads_back_what_its_turns_gave(codex, scripted_model):
    thread = await codex.thread_start()
    scripted_model.reply("One.")
    scripted_model.reply("Two.")
    results = [await thread.run("first"), await thread.run("second")]
    stored = (await thread.read(include_turns=True)).thread
    assert stored.id == thread.id
    assert stored.preview == "first"
    assert [turn.id for turn in stored.turns] == [result.id for result in results]
    assert [tuple(turn.items) for turn in stored.turns] == [result.items for result in results]
    assert [turn.status for turn in stored.turns] == [types.TurnStatus.completed] * 2
    assert (await thread.read()).thread.turns == []


async def test_an_output_schema_reaches_the_model_of_its_turn_alone(codex, scripted_model):
    schema = {
        "type": "object",
        "properties": {"answer": {"type": "integer"}},
        "required": ["answer"],
        "additionalProperties": False,
    }
    thread = await codex.thread_start()
    scripted_model.reply('{"answer": 42}')
    scripted_model.reply("words")
    result = await thread.run("Six times seven?", output_schema=schema)
    await thread.run("In words?")
    assert result.final_response == '{"answer": 42}'
    assert [request.output_schema for request in scripted_model.requests] == [schema, None]
