"""What the page about skills and plugins says of them, on the real runtime with plugins on."""

from __future__ import annotations

import json

import pytest
import trio

from trio_codex import InternalRpcError, InvalidRequestError, SkillInput, open_codex, types
from trio_codex.testing import message

NOWHERE = {"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}
"""The discard port: what the runtime asks of github.com and chatgpt.com stays here."""


def write_skill(directory, name, body="Say ahoy."):
    file = directory / name / "SKILL.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\nname: {name}\ndescription: It is {name}.\n---\n{body}\n")
    return file


@pytest.fixture
async def codex(app_server, scripted_model):
    app_server.configure(features={"plugins": True})
    scripted_model.reply_always(message("Well.", phase="final_answer"))
    async with open_codex(app_server.config(env=NOWHERE)) as codex:
        yield codex


@pytest.fixture
def started(app_server):
    """The file that the MCP server of the plugin makes when it starts."""
    return app_server.root / "started"


@pytest.fixture
def manifest(app_server, started):
    """A marketplace with one plugin, which has a skill, a hook and an MCP server."""
    root = app_server.root / "market"
    plugin = root / "plugins" / "greet"
    source = {"source": "local", "path": "./plugins/greet"}
    server = {"command": "sh", "args": ["-c", f"touch '{started}'"]}
    hook = {"type": "command", "command": f"touch '{started}.by-the-hook'"}
    manifest = root / ".agents" / "plugins" / "marketplace.json"
    files = {
        manifest: {"name": "shop", "plugins": [{"name": "greet", "source": source}]},
        plugin / ".codex-plugin" / "plugin.json": {
            "name": "greet",
            "version": "1.0.0",
            "mcpServers": "./.mcp.json",
        },
        plugin / ".mcp.json": {"mcpServers": {"srv": server}},
        plugin / "hooks" / "hooks.json": {"hooks": {"UserPromptSubmit": [{"hooks": [hook]}]}},
    }
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
    write_skill(plugin / "skills", "hello")
    return manifest


async def names(codex, **options):
    (entry,) = (await codex.rpc.skills_list(**options)).data
    return [skill.name for skill in entry.skills if skill.scope is not types.SkillScope.system]


def skills_given(request):
    return [text for text in request.texts() if "<skill>" in text]


async def test_roots_are_replaced_told_of_and_forgotten(codex, app_server):
    one, two = app_server.root / "one", app_server.root / "two"
    write_skill(one, "first")
    write_skill(two, "second")
    async with codex.subscribe(types.SkillsChangedNotification) as changes:
        await codex.rpc.skills_extra_roots_set(extra_roots=[str(one)])
        await anext(aiter(changes))
    assert await names(codex) == ["first"]
    await codex.rpc.skills_extra_roots_set(extra_roots=[str(two), str(one / "gone")])
    assert await names(codex) == ["second"]
    with pytest.raises(InvalidRequestError, match="Absolute"):
        await codex.rpc.skills_extra_roots_set(extra_roots=["two"])
    async with open_codex(app_server.config(env=NOWHERE)) as another:
        assert await names(another) == []


async def test_new_files_are_listed_after_a_reload_and_known_to_a_new_thread(
    codex, app_server, scripted_model
):
    assert await names(codex) == []
    skills = app_server.workspace / ".agents" / "skills"
    write_skill(skills, "late")
    (skills / "broken").mkdir()
    (skills / "broken" / "SKILL.md").write_text("Nothing about it.")
    assert await names(codex) == []
    await (await codex.thread_start()).run("Hello.")
    assert "late: It is late." in json.dumps(scripted_model.requests[-1].body)
    (entry,) = (await codex.rpc.skills_list(force_reload=True)).data
    assert "late" in [skill.name for skill in entry.skills]
    assert [error.path for error in entry.errors] == [str(skills / "broken" / "SKILL.md")]


async def test_skills_stand_in_the_directory_of_a_thread_and_above_it_in_the_repository(
    codex, app_server, scripted_model
):
    below = app_server.root / "repository" / "below"
    write_skill(below / ".agents" / "skills", "inner")
    write_skill(below.parent / ".agents" / "skills", "outer")
    await trio.run_process(["git", "init", "-q", str(below.parent)])
    assert set(await names(codex, cwds=[str(below)])) == {"inner", "outer"}
    await (await codex.thread_start(cwd=str(below))).run("Hello.")
    assert "inner: It is inner." in json.dumps(scripted_model.requests[-1].body)
    await (await codex.thread_start()).run("Hello.")
    assert "inner: It is inner." not in json.dumps(scripted_model.requests[-1].body)


async def test_a_skill_is_given_by_its_path_or_by_a_dollar_and_not_once_it_is_off(
    codex, app_server, scripted_model
):
    file = write_skill(app_server.workspace / ".agents" / "skills", "greet")
    thread = await codex.thread_start()
    await thread.run([SkillInput("another name", file), "Go."])
    assert len(skills_given(scripted_model.requests[-1])) == 1
    for ignored in ([SkillInput("greet", file.parent / "other.md"), "Go."], "Go."):
        await thread.run(ignored)
        assert len(skills_given(scripted_model.requests[-1])) == 1
    await thread.run("Use $greet.")
    assert len(skills_given(scripted_model.requests[-1])) == 2

    await codex.rpc.skills_config_write(enabled=False, path=str(file))
    assert str(file) in (app_server.codex_home / "config.toml").read_text()
    await thread.run([SkillInput("greet", file), "Go."])
    assert len(skills_given(scripted_model.requests[-1])) == 3  # the thread was there before
    await (await codex.thread_start()).run([SkillInput("greet", file), "Go."])
    assert skills_given(scripted_model.requests[-1]) == []


async def test_a_plugin_is_read_installed_used_and_uninstalled(
    codex, app_server, scripted_model, manifest, started
):
    thread = await codex.thread_start()
    await thread.run("Hello.")
    await codex.rpc.marketplace_add(source=str(manifest.parents[2]))
    ((listed,),) = [one.plugins for one in (await codex.rpc.plugin_list()).marketplaces]
    assert (listed.id, listed.installed) == ("greet@shop", False)
    read = (await codex.rpc.plugin_read(plugin_name="greet", marketplace_path=str(manifest))).plugin
    assert [skill.name for skill in read.skills] == ["greet:hello"]
    assert (read.mcp_servers, len(read.hooks)) == (["srv"], 1)
    assert not started.exists()

    await codex.rpc.plugin_install(plugin_name="greet", marketplace_path=str(manifest))
    ((installed,),) = [one.plugins for one in (await codex.rpc.plugin_installed()).marketplaces]
    assert (installed.id, installed.enabled) == ("greet@shop", True)
    (entry,) = (await codex.rpc.skills_list(force_reload=True)).data
    (skill,) = [one for one in entry.skills if one.plugin_id == "greet@shop"]
    assert skill.scope is types.SkillScope.user
    assert skill.path.startswith(str(app_server.codex_home / "plugins" / "cache"))
    await thread.run("Hello again.")
    assert "greet:hello" in json.dumps(scripted_model.requests[-1].body)
    await (await codex.thread_start()).run([SkillInput(skill.name, skill.path), "Go."])
    assert "Say ahoy." in skills_given(scripted_model.requests[-1])[0]
    with trio.fail_after(20):
        while not started.exists():
            await trio.lowlevel.checkpoint()
    assert not started.with_suffix(".by-the-hook").exists()

    off = app_server.config(env=NOWHERE, config_overrides=["features.plugins=false"])
    async with open_codex(off) as without:
        assert await names(without) == []
    for _ in range(2):  # the second is answered as if it were there
        await codex.rpc.plugin_uninstall(plugin_id="greet@shop")
        assert await names(codex, force_reload=True) == []


async def test_a_plugin_of_a_marketplace_that_was_not_added_is_installed_and_not_listed(
    codex, manifest
):
    with pytest.raises(InvalidRequestError, match="was not found in marketplace"):
        await codex.rpc.plugin_install(plugin_name="leave", marketplace_path=str(manifest))
    await codex.rpc.plugin_install(plugin_name="greet", marketplace_path=str(manifest))
    assert (await codex.rpc.plugin_installed()).marketplaces == []
    assert await names(codex, force_reload=True) == ["greet:hello"]


async def test_what_is_on_the_network_needs_it_and_what_is_remote_an_account(codex):
    local = types.PluginListMarketplaceKind.workspace_directory
    for refused in (
        lambda: codex.rpc.plugin_list(marketplace_kinds=[local]),
        codex.rpc.plugin_share_list,
        lambda: codex.rpc.plugin_install(plugin_name="x", remote_marketplace_name="shop"),
    ):
        with pytest.raises(InvalidRequestError, match="chatgpt authentication required"):
            await refused()
    with pytest.raises(InternalRpcError, match="git clone"):
        await codex.rpc.marketplace_add(source="openai/plugins")
    features = (await codex.rpc.experimental_feature_list(limit=500)).data
    (plugins,) = [feature for feature in features if feature.name == "plugins"]
    assert plugins.default_enabled
