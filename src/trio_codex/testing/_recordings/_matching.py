"""Whether what a program sends is what it sent when it was recorded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from trio_codex.testing._recordings._places import PATHS
from trio_codex.testing._recordings._twins import IDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["default_match"]

_OURS: Final = frozenset(
    {"clientUserMessageId", "processHandle", "processId", "sessionId", "watchId"}
)
"""Ids that the client makes, another one each time."""

_WORDING: Final = frozenset({"clientInfo", "message"})
"""What the client says of itself, and the text of an error that it answers with."""

_MARK: Final = "\ufdd0"
_END: Final = "\ufdd1"
_REDACTED: Final = f"{_MARK}redacted{_END}"

_NAME: Final = re.compile(rf"{_MARK}([\w:.-]+){_END}([^\s\"'`<>|;:,()\[\]{_MARK}]*)")
"""A name of `_places`, and the rest of the path that begins with it."""


def mark_names(line: bytes) -> bytes:
    """Tell the names in a line of a recording apart from text that looks like them."""
    names = rb"\{(cwd|codex_home|home|tmp|redacted|secret:[\w.-]{1,200})\}"
    return re.sub(names, rb"%s\1%s" % (_MARK.encode(), _END.encode()), line)


def show_names(value: Any) -> Any:
    """Write the names in a value as they stand in the recording."""
    return _each_text(value, lambda text, _: text.replace(_MARK, "{").replace(_END, "}"))


def default_match(method: str, recorded: Any, now: Any) -> bool:
    """Tell whether a message of the program is the recorded one.

    What must be expected to differ has been made equal before: where the recording has a path by
    its name or says ``{redacted}``, and in ids that change with each run, ``now`` has what is
    recorded. `open_replay` lists it. Not a checkpoint.

    Args:
        method: The method, or that of the request that is answered.
        recorded: The params in the recording; of an answer, ``{"result": …}`` or
            ``{"error": …}``.
        now: The same of what the program sends.

    Returns:
        Whether they are equal.
    """
    del method
    return first_difference(recorded, now) is None


def first_difference(recorded: Any, now: Any, path: str = "$") -> str | None:
    """Give the path of the first place in which two JSON values differ, or None."""
    if isinstance(recorded, dict) and isinstance(now, dict):
        left, right = cast("dict[str, Any]", recorded), cast("dict[str, Any]", now)
        for name in [*left, *(name for name in right if name not in left)]:
            if name not in left or name not in right:
                return f"{path}.{name}"
            if (found := first_difference(left[name], right[name], f"{path}.{name}")) is not None:
                return found
        return None
    if isinstance(recorded, list) and isinstance(now, list):
        lefts, rights = cast("list[Any]", recorded), cast("list[Any]", now)
        for index, (one, other) in enumerate(zip(lefts, rights, strict=False)):
            if (found := first_difference(one, other, f"{path}[{index}]")) is not None:
                return found
        return None if len(lefts) == len(rights) else f"{path}[{min(len(lefts), len(rights))}]"
    same = isinstance(recorded, bool) == isinstance(now, bool) and recorded == now
    return None if same else path


def at_path(value: Any, path: str) -> Any:
    """Give what stands at a path of `first_difference`; None where nothing does."""
    try:
        for name, index in re.findall(r"\.([^.\[]+)|\[(\d+)\]", path):
            value = value[name] if name else value[int(index)]
    except (KeyError, IndexError, TypeError):
        return None
    return value


class Translation:
    """What differs between the recording and this replay, and still is the same.

    Args:
        values: What each name of `_places` stands for here.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)
        # By what stands in the recording.
        self._ids: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self._prefixes: dict[str, str] = {}

    def bind(self, recorded: str, now: str | None) -> None:
        """Note that an id is another one here, or with None, that it is not known yet."""
        if now is None:
            self._ids.pop(recorded, None)
        else:
            self._ids[recorded] = now

    def ids(self) -> dict[str, str]:
        """Give all ids that are other ones here."""
        return dict(self._ids)

    def set_ids(self, ids: Mapping[str, str]) -> None:
        """Take back what was bound since `ids` was called."""
        self._ids = dict(ids)

    def id_now(self, recorded: str) -> str:
        """Give the id that something has here."""
        return self._ids.get(recorded, recorded)

    def id_recorded(self, now: str) -> str:
        """Give the id that something has in the recording."""
        return next((old for old, new in self._ids.items() if new == now), now)

    def to_now(self, value: Any) -> Any:
        """Make what the runtime would say here of what it said then."""
        return _each_text(value, self._text_now)

    def align(self, method: str, recorded: Any, now: Any) -> tuple[Any, Callable[[], None]]:
        """Make equal what may differ.

        Args:
            method: The method.
            recorded: The params or the outcome, as recorded.
            now: The same as the program sends it.

        Returns:
            What the program sends, in the words of the recording; and what notes that the two
            are the same message.
        """
        found = _Alignment(self, method)
        aligned = found.align(recorded, now, "")

        def commit() -> None:
            for one, other in found.ids.items():
                self.bind(one, other)
            for token, path in found.paths.items():
                self._learn(token, path)

        return aligned, commit

    def fits(self, token: str, path: str, met: Mapping[str, str]) -> bool:
        """Whether a path can be what a recorded one stands for.

        Args:
            token: The recorded path, with its name.
            path: The path.
            met: What was found in the same message.
        """
        if token in met or token in self._paths:
            return path == (met.get(token) or self._paths[token])
        if path == self._path_now(token):
            return True
        if not path.startswith("/") and not re.match(r"[A-Za-z]:[\\/]", path):
            return False
        name, _, rest = token.partition(_END)
        # In the same place, so it is another file. Names of temporary files change.
        root = self._path_now(f"{name}{_END}")
        return not (rest and name != f"{_MARK}tmp" and path.startswith(f"{root}/"))

    def _learn(self, token: str, path: str) -> None:
        self._paths[token] = path
        self._prefixes.setdefault(token, path)
        # What is above both is the same place, too.
        while token.count("/") and token.rpartition("/")[2] == path.rpartition("/")[2]:
            token, path = token.rpartition("/")[0], path.rpartition("/")[0]
            if path:
                self._prefixes.setdefault(token, path)

    def _text_now(self, text: str, key: str) -> str:
        if _MARK in text:
            text = _NAME.sub(lambda found: self._path_now(found[0]), text)
        return self._ids.get(text, text) if IDS.fullmatch(key) else text

    def _path_now(self, token: str) -> str:
        known, rest = token, ""
        while known not in self._prefixes and "/" in known:
            known, _, last = known.rpartition("/")
            rest = f"/{last}{rest}"
        if known in self._prefixes:
            return self._prefixes[known] + rest
        name, _, rest = token[len(_MARK) :].partition(_END)
        return self._values.get(name, f"{{{name}}}") + rest


class _Alignment:
    """One comparison of two messages."""

    def __init__(self, translation: Translation, method: str) -> None:
        self._translation = translation
        self._method = method
        self.ids: dict[str, str] = {}
        self.paths: dict[str, str] = {}

    def align(self, recorded: Any, now: Any, key: str) -> Any:
        if recorded == _REDACTED:
            return recorded
        if isinstance(recorded, dict) and isinstance(now, dict):
            left, right = cast("dict[str, Any]", recorded), cast("dict[str, Any]", now)
            for name in _WORDING & left.keys() & right.keys():
                # Said by this library or about it, and of no consequence.
                if name == "clientInfo" or (
                    key == "error" and left.get("code") == right.get("code")
                ):
                    right = {**right, name: left[name]}
            return {
                name: self.align(left[name], each, name) if name in left else each
                for name, each in right.items()
            }
        if isinstance(recorded, list) and isinstance(now, list):
            lefts, rights = cast("list[Any]", recorded), cast("list[Any]", now)
            both = [self.align(one, other, key) for one, other in zip(lefts, rights, strict=False)]
            return [*both, *rights[len(both) :]]
        if isinstance(recorded, str) and isinstance(now, str):
            return self._text(recorded, now, key)
        return now

    def _text(self, recorded: str, now: str, key: str) -> str:
        if self._method == "turn/interrupt" and key == "turnId" and not (recorded and now):
            # Before the turn has started, it is interrupted by the empty id.
            return recorded
        if IDS.fullmatch(key):
            known = self._translation.id_now(recorded)
            if known == recorded != now and self._is_ours(key) and recorded not in self.ids:
                self.ids[recorded] = now
                return recorded
            if now in {known, self.ids.get(recorded)}:
                return recorded
            return self._translation.id_recorded(now)
        if _MARK not in recorded:
            return now
        found = re.fullmatch(_pattern(recorded), now, re.DOTALL)
        if found is None:
            return now
        paths = [each[0] for each in _NAME.finditer(recorded) if each[1] in PATHS]
        met: dict[str, str] = {}
        for token, value in zip(paths, found.groups(), strict=True):
            if not self._translation.fits(token, value, {**self.paths, **met}):
                return now
            met[token] = value
        self.paths.update(met)
        return recorded

    def _is_ours(self, key: str) -> bool:
        if key not in _OURS:
            return False
        # A terminal of a thread has its id from the runtime.
        return not (key in {"processId", "sessionId"} and self._method.startswith("thread/"))


def _pattern(recorded: str) -> str:
    """Make a pattern for what a text with names can be here, with a group for each path."""
    text, *rest = _NAME.split(recorded)
    pattern = re.escape(text)
    for name, path, text in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        if name in PATHS:
            pattern += r"([^\s\"'`<>|;,()\[\]]*)" + re.escape(text)
        else:
            pattern += ".*?" + re.escape(path + text)
    return pattern


def _each_text(value: Any, change: Callable[[str, str], str], key: str = "") -> Any:
    if isinstance(value, str):
        return change(value, key)
    if isinstance(value, list):
        return [_each_text(each, change, key) for each in cast("list[Any]", value)]
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        # Maps of files have their paths as keys.
        return {change(name, ""): _each_text(each, change, name) for name, each in members.items()}
    return value
