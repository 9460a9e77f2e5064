"""What the tests of handlers on the real runtime have in common."""

from __future__ import annotations

import sys
from pathlib import Path

import trio

MCP_SERVER = Path(__file__).with_name("_mcp_forms.py")

ESCALATED = {"sandbox_permissions": "require_escalated", "justification": "I want to."}


def escalate(model, command):
    """Let the model run a command outside of the sandbox; gives the id of its call."""
    return model.call("exec_command", {"cmd": command, **ESCALATED})


def mcp_config(name="forms"):
    """Configure an MCP server that asks."""
    return (
        f"[mcp_servers.{name}]\n"
        f"command = '{sys.executable}'\n"
        f"args = ['{MCP_SERVER}']\n"
        "startup_timeout_sec = 30\n"
    )


class Waiting:
    """A handler that waits until it is cancelled, or released."""

    def __init__(self, value=None):
        self.value = value
        self.begun = trio.Event()
        self.ended = trio.Event()
        self.gate = trio.Event()
        self.requests = []
        self.cancelled = 0

    async def __call__(self, *request):
        self.requests.append(request[-1])
        self.begun.set()
        try:
            await self.gate.wait()
        except trio.Cancelled:
            self.cancelled += 1
            raise
        finally:
            self.ended.set()
        return self.value


class Answering:
    """A handler that returns a value, or raises it, and remembers what it was asked."""

    def __init__(self, value):
        self.value = value
        self.requests = []

    async def __call__(self, *request):
        self.requests.append(request[-1])
        if isinstance(self.value, BaseException):
            raise self.value
        return self.value
