"""Approval modes, sandboxes, inputs and the configuration: the runtime tells what it got."""

from __future__ import annotations

import base64
import re

import pytest
from _helpers import items_of, settings_of
from insides import requests_sent

from trio_codex import (
    ApprovalMode,
    ExternalMessage,
    ImageInput,
    InvalidRequestError,
    LocalImageInput,
    MentionInput,
    Sandbox,
    SkillInput,
    TextInput,
    open_codex,
    types,
)
from trio_codex.protocol.methods import RUNTIME_VERSION

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
DATA_URL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"

AUTO_REVIEW = ("on-request", "auto_review")
DENY_ALL = ("never", "user")


def approvals(settings):
    return (settings["approvalPolicy"], settings["approvalsReviewer"])


@pytest.fixture
def settled(codex, scripted_model):
    """Run a turn on a thread and give what is in force on it then."""
    scripted_model.reply_always("Done.")

    async def run(thread, **options):
        await thread.run("go", **options)
        return await settings_of(codex, thread)

    return run


async def test_the_approval_mode_of_a_new_thread_is_in_force(codex, settled):
    for mode, expected in [
        (None, AUTO_REVIEW),
        (ApprovalMode.auto_review, AUTO_REVIEW),
        (ApprovalMode.deny_all, DENY_ALL),
    ]:
        thread = await codex.thread_start(approval_mode=mode)
        assert approvals(await settled(thread)) == expected


async def test_the_approval_mode_of_a_turn_stays_in_force_after_it(codex, settled):
    thread = await codex.thread_start(approval_mode=ApprovalMode.deny_all)
    assert approvals(await settled(thread, approval_mode=ApprovalMode.auto_review)) == AUTO_REVIEW
    assert approvals(await settled(thread)) == AUTO_REVIEW
    # Who would review does not matter where nobody is asked.
    policy, _ = approvals(await settled(thread, approval_mode=ApprovalMode.deny_all))
    assert policy == "never"
    policy, _ = approvals(await settled(thread))
    assert policy == "never"


async def test_a_thread_that_denies_all_keeps_denying_when_a_turn_says_nothing(codex, settled):
    thread = await codex.thread_start(approval_mode=ApprovalMode.deny_all)
    for _ in range(2):
        assert approvals(await settled(thread)) == DENY_ALL


async def test_deny_all_refuses_an_escalation_without_asking(codex, scripted_model, app_server):
    call_id = scripted_model.call(
        "exec_command",
        {"cmd": "touch no", "sandbox_permissions": "require_escalated", "justification": "why"},
    )
    scripted_model.reply("Then not.")
    thread = await codex.thread_start(approval_mode=ApprovalMode.deny_all)
    assert (await thread.run("Escalate.")).final_response == "Then not."
    assert "approval policy is Never" in re.sub(
        r"\W+", " ", scripted_model.requests[1].tool_outputs[call_id]
    )
    assert list(app_server.workspace.iterdir()) == []


SANDBOXES = [
    (Sandbox.read_only, "readOnly"),
    (Sandbox.workspace_write, "workspaceWrite"),
    (Sandbox.full_access, "dangerFullAccess"),
]


async def test_the_sandbox_of_a_new_thread_is_in_force(codex, settled):
    for sandbox, expected in [(None, "readOnly"), *SANDBOXES]:
        thread = await codex.thread_start(sandbox=sandbox)
        assert (await settled(thread))["sandbox"]["type"] == expected


async def test_the_sandbox_of_a_turn_stays_in_force_after_it(codex, settled):
    thread = await codex.thread_start(sandbox=Sandbox.full_access)
    for sandbox, expected in SANDBOXES:
        assert (await settled(thread, sandbox=sandbox))["sandbox"]["type"] == expected
        assert (await settled(thread))["sandbox"]["type"] == expected


async def test_a_sandbox_decides_whether_a_command_may_write(codex, scripted_model, app_server):
    scripted_model.call("exec_command", {"cmd": "echo x > first"})
    scripted_model.reply("Refused.")
    scripted_model.call("exec_command", {"cmd": "echo x > second"})
    scripted_model.reply("Written.")
    thread = await codex.thread_start(
        approval_mode=ApprovalMode.deny_all, sandbox=Sandbox.read_only
    )
    refused = await thread.run("Write.")
    written = await thread.run("Write.", sandbox=Sandbox.full_access)
    # For a command that its sandbox stops the runtime does not always send an item.
    assert refused.final_response == "Refused."
    assert "Read-only file system" in str(scripted_model.requests[1].tool_outputs)
    assert items_of(written, types.CommandExecutionThreadItem)[0].exit_code == 0
    assert [path.name for path in app_server.workspace.iterdir()] == ["second"]


async def test_what_is_said_of_a_thread_reaches_the_model(codex, scripted_model, app_server):
    scripted_model.reply_always("Done.")
    elsewhere = app_server.root / "elsewhere"
    elsewhere.mkdir()
    thread = await codex.thread_start(
        base_instructions="Be a pirate.",
        developer_instructions="Say arr.",
        cwd=str(elsewhere),
        model="gpt-5.4",
        config={"model_reasoning_effort": "high"},
    )
    await thread.run("go")
    (request,) = scripted_model.requests
    said = [request.instructions, *request.texts("developer")]
    assert any("Be a pirate." in text for text in said)
    assert any("Say arr." in text for text in said)
    assert any(str(elsewhere) in text for text in request.texts())
    assert request.model == "gpt-5.4"
    assert request.body["reasoning"]["effort"] == "high"
    assert (await thread.read()).thread.cwd == str(elsewhere)


async def test_what_is_said_of_a_turn_reaches_the_model_from_then_on(
    codex, scripted_model, app_server
):
    scripted_model.reply_always("Done.")
    elsewhere = app_server.root / "elsewhere"
    elsewhere.mkdir()
    thread = await codex.thread_start()
    await thread.run("one")
    await thread.run(
        "two",
        model="gpt-5.4",
        effort="high",
        cwd=str(elsewhere),
        summary=types.ReasoningSummary.detailed,
    )
    await thread.run("three")
    assert [request.model for request in scripted_model.requests] == [
        "gpt-5.5",
        "gpt-5.4",
        "gpt-5.4",
    ]
    last = scripted_model.requests[-1]
    assert last.body["reasoning"]["effort"] == "high"
    assert last.body["reasoning"]["summary"] == "detailed"
    assert (await settings_of(codex, thread))["cwd"] == str(elsewhere)


async def test_an_ephemeral_thread_is_not_kept(codex, scripted_model):
    scripted_model.reply("Done.")
    thread = await codex.thread_start(ephemeral=True)
    assert (await thread.run("go")).final_response == "Done."
    assert (await thread.read()).thread.ephemeral
    with pytest.raises(InvalidRequestError, match="ephemeral threads do not support includeTurns"):
        await thread.read(include_turns=True)


async def test_values_that_make_no_sense_are_refused_before_anything_is_sent(codex, scripted_model):
    thread = await codex.thread_start()
    sent = requests_sent(codex)
    for wrong in ("deny_all", "auto_review", "never", 1):
        with pytest.raises(ValueError, match="approval_mode must be an ApprovalMode or None"):
            await codex.thread_start(approval_mode=wrong)
        with pytest.raises(ValueError, match="approval_mode must be an ApprovalMode or None"):
            await thread.run("go", approval_mode=wrong)
    for wrong in ("read-only", "readOnly", 1):
        with pytest.raises(ValueError, match="sandbox must be a Sandbox or None"):
            await codex.thread_start(sandbox=wrong)
        with pytest.raises(ValueError, match="sandbox must be a Sandbox or None"):
            async with thread.turn("go", sandbox=wrong):
                pytest.fail("it was entered")
    with pytest.raises(ValueError, match="must not be empty"):
        await thread.run([])
    with pytest.raises(ValueError, match=r"1,048,577 characters"):
        await thread.run("x" * 1_048_577)
    with pytest.raises(ValueError, match="lone surrogate"):
        await thread.run("\ud800")
    with pytest.raises(TypeError, match=r"input\[1\] must be a string, an input item"):
        await thread.run([TextInput("go"), b"go"])
    with pytest.raises(TypeError, match="input must be a string, an input item"):
        await thread.run(None)
    assert requests_sent(codex) == sent
    assert scripted_model.requests == []
    assert codex.statistics().open_turns == 0
    scripted_model.reply("Done.")
    assert (await thread.run("go")).final_response == "Done."


# Inputs


async def test_the_longest_text_is_taken(codex, scripted_model):
    scripted_model.reply("Long.")
    text = "word " * 209_715 + "x"
    assert len(text) == 1_048_576
    assert (await (await codex.thread_start()).run(text)).final_response == "Long."
    assert scripted_model.requests[0].last_user_text == text


async def test_text_arrives_as_it_was_written(codex, scripted_model):
    scripted_model.reply("Seen.")
    text = 'quotes " and \\ and\nlines, nul-free \t tabs, ünïcödé, 漢字, 🎉'
    result = await (await codex.thread_start()).run(text)
    assert scripted_model.requests[0].last_user_text == text
    assert [part.text for part in result.items[0].content] == [text]


async def test_an_image_url_reaches_the_model(codex, scripted_model):
    scripted_model.reply("Seen.")
    await (await codex.thread_start()).run(ImageInput(DATA_URL))
    assert scripted_model.requests[0].image_urls == [DATA_URL]


async def test_a_local_image_reaches_the_model_as_data(codex, scripted_model, tmp_path):
    path = tmp_path / "dot.png"
    path.write_bytes(PNG)
    scripted_model.reply("Seen.")
    await (await codex.thread_start()).run(LocalImageInput(path))
    (url,) = scripted_model.requests[0].image_urls
    assert url == DATA_URL


async def test_a_list_of_inputs_reaches_the_model_in_order(codex, scripted_model, tmp_path):
    path = tmp_path / "dot.png"
    path.write_bytes(PNG)
    scripted_model.reply("Seen.")
    result = await (await codex.thread_start()).run(
        [
            TextInput("first"),
            ImageInput(DATA_URL),
            TextInput("second"),
            LocalImageInput(str(path)),
        ]
    )
    (request,) = scripted_model.requests
    assert [text for text in request.texts() if text in ("first", "second")] == ["first", "second"]
    assert len(request.image_urls) == 2
    assert [type(part) for part in result.items[0].content] == [
        types.TextUserInput,
        types.ImageUserInput,
        types.TextUserInput,
        types.LocalImageUserInput,
    ]


async def test_a_skill_and_a_mention_are_taken(codex, scripted_model, app_server):
    skill = app_server.root / "SKILL.md"
    skill.write_text("---\nname: greet\ndescription: Greets.\n---\nSay ahoy.\n")
    scripted_model.reply("Ahoy.")
    result = await (await codex.thread_start()).run(
        [TextInput("go"), SkillInput("greet", skill), MentionInput("notes", "app://notes")]
    )
    assert result.final_response == "Ahoy."
    assert [part.type for part in result.items[0].content] == ["text", "skill", "mention"]


async def test_an_external_message_is_no_message_of_the_user(codex, scripted_model):
    scripted_model.reply("Noted.")
    thread = await codex.thread_start()
    result = await thread.run(ExternalMessage("mailbox", "You have mail.", namespace="office"))
    assert result.final_response == "Noted."
    (request,) = scripted_model.requests
    assert not any("You have mail." in text for text in request.texts("user"))
    assert "You have mail." in str(request.input)


# The configuration


async def test_config_overrides_win_over_the_file(app_server, scripted_model):
    scripted_model.reply("Done.")
    overrides = ('model="gpt-5.4"', "model_reasoning_effort='high'")
    async with open_codex(app_server.config(config_overrides=overrides)) as codex:
        await (await codex.thread_start()).run("go")
    assert scripted_model.requests[0].model == "gpt-5.4"
    assert scripted_model.requests[0].body["reasoning"]["effort"] == "high"


async def environment(config):
    async with open_codex(config) as codex:
        answer = await codex.request("command/exec", {"command": ["/usr/bin/env"]})
    assert answer["exitCode"] == 0
    return dict(line.split("=", 1) for line in answer["stdout"].splitlines())


async def test_the_environment_is_inherited_in_full_in_part_or_not_at_all(app_server, monkeypatch):
    monkeypatch.setenv("HANDED_DOWN", "1")
    monkeypatch.setenv("LEFT_BEHIND", "1")
    everything = await environment(app_server.config(inherit_env=True))
    assert everything.keys() >= {"HANDED_DOWN", "LEFT_BEHIND"}
    some = await environment(app_server.config(inherit_env=("HANDED_DOWN", "NOT_THERE")))
    assert some["HANDED_DOWN"] == "1"
    assert not some.keys() & {"LEFT_BEHIND", "NOT_THERE"}
    nothing = await environment(app_server.config(inherit_env=False))
    assert not nothing.keys() & {"HANDED_DOWN", "LEFT_BEHIND"}
    assert nothing["HOME"] == app_server.env["HOME"]


async def test_variables_of_the_config_are_added_and_win(app_server, monkeypatch):
    monkeypatch.setenv("COLOUR", "red")
    config = app_server.config(env={"COLOUR": "blue", "SHAPE": "round"}, inherit_env=True)
    got = await environment(config)
    assert (got["COLOUR"], got["SHAPE"]) == ("blue", "round")


async def test_codex_home_decides_where_threads_are_kept(app_server, scripted_model):
    home = app_server.root / "another-home"
    home.mkdir()
    (home / "config.toml").write_text((app_server.codex_home / "config.toml").read_text())
    scripted_model.reply("Done.")
    async with open_codex(app_server.config(codex_home=str(home))) as codex:
        assert codex.metadata.codex_home == str(home)
        await (await codex.thread_start()).run("go")
    assert list((home / "sessions").rglob("*.jsonl"))
    assert not list(app_server.codex_home.rglob("*.jsonl"))


async def test_the_client_names_itself_as_configured(app_server):
    config = app_server.config(client_name="my_tool", client_version="7.1")
    async with open_codex(config) as codex:
        assert codex.metadata.user_agent.startswith(f"my_tool/{RUNTIME_VERSION} ")
        assert "(my_tool; 7.1)" in codex.metadata.user_agent
        assert codex.metadata.version == RUNTIME_VERSION


async def test_without_the_experimental_api_turns_run_and_experiments_are_refused(
    app_server, scripted_model
):
    scripted_model.reply("Done.")
    async with open_codex(app_server.config(experimental_api=False)) as codex:
        assert (await (await codex.thread_start()).run("go")).final_response == "Done."
        with pytest.raises(InvalidRequestError, match="requires experimentalApi capability"):
            await codex.request("thread/start", {"dynamicTools": []})


async def test_notifications_that_were_opted_out_of_do_not_come(app_server, scripted_model):
    scripted_model.reply(deltas=["Hel", "lo."])
    config = app_server.config(opt_out_notification_methods=["item/agentMessage/delta"])
    async with (
        open_codex(config) as codex,
        (await codex.thread_start()).turn("Say hello.") as turn,
    ):
        methods = [event.method async for event in turn]
        result = await turn.result()
    assert "item/agentMessage/delta" not in methods
    assert "item/completed" in methods
    assert result.final_response == "Hello."
