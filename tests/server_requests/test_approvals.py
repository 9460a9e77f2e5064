"""Every decision for every approval, the finer answers, and those that mean something else."""

from __future__ import annotations

import pytest
from asking import (
    COMMAND,
    FILE_CHANGE,
    ITEM,
    OURS,
    PARAMS,
    PERMISSIONS,
    Handler,
    answered,
    turn_asked,
)
from insides import connection_of

from trio_codex import Decision, RequestHandlerError, types
from trio_codex._config._checks import described

pytestmark = pytest.mark.deadline(15)

DECLINED = {"result": {"decision": "decline"}}
NOTHING_GRANTED = {"result": {"permissions": {}, "scope": "turn"}}


def assert_refused(error, why):
    assert type(error) is RequestHandlerError
    assert isinstance(error.__cause__, ValueError)
    assert why in str(error)


@pytest.mark.parametrize(
    ("decision", "sent"),
    [
        (Decision.accept, "accept"),
        (Decision.accept_for_session, "acceptForSession"),
        (Decision.decline, "decline"),
        (Decision.cancel, "cancel"),
    ],
)
@pytest.mark.parametrize("method", [COMMAND, FILE_CHANGE])
async def test_a_decision_about_a_command_or_a_file_change_is_sent_as_its_word(
    method, decision, sent
):
    assert await answered(method, decision) == ({"result": {"decision": sent}}, None)


ASKED = PARAMS[PERMISSIONS]["permissions"]


@pytest.mark.parametrize(
    ("decision", "granted", "scope"),
    [
        (Decision.accept, ASKED, "turn"),
        (Decision.accept_for_session, ASKED, "session"),
        (Decision.decline, {}, "turn"),
    ],
)
async def test_a_decision_about_permissions_grants_what_was_asked_for_or_nothing(
    decision, granted, scope
):
    answer, error = await answered(PERMISSIONS, decision)
    assert error is None
    assert answer["result"]["scope"] == scope
    assert set(answer["result"]) == {"permissions", "scope"}
    got = answer["result"]["permissions"]
    assert got.get("network", {}).get("enabled") == granted.get("network", {}).get("enabled")
    assert got.get("fileSystem", {}).get("write") == granted.get("fileSystem", {}).get("write")


async def test_to_cancel_a_request_for_permissions_grants_nothing_and_interrupts_the_turn():
    answers = []

    async def play(asker):
        answers.append(await asker.ask(PERMISSIONS))
        assert await asker.end_interrupted() == OURS

    handler = Handler(Decision.cancel, released=True)
    async with turn_asked(play, permissions=handler) as (codex, turn):
        result = await turn.result()
        assert codex.statistics().pending_requests == 0
    assert result.status is types.TurnStatus.interrupted
    assert answers == [NOTHING_GRANTED]


@pytest.mark.parametrize(
    ("method", "response"),
    [
        (COMMAND, types.CommandExecutionRequestApprovalResponse),
        (FILE_CHANGE, types.FileChangeRequestApprovalResponse),
    ],
)
@pytest.mark.parametrize("decision", [Decision.accept_for_session, "acceptForSession"])
async def test_a_response_may_be_made_of_a_decision_too(method, response, decision):
    answer = await answered(method, response(decision=decision))
    assert answer == ({"result": {"decision": "acceptForSession"}}, None)


@pytest.mark.parametrize(
    ("method", "response", "sent"),
    [
        (
            COMMAND,
            types.CommandExecutionRequestApprovalResponse(
                decision=types.CommandExecutionApprovalDecisionValue.accept_for_session
            ),
            {"decision": "acceptForSession"},
        ),
        (
            FILE_CHANGE,
            types.FileChangeRequestApprovalResponse(
                decision=types.FileChangeApprovalDecision.accept
            ),
            {"decision": "accept"},
        ),
        (
            PERMISSIONS,
            types.PermissionsRequestApprovalResponse(
                permissions=types.GrantedPermissionProfile(
                    network=types.AdditionalNetworkPermissions(enabled=True)
                ),
                scope=types.PermissionGrantScope.session,
            ),
            {"permissions": {"network": {"enabled": True}}, "scope": "session"},
        ),
    ],
)
async def test_full_responses_are_sent_as_they_are(method, response, sent):
    assert await answered(method, response) == ({"result": sent}, None)


AMENDMENT = ["touch", "x"]
EXEC_POLICY = types.CommandExecutionRequestApprovalResponse(
    decision=types.AcceptWithExecpolicyAmendmentCommandExecutionApprovalDecision(
        execpolicy_amendment=AMENDMENT
    )
)
NETWORK_POLICY = types.CommandExecutionRequestApprovalResponse(
    decision=types.ApplyNetworkPolicyAmendmentCommandExecutionApprovalDecision(
        network_policy_amendment=types.NetworkPolicyAmendment(
            action=types.NetworkPolicyRuleAction.allow, host="example.org"
        )
    )
)
NETWORK = {"host": "example.org", "protocol": "https"}


async def test_an_exec_policy_amendment_is_an_answer_to_a_request_that_proposes_one():
    answer, error = await answered(COMMAND, EXEC_POLICY, proposedExecpolicyAmendment=AMENDMENT)
    assert error is None
    assert answer["result"] == {
        "decision": {"acceptWithExecpolicyAmendment": {"execpolicy_amendment": AMENDMENT}}
    }


@pytest.mark.parametrize(
    "changes", [{}, {"kind": "writeStdin", "proposedExecpolicyAmendment": AMENDMENT}]
)
async def test_an_exec_policy_amendment_that_nobody_proposed_is_refused_and_declined(changes):
    answer, error = await answered(COMMAND, EXEC_POLICY, **changes)
    assert answer == DECLINED
    assert_refused(error, "proposes no amendment")


async def test_a_network_policy_amendment_is_an_answer_to_a_request_for_network_access():
    answer, error = await answered(COMMAND, NETWORK_POLICY, networkApprovalContext=NETWORK)
    assert error is None
    assert answer["result"] == {
        "decision": {
            "applyNetworkPolicyAmendment": {
                "network_policy_amendment": {"action": "allow", "host": "example.org"}
            }
        }
    }


async def test_a_network_policy_amendment_for_a_plain_command_is_refused_and_declined():
    """The runtime would run the command."""
    answer, error = await answered(COMMAND, NETWORK_POLICY)
    assert answer == DECLINED
    assert_refused(error, "asks for no network access")


@pytest.mark.parametrize(
    ("decision", "sent"),
    [(Decision.accept, "accept"), (Decision.decline, "decline"), (Decision.cancel, "cancel")],
)
async def test_text_for_a_running_command_is_decided_on_like_a_command(decision, sent):
    answer, error = await answered(COMMAND, decision, kind="writeStdin", approvalId="a")
    assert (answer, error) == ({"result": {"decision": sent}}, None)


async def test_text_for_a_running_command_cannot_be_accepted_for_the_session():
    answer, error = await answered(COMMAND, Decision.accept_for_session, kind="writeStdin")
    assert answer == DECLINED
    assert_refused(error, "piece by piece")


async def test_the_handler_can_tell_text_for_a_running_command_from_a_command():
    handler = Handler(Decision.decline, released=True)

    async def play(asker):
        await asker.ask(COMMAND, 0)
        await asker.ask(COMMAND, 1, kind="writeStdin", approvalId="a")
        await asker.ask(COMMAND, 2, kind="brandNew")
        await asker.server.complete_turn()

    async with turn_asked(play, command=handler) as (_, turn):
        await turn.result()
    kinds = types.CommandExecutionApprovalKind
    assert [r.kind for r in handler.requests[:2]] == [kinds.command, kinds.write_stdin]
    assert handler.requests[2].kind.value == "brandNew"


@pytest.mark.parametrize(
    "decision",
    [
        types.CommandExecutionApprovalDecisionValue("brandNew"),
        types.Unknown(type="brandNew", data={"brandNew": {}}),
        types.CommandExecutionApprovalDecisionValue("approved"),
    ],
)
async def test_a_decision_that_the_runtime_does_not_know_is_refused_and_declined(decision):
    response = types.CommandExecutionRequestApprovalResponse(decision=decision)
    answer, error = await answered(COMMAND, response)
    assert answer == DECLINED
    assert_refused(error, "the runtime does not know the decision")


async def test_the_same_of_a_file_change():
    response = types.FileChangeRequestApprovalResponse(
        decision=types.FileChangeApprovalDecision("brandNew")
    )
    answer, error = await answered(FILE_CHANGE, response)
    assert answer == DECLINED
    assert_refused(error, "the runtime does not know the decision")


NONSENSE = [None, True, "accept", {"decision": "accept"}, 5]


@pytest.mark.parametrize("value", NONSENSE)
@pytest.mark.parametrize("method", [COMMAND, FILE_CHANGE, PERMISSIONS])
async def test_nonsense_accepts_nothing_and_is_named(method, value):
    answer, error = await answered(method, value)
    assert answer == (NOTHING_GRANTED if method == PERMISSIONS else DECLINED)
    assert isinstance(error.__cause__, TypeError)
    assert f"returned {described(value)}" in str(error)
    assert "Response" in str(error)


async def test_the_response_of_another_request_is_no_answer():
    response = types.FileChangeRequestApprovalResponse(
        decision=types.FileChangeApprovalDecision.accept
    )
    answer, error = await answered(COMMAND, response)
    assert answer == DECLINED
    assert "returned a FileChangeRequestApprovalResponse" in str(error)


# File changes and their diff

CHANGES = [
    # Of these the runtime sends the text, without signs.
    {"path": "/w/a.txt", "kind": {"type": "add"}, "diff": "a\nc\n"},
    {"path": "/w/b.txt", "kind": {"type": "delete"}, "diff": "b"},
    {"path": "/w/c.txt", "kind": {"type": "update", "movePath": None}, "diff": "\n-d\n+e"},
]


def file_change(item_id="item-1", changes=CHANGES):
    item = {"type": "fileChange", "id": item_id, "changes": changes, "status": "inProgress"}
    return {**OURS, "item": item, "startedAtMs": 0, "completedAtMs": 0}


async def changes_asked_about(play):
    handler = Handler(Decision.accept, released=True)

    async def ask(asker):
        await play(asker.server)
        await asker.ask(FILE_CHANGE)
        await asker.server.complete_turn()

    async with turn_asked(ask, file_change=handler) as (codex, turn):
        await turn.result()
        assert connection_of(codex).requests._changes == {}
    (request,) = handler.requests
    assert request.item_id == ITEM["itemId"]
    return request


async def test_a_file_change_comes_with_the_changes_of_its_item():
    async def play(server):
        await server.notify("item/started", file_change())
        await server.notify("item/started", file_change("item-2", CHANGES[:1]))

    request = await changes_asked_about(play)
    assert [change.path for change in request.changes] == ["/w/a.txt", "/w/b.txt", "/w/c.txt"]
    assert request.diff == "/w/a.txt\n+a\n+c\n\n/w/b.txt\n-b\n/w/c.txt\n\n-d\n+e"
    assert request.reason == "why"
    assert isinstance(request, types.FileChangeRequestApprovalParams)


@pytest.mark.parametrize(
    "notifications",
    [
        [],
        [("item/started", file_change("item-2"))],
        [("item/started", file_change()), ("item/completed", file_change())],
        [("item/started", file_change(changes=[{"path": 5}]))],
        [("item/started", file_change(changes="none"))],
        [("item/started", {**OURS, "item": {"type": "commandExecution", "id": "item-1"}})],
        [("item/started", None), ("item/started", {**OURS, "item": None})],
        [("item/completed", None)],
    ],
)
async def test_a_file_change_whose_item_is_not_known_has_no_changes(notifications):
    async def play(server):
        for method, params in notifications:
            await server.notify(method, params)

    request = await changes_asked_about(play)
    assert request.changes == ()
    assert request.diff == ""
