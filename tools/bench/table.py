"""The table of all that is measured: with whom, how much, how often, and the bars."""

from dataclasses import replace

from tools.bench.figures import (
    ASYNCIO,
    FIRST_PROGRAMS,
    FLOOR,
    IMPORTS,
    ONE,
    OTEL,
    OURS,
    PAGE,
    STDIO,
    SUBSCRIBER,
    SYNC,
    TRIO,
    UNSEEN,
    WITHOUT,
    Bar,
    Figure,
    Measure,
)
from tools.bench.probe import MEGABYTE
from tools.bench.stand_in_server import flood_text

# What may be taken on top of the text while a consumer sleeps: the last line of the flood holds
# the whole text once more, and is a buffer, a line and a decoded item while it is on its way.
ASLEEP_CONSTANT_MB = 16
UNREAD_CONSTANT_MB = 8
EVERYBODY = (OURS, ASYNCIO, SYNC, FLOOR)


def _least(limit: float, against: str | None = None, aim: float | None = None) -> Bar:
    return Bar(limit, at_least=True, against=against, aim=aim)


def _most(limit: float, against: str | None = None, aim: float | None = None) -> Bar:
    return Bar(limit, against=against, aim=aim)


def _instructions(of: str, *bars: Bar) -> Figure:
    return Figure("instructions", f"… instructions for {of}", bars=bars)


def all_measures(*, quick: bool) -> tuple[Measure, ...]:
    """Every measure; the quick ones are smaller, with fewer rounds and the same bars."""
    rounds = 3 if quick else 5
    measures = (
        *_streams(20_000 if quick else 100_000, rounds),
        *_requests(1_000 if quick else 3_000, rounds),
        *_starts(5 if quick else 11),
        *_many(1_000 if quick else 10_000, rounds),
        *_memory(100_000 if quick else 500_000),
        *_on_the_real_runtime(4 if quick else 12, rounds),
    )
    # Counting takes minutes.
    return tuple(replace(measure, counted=None) for measure in measures) if quick else measures


def _streams(deltas: int, rounds: int) -> tuple[Measure, ...]:
    def rate(where: str, *bars: Bar) -> Figure:
        return Figure("rate", f"events/s{where}, one stream of {deltas:,} deltas", bars=bars)

    return (
        Measure(
            "stream",
            deltas,
            rounds,
            EVERYBODY,
            (
                rate("", _least(30, ASYNCIO), _least(3, SYNC), _least(0.28, FLOOR, aim=0.35)),
                _instructions("a delta"),
            ),
            counted=(1_000, 20_000),
        ),
        Measure(
            "slow_stream",
            500,
            rounds,
            EVERYBODY,
            (
                Figure(
                    "own_us",
                    "a slow stream, one event a read: processor time of each, µs",
                    digits=1,
                    bars=(_most(1, ASYNCIO),),
                ),
                _instructions("an event"),
            ),
            counted=(50, 200),
        ),
        Measure(
            "mixed_turn",
            200,
            rounds,
            EVERYBODY,
            (
                Figure(
                    "rate",
                    "events/s of recorded turns: a message, commands, an approval, a patch",
                    bars=(_least(7, ASYNCIO), _least(1.3, SYNC), _least(0.15, FLOOR)),
                ),
                Figure("own_us", "… processor time of an event, µs", digits=1),
            ),
        ),
        Measure(
            "websocket",
            deltas,
            rounds,
            (OURS, STDIO),
            (rate(" over a WebSocket", _least(0.6, STDIO)),),
        ),
        Measure(
            "aio", deltas, rounds, (OURS, ASYNCIO), (rate(" on asyncio", _least(10, ASYNCIO)),)
        ),
        Measure("sync", deltas, rounds, (OURS, SYNC), (rate(" in plain code", _least(2, SYNC)),)),
        # Stated, without a bar: tests record, and programs need not.
        Measure("recording", deltas, rounds, (OURS, STDIO), (rate(" while all is recorded"),)),
        Measure(
            "instruments",
            20_000,
            1,  # for the text; the count repeats
            (OURS, WITHOUT, OTEL),
            (_instructions("a delta, none merged", _most(1 / 0.98, WITHOUT), _least(0.9, OTEL)),),
            counted=(1_000, 20_000),
        ),
        Measure(
            "console",
            20_000,
            1,
            (OURS, SUBSCRIBER, UNSEEN, PAGE),
            (_instructions("a delta, none merged, on a page", _least(0.6, PAGE)),),
            counted=(1_000, 20_000),
        ),
    )


def _requests(requests: int, rounds: int) -> tuple[Measure, ...]:
    def round_trip(where: str, *bars: Bar) -> Figure:
        title = f"round trip of one request{where}, one core, µs"
        return Figure("us", title, digits=1, bars=bars)

    return (
        Measure(
            "burst",
            2_000,
            2 * rounds,
            (OURS, ASYNCIO, FLOOR),
            (
                Figure(
                    "rate", "requests/s, 2,000 asked at once", bars=(_least(5, ASYNCIO, aim=6),)
                ),
                _instructions("a request"),
            ),
            counted=(200, 2_000),
        ),
        Measure(
            "round_trip",
            requests,
            rounds,
            EVERYBODY,
            (
                round_trip("", _most(0.6, ASYNCIO), _most(4, FLOOR, aim=3)),
                _instructions("a request"),
            ),
            counted=(100, 1_000),
        ),
        # Stated, without a bar: two threads take turns on the one core.
        Measure("aio_round_trip", requests, rounds, (OURS, ASYNCIO), (round_trip(" on asyncio"),)),
        Measure("sync_round_trip", requests, rounds, (OURS, SYNC), (round_trip(" in plain code"),)),
        Measure(
            "large",
            50,
            rounds,
            (OURS, FLOOR),
            (
                Figure("mb_1", "an answer of 1 MB, ms", digits=2, bars=(_most(2, FLOOR),)),
                Figure("mb_20", "… of 20 MB, ms", digits=1, bars=(_most(2, FLOOR),)),
                Figure("mb_80", "… of 80 MB, ms", digits=1, bars=(_most(2, FLOOR),)),
            ),
        ),
    )


def _starts(rounds: int) -> tuple[Measure, ...]:
    millions = "instructions", "… instructions, millions"
    return (
        Measure(
            "import",
            0,
            rounds,
            tuple(IMPORTS),
            (
                Figure("ms", "import, ms", bars=(_most(0.2, ASYNCIO), _most(1.25, TRIO))),
                Figure("mb", "… peak memory of the process, MB", digits=1),
                Figure(*millions, bars=(_most(0.2, ASYNCIO), _most(1.25, TRIO))),
            ),
            counted=(0, 0),
        ),
        Measure(
            "first_program",
            20,
            rounds,
            tuple(FIRST_PROGRAMS),
            (
                Figure(
                    "ms",
                    "the whole first program, from the start of Python to its answer, ms",
                    bars=(_most(0.4, ASYNCIO), _most(1.5, TRIO)),
                ),
                Figure(*millions),
            ),
            counted=(0, 0),
        ),
        Measure(
            "first_program_real",
            20,
            rounds,
            tuple(FIRST_PROGRAMS),
            (
                Figure(
                    "ms",
                    "the same with the real runtime, ms",
                    bars=(_most(0.6, ASYNCIO), _most(1.25, TRIO)),
                ),
            ),
        ),
    )


def _many(count: int, rounds: int) -> tuple[Measure, ...]:
    def beside(key: str, what: str) -> Figure:
        title = f"a delta beside {count:,} {what}: processor time, µs"
        return Figure(key, title, digits=2, bars=(_most(1.2, ONE),))

    return (
        Measure(
            "growth",
            count,
            rounds,
            (OURS, ONE),
            (
                beside("threads", "threads"),
                beside("turns", "open turns"),
                beside("sub_agents", "working sub-agents"),
                beside("subscriptions", "subscriptions of each of two kinds"),
                beside("listeners", "listeners in the library"),
            ),
        ),
        Measure(
            "idle_turns",
            1_000,
            1,
            (OURS, ASYNCIO),
            (
                Figure(
                    "completed",
                    "1,000 turns open at once, interrupted: completed",
                    bars=(_least(1000),),
                ),
                Figure("threads", "… threads made for them", bars=(_most(0),)),
                Figure(
                    "interrupt_ms",
                    "… interrupt() of one of them, own time at most, ms",
                    digits=2,
                    bars=(_most(50),),
                ),
                Figure("kb_each", "… memory of an idle turn, kB", digits=1),
            ),
        ),
    )


def _memory(backlog: int) -> tuple[Measure, ...]:
    text_mb = len(flood_text(backlog)) / MEGABYTE
    return (
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
                    bars=(_most(round(2 * text_mb + ASLEEP_CONSTANT_MB, 1)),),
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
                    bars=(_most(UNREAD_CONSTANT_MB),),
                ),
            ),
        ),
    )


def _on_the_real_runtime(turns: int, rounds: int) -> tuple[Measure, ...]:
    return (
        Measure(
            "share",
            turns,
            rounds,
            (OURS,),
            (
                Figure(
                    "percent",
                    "the client's part of the processor time, beside the real runtime's, %",
                    digits=1,
                    bars=(_most(8),),
                ),
                Figure("own_ms", "… of a turn with two commands and 200 deltas, ms", digits=1),
            ),
        ),
        Measure(
            "hooked",
            turns,
            rounds,
            (OURS,),
            (
                Figure(
                    "ratio",
                    "a hooked tool call, in units of an unhooked one",
                    digits=3,
                    bars=(_most(1.1),),
                ),
                Figure("ms", "… what it takes on the scripted model, ms", digits=1),
            ),
        ),
    )
