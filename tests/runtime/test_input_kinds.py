"""Each kind of input on the real runtime: what reaches the model, and what is never sent."""

from __future__ import annotations

import base64

import pytest
from insides import requests_sent

from trio_codex import (
    ExternalMessage,
    ImageInput,
    InvalidRequestError,
    LocalImageInput,
    MentionInput,
    SkillInput,
    TextInput,
    types,
)

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
DATA_URL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
LIMIT = 1_048_576


@pytest.fixture
async def thread(codex, scripted_model):
    scripted_model.reply_always("Done.")
    return await codex.thread_start()


@pytest.fixture
def unsent(codex, scripted_model, thread):
    """Expect that making or running an input is refused, and that the runtime hears nothing."""

    async def check(make, error, message):
        sent = requests_sent(codex)
        with pytest.raises(error, match=message):
            await thread.run(make())
        with pytest.raises(error, match=message):
            async with thread.turn(make()):
                pytest.fail("it was entered")
        assert requests_sent(codex) == sent
        assert scripted_model.requests == []
        assert codex.statistics().open_turns == 0

    return check


async def assert_goes_on(thread, model):
    assert (await thread.run("the next turn")).final_response == "Done."
    assert model.requests[-1].last_user_text == "the next turn"


async def test_text_that_is_too_long_or_broken_is_never_sent(thread, unsent, scripted_model):
    half = TextInput("x" * (LIMIT // 2))
    await unsent(lambda: [half, half, TextInput("y")], ValueError, "1,048,577 characters")
    await unsent(lambda: [TextInput("go"), TextInput("\ud800")], ValueError, r"TextInput\.text has")
    await unsent(lambda: TextInput(b"x"), TypeError, r"TextInput\.text must be a string")
    await assert_goes_on(thread, scripted_model)


async def test_an_image_is_never_sent_that_the_model_would_not_see(
    thread, unsent, scripted_model, tmp_path
):
    await unsent(lambda: ImageInput("data:text/plain,x"), ValueError, r"ImageInput\.url must be")
    await unsent(lambda: ImageInput("x.png"), ValueError, r"ImageInput\.url must be")
    await unsent(
        lambda: LocalImageInput(tmp_path / "no.png"), ValueError, r"LocalImageInput\.path is no"
    )
    path = tmp_path / "dot.png"
    path.write_bytes(PNG)
    image = LocalImageInput(path)
    path.unlink()
    await unsent(lambda: [TextInput("x"), image], ValueError, r"input\[1\]: LocalImageInput\.path")
    await assert_goes_on(thread, scripted_model)


async def test_an_image_on_the_web_is_the_runtimes_to_refuse(thread, scripted_model):
    with pytest.raises(InvalidRequestError, match="remote image URLs are not supported"):
        await thread.run(ImageInput("https://example.invalid/x.png"))
    assert scripted_model.requests == []
    await assert_goes_on(thread, scripted_model)


async def test_a_relative_path_of_an_image_is_relative_to_this_process(
    thread, scripted_model, tmp_path, monkeypatch
):
    (tmp_path / "dot.png").write_bytes(PNG)
    monkeypatch.chdir(tmp_path)
    await thread.run(LocalImageInput("dot.png"))
    assert scripted_model.requests[0].image_urls == [DATA_URL]


async def test_what_a_skill_says_reaches_the_model(codex, scripted_model, app_server):
    skill = app_server.codex_home / "skills" / "greet" / "SKILL.md"
    skill.parent.mkdir(parents=True)
    skill.write_text("---\nname: greet\ndescription: Greets.\n---\nSay ahoy.\n")
    scripted_model.reply_always("Ahoy.")
    thread = await codex.thread_start()
    await thread.run([TextInput("go"), SkillInput("greet", skill)])
    assert any("Say ahoy." in text for text in scripted_model.requests[0].texts())
    await thread.run([TextInput("go"), SkillInput("greet", skill.parent / "other.md")])
    assert len([text for text in scripted_model.requests[1].texts() if "Say ahoy." in text]) == 1


async def test_a_skill_or_a_mention_without_a_name_or_place_is_never_sent(
    thread, unsent, scripted_model
):
    for kind in (SkillInput, MentionInput):
        shown = kind.__name__
        await unsent(lambda: kind("", "p"), ValueError, rf"{shown}\.name must not be empty")  # noqa: B023
        await unsent(lambda: kind("n", ""), ValueError, rf"{shown}\.path must not be empty")  # noqa: B023
        await unsent(lambda: kind("n", None), TypeError, rf"{shown}\.path must be a string")  # noqa: B023
    await assert_goes_on(thread, scripted_model)


async def test_an_external_message_is_the_output_of_its_tool(thread, scripted_model):
    result = await thread.run(ExternalMessage("mailbox", "You have mail.", namespace="office"))
    assert result.final_response == "Done."
    said = scripted_model.requests[0].input[-1]
    assert (said["type"], said["namespace"], said["name"], said["output"]) == (
        "function_call_output",
        "office",
        "mailbox",
        "You have mail.",
    )


async def test_an_external_message_that_is_wrong_is_never_sent(thread, unsent, scripted_model):
    await unsent(
        lambda: ExternalMessage("t", "x" * (LIMIT + 1)),
        ValueError,
        r"ExternalMessage\.content has 1,048,577 characters",
    )
    await unsent(lambda: ExternalMessage("", "c"), ValueError, r"ExternalMessage\.tool_name")
    await unsent(lambda: [ExternalMessage("t", "c")], TypeError, "not a part of a list")
    await assert_goes_on(thread, scripted_model)


async def test_a_running_turn_is_steered_with_every_kind_of_input(
    codex, scripted_model, app_server, tmp_path
):
    path = tmp_path / "dot.png"
    path.write_bytes(PNG)
    gate = scripted_model.hold("Thinking")
    scripted_model.reply("Seen.")
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        await scripted_model.wait_requests()
        await turn.steer([TextInput("and this"), ImageInput(DATA_URL), LocalImageInput(path)])
        for wrong, error in [([], ValueError), (["x", 3], TypeError)]:
            with pytest.raises(error, match="input"):
                await turn.steer(wrong)
        gate.release()
        result = await turn.result()
    assert result.status is types.TurnStatus.completed
    assert scripted_model.requests[1].image_urls == [DATA_URL, DATA_URL]
    assert "and this" in scripted_model.requests[1].texts()
