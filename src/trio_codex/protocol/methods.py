# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""The methods of the protocol, and the classes that go with each.

Names only, so that this module loads no domain; `trio_codex.protocol.load`
turns a name into its class. The schema's envelopes (`JSONRPCRequest` and its
like) are the wire layer's business, and its four enumerations of methods
(`ClientRequest`, `ClientNotification`, `ServerNotification`, `ServerRequest`)
are the tables below.
"""

from typing import NamedTuple

RUNTIME_VERSION = "0.163.0"


class ClientRequest(NamedTuple):
    """A request that the client makes.

    Attributes:
        params: The class of its params, or None where it takes none.
        response: The class of its response.
        experimental: Whether it needs the capability `experimentalApi`.
    """

    params: str | None
    response: str
    experimental: bool = False


class ServerRequest(NamedTuple):
    """A request that the runtime makes.

    Attributes:
        params: The class of its params.
        response: The class of the answer.
    """

    params: str
    response: str


CLIENT_REQUESTS: dict[str, ClientRequest] = {
    "account/bedrock/checkGovCloudRequirements": ClientRequest(
        "BedrockCheckGovCloudRequirementsParams",
        "BedrockCheckGovCloudRequirementsResponse",
        experimental=True,
    ),
    "account/bedrock/discover": ClientRequest(
        "BedrockDiscoverParams", "BedrockDiscoverResponse", experimental=True
    ),
    "account/bedrock/setup": ClientRequest(
        "BedrockSetupParams", "BedrockSetupResponse", experimental=True
    ),
    "account/gatewayOAuth/cancel": ClientRequest(None, "GatewayOAuthCancelResponse"),
    "account/gatewayOAuth/login": ClientRequest(None, "GatewayOAuthLoginResponse"),
    "account/gatewayOAuth/read": ClientRequest(None, "GatewayOAuthReadResponse"),
    "account/login/cancel": ClientRequest("CancelLoginAccountParams", "CancelLoginAccountResponse"),
    "account/login/start": ClientRequest("LoginAccountParams", "LoginAccountResponse"),
    "account/logout": ClientRequest(None, "LogoutAccountResponse"),
    "account/rateLimitResetCredit/consume": ClientRequest(
        "ConsumeAccountRateLimitResetCreditParams", "ConsumeAccountRateLimitResetCreditResponse"
    ),
    "account/rateLimits/read": ClientRequest(
        "GetAccountRateLimitsParams", "GetAccountRateLimitsResponse"
    ),
    "account/read": ClientRequest("GetAccountParams", "GetAccountResponse"),
    "account/sendAddCreditsNudgeEmail": ClientRequest(
        "SendAddCreditsNudgeEmailParams", "SendAddCreditsNudgeEmailResponse"
    ),
    "account/usage/read": ClientRequest(
        "GetAccountTokenUsageParams", "GetAccountTokenUsageResponse"
    ),
    "account/workspaceMessages/read": ClientRequest(None, "GetWorkspaceMessagesResponse"),
    "app/installed": ClientRequest("AppsInstalledParams", "AppsInstalledResponse"),
    "app/list": ClientRequest("AppsListParams", "AppsListResponse"),
    "app/read": ClientRequest("AppsReadParams", "AppsReadResponse"),
    "collaborationMode/list": ClientRequest(
        "CollaborationModeListParams", "CollaborationModeListResponse", experimental=True
    ),
    "command/exec": ClientRequest("CommandExecParams", "CommandExecResponse"),
    "command/exec/resize": ClientRequest("CommandExecResizeParams", "CommandExecResizeResponse"),
    "command/exec/terminate": ClientRequest(
        "CommandExecTerminateParams", "CommandExecTerminateResponse"
    ),
    "command/exec/write": ClientRequest("CommandExecWriteParams", "CommandExecWriteResponse"),
    "config/batchWrite": ClientRequest("ConfigBatchWriteParams", "ConfigWriteResponse"),
    "config/mcpServer/reload": ClientRequest(None, "McpServerRefreshResponse"),
    "config/read": ClientRequest("ConfigReadParams", "ConfigReadResponse"),
    "config/value/write": ClientRequest("ConfigValueWriteParams", "ConfigWriteResponse"),
    "configRequirements/read": ClientRequest(None, "ConfigRequirementsReadResponse"),
    "environment/add": ClientRequest(
        "EnvironmentAddParams", "EnvironmentAddResponse", experimental=True
    ),
    "environment/info": ClientRequest(
        "EnvironmentInfoParams", "EnvironmentInfoResponse", experimental=True
    ),
    "environment/status": ClientRequest(
        "EnvironmentStatusParams", "EnvironmentStatusResponse", experimental=True
    ),
    "experimentalFeature/enablement/set": ClientRequest(
        "ExperimentalFeatureEnablementSetParams", "ExperimentalFeatureEnablementSetResponse"
    ),
    "experimentalFeature/list": ClientRequest(
        "ExperimentalFeatureListParams", "ExperimentalFeatureListResponse"
    ),
    "externalAgentConfig/detect": ClientRequest(
        "ExternalAgentConfigDetectParams", "ExternalAgentConfigDetectResponse"
    ),
    "externalAgentConfig/import": ClientRequest(
        "ExternalAgentConfigImportParams", "ExternalAgentConfigImportResponse"
    ),
    "externalAgentConfig/import/readHistories": ClientRequest(
        None, "ExternalAgentConfigImportHistoriesReadResponse"
    ),
    "externalAgentConfig/import/recordHistory": ClientRequest(
        "ExternalAgentConfigImportHistoryRecordParams",
        "ExternalAgentConfigImportHistoryRecordResponse",
    ),
    "feedback/upload": ClientRequest("FeedbackUploadParams", "FeedbackUploadResponse"),
    "fs/copy": ClientRequest("FsCopyParams", "FsCopyResponse"),
    "fs/createDirectory": ClientRequest("FsCreateDirectoryParams", "FsCreateDirectoryResponse"),
    "fs/getMetadata": ClientRequest("FsGetMetadataParams", "FsGetMetadataResponse"),
    "fs/readDirectory": ClientRequest("FsReadDirectoryParams", "FsReadDirectoryResponse"),
    "fs/readFile": ClientRequest("FsReadFileParams", "FsReadFileResponse"),
    "fs/remove": ClientRequest("FsRemoveParams", "FsRemoveResponse"),
    "fs/unwatch": ClientRequest("FsUnwatchParams", "FsUnwatchResponse"),
    "fs/watch": ClientRequest("FsWatchParams", "FsWatchResponse"),
    "fs/writeFile": ClientRequest("FsWriteFileParams", "FsWriteFileResponse"),
    "fuzzyFileSearch": ClientRequest("FuzzyFileSearchParams", "FuzzyFileSearchResponse"),
    "fuzzyFileSearch/sessionStart": ClientRequest(
        "FuzzyFileSearchSessionStartParams",
        "FuzzyFileSearchSessionStartResponse",
        experimental=True,
    ),
    "fuzzyFileSearch/sessionStop": ClientRequest(
        "FuzzyFileSearchSessionStopParams", "FuzzyFileSearchSessionStopResponse", experimental=True
    ),
    "fuzzyFileSearch/sessionUpdate": ClientRequest(
        "FuzzyFileSearchSessionUpdateParams",
        "FuzzyFileSearchSessionUpdateResponse",
        experimental=True,
    ),
    "hooks/list": ClientRequest("HooksListParams", "HooksListResponse"),
    "initialize": ClientRequest("InitializeParams", "InitializeResponse"),
    "marketplace/add": ClientRequest("MarketplaceAddParams", "MarketplaceAddResponse"),
    "marketplace/remove": ClientRequest("MarketplaceRemoveParams", "MarketplaceRemoveResponse"),
    "marketplace/upgrade": ClientRequest("MarketplaceUpgradeParams", "MarketplaceUpgradeResponse"),
    "mcpServer/event/stream/start": ClientRequest(
        "McpServerEventStreamStartParams", "McpServerEventStreamStartResponse", experimental=True
    ),
    "mcpServer/event/stream/stop": ClientRequest(
        "McpServerEventStreamStopParams", "McpServerEventStreamStopResponse", experimental=True
    ),
    "mcpServer/oauth/login": ClientRequest(
        "McpServerOauthLoginParams", "McpServerOauthLoginResponse"
    ),
    "mcpServer/resource/read": ClientRequest("McpResourceReadParams", "McpResourceReadResponse"),
    "mcpServer/tool/call": ClientRequest("McpServerToolCallParams", "McpServerToolCallResponse"),
    "mcpServerStatus/list": ClientRequest(
        "ListMcpServerStatusParams", "ListMcpServerStatusResponse"
    ),
    "memory/reset": ClientRequest(None, "MemoryResetResponse", experimental=True),
    "memory/status": ClientRequest("MemoryStatusParams", "MemoryStatusResponse", experimental=True),
    "mock/experimentalMethod": ClientRequest(
        "MockExperimentalMethodParams", "MockExperimentalMethodResponse", experimental=True
    ),
    "model/list": ClientRequest("ModelListParams", "ModelListResponse"),
    "modelProvider/capabilities/read": ClientRequest(
        "ModelProviderCapabilitiesReadParams", "ModelProviderCapabilitiesReadResponse"
    ),
    "permissionProfile/list": ClientRequest(
        "PermissionProfileListParams", "PermissionProfileListResponse"
    ),
    "plugin/install": ClientRequest("PluginInstallParams", "PluginInstallResponse"),
    "plugin/installed": ClientRequest("PluginInstalledParams", "PluginInstalledResponse"),
    "plugin/list": ClientRequest("PluginListParams", "PluginListResponse"),
    "plugin/read": ClientRequest("PluginReadParams", "PluginReadResponse"),
    "plugin/reconcile": ClientRequest("PluginReconcileParams", "PluginReconcileResponse"),
    "plugin/search": ClientRequest("PluginSearchParams", "PluginSearchResponse", experimental=True),
    "plugin/share/checkout": ClientRequest(
        "PluginShareCheckoutParams", "PluginShareCheckoutResponse"
    ),
    "plugin/share/delete": ClientRequest("PluginShareDeleteParams", "PluginShareDeleteResponse"),
    "plugin/share/list": ClientRequest("PluginShareListParams", "PluginShareListResponse"),
    "plugin/share/save": ClientRequest("PluginShareSaveParams", "PluginShareSaveResponse"),
    "plugin/share/updateTargets": ClientRequest(
        "PluginShareUpdateTargetsParams", "PluginShareUpdateTargetsResponse"
    ),
    "plugin/skill/read": ClientRequest("PluginSkillReadParams", "PluginSkillReadResponse"),
    "plugin/uninstall": ClientRequest("PluginUninstallParams", "PluginUninstallResponse"),
    "process/kill": ClientRequest("ProcessKillParams", "ProcessKillResponse", experimental=True),
    "process/resizePty": ClientRequest(
        "ProcessResizePtyParams", "ProcessResizePtyResponse", experimental=True
    ),
    "process/spawn": ClientRequest("ProcessSpawnParams", "ProcessSpawnResponse", experimental=True),
    "process/writeStdin": ClientRequest(
        "ProcessWriteStdinParams", "ProcessWriteStdinResponse", experimental=True
    ),
    "project/create": ClientRequest(
        "ProjectCreateParams", "ProjectCreateResponse", experimental=True
    ),
    "project/delete": ClientRequest(
        "ProjectDeleteParams", "ProjectDeleteResponse", experimental=True
    ),
    "project/import": ClientRequest(
        "ProjectImportParams", "ProjectImportResponse", experimental=True
    ),
    "project/list": ClientRequest("ProjectListParams", "ProjectListResponse", experimental=True),
    "project/move": ClientRequest("ProjectMoveParams", "ProjectMoveResponse", experimental=True),
    "project/read": ClientRequest("ProjectReadParams", "ProjectReadResponse", experimental=True),
    "project/update": ClientRequest(
        "ProjectUpdateParams", "ProjectUpdateResponse", experimental=True
    ),
    "remoteControl/client/list": ClientRequest(
        "RemoteControlClientsListParams", "RemoteControlClientsListResponse", experimental=True
    ),
    "remoteControl/client/revoke": ClientRequest(
        "RemoteControlClientsRevokeParams", "RemoteControlClientsRevokeResponse", experimental=True
    ),
    "remoteControl/disable": ClientRequest(
        "RemoteControlDisableParams", "RemoteControlDisableResponse", experimental=True
    ),
    "remoteControl/enable": ClientRequest(
        "RemoteControlEnableParams", "RemoteControlEnableResponse", experimental=True
    ),
    "remoteControl/pairing/start": ClientRequest(
        "RemoteControlPairingStartParams", "RemoteControlPairingStartResponse", experimental=True
    ),
    "remoteControl/pairing/status": ClientRequest(
        "RemoteControlPairingStatusParams", "RemoteControlPairingStatusResponse", experimental=True
    ),
    "remoteControl/status/read": ClientRequest(
        None, "RemoteControlStatusReadResponse", experimental=True
    ),
    "review/start": ClientRequest("ReviewStartParams", "ReviewStartResponse"),
    "rollout/compress": ClientRequest(None, "RolloutCompressResponse", experimental=True),
    "server/diagnostics": ClientRequest(
        "ServerDiagnosticsParams", "ServerDiagnosticsResponse", experimental=True
    ),
    "skills/config/write": ClientRequest("SkillsConfigWriteParams", "SkillsConfigWriteResponse"),
    "skills/extraRoots/set": ClientRequest(
        "SkillsExtraRootsSetParams", "SkillsExtraRootsSetResponse"
    ),
    "skills/list": ClientRequest("SkillsListParams", "SkillsListResponse"),
    "thread/approveGuardianDeniedAction": ClientRequest(
        "ThreadApproveGuardianDeniedActionParams", "ThreadApproveGuardianDeniedActionResponse"
    ),
    "thread/archive": ClientRequest("ThreadArchiveParams", "ThreadArchiveResponse"),
    "thread/attachment/add": ClientRequest(
        "ThreadAttachmentAddParams", "ThreadAttachmentAddResponse"
    ),
    "thread/attachment/list": ClientRequest(
        "ThreadAttachmentListParams", "ThreadAttachmentListResponse"
    ),
    "thread/attachment/remove": ClientRequest(
        "ThreadAttachmentRemoveParams", "ThreadAttachmentRemoveResponse"
    ),
    "thread/attachmentOwner/list": ClientRequest(
        "ThreadAttachmentOwnerListParams", "ThreadAttachmentOwnerListResponse"
    ),
    "thread/backgroundTerminals/clean": ClientRequest(
        "ThreadBackgroundTerminalsCleanParams",
        "ThreadBackgroundTerminalsCleanResponse",
        experimental=True,
    ),
    "thread/backgroundTerminals/list": ClientRequest(
        "ThreadBackgroundTerminalsListParams",
        "ThreadBackgroundTerminalsListResponse",
        experimental=True,
    ),
    "thread/backgroundTerminals/terminate": ClientRequest(
        "ThreadBackgroundTerminalsTerminateParams",
        "ThreadBackgroundTerminalsTerminateResponse",
        experimental=True,
    ),
    "thread/compact/start": ClientRequest("ThreadCompactStartParams", "ThreadCompactStartResponse"),
    "thread/decrement_elicitation": ClientRequest(
        "ThreadDecrementElicitationParams", "ThreadDecrementElicitationResponse", experimental=True
    ),
    "thread/delete": ClientRequest("ThreadDeleteParams", "ThreadDeleteResponse"),
    "thread/fork": ClientRequest("ThreadForkParams", "ThreadForkResponse"),
    "thread/goal/clear": ClientRequest("ThreadGoalClearParams", "ThreadGoalClearResponse"),
    "thread/goal/get": ClientRequest("ThreadGoalGetParams", "ThreadGoalGetResponse"),
    "thread/goal/set": ClientRequest("ThreadGoalSetParams", "ThreadGoalSetResponse"),
    "thread/increment_elicitation": ClientRequest(
        "ThreadIncrementElicitationParams", "ThreadIncrementElicitationResponse", experimental=True
    ),
    "thread/inject_items": ClientRequest("ThreadInjectItemsParams", "ThreadInjectItemsResponse"),
    "thread/items/list": ClientRequest("ThreadItemsListParams", "ThreadItemsListResponse"),
    "thread/items/read": ClientRequest(
        "ThreadItemsReadParams", "ThreadItemsReadResponse", experimental=True
    ),
    "thread/list": ClientRequest("ThreadListParams", "ThreadListResponse"),
    "thread/loaded/list": ClientRequest("ThreadLoadedListParams", "ThreadLoadedListResponse"),
    "thread/memoryMode/set": ClientRequest(
        "ThreadMemoryModeSetParams", "ThreadMemoryModeSetResponse", experimental=True
    ),
    "thread/metadata/update": ClientRequest(
        "ThreadMetadataUpdateParams", "ThreadMetadataUpdateResponse"
    ),
    "thread/name/set": ClientRequest("ThreadSetNameParams", "ThreadSetNameResponse"),
    "thread/prediction/request": ClientRequest(
        "ThreadPredictionRequestParams", "ThreadPredictionRequestResponse", experimental=True
    ),
    "thread/queue/add": ClientRequest(
        "ThreadQueueAddParams", "ThreadQueueAddResponse", experimental=True
    ),
    "thread/queue/delete": ClientRequest(
        "ThreadQueueDeleteParams", "ThreadQueueDeleteResponse", experimental=True
    ),
    "thread/queue/list": ClientRequest(
        "ThreadQueueListParams", "ThreadQueueListResponse", experimental=True
    ),
    "thread/queue/reorder": ClientRequest(
        "ThreadQueueReorderParams", "ThreadQueueReorderResponse", experimental=True
    ),
    "thread/queue/start": ClientRequest(
        "ThreadQueueStartParams", "ThreadQueueStartResponse", experimental=True
    ),
    "thread/queue/update": ClientRequest(
        "ThreadQueueUpdateParams", "ThreadQueueUpdateResponse", experimental=True
    ),
    "thread/read": ClientRequest("ThreadReadParams", "ThreadReadResponse"),
    "thread/readState/update": ClientRequest(
        "ThreadReadStateUpdateParams", "ThreadReadStateUpdateResponse", experimental=True
    ),
    "thread/realtime/appendAudio": ClientRequest(
        "ThreadRealtimeAppendAudioParams", "ThreadRealtimeAppendAudioResponse", experimental=True
    ),
    "thread/realtime/appendSpeech": ClientRequest(
        "ThreadRealtimeAppendSpeechParams", "ThreadRealtimeAppendSpeechResponse", experimental=True
    ),
    "thread/realtime/appendText": ClientRequest(
        "ThreadRealtimeAppendTextParams", "ThreadRealtimeAppendTextResponse", experimental=True
    ),
    "thread/realtime/listVoices": ClientRequest(
        "ThreadRealtimeListVoicesParams", "ThreadRealtimeListVoicesResponse", experimental=True
    ),
    "thread/realtime/start": ClientRequest(
        "ThreadRealtimeStartParams", "ThreadRealtimeStartResponse", experimental=True
    ),
    "thread/realtime/stop": ClientRequest(
        "ThreadRealtimeStopParams", "ThreadRealtimeStopResponse", experimental=True
    ),
    "thread/resume": ClientRequest("ThreadResumeParams", "ThreadResumeResponse"),
    "thread/revert": ClientRequest("ThreadRevertParams", "ThreadRevertResponse"),
    "thread/search": ClientRequest("ThreadSearchParams", "ThreadSearchResponse", experimental=True),
    "thread/searchOccurrences": ClientRequest(
        "ThreadSearchOccurrencesParams", "ThreadSearchOccurrencesResponse", experimental=True
    ),
    "thread/section/move": ClientRequest("ThreadSectionMoveParams", "ThreadSectionMoveResponse"),
    "thread/settings/update": ClientRequest(
        "ThreadSettingsUpdateParams", "ThreadSettingsUpdateResponse", experimental=True
    ),
    "thread/shellCommand": ClientRequest("ThreadShellCommandParams", "ThreadShellCommandResponse"),
    "thread/start": ClientRequest("ThreadStartParams", "ThreadStartResponse"),
    "thread/timeline/list": ClientRequest(
        "ThreadTimelineListParams", "ThreadTimelineListResponse", experimental=True
    ),
    "thread/turns/list": ClientRequest("ThreadTurnsListParams", "ThreadTurnsListResponse"),
    "thread/unarchive": ClientRequest("ThreadUnarchiveParams", "ThreadUnarchiveResponse"),
    "thread/unsubscribe": ClientRequest("ThreadUnsubscribeParams", "ThreadUnsubscribeResponse"),
    "threadSection/create": ClientRequest(
        "ThreadSectionCreateParams", "ThreadSectionCreateResponse"
    ),
    "threadSection/delete": ClientRequest(
        "ThreadSectionDeleteParams", "ThreadSectionDeleteResponse"
    ),
    "threadSection/list": ClientRequest("ThreadSectionListParams", "ThreadSectionListResponse"),
    "threadSection/update": ClientRequest(
        "ThreadSectionUpdateParams", "ThreadSectionUpdateResponse"
    ),
    "turn/interrupt": ClientRequest("TurnInterruptParams", "TurnInterruptResponse"),
    "turn/settings/update": ClientRequest(
        "TurnSettingsUpdateParams", "TurnSettingsUpdateResponse", experimental=True
    ),
    "turn/start": ClientRequest("TurnStartParams", "TurnStartResponse"),
    "turn/steer": ClientRequest("TurnSteerParams", "TurnSteerResponse"),
    "userVerification/cancel": ClientRequest(
        "UserVerificationCancelParams", "UserVerificationCancelResponse", experimental=True
    ),
    "userVerification/delete": ClientRequest(
        "UserVerificationDeleteParams", "UserVerificationDeleteResponse", experimental=True
    ),
    "userVerification/enroll": ClientRequest(
        "UserVerificationEnrollParams", "UserVerificationEnrollResponse", experimental=True
    ),
    "userVerification/status": ClientRequest(
        "UserVerificationStatusParams", "UserVerificationStatusResponse", experimental=True
    ),
    "userVerification/verify": ClientRequest(
        "UserVerificationVerifyParams", "UserVerificationVerifyResponse", experimental=True
    ),
    "windowsSandbox/readiness": ClientRequest(None, "WindowsSandboxReadinessResponse"),
    "windowsSandbox/setupStart": ClientRequest(
        "WindowsSandboxSetupStartParams", "WindowsSandboxSetupStartResponse"
    ),
}

#: Method and class of its params, or None where it has none.
CLIENT_NOTIFICATIONS: dict[str, str | None] = {
    "initialized": None,
}

SERVER_REQUESTS: dict[str, ServerRequest] = {
    "account/chatgptAuthTokens/refresh": ServerRequest(
        "ChatgptAuthTokensRefreshParams", "ChatgptAuthTokensRefreshResponse"
    ),
    "applyPatchApproval": ServerRequest("ApplyPatchApprovalParams", "ApplyPatchApprovalResponse"),
    "attestation/generate": ServerRequest(
        "AttestationGenerateParams", "AttestationGenerateResponse"
    ),
    "currentTime/read": ServerRequest("CurrentTimeReadParams", "CurrentTimeReadResponse"),
    "execCommandApproval": ServerRequest(
        "ExecCommandApprovalParams", "ExecCommandApprovalResponse"
    ),
    "item/commandExecution/requestApproval": ServerRequest(
        "CommandExecutionRequestApprovalParams", "CommandExecutionRequestApprovalResponse"
    ),
    "item/fileChange/requestApproval": ServerRequest(
        "FileChangeRequestApprovalParams", "FileChangeRequestApprovalResponse"
    ),
    "item/permissions/requestApproval": ServerRequest(
        "PermissionsRequestApprovalParams", "PermissionsRequestApprovalResponse"
    ),
    "item/tool/call": ServerRequest("DynamicToolCallParams", "DynamicToolCallResponse"),
    "item/tool/requestUserInput": ServerRequest(
        "ToolRequestUserInputParams", "ToolRequestUserInputResponse"
    ),
    "mcpServer/elicitation/request": ServerRequest(
        "McpServerElicitationRequestParams", "McpServerElicitationRequestResponse"
    ),
}

SERVER_NOTIFICATIONS: dict[str, str] = {
    "account/gatewayOAuth/changed": "GatewayOAuthChangedNotification",
    "account/login/completed": "AccountLoginCompletedNotification",
    "account/rateLimits/updated": "AccountRateLimitsUpdatedNotification",
    "account/updated": "AccountUpdatedNotification",
    "app/list/updated": "AppListUpdatedNotification",
    "autoApprovalReview/strictReviewRequired": "StrictReviewRequiredNotification",
    "command/exec/outputDelta": "CommandExecOutputDeltaNotification",
    "configWarning": "ConfigWarningNotification",
    "deprecationNotice": "DeprecationNoticeNotification",
    "error": "ErrorNotification",
    "externalAgentConfig/import/completed": "ExternalAgentConfigImportCompletedNotification",
    "externalAgentConfig/import/progress": "ExternalAgentConfigImportProgressNotification",
    "fs/changed": "FsChangedNotification",
    "fuzzyFileSearch/sessionCompleted": "FuzzyFileSearchSessionCompletedNotification",
    "fuzzyFileSearch/sessionUpdated": "FuzzyFileSearchSessionUpdatedNotification",
    "guardianWarning": "GuardianWarningNotification",
    "hook/completed": "HookCompletedNotification",
    "hook/started": "HookStartedNotification",
    "item/agentMessage/delta": "AgentMessageDeltaNotification",
    "item/autoApprovalReview/completed": "ItemGuardianApprovalReviewCompletedNotification",
    "item/autoApprovalReview/started": "ItemGuardianApprovalReviewStartedNotification",
    "item/commandExecution/outputDelta": "CommandExecutionOutputDeltaNotification",
    "item/commandExecution/terminalInteraction": "TerminalInteractionNotification",
    "item/completed": "ItemCompletedNotification",
    "item/fileChange/outputDelta": "FileChangeOutputDeltaNotification",
    "item/fileChange/patchUpdated": "FileChangePatchUpdatedNotification",
    "item/mcpToolCall/progress": "McpToolCallProgressNotification",
    "item/plan/delta": "PlanDeltaNotification",
    "item/reasoning/summaryPartAdded": "ReasoningSummaryPartAddedNotification",
    "item/reasoning/summaryTextDelta": "ReasoningSummaryTextDeltaNotification",
    "item/reasoning/textDelta": "ReasoningTextDeltaNotification",
    "item/started": "ItemStartedNotification",
    "mcpServer/event/stream/notification": "McpServerEventStreamNotification",
    "mcpServer/oauthLogin/completed": "McpServerOauthLoginCompletedNotification",
    "mcpServer/startupStatus/updated": "McpServerStatusUpdatedNotification",
    "model/rerouted": "ModelReroutedNotification",
    "model/safetyBuffering/updated": "ModelSafetyBufferingUpdatedNotification",
    "model/verification": "ModelVerificationNotification",
    "modelProvider/authRecoveryCompleted": "ModelProviderAuthRecoveryCompletedNotification",
    "modelProvider/authRecoveryStarted": "ModelProviderAuthRecoveryStartedNotification",
    "process/exited": "ProcessExitedNotification",
    "process/outputDelta": "ProcessOutputDeltaNotification",
    "project/changed": "ProjectChangedNotification",
    "remoteControl/status/changed": "RemoteControlStatusChangedNotification",
    "serverRequest/resolved": "ServerRequestResolvedNotification",
    "skills/changed": "SkillsChangedNotification",
    "thread/archived": "ThreadArchivedNotification",
    "thread/attachment/updated": "ThreadAttachmentUpdatedNotification",
    "thread/closed": "ThreadClosedNotification",
    "thread/compacted": "ContextCompactedNotification",
    "thread/deleted": "ThreadDeletedNotification",
    "thread/environment/connected": "ThreadEnvironmentConnectedNotification",
    "thread/environment/disconnected": "ThreadEnvironmentDisconnectedNotification",
    "thread/goal/cleared": "ThreadGoalClearedNotification",
    "thread/goal/updated": "ThreadGoalUpdatedNotification",
    "thread/name/updated": "ThreadNameUpdatedNotification",
    "thread/prediction/updated": "ThreadPredictionUpdatedNotification",
    "thread/project/updated": "ThreadProjectUpdatedNotification",
    "thread/queue/changed": "ThreadQueueChangedNotification",
    "thread/readState/changed": "ThreadReadStateChangedNotification",
    "thread/realtime/closed": "ThreadRealtimeClosedNotification",
    "thread/realtime/error": "ThreadRealtimeErrorNotification",
    "thread/realtime/item/completed": "ThreadRealtimeItemCompletedNotification",
    "thread/realtime/item/started": "ThreadRealtimeItemStartedNotification",
    "thread/realtime/item/transcript/delta": "ThreadRealtimeItemTranscriptDeltaNotification",
    "thread/realtime/itemAdded": "ThreadRealtimeItemAddedNotification",
    "thread/realtime/outputAudio/delta": "ThreadRealtimeOutputAudioDeltaNotification",
    "thread/realtime/sdp": "ThreadRealtimeSdpNotification",
    "thread/realtime/started": "ThreadRealtimeStartedNotification",
    "thread/realtime/transcript/delta": "ThreadRealtimeTranscriptDeltaNotification",
    "thread/realtime/transcript/done": "ThreadRealtimeTranscriptDoneNotification",
    "thread/reverted": "ThreadRevertedNotification",
    "thread/settings/updated": "ThreadSettingsUpdatedNotification",
    "thread/started": "ThreadStartedNotification",
    "thread/status/changed": "ThreadStatusChangedNotification",
    "thread/tokenUsage/updated": "ThreadTokenUsageUpdatedNotification",
    "thread/unarchived": "ThreadUnarchivedNotification",
    "turn/completed": "TurnCompletedNotification",
    "turn/diff/updated": "TurnDiffUpdatedNotification",
    "turn/moderationMetadata": "TurnModerationMetadataNotification",
    "turn/plan/updated": "TurnPlanUpdatedNotification",
    "turn/started": "TurnStartedNotification",
    "warning": "WarningNotification",
    "windows/worldWritableWarning": "WindowsWorldWritableWarningNotification",
    "windowsSandbox/setupCompleted": "WindowsSandboxSetupCompletedNotification",
}
