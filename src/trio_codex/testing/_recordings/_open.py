"""A client with a recording in place of a runtime: `open_replay`."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any, Final, cast

import trio

from trio_codex._client._open import checked_config, run_client
from trio_codex._config._checks import described
from trio_codex._transport import Transport
from trio_codex._transport._failed_dial import DialError
from trio_codex._util._control_c import block, protected
from trio_codex._util._handle import checks_options
from trio_codex._wire import LineFramer, encode_decoded
from trio_codex.errors import TransportClosedError
from trio_codex.testing._recordings._format import read_recording
from trio_codex.testing._recordings._matching import Translation, default_match, mark_names
from trio_codex.testing._recordings._mismatch import ReplayMismatchError
from trio_codex.testing._recordings._places import values_of
from trio_codex.testing._recordings._player import Player

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

    from trio_codex import Codex, CodexConfig, RequestHandlers
    from trio_codex._connection._recovery import Again
    from trio_codex.testing._recordings._player import Match

__all__ = ["open_replay"]

PIECE: Final = 2**14
"""Bytes that are received at once."""


@checks_options
@block
async def open_replay(
    path: str | os.PathLike[str],
    config: CodexConfig | None = None,
    *,
    handlers: RequestHandlers | None = None,
    match: Match = default_match,
    stall_timeout: float = 5.0,
    allow_unused: bool = False,
) -> AsyncGenerator[Codex]:
    """Run the block on a recording, without a runtime, a login, a network or a model.

    The program has to do what it did when `record_to` recorded it, though not in the same order:
    on each thread a recorded message comes once the earlier ones of the thread, in both
    directions, have happened, and an answer once its request was sent. So tasks that do not
    depend on each other may run in any order, and all come to the same.

    A request is the recorded one where method and params are equal. Ids that differ from run to
    run, the client's name and version, and what is ``{redacted}`` count as equal. A
    recorded path such as ``{cwd}/src`` stands for the one under the directory of ``config``, and
    otherwise for any absolute path, the same one throughout the replay.

    Where the connection was cut and made again, it is cut here once all that was recorded before
    has happened, and made again at once.

    Nothing is written and no command runs: the files that the agent had changed are not there.

    Args:
        path: The recording; one that was cut off is played as far as it goes.
        config: The configuration. It says what ``{cwd}``, ``{codex_home}``, ``{home}``, ``{tmp}``
            and ``{secret:NAME}`` stand for; what else concerns processes has no effect.
        handlers: The answers to what the runtime asked. Their decisions are compared too.
        match: Takes a method, the recorded params and the program's, and tells whether they
            are the same; for an answer, its outcomes. See `default_match`. What it raises is
            the ``__cause__`` of a `ReplayMismatchError`.
        stall_timeout: Seconds, by Trio's clock, for which a call or a turn may wait in vain
            because the program does not send what was recorded, an interrupt for example.
            It must be longer than the program's own pauses while a turn runs.
        allow_unused: Whether the program may leave out recorded requests. One that a
            recorded message waits for still stalls it.

    Yields:
        The client.

    Raises:
        ReplayMismatchError: The program sends something else, or less. It comes out of the
            call, and out of the block in place of what the body raises (that is then its
            ``__cause__``), save `KeyboardInterrupt` and `SystemExit`.
        OSError: The recording cannot be read.
        ValueError: It is not a recording, or it is damaged.
        TypeError: An argument is something else.
    """
    config = checked_config(config, handlers)
    if not callable(match):
        raise TypeError(f"match must be a function, such as default_match: {described(match)}")
    if isinstance(stall_timeout, bool) or not isinstance(stall_timeout, int | float):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"stall_timeout must be seconds, and is {described(stall_timeout)}")
    if not stall_timeout > 0:
        raise ValueError(f"stall_timeout must be more than 0, and is {stall_timeout}")
    recording = read_recording(path, mark_names)
    if not recording.entries:
        raise ValueError(f"there is nothing to replay in {path}: it has no messages")
    player = Player(recording.entries, Translation(values_of(config)), match)
    transport = _ReplayTransport(player, stall_timeout)
    try:
        async with run_client(
            transport, config, math.inf, handlers, again=_again(player, stall_timeout)
        ) as codex:
            yield codex
    except BaseException as exc:
        told = isinstance(exc, ReplayMismatchError) or _is_exit(exc)
        if player.mismatch is not None and not told:
            mismatch = player.mismatch.copy()
            raise mismatch from (mismatch.__cause__ or exc)
        raise
    if not allow_unused:
        player.finish()
    if player.mismatch is not None:
        raise player.mismatch.copy()


def _is_exit(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[Any]", error)
        return any(map(_is_exit, group.exceptions))
    return isinstance(error, KeyboardInterrupt | SystemExit)


def _again(player: Player, stall_timeout: float) -> Again | None:
    """Make the connection again as in the recording, if it would have been made again there."""
    if not player.reconnects:
        return None
    from trio_codex._config._reconnect import Reconnect  # noqa: PLC0415 - seldom used
    from trio_codex._connection._recovery import Again  # noqa: PLC0415

    async def dial(deadline: float) -> Transport:
        del deadline
        await trio.lowlevel.checkpoint()
        if player.mismatch is not None or not player.is_cut:
            raise DialError("the replay is over", passing=False)
        player.reconnect()
        return _ReplayTransport(player, stall_timeout)

    return Again(Reconnect(), dial)


@protected
class _ReplayTransport(Transport):
    """The pipe to a player in place of a runtime.

    Args:
        player: The player.
        stall_timeout: Seconds for which the program may wait in vain.
    """

    def __init__(self, player: Player, stall_timeout: float) -> None:
        self._player = player
        self._stall_timeout = stall_timeout
        self._framer = LineFramer(2**40)
        self._waiting = bytearray()
        self._changed = trio.Event()
        self._closed = False
        self._cut = False

    @property
    def background(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """The task that notices that nothing happens any more."""
        return (self._watch,)

    def send_nowait(self, data: bytes) -> int:
        """Take everything, and prepare what the runtime says to it."""
        if self._is_over:
            return 0
        for message in self._framer.feed(data):
            for released in self._player.take(message):
                self._waiting += encode_decoded(released) + b"\n"
            self._cut = self._cut or self._player.is_cut
        self._announce()
        return len(data)

    async def send_all(self, data: bytes) -> None:
        """Take everything; a checkpoint, but never a wait."""
        await trio.lowlevel.checkpoint()
        if self._closed:
            raise trio.ClosedResourceError
        if not self.send_nowait(data):
            raise trio.BrokenResourceError

    async def receive_some(self) -> bytes:
        """Wait for what the runtime says; ``b""`` once the program has diverged or closed."""
        await trio.lowlevel.checkpoint()
        while not self._waiting and not self._is_over:
            await self._changed.wait()
        # So much at once as a pipe gives, so that the program reads along.
        data = bytes(self._waiting[:PIECE])
        del self._waiting[:PIECE]
        return data

    # Any, since this one knows better than that the connection is over.
    async def end_error(self, reason: str | None = None) -> Any:
        """Say how the program has diverged, if it has; at once."""
        if self._player.mismatch is not None:
            return self._player.mismatch.copy()
        how = "cut, as in the recording" if self._cut else "closed"
        return TransportClosedError(reason or f"the replay was {how}")

    def statistics(self) -> dict[str, int | None]:
        """How much is ready to be received."""
        return {"receive_buffer_used": len(self._waiting)}

    async def aclose(self) -> None:
        """Close it. At once."""
        self._closed = True
        self._announce()

    @property
    def _is_over(self) -> bool:
        return self._closed or self._cut or self._player.mismatch is not None

    def _announce(self) -> None:
        self._changed.set()
        self._changed = trio.Event()

    async def _watch(self) -> None:
        while not self._is_over:
            with trio.move_on_after(self._stall_timeout) as limit:
                await self._changed.wait()
            if limit.cancelled_caught:
                self._player.check_stall()
                if self._is_over:
                    self._announce()
