"""The modules of the package, and what each of them imports when it runs."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "trio_codex"


@dataclass(frozen=True)
class Module:
    """A module of the package, by its dotted name below `package`'s parent."""

    name: str
    path: Path
    is_package: bool

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def generated(self) -> bool:
        return "# Generated from the schema of the runtime." in self.text[:400]

    @property
    def unit(self) -> str:
        """The part of the package that it belongs to: the first name below the top."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else "__init__"


def modules(package: Path = PACKAGE) -> dict[str, Module]:
    """Find the modules of a package, by name."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        found[name] = Module(name, path, is_package)
    return found


def runtime_imports(module: Module, known: dict[str, Module]) -> set[str]:
    """Give the dotted names of all that a module imports, also inside of functions.

    What stands under ``if TYPE_CHECKING`` does not count. ``from a import b``
    is ``a.b`` where that is one of the known modules, else ``a``.
    """
    return _imported(module, _executed(module.tree), known)


def all_imports(module: Module, known: dict[str, Module]) -> set[str]:
    """Give what `runtime_imports` gives, and what stands under ``if TYPE_CHECKING``."""
    return _imported(module, ast.walk(module.tree), known)


def _imported(module: Module, nodes: Iterable[ast.AST], known: dict[str, Module]) -> set[str]:
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            for alias in node.names:
                deeper = f"{base}.{alias.name}"
                names.add(deeper if deeper in known else base)
    return names


def dotted_names(module: Module) -> set[str]:
    """Give every chain of names that a module runs or imports, such as ``trio.open_nursery``."""
    found = set()
    for node in _executed(module.tree):
        if isinstance(node, ast.ImportFrom):
            found.update(f"{_absolute(module, node)}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute):
            found.add(_chain(node))
    return found


def _chain(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_chain(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "_"


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    keep = len(parts) - node.level + module.is_package
    return ".".join([*parts[:keep], *filter(None, [node.module])])


def _executed(node: ast.AST):
    """Walk a tree, past what only a type checker looks at."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and _is_type_checking(child.test):
            for other in child.orelse:
                yield other
                yield from _executed(other)
            continue
        yield child
        yield from _executed(child)


def _is_type_checking(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )
