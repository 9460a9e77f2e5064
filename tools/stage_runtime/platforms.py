"""The platforms that a runtime is packaged for."""

from __future__ import annotations

import attrs

from tools._release.commands import ReleaseError
from tools.stage_runtime.binaries import ARM64, ELF, MACH_O, PE, X86_64, Binary


@attrs.frozen
class Platform:
    """One platform of the matrix.

    Attributes:
        tag: The platform tag of the wheel.
        targets: The Rust targets whose binaries run there; the first is the usual one.
        kind: The format of its binaries.
        machine: Its processor.
        loader: What the name of a loader begins with that the platform has; None for
            none. A static binary runs on every Linux.
    """

    tag: str
    targets: tuple[str, ...]
    kind: str
    machine: str
    loader: str | None = None

    @property
    def program(self) -> str:
        """The name of the runtime's binary there."""
        return "codex.exe" if self.kind == PE else "codex"

    def fits(self, binary: Binary) -> bool:
        """Tell whether a binary is of this platform's format, for its processor."""
        return (binary.kind, binary.machine) == (self.kind, self.machine)

    def loads(self, binary: Binary) -> bool:
        """Tell whether the platform has the loader that a binary asks for."""
        if binary.interpreter is None:
            return True
        name = binary.interpreter.rpartition("/")[2]
        return self.loader is not None and name.startswith(self.loader)


_MUSL, _GLIBC = "ld-musl-", "ld-linux-"

_X86_64_MUSL, _ARM64_MUSL = "x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"

PLATFORMS = {
    platform.tag: platform
    for platform in (
        Platform("macosx_11_0_arm64", ("aarch64-apple-darwin",), MACH_O, ARM64),
        Platform("macosx_10_9_x86_64", ("x86_64-apple-darwin",), MACH_O, X86_64),
        Platform("musllinux_1_1_x86_64", (_X86_64_MUSL,), ELF, X86_64, _MUSL),
        Platform("musllinux_1_1_aarch64", (_ARM64_MUSL,), ELF, ARM64, _MUSL),
        # Without these no Linux with glibc would have a runtime: pip offers it no musllinux.
        Platform(
            "manylinux_2_17_x86_64",
            (_X86_64_MUSL, "x86_64-unknown-linux-gnu"),
            *(ELF, X86_64, _GLIBC),
        ),
        Platform(
            "manylinux_2_17_aarch64",
            (_ARM64_MUSL, "aarch64-unknown-linux-gnu"),
            *(ELF, ARM64, _GLIBC),
        ),
        Platform("win_amd64", ("x86_64-pc-windows-msvc",), PE, X86_64),
        Platform("win_arm64", ("aarch64-pc-windows-msvc",), PE, ARM64),
    )
}


def platform_of(tag: str) -> Platform:
    """Find the platform of a tag.

    Args:
        tag: The platform tag.

    Returns:
        The platform.

    Raises:
        ReleaseError: The matrix does not have it.
    """
    if tag not in PLATFORMS:
        raise ReleaseError(f"{tag} is not in the matrix: {', '.join(PLATFORMS)}")
    return PLATFORMS[tag]
