"""Runs the measures in rounds, each client in turn and in a process of its own, and judges."""

import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tools.bench import instructions
from tools.bench.figures import FIRST_PROGRAMS, FUNCTIONS, IMPORTS, OURS, Bar, Figure, Measure
from tools.bench.probe import COMMAND, LAUNCH
from tools.bench.stand_in_server import flood_text

ROOT = Path(__file__).parents[2]
WORKER_LIMIT_S = 300
# A bare script under `-I`, so that nothing is loaded before the clock runs and the peak is read.
IMPORT_SCRIPT = """
import sys, time
start = time.perf_counter()
exec(sys.argv[1])
numbers = {"ms": (time.perf_counter() - start) * 1000}
try:
    with open("/proc/self/status") as status:
        numbers["mb"] = int(status.read().partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
except OSError:
    pass
print(str(numbers).replace("'", '"'))
"""
FIRST = ("first_program", "first_program_real")
# Measured in processes that have nothing else loaded.
WITHOUT_A_WORKER = ("import", *FIRST)
# What a worker says in place of numbers, and how it reads in the table.
REFUSALS = {"missing": "not importable", "skipped": "skipped", "failed": "failed"}


@dataclass
class Outcome:
    """What one client reached in one measure: the numbers of each round, or why there are none."""

    rounds: list[dict[str, float]] = field(default_factory=list)
    refusal: str | None = None
    reason: str | None = None

    def values(self, key: str) -> list[float]:
        """One number of every round; nothing where one of them failed."""
        if self.refusal is not None:
            return []
        return [numbers[key] for numbers in self.rounds if key in numbers]

    def median(self, key: str) -> float | None:
        """The median of the rounds; None where one of them failed."""
        values = self.values(key)
        return statistics.median(values) if values else None

    def take(self, answer: dict[str, object]) -> None:
        """Keep what a worker answered."""
        for kind, text in REFUSALS.items():
            if kind in answer:
                self.refusal, self.reason = text, str(answer[kind])
                return
        self.rounds.append({key: float(str(value)) for key, value in answer.items()})


@dataclass(frozen=True)
class Verdict:
    """One bar, what was reached, and whether that is enough; None where it was not measured.

    A bar is missed when the whole spread of the rounds misses it: `close` says that only a part
    of them reaches it.
    """

    bar: Bar
    value: float | None
    passed: bool | None
    close: bool = False


@dataclass(frozen=True)
class Result:
    """A measure, what each client reached, and why nothing was counted, where that is so."""

    measure: Measure
    outcomes: dict[str, Outcome]
    uncounted: str | None = None

    def ratio(self, key: str, client: str) -> float | None:
        """What trio-codex reached, in units of what this client did."""
        ours, theirs = self.outcomes[OURS].median(key), self.outcomes[client].median(key)
        return None if ours is None or not theirs else ours / theirs

    def ratios(self, key: str, client: str) -> list[float]:
        """The same for each round, in which they took turns."""
        ours, theirs = (self.outcomes[each].values(key) for each in (OURS, client))
        return [own / other for own, other in zip(ours, theirs, strict=False) if other]

    def verdicts(self, figure: Figure) -> Iterator[Verdict]:
        """Judge each bar; a number that is missing misses it, unless it cannot be had here."""
        for bar in figure.bars:
            if bar.against is None:
                value = self.outcomes[OURS].median(figure.key)
                spread = self.outcomes[OURS].values(figure.key)
            else:
                value = self.ratio(figure.key, bar.against)
                spread = self.ratios(figure.key, bar.against)
            if value is not None:
                reached = bar.reached(value)
                close = not reached and any(map(bar.reached, spread))
                yield Verdict(bar, value, reached or close, close)
            elif self._cannot_be_had(figure):
                yield Verdict(bar, None, None)
            else:
                yield Verdict(bar, None, passed=False)

    def _cannot_be_had(self, figure: Figure) -> bool:
        if figure.key == instructions.KEY and self.uncounted is not None:
            return True
        return any(outcome.refusal == "skipped" for outcome in self.outcomes.values())


def _command(measure: Measure, client: str, size: int, env: dict[str, str]) -> list[str]:
    if measure.name == "import":
        return [sys.executable, "-I", "-c", IMPORT_SCRIPT, IMPORTS[client]]
    if measure.name in FIRST:
        script = Path(__file__).with_name("first_programs") / f"{FIRST_PROGRAMS[client]}.py"
        launch = json.loads(env[COMMAND]) if COMMAND in env else LAUNCH
        return [sys.executable, str(script), *launch]
    worker = [sys.executable, "-m", "tools.bench.worker"]
    return [*worker, measure.name, FUNCTIONS[client], str(size)]


def _run_once(measure: Measure, client: str, env: dict[str, str]) -> dict[str, object]:
    started = time.monotonic()
    try:
        done = subprocess.run(
            _command(measure, client, measure.size, env),
            cwd=ROOT,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=WORKER_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"no answer after {WORKER_LIMIT_S} s"}
    if done.returncode == 0 and done.stdout:
        last = done.stdout.splitlines()[-1]
        return _answered(measure, last, started)
    last = done.stderr.strip().rpartition("\n")[2]
    return {"missing" if measure.name in WITHOUT_A_WORKER else "failed": last or "it said nothing"}


def _answered(measure: Measure, last: str, started: float) -> dict[str, object]:
    """Take the numbers of a process from the last line that it printed."""
    if measure.name not in FIRST:
        return json.loads(last)
    answer, _, when = last.rpartition(" ")
    if answer != repr(flood_text(measure.size)):
        return {"failed": f"it answered {answer}"}
    return {"ms": (float(when) - started) * 1000}


def run(measure: Measure, tell: Callable[[str], None]) -> Result:
    """Let the clients take turns; who goes first changes from round to round."""
    with _prepared(measure) as env:
        outcomes = {client: Outcome() for client in measure.clients}
        if measure.name in WITHOUT_A_WORKER:
            for client in measure.clients:  # not counted: files and their bytecode are warm then
                tell(f"{measure.name}, to warm up, {client}")
                _run_once(measure, client, env)
        for number in range(measure.rounds):
            first = number % len(measure.clients)
            for client in (*measure.clients[first:], *measure.clients[:first]):
                if outcomes[client].refusal is None:
                    tell(f"{measure.name}, round {number + 1} of {measure.rounds}, {client}")
                    outcomes[client].take(_run_once(measure, client, env))
        return Result(measure, outcomes, _count(measure, outcomes, env, tell))


def _prepared(measure: Measure) -> nullcontext[dict[str, str]]:
    """Make what the clients of a measure need; give the variables that tell them where it is."""
    if measure.name in ("import", "first_program"):
        return nullcontext({})
    module = importlib.import_module(f"tools.bench.measures.{measure.name}")
    return module.prepared() if hasattr(module, "prepared") else nullcontext({})


def _count(
    measure: Measure,
    outcomes: dict[str, Outcome],
    env: dict[str, str],
    tell: Callable[[str], None],
) -> str | None:
    """Count instructions where the measure wants it; say why that cannot be done here."""
    if all(figure.key != instructions.KEY for figure in measure.figures):
        return None
    if measure.counted is None:
        return "instructions are counted without --quick"
    small, large = measure.counted
    for client, outcome in outcomes.items():
        if outcome.refusal is not None:
            continue
        tell(f"{measure.name}, counting instructions, {client}")
        sizes = (small, large) if large else (0,)
        try:
            counts = instructions.count(*(_command(measure, client, size, env) for size in sizes))
        except instructions.CannotCountError as error:
            return str(error)
        each = (counts[1] - counts[0]) / (large - small) if large else counts[0] / 1e6
        outcome.rounds.append({instructions.KEY: each})
    return None
