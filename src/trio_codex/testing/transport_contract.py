"""The contract of `trio_codex.Transport`, as checks to run on an implementation.

Each check is an async function that takes a way to open peers. It needs no test runner
but Trio; with pytest-trio a module of tests is as short as this::

    from trio_codex.testing.transport_contract import CHECKS

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    async def test_the_contract(check):
        await check(open_peer)

``open_peer(role)`` is an async context manager that yields a transport, open and with
none of its background tasks started, to a peer that plays the `Role`. It ends the peer
afterwards; the check closes the transport.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import wraps
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex._transport import Transport
from trio_codex.errors import TransportClosedError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

__all__ = ["CHECKS", "CHECK_SECONDS", "SAID", "Check", "OpenPeer", "Role"]

Role: TypeAlias = Literal["echo", "says", "gone", "deaf"]
"""What a peer does: ``echo`` sends back the lines that it gets until its input ends; ``says`` sends
`SAID` and ends; ``gone`` ends at once; ``deaf`` reads nothing, says nothing and stays."""

OpenPeer: TypeAlias = Callable[[Role], AbstractAsyncContextManager[Transport]]
"""Opens a transport to a peer that plays a role."""

Check: TypeAlias = Callable[[OpenPeer], Awaitable[None]]
"""A check of one clause; it raises AssertionError where the transport does not keep it."""

SAID: Final = (bytes(range(11, 256)) + bytes(range(11))) * 2**12
"""What a peer that ``says`` sends: 1 MiB of lines in which neighbouring pieces differ."""

CHECK_SECONDS: Final = 20.0
"""Seconds that a check takes at most. A transport that needs longer hangs, or has bounds
that are too wide to be tested: give it shorter ones."""

CHECKS: Final[list[Check]] = []
"""All checks, in the order of the contract."""

_FULL: Final = SAID * 8
"""More than a pipe or socket holds."""


def _check(function: Check) -> Check:
    @wraps(function)
    async def bounded(open_peer: OpenPeer) -> None:
        with trio.move_on_after(CHECK_SECONDS) as scope:
            try:
                await function(open_peer)
            except BaseException as exc:
                if (failure := _alone(exc)) is exc:
                    raise
                raise failure from None
        _require(not scope.cancelled_caught, f"it took more than {CHECK_SECONDS} seconds")

    CHECKS.append(bounded)
    return bounded


@_check
async def bytes_go_both_ways_whole_and_in_order(open_peer: OpenPeer) -> None:
    """Bytes go both ways, whole, in order and unchanged, whatever they are."""
    async with _open(open_peer, "echo") as transport:
        for data in (b"one\n", b"two\n", b"\x00\xff\n"):
            await transport.send_all(data)
            _require(await _receive(transport, len(data)) == data, "the bytes came back changed")


@_check
async def one_task_sends_while_another_receives(open_peer: OpenPeer) -> None:
    """One task sends more than the pipe holds while another receives it."""
    async with _open(open_peer, "echo") as transport, trio.open_nursery() as nursery:
        nursery.start_soon(transport.send_all, _FULL)
        _require(await _receive(transport, len(_FULL)) == _FULL, "the bytes came back changed")


@_check
async def what_send_nowait_leaves_send_all_sends(open_peer: OpenPeer) -> None:
    """`send_nowait` takes the beginning, and `send_all` can send the rest."""
    async with _open(open_peer, "echo") as transport:
        data = SAID[:5120]
        taken = transport.send_nowait(data)
        _require(0 <= taken <= len(data), f"send_nowait took {taken} of {len(data)} bytes")
        await transport.send_all(data[taken:])
        _require(await _receive(transport, len(data)) == data, "the bytes came back changed")


@_check
async def an_end_comes_after_the_last_bytes_and_stays(open_peer: OpenPeer) -> None:
    """A peer that ends is heard to its last byte; from then on there is the end."""
    async with _open(open_peer, "says") as transport:
        _require(await _receive(transport, None) == SAID, "not all that was said has come")
        for _ in range(3):
            _require(await _receive_or_broken(transport) == b"", "there is more after the end")


@_check
async def a_peer_that_is_gone_breaks_sending(open_peer: OpenPeer) -> None:
    """Sending to a peer that has gone raises BrokenResourceError, each time."""
    async with _open(open_peer, "gone") as transport:
        _require(await _receive_or_broken(transport) == b"", "there is more after the end")
        await transport.end_error()
        _require(transport.send_nowait(b"x\n") == 0, "send_nowait took bytes for nobody")
        for _ in range(2):
            await _require_raises(trio.BrokenResourceError, transport.send_all, b"x\n")


@_check
async def nothing_is_sent_or_received_once_closed(open_peer: OpenPeer) -> None:
    """After `aclose` sending raises ClosedResourceError, and receiving comes to an end."""
    async with _open(open_peer, "says") as transport:
        await transport.receive_some()
        await transport.aclose()
        _require(transport.send_nowait(b"late\n") == 0, "send_nowait took bytes once closed")
        for _ in range(2):
            await _require_raises(trio.ClosedResourceError, transport.send_all, b"late\n")
        rest = await _receive(transport, None)
        _require(len(rest) < len(SAID), "more has come than the peer said")
        _require(await transport.receive_some() == b"", "there is more after the end")


@_check
async def closing_wakes_a_task_that_receives(open_peer: OpenPeer) -> None:
    """A task that waits in `receive_some` gets ``b""`` when the transport is closed."""
    received: list[bytes] = []

    async def receive(transport: Transport) -> None:
        received.append(await transport.receive_some())

    async with _open(open_peer, "deaf") as transport, trio.open_nursery() as nursery:
        nursery.start_soon(receive, transport)
        await wait_all_tasks_blocked()
        await transport.aclose()
    _require(received == [b""], "receive_some gave something else than the end")


@_check
async def closing_wakes_a_task_that_sends(open_peer: OpenPeer) -> None:
    """A task that waits in `send_all` gets ClosedResourceError when the transport is closed.

    A transport that takes any amount without waiting has sent everything by then.
    """
    closing = False

    async def send(transport: Transport) -> None:
        try:
            await transport.send_all(_FULL)
        except trio.ClosedResourceError:
            return
        _require(not closing, "send_all came back as if everything had been sent")

    async with _open(open_peer, "deaf") as transport, trio.open_nursery() as nursery:
        nursery.start_soon(send, transport)
        await wait_all_tasks_blocked()
        closing = True
        await transport.aclose()


@_check
async def sending_and_receiving_are_checkpoints(open_peer: OpenPeer) -> None:
    """A task that is already cancelled neither sends nor receives."""
    async with _open(open_peer, "echo") as transport:
        await transport.send_all(b"first\n")
        await wait_all_tasks_blocked()  # as a rule it has come back by then
        for call in (transport.receive_some, lambda: transport.send_all(b"never\n")):
            with trio.CancelScope() as scope:
                scope.cancel()
                await call()
            _require(scope.cancelled_caught, "a cancelled task went on")
        await transport.send_all(b"last\n")
        data = await _receive(transport, len(b"first\nlast\n"))
        _require(data == b"first\nlast\n", "a cancelled task sent or took bytes")


@_check
async def a_cancelled_receive_loses_nothing(open_peer: OpenPeer) -> None:
    """What arrives after a cancelled `receive_some` goes to the next one, whole."""
    async with _open(open_peer, "echo") as transport:
        for _ in range(3):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(transport.receive_some)
                await wait_all_tasks_blocked()
                nursery.cancel_scope.cancel()
            await transport.send_all(b"kept\n")
            _require(await _receive(transport, 5) == b"kept\n", "bytes were lost")


@_check
async def closing_again_changes_nothing(open_peer: OpenPeer) -> None:
    """`aclose` may be called again, and by many tasks at once."""
    async with _open(open_peer, "echo") as transport:
        async with trio.open_nursery() as nursery:
            for _ in range(3):
                nursery.start_soon(transport.aclose)
        await transport.aclose()
        _require(await transport.receive_some() == b"", "there is more after the end")


@_check
async def a_cancelled_close_closes_too(open_peer: OpenPeer) -> None:
    """`aclose` shields itself: called by a cancelled task, it closes all the same."""
    async with _open(open_peer, "deaf") as transport:
        with trio.CancelScope() as scope:
            scope.cancel()
            await transport.aclose()
        await _require_raises(trio.ClosedResourceError, transport.send_all, b"late\n")
        _require(await transport.receive_some() == b"", "there is more after the end")


@_check
async def the_background_tasks_end_by_themselves(open_peer: OpenPeer) -> None:
    """After `aclose` the tasks in ``background`` end without being cancelled."""
    async with open_peer("deaf") as transport, trio.open_nursery() as nursery:
        for task in transport.background:
            nursery.start_soon(task)
        await wait_all_tasks_blocked()
        await transport.aclose()


@_check
async def the_error_says_why_it_ended(open_peer: OpenPeer) -> None:
    """`end_error` finds out why the connection is over, or takes the caller's reason."""
    async with _open(open_peer, "gone") as transport:
        _require(await _receive_or_broken(transport) == b"", "there is more after the end")
        found, again = await transport.end_error(), await transport.end_error()
        told = await transport.end_error("the moon is full")
        for error in (found, again, told):
            _require(type(error) is TransportClosedError, f"{error!r} is another error")
            _require(error.returncode == found.returncode, "the exit status changes")
        _require(bool(found.reason) and again.reason == found.reason, "the reason changes")
        _require(told.reason == "the moon is full", "the caller's reason was ignored")
        _require(found is not again, "it is the same error twice")


@_check
async def a_reason_that_is_known_comes_at_once(open_peer: OpenPeer) -> None:
    """`end_error` with a reason does not wait, even while the peer lives."""
    async with _open(open_peer, "deaf") as transport:
        with trio.CancelScope() as scope:
            scope.cancel()
            error = await transport.end_error("known")
            _require(error.reason == "known", "the caller's reason was ignored")
        _require(not scope.cancelled_caught, "it waited, though the reason was given")


@_check
async def the_statistics_are_numbers_at_any_time(open_peer: OpenPeer) -> None:
    """`statistics` gives names and numbers, before and after the end."""
    async with _open(open_peer, "echo") as transport:
        before = transport.statistics()
        await transport.aclose()
        for numbers in (before, transport.statistics()):
            for name, value in numbers.items():
                known = type(name) is str and (value is None or type(value) is int)
                _require(known, f"{name!r}: {value!r} is not a name with a number")
        _require(before is not transport.statistics(), "it is the same dict twice")


@asynccontextmanager
async def _open(open_peer: OpenPeer, role: Role) -> AsyncGenerator[Transport]:
    async with open_peer(role) as transport, trio.open_nursery() as nursery:
        for task in transport.background:
            nursery.start_soon(task)
        try:
            yield transport
        finally:
            await transport.aclose()
            nursery.cancel_scope.cancel()


async def _receive(transport: Transport, count: int | None) -> bytes:
    """Receive so many bytes, or all until the end, though not much more than `SAID`."""
    data = bytearray()
    while len(data) < (len(SAID) + 1 if count is None else count):
        await trio.lowlevel.checkpoint()  # so that a transport without any cannot hang us
        if not (piece := await _receive_or_broken(transport)):
            break
        data += piece
    return bytes(data)


async def _receive_or_broken(transport: Transport) -> bytes:
    try:
        return await transport.receive_some()
    except trio.BrokenResourceError:
        return b""


async def _require_raises(
    kind: type[Exception], function: Callable[[bytes], Awaitable[None]], data: bytes
) -> None:
    try:
        await function(data)
    except Exception as exc:  # noqa: BLE001 - it is told which
        _require(type(exc) is kind, f"it raised {exc!r} in place of {kind.__name__}")
    else:
        _require(False, f"it raised no {kind.__name__}")


def _alone(error: BaseException) -> BaseException:
    """Take the wrapping of nurseries off what failed alone."""
    parts: tuple[BaseException, ...] = getattr(error, "exceptions", ())
    return _alone(parts[0]) if len(parts) == 1 else error


def _require(kept: bool, what: str) -> None:
    # Not `assert`, which Python may be told to skip.
    if not kept:
        raise AssertionError(what)
