"""The open spans, and what is recorded when they end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import attrs
from opentelemetry import metrics, trace

from trio_codex._jsonrpc._faults import short_name
from trio_codex._util._control_c import protected
from trio_codex._util._remembered import Remembered
from trio_codex._util._version import __version__
from trio_codex.otel import _items, _names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.context import Context
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import Span, TracerProvider

    from trio_codex._turns._turns import ObservedTurn
    from trio_codex._turns._usage import Usage

KNOWN_THREADS: Final = 1024
"""Of how many threads the model is known; of the last ones that told."""


@attrs.define(eq=False)
class Open:
    """A span that is open."""

    span: Span
    since: float = attrs.field(factory=time.perf_counter, init=False)

    @property
    def context(self) -> Context:
        """The context in which spans are its children."""
        return trace.set_span_in_context(self.span)

    def end(self, error: str | None, text: str | None = None) -> float:
        """End the span, and give for how many seconds it was open."""
        if error is not None:
            self.span.set_attribute(_names.ERROR_TYPE, error)
            self.span.set_status(trace.Status(trace.StatusCode.ERROR, text))
        self.span.end()
        return time.perf_counter() - self.since


@attrs.define(eq=False, kw_only=True)
class Tool(Open):
    """A call of a tool."""

    name: str


@attrs.define(eq=False, kw_only=True)
class Agent(Open):
    """The turn on a thread: one of the program, or of a sub-agent.

    Attributes:
        turn: The turn of the program; None for that of a sub-agent.
        failure: The kind of its error, where it has failed.
        tools: By id of their item, the calls that are not completed.
        said: The texts of messages, where they are recorded, by name of the attribute.
    """

    thread_id: str
    turn: ObservedTurn | None
    usage: Usage
    turn_id: str | None = None
    failure: str | None = None
    tools: dict[str, Tool] = attrs.field(factory=dict[str, Tool], init=False)
    said: dict[str, list[str]] = attrs.field(factory=dict[str, "list[str]"], init=False)


@protected
class Recorder:
    """Begins spans, and ends them together with what the metrics say of them.

    Args:
        tracer_provider: See `OtelInstrument`, here as below.
        meter_provider: Where metrics go.
        capture_content: Whether contents are recorded.

    Attributes:
        runtime_version: The version of the runtime, once it is known.
    """

    def __init__(
        self,
        tracer_provider: TracerProvider | None,
        meter_provider: MeterProvider | None,
        *,
        capture_content: bool,
    ) -> None:
        self.runtime_version: str | None = None
        self._capture_content = capture_content
        self._models: Remembered[str, dict[str, str]] = Remembered(KNOWN_THREADS)
        self._tracer = trace.get_tracer("trio_codex", __version__, tracer_provider)
        meter = metrics.get_meter("trio_codex", __version__, meter_provider)
        self._agent_seconds, self._tool_seconds, self._tokens = (
            meter.create_histogram(
                name, unit, description, explicit_bucket_boundaries_advisory=buckets
            )
            for name, unit, description, buckets in _names.METRICS
        )

    def knows_model(self, thread_id: str) -> bool:
        """Tell whether the model of a thread is known."""
        return thread_id in self._models

    def note_model(self, thread_id: str, told: Mapping[str, Any]) -> None:
        """Learn which model a thread has, from the members of whatever tells it."""
        model, provider = told.get("model"), told.get("modelProvider")
        if isinstance(model, str) and isinstance(provider, str):
            about = {_names.REQUEST_MODEL: model, _names.PROVIDER_NAME: provider}
            self._models.put(thread_id, about)

    def begin_agent(
        self,
        thread_id: str,
        turn: ObservedTurn | None,
        usage: Usage,
        *,
        context: Context | None = None,
    ) -> Agent:
        """Begin the span of a turn; without a context, in that of the task that asks."""
        attributes = {
            _names.OPERATION_NAME: _names.INVOKE_AGENT,
            _names.AGENT_NAME: _names.AGENT,
            _names.CONVERSATION_ID: thread_id,
            **self._models.get(thread_id, {}),
        }
        if turn is not None:
            attributes[_names.TURN_METHOD] = turn.method
        if self.runtime_version is not None:
            attributes[_names.RUNTIME_VERSION] = self.runtime_version
        span = self._tracer.start_span(
            f"{_names.INVOKE_AGENT} {_names.AGENT}",
            context=context,
            kind=trace.SpanKind.CLIENT,
            attributes=attributes,
        )
        return Agent(span, thread_id=thread_id, turn=turn, usage=usage)

    def end_agent(self, agent: Agent, status: str | None, text: str | None = None) -> None:
        """End the span of a turn, and those of the tools that it has left open.

        Args:
            agent: The turn.
            status: How it ended, if that is known.
            text: The text of its error, which is one of the contents.
        """
        for tool in agent.tools.values():
            self.end_tool(tool, {"status": _names.UNFINISHED})
        # It may have changed: what is given to a turn holds for the thread from then on.
        model = self._models.get(agent.thread_id, {})
        used = agent.usage.used or {}
        agent.span.set_attributes(
            {
                **model,
                **({} if agent.turn_id is None else {_names.TURN_ID: agent.turn_id}),
                **({} if status is None else {_names.TURN_STATUS: status}),
                **{name: used[wire] for wire, name in _names.USAGE.items() if wire in used},
            }
        )
        for name, texts in agent.said.items():
            agent.span.set_attribute(name, _items.messages(_names.ROLES[name], texts))
        seconds = agent.end(agent.failure, text if self._capture_content else None)
        labels = {
            _names.OPERATION_NAME: _names.INVOKE_AGENT,
            _names.AGENT_NAME: _names.AGENT,
            **model,
        }
        for wire, kind in _names.TOKEN_TYPES.items():
            if wire in used:
                self._tokens.record(used[wire], {**labels, _names.TOKEN_TYPE: kind})
        self._agent_seconds.record(seconds, {**labels, **_error(agent.failure)})

    def note_message(self, agent: Agent, item: Mapping[str, Any]) -> None:
        """Keep the text of an item that is a message, where contents are recorded."""
        if self._capture_content and (text := _items.text_of(item)) is not None:
            is_input = item["type"] == "userMessage"
            name = _names.INPUT_MESSAGES if is_input else _names.OUTPUT_MESSAGES
            agent.said.setdefault(name, []).append(text)

    def begin_tool(self, agent: Agent, item_id: str, item: Mapping[str, Any]) -> None:
        """Begin the span of an item that is a call of a tool."""
        name = _items.tool_name(item)
        if name is None or item_id in agent.tools:
            return
        span = self._tracer.start_span(
            f"{_names.EXECUTE_TOOL} {name}",
            context=agent.context,
            attributes={
                _names.OPERATION_NAME: _names.EXECUTE_TOOL,
                _names.TOOL_NAME: name,
                _names.TOOL_TYPE: _items.tool_type(item),
                _names.TOOL_CALL_ID: item_id,
                _names.CONVERSATION_ID: agent.thread_id,
            },
        )
        agent.tools[item_id] = Tool(span, name=name)

    def end_tool(self, tool: Tool, item: Mapping[str, Any]) -> None:
        """End the span of a call of a tool by what became of its item."""
        status, code = item.get("status"), item.get("exitCode")
        if isinstance(status, str):
            tool.span.set_attribute(_names.ITEM_STATUS, status)
        if isinstance(code, int):
            tool.span.set_attribute(_names.EXIT_CODE, code)
        if self._capture_content:
            for name, content in _items.contents(item):
                tool.span.set_attribute(name, content)
        error = _items.error_type(item)
        seconds = tool.end(error)
        labels = {_names.OPERATION_NAME: _names.EXECUTE_TOOL, _names.TOOL_NAME: tool.name}
        self._tool_seconds.record(seconds, {**labels, **_error(error)})

    def begin_answer(self, agent: Agent | None, method: str) -> Open:
        """Begin the span of a request of the runtime."""
        name = short_name(method)
        return Open(
            self._tracer.start_span(
                f"{_names.ANSWER} {name}",
                context=None if agent is None else agent.context,
                attributes={_names.REQUEST_METHOD: name},
            )
        )

    def end_answer(self, asking: Open, how: str, *, ends: bool) -> None:
        """Note how a request of the runtime was closed, and end its span if it has one.

        Args:
            asking: The span; that of a call of a tool ends with its item.
            how: See `Instrument.answered`.
            ends: Whether the span ends with the answer.
        """
        asking.span.set_attribute(_names.ANSWERED, how)
        if ends:
            asking.end(how if how == "failed" else None)


def _error(error: str | None) -> dict[str, str]:
    return {} if error is None else {_names.ERROR_TYPE: error}
