"""The generator: its tree is what is committed, and nothing of the schema is lost."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from runtimes import complete

from tools.generate_protocol import naming
from tools.generate_protocol.schema import ENVELOPES, METHOD_LISTS, Bundle, Method, load
from trio_codex import protocol, types
from trio_codex._codec._fields import camel
from trio_codex.protocol import methods

ROOT = Path(__file__).resolve().parents[2]
PROTOCOL = ROOT / "src" / "trio_codex" / "protocol"
RPC = ROOT / "src" / "trio_codex" / "_rpc"
PAGE = ROOT / "docs" / "protocol.md"


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    return load()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.generate_protocol", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def copy_tree(root: Path) -> Path:
    package = root / "src" / "trio_codex"
    for name in ("protocol", "_rpc"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROTOCOL.parent / name, package / name, ignore=ignored)
    shutil.copy(ROOT / "src" / "trio_codex" / "types.py", package / "types.py")
    (root / "docs").mkdir()
    shutil.copy(PAGE, root / "docs" / PAGE.name)
    return package


def test_the_committed_tree_is_what_the_schema_makes_of_it() -> None:
    done = run("--check")
    assert done.stdout == ""
    assert done.returncode == 0, done.stderr


@complete
def test_the_tables_written_by_hand_fit_the_schema_row_by_row() -> None:
    assert run("--check").stderr == ""


def test_a_changed_file_and_a_foreign_file_are_shown_and_fail_the_check(tmp_path: Path) -> None:
    package = copy_tree(tmp_path)
    items = package / "protocol" / "items.py"
    items.write_text(
        items.read_text(encoding="utf-8").replace("    delta: str\n", "    delta: int\n", 1),
        encoding="utf-8",
    )
    (package / "protocol" / "leftover.py").write_text("GONE = True\n", encoding="utf-8")
    (package / "_rpc" / "leftover.py").write_text("GONE_TOO = True\n", encoding="utf-8")
    with (tmp_path / "docs" / "protocol.md").open("a", encoding="utf-8") as page:
        page.write("A word more.\n")
    done = run("--check", "--root", str(tmp_path))
    assert done.returncode == 1
    assert "-GONE_TOO = True\n" in done.stdout
    assert "-A word more.\n" in done.stdout
    assert "-    delta: int\n+    delta: str\n" in done.stdout
    assert "-GONE = True\n" in done.stdout


def test_generating_repairs_a_tree_and_removes_what_is_no_part_of_it(tmp_path: Path) -> None:
    package = copy_tree(tmp_path)
    (package / "protocol" / "items.py").unlink()
    (package / "_rpc" / "threads.py").unlink()
    (tmp_path / "docs" / "protocol.md").unlink()
    for name in ("protocol", "_rpc"):
        (package / name / "leftover.py").write_text("GONE = True\n", encoding="utf-8")
    assert run("--root", str(tmp_path)).returncode == 0
    for home in (PROTOCOL, RPC):
        copy = package / home.name
        # What is written by hand stays too.
        assert {path.name for path in copy.glob("*.py")} == {p.name for p in home.glob("*.py")}
        for path in home.glob("*.py"):
            assert (copy / path.name).read_bytes() == path.read_bytes()
    assert (tmp_path / "docs" / "protocol.md").read_bytes() == PAGE.read_bytes()


def test_the_method_tables_have_every_method_of_the_schema(bundle: Bundle) -> None:
    def names(rows: list[Method]) -> set[str]:
        return {row.name for row in rows}

    assert methods.CLIENT_REQUESTS.keys() == names(bundle.client_requests)
    assert methods.CLIENT_NOTIFICATIONS.keys() == names(bundle.client_notifications)
    assert methods.SERVER_NOTIFICATIONS.keys() == names(bundle.server_notifications)
    assert methods.SERVER_REQUESTS.keys() == names(bundle.server_requests)


@complete
def test_the_pinned_schema_is_the_one_that_the_documentation_counts(bundle: Bundle) -> None:
    assert len(methods.CLIENT_REQUESTS) == 172
    assert len(methods.SERVER_NOTIFICATIONS) == 85
    assert len(methods.SERVER_REQUESTS) == 11
    assert sum(row.experimental for row in methods.CLIENT_REQUESTS.values()) == 172 - 105
    assert len(bundle.definitions) == 875


def test_the_tree_is_made_for_the_runtime_that_is_installed() -> None:
    assert version("openai-codex-cli-bin") == methods.RUNTIME_VERSION


def test_every_definition_of_both_bundles_has_a_name_in_the_tree(bundle: Bundle) -> None:
    assert bundle.definitions.keys() <= protocol.HOME.keys()
    assert not (ENVELOPES | METHOD_LISTS) & bundle.definitions.keys()


def test_every_class_and_enum_says_in_a_sentence_what_it_is() -> None:
    silent = []
    for name in protocol.HOME:
        value = getattr(types, name)
        if isinstance(value, type) and not says_something(
            name, value.__dict__.get("__doc__") or ""
        ):
            silent.append(name)
    assert silent == []


def says_something(name: str, doc: str) -> bool:
    """Whether a docstring begins with more than the name that stands above it."""
    first = doc.strip().partition("\n")[0]
    return len(first.split()) > 2 and f"`{name}`" not in first


@pytest.mark.parametrize(
    "doc", ["", "TurnStatus.", "The protocol's `TurnStatus`.", "\n    Attributes:"]
)
def test_a_docstring_that_repeats_the_name_says_nothing(doc: str) -> None:
    assert not says_something("TurnStatus", doc)


def test_the_rows_of_the_method_tables_name_what_there_is() -> None:
    for row in methods.CLIENT_REQUESTS.values():
        assert {row.response, row.params or row.response} <= protocol.HOME.keys()
    for row in methods.SERVER_REQUESTS.values():
        assert {row.response, row.params} <= protocol.HOME.keys()
    for method, name in methods.SERVER_NOTIFICATIONS.items():
        assert protocol.load(name).method == method


def test_every_name_is_defined_in_the_domain_that_the_index_says() -> None:
    for domain in protocol.DOMAINS:
        tree = ast.parse((PROTOCOL / f"{domain}.py").read_text(encoding="utf-8"))
        # What a union is to type checkers stands under `if TYPE_CHECKING`, its row in the `else`.
        rows = {
            ast.unparse(target)
            for branch in tree.body
            if isinstance(branch, ast.If)
            for node in branch.orelse
            if isinstance(node, ast.Assign)
            for target in node.targets
        }
        plain = {ast.unparse(node.target) for node in tree.body if isinstance(node, ast.AnnAssign)}
        defined = {node.name for node in tree.body if isinstance(node, ast.ClassDef)} | plain | rows
        indexed = {name for name, home in protocol.HOME.items() if home == domain}
        assert defined == indexed


def test_a_domain_imports_nothing_of_the_project_but_what_all_stand_on() -> None:
    bases = {"leaves", "thread_items", "variants", "common", "shared"}
    for domain in set(protocol.DOMAINS) - bases:
        tree = ast.parse((PROTOCOL / f"{domain}.py").read_text(encoding="utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        foundation = {"typing", "trio_codex._util._model", "trio_codex.protocol.rows"}
        assert imported <= foundation | {f"trio_codex.protocol.{base}" for base in bases}, domain


def test_no_generated_module_is_longer_than_2000_lines() -> None:
    for path in [*PROTOCOL.glob("*.py"), *RPC.glob("*.py"), PROTOCOL.parent / "types.py"]:
        assert len(path.read_text(encoding="utf-8").splitlines()) < 2000, path.name


@pytest.mark.parametrize(
    ("wire", "attribute"),
    [
        ("itemId", "item_id"),
        ("async", "async_"),
        ("on-request", "on_request"),
        ("DISABLED_BY_ADMIN", "disabled_by_admin"),
        ("socks5Tcp", "socks5_tcp"),
        ("explicitGatewayOAuth", "explicit_gateway_oauth"),
        ("windowsURLPath", "windows_url_path"),
    ],
)
def test_wire_names_become_snake_case(wire: str, attribute: str) -> None:
    assert naming.field_name(wire) == attribute


@pytest.mark.parametrize("name", ["item_id", "async_", "a", "thread_token_usage"])
def test_generator_and_codec_agree_on_the_wire_name_that_goes_without_saying(name: str) -> None:
    assert naming.camel(name) == camel(name)


def test_tags_that_differ_in_punctuation_only_get_different_classes() -> None:
    tags = ["openai/form", "openaiForm"]
    names = [naming.variant_name(None, tag, "Params", tags) for tag in tags]
    assert names == ["OpenaiSlashFormParams", "OpenaiFormParams"]
