"""One command formats; an editor does the same on saving."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tools.format.__main__ import main

ROOT = Path(__file__).resolve().parents[2]


def test_imports_are_sorted_fixes_applied_and_the_rest_formatted(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "src").mkdir()
    module = tmp_path / "src" / "module.py"
    module.write_text(
        '"""Mine."""\nimport sys\nimport os\nfrom typing import Any\n\nX = [sys.argv ,os.sep]\n',
        encoding="utf-8",
    )
    (tmp_path / "src" / "__init__.py").write_text('"""A package."""\n', encoding="utf-8")
    assert main(["--root", str(tmp_path)]) == 0
    assert module.read_text(encoding="utf-8") == (
        '"""Mine."""\n\nimport os\nimport sys\n\nX = [sys.argv, os.sep]\n'
    )


def test_what_has_to_be_mended_by_hand_is_told_by_the_exit_status(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "module.py").write_text("x = missing\n", encoding="utf-8")
    assert main(["--root", str(tmp_path)]) == 1


def test_an_editor_fixes_sorts_and_formats_on_saving() -> None:
    text = (ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8")
    python = json.loads(text)["[python]"]
    assert python["editor.defaultFormatter"] == "charliermarsh.ruff"
    assert python["editor.formatOnSave"] is True
    assert python["editor.codeActionsOnSave"] == {
        "source.fixAll.ruff": "explicit",
        "source.organizeImports.ruff": "explicit",
    }
