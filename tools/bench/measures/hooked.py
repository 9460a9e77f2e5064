"""What a hook costs a tool call: the real runtime and a scripted model, with a hook and without."""

import statistics
import tempfile
import time

import trio

from trio_codex import Codex, Hooks, PreToolUse, Thread, open_codex
from trio_codex.testing import AppServerHarness, ScriptedModel, open_scripted_model

CALLS = 10
"""Tool calls of a turn."""


async def _allow(call: PreToolUse) -> None:
    """Look at a call, and change nothing."""
    if call.tool_name != "Bash":
        raise ValueError(f"an unexpected tool: {call.tool_name}")


async def _turn(thread: Thread, model: ScriptedModel) -> float:
    """Run a turn with tool calls, and give the seconds that each took."""
    for _ in range(CALLS):
        model.call("exec_command", {"cmd": "true"})
    model.reply("Done.")
    start = time.perf_counter()
    result = await thread.run("go")
    if len(result.items) != CALLS + 2:
        raise ValueError(f"{len(result.items)} items, and not {CALLS + 2}")
    return (time.perf_counter() - start) / CALLS


async def _measure(turns: int) -> dict[str, float]:
    async with open_scripted_model() as model:
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            plain_config = AppServerHarness(first, model).config()
            hooked_config = AppServerHarness(second, model).config()
            async with (
                open_codex(plain_config) as plain,
                open_codex(hooked_config, hooks=Hooks(pre_tool_use=_allow)) as hooked,
            ):
                seconds: dict[Codex, list[float]] = {plain: [], hooked: []}
                for number in range(turns + 1):
                    order = (plain, hooked) if number % 2 else (hooked, plain)
                    for codex in order:
                        async with codex.temporary_thread() as thread:
                            taken = await _turn(thread, model)
                        if number:  # the first is not counted
                            seconds[codex].append(taken)
                medians = [statistics.median(each) * 1000 for each in seconds.values()]
                return {"ratio": medians[1] / medians[0], "ms": medians[1]}


def ours(turns: int) -> dict[str, float]:
    """Alternate turns with a hook and without, on two runtimes."""
    return trio.run(_measure, turns)
