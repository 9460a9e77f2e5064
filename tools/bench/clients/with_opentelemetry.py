"""trio-codex with spans and metrics, which the SDK of OpenTelemetry takes."""

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tools.bench.clients import trio_codex_client
from tools.bench.probe import instructions_per_delta
from trio_codex.otel import OtelInstrument


def flood(deltas: int) -> dict[str, float]:
    spans, exported = TracerProvider(), InMemorySpanExporter()
    spans.add_span_processor(BatchSpanProcessor(exported))
    meters = MeterProvider(metric_readers=[InMemoryMetricReader()])
    numbers = trio_codex_client.flood(
        deltas, OtelInstrument(tracer_provider=spans, meter_provider=meters)
    )
    spans.shutdown()
    meters.shutdown()
    if [span.name for span in exported.get_finished_spans()] != ["invoke_agent codex"]:
        raise AssertionError("the span of the turn was not made")
    return numbers


def instruments(deltas: int) -> dict[str, float]:
    counted = instructions_per_delta("with_opentelemetry", deltas)
    return {"instructions": counted, **flood(deltas)}
