"""An installation that lacks a part of the library, found out when the runtime runs already."""

from __future__ import annotations

import sys

import pytest

from trio_codex import open_codex


async def test_no_runtime_is_left_where_a_module_cannot_be_loaded(tmp_path, monkeypatch):
    monkeypatch.setenv("CODEX_HOME", str(tmp_path))
    monkeypatch.setitem(sys.modules, "trio_codex._connection._handshake", None)
    with pytest.raises(ImportError, match="_handshake"):
        async with open_codex():
            pass
    # A fixture of all tests looks for processes that were left.
