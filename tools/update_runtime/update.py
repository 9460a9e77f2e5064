"""The order of an update: fetch, compare, move, generate, check, write."""

from __future__ import annotations

import tempfile
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from tools._release import pins
from tools._release.checkout import Copy, require_clean
from tools._release.commands import ReleaseError, run
from tools._release.installing import clean_environment, layered_environment, why_not_to_be_had
from tools._release.versions import runtime_of, runtime_version
from tools.generate_protocol.gaps import Gaps
from tools.generate_protocol.tree import GENERATED
from tools.update_runtime.checks import ALL, Check, failures
from tools.update_runtime.differences import compare
from tools.update_runtime.report import report, summary, unanswered
from tools.update_runtime.runtimes import fetch_runtime, installed_runtime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.update_runtime.differences import Difference, Differences

#: What an update may change.
_CHANGED = (
    *(pin.path for pin in pins.PINS),
    *GENERATED,
)
_REQUEST_KINDS = Path("src/trio_codex/_server_requests/_kinds.py")


@attrs.frozen
class Update:
    """What came of an update.

    Attributes:
        old: The version of the runtime before.
        new: The version of the runtime now.
        report: The file with the report.
        changed: The files that were changed, relative to the root.
        failed: The checks that failed; there are some only where that was allowed.
    """

    old: str
    new: str
    report: Path
    changed: list[Path]
    failed: list[str]


def update(
    root: Path,
    wanted: str,
    *,
    to: Path | None = None,
    wheels: Path | None = None,
    allow_dirty: bool = False,
    keep_failed: bool = False,
    wanted_checks: Sequence[Check] = ALL,
) -> Update:
    """Move the pin of a checkout to another runtime.

    The report is written as soon as both schemas are known, also where what
    follows fails: it says what to mend. It is written again, with what the
    tables written by hand lack, when the new code is generated.

    Args:
        root: The root of the checkout.
        wanted: The version or the release tag of the runtime.
        to: The file for the report, or None for one in ``build/``.
        wheels: A directory of wheels to take runtimes from, or None for the registry.
        allow_dirty: Whether the checkout may have uncommitted changes.
        keep_failed: Whether to write the changes although checks failed.
        wanted_checks: The checks.

    Returns:
        What was done.

    Raises:
        ReleaseError: It was refused or failed. The checkout is as it was.
    """
    new = runtime_version(wanted)
    old = runtime_of(pins.lane(root))
    if new == old:
        raise ReleaseError(f"{root} is pinned to the runtime {new} already")
    if not allow_dirty:
        require_clean(root)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        after = fetch_runtime(new, scratch / "new", wheels)
        before = (
            installed_runtime()
            if installed_version(pins.RUNTIME) == old
            else fetch_runtime(old, scratch / "old", wheels)
        )
        path = to or root / "build" / f"runtime-{old}-to-{new}.md"
        differences = compare(before, after)
        answered = _answered(root, differences.server_requests)
        notes = _notes(new, wheels)
        _write(path, report(differences, answered, notes))
        _print(path, differences, answered, notes)
        copy = Copy(root, scratch / "copy")
        python = layered_environment(scratch / "environment", copy.path / "src", scratch / "new")
        pins.move(copy.path, new)
        gaps = _generate(copy, python, scratch / "gaps.json")
        _write(path, report(differences, answered, notes, gaps))
        failed = failures(wanted_checks, python, copy)
        if failed and not keep_failed:
            raise ReleaseError(
                f"nothing was written, for these failed: {', '.join(failed)} "
                "(--keep-failed writes the changes all the same, to mend them)"
            )
        return Update(old, new, path, copy.write_back(_CHANGED), failed)


def _notes(version: str, wheels: Path | None) -> list[str]:
    """What does not stop an update, and has to be known."""
    official = f"{pins.OFFICIAL}=={version}"
    why_not = why_not_to_be_had(official, wheels)
    if not why_not:
        return []
    note = f"The extras `dev` and `bench` are moved to `{official}`, which cannot be installed now"
    return [f"{note}: {why_not}. Until it can, nothing is compared with the official client."]


def _answered(root: Path, server_requests: Difference) -> set[str]:
    """The server requests that came or went and have a row of their own."""
    source = (root / _REQUEST_KINDS).read_text(encoding="utf-8")
    asked = {*server_requests.added, *server_requests.removed}
    return {method for method in asked if f'"{method}"' in source}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _print(path: Path, differences: Differences, answered: set[str], notes: Sequence[str]) -> None:
    print(f"report: {path}\n{summary(differences)}", flush=True)
    for note in notes:
        print(f"note: {note}", flush=True)
    for method in unanswered(differences.server_requests, answered):
        print(f"ACTION NEEDED: the new server request {method} has no safe answer", flush=True)


def _generate(copy: Copy, python: Path, to: Path) -> Gaps:
    """Generate the code in the copy, and say what the tables lack."""
    command = (python, "-m", "tools.generate_protocol", "--gaps", to)
    done = run(*command, cwd=copy.path, env=clean_environment())
    if done.returncode != 0:
        output = copy.as_in_root(done.stdout)
        raise ReleaseError(f"the generator failed (exit status {done.returncode}):\n{output}")
    gaps = Gaps.read(to)
    for line in gaps.lines():
        print(f"note: {line}", flush=True)
    return gaps
