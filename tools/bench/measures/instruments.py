"""What instruments cost in a flood, of which nothing is merged: the same work each time."""

import inspect
import textwrap
from typing import Any

from tools.bench.probe import LAUNCH, Stopwatch, StreamedText

_CALL = """
                if observer is not None:
                    observer.tell("received", message)
"""


def ours(deltas: int, *instruments: Any) -> dict[str, float]:
    import trio

    from tools.bench.clients.ours import stream_turn
    from trio_codex import CodexConfig, open_codex

    config = CodexConfig(launch_args_override=LAUNCH, event_buffer=2 * deltas)

    async def main() -> dict[str, float]:
        async with open_codex(config, instruments=instruments) as codex:
            thread = await codex.thread_start()
            text, watch = StreamedText(), Stopwatch()
            events = await stream_turn(thread, f"flood {deltas}", text)
            return text.verified(deltas, watch.rate(events))

    return trio.run(main)


def without_instruments(deltas: int) -> dict[str, float]:
    """Take the calls of instruments out of the library."""
    from trio_codex._jsonrpc._dispatcher import Dispatcher

    _take_out(Dispatcher, "_hand_on", _CALL)
    return ours(deltas)


def with_opentelemetry(deltas: int) -> dict[str, float]:
    """Give spans and metrics to the SDK of OpenTelemetry."""
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from trio_codex.otel import OtelInstrument

    spans, exported = TracerProvider(), InMemorySpanExporter()
    spans.add_span_processor(BatchSpanProcessor(exported))
    meters = MeterProvider(metric_readers=[InMemoryMetricReader()])
    numbers = ours(deltas, OtelInstrument(tracer_provider=spans, meter_provider=meters))
    spans.shutdown()
    meters.shutdown()
    if [span.name for span in exported.get_finished_spans()] != ["invoke_agent codex"]:
        raise AssertionError("the span of the turn was not made")
    return numbers


def _take_out(owner: type, name: str, piece: str) -> None:
    """Take a piece out of a method; it has to be there, or else nothing would be compared."""
    import trio

    from trio_codex._jsonrpc import _dispatcher

    source = inspect.getsource(getattr(owner, name))
    if source.count(piece) != 1:
        raise LookupError(f"{owner.__name__}.{name} has changed: {piece}")
    made: dict[str, Any] = {}
    exec(textwrap.dedent(source.replace(piece, "\n")), vars(_dispatcher), made)  # noqa: S102 - it is our own
    setattr(owner, name, trio.lowlevel.enable_ki_protection(made[name]))
