"""Making the story of a recording, message by message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from trio_codex._cli.timeline._story import Span, Story, Thread, Turn
from trio_codex._turns._missed import turns_in
from trio_codex._turns._usage import ThreadTotals
from trio_codex._util._log import printable
from trio_codex.testing._recordings._format import method_of_answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trio_codex.testing._recordings._format import Entry

_LONGEST: Final = 200
"""Characters of a label."""

_KINDS: Final = {
    "agentMessage": "message",
    "collabAgentToolCall": "agent",
    "commandExecution": "command",
    "contextCompaction": "compaction",
    "dynamicToolCall": "tool",
    "fileChange": "file change",
    "mcpToolCall": "tool",
    "plan": "message",
    "reasoning": "reasoning",
    "subAgentActivity": "agent",
    "webSearch": "tool",
}
"""What an item is, for the colour that it gets; an item of another type is a tool."""

_UNSEEN: Final = frozenset({"userMessage", "hookPrompt"})

_WAITS: Final = {
    "item/commandExecution/requestApproval": "approval of a command",
    "item/fileChange/requestApproval": "approval of a file change",
    "item/permissions/requestApproval": "approval of permissions",
    "item/tool/requestUserInput": "answer to a question",
    "mcpServer/elicitation/request": "answer to an MCP server",
}
"""What the runtime waits for, by what it asks."""

_FAILED: Final = frozenset({"failed", "declined", "systemError"})


def tell(runtime: str | None, entries: Iterable[Entry]) -> Story:
    """Make the story of a recording.

    Args:
        runtime: The version of the runtime.
        entries: The messages. Whatever is in them, they make some story.
    """
    teller = _Teller(runtime)
    for entry in entries:
        teller.take(entry)
    return teller.finish()


class _Teller:
    """Reads one message after the other."""

    def __init__(self, runtime: str | None) -> None:
        self._story = Story(runtime)
        self._threads: dict[str, Thread] = {}
        self._agents: set[str] = set()
        self._totals = ThreadTotals()
        # By thread, since an id need not be unique.
        self._turns: dict[tuple[str, str], Turn] = {}
        self._items: dict[tuple[str, str], Span] = {}
        self._waits: dict[int | str, tuple[Turn, Span]] = {}
        self._asked: dict[Any, str] = {}
        self._asked_params: dict[Any, tuple[float, Any]] = {}
        self._was_asked: dict[Any, str] = {}

    def take(self, entry: Entry) -> None:
        """Take a message."""
        message, t = entry.message, entry.t
        if entry.sent and message.get("method") == "initialize":
            self._note_gap(self._story.end, t)
        self._story.end = max(self._story.end, t)
        waiting, asked = (
            (self._was_asked, self._asked) if entry.sent else (self._asked, self._was_asked)
        )
        request_id, params = message.get("id"), message.get("params")
        method = method_of_answer(waiting, message)
        if "method" in message and isinstance(request_id, int | str):
            asked[request_id] = method
        if entry.sent:
            self._take_sent(t, request_id, params, is_answer="method" not in message)
        elif "method" not in message:
            self._take_answer(request_id, message.get("result"))
        elif isinstance(request_id, int | str):
            self._begin_wait(t, method, request_id, params)
        else:
            self._take_notification(t, method, params)

    def finish(self) -> Story:
        """End what is open with the recording."""
        for turn in self._turns.values():
            for span in (turn, *turn.spans):
                if span.is_open:
                    span.end = self._story.end
        for thread in self._threads.values():
            thread.is_agent = thread.thread_id in self._agents
        return self._story

    def _note_gap(self, cut: float, t: float) -> None:
        """Learn that the connection was cut, and is being made again."""
        for turn in self._turns.values():
            if turn.is_open:
                label = "no connection"
                turn.spans.append(Span("gap", label, cut, max(cut, t), failed=True, is_open=False))

    # What the program sends

    def _take_sent(self, t: float, request_id: Any, params: Any, *, is_answer: bool) -> None:
        if is_answer:
            if isinstance(request_id, int | str) and request_id in self._waits:
                _, span = self._waits.pop(request_id)
                _end(span, t)
        elif isinstance(request_id, int | str):
            self._asked_params[request_id] = (t, params)

    def _take_answer(self, request_id: Any, result: Any) -> None:
        if not isinstance(request_id, int | str):
            return
        t, asked = self._asked_params.pop(request_id, (0.0, None))
        match asked, result:
            case {"threadId": str(thread_id)}, {"turn": {"id": str(turn_id)}}:
                turn = self._turn(t, thread_id, turn_id)
                turn.start = min(turn.start, t)
                turn.label = turn.label or _text(_prompt(asked))
            case _, {"thread": {"id": str(thread_id)}}:
                self._take_snapshots(self._story.end, thread_id, turns_in(result))
            case _:
                pass

    def _take_snapshots(self, t: float, thread_id: str, turns: list[dict[str, Any]]) -> None:
        """End the turns that have ended while there was no connection."""
        for snapshot in turns:
            match snapshot:
                case {"id": str(turn_id), "status": "completed" | "failed" | "interrupted"}:
                    turn = self._turns.get((thread_id, turn_id))
                    if turn is not None and turn.is_open:
                        self._end_turn(t, turn, snapshot)
                case _:
                    pass

    # What the runtime says

    def _take_notification(self, t: float, method: str, params: Any) -> None:
        match method, params:
            case "turn/started", {"threadId": str(thread_id), "turn": {"id": str(turn_id)}}:
                self._turn(t, thread_id, turn_id)
            case "turn/completed", {"threadId": str(thread_id), "turn": {"id": str(turn_id)}}:
                self._end_turn(t, self._turn(t, thread_id, turn_id), params["turn"])
            case (
                ("item/started" | "item/completed"),
                {"threadId": str(thread_id), "turnId": str(turn_id), "item": {**item}},
            ):
                self._take_item(t, method, self._turn(t, thread_id, turn_id), item)
            case (
                "item/agentMessage/delta",
                {"threadId": str(thread_id), "itemId": str(item_id), "delta": str(delta)},
            ):
                span = self._items.get((thread_id, item_id))
                if span is not None and len(span.label) < _LONGEST:
                    span.label = _text(span.label + delta)
            case (
                "thread/tokenUsage/updated",
                {"threadId": str(thread_id), "turnId": str(turn_id)},
            ):
                self._totals.note(params)
                turn = self._turns.get((thread_id, turn_id))
                if turn is not None:
                    turn.usage.note(params)
            case (
                "error",
                {"threadId": str(thread_id), "turnId": str(turn_id), "error": {"message": why}},
            ):
                turn = self._turn(t, thread_id, turn_id)
                turn.spans.append(Span("failure", _text(why), t, t, failed=True, is_open=False))
            case "serverRequest/resolved", {"requestId": int() | str() as request_id}:
                if request_id in self._waits:
                    _end(self._waits.pop(request_id)[1], t)
            case _:
                pass

    def _turn(self, t: float, thread_id: str, turn_id: str) -> Turn:
        known = self._turns.get((thread_id, turn_id))
        if known is not None:
            return known
        thread = self._threads.get(thread_id)
        if thread is None:
            thread = Thread(len(self._threads) + 1, thread_id)
            self._threads[thread_id] = thread
            self._story.threads.append(thread)
        turn = Turn(
            "turn",
            "",
            t,
            t,
            number=len(self._turns) + 1,
            thread=thread,
            turn_id=turn_id,
            usage=self._totals.counter(thread_id, turn_id),
        )
        thread.turns.append(turn)
        self._turns[thread_id, turn_id] = turn
        return turn

    def _end_turn(self, t: float, turn: Turn, snapshot: dict[str, Any]) -> None:
        _end(turn, t)
        status = snapshot.get("status")
        turn.status = _text(status) if isinstance(status, str) else "completed"
        turn.failed = turn.status == "failed"
        match snapshot.get("error"):
            case {"message": why}:
                turn.error = _text(why)
            case _:
                pass
        for span in turn.spans:
            # An item that is open when its turn ends is never completed.
            if span.is_open:
                _end(span, t)
        self._waits = {key: wait for key, wait in self._waits.items() if wait[0] is not turn}

    def _take_item(self, t: float, method: str, turn: Turn, item: dict[str, Any]) -> None:
        kind, item_id = item.get("type"), item.get("id")
        if not isinstance(kind, str) or not isinstance(item_id, str):
            return
        if kind == "userMessage":
            turn.label = turn.label or _text(_prompt({"input": item.get("content")}))
        self._agents.update(_agents_of(item))
        if kind in _UNSEEN:
            return
        key = turn.thread.thread_id, item_id
        span = self._items.get(key)
        if span is None:
            span = self._items[key] = Span(_KINDS.get(kind, "tool"), "", t, t)
            turn.spans.append(span)
        span.label = _label(kind, item) or span.label
        if method == "item/completed":
            _end(span, t)
            exit_code = item.get("exitCode")
            status = item.get("status")
            span.failed = (
                (isinstance(status, str) and status in _FAILED)
                or exit_code not in (None, 0)
                or item.get("success") is False
            )

    def _begin_wait(self, t: float, method: str, request_id: int | str, params: Any) -> None:
        match params:
            case {"threadId": str(thread_id), "turnId": str(turn_id), **rest}:
                turn = self._turn(t, thread_id, turn_id)
            case _:
                return
        label = _WAITS.get(method, _text(method))
        if method == "item/tool/call":
            label = f"tool {_text(rest.get('tool'))}"
        span = Span("waits for us", f"waits for us: {label}", t, t)
        known = self._waits.get(request_id)
        if known is not None and known[0] is turn and known[1].label == span.label:
            return  # it has come again, on another connection
        turn.spans.append(span)
        self._waits[request_id] = turn, span


def _end(span: Span, t: float) -> None:
    span.end, span.is_open = max(t, span.start), False


def _text(value: Any) -> str:
    """Make one line of text from elsewhere, which hides nothing and is not too long."""
    text = value if isinstance(value, str) else "" if value is None else repr(value)
    text = printable(" ".join(text[: 2 * _LONGEST].split()), one_line=True)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _prompt(params: Any) -> str:
    match params:
        case {"input": [*parts]}:
            return " ".join(_members(parts, "text"))
        case _:
            return ""


def _members(values: list[Any], name: str) -> list[str]:
    """Give the texts that the objects of a list have under a name."""
    objects = (cast("dict[str, Any]", each) for each in values if isinstance(each, dict))
    return [text for each in objects if isinstance(text := each.get(name), str)]


def _agents_of(item: dict[str, Any]) -> list[str]:
    match item:
        case {"receiverThreadIds": [*receivers]}:
            return [each for each in receivers if isinstance(each, str)]
        case {"agentThreadId": str(thread_id)}:
            return [thread_id]
        case _:
            return []


def _label(kind: str, item: dict[str, Any]) -> str:
    match kind, item:
        case "commandExecution", {"command": str(command)}:
            return _text(_without_shell(command))
        case "agentMessage" | "plan", {"text": str(text)}:
            return _text(text)
        case "mcpToolCall", {"server": server, "tool": tool}:
            return _text(f"{server}/{tool}")
        case "dynamicToolCall" | "collabAgentToolCall", {"tool": str(tool)}:
            return _text(tool)
        case "fileChange", {"changes": [*changes]}:
            return _text(", ".join(_members(changes, "path")))
        case "webSearch", {"query": str(query)}:
            return _text(f"search: {query}")
        case "agentMessage" | "plan", _:
            return ""
        case _:
            return _text(kind)


def _without_shell(command: str) -> str:
    """Take the shell off a command: ``/bin/bash -lc 'ls'`` is ``ls``."""
    shell, found, rest = command.partition(" -lc ")
    return rest.strip("'\"") if found and shell.endswith("sh") else command
