"""Run an example on the real runtime and a scripted model: ``python examples/scripted.py stream``.

The examples themselves are plain programs, and run with your own Codex login. Here stands what
the model says in each of them, so that they also run without an account.
"""

from __future__ import annotations

import base64
import json
import os
import struct
import sys
import tempfile
import zlib
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import trio

from trio_codex.testing import (
    AppServerHarness,
    Gate,
    ModelUsage,
    ScriptedModel,
    call,
    custom_call,
    delay,
    http_failure,
    message,
    open_scripted_model,
)

if TYPE_CHECKING:
    from trio_codex.testing import CapturedRequest, ResponsePart

EXAMPLES = Path(__file__).resolve().parent

PATCH = """\
*** Begin Patch
*** Add File: notes.txt
+Buy milk.
*** End Patch
"""

MAKE_NOTES = {
    "cmd": "mkdir notes",
    "sandbox_permissions": "require_escalated",
    "justification": "The notes need a directory.",
}


RIVERS = {
    "Lima": "The Rimac.",
    "Oslo": "The Akerselva.",
    "Quito": "The Machangara.",
    "Riga": "The Daugava.",
    "Rome": "The Tiber.",
    "Vienna": "The Danube.",
}


def add_file(name: str, *lines: str) -> str:
    """Write the patch that adds a file, in the place of one that there is."""
    text = "".join(f"+{line}\n" for line in lines)
    return f"*** Begin Patch\n*** Add File: {name}\n{text}*** End Patch\n"


def approval_queue(model: ScriptedModel) -> None:
    """Want to make a directory; say whether it was made."""
    model.call("exec_command", MAKE_NOTES)
    model.reply_always(
        lambda request: "Made." if "code 0" in str(request.tool_outputs) else "Not made."
    )


def ask_in_terminal(model: ScriptedModel) -> None:
    """Want to change a file and to run a command; answer another question meanwhile."""
    command = {
        "cmd": "echo Buy bread.",
        "sandbox_permissions": "require_escalated",
        "justification": "I want to see the list.",
    }
    model.on("Note that", custom_call("apply_patch", PATCH), times=1)
    model.on("Note that", call("exec_command", command), times=1)
    model.on("Note that", message("That is all.", phase="final_answer"))
    model.on("Meanwhile", message("Six.", phase="final_answer"))


def batch(model: ScriptedModel) -> None:
    """Calculate; fail once."""
    model.on("What is 7 times 7?", http_failure(400))
    model.reply_always(lambda request: squared(request.last_user_text))


def squared(question: str) -> str:
    """Answer a question such as What is 7 times 7?"""
    return str(int(question.split()[2]) ** 2)


def cancel(model: ScriptedModel) -> None:
    """Give a first answer that never ends."""
    model.hold("Once upon a time", phase="final_answer")
    model.reply("A hare raced a tortoise and lost.", phase="final_answer")


def console(model: ScriptedModel) -> None:
    """Answer three questions, word by word."""
    answers = {"modules": "There are seven.", "oldest": "The README.", "longest": "It is main."}
    for question, answer in answers.items():
        words = [part for word in answer.split(" ") for part in (delay(0.1), f"{word} ")]
        model.on(question, message(deltas=words, phase="final_answer"))


def failures(model: ScriptedModel) -> None:
    """Refuse the first request: it is one too many."""
    model.fail(429, code="insufficient_quota")
    model.reply("Hello from the agent.", phase="final_answer")


def fleet(model: ScriptedModel) -> None:
    """Know rivers, tell a story without an end, and fail."""
    model.on("river", lambda request: RIVERS[request.last_user_text.split()[-1].rstrip("?")])
    model.on("story", message(deltas=["Once upon a time", Gate()]))
    model.on("cannot be said", http_failure(400))


def goals(model: ScriptedModel) -> None:
    """Take one turn too many for the first budget; reach two goals."""
    reached = {"status": "complete"}
    cost = ModelUsage(input_tokens=11_000, output_tokens=1_000)
    for text in ("The names.", "The tests.", "The imports.", "I have two of three."):
        model.reply(text, phase="final_answer", usage=cost)
    model.call("update_goal", reached)
    model.reply("Names, tests and imports.", phase="final_answer")
    model.reply("I will look.", phase="final_answer")
    model.call("update_goal", reached)
    model.reply("The README.", phase="final_answer")


def guard(model: ScriptedModel) -> None:
    """Want to delete, to change what is protected, and to see a key."""
    model.call("exec_command", {"cmd": "ls && /bin/rm -rf build"})
    model.call("exec_command", {"cmd": "$(echo rm) -rf build"})
    model.custom_call("apply_patch", add_file("prod.env", "KEY=1"))
    model.call("exec_command", {"cmd": "echo sk-abcdefghijklmnopqrstuvwx"})

    def answer(request: CapturedRequest) -> str:
        seen = "a key" if "sk-abc" in str(request.tool_outputs) else "no key"
        return f"I have seen {seen}."

    model.reply_always(answer)


def images(model: ScriptedModel) -> None:
    """Look at the images: name the colour of their first pixel."""

    def answer(request: CapturedRequest) -> ResponsePart:
        mixed = "mix" in request.last_user_text
        seen = " and ".join(first_pixel(url) for url in request.image_urls)
        text = f"{seen} make purple." if mixed else f"{seen}."
        return message(text.capitalize(), phase="final_answer")

    model.reply_always(answer)


def first_pixel(url: str) -> str:
    """Say whether a PNG begins with more red or more blue."""
    image = base64.b64decode(url.partition(",")[2])
    data, at = b"", 8
    while at < len(image):
        (length,) = struct.unpack_from(">I", image, at)
        if image[at + 4 : at + 8] == b"IDAT":
            data += image[at + 8 : at + 8 + length]
        at += length + 12
    red, _, blue = zlib.decompress(data)[1:4]
    return "red" if red > blue else "blue"


def live_table(model: ScriptedModel) -> None:
    """Want to run a command for two jobs at the same time, and take a while for the others."""
    escalated = {"sandbox_permissions": "require_escalated", "justification": "It has to be."}
    wanted: list[CapturedRequest] = []
    both = trio.Event()

    async def want(request: CapturedRequest) -> ResponsePart:
        wanted.append(request)
        if len(wanted) == 2:
            both.set()
        await both.wait()
        return call("exec_command", {"cmd": "echo done", **escalated})

    for job in ("Deploy", "Clear"):
        model.on(job, want, times=1)
        model.on(job, message("Done.", phase="final_answer"))
    for job, answer in (("Count", "Four."), ("List", "Ada and Bo."), ("Write", "Written.")):
        model.on(job, message(deltas=[delay(0.3), answer], phase="final_answer"))


def policy(model: ScriptedModel) -> None:
    """Want to run some commands outside of the sandbox."""
    for command in ("pwd", "pwd; id", "ls --color=always", "ls | xargs rm"):
        escalated = {"sandbox_permissions": "require_escalated", "justification": "To look."}
        model.call("exec_command", {"cmd": command, **escalated})
    model.reply("I have looked.", phase="final_answer")


def notebook(model: ScriptedModel) -> None:
    """Explain in pieces, then want to make a directory; look whether it is there.

    Only the tests use it: a notebook is not run as a program.
    """
    model.reply(deltas=["It is small. ", "It is tested. ", "It is yours."], phase="final_answer")
    model.call("exec_command", MAKE_NOTES)

    def answer(request: CapturedRequest) -> ResponsePart:
        made = "exited with code 0" in str(request.tool_outputs)
        said = "It is there." if made else "It is not there."
        return message(said, phase="final_answer")

    model.reply_always(answer)


def page(model: ScriptedModel) -> None:
    """Tell a story that never ends; answer all else in pieces."""
    model.on("story", lambda _: message(deltas=["Once upon a time", Gate()], phase="final_answer"))
    model.reply_always(
        lambda _: message(deltas=["Hello ", "from the agent."], phase="final_answer")
    )


def quickstart(model: ScriptedModel) -> None:
    """Say hello."""
    model.reply("Hello from the agent.", phase="final_answer")


def remote(model: ScriptedModel) -> None:
    """Give a first answer that never ends."""
    model.hold("Once upon a time", phase="final_answer")
    model.reply("A frog fell asleep.", phase="final_answer")


def repl(model: ScriptedModel) -> None:
    """Give a first answer that never ends."""
    model.hold("Once upon a time", phase="final_answer")
    model.reply_always("Hello from the agent.")


def run_the_tests(model: ScriptedModel) -> None:
    """Say that the tests pass before they do."""
    test = (
        "import unittest",
        "from mean import mean",
        "",
        "class Mean(unittest.TestCase):",
        "    def test_nothing(self):",
        "        self.assertEqual(mean([]), 0)",
    )
    model.custom_call("apply_patch", add_file("test_mean.py", *test))
    wrong = ("def mean(values):", "    return sum(values) / len(values)")
    model.custom_call("apply_patch", add_file("mean.py", *wrong))
    model.reply("All tests pass.")
    right = ("def mean(values):", "    return sum(values) / len(values) if values else 0")
    model.custom_call("apply_patch", add_file("mean.py", *right))
    model.reply("I have run them now.", phase="final_answer")


def service(model: ScriptedModel) -> None:
    """Answer each job."""
    answers = {"tree": "An oak.", "river": "The Elbe.", "bird": "A wren.", "star": "Vega."}
    for job, answer in answers.items():
        model.on(f"Name a {job}.", answer)


def sqlite_tool(model: ScriptedModel) -> None:
    """Try to delete, then query; repeat what the tool answered."""
    model.call("query", {"sql": "DELETE FROM orders"})
    model.call(
        "query",
        {"sql": "SELECT product, SUM(number) AS sold FROM orders GROUP BY product ORDER BY sold"},
    )
    model.on(
        lambda request: len(request.tool_outputs) == 2,
        lambda request: "\n".join(request.tool_outputs.values()),
    )


def stream(model: ScriptedModel) -> None:
    """Run a command, then answer in pieces."""
    model.respond(
        message("I will look. ", phase="commentary"),
        call("exec_command", {"cmd": "echo nothing to see"}),
    )
    model.reply(deltas=["The directory ", "is ", "empty."], phase="final_answer")


def structured_output(model: ScriptedModel) -> None:
    """Answer with JSON."""
    bug = {"title": "Division by zero", "line": 1, "kind": "bug"}
    idea = {"text": "Say what it returns.", "kind": "idea"}
    review = {"findings": [bug, idea], "verdict": "revise"}
    model.reply(json.dumps(review), phase="final_answer")


def sub_agents(model: ScriptedModel) -> None:
    """Call a sub-agent, which speaks once the agent knows of it."""
    called = Gate()

    def answer(request: CapturedRequest) -> ResponsePart:
        if request.last_user_text == "Count the modules.":
            return message(deltas=[called, "There are ", "seven."], phase="final_answer")
        if not request.tool_outputs:
            task = {"message": "Count the modules."}
            return call("spawn_agent", task, namespace="multi_agent_v1")
        called.release()
        return message("An agent counts them.", phase="final_answer")

    model.reply_always(answer)


def supervised(model: ScriptedModel) -> None:
    """Answer each question; stop at the first word once."""
    model.on("tree", "An oak.")
    model.on("river", message(deltas=["The ", Gate()]), times=1)
    model.on("river", "The Elbe.")


def threads(model: ScriptedModel) -> None:
    """Remember a number."""
    model.reply("I will remember seven.", phase="final_answer")
    model.reply("It was seven.", phase="final_answer")
    model.reply("Twice seven is fourteen.", phase="final_answer")


def two_at_once(model: ScriptedModel) -> None:
    """Answer each question."""
    model.on("haiku", message("An old silent pond.", phase="final_answer"))
    model.on("limerick", message("There once was a frog.", phase="final_answer"))


def nothing(_: ScriptedModel) -> None:
    """Say nothing: the example asks no model."""


SCRIPTS = {
    **{
        script.__name__: script
        for script in (
            approval_queue,
            ask_in_terminal,
            batch,
            cancel,
            console,
            failures,
            fleet,
            goals,
            guard,
            images,
            live_table,
            policy,
            quickstart,
            remote,
            repl,
            run_the_tests,
            service,
            sqlite_tool,
            stream,
            structured_output,
            sub_agents,
            supervised,
            threads,
            two_at_once,
        )
    },
    "asyncio_web": page,
    "login": nothing,
    "raw_requests": nothing,
    "qt_window": page,
    "run_command": nothing,
    "trio_web": page,
}


async def wait_for_end(process: trio.Process) -> None:
    """Cancel nothing: an example ends by itself."""
    await process.wait()


async def run(name: str) -> int:
    """Run an example, and return its exit status."""
    with tempfile.TemporaryDirectory() as root:
        async with open_scripted_model() as model:
            SCRIPTS[name](model)
            # The scripted commands are harmless, and not every container lets the runtime
            # build a sandbox.
            harness = AppServerHarness(root, model, sandbox_mode="danger-full-access")
            env = {"CODEX_HOME": str(harness.codex_home), "OPENAI_API_KEY": "sk-example"}
            options = [f"-W{option}" for option in sys.warnoptions]
            async with AsyncExitStack() as stack:
                if name == "remote":  # it is used where it runs
                    await stack.enter_async_context(harness.serve("unix://"))
                done = await trio.run_process(
                    [sys.executable, *options, str(EXAMPLES / f"{name}.py")],
                    stdin=None,
                    cwd=harness.workspace,
                    env={**os.environ, **harness.env, **env},
                    check=False,
                    # Ctrl-C reaches the example too: it ends by itself.
                    deliver_cancel=wait_for_end,
                )
            return done.returncode


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in SCRIPTS:
        sys.exit(f"usage: python {sys.argv[0]} {{{','.join(sorted(SCRIPTS))}}}")
    sys.exit(trio.run(run, sys.argv[1]))
