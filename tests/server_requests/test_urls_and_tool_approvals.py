"""Elicitations that are not forms: visits to URLs, and leave to call a tool of an MCP server."""

from __future__ import annotations

import pytest
from asking import (
    ELICITATION,
    PARAMS,
    answered,
)

from trio_codex import Decision, RequestHandlerError, _codec, mcp_tool_approval, types

pytestmark = pytest.mark.deadline(15)

DECLINED = {"result": {"action": "decline"}}
ACCEPT = types.McpServerElicitationAction.accept


def assert_refused(error, why, kind=ValueError):
    assert type(error) is RequestHandlerError
    assert type(error.__cause__) is kind
    assert why in str(error)


def accepted(content):
    return {"result": {"action": "accept", "content": content}}


URL = {"mode": "url", "url": "https://b.org", "elicitationId": "e", "message": "Go."}


@pytest.mark.parametrize(
    ("value", "action"),
    [(Decision.accept, "accept"), (Decision.decline, "decline"), (Decision.cancel, "cancel")],
)
async def test_a_visit_to_a_url_is_accepted_or_not(value, action):
    assert await answered(ELICITATION, value, **URL) == ({"result": {"action": action}}, None)


@pytest.mark.parametrize("content", [{}, {"name": "Ada"}])
async def test_a_visit_to_a_url_has_no_content(content):
    answer, error = await answered(ELICITATION, content, **URL)
    assert answer == DECLINED
    assert_refused(error, "without content")


VERIFICATION = {
    "mode": "openai/userVerification",
    "title": "t",
    "description": "d",
    "challenge": "c",
}


async def test_a_verification_needs_its_proof():
    assert await answered(ELICITATION, {"proof": "p"}, **VERIFICATION) == (
        accepted({"proof": "p"}),
        None,
    )
    answer, error = await answered(ELICITATION, Decision.accept, **VERIFICATION)
    assert answer == DECLINED
    assert_refused(error, "proof")


async def test_an_elicitation_of_an_unknown_kind_can_only_be_declined():
    assert await answered(ELICITATION, Decision.decline, mode="brandNew") == (DECLINED, None)
    answer, error = await answered(ELICITATION, {"a": 1}, mode="brandNew")
    assert answer == DECLINED
    assert_refused(error, "of a kind that is not known")


# Leave to call a tool of an MCP server

META = {
    "codex_approval_kind": "mcp_tool_call",
    "persist": ["session", "always"],
    "tool_name": "delete",
    "tool_title": "Delete",
    "tool_description": "Deletes.",
    "tool_params": {"path": "my secret"},
}
APPROVAL = {"_meta": META, "requestedSchema": {"type": "object", "properties": {}}}


def elicitation(**changes):
    params = {**PARAMS[ELICITATION], **changes}
    return _codec.structure(params, types.McpServerElicitationRequestParams, where="")


def test_leave_to_call_a_tool_is_told_from_a_form():
    approval = mcp_tool_approval(elicitation(**APPROVAL))
    assert approval.server_name == "forms"
    assert approval.tool_name == "delete"
    assert approval.tool_title == "Delete"
    assert approval.tool_description == "Deletes."
    assert approval.arguments == {"path": "my secret"}
    assert approval.persist == ("session", "always")
    assert "my secret" not in repr(approval)
    for meta in (None, {}, [], "text", {"codex_approval_kind": "other"}):
        assert mcp_tool_approval(elicitation(_meta=meta)) is None
    assert mcp_tool_approval(elicitation(_meta=META, mode="brandNew")) is None


@pytest.mark.parametrize(
    ("persist", "read"),
    [("session", ("session",)), (None, ()), ([], ()), (5, ()), ([5, "a"], ("a",))],
)
def test_how_long_leave_can_be_given_for_is_read_with_care(persist, read):
    approval = mcp_tool_approval(elicitation(_meta={**META, "persist": persist}))
    assert approval.persist == read


@pytest.mark.parametrize("value", [None, 5, ["delete"], {"name": "delete"}])
def test_what_is_no_text_is_no_name_of_a_tool(value):
    """It is a server that says so, which may say anything."""
    said = {"tool_name": value, "tool_title": value, "tool_description": value}
    approval = mcp_tool_approval(elicitation(_meta={**META, **said}))
    assert approval.tool_name is approval.tool_title is approval.tool_description is None


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (Decision.accept, {"action": "accept"}),
        (Decision.accept_for_session, {"action": "accept", "_meta": {"persist": "session"}}),
        (Decision.decline, {"action": "decline"}),
        (Decision.cancel, {"action": "cancel"}),
    ],
)
async def test_leave_to_call_a_tool_is_given_once_for_the_session_or_not(value, sent):
    assert await answered(ELICITATION, value, **APPROVAL) == ({"result": sent}, None)


@pytest.mark.parametrize("persist", [None, [], ["always"], "always"])
async def test_leave_that_cannot_be_remembered_cannot_be_given_for_the_session(persist):
    changes = {**APPROVAL, "_meta": {**META, "persist": persist}}
    answer, error = await answered(ELICITATION, Decision.accept_for_session, **changes)
    assert answer == DECLINED
    assert_refused(error, "cannot be remembered")
