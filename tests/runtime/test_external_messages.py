"""External messages that steer a running turn, or come too late."""

from __future__ import annotations

import base64

import pytest
import trio
from _helpers import assert_idle, assert_takes_the_next_turn

from trio_codex import ExternalMessage, InvalidRequestError, NoActiveTurnError, types

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
URL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
TEXT = {"type": "input_text", "text": "You have mail."}
IMAGE = {"type": "input_image", "image_url": URL}


def outputs_in(request):
    return [each for each in request.input if each["type"] == "function_call_output"]


@pytest.mark.parametrize(
    "content",
    [
        "You have mail.",
        [TEXT, IMAGE],
        (types.InputTextFunctionCallOutputContentItem(text="You have mail."),),
    ],
    ids=["text", "dicts", "classes"],
)
async def test_an_external_message_steers_the_running_turn(codex, scripted_model, content):
    gate = scripted_model.hold("Thinking")
    scripted_model.reply("Seen.")
    thread = await codex.thread_start()
    async with thread.turn("Wait for mail.") as turn:
        await gate.wait_reached()
        await turn.steer(ExternalMessage("mailbox", content, namespace="office"))
        gate.release()
        result = await turn.result()
    assert (result.id, result.final_response) == (turn.id, "Seen.")
    (said,) = outputs_in(scripted_model.requests[1])
    assert (said["namespace"], said["name"]) == ("office", "mailbox")
    if isinstance(content, str):
        assert said["output"] == content
    else:
        assert said["output"][0] == TEXT
        assert [each["type"] for each in said["output"][1:]] == ["input_image"] * (len(content) - 1)
    await assert_idle(thread)


async def test_a_turn_can_start_with_a_message_of_several_items(codex, scripted_model):
    scripted_model.reply("Seen.")
    thread = await codex.thread_start()
    assert (await thread.run(ExternalMessage("mailbox", [TEXT, IMAGE]))).final_response == "Seen."
    (said,) = outputs_in(scripted_model.requests[0])
    assert [each["type"] for each in said["output"]] == ["input_text", "input_image"]


async def test_a_turn_that_is_over_takes_no_external_message(codex, scripted_model):
    scripted_model.reply("Done.")
    thread = await codex.thread_start()
    async with thread.turn("Go.") as turn:
        await turn.result()
        with pytest.raises(NoActiveTurnError, match="is over"):
            await turn.steer(ExternalMessage("mailbox", "Late."))
    await assert_takes_the_next_turn(thread, scripted_model)
    assert not any("Late." in str(each) for each in scripted_model.requests[-1].input)


async def test_a_turn_that_a_late_message_starts_is_interrupted(codex, scripted_model, monkeypatch):
    """The client does not know yet that the turn is over, as when both cross on the wire."""
    scripted_model.reply("Done.")
    thread = await codex.thread_start()
    async with thread.turn("Go.") as turn:
        await turn.result()
        gate = scripted_model.hold("Working on the late message")
        with monkeypatch.context() as patched:
            patched.setattr(turn._route, "over", False)
            with trio.fail_after(10), pytest.raises(InvalidRequestError, match="is over"):
                await turn.steer(ExternalMessage("mailbox", "Late."))
        await assert_idle(thread)
        gate.release()
    turns = [turn async for turn in thread.turns()]
    assert sorted(turn.status.value for turn in turns) == ["completed", "interrupted"]
