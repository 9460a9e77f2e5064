"""Instruments: what they are told, in which order, and that a failing one costs nothing."""

from __future__ import annotations

import contextvars
import logging
import signal
from types import MappingProxyType

import pytest
import trio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trio.testing import wait_all_tasks_blocked

from trio_codex import (
    CodexConfig,
    CodexError,
    Decision,
    Instrument,
    InvalidRequestError,
    ObservedTurn,
    RequestHandlerError,
    RequestHandlers,
    TransportClosedError,
    TurnFailedError,
    open_codex,
)
from trio_codex.testing import open_fake_app_server

pytestmark = pytest.mark.deadline(20)

IDS = {"threadId": "thread-1", "turnId": "turn-1"}
APPROVAL = {
    **IDS,
    "kind": "command",
    "itemId": "c",
    "startedAtMs": 1,
    "cwd": "/",
    "command": "ls",
}
COMMAND = "item/commandExecution/requestApproval"
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-"


class Turns(Instrument):
    """Writes down what it hears of turns and requests."""

    def __init__(self):
        self.told = []
        self.turns = []

    def turn_asked(self, turn):
        self.turns.append(turn)
        self.told.append(("asked", turn.thread_id, turn.turn_id, turn.method, turn.status))

    def turn_over(self, turn):
        assert turn is self.turns[-1]
        self.told.append(("over", turn.turn_id, turn.status))


class Requests(Instrument):
    def __init__(self):
        self.told = []

    def asked(self, request_id, method, params):
        self.told.append(("asked", request_id, method, params["itemId"]))

    def answered(self, request_id, how):
        self.told.append((how, request_id))


class Everything(Instrument):
    def __init__(self):
        self.told = []

    def opened(self, config, metadata):
        assert isinstance(config, CodexConfig)
        self.told.append(("opened", metadata.version))

    def turn_asked(self, turn):
        self.told.append(("turn_asked", turn.status))

    def turn_over(self, turn):
        self.told.append(("turn_over", turn.status))

    def trace_context(self, method, thread_id):
        self.told.append(("trace_context", method, thread_id))

    def notification(self, method, params):
        self.told.append(("notification", method))

    def asked(self, request_id, method, params):
        self.told.append(("asked", method))

    def answered(self, request_id, how):
        self.told.append(("answered", how))

    def sent(self, message):
        self.told.append(("sent", message.get("method", "an answer")))

    def received(self, message):
        self.told.append(("received", message.get("method", "an answer")))

    def closed(self, error):
        self.told.append(("closed", type(error)))


async def decline(_):
    return Decision.decline


async def play_turn(server):
    await server.accept_thread()
    await server.accept_turn()
    await server.ask(COMMAND, APPROVAL)
    await server.complete_turn()


# What is told, and in which order


async def test_everything_is_told_in_the_order_in_which_it_happens():
    seen = Everything()
    async with open_fake_app_server(
        play_turn, handlers=RequestHandlers(command=decline), instruments=[seen]
    ) as codex:
        thread = await codex.thread_start()
        await thread.run("go")
    assert seen.told == [
        ("trace_context", "initialize", None),
        ("sent", "initialize"),
        ("received", "an answer"),
        ("sent", "initialized"),
        ("opened", "0.163.0"),
        ("trace_context", "thread/start", None),
        ("sent", "thread/start"),
        ("received", "an answer"),
        ("turn_asked", "inProgress"),
        ("trace_context", "turn/start", "thread-1"),
        ("sent", "turn/start"),
        ("received", "an answer"),
        ("received", "turn/started"),
        ("notification", "turn/started"),
        ("received", COMMAND),
        ("asked", COMMAND),
        ("sent", "an answer"),
        ("answered", "answered"),
        ("received", "turn/completed"),
        ("notification", "turn/completed"),
        ("turn_over", "completed"),
        ("closed", TransportClosedError),
    ]


async def test_a_message_is_shown_whole_and_as_it_is_written_however_many_go_at_once():
    class Sent(Instrument):
        def __init__(self):
            self.messages = []

        def sent(self, message):
            self.messages.append(message)

    async def play(server):
        for _ in range(40):
            request = await server.receive("mock/it")
            await server.respond(request, request.params)

    seen = Sent()
    opening = open_fake_app_server(play, instruments=[seen])
    async with opening as codex, trio.open_nursery() as nursery:
        for number in range(40):
            nursery.start_soon(codex.request, "mock/it", {"number": number, "text": "é"})
    asked = [message for message in seen.messages if message["method"] == "mock/it"]
    assert {message["params"]["number"] for message in asked} == set(range(40))
    assert len({message["id"] for message in asked}) == 40
    assert asked[0].keys() == {"id", "method", "params"}


async def test_a_message_that_goes_in_two_writes_is_shown_once(monkeypatch):
    from trio_codex._transport._memory import MemoryTransport

    class Sent(Instrument):
        def __init__(self):
            self.methods = []

        def sent(self, message):
            self.methods.append(message["method"])

    def send_some(transport, data):
        if b"initialize" in data or b"jsonrpc" in data:
            return 0
        transport._send.send_nowait(data[:7])
        return min(7, len(data))

    async def play(server):
        for _ in range(2):
            request = await server.receive("mock/it")
            await server.respond(request, {})

    seen = Sent()
    async with open_fake_app_server(play, instruments=[seen]) as codex:
        monkeypatch.setattr(MemoryTransport, "send_nowait", send_some)
        await codex.request("mock/it", {})
        await codex.request("mock/it", {})
        monkeypatch.undo()
    assert seen.methods == ["initialize", "initialized", "mock/it", "mock/it"]


async def test_a_turn_is_one_object_that_ends_with_its_result():
    seen = Turns()
    async with open_fake_app_server(
        play_turn, handlers=RequestHandlers(command=decline), instruments=[seen]
    ) as codex:
        thread = await codex.thread_start()
        result = await thread.run("go")
    assert seen.told == [
        ("asked", "thread-1", None, "turn/start", "inProgress"),
        ("over", "turn-1", "completed"),
    ]
    (turn,) = seen.turns
    assert isinstance(turn, ObservedTurn)
    assert (turn.result, turn.error) == (result, None)
    assert repr(turn) == "<ObservedTurn turn-1 of thread thread-1: completed>"


async def test_a_turn_is_told_of_in_the_context_of_the_task_that_asks():
    who = contextvars.ContextVar("who", default="nobody")

    class Asker(Instrument):
        def turn_asked(self, turn):
            askers.append((who.get(), trio.lowlevel.current_task()))

    askers = []
    async with open_fake_app_server(
        play_turn, handlers=RequestHandlers(command=decline), instruments=[Asker()]
    ) as codex:
        thread = await codex.thread_start()
        who.set("me")
        await thread.run("go")
    assert askers == [("me", trio.lowlevel.current_task())]


async def test_what_an_instrument_sets_in_the_context_is_there_in_handlers_and_nowhere_else():
    turn_mark = contextvars.ContextVar("turn", default=None)
    request_mark = contextvars.ContextVar("request", default=None)

    class Marks(Instrument):
        def turn_asked(self, turn):
            turn_mark.set(turn)

        def asked(self, request_id, method, params):
            request_mark.set((turn_mark.get(), request_id))

    async def handler(_):
        seen.append(request_mark.get())
        return Decision.decline

    async def play(server):
        await server.accept_thread()
        for turn_id in ("turn-1", "turn-2"):
            await server.accept_turn(turn_id=turn_id)
            for _ in range(2):
                await server.ask(COMMAND, {**APPROVAL, "turnId": turn_id})
            await server.complete_turn(turn_id=turn_id)

    seen = []
    turns = Turns()
    handlers = RequestHandlers(command=handler)
    async with open_fake_app_server(play, handlers=handlers, instruments=[Marks(), turns]) as codex:
        thread = await codex.thread_start()
        for _ in range(2):
            await thread.run("go")
            assert (turn_mark.get(), request_mark.get()) == (None, None)
    first, second = turns.turns
    assert seen == [(first, 0), (first, 1), (second, 2), (second, 3)]


async def test_a_failed_turn_has_the_error_that_run_raises():
    async def play(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.complete_turn(status="failed", error={"message": "no"})

    seen = Turns()
    async with open_fake_app_server(play, instruments=[seen]) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TurnFailedError) as caught:
            await thread.run("go")
    assert seen.told[-1] == ("over", "turn-1", "failed")
    assert isinstance(seen.turns[0].error, TurnFailedError)
    assert str(seen.turns[0].error) == str(caught.value)


async def test_a_refused_turn_is_over_as_refused():
    async def play(server):
        await server.accept_thread()
        await server.refuse(await server.receive("turn/start"), -32600, "no")

    seen = Turns()
    async with open_fake_app_server(play, instruments=[seen]) as codex:
        thread = await codex.thread_start()
        with pytest.raises(InvalidRequestError):
            await thread.run("go")
    assert seen.told[1:] == [("over", None, "refused")]
    assert isinstance(seen.turns[0].error, InvalidRequestError)
    assert seen.turns[0].result is None


async def test_a_cancelled_run_is_over_as_interrupted():
    async def play(server):
        await server.accept_thread()
        await server.accept_turn()
        started.set()
        await server.respond(await server.receive("turn/interrupt"), {})
        await server.complete_turn(status="interrupted")

    started = trio.Event()
    seen = Turns()
    async with open_fake_app_server(play, instruments=[seen]) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(thread.run, "go")
            await started.wait()
            nursery.cancel_scope.cancel()
    assert seen.told[1:] == [("over", "turn-1", "interrupted")]
    assert seen.turns[0].error is None


async def test_a_turn_that_was_never_sent_is_over_as_withdrawn():
    async def play(server):
        await server.accept_thread()

    seen = Turns()
    config = CodexConfig(max_in_flight=1)
    async with open_fake_app_server(play, config, instruments=[seen]) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(codex.request, "mock/it", {})
            await wait_all_tasks_blocked()
            nursery.start_soon(thread.run, "go")
            await wait_all_tasks_blocked()
            nursery.cancel_scope.cancel()
    over = ("over", None, "withdrawn")
    assert seen.told[1:] == [over]


async def test_a_turn_that_does_not_end_is_over_as_abandoned(autojump_clock):
    async def play(server):
        await server.accept_thread()
        await server.accept_turn()

    seen = Turns()
    config = CodexConfig(interrupt_timeout=1)
    async with open_fake_app_server(play, config, instruments=[seen]) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go"):
            pass
    assert seen.told[1:] == [("over", "turn-1", "abandoned")]
    assert isinstance(seen.turns[0].error, CodexError)


async def test_a_turn_whose_connection_ends_before_its_answer_is_lost_and_not_refused():
    async def script(server):
        await server.accept_thread()
        await server.receive("turn/start")
        await server.hang_up()

    seen = Turns()
    async with open_fake_app_server(script, instruments=[seen]) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TransportClosedError):
            await thread.run("go")
    assert seen.told[1:] == [("over", None, "lost")]


async def test_a_turn_whose_connection_ends_is_over_as_lost_before_that_is_told():
    async def play(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.hang_up()

    class Closed(Turns):
        def closed(self, error):
            self.told.append(("closed",))

    seen = Closed()
    async with open_fake_app_server(play, instruments=[seen]) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TransportClosedError):
            await thread.run("go")
        assert seen.told[1:] == [("over", "turn-1", "lost"), ("closed",)]
    assert seen.told[3:] == []
    assert isinstance(seen.turns[0].error, TransportClosedError)


async def run_asking(seen, handler=None, *, play=play_turn):
    handlers = RequestHandlers(command=handler)
    async with open_fake_app_server(play, handlers=handlers, instruments=[seen]) as codex:
        thread = await codex.thread_start()
        await thread.run("go")


async def test_a_request_without_a_handler_gets_the_safe_answer():
    seen = Requests()
    await run_asking(seen)
    assert seen.told == [("asked", 0, COMMAND, "c"), ("safe", 0)]


async def test_a_request_whose_handler_fails_has_failed():
    async def fail(_):
        raise LookupError

    async def play(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.ask(COMMAND, APPROVAL)
        await server.respond(await server.receive("turn/interrupt"), {})
        await server.complete_turn(status="interrupted")

    seen = Requests()
    with pytest.raises(RequestHandlerError):
        await run_asking(seen, fail, play=play)
    assert seen.told == [("asked", 0, COMMAND, "c"), ("failed", 0)]


async def test_a_request_that_the_runtime_withdraws_is_withdrawn():
    async def wait(_):
        waiting.set()
        await trio.sleep_forever()

    async def play(server):
        await server.accept_thread()
        await server.accept_turn()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(server.ask, COMMAND, APPROVAL)
            await waiting.wait()
            await server.notify("serverRequest/resolved", {"threadId": "thread-1", "requestId": 0})
            await server.complete_turn()
            nursery.cancel_scope.cancel()

    waiting = trio.Event()
    seen = Requests()
    await run_asking(seen, wait, play=play)
    assert seen.told == [("asked", 0, COMMAND, "c"), ("withdrawn", 0)]


# Traces


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (None, None),
        ({}, None),
        ({"traceparent": PARENT + "01"}, {"traceparent": PARENT + "01"}),
        ({"traceparent": PARENT + "03"}, {"traceparent": PARENT + "01"}),
        ({"traceparent": PARENT + "02"}, {"traceparent": PARENT + "00"}),
        (
            {"traceparent": PARENT + "00", "tracestate": "a=1", "baggage": "x"},
            {"traceparent": PARENT + "00", "tracestate": "a=1"},
        ),
        ({"traceparent": PARENT + "00", "tracestate": 5}, {"traceparent": PARENT + "00"}),
        ({"traceparent": PARENT + "00", "tracestate": "é"}, {"traceparent": PARENT + "00"}),
        ({"traceparent": PARENT + "00", "tracestate": "x" * 513}, {"traceparent": PARENT + "00"}),
        ({"traceparent": PARENT + "0"}, None),
        ({"traceparent": PARENT + "01\n"}, None),
        ({"traceparent": (PARENT + "01").upper()}, None),
        ({"traceparent": "00-" + "0" * 32 + "-b7ad6b7169203331-01"}, None),
        ({"traceparent": "00-0af7651916cd43dd8448eb211c80319c-" + "0" * 16 + "-01"}, None),
        ({"traceparent": b"x"}, None),
        ("traceparent", None),
        ([PARENT + "01"], None),
        (MappingProxyType({"traceparent": PARENT + "01"}), {"traceparent": PARENT + "01"}),
        ({"traceparent": 5}, None),
    ],
)
async def test_a_trace_is_sent_if_the_runtime_understands_it(given, sent, caplog):
    class Trace(Instrument):
        def __init__(self):
            self.traces = {}

        def trace_context(self, method, thread_id):
            return given

        def sent(self, message):
            self.traces[message.get("method")] = message.get("trace")

    seen = Trace()
    async with open_fake_app_server(
        play_turn, handlers=RequestHandlers(command=decline), instruments=[seen]
    ) as codex:
        thread = await codex.thread_start()
        await thread.run("go")
    assert not [record for record in caplog.records if record.name == "trio_codex.instruments"]
    assert seen.traces == {
        "initialize": sent,
        "initialized": None,
        "thread/start": sent,
        "turn/start": sent,
        None: None,
    }


# What is refused


class Async(Instrument):
    async def closed(self, error):
        pass


class AsyncIterator(Instrument):
    async def sent(self, message):
        yield


@pytest.mark.parametrize(
    ("instruments", "words"),
    [
        ([Async()], r"Async\.closed must not be async"),
        ([AsyncIterator()], r"AsyncIterator\.sent must not be async"),
        ([Instrument], "must be Instruments"),
        (["x"], "must be Instruments"),
        ([None], "must be Instruments"),
        (None, "must be a list of Instruments"),
        (Instrument(), "must be a list of Instruments"),
    ],
)
async def test_what_is_no_instrument_is_refused_before_anything_is_started(instruments, words):
    with pytest.raises(TypeError, match=words):
        async with open_codex(CodexConfig(codex_bin="/nowhere"), instruments=instruments):
            pass
    with pytest.raises(TypeError, match=words):
        async with open_fake_app_server(play_turn, instruments=instruments):
            pass


async def test_nothing_is_told_once_the_connection_is_closed():
    async def play(server):
        request = await server.receive("mock/it")
        await server.respond(request, {})
        await server.notify("mock/late", {})

    class Closes(Everything):
        def received(self, message):
            super().received(message)
            if message.get("result") == {}:
                scope.cancel()

    seen = Closes()
    with trio.CancelScope() as scope:
        async with open_fake_app_server(play, instruments=[seen]) as codex:
            await codex.request("mock/it", {})
            await trio.sleep_forever()
    assert seen.told.count(("closed", TransportClosedError)) == 1
    assert seen.told[-1] == ("closed", TransportClosedError)


# Instruments that fail

# A connection that is not made again is never told of as cut.
HOOKS = [name for name in vars(Instrument) if not name.startswith("_") and name != "cut"]


def failing(hooks, error):
    """Make an instrument that raises in some hooks, and counts the calls of all."""

    def method(hook):
        def call(self, *args):
            self.calls.append(hook)
            if hook in hooks:
                raise error("the-secret")

        return call

    members = {hook: method(hook) for hook in HOOKS}
    seen = type("Failing", (Instrument,), members)()
    seen.calls = []
    return seen


async def run_beside(*instruments):
    async with open_fake_app_server(
        play_turn, handlers=RequestHandlers(command=decline), instruments=instruments
    ) as codex:
        thread = await codex.thread_start()
        return await thread.run("go")


@given(
    hooks=st.sets(st.sampled_from(HOOKS), min_size=1),
    error=st.sampled_from([ValueError, CodexError, trio.WouldBlock, SystemExit, GeneratorExit]),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_instrument_that_fails_costs_one_line_and_nothing_else(caplog, hooks, error):
    caplog.clear()
    bad, good = failing(hooks, error), Everything()
    result = trio.run(run_beside, bad, good)
    assert result.id == "turn-1"
    assert len(good.told) == 22
    assert good.told[-1] == ("closed", TransportClosedError)
    records = [record for record in caplog.records if record.name == "trio_codex.instruments"]
    assert len(records) == 1
    assert records[0].levelno == logging.ERROR
    first = next(hook for hook in bad.calls if hook in hooks)
    assert f"removed the instrument Failing: {first} failed: {error.__name__}" in caplog.text
    assert "the-secret" not in caplog.text
    assert bad.calls.index(first) == len(bad.calls) - 1


def press():
    signal.raise_signal(signal.SIGINT)


def give_up():
    raise KeyboardInterrupt


@pytest.mark.parametrize("interrupt", [press, give_up])
@pytest.mark.parametrize("hook", HOOKS)
def test_a_ctrl_c_in_an_instrument_reaches_the_program_where_it_waits(hook, interrupt, caplog):
    class Interrupted(Everything):
        pressed = False

    def call(self, *args):
        getattr(Everything, hook)(self, *args)
        if not self.pressed:
            self.pressed = True
            interrupt()

    setattr(Interrupted, hook, call)
    seen = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        trio.run(run_beside, seen)
    assert seen.pressed
    assert seen.told[-1] == ("closed", TransportClosedError)
    told = [event for event, *_ in seen.told]
    assert told.count("turn_asked") == told.count("turn_over")
    assert told.count("asked") == told.count("answered")
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("interrupt", [press, give_up])
def test_a_program_that_catches_a_ctrl_c_of_an_instrument_keeps_its_connection(interrupt):
    class Interrupted(Instrument):
        pressed = False

        def received(self, message):
            if message.get("result") == {} and not self.pressed:
                self.pressed = True
                interrupt()

    async def play(server):
        await server.respond(await server.receive("mock/it"), {})
        await server.accept_thread()

    async def program():
        async with open_fake_app_server(play, instruments=[Interrupted()]) as codex:
            with pytest.raises(KeyboardInterrupt):
                await ask_and_wait(codex)
            with trio.fail_after(5):
                assert (await codex.thread_start()).id == "thread-1"

    async def ask_and_wait(codex):
        with trio.fail_after(5):
            await codex.request("mock/it", {})
            await trio.sleep_forever()

    trio.run(program)
