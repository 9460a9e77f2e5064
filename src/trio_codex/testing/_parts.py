"""What a scripted response is made of.

A response is a sequence of parts: output items, gates, and a sudden ending
where there is one. Parts are plain frozen data, made by the functions below.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import attrs

from trio_codex._config._checks import described
from trio_codex._wire import decode_json, encode_json
from trio_codex.testing._gate import Delay, Gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Call",
    "Delta",
    "Ending",
    "HttpFailure",
    "ModelResponse",
    "ModelUsage",
    "Phase",
    "RawItem",
    "ResponsePart",
    "Streamed",
    "call",
    "custom_call",
    "cut",
    "failed",
    "http_failure",
    "incomplete",
    "message",
    "output_item",
    "reasoning",
    "response",
]

Phase: TypeAlias = Literal["commentary", "final_answer"]


@attrs.frozen(kw_only=True)
class ModelUsage:
    """What a response says it cost, in tokens.

    Attributes:
        input_tokens: All tokens of the request, the cached ones included.
        cached_input_tokens: Those of them that came from the cache.
        output_tokens: All tokens of the response, the reasoning included.
        reasoning_output_tokens: Those of them that were reasoning.
    """

    input_tokens: int = 10
    cached_input_tokens: int = 0
    output_tokens: int = 5
    reasoning_output_tokens: int = 0


@attrs.frozen
class Ending:
    """How a response ends other than by ``response.completed``; no event type cuts it."""

    event_type: str | None
    response: dict[str, Any] = attrs.field(factory=dict[str, Any])


Delta: TypeAlias = str | Gate | Delay | Ending
"""What may stand among the deltas of a message: text, a gate, a delay, or a sudden end."""


@attrs.frozen
class Streamed:
    """An item whose text arrives in deltas: an agent message or a reasoning summary."""

    kind: Literal["message", "reasoning"]
    deltas: tuple[Delta, ...]
    phase: Phase | None = None


@attrs.frozen
class Call:
    """A tool call. `field` is where its payload stands, which tells the two kinds apart."""

    kind: Literal["function_call", "custom_tool_call"]
    field: Literal["arguments", "input"]
    name: str
    payload: str
    call_id: str | None
    namespace: str | None = None


@attrs.frozen
class RawItem:
    """An output item that is sent just as it is."""

    item: dict[str, Any]


ResponsePart: TypeAlias = str | Streamed | Call | RawItem | Gate | Delay | Ending
"""What a response is made of; a plain string is short for `message`."""

_HEADER_NAME = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+")

_PART_TYPES = (str, Streamed, Call, RawItem, Gate, Delay, Ending)


@attrs.frozen
class ModelResponse:
    """A response of the scripted model; `response` makes one."""

    parts: tuple[ResponsePart, ...]
    usage: ModelUsage = ModelUsage()


@attrs.frozen
class HttpFailure:
    """An HTTP error in place of a response; `http_failure` makes one."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


def response(*parts: ResponsePart, usage: ModelUsage | None = None) -> ModelResponse:
    """Make a response of several parts.

    Args:
        *parts: Output items, gates, delays and endings, in the order they are streamed.
            A string is an agent message. Nothing is sent after an ending
            (`failed`, `incomplete`, `cut`); without one the response completes.
        usage: What the response says it cost; None for a small fixed amount.

    Returns:
        The response, which can be used any number of times.

    Raises:
        TypeError: Something is not a part.
    """
    for part in parts:
        if not isinstance(part, _PART_TYPES):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"not a part of a response: {part!r}")
    return ModelResponse(parts, usage or ModelUsage())


def message(
    text: str | None = None, *, deltas: Iterable[Delta] | None = None, phase: Phase | None = None
) -> Streamed:
    """Make an agent message.

    Args:
        text: The text, sent as one delta.
        deltas: In place of `text`: its pieces, each one delta, with gates
            or delays between them where the stream is to wait, or an ending.
        phase: What the message says it is, or None for a model that does not say.

    Returns:
        A part for `response`.

    Raises:
        ValueError: Not exactly one of `text` and `deltas` was given, or there is no such phase.
    """
    if phase not in (None, *get_args(Phase)):
        raise ValueError(f"phase must be 'commentary', 'final_answer' or None, and is {phase!r}")
    return Streamed("message", _one_of(text, deltas), phase)


def reasoning(text: str | None = None, *, deltas: Iterable[Delta] | None = None) -> Streamed:
    """Make a reasoning item; its text is the summary that the runtime reports.

    Args:
        text: The text, sent as one delta.
        deltas: In place of `text`, its pieces; see `message`.

    Returns:
        A part for `response`.

    Raises:
        ValueError: Not exactly one of `text` and `deltas` was given.
    """
    return Streamed("reasoning", _one_of(text, deltas))


def call(
    name: str,
    arguments: Mapping[str, Any] | str | None = None,
    *,
    call_id: str | None = None,
    namespace: str | None = None,
) -> Call:
    """Make a call of a function tool.

    Args:
        name: The tool's name, for example ``exec_command``.
        arguments: The arguments; a string is sent as it stands, readable or not.
        call_id: The id that the tool's output will carry; None for the next of
            ``call_1``, ``call_2``, …
        namespace: The namespace of the tool, if it stands in one.

    Returns:
        A part for `response`.

    Raises:
        ValueError: The arguments cannot be written as JSON.
    """
    payload = (
        arguments if isinstance(arguments, str) else encode_json(dict(arguments or {})).decode()
    )
    return Call("function_call", "arguments", name, payload, call_id, namespace)


def custom_call(name: str, input: str, *, call_id: str | None = None) -> Call:  # noqa: A002 - the wire's word
    """Make a call of a custom tool, whose input is free text, for example ``apply_patch``.

    Args:
        name: The tool's name.
        input: The text that the tool gets.
        call_id: The id that the tool's output will carry; None for the next of
            ``call_1``, ``call_2``, …

    Returns:
        A part for `response`.
    """
    return Call("custom_tool_call", "input", name, input, call_id)


def output_item(item: Mapping[str, Any]) -> RawItem:
    """Make an output item of any kind, sent just as it is.

    Args:
        item: The item, with the ``type`` member and all others it needs.

    Returns:
        A part for `response`.

    Raises:
        ValueError: The item cannot be written as JSON.
    """
    return RawItem(decode_json(encode_json(dict(item))))


def failed(code: str = "server_error", message: str = "The scripted model failed.") -> Ending:
    """End the response by ``response.failed``.

    Args:
        code: The error's code, for example ``rate_limit_exceeded``.
        message: The error's message.

    Returns:
        A part for `response`, or a member of the deltas of `message`.
    """
    return Ending(
        "response.failed", {"status": "failed", "error": {"code": code, "message": message}}
    )


def incomplete(reason: str = "max_output_tokens") -> Ending:
    """End the response by ``response.incomplete``.

    Args:
        reason: Why it is incomplete.

    Returns:
        A part for `response`, or a member of the deltas of `message`.
    """
    details = {"status": "incomplete", "incomplete_details": {"reason": reason}}
    return Ending("response.incomplete", details)


def cut() -> Ending:
    """Close the connection without any ending, as a broken network would.

    Returns:
        A part for `response`, or a member of the deltas of `message`.
    """
    return Ending(None)


def http_failure(
    status: int = 500,
    *,
    message: str = "The scripted model failed.",
    code: str | None = None,
    type_: str | None = None,
    body: bytes | str | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpFailure:
    """Make an HTTP error that stands in place of a response.

    What the turn's error says is up to the runtime: for status 400 it is the
    body, for most others the runtime has words of its own.

    Args:
        status: The HTTP status, 400 to 599.
        message: The message in the error's JSON body.
        code: The code in the body, for example ``insufficient_quota``.
        type_: The type in the body.
        body: In place of the JSON body: exactly these bytes.
        headers: Additional headers, for example ``retry-after``.

    Returns:
        What `ScriptedModel.on` and `ScriptedModel.reply_always` take as an answer.

    Raises:
        ValueError: The status is not one of an error, or a header is not one of HTTP.
    """
    if not 400 <= status <= 599:
        raise ValueError(f"status must be 400 to 599, not {status}")
    if body is None:
        body = encode_json({"error": {"message": message, "type": type_, "code": code}})
    elif isinstance(body, str):
        body = body.encode()
    named = {name.lower(): value for name, value in (headers or {}).items()}
    for name, value in named.items():
        if not (_HEADER_NAME.fullmatch(name) and value.isascii() and value.isprintable()):
            raise ValueError(f"not a header of HTTP: {name!r}: {value!r}")
    return HttpFailure(status, body, tuple(named.items()))


def _one_of(text: str | None, deltas: Iterable[Delta] | None) -> tuple[Delta, ...]:
    if text is not None and deltas is None:
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"text must be a string, and is {described(text)}")
        return (text,)
    if text is None and deltas is not None:
        if isinstance(deltas, str):
            raise ValueError("deltas must be several pieces; give one text as text")
        pieces = tuple(deltas)
        for piece in pieces:
            if not isinstance(piece, str | Gate | Delay | Ending):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise TypeError(
                    f"a delta must be a string, a gate, a delay or an ending, not {piece!r}"
                )
        return pieces
    raise ValueError("give either text or deltas")
