"""`Codex.rpc` on the real runtime: configuration, features, models, other agents."""

from __future__ import annotations

import pytest

from trio_codex import InvalidRequestError, types


async def test_settings_are_written_and_read_back(rpc, app_server):
    before = (await rpc.config_read(include_layers=True, cwd=str(app_server.workspace))).layers
    assert before
    written = await rpc.config_value_write(
        key_path="model", value="gpt-5.4", merge_strategy=types.MergeStrategy.replace_
    )
    assert written.status is types.WriteStatus.ok
    assert written.file_path == str(app_server.codex_home / "config.toml")
    assert (await rpc.config_read()).config.model == "gpt-5.4"
    edits = [
        types.ConfigEdit(key_path=key, value=value, merge_strategy=types.MergeStrategy.upsert)
        for key, value in (("model", "gpt-5.5"), ("approval_policy", "on-request"))
    ]
    await rpc.config_batch_write(edits=edits, expected_version=written.version)
    config = (await rpc.config_read()).config
    assert config.model == "gpt-5.5"
    assert config.approval_policy is types.AskForApprovalValue.on_request
    with pytest.raises(InvalidRequestError, match="modified since last read"):
        await rpc.config_value_write(
            key_path="model", value="x", merge_strategy="replace", expected_version="sha256:0"
        )


async def test_an_administrator_requires_nothing_here(rpc):
    assert (await rpc.config_requirements_read()).requirements is None


async def test_features_are_listed_and_switched(rpc):
    listed = (await rpc.experimental_feature_list()).data
    assert {"apps", "plugins"} <= {feature.name for feature in listed}
    page = await rpc.experimental_feature_list(limit=1)
    assert (len(page.data), bool(page.next_cursor)) == (1, True)
    switched = await rpc.experimental_feature_enablement_set(enablement={})
    assert switched.enablement == {}


async def test_profiles_and_hooks_are_listed(rpc, app_server):
    profiles = (await rpc.permission_profile_list()).data
    assert {":read-only", ":workspace"} <= {profile.id for profile in profiles}
    workspace = str(app_server.workspace)
    (hooks,) = (await rpc.hooks_list(cwds=[workspace])).data
    assert (hooks.cwd, hooks.hooks, hooks.errors) == (workspace, [], [])


async def test_models_and_modes_are_listed(rpc):
    page = await rpc.model_list(limit=2)
    rest = await rpc.model_list(cursor=page.next_cursor, include_hidden=False)
    models = [model.model for model in page.data + rest.data]
    assert "gpt-5.5" in models
    assert len(set(models)) == len(models)
    modes = {mode.mode for mode in (await rpc.collaboration_mode_list()).data}
    assert modes == {types.ModeKind.plan, types.ModeKind.default}
    capabilities = await rpc.model_provider_capabilities_read()
    assert isinstance(capabilities.web_search, bool)


async def test_the_configuration_of_other_agents_is_looked_for_and_recorded(rpc):
    found = await rpc.external_agent_config_detect(include_home=True)
    assert found.items == []
    assert (await rpc.external_agent_config_import(migration_items=[])).import_id
    result = types.ExternalAgentConfigImportHistoryRecordTypeResultParams(
        item_type=types.ExternalAgentConfigMigrationItemType.skills, successes=[], failures=[]
    )
    recorded = await rpc.external_agent_config_import_record_history(
        item_type_results=[result], provider_id="elsewhere"
    )
    histories = (await rpc.external_agent_config_import_read_histories()).data
    assert recorded.import_id in {history.import_id for history in histories}
