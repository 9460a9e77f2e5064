"""What operators read in the log, and what they must not find there."""

from __future__ import annotations

import logging

import pytest
import trio

from trio_codex import CodexConfig, Decision, RequestHandlers, TurnFailedError
from trio_codex.testing import open_fake_app_server

pytestmark = pytest.mark.deadline(15)

SECRET = "S3CR3T-in-the-env"
IDS = {"threadId": "thread-1", "turnId": "turn-1"}
USAGE = {
    "totalTokens": 1500,
    "inputTokens": 1400,
    "cachedInputTokens": 0,
    "outputTokens": 100,
    "reasoningOutputTokens": 0,
}
APPROVAL = {
    **IDS,
    "kind": "command",
    "itemId": "c",
    "startedAtMs": 1,
    "cwd": "/",
    "command": "rm the-command",
    "reason": "the-reason",
}


def summary(record):
    return (
        record.name.removeprefix("trio_codex."),
        record.levelname,
        record.getMessage(),
        (record.codex_thread_id, record.codex_turn_id, record.codex_method),
    )


async def run(script, caplog, *, level=logging.INFO, handlers=None, **config):
    """Let the script play the server while a turn runs, and give the records."""
    caplog.set_level(level, "trio_codex")

    async def play(server):
        await server.accept_thread()
        await server.accept_turn()
        await script(server)
        await server.complete_turn()

    async with open_fake_app_server(play, CodexConfig(**config), handlers=handlers) as codex:
        thread = await codex.thread_start()
        await thread.run("the-prompt")
    return [summary(record) for record in caplog.records]


async def test_start_end_and_turns_are_told_at_info_level(caplog):
    async def script(server):
        usage = {"total": USAGE, "last": USAGE, "modelContextWindow": None}
        await server.notify("thread/tokenUsage/updated", {**IDS, "tokenUsage": usage})
        await server.send_message("the-answer")

    started, over, ended = await run(script, caplog)
    assert started == (
        "runtime",
        "INFO",
        "the runtime has started: version 0.163.0, process None",
        (None, None, None),
    )
    assert over == (
        "turn",
        "INFO",
        "turn turn-1 is over: completed, 1,500 tokens",
        ("thread-1", "turn-1", "turn/completed"),
    )
    assert ended[:3] == ("runtime", "INFO", "the runtime has ended: exit status None")
    record = caplog.records[1]
    assert (record.codex_status, record.codex_tokens) == ("completed", 1500)
    assert record.codex_duration_ms is None


async def test_a_failed_turn_is_told_with_its_duration_and_without_its_reason(caplog):
    caplog.set_level(logging.INFO, "trio_codex")

    async def play(server):
        await server.accept_thread()
        await server.accept_turn()
        turn = {"id": "turn-1", "items": [], "status": "failed", "durationMs": 1250}
        turn["error"] = {"message": "the-reason"}
        await server.notify("turn/completed", {"threadId": "thread-1", "turn": turn})

    async with open_fake_app_server(play) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TurnFailedError):
            await thread.run("x")
    assert "turn turn-1 is over: failed, 1.25 s" in caplog.text
    assert "the-reason" not in caplog.text


@pytest.mark.parametrize(
    "odd", [None, [], "x", {"status": 5}, {"status": "a\x1b[2J", "durationMs": "x"}]
)
async def test_an_ending_of_whatever_form_is_told_and_harms_nobody(caplog, odd):
    caplog.set_level(logging.INFO, "trio_codex")

    async def play(server):
        await server.accept_thread()
        await server.accept_turn()
        turn = {"id": "turn-1", **odd} if isinstance(odd, dict) else {"id": "turn-1", "x": odd}
        usage = {"total": odd, "last": odd}
        await server.notify("thread/tokenUsage/updated", {**IDS, "tokenUsage": usage})
        await server.notify("turn/completed", {"threadId": "thread-1", "turn": turn})
        await server.accept_thread("thread-2")

    async with open_fake_app_server(play) as codex:
        thread = await codex.thread_start()
        async with thread.turn("x") as turn:
            async for _ in turn:
                pass
        assert (await codex.thread_start()).id == "thread-2"
    assert "turn turn-1 is over" in caplog.text
    assert "\x1b" not in caplog.text


async def test_warnings_of_the_runtime_are_warnings_here(caplog):
    async def script(server):
        await server.notify(
            "configWarning",
            {"summary": "no bubblewrap", "details": f"\x1b[31m{SECRET}", "path": None},
        )
        await server.notify("warning", {"threadId": "thread-1", "message": "old\nmodel"})
        await server.notify("deprecationNotice", {"summary": "gone soon", "details": None})
        await server.notify("warning", {"threadId": "thread-1", "message": "x" * 2000})
        for odd in (
            None,
            [],
            {},
            {"message": 5},
            {"summary": {}},
            {"threadId": [1], "message": ""},
        ):
            for method in ("configWarning", "warning", "deprecationNotice", "error"):
                await server.notify(method, odd)

    records = await run(script, caplog, level=logging.WARNING, env={"MY_TOKEN": SECRET})
    texts = [record for record in records if record[0] == "runtime"]
    assert texts[:3] == [
        ("runtime", "WARNING", r"no bubblewrap: \x1b[31m$MY_TOKEN", (None, None, "configWarning")),
        ("runtime", "WARNING", r"old\nmodel", ("thread-1", None, "warning")),
        ("runtime", "WARNING", "gone soon", (None, None, "deprecationNotice")),
    ]
    assert [text for _, _, text, _ in texts[3:]] == ["x" * 500 + "…"]


HINT = " (`python -m trio_codex doctor` looks for the cause)"


async def test_a_runtime_that_does_not_reach_its_model_says_so_and_what_to_do(caplog):
    async def script(server):
        error = {"message": "Reconnecting... 2/5", "additionalDetails": "connection refused"}
        await server.notify("error", {**IDS, "willRetry": True, "error": error})
        await server.notify("error", {**IDS, "willRetry": True, "error": {"message": "again"}})
        await server.notify("error", {**IDS, "willRetry": False, "error": {"message": "the-end"}})

    records = await run(script, caplog, level=logging.WARNING)
    assert records == [
        (
            "turn",
            "WARNING",
            f"turn turn-1: Reconnecting... 2/5: connection refused{HINT}",
            ("thread-1", "turn-1", "error"),
        ),
        ("turn", "WARNING", "turn turn-1: again", ("thread-1", "turn-1", "error")),
    ]


EVIL = "\x1b]0;owned\x07\r\nERROR all is lost\u202e" + "x" * 100_000


async def test_no_id_or_name_from_the_wire_rules_the_terminal_or_makes_a_line_of_its_own(caplog):
    caplog.set_level(logging.DEBUG, "trio_codex")
    ids = {"threadId": EVIL, "turnId": EVIL}

    async def script(server):
        await server.accept_thread(EVIL)
        request = await server.receive("turn/start")
        turn = {"id": EVIL, "items": [], "status": "inProgress"}
        await server.respond(request, {"turn": turn})
        await server.notify("turn/started", {"threadId": EVIL, "turn": turn})
        for turn_id in (EVIL, [EVIL], {EVIL: EVIL}):
            retry = {"willRetry": True, "error": {"message": EVIL}}
            await server.notify("error", {"threadId": EVIL, "turnId": turn_id, **retry})
        await server.ask(EVIL, ids)
        await server.ask("item/commandExecution/requestApproval", ids)
        usage = {"total": {"inputTokens": 1, "outputTokens": 1}, "last": None}
        await server.notify("thread/tokenUsage/updated", {**ids, "tokenUsage": usage})
        await server.notify(EVIL, ids)
        await server.notify("item/completed", {**ids, "item": {"type": EVIL}})
        await server.complete_turn(thread_id=EVIL, turn_id=EVIL, status=EVIL)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        await thread.run("go")
    records = [record for record in caplog.records if record.name.startswith("trio_codex")]
    assert len(records) >= 8
    for record in records:
        assert record.getMessage().isprintable(), record.msg
        assert len(record.getMessage()) < 5_000, record.msg


async def test_a_count_that_does_not_fit_is_told_with_its_turn(caplog):
    async def script(server):
        usage = {"total": {"inputTokens": 1, "outputTokens": 1}, "last": None}
        await server.notify("thread/tokenUsage/updated", {**IDS, "tokenUsage": usage})

    records = await run(script, caplog, level=logging.WARNING)
    about = ("thread-1", "turn-1", "thread/tokenUsage/updated")
    assert records
    assert {told for *_, told in records} == {about}


async def decline(_):
    return Decision.decline


async def test_an_answered_request_is_told_with_its_decision_and_nothing_of_its_contents(caplog):
    async def script(server):
        await server.ask("item/commandExecution/requestApproval", APPROVAL)
        await server.ask(
            "item/fileChange/requestApproval", {**IDS, "itemId": "f", "startedAtMs": 1}
        )
        await server.ask("item/\x1b[2Jnew", {"what": "the-what"})

    records = await run(script, caplog, handlers=RequestHandlers(command=decline))
    told = [record for record in records if record[0] == "requests"]
    ids = ("thread-1", "turn-1")
    assert [(level, about) for _, level, _, about in told] == [
        ("INFO", (*ids, "item/commandExecution/requestApproval")),
        ("INFO", (*ids, "item/fileChange/requestApproval")),
        ("WARNING", (None, None, r"item/\x1b[2Jnew")),
    ]
    texts = [text for _, _, text, _ in told]
    assert texts[0].startswith("answered item/commandExecution/requestApproval: decline, after 0.")
    assert texts[1] == "gave the safe answer to item/fileChange/requestApproval"
    assert r"item/\x1b[2Jnew" in texts[2]
    assert "the-" not in caplog.text


async def test_nothing_of_a_turn_is_in_a_record_above_debug_level(caplog):
    async def script(server):
        ids = {**IDS, "itemId": "i"}
        await server.send_delta("the-delta")
        await server.send_message("the-answer")
        await server.notify("item/commandExecution/outputDelta", {**ids, "delta": "the-output"})
        await server.notify("item/completed", {**IDS, "item": {"type": "the-item", "text": 5}})
        await server.notify("item/agentMessage/delta", {**ids, "delta": ["the-list"]})
        await server.ask("item/commandExecution/requestApproval", {**APPROVAL, "cwd": ["the-cwd"]})
        await server.send_bytes(
            b'the-torn-line\n{"x": "the-member"}\n{"id": ["the-id"], "method": "the-m"}\n'
        )
        await server.send_bytes(b'{"id": "the-string-id", "result": "the-result"}\n')

    await run(script, caplog, handlers=RequestHandlers(command=decline))
    assert len(caplog.records) >= 8
    assert "the-" not in caplog.text


@pytest.mark.parametrize("level", [logging.DEBUG, logging.WARNING])
async def test_every_record_can_be_formatted_with_the_names_of_what_it_is_about(caplog, level):
    async def script(server):
        await server.send_bytes(b"junk\n")
        await server.ask("item/commandExecution/requestApproval", APPROVAL)

    await run(script, caplog, level=level)
    form = logging.Formatter("%(codex_thread_id)s %(codex_turn_id)s %(codex_method)s %(message)s")
    assert [form.format(record) for record in caplog.records]


async def test_a_log_that_is_off_costs_no_record(monkeypatch):
    made = []
    monkeypatch.setattr(
        logging.Logger, "makeRecord", lambda *arguments, **_: made.append(arguments) or 1 / 0
    )
    logging.disable(logging.CRITICAL)
    try:

        async def play(server):
            await server.accept_thread()
            await server.accept_turn()
            await server.send_delta("a")
            await server.complete_turn()

        async with open_fake_app_server(play) as codex:
            await (await codex.thread_start()).run("x")
            await trio.lowlevel.checkpoint()
    finally:
        logging.disable(logging.NOTSET)
    assert made == []
