"""`Codex.rpc` on the real runtime: an MCP server that runs beside it, and apps."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from trio_codex import InvalidRequestError, open_codex, types

SERVER = Path(__file__).with_name("_mcp_server.py")


@pytest.fixture
async def mcp(app_server):
    """The typed requests of a runtime with an MCP server."""
    program, script = json.dumps(sys.executable), json.dumps(str(SERVER))
    app_server.configure(
        extra_config=f"[mcp_servers.demo]\ncommand = {program}\nargs = [{script}]\n"
    )
    async with open_codex(app_server.config()) as codex:
        yield codex


async def test_a_server_is_listed_with_its_tools_and_resources(mcp):
    (server,) = (await mcp.rpc.mcp_server_status_list()).data
    assert (server.name, server.server_info.version) == ("demo", "1")
    assert server.tools["shout"].description == "Say it louder."
    assert [resource.uri for resource in server.resources] == ["demo://one"]
    assert await mcp.rpc.config_mcp_server_reload() == types.McpServerRefreshResponse()


async def test_a_tool_is_called_and_a_resource_is_read(mcp):
    thread_id = (await mcp.rpc.thread_start()).thread.id
    called = await mcp.rpc.mcp_server_tool_call(
        server="demo", thread_id=thread_id, tool="shout", arguments={"text": "hello"}
    )
    assert called.content == [{"type": "text", "text": "HELLO"}]
    read = await mcp.rpc.mcp_server_resource_read(
        server="demo", uri="demo://one", thread_id=thread_id
    )
    assert read.contents == [types.TextResourceContent(uri="demo://one", text="one of demo")]


async def test_what_this_server_cannot_do_is_refused(mcp):
    thread_id = (await mcp.rpc.thread_start()).thread.id
    with pytest.raises(InvalidRequestError, match="only supported for streamable HTTP servers"):
        await mcp.rpc.mcp_server_oauth_login(name="demo")
    with pytest.raises(InvalidRequestError, match="only supported for hosted apps"):
        await mcp.rpc.mcp_server_event_stream_start(
            server="demo", subscription_id="s", name="n", arguments={}, thread_id=thread_id
        )
    stopped = await mcp.rpc.mcp_server_event_stream_stop(subscription_id="s")
    assert stopped == types.McpServerEventStreamStopResponse()


async def test_without_an_account_there_are_no_apps(rpc):
    assert (await rpc.app_list(limit=10)).data == []
    assert (await rpc.app_installed()).apps == []
    read = await rpc.app_read(app_ids=["nothing"])
    assert (read.apps, read.missing_app_ids) == ([], ["nothing"])
