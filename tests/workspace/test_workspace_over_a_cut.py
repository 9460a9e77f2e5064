"""Processes, watches and searches where the connection is cut and made again."""

from __future__ import annotations

import base64

import pytest
import trio
from recovering import open_recovering, until
from trio.testing import wait_all_tasks_blocked

from trio_codex import (
    CodexConfig,
    InvalidRequestError,
    ProcessLostError,
    ProtocolError,
    RequestLostError,
)
from trio_codex.testing._fake_app_server import FakeRequest

HELLO = base64.b64encode(b"hello").decode()

STARTS = {False: "command/exec", True: "process/spawn"}


class Cuts:
    """The connections of a client, one after the other."""

    def __init__(self, codex, ends):
        self.codex, self.ends = codex, ends
        self.number = 0

    async def server(self):
        return await self.ends.server(self.number)

    async def cut(self):
        self.ends.gate = trio.Event()
        await (await self.server()).cut()
        await until(lambda: self.codex.statistics().connection == "reconnecting")
        await wait_all_tasks_blocked()

    async def mend(self, *, restarted=False):
        self.ends.process += restarted
        self.ends.gate.set()
        self.number += 1
        return await self.server()

    async def connected(self):
        await until(lambda: self.codex.statistics().connection == "connected")
        await wait_all_tasks_blocked()


async def start(server, standalone):
    """Answer what starts a process; gives its id."""
    asked = await server.receive(STARTS[standalone])
    if standalone:
        process_id = asked.params["processHandle"]
        await server.respond(asked, {})
    else:
        process_id = asked.params["processId"]
        await server.respond(await server.receive("command/exec/write"), {})
    return process_id


def options(standalone):
    return {"standalone": True, "cwd": "/x"} if standalone else {}


async def sent_later(cuts):
    """Give the methods of what was sent on the next connection."""
    server = await cuts.mend()
    await cuts.connected()
    return [request.method for request in server.unread]


@pytest.mark.parametrize("standalone", [False, True])
async def test_a_process_is_lost_at_once_and_its_block_is_left_at_once(
    standalone, autojump_clock, nursery
):
    async with open_recovering() as parts:
        cuts = Cuts(*parts)
        nursery.start_soon(start, await cuts.server(), standalone)
        began = None
        async with cuts.codex.exec(["cat"], **options(standalone)) as process:
            waits = []

            async def wait(what):
                with pytest.raises(ProcessLostError):
                    await what()
                waits.append(trio.current_time())

            nursery.start_soon(wait, process.wait)
            nursery.start_soon(wait, process.stdout.receive_some)
            nursery.start_soon(wait, lambda: process.stdin.send_all(b"x"))
            await wait_all_tasks_blocked()
            began = trio.current_time()
            await cuts.cut()
            assert len(waits) == 3
            for what in (process.wait, process.terminate, lambda: process.stdin.send_all(b"x"),
                         process.stderr.receive_some, lambda: process.resize(1, 1)):  # fmt: skip
                await wait(what)
            assert repr(process) == f"<ExecProcess {process.id}: lost>"
        assert trio.current_time() - began < 0.1
        assert cuts.codex.statistics().open_processes == 0
        assert await sent_later(cuts) == []


async def test_what_was_written_to_a_process_while_there_is_no_connection_is_not_sent_later(
    autojump_clock, nursery
):
    async with open_recovering() as parts:
        cuts = Cuts(*parts)
        nursery.start_soon(start, await cuts.server(), False)
        async with cuts.codex.exec(["cat"]) as process:
            await cuts.cut()
            with pytest.raises(ProcessLostError):
                await process.stdin.send_all(b"x")
            await process.stdin.aclose()
        assert await sent_later(cuts) == []


async def test_a_write_that_waits_for_a_place_at_the_cut_is_told_at_once(autojump_clock, nursery):
    async with open_recovering(config=CodexConfig(max_in_flight=1)) as parts:
        cuts = Cuts(*parts)
        nursery.start_soon(start, await cuts.server(), False)
        async with cuts.codex.exec(["cat"]) as process:

            async def ask():
                with pytest.raises(RequestLostError):
                    await cuts.codex.request("thread/name/set", {})

            async def write():
                with pytest.raises(ProcessLostError):
                    await process.stdin.send_all(b"x")
                told.set()

            told = trio.Event()
            nursery.start_soon(ask)
            await wait_all_tasks_blocked()
            nursery.start_soon(write)
            await wait_all_tasks_blocked()
            await cuts.cut()
            assert told.is_set()
        assert await sent_later(cuts) == []


@pytest.mark.parametrize("standalone", [False, True])
async def test_a_process_whose_start_is_in_doubt_is_lost(standalone, autojump_clock, nursery):
    async with open_recovering() as parts:
        cuts = Cuts(*parts)

        async def cut():
            await (await cuts.server()).receive(STARTS[standalone])
            await cuts.cut()

        nursery.start_soon(cut)
        with pytest.raises(ProcessLostError):
            async with cuts.codex.exec(["cat"], **options(standalone)):
                pytest.fail("it has not started")
        assert await sent_later(cuts) == []
        assert cuts.codex.statistics().pending_requests == 0


@pytest.mark.parametrize("standalone", [False, True])
async def test_a_process_that_is_asked_for_without_a_connection_starts_on_the_next(
    standalone, autojump_clock, nursery
):
    async with open_recovering() as parts:
        cuts = Cuts(*parts)
        await cuts.cut()

        async def go_on():
            await wait_all_tasks_blocked()
            server = await cuts.mend()
            process_id = await start(server, standalone)
            what = "process/outputDelta" if standalone else "command/exec/outputDelta"
            name = "processHandle" if standalone else "processId"
            data = {name: process_id, "stream": "stdout", "deltaBase64": HELLO, "capReached": False}
            await server.notify(what, data)
            if standalone:
                await server.notify("process/exited", {"processHandle": process_id, "exitCode": 0})

        nursery.start_soon(go_on)
        async with cuts.codex.exec(["cat"], **options(standalone)) as process:
            assert await process.stdout.receive_some() == b"hello"
            if not standalone:
                await cuts.cut()


async def accept(server, method):
    request = await server.receive(method)
    assert isinstance(request, FakeRequest)
    await server.respond(request, {"path": "/x"} if method == "fs/watch" else {})
    return request.params


async def test_a_watch_is_begun_anew_on_each_connection_and_ended_on_the_last(
    autojump_clock, nursery
):
    async with open_recovering() as parts:
        cuts = Cuts(*parts)
        nursery.start_soon(accept, await cuts.server(), "fs/watch")
        async with cuts.codex.fs.watch("/x") as changes:
            for number in range(1, 4):
                await cuts.cut()
                server = await cuts.mend()
                params = await accept(server, "fs/watch")
                assert params["path"] == "/x"
                await cuts.connected()
                told = {"watchId": params["watchId"], "changedPaths": ["/x/y"]}
                await server.notify("fs/changed", told)
                assert (await changes.__anext__()).changed_paths == ["/x/y"]
                assert changes.gaps == number
            nursery.start_soon(accept, server, "fs/unwatch")
        assert cuts.codex.statistics().pending_requests == 0


async def test_a_watch_that_is_left_without_a_connection_is_left_at_once_and_never_begun_anew(
    autojump_clock, nursery
):
    async with open_recovering() as parts:
        cuts = Cuts(*parts)
        nursery.start_soon(accept, await cuts.server(), "fs/watch")
        async with cuts.codex.fs.watch("/x"):
            await cuts.cut()
            began = trio.current_time()
        assert trio.current_time() - began < 0.1
        assert await sent_later(cuts) == []


async def test_a_watch_that_is_left_while_it_is_begun_anew_is_ended(autojump_clock, nursery):
    async with open_recovering() as parts:
        cuts = Cuts(*parts)
        nursery.start_soon(accept, await cuts.server(), "fs/watch")
        async with cuts.codex.fs.watch("/x"):
            await cuts.cut()
            server = await cuts.mend()
            again = await server.receive("fs/watch")

            async def go_on():
                await wait_all_tasks_blocked()
                await server.respond(again, {"path": "/x"})
                assert (await accept(server, "fs/unwatch"))["watchId"] == again.params["watchId"]

            nursery.start_soon(go_on)
        await cuts.connected()


async def test_a_watch_that_the_next_runtime_refuses_ends_with_its_words(autojump_clock, nursery):
    async with open_recovering() as parts:
        cuts = Cuts(*parts)
        nursery.start_soon(accept, await cuts.server(), "fs/watch")
        async with cuts.codex.fs.watch("/x") as changes:
            await cuts.cut()
            server = await cuts.mend()
            await server.refuse(await server.receive("fs/watch"), -32600, "not any more")
            with pytest.raises(InvalidRequestError, match="not any more"):
                await changes.__anext__()
            await cuts.connected()
        assert server.unread == []


async def test_a_watch_that_is_answered_unreadably_ends_and_another_one_goes_on(
    autojump_clock, nursery
):
    async with open_recovering() as parts:
        cuts = Cuts(*parts)
        for _ in range(2):
            nursery.start_soon(accept, await cuts.server(), "fs/watch")
        async with cuts.codex.fs.watch("/x") as one, cuts.codex.fs.watch("/y") as other:
            await cuts.cut()
            server = await cuts.mend()
            request = await server.receive("fs/watch")
            await server.send_bytes(b'{"error": 7, "id": %d}\n' % request.id)
            lost, goes_on = (one, other) if request.params["path"] == "/x" else (other, one)
            again = await server.receive("fs/watch")
            await server.respond(again, {"path": again.params["path"]})
            with pytest.raises(ProtocolError):
                await lost.__anext__()
            await cuts.connected()
            told = {"watchId": again.params["watchId"], "changedPaths": []}
            await server.notify("fs/changed", told)
            await goes_on.__anext__()
            nursery.start_soon(accept, server, "fs/unwatch")


async def test_a_watch_whose_beginning_is_in_doubt_is_asked_for_again(autojump_clock, nursery):
    async with open_recovering() as parts:
        cuts = Cuts(*parts)

        async def go_on():
            await (await cuts.server()).receive("fs/watch")
            await cuts.cut()
            server = await cuts.mend()
            await accept(server, "fs/watch")
            await accept(server, "fs/unwatch")

        nursery.start_soon(go_on)
        async with cuts.codex.fs.watch("/x"):
            pass
        await cuts.connected()
        assert (await cuts.server()).unread == []


async def test_a_search_goes_on_with_its_last_query(autojump_clock, nursery):
    async with open_recovering() as parts:
        cuts = Cuts(*parts)
        server = await cuts.server()
        nursery.start_soon(accept, server, "fuzzyFileSearch/sessionStart")
        async with cuts.codex.file_search(["/x"]) as search:
            for query in ("a", "ab"):
                nursery.start_soon(accept, server, "fuzzyFileSearch/sessionUpdate")
                await search.update(query)
            await cuts.cut()
            server = await cuts.mend(restarted=True)
            start = await accept(server, "fuzzyFileSearch/sessionStart")
            update = await accept(server, "fuzzyFileSearch/sessionUpdate")
            assert (start["roots"], update["query"]) == (["/x"], "ab")
            await cuts.connected()
            nursery.start_soon(accept, server, "fuzzyFileSearch/sessionStop")
