"""Large answers: many of 1 MB, and single lines of 20 and of 80 MB."""

from tools.bench.probe import Stopwatch
from tools.bench.stand_in_server import BLOB_TEXT, blob

LONG = {"mb_20": 20_000_000, "mb_80": 80_000_000}


def _verify(answer: dict[str, list[str]], size: int) -> None:
    if answer != blob(size):
        raise AssertionError(f"an answer of {size:,} bytes ({BLOB_TEXT[:9]}…) came otherwise")


def ours(answers: int) -> dict[str, float]:
    import trio

    from tools.bench.clients.ours import CONFIG
    from trio_codex import open_codex

    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            for warming_up in (True, False):
                watch = Stopwatch()
                for _ in range(3 if warming_up else answers):
                    answer = await codex.request("bench/blob", {"size": 1_000_000})
            numbers = {"mb_1": watch.us(answers) / 1000}
            _verify(answer, 1_000_000)
            for name, size in LONG.items():
                del answer
                await codex.request("bench/blob", {"size": size})  # it is made with the first
                watch = Stopwatch()
                answer = await codex.request("bench/blob", {"size": size})
                numbers[name] = watch.us(1) / 1000
                _verify(answer, size)
            return numbers

    return trio.run(main)


def floor(answers: int) -> dict[str, float]:
    import msgspec

    from tools.bench.clients.floor import open_pipes

    with open_pipes() as (stdin, stdout):

        def ask(size: int) -> dict[str, list[str]]:
            request = {"id": 1, "method": "bench/blob", "params": {"size": size}}
            stdin.write(msgspec.json.encode(request) + b"\n")
            stdin.flush()
            return msgspec.json.decode(stdout.readline())["result"]

        for warming_up in (True, False):
            watch = Stopwatch()
            for _ in range(3 if warming_up else answers):
                answer = ask(1_000_000)
        numbers = {"mb_1": watch.us(answers) / 1000}
        _verify(answer, 1_000_000)
        for name, size in LONG.items():
            del answer
            ask(size)  # it is made with the first
            watch = Stopwatch()
            answer = ask(size)
            numbers[name] = watch.us(1) / 1000
            _verify(answer, size)
        return numbers
