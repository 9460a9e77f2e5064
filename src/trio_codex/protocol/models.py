# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Models, their providers, collaboration modes."""

from typing import ClassVar

import attrs

from trio_codex._util._model import (
    UNSET,
    Notification,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.common import (
    CyberAccessProgram,
    ModeKind,
)
from trio_codex.protocol.leaves import (
    ReasoningEffort,
)
from trio_codex.protocol.rows import (
    Base,
    publish,
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AuthRecoveryNotification(Base, Notification):
    """The notification `modelProvider/authRecoveryCompleted`, the notification
    `modelProvider/authRecoveryStarted`.
    """

    message: str
    provider: str
    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CollaborationModeListParams(Base):
    """EXPERIMENTAL - list collaboration mode presets.

    The params of `collaborationMode/list`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CollaborationModeMask(Base):
    """EXPERIMENTAL - collaboration mode preset metadata for clients."""

    name: str
    mode: ModeKind | None = None
    model: str | None = None
    reasoning_effort: ReasoningEffort | None = attrs.field(
        default=None, metadata={"wire": "reasoning_effort"}
    )


class InputModality(OpenEnum):
    """Canonical user-input modality tags advertised by a model.

    Attributes:
        text: Plain text turns and tool payloads.
        image: Image attachments included in user turns.
        audio: Audio attachments included in user turns.
    """

    text = "text"
    image = "image"
    audio = "audio"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ModelAccessPrograms(Base):
    """Caller-specific explicit access programs advertised by model discovery.

    Attributes:
        cyber: Accepted explicit selections.
    """

    cyber: list[CyberAccessProgram]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ModelAvailabilityNux(Base):
    """The value of `Model.availability_nux`."""

    message: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ModelServiceTier(Base):
    """An entry of `Model.service_tiers`."""

    description: str
    id: str
    name: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ModelUpgradeInfo(Base):
    """The value of `Model.upgrade_info`.

    Attributes:
        retirement_at: Informational Unix timestamp for this upgrade's scheduled retirement,
            if known.
    """

    model: str
    migration_markdown: str | None = None
    model_link: str | None = None
    retirement_at: int | None = None
    upgrade_copy: str | None = None


class MultiAgentVersion(OpenEnum):
    """Multi-agent runtime supported by a model."""

    disabled = "disabled"
    v1 = "v1"
    v2 = "v2"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReasoningEffortOption(Base):
    """An entry of `Model.supported_reasoning_efforts`."""

    description: str
    reasoning_effort: ReasoningEffort


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ModelListParams(Base):
    """The params of `model/list`.

    Attributes:
        cursor: Opaque pagination cursor returned by a previous call.
        include_hidden: When true, include models that are hidden from the default picker
            list.
        limit: Optional page size; defaults to a reasonable server-side value.
    """

    cursor: str | UnsetType | None = UNSET
    include_hidden: bool | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ModelProviderCapabilitiesReadParams(Base):
    """The params of `modelProvider/capabilities/read`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ModelProviderCapabilitiesReadResponse(Base):
    """The response to `modelProvider/capabilities/read`."""

    image_generation: bool
    web_search: bool


class ModelRerouteReason(OpenEnum):
    """The possible values of `ModelReroutedNotification.reason`."""

    high_risk_cyber_activity = "highRiskCyberActivity"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ModelSafetyBufferingUpdatedNotification(Base, Notification):
    """The notification `model/safetyBuffering/updated`."""

    method: ClassVar[str] = "model/safetyBuffering/updated"

    model: str
    reasons: list[str]
    show_buffering_ui: bool
    thread_id: str
    turn_id: str
    use_cases: list[str]
    faster_model: str | None = None


class ModelVerification(OpenEnum):
    """The possible values of `ModelVerificationNotification.verifications`."""

    trusted_access_for_cyber = "trustedAccessForCyber"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ModelProviderAuthRecoveryStartedNotification(AuthRecoveryNotification):
    """The notification `modelProvider/authRecoveryStarted`."""

    method: ClassVar[str] = "modelProvider/authRecoveryStarted"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ModelProviderAuthRecoveryCompletedNotification(AuthRecoveryNotification):
    """The notification `modelProvider/authRecoveryCompleted`."""

    method: ClassVar[str] = "modelProvider/authRecoveryCompleted"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CollaborationModeListResponse(Base):
    """EXPERIMENTAL - collaboration mode presets response.

    The response to `collaborationMode/list`.
    """

    data: list[CollaborationModeMask | Unknown]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Model(Base):
    """A model that the runtime offers.

    Attributes:
        additional_speed_tiers: Deprecated: use `serviceTiers` instead.
        available_access_programs: Null when the catalog does not provide access-program
            metadata.
        default_service_tier: Catalog default service tier id for this model, when one is
            configured.
        multi_agent_version: Multi-agent runtime declared by this model, when available.
        supports_personality: @deprecated Always false; models no longer support personality
            selection.
    """

    default_reasoning_effort: ReasoningEffort
    description: str
    display_name: str
    hidden: bool
    id: str
    is_default: bool
    model: str
    supported_reasoning_efforts: list[ReasoningEffortOption]
    additional_speed_tiers: list[str] = attrs.field(factory=list[str])
    availability_nux: ModelAvailabilityNux | None = None
    available_access_programs: ModelAccessPrograms | None = None
    default_service_tier: str | None = None
    input_modalities: list[InputModality] = attrs.field(
        factory=lambda: [InputModality.text, InputModality.image]
    )
    model_specialty: str | None = None
    multi_agent_version: MultiAgentVersion | None = None
    service_tiers: list[ModelServiceTier] = attrs.field(factory=list[ModelServiceTier])
    supports_personality: bool = False
    upgrade: str | None = None
    upgrade_info: ModelUpgradeInfo | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ModelReroutedNotification(Base, Notification):
    """The notification `model/rerouted`."""

    method: ClassVar[str] = "model/rerouted"

    from_model: str
    reason: ModelRerouteReason
    thread_id: str
    to_model: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ModelVerificationNotification(Base, Notification):
    """The notification `model/verification`."""

    method: ClassVar[str] = "model/verification"

    thread_id: str
    turn_id: str
    verifications: list[ModelVerification]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ModelListResponse(Base):
    """The response to `model/list`.

    Attributes:
        next_cursor: Opaque cursor to pass to the next call to continue after the last item.
            If None, there are no more items to return.
    """

    data: list[Model | Unknown]
    next_cursor: str | None = None


publish(globals())
