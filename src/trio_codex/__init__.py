"""Trio-native structured concurrency for ``codex app-server``.

The packages, each of which imports from those below only, for typing too:

    __main__, _cli           the command line
    dask                     turns on the workers of a cluster
    aio, sync                the same for asyncio, and for plain code
    testing                  the testing kit
    console                  a page in the browser that watches and answers
    otel                     spans and metrics of OpenTelemetry
    __init__                 what users import
    _host                    the thread that runs Trio for `aio` and `sync`, and proxies
    _client                  `open_codex`, `connect_codex`, the one nursery, and `Codex`
    _connection              assembles the parts of a connection, and runs its tasks
    _rpc                     every request, typed; generated, loaded on first use
    _workspace               commands, files and searches without an agent
    _account                 logins, and what concerns the account
    _threads                 threads
    _hooks                   functions that are asked before and after what the agent does
    _server_requests         what the runtime asks, and the answers
    _tools                   functions that the model can call
    _turns                   a turn: its state, route, life, handle and result
    _notifications           what the runtime tells, fanned out to those who listen
    _calls                   typed requests: what the features above stand on
    _jsonrpc                 ids, the window, the dispatcher; it knows no turn
    _transport               processes, sockets and bytes
    _config                  what programs say: configuration, inputs, checks of arguments
    _schemas                 types of users, to JSON and back
    _codec                   JSON values to classes; the only place with cattrs
    _wire                    bytes to JSON lines, and back
    errors                   what can go wrong
    _result                  what a turn came to
    types                    the generated classes, by name
    protocol                 the generated classes, by domain
    _util                    what everything stands on
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from trio_codex import types as types
from trio_codex._client._open import open_codex as open_codex
from trio_codex._config._config import CodexConfig as CodexConfig
from trio_codex._util._log import printable as printable
from trio_codex._util._version import __version__ as __version__
from trio_codex.errors import CodexError as CodexError
from trio_codex.errors import CodexRpcError as CodexRpcError
from trio_codex.errors import HookFailedError as HookFailedError
from trio_codex.errors import HooksUnavailableError as HooksUnavailableError
from trio_codex.errors import InternalRpcError as InternalRpcError
from trio_codex.errors import InvalidParamsError as InvalidParamsError
from trio_codex.errors import InvalidRequestError as InvalidRequestError
from trio_codex.errors import JsonRpcError as JsonRpcError
from trio_codex.errors import LoginFailedError as LoginFailedError
from trio_codex.errors import MethodNotFoundError as MethodNotFoundError
from trio_codex.errors import NoActiveTurnError as NoActiveTurnError
from trio_codex.errors import OutputValidationError as OutputValidationError
from trio_codex.errors import ParseError as ParseError
from trio_codex.errors import ProcessLostError as ProcessLostError
from trio_codex.errors import ProtocolError as ProtocolError
from trio_codex.errors import RequestHandlerError as RequestHandlerError
from trio_codex.errors import RequestLostError as RequestLostError
from trio_codex.errors import RetryLimitExceededError as RetryLimitExceededError
from trio_codex.errors import RuntimeNotFoundError as RuntimeNotFoundError
from trio_codex.errors import RuntimeRestartedError as RuntimeRestartedError
from trio_codex.errors import ServerBusyError as ServerBusyError
from trio_codex.errors import ThreadArchivedError as ThreadArchivedError
from trio_codex.errors import ThreadBusyError as ThreadBusyError
from trio_codex.errors import ThreadNotFoundError as ThreadNotFoundError
from trio_codex.errors import TransportClosedError as TransportClosedError
from trio_codex.errors import TurnFailedError as TurnFailedError
from trio_codex.errors import TurnLostError as TurnLostError
from trio_codex.errors import TurnStartLostError as TurnStartLostError
from trio_codex.errors import is_retryable_error as is_retryable_error

if TYPE_CHECKING:
    from trio_codex._account._handles import ChatgptLoginHandle as ChatgptLoginHandle
    from trio_codex._account._handles import DeviceCodeLoginHandle as DeviceCodeLoginHandle
    from trio_codex._client._codex import Codex as Codex
    from trio_codex._client._connect import connect_codex as connect_codex
    from trio_codex._client._retry import retry_on_overload as retry_on_overload
    from trio_codex._codec._as_json import event_from_json as event_from_json
    from trio_codex._codec._as_json import to_json as to_json
    from trio_codex._codec._gap import Gap as Gap
    from trio_codex._config._inputs import ExternalMessage as ExternalMessage
    from trio_codex._config._inputs import ImageInput as ImageInput
    from trio_codex._config._inputs import InputItem as InputItem
    from trio_codex._config._inputs import LocalImageInput as LocalImageInput
    from trio_codex._config._inputs import MentionInput as MentionInput
    from trio_codex._config._inputs import RunInput as RunInput
    from trio_codex._config._inputs import SkillInput as SkillInput
    from trio_codex._config._inputs import TextInput as TextInput
    from trio_codex._config._modes import ApprovalMode as ApprovalMode
    from trio_codex._config._modes import Sandbox as Sandbox
    from trio_codex._config._reconnect import Reconnect as Reconnect
    from trio_codex._connection._instruments import Instrument as Instrument
    from trio_codex._connection._metadata import RuntimeMetadata as RuntimeMetadata
    from trio_codex._connection._statistics import CodexStatistics as CodexStatistics
    from trio_codex._hooks._answers import AddContext as AddContext
    from trio_codex._hooks._answers import Deny as Deny
    from trio_codex._hooks._answers import GoOn as GoOn
    from trio_codex._hooks._answers import ReplaceOutput as ReplaceOutput
    from trio_codex._hooks._answers import Rewrite as Rewrite
    from trio_codex._hooks._answers import StopCompaction as StopCompaction
    from trio_codex._hooks._events import PostToolUse as PostToolUse
    from trio_codex._hooks._events import PreCompact as PreCompact
    from trio_codex._hooks._events import PreToolUse as PreToolUse
    from trio_codex._hooks._events import SessionStart as SessionStart
    from trio_codex._hooks._events import Stop as Stop
    from trio_codex._hooks._events import SubagentStart as SubagentStart
    from trio_codex._hooks._events import SubagentStop as SubagentStop
    from trio_codex._hooks._events import UserPromptSubmit as UserPromptSubmit
    from trio_codex._hooks._hooks import Hooks as Hooks
    from trio_codex._notifications._stream import EventStream as EventStream
    from trio_codex._result import TurnResult as TurnResult
    from trio_codex._rpc import Rpc as Rpc
    from trio_codex._server_requests._file_changes import FileChangeRequest as FileChangeRequest
    from trio_codex._server_requests._forms import McpToolApproval as McpToolApproval
    from trio_codex._server_requests._forms import mcp_tool_approval as mcp_tool_approval
    from trio_codex._server_requests._handlers import Decision as Decision
    from trio_codex._server_requests._handlers import RequestHandlers as RequestHandlers
    from trio_codex._threads._listing import Listing as Listing
    from trio_codex._threads._listing import ThreadListing as ThreadListing
    from trio_codex._threads._thread import Thread as Thread
    from trio_codex._tools._failures import ToolError as ToolError
    from trio_codex._tools._results import ToolImage as ToolImage
    from trio_codex._tools._tool import Tool as Tool
    from trio_codex._tools._tool import ToolNamespace as ToolNamespace
    from trio_codex._tools._tool import tool as tool
    from trio_codex._transport import Transport as Transport
    from trio_codex._turns._current import CurrentTurn as CurrentTurn
    from trio_codex._turns._current import current_turn as current_turn
    from trio_codex._turns._handle import TurnHandle as TurnHandle
    from trio_codex._turns._request import TurnRequest as TurnRequest
    from trio_codex._turns._streams import TextStream as TextStream
    from trio_codex._turns._streams import TreeStream as TreeStream
    from trio_codex._turns._turns import ObservedTurn as ObservedTurn
    from trio_codex._turns._watch import WatchScope as WatchScope
    from trio_codex._workspace._exec import ExecProcess as ExecProcess
    from trio_codex._workspace._exec import ExecResult as ExecResult
    from trio_codex._workspace._file_search import FileSearch as FileSearch
    from trio_codex._workspace._fs import FileSystem as FileSystem

__all__ = [
    "AddContext",
    "ApprovalMode",
    "ChatgptLoginHandle",
    "Codex",
    "CodexConfig",
    "CodexError",
    "CodexRpcError",
    "CodexStatistics",
    "CurrentTurn",
    "Decision",
    "Deny",
    "DeviceCodeLoginHandle",
    "EventStream",
    "ExecProcess",
    "ExecResult",
    "ExternalMessage",
    "FileChangeRequest",
    "FileSearch",
    "FileSystem",
    "Gap",
    "GoOn",
    "HookFailedError",
    "Hooks",
    "HooksUnavailableError",
    "ImageInput",
    "InputItem",
    "Instrument",
    "InternalRpcError",
    "InvalidParamsError",
    "InvalidRequestError",
    "JsonRpcError",
    "Listing",
    "LocalImageInput",
    "LoginFailedError",
    "McpToolApproval",
    "MentionInput",
    "MethodNotFoundError",
    "NoActiveTurnError",
    "ObservedTurn",
    "OutputValidationError",
    "ParseError",
    "PostToolUse",
    "PreCompact",
    "PreToolUse",
    "ProcessLostError",
    "ProtocolError",
    "Reconnect",
    "ReplaceOutput",
    "RequestHandlerError",
    "RequestHandlers",
    "RequestLostError",
    "RetryLimitExceededError",
    "Rewrite",
    "Rpc",
    "RunInput",
    "RuntimeMetadata",
    "RuntimeNotFoundError",
    "RuntimeRestartedError",
    "Sandbox",
    "ServerBusyError",
    "SessionStart",
    "SkillInput",
    "Stop",
    "StopCompaction",
    "SubagentStart",
    "SubagentStop",
    "TextInput",
    "TextStream",
    "Thread",
    "ThreadArchivedError",
    "ThreadBusyError",
    "ThreadListing",
    "ThreadNotFoundError",
    "Tool",
    "ToolError",
    "ToolImage",
    "ToolNamespace",
    "Transport",
    "TransportClosedError",
    "TreeStream",
    "TurnFailedError",
    "TurnHandle",
    "TurnLostError",
    "TurnRequest",
    "TurnResult",
    "TurnStartLostError",
    "UserPromptSubmit",
    "WatchScope",
    "__version__",
    "connect_codex",
    "current_turn",
    "event_from_json",
    "is_retryable_error",
    "mcp_tool_approval",
    "open_codex",
    "printable",
    "retry_on_overload",
    "to_json",
    "tool",
]


# Loaded on first use: what many programs do without, and what needs a runtime, which is
# loaded while that starts.
_LAZY = {
    "AddContext": "_hooks._answers",
    "ApprovalMode": "_config._modes",
    "ChatgptLoginHandle": "_account._handles",
    "Codex": "_client._codex",
    "CodexStatistics": "_connection._statistics",
    "CurrentTurn": "_turns._current",
    "Decision": "_server_requests._handlers",
    "Deny": "_hooks._answers",
    "DeviceCodeLoginHandle": "_account._handles",
    "EventStream": "_notifications._stream",
    "ExecProcess": "_workspace._exec",
    "ExecResult": "_workspace._exec",
    "ExternalMessage": "_config._inputs",
    "FileChangeRequest": "_server_requests._file_changes",
    "FileSearch": "_workspace._file_search",
    "FileSystem": "_workspace._fs",
    "Gap": "_codec._gap",
    "GoOn": "_hooks._answers",
    "Hooks": "_hooks._hooks",
    "ImageInput": "_config._inputs",
    "InputItem": "_config._inputs",
    "Instrument": "_connection._instruments",
    "Listing": "_threads._listing",
    "LocalImageInput": "_config._inputs",
    "McpToolApproval": "_server_requests._forms",
    "MentionInput": "_config._inputs",
    "ObservedTurn": "_turns._turns",
    "PostToolUse": "_hooks._events",
    "PreCompact": "_hooks._events",
    "PreToolUse": "_hooks._events",
    "Reconnect": "_config._reconnect",
    "ReplaceOutput": "_hooks._answers",
    "RequestHandlers": "_server_requests._handlers",
    "Rewrite": "_hooks._answers",
    "Rpc": "_rpc",
    "RunInput": "_config._inputs",
    "RuntimeMetadata": "_connection._metadata",
    "Sandbox": "_config._modes",
    "SessionStart": "_hooks._events",
    "SkillInput": "_config._inputs",
    "Stop": "_hooks._events",
    "StopCompaction": "_hooks._answers",
    "SubagentStart": "_hooks._events",
    "SubagentStop": "_hooks._events",
    "TextInput": "_config._inputs",
    "TextStream": "_turns._streams",
    "Thread": "_threads._thread",
    "ThreadListing": "_threads._listing",
    "Tool": "_tools._tool",
    "ToolError": "_tools._failures",
    "ToolImage": "_tools._results",
    "ToolNamespace": "_tools._tool",
    "Transport": "_transport",
    "TreeStream": "_turns._streams",
    "TurnHandle": "_turns._handle",
    "TurnRequest": "_turns._request",
    "TurnResult": "_result",
    "UserPromptSubmit": "_hooks._events",
    "WatchScope": "_turns._watch",
    "connect_codex": "_client._connect",
    "current_turn": "_turns._current",
    "event_from_json": "_codec._as_json",
    "mcp_tool_approval": "_server_requests._forms",
    "retry_on_overload": "_client._retry",
    "to_json": "_codec._as_json",
    "tool": "_tools._tool",
}


if not TYPE_CHECKING:  # else a type checker would take any name for good

    def __getattr__(name: str) -> Any:
        if name not in _LAZY:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
        _show_public_home(value)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _show_public_home(value: Any) -> None:
    """Show users the place they import from, not the module that happens to hold a name."""
    if getattr(value, "__module__", "").startswith(f"{__name__}."):
        value.__module__ = __name__


for _name in __all__:
    if _name not in _LAZY:
        _show_public_home(globals()[_name])
