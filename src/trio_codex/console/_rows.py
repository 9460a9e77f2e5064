"""What the page shows, as rows that change, and what a browser has not seen of them yet.

There is one place for what is shown, and no queue for a browser: a browser has a `Feed`, which
knows what it was sent, and is given the difference when it can take more. So one that
reads slowly, or not at all, costs no more than the rows themselves, and sees fewer steps
in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import trio

from trio_codex._util._control_c import protected
from trio_codex._wire import encode_decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trio_codex.console._text import GrowingText

BATCH_BYTES: Final = 262_144
"""About how much a browser is sent at once."""

ROW_CHARS: Final = 500
"""What a row takes beside what it says, in characters."""


class Row:
    """Something that the page shows.

    Attributes:
        key: Its number; rows that belong together stand in the order of their keys.
        kind: What it is.
        parent: The key of the row that it belongs to, or None.
        data: What it says, as JSON has it. Changed by `Rows.change` alone.
        text: A text that grows, or None.
        version: Counts the changes of `data` and `parent`.
        epoch: When it was changed, as `Rows` counts.
    """

    __slots__ = ("data", "encoded", "epoch", "key", "kind", "parent", "text", "version")

    def __init__(self, key: int, kind: str, parent: int | None, data: dict[str, Any]) -> None:
        self.key: int = key
        self.kind: str = kind
        self.parent: int | None = parent
        self.data: dict[str, Any] = data
        self.text: GrowingText | None = None
        self.version: int = 0
        self.epoch: int = 0
        self.encoded: bytes = encode_decoded(data)

    @property
    def weight(self) -> int:
        """About how many characters it holds."""
        return ROW_CHARS + len(self.encoded) + (self.text.weight if self.text is not None else 0)


@protected
class Rows:
    """The rows.

    Attributes:
        epoch: Counts the times at which a browser has looked.
        grown: About how many characters were added; who looks may set it back.
    """

    def __init__(self) -> None:
        # The one that was changed last is at the end.
        self._rows: dict[int, Row] = {}
        self._feeds: list[Feed] = []
        self._keys = 0
        self._changed = trio.Event()
        self.epoch: int = 1
        self.grown: int = 0

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def weight(self) -> int:
        """About how many characters all rows hold."""
        return sum(row.weight for row in self._rows.values())

    def add(self, kind: str, parent: Row | None = None, **data: Any) -> Row:
        """Add a row."""
        self._keys += 1
        row = Row(self._keys, kind, None if parent is None else parent.key, data)
        self._rows[row.key] = row
        self.grown += row.weight
        self.touch(row)
        return row

    def change(self, row: Row, **data: Any) -> None:
        """Change what a row says."""
        new = {name: value for name, value in data.items() if row.data.get(name) != value}
        if new:
            row.data.update(new)
            row.encoded = encode_decoded(row.data)
            self._note_change(row)

    def move(self, row: Row, parent: Row) -> None:
        """Put a row under another parent."""
        row.parent = parent.key
        self._note_change(row)

    def _note_change(self, row: Row) -> None:
        row.version += 1
        self.touch(row)

    def touch(self, row: Row) -> None:
        """Note that a row has changed."""
        if row.epoch == self.epoch or row.key not in self._rows:
            return
        row.epoch = self.epoch
        del self._rows[row.key]
        self._rows[row.key] = row
        self._changed.set()

    def grow(self, row: Row, piece: str) -> None:
        """Add to the text of a row, if it has one."""
        if row.text is not None:
            row.text.add(piece)
            self.grown += len(piece)
            if row.epoch != self.epoch:
                self.touch(row)

    def remove(self, row: Row) -> int:
        """Remove a row, and give what it held."""
        if self._rows.pop(row.key, None) is None:
            return 0
        for feed in self._feeds:
            feed.note_removed(row)
        self._changed.set()
        return row.weight

    # Those who look

    def open_feed(self) -> Feed:
        """Let one more browser look, from the beginning."""
        feed = Feed(self)
        self._feeds.append(feed)
        return feed

    def close_feed(self, feed: Feed) -> None:
        """Let a browser look no longer."""
        self._feeds.remove(feed)

    def changed_since(self, epoch: int) -> list[Row]:
        """Give the rows that were changed after an epoch, and begin a new one."""
        changed: list[Row] = []
        for row in reversed(self._rows.values()):
            if row.epoch <= epoch:
                break
            changed.append(row)
        self.epoch += 1
        return changed

    def has_changed_since(self, epoch: int) -> bool:
        """Whether a row was changed after an epoch."""
        return bool(self._rows) and next(reversed(self._rows.values())).epoch > epoch

    async def wait_changed(self) -> None:
        """Wait until a row is changed or removed from now on."""
        if self._changed.is_set():
            self._changed = trio.Event()
        await self._changed.wait()


@protected
class Feed:
    """What one browser was sent, and what it lacks."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._epoch = 0
        # By key: the version, and of the text its generation and length.
        self._sent: dict[int, tuple[int, int, int]] = {}
        self._gone: list[int] = []
        self._ahead: list[Row] = []

    def note_removed(self, row: Row) -> None:
        """Note that a row is no more."""
        if self._sent.pop(row.key, None) is not None:
            self._gone.append(row.key)
        if row in self._ahead:
            self._ahead.remove(row)

    async def wait(self) -> None:
        """Wait until the browser lacks something."""
        while not (self._ahead or self._gone or self._rows.has_changed_since(self._epoch)):
            await self._rows.wait_changed()

    def take(self) -> bytes | None:
        """Give what the browser lacks, or the first part of it, as JSON; None if nothing."""
        if not self._ahead:
            changed = self._rows.changed_since(self._epoch)
            self._epoch = self._rows.epoch - 1
            # A parent is older than what belongs to it.
            self._ahead = sorted(changed, key=lambda row: -row.key)
        parts: list[bytes] = []
        size = 0
        for part in self._parts():
            parts.append(part)
            size += len(part)
            if size > BATCH_BYTES:
                break
        gone, self._gone = self._gone, []
        if not parts and not gone:
            return None
        return b'{"rows":[' + b",".join(parts) + b'],"gone":' + encode_decoded(gone) + b"}"

    def _parts(self) -> Iterator[bytes]:
        while self._ahead:
            row = self._ahead.pop()
            before = self._sent.get(row.key, (-1, -1, 0))
            members = [b'{"key":%d' % row.key]
            if row.version != before[0]:
                head = {"kind": row.kind, "parent": row.parent}
                members += [encode_decoded(head)[1:-1], b'"data":' + row.encoded]
            now = row.version, -1, 0
            if row.text is not None:
                row.text.fold()
                shown, cut = row.text.shown, row.text.cut
                now = row.version, row.text.generation, len(shown)
                if now[1] != before[1]:
                    members.append(b'"text":' + encode_decoded({"set": shown, "cut": cut}))
                elif now[2] != before[2]:
                    members.append(b'"text":' + encode_decoded({"add": shown[before[2] :]}))
            self._sent[row.key] = now
            if len(members) > 1:
                yield b",".join(members) + b"}"
