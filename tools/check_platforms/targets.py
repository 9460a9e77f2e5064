"""What a platform looks like to an installer: the tags that it takes, the markers it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from tools.stage_runtime.binaries import ARM64, ELF, MACH_O
from tools.stage_runtime.platforms import PLATFORMS, platform_of

if TYPE_CHECKING:
    from tools.stage_runtime.platforms import Platform

#: By the kind of a platform, how Python names the system: `sys_platform`,
#: `platform_system`, `os_name`.
_SYSTEMS = {
    ELF: ("linux", "Linux", "posix"),
    MACH_O: ("darwin", "Darwin", "posix"),
}
_WINDOWS = ("win32", "Windows", "nt")

#: What else the systems take whose oldest release has the tag of the runtime's wheel.
_ALSO = {
    # The oldest macOS that a supported Python still runs on.
    "macosx_10_9_x86_64": ("macosx_10_13_x86_64",),
    # musl 1.2 is five years old, and what dependencies build for.
    "musllinux_1_1_x86_64": ("musllinux_1_2_x86_64",),
    "musllinux_1_1_aarch64": ("musllinux_1_2_aarch64",),
    "manylinux_2_17_x86_64": ("manylinux2014_x86_64", "manylinux_2_12_x86_64"),
    "manylinux_2_17_aarch64": ("manylinux2014_aarch64",),
}

#: Where the oldest Python that the package supports was never released for a platform.
_OLDEST = {"win_arm64": "3.11"}


@attrs.frozen
class Target:
    """One platform with one Python.

    Attributes:
        platform: The platform.
        python: The Python's version, such as ``3.12``.
    """

    platform: Platform
    python: str

    def __str__(self) -> str:
        """What it is called."""
        return f"{self.platform.tag} with Python {self.python}"

    def options(self) -> list[str]:
        """The options of pip that make it choose as it would there."""
        tags = (*_ALSO.get(self.platform.tag, ()), self.platform.tag)
        return [
            *("--python-version", self.python, "--implementation", "cp"),
            *(part for tag in tags for part in ("--platform", tag)),
        ]

    def markers(self) -> dict[str, str]:
        """The environment in which the markers of requirements are evaluated there."""
        system, name, os_name = _SYSTEMS.get(self.platform.kind, _WINDOWS)
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": os_name,
            "platform_machine": _machine(self.platform, system),
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": name,
            "platform_version": "",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": system,
            "extra": "",
        }


def _machine(platform: Platform, system: str) -> str:
    if platform.machine != ARM64:
        return "AMD64" if system == "win32" else "x86_64"
    return {"linux": "aarch64", "darwin": "arm64", "win32": "ARM64"}[system]


def targets(tags: list[str] | None, pythons: list[str]) -> list[Target]:
    """List what to check.

    Args:
        tags: The tags of platforms, or None for all.
        pythons: The versions of Python.

    Returns:
        Each platform with each Python, or with the oldest that it has in place of an older one.

    Raises:
        ReleaseError: There is no such platform.
    """
    platforms = [platform_of(tag) for tag in (tags or PLATFORMS)]
    return [
        Target(platform, python)
        for platform in platforms
        for python in dict.fromkeys(_at_least(platform.tag, python) for python in pythons)
    ]


def _at_least(tag: str, python: str) -> str:
    return max(python, _OLDEST.get(tag, python), key=lambda text: tuple(map(int, text.split("."))))
