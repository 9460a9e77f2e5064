"""The demo prints what the model and its commands wrote, and none of the codes in it."""

from __future__ import annotations

import io
import re

from rich.console import Console

from trio_codex import TurnResult, types
from trio_codex._cli import demo

HOSTILE = "[red]a\x1b[2J\x1b]0;owned\x07\x9b31m\r\u202eb\nc"
ITEM = types.CommandExecutionThreadItem(
    aggregated_output=HOSTILE,
    command=HOSTILE,
    command_actions=[],
    cwd="/",
    exit_code=0,
    id="i",
    status=types.CommandExecutionStatus.completed,
)
EVENTS = [
    types.AgentMessageDeltaNotification(delta=HOSTILE, item_id="i", thread_id="t", turn_id="u"),
    types.ItemStartedNotification(item=ITEM, started_at_ms=0, thread_id="t", turn_id="u"),
    types.ItemCompletedNotification(item=ITEM, completed_at_ms=0, thread_id="t", turn_id="u"),
    types.ErrorNotification(
        error=types.TurnError(message=HOSTILE), thread_id="t", turn_id="u", will_retry=True
    ),
]


def test_nothing_that_a_terminal_would_obey_is_printed():
    screen = io.StringIO()
    console = Console(file=screen, width=100, force_terminal=False)
    for event in EVENTS:
        demo._show_event(console, event)
    items = (ITEM, types.Unknown(type=HOSTILE, data=None))
    result = TurnResult(
        id="t", status=types.TurnStatus(HOSTILE), final_response=HOSTILE, items=items
    )
    console.print(demo._summary(result))
    printed = screen.getvalue()
    assert re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", printed) == []
    assert printed.count(r"\u202eb") == 7
    # Nor does rich take any of it for its own markup.
    assert printed.count("[red]a") == 7
