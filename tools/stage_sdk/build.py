"""Wheel and sdist: built from what git has, checked, put in place."""

from __future__ import annotations

import shutil
import sys
import tempfile
from importlib.metadata import version as installed_version
from pathlib import Path

import attrs

from tools._release import checkout, pins
from tools._release.commands import ReleaseError, must_run, run
from tools._release.installing import clean_environment
from tools._release.versions import runtime_of, version_of_tag
from tools.stage_sdk.contents import check_sdist, check_wheel


@attrs.frozen
class Staged:
    """What was built.

    Attributes:
        version: Our version.
        wheel: The wheel.
        sdist: The sdist.
    """

    version: str
    wheel: Path
    sdist: Path


def stage(root: Path, out: Path, expect: str | None = None) -> Staged:
    """Build and check both; nothing is put in place unless both are right.

    The wheel is built from the sdist, so that the sdist is known to be whole,
    and both from a copy, so that no ignored file gets in.

    Args:
        root: The root of the checkout.
        out: The directory to put them in, which is made.
        expect: Our version, or the tag of the runtime, that this has to be; None for any.

    Returns:
        Where they are.

    Raises:
        ReleaseError: The versions disagree, the generated code is stale, the build
            failed, or a check did.
    """
    version = pins.lane(root)
    if expect is not None and not _is_expected(version, expect):
        raise ReleaseError(f"this is {version}, and not {expect}")
    with tempfile.TemporaryDirectory() as scratch:
        source, built = Path(scratch, "source"), Path(scratch, "built")
        checkout.copy(root, source)
        _require_fresh(source, runtime_of(version))
        must_run(
            "the build",
            *(sys.executable, "-m", "build", "--no-isolation", "--outdir", built, source),
        )
        wheel = built / f"trio_codex-{version}-py3-none-any.whl"
        sdist = built / f"trio_codex-{version}.tar.gz"
        names = sorted(path.name for path in built.iterdir())
        if names != sorted([wheel.name, sdist.name]):
            raise ReleaseError(f"the build made {', '.join(names)}")
        must_run("twine", sys.executable, "-m", "twine", "check", "--strict", wheel, sdist)
        check_wheel(wheel, source, version)
        check_sdist(sdist, source, version)
        out.mkdir(parents=True, exist_ok=True)
        for path in (wheel, sdist):
            shutil.copy2(path, out / path.name)
    return Staged(version, out / wheel.name, out / sdist.name)


def _require_fresh(source: Path, runtime: str) -> None:
    """Refuse generated code that is not what the pinned runtime's schema makes of it."""
    installed = installed_version(pins.RUNTIME)
    if installed != runtime:
        raise ReleaseError(
            f"the generated code cannot be checked: the runtime {runtime} is pinned, and "
            f'{installed} is installed: pip install -c constraints.txt -e ".[dev]"'
        )
    command = (sys.executable, "-m", "tools.generate_protocol", "--check")
    done = run(*command, cwd=source, env=clean_environment())
    if done.returncode != 0:
        lines = done.stdout.splitlines()
        shown = "\n".join([*lines[:40], *(["…"] if len(lines) > 40 else [])])
        raise ReleaseError(
            "the generated code is stale: python -m tools.generate_protocol makes it anew\n" + shown
        )


def _is_expected(version: str, expect: str) -> bool:
    if expect.startswith("rust-v"):
        return version_of_tag(expect) == runtime_of(version)
    return version == expect
