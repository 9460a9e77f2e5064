"""`Thread.run`: its inputs, its options, its result, its failures."""

from __future__ import annotations

import pytest

from trio_codex import (
    ApprovalMode,
    Sandbox,
    TextInput,
    TurnFailedError,
    open_codex,
    types,
)
from trio_codex.testing import call, message, response


async def test_text_an_item_and_a_list_are_inputs(codex, scripted_model):
    scripted_model.reply_always("Done.")
    thread = await codex.thread_start()
    for given in ("text", TextInput("item"), [TextInput("in a list")]):
        assert (await thread.run(given)).final_response == "Done."
    said = [request.last_user_text for request in scripted_model.requests]
    assert said == ["text", "item", "in a list"]


async def test_the_result_has_status_items_and_usage(codex, scripted_model):
    scripted_model.reply("Hello.")
    thread = await codex.thread_start()
    result = await thread.run("Say hello.")
    assert result.status is types.TurnStatus.completed
    assert result.final_response == "Hello."
    assert result.error is None
    assert result.usage.last.total_tokens > 0
    assert result.duration_ms >= 0


async def test_the_final_response_is_the_last_answer_and_no_commentary(codex, scripted_model):
    scripted_model.respond(
        message("I look.", phase="commentary"), call("exec_command", {"cmd": "true"})
    )
    scripted_model.respond(message("Found it.", phase="final_answer"))
    thread = await codex.thread_start(sandbox=Sandbox.full_access)
    result = await thread.run("Look.")
    assert result.final_response == "Found it."
    assert len(scripted_model.requests) == 2


async def test_a_turn_without_a_message_has_no_final_response(codex, scripted_model):
    scripted_model.reply_always(lambda _: response())
    thread = await codex.thread_start()
    assert (await thread.run("Say nothing.")).final_response is None


async def test_options_of_a_run_reach_the_model_and_stay(codex, scripted_model):
    scripted_model.reply_always("Done.")
    thread = await codex.thread_start()
    await thread.run("go", model="gpt-5.5", effort="high", approval_mode=ApprovalMode.deny_all)
    assert scripted_model.requests[0].model == "gpt-5.5"
    assert scripted_model.requests[0].body["reasoning"]["effort"] == "high"


async def test_a_failed_turn_is_raised_with_what_was_collected(codex, scripted_model):
    scripted_model.fail(400, message="The prompt is bad.")
    thread = await codex.thread_start()
    with pytest.raises(TurnFailedError, match="The prompt is bad") as caught:
        await thread.run("Fail.")
    assert caught.value.result.status is types.TurnStatus.failed
    scripted_model.reply("Better.")
    assert (await thread.run("Again.")).final_response == "Better."


async def test_one_client_runs_turns_one_after_another_on_its_threads(app_server, scripted_model):
    scripted_model.reply_always("Done.")
    async with open_codex(app_server.config()) as codex:
        first, second = await codex.thread_start(), await codex.thread_start()
        for thread in (first, second, first):
            assert (await thread.run("go")).final_response == "Done."
        assert first.id != second.id
