"""The generated tree: made, written, compared."""

from __future__ import annotations

import difflib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.generate_protocol import methods
from tools.generate_protocol.build import build
from tools.generate_protocol.coverage import coverage_page
from tools.generate_protocol.domains import DOMAINS, assign
from tools.generate_protocol.emit import MODEL_NAMES, ROW_NAMES, domain_source, header
from tools.generate_protocol.fields import ignored_secrets
from tools.generate_protocol.model import Context, Enumeration, Node
from tools.generate_protocol.options import options_source
from tools.generate_protocol.places import sentences
from tools.generate_protocol.rows_source import ROWS
from tools.generate_protocol.rpc import requests, rpc_sources
from tools.generate_protocol.schema import Bundle, load
from tools.generate_protocol.tables import init_source, methods_source, types_source

if TYPE_CHECKING:
    from tools.generate_protocol.gaps import Gaps

ROOT = Path(__file__).resolve().parents[2]
_PACKAGE = Path("src/trio_codex")
_PROTOCOL = _PACKAGE / "protocol"
_RPC = _PACKAGE / "_rpc"
_RPC_BY_HAND = _RPC / "_caller.py"
_PAGE = Path("docs/protocol.md")

#: The files and folders that generating may change.
GENERATED = (_PROTOCOL, _PACKAGE / "types.py", _RPC, _PAGE)


def make() -> tuple[dict[Path, str], Gaps]:
    """Make the whole tree from the schema of the pinned runtime.

    Returns:
        The formatted source by path, relative to the root of the repository, and
        where the tables written by hand do not fit the schema.
    """
    bundle = load()
    responses = methods.responses(bundle)
    context = _context(bundle, responses)
    ignored_secrets(context)
    tree = {
        _PROTOCOL / "__init__.py": init_source(context),
        _PROTOCOL / "methods.py": methods_source(context, bundle, responses),
        _PROTOCOL / "options.py": options_source(context),
        _PROTOCOL / "rows.py": context.header + ROWS,
        _PACKAGE / "types.py": types_source(context),
    }
    for domain in context.nodes:
        tree[_PROTOCOL / f"{domain}.py"] = domain_source(context, domain)
    rows = requests(context, bundle, responses)
    for name, source in rpc_sources(context, bundle, rows).items():
        tree[_RPC / f"{name}.py"] = source
    tree[_PAGE] = coverage_page(bundle, rows, ROOT)
    return {path: _formatted(path, source) for path, source in tree.items()}, bundle.gaps


def _context(bundle: Bundle, responses: dict[str, str]) -> Context:
    built = build(bundle)
    home = assign(bundle, responses, built)
    sent = methods.sent(bundle, responses)
    nodes: dict[str, list[Node]] = {domain: [] for domain in DOMAINS}
    sent_nodes: set[str] = set()
    for definition, own in built.items():
        for node in own:
            nodes[home[node.name]].append(node)
            if definition in sent and not isinstance(node, Enumeration):
                sent_nodes.add(node.name)
    reserved = home.keys() & {*MODEL_NAMES, *ROW_NAMES, "UnknownNotification"}
    if reserved:
        raise ValueError(f"the schema has names that the tree needs itself: {sorted(reserved)}")
    origin = _origins(bundle, responses)
    every = (node for own in nodes.values() for node in own)
    return Context(
        header=header(bundle),
        nodes=nodes,
        home=home,
        sent=frozenset(sent_nodes),
        origin={**origin, **sentences(every, origin, bundle.gaps)},
        gaps=bundle.gaps,
    )


def _origins(bundle: Bundle, responses: dict[str, str]) -> dict[str, str]:
    """What a class is to the protocol, as the last line of its docstring."""
    uses: dict[str, list[str]] = {}

    def note(name: str | None, what: str) -> None:
        if name is not None:
            uses.setdefault(name, []).append(what)

    for method in bundle.client_requests:
        note(method.params, f"params of `{method.name}`")
        note(responses[method.name], f"response to `{method.name}`")
    for method in bundle.server_requests:
        note(method.params, f"params of the server request `{method.name}`")
        note(responses[method.name], f"response to the server request `{method.name}`")
    for method in bundle.server_notifications:
        note(method.params, f"notification `{method.name}`")
    return {name: f"The {', the '.join(sorted(what))}." for name, what in uses.items()}


def _formatted(path: Path, source: str) -> str:
    if path.suffix != ".py":
        return source
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(ROOT / path), "-"]
    done = subprocess.run(
        ruff, input=source, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{path} cannot be formatted:\n{done.stderr}")
    return done.stdout


def on_disk(root: Path) -> dict[Path, str]:
    """The tree as it is under a root."""
    paths = [
        *(root / _PROTOCOL).glob("*.py"),
        *(path for path in (root / _RPC).glob("*.py") if path != root / _RPC_BY_HAND),
        root / _PACKAGE / "types.py",
        root / _PAGE,
    ]
    return {
        path.relative_to(root): path.read_text(encoding="utf-8") for path in paths if path.exists()
    }


def write(root: Path, tree: dict[Path, str]) -> None:
    """Write the tree, and remove generated files that are no longer part of it."""
    for path in on_disk(root).keys() - tree.keys():
        (root / path).unlink()
    for path, source in tree.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(source, encoding="utf-8", newline="\n")


def diff(root: Path, tree: dict[Path, str]) -> str:
    """What would change under a root, as a unified diff; empty where nothing would."""
    present = on_disk(root)
    return "".join(
        line
        for path in sorted(present.keys() | tree.keys())
        for line in difflib.unified_diff(
            present.get(path, "").splitlines(keepends=True),
            tree.get(path, "").splitlines(keepends=True),
            f"a/{path.as_posix()}",
            f"b/{path.as_posix()}",
        )
    )
