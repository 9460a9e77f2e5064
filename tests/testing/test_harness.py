"""The harness and the scripted model under the real runtime."""

from __future__ import annotations

import os
import shlex
import stat
import sys

import pytest
import trio
from _raw_runtime import open_raw_runtime

from trio_codex import TurnFailedError, open_codex
from trio_codex.testing import (
    AppServerHarness,
    Gate,
    call,
    custom_call,
    cut,
    failed,
    http_failure,
    message,
    open_scripted_model,
    response,
)

SOON = 30  # seconds; a runtime starts and runs a turn in less than one

PATCH = """\
*** Begin Patch
*** Add File: new.txt
+hello
*** End Patch
"""


@pytest.fixture
async def model():
    async with open_scripted_model() as model:
        yield model


async def test_a_turn_ends_with_the_text_that_was_scripted(tmp_path, model):
    model.reply(deltas=["Hel", "lo."], phase="final_answer")
    with trio.fail_after(SOON):
        async with open_raw_runtime(AppServerHarness(tmp_path, model)) as runtime:
            turn = await runtime.run_turn("Say hello.")
    assert turn["status"] == "completed"
    (item,) = runtime.items(turn["id"], "agentMessage")
    assert (item["text"], item["phase"]) == ("Hello.", "final_answer")
    (request,) = model.requests
    assert request.last_user_text == "Say hello."
    assert request.model == "gpt-5.5"
    assert "apply_patch" in request.tool_names
    assert model.unexpected == []
    assert runtime.process.returncode == 0


async def test_a_command_that_the_model_calls_is_executed(tmp_path, model):
    call_id = model.call("exec_command", {"cmd": "echo $((6 * 7)); pwd; echo $HOME"})
    model.reply("done")
    with trio.fail_after(SOON):
        harness = AppServerHarness(tmp_path, model)
        async with open_raw_runtime(harness) as runtime:
            turn = await runtime.run_turn("Compute.")
    assert turn["status"] == "completed"
    (item,) = runtime.items(turn["id"], "commandExecution")
    home = harness.root / "home"
    assert item["aggregatedOutput"] == f"42\n{harness.workspace}\n{home}\n"
    assert "42\n" in model.requests[1].tool_outputs[call_id]


async def test_a_patch_of_the_model_is_applied(tmp_path, model):
    call_id = model.custom_call("apply_patch", PATCH)
    model.reply("done")
    with trio.fail_after(SOON):
        harness = AppServerHarness(tmp_path, model, sandbox_mode="workspace-write")
        async with open_raw_runtime(harness) as runtime:
            turn = await runtime.run_turn("Make a file.")
    assert turn["status"] == "completed"
    assert "A new.txt" in model.requests[1].tool_outputs[call_id]
    (item,) = runtime.items(turn["id"], "fileChange")
    assert item["status"] == "completed"
    assert (harness.workspace / "new.txt").read_text() == "hello\n"


@pytest.mark.skipif(sys.platform == "win32", reason="asks a POSIX shell")
async def test_the_runtime_makes_its_helper_programs(tmp_path, model):
    # A script's own use of apply_patch goes to the helper program, which the
    # runtime refuses to make where it takes its home for a temporary one.
    script = f"true && apply_patch '{PATCH}' && cat new.txt"
    # A login shell would set a PATH of its own.
    model.call("exec_command", {"cmd": f"bash -c {shlex.quote(script)}", "login": False})
    model.reply("done")
    with trio.fail_after(SOON):
        harness = AppServerHarness(tmp_path, model, sandbox_mode="workspace-write")
        async with open_raw_runtime(harness) as runtime:
            turn = await runtime.run_turn("Make a file.")
    (item,) = runtime.items(turn["id"], "commandExecution")
    assert (item["exitCode"], item["aggregatedOutput"].splitlines()[-1]) == (0, "hello")
    assert "Refusing to create helper" not in runtime.stderr


async def test_a_read_only_sandbox_refuses_to_write(tmp_path, model):
    call_id = model.call("exec_command", {"cmd": "echo x > new.txt"})
    model.reply("done")
    with trio.fail_after(SOON):
        harness = AppServerHarness(tmp_path, model)
        async with open_raw_runtime(harness) as runtime:
            await runtime.run_turn("Make a file.")
    assert "Process exited with code 1" in model.requests[1].tool_outputs[call_id]
    assert not (harness.workspace / "new.txt").exists()


@pytest.mark.parametrize(
    ("script", "words", "info"),
    [
        (lambda model: model.fail(500), "high demand", "internalServerError"),
        (lambda model: model.fail(400, body="no such thing"), "no such thing", "other"),
        (
            lambda _: None,
            "scripted model: no response queued for request 1: last user text 'Fail.'",
            "other",
        ),
    ],
)
async def test_an_http_error_fails_the_turn(tmp_path, model, script, words, info):
    script(model)
    with trio.fail_after(SOON):
        async with open_raw_runtime(AppServerHarness(tmp_path, model)) as runtime:
            turn = await runtime.run_turn("Fail.")
    assert turn["status"] == "failed"
    assert words in turn["error"]["message"]
    assert turn["error"]["codexErrorInfo"] == info
    assert len(model.requests) == 1  # not tried again


@pytest.mark.parametrize(
    ("retries", "failure"),
    [
        ({"request_max_retries": 1}, http_failure(503)),
        ({"stream_max_retries": 1}, http_failure(503)),
        ({"stream_max_retries": 1}, http_failure(429, headers={"retry-after": "0"})),
        ({"stream_max_retries": 1}, response(failed("rate_limit_exceeded"))),
        ({"stream_max_retries": 1}, response(cut())),
        ({"stream_max_retries": 1}, response(message(deltas=["Half", cut()]))),
    ],
)
async def test_the_runtime_asks_again_as_often_as_the_harness_says(
    tmp_path, model, retries, failure
):
    place = AppServerHarness(tmp_path, model, **retries)
    async with open_codex(place.config()) as codex:
        thread = await codex.thread_start()
        model.on("once", failure, times=1)
        model.on("once", "After all.")
        assert (await thread.run("once")).final_response == "After all."
        assert len(model.requests) == 2
        model.on("always", failure)
        with pytest.raises(TurnFailedError):
            await thread.run("always")
        assert len(model.requests) == 4
    place.configure(request_max_retries=0, stream_max_retries=0)
    async with open_codex(place.config()) as codex:
        with pytest.raises(TurnFailedError):
            await (await codex.thread_start()).run("always")
    assert len(model.requests) == 5


async def test_an_async_rule_that_a_turn_waits_for_is_cancelled_with_it(tmp_path, model):
    async def think(_):
        await trio.sleep_forever()

    model.on("go", think)
    async with open_codex(AppServerHarness(tmp_path, model).config()) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go"):
            (request,) = await model.wait_requests(1)
        await request.disconnected.wait()


async def test_an_interrupt_closes_the_stream_of_a_held_response(tmp_path, model):
    gate = model.hold("Thinking", then=[" done."])
    with trio.fail_after(SOON):
        async with open_raw_runtime(AppServerHarness(tmp_path, model)) as runtime:
            thread_id = await runtime.start_thread()
            turn_id = await runtime.start_turn(thread_id, "Think.")
            await gate.wait_reached()
            await runtime.wait_for(lambda m: m.get("params", {}).get("delta") == "Thinking")
            await runtime.request("turn/interrupt", threadId=thread_id, turnId=turn_id)
            turn = await runtime.wait_turn_completed(turn_id)
            await model.requests[0].disconnected.wait()
    assert turn["status"] == "interrupted"


async def test_the_end_of_the_runtime_closes_the_stream_of_a_held_response(tmp_path, model):
    gate = model.hold("Thinking")
    with trio.fail_after(SOON):
        async with open_raw_runtime(AppServerHarness(tmp_path, model)) as runtime:
            await runtime.start_turn(await runtime.start_thread(), "Think.")
            await gate.wait_reached()
        await model.requests[0].disconnected.wait()


async def test_forty_turns_run_at_once_each_with_its_own_answer(tmp_path, model):
    gate = Gate()
    model.reply_always(lambda request: message(deltas=[gate, request.last_user_text.upper()]))
    texts = {}

    with trio.fail_after(SOON * 2):
        async with open_raw_runtime(AppServerHarness(tmp_path, model)) as runtime:

            async def run(number):
                turn = await runtime.run_turn(f"number {number}")
                (item,) = runtime.items(turn["id"], "agentMessage")
                texts[number] = item["text"]

            async with trio.open_nursery() as nursery:
                for number in range(40):
                    nursery.start_soon(run, number)
                await gate.wait_reached(40)
                assert (gate.reached, texts) == (40, {})
                gate.release()
    assert texts == {number: f"NUMBER {number}" for number in range(40)}


async def test_rules_answer_a_turn_with_calls_by_its_content(tmp_path, model):
    model.on("patch", custom_call("apply_patch", PATCH), times=1)
    model.on("patch", "patched")
    model.on("list", call("exec_command", {"cmd": "ls"}), times=1)
    model.on("list", "listed")
    with trio.fail_after(SOON):
        harness = AppServerHarness(tmp_path, model, sandbox_mode="workspace-write")
        async with open_raw_runtime(harness) as runtime:
            texts = [
                (await runtime.run_turn(text))["items"][-1]["text"] for text in ("patch", "list")
            ]
    assert texts == ["patched", "listed"]
    assert any("new.txt" in output for output in model.requests[-1].tool_outputs.values())


async def test_approvals_are_asked_for_when_the_policy_says_so(tmp_path, model):
    escalated = {"cmd": "true", "sandbox_permissions": "require_escalated", "justification": "x"}
    model.call("exec_command", escalated)
    with trio.fail_after(SOON):
        harness = AppServerHarness(tmp_path, model, approval_policy="on-request")
        async with open_raw_runtime(harness) as runtime:
            await runtime.start_turn(await runtime.start_thread(), "Escalate.")
            asked = await runtime.wait_for(lambda m: "id" in m and "method" in m)
    assert asked["method"] == "item/commandExecution/requestApproval"


async def test_without_a_model_a_turn_fails_at_once(tmp_path):
    with trio.fail_after(SOON):
        async with open_raw_runtime(AppServerHarness(tmp_path)) as runtime:
            turn = await runtime.run_turn("Is anybody there?")
    assert turn["status"] == "failed"
    assert "httpConnectionFailed" in turn["error"]["codexErrorInfo"]


async def test_a_harness_takes_the_model_in_whose_block_it_is_made(tmp_path):
    async with open_scripted_model() as outer:
        async with open_scripted_model() as inner:
            harnesses = {inner: AppServerHarness(tmp_path / "inner")}
        harnesses[outer] = AppServerHarness(tmp_path / "outer")
    alone = AppServerHarness(tmp_path / "alone")
    for model, harness in harnesses.items():
        assert model.base_url in (harness.codex_home / "config.toml").read_text()
    told = (alone.codex_home / "config.toml").read_text()
    assert inner.base_url not in told
    assert outer.base_url not in told


async def test_a_turn_reaches_the_model_around(tmp_path):
    async with open_scripted_model() as model:
        model.reply("Here.")
        harness = AppServerHarness(tmp_path)
        with trio.fail_after(SOON):
            async with open_raw_runtime(harness) as runtime:
                turn = await runtime.run_turn("Is anybody there?")
    assert turn["status"] == "completed"
    assert model.requests[0].last_user_text == "Is anybody there?"


@pytest.mark.parametrize("model", ["http://127.0.0.1:4/v1", 3])
def test_what_is_no_model_is_refused(tmp_path, model):
    with pytest.raises(TypeError, match="scripted_model must be a ScriptedModel or None, and is"):
        AppServerHarness(tmp_path, model)


async def test_a_model_in_the_place_of_the_directory_is_refused(model):
    told = "root must be the path of a directory, and is a ScriptedModel"
    with pytest.raises(TypeError, match=told):
        AppServerHarness(model)


async def test_the_configuration_can_be_changed_and_added_to(tmp_path, model):
    harness = AppServerHarness(
        tmp_path,
        model,
        features={"current_time_reminder": {"enabled": True, "clock_source": "external"}},
        extra_config='developer_instructions = "Say \\"yes\\"."\n[history]\npersistence = "none"',
    )
    harness.configure(model="gpt-5.4", features={"goals": False})
    with trio.fail_after(SOON):
        async with open_raw_runtime(harness) as runtime:
            config = (await runtime.request("config/read", includeLayers=False))["config"]
    assert config["model"] == "gpt-5.4"
    assert config["developer_instructions"] == 'Say "yes".'
    assert config["history"]["persistence"] == "none"
    assert config["features"]["current_time_reminder"]["clock_source"] == "external"
    assert (config["features"]["goals"], config["features"]["plugins"]) == (False, False)


def test_every_address_that_the_runtime_is_told_is_on_this_machine(tmp_path):
    harness = AppServerHarness(tmp_path, base_url="http://127.0.0.1:4/v1")
    told = (harness.codex_home / "config.toml").read_text() + " ".join(harness.env.values())
    assert told.count("http") == told.count("http://127.0.0.1:4")
    assert told.count("http") == 5


def test_every_directory_is_below_the_root(tmp_path):
    harness = AppServerHarness(tmp_path / "deep" / "down")
    assert harness.root == (tmp_path / "deep" / "down").resolve()
    for name in ("HOME", "USERPROFILE", "TMPDIR", "TMP", "TEMP"):
        assert harness.env[name].startswith(str(harness.root))
    assert not str(harness.codex_home).startswith(harness.env["TMPDIR"])


async def test_two_models_are_one_too_many(tmp_path, model):
    with pytest.raises(ValueError, match="either scripted_model or base_url"):
        AppServerHarness(tmp_path, model, base_url="http://127.0.0.1:4/v1")


def test_the_configuration_for_the_client_keeps_the_runtime_inside(tmp_path):
    harness = AppServerHarness(tmp_path)
    config = harness.config(env={"EXTRA": "1"}, shutdown_timeout=9.0)
    assert config.codex_home == str(harness.codex_home)
    assert config.cwd == str(harness.workspace)
    assert config.env == {**harness.env, "EXTRA": "1"}
    assert "HOME" not in config.inherit_env
    assert config.shutdown_timeout == 9.0
    with pytest.raises(TypeError):
        harness.config(no_such_field=1)


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_what_a_harness_makes_is_private_to_its_owner_and_follows_no_link(tmp_path):
    former = os.umask(0)
    try:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.write_text("mine")
        root = tmp_path / "root"
        root.mkdir()
        (root / "codex-home").mkdir(mode=0o777)
        (root / "codex-home" / "config.toml").symlink_to(elsewhere)
        harness = AppServerHarness(root)
        harness.configure(model="another")
    finally:
        os.umask(former)
    assert elsewhere.read_text() == "mine"
    config = harness.codex_home / "config.toml"
    assert mode(config) == 0o600
    assert "another" in config.read_text()
    assert {mode(path) for path in root.iterdir()} == {0o700}
    assert [path.name for path in harness.codex_home.iterdir()] == ["config.toml"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need leave there")
@pytest.mark.parametrize("name", ["codex-home", "workspace", "home", "tmp"])
def test_a_harness_refuses_a_directory_that_is_a_link(tmp_path, name):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    root = tmp_path / "root"
    root.mkdir()
    (root / name).symlink_to(elsewhere)
    with pytest.raises(OSError, match="follows no link"):
        AppServerHarness(root)
    assert list(elsewhere.iterdir()) == []
