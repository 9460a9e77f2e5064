"""What an executable was built for, as its own header says it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import attrs

from tools._release.commands import ReleaseError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

ELF, MACH_O, PE = "ELF", "Mach-O", "PE"
X86_64, ARM64 = "x86_64", "arm64"

_MACHINES = {
    ELF: {0x3E: X86_64, 0xB7: ARM64},
    MACH_O: {0x0100_0007: X86_64, 0x0100_000C: ARM64},
    PE: {0x8664: X86_64, 0xAA64: ARM64},
}
_ELF_INTERPRETER = 3


@attrs.frozen
class Binary:
    """What the header of a file says.

    Attributes:
        kind: The format of the file.
        machine: The processor.
        program: Whether it can be started; a library cannot.
        interpreter: The loader that it asks for (ELF), or None where it is static.
    """

    kind: str
    machine: str
    program: bool
    interpreter: str | None = None

    def __str__(self) -> str:
        """What it is, in words."""
        what = f"{self.kind} {'program' if self.program else 'library'} for {self.machine}"
        return what if self.interpreter is None else f"{what} with the loader {self.interpreter}"


def examine(path: Path) -> Binary | None:
    """Tell what a file was built for.

    Args:
        path: The file.

    Returns:
        What its header says, or None where it is not an executable of any kind.

    Raises:
        ReleaseError: It is one that runs on no platform of the matrix, or is damaged.
    """
    with path.open("rb") as file:
        magic = file.read(4)
        try:
            if magic == b"\x7fELF":
                return _elf(file, path)
            if magic == b"\xcf\xfa\xed\xfe":
                return _mach_o(file, path)
            if magic[:2] == b"MZ":
                return _pe(file, path)
        except (struct.error, IndexError) as error:
            raise ReleaseError(f"{path} is cut short or damaged") from error
    if magic in {b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"}:
        raise ReleaseError(f"{path} is for several processors: take out the one of the platform")
    if magic in {b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf"}:
        raise ReleaseError(f"{path} is a Mach-O file for a processor that is not in the matrix")
    return None


def _machine(kind: str, number: int, path: Path) -> str:
    machine = _MACHINES[kind].get(number)
    if machine is None:
        raise ReleaseError(f"{path} is for a processor that is not in the matrix: {number:#x}")
    return machine


def _at(file: BinaryIO, offset: int, form: str) -> tuple[int, ...]:
    file.seek(offset)
    return struct.unpack(form, file.read(struct.calcsize(form)))


def _elf(file: BinaryIO, path: Path) -> Binary:
    bits, order = _at(file, 4, "BB")
    if (bits, order) != (2, 1):
        raise ReleaseError(f"{path} is no 64-bit little-endian ELF file")
    kind, number = _at(file, 16, "<HH")
    machine = _machine(ELF, number, path)
    (table,) = _at(file, 32, "<Q")
    size, count = _at(file, 54, "<HH")
    interpreter = None
    for index in range(count):
        segment, _, offset, _, _, length = _at(file, table + index * size, "<IIQQQQ")
        if segment == _ELF_INTERPRETER:
            file.seek(offset)
            interpreter = file.read(length).rstrip(b"\0").decode("utf-8", "replace")
    (entry,) = _at(file, 24, "<Q")
    # Programs are position-independent too, so the type does not tell them from libraries.
    return Binary(ELF, machine, program=kind in {2, 3} and entry != 0, interpreter=interpreter)


def _mach_o(file: BinaryIO, path: Path) -> Binary:
    number, _, kind = _at(file, 4, "<III")
    return Binary(MACH_O, _machine(MACH_O, number, path), program=kind == 2)


def _pe(file: BinaryIO, path: Path) -> Binary:
    (header,) = _at(file, 0x3C, "<I")
    signature, number = _at(file, header, "<IH")
    if signature != 0x4550:
        raise ReleaseError(f"{path} is no Windows program: it has no PE header")
    (flags,) = _at(file, header + 22, "<H")
    executable, library = flags & 0x0002, flags & 0x2000
    return Binary(PE, _machine(PE, number, path), program=bool(executable and not library))
