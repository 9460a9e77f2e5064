"""The main job, step by step, on one runtime."""

from __future__ import annotations

import logging
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import attrs
import trio

from tools.compat.refusals import ask_for_refusals
from tools.compat.steps import STEPS, Place
from trio_codex import CodexError, Decision, RequestHandlers, open_codex
from trio_codex.testing import AppServerHarness, open_scripted_model

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Mapping
    from pathlib import Path

    from tools.compat.refusals import Said

STEP_TIMEOUT: Final = 30.0
"""Seconds that a step may take; it needs about one."""


@attrs.frozen
class Outcome:
    """What came of a step.

    Attributes:
        worked: Whether it worked.
        note: Why it did not, or what was done in place of what the runtime lacks.
    """

    worked: bool
    note: str = ""


@attrs.frozen
class Job:
    """What came of a runtime.

    Attributes:
        version: Its version.
        outcomes: By step, in the order in which they were made.
        refusals: What it says when it refuses.
    """

    version: str
    outcomes: Mapping[str, Outcome]
    refusals: tuple[Said, ...] = ()

    @property
    def worked(self) -> bool:
        """Whether all steps have worked."""
        return all(outcome.worked for outcome in self.outcomes.values())


async def run_job(version: str, program: Path, *, timeout: float = STEP_TIMEOUT) -> Job:
    """Run the main job on a runtime. A checkpoint.

    Args:
        version: The version that it should be of.
        program: The program.
        timeout: Seconds that a step may take.

    Returns:
        What came of it. A runtime that does not start fails all steps.
    """
    outcomes: dict[str, Outcome] = {}
    said: tuple[Said, ...] = ()
    with tempfile.TemporaryDirectory(prefix="trio-codex-compat-", ignore_cleanup_errors=True) as at:
        async with open_scripted_model() as model:
            harness = AppServerHarness(at, model)
            config = harness.config(codex_bin=str(program))
            try:
                async with open_codex(config, handlers=RequestHandlers(command=_accept)) as codex:
                    place = Place(codex, model, harness, version, str(program))
                    for name, step in STEPS.items():
                        outcomes[name] = await _outcome(step, place, timeout)
                    said = await ask_for_refusals(place)
            except CodexError as error:
                reason = Outcome(worked=False, note=_in_a_line(error))
                outcomes |= {name: reason for name in STEPS if name not in outcomes}
    return Job(version, outcomes, said)


async def _accept(_request: object) -> Decision:
    return Decision.accept


async def _outcome(
    step: Callable[[Place], Awaitable[None]], place: Place, timeout: float
) -> Outcome:
    with _fallbacks() as notes:
        try:
            with trio.fail_after(timeout):
                await step(place)
        except Exception as error:  # noqa: BLE001 - what it is, is written down
            return Outcome(worked=False, note=_in_a_line(error))
    return Outcome(worked=True, note="; ".join(dict.fromkeys(notes)))


@contextmanager
def _fallbacks() -> Generator[list[str]]:
    """Collect what the library says of fallbacks."""
    notes: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            notes.append(str(record.msg).partition(":")[0])

    logger = logging.getLogger("trio_codex.compatibility")
    handler, level = Keep(), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield notes
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def _in_a_line(error: BaseException) -> str:
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text if len(text) <= 200 else f"{text[:199]}…"
