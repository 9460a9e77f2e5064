"""A model that says what a test tells it to, over HTTP on the loopback device."""

from __future__ import annotations

import itertools
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, final

import trio

from trio_codex._util._handle import stays_here
from trio_codex._util._log import get_logger
from trio_codex.testing._captured import CapturedRequest, read_body
from trio_codex.testing._gate import Gate, Tally
from trio_codex.testing._http import HttpReply, HttpRequest, json_reply, serve_connection
from trio_codex.testing._parts import (
    HttpFailure,
    call,
    custom_call,
    http_failure,
    message,
    response,
)
from trio_codex.testing._responses_api import stream_body
from trio_codex.testing._script import Script, checked, model_around

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Mapping

    from trio_codex.testing._parts import Delta, ModelUsage, Phase, ResponsePart
    from trio_codex.testing._script import AnswerSource, Match

__all__ = ["ScriptedModel", "open_scripted_model"]

_logger = get_logger("testing")

_ANALYTICS = ("/v1/analytics/", "/backend-api/codex/analytics-events/")
"""Where the runtime reports what it has used."""

_CONNECTIONS_WAITING = 1024
"""The backlog of the listener: hundreds of turns may start at the same moment."""


@final
@stays_here
class ScriptedModel:
    """A stand-in for the model: the runtime asks it, and it answers by the script.

    `open_scripted_model` makes one. A request is answered by the first of these
    that there is: a rule of `on` that matches, the next queued response, the
    function or text of `reply_always`. A request that none of them answers gets
    an HTTP error 400, so that the turn fails and its error says ``scripted model: no
    response queued for request 3: …``; leaving the block does not raise for it, but
    the request is kept in `unexpected`.

    Attributes:
        base_url: The URL for the runtime's provider, ending in ``/v1``.
        requests: The model requests so far, in the order of arrival.
        unexpected: The requests that the script had no answer for, those for
            other paths included. Assert that it is empty where that matters.
    """

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.requests: list[CapturedRequest] = []
        self.unexpected: list[CapturedRequest] = []
        self._script = Script()
        self._arrivals = Tally()
        self._call_numbers = itertools.count(1)
        self._failure: Exception | None = None

    def __repr__(self) -> str:
        return (
            f"<ScriptedModel {self.base_url}: {len(self.requests)} requests, "
            f"{self.remaining} responses left>"
        )

    @property
    def remaining(self) -> int:
        """How many queued responses no request has come for yet."""
        return len(self._script.queue)

    async def wait_requests(self, count: int = 1) -> list[CapturedRequest]:
        """Wait until the runtime has made model requests.

        A checkpoint; cancelling it changes nothing.

        Args:
            count: How many, counted from the beginning.

        Returns:
            The first `count` requests.
        """
        await self._arrivals.wait_for(count)
        return self.requests[:count]

    def respond(self, *parts: ResponsePart, usage: ModelUsage | None = None) -> None:
        """Queue a response of several parts, for example a message and a call.

        Args:
            *parts: See `response`, which takes the same.
            usage: What the response says it cost; None for a small fixed amount.
        """
        self._script.queue.append(response(*parts, usage=usage))

    def reply(
        self,
        text: str | None = None,
        *,
        deltas: Iterable[Delta] | None = None,
        phase: Phase | None = None,
        usage: ModelUsage | None = None,
    ) -> None:
        """Queue a response of one agent message.

        Args:
            text: The text, sent as one delta.
            deltas: In place of `text`: its pieces, each one delta, with gates
                between them where the stream is to wait.
            phase: What the message says it is, or None.
            usage: What the response says it cost; None for a small fixed amount.

        Raises:
            ValueError: Not exactly one of `text` and `deltas` was given.
        """
        self.respond(message(text, deltas=deltas, phase=phase), usage=usage)

    def call(
        self,
        name: str,
        arguments: Mapping[str, Any] | str | None = None,
        *,
        call_id: str | None = None,
        usage: ModelUsage | None = None,
    ) -> str:
        """Queue a response that calls one function tool.

        The runtime asks again with the tool's output, so queue what comes then.

        Args:
            name: The tool's name, for example ``exec_command``.
            arguments: The arguments; a string is sent as it stands.
            call_id: The id of the call; None to have one made.
            usage: What the response says it cost; None for a small fixed amount.

        Returns:
            The id of the call, for `CapturedRequest.tool_outputs`.

        Raises:
            ValueError: The arguments cannot be written as JSON.
        """
        call_id = call_id or self._next_call_id()
        self.respond(call(name, arguments, call_id=call_id), usage=usage)
        return call_id

    def custom_call(
        self,
        name: str,
        input: str,  # noqa: A002 - the wire's word
        *,
        call_id: str | None = None,
        usage: ModelUsage | None = None,
    ) -> str:
        """Queue a response that calls one custom tool, for example ``apply_patch``.

        Args:
            name: The tool's name.
            input: The text that the tool gets.
            call_id: The id of the call; None to have one made.
            usage: What the response says it cost; None for a small fixed amount.

        Returns:
            The id of the call, for `CapturedRequest.tool_outputs`.
        """
        call_id = call_id or self._next_call_id()
        self.respond(custom_call(name, input, call_id=call_id), usage=usage)
        return call_id

    def fail(
        self,
        status: int = 500,
        *,
        message: str = "The scripted model failed.",
        code: str | None = None,
        type_: str | None = None,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Queue an HTTP error.

        For a failure inside the stream, put `failed`, `incomplete` or `cut` at
        the end of `respond`, or among the deltas of a message.

        Args:
            status: The HTTP status, 400 to 599.
            message: The message in the error's JSON body.
            code: The code in the body, for example ``insufficient_quota``.
            type_: The type in the body.
            body: In place of the JSON body: exactly these bytes.
            headers: Additional headers.

        Raises:
            ValueError: The status is not one of an error, or a header is not one of HTTP.
        """
        self._script.queue.append(
            http_failure(
                status, message=message, code=code, type_=type_, body=body, headers=headers
            )
        )

    def hold(
        self,
        *deltas: str,
        then: Iterable[str] = (),
        phase: Phase | None = None,
        usage: ModelUsage | None = None,
    ) -> Gate:
        """Queue a message that stays open in the middle until its gate is released.

        Args:
            *deltas: What is sent before the gate, each one delta.
            then: What is sent after it, each one delta.
            phase: What the message says it is, or None.
            usage: What the response says it cost; None for a small fixed amount.

        Returns:
            The gate.
        """
        gate = Gate()
        self.reply(deltas=[*deltas, gate, *then], phase=phase, usage=usage)
        return gate

    # The script, by content: for turns that run at once, in no fixed order.

    def on(self, match: Match, answer: AnswerSource, *, times: int | None = None) -> None:
        """Answer the requests that match, before any queued response.

        Rules are tried in the order in which they were made.

        Args:
            match: A piece of the last user message, or a function of the request.
            answer: The text, part, response or HTTP error; or a function that
                makes one of these. An async one is cancelled where the runtime leaves. Where
                the function raises, the runtime gets an HTTP error, and the exception comes out
                of the block of `open_scripted_model`, if that ends without another.
            times: After how many requests the rule is used up; None for never.
                The request that brings a tool's output has the same last user
                message, so a rule that answers by a call needs a number.

        Raises:
            TypeError: What is to match, or the answer, is something else.
        """
        self._script.add_rule(match, answer, times)

    def reply_always(self, answer: AnswerSource) -> None:
        """Answer every request that no rule matches and no response is queued for.

        Args:
            answer: As for `on`, which also says what is raised.
        """
        self._script.always = checked(answer)

    # The server's side.

    def _next_call_id(self) -> str:
        return f"call_{next(self._call_numbers)}"

    async def _serve(self, request: HttpRequest) -> HttpReply:
        """Capture a request and make its reply; never raises."""
        path = request.target.partition("?")[0]
        if request.method == "POST" and path.startswith(_ANALYTICS):
            return json_reply(200, b"{}")
        is_turn = (request.method, path) == ("POST", "/v1/responses")
        number = len(self.requests) + 1 if is_turn else 0
        try:
            body, wrong = read_body(request.body), None
        except ValueError as exc:
            body, wrong = {}, str(exc)
        captured = CapturedRequest(number, request.method, request.target, request.headers, body)
        if wrong is not None:
            return self._refuse(captured, wrong)
        if not is_turn:
            return self._refuse(captured, f"no such path: {captured.describe()}", status=404)
        self.requests.append(captured)
        self._arrivals.add_one()
        try:
            answer = await self._script.choose(captured)
        except trio.Cancelled:  # the runtime has gone meanwhile
            captured.disconnected.set()
            raise
        except Exception as exc:  # noqa: BLE001 - the user's function; it surfaces from the block
            self._failure = self._failure or exc
            return self._refuse(captured, f"the script raised {exc!r} for request {number}")
        if answer is None:
            why = f"no response queued for request {number}: {captured.describe()}"
            return self._refuse(captured, why)
        if isinstance(answer, HttpFailure):
            return json_reply(answer.status, answer.body, answer.headers)
        events = stream_body(answer, f"resp_{captured.number}", self._next_call_id)
        headers = (("content-type", "text/event-stream"), ("cache-control", "no-cache"))
        return HttpReply(200, headers, events, captured.disconnected.set)

    def _refuse(self, captured: CapturedRequest, why: str, status: int = 400) -> HttpReply:
        # The runtime repeats the body of an error 400, and hides that of an error 500.
        self.unexpected.append(captured)
        _logger.warning("request %d has no answer in the script", captured.number)
        return json_reply(status, f"scripted model: {why}".encode())


@asynccontextmanager
async def open_scripted_model() -> AsyncGenerator[ScriptedModel]:
    """Serve a scripted model on a free port of the loopback device.

    It speaks as much of the OpenAI Responses API over HTTP as the Codex runtime
    uses. What is not HTTP, names another ``Host`` or has an ``Origin`` is refused. Leaving the
    block closes every connection at once, also where a response is held; responses that
    nobody asked for are not errors. Entering and leaving are checkpoints.

    Yields:
        The model, to be given its script.

    Raises:
        Exception: What a function given to `ScriptedModel.on` or
            `ScriptedModel.reply_always` raised, when the block ended without
            an exception of its own.
    """
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1", backlog=_CONNECTIONS_WAITING)
    host, port = listener.socket.getsockname()
    model = ScriptedModel(f"http://{host}:{port}/v1")

    async def serve(stream: trio.SocketStream) -> None:
        await serve_connection(stream, model._serve)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    error: BaseException | None = None
    async with trio.open_nursery() as nursery:
        nursery.start_soon(trio.serve_listeners, serve, [listener])
        try:
            with model_around(model.base_url):
                yield model
        except BaseException as exc:  # noqa: BLE001 - raised again below, outside of the nursery's group
            error = exc
        nursery.cancel_scope.cancel()
    if error is None:
        error = model._failure  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    if error is not None:
        raise error
