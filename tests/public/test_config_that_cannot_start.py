"""What no runtime can be started with is refused when the config is made, by the field's name."""

from __future__ import annotations

import math

import pytest

from trio_codex import CodexConfig

HALF = "a\ud800b"
PATHS = ("cwd", "codex_bin", "codex_home")
TIMES = ("startup_timeout", "shutdown_timeout", "interrupt_timeout")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[(time, value) for time in TIMES for value in (-1, -math.inf, math.nan)],
        *[
            (field, value)
            for field in ("cwd", "codex_bin", "codex_home")
            for value in ("", "a\0b", HALF)
        ],
        ("launch_args_override", [""]),
        ("launch_args_override", []),
        ("launch_args_override", ["program", "a\0b"]),
        ("launch_args_override", ["program", HALF]),
        ("config_overrides", ["key=a\0b"]),
        ("config_overrides", [f"key={HALF}"]),
        ("config_overrides", ["key"]),
        ("env", {"": "x"}),
        ("env", {"a=b": "x"}),
        ("env", {"a": "x\0"}),
        ("env", {"a\0": "x"}),
        ("env", {"a": HALF}),
        ("inherit_env", ["a\0"]),
        ("client_name", "a\nb"),
        ("max_in_flight", 0),
    ],
)
def test_an_impossible_value_is_refused_by_the_name_of_its_field(field, value):
    with pytest.raises(ValueError, match=rf"CodexConfig\.{field}\b") as caught:
        CodexConfig(**{field: value})
    if field in ("config_overrides", "launch_args_override"):
        assert "\0" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[(time, value) for time in TIMES for value in ("1", True, None, 1j)],
        ("cwd", 1),
        ("env", [("a", "b")]),
        ("env", {"a": 1}),
        ("inherit_env", "PATH"),
        ("launch_args_override", "codex app-server"),
        ("config_overrides", {"a": 1}),
        ("max_in_flight", 1.0),
        ("experimental_api", 1),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_by_the_name_of_its_field(field, value):
    with pytest.raises(TypeError, match=rf"CodexConfig\.{field}\b"):
        CodexConfig(**{field: value})
