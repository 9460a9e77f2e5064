"""The layout of a runtime package, made from one binary or taken from a directory."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from tools._release.commands import ReleaseError
from tools._release.versions import runtime_version, tag_of_version
from tools.stage_runtime.binaries import Binary, examine

if TYPE_CHECKING:
    from pathlib import Path

    from tools.stage_runtime.platforms import Platform

DESCRIPTION = "codex-package.json"
_BIN, _RESOURCES, _PATH = "bin", "codex-resources", "codex-path"
#: What stands at the top of a package. A package that was installed has Python's files too.
_TOP = frozenset({_BIN, _RESOURCES, _PATH, DESCRIPTION})
_PYTHON = frozenset({"__init__.py", "__pycache__"})
_LAYOUT_VERSION = 1


def lay_out(source: Path, package: Path, platform: Platform, version: str) -> None:
    """Copy a runtime to where the wheel is built from.

    Args:
        source: A codex binary, or the directory of a runtime package.
        package: The directory to make.
        platform: The platform that it is for.
        version: The version of the runtime.

    Raises:
        ReleaseError: The source is not a runtime, or not one for this platform and version.
    """
    (package / _BIN).mkdir(parents=True)
    if source.is_dir():
        _check_description(source, platform, version)
        _copy_package(source, package)
    elif source.is_file():
        shutil.copyfile(source, package / _BIN / platform.program)
    else:
        raise ReleaseError(f"{source} is neither a codex binary nor a directory")
    _write_description(package, platform, version, source)
    _check_binaries(package, platform, source)


def _check_description(source: Path, platform: Platform, version: str) -> None:
    path = source / DESCRIPTION
    if not path.is_file():
        raise ReleaseError(f"{source} is not a runtime package: it has no {DESCRIPTION}")
    description = _read(path)
    # Both are written there as the runtime writes them: 0.116.0-alpha.1.
    said = f"rust-v{description.get('version')}"
    if said != tag_of_version(version):
        raise ReleaseError(f"{path} says version {description.get('version')}, not {version}")
    if description.get("target") not in platform.targets:
        raise ReleaseError(
            f"{path} says target {description.get('target')}, "
            f"and {platform.tag} takes {' or '.join(platform.targets)}"
        )
    wanted = {**_described(platform, version), "target": description["target"]}
    different = [key for key, value in wanted.items() if description.get(key) != value]
    if different:
        raise ReleaseError(f"{path} describes another layout: {', '.join(different)}")


def _copy_package(source: Path, package: Path) -> None:
    for path in sorted(source.iterdir()):
        if path.name in _PYTHON:
            continue
        if path.name not in _TOP:
            raise ReleaseError(f"{path} does not belong in a runtime package")
        if path.is_symlink() or any(one.is_symlink() for one in path.rglob("*")):
            raise ReleaseError(f"{path} is or has a symbolic link, which no wheel can hold")
        if path.is_dir():
            shutil.copytree(path, package / path.name, dirs_exist_ok=True)
        else:
            shutil.copy2(path, package / path.name)


def _write_description(package: Path, platform: Platform, version: str, source: Path) -> None:
    if source.is_dir():
        return
    text = json.dumps(_described(platform, version), indent=2) + "\n"
    (package / DESCRIPTION).write_text(text, encoding="utf-8", newline="\n")


def _described(platform: Platform, version: str) -> dict[str, Any]:
    return {
        "layoutVersion": _LAYOUT_VERSION,
        "version": tag_of_version(runtime_version(version)).removeprefix("rust-v"),
        "target": platform.targets[0],
        "variant": "codex",
        "entrypoint": f"{_BIN}/{platform.program}",
        "resourcesDir": _RESOURCES,
        "pathDir": _PATH,
    }


def _check_binaries(package: Path, platform: Platform, source: Path) -> None:
    """Every executable must fit the platform, and one of them be the runtime."""
    found: dict[Path, Binary | None] = {
        path: examine(path) for path in sorted(package.rglob("*")) if path.is_file()
    }
    runtime = found.get(package / _BIN / platform.program)
    if runtime is None:
        raise ReleaseError(f"{source} has no {platform.program} for {platform.tag}")
    for path, binary in found.items():
        name = path.relative_to(package).as_posix()
        if binary is None:
            continue
        if not platform.fits(binary):
            raise ReleaseError(f"{source}: {name} is {binary}, not for {platform.tag}")
        # A file that came out of an archive for Windows has no such bit.
        path.chmod(0o755)
    # The tools beside it may need more than every machine of the platform has; the runtime may not.
    if not runtime.program or not platform.loads(runtime):
        raise ReleaseError(f"{source}: {platform.tag} cannot start {runtime}")


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ReleaseError(f"{path} is no JSON") from error
