"""The loggers of the library, and what their records carry.

Every record has the attributes ``codex_thread_id``, ``codex_turn_id`` and
``codex_method``, None where there is none, so that a format may name them.
Above debug level a record says what happened and to what, and nothing of a
prompt, a command, an argument or an output. No id or name in it, which come over
the wire, can hold what a terminal obeys, or begin a line of its own.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST: Final = 200
_LONGEST_PART: Final = 2_000
_UNKNOWN: Final = {"codex_thread_id": None, "codex_turn_id": None, "codex_method": None}


def get_logger(part: str) -> logging.Logger:
    """Give the logger ``trio_codex.PART``."""
    logger = logging.getLogger(f"trio_codex.{part}")
    logger.addFilter(_complete)
    return logger


def about(
    thread_id: str | None = None, turn_id: str | None = None, method: str | None = None
) -> dict[str, Any]:
    """Make the ``extra`` of a record: what it is about."""
    values = map(_shown, (thread_id, turn_id, method))
    return dict(zip(_UNKNOWN, values, strict=True))


def about_params(method: str, params: Any) -> dict[str, Any]:
    """Make the ``extra`` of a record about a message with any params."""
    if params.__class__ is not dict:
        return about(method=method)
    turn = params.get("turn")
    turn_id = params.get("turnId") or (turn.get("id") if turn.__class__ is dict else None)
    return about(_text(params.get("threadId")), _text(turn_id), method)


def _text(value: Any) -> str | None:
    return value if value.__class__ is str else None


def _shown(text: str | None) -> str | None:
    # They come over the wire, and a format may show them in a terminal.
    return None if text is None else printable(text[:_LONGEST], one_line=True)


def _complete(record: logging.LogRecord) -> bool:
    for name, value in _UNKNOWN.items():
        record.__dict__.setdefault(name, value)
    if type(record.args) is tuple:
        record.args = tuple(map(_fit, record.args))
    return True


def _fit(part: object) -> object:
    if type(part) is not str or (part.isprintable() and len(part) <= _LONGEST_PART):
        return part
    shown = printable(part[:_LONGEST_PART], one_line=True)
    return shown if len(part) <= _LONGEST_PART else f"{shown}…"


# Text from elsewhere, made fit to be shown or logged.
#
# Text of the model, a command or the runtime may hold codes that a
# terminal obeys instead of showing them, and values that must stay secret.

__all__ = ["printable"]

_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that look like nothing."""

_JOINERS: Final = frozenset("\u200c\u200d")
"""Without these Persian, and many an emoji, cannot be written; alone they do nothing."""

_ESCAPE_CODES: Final = (
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours, the cursor
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\|$)"  # titles, links, the clipboard
    r"|\x1b[ -/]*[0-~]"
)

_ECHOES: Final = (
    r'(?P<kept>invalid (?:type|value|length): string )"(?:[^"\\]|\\.)*"',
    r"(?s)(?P<kept>invalid (?:type|value): character )`.`",
    # A word is shown: it is a method or a variant that an older runtime lacks.
    r"(?P<kept>unknown (?:variant|field) )`(?![A-Za-z_/]{1,40}`)[^`]*`",
)
"""Errors of the runtime's parser that repeat its input."""

SHORTEST_SECRET: Final = 6
"""A secret has at least so many characters: a shorter value is found everywhere."""


def printable(text: str, *, one_line: bool = False) -> str:
    r"""Make text from elsewhere safe to print: show as an escape what a terminal would obey.

    Text of the model, a command or the runtime may move the cursor, rewrite
    the screen, or turn the direction of writing, and so show another command
    than the one to be approved. Not a checkpoint.

    Args:
        text: The text.
        one_line: Whether it must stay on its line and hide nothing: then line
            ends, tabs, combining marks and every blank but the plain space are
            escaped too. For commands, paths and everything else that people approve.

    Returns:
        The text, with escapes such as ``\x1b`` and ``\u202e`` for characters that
        must not be printed; the same text if it has none.

    Raises:
        TypeError: It is not text, for example the final response of a turn that gave none.
    """
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(
            f"text must be a string, and is a {type(text).__name__}; "
            'where it may be None, write printable(text or "")'
        )
    if not one_line:
        text = text.replace("\r\n", "\n")
    # Plain text, which is nearly all, costs next to nothing.
    if text.isascii() and (text.isprintable() or (not one_line and _is_plain(text))):
        return text
    shows = _shows_on_a_line if one_line else _shows
    return "".join(char if shows(char) else ascii(char)[1:-1] for char in text)


def _is_plain(text: str) -> bool:
    return text.replace("\n", "").replace("\t", "").isprintable()


def _shows(char: str) -> bool:
    return char.isprintable() or char in "\n\t" or char in _JOINERS or _category(char) == "Zs"


def _shows_on_a_line(char: str) -> bool:
    # A combining mark has no width of its own, and some terminals give it one.
    return char.isprintable() and char not in _BLANK and _category(char) not in {"Mn", "Me"}


def _category(char: str) -> str:
    import unicodedata  # noqa: PLC0415 - plain text does without it

    return unicodedata.category(char)


def without_escape_codes(text: str) -> str:
    """Take the colours out of a line of a log, and escape what else a terminal would obey."""
    return printable(re.sub(_ESCAPE_CODES, "", text))


def without_echoes(text: str) -> str:
    """Take out of an error of the runtime the values that it repeats: they may be secrets."""
    for echo in _ECHOES:
        text = re.sub(echo, r"\g<kept>(not shown)", text)
    return text


def conceal(text: str, secrets: Mapping[str, str]) -> str:
    """Put names in the place of secrets, which are given by their values."""
    for value, name in secrets.items():
        text = text.replace(value, name)
    return text


def shortened(text: str, chars: int) -> str:
    """Cut a text in its middle."""
    if len(text) <= chars:
        return text
    return f"{text[: chars // 2]}…{text[-chars // 4 :]}"


_SHOWN_CHARS: Final = 4_000


def within_bounds(text: str) -> str:
    """Cut what others wrote to what a log or a terminal takes."""
    if len(text) <= _SHOWN_CHARS:
        return text
    return f"{text[:_SHOWN_CHARS]}… (and {len(text) - _SHOWN_CHARS:,} more characters)"


def text_of(error: BaseException) -> str:
    """The text of an exception, which may fail to make one."""
    try:
        return str(error)
    except KeyboardInterrupt:
        raise
    except BaseException as exc:  # noqa: BLE001 - it is the code of users
        return f"(its text cannot be made: {type(exc).__name__})"
