"""Requests and their answers: ids, order, the window, and what ends when the connection does."""

from __future__ import annotations

import logging
import tracemalloc
from contextlib import suppress

import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex._jsonrpc._dispatcher import Dispatcher
from trio_codex._transport import Transport
from trio_codex._wire import decode_json, encode_json
from trio_codex.errors import CodexError, ProtocolError, TransportClosedError

TASKS = ("read", "dispatch", "write")


class Pipe(Transport):
    """A transport that takes what it is told to take, and says what it is told to say."""

    background = ()

    def __init__(self, room=0):
        self.room = room
        self.sent = b""
        self.sends = []
        self.gate = trio.Event()
        self.gate.set()
        self.failure = None
        self._say, self._said = trio.open_memory_channel(100)

    def send_nowait(self, data):
        taken = data[: self.room]
        self.room -= len(taken)
        self.sent += taken
        return len(taken)

    async def send_all(self, data):
        await trio.lowlevel.checkpoint()
        if self.failure is not None:
            raise self.failure
        await self.gate.wait()
        self.sends.append(data)
        self.sent += data

    async def receive_some(self):
        return await self._said.receive()

    def say(self, *messages):
        self._say.send_nowait(b"".join(encode_json(message) + b"\n" for message in messages))

    def hang_up(self):
        self._say.send_nowait(b"")

    async def end_error(self, reason=None):
        return TransportClosedError(reason or "the pipe has ended")

    def statistics(self):
        return {}

    async def aclose(self):
        pass

    @property
    def requests(self):
        return [decode_json(line)["method"] for line in self.sent.splitlines()]


class Listener:
    def __init__(self):
        self.heard = []
        self.closed = []


class StepsOf(trio.abc.Instrument):
    """Counts the steps of a task."""

    def __init__(self, name):
        self.name = name
        self.taken = 0

    def before_task_step(self, task):
        self.taken += task.name.endswith(self.name)


@pytest.fixture
def listener():
    return Listener()


@pytest.fixture
def make(listener):
    def make(pipe, *, max_in_flight=2):
        dispatcher = Dispatcher(
            pipe,
            max_in_flight=max_in_flight,
            max_line_bytes=1000,
            on_notification=lambda *event: listener.heard.append(event),
            on_closed=listener.closed.append,
        )
        dispatcher.on_server_request = lambda *request: listener.heard.append(request)
        return dispatcher

    return make


def run(nursery, dispatcher, *tasks):
    for task in tasks or TASKS:
        nursery.start_soon(getattr(dispatcher.link, task))


# The window


async def test_a_request_that_is_taken_back_gives_its_place_to_the_next(make):
    dispatcher = make(Pipe())
    await dispatcher.start("first", {})
    second = await dispatcher.start("second", {})
    assert second.withdraw()
    assert not second.withdraw()
    assert dispatcher.in_flight.window.taken == 1
    await dispatcher.start("third", {})
    assert dispatcher.in_flight.window.waiting == 0
    assert len(dispatcher.in_flight.unanswered) == 2


async def test_what_passes_the_window_by_frees_no_place_in_it(make, nursery):
    pipe = Pipe()
    dispatcher = make(pipe)
    run(nursery, dispatcher)
    await dispatcher.start("in", {})
    forgotten = dispatcher.post("forgotten", {})
    answered = dispatcher.post("answered", {})
    assert dispatcher.in_flight.window.taken == 1
    dispatcher.in_flight.forget(forgotten)
    dispatcher.in_flight.forget(forgotten)
    pipe.say({"id": answered.id, "result": 5}, {"id": forgotten.id, "result": 6})
    assert await answered.wait() == 5
    assert dispatcher.in_flight.window.taken == 1
    assert len(dispatcher.in_flight.unanswered) == 1
    nursery.cancel_scope.cancel()


async def test_an_answer_gives_the_place_back_once(make, nursery):
    pipe = Pipe()
    dispatcher = make(pipe)
    run(nursery, dispatcher)
    pending = await dispatcher.start("in", {})
    pipe.say(*({"id": pending.id, "result": 1} for _ in range(3)))
    assert await pending.wait() == 1
    await wait_all_tasks_blocked()
    assert dispatcher.in_flight.window.taken == 0
    nursery.cancel_scope.cancel()


# What waits to be written


async def test_what_was_taken_back_takes_no_memory_while_the_runtime_does_not_read(make, nursery):
    pipe = Pipe()
    pipe.gate = trio.Event()
    dispatcher = make(pipe)
    run(nursery, dispatcher, "write")
    dispatcher.post("held", {})
    await wait_all_tasks_blocked()
    dispatcher.post("kept", {})
    tracemalloc.start()
    try:
        for _ in range(20_000):
            assert dispatcher.post("taken back", {}).withdraw()
        used, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    pipe.gate.set()
    await wait_all_tasks_blocked()
    assert pipe.requests == ["held", "kept"]
    assert used < 1_000_000
    nursery.cancel_scope.cancel()


async def test_after_the_writer_has_ended_nothing_is_kept(make, nursery):
    pipe = Pipe()
    pipe.failure = trio.BrokenResourceError()
    dispatcher = make(pipe)
    nursery.start_soon(raises_broken, dispatcher.link.write)
    dispatcher.post("lost", {})
    await wait_all_tasks_blocked()
    tracemalloc.start()
    try:
        for _ in range(1000):
            dispatcher.notify("x" * 1000)
        used, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert used < 100_000


async def raises_broken(write):
    with suppress(trio.BrokenResourceError, CodexError):
        await write()


# The end


async def test_the_first_error_is_the_one_and_is_told_once(make, listener):
    dispatcher = make(Pipe())
    first, second = CodexError("first"), CodexError("second")
    pending = [await dispatcher.start("a", {}), await dispatcher.start("b", {})]
    dispatcher.close(first)
    dispatcher.close(second)
    assert dispatcher.error is first
    assert listener.closed == [first]
    failures = [first]
    for request in pending:
        assert request.error is first
        assert not request.withdraw()
        with pytest.raises(CodexError, match="first") as caught:
            await request.wait()
        failures.append(caught.value)
    for call in (dispatcher.start, dispatcher.request):
        with pytest.raises(CodexError, match="first") as caught:
            await call("late", {})
        failures.append(caught.value)
    for late in (dispatcher.post, dispatcher.notify):
        with pytest.raises(CodexError, match="first") as caught:
            late("late", {})
        failures.append(caught.value)
    assert len({id(failure) for failure in failures}) == 7
    assert len(dispatcher.in_flight.unanswered) == 0


async def test_what_came_before_a_line_that_is_too_long_is_handed_on(make, nursery, listener):
    pipe = Pipe()
    dispatcher = make(pipe)
    pipe.say({"method": "before"})
    pipe._say.send_nowait(b"x" * 2000)
    run(nursery, dispatcher, "read", "dispatch")
    await wait_all_tasks_blocked()
    assert listener.heard == [("before", None)]
    (error,) = listener.closed
    assert isinstance(error, ProtocolError)


async def test_a_writer_that_fails_waits_for_the_reader_to_say_why(make, listener, autojump_clock):
    pipe = Pipe()
    pipe.failure = trio.BrokenResourceError()
    dispatcher = make(pipe)
    async with trio.open_nursery() as tasks:
        run(tasks, dispatcher)
        pending = await dispatcher.start("ping", {})
        await wait_all_tasks_blocked()
        assert listener.closed == []
        # The answer was on its way all the same.
        pipe.say({"id": pending.id, "result": 5})
        assert await pending.wait() == 5
        pipe.hang_up()
    # All three tasks end by themselves, and at once.
    assert [error.reason for error in listener.closed] == ["the pipe has ended"]
    assert trio.current_time() == pytest.approx(0)


async def test_a_writer_that_fails_ends_the_connection_if_the_reader_says_nothing(
    make, nursery, listener, autojump_clock
):
    pipe = Pipe()
    pipe.failure = trio.BrokenResourceError()
    dispatcher = make(pipe)
    run(nursery, dispatcher)
    with pytest.raises(TransportClosedError):
        await dispatcher.request("ping", {})
    assert 0 < trio.current_time() <= 1.1
    assert len(listener.closed) == 1
    nursery.cancel_scope.cancel()


async def test_a_writer_whose_transport_we_closed_ends_without_a_word(make, nursery, listener):
    pipe = Pipe()
    pipe.failure = trio.ClosedResourceError()
    dispatcher = make(pipe)
    async with trio.open_nursery() as tasks:
        run(tasks, dispatcher, "write")
        dispatcher.notify("late")
        dispatcher.close(CodexError("we left"))
    assert len(listener.closed) == 1


# Writing


async def test_large_frames_that_cannot_go_at_once_keep_their_order(make, nursery):
    pipe = Pipe()
    dispatcher = make(pipe)
    for number in range(5):
        dispatcher.notify(f"n{number}", {"x": "x" * 600_000})
    run(nursery, dispatcher, "write")
    await wait_all_tasks_blocked()
    assert pipe.requests == [f"n{number}" for number in range(5)]
    nursery.cancel_scope.cancel()


async def test_a_lone_request_is_written_at_once_and_the_rest_of_it_by_the_writer(make, nursery):
    pipe = Pipe(room=10)
    dispatcher = make(pipe)
    dispatcher.post("lone", {"a": 1})
    assert len(pipe.sent) == 10
    dispatcher.post("next", {"b": 2})
    assert len(pipe.sent) == 10
    run(nursery, dispatcher, "write")
    await wait_all_tasks_blocked()
    assert pipe.requests == ["lone", "next"]
    nursery.cancel_scope.cancel()


async def test_a_lone_request_of_which_the_transport_takes_nothing_is_taken_back(make, nursery):
    pipe = Pipe(room=0)
    dispatcher = make(pipe)
    lone = dispatcher.post("lone", {})
    assert lone.withdraw()
    kept = dispatcher.post("kept", {})
    run(nursery, dispatcher, "write")
    await wait_all_tasks_blocked()
    assert pipe.requests == ["kept"]
    assert not kept.withdraw()
    nursery.cancel_scope.cancel()


async def test_nothing_overtakes_what_the_writer_is_at(make, nursery):
    pipe = Pipe()
    dispatcher = make(pipe)
    pipe.gate = trio.Event()
    run(nursery, dispatcher, "write")
    dispatcher.notify("first")
    await wait_all_tasks_blocked()
    pipe.room = 1000
    dispatcher.notify("second")
    dispatcher.notify("third")
    await wait_all_tasks_blocked()
    assert pipe.sent == b""
    pipe.gate.set()
    await wait_all_tasks_blocked()
    assert pipe.requests == ["first", "second", "third"]
    # With nothing to do for the writer, a lone one goes at once again.
    dispatcher.notify("fourth")
    assert pipe.requests[-1] == "fourth"
    nursery.cancel_scope.cancel()


async def test_many_requests_share_a_write_and_one_that_was_taken_back_is_left_out(make, nursery):
    pipe = Pipe()
    dispatcher = make(pipe, max_in_flight=10)
    pending = [await dispatcher.start(f"r{number}", {}) for number in range(5)]
    assert pending[2].withdraw()
    run(nursery, dispatcher, "write")
    await wait_all_tasks_blocked()
    assert pipe.requests == ["r0", "r1", "r3", "r4"]
    assert len(pipe.sends) == 1
    assert not pending[3].withdraw()
    nursery.cancel_scope.cancel()


async def test_a_write_is_bounded(make, nursery):
    pipe = Pipe()
    dispatcher = make(pipe, max_in_flight=10)
    for number in range(5):
        await dispatcher.start(f"r{number}", {"x": "x" * 600_000})
    run(nursery, dispatcher, "write")
    await wait_all_tasks_blocked()
    assert pipe.requests == [f"r{number}" for number in range(5)]
    assert len(pipe.sends) > 1
    assert max(map(len, pipe.sends)) < 2**20 + 700_000
    nursery.cancel_scope.cancel()


# Reading


async def test_each_shape_goes_its_way_and_what_has_none_is_logged(make, nursery, listener, caplog):
    caplog.set_level(logging.DEBUG, "trio_codex.dispatch")
    pipe = Pipe()
    dispatcher = make(pipe)
    run(nursery, dispatcher)
    dispatcher.post("unanswered", {})
    pipe.say(
        {"method": "told", "params": {"a": 1}},
        {"method": "told", "id": None},
        {"method": "asked", "id": 0, "params": {}},
        {"method": "asked", "id": "zero"},
        {"method": "asked", "id": 1.5},
        {"method": "asked", "id": [1]},
        {"method": 7},
        {"id": [1], "result": 1},
        {"id": 99, "result": 1},
    )
    await wait_all_tasks_blocked()
    assert listener.heard == [
        ("told", {"a": 1}),
        ("told", None),
        (0, "asked", {}),
        ("zero", "asked", None),
    ]
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 5
    nursery.cancel_scope.cancel()


async def test_a_late_answer_to_a_request_of_ours_is_nothing_to_warn_of(make, nursery, caplog):
    caplog.set_level(logging.DEBUG, "trio_codex.dispatch")
    pipe = Pipe()
    dispatcher = make(pipe)
    run(nursery, dispatcher)
    pending = dispatcher.post("interrupt", {})
    dispatcher.in_flight.forget(pending)
    pipe.say({"id": pending.id, "result": {}})
    await wait_all_tasks_blocked()
    assert [record.levelno for record in caplog.records] == [logging.DEBUG]
    nursery.cancel_scope.cancel()


@pytest.mark.parametrize("strange", [True, 1.0, "1", None, [1]])
async def test_an_answer_under_an_id_of_another_type_is_not_ours(make, nursery, caplog, strange):
    pipe = Pipe()
    dispatcher = make(pipe)
    run(nursery, dispatcher)
    pending = dispatcher.post("ping", {})
    assert pending.id == 1
    pipe.say({"id": strange, "result": "not this"}, {"id": 1, "result": "this"})
    assert await pending.wait() == "this"
    assert "for which nobody waits" in caplog.text
    nursery.cancel_scope.cancel()


async def test_the_reader_keeps_what_the_dispatcher_has_no_time_for(make, nursery, listener):
    pipe = Pipe()
    dispatcher = make(pipe)
    for number in range(0, 30, 3):
        pipe.say({"method": str(number)}, {"method": str(number + 1)})
        # It came alone, and waits behind the two.
        pipe.say({"method": str(number + 2)})
    run(nursery, dispatcher, "read")
    await wait_all_tasks_blocked()
    assert listener.heard == []
    run(nursery, dispatcher, "dispatch")
    await wait_all_tasks_blocked()
    assert [event[0] for event in listener.heard] == [str(n) for n in range(30)]
    nursery.cancel_scope.cancel()


async def test_what_comes_alone_is_handed_on_by_the_reader(make, nursery, listener):
    pipe = Pipe()
    dispatcher = make(pipe)
    run(nursery, dispatcher, "read")
    pipe.say({"method": "one"})
    pipe.say({"method": "another"})
    await wait_all_tasks_blocked()
    assert [event[0] for event in listener.heard] == ["one", "another"]
    nursery.cancel_scope.cancel()


async def test_the_reader_hands_on_again_once_the_dispatcher_has_kept_up(make, nursery, listener):
    pipe = Pipe()
    dispatcher = make(pipe)
    run(nursery, dispatcher)
    for _ in range(10):
        pipe.say({"method": "a"}, {"method": "b"})
    await wait_all_tasks_blocked()
    steps = StepsOf("Link.dispatch")
    trio.lowlevel.add_instrument(steps)
    pipe.say({"method": "alone"})
    await wait_all_tasks_blocked()
    assert listener.heard[-1] == ("alone", None)
    assert steps.taken == 0
    pipe.say({"method": "a"}, {"method": "b"})
    await wait_all_tasks_blocked()
    assert steps.taken == 1
    trio.lowlevel.remove_instrument(steps)
    nursery.cancel_scope.cancel()
