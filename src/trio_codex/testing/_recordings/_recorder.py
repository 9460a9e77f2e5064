"""Recording what a connection says: `record_to`."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from trio_codex._connection._connection import is_sign_of_life
from trio_codex._connection._instruments import Instrument
from trio_codex._util._control_c import interruptible, protected
from trio_codex._wire import Unreadable, encode_decoded
from trio_codex.protocol.methods import RUNTIME_VERSION
from trio_codex.testing._recordings._format import (
    FORMAT,
    RECEIVED,
    SENT,
    UNFINISHED,
    method_of_answer,
)
from trio_codex.testing._recordings._places import DELTAS, Concealer
from trio_codex.testing._recordings._redaction import default_redact

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from trio_codex import CodexConfig, CodexError, RuntimeMetadata

    Redact: TypeAlias = Callable[[dict[str, Any], str], dict[str, Any] | None]

__all__ = ["record_to"]

_UNREADABLE: Final = {"code": 0, "message": "(unreadable)"}


def record_to(path: str | os.PathLike[str], *, redact: Redact = default_redact) -> Instrument:
    """Record everything that a connection says, in both directions.

    Give it to ``open_codex(instruments=[record_to("session.jsonl")])``, one for each block. The
    messages are appended, one a line, to ``PATH.part``, which only its owner can read; when the
    connection is over, the file gets its name, in place of one that was there. So a crash leaves
    ``PATH.part`` with all that was said. Writing is not buffered: where the disk is full, the
    recording stops, with one record in the log, and the program goes on. The same happens to a
    block that begins while another one is recorded to the path.

    The first line is a header: ``{"format": …, "runtime": …, "schema": …}``. Each other is
    ``{"t": seconds, "d": "sent" or "received", "m": message}``. Where a connection that was cut
    is made again, its messages follow in the same file, from the next ``initialize`` on.

    What `default_redact` takes out is not in it. Names stand in it for what differs from machine
    to machine: ``{cwd}`` for `CodexConfig.cwd`, else the program's directory, ``{codex_home}``,
    ``{home}``, ``{tmp}`` for the directory for temporary files, and ``{secret:NAME}`` for values
    of ``env``, of ``config_overrides`` and of variables whose names sound like a secret.
    **Prompts, answers, commands and their output are in it**: read it before you share it.

    Args:
        path: The file; its directory must be there.
        redact: Takes each message and its method (for an answer, that of the request), and
            returns what to record, or None for nothing. It must not change the message.

    Returns:
        The instrument.

    Raises:
        FileNotFoundError: The directory is not there.
        IsADirectoryError: The path is a directory.
        TypeError: The path is not a path, or ``redact`` cannot be called.
    """
    return _Recorder(os.fspath(path), redact)


@protected
class _Recorder(Instrument):
    """Writes down one connection."""

    def __init__(self, path: str, redact: Redact) -> None:
        if not callable(redact):
            raise TypeError("redact must be a function of a message and its method")
        # Relative to where the program is now.
        self._path = os.path.abspath(path)  # noqa: PTH100 - without resolving links
        directory = os.path.dirname(self._path)  # noqa: PTH120
        if not os.path.isdir(directory):  # noqa: PTH112
            raise FileNotFoundError(f"the directory for the recording is not there: {directory}")
        if os.path.isdir(self._path):  # noqa: PTH112
            raise IsADirectoryError(f"a recording is a file, and this is a directory: {path}")
        self._redact = redact
        self._file: int | None = None
        self._began: float | None = None
        self._concealer: Concealer | None = None
        # What came before it was known whose paths these are.
        self._held: list[bytes] = []
        self._asked_by_us: dict[int | str, str] = {}
        self._asked_of_us: dict[int | str, str] = {}
        self._signs_of_life: set[int] = set()

    def opened(self, config: CodexConfig, metadata: RuntimeMetadata) -> None:
        self._concealer = Concealer(config, metadata.codex_home)
        if self._file is None:
            try:
                self._begin(metadata.version)
            except Exception:
                self._forget()
                raise

    def sent(self, message: dict[str, Any]) -> None:
        # When it is asked for one, time decides, and so none comes in a replay.
        if is_sign_of_life(message):
            self._signs_of_life.add(message["id"])
        else:
            self._note(message, SENT, self._asked_by_us, self._asked_of_us)

    def received(self, message: dict[str, Any]) -> None:
        request_id = message.get("id") if "method" not in message else None
        if type(request_id) is int and request_id in self._signs_of_life:
            self._signs_of_life.discard(request_id)
        else:
            self._note(message, RECEIVED, self._asked_of_us, self._asked_by_us)

    def closed(self, error: CodexError) -> None:
        del error
        was_recorded = self._file is not None  # or there was nothing but a start that failed
        self._forget()
        if was_recorded:
            os.replace(self._path + UNFINISHED, self._path)  # noqa: PTH105

    def _forget(self) -> None:
        """Be as before the first message."""
        if self._file is not None:
            os.close(self._file)
        self._file = self._began = self._concealer = None
        for noted in (self._held, self._asked_by_us, self._asked_of_us, self._signs_of_life):
            noted.clear()

    def _note(
        self,
        message: dict[str, Any],
        direction: str,
        asked: dict[int | str, str],
        waiting: dict[int | str, str],
    ) -> None:
        try:
            self._take_down(message, direction, asked, waiting)
        except Exception:
            self._forget()  # an instrument that fails is not told that the connection is over
            raise

    def _take_down(
        self,
        message: dict[str, Any],
        direction: str,
        asked: dict[int | str, str],
        waiting: dict[int | str, str],
    ) -> None:
        now = time.perf_counter()
        if self._began is None:
            self._began = now
        # Nearly all messages are notifications.
        method = message.get("method")
        if method is None or "id" in message:
            method = method_of_answer(waiting, message)
            if "method" in message:
                asked[message["id"]] = method
        kept = _call(self._redact, message, method)
        if kept is None:
            return
        if isinstance(kept.get("error"), Unreadable):
            kept = {**kept, "error": _UNREADABLE}
        line = encode_decoded({"t": round(now - self._began, 6), "d": direction, "m": kept})
        if self._concealer is None:
            self._held.append(line)
        elif method in DELTAS and self._concealer.is_plain(kept):
            self._write(line)
        else:
            self._write(self._concealer.conceal(line))

    def _begin(self, runtime: str) -> None:
        part = self._path + UNFINISHED
        with suppress(FileNotFoundError):
            _check_left_over(part)
            os.unlink(part)  # noqa: PTH108
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self._file = os.open(part, flags | getattr(os, "O_CLOEXEC", 0), 0o600)
        if sys.platform != "win32":
            with suppress(OSError):  # some file systems have no locks
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        header = {"format": FORMAT, "runtime": runtime, "schema": RUNTIME_VERSION}
        self._write(encode_decoded(header))
        held, self._held = self._held, []
        for line in held:
            assert self._concealer is not None  # noqa: S101 - set just before
            self._write(self._concealer.conceal(line))

    def _write(self, line: bytes) -> None:
        if self._file is None:
            raise ValueError("the recording was closed")
        data = line + b"\n"
        written = os.write(self._file, data)
        while written < len(data):  # a disk that is nearly full takes a part
            written += os.write(self._file, data[written:])


@interruptible
def _call(redact: Redact, message: dict[str, Any], method: str) -> dict[str, Any] | None:
    return redact(message, method)


def _check_left_over(part: str) -> None:
    """Refuse to remove a recording that another block is writing."""
    if sys.platform == "win32":
        return  # no file that is open can be removed there
    try:
        file = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        raise FileExistsError(f"another recording is being written: {part}") from None
    except OSError:
        pass
    finally:
        os.close(file)
