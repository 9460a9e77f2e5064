"""Runtimes of any version: fetched from the registry, checked, and kept in a cache."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import os
import shutil
import stat
import sys
import tempfile
import zipfile
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path

from tools._release.commands import ReleaseError, must_run
from tools._release.pins import RUNTIME
from trio_codex._transport._launch import installed_runtime

#: Where runtimes are kept, unless the command says otherwise.
CACHE = Path(tempfile.gettempdir()) / "trio-codex-runtimes"

_PROGRAM = Path("codex_cli_bin", "bin", "codex.exe" if os.name == "nt" else "codex")
_BLOCK = 2**20


def runtime(version: str, cache: Path = CACHE) -> Path:
    """Give the program of a runtime: the installed one, or one from the cache or the registry.

    Args:
        version: Its version.
        cache: The directory that runtimes are kept in, one directory each.

    Returns:
        The program.

    Raises:
        ReleaseError: There is no such version for this machine, or what came is
            not what its wheel says.
    """
    if version == _installed():
        return installed_runtime()[0]
    kept = cache / version
    if not (kept / _PROGRAM).is_file():
        cache.mkdir(parents=True, exist_ok=True)
        # Beside the place where it is kept, so that a half one is never taken for a whole one.
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            unpack(download(version, Path(scratch)), Path(scratch, "runtime"), version)
            shutil.rmtree(kept, ignore_errors=True)
            Path(scratch, "runtime").rename(kept)
    return kept / _PROGRAM


def download(version: str, target: Path) -> Path:
    """Download the wheel of a runtime for this machine.

    Raises:
        ReleaseError: There is none, or it could not be fetched.
    """
    must_run(
        f"the download of runtime {version}",
        *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"),
        *("download", "--quiet", "--no-deps", "--only-binary", ":all:"),
        *("--dest", target, f"{RUNTIME}=={version}"),
    )
    wheels = list(target.glob("*.whl"))
    if len(wheels) != 1:
        raise ReleaseError(f"the download of runtime {version} brought {len(wheels)} wheels")
    return wheels[0]


def unpack(wheel: Path, target: Path, version: str) -> None:
    """Unpack a wheel, and check every file by the digest that the wheel records of it.

    Args:
        wheel: The wheel.
        target: The directory, which is made.
        version: The version that it must be of.

    Raises:
        ReleaseError: A file is missing, or is not what the wheel says, or the
            wheel is of another version.
    """
    if wheel.name.split("-")[1:2] != [version]:
        raise ReleaseError(f"{wheel.name} is not version {version}")
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.endswith(".dist-info/RECORD")]
            if len(names) != 1:
                raise ReleaseError(f"{wheel.name} has {len(names)} records of its files")
            archive.extractall(target)
            rows = list(csv.reader(io.StringIO(archive.read(names[0]).decode())))
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise ReleaseError(f"{wheel.name} cannot be unpacked: {error}") from error
    for name, digest, *_ in rows:
        if digest and digest != _digest(target / name):
            raise ReleaseError(f"{wheel.name}: {name} is not what its record says")
    program = target / _PROGRAM
    if not program.is_file():
        raise ReleaseError(f"{wheel.name} holds no {_PROGRAM}")
    # A zip file keeps no permissions that count; its helpers are programs too.
    for path in program.parent.parent.rglob("*"):
        if path.is_file() and path.suffix != ".py":
            path.chmod(path.stat().st_mode | stat.S_IXUSR)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return "sha256=" + base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()


def _installed() -> str | None:
    try:
        return installed_version(RUNTIME)
    except PackageNotFoundError:
        return None
