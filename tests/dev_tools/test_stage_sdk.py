"""Wheel and sdist: one version, one runtime, and what belongs in them."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools._release import pins
from tools._release.commands import ReleaseError
from tools._release.versions import runtime_of, tag_of_version
from tools.generate_protocol.domains import DOMAINS
from tools.stage_sdk.__main__ import main
from tools.stage_sdk.build import stage
from tools.stage_sdk.contents import check_sdist, check_wheel
from tools.stage_sdk.trying import run_demo

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.stage_sdk.build import Staged

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src", "tests", "tools", "docs", "examples", "newsfragments")
FILES = (
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CITATION.cff",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "constraints.txt",
    "noxfile.py",
    ".gitignore",
)
VERSION = pins.lane(ROOT)
INFO = f"trio_codex-{VERSION}.dist-info"


def make_checkout(root: Path) -> Path:
    left_out = shutil.ignore_patterns("__pycache__")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, root / folder, ignore=left_out)
    for name in FILES:
        shutil.copy(ROOT / name, root / name)
    commit(root)
    return root


def commit(root: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "-A"], cwd=root, check=True, capture_output=True)
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, "commit", "-q", "-m", "All of it."], cwd=root, check=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_checkout(tmp_path / "checkout")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout that nobody changes, with ignored files and a build of long ago in it."""
    root = make_checkout(tmp_path_factory.mktemp("sdk") / "checkout")
    for ignored in ("dist/old.whl", "src/trio_codex/__pycache__/old.pyc", ".venv/lib/old.py"):
        (root / ignored).parent.mkdir(parents=True, exist_ok=True)
        (root / ignored).write_bytes(b"")
    return root


@pytest.fixture(scope="module")
def staged(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    return stage(source, tmp_path_factory.mktemp("dist"), tag_of_version(runtime_of(VERSION)))


def test_the_wheel_has_the_whole_package_and_nothing_else(staged: Staged) -> None:
    with zipfile.ZipFile(staged.wheel) as archive:
        names = set(archive.namelist())
        metadata = archive.read(f"{INFO}/METADATA").decode()
        entry_points = archive.read(f"{INFO}/entry_points.txt").decode()
    assert {name.split("/")[0] for name in names} == {
        "trio_codex",
        "trio_codex_pytest.py",
        INFO,
    }
    assert not any("tests" in name or ".pyc" in name for name in names)
    assert {"trio_codex/py.typed", "trio_codex_pytest.py"} <= names
    assert {f"trio_codex/protocol/{domain}.py" for domain in DOMAINS} <= names
    assert f"{INFO}/licenses/LICENSE" in names
    assert f"\nVersion: {VERSION}\n" in metadata
    assert f"\nRequires-Dist: openai-codex-cli-bin=={runtime_of(VERSION)}\n" in metadata
    assert "[pytest11]\ntrio-codex = trio_codex_pytest" in entry_points


def test_the_sdist_has_the_tests_and_no_ignored_file(staged: Staged) -> None:
    with tarfile.open(staged.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"PKG-INFO", "LICENSE", "src/trio_codex/py.typed", "tests/conftest.py"} <= names
    assert {"tools/stage_sdk/__main__.py", "constraints.txt", "CHANGELOG.md"} <= names
    assert not any("old" in Path(name).stem.split("_") for name in names)


def test_the_command_says_the_version_the_runtime_and_where(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--root", str(source), "--out", str(tmp_path / "out"), "--expect", VERSION]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    runtime = runtime_of(VERSION)
    assert f"trio-codex {VERSION} for runtime {runtime} ({tag_of_version(runtime)})" in printed
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"trio_codex-{VERSION}-py3-none-any.whl",
        f"trio_codex-{VERSION}.tar.gz",
    ]


def test_stale_generated_code_is_refused_with_what_differs(root: Path, tmp_path: Path) -> None:
    items = root / "src" / "trio_codex" / "protocol" / "items.py"
    text = items.read_text(encoding="utf-8")
    items.write_text(text.replace("    delta: str\n", "    delta: int\n", 1), encoding="utf-8")
    commit(root)
    with pytest.raises(ReleaseError, match=r"the generated code is stale: python -m") as caught:
        stage(root, tmp_path / "out")
    assert "\n-    delta: int\n+    delta: str\n" in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_code_made_for_a_runtime_that_is_not_installed_cannot_be_checked_and_is_refused(
    root: Path, tmp_path: Path
) -> None:
    pins.move(root, "9.8.7")
    commit(root)
    with pytest.raises(ReleaseError, match=r"the runtime 9\.8\.7 is pinned, and .* is installed"):
        stage(root, tmp_path / "out")


@pytest.mark.parametrize("expect", ["0.1.2", "rust-v0.1.2", "rust-v0.1", "nonsense"])
def test_another_version_than_the_expected_one_is_refused(
    expect: str, source: Path, tmp_path: Path
) -> None:
    with pytest.raises(ReleaseError):
        stage(source, tmp_path / "out", expect)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("pin", pins.PINS, ids=lambda pin: pin.what)
def test_a_version_that_disagrees_with_the_runtime_is_refused(
    pin: pins.Pin, root: Path, tmp_path: Path
) -> None:
    pin.move(root, "0.1.2")
    with pytest.raises(ReleaseError, match="is made for the runtime"):
        stage(root, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_dirty_checkout_is_refused(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "src" / "trio_codex" / "scratch.py").write_text("", encoding="utf-8")
    assert main(["--root", str(root), "--out", str(tmp_path / "out")]) == 1
    assert "src/trio_codex/scratch.py" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_readme_that_the_index_could_not_show_is_refused(root: Path, tmp_path: Path) -> None:
    pyproject = root / "pyproject.toml"
    text = pyproject.read_text(encoding="utf-8")
    text = text.replace('readme = "README.md"', 'readme = "README.rst"')
    pyproject.write_text(text, encoding="utf-8")
    (root / "README.rst").write_text("Title\n=\n\n.. nonsense::\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match="twine failed"):
        stage(root, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_sdist_that_would_lack_files_is_refused(root: Path, tmp_path: Path) -> None:
    pyproject = root / "pyproject.toml"
    text = pyproject.read_text(encoding="utf-8")
    assert '"docs", ' in text
    pyproject.write_text(text.replace('"docs", ', ""), encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"docs/releasing\.md is missing"):
        stage(root, tmp_path / "out")
    assert not (tmp_path / "out").exists()


# What a wrong archive says: each is the right one with one thing done to it.


def rewritten(wheel: Path, folder: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(wheel) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    path = folder / wheel.name
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def without(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.__delitem__(name)


def having(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.__setitem__(name, b"")


def replacing(name: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        assert old.encode() in files[name]
        files[name] = files[name].replace(old.encode(), new.encode())

    return change


METADATA = f"{INFO}/METADATA"
RUNTIME = f"openai-codex-cli-bin=={runtime_of(VERSION)}"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (without("trio_codex/py.typed"), r"trio_codex/py\.typed is missing"),
        (without("trio_codex/protocol/mcp.py"), r"protocol/mcp\.py is missing"),
        (without("trio_codex/_cli/demo.py"), r"_cli/demo\.py is missing"),
        (without("trio_codex_pytest.py"), r"trio_codex_pytest\.py is missing"),
        (without(f"{INFO}/licenses/LICENSE"), "LICENSE is missing"),
        (without(f"{INFO}/entry_points.txt"), r"entry_points\.txt is missing"),
        (having("tests/conftest.py"), r"tests/conftest\.py does not belong"),
        (having("tools/__init__.py"), r"tools/__init__\.py does not belong"),
        (having("trio_codex/scratch.py"), r"scratch\.py does not belong"),
        (replacing(METADATA, RUNTIME, f"{RUNTIME}.1"), "does not need openai-codex-cli-bin"),
        (replacing(METADATA, RUNTIME, RUNTIME.replace("==", ">=")), "does not need"),
        (replacing(METADATA, RUNTIME, f"{RUNTIME}; extra == 'dev'"), "does not need"),
        (replacing(METADATA, f"Requires-Dist: {RUNTIME}\n", ""), "does not need"),
        (replacing(METADATA, f"\nVersion: {VERSION}", "\nVersion: 0.1.2"), "its Version is 0.1.2"),
        (replacing(f"{INFO}/entry_points.txt", "_pytest", "_test"), "no entry point"),
        (replacing(f"{INFO}/WHEEL", "py3-none-any", "cp313-none-any"), "not tagged py3-none-any"),
        (replacing(f"{INFO}/licenses/LICENSE", "Apache", "Other"), "licence is not ours"),
    ],
)
def test_a_wheel_with_something_wrong_is_refused(
    change: Callable[[dict[str, bytes]], None],
    why: str,
    staged: Staged,
    source: Path,
    tmp_path: Path,
) -> None:
    wheel = rewritten(staged.wheel, tmp_path, change)
    with pytest.raises(ReleaseError, match=why):
        check_wheel(wheel, source, VERSION)


def test_a_wheel_lacks_a_domain_even_if_the_source_lacks_it_too(
    staged: Staged, root: Path, tmp_path: Path
) -> None:
    (root / "src" / "trio_codex" / "protocol" / "mcp.py").unlink()
    wheel = rewritten(staged.wheel, tmp_path, without("trio_codex/protocol/mcp.py"))
    with pytest.raises(ReleaseError, match=r"mcp\.py is missing"):
        check_wheel(wheel, root, VERSION)


def test_an_sdist_that_lacks_or_has_a_file_is_refused(
    staged: Staged, source: Path, root: Path
) -> None:
    check_sdist(staged.sdist, source, VERSION)
    (root / "src" / "trio_codex" / "fresh.py").write_text("", encoding="utf-8")
    (root / "docs" / "index.md").unlink()
    with pytest.raises(ReleaseError) as caught:
        check_sdist(staged.sdist, root, VERSION)
    text = str(caught.value)
    assert "src/trio_codex/fresh.py is missing" in text
    assert "docs/index.md does not belong there" in text


# The demo, from a wheel that needs nothing, so that no registry is asked.


def tiny_wheel(folder: Path, main: str) -> Path:
    info = "trio_codex-1.0.dist-info"
    path = folder / "trio_codex-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("trio_codex/__init__.py", "")
        archive.writestr("trio_codex/__main__.py", main)
        about = "Metadata-Version: 2.1\nName: trio-codex\nVersion: 1.0\nProvides-Extra: demo\n"
        archive.writestr(f"{info}/METADATA", about)
        tag = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        archive.writestr(f"{info}/WHEEL", tag)
        archive.writestr(f"{info}/RECORD", "")
    return path


def test_the_demo_is_run_from_the_wheel_in_an_environment_with_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What would lead it to the packages of this environment.
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    main = (
        "import sys\nfrom importlib.util import find_spec\n"
        "print(sys.argv[1:], find_spec('trio'), find_spec('pytest'))\n"
    )
    assert run_demo(tiny_wheel(tmp_path, main), tmp_path) == "['demo'] None None\n"


def test_a_demo_that_fails_is_an_error_with_what_it_printed(tmp_path: Path) -> None:
    wheel = tiny_wheel(tmp_path, "print('half of it')\nraise SystemExit(3)\n")
    with pytest.raises(ReleaseError, match=r"the demo failed \(exit status 3\):\nhalf of it"):
        run_demo(wheel, tmp_path)
