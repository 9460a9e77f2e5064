"""The tool that measures: its rules, and that every measure can be done."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.bench import instructions, runner
from tools.bench.figures import FUNCTIONS, ONE, OURS, Bar, Figure, Measure
from tools.bench.measures import mixed_turn
from tools.bench.probe import StreamedText
from tools.bench.runner import WITHOUT_A_WORKER, Outcome, Result
from tools.bench.stand_in_server import flood_text
from tools.bench.table import all_measures

ROOT = Path(__file__).parents[2]
SMALL = {
    "stream": 1_000,
    "slow_stream": 20,
    "mixed_turn": 2,
    "websocket": 1_000,
    "recording": 1_000,
    "aio": 1_000,
    "sync": 1_000,
    "instruments": 1_000,
    "console": 1_000,
    "burst": 200,
    "round_trip": 20,
    "aio_round_trip": 20,
    "sync_round_trip": 20,
    "large": 2,
    "growth": 5,
    "idle_turns": 5,
    "asleep": 5_000,
    "unread": 1_000,
    "share": 1,
    "hooked": 1,
}


def judged(bar, ours, theirs=(1.0, 1.0, 1.0)):
    figure = Figure("n", "a number", bars=(bar,))
    outcomes = {
        client: Outcome([{"n": value} for value in values])
        for client, values in ((OURS, ours), (ONE, theirs))
    }
    [verdict] = Result(Measure("m", 1, 3, (OURS, ONE), (figure,)), outcomes).verdicts(figure)
    return verdict.passed, verdict.close


@pytest.mark.parametrize("against", [None, ONE])
def test_a_bar_is_missed_only_when_every_round_misses_it(against):
    most = Bar(1.2, against=against)
    assert judged(most, (1.0, 1.1, 1.3)) == (True, False)
    assert judged(most, (1.1, 1.3, 1.4)) == (True, True)
    assert judged(most, (1.3, 1.3, 1.4)) == (False, False)
    least = Bar(2, at_least=True, against=against)
    assert judged(least, (1.0, 1.9, 2.1)) == (True, True)
    assert judged(least, (1.0, 1.9, 1.9)) == (False, False)


def test_rounds_are_compared_with_the_rounds_beside_which_they_ran():
    # The machine was busy in the second round, for both.
    assert judged(Bar(1.2, against=ONE), (1.5, 3.0, 1.5), (1.0, 3.0, 1.0)) == (True, True)
    assert judged(Bar(1.2, against=ONE), (1.5, 4.5, 1.5), (1.0, 3.0, 1.0)) == (False, False)


def test_a_client_that_fails_has_no_number_and_misses_its_bars():
    figure = Figure("n", "a number", bars=(Bar(5),))
    outcome = Outcome()
    outcome.take({"n": 1})
    outcome.take({"failed": "the text is not the text that was sent"})
    [verdict] = Result(Measure("m", 1, 2, (OURS,), (figure,)), {OURS: outcome}).verdicts(figure)
    assert (verdict.value, verdict.passed) == (None, False)


def test_without_valgrind_nothing_is_counted_and_no_bar_is_missed(monkeypatch):
    monkeypatch.setattr(instructions.shutil, "which", lambda _: None)
    figure = Figure(instructions.KEY, "a count", bars=(Bar(5),))
    measure = Measure("stream", 1, 0, (OURS,), (figure,), counted=(1, 2))
    result = runner.run(measure, lambda _: None)
    assert [verdict.passed for verdict in result.verdicts(figure)] == [None]
    assert "no valgrind" in result.uncounted


def test_every_measure_of_the_table_has_a_function_for_each_of_its_clients():
    for measure in all_measures(quick=False):
        if measure.name not in WITHOUT_A_WORKER:
            module = importlib.import_module(f"tools.bench.measures.{measure.name}")
            for client in measure.clients:
                assert callable(getattr(module, FUNCTIONS[client])), (measure.name, client)


def test_every_measure_is_tried_here():
    names = {measure.name for measure in all_measures(quick=True)}
    assert names - set(WITHOUT_A_WORKER) == SMALL.keys()


@pytest.fixture(scope="module")
def recorded():
    with mixed_turn.prepared() as env:
        yield env


@pytest.mark.deadline(120)
@pytest.mark.parametrize("name", SMALL)
def test_a_measure_gives_its_numbers_for_all_but_the_official_clients(name, recorded):
    [measure] = [each for each in all_measures(quick=True) if each.name == name]
    keys = {figure.key for figure in measure.figures} - {instructions.KEY}
    for client in {FUNCTIONS[each] for each in measure.clients if "official" not in each}:
        run = subprocess.run(
            [sys.executable, "-m", "tools.bench.worker", name, client, str(SMALL[name])],
            cwd=ROOT,
            env={**os.environ, **recorded},
            capture_output=True,
            text=True,
            timeout=100,
            check=True,
        )
        numbers = json.loads(run.stdout.splitlines()[-1])
        assert keys <= numbers.keys(), numbers
        assert all(numbers[key] >= 0 for key in keys)


def test_a_text_that_differs_has_no_figure():
    text = StreamedText(flood_text(3))
    assert text.verified(3, {"rate": 1.0}) == {"rate": 1.0}
    text.reverse()
    with pytest.raises(AssertionError, match="not the text that was sent"):
        text.verified(3, {"rate": 1.0})
