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
    Hooks,
    Reconnect,
    RequestHandlers,
    Thread,
    TurnHandle,
    TurnRequest,
    TurnResult,
    connect_codex,
    open_codex,
    printable,
    retry_on_overload,
    types,
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


ELSEWHERE = {
    "timeout": (Thread.run, r"time limits are Trio's: write `with trio\.move_on_after"),
    "timeout_s": (TurnHandle.result, r"time limits are Trio's: write `with trio\.move_on_after"),
    "deadline": (TurnHandle.watch, r"time limits are Trio's: write `with trio\.move_on_after"),
    "handlers": (Codex.thread_start, r"write open_codex\(handlers=\.\.\.\)"),
    "model": (CodexConfig, r"write it in thread_start\(model=\.\.\.\)"),
    "sandbox": (open_codex, r"write it in thread_start\(sandbox=\.\.\.\)"),
    "system_prompt": (Thread.run, r"write thread_start\(developer_instructions=\.\.\.\)"),
    "instructions": (Codex.thread_start, r"write thread_start\(developer_instructions=\.\.\.\)"),
    "api_key": (CodexConfig, r"log in with `await codex\.login_api_key\(key\)`"),
    "goals": (Thread.run, r"write it in thread_start\(goals=\.\.\.\)"),
    "mcp_servers": (Codex.thread_start, r"write .*config=\{\"mcp_servers\.NAME\": \{\.\.\.\}\}\)"),
    "images": (Thread.run, r"write it into the input: \[.*LocalImageInput\(path\)\]"),
    "skills": (Codex.thread_start, r"write it into the input: \[.*SkillInput\(name, path\)\]"),
    "plugins": (Codex.thread_start, r"write `await codex\.rpc\.plugin_install"),
    "tokens": (Thread.turn, r"write `with turn\.watch\(tokens=\.\.\.\):`"),
    "codex_home": (open_codex, r"write open_codex\(CodexConfig\(codex_home=\.\.\.\)\)"),
    "restart": (connect_codex, r"write connect_codex\(\.\.\., reconnect=Reconnect\(\)\)"),
    "reconnect": (open_codex, r"write open_codex\(\.\.\., restart=Reconnect\(\)\)"),
    "hooks": (connect_codex, r"write open_codex\(hooks=\.\.\.\); a runtime that others"),
    "token": (open_codex, r"write connect_codex\(\"wss://\.\.\.\", token=\.\.\.\)"),
    "effort": (Codex.thread_start, r"write it in thread\.run\(\.\.\., effort=\.\.\.\)"),
    "output_type": (Codex.thread_start, r"write it in thread\.run\(\.\.\., output_type=\.\.\.\)"),
    "response_model": (Thread.run, r"write thread\.run\(\.\.\., output_type=\.\.\.\)"),
    "token_budget": (Thread.run, r"write `with turn\.watch\(tokens=\.\.\.\):`"),
    "prompt": (Codex.thread_start, r"write thread\.run\(\"\.\.\.\"\)"),
    "limit": (Thread.turns, r"break off when you have enough; page_size=\.\.\. is"),
    "page_size": (Codex.thread_list, r"write limit=\.\.\."),
}


@pytest.mark.parametrize("option", ELSEWHERE)
async def test_an_option_that_belongs_elsewhere_is_answered_with_where(option):
    function, told = ELSEWHERE[option]
    name = function.__qualname__
    with pytest.raises(TypeError, match=rf"^{name}\(\) has no option '{option}'; {told}"):  # noqa: PT012
        called = function("", **{option: 1})
        await called


BY_NAME = {
    "thread_start": (
        lambda: Codex.thread_start(None, "go"),
        "its arguments by name; it has .*cwd, ",
    ),
    "fork": (lambda: Thread.fork(None, "turn-1"), "its arguments by name; it has .*last_turn_id, "),
    "run": (
        lambda: Thread.run(None, "go", "gpt"),
        "input without a name, and all else by name; it has .*, model, ",
    ),
    "watch": (lambda: TurnHandle.watch(None, 5), "its arguments by name; it has idle, tokens$"),
    "open_codex": (
        lambda: open_codex(None, "handlers"),
        "config without a name, and all else by name; it has handlers, hooks, ",
    ),
    "RequestHandlers": (
        lambda: RequestHandlers(idle),
        "its arguments by name; it has .*, command, ",
    ),
    "Hooks": (lambda: Hooks(idle), "its arguments by name; it has .*, pre_tool_use, "),
    "Reconnect": (lambda: Reconnect(5), "its arguments by name; it has give_up_after, "),
    "CodexConfig": (lambda: CodexConfig("home"), "its arguments by name; it has .*, codex_home, "),
}


@pytest.mark.parametrize("name", BY_NAME)
async def test_what_needs_a_name_and_comes_without_is_answered_with_the_names(name):
    call, told = BY_NAME[name]
    with pytest.raises(TypeError, match=rf"^(\w+\.)?{name}\(\) takes {told}"):  # noqa: PT012
        called = call()
        await called


async def test_any_number_of_classes_is_taken_without_names():
    async with open_fake_app_server(idle) as codex:
        await codex.thread_start()
        events = [types.TurnStartedNotification, types.TurnCompletedNotification]
        async with codex.subscribe(*events):
            pass


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


LISTS = {
    "threads": lambda codex, _thread, _turn: codex.threads(),
    "turns": lambda _codex, thread, _turn: thread.turns(),
    "items": lambda _codex, thread, _turn: thread.items(),
    "text": lambda _codex, _thread, turn: turn.text(),
    "tree": lambda _codex, _thread, turn: turn.tree(),
}


@pytest.mark.parametrize("name", LISTS)
async def test_a_plain_loop_over_what_comes_with_time_is_told_of_async_for(name):
    async with open_fake_app_server(one_turn) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            stream = LISTS[name](codex, thread, turn)
            with pytest.raises(TypeError, match="write `async for "):
                list(stream)
            assert not inspect.isawaitable(stream)
            with pytest.raises(TypeError, match=r"write `with \.\.\.:`"):
                async with turn.watch(idle=9):
                    pass


async def test_what_is_looked_for_on_the_wrong_object_is_named_with_the_right_one():
    async with open_fake_app_server(one_turn) as codex:
        thread = await codex.thread_start()
        with pytest.raises(AttributeError, match=r"thread_start\(\)` and then `thread.run`"):
            codex.run("go")
        with pytest.raises(AttributeError, match=r"write `await codex\.rpc\.skills_list\("):
            codex.skills_list()
        with pytest.raises(AttributeError, match=r"`\(await thread.read\(\)\).thread.name`"):
            _ = thread.name
        with pytest.raises(AttributeError, match=r"thread\.turn.* and in it `turn\.steer`"):
            thread.steer("more")
        request = thread.turn("go")
        with pytest.raises(AttributeError, match=r"and then `result\.final_response`"):
            _ = request.final_response
        async with request as turn:
            with pytest.raises(AttributeError, match=r"`\(await turn.result\(\)\).output`"):
                _ = turn.output
        for handle in (codex, thread, turn):
            with pytest.raises(AttributeError, match=r"object has no attribute 'nothing'$"):
                _ = handle.nothing


NAMES_OF_OTHERS = {
    "codex": [
        ("close", "leave the block that gave it"),
        ("resume_thread", r"write `await codex\.thread_resume\(thread_id\)`"),
    ],
    "thread": [
        ("run_streamed", r"write `async with thread\.turn\(\.\.\.\) as turn:`"),
        ("cancel", "cancel the scope around the call, or write "),
        ("messages", r"write `async for entry in thread\.items\("),
    ],
    "turn": [
        ("cancel", r"write `await turn\.interrupt\(\)`, or leave its block"),
        ("deltas", r"write `async for text in turn\.text\(\):`"),
    ],
    "result": [
        ("text", "write `result.final_response`"),
        ("tokens", "write `result.turn_usage`"),
    ],
}


async def test_names_of_other_libraries_are_answered_with_ours():
    async with open_fake_app_server(one_turn) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            pass
        objects = {"codex": codex, "thread": thread, "turn": turn, "result": await turn.result()}
        for which, names in NAMES_OF_OTHERS.items():
            for name, told in names:
                with pytest.raises(AttributeError, match=f"^a .* has no '{name}': {told}"):
                    getattr(objects[which], name)


def test_every_name_that_a_hint_about_a_name_gives_exists():
    """No hint sends anybody to what is not there, and none hides what is."""
    owners = {"codex": Codex, "thread": Thread, "turn": TurnHandle, "result": TurnResult}
    for cls in owners.values():
        hints = inspect.getclosurevars(vars(cls)["__getattr__"]).nonlocals["known"]
        assert hints
        for name, told in hints.items():
            assert not hasattr(cls, name)
            for owner, given in re.findall(r"`[^`]*?\b(codex|thread|turn|result)\.(\w+)", told):
                assert hasattr(owners[owner], given) or given in owners[owner].__annotations__, told


@pytest.mark.parametrize("cls", [Codex, Thread])
def test_methods_bear_the_name_of_the_class_that_users_know(cls):
    for name, member in inspect.getmembers(cls, inspect.isfunction):
        if not name.startswith("_"):
            assert member.__qualname__ == f"{cls.__name__}.{name}"
            assert inspect.unwrap(member).__qualname__ == f"{cls.__name__}.{name}"


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
    "login_chatgpt_device_code": lambda codex: codex.login_chatgpt_device_code(),
    "subscribe": lambda codex: codex.subscribe(),
    "login_chatgpt": lambda codex: codex.login_chatgpt(),
    "file_search": lambda codex: codex.file_search(["/"]),
    "exec": lambda codex: codex.exec(["true"]),
    "temporary_thread": lambda codex: codex.temporary_thread(),
    "open_codex": lambda _: open_codex(),
}


@pytest.mark.parametrize("name", BLOCKS)
async def test_who_awaits_a_block_or_takes_it_for_what_it_gives_is_told_to_enter_it(name):
    async with open_fake_app_server(idle) as codex:
        await codex.thread_start()
        block = BLOCKS[name](codex)
        told = rf"^{name}\(\) is a block: write `async with {name}\(...\) as ...:`"
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
    kind = right.partition(".")[0]
    async with open_fake_app_server(idle) as codex:
        thread = await codex.thread_start()
        for call in (thread.run, codex.thread_start):
            arguments = ["go"] if call == thread.run else []
            with pytest.raises(ValueError, match=f"is '{wrong}'; write {right}$"):
                await call(*arguments, **{option: wrong})
        with pytest.raises(ValueError, match=rf"and is 'nothing'; write {kind}\.\w+ or "):
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


WRONG_VALUES = {
    "a thread for its id": (
        lambda codex, thread: codex.thread_resume(thread),
        "thread_id must be a string, and is a Thread; give its .id",
    ),
    "no id": (lambda codex, _: codex.thread_fork(None), "thread_id must be a string"),
    "a number for an id": (lambda codex, _: codex.thread_delete(5), "thread_id must be a string"),
    "an archived thread": (
        lambda codex, thread: codex.thread_unarchive(thread),
        "thread_id must be a string",
    ),
    "a word for a mode": (
        lambda _, thread: thread.run("go", collaboration_mode="plan"),
        "collaboration_mode: expected an object, got a string; give types.CollaborationMode",
    ),
    "a word for a target": (
        lambda _, thread: thread.review("uncommitted"),
        "target: .* give types.UncommittedChangesReviewTarget or ",
    ),
    "a list for a command": (
        lambda _, thread: thread.shell_command(["ls"]),
        "command must be a string, and is a list",
    ),
    "a word for a number": (
        lambda _, thread: thread.set_goal("go", token_budget="5"),
        "token_budget: expected an integer, got a string; give int",
    ),
    "nothing for a goal": (
        lambda _, thread: thread.run_goal(None),
        "objective must be a string, and is a NoneType",
    ),
    "a coroutine for a function": (
        lambda _, thread: retry_on_overload(thread.shell_command),
        "shell_command",
    ),
    "a turn for a function": (
        lambda _, thread: retry_on_overload(thread.compact()),
        "op must be a function .* and is a TurnRequest; write `lambda: ...`",
    ),
    "a method for a class": (
        lambda codex, _: codex.subscribe("turn/started").__aenter__(),
        "is not a notification class of trio_codex.types; write types.TurnStartedNotification",
    ),
    "no text": (lambda *_: printable(None), r'write printable\(text or ""\)'),
}


@pytest.mark.filterwarnings("ignore:.*was never used:RuntimeWarning")
@pytest.mark.parametrize("name", WRONG_VALUES)
async def test_a_value_of_the_wrong_kind_is_refused_with_what_to_write_before_it_is_sent(name):
    call, told = WRONG_VALUES[name]
    async with open_fake_app_server(idle) as codex:
        thread = await codex.thread_start(goals=True)
        with pytest.raises(TypeError, match=told):  # noqa: PT012 - some say it when awaited
            called = call(codex, thread)
            await called
        assert codex.statistics().pending_requests == 0


async def test_a_goal_is_not_set_to_nothing():
    async with open_fake_app_server(idle) as codex:
        thread = await codex.thread_start(goals=True)
        with pytest.raises(ValueError, match="give at least one of objective, status"):
            await thread.set_goal()
