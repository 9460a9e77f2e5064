"""The window, on Qt's offscreen platform: it streams, it stops, and closing it ends everything."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import trio

pytest.importorskip("PySide6.QtWidgets", reason="needs the extra `heavy`")

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
sys.path.insert(0, str(EXAMPLES))
from scripted import SCRIPTS  # noqa: E402

sys.path.remove(str(EXAMPLES))

pytestmark = pytest.mark.deadline(30)

USER = """
import os, signal
import trio
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
import qt_window


class Seen(QObject):
    def __init__(self, window):
        super().__init__()
        self.changed = trio.Event()
        window.answer.textChanged.connect(self.note)
        window.ask.installEventFilter(self)

    def note(self):
        self.changed.set()
        self.changed = trio.Event()

    def eventFilter(self, widget, event):
        if event.type() == QEvent.Type.EnabledChange:
            self.note()
        return False


class Window(qt_window.Window):
    async def run(self):
        self.seen = Seen(self)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self.use)
            await super().run()
            nursery.cancel_scope.cancel()

    async def until(self, condition):
        while not condition():
            await self.seen.changed.wait()

    async def type(self, question):
        await self.until(self.ask.isEnabled)
        self.question.clear()
        QTest.keyClicks(self.question, question)
        QTest.keyClick(self.question, Qt.Key.Key_Return)
        assert not self.ask.isEnabled()

    async def shown(self):
        await self.until(self.ask.isEnabled)
        print(repr(self.answer.toPlainText()), self.stop.isEnabled())

    async def use(self):
        USE


qt_window.Window = Window
qt_window.main()
"""

BEGUN = """
await self.type("Tell me a story.")
await self.until(lambda: self.answer.toPlainText() == "Once upon a time")
assert self.stop.isEnabled()
"""


async def use_window(app_server, what):
    """Use the window of the example, and give its exit status and what it said."""
    steps = "\n        ".join(what.strip().splitlines())
    run = await trio.run_process(
        [sys.executable, "-W", "error", "-c", USER.replace("USE", steps)],
        env={
            **os.environ,
            **app_server.env,
            "CODEX_HOME": str(app_server.codex_home),
            "PYTHONPATH": str(EXAMPLES),
            "QT_QPA_PLATFORM": "offscreen",
        },
        capture_stdout=True,
        capture_stderr=True,
        check=False,
    )
    return run.returncode, run.stdout.decode(), run.stderr.decode()


async def test_a_turn_is_streamed_into_the_window(app_server, scripted_model):
    SCRIPTS["qt_window"](scripted_model)
    what = 'await self.type("Say hello.")\nawait self.shown()\nself.close()'
    run = await use_window(app_server, what)
    assert run[:2] == (0, "'Hello from the agent.' False\n"), run[2]


async def test_the_stop_button_interrupts_the_turn_and_the_thread_takes_the_next_one(
    app_server, scripted_model
):
    SCRIPTS["qt_window"](scripted_model)
    what = f"""{BEGUN}
QTest.mouseClick(self.stop, Qt.MouseButton.LeftButton)
await self.shown()
await self.type("Say hello.")
await self.shown()
self.close()
"""
    run = await use_window(app_server, what)
    shown = "'Once upon a time\\n[stopped]' False\n'Hello from the agent.' False\n"
    assert run[:2] == (0, shown), run[2]
    await scripted_model.requests[0].disconnected.wait()
    assert "Tell me a story." in scripted_model.requests[1].texts()


async def test_closing_the_window_interrupts_the_turn_and_ends_the_program(
    app_server, scripted_model
):
    SCRIPTS["qt_window"](scripted_model)
    run = await use_window(app_server, f"{BEGUN}\nself.close()")
    assert run[0] == 0, run[2]
    assert "Traceback" not in run[2]
    await scripted_model.requests[0].disconnected.wait()


async def test_closing_the_window_while_the_runtime_starts_ends_the_program(app_server):
    run = await use_window(app_server, "self.close()")
    assert run[0] == 0, run[2]
    assert "Traceback" not in run[2]


async def test_control_c_interrupts_the_turn_and_ends_the_program(app_server, scripted_model):
    SCRIPTS["qt_window"](scripted_model)
    run = await use_window(app_server, f"{BEGUN}\nos.kill(os.getpid(), signal.SIGINT)")
    assert run[0] != 0
    assert "KeyboardInterrupt" in run[2]
    await scripted_model.requests[0].disconnected.wait()


async def test_a_runtime_that_cannot_start_ends_the_program(app_server, tmp_path):
    app_server.codex_home = tmp_path / "no home"
    run = await use_window(app_server, "pass")
    assert run[0] == 1
    assert "no home" in run[2]
