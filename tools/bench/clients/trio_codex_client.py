"""trio-codex."""

import subprocess
import sys
import tempfile
import time

import trio

from tools.bench.probe import (
    LAUNCH,
    Growth,
    StreamedText,
    TextCheck,
    WorkerThreads,
    instructions_per_delta,
    pin_to_one_core,
)
from trio_codex import (
    Codex,
    CodexConfig,
    Instrument,
    Thread,
    TurnHandle,
    connect_codex,
    open_codex,
)
from trio_codex.testing import record_to
from trio_codex.types import AgentMessageDeltaNotification

CONFIG = CodexConfig(launch_args_override=LAUNCH)


async def _stream(thread: Thread, deltas: int, text: StreamedText) -> int:
    events = 0
    async with thread.turn(f"flood {deltas}") as turn:
        async for event in turn:
            events += 1
            if isinstance(event, AgentMessageDeltaNotification):
                text.append(event.delta)
    return events


async def _measured_stream(codex: Codex, deltas: int) -> dict[str, float]:
    thread = await codex.thread_start()
    await _stream(thread, 1000, StreamedText())
    text = StreamedText()
    start = time.perf_counter()
    events = await _stream(thread, deltas, text)
    rate = events / (time.perf_counter() - start)
    text.verify(deltas)
    return {"rate": rate, "seen": events}


async def _make_noise(codex: Codex, thread: Thread, notifications: int) -> None:
    """Ask for notifications that no turn owns; the answer comes after the last of them."""
    params = {"threadId": thread.id, "name": f"noise {notifications}"}
    await codex.request("thread/name/set", params)


def stream(deltas: int) -> dict[str, float]:
    """What is counted is what the loop saw: deltas that were merged on the way count as one."""

    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            return await _measured_stream(codex, deltas)

    return trio.run(main)


def recording(deltas: int) -> dict[str, float]:
    """As `stream`, while all of it is recorded."""

    async def main(path: str) -> dict[str, float]:
        async with open_codex(CONFIG, instruments=[record_to(path)]) as codex:
            return await _measured_stream(codex, deltas)

    with tempfile.TemporaryDirectory() as directory:
        return trio.run(main, f"{directory}/recording.jsonl")


def websocket(deltas: int) -> dict[str, float]:
    """As `stream`, from a stand-in that is connected to."""

    async def main(url: str) -> dict[str, float]:
        async with connect_codex(url) as codex:
            return await _measured_stream(codex, deltas)

    command = (sys.executable, "-m", "tools.bench.stand_in_websocket")
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="ascii") as server:
        port = next(iter(server.stdout or ()))
        return trio.run(main, f"ws://127.0.0.1:{port.strip()}")


def flood(deltas: int, *instruments: Instrument) -> dict[str, float]:
    """A stream of which nothing is merged, so that it is the same work each time."""
    config = CodexConfig(launch_args_override=LAUNCH, event_buffer=2 * deltas)

    async def main() -> dict[str, float]:
        async with open_codex(config, instruments=instruments) as codex:
            thread = await codex.thread_start()
            text = StreamedText()
            start = time.perf_counter()
            events = await _stream(thread, deltas, text)
            rate = events / (time.perf_counter() - start)
            text.verify(deltas)
            return {"rate": rate}

    return trio.run(main)


def instruments(deltas: int) -> dict[str, float]:
    counted = instructions_per_delta("trio_codex_client", deltas)
    return {"instructions": counted, **flood(deltas)}


def burst(requests: int) -> dict[str, float]:
    async def at_once(codex: Codex, count: int) -> None:
        async with trio.open_nursery() as nursery:
            for _ in range(count):
                nursery.start_soon(codex.account)

    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            await at_once(codex, 100)
            start = time.perf_counter()
            await at_once(codex, requests)
            return {"rate": requests / (time.perf_counter() - start)}

    return trio.run(main)


def round_trip(requests: int) -> dict[str, float]:
    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            for number in range(requests + 200):
                if number == 200:
                    start = time.perf_counter()
                await codex.account()
            return {"us": (time.perf_counter() - start) / requests * 1e6}

    pin_to_one_core()
    return trio.run(main)


def asleep(deltas: int) -> dict[str, float]:
    async def main() -> dict[str, float]:
        check = TextCheck(deltas)
        async with open_codex(CONFIG) as codex:
            thread = await codex.thread_start()
            await _stream(thread, 1000, StreamedText())
            growth = Growth()
            events = 0
            async with thread.turn(f"flood {deltas}") as turn:
                await codex.account()  # answered after the last delta
                async for event in turn:
                    events += 1
                    if isinstance(event, AgentMessageDeltaNotification):
                        check.add(event.delta)
            check.verify()
            return {"mb": growth.peak_megabytes(), "seen": events}

    return trio.run(main)


def unread(notifications: int) -> dict[str, float]:
    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            thread = await codex.thread_start()
            await _make_noise(codex, thread, 1000)
            growth = Growth()
            await _make_noise(codex, thread, notifications)
            return {"mb": growth.peak_megabytes()}

    return trio.run(main)


class _Watchers:
    """Tasks that each watch one turn, and what is known of all of them."""

    def __init__(self, turns: int) -> None:
        self.turns = turns
        self.open: list[TurnHandle] = []
        self.completed = 0
        self.all_open = trio.Event()

    async def watch(self, thread: Thread) -> None:
        async with thread.turn("hold") as turn:
            self.open.append(turn)
            if len(self.open) == self.turns:
                self.all_open.set()
            async for _ in turn:
                pass
            self.completed += 1


async def _own_time_of_interrupts(turns: list[TurnHandle]) -> float:
    """The most that an interrupt takes of this process's own time until it is back, in ms.

    The end of its turn is included, and the time in which the other side works is not.
    """
    most = 0.0
    for turn in turns:
        start = time.process_time()
        await turn.interrupt()
        most = max(most, time.process_time() - start)
    return most * 1000


def idle_turns(turns: int) -> dict[str, float]:
    async def main() -> dict[str, float]:
        watchers = _Watchers(turns)
        async with open_codex(CONFIG) as codex:
            workers = WorkerThreads()
            threads: list[Thread] = []

            async def start() -> None:
                threads.append(await codex.thread_start())

            async with trio.open_nursery() as nursery:
                for _ in range(turns):
                    nursery.start_soon(start)
            growth = Growth()
            async with trio.open_nursery() as nursery:
                for thread in threads:
                    nursery.start_soon(watchers.watch, thread)
                await watchers.all_open.wait()
                await trio.sleep(0.5)
                numbers = {"kb_each": growth.now() / turns / 1000, "threads": workers.made()}
                numbers["interrupt_ms"] = await _own_time_of_interrupts(watchers.open[::50])
                for turn in watchers.open:
                    nursery.start_soon(turn.interrupt)
            numbers["completed"] = watchers.completed
            return numbers

    return trio.run(main)


def hooked(turns: int) -> dict[str, float]:
    # Here, since the other measures do without the testing kit.
    from tools.bench.clients import hooked_calls  # noqa: PLC0415

    return hooked_calls.hooked(turns)


# The hosts, each beside the official client for it.


def aio(deltas: int) -> dict[str, float]:
    from tools.bench.clients import trio_codex_aio  # noqa: PLC0415 - not for the others

    return trio_codex_aio.stream(deltas)


def aio_round_trip(requests: int) -> dict[str, float]:
    from tools.bench.clients import trio_codex_aio  # noqa: PLC0415

    return trio_codex_aio.round_trip(requests)


def sync(deltas: int) -> dict[str, float]:
    from tools.bench.clients import trio_codex_sync  # noqa: PLC0415

    return trio_codex_sync.stream(deltas)


def sync_round_trip(requests: int) -> dict[str, float]:
    from tools.bench.clients import trio_codex_sync  # noqa: PLC0415

    return trio_codex_sync.round_trip(requests)
