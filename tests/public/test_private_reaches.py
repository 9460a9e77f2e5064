"""Few tests reach into private attributes, and what many of them read stands in `insides`."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
AT_MOST = 100
"""Lines in which a test reads or sets a private attribute of something that is not its own."""

# Documented, though they begin with an underscore.
PUBLIC = {"_exit", "_fields", "_value2member_map_"}


def reaches(source: str) -> set[int]:
    """Give the lines of a program that reach into what is not its own."""
    return {
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.endswith("__")
        and node.attr not in PUBLIC
        and not is_own(node.value)
    }


def is_own(owner: ast.expr) -> bool:
    match owner:
        case ast.Name(id="self" | "cls"):
            return True
        case ast.Call(func=ast.Name(id="super")):
            return True
        case _:
            return False


def test_a_reach_is_told_from_an_attribute_of_ones_own():
    source = "self._a\nsuper()._b\nos._exit(0)\nx.__name__\nturn._route\nself._a._b\n"
    assert reaches(source) == {5, 6}


def test_few_tests_reach_into_private_attributes():
    found = {
        path.relative_to(TESTS): lines
        for path in TESTS.rglob("*.py")
        if path.name != "insides.py" and (lines := reaches(path.read_text(encoding="utf-8")))
    }
    assert sum(map(len, found.values())) < AT_MOST, found
