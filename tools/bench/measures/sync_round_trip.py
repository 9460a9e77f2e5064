"""As `round_trip`, in plain code: two threads take turns on the one core."""

from tools.bench.measures import round_trip
from tools.bench.probe import Stopwatch, pin_to_one_core

official_sync = round_trip.official_sync


def ours(requests: int) -> dict[str, float]:
    from tools.bench.clients.ours import CONFIG
    from trio_codex.sync import open_codex

    pin_to_one_core()
    with open_codex(CONFIG) as codex:
        for _ in range(round_trip.WARM_UP):
            codex.account()
        watch = Stopwatch()
        for _ in range(requests):
            codex.account()
        return {"us": watch.us(requests)}
