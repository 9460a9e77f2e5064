"""Where the hooks go in the config of a thread, and which configs would drop them."""

from __future__ import annotations

import hashlib
import json
import sys

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli")

from trio_codex._hooks._answers import KINDS
from trio_codex._hooks._placement import SERVER, Placement, reach_loopback

PRE, STOP = KINDS[0], KINDS[3]


@pytest.fixture
def placement():
    return Placement([PRE, STOP], 4711)


def token_in(config):
    server = config.get(f"mcp_servers.{SERVER}") or config["mcp_servers"][SERVER]
    return server["http_headers"]["Authorization"]


@pytest.mark.parametrize(
    "config",
    [
        None,
        {},
        {"model": "x"},
        {"features.goals": False},
        {"features": {"goals": False}},
        {"features.hooks": True},
        {"mcp_servers": {"other": {"url": "http://x"}}},
        {"mcp_servers.other.url": "http://x"},
        {"hooks.PostToolUse": []},
    ],
)
def test_each_form_of_config_gets_the_hooks_and_keeps_its_own(placement, config):
    params = {"cwd": "/x"} if config is None else {"cwd": "/x", "config": config}
    placed = placement.place(params)
    assert token_in(placed["config"]) == f"Bearer {placement.token}"
    nested = placed["config"].get("features", {})
    assert (nested.get("hooks") or placed["config"].get("features.hooks")) is True
    assert [each["enabled"] for each in placed["config"]["hooks.state"].values()] == [True, True]
    assert placed["cwd"] == "/x"
    for key, value in (config or {}).items():
        if isinstance(value, dict):
            assert value.items() <= placed["config"][key].items()
        else:
            assert placed["config"][key] == value
    # What the caller gave is as it was.
    assert str(config).count(SERVER) == 0


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"hooks": {}}, "the dotted form"),
        ({"hooks.Stop": []}, "hooks.Stop"),
        ({"hooks.PreToolUse": []}, "hooks.PreToolUse"),
        ({"hooks.state": {}}, "hooks.state"),
        ({'hooks.state."x".enabled': False}, "would drop"),
        ({"features.hooks": False}, "features.hooks"),
        ({"features": {"hooks": False}}, "features.hooks"),
        ({f"mcp_servers.{SERVER}.enabled": False}, "would drop"),
        ({f"mcp_servers.{SERVER}": {}}, "would drop"),
    ],
)
def test_a_config_that_would_drop_the_hooks_is_refused(placement, config, named):
    with pytest.raises(ValueError, match="would drop") as caught:
        placement.place({"config": config})
    assert named in str(caught.value)


@pytest.mark.parametrize("params", [None, [], {"config": []}, {"config": "x"}])
def test_params_that_the_runtime_refuses_are_left_to_it(placement, params):
    assert placement.place(params) is params


@pytest.mark.parametrize(
    "config",
    [
        {"model": "x"},
        {"features": {"goals": False}, "mcp_servers": {"other": {}}},
        {"features.goals": False},
    ],
)
def test_instruments_see_the_message_as_it_was_without_the_hooks(placement, config):
    message = {"id": 1, "method": "thread/start", "params": {"config": config}}
    placed = {**message, "params": placement.place(message["params"])}
    assert placement.hide(placed) == message
    assert placement.token in str(placed)


def test_the_arguments_are_toml_without_the_token_and_trust_exactly_these_hooks(placement):
    overrides = placement.overrides()
    settings = {}
    for override in overrides:
        key, _, value = override.partition("=")
        settings[key] = tomllib.loads(f"x = {value}")["x"]
    assert placement.token not in str(overrides)
    assert set(settings) == {
        "hooks.PreToolUse",
        "hooks.Stop",
        "hooks.state",
        f"mcp_servers.{SERVER}",
    }
    (group,) = settings["hooks.Stop"]
    trusted = {"event_name": "stop", **group}
    text = json.dumps(trusted, sort_keys=True, separators=(",", ":"))
    found = settings["hooks.state"][placement.key(STOP)]["trusted_hash"]
    assert found == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def test_the_token_is_long_new_for_each_runtime_and_in_no_repr(placement):
    other = Placement([PRE], 4711)
    assert len(placement.token) >= 43
    assert placement.token != other.token
    assert placement.token not in repr(placement)
    assert placement.token not in placement.conceal(f"Bearer {placement.token}")


@pytest.mark.parametrize(
    ("env", "added"),
    [
        ({"PATH": "/bin"}, {}),
        ({"HTTPS_PROXY": "http://p"}, {}),
        ({"HTTP_PROXY": ""}, {}),
        ({"HTTP_PROXY": "http://p"}, {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}),
        ({"all_proxy": "http://p", "no_proxy": "x"}, {"no_proxy": "x,127.0.0.1"}),
        ({"ALL_PROXY": "http://p", "NO_PROXY": ""}, {"NO_PROXY": "127.0.0.1"}),
    ],
)
def test_a_proxy_is_kept_off_the_way_to_the_listener(env, added):
    before = dict(env)
    assert reach_loopback(env) == {**env, **added}
    assert env == before
