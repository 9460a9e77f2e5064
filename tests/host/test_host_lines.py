"""Ctrl-C before any line of the layer under plain code: no turn is left, and nothing hangs."""

from __future__ import annotations

import sys

import pytest
import trio
from sweep.orderly_server import Runtime, turn

from trio_codex import sync
from trio_codex._host._portal import current_portal
from trio_codex._host._sync import HOST
from trio_codex.testing import open_fake_app_server

pytestmark = pytest.mark.filterwarnings("ignore:.*was never used:RuntimeWarning")


class Endless(Runtime):
    """A runtime whose turns end only when they are interrupted."""

    async def _say_turn(self, thread_id, turn_id):
        await self.server.notify("turn/started", {"threadId": thread_id, "turn": turn(turn_id)})
        await self.server.send_delta("x", thread_id=thread_id, turn_id=turn_id)
        await trio.sleep_forever()


def leave(thread, _):
    with thread.turn("go"):
        pass


def read(thread, _):
    with thread.turn("go") as turn:
        next(turn.text())


def limit(thread, _):
    with thread.turn("go") as turn, turn.watch(idle=20):
        next(turn)


def execute(_, codex):
    with codex.exec(["sleep", "100"]):
        pass


class PressedAt:
    """Presses Ctrl-C before one line of the package's `_host`, counted from the beginning."""

    def __init__(self, number):
        self.number = number
        self.where = None

    def __enter__(self):
        sys.settrace(self._call)

    def __exit__(self, *_):
        sys.settrace(None)

    def _call(self, frame, *_):
        return self._line if "/trio_codex/_host/" in frame.f_code.co_filename else None

    def _line(self, frame, event, _):
        if event == "line" and self.where is None:
            self.number -= 1
            if self.number == 0:
                self.where = f"{frame.f_code.co_name}, line {frame.f_lineno}"
                raise KeyboardInterrupt
        return self._line


@pytest.mark.skipif(sys.gettrace() is not None, reason="the trace is somebody else's")
@pytest.mark.parametrize("scenario", [leave, read, limit, execute])
def test_control_c_before_any_line_leaves_nothing_running(scenario):
    runtime = Endless()
    last = None
    with HOST.block(current_portal(), open_fake_app_server(runtime.play)) as codex:
        assert isinstance(codex, sync.Codex)
        for number in range(1, 2000):
            thread = codex.thread_start()
            pressed = PressedAt(number)
            try:
                with pressed:
                    scenario(thread, codex)
            except KeyboardInterrupt:
                pass
            told = codex.statistics()
            left = told.open_turns, told.pending_requests, told.open_processes
            assert (runtime.running, left) == ({}, (0, 0, 0)), pressed.where
            if pressed.where is None:
                break
            last = number
    assert last is not None
    assert last > 50
