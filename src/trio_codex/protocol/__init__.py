# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""The protocol, generated: one module for each domain, loaded when a name of it is needed.

`methods` lists the methods, `rows` says what the unions are made of.
"""

from importlib import import_module
from typing import Any

__all__ = ["DOMAINS", "HOME", "defined", "load"]

#: The names that each domain defines.
_NAMES = {
    "leaves": """
        AbsolutePathBuf EncryptedContentFunctionCallOutputContentItem FunctionCallOutputBody
        FunctionCallOutputContentItem ImageDetail InputAudioFunctionCallOutputContentItem
        InputImageFunctionCallOutputContentItem InputTextFunctionCallOutputContentItem
        LegacyAppPathString ReasoningEffort
    """,
    "thread_items": """
        AddPatchChangeKind AudioUserInput CollabAgentState CollabAgentStatus CollabAgentTool
        CollabAgentToolCallStatus CollabAgentToolCallThreadItem CommandAction
        CommandExecutionSource CommandExecutionStatus CommandExecutionThreadItem
        ContextCompactionThreadItem DeletePatchChangeKind DynamicToolCallOutputContentItem
        DynamicToolCallStatus DynamicToolCallThreadItem EnteredReviewModeThreadItem
        ExitedReviewModeThreadItem FileChangeThreadItem FileUpdateChange
        FindInPageWebSearchAction FunctionCallOutputThreadItem HookPromptFragment
        HookPromptThreadItem ImageGenerationFailure ImageGenerationThreadItem ImageUserInput
        ImageViewThreadItem InputAudioDynamicToolCallOutputContentItem
        InputImageDynamicToolCallOutputContentItem InputTextDynamicToolCallOutputContentItem
        ListFilesCommandAction LocalAudioUserInput LocalImageUserInput McpAppDisplayMode
        McpAppUi McpToolCallAppContext McpToolCallError McpToolCallResult McpToolCallStatus
        McpToolCallThreadItem MentionUserInput OpenPageWebSearchAction OtherWebSearchAction
        PatchApplyStatus PatchChangeKind PlanThreadItem ReadCommandAction ReasoningThreadItem
        SearchCommandAction SearchWebSearchAction SkillUserInput SleepThreadItem
        SubAgentActivityKind SubAgentActivityThreadItem UnknownCommandAction
        UpdatePatchChangeKind UsageLimitExceededImageGenerationFailure WebSearchAction
        WebSearchThreadItem
    """,
    "variants": """
        ActiveTurnNotSteerableCodexErrorInfo AgentPath CustomMultiAgentMode CustomSessionSource
        DangerFullAccessSandboxPolicy DynamicToolNamespaceTool EnvironmentCapabilityRootLocation
        ExternalSandboxSandboxPolicy FunctionDynamicToolNamespaceTool FunctionDynamicToolSpec
        GranularAskForApproval HttpConnectionFailedCodexErrorInfo NamespaceDynamicToolSpec
        NetworkAccess NonSteerableTurnKind NotLoadedThreadStatus OtherSubAgentSource
        ResponseStreamConnectionFailedCodexErrorInfo ResponseStreamDisconnectedCodexErrorInfo
        ResponseTooManyFailedAttemptsCodexErrorInfo SubAgentSessionSource SubAgentSource
        SubAgentSourceValue SystemErrorThreadStatus ThreadId ThreadSpawnSubAgentSource
    """,
    "common": """
        ActivePermissionProfile ActiveThreadStatus AdditionalContextEntry AdditionalContextKind
        AgentMessageDelivery AgentMessageDeltaNotification AgentMessageThreadItem
        ApprovalsReviewer AskForApproval AskForApprovalValue AsyncUserInputQuestion ByteRange
        CapabilityRootLocation ClientInfo CodexErrorInfo CodexErrorInfoValue CollaborationMode
        CyberAccessProgram DynamicToolSpec GitInfo IdleThreadStatus InitializeCapabilities
        InitializeParams InitializeResponse ItemCompletedNotification ItemStartedNotification
        MemoryCitation MemoryCitationEntry MessagePhase MisalignmentErrorDetails
        MisalignmentSteer ModeKind MultiAgentMode MultiAgentModeValue Personality
        ReadOnlySandboxPolicy ReasoningSummary SandboxMode SandboxPolicy SelectedCapabilityRoot
        SessionSource SessionSourceValue Settings TextElement TextUserInput Thread
        ThreadActiveFlag ThreadEnvironment ThreadExtra ThreadHistoryMode ThreadItem
        ThreadSection ThreadSectionAppearance ThreadSource ThreadStartParams ThreadStartResponse
        ThreadStartSource ThreadStatus ThreadTokenUsage ThreadTokenUsageUpdatedNotification
        TokenUsageBreakdown Turn TurnCompletedNotification TurnEnvironmentParams TurnError
        TurnItemsView TurnStartParams TurnStartResponse TurnStartedNotification TurnStatus
        TurnToolOutput UserInput UserMessageThreadItem WorkspaceWriteSandboxPolicy
    """,
    "shared": """
        AdditionalFileSystemPermissions AdditionalNetworkPermissions FileSystemAccessMode
        FileSystemPath FileSystemSandboxEntry FileSystemSpecialPath GlobPatternFileSystemPath
        HookEventName HookSource KindFileSystemSpecialPath MinimalFileSystemSpecialPath
        NetworkApprovalProtocol PathFileSystemPath RequestId RequestPermissionProfile
        RootFileSystemSpecialPath SlashTmpFileSystemSpecialPath SortDirection
        SpecialFileSystemPath ThreadReadState ThreadSourceKind ThreadStartThreadUnreadPosition
        ThreadUnreadPosition TmpdirFileSystemSpecialPath TurnThreadUnreadPosition
        UnknownFileSystemSpecialPath
    """,
    "threads": """
        ContextCompactedNotification ThreadApproveGuardianDeniedActionParams
        ThreadApproveGuardianDeniedActionResponse ThreadArchiveParams ThreadArchiveResponse
        ThreadArchivedNotification ThreadClosedNotification ThreadCompactStartParams
        ThreadCompactStartResponse ThreadDecrementElicitationParams
        ThreadDecrementElicitationResponse ThreadDeleteParams ThreadDeleteResponse
        ThreadDeletedNotification ThreadForkParams ThreadForkResponse
        ThreadIncrementElicitationParams ThreadIncrementElicitationResponse
        ThreadInjectItemsParams ThreadInjectItemsResponse ThreadListCwdFilter ThreadListParams
        ThreadListResponse ThreadLoadedListParams ThreadLoadedListResponse ThreadMemoryMode
        ThreadMemoryModeSetParams ThreadMemoryModeSetResponse ThreadMetadataGitInfoUpdateParams
        ThreadMetadataUpdateParams ThreadMetadataUpdateResponse ThreadNameUpdatedNotification
        ThreadReadParams ThreadReadResponse ThreadRevertParams ThreadRevertResponse
        ThreadRevertedNotification ThreadSetNameParams ThreadSetNameResponse ThreadSettings
        ThreadSettingsUpdateParams ThreadSettingsUpdateResponse
        ThreadSettingsUpdatedNotification ThreadShellCommandParams ThreadShellCommandResponse
        ThreadSortKey ThreadStartedNotification ThreadStatusChangedNotification
        ThreadUnarchiveParams ThreadUnarchiveResponse ThreadUnarchivedNotification
        ThreadUnsubscribeParams ThreadUnsubscribeResponse ThreadUnsubscribeStatus
    """,
    "history": """
        AdditionalToolsResponseItem AgentMessageInputContent AgentMessageResponseItem
        CompactionResponseItem CompactionTriggerResponseItem ConfigurationReasoning
        ConfigurationUpdateResponseItem ContentItem ContextCompactionResponseItem
        CustomToolCallOutputResponseItem CustomToolCallResponseItem
        EncryptedContentAgentMessageInputContent ExecLocalShellAction
        FindInPageResponsesApiWebSearchAction FunctionCallOutputResponseItem
        FunctionCallResponseItem ImageGenerationCallResponseItem InputAudioContentItem
        InputImageContentItem InputTextAgentMessageInputContent InputTextContentItem
        InternalChatMessageMetadataPassthrough ItemThreadItemsListAnchor LocalShellAction
        LocalShellCallResponseItem LocalShellStatus MessageResponseItem
        OpenPageResponsesApiWebSearchAction OtherResponseItem OtherResponsesApiWebSearchAction
        OutputTextContentItem RawResponseCompletedNotification
        RawResponseItemCompletedNotification ReasoningItemContent ReasoningItemReasoningSummary
        ReasoningResponseItem ReasoningTextReasoningItemContent ResponseItem
        ResponseUsageMetadata ResponsesApiWebSearchAction SearchResponsesApiWebSearchAction
        SummaryTextReasoningItemReasoningSummary TextReasoningItemContent ThreadItemEntry
        ThreadItemsListAnchor ThreadItemsListCursor ThreadItemsListParams
        ThreadItemsListResponse ThreadItemsReadParams ThreadItemsReadResponse
        ThreadResumeInitialTurnsPageParams ThreadResumeParams ThreadResumeResponse
        ThreadSearchOccurrence ThreadSearchOccurrencesParams ThreadSearchOccurrencesResponse
        ThreadSearchParams ThreadSearchResponse ThreadSearchResult ThreadSearchSortKey
        ThreadSearchTextRange ThreadTurnsListParams ThreadTurnsListResponse
        ToolSearchCallResponseItem ToolSearchOutputResponseItem TurnsPage
        WebSearchCallResponseItem
    """,
    "queue": """
        CompletedThreadPredictionResult FailedThreadPredictionResult QueuedSubmission
        ThreadBackgroundTerminal ThreadBackgroundTerminalsCleanParams
        ThreadBackgroundTerminalsCleanResponse ThreadBackgroundTerminalsListParams
        ThreadBackgroundTerminalsListResponse ThreadBackgroundTerminalsTerminateParams
        ThreadBackgroundTerminalsTerminateResponse ThreadGoal ThreadGoalClearParams
        ThreadGoalClearResponse ThreadGoalClearedNotification ThreadGoalGetParams
        ThreadGoalGetResponse ThreadGoalMutationOrigin ThreadGoalSetParams ThreadGoalSetResponse
        ThreadGoalStatus ThreadGoalUpdatedNotification ThreadPredictionRequestParams
        ThreadPredictionRequestResponse ThreadPredictionResult
        ThreadPredictionUpdatedNotification ThreadQueueAddParams ThreadQueueAddResponse
        ThreadQueueChangedNotification ThreadQueueDeleteParams ThreadQueueDeleteResponse
        ThreadQueueListParams ThreadQueueListResponse ThreadQueueReorderParams
        ThreadQueueReorderResponse ThreadQueueStartParams ThreadQueueStartResponse
        ThreadQueueUpdateParams ThreadQueueUpdateResponse
    """,
    "projects": """
        Project ProjectChangeType ProjectChangedNotification ProjectCreateParams
        ProjectCreateResponse ProjectDeleteParams ProjectDeleteResponse ProjectImportParams
        ProjectImportResponse ProjectListParams ProjectListResponse ProjectMoveParams
        ProjectMoveResponse ProjectReadParams ProjectReadResponse ProjectRoot ProjectSortKey
        ProjectUpdateParams ProjectUpdateResponse ReadThreadReadStateOperation ThreadAttachment
        ThreadAttachmentAddOutcome ThreadAttachmentAddParams ThreadAttachmentAddResponse
        ThreadAttachmentListParams ThreadAttachmentListResponse ThreadAttachmentOperation
        ThreadAttachmentOwner ThreadAttachmentOwnerListParams ThreadAttachmentOwnerListResponse
        ThreadAttachmentRemoveParams ThreadAttachmentRemoveResponse
        ThreadAttachmentUpdatedNotification ThreadProjectUpdatedNotification
        ThreadReadStateChangedNotification ThreadReadStateOperation ThreadReadStateUpdateParams
        ThreadReadStateUpdateResponse ThreadSectionCreateParams ThreadSectionCreateResponse
        ThreadSectionDeleteParams ThreadSectionDeleteResponse ThreadSectionListParams
        ThreadSectionListResponse ThreadSectionMoveParams ThreadSectionMoveResponse
        ThreadSectionUpdateParams ThreadSectionUpdateResponse UnreadThreadReadStateOperation
    """,
    "turns": """
        BaseBranchReviewTarget CommitReviewTarget CustomReviewTarget ErrorNotification
        ReviewDelivery ReviewStartParams ReviewStartResponse ReviewTarget
        ServerRequestResolvedNotification TurnDiffUpdatedNotification TurnInterruptParams
        TurnInterruptResponse TurnModerationMetadataNotification TurnPlanStep TurnPlanStepStatus
        TurnPlanUpdatedNotification TurnSettingsUpdateParams TurnSettingsUpdateResponse
        TurnSettingsUpdateStatus TurnSteerParams TurnSteerResponse
        UncommittedChangesReviewTarget
    """,
    "items": """
        ApplyPatchGuardianApprovalReviewAction AutoReviewDecisionSource
        CommandExecutionOutputDeltaNotification CommandGuardianApprovalReviewAction
        ExecveGuardianApprovalReviewAction FileChangeOutputDeltaNotification
        FileChangePatchUpdatedNotification GuardianApprovalReview GuardianApprovalReviewAction
        GuardianApprovalReviewStatus GuardianCommandSource GuardianRiskLevel
        GuardianUserAuthorization HookCompletedNotification HookExecutionMode HookHandlerType
        HookOutputEntry HookOutputEntryKind HookRunStatus HookRunSummary HookScope
        HookStartedNotification ItemGuardianApprovalReviewCompletedNotification
        ItemGuardianApprovalReviewStartedNotification McpToolCallGuardianApprovalReviewAction
        McpToolCallProgressNotification NetworkAccessGuardianApprovalReviewAction
        PlanDeltaNotification ReasoningSummaryPartAddedNotification
        ReasoningSummaryTextDeltaNotification ReasoningTextDeltaNotification
        RequestPermissionsGuardianApprovalReviewAction StrictReviewRequiredNotification
        TerminalInteractionNotification WriteStdinGuardianApprovalReviewAction
    """,
    "approvals": """
        AcceptWithExecpolicyAmendmentCommandExecutionApprovalDecision AddFileChange
        AdditionalPermissionProfile ApplyNetworkPolicyAmendmentCommandExecutionApprovalDecision
        ApplyPatchApprovalParams ApplyPatchApprovalResponse
        ApprovedExecpolicyAmendmentReviewDecision AttestationGenerateParams
        AttestationGenerateResponse ChatgptAuthTokensRefreshParams
        ChatgptAuthTokensRefreshReason ChatgptAuthTokensRefreshResponse
        CommandExecutionApprovalDecision CommandExecutionApprovalDecisionValue
        CommandExecutionApprovalKind CommandExecutionRequestApprovalParams
        CommandExecutionRequestApprovalResponse CurrentTimeReadParams CurrentTimeReadResponse
        DeleteFileChange DeniedReviewDecision DynamicToolCallParams DynamicToolCallResponse
        ExecCommandApprovalParams ExecCommandApprovalResponse FileChange
        FileChangeApprovalDecision FileChangeRequestApprovalParams
        FileChangeRequestApprovalResponse FormMcpServerElicitationRequestParams
        GrantedPermissionProfile ListFilesParsedCommand McpElicitationArrayType
        McpElicitationBooleanSchema McpElicitationBooleanType McpElicitationConstOption
        McpElicitationEnumSchema McpElicitationLegacyTitledEnumSchema
        McpElicitationMultiSelectEnumSchema McpElicitationNumberSchema McpElicitationNumberType
        McpElicitationObjectType McpElicitationPrimitiveSchema McpElicitationSchema
        McpElicitationSingleSelectEnumSchema McpElicitationStringFormat
        McpElicitationStringSchema McpElicitationStringType McpElicitationTitledEnumItems
        McpElicitationTitledMultiSelectEnumSchema McpElicitationTitledSingleSelectEnumSchema
        McpElicitationUntitledEnumItems McpElicitationUntitledMultiSelectEnumSchema
        McpElicitationUntitledSingleSelectEnumSchema McpServerElicitationAction
        McpServerElicitationRequestParams McpServerElicitationRequestResponse
        NetworkApprovalContext NetworkPolicyAmendment NetworkPolicyAmendmentReviewDecision
        NetworkPolicyRuleAction OpenaiFormMcpServerElicitationRequestParams
        OpenaiSlashFormMcpServerElicitationRequestParams
        OpenaiUserVerificationMcpServerElicitationRequestParams ParsedCommand
        PermissionGrantScope PermissionsRequestApprovalParams PermissionsRequestApprovalResponse
        ReadParsedCommand ReviewDecision ReviewDecisionValue SearchParsedCommand
        ToolRequestUserInputAnswer ToolRequestUserInputOption ToolRequestUserInputParams
        ToolRequestUserInputQuestion ToolRequestUserInputResponse UnknownParsedCommand
        UpdateFileChange UrlMcpServerElicitationRequestParams
    """,
    "account": """
        Account AccountLoginCompletedNotification AccountRateLimitsUpdatedNotification
        AccountRoutingOverride AccountTokenUsageDailyBucket AccountTokenUsageSummary
        AccountUpdatedNotification AddCreditsNudgeCreditType AddCreditsNudgeEmailStatus
        AmazonBedrockAccessKeysLoginAccountParams AmazonBedrockAccount
        AmazonBedrockLoginAccountParams AmazonBedrockLoginAccountResponse ApiKeyAccount
        ApiKeyLoginAccountParams ApiKeyLoginAccountResponse AuthMode AwsCredentialType
        BedrockAwsProfile BedrockCheckGovCloudRequirementsParams
        BedrockCheckGovCloudRequirementsResponse BedrockDiscoverParams BedrockDiscoverResponse
        BedrockEnvironmentCredential BedrockSetupParams BedrockSetupResponse
        CancelLoginAccountParams CancelLoginAccountResponse CancelLoginAccountStatus
        CancelledUserVerificationErrorDetails ChatgptAccount ChatgptAuthTokensLoginAccountParams
        ChatgptAuthTokensLoginAccountResponse ChatgptDeviceCodeLoginAccountParams
        ChatgptDeviceCodeLoginAccountResponse ChatgptLoginAccountParams
        ChatgptLoginAccountResponse ConsumeAccountRateLimitResetCreditOutcome
        ConsumeAccountRateLimitResetCreditParams ConsumeAccountRateLimitResetCreditResponse
        CreditsSnapshot DesktopOnboardingEntrypoint EnvironmentBedrockSetupParams
        FailedUserVerificationErrorDetails GatewayOAuthCancelResponse
        GatewayOAuthChangedNotification GatewayOAuthLoginResponse GatewayOAuthReadResponse
        GatewayOAuthStatus GetAccountParams GetAccountRateLimitsParams
        GetAccountRateLimitsResponse GetAccountResponse GetAccountTokenUsageParams
        GetAccountTokenUsageResponse GetWorkspaceMessagesResponse
        InvalidRequestUserVerificationErrorDetails LoginAccountParams LoginAccountResponse
        LoginAppBrand LogoutAccountResponse NullableGetAccountRateLimitsParams
        NullableGetAccountTokenUsageParams PlanType ProfileBedrockSetupParams
        RateLimitReachedType RateLimitResetCredit RateLimitResetCreditStatus
        RateLimitResetCreditsSummary RateLimitResetType RateLimitSnapshot RateLimitWindow
        SendAddCreditsNudgeEmailParams SendAddCreditsNudgeEmailResponse
        SpendControlLimitSnapshot ThreadUsage ThreadUsageBreakdownGroup
        UnavailableUserVerificationErrorDetails UserVerificationCancelParams
        UserVerificationCancelResponse UserVerificationCancellationReason
        UserVerificationDeleteParams UserVerificationDeleteResponse UserVerificationEnrollParams
        UserVerificationEnrollResponse UserVerificationErrorDetails
        UserVerificationFailureReason UserVerificationInvalidRequestReason UserVerificationProof
        UserVerificationRpcError UserVerificationStatusParams UserVerificationStatusResponse
        UserVerificationUnavailableReason UserVerificationVerifyParams
        UserVerificationVerifyResponse WorkspaceMessage WorkspaceMessageType WorkspaceRouting
    """,
    "config": """
        AgentConfiguredHookHandler AgentHookMetadata AllowDenyRequirement AnalyticsConfig
        AppConfig AppLinkConfig AppLinksConfig AppToolApproval AppToolConfig AppToolsConfig
        ApplicationNetworkRequirements ApplicationRequirements AppsConfig AppsDefaultConfig
        AutoCompactTokenLimitScope AutoReviewRequirements BrowserUseAccessApprovalLifetime
        BrowserUseConfig BrowserUseExtensionRequirements BrowserUseOriginPolicy
        BrowserUseOriginPolicyConfig BrowserUseRequirements CliAuthCredentialsStoreMode
        CommandConfiguredHookHandler CommandHookMetadata CommandMigration ComputerUseConfig
        ComputerUseMacosConfig ComputerUseMacosRequirements ComputerUseRequirements
        ComputerUseWindowsConfig ComputerUseWindowsExeConfig ComputerUseWindowsExeRequirement
        ComputerUseWindowsRequirements Config ConfigBatchWriteParams ConfigEdit ConfigLayer
        ConfigLayerMetadata ConfigLayerSource ConfigReadParams ConfigReadResponse
        ConfigRequirements ConfigRequirementsReadResponse ConfigValueWriteParams
        ConfigWriteResponse ConfiguredHookHandler ConfiguredHookMatcherGroup
        EnterpriseManagedConfigLayerSource ExperimentalFeature
        ExperimentalFeatureEnablementSetParams ExperimentalFeatureEnablementSetResponse
        ExperimentalFeatureListParams ExperimentalFeatureListResponse ExperimentalFeatureStage
        ExternalAgentConfigDetectParams ExternalAgentConfigDetectResponse
        ExternalAgentConfigImportCompletedNotification
        ExternalAgentConfigImportHistoriesReadResponse ExternalAgentConfigImportHistory
        ExternalAgentConfigImportHistoryRecordParams
        ExternalAgentConfigImportHistoryRecordResponse
        ExternalAgentConfigImportHistoryRecordSuccessParams
        ExternalAgentConfigImportHistoryRecordTypeResultParams
        ExternalAgentConfigImportItemTypeFailure ExternalAgentConfigImportItemTypeSuccess
        ExternalAgentConfigImportParams ExternalAgentConfigImportProgressNotification
        ExternalAgentConfigImportResponse ExternalAgentConfigImportTypeResult
        ExternalAgentConfigMigrationItem ExternalAgentConfigMigrationItemType
        ExternalAgentDetectedConnectorCandidate ExternalAgentDetectedConnectorSource
        ExternalAgentImportedConnectorCandidate ExternalAgentImportedConnectorSource
        FeedbackRequirements ForcedChatgptWorkspaceIds ForcedLoginMethod HookErrorInfo
        HookMetadata HookMigration HookTrustStatus HooksListEntry HooksListParams
        HooksListResponse InAppBrowserRequirements
        LegacyManagedConfigTomlFromFileConfigLayerSource
        LegacyManagedConfigTomlFromMdmConfigLayerSource ManagedHooksRequirements
        McpServerMigration McpServerRefreshResponse McpToolConfiguredHookHandler
        McpToolHookMetadata MdmConfigLayerSource MergeStrategy MigrationDetails
        ModelsRequirements NetworkDomainPermission NetworkRequirements
        NetworkUnixSocketPermission NewThreadModelDefaults OverriddenMetadata
        PackagedDefaultsConfigLayerSource PermissionProfileListParams
        PermissionProfileListResponse PermissionProfileSummary PluginsMigration
        ProjectConfigLayerSource PromptConfiguredHookHandler PromptHookMetadata RequestHeader
        ResidencyRequirement SandboxWorkspaceWrite SessionFlagsConfigLayerSource
        SessionMigration SkillMigration SubagentMigration SystemConfigLayerSource
        ToolExposureSurface ToolsV2 UserConfigLayerSource Verbosity WebSearchContextSize
        WebSearchLocation WebSearchMode WebSearchToolConfig WindowsSandboxImplementation
        WriteStatus
    """,
    "models": """
        AuthRecoveryNotification CollaborationModeListParams CollaborationModeListResponse
        CollaborationModeMask InputModality Model ModelAccessPrograms ModelAvailabilityNux
        ModelListParams ModelListResponse ModelProviderAuthRecoveryCompletedNotification
        ModelProviderAuthRecoveryStartedNotification ModelProviderCapabilitiesReadParams
        ModelProviderCapabilitiesReadResponse ModelRerouteReason ModelReroutedNotification
        ModelSafetyBufferingUpdatedNotification ModelServiceTier ModelUpgradeInfo
        ModelVerification ModelVerificationNotification MultiAgentVersion ReasoningEffortOption
    """,
    "mcp": """
        AppBranding AppInfo AppListUpdatedNotification AppMetadata AppReview AppScreenshot
        AppToolSummary AppsInstalledParams AppsInstalledResponse AppsListParams AppsListResponse
        AppsReadParams AppsReadResponse BlobResourceContent ConnectorMetadata InstalledApp
        ListMcpServerStatusParams ListMcpServerStatusResponse McpAuthStatus
        McpResourceReadParams McpResourceReadResponse McpResourceReadTarget
        McpServerConnectionStatus McpServerEventNotification McpServerEventStreamNotification
        McpServerEventStreamStartParams McpServerEventStreamStartResponse
        McpServerEventStreamStopParams McpServerEventStreamStopResponse McpServerInfo
        McpServerOauthClientRegistration McpServerOauthLoginCompletedNotification
        McpServerOauthLoginParams McpServerOauthLoginResponse McpServerStartupFailureReason
        McpServerStartupState McpServerStatus McpServerStatusDetail
        McpServerStatusUpdatedNotification McpServerToolCallParams McpServerToolCallResponse
        Resource ResourceContent ResourceTemplate TextResourceContent Tool
    """,
    "plugins": """
        AppSummary AppTemplateSummary AppTemplateUnavailableReason DailyScheduledTaskSchedule
        GitPluginSource HourlyScheduledTaskSchedule LocalPluginSource MarketplaceAddParams
        MarketplaceAddResponse MarketplaceInterface MarketplaceLoadErrorInfo
        MarketplaceRemoveParams MarketplaceRemoveResponse MarketplaceUpgradeErrorInfo
        MarketplaceUpgradeParams MarketplaceUpgradeResponse NpmPluginSource PluginAuthPolicy
        PluginAvailability PluginDetail PluginDisabledReason PluginHookSummary
        PluginInstallParams PluginInstallPolicy PluginInstallPolicySource PluginInstallResponse
        PluginInstalledParams PluginInstalledResponse PluginInterface PluginListMarketplaceKind
        PluginListParams PluginListResponse PluginMarketplaceEntry PluginReadParams
        PluginReadResponse PluginReconcileChangedPlugin PluginReconcileParams
        PluginReconcileResponse PluginSearchParams PluginSearchResponse PluginSearchResult
        PluginSearchScope PluginShareCheckoutParams PluginShareCheckoutResponse
        PluginShareContext PluginShareDeleteParams PluginShareDeleteResponse
        PluginShareDiscoverability PluginShareListItem PluginShareListParams
        PluginShareListResponse PluginSharePrincipal PluginSharePrincipalRole
        PluginSharePrincipalType PluginShareSaveParams PluginShareSaveResponse PluginShareTarget
        PluginShareTargetRole PluginShareUpdateDiscoverability PluginShareUpdateTargetsParams
        PluginShareUpdateTargetsResponse PluginSkillReadParams PluginSkillReadResponse
        PluginSource PluginSummary PluginUninstallParams PluginUninstallResponse
        RemotePluginSource ScheduledTaskSchedule ScheduledTaskSummary ScheduledTaskWeekday
        SkillDependencies SkillErrorInfo SkillInterface SkillMetadata SkillScope SkillSummary
        SkillToolDependency SkillsChangedNotification SkillsConfigWriteParams
        SkillsConfigWriteResponse SkillsExtraRootsSetParams SkillsExtraRootsSetResponse
        SkillsListEntry SkillsListParams SkillsListResponse WeekdaysScheduledTaskSchedule
        WeeklyScheduledTaskSchedule
    """,
    "workspace": """
        CommandExecOutputDeltaNotification CommandExecOutputStream CommandExecParams
        CommandExecResizeParams CommandExecResizeResponse CommandExecResponse
        CommandExecTerminalSize CommandExecTerminateParams CommandExecTerminateResponse
        CommandExecWriteParams CommandExecWriteResponse EnvironmentAddParams
        EnvironmentAddResponse EnvironmentConnectionNotification EnvironmentInfoParams
        EnvironmentInfoResponse EnvironmentShellInfo EnvironmentSkillsParams
        EnvironmentStatusKind EnvironmentStatusParams EnvironmentStatusResponse
        FsChangedNotification FsCopyParams FsCopyResponse FsCreateDirectoryParams
        FsCreateDirectoryResponse FsGetMetadataParams FsGetMetadataResponse FsReadDirectoryEntry
        FsReadDirectoryParams FsReadDirectoryResponse FsReadFileParams FsReadFileResponse
        FsRemoveParams FsRemoveResponse FsUnwatchParams FsUnwatchResponse FsWatchParams
        FsWatchResponse FsWriteFileParams FsWriteFileResponse FuzzyFileSearchMatchType
        FuzzyFileSearchParams FuzzyFileSearchResponse FuzzyFileSearchResult
        FuzzyFileSearchSessionCompletedNotification FuzzyFileSearchSessionStartParams
        FuzzyFileSearchSessionStartResponse FuzzyFileSearchSessionStopParams
        FuzzyFileSearchSessionStopResponse FuzzyFileSearchSessionUpdateParams
        FuzzyFileSearchSessionUpdateResponse FuzzyFileSearchSessionUpdatedNotification PathUri
        ProcessExitedNotification ProcessKillParams ProcessKillResponse
        ProcessOutputDeltaNotification ProcessOutputStream ProcessResizePtyParams
        ProcessResizePtyResponse ProcessSpawnParams ProcessSpawnResponse ProcessTerminalSize
        ProcessWriteStdinParams ProcessWriteStdinResponse ThreadEnvironmentConnectedNotification
        ThreadEnvironmentDisconnectedNotification WindowsSandboxReadiness
        WindowsSandboxReadinessResponse WindowsSandboxSetupCompletedNotification
        WindowsSandboxSetupMode WindowsSandboxSetupStartParams WindowsSandboxSetupStartResponse
        WindowsWorldWritableWarningNotification
    """,
    "realtime": """
        BemItemPromotedThreadRealtimeItem CodexResponseHandoffMode ConversationTextRole
        ExistingCallThreadRealtimeStartTransport InlineMarkdownThreadRealtimeBemItemPresentation
        InlineVisualizationThreadRealtimeBemItemPresentation ItemThreadTimelineEntry
        RealtimeConversationVersion RealtimeOutputModality
        RealtimeSessionClosedThreadRealtimeItem RealtimeSessionStartedThreadRealtimeItem
        RealtimeThreadTimelineEntry RealtimeVoice RealtimeVoicesList
        ThreadRealtimeAppendAudioParams ThreadRealtimeAppendAudioResponse
        ThreadRealtimeAppendSpeechParams ThreadRealtimeAppendSpeechResponse
        ThreadRealtimeAppendTextParams ThreadRealtimeAppendTextResponse ThreadRealtimeAudioChunk
        ThreadRealtimeBemItemPresentation ThreadRealtimeClosedNotification
        ThreadRealtimeErrorNotification ThreadRealtimeInitialItem ThreadRealtimeItem
        ThreadRealtimeItemAddedNotification ThreadRealtimeItemCompletedNotification
        ThreadRealtimeItemStartedNotification ThreadRealtimeItemTranscriptDeltaNotification
        ThreadRealtimeListVoicesParams ThreadRealtimeListVoicesResponse
        ThreadRealtimeOutputAudioDeltaNotification ThreadRealtimeSdpNotification
        ThreadRealtimeSessionOutcome ThreadRealtimeStartParams ThreadRealtimeStartResponse
        ThreadRealtimeStartTransport ThreadRealtimeStartedNotification ThreadRealtimeStopParams
        ThreadRealtimeStopResponse ThreadRealtimeTranscriptDeltaNotification
        ThreadRealtimeTranscriptDoneNotification ThreadRealtimeTranscriptRole
        ThreadTimelineEntry ThreadTimelineListParams ThreadTimelineListResponse
        TranscriptSegmentThreadRealtimeItem TurnCompletedThreadTimelineEntry
        TurnStartedThreadTimelineEntry WebrtcThreadRealtimeStartTransport
        WebsocketThreadRealtimeStartTransport WholeItemThreadRealtimeBemItemPresentation
    """,
    "system": """
        ConfigWarningNotification DeprecationNoticeNotification FeedbackUploadParams
        FeedbackUploadResponse GuardianWarningNotification MemoryResetResponse
        MemoryStatusParams MemoryStatusResponse MockExperimentalMethodParams
        MockExperimentalMethodResponse NullableRemoteControlDisableParams
        NullableRemoteControlEnableParams RemoteControlClient RemoteControlClientsListOrder
        RemoteControlClientsListParams RemoteControlClientsListResponse
        RemoteControlClientsRevokeParams RemoteControlClientsRevokeResponse
        RemoteControlConnectionStatus RemoteControlDisableParams RemoteControlDisableResponse
        RemoteControlEnableParams RemoteControlEnableResponse RemoteControlPairingStartParams
        RemoteControlPairingStartResponse RemoteControlPairingStatusParams
        RemoteControlPairingStatusResponse RemoteControlStatusChangedNotification
        RemoteControlStatusReadResponse RolloutCompressResponse ServerDiagnosticsGauge
        ServerDiagnosticsParams ServerDiagnosticsProcess ServerDiagnosticsResponse TextPosition
        TextRange W3cTraceContext WarningNotification
    """,
}

DOMAINS: tuple[str, ...] = tuple(_NAMES)

#: The domain of each name.
HOME: dict[str, str] = {name: domain for domain, names in _NAMES.items() for name in names.split()}


def defined(name: str) -> Any:
    """Give what a domain has under a name, which is a row for a union."""
    return getattr(import_module(f"{__name__}.{HOME[name]}"), name)


def load(name: str) -> Any:
    """Give the class or alias of a name, and load its domain if need be.

    Args:
        name: A name of the generated protocol.

    Returns:
        What the name stands for.

    Raises:
        KeyError: The protocol has no such name.
    """
    value = defined(name)
    # A union is there as its row, which only annotations are content with.
    return value.__supertype__ if hasattr(value.__class__, "__supertype__") else value
