# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Requests about order among threads: projects, sections, attachments, read state."""

from __future__ import annotations

from typing import Any

from trio_codex import types
from trio_codex._rpc._caller import Caller
from trio_codex._util._model import UNSET, UnsetType


class ProjectsRequests(Caller):
    """Requests about order among threads: projects, sections, attachments, read state."""

    __slots__ = ()

    async def project_create(
        self,
        *,
        idempotency_key: str,
        name: str,
        roots: list[types.ProjectRoot],
        metadata: dict[str, str] | UnsetType | None = UNSET,
    ) -> types.ProjectCreateResponse:
        """Create a project (``project/create``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "project/create",
            types.ProjectCreateParams(
                idempotency_key=idempotency_key, name=name, roots=roots, metadata=metadata
            ),
            types.ProjectCreateResponse,
        )

    async def project_delete(self, *, project_id: str) -> types.ProjectDeleteResponse:
        """Delete a project (``project/delete``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "project/delete",
            types.ProjectDeleteParams(project_id=project_id),
            types.ProjectDeleteResponse,
        )

    async def project_import(
        self,
        *,
        idempotency_key: str,
        name: str,
        roots: list[types.ProjectRoot],
        metadata: dict[str, str] | UnsetType | None = UNSET,
        threads: list[str] | UnsetType | None = UNSET,
    ) -> types.ProjectImportResponse:
        """Create a project with threads that are there already (``project/import``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "project/import",
            types.ProjectImportParams(
                idempotency_key=idempotency_key,
                name=name,
                roots=roots,
                metadata=metadata,
                threads=threads,
            ),
            types.ProjectImportResponse,
        )

    async def project_list(
        self,
        *,
        cursor: str | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
        sort_direction: types.SortDirection | UnsetType | None = UNSET,
        sort_key: types.ProjectSortKey | UnsetType | None = UNSET,
    ) -> types.ProjectListResponse:
        """List the projects (``project/list``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            sort_direction: Requires sortKey. Defaults to asc for position and desc for
                recencyAt.
            sort_key: Defaults to position. Recency sorting always places empty projects
                last.
        """
        return await self._call(
            "project/list",
            types.ProjectListParams(
                cursor=cursor, limit=limit, sort_direction=sort_direction, sort_key=sort_key
            ),
            types.ProjectListResponse,
        )

    async def project_move(
        self, *, project_id: str, before_project_id: str | UnsetType | None = UNSET
    ) -> types.ProjectMoveResponse:
        """Move a project in the order of projects (``project/move``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "project/move",
            types.ProjectMoveParams(project_id=project_id, before_project_id=before_project_id),
            types.ProjectMoveResponse,
        )

    async def project_read(self, *, project_id: str) -> types.ProjectReadResponse:
        """Read a project (``project/read``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "project/read",
            types.ProjectReadParams(project_id=project_id),
            types.ProjectReadResponse,
        )

    async def project_update(
        self,
        *,
        project_id: str,
        metadata: dict[str, str] | UnsetType | None = UNSET,
        name: str | UnsetType | None = UNSET,
        roots: list[types.ProjectRoot] | UnsetType | None = UNSET,
    ) -> types.ProjectUpdateResponse:
        """Change a project (``project/update``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "project/update",
            types.ProjectUpdateParams(
                project_id=project_id, metadata=metadata, name=name, roots=roots
            ),
            types.ProjectUpdateResponse,
        )

    async def thread_attachment_add(
        self, *, attachment_type: str, identity_key: str, payload: Any, thread_id: str
    ) -> types.ThreadAttachmentAddResponse:
        """Attach something to a thread, or find it attached (``thread/attachment/add``)."""
        return await self._call(
            "thread/attachment/add",
            types.ThreadAttachmentAddParams(
                attachment_type=attachment_type,
                identity_key=identity_key,
                payload=payload,
                thread_id=thread_id,
            ),
            types.ThreadAttachmentAddResponse,
        )

    async def thread_attachment_list(
        self,
        *,
        thread_id: str,
        cursor: str | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
    ) -> types.ThreadAttachmentListResponse:
        """List what is attached to a thread (``thread/attachment/list``)."""
        return await self._call(
            "thread/attachment/list",
            types.ThreadAttachmentListParams(thread_id=thread_id, cursor=cursor, limit=limit),
            types.ThreadAttachmentListResponse,
        )

    async def thread_attachment_owner_list(
        self,
        *,
        attachment_type: str,
        identity_key: str,
        archived: bool | UnsetType | None = UNSET,
        cursor: str | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
    ) -> types.ThreadAttachmentOwnerListResponse:
        """List the threads to which something is attached (``thread/attachmentOwner/list``).

        Args:
            archived: Omitted or null returns all matches; false returns non-archived
                threads only.
        """
        return await self._call(
            "thread/attachmentOwner/list",
            types.ThreadAttachmentOwnerListParams(
                attachment_type=attachment_type,
                identity_key=identity_key,
                archived=archived,
                cursor=cursor,
                limit=limit,
            ),
            types.ThreadAttachmentOwnerListResponse,
        )

    async def thread_attachment_remove(
        self, *, attachment_type: str, identity_key: str, thread_id: str
    ) -> types.ThreadAttachmentRemoveResponse:
        """Remove an attachment from a thread (``thread/attachment/remove``)."""
        return await self._call(
            "thread/attachment/remove",
            types.ThreadAttachmentRemoveParams(
                attachment_type=attachment_type, identity_key=identity_key, thread_id=thread_id
            ),
            types.ThreadAttachmentRemoveResponse,
        )

    async def thread_read_state_update(
        self, *, expected_revision: str, operation: types.ThreadReadStateOperation, thread_id: str
    ) -> types.ThreadReadStateUpdateResponse:
        """Mark a thread as read or unread (``thread/readState/update``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            expected_revision: Revision of the row or transcript actually seen. Conflicts
                require a fresh user action.
        """
        return await self._call(
            "thread/readState/update",
            types.ThreadReadStateUpdateParams(
                expected_revision=expected_revision, operation=operation, thread_id=thread_id
            ),
            types.ThreadReadStateUpdateResponse,
        )

    async def thread_section_create(
        self, *, name: str, appearance: types.ThreadSectionAppearance | UnsetType | None = UNSET
    ) -> types.ThreadSectionCreateResponse:
        """Create a section for threads (``threadSection/create``).

        Args:
            name: The user-visible name of the section.
        """
        return await self._call(
            "threadSection/create",
            types.ThreadSectionCreateParams(name=name, appearance=appearance),
            types.ThreadSectionCreateResponse,
        )

    async def thread_section_delete(self, *, section_id: str) -> types.ThreadSectionDeleteResponse:
        """Delete a section for threads (``threadSection/delete``).

        Args:
            section_id: The stable, server-generated identity of the section to delete.
        """
        return await self._call(
            "threadSection/delete",
            types.ThreadSectionDeleteParams(section_id=section_id),
            types.ThreadSectionDeleteResponse,
        )

    async def thread_section_list(
        self, *, cursor: str | UnsetType | None = UNSET, limit: int | UnsetType | None = UNSET
    ) -> types.ThreadSectionListResponse:
        """List the sections for threads (``threadSection/list``).

        Args:
            cursor: Opaque pagination cursor returned by a previous call.
            limit: Maximum number of sections to return.
        """
        return await self._call(
            "threadSection/list",
            types.ThreadSectionListParams(cursor=cursor, limit=limit),
            types.ThreadSectionListResponse,
        )

    async def thread_section_move(
        self,
        *,
        section_id: str | None,
        thread_id: str,
        before_thread_id: str | UnsetType | None = UNSET,
    ) -> types.ThreadSectionMoveResponse:
        """Move a thread into, within or out of a section (``thread/section/move``).

        Args:
            section_id: Destination section, or `null` to remove the thread from its
                section.
            thread_id: Thread to move into, within, or out of a section.
            before_thread_id: Existing thread to insert before; omission or null appends to
                the section.
        """
        return await self._call(
            "thread/section/move",
            types.ThreadSectionMoveParams(
                section_id=section_id, thread_id=thread_id, before_thread_id=before_thread_id
            ),
            types.ThreadSectionMoveResponse,
        )

    async def thread_section_update(
        self,
        *,
        name: str,
        section_id: str,
        appearance: types.ThreadSectionAppearance | UnsetType | None = UNSET,
    ) -> types.ThreadSectionUpdateResponse:
        """Change a section for threads (``threadSection/update``).

        Args:
            name: The updated user-visible name of the section.
            section_id: The stable, server-generated identity of the section to update.
            appearance: Omit to preserve appearance, use `null` to clear it, or provide a
                replacement.
        """
        return await self._call(
            "threadSection/update",
            types.ThreadSectionUpdateParams(
                name=name, section_id=section_id, appearance=appearance
            ),
            types.ThreadSectionUpdateResponse,
        )
