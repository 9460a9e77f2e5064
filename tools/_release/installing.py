"""Empty environments to try wheels in, and packages fetched from the registry."""

from __future__ import annotations

import os
import re
import sys
import sysconfig
import venv
from pathlib import Path

from tools._release.commands import ReleaseError, must_run, run

#: Variables that would lead a Python into another environment than its own.
_LEADING_ASTRAY = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")

_PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")


def fetch(requirement: str, target: Path, wheels: Path | None = None) -> None:
    """Install one package, without what it depends on, into a directory.

    Args:
        requirement: Its name and exact version.
        target: The directory, which is made.
        wheels: A directory of wheels to take it from, or None for the registry.

    Raises:
        ReleaseError: There is no such version, or it could not be fetched.
    """
    done = run(
        *(sys.executable, *_PIP, "install", "--quiet", "--no-deps", "--no-compile"),
        *("--only-binary", ":all:", "--target", target, *_source(wheels), requirement),
    )
    if done.returncode == 0:
        return
    if (have := _others(done.stdout, wheels)) is not None:
        raise ReleaseError(f"there is no {requirement} for this machine; {have}")
    raise ReleaseError(f"{requirement} could not be fetched:\n{done.stdout}")


def why_not_to_be_had(requirement: str, wheels: Path | None = None) -> str:
    """Say why a package could not be installed, without installing it.

    Args:
        requirement: Its name and exact version.
        wheels: A directory of wheels to take it from, or None for the registry.

    Returns:
        The reason, or nothing if it can be installed.
    """
    done = run(
        *(sys.executable, *_PIP, "install", "--quiet", "--no-deps", "--dry-run"),
        *("--ignore-installed", *_source(wheels), requirement),
    )
    if done.returncode == 0:
        return ""
    if (have := _others(done.stdout, wheels)) is not None:
        return f"there is none for this machine; {have}"
    return "it could not be fetched: " + " ".join(done.stdout.split())[-300:]


def _others(said: str, wheels: Path | None) -> str | None:
    """What pip says that there is of a package, if it says that this version is not there."""
    if "No matching distribution found" not in said:
        return None
    found = re.search(r"\(from versions: (.*)\)", said)
    have = found[1] if found is not None else "none"
    return f"{'the registry' if wheels is None else wheels} has: {have}"


def empty_environment(root: Path) -> Path:
    """Make an environment with nothing in it but pip.

    Args:
        root: Where to make it.

    Returns:
        Its Python.
    """
    venv.create(root, with_pip=True, symlinks=os.name != "nt")
    return _python(root)


def layered_environment(root: Path, *above: Path) -> Path:
    """Make an environment that has everything of ours, with some packages laid above.

    Unlike ``PYTHONPATH`` this holds for every Python that is started from it,
    whatever environment variables it is given.

    Args:
        root: Where to make it.
        above: Directories whose packages come before those of our environment.

    Returns:
        Its Python.
    """
    venv.create(root, with_pip=False, symlinks=os.name != "nt")
    ours = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    lines = [str(path) for path in above]
    lines += [f"import site; site.addsitedir({path!r})" for path in sorted(ours)]
    python = _python(root)
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = must_run("the layered environment", python, "-c", ask, env=clean_environment())
    text = "\n".join(lines) + "\n"
    Path(packages.strip(), "layers.pth").write_text(text, encoding="utf-8")
    return python


def install(python: Path, *requirements: str | Path, wheels: Path | None = None) -> None:
    """Install packages, and what they depend on, into an environment.

    Args:
        python: The environment's Python.
        requirements: Names, wheels, options of pip.
        wheels: A directory of wheels to take everything from, or None for the registry.

    Raises:
        ReleaseError: It failed.
    """
    must_run(
        "the installation into an empty environment",
        *(python, *_PIP, "install", "--quiet", *_source(wheels), *requirements),
        env=clean_environment(),
    )


def clean_environment() -> dict[str, str]:
    """Our environment less what would let a Python see more than its own packages."""
    return {key: value for key, value in os.environ.items() if key not in _LEADING_ASTRAY}


def _python(root: Path) -> Path:
    return root / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _source(wheels: Path | None) -> tuple[str | Path, ...]:
    return () if wheels is None else ("--no-index", "--find-links", wheels)
