"""Cards of what MCP servers ask: forms, addresses to visit, and calls of their tools."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trio_codex._server_requests._forms import mcp_tool_approval
from trio_codex._server_requests._kinds import REQUEST_KINDS
from trio_codex.console import _forms as forms
from trio_codex.console._cards import DECISIONS, Card
from trio_codex.console._items import BLOCK_CHARS, json_of, line
from trio_codex.console._text import clipped

if TYPE_CHECKING:
    from trio_codex import types

_METHOD = "mcpServer/elicitation/request"


def elicitation_card(request: types.McpServerElicitationRequestParams) -> Card:
    """Ask what an MCP server asks, or whether one of its tools may be called."""
    accept, for_thread, decline, cancel = DECISIONS
    told = {name: getattr(request, name, None) for name in ("message", "url", "description")}
    message = clipped(told["message"] or told["description"], BLOCK_CHARS)
    server = line(getattr(request, "server_name", None))
    facts = [("Server", server, True), ("Message", message, False)]
    choices, fields = [accept, decline, cancel], list[dict[str, object]]()
    schema = forms.schema_of(request)
    approval = mcp_tool_approval(request)
    if approval is not None:
        title = "Call this tool?"
        facts += [
            ("Tool", line(approval.tool_title or approval.tool_name), True),
            ("What it does", clipped(approval.tool_description, BLOCK_CHARS), False),
            ("Arguments", json_of(approval.arguments), True),
        ]
        if "session" in approval.persist:
            choices.insert(1, for_thread)
    elif told["url"] is not None:
        title = "A server asks you to visit an address"
        # One that hides something, or that a browser would not open by itself, is only text.
        address = line(told["url"])
        kind = "link" if re.match(r"https?://", address) and address == told["url"] else "shown"
        fields.append(forms.field("address", "Address", kind, about=address))
        choices[0] = (accept[0], "I have done it")
    elif schema is not None:
        title = "A server asks for this"
        fields += forms.form_fields(schema)
        choices[0] = (accept[0], "Send")
    else:
        title = line(getattr(request, "title", None)) or "A server asks for this"
    kind_of_request = REQUEST_KINDS[_METHOD]
    return Card(
        method=_METHOD,
        thread_id=getattr(request, "thread_id", None),
        turn_id=getattr(request, "turn_id", None),
        title=title,
        facts=facts,
        fields=fields,
        choices=choices,
        read=lambda choice, entered: forms.read_form(request, choice, entered),
        check=lambda value: kind_of_request.answer(request, value),
    )
