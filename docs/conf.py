"""How Sphinx builds the pages: ``python -m sphinx -W -b html docs build/docs``.

The pages are written to be read on GitHub too. So they link to files of the
project, and hold no directives of Sphinx; what Sphinx needs is added here while
it reads them.
"""

from __future__ import annotations

import ast
import inspect
import os
import re
import sys
from enum import EnumMeta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sphinx import addnodes

from trio_codex import __version__, protocol, types
from trio_codex._util._handle import NoPublicConstructor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils.nodes import document
    from sphinx.application import Sphinx

DOCS: Final = Path(__file__).resolve().parent
ROOT: Final = DOCS.parent

project = "trio-codex"
author = copyright = "the authors of trio-codex"  # noqa: A001 - Sphinx's name
version = release = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "sphinx.ext.napoleon",
    # The pages lack only the buttons without it.
    *(["sphinx_copybutton"] if find_spec("sphinx_copybutton") else []),
]
# The names of the others are kept here: building the pages needs no network.
intersphinx_mapping = {
    "python": ("https://docs.python.org/3", "inventories/python.inv"),
    "trio": ("https://trio.readthedocs.io/en/stable", "inventories/trio.inv"),
}
html_theme = "furo"
html_title = f"trio-codex {release}"

default_role = "py:obj"
# Anchors as on GitHub.
myst_heading_anchors = 3
# A heavy extra, of which the pages show nothing.
autodoc_mock_imports = ["distributed"]
autodoc_member_order = "bysource"
# There are none, and looking for them reads the source, which Python 3.13 looks for in the
# module that a class names as its home.
autodoc_use_type_comments = False
napoleon_numpy_docstring = False
python_maximum_signature_line_length = 90

SECTIONS: Final = {
    "Tutorial": ("getting-started", "tutorial", "html/examples"),
    "How-to guides": ("html/how-to", "coming-from-openai-codex"),
    "Explanation": (
        "threads-and-turns",
        "inputs-and-outputs",
        "cancellation",
        "errors",
        "approvals",
        "tools",
        "exec-and-files",
        "login",
        "faq",
    ),
    "Reference": (
        "api/client",
        "api/values",
        "api/errors",
        "api/hosts",
        "api/console",
        "api/otel",
        "api/dask",
        "api/testing",
        "api/types",
        "configuration",
        "protocol",
        "libraries",
        "compatibility",
        "performance",
        "html/changelog",
    ),
    "For contributors": ("html/contributing", "design", "releasing"),
}
"""The table of contents. A page that it does not name stands at the end of the explanations."""

COPIES: Final = {
    "html/readme": ROOT / "README.md",
    "html/changelog": ROOT / "CHANGELOG.md",
    "html/contributing": ROOT / "CONTRIBUTING.md",
}
"""Pages that have another place on GitHub."""

EXAMPLES: Final = ROOT / "examples"

REPOSITORY: Final = "https://github.com/trio-codex/trio-codex/blob/main/"
RAW: Final = "https://raw.githubusercontent.com/trio-codex/trio-codex/main/"
"""The README is also shown by the package index, where only whole addresses lead to files."""

KEPT: Final = (" \N{MULTIPLICATION SIGN}", "\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}")
"""What no line may begin with, above all in narrow tables, and the same without a break."""

BLOCKS: Final = {"AbstractAsyncContextManager": "async with ", "AbstractContextManager": "with "}
"""What stands before a function, by how the type that it returns begins."""

HIDDEN: Final = (NoPublicConstructor, EnumMeta)
"""Metaclasses of what programs do not make themselves."""

_LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")


def read_source(app: Sphinx, docname: str, source: list[str]) -> None:
    """Make of a page for GitHub one for Sphinx."""
    home = (DOCS / docname).parent
    if docname in COPIES:
        home = COPIES[docname].parent
        app.env.note_dependency(str(COPIES[docname]))
        source[0] = COPIES[docname].read_text(encoding="utf-8")
    elif docname == "html/examples":
        source[0] = examples(app)
    elif docname == "html/how-to":
        source[0] += guides()
    elif docname == "api/types":
        source[0] += domains(source[0])
    elif docname == "index":
        source[0] += contents()
    if (DOCS / f"{docname}.md").exists():
        source[0] = relink(source[0], docname, home).replace(*KEPT)


def always_read(*_: object) -> list[str]:
    """Name the pages that change with what other files there are."""
    return ["index", "html/examples", "html/how-to"]


def relink(text: str, docname: str, home: Path) -> str:
    """Let links to files of the project lead to their pages."""
    pages = {path: DOCS / f"{name}.md" for name, path in COPIES.items()}

    def replace(link: re.Match[str]) -> str:
        path = link[1]
        for prefix in (REPOSITORY, REPOSITORY.replace("blob", "tree"), RAW):
            path = path.removeprefix(prefix)
        target = Path(os.path.normpath((home if path == link[1] else ROOT) / path))
        if "://" in path or not target.exists():
            return link[0]
        anchor = link[2] or ""
        if (
            target.suffix in (".md", ".ipynb")
            and DOCS not in target.parents
            and target not in pages
        ):
            return f"]({REPOSITORY}{target.relative_to(ROOT).as_posix()}{anchor})"
        if EXAMPLES in target.parents:
            anchor = f"#{target.name.replace('.', '')}"
        page = DOCS / "html" / "examples.md" if EXAMPLES in (target, *target.parents) else target
        page = DOCS / "html" / "how-to.md" if target == DOCS / "how-to" else page
        relative = os.path.relpath(pages.get(page, page), (DOCS / docname).parent)
        return f"]({relative}{anchor})"

    return _LINK.sub(replace, text)


def contents() -> str:
    """Give the table of contents, which GitHub would show as a block of code."""
    placed = {name for names in SECTIONS.values() for name in names}
    rest = sorted({path.stem for path in DOCS.glob("*.md")} - {"index"} - placed)
    sections = {**SECTIONS, "Explanation": (*SECTIONS["Explanation"], *rest)}
    start = toctree("", ["html/readme"])
    return start + "\n".join(toctree(caption, names) for caption, names in sections.items())


def guides() -> str:
    """Give the guides in the groups and the order of the index."""
    page = (DOCS / "index.md").read_text(encoding="utf-8")
    groups = page.partition("## How-to guides\n")[2].partition("\n## ")[0].partition("\n###")
    text = "".join(groups[1:]).replace("### ", "## ").replace("](", "](../")
    order = re.findall(r"\]\((\.\./how-to/[\w-]+)\.md\)", text)
    return f"{text}\n{toctree('', order)}"


def toctree(caption: str, names: Iterable[str]) -> str:
    """Give one section of the table of contents."""
    options = [":hidden:", ":glob:", *([f":caption: {caption}"] if caption else [])]
    return "\n".join(["", "```{toctree}", *options, "", *names, "```", ""])


def examples(app: Sphinx) -> str:
    """Show every example with what it says of itself."""
    parts = [
        "# Examples\n",
        "Each is a whole program, and runs with your own Codex login: `python examples/stream.py`.",
        "Without an account, run it on a scripted model: `python examples/scripted.py stream`.\n",
    ]
    table = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    order = [EXAMPLES / name for name in re.findall(r"^\| \[(\w+\.py)\]", table, re.MULTILINE)]
    for path in [*order, EXAMPLES / "scripted.py"]:
        app.env.note_dependency(str(path))
        code = path.read_text(encoding="utf-8")
        about = (ast.get_docstring(ast.parse(code)) or "").replace("``", "`")
        parts.append(f"## {path.name}\n\n{about}\n\n````python\n{code}````\n")
    return "\n".join(parts)


def domains(page: str) -> str:
    """List the names of each domain of the protocol with what they say of themselves."""
    parts = ["\n"]
    for domain in protocol.DOMAINS:
        parts.append(f"{domain}\n{'~' * len(domain)}\n")
        for name in sorted(name for name, home in protocol.HOME.items() if home == domain):
            value = getattr(types, name)
            if not isinstance(value, type):
                parts.append(f".. py:data:: {name}\n   :no-contents-entry:\n")
            elif f"autoclass:: {name}\n" not in page:
                about = (inspect.getdoc(value) or "").partition("\n")[0]
                parts.append(f".. py:class:: {name}\n   :no-contents-entry:\n\n   {about}\n")
    return "\n".join(parts)


def show_blocks(_app: Sphinx, doctree: document) -> None:
    """Write `async with` before what is entered by it."""
    for signature in doctree.findall(addnodes.desc_signature):
        value = lookup(signature.get("module", ""), signature.get("fullname", ""))
        if words := entered_by(value):
            signature.insert(0, addnodes.desc_annotation(words, words))


def entered_by(value: object) -> str:
    """Give what stands before a function whose result is a block; nothing for others."""
    if not inspect.isfunction(value):
        return ""
    given = str(inspect.signature(value).return_annotation)
    generator = inspect.isasyncgenfunction(inspect.unwrap(value))
    if generator and not inspect.isasyncgenfunction(value):
        return "async with "
    return next((words for start, words in BLOCKS.items() if given.startswith(start)), "")


def lookup(module: str, path: str) -> object:
    """Find what a signature is about; None for a module that is not ours."""
    value: object = sys.modules.get(module)
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


def change_signature(
    _app: Sphinx,
    what: str,
    _name: str,
    value: object,
    _options: object,
    arguments: str,
    returned: str | None,
) -> tuple[str, str | None] | None:
    """Hide how handles and members of enums are made; show what a block yields."""
    if what == "class" and isinstance(value, type) and isinstance(value, HIDDEN):
        return ("", None)
    if returned is not None and entered_by(value):
        return (arguments, re.sub(r"^[~.\w]*\[(.*)\]$", r"\1", returned))
    return None


def keep_colons(
    _app: Sphinx, what: str, _name: str, _value: object, _options: object, lines: list[str]
) -> None:
    """Keep Napoleon from taking what stands before a colon for the type of a property."""
    if what == "property":
        lines.insert(0, "")


def setup(app: Sphinx) -> dict[str, bool]:
    """Let Sphinx read the pages through `read_source`."""
    app.connect("env-get-outdated", always_read)
    app.connect("source-read", read_source)
    app.connect("doctree-read", show_blocks)
    app.connect("autodoc-process-signature", change_signature)
    app.connect("autodoc-process-docstring", keep_colons, priority=400)  # before Napoleon
    return {"parallel_read_safe": True}
