"""What an asynchronous signature is in plain code, with the names that it needs."""

from __future__ import annotations

import ast
import builtins
import copy
import sys

from tools.generate_sync_stub.source import Module, module

RENAMED = {
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__await__": "result",
}
TYPES = {
    "AbstractAsyncContextManager": "AbstractContextManager",
    "AsyncGenerator": "AbstractContextManager",
}
KEPT_DECORATORS = {"property", "final", "overload", "staticmethod", "classmethod"}


class Imports:
    """The names that the stub imports, each under a name of its own."""

    def __init__(self, own: set[str]) -> None:
        self._own = own
        self._names: dict[tuple[str, str], str] = {("typing_extensions", "Self"): "Self"}

    def name_of(self, origin: tuple[str, str]) -> str:
        """Give the name of something in the stub."""
        source, name = origin
        wanted = name or source
        if wanted in self._own and source.startswith("trio_codex"):
            return wanted
        if origin not in self._names:
            taken = {*self._names.values(), *self._own}
            local = wanted
            while local in taken:
                local += "_"
            self._names[origin] = local
        return self._names[origin]

    def add(self, origin: tuple[str, str], local: str) -> str:
        """Import something under a given name."""
        self._names[origin] = local
        return local

    def lines(self) -> list[str]:
        """Give the import statements."""
        return sorted(
            (f"from {source} import {name}" if name else f"import {source}")
            + ("" if local == (name or source) else f" as {local}")
            for (source, name), local in self._names.items()
        )


class Plain(ast.NodeTransformer):
    """Takes ``async`` out of signatures and types, and gives names their place in the stub."""

    def __init__(
        self, home: Module, imports: Imports, arguments: dict[str, ast.expr] | None = None
    ) -> None:
        self._home = home
        self._imports = imports
        self._arguments = arguments or {}

    # The names are those of `ast.NodeTransformer`.

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Give a name its place in the stub."""
        if node.id in self._arguments:
            return self.visit(copy.deepcopy(self._arguments[node.id]))
        name = TYPES.get(node.id, node.id)
        origin = self._home.origins.get(node.id)
        if name != node.id:
            origin = "contextlib", name
        if origin is None:
            if not hasattr(builtins, name):
                raise LookupError(f"{self._home.name} does not say where {name} comes from")
            return node
        if origin == ("trio_codex", "types"):
            return ast.Name(self._imports.name_of(origin))
        alias = _alias(origin)
        if alias is not None:
            home, value = alias
            return Plain(home, self._imports).visit(copy.deepcopy(value))
        return ast.Name(self._imports.name_of(origin))

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Name a stream as the stub does."""
        match node:
            case ast.Attribute(ast.Attribute(ast.Name("trio"), "abc"), name):
                return ast.Name(name)
            case _:
                return self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Take what is awaited out of what awaits it."""
        match node:
            case ast.Subscript(ast.Name("Awaitable"), inner):
                return self.visit(inner)
            # What a coroutine returns is the last argument of the generator that runs it.
            case ast.Subscript(ast.Name("Generator"), ast.Tuple([_, _, inner])):
                return self.visit(inner)
            case _:
                return self.generic_visit(node)

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.FunctionDef:
        """Give a function as it is in plain code, without its body."""
        node = copy.deepcopy(node)
        arguments = node.args
        for each in ast.walk(arguments):
            if isinstance(each, ast.arg) and each.annotation is not None:
                each.annotation = self.visit(each.annotation)
        arguments.defaults = [_default(value) for value in arguments.defaults]
        arguments.kw_defaults = [value and _default(value) for value in arguments.kw_defaults]
        return ast.FunctionDef(
            name=RENAMED.get(node.name, node.name),
            args=arguments,
            body=[ast.Expr(ast.Constant(...))],
            decorator_list=[each for each in node.decorator_list if _is_kept(each)],
            returns=node.returns and self.visit(node.returns),
        )


def _default(value: ast.expr) -> ast.expr:
    return value if isinstance(value, ast.Constant) else ast.Constant(...)


def _alias(origin: tuple[str, str]) -> tuple[Module, ast.expr] | None:
    """Give an alias that has to be written out: it is private, or has awaitables in it."""
    source, name = origin
    if not source.startswith("trio_codex._") or source not in sys.modules:
        return None
    home = module(source)
    match home.definition(name):
        case ast.AnnAssign(annotation=ast.Name("TypeAlias"), value=ast.expr() as value):
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                value = ast.parse(value.value, mode="eval").body
            is_inlined = name.startswith("_") or "Awaitable" in ast.unparse(value)
            return (home, value) if is_inlined else None
        case _:
            return None


def _is_kept(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Name(name):
            return name in KEPT_DECORATORS
        case ast.Attribute(_, "setter"):
            return True
        case _:
            return False
