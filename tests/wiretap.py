"""What a client sends, written down, so that a test can tell that nothing was done twice."""

from __future__ import annotations

from collections import Counter
from typing import Any

from trio_codex import Instrument
from trio_codex.protocol.methods import CLIENT_REQUESTS

REPEATABLE = frozenset({"initialize", "thread/resume", "thread/unsubscribe", "turn/interrupt"})
"""Requests that may go out twice, since they begin nothing."""


class Wiretap(Instrument):
    """Remembers the requests that were written."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def sent(self, message: dict[str, Any]) -> None:
        if "method" in message and "id" in message:
            self.requests.append(message)

    def of(self, method: str) -> list[dict[str, Any]]:
        """Give the params of each request of a method."""
        return [each["params"] for each in self.requests if each["method"] == method]

    def assert_nothing_twice(self) -> None:
        """Prove that no turn was asked for twice, and no request that writes was sent twice."""
        # A message from outside that steers a turn has no such id.
        turns = Counter(each.get("clientUserMessageId") for each in self.of("turn/start"))
        del turns[None]
        ids = Counter(each["id"] for each in self.requests if writes(each["method"]))
        assert [sent for sent, times in (turns + ids).items() if times > 1] == []


def writes(method: str) -> bool:
    """Tell whether a request changes something, by its name alone, and not by a list of ours."""
    reads = ("list", "read", "search", "diagnostics", "get", "status")
    return (
        method in CLIENT_REQUESTS
        and method not in REPEATABLE
        and not method.rpartition("/")[2].startswith(reads)
    )
