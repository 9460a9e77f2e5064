"""Sphinx builds the pages without a warning, and they are complete."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

import trio_codex
import trio_codex.testing
from trio_codex import protocol

pytestmark = pytest.mark.upkeep

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
WRITTEN = {
    path.relative_to(DOCS).with_suffix("").as_posix(): path
    for path in sorted(DOCS.rglob("*.md"))
    if path.parent.name != "html"
}
PAGES = [ROOT / "README.md", *WRITTEN.values()]
HOMES = (trio_codex, trio_codex.testing)


def build(source, output):
    options = ["-W", "-q", "-b", "html", "-d", str(output / "doctrees")]
    run = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(source), str(output / "pages")],
        # No colours in what a failure shows.
        env={**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=150,
        check=False,
    )
    return run.returncode, run.stdout


def plain(page):
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def text_of(page):
    return page.read_text(encoding="utf-8")


# One test, for it takes some seconds to build them.
def test_the_pages_are_built_without_a_warning_and_lack_nothing(tmp_path):
    assert build(ROOT / "docs", tmp_path) == (0, "")
    pages = tmp_path / "pages"
    contents = text_of(pages / "index.html")
    readme = text_of(pages / "html" / "readme.html")

    # Every page stands in the table of contents.
    linked = set(re.findall(r'class="reference internal" href="([^"#]+)\.html"', contents))
    assert set(WRITTEN) - {"index"} <= linked
    assert {"html/readme", "html/changelog", "html/examples", "html/contributing"} <= linked

    # Links to files of the project lead to their pages.
    assert 'href="../cancellation.html"' in readme
    assert not re.search(r'href="[^":]*\.(md|py)["#]', contents + readme)

    # Every example is shown.
    shown = text_of(pages / "html" / "examples.html")
    assert [path.name for path in (ROOT / "examples").glob("*.py") if path.name not in shown] == []

    # A block shows as one, and a value as a value.
    client = plain(text_of(pages / "api" / "client.html"))
    assert "async with trio_codex.open_codex(" in client
    assert "async with temporary_thread(" in client
    types = text_of(pages / "api" / "types.html")
    assert "trio_codex.types.UNSET:UnsetType" in plain(types).replace(" ", "")

    assert 'href="#trio_codex.CodexConfig.interrupt_timeout"' in text_of(
        pages / "api" / "client.html"
    )

    # Every class of the protocol can be linked to, and names of Trio lead to its pages.
    assert [name for name in protocol.HOME if f'id="trio_codex.types.{name}"' not in types] == []
    assert "https://trio.readthedocs.io/en/stable/reference-core.html#trio.CancelScope" in text_of(
        pages / "api" / "client.html"
    )

    # Every public name is in the reference.
    reference = "".join(map(text_of, (pages / "api").glob("*.html")))
    names = [f"{home.__name__}.{name}" for home in HOMES for name in home.__all__]
    lacking = [name for name in names if f'id="{name}"' not in reference and "__" not in name]
    assert lacking == []


def test_a_link_that_leads_nowhere_would_be_seen(tmp_path):
    source = tmp_path / "docs"
    source.mkdir()
    (source / "conf.py").write_text('extensions = ["myst_parser"]\n', encoding="utf-8")
    (source / "index.md").write_text("# Words\n\n[gone](gone.md)\n", encoding="utf-8")
    status, said = build(source, tmp_path)
    assert status != 0
    assert "gone.md" in said


def test_every_field_of_the_configuration_is_in_its_table():
    table = text_of(DOCS / "configuration.md")
    fields = [field.name for field in attrs.fields(trio_codex.CodexConfig)]
    assert [name for name in fields if f"`{name}`" not in table] == []


def test_every_logger_is_in_the_table():
    source = "\n".join(map(text_of, (ROOT / "src" / "trio_codex").rglob("*.py")))
    loggers = set(re.findall(r'get_logger\("(\w+)"\)', source))
    assert "turn" in loggers
    rows = "\n".join(
        re.findall(r"^\| `trio_codex\..*", text_of(DOCS / "configuration.md"), re.MULTILINE)
    )
    assert [name for name in sorted(loggers) if f"`trio_codex.{name}`" not in rows] == []


def test_every_extra_for_programs_is_in_the_table():
    project = text_of(ROOT / "pyproject.toml").partition("[project.optional-dependencies]")[2]
    extras = re.findall(r"^(\w+) = \[", project.partition("\n[")[0], re.MULTILINE)
    rows = re.findall(r"^\| `(\w+)` \| ", text_of(DOCS / "getting-started.md"), re.MULTILINE)
    for_developers = {"release", "docs", "dev", "heavy", "bench"}
    assert sorted({*rows} & {*extras}) == sorted({*extras} - for_developers)


def test_every_library_that_the_pages_recommend_is_run_here():
    rows = re.findall(r"^\| `(\w+)` \|", text_of(DOCS / "libraries.md"), re.MULTILINE)
    assert len(rows) > 10
    run = [text_of(path) for path in PAGES]
    run += [text_of(path) for home in ("tests", "examples") for path in (ROOT / home).rglob("*.py")]
    text = "\n".join(run)
    imported = r"(?m)^ *(?:import|from) {0}\b|importorskip\(.{0}\b"
    assert [name for name in rows if not re.search(imported.format(name), text)] == []


def test_nothing_is_misspelt():
    pytest.importorskip("codespell_lib")
    words = [str(path) for path in [*PAGES, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"]]
    command = [sys.executable, "-m", "codespell_lib", *words, "src", "examples", "newsfragments"]
    run = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert (run.returncode, run.stdout) == (0, "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_names_that_a_page_speaks_of_exist(page):
    names = re.findall(r"`(?:trio_codex\.)?([A-Z]\w+)\.([a-z]\w*)", text_of(page))
    classes = {name: getattr(trio_codex, name, None) for name, _ in names}
    missing = [
        f"{owner}.{name}"
        for owner, name in names
        if isinstance(classes[owner], type)
        and not hasattr(classes[owner], name)
        # What is set when an object is made stands in the docstring of its class.
        and not re.search(rf"^ +{name}: ", classes[owner].__doc__ or "", re.MULTILINE)
    ]
    assert missing == []
