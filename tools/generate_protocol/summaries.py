"""What a request does, in a sentence, where the schema does not say it.

The schema describes about a third of the requests. For the others, and where
what it has is a label and no sentence, the first line of the docstring of the
method of `Rpc` stands here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.generate_protocol import gaps as tables
from tools.generate_protocol.model import Model

if TYPE_CHECKING:
    from tools.generate_protocol.model import Node
    from tools.generate_protocol.schema import Bundle, Method

_SUMMARIES = {
    "account/bedrock/checkGovCloudRequirements": "Check what Bedrock in GovCloud requires.",
    "account/bedrock/discover": "Discover which ways of logging in to Bedrock there are.",
    "account/bedrock/setup": "Set up the login to Bedrock.",
    "account/gatewayOAuth/cancel": "Cancel the login to a gateway that is under way.",
    "account/gatewayOAuth/login": "Log in to a gateway with OAuth.",
    "account/gatewayOAuth/read": "Tell how the login to a gateway stands.",
    "account/login/cancel": "Cancel a login that is under way.",
    "account/login/start": "Start a login.",
    "account/logout": "Log out.",
    "account/rateLimitResetCredit/consume": "Redeem a credit that resets the rate limits.",
    "account/rateLimits/read": "Tell how much of the account's rate limits is used.",
    "account/read": "Tell who is logged in.",
    "account/sendAddCreditsNudgeEmail": "Ask the owner of the workspace by mail to add credits.",
    "account/usage/read": "Tell how many tokens the account, or a thread, has used.",
    "account/workspaceMessages/read": "Read the messages of the workspace.",
    "app/list": "List the apps that are to be had.",
    "app/read": "Read the metadata of some apps.",
    "collaborationMode/list": "List the presets for collaboration modes.",
    "command/exec": "Run a command in the sandbox, without a thread, and wait for its end.",
    "config/batchWrite": "Write several settings into a configuration file.",
    "config/mcpServer/reload": "Read the configuration of the MCP servers again.",
    "config/read": "Read the configuration that is in force.",
    "config/value/write": "Write a setting into a configuration file.",
    "configRequirements/read": "Read what an administrator requires of the configuration.",
    "environment/add": "Add or replace a remote environment.",
    "environment/info": "Read what a configured environment is.",
    "environment/status": "Tell how a configured environment is doing.",
    "experimentalFeature/enablement/set": "Switch features on or off while the runtime runs.",
    "experimentalFeature/list": "List the features that can be switched on or off.",
    "externalAgentConfig/detect": "Look for the configuration of other agents.",
    "externalAgentConfig/import": "Import the configuration of another agent.",
    "externalAgentConfig/import/readHistories": "Read what was imported so far.",
    "externalAgentConfig/import/recordHistory": "Record an import that was made elsewhere.",
    "feedback/upload": "Send feedback to the maker of the runtime.",
    "fuzzyFileSearch": "Search files by an inexact name.",
    "fuzzyFileSearch/sessionStart": "Start a search for files whose query changes.",
    "fuzzyFileSearch/sessionStop": "End a search for files.",
    "fuzzyFileSearch/sessionUpdate": "Change the query of a search for files.",
    "hooks/list": "List the hooks that are configured.",
    "initialize": "Shake hands.",
    "marketplace/add": "Add a marketplace of plugins.",
    "marketplace/remove": "Remove a marketplace of plugins.",
    "marketplace/upgrade": "Fetch the newest version of a marketplace, or of all.",
    "mcpServer/event/stream/start": "Start a stream of events from an MCP server.",
    "mcpServer/event/stream/stop": "End a stream of events from an MCP server.",
    "mcpServer/oauth/login": "Log in to an MCP server with OAuth.",
    "mcpServer/resource/read": "Read a resource of an MCP server.",
    "mcpServer/tool/call": "Call a tool of an MCP server; nobody is asked to approve it.",
    "mcpServerStatus/list": "List the MCP servers, with their tools and resources.",
    "memory/reset": "Forget all memories.",
    "memory/status": "Tell how the memories stand.",
    "mock/experimentalMethod": "Do nothing; it is there to test the experimental capability.",
    "model/list": "List the models that the runtime knows.",
    "modelProvider/capabilities/read": "Tell what the provider of the model can do.",
    "permissionProfile/list": "List the permission profiles.",
    "plugin/install": "Install a plugin.",
    "plugin/installed": "List the plugins that are installed.",
    "plugin/list": "List the plugins of the marketplaces.",
    "plugin/read": "Read what a plugin is.",
    "plugin/reconcile": "Bring the installed plugins in line with what is configured.",
    "plugin/search": "Search plugins.",
    "plugin/share/checkout": "Fetch a shared plugin to work on it.",
    "plugin/share/delete": "Stop to share a plugin.",
    "plugin/share/list": "List the plugins that are shared.",
    "plugin/share/save": "Share a plugin, or a new version of it.",
    "plugin/share/updateTargets": "Change with whom a plugin is shared.",
    "plugin/skill/read": "Read a skill of a remote plugin.",
    "plugin/uninstall": "Uninstall a plugin.",
    "process/spawn": "Start a process outside of the sandbox; events tell of its output and end.",
    "project/create": "Create a project.",
    "project/delete": "Delete a project.",
    "project/import": "Create a project with threads that are there already.",
    "project/list": "List the projects.",
    "project/move": "Move a project in the order of projects.",
    "project/read": "Read a project.",
    "project/update": "Change a project.",
    "remoteControl/client/list": "List the clients that may control this runtime from afar.",
    "remoteControl/client/revoke": "Take from a client the right to remote control.",
    "remoteControl/disable": "Switch remote control off.",
    "remoteControl/enable": "Switch remote control on.",
    "remoteControl/pairing/start": "Start to pair a client for remote control.",
    "remoteControl/pairing/status": "Tell how a pairing stands.",
    "remoteControl/status/read": "Tell how remote control stands.",
    "review/start": "Start a review, which is a turn.",
    "skills/config/write": "Switch a skill on or off.",
    "skills/extraRoots/set": "Set more directories in which to look for skills.",
    "skills/list": "List the skills.",
    "thread/approveGuardianDeniedAction": "Approve what the runtime's own reviewer denied.",
    "thread/archive": "Archive a thread.",
    "thread/attachment/add": "Attach something to a thread, or find it attached.",
    "thread/attachment/list": "List what is attached to a thread.",
    "thread/attachment/remove": "Remove an attachment from a thread.",
    "thread/attachmentOwner/list": "List the threads to which something is attached.",
    "thread/backgroundTerminals/clean": "End the commands in the background of a thread.",
    "thread/backgroundTerminals/list": "List the commands in the background of a thread.",
    "thread/backgroundTerminals/terminate": "End a command in the background of a thread.",
    "thread/compact/start": "Start to compact the history of a thread, which is a turn.",
    "thread/delete": "Delete a thread.",
    "thread/fork": "Start a thread with the history of another.",
    "thread/goal/clear": "Clear the goal of a thread.",
    "thread/goal/get": "Read the goal of a thread.",
    "thread/goal/set": "Set the goal of a thread; an active goal starts turns by itself.",
    "thread/items/list": "List the items of a thread, page by page.",
    "thread/items/read": "Read some items of a turn.",
    "thread/list": "List the threads, page by page.",
    "thread/loaded/list": "List the ids of the threads that the runtime has in memory.",
    "thread/memoryMode/set": "Set whether a thread takes part in the memories.",
    "thread/metadata/update": "Change the metadata of a thread.",
    "thread/name/set": "Give a thread a name.",
    "thread/prediction/request": "Ask for a prediction of what the user may say next.",
    "thread/queue/add": "Add an input to the queue of a thread, for a turn of its own.",
    "thread/queue/delete": "Delete an input from the queue of a thread.",
    "thread/queue/list": "List the queue of a thread.",
    "thread/queue/reorder": "Bring the queue of a thread into another order.",
    "thread/queue/start": "Start the next turn from the queue of a thread.",
    "thread/queue/update": "Change an input in the queue of a thread.",
    "thread/read": "Read a thread.",
    "thread/readState/update": "Mark a thread as read or unread.",
    "thread/realtime/appendAudio": "Add sound to a realtime conversation.",
    "thread/realtime/appendSpeech": "Add text to be spoken to a realtime conversation.",
    "thread/realtime/appendText": "Add text to a realtime conversation.",
    "thread/realtime/listVoices": "List the voices for realtime conversations.",
    "thread/realtime/start": "Start a realtime conversation on a thread.",
    "thread/realtime/stop": "End a realtime conversation.",
    "thread/resume": "Load a thread and follow it.",
    "thread/search": "Search the threads.",
    "thread/searchOccurrences": "Search the messages of a thread.",
    "thread/section/move": "Move a thread into, within or out of a section.",
    "thread/settings/update": "Change the settings of a thread for its next turns.",
    "thread/shellCommand": "Run a command of the user in a thread, which is a turn.",
    "thread/start": "Start a thread.",
    "thread/timeline/list": "List what happened in a thread, realtime conversations included.",
    "thread/turns/list": "List the turns of a thread, page by page.",
    "thread/unarchive": "Bring a thread back from the archive.",
    "thread/unsubscribe": "Hear no more of a thread on this connection.",
    "threadSection/create": "Create a section for threads.",
    "threadSection/delete": "Delete a section for threads.",
    "threadSection/list": "List the sections for threads.",
    "threadSection/update": "Change a section for threads.",
    "turn/interrupt": "Interrupt a turn.",
    "turn/settings/update": "Change settings of a turn that runs, and of no later one.",
    "turn/start": "Start a turn, or steer the one that runs.",
    "turn/steer": "Add input to the turn that runs.",
    "userVerification/cancel": "Cancel a verification of the user that is under way.",
    "userVerification/delete": "Delete what the user is verified with.",
    "userVerification/enroll": "Enroll the user for verification.",
    "userVerification/status": "Tell whether the user can be verified.",
    "userVerification/verify": "Sign a challenge with what the user is verified with.",
    "windowsSandbox/readiness": "Tell whether the sandbox of Windows is ready.",
    "windowsSandbox/setupStart": "Start to set up the sandbox of Windows.",
}

#: What a caller has to know beside it.
_NOTES = {
    "account/login/cancel": "It does not wait for a place among the requests in flight.",
    "command/exec": "Cancelled, the command runs on in the runtime: `timeout_ms` bounds it, and "
    "`command_exec_terminate` ends it if it has a `process_id`.",
    "initialize": "`open_codex` has done so; the runtime refuses it a second time.",
    "process/spawn": "The process runs on until `process_kill` ends it, or the connection's end.",
    "review/start": "The turn is not tied to a block: nothing interrupts it when the caller is "
    "cancelled.",
    "thread/compact/start": "The turn is not tied to a block: nothing interrupts it when the "
    "caller is cancelled.",
    "thread/shellCommand": "The turn is not tied to a block: nothing interrupts it when the "
    "caller is cancelled.",
    "turn/interrupt": "For a turn that was interrupted already, the runtime may never answer: "
    "wait in a scope with a deadline, and for `turn/completed` rather than for the answer. It "
    "does not wait for a place among the requests in flight.",
    "turn/start": "The turn is not tied to a block: nothing interrupts it when the caller is "
    "cancelled. `Thread.run` and `Thread.turn` do that, and keep turns apart.",
}

#: How the schema describes params, and no request.
_LABELS = ("Parameters for ", "EXPERIMENTAL - ")


def check(bundle: Bundle) -> None:
    """Note the rows about methods that there are not."""
    gone = (_SUMMARIES.keys() | _NOTES.keys()) - {method.name for method in bundle.client_requests}
    bundle.gaps.ignore(tables.SUMMARIES, (f"`{method}`" for method in gone))


def described(bundle: Bundle, method: Method, params: Node | None) -> tuple[str, list[str]]:
    """Say what a request does.

    Args:
        bundle: The schema; its gaps take a note where neither it nor the table says it.
        method: The request.
        params: The node of its params.

    Returns:
        A sentence, and the paragraphs that follow it.
    """
    summary = _SUMMARIES.get(method.name)
    further: list[str] = []
    if summary is None:
        doc = params.doc if isinstance(params, Model) else ""
        text = method.description if not doc or doc.startswith(_LABELS) else doc
        first, *further = text.split("\n\n")
        summary, _, rest = first.replace("\n", " ").partition(". ")
        if not summary:
            bundle.gaps.fill(tables.SUMMARIES, f"nothing says what `{method.name}` does")
            summary = "Make a request that the schema does not describe"
        summary = summary.removesuffix(".") + "."
        further = [part for part in (rest, *further) if part]
    note = _NOTES.get(method.name)
    return summary, [*further, note] if note else further
