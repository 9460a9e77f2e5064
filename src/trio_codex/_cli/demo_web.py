"""The demo on a page in the browser: what is shown there, by the model that is scripted here."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import trio

from trio_codex import CodexError, open_codex
from trio_codex.console import open_console
from trio_codex.testing import (
    AppServerHarness,
    CapturedRequest,
    ResponsePart,
    call,
    custom_call,
    delay,
    http_failure,
    message,
    open_scripted_model,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex import Codex
    from trio_codex.testing import ScriptedModel

_CTRL_C = 130
_STORY = "Once upon a time there was a turn that had a lot to say, and it said it word by word. "
_PATCH = """\
*** Begin Patch
*** Update File: greeting.py
@@
-print("Hello")
+name = input("Who is there? ")
+print(f"Hello {name}")
*** End Patch
"""
_COMMAND = {
    "cmd": "ls -l && wc -c *",
    "sandbox_permissions": "require_escalated",
    "justification": "I want to see what is there.",
}
_QUESTION = {
    "id": "colour",
    "header": "Colour",
    "question": "Which colour shall the greeting have?",
    "options": [
        {"label": "Green", "description": "As the grass"},
        {"label": "Blue", "description": "As the sky"},
    ],
}
_PROMPTS = (
    "Tell me a story.",
    "Let the greeting ask for a name.",
    "How large are the files?",
    "Ask me for a colour.",
    "Let a sub-agent count the lines.",
    "Try it without a quota.",
)


async def show_on_page(write: Callable[[str], object]) -> int:
    """Run turns on the scripted model and show them on a page, until Ctrl-C."""
    with tempfile.TemporaryDirectory(prefix="trio-codex-demo-") as root:
        async with open_scripted_model() as model, open_console() as console:
            _script(model)
            # What the commands do is written above, and each is asked for on the page.
            harness = AppServerHarness(root, model, stream_max_retries=1)
            await trio.Path(harness.workspace / "greeting.py").write_text('print("Hello")\n')
            made = open_codex(harness.config(), handlers=console.handlers(), instruments=[console])
            async with made as codex, trio.open_nursery() as nursery:
                write(
                    "The runtime is the real one; the model is scripted, inside this program.\n"
                    f"Open {console.url}\nCtrl-C ends it.\n"
                )
                for prompt in _PROMPTS:
                    nursery.start_soon(_run, codex, prompt)
                with suppress(KeyboardInterrupt):
                    await trio.sleep_forever()
                nursery.cancel_scope.cancel()
    return _CTRL_C


async def _run(codex: Codex, prompt: str) -> None:
    thread = await codex.thread_start()
    if "Ask me" in prompt:  # the model may do so in plan mode
        mode: dict[str, Any] = {"mode": "plan", "settings": {"model": "gpt-5.5"}}
        params = {"threadId": thread.id, "collaborationMode": mode}
        await codex.request("thread/settings/update", params)
    with suppress(CodexError):  # the page shows it
        await thread.run(prompt)


def _script(model: ScriptedModel) -> None:
    once = partial(model.on, times=1)
    words = [part for word in (_STORY * 12).split(" ") for part in (delay(0.1), f"{word} ")]
    model.on("Tell me", message(deltas=words, phase="final_answer"))
    once("Let the greeting", custom_call("apply_patch", _PATCH))
    model.on("Let the greeting", message("The greeting asks.", phase="final_answer"))
    once("How large", call("exec_command", _COMMAND))
    model.on("How large", message("You see it above.", phase="final_answer"))
    once("Ask me", call("request_user_input", {"questions": [_QUESTION]}))
    model.on("Ask me", message("A good choice.", phase="final_answer"))
    once("Try it", http_failure(500))
    model.on("Try it", http_failure(429, code="insufficient_quota"))

    def count(request: CapturedRequest) -> ResponsePart:
        if request.tool_outputs:
            return message("The sub-agent counts.", phase="final_answer")
        task = {"message": "Count the lines of the greeting."}
        return call("spawn_agent", task, namespace="multi_agent_v1")

    model.on("Let a sub-agent", count)
    counted = [part for number in range(1, 40) for part in (delay(0.3), f"{number} ")]
    model.on("Count the lines", message(deltas=counted, phase="final_answer"))
