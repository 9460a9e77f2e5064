"""An app-server in memory that runs processes, watches and searches, and keeps count of them."""

from __future__ import annotations

import base64
from contextlib import asynccontextmanager, suppress

import trio
from insides import connection_of, subscriptions

from trio_codex.testing import open_fake_app_server


def encoded(data):
    return base64.b64encode(data).decode()


def output(process_id, data, stream="stdout", *, capped=False):
    return {
        "processId": process_id,
        "stream": stream,
        "deltaBase64": encoded(data),
        "capReached": capped,
    }


def spoken(process_handle, data, stream="stdout"):
    rest = output(process_handle, data, stream)
    return {"processHandle": rest.pop("processId"), **rest}


def ended(exit_code=0):
    return {"exitCode": exit_code, "stdout": "", "stderr": ""}


def exited(process_handle, exit_code=0):
    return {
        "processHandle": process_handle,
        "exitCode": exit_code,
        "stdout": "",
        "stdoutCapReached": False,
        "stderr": "",
        "stderrCapReached": False,
    }


class Workspace:
    """Every process is a ``cat``; whatever is watched changes at once; one file is found."""

    def __init__(self):
        self.running = {}
        self.watches = set()
        self.searches = set()
        self.seen = []
        self.waiting = []

    async def play(self, server):
        self.server = server
        with suppress(EOFError, trio.BrokenResourceError):
            while True:
                request = await server.receive()
                self.seen.append(request.method)
                await self._answer(request, request.params)

    async def _answer(self, request, params):
        server = self.server
        match request.method:
            case "command/exec":
                self.running[params["processId"]] = request
                await server.notify(
                    "command/exec/outputDelta", output(params["processId"], b"cat: ", "stderr")
                )
            case "command/exec/write" | "command/exec/terminate" if (
                params["processId"] not in self.running
            ):
                await server.refuse(request, -32600, "no active command/exec for process id")
            case "command/exec/write":
                await server.respond(request, {})
                if data := base64.b64decode(params.get("deltaBase64", "")):
                    await server.notify(
                        "command/exec/outputDelta", output(params["processId"], data)
                    )
                if params.get("closeStdin"):
                    await self.end(params["processId"], 0)
            case "command/exec/terminate":
                await server.respond(request, {})
                await self.end(params["processId"], 137)
            case "process/spawn":
                handle = params["processHandle"]
                self.running[handle] = request
                await server.notify("process/outputDelta", spoken(handle, b"cat: ", "stderr"))
                await server.respond(request, {})
            case "process/writeStdin" | "process/kill" if (
                params["processHandle"] not in self.running
            ):
                await server.refuse(request, -32600, "no active process for process handle")
            case "process/writeStdin":
                await server.respond(request, {})
                handle = params["processHandle"]
                if data := base64.b64decode(params.get("deltaBase64", "")):
                    await server.notify("process/outputDelta", spoken(handle, data))
                if params.get("closeStdin"):
                    await self.exit(handle, 0)
            case "process/kill":
                await server.respond(request, {})
                await self.exit(params["processHandle"], 137)
            case "fs/watch":
                self.watches.add(params["watchId"])
                await server.respond(request, {"path": params["path"]})
                changed = {"watchId": params["watchId"], "changedPaths": [params["path"]]}
                await server.notify("fs/changed", changed)
            case "fs/unwatch":
                self.watches.discard(params["watchId"])
                await server.respond(request, {})
            case "fuzzyFileSearch/sessionStart":
                self.searches.add(params["sessionId"])
                await server.respond(request, {})
            case "fuzzyFileSearch/sessionUpdate":
                found = {"sessionId": params["sessionId"], "query": params["query"], "files": []}
                await server.notify("fuzzyFileSearch/sessionUpdated", found)
                await server.respond(request, {})
            case "fuzzyFileSearch/sessionStop":
                self.searches.discard(params["sessionId"])
                await server.respond(request, {})
            case "wait":
                self.waiting.append(request)
            case _:
                await server.respond(request, {})

    async def answer_waiting(self):
        for request in self.waiting:
            await self.server.respond(request, {})
        self.waiting.clear()

    async def exit(self, process_handle, exit_code):
        del self.running[process_handle]
        await self.server.notify("process/exited", exited(process_handle, exit_code))

    async def end(self, process_id, exit_code):
        await self.server.respond(self.running.pop(process_id), ended(exit_code))


@asynccontextmanager
async def opened(config=None):
    workspace = Workspace()
    async with open_fake_app_server(workspace.play, config) as codex:
        yield codex, workspace


def assert_nothing_left(codex):
    left = codex.statistics()
    assert (left.pending_requests, left.waiting_requests) == (0, 0)
    assert (left.open_processes, connection_of(codex).processes.listeners) == (0, {})
    assert subscriptions(codex) == []
