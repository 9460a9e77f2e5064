"""What ``import trio_codex`` may load."""

from __future__ import annotations

import subprocess
import sys

import pytest

MODULES_BEYOND_TRIO = 30
"""Modules that the import may load beside those of Trio."""


def loaded_after(statement, *, beyond="import trio"):
    code = (
        f"import sys; {beyond}\nbefore = set(sys.modules)\n{statement}\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    # Isolated, so that nothing comes in from the environment or the directory.
    run = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=50, check=True
    )
    return set(run.stdout.split())


@pytest.fixture(scope="module")
def loaded():
    return loaded_after("import trio_codex", beyond="pass")


def test_the_import_loads_no_protocol_domain(loaded):
    domains = {name for name in loaded if name.startswith("trio_codex.protocol.")}
    assert domains <= {"trio_codex.protocol.methods"}


@pytest.mark.parametrize(
    "foreign", ["cattrs", "h11", "rich", "jsonschema", "exceptiongroup", "pytest", "codex_cli_bin"]
)
def test_the_import_does_not_load(loaded, foreign):
    if foreign == "exceptiongroup" and sys.version_info < (3, 11):
        pytest.skip("Trio itself needs it on this Python")
    assert foreign not in {name.partition(".")[0] for name in loaded}


@pytest.mark.parametrize(
    "own",
    [
        "trio_codex._cli",
        "trio_codex._hooks",
        "trio_codex._rpc",
        "trio_codex.__main__",
        "trio_codex.testing",
    ],
)
def test_the_import_does_not_load_the_commands_the_requests_or_the_testing_kit(loaded, own):
    assert not {name for name in loaded if (name + ".").startswith(own + ".")}


def test_the_import_loads_few_modules_beyond_trio():
    loaded = loaded_after("import trio_codex")
    assert "trio_codex._client._open" in loaded
    assert len(loaded) <= MODULES_BEYOND_TRIO


def test_a_type_is_loaded_with_its_own_domain_and_those_that_it_stands_on_only():
    loaded = loaded_after("from trio_codex.types import TurnStatus", beyond="import trio_codex")
    assert {name for name in loaded if name.startswith("trio_codex")} == {
        "trio_codex.protocol.common",
        "trio_codex.protocol.leaves",
        "trio_codex.protocol.rows",
    }
    loaded = loaded_after(
        "from trio_codex.types import ModelListParams", beyond="import trio_codex"
    )
    assert "trio_codex.protocol.models" in loaded
    assert "trio_codex.protocol.account" not in loaded


def test_the_typed_requests_are_loaded_when_they_are_asked_for_and_without_any_model():
    loaded = loaded_after("from trio_codex import Rpc", beyond="import trio_codex")
    assert "trio_codex._rpc.threads" in loaded
    assert {name for name in loaded if not name.startswith("trio_codex._rpc")} == set()


def test_the_probe_sees_what_is_loaded():
    assert "trio_codex.protocol.models" in loaded_after(
        "import trio_codex.types as t; t.ModelListParams"
    )
    assert "cattrs" in loaded_after("import trio_codex._codec as c; c.unstructure({})")
    assert "trio_codex.testing" in loaded_after("import trio_codex.testing")
