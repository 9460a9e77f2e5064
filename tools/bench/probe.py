"""What a process can learn about itself: memory, threads, cores; and how to start the stand-in."""

import gc
import hashlib
import json
import os
import sys
import threading
import time
from pathlib import Path

from tools.bench import stand_in_server

# No site packages: the stand-in needs none, and every round starts one.
LAUNCH = (sys.executable, "-E", "-S", stand_in_server.__file__)
MEGABYTE = 1_000_000
# Variables that say where the recorded turn is, how the real runtime is started, and that
# valgrind counts.
RECORDING = "TRIO_CODEX_BENCH_RECORDING"
COMMAND = "TRIO_CODEX_BENCH_COMMAND"
COUNTED = "TRIO_CODEX_BENCH_COUNTED"


class UnsupportedError(Exception):
    """This platform cannot measure it."""


def emit(answer: dict[str, object]) -> None:
    """Tell the runner: one JSON line on stdout."""
    print(json.dumps(answer), flush=True)


def _status(field: str) -> int | None:
    """A field of /proc/self/status in bytes, where there is one.

    Not `getrusage`: on Linux its maximum outlives exec, so a process starts with its parent's.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(row.split()[1]) * 1024 for row in lines if row.startswith(field)), None)


def peak_memory() -> int:
    """The most resident memory this process ever had, in bytes."""
    peak = _status("VmHWM:")
    if peak is not None:
        return peak
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        raise UnsupportedError("no way to read the memory of a process here") from None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def resident_memory() -> int:
    """The resident memory now, in bytes; where that cannot be read, the most there ever was."""
    resident = _status("VmRSS:")
    return peak_memory() if resident is None else resident


class Growth:
    """The memory that is taken from here on, above what is resident now."""

    def __init__(self) -> None:
        gc.collect()
        self._before = resident_memory()

    def now(self) -> int:
        """Bytes that are resident now and were not before."""
        return resident_memory() - self._before

    def peak_megabytes(self) -> float:
        """Megabytes by which the peak lies above the start."""
        return max(0, peak_memory() - self._before) / MEGABYTE


class WorkerThreads:
    """The threads of this process that are made from here on.

    From an open connection on, that is: to spawn a process, Trio borrows a thread for a moment.
    """

    def __init__(self) -> None:
        self._before = self._count()

    def made(self) -> int:
        """How many more there are now."""
        return max(0, self._count() - self._before)

    @staticmethod
    def _count() -> int:
        try:
            return len(list(Path("/proc/self/task").iterdir()))
        except OSError:
            return threading.active_count()


def pin_to_one_core() -> None:
    """Keep this process, and what it starts, on one core.

    On several, the figure jumps between two values, as the kernel places the processes.
    """
    if not hasattr(os, "sched_setaffinity"):
        raise UnsupportedError("a process cannot be pinned to a core here")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def pause_ms() -> int:
    """How long the stand-in waits before each event of a slow stream, so that it comes alone."""
    return 20 if COUNTED in os.environ else 2


class Stopwatch:
    """Measures from here on: time, and the processor time of this process."""

    def __init__(self) -> None:
        self._own = time.process_time()
        self._start = time.perf_counter()

    def rate(self, count: int) -> dict[str, float]:
        """How many there were a second."""
        return {"rate": count / (time.perf_counter() - self._start)}

    def us(self, count: int) -> float:
        """The microseconds of each."""
        return (time.perf_counter() - self._start) / count * 1e6

    def own_us(self, count: int) -> dict[str, float]:
        """The microseconds of this process's own that each took."""
        return {"own_us": (time.process_time() - self._own) / count * 1e6}


class StreamedText(list[str]):
    """The deltas of a measured stream: `append` is all that it costs while the clock runs."""

    def verified(self, deltas: int, numbers: dict[str, float]) -> dict[str, float]:
        """Give the numbers; raise `AssertionError` unless it is the text of so many deltas."""
        if "".join(self) != stand_in_server.flood_text(deltas):
            raise AssertionError("the text of the deltas is not the text that was sent")
        return numbers


class TextCheck:
    """Proves that a text came whole, without keeping it: it would count as memory."""

    def __init__(self, deltas: int) -> None:
        self._expected = hashlib.sha256(stand_in_server.flood_text(deltas).encode()).digest()
        self._seen = hashlib.sha256()

    def add(self, delta: str) -> None:
        """Take the next piece of the text."""
        self._seen.update(delta.encode())

    def verify(self) -> None:
        """Raise `AssertionError` unless the text is whole, in order and nothing more."""
        if self._seen.digest() != self._expected:
            raise AssertionError("the text of the deltas is not the text that was sent")
