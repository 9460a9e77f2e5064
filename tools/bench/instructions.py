"""Counts the instructions of a process with valgrind: they repeat, however busy the machine is."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tools.bench.probe import COUNTED

KEY = "instructions"
"""What the figure is called."""


class CannotCountError(Exception):
    """Valgrind is not there, or counts nothing."""


def count(*commands: list[str]) -> list[int]:
    """Count the instructions of each command, without those of the processes that it starts.

    All run at once: another process on a core changes times, and no count.
    """
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise CannotCountError("no valgrind, which counts instructions")
    counting = [valgrind, "--tool=callgrind", f"--callgrind-out-file={os.devnull}"]
    runs = [
        subprocess.Popen(
            [*counting, *command],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONHASHSEED": "0", COUNTED: "1"},
        )
        for command in commands
    ]
    counts: list[int] = []
    for run in runs:
        said = run.communicate()[1]
        counted = re.search(r"Collected : (\d+)", said)
        if counted is None or run.returncode:
            raise CannotCountError(f"valgrind counts nothing: {said[-200:]}")
        counts.append(int(counted[1]))
    return counts
