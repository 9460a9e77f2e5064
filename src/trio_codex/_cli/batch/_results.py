"""The output of a batch, which also says what is done already."""

from __future__ import annotations

import os
import shutil
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from trio_codex import to_json
from trio_codex._cli.batch._rows import BatchError, key_of
from trio_codex._wire import decode_json

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path


class Results:
    """The file with the rows that are done: one line each, written in one go.

    Attributes:
        failed: By the key of an id that is done, whether its row failed.
    """

    def __init__(self, path: Path) -> None:
        """Read what is done; nothing is changed before `opened`.

        A line that was torn by the end of the machine or of the disk's space is no row, and
        what is torn begins as a row does. Of a file that is not a batch's nothing is cut off.
        """
        self.failed: dict[str, bool] = {}
        self._path = path
        self._lines: dict[str, bytes] = {}
        try:
            if path.exists() and not path.is_file():
                raise BatchError(f"{path} must be a file, since it is read to go on from there")
            self._data = path.read_bytes() if path.exists() else b""
        except OSError as exc:
            raise BatchError(f"cannot read the output: {exc}") from None
        *lines, last = self._data.split(b"\n")
        for number, line in enumerate(lines, 1):
            if not self._take(line):
                raise BatchError(f"{path} line {number}: not a row that this command has written")
        if last and not self._take(last) and not last.startswith(b"{"):
            raise BatchError(f"{path}: the last line is not from this command")

    def _take(self, line: bytes) -> bool:
        try:
            row: Any = decode_json(line)
        except (ValueError, RecursionError):
            return False
        match row:
            case {"id": str() | int() | float() | None as id_, "status": str(status)}:
                key = key_of(id_)
                self.failed[key] = status == "failed"
                self._lines[key] = line
                return True
            case _:
                return False

    def forget(self, key: str) -> None:
        """Take out a row, since it is to be run again."""
        del self.failed[key], self._lines[key]

    @contextmanager
    def opened(self) -> Generator[None]:
        """Cut off a torn line, take out what was forgotten, and have the file open for writing."""
        kept = b"".join(line + b"\n" for line in self._lines.values())
        try:
            if kept != self._data:
                _replace(self._path.resolve(), kept)
            self._file = self._path.open("ab", buffering=0)
        except OSError as exc:
            raise BatchError(f"cannot write the output: {exc}") from None
        with self._file:
            yield

    def write(self, key: str, row: Mapping[str, Any]) -> None:
        """Write a row that is done. Not a checkpoint, so that it is done or not done."""
        line = to_json(row).encode() + b"\n"
        end = self._file.seek(0, os.SEEK_END)
        try:
            written = self._file.write(line)
        except OSError as exc:
            raise BatchError(f"cannot write the output: {exc}") from None
        if written != len(line):
            self._file.truncate(end)
            raise BatchError("cannot write the output: the disk is full")
        self.failed[key] = row["status"] == "failed"


def _replace(path: Path, data: bytes) -> None:
    """Give a file another content, all of it or nothing."""
    new = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with new.open("xb") as file:
            shutil.copymode(path, new)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
