# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""A typed method for each client request of the protocol, by domain.

It is loaded when `Codex.rpc` is used for the first time.
"""

from __future__ import annotations

from typing import final

from trio_codex._rpc.account import AccountRequests
from trio_codex._rpc.config import ConfigRequests
from trio_codex._rpc.history import HistoryRequests
from trio_codex._rpc.mcp import McpRequests
from trio_codex._rpc.models import ModelsRequests
from trio_codex._rpc.plugins import PluginsRequests
from trio_codex._rpc.projects import ProjectsRequests
from trio_codex._rpc.queue import QueueRequests
from trio_codex._rpc.realtime import RealtimeRequests
from trio_codex._rpc.system import SystemRequests
from trio_codex._rpc.threads import ThreadsRequests
from trio_codex._rpc.turns import TurnsRequests
from trio_codex._rpc.workspace import WorkspaceRequests
from trio_codex._util._handle import NoPublicConstructor

__all__ = ["Rpc"]


@final
class Rpc(
    ThreadsRequests,
    HistoryRequests,
    QueueRequests,
    ProjectsRequests,
    TurnsRequests,
    AccountRequests,
    ConfigRequests,
    ModelsRequests,
    McpRequests,
    PluginsRequests,
    WorkspaceRequests,
    RealtimeRequests,
    SystemRequests,
    metaclass=NoPublicConstructor,
):
    """Every request that a client can make, as a typed method; `Codex.rpc` gives it.

    A method has the name of the request in snake_case: ``fs/readFile`` is
    `fs_read_file`. Its arguments are keyword-only, with the names of the
    request's params class in `trio_codex.types`; where params are a union, it
    takes one of its classes as its only argument. What is left out is not
    sent; None is sent as null, which the runtime takes where the annotation
    has None in it.

    Every method is a checkpoint. Cancelled before the request was written, it
    sends nothing; cancelled later, it drops the answer, and the runtime may
    have done what was asked.

    Raises:
        ValueError: The params cannot be written.
        JsonRpcError: The runtime refused.
        ProtocolError: The response does not fit its type.
        TransportClosedError: The connection is over.
    """

    __module__ = "trio_codex"

    __slots__ = ()
