"""The tools of a thread on a connection: which is found, and when they are cancelled and closed."""

from __future__ import annotations

import logging
from functools import partial

import pytest
import trio
from asking import PARAMS, TOOL_CALL, Asker, Handler
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, RequestHandlers, Tool, tool
from trio_codex._wire import encode_request, encode_result
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import thread_start_result

pytestmark = pytest.mark.deadline(100)

NOT_HERE = "not available in this program"


class Closing:
    """A tool with state."""

    def __init__(self, name="closing", error=None):
        self.__name__ = name
        self.closed = 0
        self.error = error
        self.gate = trio.Event()
        self.gate.set()
        self.called = trio.Event()
        self.cancelled = 0

    async def __call__(self) -> str:
        self.called.set()
        try:
            await trio.sleep_forever()
        except trio.Cancelled:
            assert self.closed == 0
            self.cancelled += 1
            raise

    async def aclose(self):
        self.closed += 1
        await self.gate.wait()
        if self.error is not None:
            raise self.error


async def play_one_thread(server):
    await server.accept_thread()
    await trio.sleep_forever()


def text_of(answer):
    return answer["result"]["contentItems"][0]["text"]


async def test_a_tool_is_found_by_thread_namespace_and_name():
    @tool
    async def weather() -> str:
        return "plain"

    @tool(namespace="outside", name="weather")
    async def outside() -> str:
        return "outside"

    async def script(server):
        asker = Asker(server)
        for number in (1, 2):
            await server.accept_thread(f"thread-{number}")
        await wait_all_tasks_blocked()
        for request_id, changes, wanted in [
            (0, {}, "plain"),
            (1, {"namespace": None}, "plain"),
            (2, {"namespace": "outside"}, "outside"),
            (3, {"namespace": "inside"}, NOT_HERE),
            (4, {"tool": "outside.weather"}, "outside"),
            (5, {"tool": "clock"}, NOT_HERE),
            (6, {"threadId": "thread-2"}, NOT_HERE),
            (7, {"tool": 5}, NOT_HERE),
            (8, {"namespace": []}, NOT_HERE),
        ]:
            ids = {"threadId": "thread-1", "callId": f"call-{request_id}", **changes}
            answer = await asker.ask(TOOL_CALL, request_id, **ids)
            assert wanted in text_of(answer), changes
        done.set()

    done = trio.Event()
    async with open_fake_app_server(script) as codex:
        await codex.thread_start(dynamic_tools=[weather, outside])
        await codex.thread_start()
        await done.wait()


async def test_a_tool_goes_before_the_fallback_which_gets_the_others():
    @tool
    async def weather() -> str:
        return "fine"

    fallback = Handler({"contentItems": [], "success": True}, released=True)

    async def script(server):
        asker = Asker(server)
        await server.accept_thread()
        await wait_all_tasks_blocked()  # it knows the tools
        await asker.ask(TOOL_CALL, 0)
        assert fallback.started == 0
        await asker.ask(TOOL_CALL, 1, tool="clock", callId="call-2")
        assert fallback.started == 1
        done.set()

    done = trio.Event()
    async with open_fake_app_server(script, handlers=RequestHandlers(fallback=fallback)) as codex:
        await codex.thread_start(dynamic_tools=[weather])
        await done.wait()


@pytest.mark.parametrize("how", ["completed", "interrupted", "left"])
async def test_a_tool_is_cancelled_with_the_turn_that_called_it(how):
    it = Closing("weather")

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        asker = Asker(server)
        await asker.send(TOOL_CALL)
        await it.called.wait()
        if how == "left":
            await asker.end_interrupted()
        else:
            await server.complete_turn(status=how)
        await wait_all_tasks_blocked()
        assert asker.answers == []
        done.set()

    done = trio.Event()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start(dynamic_tools=[Tool(it)])
        async with thread.turn("go") as turn:
            await it.called.wait()
            assert codex.statistics().running_handlers == 1
            if how != "left":
                await turn.result()
        await done.wait()
        assert it.cancelled == 1
        assert codex.statistics().running_handlers == 0


@pytest.mark.parametrize("how", ["in order", "raising", "cancelled", "hung up"])
async def test_a_tool_is_closed_once_with_the_connection_after_its_calls(how):
    it, other = Closing("weather"), Closing("other")

    async def script(server):
        for number in (1, 2):
            await server.accept_thread(f"thread-{number}")
        await Asker(server).send(TOOL_CALL)
        if how == "hung up":
            await it.called.wait()
            await server.hang_up()

    shared = Tool(it)
    with trio.CancelScope() as scope:
        try:
            async with open_fake_app_server(script) as codex:
                await codex.thread_start(dynamic_tools=[shared])
                await codex.thread_start(dynamic_tools=[shared, Tool(other)])
                await it.called.wait()
                assert it.closed == 0
                if how == "raising":
                    raise KeyError  # noqa: TRY301
                if how == "cancelled":
                    scope.cancel()
                    await trio.lowlevel.checkpoint()
        except KeyError:
            assert how == "raising"
    assert (it.closed, other.closed) == (1, 1)
    assert it.cancelled == 1


async def test_a_tool_that_cannot_be_closed_is_logged_and_the_others_are_closed(
    autojump_clock, caplog
):
    failing = Closing("failing", ValueError("mine"))
    hanging = Closing("hanging")
    hanging.gate = trio.Event()
    last = Closing("last")
    began = trio.current_time()
    config = CodexConfig(shutdown_timeout=3)
    async with open_fake_app_server(play_one_thread, config) as codex:
        await codex.thread_start(dynamic_tools=[Tool(failing), Tool(hanging), Tool(last)])
    assert (failing.closed, hanging.closed, last.closed) == (1, 1, 1)
    assert trio.current_time() - began == pytest.approx(3)
    messages = [record.getMessage() for record in caplog.records]
    assert "the tool failing could not be closed" in messages
    assert "the tool hanging was not closed within 3 s" in messages
    assert not any("last" in message for message in messages)


async def test_tools_that_do_not_close_are_waited_for_side_by_side(autojump_clock, caplog):
    tools = [Closing(f"hanging_{number}") for number in range(10)]
    for it in tools:
        it.gate = trio.Event()
    began = trio.current_time()
    config = CodexConfig(shutdown_timeout=3)
    async with open_fake_app_server(play_one_thread, config) as codex:
        await codex.thread_start(dynamic_tools=[Tool(it) for it in tools])
    assert trio.current_time() - began == pytest.approx(3)
    assert [it.closed for it in tools] == [1] * 10
    assert sum("was not closed" in record.getMessage() for record in caplog.records) == 10


async def test_of_tools_whose_threads_are_gone_only_the_last_ones_stay_open(monkeypatch):
    monkeypatch.setattr("trio_codex._tools._registry.KEPT_OPEN", 2)
    shared, own = Closing("shared"), [Closing(f"own_{number}") for number in range(5)]

    async def script(server):
        await server.accept_thread("thread-0")
        await server.notify("thread/deleted", {"threadId": "thread-0"})
        await server.accept_thread("thread-that-stays")
        for number in range(1, len(own)):
            await server.accept_thread(f"thread-{number}")
            await server.notify("thread/deleted", {"threadId": f"thread-{number}"})

    async def start(*objects):
        await codex.thread_start(dynamic_tools=[Tool(each) for each in objects])
        await wait_all_tasks_blocked()

    async with open_fake_app_server(script) as codex:
        await start(shared, own[0])
        await start(shared)
        for each in own[1:]:
            await start(shared, each)
        assert [each.closed for each in own] == [1, 1, 1, 0, 0]
        assert shared.closed == 0
    assert [each.closed for each in (*own, shared)] == [1] * 6


async def test_a_tool_that_another_takes_the_place_of_on_its_thread_is_left_without_one(
    monkeypatch,
):
    monkeypatch.setattr("trio_codex._tools._registry.KEPT_OPEN", 1)
    versions = [Closing("weather") for _ in range(4)]

    async def script(server):
        for _ in versions:
            request = await server.receive("thread/resume")
            await server.respond(request, thread_start_result("thread-1"))

    async with open_fake_app_server(script) as codex:
        for it in versions:
            await codex.thread_resume("thread-1", dynamic_tools=[Tool(it)])
            await wait_all_tasks_blocked()
        assert [it.closed for it in versions] == [1, 1, 0, 0]
    assert [it.closed for it in versions] == [1] * 4


async def test_a_tool_that_is_closed_early_gets_its_seconds_whatever_is_cancelled(
    monkeypatch, autojump_clock, caplog
):
    monkeypatch.setattr("trio_codex._tools._registry.KEPT_OPEN", 0)
    hanging, began = Closing("hanging"), trio.current_time()
    hanging.gate = trio.Event()

    async def script(server):
        await server.accept_thread()
        await server.notify("thread/deleted", {"threadId": "thread-1"})

    with trio.CancelScope() as scope:
        async with open_fake_app_server(script, CodexConfig(shutdown_timeout=3)) as codex:
            await codex.thread_start(dynamic_tools=[Tool(hanging)])
            await wait_all_tasks_blocked()
            assert hanging.closed == 1
            scope.cancel()
    assert trio.current_time() - began == pytest.approx(3)
    assert hanging.closed == 1
    assert "the tool hanging was not closed within 3 s" in caplog.text


@pytest.mark.parametrize("how", ["start", "resume", "fork"])
async def test_a_call_right_behind_the_answer_that_names_the_thread_finds_its_tool(how):
    answers = []
    done = trio.Event()

    async def weather() -> str:
        """Tell the weather."""
        return "fine"

    async def script(server):
        if how == "fork":
            await server.accept_thread("thread-1")
        request = await server.receive(f"thread/{how}")
        thread_id = "thread-2" if how == "fork" else "thread-1"
        call = {**PARAMS[TOOL_CALL], "threadId": thread_id}
        # In one piece, as the runtime replays what is open on a thread.
        await server.send_bytes(
            encode_result(request.id, thread_start_result(thread_id))
            + encode_request(0, TOOL_CALL, call)
        )
        answers.append(await Asker(server).answer(0))
        done.set()

    async with open_fake_app_server(script) as codex:
        if how == "resume":
            await codex.thread_resume("thread-1", dynamic_tools=[tool(weather)])
        else:
            thread = await codex.thread_start(dynamic_tools=[tool(weather)])
            if how == "fork":
                await thread.fork()
        await done.wait()
    assert answers[0]["result"]["contentItems"] == [{"type": "inputText", "text": "fine"}]


async def test_tools_of_a_thread_whose_start_was_cancelled_are_not_kept():
    it = Closing("weather")
    answered = trio.Event()

    async def script(server):
        request = await server.receive("thread/start")
        await answered.wait()
        await server.respond(request, thread_start_result("thread-1"))
        await wait_all_tasks_blocked()
        call = await Asker(server).ask(TOOL_CALL)
        assert NOT_HERE in text_of(call)
        done.set()

    done = trio.Event()
    async with open_fake_app_server(script) as codex:
        with trio.CancelScope() as scope:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(partial(codex.thread_start, dynamic_tools=[Tool(it)]))
                await wait_all_tasks_blocked()
                scope.cancel()
        answered.set()
        await done.wait()
    assert it.closed == 0


async def test_tools_of_a_thread_that_was_refused_are_not_kept():
    it = Closing()

    async def script(server):
        await server.refuse(await server.receive("thread/start"), -32600, "no")

    async with open_fake_app_server(script) as codex:
        from trio_codex import InvalidRequestError

        with pytest.raises(InvalidRequestError):
            await codex.thread_start(dynamic_tools=[Tool(it)])
    assert it.closed == 0


# Secrets


async def test_what_a_tool_is_called_with_and_returns_is_not_logged_above_debug(caplog):
    @tool
    async def weather(key: str) -> str:
        return f"{key} again"

    async def script(server):
        asker = Asker(server)
        await server.accept_thread()
        await wait_all_tasks_blocked()  # it knows the tools
        answer = await asker.ask(TOOL_CALL, 0, arguments={"key": "my secret"})
        assert text_of(answer) == "my secret again"
        answer = await asker.ask(TOOL_CALL, 1, callId="2", arguments={"key": ["my secret"]})
        assert answer["result"]["success"] is False
        done.set()

    done = trio.Event()
    caplog.set_level(logging.DEBUG)
    async with open_fake_app_server(script) as codex:
        await codex.thread_start(dynamic_tools=[weather])
        await done.wait()
    loud = [record for record in caplog.records if record.levelno > logging.DEBUG]
    assert "my secret" not in "".join(record.getMessage() for record in loud)
