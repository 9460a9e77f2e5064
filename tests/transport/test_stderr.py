"""What becomes of the lines that the runtime writes to its standard error."""

from __future__ import annotations

import json
import logging

import pytest

from trio_codex._transport._stderr import StderrLog

TIME = "\x1b[2m2026-11-26T00:37:57.610301Z\x1b[0m"
WHERE = "\x1b[2mcodex_core::session\x1b[0m\x1b[2m:\x1b[0m"


def taken(caplog, *lines, conceal=str):
    caplog.set_level(logging.DEBUG, "trio_codex.runtime")
    log = StderrLog(conceal)
    for line in lines:
        log.take(line.encode())
    assert {record.name for record in caplog.records} <= {"trio_codex.runtime"}
    return log.tail, [(record.levelno, record.getMessage()) for record in caplog.records]


@pytest.mark.parametrize(
    ("level", "number"),
    [
        ("\x1b[35mTRACE\x1b[0m", logging.DEBUG),
        ("\x1b[34mDEBUG\x1b[0m", logging.DEBUG),
        ("\x1b[32m INFO\x1b[0m", logging.INFO),
        ("\x1b[33m WARN\x1b[0m", logging.WARNING),
        ("\x1b[31mERROR\x1b[0m", logging.ERROR),
    ],
)
def test_a_line_is_a_record_of_its_own_level_without_time_and_colours(caplog, level, number):
    tail, records = taken(caplog, f"{TIME} {level} {WHERE} it \x1b[3mhappened\x1b[0m")
    word = level[5:10].strip()
    assert records == [(number, f"{word} codex_core::session: it happened")]
    assert tail == f"{word} codex_core::session: it happened"


def test_a_line_in_json_is_the_same_record(caplog):
    fields = {"message": "it \x1b[3mhappened\x1b[0m", "count": 2}
    line = {"timestamp": "t", "level": "WARN", "fields": fields, "target": "codex_core::session"}
    tail, records = taken(caplog, json.dumps(line))
    assert records == [(logging.WARNING, "WARN codex_core::session: it happened count=2")]
    assert tail == "WARN codex_core::session: it happened count=2"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Error: no such home", logging.ERROR),
        ("WARNING: proceeding, though", logging.WARNING),
        ("some prose", logging.DEBUG),
        ('{"level": 5}', logging.DEBUG),
        ('{"level": "WARN", "target": "x", "fields": 3}', logging.DEBUG),
        ("{torn", logging.DEBUG),
        ("2026-11-26T00:37:57Z NOISE x: y", logging.DEBUG),
        ("[" * 5000, logging.DEBUG),
        ("{" + '"a":{' * 5000, logging.DEBUG),
    ],
)
def test_a_plain_line_has_the_level_that_it_names_and_else_the_lowest(caplog, line, number):
    _, records = taken(caplog, line)
    assert [level for level, _ in records] == [number]


def test_what_the_model_and_its_commands_wrote_is_shown_at_debug_level_only(caplog):
    line = f"{TIME} \x1b[31mERROR\x1b[0m codex_core::tools::router: error=cannot read secret.txt"
    _, records = taken(caplog, line)
    said = "ERROR codex_core::tools::router: error=cannot read secret.txt"
    assert records == [(logging.DEBUG, said)]


def test_the_tail_has_what_went_wrong_and_not_what_is_said_at_every_start(caplog):
    tail, records = taken(
        caplog,
        "WARNING: proceeding, even though we could not create PATH aliases: CODEX_HOME points",
        f"{TIME} ERROR codex_app_server: Codex could not find bubblewrap on PATH. Install it.",
        "Error: CODEX_HOME points nowhere",
        "Stack backtrace:",
        *(f"  {number}: <unknown>" for number in range(50)),
        "             at /rustc/library/std/src/rt.rs:5",
    )
    assert tail == "Error: CODEX_HOME points nowhere"
    assert len(records) == 55
    assert [text for level, text in records if level > logging.DEBUG] == [tail]


def test_no_secret_that_is_known_gets_into_a_record_or_the_tail(caplog):
    tail, _ = taken(
        caplog,
        "Error: unknown variant `hunter-2`, expected one of `read-only`",
        "Error: the key is sk-123",
        conceal=lambda text: text.replace("sk-123", "$KEY"),
    )
    assert tail.splitlines() == [
        "Error: unknown variant (not shown), expected one of `read-only`",
        "Error: the key is $KEY",
    ]
    assert "hunter-2" not in caplog.text
    assert "sk-123" not in caplog.text
