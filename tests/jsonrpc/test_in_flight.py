"""Requests are few enough at once, in order and never lost, whatever happens in which order."""

from __future__ import annotations

import trio
from hypothesis import given
from hypothesis import strategies as st
from long_setting import examples
from trio.testing import wait_all_tasks_blocked

from trio_codex._jsonrpc._dispatcher import Dispatcher
from trio_codex._jsonrpc._pending import PendingRequest
from trio_codex._transport import Transport
from trio_codex._wire import decode_json
from trio_codex.errors import CodexError, RequestLostError

MODES = ("request", "read", "start", "urgent")


class Wire(Transport):
    """Takes all, or nothing while it is stalled; notes what it was given and what arrived."""

    background = ()

    def __init__(self):
        self.flows = trio.Event()
        self.flows.set()
        self.given = []
        self.arrived = []

    def stall(self):
        if self.flows.is_set():
            self.flows = trio.Event()

    def send_nowait(self, data):
        if not self.flows.is_set():
            return 0
        self._take(data)
        self.arrived = list(self.given)
        return len(data)

    async def send_all(self, data):
        self._take(data)
        await trio.lowlevel.checkpoint()
        await self.flows.wait()
        self.arrived = list(self.given)

    def _take(self, data):
        requests = map(decode_json, data.splitlines())
        self.given += [(request["id"], request["method"]) for request in requests]

    async def receive_some(self):
        await trio.sleep_forever()

    async def end_error(self, reason=None):
        raise NotImplementedError

    def statistics(self):
        return {}

    async def aclose(self):
        raise NotImplementedError


class Play:
    """Some calls over one connection, and a runtime that does what it is told."""

    def __init__(self, nursery, limit):
        self.nursery = nursery
        self.limit = limit
        self.wire = Wire()
        self.dispatcher = Dispatcher(
            self.wire,
            max_in_flight=limit,
            max_line_bytes=1000,
            on_notification=lambda *_: None,
            on_closed=lambda _: None,
        )
        self.dispatcher.on_cut = lambda _: None
        self.writing = trio.CancelScope()
        self.is_cut = self.is_closed = False
        # By the name of each call: its mode, its scope, what came of it.
        self.modes, self.scopes, self.outcomes = {}, {}, {}
        self.names, self.asked = {}, []
        self.cancelled, self.never, self.doubted = set(), set(), set()
        self.given, self.answered = [], set()
        nursery.start_soon(self._write)

    async def _write(self):
        with trio.CancelScope() as self.writing:
            await self.dispatcher.link.outbox.write()

    # What happens

    async def run(self):
        """Let all tasks run, so that what was cancelled is never sent from then on."""
        await wait_all_tasks_blocked()
        given = {name for _, name in [*self.given, *self.wire.given]}
        if not self.is_closed:  # then the transport is about to be closed too
            self.never |= {name for name in self.cancelled - given if name in self.outcomes}

    def ask(self, mode):
        name = f"r{len(self.modes)}"
        self.modes[name] = mode
        if mode == "read":
            self.dispatcher.reads |= {name}
        self.nursery.start_soon(self._call, name, mode)

    async def _call(self, name, mode):
        self.names[trio.lowlevel.current_task()] = name
        self.asked.append(name)
        with trio.CancelScope() as self.scopes[name]:
            try:
                if mode == "start":
                    pending = await self.dispatcher.start(name, {})
                    try:
                        self.outcomes[name] = await pending.wait()
                    finally:
                        pending.withdraw()
                else:
                    self.outcomes[name] = await self.dispatcher.request(
                        name, {}, urgent=mode == "urgent"
                    )
            except CodexError as exc:
                self.outcomes[name] = exc
        self.outcomes.setdefault(name, None)

    def cancel(self, number):
        waiting = [name for name in self.scopes if name not in self.outcomes]
        if waiting:
            name = waiting[number % len(waiting)]
            if name in self._line():
                self.never.add(name)
            self.cancelled.add(name)
            self.scopes[name].cancel()

    def _line(self):
        for who in self.dispatcher.in_flight.window._line:
            yield who.method if isinstance(who, PendingRequest) else self.names[who]

    def answer(self, count):
        """Give some answers in one read."""
        if not (self.is_cut or self.is_closed):
            open_ones = [each for each in self.wire.arrived if each[0] not in self.answered]
            self.answered.update(number for number, _ in open_ones[:count])
            self.dispatcher._hand_on(
                [{"id": number, "result": name} for number, name in open_ones[:count]]
            )

    def stall(self):
        self.wire.stall()

    def flow(self):
        self.wire.flows.set()

    def cut(self):
        if not (self.is_cut or self.is_closed):
            self.is_cut = True
            self.doubted |= {
                name for number, name in self.wire.given if number not in self.answered
            }
            self.dispatcher.link.end(CodexError("cut"))
            self.writing.cancel()

    def again(self):
        if self.is_cut and not self.is_closed:
            self.is_cut = False
            self.given += self.wire.given
            self.wire = Wire()
            self.dispatcher.attach(self.wire)
            self.dispatcher.let_go()
            self.nursery.start_soon(self._write)

    def close(self):
        self.is_closed = True
        self.dispatcher.close(CodexError("closed"))

    # What must hold

    def check(self):
        given = [*self.given, *self.wire.given]
        working = [
            name
            for number, name in self.wire.given
            if number not in self.answered and self.modes[name] != "urgent"
        ]
        assert len(working) <= self.limit
        assert not self.never & {name for _, name in given}
        firsts = [
            name
            for name in dict.fromkeys(name for _, name in given)
            if self.modes[name] in ("request", "read")
        ]
        assert firsts == sorted(firsts, key=self.asked.index)

    async def finish(self):
        """Let the runtime answer all that comes, and look at what came of each call."""
        self.again()
        self.flow()
        for _ in range(2 * len(self.modes) + 1):
            await self.run()
            self.check()
            self.answer(self.limit)
        for name, mode in self.modes.items():
            outcome = self.outcomes[name]
            if isinstance(outcome, RequestLostError):
                assert name in self.doubted
                assert mode != "read"
            elif isinstance(outcome, CodexError):
                assert self.is_closed
            else:
                assert outcome == name or (outcome is None and name in self.cancelled)
        in_flight = self.dispatcher.in_flight
        assert (in_flight.window.taken, in_flight.window.waiting, len(in_flight.unanswered)) == (
            0,
            0,
            0,
        )


async def play(limit, steps):
    async with trio.open_nursery() as nursery:
        played = Play(nursery, limit)
        for act, *args in steps:
            if act == "run":
                await played.run()
            else:
                getattr(played, act)(*args)
            played.check()
        await played.finish()
        nursery.cancel_scope.cancel()


asks = st.tuples(st.just("ask"), st.sampled_from(MODES))
others = st.one_of(
    st.just(("run",)),
    st.tuples(st.just("cancel"), st.integers(0, 9)),
    st.tuples(st.just("answer"), st.integers(1, 3)),
    st.sampled_from([("stall",), ("flow",), ("cut",), ("again",)]),
)
orders = st.lists(st.one_of(asks, others), max_size=40)


asked = [*(("ask", mode) for mode in MODES * 2), ("run",)]
# In the second beginning the writer is stuck, so that what is asked is queued and not written.
beginnings = [asked, [("stall",), ("ask", "urgent"), ("run",), *asked]]
ends = st.lists(others, max_size=3).map(lambda late: [("close",), *late]) | st.just([])


@given(st.sampled_from([1, 3]), st.sampled_from(beginnings), orders, ends)
@examples(400, 5_000)
def test_in_every_order(limit, beginning, steps, end):
    trio.run(play, limit, beginning + steps + end)
