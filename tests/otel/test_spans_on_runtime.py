"""The spans and metrics of turns on the real runtime: names, parents, attributes, status."""

from __future__ import annotations

import os
import signal
import sys

import pytest
import trio
from opentelemetry import trace
from telemetry import Telemetry, status_of

from trio_codex import (
    Decision,
    Hooks,
    InvalidRequestError,
    RequestHandlerError,
    RequestHandlers,
    TransportClosedError,
    TurnFailedError,
    open_codex,
    tool,
)
from trio_codex.testing import Gate, call, http_failure, message

TURN = "invoke_agent codex"
COMMAND = "item/commandExecution/requestApproval"
ESCALATED = {"sandbox_permissions": "require_escalated", "justification": "a reason"}


async def accept(_):
    return Decision.accept


def answer_in_order(scripted_model, prompt, *answers):
    """Answer the requests of one turn, told by its prompt, one after the other."""
    given = iter(answers)
    scripted_model.on(prompt, lambda _: next(given), times=len(answers))


@pytest.fixture
def telemetry():
    return Telemetry()


@pytest.fixture
async def traced(app_server, telemetry):
    app_server.configure(approval_policy="on-request")
    handlers = RequestHandlers(command=accept)
    config = app_server.config(interrupt_timeout=1)
    async with open_codex(config, handlers=handlers, instruments=[telemetry.instrument]) as codex:
        yield codex
    assert telemetry.open == []


async def test_two_turns_at_once_make_two_trees(traced, telemetry, scripted_model):
    both = trio.Event()
    waiting = []

    @tool
    async def look(word: str) -> str:
        """Look a word up."""
        waiting.append(word)
        if len(waiting) == 2:
            both.set()
        await both.wait()
        with telemetry.tracer.start_as_current_span(f"inside {word}"):
            return word

    for prompt in ("one", "two"):
        answer_in_order(
            scripted_model,
            prompt,
            call("look", {"word": prompt}),
            call("exec_command", {"cmd": "exit 3"}),
            call("exec_command", {"cmd": "echo done", **ESCALATED}),
            message("Done."),
        )

    results = {}

    async def run(prompt):
        thread = await traced.thread_start(dynamic_tools=[look])
        with telemetry.tracer.start_as_current_span(f"program {prompt}"):
            results[prompt] = (thread.id, await thread.run(prompt))
            # The turn's span is the handlers', not the program's.
            assert trace.get_current_span().name == f"program {prompt}"

    async with trio.open_nursery() as nursery:
        nursery.start_soon(run, "one")
        nursery.start_soon(run, "two")

    def expected(prompt):
        parts = [
            (f"answer {COMMAND}", []),
            ("execute_tool exec_command", []),
            ("execute_tool exec_command", []),
            ("execute_tool look", [(f"inside {prompt}", [])]),
        ]
        return (f"program {prompt}", [(TURN, parts)])

    assert telemetry.tree() == [expected("one"), expected("two")]
    turns = telemetry.named(TURN)
    for thread_id, result in results.values():
        (turn,) = [t for t in turns if t.attributes["trio_codex.turn.id"] == result.id]
        assert dict(turn.attributes) == {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": "codex",
            "gen_ai.conversation.id": thread_id,
            "gen_ai.provider.name": "scripted",
            "gen_ai.request.model": "gpt-5.5",
            "gen_ai.usage.input_tokens": 40,
            "gen_ai.usage.output_tokens": 20,
            "gen_ai.usage.cache_read.input_tokens": 0,
            "gen_ai.usage.cache_creation.input_tokens": 0,
            "gen_ai.usage.reasoning.output_tokens": 0,
            "trio_codex.runtime.version": traced.metadata.version,
            "trio_codex.turn.id": result.id,
            "trio_codex.turn.method": "turn/start",
            "trio_codex.turn.status": "completed",
        }
        assert turn.kind is trace.SpanKind.CLIENT
        # A command that fails is not a turn that fails.
        assert status_of(turn) == ("UNSET", None)
        mine = [span for span in telemetry.spans if span.context.trace_id == turn.context.trace_id]
        failed, passed = [span for span in mine if span.name == "execute_tool exec_command"]
        assert status_of(failed) == ("ERROR", "3")
        assert failed.attributes["process.exit.code"] == 3
        assert failed.attributes["gen_ai.tool.name"] == "exec_command"
        assert failed.attributes["gen_ai.tool.call.id"]
        assert status_of(passed) == ("UNSET", None)
        (answer,) = [span for span in mine if span.name == f"answer {COMMAND}"]
        assert dict(answer.attributes) == {
            "trio_codex.request.method": COMMAND,
            "trio_codex.request.answered": "answered",
        }
        (looked,) = [span for span in mine if span.name == "execute_tool look"]
        assert looked.attributes["gen_ai.tool.type"] == "function"
        assert looked.attributes["trio_codex.request.answered"] == "answered"
        assert all(turn.start_time <= span.start_time for span in mine if span.parent)
        inside = [turn, failed, passed, answer, looked]
        assert max(span.end_time for span in inside) == turn.end_time

    labels = {"gen_ai_request_model": "gpt-5.5", "gen_ai_provider_name": "scripted"}
    tokens = "gen_ai.client.token.usage"
    assert telemetry.points(tokens, gen_ai_token_type="input", **labels) == [(2, 80)]
    assert telemetry.points(tokens, gen_ai_token_type="output", **labels) == [(2, 40)]
    ((count, seconds),) = telemetry.points("gen_ai.invoke_agent.duration", **labels)
    assert count == 2
    assert seconds == pytest.approx(sum(t.end_time - t.start_time for t in turns) / 1e9, abs=0.1)
    tools = "gen_ai.execute_tool.duration"
    ((failures, _),) = telemetry.points(tools, gen_ai_tool_name="exec_command", error_type="3")
    assert failures == 2
    assert sum(count for count, _ in telemetry.points(tools)) == 6


async def test_a_handlers_own_span_is_a_child_of_the_answer(app_server, telemetry, scripted_model):
    async def handler(_):
        with telemetry.tracer.start_as_current_span("deciding"):
            return Decision.decline

    app_server.configure(approval_policy="on-request")
    answer_in_order(
        scripted_model, "go", call("exec_command", {"cmd": "ls", **ESCALATED}), message("No.")
    )
    handlers = RequestHandlers(command=handler)
    async with open_codex(
        app_server.config(), handlers=handlers, instruments=[telemetry.instrument]
    ) as codex:
        await (await codex.thread_start()).run("go")
    parts = [(f"answer {COMMAND}", [("deciding", [])]), ("execute_tool exec_command", [])]
    assert telemetry.tree() == [(TURN, parts)]
    declined = telemetry.one("execute_tool exec_command")
    assert declined.attributes["trio_codex.item.status"] == "declined"
    assert status_of(declined) == ("UNSET", None)


async def test_a_span_of_a_hook_is_a_child_of_the_turn(app_server, telemetry, scripted_model):
    async def guard(_):
        with telemetry.tracer.start_as_current_span("guarding"):
            pass

    answer_in_order(scripted_model, "go", call("exec_command", {"cmd": "true"}), message("Done."))
    async with open_codex(
        app_server.config(),
        hooks=Hooks(pre_tool_use=guard),
        instruments=[telemetry.instrument],
    ) as codex:
        await (await codex.thread_start()).run("go")
    assert telemetry.tree() == [
        (TURN, [("execute_tool exec_command", []), ("guarding", [])]),
    ]


async def test_a_sub_agent_is_nested_and_may_outlive_the_turn(traced, telemetry, scripted_model):
    gate = Gate()

    def answer(request):
        if request.last_user_text == "child work":
            return message(deltas=["Half", gate, " done."])
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message("The parent is done.")

    scripted_model.reply_always(answer)
    thread = await traced.thread_start()
    with telemetry.tracer.start_as_current_span("program"):
        async with thread.turn("go") as turn:
            async for thread_id, event in turn.tree():
                if thread_id == thread.id and event.method == "turn/completed":
                    gate.release()
            result = await turn.result()
    assert telemetry.tree() == [
        ("program", [(TURN, [("execute_tool spawn_agent", []), (TURN, [])])])
    ]
    mine, child = telemetry.named(TURN)
    assert child.attributes["gen_ai.conversation.id"] != thread.id
    assert child.attributes["trio_codex.turn.status"] == "completed"
    assert child.end_time > mine.end_time
    used = [span.attributes["gen_ai.usage.input_tokens"] for span in (mine, child)]
    assert used == [result.turn_usage.input_tokens, 10]
    # Once for each turn, so that the sum is what the tree has used.
    tokens = telemetry.points("gen_ai.client.token.usage", gen_ai_token_type="input")
    assert sum(count for count, _ in tokens) == 2
    assert sum(total for _, total in tokens) == sum(used)


async def test_an_interrupted_turn_is_no_error_and_leaves_no_span_open(
    traced, telemetry, scripted_model
):
    answer_in_order(scripted_model, "go", call("exec_command", {"cmd": "sleep 60"}))
    thread = await traced.thread_start()
    async with thread.turn("go") as turn:
        async for event in turn:
            if event.method == "item/started" and telemetry.open[1:]:
                break
    (span,) = telemetry.named(TURN)
    assert span.attributes["trio_codex.turn.status"] == "interrupted"
    assert status_of(span) == ("UNSET", None)
    command = telemetry.one("execute_tool exec_command")
    assert command.attributes["trio_codex.item.status"] == "unfinished"
    assert status_of(command) == ("UNSET", None)
    assert telemetry.open == []


async def test_a_failed_turn_has_the_kind_of_its_error(traced, telemetry, scripted_model):
    scripted_model.on("go", http_failure(500))
    thread = await traced.thread_start()
    with pytest.raises(TurnFailedError):
        await thread.run("go")
    (span,) = telemetry.named(TURN)
    assert span.attributes["trio_codex.turn.status"] == "failed"
    assert status_of(span) == ("ERROR", "internalServerError")
    assert span.status.description is None
    ((count, _),) = telemetry.points(
        "gen_ai.invoke_agent.duration", error_type="internalServerError"
    )
    assert count == 1


async def test_a_refused_turn_is_an_error(traced, telemetry):
    thread = traced.thread("01a2184f-e7f3-7341-abd1-8bc221726002")
    with pytest.raises(InvalidRequestError) as refused:
        await thread.run("go")
    (span,) = telemetry.named(TURN)
    assert span.attributes["trio_codex.turn.status"] == "refused"
    assert "trio_codex.turn.id" not in span.attributes
    assert status_of(span) == ("ERROR", type(refused.value).__name__)


async def test_a_turn_whose_handler_fails_has_the_error_that_run_raises(
    app_server, telemetry, scripted_model
):
    async def handler(_):
        raise LookupError

    app_server.configure(approval_policy="on-request")
    answer_in_order(scripted_model, "go", call("exec_command", {"cmd": "ls", **ESCALATED}))
    scripted_model.reply_always("After all.")
    async with open_codex(
        app_server.config(),
        handlers=RequestHandlers(command=handler),
        instruments=[telemetry.instrument],
    ) as codex:
        thread = await codex.thread_start()
        with pytest.raises(RequestHandlerError):
            await thread.run("go")
    assert telemetry.open == []
    assert status_of(telemetry.one(TURN)) == ("ERROR", "RequestHandlerError")
    answer = telemetry.one(f"answer {COMMAND}")
    assert status_of(answer) == ("ERROR", "failed")
    assert answer.attributes["trio_codex.request.answered"] == "failed"


@pytest.mark.skipif(sys.platform == "win32", reason="no signal stops a process there")
async def test_abandoned_and_lost_turns_are_errors_and_leave_no_span_open(
    traced, telemetry, scripted_model
):
    gate = Gate()
    scripted_model.reply_always(lambda _: message(deltas=["Hm", gate]))
    pid = traced.statistics().transport["pid"]
    first, second = [await traced.thread_start() for _ in range(2)]
    async with second.turn("lost") as lost:
        await anext(aiter(lost.text()))
        async with first.turn("abandoned") as abandoned:
            await anext(aiter(abandoned.text()))
            os.kill(pid, signal.SIGSTOP)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(TransportClosedError):
            await lost.result()
    ends = {
        span.attributes["gen_ai.conversation.id"]: (
            span.attributes["trio_codex.turn.status"],
            *status_of(span),
        )
        for span in telemetry.named(TURN)
    }
    assert ends == {
        first.id: ("abandoned", "ERROR", "CodexError"),
        second.id: ("lost", "ERROR", "TransportClosedError"),
    }
    assert telemetry.open == []
