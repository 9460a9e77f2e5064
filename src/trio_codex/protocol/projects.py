# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Order among threads: projects, sections, attachments, read state."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import attrs

from trio_codex._util._model import (
    UNSET,
    Notification,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.common import (
    ThreadSection,
    ThreadSectionAppearance,
)
from trio_codex.protocol.leaves import (
    AbsolutePathBuf,
)
from trio_codex.protocol.rows import (
    Base,
    Tagged,
    publish,
    variant,
)
from trio_codex.protocol.shared import (
    SortDirection,
    ThreadReadState,
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectRoot(Base):
    """An entry of `Project.roots`, `ProjectCreateParams.roots` and 2 other fields."""

    path: AbsolutePathBuf


class ProjectChangeType(OpenEnum):
    """The possible values of `ProjectChangedNotification.change_type`."""

    created = "created"
    updated = "updated"
    deleted = "deleted"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectDeleteParams(Base):
    """The params of `project/delete`."""

    project_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectDeleteResponse(Base):
    """The response to `project/delete`."""


class ProjectSortKey(OpenEnum):
    """The possible values of `ProjectListParams.sort_key`."""

    position = "position"
    recency_at = "recencyAt"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectMoveParams(Base):
    """The params of `project/move`."""

    project_id: str
    before_project_id: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectMoveResponse(Base):
    """The response to `project/move`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectReadParams(Base):
    """The params of `project/read`."""

    project_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadAttachment(Base):
    """An independently persisted attachment associated with a thread."""

    attachment_type: str
    created_at: int
    id: str
    identity_key: str
    payload: Any


class ThreadAttachmentAddOutcome(OpenEnum):
    """Result of attempting to associate an attachment with a thread."""

    created = "created"
    existing = "existing"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadAttachmentAddParams(Base):
    """Parameters for creating or locating an attachment on its owning thread.

    The params of `thread/attachment/add`.
    """

    attachment_type: str
    identity_key: str
    payload: Any
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadAttachmentListParams(Base):
    """Parameters for listing attachments from one thread.

    The params of `thread/attachment/list`.
    """

    thread_id: str
    cursor: str | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET


class ThreadAttachmentOperation(OpenEnum):
    """The persisted attachment change represented by a notification."""

    created = "created"
    deleted = "deleted"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadAttachmentOwner(Base):
    """A thread that currently owns an attachment with the requested identity.

    Attributes:
        archived: Whether the owning thread is archived, not whether it is currently
            executing a turn.
    """

    archived: bool
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadAttachmentOwnerListParams(Base):
    """Parameters for reverse lookup by attachment identity within this server's store.

    The params of `thread/attachmentOwner/list`.

    Attributes:
        archived: Omitted or null returns all matches; false returns non-archived threads
            only.
    """

    attachment_type: str
    identity_key: str
    archived: bool | UnsetType | None = UNSET
    cursor: str | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadAttachmentRemoveParams(Base):
    """Parameters for deleting an attachment by its stable thread-local identity.

    The params of `thread/attachment/remove`.
    """

    attachment_type: str
    identity_key: str
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadAttachmentRemoveResponse(Base):
    """Successful deletion does not return additional attachment data.

    The response to `thread/attachment/remove`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadProjectUpdatedNotification(Base, Notification):
    """The notification `thread/project/updated`."""

    method: ClassVar[str] = "thread/project/updated"

    project_id: str | None
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadReadStateChangedNotification(Base, Notification):
    """The notification `thread/readState/changed`."""

    method: ClassVar[str] = "thread/readState/changed"

    read_state: ThreadReadState
    thread_id: str


@variant(tag=("type", "read"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReadThreadReadStateOperation(Base):
    """The variant of `ThreadReadStateOperation` whose `type` is `read`."""

    type: ClassVar[Literal["read"]] = "read"


@variant(tag=("type", "unread"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class UnreadThreadReadStateOperation(Base):
    """The variant of `ThreadReadStateOperation` whose `type` is `unread`."""

    type: ClassVar[Literal["unread"]] = "unread"


if TYPE_CHECKING:
    ThreadReadStateOperation: TypeAlias = """(
        ReadThreadReadStateOperation
        | UnreadThreadReadStateOperation
        | Unknown
    )"""
else:
    ThreadReadStateOperation = Tagged(
        "ThreadReadStateOperation",
        "type",
        {"read": "ReadThreadReadStateOperation", "unread": "UnreadThreadReadStateOperation"},
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadReadStateUpdateResponse(Base):
    """The response to `thread/readState/update`."""

    read_state: ThreadReadState


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSectionCreateParams(Base):
    """Parameters for creating an independently persisted thread section.

    The params of `threadSection/create`.

    Attributes:
        name: The user-visible name of the section.
    """

    name: str
    appearance: ThreadSectionAppearance | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSectionCreateResponse(Base):
    """The independently persisted section created by the server.

    The response to `threadSection/create`.
    """

    section: ThreadSection


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSectionDeleteParams(Base):
    """Parameters for deleting an independently persisted thread section.

    The params of `threadSection/delete`.

    Attributes:
        section_id: The stable, server-generated identity of the section to delete.
    """

    section_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSectionDeleteResponse(Base):
    """Successful deletion does not return additional section data.

    The response to `threadSection/delete`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSectionListParams(Base):
    """Parameters for listing independently persisted thread sections.

    The params of `threadSection/list`.

    Attributes:
        cursor: Opaque pagination cursor returned by a previous call.
        limit: Maximum number of sections to return.
    """

    cursor: str | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSectionListResponse(Base):
    """One page of independently persisted thread sections.

    The response to `threadSection/list`.

    Attributes:
        next_cursor: Opaque cursor for the next page, or `null` when no sections remain.
    """

    data: list[ThreadSection | Unknown]
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSectionMoveParams(Base):
    """Parameters for moving a thread within a server-owned section ordering.

    The params of `thread/section/move`.

    Attributes:
        section_id: Destination section, or `null` to remove the thread from its section.
        thread_id: Thread to move into, within, or out of a section.
        before_thread_id: Existing thread to insert before; omission or null appends to the
            section.
    """

    section_id: str | None
    thread_id: str
    before_thread_id: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSectionMoveResponse(Base):
    """The response to `thread/section/move`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSectionUpdateParams(Base):
    """Parameters for updating an independently persisted thread section.

    The params of `threadSection/update`.

    Attributes:
        name: The updated user-visible name of the section.
        section_id: The stable, server-generated identity of the section to update.
        appearance: Omit to preserve appearance, use `null` to clear it, or provide a
            replacement.
    """

    name: str
    section_id: str
    appearance: ThreadSectionAppearance | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSectionUpdateResponse(Base):
    """The independently persisted section after its name is updated.

    The response to `threadSection/update`.
    """

    section: ThreadSection


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Project(Base):
    """The value of `ProjectCreateResponse.project`, `ProjectImportResponse.project` and 3 other
    fields.

    Attributes:
        recency_at: Newest non-archived member thread's recency, in Unix seconds; null when
            none exist.
    """

    created_at: int
    id: str
    metadata: dict[str, str]
    name: str
    position: int
    roots: list[ProjectRoot]
    updated_at: int
    recency_at: int | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectCreateParams(Base):
    """The params of `project/create`."""

    idempotency_key: str
    name: str
    roots: list[ProjectRoot]
    metadata: dict[str, str] | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectImportParams(Base):
    """The params of `project/import`."""

    idempotency_key: str
    name: str
    roots: list[ProjectRoot]
    metadata: dict[str, str] | UnsetType | None = UNSET
    threads: list[str] | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectUpdateParams(Base):
    """The params of `project/update`."""

    project_id: str
    metadata: dict[str, str] | UnsetType | None = UNSET
    name: str | UnsetType | None = UNSET
    roots: list[ProjectRoot] | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectChangedNotification(Base, Notification):
    """The notification `project/changed`."""

    method: ClassVar[str] = "project/changed"

    change_type: ProjectChangeType
    project_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectListParams(Base):
    """The params of `project/list`.

    Attributes:
        sort_direction: Requires sortKey. Defaults to asc for position and desc for
            recencyAt.
        sort_key: Defaults to position. Recency sorting always places empty projects last.
    """

    cursor: str | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET
    sort_direction: SortDirection | UnsetType | None = UNSET
    sort_key: ProjectSortKey | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadAttachmentListResponse(Base):
    """One page of attachments associated with the requested thread.

    The response to `thread/attachment/list`.
    """

    data: list[ThreadAttachment | Unknown]
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadAttachmentAddResponse(Base):
    """The created or existing attachment.

    The response to `thread/attachment/add`.
    """

    attachment: ThreadAttachment
    outcome: ThreadAttachmentAddOutcome


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadAttachmentUpdatedNotification(Base, Notification):
    """Notification published after a thread attachment is created or deleted.

    The notification `thread/attachment/updated`.
    """

    method: ClassVar[str] = "thread/attachment/updated"

    attachment_id: str
    attachment_type: str
    identity_key: str
    operation: ThreadAttachmentOperation
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadAttachmentOwnerListResponse(Base):
    """One page of matching owners, including threads without their own user messages.

    The response to `thread/attachmentOwner/list`.
    """

    data: list[ThreadAttachmentOwner | Unknown]
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadReadStateUpdateParams(Base):
    """The params of `thread/readState/update`.

    Attributes:
        expected_revision: Revision of the row or transcript actually seen. Conflicts
            require a fresh user action.
    """

    expected_revision: str
    operation: ThreadReadStateOperation
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectCreateResponse(Base):
    """The response to `project/create`."""

    project: Project


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectImportResponse(Base):
    """The response to `project/import`."""

    project: Project


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectListResponse(Base):
    """The response to `project/list`."""

    data: list[Project | Unknown]
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectReadResponse(Base):
    """The response to `project/read`."""

    project: Project


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectUpdateResponse(Base):
    """The response to `project/update`."""

    project: Project


publish(globals())
