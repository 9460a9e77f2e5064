"""A type alone, read as that of a tool's parameter is."""

from __future__ import annotations

from trio_codex._schemas import MisfitError
from trio_codex._schemas._generate import Generator
from trio_codex._schemas._read import Reader
from trio_codex._schemas._structure import structure


def _read(type_):
    name = getattr(type_, "__name__", None) or str(type_)
    return name, Reader(strict=False).root(type_, name)


def json_schema(type_):
    name, node = _read(type_)
    return Generator(strict=False).root(node, name)


def structure_value(value, type_):
    _, node = _read(type_)
    try:
        return structure(node, value)
    except MisfitError as exc:
        raise ValueError(exc.told()) from exc.__cause__
