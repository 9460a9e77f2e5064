"""Which requests the tests of the real runtime make by `Codex.rpc`, read from their source."""

from __future__ import annotations

import ast
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def rpc_calls(sources: list[str]) -> dict[str, bool]:
    """Find the calls of methods of an object, or of an attribute, that is named ``rpc``.

    Args:
        sources: The sources of the tests.

    Returns:
        By method, whether a call of it is expected to succeed anywhere: one
        inside of ``with pytest.raises`` is not.
    """
    found: dict[str, bool] = {}
    for source in sources:
        _look(ast.parse(source), found, refused=False)
    return found


def unknown_calls(source: str, known: set[str]) -> set[str]:
    """Find the calls in the source of one test that name no request there is.

    Args:
        source: The source of the function, indented or not.
        known: The names of the methods of ``Codex.rpc``.

    Returns:
        The names that are not among them.
    """
    return rpc_calls([textwrap.dedent(source)]).keys() - known


def runtime_sources(root: Path) -> list[str]:
    """Read the sources of the tests of the real runtime.

    Args:
        root: The root of the repository.

    Returns:
        The sources.
    """
    paths = sorted((root / "tests" / "runtime").glob("*.py"))
    return [path.read_text(encoding="utf-8") for path in paths]


def _look(node: ast.AST, found: dict[str, bool], *, refused: bool) -> None:
    match node:
        case ast.With(items=items):
            refused = refused or any("pytest.raises" in ast.unparse(item) for item in items)
        case ast.Call(
            func=ast.Attribute(attr=name, value=ast.Name(id="rpc") | ast.Attribute(attr="rpc"))
        ):
            found[name] = found.get(name, False) or not refused
        case _:
            pass
    for child in ast.iter_child_nodes(node):
        _look(child, found, refused=refused)
