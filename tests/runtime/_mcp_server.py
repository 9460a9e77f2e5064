"""A small MCP server over its standard streams: one tool, one resource."""

from __future__ import annotations

import json
import sys

TOOL = {
    "name": "shout",
    "description": "Say it louder.",
    "inputSchema": {"type": "object"},
    "annotations": {"readOnlyHint": True},
}


def answer(method, params):
    match method:
        case "initialize":
            return {
                "protocolVersion": params["protocolVersion"],
                "capabilities": {"tools": {}, "resources": {}},
                "serverInfo": {"name": "demo", "version": "1"},
            }
        case "tools/list":
            return {"tools": [TOOL]}
        case "tools/call":
            return {"content": [{"type": "text", "text": params["arguments"]["text"].upper()}]}
        case "resources/list":
            return {"resources": [{"uri": "demo://one", "name": "one"}]}
        case "resources/templates/list":
            return {"resourceTemplates": []}
        case "resources/read":
            return {"contents": [{"uri": params["uri"], "text": "one of demo"}]}
        case _:
            return {}


for line in sys.stdin:
    request = json.loads(line)
    if "id" in request:
        result = answer(request["method"], request.get("params"))
        response = {"jsonrpc": "2.0", "id": request["id"], "result": result}
        sys.stdout.write(f"{json.dumps(response)}\n")
        sys.stdout.flush()
