"""What the page shows of a request, and what a click on it answers."""

from __future__ import annotations

import attrs
import pytest
from server_requests.asking import (
    AUTH_TOKENS,
    COMMAND,
    CURRENT_TIME,
    ELICITATION,
    FILE_CHANGE,
    FORM,
    PARAMS,
    PERMISSIONS,
    TOOL_CALL,
    USER_INPUT,
)

from trio_codex import Decision, RequestHandlers, _codec, protocol
from trio_codex._codec import unstructure
from trio_codex._server_requests._file_changes import join_changes
from trio_codex._server_requests._kinds import REQUEST_KINDS
from trio_codex._wire import encode_json
from trio_codex.console import _cards as cards
from trio_codex.console._elicitations import elicitation_card
from trio_codex.protocol import methods

CHANGES = [{"path": "/a/b", "kind": {"type": "add"}, "diff": "one\n"}]
MAKERS = {
    COMMAND: cards.command_card,
    FILE_CHANGE: lambda request: cards.file_change_card(
        join_changes(request, {"changes": CHANGES})
    ),
    PERMISSIONS: cards.permissions_card,
    USER_INPUT: cards.user_input_card,
    ELICITATION: elicitation_card,
    AUTH_TOKENS: cards.auth_tokens_card,
    CURRENT_TIME: cards.current_time_card,
}
NAMES = ["accept", "acceptForSession", "decline", "cancel"]


def make(method, **changes):
    row = methods.SERVER_REQUESTS[method]
    params = {**PARAMS[method], **changes}
    return MAKERS[method](_codec.structure(params, protocol.load(row.params), where=method))


def choices(card):
    return [name for name, _ in card.choices]


def shown(card):
    """Give all that the page is told, as a text."""
    return encode_json(card.data()).decode()


def answer(card, choice, **entered):
    """Click, and give what the runtime would be sent."""
    value = card.value(choice, entered)
    return unstructure(card.check(value))


def test_every_handler_but_that_for_attestations_has_a_card():
    names = {field.name for field in attrs.fields(RequestHandlers)}
    with_cards = {REQUEST_KINDS[method].handler for method in [*MAKERS, TOOL_CALL]}
    assert names - with_cards == {"attestation"}


@pytest.mark.parametrize("method", [COMMAND, FILE_CHANGE])
@pytest.mark.parametrize("choice", NAMES)
def test_an_approval_is_answered_by_each_decision(method, choice):
    card = make(method)
    assert choices(card) == NAMES
    assert answer(card, choice) == {"decision": choice}


def test_a_command_is_shown_with_where_it_runs_and_why_and_hides_nothing():
    card = make(COMMAND, command="ls \u202egro.\x1b[8m\n", reason="I want to.", cwd="/a\u200b")
    assert ("Command", "ls \\u202egro.\\x1b[8m\\n", True) in card.facts
    assert ("Directory", "/a\\u200b", True) in card.facts
    assert ("Reason", "I want to.", False) in card.facts


def test_a_long_command_says_how_much_of_it_is_not_shown():
    assert "998,000 more characters" in shown(make(COMMAND, command="x" * 1_000_000))


def test_what_is_written_into_a_command_cannot_be_allowed_for_later():
    card = make(COMMAND, kind="writeStdin", approvalId="a", command="write_stdin 'y'")
    assert card.title == "Write this into a running command?"
    assert choices(card) == ["accept", "decline", "cancel"]


def test_access_to_the_network_and_more_permissions_are_shown():
    network = {"host": "example.org", "protocol": "https"}
    card = make(COMMAND, command=None, networkApprovalContext=network)
    assert card.title == "Allow this access to the network?"
    assert "https://example.org" in shown(card)
    more = {"network": {"enabled": True}, "fileSystem": {"write": ["/root"]}}
    assert "/root" in shown(make(COMMAND, additionalPermissions=more))


def test_changes_are_shown_with_their_signs():
    card = make(FILE_CHANGE, grantRoot="/a")
    assert card.files == [{"path": "/a/b", "what": "add", "diff": "+one\n"}]
    assert ("Write below", "/a", True) in card.facts


@pytest.mark.parametrize(
    ("choice", "scope", "granted"),
    [("accept", "turn", True), ("acceptForSession", "session", True), ("decline", "turn", False)],
)
def test_permissions_are_shown_and_given_as_they_were_asked_for(choice, scope, granted):
    card = make(PERMISSIONS)
    assert "/a" in shown(card)
    permissions = PARAMS[PERMISSIONS]["permissions"] if granted else {}
    assert answer(card, choice) == {"permissions": permissions, "scope": scope}


# Questions


def test_questions_are_answered_by_options_and_texts():
    card = make(USER_INPUT)
    assert [field["type"] for field in card.fields] == ["one", "text"]
    assert answer(card, "answer", **{"0": ["1"], "1": "So."}) == {
        "answers": {"colour": {"answers": ["Blue"]}, "why": {"answers": ["So."]}}
    }
    assert answer(card, "answer", **{"0": [], "1": "So."}) == {
        "answers": {"why": {"answers": ["So."]}}
    }
    assert answer(card, "refuse", **{"1": "So."}) == {"answers": {}}


@pytest.mark.parametrize("entered", [{}, {"0": [], "1": ""}, {"0": ["7"]}, {"0": 1, "1": {"a": 1}}])
def test_a_question_to_which_nothing_was_entered_is_not_answered(entered):
    with pytest.raises(ValueError, match="nothing is entered"):
        make(USER_INPUT).value("answer", entered)


def test_a_question_can_be_secret_and_have_another_answer():
    asked = {
        "id": "q",
        "header": "H",
        "question": "?",
        "isSecret": True,
        "isOther": True,
        "options": [{"label": "\u202eRed", "description": "<b>"}],
    }
    card = make(USER_INPUT, questions=[asked])
    (field,) = card.fields
    assert field["other"] == "secret"
    assert field["options"][0]["label"] == "\\u202eRed"
    assert answer(card, "answer", **{"0": ["0"]}) == {"answers": {"q": {"answers": ["\u202eRed"]}}}
    assert answer(card, "answer", **{"0 other": "x"}) == {"answers": {"q": {"answers": ["x"]}}}
    (field,) = make(USER_INPUT, questions=[{**asked, "options": None}]).fields
    assert field["type"] == "secret"


# MCP servers

WIDE = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "title": "Your name", "default": "Ada"},
        "mail": {"type": "string", "format": "email"},
        "size": {"type": "number"},
        "sure": {"type": "boolean", "default": True},
        "colour": {"type": "string", "enum": ["r", "b"], "enumNames": ["Red", "Blue"]},
        "shape": {"type": "string", "oneOf": [{"const": "s", "title": "Square"}]},
        "days": {"type": "array", "items": {"type": "string", "enum": ["mo", "tu", "we"]}},
        "more": {"type": "array", "items": {"anyOf": [{"const": "x", "title": "X"}]}},
    },
    "required": ["name", "size"],
}


def test_a_form_has_a_field_for_each_part_and_sends_its_content():
    card = make(ELICITATION, requestedSchema=WIDE)
    kinds = ["text", "text", "number", "check", "one", "one", "many", "many"]
    assert [field["type"] for field in card.fields] == kinds
    assert card.fields[0]["preset"] == "Ada"
    assert card.fields[4]["options"][1] == {"value": "1", "label": "Blue", "about": ""}
    entered = {
        "0": "Bo",
        "1": "",
        "2": "2.5",
        "3": False,
        "4": ["1"],
        "5": [],
        "6": ["0", "2"],
        "7": [],
    }
    content = {
        "name": "Bo",
        "size": 2.5,
        "sure": False,
        "colour": "b",
        "days": ["mo", "we"],
        "more": [],
    }
    assert answer(card, "accept", **entered) == {"action": "accept", "content": content}
    assert answer(card, "decline") == {"action": "decline"}
    assert answer(card, "cancel") == {"action": "cancel"}


@pytest.mark.parametrize(
    ("entered", "why"),
    [
        ({"0": "Bo", "1": "many"}, "must be a number"),
        ({"0": "Bo", "1": "nan"}, "must be a number"),
        ({"0": "Bo", "1": "1e999"}, "must be a number"),
        ({"0": "Bo", "1": "-1"}, "minimum"),
        ({"0": "Bo", "1": "1.5"}, "type"),
    ],
)
def test_what_does_not_fit_a_form_is_not_sent(entered, why):
    card = make(ELICITATION, requestedSchema=FORM)
    with pytest.raises(ValueError, match=why):
        card.value("accept", entered)
    assert answer(card, "accept", **{"0": "Bo", "1": "7"})["content"] == {"name": "Bo", "age": 7}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": {"type": "object", "properties": {}}}},
        {"type": "object", "anyOf": [{"required": ["a"]}]},
    ],
)
def test_a_form_within_a_form_is_filled_in_as_json(schema):
    card = make(ELICITATION, mode="openai/form", requestedSchema=schema)
    assert [field["type"] for field in card.fields] == ["block"]
    name = card.fields[0]["name"]
    assert answer(card, "accept", **{name: '{"a": {}}'})["content"] == {"a": {}}
    for wrong in ("", "[]", "{"):
        with pytest.raises(ValueError, match="must be a JSON object"):
            card.value("accept", {name: wrong})


def approval(**more):
    meta = {
        "codex_approval_kind": "mcp_tool_call",
        "tool_name": "drop",
        "tool_params": {"a": 1},
        **more,
    }
    schema = {"type": "object", "properties": {}}
    return make(ELICITATION, requestedSchema=schema, _meta=meta)


def test_the_call_of_a_tool_is_shown_with_its_arguments_and_can_be_remembered():
    card = approval(persist=["session", "always"])
    assert card.title == "Call this tool?"
    assert '{\\"a\\":1}' in shown(card)
    assert not card.fields
    assert choices(card) == NAMES
    assert answer(card, "accept")["action"] == "accept"
    assert answer(card, "acceptForSession") == {"action": "accept", "_meta": {"persist": "session"}}
    assert choices(approval()) == ["accept", "decline", "cancel"]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://example.org/login?a=b", "link"),
        ("javascript:alert(1)", "shown"),
        ("data:text/html,<script>", "shown"),
        ("https://example.org/\u202egro", "shown"),
        ("HTTPS://example.org", "shown"),
    ],
)
def test_an_address_is_a_link_where_a_browser_may_follow_it_and_it_hides_nothing(url, kind):
    changes = {"mode": "url", "url": url, "elicitationId": "e", "requestedSchema": None}
    card = make(ELICITATION, **changes)
    assert card.fields[0]["type"] == kind
    assert answer(card, "accept")["action"] == "accept"


def test_an_elicitation_of_a_kind_to_come_can_be_declined():
    card = make(ELICITATION, mode="new", requestedSchema=None)
    assert answer(card, "decline") == {"action": "decline"}


# What programs answer as a rule


def test_tokens_are_given_as_entered():
    card = make(AUTH_TOKENS)
    entered = {"access_token": "secret", "chatgpt_account_id": "a", "chatgpt_plan_type": ""}
    given = answer(card, "answer", **entered)
    assert given == {"accessToken": "secret", "chatgptAccountId": "a", "chatgptPlanType": None}
    with pytest.raises(ValueError, match="are needed"):
        card.value("answer", {"access_token": "secret"})
    assert card.data()["seconds"] == 10


def test_the_time_is_given_by_a_click():
    assert isinstance(answer(make(CURRENT_TIME), "answer")["currentTimeAt"], int)


def test_any_other_request_is_answered_with_json_or_refused():
    card = cards.fallback_card("new/request\x1b", {"threadId": "t", "turnId": 1, "a": ["<b>"]})
    assert (card.thread_id, card.turn_id) == ("t", None)
    assert card.title == "The runtime asks: new/request\\x1b"
    assert answer(card, "answer", result='{"b": 2}') == {"b": 2}
    assert card.value("refuse", {}) is NotImplemented
    with pytest.raises(ValueError, match="must be a JSON object"):
        card.value("answer", {"result": "2"})
    assert cards.fallback_card("new", [1]).thread_id is None


@pytest.mark.parametrize("method", sorted(MAKERS))
@pytest.mark.parametrize(
    "choice", ["acceptWithExecpolicyAmendment", "", None, 1, ["accept"], "safe"]
)
def test_a_choice_that_is_not_on_the_card_answers_nothing(method, choice):
    with pytest.raises(ValueError, match="there is no such choice"):
        make(method).value(choice, {})


@pytest.mark.parametrize("method", sorted(MAKERS))
def test_once_the_console_is_closed_nothing_is_accepted(method):
    card = make(method)
    if method in (AUTH_TOKENS, CURRENT_TIME):
        assert card.safe is cards.NO_SAFE_VALUE
    else:
        safe = unstructure(card.check(card.safe))
        assert safe == REQUEST_KINDS[method].safe
    if method in (COMMAND, FILE_CHANGE, PERMISSIONS, ELICITATION):
        assert card.safe is Decision.decline
