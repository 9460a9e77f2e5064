"""What is in a wheel: whole, and built for the platform it is fetched for."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING

import attrs
from packaging.utils import parse_wheel_filename

from tools._release.commands import ReleaseError
from tools._release.pins import RUNTIME
from tools.stage_runtime.binaries import examine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tools.stage_runtime.binaries import Binary
    from tools.stage_runtime.platforms import Platform


@attrs.frozen
class Contents:
    """What was found in a wheel.

    Attributes:
        compiled: How many compiled files it has.
        elsewhere: The names of helper programs that ask for a loader which the
            platform does not have; what needs them does not work there.
    """

    compiled: int
    elsewhere: tuple[str, ...] = ()


def unpack(wheel: Path, folder: Path, platform: Platform) -> Contents:
    """Unpack a wheel and look at what is compiled in it.

    Args:
        wheel: The wheel.
        folder: Where to unpack it, which is made.
        platform: The platform that it was fetched for.

    Returns:
        What was found.

    Raises:
        ReleaseError: It is damaged, a compiled file was built for something else, or
            it is the runtime's and its program is missing or cannot be loaded there.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            # Reading a member to its end compares its checksum.
            archive.extractall(folder)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ReleaseError(f"{wheel.name} is damaged: {error}") from error
    found = {
        path: binary
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (binary := examine(path)) is not None
    }
    for path, binary in found.items():
        if not platform.fits(binary):
            raise ReleaseError(f"{wheel.name}: {path.name} is a {binary}, not for {platform.tag}")
    if parse_wheel_filename(wheel.name)[0] == RUNTIME:
        _require_program(found, folder, wheel, platform)
    elsewhere = tuple(path.name for path, binary in found.items() if not platform.loads(binary))
    return Contents(len(found), elsewhere)


def _require_program(
    found: Mapping[Path, Binary], folder: Path, wheel: Path, platform: Platform
) -> None:
    path = program(folder, platform)
    binary = found.get(path)
    if binary is None or not binary.program:
        raise ReleaseError(f"{wheel.name} has no program {path.relative_to(folder).as_posix()}")
    if not platform.loads(binary):
        raise ReleaseError(f"{wheel.name}: {path.name} is a {binary}, not for {platform.tag}")


def program(folder: Path, platform: Platform) -> Path:
    """Say where the runtime's program is, once its wheel is unpacked.

    Args:
        folder: Where the wheel is unpacked.
        platform: The platform.

    Returns:
        The path of the program.
    """
    return folder / "codex_cli_bin" / "bin" / platform.program
