"""What people do with a client: the scenarios of the sweep."""

from __future__ import annotations

from contextlib import suppress

import trio

from trio_codex import (
    ExternalMessage,
    InvalidRequestError,
    LoginFailedError,
    TurnFailedError,
    types,
)


async def run(codex):
    await (await codex.thread_start()).run("go")


async def stream(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        async for _ in turn:
            pass


async def leave(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        async for _ in turn:
            break


async def steer(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        with suppress(InvalidRequestError):  # the turn may be over by now
            await turn.steer("more")
        await turn.result()


async def steer_by_an_external_message(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        with suppress(InvalidRequestError):  # the turn may be over by now
            await turn.steer(ExternalMessage("mailbox", "You have mail."))
        await turn.result()


async def refused_option_of_a_turn(codex):
    thread = await codex.thread_start()
    with suppress(InvalidRequestError):
        await thread.run("go", permissions="nobody's")


async def refused_option_of_a_thread(codex):
    with suppress(InvalidRequestError):
        async with codex.temporary_thread(permissions="nobody's"):
            pass


async def interrupt(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        await turn.interrupt()


async def two_turns_on_a_thread(codex):
    thread = await codex.thread_start()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(thread.run, "one")
        nursery.start_soon(thread.run, "two")


async def thread_start(codex):
    await codex.thread_start()


async def subscribe(codex):
    async with codex.subscribe() as stream:
        thread = await codex.thread_start()
        await thread.run("go")
        await stream.__anext__()


async def compact(codex):
    await (await codex.thread_start()).compact()


async def review(codex):
    target = types.CustomReviewTarget(instructions="Look at it.")
    async with (await codex.thread_start()).review(target) as turn:
        async for _ in turn:
            pass


async def watch_a_shell_command(codex):
    async with (await codex.thread_start()).shell_command("true") as turn:
        await turn.result()


async def await_a_turn(codex):
    await (await codex.thread_start()).turn("go")


async def run_what_fails(codex):
    with suppress(TurnFailedError):
        await (await codex.thread_start()).run("fail")


async def read_what_fails(codex):
    thread = await codex.thread_start()
    with suppress(TurnFailedError):
        async with thread.turn("fail") as turn:
            async for _ in turn.text():
                pass


async def leave_what_has_failed(codex):
    """Nobody reads, so leaving the block raises, unless it is cancelled before."""
    thread = await codex.thread_start()
    with suppress(TurnFailedError):
        async with thread.turn("fail") as turn:
            running = types.TurnStatus.in_progress
            while turn.status is running and not codex.statistics().closed:
                await trio.lowlevel.checkpoint()


FAILING = [run_what_fails, read_what_fails, leave_what_has_failed]
"""Turns that fail, for a server in memory."""


async def temporary_thread(codex):
    async with codex.temporary_thread() as thread:
        await thread.run("go")


async def temporary_thread_with_a_turn_that_runs(codex):
    async with codex.temporary_thread() as thread, thread.turn("go") as turn:
        turn.detach()


TEMPORARY = [temporary_thread, temporary_thread_with_a_turn_that_runs]
"""What leaves no thread behind, whatever happens."""


async def wait_closed(codex):
    async with trio.open_nursery() as nursery:
        nursery.start_soon(codex.wait_closed)
        await (await codex.thread_start()).run("go")
        nursery.cancel_scope.cancel()


OTHERWISE = [compact, review, watch_a_shell_command, await_a_turn, *FAILING]
"""Turns whose ids come otherwise than in the answer to the request."""


async def log_in_and_wait(codex):
    async with codex.login_chatgpt() as login:
        await login.wait()


async def log_in_and_leave(codex):
    async with codex.login_chatgpt():
        pass


async def log_in_and_cancel(codex):
    async with codex.login_chatgpt() as login:
        await login.cancel()
        with suppress(LoginFailedError):  # unless it was completed before
            await login.wait()


async def log_in_behind_a_request(codex):
    """What stands in line to be written can be taken back."""
    async with trio.open_nursery() as nursery:
        nursery.start_soon(codex.request, "ping")
        nursery.start_soon(log_in_and_leave, codex)


async def log_in_by_key(codex):
    await codex.login_api_key("sk")


LOGINS = [
    log_in_and_wait,
    log_in_and_leave,
    log_in_and_cancel,
    log_in_behind_a_request,
    log_in_by_key,
]
"""For a server in memory: the real runtime would wait for a browser."""

SCENARIOS = [
    run,
    stream,
    leave,
    steer,
    steer_by_an_external_message,
    refused_option_of_a_turn,
    refused_option_of_a_thread,
    interrupt,
    two_turns_on_a_thread,
    thread_start,
    subscribe,
    wait_closed,
    *TEMPORARY,
]

IN_A_CHILD = [scenario for scenario in SCENARIOS if scenario is not steer_by_an_external_message]
"""Those for a scripted child, which adds no input to a turn that runs."""


async def run_goal(codex):
    await (await codex.thread_start(goals=True)).run_goal("Reach it.")


async def leave_a_goal(codex):
    """After its first turn, when the next one may be about to start."""
    thread = await codex.thread_start(goals=True)
    async with thread.run_goal("Reach it.") as turn:
        async for event in turn:
            if isinstance(event, types.TurnCompletedNotification):
                break


async def interrupt_a_goal(codex):
    thread = await codex.thread_start(goals=True)
    async with thread.run_goal("Reach it.") as turn:
        await turn.interrupt()


GOALS = [run_goal, leave_a_goal, interrupt_a_goal]
"""What leaves no goal behind that is worked on, whatever happens."""


async def text(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        assert "".join([piece async for piece in turn.text()]) in ("xxx", "all well")


async def tree(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        async for _ in turn.tree():
            pass
        turn.tree_usage()


async def watch(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        with turn.watch(idle=60):
            await turn.result()


async def detach(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        turn.detach()
    await thread.run("more")  # once the one before is over


async def turns_side_by_side(codex):
    async with trio.open_nursery() as nursery:
        nursery.start_soon(run, codex)
        nursery.start_soon(stream, codex)


async def requests_side_by_side(codex):
    async with trio.open_nursery() as nursery:
        for _ in range(3):
            nursery.start_soon(codex.request, "ping")


async def read_events(codex):
    thread = await codex.thread_start()
    async with codex.subscribe(types.TurnCompletedNotification, thread_id=thread.id) as stream:
        await thread.run("go")
        await stream.__anext__()
    codex.statistics()


async def execute(codex):
    async with codex.exec(["sleep", "600"]) as process:
        await process.stdin.send_all(b"words")
        await process.stdin.aclose()
        await process.terminate()


async def execute_and_leave(codex):
    async with codex.exec(["sleep", "600"]):
        pass


async def search(codex):
    async with codex.file_search(["/"]) as search:
        await search.update("x")


async def watch_files(codex):
    async with codex.fs.watch("/"):
        pass


WORKSPACE = [execute, execute_and_leave, search, watch_files]
"""For a server in memory, whose processes end when they are told to."""

LINES = [
    text,
    tree,
    watch,
    detach,
    turns_side_by_side,
    requests_side_by_side,
    read_events,
]
"""What the sweep of lines does besides: they take no other steps than those above."""
