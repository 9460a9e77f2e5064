"""Every place where the version stands: read, compared, moved.

The version of this library, the exact runtime that it depends on, the official
client that the bench compares with and the constraints of the checks move
together, in one lane.
"""

from __future__ import annotations

import re
from pathlib import Path

import attrs

from tools._release.commands import ReleaseError
from tools._release.versions import runtime_of

#: The root of this repository.
ROOT = Path(__file__).resolve().parents[2]

RUNTIME = "openai-codex-cli-bin"
#: The official client, whose version is that of its runtime.
OFFICIAL = "openai-codex"

_VERSION = r"(?P<version>[0-9][^\s\"';,\]]*)"


@attrs.frozen
class Pin:
    """One place where the version stands, exactly once.

    Attributes:
        path: The file, relative to the root.
        what: What it is, for errors.
        pattern: What it looks like, with the version as the group ``version``.
        ours: Whether it is our own version, which may have a ``.postN``.
    """

    path: Path
    what: str
    pattern: re.Pattern[str]
    ours: bool = False

    def read(self, root: Path) -> str:
        """Read the version that stands there.

        Args:
            root: The root of the repository.

        Returns:
            The version.

        Raises:
            ReleaseError: It stands there not once.
        """
        return self._find(root)["version"]

    def move(self, root: Path, version: str) -> None:
        """Put another version there.

        Args:
            root: The root of the repository.
            version: The version.

        Raises:
            ReleaseError: There is not one version to replace.
        """
        found = self._find(root)
        text = found.string
        moved = text[: found.start("version")] + version + text[found.end("version") :]
        (root / self.path).write_text(moved, encoding="utf-8", newline="\n")

    def _find(self, root: Path) -> re.Match[str]:
        text = (root / self.path).read_text(encoding="utf-8")
        found = list(self.pattern.finditer(text))
        if len(found) != 1:
            raise ReleaseError(f"{self.path} has {len(found)} times, not once: {self.what}")
        return found[0]


def _requirement(path: str, name: str, what: str) -> Pin:
    # Before a name: a quote in TOML, the beginning of the line in the constraints.
    pattern = re.compile(rf"(?m)(?:^|\"){re.escape(name)}=={_VERSION}")
    return Pin(Path(path), what, pattern)


OURS = Pin(
    Path("src/trio_codex/_util/_version.py"),
    "our own version",
    re.compile(rf"(?m)^__version__ = \"{_VERSION}\"$"),
    ours=True,
)
DEPENDENCY = _requirement("pyproject.toml", RUNTIME, "the exact dependency on the runtime")
PINS = (
    OURS,
    DEPENDENCY,
    _requirement("pyproject.toml", OFFICIAL, "the official client of the extra dev"),
    _requirement("constraints.txt", RUNTIME, "the runtime that the checks run with"),
    Pin(
        Path("CITATION.cff"),
        "our own version, to be cited",
        re.compile(rf"(?m)^version: {_VERSION}$"),
        ours=True,
    ),
)


def lane(root: Path) -> str:
    """Read the version, which must be the same everywhere.

    Args:
        root: The root of the repository.

    Returns:
        Our version.

    Raises:
        ReleaseError: The places disagree, or one has no version or several.
    """
    ours = OURS.read(root)
    runtime = runtime_of(ours)
    for pin in PINS:
        version = pin.read(root)
        if (runtime_of(version) if pin.ours else version) != runtime:
            raise ReleaseError(
                f"our version {ours} is made for the runtime {runtime}, "
                f"but {pin.path} has {version}: {pin.what}"
            )
    return ours


def move(root: Path, version: str) -> None:
    """Move every pin to another runtime; our own version becomes the same.

    Args:
        root: The root of the repository.
        version: The version of the runtime, in its normal form.

    Raises:
        ReleaseError: A place has no version or several.
    """
    for pin in PINS:
        pin.move(root, version)
