"""The program's own code stays interruptible: Ctrl-C comes at once, and not at its next wait."""

from __future__ import annotations

import signal
from contextlib import suppress

import attrs
import pytest
import trio
from insides import connection_of, subscriptions

from trio_codex import CodexConfig, Decision, RequestHandlers, tool
from trio_codex.testing import open_fake_app_server

COMMAND = "item/commandExecution/requestApproval"
IDS = {"threadId": "thread-1", "turnId": "turn-1"}
# These scripts stop no turn.
SHORT = CodexConfig(interrupt_timeout=0.1)
WENT_ON: list[str] = []


@pytest.fixture(autouse=True)
def _fresh():
    WENT_ON.clear()


def press(where):
    signal.raise_signal(signal.SIGINT)
    WENT_ON.append(where)


def run_pressed(body, script, **options):
    """Run a program, out of which Ctrl-C must come."""

    async def program():
        with trio.fail_after(10):
            async with open_fake_app_server(script, SHORT, **options) as codex:
                await body(codex)

    with pytest.raises(KeyboardInterrupt):
        trio.run(program)


async def answer_all(fake):
    with suppress(EOFError):
        while True:
            await fake.respond(await fake.receive(), {})


async def play_turn(fake):
    await fake.accept_thread()
    await fake.accept_turn()


@pytest.mark.parametrize("block", ["subscribe", "file_search"])
def test_control_c_in_a_block_does_not_wait_for_the_end_of_the_block(block):
    async def body(codex):
        blocks = {
            "subscribe": codex.subscribe,
            "file_search": lambda: codex.file_search(["/"]),
        }
        async with blocks[block]():
            press(block)

    run_pressed(body, answer_all)
    assert WENT_ON == []


def test_control_c_in_the_block_of_a_turn_comes_at_once_and_the_turn_is_interrupted():
    interrupted = []

    async def script(fake):
        await play_turn(fake)
        request = await fake.receive("turn/interrupt")
        interrupted.append(request.params["threadId"])
        await fake.respond(request, {})
        await fake.complete_turn(status="interrupted")

    async def body(codex):
        thread = await codex.thread_start()
        async with thread.turn("go"):
            press("turn")

    run_pressed(body, script)
    assert (WENT_ON, interrupted) == ([], ["thread-1"])


def test_control_c_in_a_handler_ends_it_at_once_and_the_runtime_gets_the_safe_answer():
    answers = []

    async def script(fake):
        await play_turn(fake)
        answers.append(await fake.ask(COMMAND, {**IDS, "itemId": "i", "startedAtMs": 0}))

    async def approve(request):
        press("handler")
        return Decision.accept

    async def body(codex):
        await (await codex.thread_start()).run("go")

    run_pressed(body, script, handlers=RequestHandlers(command=approve))
    assert WENT_ON == []
    assert answers in ([], [{"result": {"decision": "decline"}}])


def test_control_c_in_a_tool_ends_it_at_once():
    async def script(fake):
        await play_turn(fake)
        await fake.ask("item/tool/call", {**IDS, "callId": "c", "tool": "count", "arguments": {}})

    @tool
    async def count() -> str:
        """Count without an end."""
        press("tool")
        return "never"

    async def body(codex):
        await (await codex.thread_start(dynamic_tools=[count])).run("go")

    run_pressed(body, script)
    assert WENT_ON == []


def test_control_c_while_a_tool_is_closed_comes_at_once():
    class Holding:
        """Hold something."""

        async def __call__(self) -> str:
            """Give it."""
            return "it"

        async def aclose(self):
            press("aclose")

    async def script(fake):
        await fake.accept_thread()

    async def body(codex):
        await codex.thread_start(dynamic_tools=[tool(name="holding", description="x")(Holding())])

    run_pressed(body, script)
    assert WENT_ON == []


def test_control_c_in_a_validator_of_an_output_comes_at_once():
    def check(*_):
        press("validator")

    @attrs.frozen
    class Answer:
        number: int = attrs.field(validator=check)

    async def script(fake):
        await play_turn(fake)
        await fake.send_message('{"number": 1}')
        await fake.complete_turn()

    async def body(codex):
        await (await codex.thread_start()).run("go", output_type=Answer)

    run_pressed(body, script)
    assert WENT_ON == []


def test_control_c_while_a_block_is_entered_comes_out_of_the_block_without_a_wait(monkeypatch):
    async def body(codex):
        notifications = connection_of(codex).notifications
        subscribe = notifications.subscribe

        def pressed(*what):
            signal.raise_signal(signal.SIGINT)
            return subscribe(*what)

        monkeypatch.setattr(notifications, "subscribe", pressed)
        try:
            async with codex.subscribe():
                WENT_ON.append("entered")
        finally:
            assert subscriptions(codex) == []

    run_pressed(body, answer_all)
    assert WENT_ON == []
