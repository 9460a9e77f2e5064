"""What a browser is sent: the difference between what it has and what there is now."""

from __future__ import annotations

import json
import random

import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex.console._rows import BATCH_BYTES, Rows
from trio_codex.console._text import KEPT_CHARS, GrowingText, clipped


class Browser:
    """Keeps what a page would show."""

    def __init__(self, rows):
        self.feed = rows.open_feed()
        self.rows = {}
        self.longest = 0

    def read(self):
        """Read once; tells whether there was something."""
        news = self.feed.take()
        if news is None:
            return False
        self.longest = max(self.longest, len(news))
        told = json.loads(news)
        for key in told["gone"]:
            del self.rows[key]
        for row in told["rows"]:
            shown = self.rows.setdefault(row["key"], {"text": "", "cut": 0})
            shown |= {name: row[name] for name in ("kind", "parent", "data") if name in row}
            match row.get("text"):
                case {"set": text, "cut": cut}:
                    shown |= {"text": text, "cut": cut}
                case {"add": text}:
                    shown["text"] += text
        return True

    def read_all(self):
        while self.read():
            pass
        return self.rows


def add_text(rows, kind="message", parent=None):
    row = rows.add(kind, parent)
    row.text = GrowingText()
    return row


def test_a_browser_is_told_everything_once_and_then_what_changes():
    rows = Rows()
    turn = rows.add("turn", title="one")
    step = add_text(rows, parent=turn)
    rows.grow(step, "Hello ")
    browser = Browser(rows)
    assert browser.read_all()[step.key]["text"] == "Hello "
    assert browser.rows[step.key]["parent"] == turn.key
    assert not browser.read()
    rows.grow(step, "there.")
    news = json.loads(browser.feed.take())
    assert news == {"rows": [{"key": step.key, "text": {"add": "there."}}], "gone": []}
    rows.change(turn, title="two")
    browser.read_all()
    assert browser.rows[turn.key]["data"] == {"title": "two"}


def test_a_change_that_changes_nothing_is_not_told():
    rows = Rows()
    turn = rows.add("turn", title="one")
    browser = Browser(rows)
    browser.read_all()
    rows.change(turn, title="one")
    assert not browser.read()


def test_a_parent_is_told_of_before_what_belongs_to_it():
    rows = Rows()
    turn = rows.add("turn", title="one")
    rows.add("step", turn)
    rows.open_feed().take()
    rows.change(turn, title="two")  # later than its step
    told = json.loads(rows.open_feed().take())
    assert [row["kind"] for row in told["rows"]] == ["turn", "step"]


def test_much_comes_in_parts():
    rows = Rows()
    for _ in range(20):
        rows.grow(add_text(rows), "x" * 60_000)
    browser = Browser(rows)
    assert len(browser.read_all()) == 20
    assert browser.longest < BATCH_BYTES + 70_000


async def test_a_reader_waits_until_there_is_something():
    rows = Rows()
    feed = rows.open_feed()
    woken = []

    async def wait():
        await feed.wait()
        woken.append(feed.take())

    async def assert_wakes(change):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(wait)
            await wait_all_tasks_blocked()
            assert not woken
            change()
        assert woken.pop() is not None

    await assert_wakes(lambda: rows.add("turn"))
    (turn,) = rows.changed_since(0)
    await assert_wakes(lambda: rows.change(turn, title="new"))
    await assert_wakes(lambda: rows.remove(turn))
    rows.add("turn")
    await wait()  # at once, since it is there already
    assert woken.pop() is not None


@pytest.mark.parametrize("seed", range(20))
def test_whenever_browsers_read_they_all_show_what_there_is(seed):
    chance = random.Random(seed)
    rows = Rows()
    here = []
    browsers = [Browser(rows) for _ in range(3)]
    for _ in range(400):
        match chance.randrange(8):
            case 0 | 1:
                parent = chance.choice([None, *here])
                here.append(add_text(rows, parent=parent))
            case 2 | 3 if here:
                rows.grow(
                    chance.choice(here), chance.choice("abc\x1b\u202e") * chance.randrange(9_000)
                )
            case 4 if here:
                rows.change(chance.choice(here), title=chance.random())
            case 5 if here:
                row = chance.choice(here)
                row.text.set("whole" * chance.randrange(9))
                rows.touch(row)
            case 6 if here:
                here.remove(row := chance.choice(here))
                rows.remove(row)
            case _:
                chance.choice(browsers).read()
    browsers.append(Browser(rows))
    for browser in browsers:
        browser.read_all()
    whole = browsers[-1].rows
    assert {key: (row["data"], row["text"], row["cut"]) for key, row in whole.items()} == {
        row.key: (row.data, row.text.shown, row.text.cut) for row in here
    }
    assert all(browser.rows == whole for browser in browsers)


def test_a_browser_that_does_not_read_holds_no_more_than_the_rows():
    rows = Rows()
    browser = Browser(rows)
    browser.read()
    step = add_text(rows)
    for _ in range(3_000):
        rows.grow(step, "x" * 1_000)
        rows.remove(rows.add("turn", title="x" * 1_000))
    browser.read_all()
    assert browser.longest < 2 * KEPT_CHARS
    assert len(step.text.shown) <= KEPT_CHARS + 20_000
    assert step.text.cut + len(step.text.shown) == 3_000_000


# Texts


def test_what_a_text_hides_is_shown():
    text = GrowingText("\x1b[31mred\x07 \u202eright\u200b\x9b")
    text.fold()
    assert text.shown == "\\x1b[31mred\\x07 \\u202eright\\u200b\\x9b"


def test_the_end_of_a_long_text_is_kept_and_what_is_left_out_is_counted():
    text = GrowingText()
    text.set("a" * 1_000_000 + "end")
    assert (len(text.shown), text.cut, text.shown[-3:]) == (
        KEPT_CHARS,
        1_000_003 - KEPT_CHARS,
        "end",
    )
    text.add("b" * 1_000_000)
    text.fold()
    assert text.shown == "b" * KEPT_CHARS
    assert text.cut + len(text.shown) == 2_000_003


def test_the_whole_text_that_was_streamed_is_no_other_text():
    text = GrowingText()
    for piece in ("one\r", "\n two \x1b"):
        text.add(piece)
    text.fold()
    before = text.generation
    text.set("one\r\n two \x1b")
    assert text.generation == before
    text.set("another")
    assert (text.shown, text.generation) == ("another", before + 1)


def test_a_value_says_how_much_of_it_is_left_out():
    assert clipped("x" * 2_000, 10) == "x" * 10 + "… (1,990 more characters)"
    assert clipped("a\nb\u202e", 10, one_line=True) == "a\\nb\\u202e"
    assert clipped(None, 10) == ""
    assert clipped({"a": 1}, 10) == "{'a': 1}"
