"""Hooks beside what the user has configured: they run, or opening says why not, never neither."""

from __future__ import annotations

import json
import os
import sys

import psutil
import pytest
import trio
from _hooks import Asked
from runtimes import COMPLETE

from trio_codex import (
    Deny,
    Hooks,
    HooksUnavailableError,
    Instrument,
    InternalRpcError,
    open_codex,
)
from trio_codex._hooks import _placement
from trio_codex.testing import call, message, open_replay, record_to

COMMAND = """
[[hooks.PreToolUse]]
[[hooks.PreToolUse.hooks]]
type = "command"
command = "touch {marker}"
"""


def opened(app_server, hook=None, **config):
    app_server.configure(sandbox_mode="workspace-write")
    hooks = Hooks(pre_tool_use=hook or Asked())
    return open_codex(app_server.config(**config), hooks=hooks)


async def one_call(thread, model):
    model.call("exec_command", {"cmd": "echo hi"})
    model.reply("Done.")
    await thread.run("go")


@pytest.fixture
def marker(app_server):
    """What a command hook of the user's configuration leaves behind."""
    marker = app_server.root / "by-the-users-hook"
    app_server.configure(extra_config=COMMAND.format(marker=marker))
    return marker


async def test_an_untrusted_hook_of_the_user_stays_off(app_server, scripted_model, marker):
    ask = Asked()
    async with opened(app_server, ask) as codex:
        await one_call(await codex.thread_start(), scripted_model)
    assert len(ask.events) == 1
    assert not marker.exists()


async def test_a_trusted_hook_of_the_user_runs_beside_ours(app_server, scripted_model, marker):
    async with open_codex(app_server.config()) as codex:
        (listed,) = (await codex.request("hooks/list", {}))["data"]
    (hook,) = listed["hooks"]
    trust = f"[hooks.state.{json.dumps(hook['key'])}]\ntrusted_hash = '{hook['currentHash']}'\n"
    app_server.configure(extra_config=COMMAND.format(marker=marker) + trust)
    ask = Asked()
    async with opened(app_server, ask) as codex:
        await one_call(await codex.thread_start(), scripted_model)
    assert len(ask.events) == 1
    assert marker.exists()


async def test_hooks_that_are_switched_off_are_an_error(app_server):
    app_server.configure(features={"hooks": False})
    with pytest.raises(HooksUnavailableError, match="switched off") as caught:
        async with opened(app_server):
            pass
    assert caught.value.version == "0.163.0" or not COMPLETE


async def test_one_hook_of_ours_that_is_switched_off_is_an_error(app_server):
    state = '[hooks.state."/<session-flags>/config.toml:pre_tool_use:0:0"]\nenabled = false\n'
    app_server.configure(extra_config=state)
    with pytest.raises(HooksUnavailableError, match=r"pre_tool_use is (switched off|not trusted)"):
        async with opened(app_server):
            pass


@pytest.mark.parametrize("is_loaded", [False, True])
async def test_a_hook_of_ours_that_is_switched_off_later_runs_all_the_same(
    app_server, scripted_model, is_loaded
):
    """As an agent could do that may write into the home of the runtime."""
    key = "/<session-flags>/config.toml:pre_tool_use:0:0"
    edit = {"keyPath": "hooks.state", "value": {key: {"enabled": False}}, "mergeStrategy": "upsert"}
    ask = Asked()
    async with opened(app_server, ask) as codex:
        thread = await codex.thread_start()
        await codex.request("config/batchWrite", {"edits": [edit], "reloadUserConfig": True})
        (listed,) = (await codex.request("hooks/list", {}))["data"]
        assert [hook["enabled"] for hook in listed["hooks"]] == [False]
        await one_call(thread if is_loaded else await codex.thread_start(), scripted_model)
    assert len(ask.events) == 1


@pytest.mark.parametrize(
    "broken",
    [
        '[[hooks.PreToolUse]]\nmatcher = "("\nhooks = []\n',
        "[[hooks.PreToolUse]]\n[[hooks.PreToolUse.hooks]]\ntype = 'command'\n",
        "hooks = 3\n",
    ],
)
async def test_a_broken_hook_of_the_user_leaves_ours_alone(app_server, scripted_model, broken):
    app_server.configure(extra_config=broken)
    ask = Asked()
    async with opened(app_server, ask) as codex:
        await one_call(await codex.thread_start(), scripted_model)
    assert len(ask.events) == 1


async def test_a_hook_that_is_not_the_one_that_is_trusted_is_an_error(app_server, monkeypatch):
    monkeypatch.setattr(_placement, "_hash", lambda _: f"sha256:{'0' * 64}")
    with pytest.raises(HooksUnavailableError, match="not trusted") as caught:
        async with opened(app_server):
            pass
    assert caught.value.trust_status not in {None, "trusted"}


async def test_hooks_switched_off_in_a_project_run_all_the_same(app_server, scripted_model):
    project = app_server.workspace / "project"
    (project / ".codex").mkdir(parents=True)
    (project / ".git").mkdir()
    (project / ".codex" / "config.toml").write_text("[features]\nhooks = false\n")
    trust = f"[projects.{json.dumps(str(project))}]\ntrust_level = 'trusted'\n"
    app_server.configure(extra_config=trust)
    ask = Asked()
    async with opened(app_server, ask) as codex:
        await one_call(await codex.thread_start(cwd=str(project)), scripted_model)
    assert len(ask.events) == 1


async def test_every_way_to_a_thread_leads_to_a_hooked_one(app_server, scripted_model):
    ask = Asked()
    async with opened(app_server, ask) as codex:
        first = await codex.thread_start()
        await one_call(first, scripted_model)
        await one_call(await first.fork(), scripted_model)
        await one_call(await codex.thread_fork(first.id), scripted_model)
        await one_call(await codex.thread_start(ephemeral=True), scripted_model)
        async with codex.temporary_thread() as thread:
            await one_call(thread, scripted_model)
        raw = await codex.request("thread/start", {})
        await one_call(codex.thread(raw["thread"]["id"]), scripted_model)
        typed = await codex.rpc.thread_start()
        await one_call(codex.thread(typed.thread.id), scripted_model)
        await one_call(await codex.thread_resume(first.id), scripted_model)
        assert len(ask.events) == 8
    async with opened(app_server, ask) as codex:
        await one_call(await codex.thread_resume(first.id), scripted_model)
        assert len(ask.events) == 9


@pytest.mark.parametrize(
    "config",
    [
        {"mcp_servers": {}},
        {"features": {"goals": False}},
        {"hooks.PostToolUse": []},
        {"mcp_servers.other": {"command": "false", "enabled": False}},
    ],
    ids=str,
)
async def test_a_config_of_a_thread_keeps_the_hooks(app_server, scripted_model, config):
    ask = Asked()
    async with opened(app_server, ask) as codex:
        await one_call(await codex.thread_start(config=config), scripted_model)
    assert len(ask.events) == 1


async def test_a_config_that_would_drop_the_hooks_starts_no_thread(app_server):
    async with opened(app_server) as codex:
        thread = await codex.thread_start()
        for start in (
            codex.thread_start(config={"hooks": {}}),
            codex.thread_start(config={"features.hooks": False}),
            thread.fork(config={"hooks.PreToolUse": []}),
            codex.request("thread/start", {"config": {"hooks": {}}}),
        ):
            with pytest.raises(ValueError, match="would drop"):
                await start
        with pytest.raises(ValueError, match="would drop"):
            async with codex.temporary_thread(config={"hooks": {}}):
                pass
        assert len((await codex.request("thread/loaded/list", {}))["data"]) == 1


async def test_a_thread_without_the_token_does_not_start(app_server, monkeypatch):
    monkeypatch.setattr(_placement.Placement, "place", lambda _, params: params)
    async with opened(app_server) as codex:
        with pytest.raises(InternalRpcError, match="required MCP servers failed"):
            await codex.thread_start()


class Spy(Instrument):
    def __init__(self):
        self.messages = []

    def sent(self, message):
        self.messages.append(message)

    def received(self, message):
        self.messages.append(message)


async def test_the_token_is_nowhere(app_server, scripted_model, caplog, monkeypatch):
    """In no process table, command's environment, file of the home, log, repr or message."""
    caplog.set_level("DEBUG")
    tokens = []
    make = _placement.secrets.token_urlsafe
    monkeypatch.setattr(
        _placement.secrets, "token_urlsafe", lambda size: tokens.append(make(size)) or tokens[0]
    )
    spy, ask = Spy(), Asked()
    app_server.configure(sandbox_mode="workspace-write")
    config = app_server.config(env={"RUST_LOG": "trace"})
    async with open_codex(config, hooks=Hooks(pre_tool_use=ask), instruments=[spy]) as codex:
        (token,) = tokens
        thread = await codex.thread_start()
        scripted_model.call("exec_command", {"cmd": "env; cat /proc/*/cmdline /proc/*/environ"})
        scripted_model.reply("Done.")
        result = await thread.run("go")
        pid = codex.statistics().transport["pid"]
        for name in ("cmdline", "environ"):
            assert token.encode() not in await trio.Path(f"/proc/{pid}/{name}").read_bytes()
        everything = [repr(codex), repr(thread), repr(ask.events), repr(config)]
        everything.append(str(codex.statistics()))
        read = await codex.request("config/read", {"includeLayers": True})
        servers = await codex.request("mcpServerStatus/list", {})
        everything += [json.dumps(read), json.dumps(servers)]
    assert ask.events
    assert result.items
    everything += [caplog.text, str([vars(record) for record in caplog.records])]
    everything += map(json.dumps, spy.messages)
    everything += [str(request.body) for request in scripted_model.requests]
    assert not [text[:200] for text in everything if token in text]
    files = [path for path in app_server.root.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if token.encode() in path.read_bytes()]


async def test_instruments_see_a_thread_start_as_it_is_without_hooks(app_server):
    spies = Spy(), Spy()
    app_server.configure(sandbox_mode="workspace-write")
    for spy, hooks in zip(spies, (None, Hooks(stop=Asked())), strict=True):
        async with open_codex(app_server.config(), hooks=hooks, instruments=[spy]) as codex:
            await codex.thread_start()
    starts = [
        [each["params"] for each in spy.messages if each.get("method") == "thread/start"]
        for spy in spies
    ]
    assert starts[0] == starts[1]


@pytest.mark.parametrize("hook", ["mcp__trio_codex_hooks__hook", "hook"])
async def test_the_model_cannot_call_the_hooks_tool(app_server, scripted_model, hook):
    ask = Asked()
    told = {"hook_event_name": "PreToolUse", "session_id": "x", "turn_id": "y"}
    scripted_model.call(hook, told)
    scripted_model.call("list_mcp_resources", {})
    scripted_model.reply("Done.")
    async with opened(app_server, ask) as codex:
        await (await codex.thread_start()).run("go")
    assert [event.tool_name for event in ask.events] == ["list_mcp_resources"]
    (output, _) = scripted_model.requests[-1].tool_outputs.values()
    assert "unsupported call" in str(output)
    # What it calls itself comes back to it; otherwise neither the server nor the tool is told.
    first = json.dumps(scripted_model.requests[0].body)
    assert "trio_codex_hooks" not in first
    assert "trio_codex_hooks" not in str(scripted_model.requests[-1].body["input"][-1])


async def test_code_mode_cannot_call_the_hooks_tool(app_server, scripted_model):
    app_server.configure(model="gpt-5.6-sol")
    ask = Asked()
    program = (
        "text(Object.keys(tools).join()); "
        "try { text(await tools.mcp__trio_codex_hooks__hook({})) } catch (e) { text('no: ' + e) }"
    )
    scripted_model.custom_call("exec", program)
    scripted_model.reply("Done.")
    async with opened(app_server, ask) as codex:
        await (await codex.thread_start()).run("go")
    (output,) = scripted_model.requests[-1].tool_outputs.values()
    assert "no: " in str(output)
    assert "trio_codex_hooks" not in str(output).split("no: ")[0]
    assert not ask.events


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
async def test_a_proxy_that_is_dead_is_not_asked(app_server, scripted_model, variable):
    # The model is on 127.0.0.1 too, so without the exception nothing would work.
    ask = Asked()
    async with opened(app_server, ask, env={variable: "http://127.0.0.1:9"}) as codex:
        await one_call(await codex.thread_start(), scripted_model)
    assert len(ask.events) == 1


@pytest.mark.deadline(120)
async def test_hooks_of_thirty_turns_at_once_with_sub_agents_all_arrive(app_server, scripted_model):
    def answer(request):
        if request.last_user_text == "child work":
            if not request.tool_outputs:
                return call("exec_command", {"cmd": "touch evil"})
            return message("The child is done.")
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message("The parent is done.")

    scripted_model.reply_always(answer)
    asked, failed = [], []

    async def guard(event):
        asked.append(event)
        return Deny("no") if event.tool_name == "Bash" else None

    async def one(codex):
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            async for _, event in turn.tree():
                if event.method == "hook/completed" and event.run.status.value == "failed":
                    failed.append(event)
        owners[thread.id] = [
            event.thread_id
            for event in asked
            if event.owner_thread_id == thread.id != event.thread_id
        ]

    owners = {}
    async with opened(app_server, guard) as codex, trio.open_nursery() as nursery:
        for _ in range(30):
            nursery.start_soon(one, codex)
    assert not failed
    assert len(owners) == 30
    assert [len(agents) for agents in owners.values()] == [1] * 30
    assert not (app_server.workspace / "evil").exists()


@pytest.mark.deadline(300)
async def test_temporary_threads_leave_no_socket_behind(app_server, scripted_model):
    scripted_model.reply_always(lambda _: message("Hi."))
    process = psutil.Process()
    counts = []

    async def some(codex, count):
        for _ in range(count):
            async with codex.temporary_thread(ephemeral=True) as thread:
                await thread.run("go")

    async with open_codex(app_server.config(), hooks=Hooks(stop=Asked())) as codex:
        runtime = psutil.Process(codex.statistics().transport["pid"])
        for _ in range(3):
            await some(codex, 20)
            counts.append((process.num_fds(), runtime.num_fds()))
    ours, theirs = zip(*counts, strict=True)
    assert max(ours) - min(ours) <= 4
    assert max(theirs) - min(theirs) <= 8


async def test_a_recording_with_hooks_holds_no_token_and_replays_without_them(
    app_server, scripted_model, tmp_path
):
    path, config = tmp_path / "recording.jsonl", app_server.config()
    scripted_model.call("exec_command", {"cmd": "touch evil"})
    scripted_model.reply("I see.")
    hooks = Hooks(pre_tool_use=Asked(Deny("no")))
    async with open_codex(config, hooks=hooks, instruments=[record_to(path)]) as codex:
        recorded = await (await codex.thread_start()).run("go")
    text = await trio.Path(path).read_text()
    assert "Bearer" not in text
    assert "http_headers" not in text
    async with open_replay(path, config) as codex:
        replayed = await (await codex.thread_start()).run("go")
    assert replayed.final_response == recorded.final_response == "I see."


PROGRAM = """
import sys, trio
from trio_codex import CodexConfig, open_codex

async def main():
    async with open_codex(CodexConfig(codex_home=sys.argv[1])) as codex:
        await codex.thread_start()
        print(*(name for name in sys.modules if name.startswith(("trio_codex._hooks", "h11"))))

trio.run(main)
"""


async def test_without_hooks_nothing_of_them_is_imported_and_nothing_listens(app_server):
    run = await trio.run_process(
        [sys.executable, "-c", PROGRAM, str(app_server.codex_home)],
        env={**os.environ, **app_server.env},
        capture_stdout=True,
        capture_stderr=True,
    )
    assert run.stdout.decode().strip() == ""
    before = set(psutil.Process().net_connections())
    async with open_codex(app_server.config()) as codex:
        await codex.thread_start()
        now = set(psutil.Process().net_connections()) - before
        assert not [each for each in now if each.status == psutil.CONN_LISTEN]
