"""What newcomers write, and what they are told to write instead."""

from __future__ import annotations

import gc
import inspect
import re

import pytest
import trio

from trio_codex import (
    Codex,
    CodexConfig,
    RequestHandlers,
    Thread,
    TurnRequest,
    open_codex,
)
from trio_codex.protocol import options
from trio_codex.testing import open_fake_app_server

pytestmark = pytest.mark.deadline(15)


async def idle(server):
    await server.accept_thread()
    await trio.sleep_forever()


async def one_turn(server):
    await server.accept_thread()
    await server.accept_turn()
    await server.respond(await server.receive("turn/interrupt"), {})
    await server.complete_turn(status="interrupted")


# Options


def option_names(function):
    """Give the names of a function's parameters, and of the protocol's options that it takes."""
    parameters = inspect.signature(function).parameters
    if "options" not in parameters:
        return [*parameters]
    hint = re.fullmatch(r"Unpack\[(\w+)\]", parameters["options"].annotation)[1]
    return [*parameters, *getattr(options, hint).__annotations__]


OPTIONS = {
    "run": (Thread.run, "modle", "model"),
    "turn": (Thread.turn, "output_typ", "output_type"),
    "shell_command": (Thread.shell_command, "timeout", "timeout_ms"),
    "review": (Thread.review, "targett", "target"),
    "fork": (Thread.fork, "lastTurnId", "last_turn_id"),
    "thread_start": (Codex.thread_start, "tools", "dynamic_tools"),
    "thread_resume": (Codex.thread_resume, "workdir", "thread_id"),
    "thread_fork": (Codex.thread_fork, "sandbx", "sandbox"),
    "thread_list": (Codex.thread_list, "sortKey", "sort_key"),
    "threads": (Codex.threads, "pagesize", "page_size"),
    "exec": (Codex.exec, "environment", "env"),
    "exec_run": (Codex.exec_run, "std_in", "stdin"),
}


@pytest.mark.parametrize(("function", "wrong", "right"), OPTIONS.values(), ids=OPTIONS)
async def test_an_unknown_option_is_named_with_the_nearest_one(function, wrong, right):
    name = function.__qualname__
    assert right in option_names(function)
    with pytest.raises(TypeError) as caught:  # noqa: PT012 - a coroutine says it when awaited
        called = function(None, **{wrong: 1})
        await called
    said = str(caught.value)
    assert said.startswith(f"{name}() has no option {wrong!r}; ")
    if wrong != "workdir":
        assert said.endswith(f"did you mean {right!r}?")


def test_where_no_option_is_near_all_are_named():
    with pytest.raises(
        TypeError, match=r"turn\(\) has no option 'xyzzy'; it has .*, approval_mode, "
    ):
        Thread.turn(None, "go", xyzzy=1)


def test_run_is_an_async_function_with_its_own_signature():
    assert inspect.iscoroutinefunction(Thread.run)
    assert list(inspect.signature(Thread.run).parameters)[:2] == ["self", "input"]
    assert Thread.run.__qualname__ == "Thread.run"


@pytest.mark.parametrize(
    ("cls", "wrong", "right"),
    [(CodexConfig, "codex_path", "codex_home"), (RequestHandlers, "commands", "command")],
)
def test_an_unknown_field_is_named_with_the_nearest_one(cls, wrong, right):
    with pytest.raises(
        TypeError, match=rf"{cls.__name__}\(\) has no option '{wrong}'; .*'{right}'"
    ):
        cls(**{wrong: None})


# Awaiting and iterating


async def test_who_iterates_over_what_has_not_begun_is_told_to_enter_it():
    async with open_fake_app_server(idle) as codex:
        thread = await codex.thread_start()
        request = thread.turn("go")
        with pytest.raises(TypeError, match=r"`async with thread.turn\(...\) as turn:`"):
            async for _ in request:
                pass
        with pytest.raises(TypeError, match="async for event in turn"):
            list(request)
        with pytest.raises(TypeError, match="async with"), request:
            pass
        for name in ("result", "text", "interrupt"):
            with pytest.raises(AttributeError, match=f"and in it `turn.{name}`"):
                getattr(request, name)
        with pytest.raises(AttributeError, match="'TurnRequest' object has no attribute 'nothing'"):
            _ = request.nothing
        request._used = True


async def test_who_awaits_a_turn_in_its_block_is_told_of_result():
    async with open_fake_app_server(one_turn) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with pytest.raises(TypeError, match=r"write `await turn.result\(\)`"):
                await turn
            with pytest.raises(TypeError, match="write `async for event in turn:`"):
                list(turn)


@pytest.mark.parametrize("ask", [lambda thread: thread.turn("go"), lambda thread: thread.compact()])
async def test_a_turn_that_was_made_and_never_used_is_warned_of(ask):
    async with open_fake_app_server(idle) as codex:
        thread = await codex.thread_start()
        with pytest.warns(RuntimeWarning, match="was never used, so no turn was started"):
            ask(thread)


async def test_a_turn_that_was_refused_when_asked_for_is_no_turn_to_warn_of():
    async with open_fake_app_server(idle) as codex:
        thread = await codex.thread_start()
        with pytest.raises(ValueError, match="cwd is empty"):
            thread.turn("go", cwd="")
        gc.collect()


# One form for all that starts a turn

FORMS = {
    "turn/start": lambda thread: thread.turn("go"),
    "thread/compact/start": lambda thread: thread.compact(),
    "review/start": lambda thread: thread.review({"type": "uncommittedChanges"}),
    "thread/shellCommand": lambda thread: thread.shell_command("true"),
}


async def serve(server, method):
    request = await server.receive(method)
    turn = {"id": "turn-1", "items": [], "status": "inProgress"}
    answer = {"turn": turn, "reviewThreadId": "thread-1"} if "review" in method else {"turn": turn}
    await server.respond(request, answer)
    await server.notify("turn/started", {"threadId": "thread-1", "turn": turn})
    await server.send_message("done")
    await server.complete_turn()


@pytest.mark.parametrize("method", FORMS)
async def test_whatever_starts_a_turn_can_be_awaited_and_watched_and_serves_once(method):
    async def script(server):
        await server.accept_thread()
        await serve(server, method)
        await serve(server, method)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        request = FORMS[method](thread)
        assert isinstance(request, TurnRequest)
        assert repr(request) == f"<TurnRequest {method} for thread thread-1>"
        assert (await request).final_response == "done"
        with pytest.raises(RuntimeError, match="serves once"):
            await request
        with pytest.raises(RuntimeError, match="serves once"):
            await request.__aenter__()
        async with FORMS[method](thread) as turn:
            assert [event.method async for event in turn][-1] == "turn/completed"
            assert (await turn.result()).final_response == "done"


# Blocks

BLOCKS = {
    "subscribe": lambda codex: codex.subscribe(),
    "login_chatgpt": lambda codex: codex.login_chatgpt(),
    "file_search": lambda codex: codex.file_search(["/"]),
    "exec": lambda codex: codex.exec(["true"]),
    "open_codex": lambda _: open_codex(),
}


@pytest.mark.parametrize("name", BLOCKS)
async def test_who_awaits_a_block_or_takes_it_for_what_it_gives_is_told_to_enter_it(name):
    async with open_fake_app_server(idle) as codex:
        await codex.thread_start()
        block = BLOCKS[name](codex)
        told = r"is a block: write `async with \w+\(...\) as ...:`"
        with pytest.raises(TypeError, match=told):
            await block
        with pytest.raises(TypeError, match=told):
            async for _ in block:
                pass
        with pytest.raises(TypeError, match=told), block:
            pass
        with pytest.raises(AttributeError, match="is a block and has no 'thread_start'"):
            block.thread_start()


# Values


@pytest.mark.parametrize(
    ("option", "wrong", "right"),
    [
        ("sandbox", "read-only", "Sandbox.read_only"),
        ("sandbox", "full_access", "Sandbox.full_access"),
        ("approval_mode", "ask", "ApprovalMode.ask"),
    ],
)
async def test_the_name_of_a_member_in_its_place_is_answered_with_the_member(option, wrong, right):
    async with open_fake_app_server(idle) as codex:
        thread = await codex.thread_start()
        for call in (thread.run, codex.thread_start):
            arguments = ["go"] if call == thread.run else []
            with pytest.raises(ValueError, match=f"is '{wrong}'; write {right}$"):
                await call(*arguments, **{option: wrong})
        with pytest.raises(ValueError, match=r"and is 'nothing'$"):
            await thread.run("go", **{option: "nothing"})


@pytest.mark.parametrize(
    ("value", "described"), [(1, "an int"), (b"x", "a bytes"), (object(), "an object")]
)
async def test_what_is_wrong_is_described_in_good_grammar(value, described):
    async with open_fake_app_server(idle) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TypeError, match=f"and is {described}$"):
            thread.turn("go", output_schema=value)
        with pytest.raises(TypeError, match=f"is {described}$"):
            CodexConfig(codex_home=value)
