"""Makes the answer that the runtime gets of the value that a handler returns.

Sans-IO: one function per request, from the typed request and the
handler's value to the typed response. A value that does not answer the request, or that
the runtime would take for another answer, raises a TypeError or ValueError before anything
is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from trio_codex import types
from trio_codex._config._checks import described
from trio_codex._server_requests._handlers import Decision

if TYPE_CHECKING:
    from collections.abc import Sequence

R = TypeVar("R")

_DECISION = "a Decision"


def command_answer(
    request: types.CommandExecutionRequestApprovalParams, value: object
) -> types.CommandExecutionRequestApprovalResponse:
    """Answer ``item/commandExecution/requestApproval``."""
    if isinstance(value, Decision):
        value = types.CommandExecutionRequestApprovalResponse(
            decision=types.CommandExecutionApprovalDecisionValue(value.value)
        )
    response = _instance(value, types.CommandExecutionRequestApprovalResponse, _DECISION)
    if isinstance(response.decision, str):
        # A response that is written by hand may hold a `Decision`, which means the same.
        decision = types.CommandExecutionApprovalDecisionValue(response.decision)
        response = attrs.evolve(response, decision=decision)
    _check_command_decision(request, response.decision)
    return response


def _check_command_decision(
    request: types.CommandExecutionRequestApprovalParams,
    decision: types.CommandExecutionApprovalDecision,
) -> None:
    values = types.CommandExecutionApprovalDecisionValue
    into_terminal = request.kind == types.CommandExecutionApprovalKind.write_stdin
    if isinstance(decision, values):
        if str(decision.value) not in {each.value for each in Decision}:
            raise ValueError(f"the runtime does not know the decision {decision.value!r}")
        if into_terminal and decision is values.accept_for_session:
            raise ValueError(
                "accept_for_session cannot answer a request to write text into a running "
                "command, which is approved piece by piece"
            )
        return
    match decision:
        case types.AcceptWithExecpolicyAmendmentCommandExecutionApprovalDecision():
            if into_terminal or request.proposed_execpolicy_amendment is None:
                raise ValueError(
                    "acceptWithExecpolicyAmendment cannot answer a request that proposes no "
                    "amendment: it would change the rules for every thread"
                )
        case types.ApplyNetworkPolicyAmendmentCommandExecutionApprovalDecision():
            if request.network_approval_context is None:
                raise ValueError(
                    "applyNetworkPolicyAmendment cannot answer a command that asks for no "
                    "network access: the runtime would run the command"
                )
        case _:
            raise ValueError(f"the runtime does not know the decision {type(decision).__name__}")


def file_change_answer(_: object, value: object) -> types.FileChangeRequestApprovalResponse:
    """Answer ``item/fileChange/requestApproval``."""
    if isinstance(value, Decision):
        value = types.FileChangeRequestApprovalResponse(
            decision=types.FileChangeApprovalDecision(value.value)
        )
    response = _instance(value, types.FileChangeRequestApprovalResponse, _DECISION)
    decision = types.FileChangeApprovalDecision(response.decision)
    response = attrs.evolve(response, decision=decision)
    if response.decision.value not in {each.value for each in Decision}:
        raise ValueError(f"the runtime does not know the decision {response.decision.value!r}")
    return response


def permissions_answer(
    request: types.PermissionsRequestApprovalParams, value: object
) -> types.PermissionsRequestApprovalResponse:
    """Answer ``item/permissions/requestApproval``; a `Decision.cancel` also interrupts the turn."""
    scopes = {
        Decision.accept: types.PermissionGrantScope.turn,
        Decision.accept_for_session: types.PermissionGrantScope.session,
    }
    if isinstance(value, Decision):
        granted = types.GrantedPermissionProfile()
        if value in scopes:
            wanted = request.permissions
            granted = types.GrantedPermissionProfile(
                file_system=wanted.file_system, network=wanted.network
            )
        scope = scopes.get(value, types.PermissionGrantScope.turn)
        value = types.PermissionsRequestApprovalResponse(permissions=granted, scope=scope)
    return _instance(value, types.PermissionsRequestApprovalResponse, _DECISION)


def user_input_answer(
    request: types.ToolRequestUserInputParams, value: object
) -> types.ToolRequestUserInputResponse:
    """Answer ``item/tool/requestUserInput``."""
    if value is None:
        value = {}
    if isinstance(value, Mapping):
        answers = {
            str(name): types.ToolRequestUserInputAnswer(answers=_texts(name, answer))
            for name, answer in cast("Mapping[object, object]", value).items()
        }
        value = types.ToolRequestUserInputResponse(answers=answers)
    response = _instance(
        value, types.ToolRequestUserInputResponse, "a mapping of answers by question id, None"
    )
    from trio_codex._server_requests._forms import check_answers  # noqa: PLC0415 - on first use

    check_answers(request.questions, response.answers)
    return response


def elicitation_answer(
    request: types.McpServerElicitationRequestParams, value: object
) -> types.McpServerElicitationRequestResponse:
    """Answer ``mcpServer/elicitation/request``."""
    from trio_codex._server_requests import _forms  # noqa: PLC0415 - on first use

    actions = types.McpServerElicitationAction
    if isinstance(value, Mapping):
        content = dict(cast("Mapping[str, Any]", value))
        value = types.McpServerElicitationRequestResponse(action=actions.accept, content=content)
    elif value is Decision.accept_for_session:
        approval = _forms.mcp_tool_approval(request)
        if approval is None or "session" not in approval.persist:
            raise ValueError("accept_for_session cannot answer a request that cannot be remembered")
        value = types.McpServerElicitationRequestResponse(
            action=actions.accept, meta={"persist": "session"}
        )
    elif isinstance(value, Decision):
        value = types.McpServerElicitationRequestResponse(action=actions(value.value))
    response = _instance(
        value, types.McpServerElicitationRequestResponse, "the content as a mapping, a Decision"
    )
    _forms.check_elicitation(request, response)
    return response


def auth_tokens_answer(_: object, value: object) -> types.ChatgptAuthTokensRefreshResponse:
    """Answer ``account/chatgptAuthTokens/refresh``."""
    return _instance(value, types.ChatgptAuthTokensRefreshResponse)


def current_time_answer(_: object, value: object) -> types.CurrentTimeReadResponse:
    """Answer ``currentTime/read``."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("the datetime must have a time zone")
        value = value.timestamp()
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = types.CurrentTimeReadResponse(current_time_at=int(value))
    return _instance(value, types.CurrentTimeReadResponse, "an aware datetime, seconds since 1970")


def attestation_answer(_: object, value: object) -> types.AttestationGenerateResponse:
    """Answer ``attestation/generate``."""
    if isinstance(value, str):
        value = types.AttestationGenerateResponse(token=value)
    return _instance(value, types.AttestationGenerateResponse, "a string")


def fallback_answer(_: object, value: object) -> object:
    """Answer a request that has no field in `RequestHandlers`."""
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, Any]", value))
    if attrs.has(type(value)):
        return value
    raise _refusal(value, "a mapping, a response of trio_codex.types or NotImplemented")


def _texts(name: object, answer: object) -> list[str]:
    parts = [answer] if isinstance(answer, str) else answer
    if isinstance(parts, list | tuple):
        texts = cast("Sequence[object]", parts)
        if all(isinstance(text, str) for text in texts):
            return [str(text) for text in texts]
    raise TypeError(f"the answer to question {name!r} must be a string or a list of strings")


def _instance(value: object, wanted: type[R], short: str | None = None) -> R:
    if not isinstance(value, wanted):
        full = f"a {wanted.__name__}"
        raise _refusal(value, full if short is None else f"{short} or {full}")
    return value


def _refusal(value: object, wanted: str) -> TypeError:
    # Not the value itself, which may be a secret.
    return TypeError(f"the handler must return {wanted}, and returned {described(value)}")
