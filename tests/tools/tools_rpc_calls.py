"""Which requests the tests of the real runtime make by `Codex.rpc`, read from their source."""

from __future__ import annotations

import ast
from pathlib import Path

RUNTIME_TESTS = Path(__file__).resolve().parents[1] / "runtime"


def rpc_calls(sources: list[str]) -> dict[str, bool]:
    """Find the calls of methods of an object, or of an attribute, that is named ``rpc``.

    Returns:
        By method, whether a call of it is expected to succeed anywhere: one
        inside of ``with pytest.raises`` is not.
    """
    found: dict[str, bool] = {}
    for source in sources:
        _look(ast.parse(source), found, refused=False)
    return found


def runtime_sources() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(RUNTIME_TESTS.glob("*.py"))]


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
