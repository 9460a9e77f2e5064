# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Turns: start, steer, interrupt, review, and how they go."""

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
    AdditionalContextEntry,
    ApprovalsReviewer,
    ReasoningSummary,
    Turn,
    TurnError,
    UserInput,
)
from trio_codex.protocol.leaves import (
    ReasoningEffort,
)
from trio_codex.protocol.rows import (
    Base,
    Tagged,
    publish,
    variant,
)
from trio_codex.protocol.shared import (
    RequestId,
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ErrorNotification(Base, Notification):
    """The notification `error`."""

    method: ClassVar[str] = "error"

    error: TurnError
    thread_id: str
    turn_id: str
    will_retry: bool


class ReviewDelivery(OpenEnum):
    """The possible values of `ReviewStartParams.delivery`."""

    inline = "inline"
    detached = "detached"


if TYPE_CHECKING:
    ReviewTarget: TypeAlias = """(
        UncommittedChangesReviewTarget
        | BaseBranchReviewTarget
        | CommitReviewTarget
        | CustomReviewTarget
        | Unknown
    )"""
else:
    ReviewTarget = Tagged(
        "ReviewTarget",
        "type",
        {
            "uncommittedChanges": "UncommittedChangesReviewTarget",
            "baseBranch": "BaseBranchReviewTarget",
            "commit": "CommitReviewTarget",
            "custom": "CustomReviewTarget",
        },
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReviewStartResponse(Base):
    """The response to `review/start`.

    Attributes:
        review_thread_id: Identifies the thread where the review runs.

            For inline reviews, this is the original thread id. For detached reviews, this is
            the id of the new review thread.
    """

    review_thread_id: str
    turn: Turn


@variant(tag=("type", "uncommittedChanges"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class UncommittedChangesReviewTarget(Base):
    """Review the working tree: staged, unstaged, and untracked files."""

    type: ClassVar[Literal["uncommittedChanges"]] = "uncommittedChanges"


@variant(tag=("type", "baseBranch"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class BaseBranchReviewTarget(Base):
    """Review changes between the current branch and the given base branch."""

    type: ClassVar[Literal["baseBranch"]] = "baseBranch"

    branch: str


@variant(tag=("type", "commit"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommitReviewTarget(Base):
    """Review the changes introduced by a specific commit.

    Attributes:
        title: Optional human-readable label (e.g., commit subject) for UIs.
    """

    type: ClassVar[Literal["commit"]] = "commit"

    sha: str
    title: str | UnsetType | None = UNSET


@variant(tag=("type", "custom"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class CustomReviewTarget(Base):
    """Arbitrary instructions, equivalent to the old free-form prompt."""

    type: ClassVar[Literal["custom"]] = "custom"

    instructions: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ServerRequestResolvedNotification(Base, Notification):
    """The notification `serverRequest/resolved`."""

    method: ClassVar[str] = "serverRequest/resolved"

    request_id: RequestId
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnDiffUpdatedNotification(Base, Notification):
    """Notification that the turn-level unified diff has changed. Contains the latest aggregated
    diff across all file changes in the turn.

    The notification `turn/diff/updated`.
    """

    method: ClassVar[str] = "turn/diff/updated"

    diff: str
    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnInterruptParams(Base):
    """The params of `turn/interrupt`."""

    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnInterruptResponse(Base):
    """The response to `turn/interrupt`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnModerationMetadataNotification(Base, Notification):
    """The notification `turn/moderationMetadata`."""

    method: ClassVar[str] = "turn/moderationMetadata"

    metadata: Any
    thread_id: str
    turn_id: str


class TurnPlanStepStatus(OpenEnum):
    """The possible values of `TurnPlanStep.status`."""

    pending = "pending"
    in_progress = "inProgress"
    completed = "completed"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnSettingsUpdateParams(Base):
    """Experimental settings changes for one running turn, not future turns. Unsupported fields are
    rejected rather than silently ignored. Any live task kind may accept publication. Child
    sessions and consumers of frozen initial settings are unchanged.

    The params of `turn/settings/update`.

    Attributes:
        approvals_reviewer: Changes the active turn's reviewer without changing future
            thread settings. Already captured steps and pending approvals retain their original
            reviewer.
        effort: Omission or `null` leaves the effort unchanged.
        model: Omission or `null` leaves the model unchanged.
        service_tier: `null` clears the requested tier; omission leaves it unchanged.
        summary: Omission or `null` leaves the summary preference unchanged.
    """

    thread_id: str
    turn_id: str
    approvals_reviewer: ApprovalsReviewer | UnsetType | None = UNSET
    effort: ReasoningEffort | UnsetType | None = UNSET
    model: str | UnsetType | None = UNSET
    service_tier: str | UnsetType | None = UNSET
    summary: ReasoningSummary | UnsetType | None = UNSET


class TurnSettingsUpdateStatus(OpenEnum):
    """The possible values of `TurnSettingsUpdateResponse.status`.

    Attributes:
        applied: Published for subsequent captures, even if the values were unchanged.
            Already captured steps are unchanged; a later inference is not guaranteed.
        target_unavailable: No matching live task remained available for publication.
    """

    applied = "applied"
    target_unavailable = "targetUnavailable"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnSteerParams(Base):
    """The params of `turn/steer`.

    Attributes:
        expected_turn_id: Required active turn id precondition. The request fails when it
            does not match the currently active turn.
        additional_context: Optional client-provided context fragments keyed by an opaque
            source identifier.
        responsesapi_client_metadata: Optional metadata to enrich Codex's ResponsesAPI turn
            metadata.

            Entries are flattened into the JSON string sent as
            `client_metadata["x-codex-turn-metadata"]` on ResponsesAPI HTTP and websocket
            requests.

            They are not sent as top-level ResponsesAPI `client_metadata` keys, and reserved
            keys such as `session_id`, `thread_id`, `turn_id`, and `window_id` cannot be
            overridden.
    """

    expected_turn_id: str
    input: list[UserInput]
    thread_id: str
    additional_context: dict[str, AdditionalContextEntry] | UnsetType | None = UNSET
    client_user_message_id: str | UnsetType | None = UNSET
    responsesapi_client_metadata: dict[str, str] | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnSteerResponse(Base):
    """The response to `turn/steer`."""

    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReviewStartParams(Base):
    """The params of `review/start`.

    Attributes:
        delivery: Where to run the review: inline (default) on the current thread or
            detached on a new thread (returned in `reviewThreadId`). Detached delivery is
            deprecated and emits `deprecationNotice`. Use `thread/start` followed by an inline
            review for a separate review thread.
    """

    target: ReviewTarget
    thread_id: str
    delivery: ReviewDelivery | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnPlanStep(Base):
    """One step of the agent's plan."""

    status: TurnPlanStepStatus
    step: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnSettingsUpdateResponse(Base):
    """The response to `turn/settings/update`."""

    status: TurnSettingsUpdateStatus


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnPlanUpdatedNotification(Base, Notification):
    """The notification `turn/plan/updated`."""

    method: ClassVar[str] = "turn/plan/updated"

    plan: list[TurnPlanStep]
    thread_id: str
    turn_id: str
    explanation: str | None = None


publish(globals())
