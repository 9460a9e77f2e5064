"""Sub-agents as the tests of a scripted app-server let a turn call them."""

from __future__ import annotations

TURN_1 = {"threadId": "thread-1", "turnId": "turn-1"}


def agent_call(thread_id="agent-1", *, tool="spawnAgent", of=TURN_1, status="running"):
    """Make the item by which a turn calls a sub-agent."""
    return {
        "type": "collabAgentToolCall",
        "id": "call-1",
        "tool": tool,
        "status": "completed",
        "senderThreadId": of["threadId"],
        "receiverThreadIds": [thread_id],
        "agentsStates": {thread_id: {"status": status}},
    }


async def call_agent(server, thread_id="agent-1", *, of=TURN_1, **call):
    """Let a turn call a sub-agent; see `agent_call`."""
    item = agent_call(thread_id, of=of, **call)
    await server.notify("item/completed", {**of, "item": item, "completedAtMs": 0})
