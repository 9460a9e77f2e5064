"""Requests to approve file changes, joined with the changes, which the request does not have.

Imported when a request needs it, because it imports classes of the protocol.
"""

from __future__ import annotations

from typing import Any

import attrs

from trio_codex import _codec
from trio_codex.errors import ProtocolError
from trio_codex.protocol.approvals import FileChangeRequestApprovalParams
from trio_codex.protocol.thread_items import (
    AddPatchChangeKind,
    DeletePatchChangeKind,
    FileUpdateChange,
)

__all__ = ["FileChangeRequest"]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FileChangeRequest(FileChangeRequestApprovalParams):
    """A request to approve changes of files, with the changes.

    Attributes:
        item_id: The item with the changes.
        started_at_ms: When the runtime asked, in milliseconds since 1970.
        thread_id: The thread that asks.
        turn_id: The turn that asks.
        grant_root: A directory under which the agent wants to write for the rest of
            the session, or None.
        reason: The agent's reason, if it gave one.
        changes: Each file with its kind of change and its diff, from the item
            that the request belongs to. Of a file that is added or deleted, the
            diff is its text. Empty if the runtime has not sent them.
    """

    changes: tuple[FileUpdateChange, ...] = ()

    @property
    def diff(self) -> str:
        """The diffs of all files, one after the other, each under the name of its file.

        Of a file that is added or deleted as a whole, each line has its sign too.
        """
        return "\n".join(f"{change.path}\n{_signed(change)}" for change in self.changes)


def join_changes(request: FileChangeRequestApprovalParams, item: Any) -> FileChangeRequest:
    """Join a request with the item that it belongs to."""
    changes: list[FileUpdateChange] = []
    match item:
        case {"changes": [*raw]}:
            try:
                changes = _codec.structure(raw, list[FileUpdateChange], where="item/started")
            except ProtocolError:
                changes = []
        case _:
            pass
    fields = {field.name: getattr(request, field.name) for field in attrs.fields(type(request))}
    return FileChangeRequest(**fields, changes=tuple(changes))


def _signed(change: FileUpdateChange) -> str:
    match change.kind:
        case AddPatchChangeKind():
            sign = "+"
        case DeletePatchChangeKind():
            sign = "-"
        case _:
            return change.diff
    return "".join(f"{sign}{line}" for line in change.diff.splitlines(keepends=True))
