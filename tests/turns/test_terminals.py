"""Commands that turns have left running, on a runtime in memory."""

from __future__ import annotations

import pytest

from trio_codex import types
from trio_codex.testing import open_fake_app_server

pytestmark = pytest.mark.deadline(15)

METHOD = "thread/backgroundTerminals/terminate"


async def test_every_entry_that_is_listed_can_be_ended_also_one_that_does_not_fit():
    ended = []

    async def script(server):
        await server.accept_thread()
        listed = await server.receive("thread/backgroundTerminals/list")
        fitting = {"processId": "1", "itemId": "c", "command": "sleep", "cwd": "/"}
        odd = {"processId": "2", "command": 5}
        await server.respond(listed, {"data": [fitting, odd], "nextCursor": None})
        for _ in range(3):
            request = await server.receive(METHOD)
            ended.append(request.params["processId"])
            await server.respond(request, {"terminated": True})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        terminals = await thread.terminals()
        assert [type(each) for each in terminals] == [types.ThreadBackgroundTerminal, types.Unknown]
        for terminal in [*terminals, "3"]:
            assert await thread.terminate(terminal)
    assert ended == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (types.Unknown(type=None, data={"command": "sleep"}), "has no process id"),
        (5, r"takes an entry of thread\.terminals\(\) or its process id, and not an int"),
    ],
    ids=["without an id", "a number"],
)
async def test_what_names_no_command_is_refused_before_anything_is_sent(wrong, told):
    async def script(server):
        await server.accept_thread()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TypeError, match=told):
            await thread.terminate(wrong)
        assert codex.statistics().pending_requests == 0
