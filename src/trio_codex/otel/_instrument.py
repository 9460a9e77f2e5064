"""The instrument that makes spans and metrics of what it is told.

The rules:

    1. A span of ``invoke_agent`` begins when a turn is asked for and ends when it is over, in
       whatever way. While it is open it stands for its thread: what comes for that thread is
       part of it.
    2. A turn that the runtime starts on another thread belongs to a sub-agent if the turn at
       its root is one of these. Its span is a child of that one's.
    3. Spans of tools end with their item, and at the latest with their turn: the runtime
       never completes what is open when a turn ends. Where the item was completed while there
       was no connection, that is when its thread is resumed.
    4. A tool's span, and that of an answer, is current in the task that works on it. In the
       tasks of hooks, the span of the turn is.
    5. Nothing that a user, the model, a command or a tool has written is recorded unless the
       program asks for it. Texts of errors are such contents, types of errors are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from opentelemetry import context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from trio_codex._connection._instruments import Instrument
from trio_codex._turns._missed import is_open, turns_in
from trio_codex._turns._usage import ThreadTotals
from trio_codex._util._control_c import protected
from trio_codex._util._handle import checks_options, stays_here
from trio_codex.errors import TurnFailedError
from trio_codex.otel import _names
from trio_codex.otel._spans import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

    from trio_codex._config._config import CodexConfig
    from trio_codex._connection._metadata import RuntimeMetadata
    from trio_codex._turns._turns import ObservedTurn
    from trio_codex.errors import CodexError
    from trio_codex.otel._spans import Agent, Open

_NO_ERRORS: Final = frozenset({"completed", "withdrawn"})


@protected
@stays_here
@checks_options
class OtelInstrument(Instrument):
    """Makes spans and metrics of OpenTelemetry: ``open_codex(instruments=[OtelInstrument()])``.

    Spans:

    - ``invoke_agent codex``: a turn, from when it is asked for to its end. Its parent is the
      span that is current where the turn is asked for. The turns of its sub-agents have such
      spans too, which are its children. Failed, refused, lost and abandoned turns have the
      status ERROR and ``error.type``; an interrupted turn has neither. Where a connection that
      was cut is made again, it spans that, and has an event ``trio_codex.gap``.
    - ``execute_tool NAME``: a command (``exec_command``), a file change (``apply_patch``), a
      call of a tool of yours or of an MCP server, and what else the model does. An exit code
      other than 0 is the ``error.type`` of this span. One that was open when the connection was
      cut has an event ``trio_codex.gap``, and ends at the latest with its turn.
    - ``answer METHOD``: a request of the runtime, until it is answered or withdrawn.

    In a tool its ``execute_tool`` span is current, in a handler its ``answer`` span, in a
    function of `Hooks` the turn's: spans that they make are children of it. Requests carry
    the turn's trace, so the runtime's own spans, if you let it export them, are children too.

    Metrics: ``gen_ai.invoke_agent.duration`` and ``gen_ai.execute_tool.duration`` in seconds;
    ``gen_ai.client.token.usage``, once for each turn that has used tokens, those of
    sub-agents included.

    One instrument serves one connection at a time: make one for each `open_codex` block.

    Args:
        tracer_provider: Where spans go; None for the global provider.
        meter_provider: Where metrics go; None for the global provider.
        capture_content: Whether to record what is said as well: prompts, answers,
            arguments and outputs of tools, texts of errors. They can hold secrets.
    """

    def __init__(
        self,
        *,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
        capture_content: bool = False,
    ) -> None:
        self._recorder = Recorder(tracer_provider, meter_provider, capture_content=capture_content)
        self._propagator = TraceContextTextMapPropagator()
        # By thread.
        self._agents: dict[str, Agent] = {}
        # By id of the request: its span, and whether that ends with the answer.
        self._requests: dict[int | str, tuple[Open, bool]] = {}
        self._totals = ThreadTotals()
        # By method; what has none is an answer. Most messages are deltas, for which nothing more
        # is done than to look here.
        notes: dict[str | None, Callable[[dict[str, Any]], None]] = {
            None: self._note_answer,
            "turn/started": self._note_turn_started,
            "turn/completed": self._note_turn_completed,
            "item/started": self._note_item_started,
            "item/completed": self._note_item_completed,
            "thread/tokenUsage/updated": self._note_usage,
            "thread/settings/updated": self._note_settings,
        }
        self._note_of = notes.get

    def opened(self, config: CodexConfig, metadata: RuntimeMetadata) -> None:
        """See `Instrument.opened`."""
        del config
        self._recorder.runtime_version = metadata.version
        self._totals.doubt_all()
        # Turns that are open here go on over a connection that was made again.
        for agent in self._agents.values():
            for span in (agent.span, *(tool.span for tool in agent.tools.values())):
                span.add_event(_names.GAP)

    def turn_asked(self, turn: ObservedTurn) -> None:
        """See `Instrument.turn_asked`."""
        thread_id = turn.thread_id
        if thread_id in self._agents:
            self._end(self._agents[thread_id], None)  # a sub-agent's, whose thread is taken over
        agent = self._recorder.begin_agent(thread_id, turn, self._totals.counter())
        self._agents[thread_id] = agent
        context.attach(agent.context)

    def turn_over(self, turn: ObservedTurn) -> None:
        """See `Instrument.turn_over`."""
        agent = self._agents.get(turn.thread_id)
        if agent is None or agent.turn is not turn:
            return
        agent.turn_id = turn.turn_id or agent.turn_id
        error = None if turn.status in _NO_ERRORS else turn.error
        if error is None:
            agent.failure = None
        elif not isinstance(error, TurnFailedError) or agent.failure is None:
            agent.failure = type(error).__name__
        self._end(agent, turn.status, None if error is None else str(error))

    def trace_context(self, method: str, thread_id: str | None) -> Mapping[str, str] | None:
        """See `Instrument.trace_context`."""
        del method
        agent = self._agents.get(thread_id or "")
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier, None if agent is None else agent.context)
        return carrier

    def received(self, message: dict[str, Any]) -> None:
        """See `Instrument.received`."""
        try:
            note = self._note_of(message.get("method"))
        except TypeError:  # it is no name at all
            return
        if note is not None:
            note(message)

    def asked(self, request_id: int | str, method: str, params: Any) -> None:
        """See `Instrument.asked`."""
        agent = call = None
        match params:
            case {"threadId": str(thread_id), **rest} if thread_id in self._agents:
                agent = self._agents[thread_id]
                call_id = rest.get("callId")
                call = agent.tools.get(call_id) if isinstance(call_id, str) else None
            case _:
                pass
        asking = call or self._recorder.begin_answer(agent, method)
        self._requests[request_id] = asking, call is None
        context.attach(asking.context)

    def answered(self, request_id: int | str, how: str) -> None:
        """See `Instrument.answered`."""
        asking, ends = self._requests.pop(request_id, (None, False))
        if asking is not None:
            self._recorder.end_answer(asking, how, ends=ends)

    def closed(self, error: CodexError) -> None:
        """See `Instrument.closed`."""
        # Turns of the program and requests are over by now, turns of sub-agents need not be.
        for agent in list(self._agents.values()):
            agent.failure = type(error).__name__
            self._end(agent, "lost", str(error))

    def _end(self, agent: Agent, status: str | None, text: str | None = None) -> None:
        del self._agents[agent.thread_id]
        self._recorder.end_agent(agent, status, text)

    # What comes over the wire, whatever it is

    def _note_answer(self, message: dict[str, Any]) -> None:
        """Learn from the answers that tell of a thread which model it has."""
        match message.get("result"):
            case {"thread": {"id": str(thread_id), **thread}, **rest}:
                parent_id = thread.get("forkedFromId")
                if isinstance(parent_id, str) and not self._recorder.knows_model(thread_id):
                    self._totals.fork(parent_id, thread_id)
                self._recorder.note_model(thread_id, {**thread, **rest})
                self._note_resumed(thread_id, turns_in(message["result"]))
            case _:
                pass

    def _note_resumed(self, thread_id: str, turns: list[dict[str, Any]]) -> None:
        """End what has ended while there was no connection: tools, and turns of sub-agents."""
        agent = self._agents.get(thread_id)
        if agent is None:
            return
        for turn in turns:
            if turn.get("id") != agent.turn_id:
                continue
            items = turn.get("items")
            for item in cast("list[Any]", items) if isinstance(items, list) else ():
                match item:
                    case {"id": str(item_id)} if item_id in agent.tools and not is_open(item):
                        self._recorder.end_tool(agent.tools.pop(item_id), item)
                    case _:
                        pass
            status = turn.get("status")
            if agent.turn is None and isinstance(status, str) and status != "inProgress":
                self._end(agent, status)
            return

    def _note_settings(self, message: dict[str, Any]) -> None:
        match message.get("params"):
            case {"threadId": str(thread_id), "threadSettings": {**settings}}:
                self._recorder.note_model(thread_id, settings)
            case _:
                pass

    def _note_turn_started(self, message: dict[str, Any]) -> None:
        match message.get("params"):
            case {"threadId": str(thread_id), "turn": {"id": str(turn_id), **turn}}:
                agent = self._agents.get(thread_id) or self._sub_agent(thread_id, turn)
                if agent is not None:
                    agent.turn_id = turn_id
            case _:
                pass

    def _sub_agent(self, thread_id: str, turn: Mapping[str, Any]) -> Agent | None:
        """Begin the turn of a sub-agent; None if it is of no turn of the program."""
        for root in self._agents.values():
            if root.turn_id is not None and root.turn_id == turn.get("rootTurnId"):
                usage, below = self._totals.counter(), root.context
                agent = self._recorder.begin_agent(thread_id, None, usage, context=below)
                self._agents[thread_id] = agent
                return agent
        return None

    def _note_turn_completed(self, message: dict[str, Any]) -> None:
        match message.get("params"):
            case {"threadId": str(thread_id), "turn": {**turn}} if thread_id in self._agents:
                agent, status = self._agents[thread_id], turn.get("status")
            case _:
                return
        text = None
        if status == "failed":
            agent.failure, text = _failure(turn.get("error"))
        if agent.turn is None:
            self._end(agent, status if isinstance(status, str) else None, text)

    def _note_item_started(self, message: dict[str, Any]) -> None:
        match message.get("params"):
            case {"threadId": str(thread_id), "item": {"id": str(item_id), **item}} if (
                thread_id in self._agents
            ):
                self._recorder.begin_tool(self._agents[thread_id], item_id, item)
            case _:
                pass

    def _note_item_completed(self, message: dict[str, Any]) -> None:
        match message.get("params"):
            case {"threadId": str(thread_id), "item": {"id": str(item_id), **item}} if (
                thread_id in self._agents
            ):
                agent = self._agents[thread_id]
            case _:
                return
        if (tool := agent.tools.pop(item_id, None)) is not None:
            self._recorder.end_tool(tool, item)
        else:
            self._recorder.note_message(agent, item)

    def _note_usage(self, message: dict[str, Any]) -> None:
        params = message.get("params")
        self._totals.note(params)
        match params:
            case {"threadId": str(thread_id), "turnId": str(turn_id)} if thread_id in self._agents:
                agent = self._agents[thread_id]
                # What is told of a turn of before, when a thread is resumed, is not of this one.
                if turn_id in (agent.turn_id, agent.turn and agent.turn.turn_id):
                    agent.usage.note(params)
            case _:
                pass


def _failure(error: Any) -> tuple[str, str | None]:
    """Give the kind of a failed turn's error, and its text."""
    match error:
        case {**members}:
            text = members.get("message")
            return _kind(members.get("codexErrorInfo")), text if isinstance(text, str) else None
        case _:
            return "failed", None


def _kind(info: Any) -> str:
    match info:
        case str(kind):
            return kind
        case {**kinds} if kinds:  # with more about it
            return str(next(iter(kinds)))
        case _:
            return "failed"
