"""Stream turns into a window of Qt. Trio runs as a guest of Qt's loop, in the same thread.

It needs ``pip install trio-codex PySide6-Essentials``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import trio
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from trio_codex import CodexError, Sandbox, Thread, open_codex

if TYPE_CHECKING:
    from collections.abc import Callable

    from outcome import Outcome
    from PySide6.QtGui import QCloseEvent


class Window(QWidget):
    """Takes a question, shows the answer as it is written, and can stop it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("trio-codex")
        self.question = QLineEdit()
        self.ask = QPushButton("Ask")
        self.stop = QPushButton("Stop")
        self.answer = QPlainTextEdit()  # which takes nothing for HTML
        self.answer.setReadOnly(True)
        row = QHBoxLayout()
        for widget in (self.question, self.ask, self.stop):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.addLayout(row)
        column.addWidget(self.answer)
        self.ask.setEnabled(False)
        self.stop.setEnabled(False)

        self.all = trio.CancelScope()
        self.turn = trio.CancelScope()
        self.questions, self.asked = trio.open_memory_channel[str](1)
        self.ask.clicked.connect(self.take_question)
        self.question.returnPressed.connect(self.ask.click)
        self.stop.clicked.connect(self.stop_turn)

    def take_question(self) -> None:
        """Have the question answered; one at a time."""
        self.ask.setEnabled(False)
        self.questions.send_nowait(self.question.text())

    def stop_turn(self) -> None:
        """Cancel the turn that is shown."""
        self.turn.cancel()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Cancel all. The program ends when that has ended."""
        event.ignore()
        self.all.cancel()

    async def run(self) -> None:
        """Answer questions until the window is closed."""
        with self.all:
            async with open_codex() as codex:
                thread = await codex.thread_start(sandbox=Sandbox.read_only)
                self.ask.setEnabled(True)
                async for question in self.asked:
                    await self.show_turn(thread, question)
                    self.ask.setEnabled(True)

    async def show_turn(self, thread: Thread, question: str) -> None:
        """Show one answer until it has ended or was stopped."""
        self.answer.clear()
        with trio.CancelScope() as self.turn:
            self.stop.setEnabled(True)
            try:
                async with thread.turn(question) as turn:
                    async for text in turn.text():
                        self.write(text)
            except CodexError as error:
                self.write(f"\n[{error}]")
        self.stop.setEnabled(False)
        if self.turn.cancelled_caught:
            self.write("\n[stopped]")

    def write(self, text: str) -> None:
        """Add text to the answer."""
        self.answer.moveCursor(QTextCursor.MoveOperation.End)
        self.answer.insertPlainText(text)


class Host(QObject):
    """Runs Trio in Qt's loop."""

    soon = Signal(object)

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.app = app
        self.outcome: Outcome[None] | None = None
        # It is emitted in other threads too, and what it brings must run in this one.
        self.soon.connect(self.call, Qt.ConnectionType.QueuedConnection)

    def call(self, function: Callable[[], object]) -> None:
        """Do what Trio wants done in this thread."""
        function()

    def end(self, outcome: Outcome[None]) -> None:
        """Leave Qt's loop when Trio has ended."""
        self.outcome = outcome
        self.app.exit()  # quit() would ask the window first

    def run(self, window: Window) -> None:
        """Show a window until all that it has started has ended."""
        window.show()
        trio.lowlevel.start_guest_run(
            window.run, run_sync_soon_threadsafe=self.soon.emit, done_callback=self.end
        )
        while self.outcome is None:
            self.app.exec()
        self.outcome.unwrap()


def main() -> None:
    """Run the example."""
    app = QApplication(sys.argv)
    app.setQuitOnLastWindowClosed(False)
    Host(app).run(Window())


if __name__ == "__main__":
    main()
