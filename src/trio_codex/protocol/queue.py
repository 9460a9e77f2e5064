# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Work that waits or goes on beside the turn: goals, queue, terminals, predictions."""

from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

import attrs

from trio_codex._util._model import (
    UNSET,
    Notification,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.common import (
    Turn,
    UserInput,
)
from trio_codex.protocol.leaves import (
    LegacyAppPathString,
)
from trio_codex.protocol.rows import (
    Base,
    Tagged,
    publish,
    variant,
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class QueuedSubmission(Base):
    """An input that waits in the queue of a thread."""

    client_user_message_id: str
    id: str
    input: list[UserInput]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadBackgroundTerminal(Base):
    """A command that a turn has started and that still runs."""

    command: str
    cwd: LegacyAppPathString
    item_id: str
    process_id: str
    cpu_percent: float | None = None
    os_pid: int | None = None
    rss_kb: int | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadBackgroundTerminalsCleanParams(Base):
    """The params of `thread/backgroundTerminals/clean`."""

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadBackgroundTerminalsCleanResponse(Base):
    """The response to `thread/backgroundTerminals/clean`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadBackgroundTerminalsListParams(Base):
    """The params of `thread/backgroundTerminals/list`.

    Attributes:
        cursor: Opaque pagination cursor returned by a previous call.
        limit: Optional page size.
    """

    thread_id: str
    cursor: str | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadBackgroundTerminalsTerminateParams(Base):
    """The params of `thread/backgroundTerminals/terminate`."""

    process_id: str
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadBackgroundTerminalsTerminateResponse(Base):
    """The response to `thread/backgroundTerminals/terminate`."""

    terminated: bool


class ThreadGoalStatus(OpenEnum):
    """Whether the runtime works on a goal, and if it does not, why."""

    active = "active"
    paused = "paused"
    blocked = "blocked"
    usage_limited = "usageLimited"
    budget_limited = "budgetLimited"
    complete = "complete"


class ThreadGoalMutationOrigin(OpenEnum):
    """Distinguishes explicit user actions from automatic goal lifecycle mutations."""

    user = "user"
    automatic = "automatic"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadGoalClearResponse(Base):
    """The response to `thread/goal/clear`."""

    cleared: bool


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadGoalClearedNotification(Base, Notification):
    """The notification `thread/goal/cleared`."""

    method: ClassVar[str] = "thread/goal/cleared"

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadGoalGetParams(Base):
    """The params of `thread/goal/get`."""

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadPredictionRequestParams(Base):
    """The params of `thread/prediction/request`."""

    source_turn_id: str
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadPredictionRequestResponse(Base):
    """The response to `thread/prediction/request`."""


@variant(tag=("type", "completed"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class CompletedThreadPredictionResult(Base):
    """The variant of `ThreadPredictionResult` whose `type` is `completed`."""

    type: ClassVar[Literal["completed"]] = "completed"

    text: str | None = None


@variant(tag=("type", "failed"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class FailedThreadPredictionResult(Base):
    """The variant of `ThreadPredictionResult` whose `type` is `failed`."""

    type: ClassVar[Literal["failed"]] = "failed"


if TYPE_CHECKING:
    ThreadPredictionResult: TypeAlias = """(
        CompletedThreadPredictionResult
        | FailedThreadPredictionResult
        | Unknown
    )"""
else:
    ThreadPredictionResult = Tagged(
        "ThreadPredictionResult",
        "type",
        {"completed": "CompletedThreadPredictionResult", "failed": "FailedThreadPredictionResult"},
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadQueueAddParams(Base):
    """The params of `thread/queue/add`."""

    client_user_message_id: str
    input: list[UserInput]
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadQueueChangedNotification(Base, Notification):
    """The notification `thread/queue/changed`."""

    method: ClassVar[str] = "thread/queue/changed"

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadQueueDeleteParams(Base):
    """The params of `thread/queue/delete`."""

    queued_submission_id: str
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadQueueDeleteResponse(Base):
    """The response to `thread/queue/delete`."""

    deleted: bool


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadQueueListParams(Base):
    """The params of `thread/queue/list`.

    Attributes:
        cursor: Opaque pagination cursor returned by a previous call.
        limit: Optional page size; defaults to the standard thread-list page size.
    """

    thread_id: str
    cursor: str | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadQueueReorderParams(Base):
    """The params of `thread/queue/reorder`."""

    queued_submission_ids: list[str]
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadQueueReorderResponse(Base):
    """The response to `thread/queue/reorder`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadQueueStartParams(Base):
    """The params of `thread/queue/start`."""

    thread_id: str
    queued_submission_id: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadQueueStartResponse(Base):
    """The response to `thread/queue/start`."""

    turn: Turn


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadQueueUpdateParams(Base):
    """The params of `thread/queue/update`."""

    input: list[UserInput]
    queued_submission_id: str
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadQueueAddResponse(Base):
    """The response to `thread/queue/add`."""

    queued_submission: QueuedSubmission


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadQueueListResponse(Base):
    """The response to `thread/queue/list`.

    Attributes:
        next_cursor: Opaque cursor for the next page, or `null` when no submissions remain.
    """

    data: list[QueuedSubmission | Unknown]
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadQueueUpdateResponse(Base):
    """The response to `thread/queue/update`."""

    queued_submission: QueuedSubmission


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadBackgroundTerminalsListResponse(Base):
    """The response to `thread/backgroundTerminals/list`.

    Attributes:
        next_cursor: Opaque cursor to pass to the next call to continue after the last item.
            If None, there are no more items to return.
    """

    data: list[ThreadBackgroundTerminal | Unknown]
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadGoal(Base):
    """The goal of a thread, and how much of its budget of tokens is used."""

    created_at: int
    objective: str
    status: ThreadGoalStatus
    thread_id: str
    time_used_seconds: int
    tokens_used: int
    updated_at: int
    token_budget: int | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadGoalClearParams(Base):
    """The params of `thread/goal/clear`.

    Attributes:
        origin: Missing provenance does not supply user authorization.
    """

    thread_id: str
    origin: ThreadGoalMutationOrigin | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadGoalSetParams(Base):
    """The params of `thread/goal/set`.

    Attributes:
        origin: Missing provenance does not supply user authorization.
    """

    thread_id: str
    objective: str | UnsetType | None = UNSET
    origin: ThreadGoalMutationOrigin | UnsetType | None = UNSET
    status: ThreadGoalStatus | UnsetType | None = UNSET
    token_budget: int | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadPredictionUpdatedNotification(Base, Notification):
    """The notification `thread/prediction/updated`."""

    method: ClassVar[str] = "thread/prediction/updated"

    result: ThreadPredictionResult
    source_turn_id: str
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadGoalGetResponse(Base):
    """The response to `thread/goal/get`."""

    goal: ThreadGoal | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadGoalSetResponse(Base):
    """The response to `thread/goal/set`."""

    goal: ThreadGoal


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadGoalUpdatedNotification(Base, Notification):
    """The notification `thread/goal/updated`."""

    method: ClassVar[str] = "thread/goal/updated"

    goal: ThreadGoal
    thread_id: str
    turn_id: str | None = None


publish(globals())
