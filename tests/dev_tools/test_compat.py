"""The tool that runs the main job on other runtimes: its table, its checks, the pinned runtime."""

from __future__ import annotations

import base64
import hashlib
import sys
import zipfile
from importlib.metadata import version as installed_version
from pathlib import Path

import pytest
import trio
from runtimes import complete

from tools._release.commands import ReleaseError
from tools._release.pins import RUNTIME
from tools.compat import __main__, job
from tools.compat.job import Job, Outcome, run_job
from tools.compat.refusals import Said
from tools.compat.runtimes import runtime, unpack
from tools.compat.steps import STEPS
from tools.compat.table import refusals_table, table
from trio_codex import errors
from trio_codex._threads import _older_runtimes
from trio_codex._transport._launch import installed_runtime
from trio_codex._util._refusals import REFUSALS, kind_of

PINNED = installed_version(RUNTIME)
ROOT = Path(__file__).resolve().parents[2]
SUPPORTED = ("0.133.0", "0.136.0", "0.144.4", "0.149.0", "0.154.0")
SUPPORTED += ("0.158.0", "0.160.1", "0.162.1", "0.163.0")


def wheel(path, version="0.1.0", *, program=b"program", recorded=None, record=True):
    """Make a wheel of a runtime, whose record may tell a lie."""
    recorded = program if recorded is None else recorded
    digest = base64.urlsafe_b64encode(hashlib.sha256(recorded).digest()).rstrip(b"=").decode()
    made = path / f"openai_codex_cli_bin-{version}-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("codex_cli_bin/bin/codex", program)
        if record:
            name = f"openai_codex_cli_bin-{version}.dist-info/RECORD"
            lines = [f"codex_cli_bin/bin/codex,sha256={digest},{len(recorded)}", f"{name},,"]
            archive.writestr(name, "\n".join(lines))
    return made


# The runtimes


def test_a_wheel_is_unpacked_to_a_program_that_can_be_run(tmp_path):
    unpack(wheel(tmp_path), tmp_path / "to", "0.1.0")
    program = tmp_path / "to" / "codex_cli_bin" / "bin" / "codex"
    assert program.read_bytes() == b"program"
    assert sys.platform == "win32" or program.stat().st_mode & 0o100


def test_a_file_that_is_not_what_the_wheel_records_is_refused(tmp_path):
    with pytest.raises(ReleaseError, match="bin/codex is not what its record says"):
        unpack(wheel(tmp_path, recorded=b"another"), tmp_path / "to", "0.1.0")


def test_a_wheel_of_another_version_or_without_a_record_is_refused(tmp_path):
    with pytest.raises(ReleaseError, match=r"is not version 0\.2\.0"):
        unpack(wheel(tmp_path), tmp_path / "to", "0.2.0")
    with pytest.raises(ReleaseError, match="has 0 records"):
        unpack(wheel(tmp_path, record=False), tmp_path / "to", "0.1.0")


def test_what_is_no_wheel_is_refused(tmp_path):
    torn = wheel(tmp_path)
    torn.write_bytes(torn.read_bytes()[:40])
    with pytest.raises(ReleaseError, match="cannot be unpacked"):
        unpack(torn, tmp_path / "to", "0.1.0")


def test_a_runtime_is_downloaded_once_and_a_refused_one_is_not_kept(tmp_path, monkeypatch):
    downloads = []

    def download(version, target):
        downloads.append(version)
        return wheel(target, version, recorded=b"another" if version == "0.2.0" else None)

    monkeypatch.setattr("tools.compat.runtimes.download", download)
    cache = tmp_path / "cache"
    first, second = runtime("0.1.0", cache), runtime("0.1.0", cache)
    assert first == second == cache / "0.1.0" / "codex_cli_bin" / "bin" / "codex"
    with pytest.raises(ReleaseError):
        runtime("0.2.0", cache)
    assert downloads == ["0.1.0", "0.2.0"]
    assert [path.name for path in cache.iterdir()] == ["0.1.0"]


def test_the_installed_runtime_is_not_downloaded(tmp_path):
    assert runtime(PINNED, tmp_path) == installed_runtime()[0]
    assert list(tmp_path.iterdir()) == []


# The job


@pytest.mark.deadline(240)
@complete
async def test_the_main_job_runs_on_the_pinned_runtime_and_its_refusals_are_known():
    done = await run_job(PINNED, installed_runtime()[0])
    assert {name: outcome for name, outcome in done.outcomes.items() if not outcome.worked} == {}
    assert list(done.outcomes) == list(STEPS)
    # The pinned runtime lacks nothing.
    assert not any(outcome.note for outcome in done.outcomes.values())
    assert done.worked
    by_kind = {said.error: said for said in done.refusals}
    assert by_kind.keys() == {
        "ThreadNotFoundError",
        "ThreadArchivedError",
        "ThreadBusyError",
        "NoActiveTurnError",
    }
    for said in done.refusals:
        assert issubclass(getattr(errors, said.error), errors.InvalidRequestError)
        texts = [refusal for refusal in REFUSALS if refusal.text in said.message]
        assert texts, said
        assert all(refusal.last == PINNED for refusal in texts)
        assert kind_of(said.message) is not None


async def test_a_runtime_that_does_not_start_fails_every_step_and_says_why(tmp_path):
    program = tmp_path / "codex"
    program.write_text("#!/bin/sh\necho broken >&2\nexit 3\n")
    program.chmod(0o700)
    done = await run_job("0.1.0", program)
    assert list(done.outcomes) == list(STEPS)
    assert not any(outcome.worked for outcome in done.outcomes.values())
    assert "exit status 3" in done.outcomes["open"].note


async def test_a_step_that_hangs_fails_at_its_bound_and_a_fallback_is_noted():
    async def hang(place):
        await trio.sleep_forever()

    async def older(place):
        _older_runtimes._logger.debug("this runtime lacks it: %s is done", "something else")

    with trio.fail_after(10):
        hung = await job._outcome(hang, None, 0.01)
    assert not hung.worked
    assert "TooSlowError" in hung.note
    assert await job._outcome(older, None, 10) == Outcome(worked=True, note="this runtime lacks it")


# The table


def test_the_table_has_a_row_for_each_step_and_a_note_for_each_reason():
    good, older = Outcome(worked=True), Outcome(worked=True, note="by updated_at")
    bad = Outcome(worked=False, note="it said | no")
    jobs = [
        Job("0.1.0", {"open": good, "list": older, "delete": bad}),
        Job("0.2.0", {"open": good, "list": good, "delete": bad}),
    ]
    assert table(jobs) == (
        "|  | 0.1.0 | 0.2.0 |\n"
        "| --- | --- | --- |\n"
        "| open | yes | yes |\n"
        "| list | yes (1) | yes |\n"
        "| delete | NO (2) | NO (2) |\n"
        "\n"
        "1. by updated_at\n"
        "2. it said | no\n"
    )
    assert not jobs[0].worked


def test_refusals_are_listed_by_what_was_asked_for_with_the_runtimes_that_say_so():
    none = Said("b", "(it is not refused)")
    jobs = [
        Job("0.1.0", {}, (Said("a", "no `x`", "E"), none)),
        Job("0.2.0", {}, (Said("a", "no y", "E"), none)),
        Job("0.3.0", {}, (Said("a", "no y", "E"), none)),
    ]
    assert refusals_table(jobs) == (
        "| asked for | what it says | error | runtimes |\n"
        "| --- | --- | --- | --- |\n"
        "| a | `no x` | E | 0.1.0 |\n"
        "| a | `no y` | E | 0.2.0 to 0.3.0 |\n"
        "| b | (it is not refused) |  | all |\n"
    )


def test_the_command_prints_the_table_and_fails_with_a_step(monkeypatch, capsys, tmp_path):
    async def run_job(version, program):
        worked = version != "0.2.0"
        return Job(version, {"open": Outcome(worked=worked, note="" if worked else "why")})

    monkeypatch.setattr(__main__, "run_job", run_job)
    monkeypatch.setattr(__main__, "runtime", lambda _version, _cache: tmp_path)
    assert __main__.main(["0.1.0"]) == 0
    assert "| open | yes |" in capsys.readouterr().out
    assert __main__.main(["0.1.0", "rust-v0.2.0"]) == 1
    printed = capsys.readouterr()
    assert "| open | yes | NO (1) |\n\n1. why" in printed.out
    assert "the main job does not run on 0.2.0" in printed.err
    assert __main__.main(["not a version"]) == 1


@complete
def test_the_page_has_a_table_of_every_step_for_every_supported_runtime():
    page = (ROOT / "docs" / "compatibility.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if line.startswith("|")
    ]
    head = rows.index(["", *SUPPORTED])
    steps = {row[0]: row[1:] for row in rows[head + 2 : head + 2 + len(STEPS)]}
    assert list(steps) == list(STEPS)
    # The main job runs on all of them.
    assert all(cell.startswith("yes") for cells in steps.values() for cell in cells)
    assert SUPPORTED[-1] == PINNED
