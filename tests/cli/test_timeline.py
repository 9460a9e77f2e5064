"""``python -m trio_codex timeline``: valid whatever the recording is, and legible."""

from __future__ import annotations

import copy
import itertools
import json
import random
import re
import unicodedata
from functools import partial
from xml.etree import ElementTree as ET

import pytest
import trio
from cli.stories import Session, many_turns
from testing.recorded_session import Program, record

from trio_codex.__main__ import main

SVG = "{http://www.w3.org/2000/svg}"
CHAR = 6.63


def show(recording, tmp_path):
    """Give the picture and the trace of a recording, as the command writes them."""
    svg, chrome = tmp_path / "it.svg", tmp_path / "it.json"
    assert main(["timeline", str(recording), "--svg", str(svg), "--chrome", str(chrome)]) == 0
    return svg.read_text(encoding="utf-8"), json.loads(chrome.read_bytes())


def check(recording, tmp_path):
    """See to it that both files are valid, and give the texts in the picture."""
    text, trace = show(recording, tmp_path)
    root = ET.fromstring(text)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        "svg", "title", "style", "rect", "path", "text",
    }  # fmt: skip
    # It needs nothing but itself.
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|url\(|@import|<script|href", text)
    begun, ended = {}, set()
    for event in trace["traceEvents"]:
        assert event["ph"] in {"M", "b", "e", "C"}
        if event["ph"] == "b":
            begun[event["id"]] = event
        elif event["ph"] == "e":
            assert event["ts"] >= begun[event["id"]]["ts"] >= 0
            ended.add(event["id"])
    assert begun.keys() == ended
    return [(each.text, each.attrib) for each in root.iter(f"{SVG}text")]


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A recording of the real runtime."""
    root = tmp_path_factory.mktemp("session")
    trio.run(partial(record, root / "app", root / "it.jsonl", Program()))
    return root / "it.jsonl"


def test_a_real_session_is_told_in_a_table(real, capsys):
    assert main(["timeline", str(real)]) == 0
    head, _, columns, *rows = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"8 turns on 4 threads · [\d.]+ s · 135 tokens · runtime 0.163.0", head)
    assert columns.split()[:4] == ["turn", "thread", "status", "start"]
    by_prompt = {row.split("  ")[-1].strip(): row for row in rows}
    assert " interrupted " in by_prompt["Wait."]
    # It waited for the approval, and ran one command.
    assert re.search(r"completed +\S+ s +\S+ s +\S+ s +1 +30 +Run it\.$", by_prompt["Run it."])
    assert {"Hello.", "left", "right", "And now?", "Look it up."} <= by_prompt.keys()


def test_a_real_session_is_told_in_a_picture_and_in_a_trace(real, tmp_path):
    texts = [text for text, _ in check(real, tmp_path)]
    assert "waits for us" in texts
    _, trace = show(real, tmp_path)
    names = {(event.get("cat"), event["name"]) for event in trace["traceEvents"]}
    assert ("waits for us", "waits for us: approval of a command") in names
    assert ("waits for us", "waits for us: tool look_up") in names
    assert ("tool", "look_up") in names
    assert ("message", "It ran.") in names
    begun = [event for event in trace["traceEvents"] if event["ph"] == "b"]
    (turn,) = [event for event in begun if event["name"].endswith(" Run it.")]
    assert turn["args"]["status"] == "completed"
    assert turn["args"]["tokens"] == 30
    assert turn["args"]["waited for us, s"] > 0


def test_a_recording_that_was_cut_off_at_any_line_gives_a_valid_timeline(real, tmp_path):
    lines = real.read_bytes().splitlines(keepends=True)
    part = tmp_path / "it.jsonl.part"
    for count in range(len(lines) + 1):
        for torn in (b"", lines[count][:40] if count < len(lines) else b""):
            part.write_bytes(b"".join(lines[:count]) + torn)
            check(part, tmp_path)


def test_a_turn_that_has_no_end_ends_with_the_recording(tmp_path):
    session = many_turns(1, 1)
    session.lines = [line for line in session.lines if "completed" not in json.dumps(line)]
    path = session.write(tmp_path / "it.jsonl")
    last = max(line["t"] for line in session.lines[1:])
    _, trace = show(path, tmp_path)
    (turn,) = [e for e in trace["traceEvents"] if e.get("cat") == "turn" and e["ph"] == "b"]
    assert turn["args"]["status"] == "open"
    ends = [e["ts"] for e in trace["traceEvents"] if e["ph"] == "e"]
    assert max(ends) == round(last * 1e6)


def test_what_was_waited_for_twice_at_once_counts_once(tmp_path):
    session = Session()
    session.say(0, "turn/started", threadId="t", turn={"id": "u"})
    ids = {"threadId": "t", "turnId": "u"}
    for start, end in ((1, 3), (2, 4), (6, 7)):
        session.ask(start, "item/tool/requestUserInput", end, **ids)
    session.say(9, "turn/completed", threadId="t", turn={"id": "u", "status": "completed"})
    _, trace = show(session.write(tmp_path / "it.jsonl"), tmp_path)
    (turn,) = [e for e in trace["traceEvents"] if e.get("cat") == "turn" and e["ph"] == "b"]
    assert turn["args"]["waited for us, s"] == 4


@pytest.mark.parametrize(("threads", "turns"), [(2, 1), (12, 5), (1, 60), (60, 1)])
def test_no_label_runs_into_another_or_out_of_the_picture(tmp_path, threads, turns):
    path = many_turns(threads, turns).write(tmp_path / "it.jsonl")
    texts = check(path, tmp_path)
    if threads < 60 or turns < 60:
        assert len(texts) > threads * turns
    by_line = {}
    for text, place in texts:
        wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
        x = float(place["x"])
        by_line.setdefault(float(place["y"]), []).append((x, x + (len(text) + wide) * CHAR, text))
    for line in by_line.values():
        line.sort()
        assert line[0][0] >= 0
        assert line[-1][1] <= 1200
        for (_, end, text), (start, _, other) in itertools.pairwise(line):
            assert end <= start, (text, other)
    # Lines of text are apart, too.
    heights = sorted(by_line)
    assert all(
        below - above >= 11 or below - above < 5 for above, below in itertools.pairwise(heights)
    )


HOSTILE = "</text><script>alert(1)</script>&\"'\x00\x1b[31m\u202e\ufffe\ud83d漢字 ]]> \u0301"


def test_hostile_text_is_text(tmp_path):
    text = HOSTILE.encode("utf-8", "replace").decode()
    session = Session()
    session.lines[0]["runtime"] = text
    end = session.turn(text, text, 1.0, prompt=text, status=text, error={"message": text})
    ids = {"threadId": text, "turnId": text}
    for kind in ("commandExecution", "mcpToolCall", "webSearch", "fileChange", text):
        item = {"type": kind, "id": kind, "command": text, "tool": text, "server": text,
                "query": text, "changes": [{"path": text}]}  # fmt: skip
        session.say(end - 0.1, "item/completed", **ids, item=item)
    session.ask(end - 0.1, text, end, **ids)
    session.say(end - 0.1, "error", **ids, error={"message": text})
    path = session.write(tmp_path / "it.jsonl")
    texts = check(path, tmp_path)
    assert any("<script>" in shown for shown, _ in texts)
    svg, _ = show(path, tmp_path)
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e\ufffe]", svg)


def weird(value, chance):
    """Replace some part of a JSON value by another, which may be of any type."""
    values = [None, True, -1, 2**60, 1e300, "", "x", [], {}, [[{}]], {"id": []}, {"type": 3}]
    if chance.random() < 0.05:
        return chance.choice(values)
    if isinstance(value, dict):
        return {key: weird(each, chance) for key, each in value.items() if chance.random() > 0.02}
    if isinstance(value, list):
        return [weird(each, chance) for each in value]
    return value


@pytest.mark.parametrize("seed", range(60))
def test_whatever_the_messages_are_the_timeline_is_valid(tmp_path, seed):
    chance = random.Random(seed)
    session = many_turns(3, 3)
    for line in session.lines[1:]:
        line["m"] = weird(copy.deepcopy(line["m"]), chance)
        if not isinstance(line["m"], dict):
            line["m"] = {}
    check(session.write(tmp_path / "it.jsonl"), tmp_path)


def test_what_cannot_be_shown_is_said_in_a_line(tmp_path, capsys):
    path = tmp_path / "it.jsonl"
    assert main(["timeline", str(path)]) == 1
    assert str(path) in capsys.readouterr().err
    path.write_text("[]\n{}\n")
    assert main(["timeline", str(path)]) == 1
    assert "line 1 of the recording is damaged" in capsys.readouterr().err
    many_turns(1, 1).write(path)
    before = path.read_bytes()
    assert main(["timeline", str(path), "--svg", str(path)]) == 1
    assert "is the recording itself" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_the_picture_has_a_dark_form_and_says_who_is_a_sub_agent(tmp_path):
    session = many_turns(2, 1)
    item = {"type": "collabAgentToolCall", "id": "c", "tool": "spawnAgent",
            "receiverThreadIds": ["thread-1"]}  # fmt: skip
    ids = {"threadId": "thread-0", "turnId": "turn-0-0"}
    session.say(3.0, "item/completed", **ids, item=item)
    path = session.write(tmp_path / "it.jsonl")
    texts = [text for text, _ in check(path, tmp_path)]
    assert "agent 1" in texts or "agent 2" in texts
    svg, _ = show(path, tmp_path)
    assert "@media (prefers-color-scheme: dark)" in svg


def test_a_turn_that_goes_on_over_another_connection_shows_the_gap_and_its_end(tmp_path):
    session = Session()
    ids = {"threadId": "t", "turnId": "u"}
    approval = {"id": 0, "method": "item/commandExecution/requestApproval", "params": ids}
    session.say(0, "turn/started", threadId="t", turn={"id": "u"})
    session.add(1, "received", approval)
    session.add(4, "sent", {"id": 7, "method": "initialize", "params": {}})
    session.add(5, "sent", {"id": 8, "method": "thread/resume", "params": {"threadId": "t"}})
    session.add(6, "received", {"id": 8, "result": {"thread": {"id": "t", "turns": [
        {"id": "u", "status": "inProgress"}]}}})  # fmt: skip
    session.add(6, "received", approval)
    session.add(7, "sent", {"id": 0, "result": {"decision": "accept"}})
    # Once more, and the turn ends meanwhile.
    session.add(9, "sent", {"id": 9, "method": "initialize", "params": {}})
    session.add(10, "sent", {"id": 10, "method": "thread/resume", "params": {"threadId": "t"}})
    session.add(11, "received", {"id": 10, "result": {"thread": {"id": "t", "turns": [
        {"id": "u", "status": "completed"}]}}})  # fmt: skip
    session.say(20, "account/updated")
    _, trace = show(session.write(tmp_path / "it.jsonl"), tmp_path)
    spans = {}
    for event in trace["traceEvents"]:
        if event["ph"] in "be":
            name, times = spans.setdefault(event["id"], ["", []])
            spans[event["id"]][0] = name or f"{event['cat']}: {event['name'].strip()}"
            times.append(event["ts"] / 1e6)
    assert sorted(spans.values()) == [
        ["gap: no connection", [1, 4]],
        ["gap: no connection", [7, 9]],
        ["turn: #1", [0, 11]],
        ["waits for us: waits for us: approval of a command", [1, 7]],
    ]
