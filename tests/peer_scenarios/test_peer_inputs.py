"""Images, skills and lists of inputs, as they reach the model."""

from __future__ import annotations

import base64

import pytest

from trio_codex import ImageInput, InvalidRequestError, LocalImageInput, SkillInput, TextInput

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
DATA_URL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


async def test_an_image_in_a_data_url_reaches_the_model_with_its_text(codex, scripted_model):
    scripted_model.reply("A dot.")
    thread = await codex.thread_start()
    result = await thread.run([TextInput("What is it?"), ImageInput(DATA_URL)])
    assert result.final_response == "A dot."
    (request,) = scripted_model.requests
    assert "What is it?" in request.last_user_text
    assert request.image_urls == [DATA_URL]


async def test_an_image_elsewhere_is_refused_before_the_model_is_asked(codex, scripted_model):
    thread = await codex.thread_start()
    with pytest.raises(InvalidRequestError):
        await thread.run([TextInput("What is it?"), ImageInput("http://127.0.0.1:9/dot.png")])
    assert scripted_model.requests == []
    scripted_model.reply("Hello.")
    assert (await thread.run("Hello?")).final_response == "Hello."


async def test_a_local_image_becomes_a_data_url(codex, scripted_model, tmp_path):
    image = tmp_path / "dot.png"
    image.write_bytes(PNG)
    scripted_model.reply("A dot.")
    thread = await codex.thread_start()
    result = await thread.run([TextInput("What is it?"), LocalImageInput(image)])
    assert result.final_response == "A dot."
    (url,) = scripted_model.requests[0].image_urls
    assert url.startswith("data:image/png;base64,")


async def test_a_skill_is_given_to_the_model_with_its_body(app_server, codex, scripted_model):
    skill = app_server.workspace / ".agents" / "skills" / "demo" / "SKILL.md"
    skill.parent.mkdir(parents=True)
    skill.write_text("---\nname: demo\ndescription: shows\n---\n\nSay cobalt.\n", encoding="utf-8")
    scripted_model.reply("Cobalt.")
    thread = await codex.thread_start()
    await thread.run([TextInput("Use it."), SkillInput("demo", skill.resolve())])
    (text,) = [one for one in scripted_model.requests[0].texts() if "<skill>" in one]
    assert "<name>demo</name>" in text
    assert "Say cobalt." in text
