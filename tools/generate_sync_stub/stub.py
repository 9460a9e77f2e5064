"""The stub: classes and functions, as they are in plain code."""

from __future__ import annotations

import ast
import copy
import subprocess
import sys

import trio_codex
from tools.generate_sync_stub.plain import RENAMED, Imports, Plain
from tools.generate_sync_stub.source import home_of, parts
from trio_codex._client._connect import connect_codex
from trio_codex._client._open import open_codex
from trio_codex._client._retry import retry_on_overload
from trio_codex._tools._tool import tool
from trio_codex.aio import __all__ as names_of_aio

HEADER = """\
# Generated from the source of trio_codex. Do not edit; run
#     python -m tools.generate_sync_stub
"""

FUNCTIONS = {
    "connect_codex": connect_codex,
    "open_codex": open_codex,
    "retry_on_overload": retry_on_overload,
    "start_codex": open_codex,
    "tool": tool,
}
# What runs on Trio's side alone.
LEFT_OUT = {"Tool": {"call", "aclose", "spec", "holds_something"}}
STREAMS = """
class SendStream:
    def send_all(self, data: bytes | bytearray | memoryview) -> None: ...
    def wait_send_all_might_not_block(self) -> None: ...
    def aclose(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...

class ReceiveStream:
    def receive_some(self, max_bytes: int | None = None) -> bytes: ...
    def aclose(self) -> None: ...
    def __iter__(self) -> Self: ...
    def __next__(self) -> bytes: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...
"""
CLOSE = "def close(self) -> None: ..."


def _class(name: str, imports: Imports) -> ast.ClassDef:
    kind = getattr(trio_codex, name)
    members: dict[str, list[ast.stmt]] = {}
    bases: list[ast.expr] = []
    arguments: dict[str, ast.expr] = {}
    for home, node in parts(kind):
        for base in node.bases:
            match base:
                # The only generic base, of which a class may be a special case.
                case ast.Subscript(ast.Name("_Pages"), ast.Constant(str(argument))):
                    arguments["T"] = ast.parse(argument, mode="eval").body
                    bases = []
                case ast.Subscript(ast.Name("Generic" | "_Pages"), argument):
                    generic = ast.Name(imports.name_of(("typing", "Generic")))
                    argument = Plain(home, imports).visit(copy.deepcopy(argument))
                    bases = [ast.Subscript(generic, argument)]
                case _:
                    pass
    for home, node in parts(kind):
        plain = Plain(home, imports, arguments)
        for attribute, annotation in _attributes(node):
            members[attribute] = [
                ast.AnnAssign(ast.Name(attribute), plain.visit(copy.deepcopy(annotation)), None, 1)
            ]
        seen: set[str] = set()
        for member in node.body:
            if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef) and _is_shown(member):
                made = plain.function(member)
                if made.name not in seen:
                    members[made.name] = []
                    seen.add(made.name)
                members[made.name].append(made)
    if name == "Codex":
        members["close"] = ast.parse(CLOSE).body
    for left_out in LEFT_OUT.get(name, ()):
        members.pop(left_out, None)
    body: list[ast.stmt] = []
    for group in members.values():
        # Of overloads, what implements them is not part of a stub.
        overloads = [each for each in group if "overload" in _decorators(each)]
        body += overloads or group
    return ast.ClassDef(
        name=name,
        bases=bases,
        keywords=[],
        body=body or [ast.Expr(ast.Constant(...))],
        decorator_list=[ast.Name(imports.name_of(("typing", "final")))],
    )


def _decorators(node: ast.stmt) -> list[str]:
    return [ast.unparse(each) for each in getattr(node, "decorator_list", ())]


def _is_shown(member: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return (
        not member.name.startswith("_")
        or member.name in RENAMED
        or member.name in {"__call__", "__get__"}
    )


def _attributes(node: ast.ClassDef) -> list[tuple[str, ast.expr]]:
    """Give the public attributes that the constructor of a class sets, with their types."""
    found: list[tuple[str, ast.expr]] = []
    for member in node.body:
        if not isinstance(member, ast.FunctionDef) or member.name != "__init__":
            continue
        given = {
            each.arg: each.annotation for each in ast.walk(member.args) if isinstance(each, ast.arg)
        }
        for each in ast.walk(member):
            match each:
                case ast.AnnAssign(ast.Attribute(ast.Name("self"), name), annotation):
                    if not name.startswith("_"):
                        found.append((name, annotation))
                case ast.Assign([ast.Attribute(ast.Name("self"), name)], ast.Name(value)):
                    annotation = given.get(value)
                    if not name.startswith("_") and annotation is not None:
                        found.append((name, annotation))
                case _:
                    pass
    return found


def _settings(name: str, imports: Imports) -> ast.ClassDef:
    """Give a class of functions, such as `RequestHandlers`, for plain functions."""
    ((home, node),) = parts(getattr(trio_codex, name))
    plain = Plain(home, imports)
    options: list[ast.arg] = []
    for member in node.body:
        match member:
            case ast.AnnAssign(ast.Name(field), annotation):
                options.append(ast.arg(field, plain.visit(copy.deepcopy(annotation))))
            case _:
                pass
    base = imports.add((home.name, name), f"Async{name}")
    init = ast.FunctionDef(
        name="__init__",
        args=ast.arguments(
            [], [ast.arg("self")], None, options, [ast.Constant(None)] * len(options), None, []
        ),
        body=[ast.Expr(ast.Constant(...))],
        decorator_list=[],
        returns=ast.Constant(None),
    )
    return ast.ClassDef(
        name=name,
        bases=[ast.Name(base)],
        keywords=[],
        body=[init],
        decorator_list=[],
    )


def _functions(name: str, imports: Imports) -> list[ast.stmt]:
    function = FUNCTIONS[name]
    home = home_of(function)
    found: list[ast.stmt] = []
    for node in home.tree.body:
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.name == function.__name__
        ):
            made = Plain(home, imports).function(node)
            made.name = name
            if name == "start_codex":
                made.returns = ast.Name("Codex")
            found.append(made)
    overloads = [each for each in found if "overload" in _decorators(each)]
    return overloads or found


def stub() -> str:
    """Make the source of the stub."""
    names = sorted({*names_of_aio, "start_codex"})
    for name in names:  # so that their modules are there
        getattr(trio_codex, name, None)
    imports = Imports({*names, "SendStream", "ReceiveStream"})
    body: list[ast.stmt] = []
    for name in names:
        if name in FUNCTIONS:
            body += _functions(name, imports)
        elif name in {"RequestHandlers", "Hooks"}:
            body.append(_settings(name, imports))
        else:
            body.append(_class(name, imports))
    for node in body:
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and each.id == "overload":
                imports.name_of(("typing", "overload"))
    source = ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))
    text = "\n".join([HEADER, *imports.lines(), f"__all__ = {names!r}", STREAMS, source])
    for command in (
        ["check", "--select=I", "--fix", "--quiet"],
        ["format", "--quiet"],
    ):
        text = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--stdin-filename=__init__.pyi", "-"],
            input=text,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return text
