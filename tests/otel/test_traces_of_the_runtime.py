"""The runtime's own spans, exported to a collector here, are part of the program's trace."""

from __future__ import annotations

import pytest
from collector import open_collector
from telemetry import Telemetry

from trio_codex import Instrument, open_codex
from trio_codex.testing import AppServerHarness

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"


class Gives(Instrument):
    def __init__(self, trace):
        self._trace = trace

    def trace_context(self, method, thread_id):
        return self._trace


async def run_exporting(tmp_path, model, collector, *instruments):
    """Run a turn in a runtime that exports its spans, and give those of the requests."""
    traces = f'{{ endpoint = "{collector.url}/v1/traces", protocol = "json" }}'
    extra = f"otel.trace_exporter.otlp-http = {traces}"
    place = AppServerHarness(tmp_path, model, extra_config=extra)
    async with open_codex(place.config(), instruments=instruments) as codex:
        thread = await codex.thread_start()
        assert (await thread.run("go")).final_response == "Hello."
    return {span["name"]: span for span in collector.spans if "/" in span["name"]}


@pytest.fixture
def model(scripted_model):
    scripted_model.reply_always("Hello.")
    return scripted_model


async def test_the_turn_in_the_runtime_is_a_child_of_ours(tmp_path, model):
    telemetry = Telemetry()
    with telemetry.tracer.start_as_current_span("program") as program:
        async with open_collector() as collector:
            spans = await run_exporting(tmp_path, model, collector, telemetry.instrument)
    turn = telemetry.one("invoke_agent codex")
    trace_id = f"{turn.context.trace_id:032x}"
    started = spans["turn/start"]
    assert (started["traceId"], started["parentSpanId"]) == (
        trace_id,
        f"{turn.context.span_id:016x}",
    )
    # What belongs to no turn is a child of the program's span.
    above = f"{program.get_span_context().span_id:016x}"
    assert spans["thread/start"]["parentSpanId"] == above
    (request,) = model.requests
    assert request.headers["traceparent"].split("-")[1] == trace_id


async def test_flags_that_the_runtime_would_ignore_arrive_as_sampled(tmp_path, model):
    trace = {"traceparent": f"00-{TRACE}-{SPAN}-03"}
    async with open_collector() as collector:
        spans = await run_exporting(tmp_path, model, collector, Gives(trace))
    assert spans["turn/start"]["traceId"] == TRACE
    assert spans["turn/start"]["parentSpanId"] == SPAN


@pytest.mark.parametrize(
    "trace",
    [
        {"traceparent": 7},
        {"traceparent": None, "tracestate": ["a"]},
        {"traceparent": f"00-{TRACE}-{SPAN}-01", "tracestate": 7},
        {"traceparent": {}},
        {"traceparent": "nonsense"},
        ["traceparent"],
        "traceparent",
        7,
    ],
)
async def test_a_trace_context_of_the_wrong_form_leaves_every_request_answered(
    tmp_path, model, trace
):
    place = AppServerHarness(tmp_path, model)
    async with open_codex(place.config(), instruments=[Gives(trace)]) as codex:
        thread = await codex.thread_start()
        assert (await thread.run("go")).final_response == "Hello."
