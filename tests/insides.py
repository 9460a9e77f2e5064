"""What tests read and do inside a connection: the one place that knows its private attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trio_codex import Codex, CodexError


def connection_of(codex: Codex):
    return codex._connection


def transport_of(codex: Codex):
    return codex._connection.transport


def subscriptions(codex: Codex):
    """Those that are open."""
    return list(codex._connection.notifications._subscriptions)


def lanes(codex: Codex):
    """The threads on which the library waits for a turn or owns one."""
    return codex._connection.router._lanes


def running_turns(codex: Codex):
    """What is known of the turns of all threads."""
    return codex._connection.router._running


def sub_agents(codex: Codex) -> int:
    """How many are known."""
    return len(codex._connection.router.owners)


def open_logins(codex: Codex) -> int:
    return codex._connection.logins.open


def tools_of(codex: Codex, thread_id: str):
    return list(codex._connection.tools.of(thread_id))


def requests_sent(codex: Codex) -> int:
    return codex._connection.dispatcher._next_id


def notify(codex: Codex, method: str) -> None:
    """Send the runtime a notification of the test's own."""
    codex._connection.dispatcher.notify(method)


def end_connection(codex: Codex, error: CodexError) -> None:
    """End it in the middle of a step, as the reader does when the runtime is gone."""
    codex._connection.dispatcher.close(error)
