"""The official client, synchronous: `openai_codex.Codex`."""

import time

from openai_codex import Codex, CodexConfig
from openai_codex.api import Thread

from tools.bench.probe import LAUNCH, StreamedText, pin_to_one_core

CONFIG = CodexConfig(launch_args_override=LAUNCH)


def _stream(thread: Thread, deltas: int, text: StreamedText) -> int:
    events = 0
    for event in thread.turn(f"flood {deltas}").stream():
        events += 1
        if event.method == "item/agentMessage/delta":
            text.append(event.payload.delta)
    return events


def stream(deltas: int) -> dict[str, float]:
    with Codex(CONFIG) as codex:
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
    with Codex(CONFIG) as codex:
        for number in range(requests + 200):
            if number == 200:
                start = time.perf_counter()
            codex.account()
        return {"us": (time.perf_counter() - start) / requests * 1e6}


# What ours for this host is compared with.
sync = stream
sync_round_trip = round_trip
