"""`CodexConfig`: what is wrong is refused when it is made, and secrets are not shown."""

from __future__ import annotations

import math
import os
from pathlib import Path
from types import MappingProxyType
from typing import get_type_hints

import attrs
import pytest

from trio_codex import CodexConfig, TransportClosedError, open_codex
from trio_codex._config._config import INDISPENSABLE_NOTIFICATIONS, runtime_environment
from trio_codex.protocol import methods

TEXTS = ["codex_bin", "cwd", "codex_home"]
NAMES = ["client_name", "client_title", "client_version"]
TUPLES = [
    "launch_args_override",
    "config_overrides",
    "opt_out_notification_methods",
    "inherit_env",
]
SECONDS = [
    "startup_timeout",
    "shutdown_timeout",
    "interrupt_timeout",
    "ping_interval",
    "ping_timeout",
]
COUNTS = ["event_buffer", "max_in_flight", "max_line_bytes"]

WRONG_TYPES = [
    *((name, value) for name in TEXTS for value in (1, b"x", ["x"], True)),
    *((name, value) for name in NAMES for value in (1, b"x", None)),
    *((name, value) for name in TUPLES for value in ("a=b", 1, {"a": "b"}, (1,), [None])),
    *((name, value) for name in SECONDS for value in ("1", None, True, [1])),
    *((name, value) for name in COUNTS for value in ("1", None, True, 1.0)),
    *(("experimental_api", value) for value in (1, "yes", None)),
    *(("env", value) for value in ("A=b", [("A", "b")], {"A": 1}, {1: "b"}, {"A": None})),
]

IMPOSSIBLE_VALUES = [
    *((name, value) for name in TEXTS for value in ("", "a\0b")),
    *((name, value) for name in NAMES for value in ("", "a\0b")),
    *(("client_name", value) for value in ("é", "a\nb")),
    *((name, value) for name in SECONDS for value in (-1, -0.001, math.nan, -math.inf)),
    *((name, value) for name in COUNTS for value in (0, -1)),
    *(("env", {name: "x"}) for name in ("", "A=B", "A\0")),
    ("env", {"A": "x\0y"}),
    ("launch_args_override", ()),
    ("config_overrides", ("no equals sign",)),
]


@pytest.mark.parametrize(("name", "value"), WRONG_TYPES)
def test_a_wrong_type_is_a_type_error_that_names_the_field(name, value):
    with pytest.raises(TypeError, match=rf"CodexConfig\.{name}\b"):
        CodexConfig(**{name: value})


@pytest.mark.parametrize(("name", "value"), IMPOSSIBLE_VALUES)
def test_an_impossible_value_is_a_value_error_that_names_the_field(name, value):
    with pytest.raises(ValueError, match=rf"CodexConfig\.{name}\b"):
        CodexConfig(**{name: value})


def test_every_field_has_a_test_of_wrong_types():
    assert {name for name, _ in WRONG_TYPES} == {field.name for field in attrs.fields(CodexConfig)}


def test_type_checkers_and_help_know_what_each_field_takes():
    hints = get_type_hints(CodexConfig.__init__)
    hints.pop("return")
    assert hints.keys() == {field.name for field in attrs.fields(CodexConfig)}
    assert not [name for name, hint in hints.items() if "Any" in str(hint)]
    assert all(hints[name] == str | os.PathLike[str] | None for name in TEXTS)
    texts = list[str] | tuple[str, ...]
    assert hints["config_overrides"] == hints["opt_out_notification_methods"] == texts
    assert hints["launch_args_override"] == texts | None
    assert hints["inherit_env"] == bool | texts


def test_a_field_that_is_not_there_is_a_type_error():
    with pytest.raises(TypeError, match="no_such_field"):
        CodexConfig(no_such_field=1)


def test_positional_arguments_are_refused():
    with pytest.raises(TypeError):
        CodexConfig("codex")


def test_the_defaults_are_what_the_documentation_says():
    config = CodexConfig()
    assert (config.startup_timeout, config.shutdown_timeout) == (30.0, 2.0)
    assert (config.interrupt_timeout, config.max_in_flight) == (5.0, 128)
    assert config.max_line_bytes == 256 * 2**20
    assert (config.ping_interval, config.ping_timeout) == (20.0, 20.0)
    assert config.experimental_api is True
    assert config.inherit_env is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, 0) for name in SECONDS),
        *((name, math.inf) for name in SECONDS),
        *((name, 1) for name in COUNTS),
        ("env", {}),
        ("env", {"EMPTY": ""}),
        ("env", MappingProxyType({"A": "b"})),
        ("inherit_env", False),
        ("inherit_env", ()),
        ("config_overrides", ("model=",)),
        ("client_name", "a name with blanks"),
    ],
)
def test_what_is_at_the_edge_is_accepted(name, value):
    assert getattr(CodexConfig(**{name: value}), name) == value


@pytest.mark.parametrize("name", TUPLES)
def test_a_list_is_taken_for_a_tuple(name):
    given = ["item/started=x"]
    config = CodexConfig(**{name: given})
    assert getattr(config, name) == ("item/started=x",)
    given.append("later")
    assert getattr(config, name) == ("item/started=x",)


@pytest.mark.parametrize("name", TEXTS)
def test_a_path_is_taken_for_its_text(name):
    assert getattr(CodexConfig(**{name: Path("a") / "b"}), name) == str(Path("a") / "b")


def test_a_config_cannot_be_changed_and_a_changed_copy_is_checked():
    config = CodexConfig()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        config.cwd = "elsewhere"
    assert attrs.evolve(config, cwd="elsewhere").cwd == "elsewhere"
    with pytest.raises(ValueError, match="shutdown_timeout"):
        attrs.evolve(config, shutdown_timeout=-1)


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{0!r}".format])
def test_no_secret_is_shown(show):
    config = CodexConfig(
        env={"OPENAI_API_KEY": "sekrit-one"},
        config_overrides=("model_providers.x.key=sekrit-two", "y=sekrit=three"),
    )
    shown = show(config)
    assert "sekrit" not in shown
    assert "three" not in shown
    assert "OPENAI_API_KEY" in shown
    assert "model_providers.x.key=..." in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("env", {"OPENAI_API_KEY": "sekrit\0"}),
        ("env", {"OPENAI_API_KEY": b"sekrit"}),
        ("config_overrides", ("sekrit",)),
    ],
)
def test_no_secret_is_in_a_complaint(name, value):
    with pytest.raises((TypeError, ValueError)) as caught:
        CodexConfig(**{name: value})
    assert "sekrit" not in str(caught.value)


@pytest.mark.parametrize("method", sorted(INDISPENSABLE_NOTIFICATIONS))
def test_what_turns_and_logins_depend_on_cannot_be_opted_out_of(method):
    with pytest.raises(ValueError, match=method):
        CodexConfig(opt_out_notification_methods=("item/started", method))


def test_the_indispensable_notifications_are_notifications():
    known = set(methods.SERVER_NOTIFICATIONS)
    assert known >= INDISPENSABLE_NOTIFICATIONS
    assert {"turn/started", "turn/completed", "item/completed"} <= INDISPENSABLE_NOTIFICATIONS


def test_other_notifications_can_be_opted_out_of():
    method = "item/agentMessage/delta"
    assert CodexConfig(opt_out_notification_methods=[method]).opt_out_notification_methods == (
        method,
    )


@pytest.mark.parametrize("other", [{"codex_bin": "codex"}, {"config_overrides": ("a=b",)}])
def test_a_whole_command_line_and_parts_of_one_exclude_each_other(other):
    (name,) = other
    with pytest.raises(ValueError, match=rf"CodexConfig\.{name} has no effect"):
        CodexConfig(launch_args_override=("codex",), **other)


# The environment that comes of it


def test_the_environment_is_inherited_as_far_as_the_config_says(monkeypatch):
    for name in ("PASSED", "HELD_BACK"):
        monkeypatch.setenv(name, "outer")
    everything = runtime_environment(CodexConfig())
    assert (everything["PASSED"], everything["HELD_BACK"]) == ("outer", "outer")
    assert runtime_environment(CodexConfig(inherit_env=False)) == {}
    some = CodexConfig(inherit_env=["PASSED", "NOT_SET"], env={"ADDED": "inner"})
    assert runtime_environment(some) == {"PASSED": "outer", "ADDED": "inner"}


def test_what_is_given_wins_over_what_is_inherited(monkeypatch):
    monkeypatch.setenv("CODEX_HOME", "outer")
    assert runtime_environment(CodexConfig(env={"CODEX_HOME": "env"}))["CODEX_HOME"] == "env"
    config = CodexConfig(env={"CODEX_HOME": "env"}, codex_home="field")
    assert runtime_environment(config)["CODEX_HOME"] == "field"


def test_helpers_come_first_on_the_search_path():
    config = CodexConfig(inherit_env=False, env={"PATH": "usual"})
    helpers = (Path("one"), Path("two"))
    together = os.pathsep.join(["one", "two", "usual"])
    assert runtime_environment(config, helpers)["PATH"] == together
    assert runtime_environment(CodexConfig(inherit_env=False), helpers[:1]) == {"PATH": "one"}


async def test_without_a_config_the_runtime_starts_as_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("CODEX_HOME", str(tmp_path / "not there"))
    with pytest.raises(TransportClosedError, match="not there"):
        async with open_codex():
            pytest.fail("the runtime runs in a home that is not there")
