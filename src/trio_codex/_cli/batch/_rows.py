"""The rows of a batch: a prompt each, and options of `Thread.run`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from trio_codex import ApprovalMode, Sandbox
from trio_codex._config._checks import require_directory
from trio_codex._threads._params import turn_start_params
from trio_codex._turns._output import output_format
from trio_codex._util._handle import takes_options
from trio_codex._wire import decode_json, encode_json

if TYPE_CHECKING:
    from pathlib import Path

_SHOWN: Final = 10
"""So many wrong rows an error names at most."""


class BatchError(Exception):
    """The batch cannot be run as it was asked for; the message is for its user."""


@attrs.frozen
class Row:
    """A row of the input.

    Attributes:
        line: The number of its line, from 1.
        id: Its id, any JSON scalar.
        key: Its id as JSON text: 1, 1.0, true and "1" are four ids.
        prompt: What to ask.
        options: Options of `Thread.run`.
    """

    line: int
    id: Any
    key: str
    prompt: str
    options: dict[str, Any]


def read_rows(path: Path) -> list[Row]:
    """Read the input; a BatchError names the lines that are wrong."""
    try:
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as exc:
        raise BatchError(f"cannot read the input: {exc}") from None
    rows: dict[str, Row] = {}
    problems: list[str] = []
    # A text of JSON may hold other line ends than these.
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = _read_row(number, line)
            run(row.prompt, **row.options)
            _add(rows, row)
        except (ValueError, TypeError) as exc:
            problems.append(f"{path} line {number}: {exc}")
    if len(problems) > _SHOWN:
        problems[_SHOWN:] = [f"... and {len(problems) - _SHOWN} more"]
    if problems:
        raise BatchError("\n".join([*problems, "Nothing was run."]))
    return list(rows.values())


def _add(rows: dict[str, Row], row: Row) -> None:
    if (first := rows.setdefault(row.key, row)) is not row:
        raise ValueError(f"the id {row.key} stands in line {first.line} already")


@takes_options("TurnOptions")
def run(
    prompt: str,
    *,
    approval_mode: ApprovalMode | None = None,
    output_schema: Any = None,
    sandbox: Sandbox | None = None,
    **options: Any,
) -> None:
    """Check the arguments as `Thread.run` does, whose name an error shall give."""
    params = turn_start_params(
        "",
        prompt,
        options,
        approval_mode=approval_mode,
        sandbox=sandbox,
        output_schema=output_format(output_schema, None).schema,
        can_ask=False,
    )
    require_directory(params.cwd, ".")


def _read_row(number: int, line: bytes) -> Row:
    try:
        row = decode_json(line)
    except (ValueError, RecursionError) as exc:
        raise ValueError(f"not JSON: {exc}") from None
    if not isinstance(row, dict):
        raise TypeError('a row is a JSON object like {"prompt": "..."}')
    options = cast("dict[str, Any]", row)
    id_ = options.pop("id", number)
    if isinstance(id_, dict | list):
        raise TypeError("id must be a string, a number, true, false or null")
    prompt = options.pop("prompt", None)
    if not isinstance(prompt, str):
        raise TypeError("prompt is missing" if prompt is None else "prompt must be a string")
    if not prompt.strip():
        raise ValueError("prompt is empty")
    return Row(number, id_, key_of(id_), prompt, {k: _option(k, v) for k, v in options.items()})


def key_of(id_: object) -> str:
    """Give the JSON text of an id."""
    return encode_json(id_).decode()


def _option(name: str, value: Any) -> Any:
    """Give an option of the library's own as its class; the others are the protocol's."""
    if value is None:
        return None
    if name == "sandbox":
        text = value.replace("_", "-") if isinstance(value, str) else value
        return _member(Sandbox, name, text)
    if name == "approval_mode":
        return _member(ApprovalMode, name, value)
    if name == "output_type":
        raise ValueError("output_type is a class of Python; give output_schema, a JSON schema")
    return value


def _member(enum: type[Sandbox | ApprovalMode], name: str, value: object) -> object:
    try:
        return enum(value)
    except ValueError:
        names = ", ".join(member.value for member in enum)
        raise ValueError(f"{name} must be one of {names}") from None
