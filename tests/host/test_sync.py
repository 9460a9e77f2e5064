"""Plain code, on the real runtime: each program ends with the thread idle."""

from __future__ import annotations

import contextvars
import gc
import os
import signal
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest
from host.hosting import DEADLINE, assert_idle

from trio_codex import (
    Decision,
    Instrument,
    RequestHandlerError,
    TransportClosedError,
    TurnFailedError,
    current_turn,
    sync,
    types,
)
from trio_codex.testing import call

ESCALATED = {
    "cmd": "touch x",
    "sandbox_permissions": "require_escalated",
    "justification": "I want to.",
}


def test_a_turn_runs_and_its_events_text_and_result_come(client, model):
    model.reply_always("Hello there.")
    thread = client.thread_start()
    assert thread.run("hi").final_response == "Hello there."
    with thread.turn("hi") as turn:
        methods = [event.method for event in turn]
        assert turn.result().status is types.TurnStatus.completed
    assert methods[0] == "turn/started"
    assert methods[-1] == "turn/completed"
    with thread.turn("hi") as turn:
        assert "".join(turn.text()) == "Hello there."
    assert turn.tree_usage().total_tokens > 0
    assert thread.turn("hi").result().final_response == "Hello there."
    assert thread.compact().result().status is types.TurnStatus.completed
    assert_idle(client, thread)


def test_a_loop_that_was_broken_off_leaves_the_rest_to_text_and_that_to_the_tree(client, model):
    words = [f"word {number} " for number in range(40)]
    model.reply(deltas=words)
    thread = client.thread_start()
    with thread.turn("write") as turn:
        seen = ""
        for event in turn:
            if isinstance(event, types.AgentMessageDeltaNotification):
                seen += event.delta
            if len(seen) > 50:
                break
        for text in turn.text():
            seen += text
            if len(seen) > 150:
                break
        for thread_id, event in turn.tree():
            assert thread_id == thread.id
            if isinstance(event, types.AgentMessageDeltaNotification):
                seen += event.delta
    assert seen == "".join(words)
    assert_idle(client, thread)


def test_a_block_that_is_left_early_interrupts_its_turn(client, model):
    model.hold_all()
    thread = client.thread_start()
    error = KeyError("mine")
    with pytest.raises(KeyError) as caught, thread.turn("work") as turn:
        for _ in turn.text():
            raise error
    assert caught.value is error
    assert_idle(client, thread)


def test_a_detached_turn_goes_on(client, model):
    gate = model.hold_all()
    thread = client.thread_start()
    with thread.turn("work") as turn:
        turn.detach()
        model.wait(gate.wait_reached)
    assert isinstance(thread.read().thread.status, types.ActiveThreadStatus)
    model.do(gate.release)
    assert thread.run("next").status is types.TurnStatus.completed


def test_failures_come_out_as_they_do_on_trio(client, model):
    thread = client.thread_start()
    model.fail(400, message="The prompt is bad.")
    with pytest.raises(TurnFailedError, match="The prompt is bad"):
        thread.run("go")
    model.fail(400, message="The prompt is bad.")
    with pytest.raises(TurnFailedError), thread.turn("go") as turn:
        for _ in turn:
            pass
    with pytest.raises(TypeError, match="has no option 'modle'; did you mean 'model'"):
        thread.run("go", modle="x")


def test_a_client_that_was_closed_raises_and_closing_it_again_is_nothing(harness):
    client = sync.start_codex(harness.config())
    thread = client.thread_start()
    client.close()
    client.close()
    with pytest.raises(TransportClosedError, match="was left"):
        thread.run("go")
    assert isinstance(client.wait_closed(), TransportClosedError)


def test_threads_share_one_client(client, model):
    model.reply_always("Done.")

    def work(_):
        thread = client.thread_start()
        return [thread.run("go").final_response for _ in range(3)]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(16))) == [["Done."] * 3] * 16
    assert client.statistics().open_turns == 0


def test_threads_that_share_one_turn_lose_none_of_its_text(client, model):
    words = [f"{number} " for number in range(500)]
    model.reply(deltas=words)
    with client.thread_start().turn("write") as turn, ThreadPoolExecutor(4) as pool:
        pieces = [
            piece for part in pool.map(lambda _: list(turn.text()), range(4)) for piece in part
        ]
    assert sorted("".join(pieces)) == sorted("".join(words))


def test_when_the_runtime_dies_those_who_wait_hear_why(client, model):
    gate = model.hold_all()
    thread = client.thread_start()
    with ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(thread.run, "work")
        closed = pool.submit(client.wait_closed)
        model.wait(gate.wait_reached)
        os.kill(client.statistics().transport["pid"], signal.SIGKILL)
        error = waiting.exception(DEADLINE)
        assert isinstance(error, TransportClosedError)
        assert error.returncode == -signal.SIGKILL
        assert isinstance(closed.result(DEADLINE), TransportClosedError)


# Handlers and tools

number = contextvars.ContextVar("number")


def test_a_tool_is_a_plain_function_with_the_context_of_its_turn(client, model):
    seen = []

    @sync.tool
    def weather(city: str) -> str:
        """Tell the weather."""
        seen.append((number.get(), current_turn().thread_id))
        return f"rain in {city}"

    thread = client.thread_start(dynamic_tools=[weather])
    model.respond(call("weather", {"city": "Rome"}, call_id="call-1"))
    model.reply("I see.")
    number.set(7)
    assert thread.run("go").final_response == "I see."
    assert seen == [(7, thread.id)]
    assert model.requests[-1].tool_outputs["call-1"] == "rain in Rome"


def test_a_tool_stays_the_function_that_it_was_made_of():
    class Shop:
        @sync.tool(name="buy")
        def purchase(self, what: str) -> str:
            """Buy something."""
            return f"{self.name} sells {what}"

        name = "Shop"

    assert Shop().purchase("tea") == "Shop sells tea"
    assert Shop().purchase.name == "buy"
    assert list(Shop.purchase.input_schema["properties"]) == ["what"]

    async def wrong() -> str:
        """Be async."""

    with pytest.raises(TypeError, match="must be a plain function, and is async"):
        sync.tool(wrong)
    with pytest.raises(TypeError, match=r"RequestHandlers\.command must be a plain function"):
        sync.RequestHandlers(command=wrong)
    with pytest.raises(TypeError, match=r"has no option 'comand'; did you mean 'command'"):
        sync.RequestHandlers(comand=print)


def test_a_handler_decides_and_may_use_the_client(harness, model):
    def approve(request):
        assert request.command
        assert other.run("what do you think?").final_response == "Yes."
        return Decision.accept

    model.on("what do you think?", "Yes.")
    model.respond(call("exec_command", ESCALATED))
    model.reply("Touched.")
    handlers = sync.RequestHandlers(command=approve)
    with sync.open_codex(harness.config(), handlers=handlers) as codex:
        thread, other = codex.thread_start(), codex.thread_start()
        assert thread.run("go").final_response == "Touched."
        assert (harness.workspace / "x").exists()


def test_a_handler_that_fails_is_told_where_the_turn_is_waited_for(harness, model):
    def approve(_):
        raise ZeroDivisionError("in the handler")

    model.respond(call("exec_command", ESCALATED))
    model.hold_all()
    handlers = sync.RequestHandlers(command=approve)
    with sync.open_codex(harness.config(), handlers=handlers) as codex:
        thread = codex.thread_start()
        with pytest.raises(RequestHandlerError, match="in the handler"):
            thread.run("go")
        assert_idle(codex, thread)


def test_a_tool_that_is_withdrawn_is_stopped_at_its_call_and_that_turn_is_interrupted(
    client, model
):
    gate = model.hold("Thinking")
    model.on("work", lambda _: call("ask", {}), times=1)
    told = []
    over = threading.Event()

    @sync.tool
    def ask() -> str:
        """Ask another thread."""
        try:
            other.run("think")
        except CancelledError as exc:
            told.append(exc)
            with pytest.raises(CancelledError):
                other.run("again")
        finally:
            over.set()

    thread, other = client.thread_start(dynamic_tools=[ask]), client.thread_start()
    with thread.turn("work"):
        model.wait(gate.wait_reached)
    assert_idle(client, other)
    assert_idle(client, thread)
    assert over.wait(DEADLINE)
    assert len(told) == 1


def test_a_tool_that_would_wait_for_itself_is_told_so_and_a_thread_of_it_waits_in_line(
    client, model
):
    told, later = [], []

    @sync.tool
    def again() -> str:
        """Start a turn on the same thread."""
        try:
            thread.run("again")
        except RuntimeError as exc:
            told.append(str(exc))
        with pytest.raises(RuntimeError), thread.turn("again"):
            pass
        pool = ThreadPoolExecutor(1)
        later.append(pool.submit(thread.run, "later"))
        pool.shutdown(wait=False)
        return "done"

    thread = client.thread_start(dynamic_tools=[again])
    model.respond(call("again", {}))
    model.reply("I see.")
    model.reply("Later.")
    assert thread.run("go").final_response == "I see."
    assert "would wait for itself" in told[0]
    assert later[0].result(DEADLINE).final_response == "Later."


# Limits and wrong uses


def test_a_limit_of_watch_interrupts_the_turn_and_the_next_call_of_the_block_raises(client, model):
    model.hold_all()
    thread = client.thread_start()
    with thread.turn("work") as turn:
        with pytest.raises(TimeoutError, match="fell silent"), turn.watch(idle=0.3) as scope:
            turn.result()
        assert scope.reason == "idle"
        assert turn.result().status is types.TurnStatus.interrupted
    assert_idle(client, thread)
    with thread.turn("work") as turn:
        with turn.watch(idle=0.3) as scope, pytest.raises(TimeoutError):
            for _ in turn:
                pass
        assert scope.cancelled_caught
    assert_idle(client, thread)


def test_the_thread_that_runs_trio_must_not_wait_for_itself(harness):
    told = []

    class Curious(Instrument):
        def received(self, message):
            if self.client is not None:
                try:
                    self.client.statistics()
                except RuntimeError as exc:
                    told.append(str(exc))

        client = None

    curious = Curious()
    with sync.open_codex(harness.config(), instruments=[curious]) as client:
        curious.client = client
        client.account()
        curious.client = None
    assert told
    assert "an instrument must not call the client" in told[0]


def test_wrong_uses_say_what_to_write_without_async(client):
    thread = client.thread_start()
    request = thread.turn("go")
    for limited in (thread.run, sync.open_codex, request.result):
        name = limited.__name__.strip("_")
        told = rf"{name}\(\) has no option 'timeout'; .*turn\.watch.*threading\.Timer"
        with pytest.raises(TypeError, match=told):
            limited(timeout=3)
    del limited
    with pytest.raises(TypeError, match=r"write `with thread.turn\(...\) as turn:`"):
        iter(request)
    with pytest.raises(AttributeError, match=r"write `with thread.turn\(...\) as turn:`"):
        request.steer  # noqa: B018
    with pytest.raises(AttributeError, match=r"write `thread = codex.thread_start\(\)`"):
        client.run  # noqa: B018
    with pytest.raises(TypeError, match="Thread objects are made by trio_codex"):
        sync.Thread()
    assert isinstance(thread, sync.Thread)
    with pytest.warns(RuntimeWarning, match="was never used"):
        del request
        gc.collect()


def test_commands_files_searches_and_subscriptions_work(client, harness, model):
    with client.exec(["cat"]) as process:
        process.stdin.send_all(b"abc")
        process.stdin.aclose()
        assert b"".join(process.stdout) == b"abc"
        assert process.wait() == process.exit_code == 0
    path = str(harness.workspace / "file")
    with client.fs.watch(str(harness.workspace)) as changes:
        client.fs.write_text(path, "hello")
        assert next(changes)
    assert client.fs.read_text(path) == "hello"
    with client.file_search([str(harness.workspace)]) as search:
        search.update("fil")
        assert next(found for found in search if found.files)
    model.reply("Hello.")
    thread = client.thread_start()
    with client.subscribe(types.TurnStartedNotification) as events:
        thread.run("go")
        assert next(events).thread_id == thread.id
        assert events.dropped == 0
    assert [stored.id for stored in client.threads()] == [thread.id]
    with client.temporary_thread() as temporary:
        assert temporary.id != thread.id
    assert client.rpc.thread_read(thread_id=thread.id).thread.id == thread.id
    assert sync.retry_on_overload(client.models).data is not None
