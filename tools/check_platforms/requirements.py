"""What a user's installation needs, as the checkout declares it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from pathlib import Path

#: The extras that programs of users are run with.
_EXTRAS = ("testing", "demo")


def dependencies(root: Path) -> list[str]:
    """Read the dependencies of the package and of the extras that users install.

    Args:
        root: The root of the checkout.

    Returns:
        The requirements, without those of the package on extras of its own.
    """
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for name in _EXTRAS for line in extras[name])]
    return [line for line in lines if not line.startswith(f"{project['name']}[")]


def constraints(root: Path) -> list[str]:
    """Read the exact versions that the checks run with.

    Args:
        root: The root of the checkout.

    Returns:
        The lines of the file.
    """
    return (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
