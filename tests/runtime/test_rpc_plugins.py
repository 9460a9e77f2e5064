"""`Codex.rpc` on the real runtime: skills, and plugins from a marketplace in a directory."""

from __future__ import annotations

import json

import pytest

from trio_codex import InvalidRequestError, types


@pytest.fixture
def marketplace(app_server):
    """A marketplace with one plugin."""
    root = app_server.root / "market"
    files = {
        ".agents/plugins/marketplace.json": json.dumps(
            {
                "name": "shop",
                "plugins": [
                    {
                        "name": "greet",
                        "source": {"source": "local", "path": "./plugins/greet"},
                        "policy": {"installation": "AVAILABLE", "authentication": "ON_INSTALL"},
                        "category": "Productivity",
                    }
                ],
            }
        ),
        "plugins/greet/.codex-plugin/plugin.json": json.dumps(
            {"name": "greet", "version": "1.0.0", "description": "It greets."}
        ),
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


async def test_a_marketplace_is_added_and_a_plugin_of_it_installed(rpc, app_server, marketplace):
    added = await rpc.marketplace_add(source=str(marketplace))
    assert (added.marketplace_name, added.already_added) == ("shop", False)
    assert (await rpc.marketplace_add(source=str(marketplace))).already_added is True
    upgraded = await rpc.marketplace_upgrade()
    assert upgraded.errors == []
    manifest = str(marketplace / ".agents" / "plugins" / "marketplace.json")
    installed = await rpc.plugin_install(plugin_name="greet", marketplace_path=manifest)
    assert installed.auth_policy is types.PluginAuthPolicy.on_install
    config = app_server.codex_home / "config.toml"
    assert "greet@shop" in config.read_text(encoding="utf-8")
    assert (await rpc.plugin_reconcile(reason="a test")).changed_plugins == []
    assert await rpc.plugin_uninstall(plugin_id="greet@shop") == types.PluginUninstallResponse()
    assert "greet@shop" not in config.read_text(encoding="utf-8")
    removed = await rpc.marketplace_remove(marketplace_name="shop")
    assert removed.marketplace_name == "shop"


async def test_where_plugins_are_off_none_is_shown(rpc, marketplace):
    await rpc.marketplace_add(source=str(marketplace))
    assert (await rpc.plugin_list(cwds=[str(marketplace)])).marketplaces == []
    assert (await rpc.plugin_installed()).marketplaces == []
    assert (await rpc.plugin_search(search_term="greet")).data == []
    manifest = str(marketplace / ".agents" / "plugins" / "marketplace.json")
    with pytest.raises(InvalidRequestError, match="plugins feature is disabled"):
        await rpc.plugin_read(plugin_name="greet", marketplace_path=manifest)


async def test_what_needs_a_remote_marketplace_is_refused(rpc, marketplace):
    with pytest.raises(InvalidRequestError, match="not enabled"):
        await rpc.plugin_skill_read(
            remote_marketplace_name="shop", remote_plugin_id="greet", skill_name="hello"
        )
    with pytest.raises(InvalidRequestError, match="sharing is not enabled"):
        await rpc.plugin_share_list()
    with pytest.raises(InvalidRequestError, match="sharing is not enabled"):
        await rpc.plugin_share_save(plugin_path=str(marketplace / "plugins" / "greet"))
    with pytest.raises(InvalidRequestError, match="sharing is not enabled"):
        await rpc.plugin_share_update_targets(
            discoverability=types.PluginShareUpdateDiscoverability.private,
            remote_plugin_id="greet",
            share_targets=[],
        )
    with pytest.raises(InvalidRequestError, match="sharing is not enabled"):
        await rpc.plugin_share_checkout(remote_plugin_id="greet")
    with pytest.raises(InvalidRequestError, match="sharing is not enabled"):
        await rpc.plugin_share_delete(remote_plugin_id="greet")


async def test_skills_are_listed_switched_off_and_found_elsewhere(rpc, app_server):
    elsewhere = app_server.root / "more-skills"
    skill = elsewhere / "wave" / "SKILL.md"
    skill.parent.mkdir(parents=True)
    skill.write_text("---\nname: wave\ndescription: It waves.\n---\nWave.\n", encoding="utf-8")

    async def listed():
        (entry,) = (await rpc.skills_list(force_reload=True)).data
        return {one.name: one.enabled for one in entry.skills}

    before = await listed()
    assert before
    assert "wave" not in before
    await rpc.skills_extra_roots_set(extra_roots=[str(elsewhere)])
    assert (await listed())["wave"] is True
    written = await rpc.skills_config_write(enabled=False, path=str(skill))
    assert written.effective_enabled is False
    assert (await listed())["wave"] is False
