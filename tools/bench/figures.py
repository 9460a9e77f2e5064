"""What is measured, with whom, how often and how much, and the bars for trio-codex."""

from dataclasses import dataclass

from tools.bench.probe import MEGABYTE
from tools.bench.stand_in_server import flood_text

OURS = "trio-codex"
ASYNCIO = "official asyncio"
SYNC = "official sync"
FLOOR = "bare floor"
STDIO = "ours on stdio"
WITHOUT = "without instruments"
OTEL = "with OpenTelemetry"

MODULES = {
    OURS: "trio_codex_client",
    ASYNCIO: "official_asyncio",
    SYNC: "official_sync",
    FLOOR: "floor",
    STDIO: "trio_codex_stdio",
    WITHOUT: "without_instruments",
    OTEL: "with_opentelemetry",
}
# With the name that a program needs first, so that nothing is left for later.
IMPORTS = {
    OURS: "from trio_codex import open_codex",
    ASYNCIO: "from openai_codex import AsyncCodex",
    "trio": "import trio",
}
# Scripts in `first_programs`.
FIRST_PROGRAMS = {
    OURS: "trio_codex_program",
    ASYNCIO: "official_asyncio_program",
    "trio": "trio_program",
}

# What may be taken on top of the text while a consumer sleeps: the last line of the flood holds
# the whole text once more, and is a buffer, a line and a decoded item while it is on its way.
ASLEEP_CONSTANT_MB = 16
UNREAD_CONSTANT_MB = 8


@dataclass(frozen=True)
class Bar:
    """A bound for trio-codex: a number, or a ratio to what another client reaches."""

    limit: float
    at_least: bool = False
    against: str | None = None
    aim: float | None = None

    def __str__(self) -> str:
        text = f"{'≥' if self.at_least else '≤'} {self.limit:,g}{' x' if self.against else ''}"
        return text if self.aim is None else f"{text}, aim {self.aim:g}"

    def reached(self, value: float) -> bool:
        """Whether the value, or the ratio, is good enough."""
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True)
class Figure:
    """One number of a measure, and its bars."""

    key: str
    title: str
    digits: int = 0
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True)
class Measure:
    """One piece of work, done by each client in a process of its own, in rounds."""

    name: str
    size: int
    rounds: int
    clients: tuple[str, ...]
    figures: tuple[Figure, ...]


def all_measures(*, quick: bool) -> tuple[Measure, ...]:
    """Every measure; the quick ones are smaller, with fewer rounds and the same bars."""
    deltas = 20_000 if quick else 100_000
    backlog = 100_000 if quick else 500_000
    rounds = 3 if quick else 5
    text_mb = len(flood_text(backlog)) / MEGABYTE
    return (
        Measure(
            "stream",
            deltas,
            3,
            (OURS, ASYNCIO, SYNC, FLOOR),
            (
                Figure(
                    "rate",
                    f"events/s, one stream of {deltas:,} deltas",
                    bars=(
                        Bar(30, at_least=True, against=ASYNCIO),
                        Bar(3, at_least=True, against=SYNC),
                        Bar(0.28, at_least=True, against=FLOOR, aim=0.35),
                    ),
                ),
            ),
        ),
        Measure(
            "websocket",
            deltas,
            3,
            (OURS, STDIO),
            (
                Figure(
                    "rate",
                    f"events/s over a WebSocket, one stream of {deltas:,} deltas",
                    bars=(Bar(0.6, at_least=True, against=STDIO),),
                ),
            ),
        ),
        Measure(
            "aio",
            deltas,
            3,
            (OURS, ASYNCIO),
            (
                Figure(
                    "rate",
                    f"events/s on asyncio, one stream of {deltas:,} deltas",
                    bars=(Bar(10, at_least=True, against=ASYNCIO),),
                ),
            ),
        ),
        Measure(
            "sync",
            deltas,
            3,
            (OURS, SYNC),
            (
                Figure(
                    "rate",
                    f"events/s in plain code, one stream of {deltas:,} deltas",
                    bars=(Bar(2, at_least=True, against=SYNC),),
                ),
            ),
        ),
        # Stated, without a bar: two threads take turns on the one core.
        Measure(
            "aio_round_trip",
            1000 if quick else 3000,
            rounds,
            (OURS, ASYNCIO),
            (Figure("us", "round trip of one request on asyncio, one core, µs", digits=1),),
        ),
        Measure(
            "sync_round_trip",
            1000 if quick else 3000,
            rounds,
            (OURS, SYNC),
            (Figure("us", "round trip of one request in plain code, one core, µs", digits=1),),
        ),
        Measure(
            "recording",
            deltas,
            3,
            (OURS, STDIO),
            # Stated, without a bar: tests record, and programs need not.
            (Figure("rate", f"events/s while all is recorded, one stream of {deltas:,} deltas"),),
        ),
        Measure(
            "burst",
            2000,
            rounds,
            (OURS, ASYNCIO, FLOOR),
            (
                Figure(
                    "rate",
                    "requests/s, 2,000 asked at once",
                    bars=(Bar(5, at_least=True, against=ASYNCIO),),
                ),
            ),
        ),
        Measure(
            "round_trip",
            1000 if quick else 3000,
            rounds,
            (OURS, ASYNCIO, SYNC, FLOOR),
            (
                Figure(
                    "us",
                    "round trip of one request on one core, µs",
                    digits=1,
                    bars=(Bar(0.6, against=ASYNCIO), Bar(4, against=FLOOR)),
                ),
            ),
        ),
        Measure(
            "import",
            0,
            5 if quick else 9,
            tuple(IMPORTS),
            (
                Figure(
                    "ms",
                    "import, ms",
                    bars=(Bar(0.25, against=ASYNCIO), Bar(2, against="trio")),
                ),
                Figure("mb", "import, peak memory of the process, MB", digits=1),
            ),
        ),
        Measure(
            "first_program",
            20,
            5 if quick else 11,
            tuple(FIRST_PROGRAMS),
            (
                Figure(
                    "ms",
                    "the whole first program, from the start of Python to its answer, ms",
                    bars=(Bar(0.45, against=ASYNCIO, aim=0.4), Bar(1.5, against="trio")),
                ),
            ),
        ),
        Measure(
            "asleep",
            backlog,
            1,
            (OURS, ASYNCIO),
            (
                Figure(
                    "mb",
                    f"a consumer asleep while {backlog:,} deltas come, MB",
                    digits=1,
                    bars=(Bar(round(2 * text_mb + ASLEEP_CONSTANT_MB, 1)),),
                ),
            ),
        ),
        Measure(
            "unread",
            backlog,
            1,
            (OURS, ASYNCIO),
            (
                Figure(
                    "mb",
                    f"{backlog:,} notifications that nobody reads, MB",
                    digits=1,
                    bars=(Bar(UNREAD_CONSTANT_MB),),
                ),
            ),
        ),
        Measure(
            "instruments",
            20_000,
            1,  # a count repeats
            (OURS, WITHOUT, OTEL),
            (
                Figure(
                    "instructions",
                    "instructions for a delta, in a stream of 20,000",
                    bars=(Bar(1 / 0.98, against=WITHOUT), Bar(0.9, at_least=True, against=OTEL)),
                ),
                Figure("rate", "… events/s, each waiting to be read, none merged"),
            ),
        ),
        Measure(
            "hooked",
            4 if quick else 12,
            rounds,
            (OURS,),
            (
                Figure(
                    "ratio",
                    "a hooked tool call, in units of an unhooked one",
                    digits=3,
                    bars=(Bar(1.1),),
                ),
                Figure("ms", "… what it takes on the scripted model, ms", digits=1),
            ),
        ),
        Measure(
            "idle_turns",
            1000,
            1,
            (OURS, ASYNCIO),
            (
                Figure(
                    "completed",
                    "1,000 turns open at once, interrupted: completed",
                    bars=(Bar(1000, at_least=True),),
                ),
                Figure("threads", "… threads made for them", bars=(Bar(0),)),
                Figure(
                    "interrupt_ms",
                    "… interrupt() of one of them, own time at most, ms",
                    digits=2,
                    bars=(Bar(50),),
                ),
                Figure("kb_each", "… memory of an idle turn, kB", digits=1),
            ),
        ),
    )
