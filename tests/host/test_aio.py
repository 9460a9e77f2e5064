"""Programs on asyncio, on the real runtime: each ends with the thread idle."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import inspect
import os
import signal
import sys
import threading

import anyio
import pytest
from host.hosting import assert_idle_aio, run_aio

from trio_codex import (
    Decision,
    RequestHandlerError,
    RequestHandlers,
    TransportClosedError,
    TurnFailedError,
    aio,
    current_turn,
    tool,
    types,
)
from trio_codex.testing import call

ESCALATED = {
    "cmd": "touch x",
    "sandbox_permissions": "require_escalated",
    "justification": "I want to.",
}
if sys.version_info < (3, 11):
    from exceptiongroup import ExceptionGroup

needs_311 = pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio has it since 3.11")


def run_with(harness, main, **options):
    """Run ``main(codex, thread)`` with a client and a thread of it."""

    async def program():
        async with aio.open_codex(harness.config(), **options) as codex:
            await main(codex, await codex.thread_start())

    run_aio(program)


def test_a_turn_runs_and_its_events_text_and_result_come(harness, model):
    model.reply_always("Hello there.")

    async def main(codex, thread):
        assert (await thread.run("hi")).final_response == "Hello there."
        async with thread.turn("hi") as turn:
            methods = [event.method async for event in turn]
            assert (await turn.result()).status is types.TurnStatus.completed
        assert methods[0] == "turn/started"
        assert methods[-1] == "turn/completed"
        async with thread.turn("hi") as turn:
            assert "".join([text async for text in turn.text()]) == "Hello there."
        assert turn.tree_usage().total_tokens > 0
        assert codex.metadata.version
        await assert_idle_aio(codex, thread)

    run_with(harness, main)


def test_what_is_awaited_is_a_coroutine_that_tasks_can_be_made_of(harness, model):
    model.reply_always("Done.")

    async def main(codex, thread):
        assert inspect.iscoroutinefunction(thread.run)
        results = await asyncio.gather(
            asyncio.create_task(thread.run("one")),
            asyncio.create_task(thread.turn("two")),
            thread.turn("three"),
        )
        assert [result.final_response for result in results] == ["Done."] * 3
        await asyncio.create_task(thread.compact())

    run_with(harness, main)


async def cancelled_run(codex, thread, model, cancel):
    """Run a turn, cancel it when it works, and see it idle when the cancellation is seen."""
    gate = model.hold_all()
    task = asyncio.create_task(thread.run("work"))
    await model.reached(gate)
    cancel(task)
    with pytest.raises(asyncio.CancelledError):
        await task
    await assert_idle_aio(codex, thread)


def test_a_cancelled_task_sees_its_cancellation_when_the_turn_was_interrupted(harness, model):
    async def main(codex, thread):
        await cancelled_run(codex, thread, model, lambda task: task.cancel())
        model.reply_always("Next.")
        assert (await thread.run("next")).final_response == "Next."

    run_with(harness, main)


def test_a_task_that_is_cancelled_again_and_again_waits_for_the_end_of_its_turn(harness, model):
    async def main(codex, thread):
        def cancel(task):
            for delay in (0, 0.001, 0.002, 0.005):
                asyncio.get_running_loop().call_later(delay, task.cancel)

        await cancelled_run(codex, thread, model, cancel)

    run_with(harness, main)


@needs_311
def test_a_timeout_interrupts_the_turn(harness, model):
    async def main(codex, thread):
        model.hold_all()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await thread.run("work")
        assert not asyncio.current_task().cancelling()
        await assert_idle_aio(codex, thread)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5), thread.turn("work") as turn:
                async for _ in turn:
                    pass
        await assert_idle_aio(codex, thread)

    run_with(harness, main)


@needs_311
def test_a_task_group_that_fails_interrupts_the_turns_of_its_tasks(harness, model):
    async def main(codex, thread):
        gate = model.hold_all()
        other = await codex.thread_start()
        with pytest.raises(ExceptionGroup) as caught:
            async with asyncio.TaskGroup() as group:
                group.create_task(thread.run("work"))
                group.create_task(other.run("work"))
                await model.reached(gate, 2)
                raise ZeroDivisionError
        assert [type(error) for error in caught.value.exceptions] == [ZeroDivisionError]
        await assert_idle_aio(codex, thread)
        await assert_idle_aio(codex, other)

    run_with(harness, main)


def test_an_anyio_scope_interrupts_the_turn(harness, model):
    async def main(codex, thread):
        model.hold_all()
        with anyio.move_on_after(0.5) as scope:
            await thread.run("work")
        assert scope.cancelled_caught
        await assert_idle_aio(codex, thread)
        with anyio.move_on_after(0.5) as scope:
            async with thread.turn("work") as turn:
                async for _ in turn.text():
                    pass
        assert scope.cancelled_caught
        await assert_idle_aio(codex, thread)

    run_with(harness, main)


def test_uvloop_will_do(harness, model):
    uvloop = pytest.importorskip("uvloop")

    async def main():
        async with aio.open_codex(harness.config()) as codex:
            thread = await codex.thread_start()
            await cancelled_run(codex, thread, model, lambda task: task.cancel())

    async def bounded():
        await asyncio.wait_for(main(), 40)

    loop = uvloop.new_event_loop()
    try:
        loop.run_until_complete(bounded())
    finally:
        loop.close()


def test_a_loop_that_was_broken_off_leaves_the_rest_to_text_and_that_to_the_tree(harness, model):
    words = [f"word {number} " for number in range(40)]

    async def main(codex, thread):
        model.reply(deltas=words)
        async with thread.turn("write") as turn:
            seen = ""
            async for event in turn:
                if isinstance(event, types.AgentMessageDeltaNotification):
                    seen += event.delta
                if len(seen) > 50:
                    break
            async for text in turn.text():
                seen += text
                if len(seen) > 150:
                    break
            last = None
            async for thread_id, event in turn.tree():
                assert thread_id == thread.id
                if isinstance(event, types.AgentMessageDeltaNotification):
                    seen += event.delta
                last = event
        assert seen == "".join(words)
        assert isinstance(last, types.TurnCompletedNotification)
        await assert_idle_aio(codex, thread)

    run_with(harness, main)


def test_a_cancelled_step_of_a_loop_takes_no_event_away(harness, model):
    async def main(codex, thread):
        gate = model.hold("one ", then=["two ", "three"])
        async with thread.turn("write") as turn:
            seen, first = "", asyncio.Event()

            async def read():
                nonlocal seen
                async for text in turn.text():
                    seen += text
                    first.set()

            reader = asyncio.create_task(read())
            await first.wait()
            reader.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reader
            model.do(gate.release)
            await read()
        assert seen == "one two three"

    run_with(harness, main)


# Failures


def test_a_failed_turn_is_raised_where_it_is_waited_for_and_nowhere_else(harness, model, caplog):
    async def main(codex, thread):
        model.fail(400, message="The prompt is bad.")
        with pytest.raises(TurnFailedError, match="The prompt is bad"):
            await thread.run("go")
        model.fail(400, message="The prompt is bad.")
        task = asyncio.create_task(thread.run("go"))
        await asyncio.wait([task])
        assert isinstance(task.exception(), TurnFailedError)
        model.fail(400, message="The prompt is bad.")
        async with codex.subscribe(types.TurnCompletedNotification) as ends:
            with pytest.raises(TurnFailedError):
                async with thread.turn("go"):
                    await anext_of(ends)

    run_with(harness, main)
    assert "never retrieved" not in caplog.text


def test_the_body_s_exception_comes_out_as_itself(harness, model):
    async def main(codex, thread):
        error = KeyError("mine")
        with pytest.raises(KeyError) as caught:
            async with thread.turn("work"):
                raise error
        assert caught.value is error
        await assert_idle_aio(codex, thread)

    model.hold_all()
    run_with(harness, main)


def test_when_the_runtime_dies_those_who_wait_hear_why(harness, model):
    async def main(codex, thread):
        gate = model.hold_all()
        closed = asyncio.create_task(codex.wait_closed())
        task = asyncio.create_task(thread.run("work"))
        await model.reached(gate)
        pid = codex.statistics().transport["pid"]
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(TransportClosedError) as caught:
            await task
        assert caught.value.returncode == -signal.SIGKILL
        assert isinstance(await closed, TransportClosedError)

    run_with(harness, main)


def test_a_handler_that_fails_on_nothing_that_is_waited_for_cancels_the_block(harness, model):
    async def fail(_):
        raise ZeroDivisionError("in the handler")

    async def program():
        with pytest.raises(RequestHandlerError, match="in the handler"):
            handlers = RequestHandlers(command=fail)
            async with aio.open_codex(harness.config(), handlers=handlers) as codex:
                thread = await codex.thread_start()
                async with thread.turn("go") as turn:
                    turn.detach()
                await asyncio.sleep(30)
        if sys.version_info >= (3, 11):
            assert not asyncio.current_task().cancelling()

    model.respond(call("exec_command", ESCALATED))
    run_aio(program)


# Handlers and tools

number = contextvars.ContextVar("number")


def test_a_tool_runs_in_the_loop_with_the_context_of_its_turn(harness, model):
    seen = []

    @tool
    async def weather(city: str) -> str:
        """Tell the weather."""
        seen.append((threading.current_thread(), asyncio.get_running_loop(), number.get()))
        seen.append(current_turn().thread_id)
        await asyncio.sleep(0)
        return f"rain in {city}"

    async def program():
        async with aio.open_codex(harness.config()) as codex:
            thread = await codex.thread_start(dynamic_tools=[weather])
            number.set(7)
            assert (await thread.run("go")).final_response == "I see."
            here = threading.current_thread(), asyncio.get_running_loop(), 7
            assert seen == [here, thread.id]

    model.respond(call("weather", {"city": "Rome"}, call_id="call-1"))
    model.reply("I see.")
    run_aio(program)
    assert model.requests[-1].tool_outputs["call-1"] == "rain in Rome"


def test_a_handler_decides_and_may_use_the_client(harness, model):
    async def program():
        async def approve(request):
            assert request.command
            assert (await other.run("what do you think?")).final_response == "Yes."
            return Decision.accept

        handlers = RequestHandlers(command=approve)
        async with aio.open_codex(harness.config(), handlers=handlers) as codex:
            thread, other = await codex.thread_start(), await codex.thread_start()
            assert (await thread.run("go")).final_response == "Touched."
            assert (harness.workspace / "x").exists()

    model.on("what do you think?", "Yes.")
    model.respond(call("exec_command", ESCALATED))
    model.reply("Touched.")
    run_aio(program)


def test_a_tool_is_cancelled_in_the_loop_when_its_turn_is(harness, model):
    ended = []

    async def program():
        waits = asyncio.Event()

        @tool
        async def ask() -> str:
            """Wait."""
            waits.set()
            try:
                await asyncio.sleep(100)
            except asyncio.CancelledError:
                await asyncio.sleep(0.01)
                ended.append("cancelled")
                raise

        async with aio.open_codex(harness.config()) as codex:
            thread = await codex.thread_start(dynamic_tools=[ask])
            task = asyncio.create_task(thread.run("go"))
            await waits.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert ended == ["cancelled"]
            await assert_idle_aio(codex, thread)

    model.respond(call("ask", {}))
    run_aio(program)


def turn_within_a_tool(harness, model, start):
    """Give what a tool is told that starts a turn on its own thread in some way."""
    told = []

    async def program():
        @tool
        async def again() -> str:
            """Start a turn on the same thread."""
            try:
                told.append(await start(thread))
            except RuntimeError as exc:
                told.append(str(exc))
            return "done"

        async with aio.open_codex(harness.config()) as codex:
            thread = await codex.thread_start(dynamic_tools=[again])
            await thread.run("go")
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                if task.get_name() == "later":
                    assert (await task).final_response == "Later."

    model.respond(call("again", {}))
    model.reply("I see.")
    model.reply("Later.")
    run_aio(program)
    return told


async def gathered(thread):
    return await asyncio.gather(thread.run("again"), asyncio.sleep(0))


async def within_a_task_of_a_task(thread):
    await asyncio.create_task(gathered(thread))


async def within_wait(thread):
    done, _ = await asyncio.wait([asyncio.ensure_future(thread.run("again"))])
    await done.pop()


async def within_an_anyio_group(thread):
    error = None

    async def run():
        nonlocal error
        try:
            await thread.run("again")
        except RuntimeError as exc:
            error = exc

    async with anyio.create_task_group() as group:
        group.start_soon(run)
    raise error


async def within_a_group_of_the_tool(thread):
    async def run():
        try:
            await thread.run("again")
        except RuntimeError as exc:
            return exc

    async with asyncio.TaskGroup() as group:
        task = group.create_task(run())
    raise task.result()


@pytest.mark.parametrize(
    "start",
    [
        lambda thread: thread.run("again"),
        lambda thread: thread.turn("again"),
        lambda thread: asyncio.wait_for(thread.run("again"), 10),
        lambda thread: asyncio.shield(thread.run("again")),
        gathered,
        within_a_task_of_a_task,
        within_wait,
        within_an_anyio_group,
        pytest.param(within_a_group_of_the_tool, marks=needs_311),
    ],
)
def test_a_tool_that_would_wait_for_itself_is_told_so(harness, model, start):
    (told,) = turn_within_a_tool(harness, model, start)
    assert "would wait for itself" in told


def test_a_task_that_a_tool_starts_and_leaves_waits_in_line(harness, model):
    later = set()

    async def start(thread):
        later.add(asyncio.create_task(thread.run("later"), name="later"))
        return "started"

    assert turn_within_a_tool(harness, model, start) == ["started"]


# Wrong uses


def test_a_program_without_asyncio_is_told_what_it_needs():
    with pytest.raises(RuntimeError, match="aio needs a running loop of asyncio"):
        aio.open_codex()


def test_wrong_uses_say_what_to_write(harness, model):
    async def main(codex, thread):
        with pytest.raises(TypeError, match="has no option 'modle'; did you mean 'model'"):
            await thread.run("go", modle="x")
        for limited in (thread.run, aio.open_codex, thread.turn):
            with pytest.raises(TypeError, match=r"^\S+\(\) has no .* `async with asyncio\.timeout"):
                await limited("go", timeout=3)
        request = thread.turn("go")
        with pytest.raises(TypeError, match="a TurnRequest has no events before it is entered"):
            async for _ in request:
                pass
        with pytest.raises(AttributeError, match="a TurnRequest has no 'steer'"):
            request.steer  # noqa: B018
        with pytest.raises(AttributeError, match="a Codex has no 'run'"):
            codex.run  # noqa: B018
        with pytest.raises(TypeError, match="Thread objects are made by trio_codex"):
            aio.Thread()
        assert isinstance(thread, aio.Thread)
        with pytest.warns(RuntimeWarning, match="was never used"):
            del request
            gc.collect()

    run_with(harness, main)


def test_limits_of_watch_cancel_the_block_as_timeouts_do(harness, model):
    async def main(codex, thread):
        model.hold_all()
        async with thread.turn("work") as turn:
            with turn.watch(idle=0.3) as scope:
                await turn.result()
        assert scope.cancelled_caught
        assert scope.reason == "idle"
        if sys.version_info >= (3, 11):
            assert not asyncio.current_task().cancelling()
        await assert_idle_aio(codex, thread)

    run_with(harness, main)


def test_commands_files_searches_and_subscriptions_work(harness, model):
    async def main(codex, thread):
        async with codex.exec(["cat"]) as process:
            await process.stdin.send_all(b"abc")
            await process.stdin.aclose()
            assert b"".join([data async for data in process.stdout]) == b"abc"
            assert await process.wait() == 0
            assert process.exit_code == 0
        path = str(harness.workspace / "file")
        async with codex.fs.watch(str(harness.workspace)) as changes:
            await codex.fs.write_text(path, "hello")
            assert await anext_of(changes)
        assert await codex.fs.read_text(path) == "hello"
        async with codex.file_search([str(harness.workspace)]) as search:
            await search.update("fil")
            async for found in search:
                if found.files:
                    break
        model.reply("Hello.")
        async with codex.subscribe(types.TurnStartedNotification) as events:
            await thread.run("go")
            assert (await anext_of(events)).thread_id == thread.id
            assert events.dropped == 0
        assert [stored.id async for stored in codex.threads()] == [thread.id]
        async with codex.temporary_thread() as temporary:
            assert temporary.id != thread.id
        assert (await codex.rpc.thread_read(thread_id=thread.id)).thread.id == thread.id

    run_with(harness, main)


async def anext_of(stream):
    return await stream.__anext__()
