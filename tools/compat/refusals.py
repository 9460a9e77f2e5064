"""The words in which a runtime refuses, which `trio_codex._util._refusals` knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs
import trio

from trio_codex import CodexError, JsonRpcError, open_codex, types

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tools.compat.steps import Place
    from trio_codex import Codex, Thread

_UNKNOWN: Final = "019ac000-0000-7000-8000-000000000000"
_BOUND: Final = 20.0


@attrs.frozen
class Said:
    """What was asked for, and what came.

    Attributes:
        what: What was asked for.
        message: The runtime's words, without ids; or that it did not refuse.
        error: The class of the error, or nothing.
    """

    what: str
    message: str
    error: str = ""


async def ask_for_refusals(place: Place) -> tuple[Said, ...]:
    """Ask for what cannot be had, and note the runtime's words. A checkpoint."""
    codex, model = place.codex, place.model
    model.on("refusals", "Hello.")
    thread, unused = await codex.thread_start(), await codex.thread_start()
    result = await thread.run("refusals")
    steer = types.TurnSteerParams(
        thread_id=thread.id, expected_turn_id=result.id, input=[types.TextUserInput(text="x")]
    )
    found = [
        await _said("resume, unknown", lambda: codex.thread_resume(_UNKNOWN)),
        await _said("resume, no UUID", lambda: codex.thread_resume("none")),
        await _said("resume, never used", lambda: codex.thread_resume(unused.id)),
        await _said("read, unknown", lambda: _read(codex)),
        await _said("unarchive, unknown", lambda: codex.thread_unarchive(_UNKNOWN)),
        await _said("steer, after the end", lambda: codex.request("turn/steer", steer)),
        await _said("resume, open elsewhere", lambda: _elsewhere(place, thread)),
    ]
    await thread.archive()
    found.append(await _said("resume, archived", lambda: codex.thread_resume(thread.id)))
    found.append(await _said("turn, archived", lambda: thread.run("refusals")))
    return tuple(found)


async def _read(codex: Codex) -> object:
    return await codex.request("thread/read", types.ThreadReadParams(thread_id=_UNKNOWN))


async def _elsewhere(place: Place, thread: Thread) -> object:
    config = place.harness.config(codex_bin=place.program)
    async with open_codex(config) as other:
        return await other.thread_resume(thread.id)


async def _said(what: str, ask: Callable[[], Awaitable[object]]) -> Said:
    try:
        with trio.fail_after(_BOUND):
            await ask()
    except JsonRpcError as error:
        return Said(what, _without_ids(error.message), type(error).__name__)
    except CodexError as error:
        return Said(what, f"(it fails: {type(error).__name__})")
    except trio.TooSlowError:
        return Said(what, f"(no answer in {_BOUND:.0f} s)")
    return Said(what, "(it is not refused)")


def _without_ids(message: str) -> str:
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", " ".join(message.split()))
    return text if len(text) <= 100 else f"{text[:99]}…"
