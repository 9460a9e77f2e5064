"""The wheels that an installation on a platform would take, fetched from here."""

from __future__ import annotations

import sys
import zipfile
from email.parser import Parser
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from tools._release.commands import ReleaseError, run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tools.check_platforms.targets import Target


def applying(lines: Iterable[str], target: Target) -> list[Requirement]:
    """Read requirements, and keep those that hold on a target.

    Args:
        lines: The requirements, comments among them.
        target: The target.

    Returns:
        The requirements whose marker holds.
    """
    texts = [line.partition(" #")[0].strip() for line in lines]
    found = [Requirement(text) for text in texts if text and not text.startswith("#")]
    environment = target.markers()
    return [one for one in found if one.marker is None or one.marker.evaluate(environment)]


def resolve(
    wanted: Iterable[Requirement],
    constraints: Iterable[str],
    target: Target,
    folder: Path,
    wheels: Path | None = None,
) -> list[Path]:
    """Fetch the wheels of requirements and of all that these need on a target.

    Args:
        wanted: The requirements.
        constraints: The lines of a file of constraints.
        target: The target.
        folder: Where to put the wheels.
        wheels: A directory of wheels to take them from, or None for the registry.

    Returns:
        The wheels.

    Raises:
        ReleaseError: One is not to be had for the target, or does not suit another.
    """
    exact = {canonicalize_name(one.name): one for one in applying(constraints, target)}
    asked = {canonicalize_name(one.name): [one] for one in wanted}
    todo = set(asked)
    while todo:
        _fetch(
            [str(_plain(exact.get(name, asked[name][0]))) for name in todo], target, folder, wheels
        )
        new: set[str] = set()
        for wheel in _of(todo, folder):
            for one in applying(_requires(wheel), target):
                name = canonicalize_name(one.name)
                if name not in asked:
                    new.add(name)
                asked.setdefault(name, []).append(one)
        todo = new
    chosen = _of(asked, folder)
    _require_suited(asked, chosen, target)
    return chosen


def _fetch(requirements: list[str], target: Target, folder: Path, wheels: Path | None) -> None:
    source = () if wheels is None else ("--no-index", "--find-links", wheels)
    done = run(
        *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "download"),
        *("--quiet", "--no-deps", "--only-binary", ":all:", "--dest", folder, *source),
        *(*target.options(), *sorted(requirements)),
    )
    if done.returncode != 0:
        raise ReleaseError(f"{target} lacks a wheel:\n{done.stdout}")


def _plain(requirement: Requirement) -> Requirement:
    """A requirement without its marker, which pip would evaluate for this machine."""
    plain = Requirement(str(requirement))
    plain.marker = None
    return plain


def _of(names: Iterable[str], folder: Path) -> list[Path]:
    wanted = set(names)
    return sorted(
        path for path in folder.glob("*.whl") if parse_wheel_filename(path.name)[0] in wanted
    )


def _requires(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        (about,) = [
            name
            for name in archive.namelist()
            if name.endswith(".dist-info/METADATA") and name.count("/") == 1
        ]
        metadata = Parser().parsestr(archive.read(about).decode("utf-8"))
    return metadata.get_all("Requires-Dist", [])


def _require_suited(
    asked: dict[str, list[Requirement]], chosen: list[Path], target: Target
) -> None:
    versions = {name: version for name, version, *_ in map(_parsed, chosen)}
    wrong = [
        f"{name} {versions[name]} is not {one.specifier}"
        for name, requirements in sorted(asked.items())
        for one in requirements
        if not one.specifier.contains(versions[name], prereleases=True)
    ]
    if wrong:
        raise ReleaseError(f"on {target} these do not suit each other: {'; '.join(wrong)}")


def _parsed(wheel: Path) -> tuple[str, str]:
    name, version, *_ = parse_wheel_filename(wheel.name)
    return name, str(version)
