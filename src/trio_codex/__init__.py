"""Trio-native structured concurrency for ``codex app-server``.

The layers, each of which imports from lower ones only:

    7  __init__, __main__, _cli, testing   what users import and run
    6  _client                             the one nursery
       _codex, _threads, _catalogue        handles: the runtime and its threads
       _workspace                          commands, files and searches without an agent
       _listing, _older_runtimes           lists that come in pages; what older runtimes lack
       _thread, _stored_thread             a thread
       _thread_goals                       and its goals
       _temporary_thread                   one that lives as long as a block
       _turn, _turn_request                a turn
       _steering                           more input for one that runs
       _turn_streams, _events              what happens
       _login, _account                    logins, and what concerns the account
       _rpc                                every request; generated, loaded on first use
    5  _connection, _handshake             the protocol over one transport
       _turn_life                          from turn/start to the end of a turn
       _turn_interrupts, _turn_commands    its interrupt, and the commands that it leaves running
       _turn_outcome, _goals               what came of it; turns that go on for a goal
       _statistics                         a snapshot for those who debug
       _logins                             from account/login/start to the end of a login
       _server_requests, _open_requests    what the runtime asks, and has no answer to
       _handlers, _known_changes           who answers, and about which changes
       _records                            what operators read in the log
       _thread_notes                       what the answers to requests tell of threads
       _current_turn, _ancestry            for which turn
       _requests, _answers, _questions     safe answers, and valid ones
       _file_changes                       what is asked about
       _tools, _tool_registry              functions that the model can call
       _fold, _output                      notifications to results
       _as_json                            events and results as text, and back
       _inputs, _modes, _options           what callers give
       _content_items                      texts and images of an external message
       _arguments                          paths, commands, variables
       _params                             options to params
       _runtime, _first_start              where the runtime is; starts at the same time
       _misuse                             what newcomers write in place of it
       _retry, _groups                     trying again; one error out of a nursery
    4  _dispatch                           ids, threads and turns; no types
    3  _transport                          processes and bytes; Trio from here on
       _control_c, _owner                  Ctrl-C kept out of bookkeeping; who may call
    2  _codec                              JSON values to classes; cattrs only here
       _schemas                            types of users, to JSON and back
    1  _wire, protocol, types              JSON text only in _wire; generated classes
    0  errors, _refusals                   what can go wrong, and what runtimes say of it
       _model, _handle, _version           what everything stands on
       _log, _text                         records, and text that can be shown
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from trio_codex._client import open_codex as open_codex
from trio_codex._codex import Codex as Codex
from trio_codex._current_turn import CurrentTurn as CurrentTurn
from trio_codex._current_turn import current_turn as current_turn
from trio_codex._dispatch import WatchScope as WatchScope
from trio_codex._events import EventStream as EventStream
from trio_codex._fold import TurnResult as TurnResult
from trio_codex._handlers import Decision as Decision
from trio_codex._handlers import RequestHandlers as RequestHandlers
from trio_codex._handshake import RuntimeMetadata as RuntimeMetadata
from trio_codex._listing import Listing as Listing
from trio_codex._listing import ThreadListing as ThreadListing
from trio_codex._modes import ApprovalMode as ApprovalMode
from trio_codex._modes import Sandbox as Sandbox
from trio_codex._options import CodexConfig as CodexConfig
from trio_codex._retry import retry_on_overload as retry_on_overload
from trio_codex._text import printable as printable
from trio_codex._thread import Thread as Thread
from trio_codex._turn import TurnHandle as TurnHandle
from trio_codex._turn_request import TurnRequest as TurnRequest
from trio_codex._turn_streams import TextStream as TextStream
from trio_codex._turn_streams import TreeStream as TreeStream
from trio_codex._version import __version__ as __version__
from trio_codex.errors import CodexError as CodexError
from trio_codex.errors import CodexRpcError as CodexRpcError
from trio_codex.errors import InternalRpcError as InternalRpcError
from trio_codex.errors import InvalidParamsError as InvalidParamsError
from trio_codex.errors import InvalidRequestError as InvalidRequestError
from trio_codex.errors import JsonRpcError as JsonRpcError
from trio_codex.errors import LoginFailedError as LoginFailedError
from trio_codex.errors import MethodNotFoundError as MethodNotFoundError
from trio_codex.errors import NoActiveTurnError as NoActiveTurnError
from trio_codex.errors import OutputValidationError as OutputValidationError
from trio_codex.errors import ParseError as ParseError
from trio_codex.errors import ProtocolError as ProtocolError
from trio_codex.errors import RequestHandlerError as RequestHandlerError
from trio_codex.errors import RetryLimitExceededError as RetryLimitExceededError
from trio_codex.errors import RuntimeNotFoundError as RuntimeNotFoundError
from trio_codex.errors import ServerBusyError as ServerBusyError
from trio_codex.errors import ThreadArchivedError as ThreadArchivedError
from trio_codex.errors import ThreadBusyError as ThreadBusyError
from trio_codex.errors import ThreadNotFoundError as ThreadNotFoundError
from trio_codex.errors import TransportClosedError as TransportClosedError
from trio_codex.errors import TurnFailedError as TurnFailedError
from trio_codex.errors import is_retryable_error as is_retryable_error

if TYPE_CHECKING:
    from trio_codex._as_json import event_from_json as event_from_json
    from trio_codex._as_json import to_json as to_json
    from trio_codex._file_changes import FileChangeRequest as FileChangeRequest
    from trio_codex._inputs import ExternalMessage as ExternalMessage
    from trio_codex._inputs import ImageInput as ImageInput
    from trio_codex._inputs import InputItem as InputItem
    from trio_codex._inputs import LocalImageInput as LocalImageInput
    from trio_codex._inputs import MentionInput as MentionInput
    from trio_codex._inputs import RunInput as RunInput
    from trio_codex._inputs import SkillInput as SkillInput
    from trio_codex._inputs import TextInput as TextInput
    from trio_codex._login import ChatgptLoginHandle as ChatgptLoginHandle
    from trio_codex._login import DeviceCodeLoginHandle as DeviceCodeLoginHandle
    from trio_codex._questions import McpToolApproval as McpToolApproval
    from trio_codex._questions import mcp_tool_approval as mcp_tool_approval
    from trio_codex._rpc import Rpc as Rpc
    from trio_codex._statistics import CodexStatistics as CodexStatistics
    from trio_codex._tools import Tool as Tool
    from trio_codex._tools import ToolError as ToolError
    from trio_codex._tools import ToolImage as ToolImage
    from trio_codex._tools import ToolNamespace as ToolNamespace
    from trio_codex._tools import tool as tool
    from trio_codex._workspace._exec import ExecProcess as ExecProcess
    from trio_codex._workspace._exec import ExecResult as ExecResult
    from trio_codex._workspace._file_search import FileSearch as FileSearch
    from trio_codex._workspace._fs import FileSystem as FileSystem

__all__ = [
    "ApprovalMode",
    "ChatgptLoginHandle",
    "Codex",
    "CodexConfig",
    "CodexError",
    "CodexRpcError",
    "CodexStatistics",
    "CurrentTurn",
    "Decision",
    "DeviceCodeLoginHandle",
    "EventStream",
    "ExecProcess",
    "ExecResult",
    "ExternalMessage",
    "FileChangeRequest",
    "FileSearch",
    "FileSystem",
    "ImageInput",
    "InputItem",
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
    "OutputValidationError",
    "ParseError",
    "ProtocolError",
    "RequestHandlerError",
    "RequestHandlers",
    "RetryLimitExceededError",
    "Rpc",
    "RunInput",
    "RuntimeMetadata",
    "RuntimeNotFoundError",
    "Sandbox",
    "ServerBusyError",
    "SkillInput",
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
    "TransportClosedError",
    "TreeStream",
    "TurnFailedError",
    "TurnHandle",
    "TurnRequest",
    "TurnResult",
    "WatchScope",
    "__version__",
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


# What many programs do without, and what takes time to load, is loaded on first use.
_LAZY = {
    "ChatgptLoginHandle": "_login",
    "CodexStatistics": "_statistics",
    "DeviceCodeLoginHandle": "_login",
    "ExecProcess": "_workspace._exec",
    "ExecResult": "_workspace._exec",
    "ExternalMessage": "_inputs",
    "FileChangeRequest": "_file_changes",
    "FileSearch": "_workspace._file_search",
    "FileSystem": "_workspace._fs",
    "ImageInput": "_inputs",
    "InputItem": "_inputs",
    "LocalImageInput": "_inputs",
    "McpToolApproval": "_questions",
    "MentionInput": "_inputs",
    "Rpc": "_rpc",
    "RunInput": "_inputs",
    "SkillInput": "_inputs",
    "TextInput": "_inputs",
    "Tool": "_tools",
    "ToolError": "_tools",
    "ToolImage": "_tools",
    "ToolNamespace": "_tools",
    "event_from_json": "_as_json",
    "mcp_tool_approval": "_questions",
    "to_json": "_as_json",
    "tool": "_tools",
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
