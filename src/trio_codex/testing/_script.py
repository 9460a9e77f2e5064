"""The script: which answer which request gets."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from inspect import isawaitable
from typing import TypeAlias

import attrs

from trio_codex._config._checks import described
from trio_codex.testing._captured import CapturedRequest
from trio_codex.testing._parts import HttpFailure, ModelResponse, ResponsePart, response

__all__ = ["Answer", "AnswerSource", "Match", "Script", "model_around", "url_of_model_around"]

_url_around: ContextVar[str | None] = ContextVar("url_of_scripted_model", default=None)


@contextmanager
def model_around(base_url: str) -> Generator[None]:
    """Make a scripted model the one that a harness in the block takes by itself."""
    outer = _url_around.get()
    _url_around.set(base_url)
    try:
        yield
    finally:
        # Not by a token: the block may be left in another context, as by an exit stack.
        _url_around.set(outer)


def url_of_model_around() -> str | None:
    """Give the URL of the innermost scripted model whose block this is, or None."""
    return _url_around.get()


Answer: TypeAlias = ResponsePart | ModelResponse | HttpFailure
"""What answers one request; a single part is a response of that part alone."""

AnswerSource: TypeAlias = Answer | Callable[[CapturedRequest], Answer | Awaitable[Answer]]
"""An answer, or a function, async or not, that makes one for the request."""

Match: TypeAlias = str | Callable[[CapturedRequest], bool]
"""A piece of the last user message, or a function that says yes or no to the request."""


@attrs.define
class _Rule:
    match: Match
    source: AnswerSource
    times_left: int | None

    def take(self, request: CapturedRequest) -> bool:
        """Tell whether this rule answers the request, and count that it does."""
        if self.times_left == 0:
            return False
        match = self.match
        if not (match in request.last_user_text if isinstance(match, str) else match(request)):
            return False
        if self.times_left is not None:
            self.times_left -= 1
        return True


@attrs.define
class Script:
    """Rules first, then the queue, then what is always answered."""

    queue: deque[ModelResponse | HttpFailure] = attrs.field(
        factory=deque["ModelResponse | HttpFailure"]
    )
    always: AnswerSource | None = None
    _rules: list[_Rule] = attrs.field(factory=list[_Rule])

    def add_rule(self, match: Match, source: AnswerSource, times: int | None) -> None:
        """Add a rule, to be tried after those that there are."""
        if not isinstance(match, str) and not callable(match):
            raise TypeError(
                "match must be a piece of the last user message, or a function of the request, "
                f"and is {described(match)}"
            )
        self._rules.append(_Rule(match, checked(source), times))

    async def choose(self, request: CapturedRequest) -> ModelResponse | HttpFailure | None:
        """Give the answer to a request, and take it off the script; None if there is none.

        A checkpoint where an async function makes the answer. It is taken off before that.
        """
        for rule in self._rules:
            if rule.take(request):
                return await _made(rule.source, request)
        if self.queue:
            return self.queue.popleft()
        return None if self.always is None else await _made(self.always, request)


def checked(source: AnswerSource) -> AnswerSource:
    """Refuse what is no answer where the script is written, not where it is used."""
    if not callable(source) and not isinstance(source, ModelResponse | HttpFailure):
        response(source)
    return source


async def _made(source: AnswerSource, request: CapturedRequest) -> ModelResponse | HttpFailure:
    answer = source(request) if callable(source) else source
    if isawaitable(answer):
        answer = await answer
    if isinstance(answer, ModelResponse | HttpFailure):
        return answer
    return response(answer)
