"""A turn's one stream, and the ways to read it: its events, its text, and its tree.

`TurnHandle` shows them. What *takes* an event that is there never waits, and may run in any
thread; what *fetches* waits in Trio.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast, final

import trio

from trio_codex import _codec, types
from trio_codex._codec import GAP, GapParams
from trio_codex._turns._outcome import checked, raise_failure
from trio_codex._turns._state import TurnState, TurnStep
from trio_codex._turns._sub_agents import TURN_COMPLETED
from trio_codex._util._control_c import protected
from trio_codex._util._handle import NoPublicConstructor, never_plain, public
from trio_codex._util._reading import Reading

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from typing_extensions import Self

    from trio_codex._notifications._mailbox import Event, Mailbox
    from trio_codex._turns._gap import TextAfterGap
    from trio_codex._turns._route import TurnRoute
    from trio_codex._util._model import Notification

__all__ = ["TextStream", "TreeStream"]

TIME_SLICE: Final = 0.001
"""Seconds for which a loop over events runs before it lets other tasks run, when events are there
without waiting. Cancellation is looked at with every event."""


@protected
class TurnEvents:
    """The events of a turn and of its sub-agents, as they are read.

    There is one stream for all who read: each goes on where the last one stopped.

    Args:
        route: The turn. It was accepted, and so has an id, and is streamed.
    """

    __slots__ = (
        *("_after_gap", "_batch", "_finished", "_mailbox", "_route", "_slice_ends"),
        *("_text_of", "_thread_id"),
    )

    def __init__(self, route: TurnRoute) -> None:
        self._route = route
        self._thread_id = route.thread_id
        self._mailbox = cast("Mailbox", route.mailbox)
        # What was received and not yet given out, the next event last.
        self._batch: list[Event] = []
        self._slice_ends = 0.0
        # Once a gap was given: which text is new.
        self._after_gap: TextAfterGap | None = None
        self._text_of: Callable[[Notification], str | None] = _text_of
        # Whether the turn's last event was given, beyond which only its sub-agents speak.
        self._finished = False

    # Waiting

    async def next(self) -> Notification:
        """Wait for the next event of the turn itself."""
        if self._finished:
            await trio.lowlevel.checkpoint()
        elif self._batch and perf_counter() < self._slice_ends:
            await trio.lowlevel.checkpoint_if_cancelled()
        else:
            await self._fetch(of_tree=False)
        while (event := self.take()) is None:
            await self._fetch(of_tree=False)
        if self._finished:
            self._mailbox.wake()  # other tasks that read the turn itself, whose end this is
        return event

    async def next_text(self) -> str:
        """Wait for the next piece of text."""
        while True:
            text = self._text_of(await self.next())
            if text is not None:
                return text
            if self._finished:
                # Nobody was given the last event, so nothing may come between it and this.
                self._end()

    async def next_of_tree(self) -> tuple[str, Notification]:
        """Wait for the next event of the turn or of a sub-agent of it."""
        await self.fetch_of_tree()
        while (event := self.take_of_tree()) is None:
            await self.fetch_of_tree()
        if self._finished:
            self._mailbox.wake()
        return event

    async def fetch(self) -> None:
        """Wait until an event is there, unless the turn's last one was given."""
        if self._finished:
            await trio.lowlevel.checkpoint()
            self._end()
        await self._fetch(of_tree=False)

    async def fetch_of_tree(self) -> None:
        """Wait until an event is there, and let other tasks run."""
        await self._fetch(of_tree=True)

    async def _fetch(self, *, of_tree: bool) -> None:
        # Waiting lets them run, too.
        if self._batch or self._mailbox.ready:
            await trio.lowlevel.checkpoint()
        # Another task may be given the turn's last event meanwhile.
        while not self._batch and (of_tree or not self._finished):
            try:
                batch = await self._mailbox.receive()
            except trio.EndOfChannel:
                if self._batch:  # what another task has left there
                    break
                raise_failure(self._route)
                if self._route.error is not None:
                    raise self._route.error.copy() from None
                self._end()
            batch.reverse()
            # Another task may have left something there meanwhile.
            self._batch[:0] = batch
        self._slice_ends = perf_counter() + TIME_SLICE

    # What is there

    def take(self) -> Notification | None:
        """Give the next event of the turn itself; None if none is there."""
        if self._finished:
            self._end()
        route, batch = self._route, self._batch
        while True:
            try:
                method, params = batch.pop()
            except IndexError:
                return None
            # Only a turn that has called sub-agents, or has missed something, is looked at twice.
            if route.mixed:
                if self._thread_of(params) != self._thread_id:
                    continue
                if method == TURN_COMPLETED:
                    self._note_end(params)
                elif method == GAP:
                    self._note_gap(params)
            # Of a turn without sub-agents it is the last of a batch, if it is there.
            elif not batch and method == TURN_COMPLETED:
                self._note_end(params)
            return _codec.decoders[method](params)

    def take_text(self) -> str | None:
        """Give the next piece of text; None if none is there."""
        while (event := self.take()) is not None:
            text = self._text_of(event)
            if text is not None:
                return text
        return None

    def take_of_tree(self) -> tuple[str, Notification] | None:
        """Give the next event of the turn or of a sub-agent of it; None if none is there."""
        try:
            method, params = self._batch.pop()
        except IndexError:
            return None
        thread_id = self._thread_of(params)
        if method == TURN_COMPLETED and thread_id == self._thread_id:
            self._note_end(params)
        elif method == GAP:
            self._note_gap(params)
        return thread_id, _codec.decoders[method](params)

    def _note_gap(self, params: Any) -> None:
        if not isinstance(params, GapParams):  # the runtime's
            return
        if self._after_gap is None:
            from trio_codex._turns._gap import TextAfterGap  # noqa: PLC0415 - where it is needed

            self._after_gap = TextAfterGap()
            self._text_of = self._after_gap.text_of
        self._after_gap.note_gap(params)

    # Its end

    def _note_end(self, params: Any) -> None:
        """Note that ``turn/completed`` is given out, after which a goal may go on."""
        match params:
            case {"turn": {"id": str(turn_id)}} if self._route.goal is not None:
                last = self._route.over and turn_id == self._route.turn_id
            case _:
                last = True
        if last:
            self._finished = True
            self._route.take(TurnStep.tell_end)

    def _thread_of(self, params: Any) -> str:
        match params:
            case {"threadId": str(thread_id)}:
                return thread_id
            case _:
                return self._thread_id

    def _end(self) -> NoReturn:
        """End the stream, in the way in which the turn has ended."""
        raise_failure(self._route)
        if self._route.state is TurnState.failed and not self._route.dropped:
            checked(self._route)
        raise StopAsyncIteration from None


def _text_of(event: Notification) -> str | None:
    """Give the text that an event brings, if it brings some."""
    match event:
        case types.AgentMessageDeltaNotification(delta=delta):
            return delta
        # A message that starts with its text has all of it, and no deltas follow.
        case types.ItemStartedNotification(item=types.AgentMessageThreadItem(text=text)) if text:
            return text
        case _:
            return None


@public
@final
@protected
@never_plain("text comes piece by piece: write `async for text in turn.text():`")
class TextStream(metaclass=NoPublicConstructor):
    """An asynchronous iterator over the assistant's text; `TurnHandle.text` makes it."""

    def __init__(self, events: TurnEvents) -> None:
        self._events = events
        self._reading = Reading(events.take_text, events.fetch)

    def __aiter__(self) -> Self:
        return self

    def __anext__(self) -> Awaitable[str]:
        """Wait for the next piece; see `TurnHandle.__anext__`."""
        return self._events.next_text()


@public
@final
@protected
@never_plain("events come one by one: write `async for thread_id, event in turn.tree():`")
class TreeStream(metaclass=NoPublicConstructor):
    """An asynchronous iterator over the events of a tree of threads; `TurnHandle.tree` makes it."""

    def __init__(self, events: TurnEvents) -> None:
        self._events = events
        self._reading = Reading(events.take_of_tree, events.fetch_of_tree)

    def __aiter__(self) -> Self:
        return self

    def __anext__(self) -> Awaitable[tuple[str, Notification]]:
        """Wait for the next event; see `TurnHandle.__anext__`."""
        return self._events.next_of_tree()
