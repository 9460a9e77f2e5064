"""Each of these should pass, and fails on the source as it is."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

import pytest
import trio

sys.path.insert(0, "tests/transport")
from peers import open_child
from trio.testing import wait_all_tasks_blocked

from trio_codex import (
    CodexConfig,
    CodexError,
    ProtocolError,
)
from trio_codex._transport import _process
from trio_codex._wire import LineFramer
from trio_codex.testing import open_fake_app_server

TURN = {"id": "turn-1", "items": [], "status": "inProgress"}


async def test_cancelled_in_flight_a_joined_turn_is_not_interrupted():
    seen = []

    async def script(server):
        await server.accept_thread()
        turn = {**TURN, "id": "goal-1"}
        await server.notify("turn/started", {"threadId": "thread-1", "turn": turn})
        await server.respond(await server.receive("known"), {})
        request = await server.receive("turn/start")
        scope.cancel()
        await wait_all_tasks_blocked()
        await server.respond(request, {"turn": turn})
        await wait_all_tasks_blocked()
        with contextlib.suppress(EOFError):
            seen.append((await server.receive()).method)
            await server.complete_turn(turn_id="goal-1")

    scope = trio.CancelScope()
    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0.5)) as codex:
        thread = await codex.thread_start()
        await codex.request("known")
        with scope:
            await thread.run("go")
        await wait_all_tasks_blocked()
    assert seen == []


async def test_a_stale_completed_does_not_hide_a_foreign_running_turn():
    async def script(server):
        await server.accept_thread()
        turn = {**TURN, "id": "goal-1"}
        await server.notify("turn/started", {"threadId": "thread-1", "turn": turn})
        await server.complete_turn(turn_id="turn-0", status="interrupted")
        await server.respond(await server.receive("known"), {})
        await server.respond(await server.receive("turn/start"), {"turn": turn})
        with pytest.raises(EOFError):
            await server.receive("turn/interrupt")

    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0.3)) as codex:
        thread = await codex.thread_start()
        await codex.request("known")
        async with thread.turn("go") as turn:
            assert turn.joined


async def test_a_turn_that_starts_while_ours_waits_for_the_window_is_joined():
    async def script(server):
        await server.accept_thread()
        blocker = await server.receive("blocker")
        await wait_all_tasks_blocked()
        turn = {**TURN, "id": "goal-1"}
        await server.notify("turn/started", {"threadId": "thread-1", "turn": turn})
        await server.respond(blocker, {})
        await server.respond(await server.receive("turn/start"), {"turn": turn})
        with pytest.raises(EOFError):
            await server.receive("turn/interrupt")

    async with open_fake_app_server(
        script, CodexConfig(interrupt_timeout=0.3, max_in_flight=1)
    ) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(codex.request, "blocker")
            await wait_all_tasks_blocked()
            async with thread.turn("go") as turn:
                assert turn.joined


async def test_nothing_comes_after_turn_completed_even_if_it_was_early():
    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        await server.notify("turn/started", {"threadId": "thread-1", "turn": TURN})
        await server.complete_turn()
        await server.send_message("late")
        await server.respond(request, {"turn": TURN})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            assert [e.method async for e in turn] == ["turn/started", "turn/completed"]
            assert (await turn.result()).items == ()


async def test_the_result_of_a_detached_turn_is_refused_and_not_made_up():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.send_message("the answer")
        await server.respond(await server.receive("left"), {})
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            turn.detach()
            await turn.__anext__()
            await turn.__anext__()
        await codex.request("left")
        with pytest.raises(CodexError, match="detached"):
            print(await turn.result())


async def test_leaving_a_subscription_wakes_its_readers():
    async def idle(server):
        await trio.sleep_forever()

    async def read(stream):
        with contextlib.suppress(Exception):
            async for _ in stream:
                pass

    async with open_fake_app_server(idle) as codex:
        with trio.fail_after(1):
            async with trio.open_nursery() as nursery, codex.subscribe() as stream:
                nursery.start_soon(read, stream)
                await wait_all_tasks_blocked()


async def test_withdrawn_frames_do_not_end_the_connection_in_memory():
    async def script(server):
        await server.receive("blocker")
        await server.respond(await server.receive("ping"), {})

    async with open_fake_app_server(script) as codex, trio.open_nursery() as nursery:
        nursery.start_soon(codex.request, "blocker")
        await wait_all_tasks_blocked()
        d = codex._connection.dispatcher
        pending = await d.start("gone", {})
        assert pending.withdraw()
        await wait_all_tasks_blocked()
        with trio.fail_after(1):
            await codex.request("ping")
        nursery.cancel_scope.cancel()


def test_a_deeply_nested_line_is_junk():
    f = LineFramer(2**28)
    assert f.feed(b'{"a":1}\n' + b"[" * 100_000 + b"]" * 100_000 + b'\n{"b":2}\n') == [
        {"a": 1},
        {"b": 2},
    ]


def test_deeply_nested_params_are_a_value_error():
    from trio_codex._wire import encode_json

    v = []
    for _ in range(100_000):
        v = [v]
    try:
        with pytest.raises(ValueError):
            encode_json(v)
    finally:
        while v:
            v = v[0]


async def test_a_malformed_refusal_of_an_interrupt_does_not_flood():
    count = 0

    async def script(server):
        nonlocal count
        await server.accept_thread()
        await server.accept_turn()
        with contextlib.suppress(EOFError):
            while True:
                r = await server.receive("turn/interrupt")
                count += 1
                if count == 50:
                    await server.complete_turn()
                await server.send_bytes(b'{"id":%d,"error":"oops"}\n' % r.id)

    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0.2)) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with contextlib.suppress(ProtocolError):
                await turn.interrupt()
    assert count <= 3


async def test_a_grandchild_that_floods_stdout_does_not_hang(monkeypatch):
    monkeypatch.setattr(_process, "EXIT_GRACE", 0.2)
    program = """
        import os, sys
        child = os.fork()
        if child == 0:
            os.setsid()
            while True:
                os.write(1, b"x" * 1000000)
        print(child, flush=True)
        os._exit(3)
    """
    n = 0
    real = _process.os.read

    class FakeOs:
        def __getattr__(self, name):
            return getattr(os, name)

        def read(self, fd, k):
            nonlocal n
            n += 1
            if n > 20000:
                raise AssertionError("reads without end, in one step")
            return real(fd, k)

    async with open_child(program) as transport:
        data = await transport.receive_some()
        pid = int(data.split(b"\n")[0])
        monkeypatch.setattr(_process, "os", FakeOs())
        try:
            await transport._exited.wait()
            # slow reader: nobody reads
            await transport._stdout_ended.wait() if False else None
            with trio.move_on_after(1.0):
                await trio.sleep_forever()
        finally:
            os.kill(pid, signal.SIGKILL)
    assert n < 20000


async def test_sweep_with_no_time_at_all():
    program = """
        import os, sys, time
        child = os.fork()
        if child == 0:
            time.sleep(600)
        print(child, flush=True)
        os._exit(3)
    """
    from processes import dies

    async with open_child(program, background=False, shutdown_timeout=0) as transport:
        pid = int(await transport.receive_some())
        os.waitid(os.P_PID, transport.pid, os.WEXITED | os.WNOWAIT)
        await transport.aclose()
        try:
            assert dies(pid)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_a_second_ctrl_c_during_the_ladder_leaves_no_process():
    from peers import python
    from processes import dies

    pids = []

    async def main():
        transport = await _process.open_process_transport(
            python(
                "import signal,time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('r',flush=True)\nwhile True: time.sleep(1)"
            ),
            env=dict(os.environ),
            cwd=None,
            shutdown_timeout=0.3,
        )
        pids.append(transport.pid)
        await transport.receive_some()

        async def press():
            await wait_all_tasks_blocked(0.05)
            signal.raise_signal(signal.SIGINT)

        async with trio.open_nursery() as nursery:
            nursery.start_soon(press)
            await transport.aclose()

    try:
        with pytest.raises(BaseException):
            trio.run(main)
        assert dies(pids[0])
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pids[0], signal.SIGKILL)


def test_ctrl_c_in_the_ladder_leaves_no_process():
    import threading

    from peers import python
    from processes import dies

    pids = []

    async def main():
        transport = await _process.open_process_transport(
            python(
                "import signal,time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('r',flush=True)\nwhile True: time.sleep(1)"
            ),
            env=dict(os.environ),
            cwd=None,
            shutdown_timeout=0.5,
        )
        pids.append(transport.pid)
        await transport.receive_some()
        threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        await transport.aclose()

    try:
        with pytest.raises(KeyboardInterrupt):
            trio.run(main)
        assert dies(pids[0])
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pids[0], signal.SIGKILL)
