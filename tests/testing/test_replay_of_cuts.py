"""A recording of a connection that was cut and made again replays, with the cut."""

from __future__ import annotations

import json

import pytest
import trio

from trio_codex import (
    Decision,
    Gap,
    Reconnect,
    RequestHandlers,
    RequestLostError,
    RuntimeRestartedError,
    connect_codex,
)
from trio_codex.testing import (
    AppServerHarness,
    Gate,
    call,
    default_match,
    message,
    open_relay,
    open_replay,
    open_scripted_model,
    record_to,
)

QUICK = Reconnect(initial_delay=0.01, max_delay=0.05, give_up_after=20, settle=0.4)

ESCALATED = {"sandbox_permissions": "require_escalated", "justification": "I want to."}


class Program:
    """A program whose connection fails where a test says so; it says what it has seen."""

    def __init__(self, fail=None):
        self.fail = fail
        self.seen = []
        self.asked = 0
        self.thread_id = None

    async def __call__(self, codex):
        thread = await codex.thread_start()
        self.thread_id = thread.id
        async with thread.turn("Do it.") as turn:
            async for event in turn:
                if isinstance(event, Gap):
                    self.seen.append((event.restarted, event.open_items))
                else:
                    self.seen.append(event.method)
                if event.method == "item/agentMessage/delta":
                    await self._fail(codex)
        self.seen.append((await turn.result()).final_response)
        self.seen.append((await thread.run("And now?")).final_response)
        return self.seen

    async def approve(self, _):
        self.asked += 1
        await self._fail(None)
        return Decision.accept

    async def _fail(self, codex):
        fail, self.fail = self.fail, None
        if fail is not None:
            await fail(codex)


async def recorded(root, program, how):
    """Record a program on the real runtime while its connection fails; gives what comes out."""
    path = root / "it.jsonl"
    gate = Gate()
    async with open_scripted_model() as model:
        if how == "approval":
            model.on("Do it.", call("exec_command", {"cmd": "true", **ESCALATED}), times=1)
        model.on("Do it.", message(deltas=["one ", gate, "two"]))
        model.on("And now?", "Now this.")
        harness = AppServerHarness(root / "app", model, approval_policy="on-request")
        async with (
            harness.serve() as server,
            open_relay(server.url) as relay,
            connect_codex(
                relay.url,
                handlers=RequestHandlers(command=program.approve),
                reconnect=QUICK,
                instruments=[record_to(path)],
            ) as codex,
        ):

            async def fail(_):
                if how == "restarted":
                    await server.restart()
                else:
                    relay.refusing = True
                    relay.cut()
                    if how == "over":
                        gate.release()
                        async with connect_codex(server.url) as other:
                            thread = other.thread(program.thread_id)
                            while (await thread.read()).thread.status.type != "idle":  # noqa: ASYNC110
                                await trio.sleep(0.01)
                    relay.refusing = False
                while not codex.statistics().reconnects:  # noqa: ASYNC110
                    await trio.sleep(0.001)
                gate.release()

            program.fail = None if how == "uncut" else fail
            if how in ("uncut", "approval"):
                gate.release()
            return path, await outcome(program, codex)


async def outcome(program, codex):
    try:
        return await program(codex)
    except RuntimeRestartedError as exc:
        return [*program.seen, str(exc).partition(" was lost")[2]]


@pytest.mark.parametrize("how", ["uncut", "streaming", "over", "approval", "restarted"])
async def test_what_the_program_sees_of_a_cut_it_sees_in_the_replay(tmp_path, how):
    program = Program()
    path, expected = await recorded(tmp_path, program, how)
    assert any(isinstance(each, tuple) for each in expected) == (
        how in ("streaming", "over", "approval")
    )
    again = Program()
    async with open_replay(path, handlers=RequestHandlers(command=again.approve)) as codex:
        assert await outcome(again, codex) == expected
        assert codex.statistics().reconnects == (how != "uncut")
    assert again.asked == program.asked == (how == "approval")


async def test_a_request_that_was_in_doubt_is_in_doubt_in_the_replay(tmp_path):
    path = tmp_path / "it.jsonl"
    async with open_scripted_model() as model:
        harness = AppServerHarness(tmp_path / "app", model)
        async with (
            harness.serve() as server,
            open_relay(server.url) as relay,
            connect_codex(relay.url, reconnect=QUICK, instruments=[record_to(path)]) as codex,
        ):
            thread = await codex.thread_start()
            relay.swallow("to_client")

            async def cut():
                while not relay.swallowed:  # noqa: ASYNC110
                    await trio.sleep(0.001)
                relay.go_on()
                relay.cut()

            async with trio.open_nursery() as nursery:
                nursery.start_soon(cut)
                with pytest.raises(RequestLostError):
                    await thread.set_name("it")
            await codex.models()
    async with open_replay(path) as codex:
        thread = await codex.thread_start()
        with pytest.raises(RequestLostError):
            await thread.set_name("it")
        await codex.models()


async def test_nothing_of_the_next_connection_comes_before_the_cut(tmp_path):
    lines = [{"format": "trio-codex-recording/1", "runtime": "0.163.0", "schema": "0.163.0"}]

    def add(direction, **said):
        lines.append({"t": len(lines), "d": direction, "m": said})

    def handshake(number):
        who = {"clientInfo": {}, "capabilities": {}}
        add("sent", id=number, method="initialize", params=who)
        server = {"userAgent": "x/0.163.0 (x)", "codexHome": "/x"}
        system = {"platformFamily": "unix", "platformOs": "linux"}
        add("received", id=number, result=server | system)
        add("sent", method="initialized")
        add("sent", id=number + 1, method="server/diagnostics", params={})
        add("received", id=number + 1, result={"process": {"id": 1}})

    def thread(number, thread_id):
        add("sent", id=number, method="thread/read", params={"threadId": thread_id})
        add("received", id=number, result={"thread": {"id": thread_id}})

    def say(thread_id, word):
        add("received", method="thread/name/updated",
            params={"threadId": thread_id, "threadName": word})  # fmt: skip

    handshake(1)
    thread(3, "a")
    say("a", "first")
    thread(4, "b")
    handshake(5)
    add("sent", id=7, method="thread/loaded/list", params={})
    add("received", id=7, result={"data": [], "nextCursor": None})
    say("a", "second")
    add("sent", id=8, method="model/list", params={})
    add("received", id=8, result={"data": [], "nextCursor": None})
    path = tmp_path / "it.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))

    def match(method, recorded, now):
        return method == "initialize" or default_match(method, recorded, now)

    async with open_replay(path, match=match) as codex, codex.subscribe() as events:
        await codex.request("thread/read", {"threadId": "a"})
        assert (await events.__anext__()).thread_name == "first"
        await codex.request("thread/read", {"threadId": "b"})
        await codex.request("model/list", {})
        assert isinstance(await events.__anext__(), Gap)
        assert (await events.__anext__()).thread_name == "second"
