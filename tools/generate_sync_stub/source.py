"""The source of the package as syntax trees: classes with what they inherit, and names."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A module of the package.

    Attributes:
        name: Its dotted name.
        tree: Its syntax tree.
        origins: Where each of its names comes from: a module, and the name there, which is
            empty for a module itself.
    """

    name: str
    tree: ast.Module
    origins: dict[str, tuple[str, str]]

    def definition(self, name: str) -> ast.stmt | None:
        """Give the statement that defines a name of the module."""
        return _definitions(self).get(name)


@cache
def module(name: str) -> Module:
    """Read a module that was imported."""
    path = sys.modules[name].__file__ or ""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    origins: dict[str, tuple[str, str]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(source), names=names):
                for each in names:
                    origins[each.asname or each.name] = source, each.name
            case ast.Import(names=names):
                for each in names:
                    origins[each.asname or each.name] = each.name, ""
    read = Module(name, tree, origins)
    for defined in _definitions(read):
        origins[defined] = name, defined
    return read


def parts(kind: type) -> list[tuple[Module, ast.ClassDef]]:
    """Give the definitions of a class and of its bases in the package, the farthest base first."""
    found: list[tuple[Module, ast.ClassDef]] = []
    for base in reversed(kind.__mro__):
        home = _home(base)
        if home is not None:
            node = home.definition(base.__name__)
            if isinstance(node, ast.ClassDef):
                found.append((home, node))
    return found


def home_of(value: type | object) -> Module:
    """Give the module that defines a class or function."""
    home = _home(value)
    if home is None:
        raise LookupError(f"the module that defines {value!r} is not there")
    return home


def _home(value: object) -> Module | None:
    # `__module__` shows the public place of what is public.
    name = getattr(value, "__name__", "")
    for path, loaded in list(sys.modules.items()):
        if path.startswith("trio_codex.") and vars(loaded).get(name) is value:
            home = module(path)
            if isinstance(home.definition(name), ast.ClassDef | _Function):
                return home
    return None


@cache
def _cached_definitions(tree: ast.Module) -> dict[str, ast.stmt]:
    found: dict[str, ast.stmt] = {}
    for node in tree.body:
        inner = [node]
        if isinstance(node, ast.If):
            inner = [*node.body, *node.orelse]
        for each in inner:
            match each:
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                    found.setdefault(name, each)
                case ast.AsyncFunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                    found.setdefault(name, each)
                case ast.Assign(targets=[ast.Name(id=name)]):
                    found.setdefault(name, each)
                case _:
                    pass
    return found


def _definitions(read: Module) -> dict[str, ast.stmt]:
    return _cached_definitions(read.tree)
