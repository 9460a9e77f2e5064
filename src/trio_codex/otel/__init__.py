"""Spans and metrics of OpenTelemetry: `OtelInstrument`.

It needs the API of OpenTelemetry alone, which the extra ``otel`` brings. Which SDK and
which exporter there are is up to the program.
"""

from __future__ import annotations

try:
    import opentelemetry.trace as _  # noqa: F401
except ImportError as _missing:
    raise ImportError(
        "trio_codex.otel needs opentelemetry-api, which the extra 'otel' brings: "
        "pip install 'trio-codex[otel]'"
    ) from _missing

from trio_codex.otel._instrument import OtelInstrument as OtelInstrument

__all__ = ["OtelInstrument"]

OtelInstrument.__module__ = __name__
