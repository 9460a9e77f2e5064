"""Small executables of every format: a header, and nothing behind it."""

from __future__ import annotations

import struct

X86_64 = {"elf": 0x3E, "mach_o": 0x01000007, "pe": 0x8664}
ARM64 = {"elf": 0xB7, "mach_o": 0x0100000C, "pe": 0xAA64}


def elf(machine: dict[str, int], *, loader: str | None = None, entry: int = 0x1000) -> bytes:
    """A static program, one that asks for a loader, or (``entry=0``) a library."""
    name = b"" if loader is None else loader.encode() + b"\0"
    count = 1 if name else 0
    header = struct.pack(
        "<4sBBBB8xHHIQQQIHHHHHH",
        *(b"\x7fELF", 2, 1, 1, 0),
        *(3, machine["elf"], 1, entry, 64, 0),
        *(0, 64, 56, count, 0, 0, 0),
    )
    segment = struct.pack("<IIQQQQQQ", 3, 4, 64 + 56, 0, 0, len(name), len(name), 1)
    return header + (segment + name if name else b"")


def mach_o(machine: dict[str, int], *, kind: int = 2) -> bytes:
    """A program (2) or a library (6)."""
    return struct.pack("<IIIIIIII", 0xFEEDFACF, machine["mach_o"], 0, kind, 0, 0, 0, 0)


def pe(machine: dict[str, int], *, flags: int = 0x0022) -> bytes:
    """A program (0x0022) or a library (0x2022)."""
    header = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x80)
    return header.ljust(0x80, b"\0") + struct.pack(
        "<4sHHIIIHH", b"PE\0\0", machine["pe"], 0, 0, 0, 0, 0, flags
    )


#: By platform tag, a program that runs there.
FITTING = {
    "macosx_11_0_arm64": mach_o(ARM64),
    "macosx_10_9_x86_64": mach_o(X86_64),
    "musllinux_1_1_x86_64": elf(X86_64),
    "musllinux_1_1_aarch64": elf(ARM64),
    "manylinux_2_17_x86_64": elf(X86_64),
    "manylinux_2_17_aarch64": elf(ARM64),
    "win_amd64": pe(X86_64),
    "win_arm64": pe(ARM64),
}
