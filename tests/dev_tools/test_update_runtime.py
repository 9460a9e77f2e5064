"""Moving the pin: all of it or nothing, with runtimes that come from a directory of wheels."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from codex_cli_bin import bundled_codex_path

from tools._release import checkout, pins
from tools._release.commands import ReleaseError
from tools._release.installing import why_not_to_be_had
from tools.generate_protocol.schema import FULL_BUNDLE, V2_BUNDLE
from tools.generate_protocol.tree import GENERATED
from tools.update_runtime.__main__ import main
from tools.update_runtime.checks import GENERATED as FRESH
from tools.update_runtime.checks import Check
from tools.update_runtime.update import update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).resolve().parents[2]
NEW, UNKNOWN_FAMILY, CORRECT, OLDER = "9.8.7", "9.9.0", "9.9.1", "0.1.0"

#: A runtime that gives the schema that lies beside it.
RUNTIME = """\
#!{python}
import pathlib, shutil, sys
_, _, *options = sys.argv[1:]
kind = "all" if "--experimental" in options else "stable"
source = pathlib.Path(__file__).parent / kind
shutil.copytree(source, options[options.index("--out") + 1])
"""
FAILING = Check("what fails", ("-c", "raise SystemExit(3)"))

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the runtime is a script")


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clean checkout of what an update needs of this repository."""
    root = tmp_path / "checkout"
    left_out = shutil.ignore_patterns("__pycache__")
    for folder in ("src", "tools", "tests/runtime"):
        shutil.copytree(ROOT / folder, root / folder, ignore=left_out)
    (root / "docs").mkdir()
    for name in (
        "pyproject.toml",
        "constraints.txt",
        "CITATION.cff",
        ".gitignore",
        "docs/protocol.md",
    ):
        shutil.copy(ROOT / name, root / name)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "All of it.")
    return root


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three newer runtimes: one that the tables of the generator fit, and two that they do not."""
    folder = tmp_path_factory.mktemp("wheels")
    schemas = folder / "schemas"
    for kind, options in (("all", ["--experimental"]), ("stable", [])):
        command = [bundled_codex_path(), "app-server", "generate-json-schema", *options]
        subprocess.run([*command, "--out", schemas / kind], check=True, stdin=subprocess.DEVNULL)
    add_runtime(folder, schemas, NEW, with_a_new_server_request)
    add_runtime(folder, schemas, UNKNOWN_FAMILY, with_an_unknown_family)
    add_runtime(folder, schemas, CORRECT, with_nothing_to_correct)
    add_runtime(folder, schemas, OLDER, without_reviews)
    return folder


def with_a_new_server_request(v2: dict[str, Any], full: dict[str, Any]) -> None:
    string = {"type": "string"}
    for definitions in (v2["definitions"], full["definitions"]["v2"]):
        definitions["EnvironmentAddParams"]["properties"]["brandNew"] = string
    params = {"type": "object", "properties": {"why": string}, "required": ["why"]}
    full["definitions"]["FreshAskParams"] = params
    full["definitions"]["FreshAskResponse"] = {"type": "object", "properties": {"so": string}}
    add_method(full["definitions"]["ServerRequest"], "fresh/ask", "FreshAskParams")


def with_an_unknown_family(v2: dict[str, Any], full: dict[str, Any]) -> None:
    nothing = {"type": "object"}
    for definitions in (v2["definitions"], full["definitions"]["v2"]):
        definitions["TeleportNotification"] = nothing
    for definitions in (v2["definitions"], full["definitions"]):
        add_method(definitions["ServerNotification"], "teleport/done", "TeleportNotification")


def with_nothing_to_correct(v2: dict[str, Any], full: dict[str, Any]) -> None:
    with_an_unknown_family(v2, full)
    for definitions in (v2["definitions"], full["definitions"]["v2"]):
        text = json.dumps(definitions["ThreadRealtimeItem"])
        definitions["ThreadRealtimeItem"] = json.loads(text.replace("item_id", "itemId"))


def without_reviews(v2: dict[str, Any], full: dict[str, Any]) -> None:
    for definitions in (v2["definitions"], full["definitions"]):
        requests = definitions["ClientRequest"]
        requests["oneOf"] = [row for row in requests["oneOf"] if "review/start" not in str(row)]


def as_it_is(v2: dict[str, Any], full: dict[str, Any]) -> None:
    del v2, full


def add_method(schema: dict[str, Any], method: str, params: str) -> None:
    properties = {
        "method": {"type": "string", "enum": [method]},
        "params": {"$ref": f"#/definitions/{params}"},
    }
    schema["oneOf"].append({"type": "object", "properties": properties})


def add_runtime(
    folder: Path,
    schemas: Path,
    version: str,
    change: Callable[[dict[str, Any], dict[str, Any]], None],
) -> None:
    bundles = {
        name: json.loads((schemas / "all" / name).read_text(encoding="utf-8"))
        for name in (V2_BUNDLE, FULL_BUNDLE)
    }
    change(bundles[V2_BUNDLE], bundles[FULL_BUNDLE])
    files = {
        "codex_cli_bin/__init__.py": (
            "from pathlib import Path\n\n\ndef bundled_codex_path():\n"
            "    return Path(__file__).parent / 'bin' / 'codex'\n"
        ),
        "codex_cli_bin/bin/codex": RUNTIME.format(python=sys.executable),
        **{f"codex_cli_bin/bin/all/{name}": json.dumps(text) for name, text in bundles.items()},
        **{
            f"codex_cli_bin/bin/stable/{name}": (schemas / "stable" / name).read_text("utf-8")
            for name in bundles
        },
    }
    add_wheel(folder, "openai_codex_cli_bin", version, files)


def add_wheel(folder: Path, package: str, version: str, files: dict[str, str]) -> None:
    about = f"{package}-{version}.dist-info"
    name = package.replace("_", "-")
    files = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n",
        f"{about}/RECORD": "",
    }
    with zipfile.ZipFile(folder / f"{package}-{version}-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = (0o100755 if path.endswith("/codex") else 0o100644) << 16
            archive.writestr(entry, text)


def everything(root: Path) -> dict[Path, bytes]:
    return {path: (root / path).read_bytes() for path in checkout.files(root)}


def checkout_files(root: Path, folders: Iterable[Path]) -> list[Path]:
    """The files that a generator has made below some files and folders."""
    by_hand = Path("src/trio_codex/_rpc/_caller.py")
    return [
        root / path
        for path in checkout.files(root)
        if path != by_hand and any(path == one or one in path.parents for one in folders)
    ]


def test_an_update_moves_the_pins_generates_and_reports(
    root: Path, wheels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = pins.lane(root)
    before = everything(root)
    done = update(root, f"rust-v{NEW}", wheels=wheels, wanted_checks=[FRESH])
    assert (done.old, done.new, done.failed) == (old, NEW, [])
    assert pins.lane(root) == NEW
    protocol = root / "src" / "trio_codex" / "protocol"
    assert f'RUNTIME_VERSION = "{NEW}"' in (protocol / "methods.py").read_text(encoding="utf-8")
    assert "class FreshAskParams" in (protocol / "approvals.py").read_text(encoding="utf-8")
    methods = root / "src" / "trio_codex" / "_rpc" / "workspace.py"
    assert "brand_new: str" in methods.read_text(encoding="utf-8")
    generated = {path: path.read_text(encoding="utf-8") for path in checkout_files(root, GENERATED)}
    for path, text in generated.items():
        assert f"app-server` {NEW}," in text or f"# codex app-server {NEW}\n" in text, path
    after = everything(root)
    assert sorted(path for path in after if before.get(path) != after[path]) == done.changed
    assert after.keys() == before.keys()

    assert done.report == root / "build" / f"runtime-{old}-to-{NEW}.md"
    report = done.report.read_text(encoding="utf-8")
    assert "> **ACTION NEEDED: NEW SERVER REQUESTS.**" in report
    assert "> - `fresh/ask`" in report
    assert "- `EnvironmentAddParams`: field added: `brandNew` (string, optional)" in report
    printed = capsys.readouterr().out
    assert "the new server request fresh/ask has no safe answer" in printed
    assert "ok      the generated code is fresh" in printed


def test_a_version_that_the_official_client_does_not_have_is_noted_and_no_obstacle(
    root: Path, wheels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    official = f"`openai-codex=={NEW}`"
    note = f"The extras `dev` and `bench` are moved to {official}, which cannot be installed now"
    report = tmp_path / "report.md"
    options: dict[str, Any] = {"to": report, "wanted_checks": [], "allow_dirty": True}
    update(root, NEW, wheels=wheels, **options)
    assert f"\n> **Note:** {note}: there is none for this machine; " in report.read_text("utf-8")
    assert f"\nnote: {note}" in capsys.readouterr().out

    with_both = tmp_path / "wheels"
    with_both.mkdir()
    for wheel in wheels.glob("*.whl"):
        shutil.copy(wheel, with_both)
    add_wheel(with_both, "openai_codex", NEW, {})
    git(root, "checkout", "-q", ".")
    update(root, NEW, wheels=with_both, **options)
    assert "Note:" not in report.read_text(encoding="utf-8")
    assert "cannot be installed" not in capsys.readouterr().out


def test_a_package_that_cannot_be_asked_for_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "broken-1.0-py3-none-any.whl").write_text("no wheel", encoding="utf-8")
    why = why_not_to_be_had("broken==1.0", tmp_path)
    assert why.startswith("it could not be fetched: ")
    assert "broken" in why


def test_a_check_that_fails_leaves_the_checkout_as_it_was(
    root: Path, wheels: Path, tmp_path: Path
) -> None:
    before = everything(root)
    report = tmp_path / "report.md"
    with pytest.raises(ReleaseError, match="nothing was written, for these failed: what fails"):
        update(root, NEW, to=report, wheels=wheels, wanted_checks=[FAILING])
    assert everything(root) == before
    assert "fresh/ask" in report.read_text(encoding="utf-8")


def test_changes_are_kept_in_spite_of_a_failed_check_where_that_is_asked_for(
    root: Path, wheels: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.md"
    done = update(root, NEW, to=report, wheels=wheels, wanted_checks=[FAILING], keep_failed=True)
    assert done.failed == ["what fails"]
    assert pins.lane(root) == NEW


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (UNKNOWN_FAMILY, "  - filled in: `teleport/done` goes to the domain `system`\n"),
        (CORRECT, "use for them: the correction of `ThreadRealtimeItem.item_id`\n"),
    ],
)
def test_what_the_tables_written_by_hand_do_not_fit_is_said_and_stops_nothing(
    version: str,
    said: str,
    root: Path,
    wheels: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = tmp_path / "report.md"
    done = update(root, version, to=report, wheels=wheels, wanted_checks=[FRESH])
    assert done.failed == []
    assert pins.lane(root) == version
    text = report.read_text(encoding="utf-8")
    assert "- Added: `teleport/done`" in text
    assert said in text.partition("#### Tables written by hand\n")[2]
    assert "note: filled in: `teleport/done` goes to the domain" in capsys.readouterr().out
    system = (root / "src/trio_codex/protocol/system.py").read_text(encoding="utf-8")
    assert "class TeleportNotification(Base, Notification)" in system


def test_a_runtime_that_lacks_what_the_tables_have_goes_through_and_back(
    root: Path, wheels: Path, tmp_path: Path
) -> None:
    old = pins.lane(root)
    before = everything(root)
    back = tmp_path / "wheels"
    back.mkdir()
    options: dict[str, Any] = {"wanted_checks": [FRESH], "allow_dirty": True}
    update(root, OLDER, wheels=wheels, to=tmp_path / "down.md", **options)
    down = (tmp_path / "down.md").read_text(encoding="utf-8")
    assert "- Removed: `review/start`" in down
    assert re.search(r"  - ignored, as the schema has no use for them: `review/start`[,\n]", down)
    page = (root / "docs" / "protocol.md").read_text(encoding="utf-8")
    assert "| `review/start`" not in page
    add_runtime(back, wheels / "schemas", OLDER, without_reviews)
    add_runtime(back, wheels / "schemas", old, as_it_is)
    update(root, old, wheels=back, to=tmp_path / "up.md", **options)
    up = (tmp_path / "up.md").read_text(encoding="utf-8")
    assert "- Added: `review/start`" in up
    assert "`review/start`" not in up.partition("Tables written by hand")[2]
    left = ("src/trio_codex/", "docs/")
    after = {path: text for path, text in everything(root).items() if text != before.get(path)}
    # The digests of the schemas are those of the wheels, which are written anew.
    assert all(str(path).startswith(left) for path in after)


def test_what_fails_is_said_about_the_files_of_the_checkout(
    root: Path, wheels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    naming = root / "tools" / "generate_protocol" / "naming.py"
    whole = naming.read_text(encoding="utf-8")
    naming.write_text("1 / 0\n", encoding="utf-8")
    before = everything(root)
    options: dict[str, Any] = {"to": tmp_path / "report.md", "wheels": wheels, "allow_dirty": True}
    with pytest.raises(ReleaseError, match="the generator failed") as caught:
        update(root, NEW, wanted_checks=[], **options)
    assert f'File "{naming}"' in str(caught.value)
    assert "fresh/ask" in (tmp_path / "report.md").read_text(encoding="utf-8")
    assert everything(root) == before

    naming.write_text(whole, encoding="utf-8")
    where = Check("where it is", ("-c", "import os; raise SystemExit(os.getcwd())"))
    with pytest.raises(ReleaseError, match="where it is"):
        update(root, NEW, wanted_checks=[where], **options)
    assert f"\n{root}\n" in capsys.readouterr().out


def test_a_version_that_is_not_to_be_had_is_refused_with_those_that_are(
    root: Path, wheels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(root)
    assert main(["7.7.7", "--root", str(root), "--wheels", str(wheels)]) == 1
    error = capsys.readouterr().err
    assert "error: there is no openai-codex-cli-bin==7.7.7 for this machine" in error
    assert f"{OLDER}, {NEW}, {UNKNOWN_FAMILY}, {CORRECT}" in error
    assert everything(root) == before


def test_a_dirty_checkout_is_refused_before_anything_else(root: Path, wheels: Path) -> None:
    (root / "notes.txt").write_text("not committed", encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"uncommitted changes(?s:.)*notes\.txt"):
        update(root, "7.7.7", wheels=wheels)
    with pytest.raises(ReleaseError, match="there is no openai-codex-cli-bin"):
        update(root, "7.7.7", wheels=wheels, allow_dirty=True)


def test_the_version_that_is_pinned_already_is_refused(root: Path, wheels: Path) -> None:
    with pytest.raises(ReleaseError, match="already"):
        update(root, pins.lane(root), wheels=wheels)


def test_a_directory_that_is_no_checkout_is_refused(root: Path, wheels: Path) -> None:
    shutil.rmtree(root / ".git")
    with pytest.raises(ReleaseError, match="git status failed"):
        update(root, NEW, wheels=wheels)


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> checkout.Copy:
    copy = checkout.Copy(root, tmp_path / "copy")
    for name in ("errors.py", "types.py"):
        (copy.path / "src" / "trio_codex" / name).write_text("new\n", encoding="utf-8")
    return copy


SOURCE = (Path("src/trio_codex"),)


def test_what_changed_meanwhile_is_not_overwritten(root: Path, copy: checkout.Copy) -> None:
    types = root / "src" / "trio_codex" / "types.py"
    types.write_text("mine\n", encoding="utf-8")
    before = everything(root)
    with pytest.raises(ReleaseError, match=r"types\.py has been changed meanwhile"):
        copy.write_back(SOURCE)
    assert everything(root) == before


def test_files_come_and_go_with_the_copy(root: Path, copy: checkout.Copy) -> None:
    package = Path("src/trio_codex")
    (copy.path / package / "types.py").unlink()
    (copy.path / package / "fresh.py").write_text("fresh\n", encoding="utf-8")
    (copy.path / "pyproject.toml").write_text("not asked for\n", encoding="utf-8")
    changed = copy.write_back(SOURCE)
    assert changed == [package / "errors.py", package / "fresh.py", package / "types.py"]
    assert not (root / package / "types.py").exists()
    assert (root / package / "fresh.py").read_text(encoding="utf-8") == "fresh\n"
    assert "not asked for" not in (root / "pyproject.toml").read_text(encoding="utf-8")


def test_a_failure_while_writing_puts_everything_back(
    root: Path, copy: checkout.Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(root)
    write = Path.write_bytes

    def fail_once(path: Path, data: bytes) -> int:
        if path.name == "types.py" and data == b"new\n":
            raise KeyboardInterrupt
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", fail_once)
    with pytest.raises(KeyboardInterrupt):
        copy.write_back(SOURCE)
    assert everything(root) == before
