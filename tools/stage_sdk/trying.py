"""The demo, run from a wheel in an environment that has nothing else."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tools._release.commands import ReleaseError, must_run
from tools._release.installing import clean_environment, empty_environment, install


def run_demo(wheel: Path, wheels: Path | None = None) -> str:
    """Install a wheel into an empty environment and run the demo from it.

    Args:
        wheel: Our wheel.
        wheels: A directory of wheels with all dependencies, or None for the registry.

    Returns:
        What the demo printed.

    Raises:
        ReleaseError: The wheel could not be installed, the demo failed, or the
            package did not come from the wheel.
    """
    # Resolved: where the temporary directory is a link, Python reports what is behind it.
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch).resolve()
        python = empty_environment(root / "environment")
        install(python, f"{wheel.resolve()}[demo]", wheels=wheels)
        away = root / "elsewhere"
        away.mkdir()
        env = clean_environment()
        where = must_run(
            "the import from the wheel",
            *(python, "-c", "import trio_codex; print(trio_codex.__file__)"),
            cwd=away,
            env=env,
        )
        if root / "environment" not in Path(where.strip()).parents:
            raise ReleaseError(f"trio_codex was imported from {where.strip()}")
        return must_run("the demo", python, "-m", "trio_codex", "demo", cwd=away, env=env)
