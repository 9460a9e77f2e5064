"""A sentence for classes of which neither the schema nor their place says enough."""

from __future__ import annotations

from typing import Final

#: By class. For the others without a description, `places` makes a sentence.
SENTENCES: Final = {
    # Threads and turns.
    "Thread": "A snapshot of a thread; it has the turns only where they were asked for.",
    "Turn": "A snapshot of a turn.",
    "TurnStatus": "How far a turn has come: it runs, or it has ended in one of three ways.",
    "TurnError": "Why a turn failed, or what the runtime is about to try again.",
    "TurnItemsView": "How many of a turn's items a snapshot of it contains.",
    "ThreadItemEntry": "An item in the history of a thread, with the turn that it belongs to.",
    "ThreadTokenUsage": "The tokens of a thread: of the last call of the model, and of all.",
    "TokenUsageBreakdown": "Numbers of tokens, by what they were used for.",
    "ThreadSettings": "The settings that the next turn of a thread starts with.",
    "ThreadGoal": "The goal of a thread, and how much of its budget of tokens is used.",
    "ThreadGoalStatus": "Whether the runtime works on a goal, and if it does not, why.",
    "ThreadBackgroundTerminal": "A command that a turn has started and that still runs.",
    "QueuedSubmission": "An input that waits in the queue of a thread.",
    "GitInfo": "The state of the Git repository that a thread was started in.",
    "IdleThreadStatus": "The thread is loaded, and no turn runs on it.",
    "ActiveThreadStatus": "A turn runs on the thread; the flags say what it waits for.",
    "NotLoadedThreadStatus": "The thread is stored, and the runtime has not loaded it.",
    "SystemErrorThreadStatus": "The last turn of the thread failed.",
    "ThreadActiveFlag": "What a turn that runs waits for: an approval, or an answer of the user.",
    "TurnPlanStep": "One step of the agent's plan.",
    # Items.
    "UserMessageThreadItem": "An input of the user, also one that steered the turn.",
    "AgentMessageThreadItem": "A message of the agent; its phase tells the answer from remarks.",
    "ReasoningThreadItem": "The model's reasoning, as far as the provider shows it.",
    "CommandExecutionThreadItem": "A command that the agent, or the user, has run.",
    "FileChangeThreadItem": "A change of files, with the diff of each.",
    "McpToolCallThreadItem": "A call of a tool of an MCP server.",
    "DynamicToolCallThreadItem": "A call of a tool of the client.",
    "CollabAgentToolCallThreadItem": "The agent starts, messages, awaits or closes a sub-agent.",
    "SubAgentActivityThreadItem": "The item that says what a sub-agent did.",
    "WebSearchThreadItem": "A search on the web that the provider did.",
    "ImageViewThreadItem": "An image file that the agent looked at.",
    "ImageGenerationThreadItem": "An image that the provider made.",
    "ContextCompactionThreadItem": "A compaction: the history was summed up.",
    "EnteredReviewModeThreadItem": "The item at the start of a review.",
    "ExitedReviewModeThreadItem": "The item at the end of a review, with its findings as text.",
    "HookPromptThreadItem": "Text that a hook gave to the model.",
    "FileUpdateChange": "The change of one file: a diff, or the text of a new or deleted file.",
    "CommandExecutionStatus": "Whether a command runs, and how it ended; a declined one never ran.",
    "PatchApplyStatus": "Whether a change of files was made; a declined one was not.",
    "CommandExecutionSource": "What started a command, for example the agent or the user.",
    # Settings.
    "SandboxMode": "What commands of the agent may do.",
    "ReadOnlySandboxPolicy": "Commands may read files, and write none.",
    "WorkspaceWriteSandboxPolicy": "Commands may write in the working directory and some others.",
    "DangerFullAccessSandboxPolicy": "No sandbox: commands may do all that the runtime may.",
    "ExternalSandboxSandboxPolicy": "The runtime is in a sandbox already and builds none.",
    "AskForApprovalValue": "When the runtime asks for an approval, as a word.",
    "GranularAskForApproval": "What the runtime asks for, one by one; the rest it refuses.",
    # Account.
    "RateLimitSnapshot": "How much of its limits an account has used so far.",
    "RateLimitWindow": "One limit: how much of it is used, and when it starts anew.",
    "CreditsSnapshot": "The credits of an account, at a moment.",
    "PlanType": "The plan of a ChatGPT account.",
    "ApiKeyAccount": "The account is an API key.",
    "ChatgptAccount": "The account is that of a ChatGPT user.",
    "AmazonBedrockAccount": "The account is one of Amazon Bedrock.",
    # Approvals and questions.
    "CommandExecutionApprovalDecisionValue": "The decisions on a command that are a single word.",
    "FileChangeApprovalDecision": "The decision on a change of files.",
    "PermissionGrantScope": "How long granted permissions hold: for the turn, or for the session.",
    "GrantedPermissionProfile": "The permissions that the client grants.",
    "RequestPermissionProfile": "The permissions that the agent asks for.",
    "NetworkApprovalContext": "The host that a command wants to reach, and how.",
    "McpServerElicitationAction": "What the user did with a question of an MCP server.",
    "ChatgptAuthTokensRefreshReason": "Why the runtime wants new tokens.",
    # Errors.
    "CodexErrorInfoValue": "The kinds of failure that are a single word.",
    "HttpConnectionFailedCodexErrorInfo": "The provider is unreachable or refused.",
    # Configuration.
    "AppConfig": "The settings of one app.",
    "AppToolConfig": "The settings of one tool of an app.",
    # Models.
    "Model": "A model that the runtime offers.",
    "W3cTraceContext": "The trace that a message belongs to, as W3C Trace Context writes it.",
    "RawResponseItemCompletedNotification": "A whole item of the model's response, as it came.",
    "ClientInfo": "How a client introduces itself.",
    "ThreadSortKey": "What threads are sorted by in a list.",
    "SortDirection": "Whether a list begins with the smallest or with the largest.",
}
