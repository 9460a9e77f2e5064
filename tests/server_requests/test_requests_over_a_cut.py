"""What the runtime asks goes on over another connection: no handler runs twice."""

from __future__ import annotations

import random

import pytest
import trio
from asking import COMMAND, OF_TURNS, Asker, Handler, safe_answer
from insides import connection_of
from recovering import QUICK, open_recovering, until
from trio.testing import wait_all_tasks_blocked

from trio_codex import Decision, RequestHandlerError, RequestHandlers

pytestmark = [pytest.mark.deep, pytest.mark.deadline(3600)]

VALUES = {
    "fallback": {"content": 1},
    "user_input": None,
    "current_time": 5,
    "elicitation": Decision.decline,
}
ACCEPTED = {"result": {"decision": "accept"}}


class Runtime:
    """The runtime over several connections: what a test lets it do on the last one."""

    def __init__(self, codex, ends):
        self.codex = codex
        self.ends = ends
        self.number = 0
        self.asker = None

    async def begin(self):
        self.asker = Asker(await self.ends.server(0))
        return self

    @property
    def answers(self):
        return self.asker.answers

    async def ask(self, method=COMMAND, request_id=0, **changes):
        await self.asker.send(method, request_id, **changes)
        await self.settle()

    async def settle(self):
        await wait_all_tasks_blocked(0.00001)

    async def cut(self):
        """Cut the connection, and refuse the next until `mend`."""
        self.ends.gate = trio.Event()
        await self.asker.server.cut()
        await until(lambda: self.codex.statistics().connection == "reconnecting")
        await self.settle()

    async def mend(self, *, restarted=False):
        self.ends.process += restarted
        self.ends.gate.set()
        self.number += 1
        self.asker = Asker(await self.ends.server(self.number))
        await until(lambda: self.codex.statistics().connection == "connected")
        await self.settle()


def opened(**handlers):
    return open_recovering(handlers=RequestHandlers(**handlers))


@pytest.mark.parametrize(("field", "method"), OF_TURNS)
@pytest.mark.parametrize("when", ["before", "outage", "connected", "replayed"])
async def test_whenever_it_is_answered_the_answer_goes_out_once_a_replay(
    field, method, when, autojump_clock
):
    handler = Handler(VALUES.get(field, Decision.decline))
    async with opened(**{field: handler}) as parts:
        runtime = await Runtime(*parts).begin()
        await runtime.ask(method)
        await handler.begun.wait()

        async def answer(now):
            if when == now:
                handler.gate.set()
                await runtime.settle()

        await answer("before")
        first = list(runtime.answers)
        assert bool(first) == (when == "before")
        await runtime.cut()
        await answer("outage")
        await runtime.mend()
        await answer("connected")
        assert runtime.answers == []
        await runtime.ask(method)
        await answer("replayed")
        (again,) = runtime.answers
        assert not first or again == first[0]
        assert "result" in again[1]
        # It crosses the answer, and comes on another resume.
        await runtime.ask(method)
        assert runtime.answers == [again]
        # The answer was lost with the connection, too.
        await runtime.cut()
        await runtime.mend()
        await runtime.ask(method)
        assert runtime.answers == [again]
        assert (handler.started, handler.cancelled) == (1, 0)
        assert runtime.codex.statistics().running_handlers == 0


async def test_what_is_not_asked_again_in_time_is_cancelled_and_gets_the_safe_answer_later(
    autojump_clock, caplog
):
    caplog.set_level("INFO", "trio_codex.requests")
    handler = Handler(Decision.accept)
    async with opened(command=handler) as parts:
        runtime = await Runtime(*parts).begin()
        await runtime.ask()
        await runtime.cut()
        await trio.sleep(5)
        await runtime.mend()
        await trio.sleep(QUICK.settle - 0.01)
        assert (handler.cancelled, runtime.codex.statistics().running_handlers) == (0, 1)
        await trio.sleep(0.02)
        assert (handler.cancelled, runtime.codex.statistics().running_handlers) == (1, 0)
        assert runtime.answers == []
        (record,) = [each for each in caplog.records if each.name == "trio_codex.requests"]
        assert "has not asked again" in record.getMessage()
        for _ in range(2):
            await runtime.ask()
            assert runtime.answers == [(0, safe_answer(COMMAND))]
        await runtime.cut()
        await runtime.mend()
        await runtime.ask()
        assert runtime.answers == [(0, safe_answer(COMMAND))]
        assert handler.started == 1


async def test_a_cut_while_it_is_awaited_again_gives_it_all_the_time_once_more(autojump_clock):
    handler = Handler(Decision.accept)
    async with opened(command=handler) as parts:
        runtime = await Runtime(*parts).begin()
        await runtime.ask()
        for _ in range(3):
            await runtime.cut()
            await runtime.mend()
            await trio.sleep(QUICK.settle * 0.9)
        await runtime.ask()
        handler.gate.set()
        await runtime.settle()
        assert runtime.answers == [(0, ACCEPTED)]
        await trio.sleep(QUICK.settle * 2)
    assert (handler.started, handler.cancelled) == (1, 0)


@pytest.mark.parametrize("when", ["running", "answered"])
async def test_other_params_under_a_known_id_are_another_request(when, autojump_clock):
    handler = Handler(Decision.accept)
    async with opened(command=handler) as parts:
        runtime = await Runtime(*parts).begin()
        await runtime.ask()
        if when == "answered":
            handler.gate.set()
            await runtime.settle()
            handler.gate = trio.Event()
        await runtime.cut()
        await runtime.mend()
        await runtime.ask(itemId="item-2")
        assert [request.item_id for request in handler.requests] == ["item-1", "item-2"]
        assert handler.cancelled == (when == "running")
        handler.gate.set()
        await runtime.settle()
        assert runtime.answers == [(0, ACCEPTED)]


@pytest.mark.parametrize("when", ["running", "outage", "answered"])
async def test_a_restarted_runtime_that_counts_anew_is_asked_for_nothing_of_before(
    when, autojump_clock
):
    handler = Handler(Decision.accept)
    async with opened(command=handler) as parts:
        runtime = await Runtime(*parts).begin()
        await runtime.ask()
        if when == "answered":
            handler.gate.set()
            await runtime.settle()
        await runtime.cut()
        if when == "outage":
            handler.gate.set()
            await runtime.settle()
        await runtime.mend(restarted=True)
        assert handler.cancelled == (when == "running")
        assert runtime.codex.statistics().running_handlers == 0
        # The same id and the same params, and it is a new request all the same.
        handler.gate = trio.Event()
        handler.gate.set()
        await runtime.ask()
        assert handler.started == 2
        assert runtime.answers == [(0, ACCEPTED)]


@pytest.mark.parametrize("restarted", [False, True])
async def test_what_comes_before_the_runtime_is_known_waits_for_that(restarted, autojump_clock):
    handler = Handler(Decision.accept, released=True)
    async with open_recovering(handlers=RequestHandlers(command=handler), says=False) as (
        codex,
        ends,
    ):

        async def say_who(server, process):
            while codex.statistics().connection != "connected" or server.unread:
                request = await server.receive()
                result = {"data": [], "nextCursor": None}
                if request.method == "server/diagnostics":
                    result = {"gauges": [], "process": {"id": process}}
                await server.respond(request, result)
                await runtime.settle()

        runtime = await Runtime(codex, ends).begin()
        await runtime.ask()
        await say_who(runtime.asker.server, 7)
        await runtime.asker.server.cut()
        runtime.asker = Asker(await ends.server(1))
        await runtime.ask()
        assert (handler.started, runtime.answers) == (1, [])
        await say_who(runtime.asker.server, 8 if restarted else 7)
        await runtime.settle()
        assert (handler.started, runtime.answers) == (1 + restarted, [(0, ACCEPTED)])


async def test_what_somebody_else_has_answered_is_withdrawn_without_an_answer(autojump_clock):
    handler = Handler(Decision.accept)
    async with opened(command=handler) as parts:
        runtime = await Runtime(*parts).begin()
        await runtime.ask()
        await runtime.cut()
        await runtime.mend()
        await runtime.ask()
        await runtime.asker.resolve(0)
        await runtime.settle()
        assert (handler.cancelled, runtime.answers) == (1, [])


async def test_a_handler_that_fails_during_an_outage_ends_the_block_without_waiting(autojump_clock):
    handler = Handler(ZeroDivisionError("mine"))
    began = None
    with pytest.RaisesGroup(pytest.RaisesExc(RequestHandlerError, match="mine")):
        async with opened(command=handler) as parts:
            runtime = await Runtime(*parts).begin()
            await runtime.ask()
            await runtime.cut()
            began = trio.current_time()
            handler.gate.set()
            await trio.sleep_forever()
    assert trio.current_time() - began < 0.1


@pytest.mark.parametrize("mended", [False, True])
async def test_the_block_is_left_at_once_while_something_is_awaited_again(mended, autojump_clock):
    handler = Handler(Decision.accept)
    async with opened(command=handler) as parts:
        runtime = await Runtime(*parts).begin()
        await runtime.ask()
        await runtime.cut()
        if mended:
            await runtime.mend()
        began = trio.current_time()
    assert trio.current_time() - began < 0.1
    assert handler.cancelled == 1


async def test_answers_are_kept_up_to_a_limit_and_beyond_it_the_safe_one_is_given(
    monkeypatch, autojump_clock
):
    monkeypatch.setattr("trio_codex._server_requests._open_requests.KEPT_ANSWER_BYTES", 100)
    handler = Handler(Decision.accept, released=True)
    async with opened(command=handler) as parts:
        runtime = await Runtime(*parts).begin()
        for number in range(5):
            await runtime.ask(request_id=number, itemId=f"item-{number}")
        await runtime.cut()
        await runtime.mend()
        for number in range(5):
            await runtime.ask(request_id=number, itemId=f"item-{number}")
        assert handler.started == 5
        decided = [answer["result"]["decision"] for _, answer in runtime.answers]
        assert decided == ["decline"] * 3 + ["accept"] * 2


async def test_the_answer_to_what_was_resolved_is_not_kept(autojump_clock):
    handler = Handler(Decision.accept, released=True)
    async with opened(command=handler) as parts:
        runtime = await Runtime(*parts).begin()
        await runtime.ask()
        requests = connection_of(runtime.codex).requests
        assert requests._open._kept_bytes > 0
        await runtime.asker.resolve(0)
        await runtime.settle()
        assert requests._open._kept_bytes == 0


class Model:
    """A random runtime, with what it must see of a random program."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.calls = {}
        self.gates = {}
        self.next_id = 0
        self.process = 0

    async def handle(self, request):
        key = request.item_id
        self.calls[key] = self.calls.get(key, 0) + 1
        gate = self.gates.setdefault(key, trio.Event())
        await gate.wait()
        return Decision.accept


@pytest.mark.parametrize("seed", range(150))
async def test_whatever_happens_in_whatever_order_each_is_handled_once_and_answered_rightly(
    seed, autojump_clock
):
    model = Model(seed)
    chance = model.random
    async with opened(command=model.handle) as parts:
        runtime = await Runtime(*parts).begin()
        open_requests, counts = {}, {}

        def note_answers():
            for request_id, answer in runtime.answers[counts.get(runtime.number, 0) :]:
                # Nothing that this runtime has not asked, or has an answer to.
                assert request_id in open_requests, (request_id, answer)
                item_id, expired = open_requests.pop(request_id)
                decision = answer["result"]["decision"]
                assert decision == "accept" or expired, (item_id, answer)
            counts[runtime.number] = len(runtime.answers)

        for _ in range(40):
            step = chance.choice(["ask", "ask", "release", "release", "cut", "again", "wait"])
            if step == "ask":
                item_id = f"item-{model.process}-{model.next_id}"
                open_requests[model.next_id] = [item_id, False]
                await runtime.ask(request_id=model.next_id, itemId=item_id)
                model.next_id += 1
            elif step == "release" and model.gates:
                model.gates[chance.choice(list(model.gates))].set()
            elif step == "again":
                for request_id, (item_id, _) in list(open_requests.items()):
                    await runtime.ask(request_id=request_id, itemId=item_id)
            elif step == "wait":
                await trio.sleep(chance.choice([0.01, QUICK.settle * 2]))
            elif step == "cut":
                await runtime.settle()
                lost = chance.random() < 0.5
                if not lost:
                    note_answers()
                await runtime.cut()
                for gate in list(model.gates.values()):
                    if chance.random() < 0.3:
                        gate.set()
                restarted = chance.random() < 0.3
                if restarted:
                    open_requests.clear()
                    model.next_id = 0
                    model.process += 1
                await runtime.mend(restarted=restarted)
                counts[runtime.number] = 0
                delay = chance.choice([0, 0.04, QUICK.settle + 0.01])
                await trio.sleep(delay)
                for request_id, state in list(open_requests.items()):
                    state[1] = state[1] or delay > QUICK.settle
                    await runtime.ask(request_id=request_id, itemId=state[0])
            await runtime.settle()
            note_answers()
        for gate in model.gates.values():
            gate.set()
        await runtime.settle()
        for request_id, (item_id, _) in list(open_requests.items()):
            await runtime.ask(request_id=request_id, itemId=item_id)
        note_answers()
        assert open_requests == {}
        assert set(model.calls.values()) <= {1}
        assert runtime.codex.statistics().running_handlers == 0
