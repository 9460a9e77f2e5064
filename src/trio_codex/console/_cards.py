"""Cards: what the page shows of a request of the runtime, and the value of the click on it.

Sans-IO. A card is all that the page knows of a request: a title, facts, fields and choices. What
a choice means, with what was entered, only the card says. Nothing is chosen in advance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from trio_codex import _codec
from trio_codex._server_requests._handlers import Decision
from trio_codex._server_requests._kinds import REQUEST_KINDS, UNKNOWN
from trio_codex.console import _forms as forms
from trio_codex.console._items import BLOCK_CHARS, files_of, json_of, line
from trio_codex.console._text import clipped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from trio_codex import types
    from trio_codex._server_requests._file_changes import FileChangeRequest

DECISIONS: Final = (
    (Decision.accept.value, "Accept"),
    (Decision.accept_for_session.value, "Accept for this thread"),
    (Decision.decline.value, "Decline"),
    (Decision.cancel.value, "Decline and stop the turn"),
)
NO_SAFE_VALUE: Final = object()
"""Of a request that only an error refuses."""

_ANSWER: Final = "answer"
_REFUSE: Final = "refuse"


def _decide(choice: str, _: Mapping[str, Any]) -> object:
    return Decision(choice)


@attrs.frozen(kw_only=True)
class Card:
    """A request, as the page shows it.

    Attributes:
        method: The request's method.
        thread_id: The thread that asks, or None.
        turn_id: Its turn, or None.
        title: What is asked.
        facts: What people have to know: a label, a text, and whether it is code.
        files: The changes of files that it is about.
        fields: What can be entered; see `forms`.
        choices: The buttons: the name of each, and what stands on it.
        read: Makes the handler's value of the name of a choice and what was entered.
        check: Makes the answer of that value, and raises where it is not one.
        safe: The handler's value once the console is closed, or `NO_SAFE_VALUE`.
    """

    method: str
    thread_id: str | None
    turn_id: str | None
    title: str
    facts: Sequence[tuple[str, str, bool]] = ()
    files: Sequence[dict[str, str]] = ()
    fields: Sequence[dict[str, Any]] = ()
    choices: Sequence[tuple[str, str]] = DECISIONS
    read: Callable[[str, Mapping[str, Any]], object] = _decide
    check: Callable[[object], object]
    safe: object = Decision.decline

    def data(self) -> dict[str, Any]:
        """Give what the page is told."""
        facts = [{"label": a, "text": text, "code": code} for a, text, code in self.facts if text]
        return {
            "title": self.title,
            "facts": facts,
            "files": list(self.files),
            "fields": list(self.fields),
            "choices": [{"name": name, "label": label} for name, label in self.choices],
            "seconds": REQUEST_KINDS.get(self.method, UNKNOWN).timeout,
        }

    def value(self, choice: object, entered: Mapping[str, Any]) -> object:
        """Make the handler's value of a click.

        Raises:
            ValueError: There is no such choice, or what was entered does not answer the request.
        """
        if not isinstance(choice, str) or choice not in dict(self.choices):
            raise ValueError("there is no such choice")
        value = self.read(choice, entered)
        if value is not NotImplemented:
            try:
                self.check(value)
            except TypeError as error:
                raise ValueError(str(error)) from None
        return value


def _card(method: str, request: Any, title: str, **options: Any) -> Card:
    kind = REQUEST_KINDS.get(method, UNKNOWN)
    return Card(
        method=method,
        thread_id=getattr(request, "thread_id", None),
        turn_id=getattr(request, "turn_id", None),
        title=title,
        check=lambda value: kind.answer(request, value),
        **options,
    )


def command_card(request: types.CommandExecutionRequestApprovalParams) -> Card:
    """Ask whether a command may run, or text be written into one."""
    into_terminal = str(request.kind.value) == "writeStdin"
    network, more = request.network_approval_context, request.additional_permissions
    host = "" if network is None else line(f"{network.protocol.value}://{network.host}")
    title = "Run this command?"
    if into_terminal:
        title = "Write this into a running command?"
    elif network is not None and not request.command:
        title = "Allow this access to the network?"
    return _card(
        "item/commandExecution/requestApproval",
        request,
        title,
        facts=(
            ("Command", line(request.command), True),
            ("Directory", line(request.cwd), True),
            ("Network access", host, True),
            ("More permissions", "" if more is None else json_of(_codec.unstructure(more)), True),
            ("Reason", clipped(request.reason, BLOCK_CHARS), False),
        ),
        # What is written into a command is approved piece by piece.
        choices=DECISIONS if not into_terminal else (DECISIONS[0], *DECISIONS[2:]),
    )


def file_change_card(request: FileChangeRequest) -> Card:
    """Ask whether files may be changed."""
    changes = [_codec.unstructure(change) for change in request.changes]
    return _card(
        "item/fileChange/requestApproval",
        request,
        "Change these files?",
        facts=(
            ("Reason", clipped(request.reason, BLOCK_CHARS), False),
            ("Write below", line(request.grant_root), True),
        ),
        files=files_of(changes),
    )


def permissions_card(request: types.PermissionsRequestApprovalParams) -> Card:
    """Ask whether the agent gets more permissions."""
    accept, for_thread, *others = DECISIONS
    return _card(
        "item/permissions/requestApproval",
        request,
        "Give these permissions?",
        facts=(
            ("Permissions", json_of(_codec.unstructure(request.permissions)), True),
            ("Directory", line(request.cwd), True),
            ("Reason", clipped(request.reason, BLOCK_CHARS), False),
        ),
        choices=((accept[0], "For this turn"), (for_thread[0], "For this thread"), *others),
    )


def user_input_card(request: types.ToolRequestUserInputParams) -> Card:
    """Ask the questions that the agent has."""

    def read(choice: str, entered: Mapping[str, Any]) -> object:
        return None if choice == _REFUSE else forms.answers(request, entered)

    return _card(
        "item/tool/requestUserInput",
        request,
        "The agent has a question" if len(request.questions) == 1 else "The agent has questions",
        fields=forms.question_fields(request),
        choices=((_ANSWER, "Answer"), (_REFUSE, "Give no answer")),
        read=read,
        safe=None,
    )


def auth_tokens_card(request: types.ChatgptAuthTokensRefreshParams) -> Card:
    """Ask for fresh ChatGPT tokens."""
    names = ("access_token", "chatgpt_account_id", "chatgpt_plan_type")

    def read(_: str, entered: Mapping[str, Any]) -> object:
        from trio_codex import types  # noqa: PLC0415 - rarely used

        token, account, plan = (forms.text(entered, name) for name in names)
        if not token or not account:
            raise ValueError("an access token and an account are needed")
        return types.ChatgptAuthTokensRefreshResponse(
            access_token=token, chatgpt_account_id=account, chatgpt_plan_type=plan or None
        )

    return _card(
        "account/chatgptAuthTokens/refresh",
        request,
        "The runtime needs fresh ChatGPT tokens",
        facts=(("Account", line(request.previous_account_id), True),),
        fields=(
            forms.field(names[0], "Access token", "secret"),
            forms.field(names[1], "Account", "text"),
            forms.field(names[2], "Plan, if it is known", "text"),
        ),
        choices=((_ANSWER, "Give the tokens"),),
        read=read,
        safe=NO_SAFE_VALUE,
    )


def current_time_card(request: types.CurrentTimeReadParams) -> Card:
    """Ask for the time."""

    def read(_: str, __: Mapping[str, Any]) -> object:
        from datetime import datetime, timezone  # noqa: PLC0415 - rarely used

        return datetime.now(timezone.utc)

    return _card(
        "currentTime/read",
        request,
        "The runtime asks for the time",
        choices=((_ANSWER, "Give the time of this machine"),),
        read=read,
        safe=NO_SAFE_VALUE,
    )


def fallback_card(method: str, params: Any) -> Card:
    """Ask for the answer to any other request."""
    about = cast("dict[str, Any]", params) if isinstance(params, dict) else {}
    named = [about.get(name) for name in ("threadId", "turnId")]
    thread_id, turn_id = (each if isinstance(each, str) else None for each in named)

    def read(choice: str, entered: Mapping[str, Any]) -> object:
        if choice == _REFUSE:
            return NotImplemented
        return forms.json_object(entered, "result")

    kind = REQUEST_KINDS.get(method, UNKNOWN)
    return Card(
        method=method,
        thread_id=thread_id,
        turn_id=turn_id,
        title=f"The runtime asks: {line(method)}",
        facts=(("Params", json_of(params), True),),
        fields=(forms.field("result", "Result, as a JSON object", "block"),),
        choices=((_ANSWER, "Answer"), (_REFUSE, "Refuse")),
        read=read,
        check=lambda value: kind.answer(None, value),
        safe=NotImplemented,
    )
