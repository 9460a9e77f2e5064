"""The runtime's refusals, and what they mean.

Nearly every refusal has the code -32600, so its text is all that tells
one from another. This is the one place that knows those texts; `tools.compat`
asks runtimes for them, and says which of them it has seen.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias, cast

Kind: TypeAlias = Literal["not found", "archived", "busy", "no active turn"]


class Refusal(NamedTuple):
    """A refusal that is known by its text."""

    text: str  # a part of the message
    kind: Kind | None  # None where programs do not act on it
    hint: str  # what to do, or nothing
    first: str  # the oldest runtime that has said it, among those that were asked
    last: str = "0.163.0"  # the newest one


_NO_HISTORY: Final = (
    "the thread has no turn yet, or is ephemeral: its turns and items can be read once a turn of "
    "a stored thread has run"
)

REFUSALS: Final = (
    Refusal(
        "no rollout found for thread id",
        "not found",
        "a thread is stored with its first turn: one without a turn can be neither resumed nor "
        "forked, nor can one that was deleted",
        "0.133.0",
    ),
    Refusal(
        "no archived rollout found for thread id",
        "not found",
        "no thread with this id is archived",
        "0.133.0",
    ),
    Refusal(
        "thread not found",
        "not found",
        "it is not loaded here: if it is archived, thread_unarchive it, then thread_resume it",
        "0.133.0",
    ),
    Refusal("thread not loaded", "not found", "", "0.133.0"),
    Refusal("invalid thread id", "not found", "a thread's id is a UUID", "0.133.0", "0.133.0"),
    Refusal("invalid session id", "not found", "a thread's id is a UUID", "0.136.0"),
    Refusal(
        "is archived. Run `codex unarchive",
        "archived",
        "in this library: thread_unarchive it, then thread_resume it",
        "0.136.0",
    ),
    Refusal(
        "already has an active writer",
        "busy",
        "this or another process has the thread open: unsubscribe or close it there, or fork "
        "the thread",
        "0.149.0",
    ),
    Refusal("no active turn to", "no active turn", "", "0.133.0"),
    Refusal("expected active turn id", "no active turn", "another turn runs now", "0.163.0"),
    Refusal("thread/items/list is not supported yet", None, _NO_HISTORY, "0.144.4"),
    Refusal("list_turns is not supported yet", None, _NO_HISTORY, "0.154.0"),
    Refusal("is not materialized yet", None, _NO_HISTORY, "0.133.0", "0.149.0"),
    Refusal(
        "requires experimentalApi capability",
        None,
        "open the connection with CodexConfig(experimental_api=True)",
        "0.163.0",
    ),
)


def kind_of(message: str) -> Kind | None:
    """Tell what a refusal with the code -32600 means; None if no program acts on it."""
    return next((refusal.kind for refusal in REFUSALS if refusal.text in message), None)


def hints_for(message: str) -> list[str]:
    """Say what to do about a refusal."""
    return [refusal.hint for refusal in REFUSALS if refusal.hint and refusal.text in message]


def has_no_turn(message: str) -> bool:
    """Tell whether a runtime refuses to list turns because the thread has had none (0.133.0)."""
    return "is not materialized yet" in message


def lacks(message: str, word: str) -> bool:
    """Tell whether a runtime (0.133.0 or newer) refuses because it does not know a word.

    The word is a method, or a value.
    """
    return f"unknown variant `{word}`" in message or f"{word} is not supported yet" in message


# What may pass by itself, so that the same request may succeed later.

_PASSING = frozenset(
    {"serverOverloaded", "internalServerError", "rateLimitExceeded", "flexUnavailable"}
)
"""What the runtime says of a provider that may do better later, without an HTTP status."""

_PASSING_STATUS = frozenset({408, 429, *range(500, 600)})


def may_pass(info: object) -> bool:
    """Tell whether what failed a turn may do better later."""
    if isinstance(info, str):
        return str(info) in _PASSING
    if not hasattr(info, "http_status_code"):
        return False
    # Without a status there was no answer: the connection failed.
    status: object = getattr(info, "http_status_code", None)
    return status is None or status in _PASSING_STATUS


def says_overloaded(data: object) -> bool:
    """Tell whether the data of an error says that the runtime is overloaded."""
    # Without recursion: it may be nested as deeply as JSON can be read.
    unseen = [data]
    while unseen:
        part = unseen.pop()
        if isinstance(part, str):
            if part.replace("_", "").lower() == "serveroverloaded":
                return True
        elif isinstance(part, dict):
            unseen += cast("dict[str, object]", part).values()
        elif isinstance(part, list):
            unseen += cast("list[object]", part)
    return False
