"""Where the spans and metrics of a test go, and how it looks at them."""

from __future__ import annotations

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from trio_codex.otel import OtelInstrument


class Started(SpanProcessor):
    """Remembers the spans that were started, so that a test sees those that are left open."""

    def __init__(self):
        self.spans = []

    def on_start(self, span, parent_context=None):
        self.spans.append(span)


class Telemetry:
    """An instrument, and what it has made."""

    def __init__(self, **options):
        self._started = Started()
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(self._started)
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracer = self.provider.get_tracer("test")
        self._reader = InMemoryMetricReader()
        self._meters = MeterProvider(metric_readers=[self._reader])
        self.instrument = OtelInstrument(
            tracer_provider=self.provider, meter_provider=self._meters, **options
        )

    @property
    def open(self):
        """The names of the spans that have not ended."""
        return [span.name for span in self._started.spans if span.is_recording()]

    @property
    def spans(self):
        """The spans that have ended, in the order in which they began."""
        return sorted(self._exporter.get_finished_spans(), key=lambda span: span.start_time)

    def named(self, name):
        return [span for span in self.spans if span.name == name]

    def one(self, name):
        (span,) = self.named(name)
        return span

    def below(self, parent):
        """The names of the children of a span, or of the roots for None."""
        of = None if parent is None else parent.context.span_id
        found = [s for s in self.spans if (s.parent and s.parent.span_id) == of]
        return sorted(span.name for span in found)

    def tree(self, parent=None):
        """The names of the spans, each with the trees of its children."""
        of = None if parent is None else parent.context.span_id
        found = [s for s in self.spans if (s.parent and s.parent.span_id) == of]
        return sorted((span.name, self.tree(span)) for span in found)

    @property
    def metrics(self):
        """The points of the histograms: name, attributes, count and sum."""
        data = self._reader.get_metrics_data()
        return [
            (metric.name, dict(point.attributes), point.count, point.sum)
            for resource in ([] if data is None else data.resource_metrics)
            for scope in resource.scope_metrics
            for metric in scope.metrics
            for point in metric.data.data_points
        ]

    def points(self, name, **attributes):
        """The points of one metric that have these attributes, with _ in place of dots."""
        return [
            (count, total)
            for metric, of_point, count, total in self.metrics
            if metric == name
            if attributes.items() <= {k.replace(".", "_"): v for k, v in of_point.items()}.items()
        ]


def status_of(span):
    """The name of a span's status, and the type of its error."""
    return span.status.status_code.name, span.attributes.get("error.type")
