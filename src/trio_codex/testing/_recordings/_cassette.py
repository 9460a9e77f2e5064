"""The recordings of a test: what the fixture ``codex_cassette`` is."""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING, Final, Literal, final

from trio_codex._client._open import open_codex
from trio_codex._util._control_c import block_of
from trio_codex._util._handle import stays_here
from trio_codex.testing._recordings._matching import default_match
from trio_codex.testing._recordings._open import open_replay
from trio_codex.testing._recordings._recorder import record_to
from trio_codex.testing._recordings._redaction import default_redact

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from trio_codex import Codex, CodexConfig, RequestHandlers
    from trio_codex.testing._recordings._player import Match
    from trio_codex.testing._recordings._recorder import Redact

__all__ = ["Cassette"]

_LONGEST_NAME: Final = 100


@final
@stays_here
class Cassette:
    """Opens a client on the real runtime, or on the recording that was made of it.

    The fixture ``codex_cassette`` is one. Call it where a program calls `open_codex`. With
    pytest's option ``--codex-record=none``, which is the default, it replays; with ``once`` it
    records what has no recording yet, and with ``all`` it records everything anew.

    The recordings of a test are in the directory ``cassettes`` beside its file. One is kept if
    its block was left without an exception; else it is ``NAME.failed.jsonl``.

    Attributes:
        mode: ``none``, ``once`` or ``all``.
        path: The recording of the test's first block; that of the second ends in ``-2``, and
            so on.
    """

    def __init__(self, path: Path, mode: Literal["none", "once", "all"]) -> None:
        self.path: Path = path
        self.mode: Literal["none", "once", "all"] = mode
        self._opened = 0

    def __repr__(self) -> str:
        return f"<Cassette {self.path}, --codex-record={self.mode}>"

    @block_of("codex_cassette")
    async def __call__(
        self,
        config: CodexConfig | None = None,
        *,
        handlers: RequestHandlers | None = None,
        redact: Redact = default_redact,
        match: Match = default_match,
        stall_timeout: float = 5.0,
        allow_unused: bool = False,
    ) -> AsyncGenerator[Codex]:
        """Open a client.

        Args:
            config: The configuration, for both.
            handlers: What to answer when the runtime asks something, for both.
            redact: What to leave out of a recording; see `record_to`.
            match: What counts as the same in a replay; see `open_replay`.
            stall_timeout: See `open_replay`, here as below.
            allow_unused: Whether a replay may leave out requests.

        Yields:
            The client.

        Raises:
            FileNotFoundError: There is no recording, and none is to be made.
            ReplayMismatchError: The test does something else than when it was recorded.
            CodexError: What `open_codex` raises, where it records.
        """
        self._opened += 1
        number = f"-{self._opened}" if self._opened > 1 else ""
        path = self.path.with_name(f"{self.path.stem}{number}.jsonl")
        exists = path.exists()
        if self.mode == "all" or (self.mode == "once" and not exists):
            async with _recording(path, config, handlers, redact) as codex:
                yield codex
            return
        if not exists:
            raise FileNotFoundError(
                f"there is no recording of this test: {path} is missing. Make it with your login: "
                "pytest --codex-record=once"
            )
        async with open_replay(
            path,
            config,
            handlers=handlers,
            match=match,
            stall_timeout=stall_timeout,
            allow_unused=allow_unused,
        ) as codex:
            yield codex


@block_of("codex_cassette")
async def _recording(
    path: Path, config: CodexConfig | None, handlers: RequestHandlers | None, redact: Redact
) -> AsyncGenerator[Codex]:
    """Record, and take the place of an older recording only if all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    failed = path.with_name(f"{path.stem}.failed.jsonl")
    recorder = record_to(failed, redact=redact)
    async with open_codex(config, handlers=handlers, instruments=[recorder]) as codex:
        yield codex
    os.replace(failed, path)  # noqa: PTH105


def cassette_path(test_file: Path, test: str) -> Path:
    """Give the recording of a test.

    Args:
        test_file: The file of the test.
        test: Its name in the file, with its parameters.
    """
    name = re.sub(r"[^\w.-]+", "-", test).strip("-")[:_LONGEST_NAME]
    if name != test:
        # Two that differ only in what was replaced are not the same.
        name += f"-{hashlib.sha256(test.encode()).hexdigest()[:8]}"
    return test_file.parent / "cassettes" / test_file.stem / f"{name}.jsonl"
