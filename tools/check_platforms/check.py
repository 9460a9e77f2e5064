"""The order of a check: platform by platform, so that few wheels lie on the disk at once."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.utils import parse_wheel_filename

from tools._release.commands import ReleaseError
from tools._release.pins import RUNTIME
from tools.check_platforms.requirements import constraints, dependencies
from tools.check_platforms.trying import run_demo
from tools.check_platforms.unpacking import unpack
from tools.check_platforms.wheels import applying, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.check_platforms.targets import Target


def check(
    root: Path, wanted: Iterable[Target], *, wheels: Path | None = None, demo: str | None = None
) -> None:
    """Check what an installation on each target would take, and print how it went.

    Args:
        root: The root of the checkout.
        wanted: The targets, those of one platform behind each other.
        wheels: A directory of wheels to take everything from, or None for the registry.
        demo: The tag of the platform on whose runtime to run the demo here, or None.

    Raises:
        ReleaseError: Something is missing, damaged or built for something else, or
            the demo failed.
    """
    shown: str | None = None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "none")
        for target in wanted:
            tag = target.platform.tag
            if not folder.name.endswith(tag):
                _remove(folder)
                folder = Path(name, tag)
            begun = time.monotonic()
            what = _one(root, target, folder, wheels)
            print(f"ok  {time.monotonic() - begun:5.1f} s  {target}: {what}", flush=True)
            if tag == demo and shown is None:
                shown = run_demo(root, _runtime(folder))
                print(f"ok           the demo on the runtime of {tag}", flush=True)
    if demo is not None and shown is None:
        raise ReleaseError(f"{demo}, on which the demo is to run, was not among the platforms")


def _one(root: Path, target: Target, folder: Path, wheels: Path | None) -> str:
    """Check one target; what an earlier one of its platform has unpacked is not done again."""
    folder.mkdir(exist_ok=True)
    needed = applying(dependencies(root), target)
    chosen = resolve(needed, constraints(root), target, folder, wheels)
    new = [wheel for wheel in chosen if not _unpacked(wheel).exists()]
    found = [unpack(wheel, _unpacked(wheel), target.platform) for wheel in new]
    compiled = sum(one.compiled for one in found)
    what = f"{len(chosen)} wheels, {len(new)} unpacked now, with {compiled} compiled files"
    elsewhere = [name for one in found for name in one.elsewhere]
    return f"{what}; without its loader: {', '.join(elsewhere)}" if elsewhere else what


def _unpacked(wheel: Path) -> Path:
    return wheel.with_name(f"{wheel.stem}.unpacked")


def _runtime(folder: Path) -> Path:
    (wheel,) = [
        path for path in folder.glob("*.whl") if parse_wheel_filename(path.name)[0] == RUNTIME
    ]
    return _unpacked(wheel)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
