"""The files that a repository is expected to have are there, and lead to what exists."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAP = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
REPOSITORY = "https://github.com/trio-codex/trio-codex"

pytestmark = pytest.mark.skipif(
    not (ROOT / ".github").exists(), reason="this is not a checkout, but an unpacked sdist"
)


def rows(text):
    """Give the rows of the tables that name files, with the names in each."""
    for line in text.splitlines():
        if line.startswith("| ") and "`" in line:
            names = re.findall(r"`([\w./-]+)`", line)
            files = [name for name in names if "/" in name or name.endswith(".py")]
            if files and not files[0].startswith(("python", "nox")):
                yield line, files


@pytest.mark.parametrize(("line", "files"), [(r, f) for r, f in rows(MAP) if "tests/" in r])
def test_a_row_of_the_map_leads_to_files_that_exist(line, files):
    folder = ROOT
    for name in files:
        path = ROOT / name
        if "/" not in name:
            path = folder / name  # beside the one before
        assert path.exists(), name
        folder = path.parent
    assert any(name.startswith("tests/") for name in files), line


def test_every_package_is_on_the_map():
    source = ROOT / "src" / "trio_codex"
    packages = {path.name for path in source.iterdir() if (path / "__init__.py").exists()}
    missing = {name for name in packages if f"trio_codex/{name}/" not in MAP}
    # What everything stands on, what assembles, what is generated as a whole, and its public face.
    assert missing <= {"_codec", "_connection", "_rpc", "protocol", "sync"}


def test_the_map_knows_no_folder_of_tests_too_few():
    folders = {path.name for path in (ROOT / "tests").iterdir() if any(path.glob("*.py"))}
    missing = {name for name in folders if f"tests/{name}" not in MAP}
    assert missing <= {"examples", "peer_scenarios", "rpc"}


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)", (ROOT / "README.md").read_text()))
def test_a_link_of_the_readme_works_on_the_package_index_too(link):
    assert "://" in link
    path = re.sub(rf"^{REPOSITORY}/(blob|tree)/main/", "", link)
    if path != link:
        assert (ROOT / path).exists()


@pytest.mark.parametrize(
    "name",
    [
        "CODE_OF_CONDUCT.md",
        "SECURITY.md",
        "CITATION.cff",
        "noxfile.py",
        ".pre-commit-config.yaml",
        ".readthedocs.yaml",
        ".github/PULL_REQUEST_TEMPLATE.md",
        ".github/ISSUE_TEMPLATE/bug.yml",
    ],
)
def test_a_file_that_strangers_look_for_is_there(name):
    assert (ROOT / name).stat().st_size > 200


def test_the_workflow_runs_the_whole_check():
    workflow = (ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8")
    assert "run: .ci/run\n" in workflow


def test_versions_that_are_written_twice_are_the_same():
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    (ruff,) = re.findall(r"^ruff==(\S+)", constraints, re.MULTILINE)
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert f"rev: v{ruff}\n" in hooks
    version = (ROOT / "src" / "trio_codex" / "_util" / "_version.py").read_text(encoding="utf-8")
    (ours,) = re.findall(r'"([\d.]+)', version)
    assert f"version: {ours}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_metadata_names_what_is_tested():
    tomllib = pytest.importorskip("tomllib")  # not before Python 3.11
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    assert not [name for name in project["classifiers"] if "Windows" in name]
    assert {"Homepage", "Documentation", "Source", "Issues", "Changelog"} <= set(project["urls"])
    assert project["authors"]


def test_fragments_become_a_section_of_the_changelog(tmp_path):
    pytest.importorskip("towncrier")
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "newsfragments").mkdir()
    (tmp_path / "newsfragments" / "7.fixed.md").write_text("`Thread.run` waits.\n")
    command = [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "9.9.9"]
    run = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert "## [9.9.9] - " in run.stdout
    assert "### Fixed\n\n- `Thread.run` waits. ([#7](" in run.stdout


def test_a_fragment_has_the_name_of_a_kind():
    kinds = {"added", "changed", "fixed", "removed", "security"}
    for path in (ROOT / "newsfragments").glob("*.md"):
        if path.name != "README.md":
            # A number may follow, where an issue has several.
            assert re.fullmatch(r"[^.]+\.(\w+)(\.\d+)?\.md", path.name)[1] in kinds, path.name
