"""trio-codex for plain code: `trio_codex.sync`."""

import time

from tools.bench.probe import LAUNCH, StreamedText, pin_to_one_core
from trio_codex import CodexConfig
from trio_codex.sync import Thread, open_codex
from trio_codex.types import AgentMessageDeltaNotification

CONFIG = CodexConfig(launch_args_override=LAUNCH)


def _stream(thread: Thread, deltas: int, text: StreamedText) -> int:
    events = 0
    with thread.turn(f"flood {deltas}") as turn:
        for event in turn:
            events += 1
            if isinstance(event, AgentMessageDeltaNotification):
                text.append(event.delta)
    return events


def stream(deltas: int) -> dict[str, float]:
    """What is counted is what the loop saw: deltas that were merged on the way count as one."""
    with open_codex(CONFIG) as codex:
        thread = codex.thread_start()
        _stream(thread, 1000, StreamedText())
        text = StreamedText()
        start = time.perf_counter()
        events = _stream(thread, deltas, text)
        rate = events / (time.perf_counter() - start)
        text.verify(deltas)
        return {"rate": rate, "seen": events}


def round_trip(requests: int) -> dict[str, float]:
    pin_to_one_core()
    with open_codex(CONFIG) as codex:
        for number in range(requests + 200):
            if number == 200:
                start = time.perf_counter()
            codex.account()
        return {"us": (time.perf_counter() - start) / requests * 1e6}
