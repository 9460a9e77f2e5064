"""Checks the answers to questions to the user and to the forms of MCP servers.

Sans-IO. The runtime passes on any answer, so a wrong one would reach the model, or the MCP
server, as if the user had given it.
"""

from __future__ import annotations

import itertools
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from trio_codex import _codec, types
from trio_codex._wire import encode_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["McpToolApproval", "mcp_tool_approval"]

MAX_FORM_BYTES: Final = 32_768
"""How large the schema of a form may be, as JSON: a list of all countries has a third of that."""

MAX_FORM_STEPS: Final = 10_000
"""How many rules are looked at to check the content of a form; this takes about 0.1 s."""

_UNCHECKED: Final = frozenset({"patternProperties", "unevaluatedItems", "unevaluatedProperties"})
"""Rules that would run a regular expression, or follow references by themselves."""

_SHOWN_CHARS: Final = 200
_SHOWN_TEXTS: Final = 20


@attrs.frozen(kw_only=True)
class McpToolApproval:
    """A call of an MCP server's tool that the runtime asks to approve.

    Attributes:
        server_name: The MCP server.
        tool_name: The tool, or None if the runtime did not say.
        tool_title: Its title for people, or None.
        tool_description: The server's description of it, or None.
        arguments: The arguments of the call, or None.
        persist: For how long the approval can be remembered: ``session``, ``always``.
    """

    server_name: str
    tool_name: str | None
    tool_title: str | None
    tool_description: str | None
    arguments: Any = attrs.field(repr=False)
    persist: tuple[str, ...]


def mcp_tool_approval(
    request: types.McpServerElicitationRequestParams,
) -> McpToolApproval | None:
    """Tell whether an elicitation asks to approve a call of an MCP server's tool.

    The `elicitation` handler gets the runtime's questions and the servers' forms; this
    tells one from the other. A server can forge the mark of such a question, since the
    runtime passes it on; the server then learns the answer, and nothing more. Not a
    checkpoint.

    Args:
        request: The request that the handler was called with.

    Returns:
        The call to approve, or None if the request is something else.
    """
    meta = getattr(request, "meta", None)
    if not isinstance(meta, dict) or isinstance(request, types.Unknown):
        return None
    known = cast("dict[str, Any]", meta)
    if known.get("codex_approval_kind") != "mcp_tool_call":
        return None
    return McpToolApproval(
        server_name=request.server_name,
        tool_name=_text(known.get("tool_name")),
        tool_title=_text(known.get("tool_title")),
        tool_description=_text(known.get("tool_description")),
        arguments=known.get("tool_params"),
        persist=_persist(known.get("persist")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _persist(value: object) -> tuple[str, ...]:
    values = cast("list[object]", value) if isinstance(value, list) else [value]
    return tuple(each for each in values if isinstance(each, str))


def check_answers(
    questions: Sequence[types.ToolRequestUserInputQuestion],
    answers: Mapping[str, types.ToolRequestUserInputAnswer],
) -> None:
    """Check that each answer belongs to a question and is one of its options."""
    by_id = {question.id: question for question in questions}
    for name, answer in answers.items():
        question = by_id.get(name)
        if question is None:
            raise ValueError(f"there is no question {_shortened(name)}; there are {_listed(by_id)}")
        labels = [option.label for option in question.options or ()]
        if labels and not question.is_other and not set(answer.answers) <= set(labels):
            raise ValueError(
                f"an answer to question {_shortened(name)} must be one of its options: "
                f"{_listed(labels)}"
            )


def check_elicitation(
    request: types.McpServerElicitationRequestParams,
    response: types.McpServerElicitationRequestResponse,
) -> None:
    """Check that the content of an answer fits the request."""
    actions = types.McpServerElicitationAction
    content = response.content
    given = content is not types.UNSET and content is not None
    if response.action is not actions.accept:
        if response.action.value not in {"decline", "cancel"}:
            raise ValueError(f"the runtime does not know the action {response.action.value!r}")
        if given:
            raise ValueError(f"the action {response.action.value} takes no content")
        return
    match request:
        case types.UrlMcpServerElicitationRequestParams():
            if given:
                raise ValueError("accept a visit to a URL without content")
        case types.FormMcpServerElicitationRequestParams():
            schema = _codec.unstructure(request.requested_schema)
            _check_form(schema, content if given else {})
        case (
            types.OpenaiFormMcpServerElicitationRequestParams()
            | types.OpenaiSlashFormMcpServerElicitationRequestParams()
        ):
            _check_form(request.requested_schema, content if given else {})
        case types.OpenaiUserVerificationMcpServerElicitationRequestParams():
            if not given:
                raise ValueError("accept a verification with its proof as content")
        case _:
            raise ValueError("an elicitation of a kind that is not known can only be declined")


def _check_form(schema: Any, content: Any) -> None:
    if not isinstance(schema, dict):
        return
    try:
        error = _first_error(cast("dict[str, Any]", schema), content)
    except Exception:  # noqa: BLE001 - whatever the schema is; some of these show the content
        raise ValueError(
            "the form cannot be checked, so it can only be declined: the MCP server's schema is "
            "too large, or it is not a JSON schema that stands by itself"
        ) from None
    if error is not None:
        # Its message would show the content.
        raise ValueError(
            f"the content does not fit the form: {error.json_path} violates "
            f"{error.validator}: {_shortened(error.validator_value)}"
        )


def _first_error(schema: dict[str, Any], content: Any) -> Any:
    """Check content by any schema, without the network, and within a second.

    It has to be that short because no other task runs meanwhile.
    """
    import jsonschema  # noqa: PLC0415 - on first use
    import referencing  # noqa: PLC0415

    # Hardly any of it has types.
    library, dialect = cast("Any", jsonschema), cast("Any", jsonschema.Draft202012Validator)
    if len(encode_json(schema)) > MAX_FORM_BYTES:
        raise ValueError("it is too large")
    steps = itertools.count(1)

    def bounded(check: Any) -> Any:
        def step(validator: Any, value: Any, instance: Any, part: Any) -> Iterator[Any]:
            # References can make much of little.
            if next(steps) > MAX_FORM_STEPS or not _UNCHECKED.isdisjoint(part):
                raise ValueError("it is too much")
            yield from check(validator, value, instance, part) or ()

        return step

    checks: dict[str, Any] = {
        word: bounded(check)
        for word, check in dialect.VALIDATORS.items()
        # There are regular expressions that never end. The server knows its own.
        if word != "pattern"
    }
    form = library.validators.extend(dialect, {**checks, "pattern": None})
    form.check_schema(schema, format_checker=library.FormatChecker(()))
    # An empty registry, because else a reference in the form would be fetched,
    # from whatever address the MCP server has put there.
    nowhere = cast("Any", referencing).Registry()
    validator = form(schema, format_checker=_form_formats(), registry=nowhere)
    return next(validator.iter_errors(content), None)


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"


def _listed(texts: Iterable[str]) -> str:
    """Name the first few texts of a list of the runtime."""
    shown = [text[:_SHOWN_CHARS] for text in itertools.islice(texts, _SHOWN_TEXTS + 1)]
    return ", ".join([*shown[:_SHOWN_TEXTS], *(["…"] if len(shown) > _SHOWN_TEXTS else [])])


@lru_cache(maxsize=1)
def _form_formats() -> Any:
    """Make the checks of the formats that a form can have."""
    from jsonschema import FormatChecker  # noqa: PLC0415 - only where there is a form

    checker: Any = FormatChecker(("email", "date"))
    checker.checks("date-time", ValueError)(_is_date_time)
    checker.checks("uri")(_is_uri)
    return checker


def _is_date_time(value: object) -> bool:
    # A value that is not a string violates another rule.
    return (
        not isinstance(value, str)
        or datetime.fromisoformat(value.upper().replace("Z", "+00:00")).tzinfo is not None
    )


def _is_uri(value: object) -> bool:
    from urllib.parse import urlsplit  # noqa: PLC0415 - only where there is a form

    return not isinstance(value, str) or bool(urlsplit(value).scheme)
