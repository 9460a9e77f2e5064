"""Marks go in wherever something goes in, and are searched for wherever something is shown."""

from __future__ import annotations

import logging
import os
import pickle
import re
import sys
import traceback
from typing import TypedDict

import pytest
import trio
from _helpers import wait_until

from trio_codex import (
    CodexError,
    Decision,
    RequestHandlers,
    TransportClosedError,
    open_codex,
    tool,
    types,
)
from trio_codex.testing import AppServerHarness, open_fake_app_server

if sys.version_info < (3, 11):
    from exceptiongroup import ExceptionGroup

pytestmark = pytest.mark.deadline(60)

#: What is a secret wherever it stands, and what is nobody's business in a log alone.
SECRETS = {"env", "bearer", "apikey", "token", "url", "answer", "form", "torn", "override"}
CONTENTS = {"prompt", "toolarg", "toolresult", "cmd", "output", "reason", "reply", "delta"}


def mark(kind):
    assert kind in SECRETS | CONTENTS
    return f"M4RK-{kind}-zz9"


def marks(text):
    return set(re.findall(r"M4RK-(\w+)-zz9", text))


def contexts(error):
    while (error := error.__context__) is not None:
        yield error


class Seen:
    """Keeps the records and what else is shown, and tells the marks in it."""

    def __init__(self):
        self.records = []
        self.shown = {}

    def show(self, where, value):
        self.shown[where] = repr(value) + str(value)
        if isinstance(value, BaseException):
            self.shown[f"{where}, traceback"] = "".join(traceback.format_exception(value))
            self.shown[f"{where}, pickle"] = pickle.dumps(value).decode("latin-1")
            # Where tblib is loaded, these are pickled with it.
            self.shown[f"{where}, contexts"] = repr([each.args for each in contexts(value)])

    async def attempt(self, where, function, *arguments, **options):
        try:
            self.show(where, await function(*arguments, **options))
        except (CodexError, ValueError, TypeError) as exc:
            self.show(where, exc)

    def check(self):
        form = logging.Formatter("%(name)s %(levelname)s %(message)s %(codex_method)s")
        loud = [form.format(each) for each in self.records if each.levelno > logging.DEBUG]
        assert [text for text in loud if marks(text)] == []
        # The check can find something: at debug level there is much.
        assert marks(" ".join(map(form.format, self.records))) - {"bearer"}
        leaks = {where: marks(text) & SECRETS for where, text in self.shown.items()}
        assert {where: found for where, found in leaks.items() if found} == {}


@pytest.fixture
def seen():
    seen, logger = Seen(), logging.getLogger("trio_codex")
    handler = logging.Handler()
    handler.emit = seen.records.append
    logger.addHandler(handler)
    former, logger.level = logger.level, logging.DEBUG
    logger.manager._clear_cache()
    yield seen
    logger.setLevel(former)
    logger.removeHandler(handler)


@tool
async def vault(key: str) -> str:
    """Open it."""
    return mark("toolresult")


@tool
async def counter(number: int) -> str:
    """Count."""
    return str(number)


class Answer(TypedDict):
    """What the model should say."""

    number: int


async def accept(_):
    return Decision.accept


async def test_no_mark_that_went_into_a_real_runtime_is_shown(seen, tmp_path, scripted_model):
    model = scripted_model
    harness = AppServerHarness(
        tmp_path, approval_policy="on-request", sandbox_mode="danger-full-access"
    )
    bearer = f'model_providers.scripted.experimental_bearer_token="{mark("bearer")}"'
    config = harness.config(env={"MY_TOKEN": mark("env")}, config_overrides=[bearer])
    seen.show("config", config)
    async with open_codex(config, handlers=RequestHandlers(command=accept)) as codex:
        seen.show("codex", codex)
        thread = await codex.thread_start(dynamic_tools=[vault, counter])
        model.call("vault", {"key": mark("toolarg")})
        model.call("counter", {"number": mark("toolarg")})
        model.call("exec_command", {"cmd": f"echo {mark('cmd')} $MY_TOKEN >&2"})
        model.call("exec_command", {"no": mark("cmd")})
        model.custom_call("apply_patch", f"*** Begin Patch\n*** Update File: {mark('cmd')}\n")
        model.reply(mark("reply"))
        async with thread.turn(mark("prompt")) as turn:
            seen.show("turn", turn)
            result = await turn.result()
        seen.show("result", result)
        model.fail()
        await seen.attempt("a turn that fails", thread.run, mark("prompt"))
        model.reply(mark("reply"))
        await seen.attempt("no JSON", thread.run, mark("prompt"), output_type=Answer)
        request = codex.request
        login = {"type": "apiKey", "apiKey": [mark("apikey")]}
        await seen.attempt("a key of a wrong type", request, "account/login/start", login)
        login = {"type": "apiKey", "apiKey": {mark("apikey"): "\ud800"}}
        await seen.attempt("a key in a key", request, "account/login/start", login)
        login = {"type": mark("apikey")}
        await seen.attempt("a key in the place of a type", request, "account/login/start", login)
        command = {"command": mark("cmd"), "env": {"A": mark("env")}}
        await seen.attempt("no command", request, "command/exec", command)
        command = {"command": ["true"], "env": mark("env")}
        await seen.attempt("no environment", request, "command/exec", command)
        await seen.attempt("a lone surrogate", codex.login_api_key, mark("apikey") + "\ud800")
        await seen.attempt("tokens", codex.login_chatgpt_tokens, mark("token"), "account")
        params = types.ApiKeyLoginAccountParams(api_key=mark("apikey"))
        seen.show("params", params)
        await seen.attempt("a login", codex.rpc.account_login_start, params)
        await seen.attempt(
            "a typed answer that does not fit", request, "config/read", {}, list[int]
        )
        async with codex.login_chatgpt() as handle:
            seen.show("a login in the browser", handle)
            state = re.search(r"state=([^&]+)", handle.auth_url)[1]
        os.kill(codex.statistics().transport["pid"], 9)
        await wait_until(lambda: codex.statistics().closed)
        await seen.attempt("a dead runtime", thread.run, mark("prompt"))
    seen.check()
    assert not any(state in text for text in seen.shown.values())
    assert not any(state in record.getMessage() for record in seen.records)


@pytest.mark.parametrize(
    "override",
    [f'sandbox_mode="{mark("override")}"', f'model_providers.p.x=["{mark("override")}"]'],
)
async def test_nor_one_in_an_override_that_the_runtime_refuses(seen, tmp_path, override):
    config = AppServerHarness(tmp_path).config(config_overrides=[override], startup_timeout=10)
    try:
        async with open_codex(config) as codex:
            await seen.attempt("a thread", codex.thread_start)
    except TransportClosedError as exc:
        seen.show("the start", exc)
    assert [where for where, text in seen.shown.items() if marks(text)] == []
    assert [each for each in seen.records if marks(each.getMessage())] == []


IDS = {"threadId": "thread-1", "turnId": "turn-1"}
QUESTION = {"id": "q", "header": "h", "question": mark("reason"), "options": None}
FORM = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


async def answer(_):
    return {"q": mark("answer")}


async def wrong_answer(_):
    return {"q": {mark("answer"): 1}}


async def fill_in(_):
    return {"name": mark("form")}


async def wrong_form(_):
    return {"name": [mark("form")], mark("form"): 1}


async def give_tokens(_):
    return {"accessToken": mark("token")}


@pytest.mark.parametrize("good", [True, False])
async def test_nor_one_that_an_odd_runtime_asks_for_or_sends(seen, good):
    handlers = RequestHandlers(
        user_input=answer if good else wrong_answer,
        elicitation=fill_in if good else wrong_form,
        auth_tokens=give_tokens,
        command=accept,
    )

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.send_bytes(b'{"method":"x","params":{"accessToken":"' + mark("torn").encode())
        await server.send_bytes(b'\n"' + mark("torn").encode() + b'"}}\n')
        await server.send_bytes(b'{"id":"' + mark("torn").encode() + b'","result":1}\n{"id":[1],')
        await server.send_bytes(b'"method":"' + mark("torn").encode() + b'"}\n')
        await server.send_delta(mark("delta"))
        odd = {**IDS, "itemId": "i", "delta": [mark("delta")]}
        await server.notify("item/agentMessage/delta", odd)
        item = {"type": "commandExecution", "command": mark("cmd"), "id": 4}
        await server.notify("item/completed", {**IDS, "item": item})
        command = {**IDS, "itemId": "c", "startedAtMs": 1, "command": [mark("cmd")], "cwd": 5}
        await server.ask("item/commandExecution/requestApproval", command)
        await server.ask("account/chatgptAuthTokens/refresh", {"reason": mark("reason")})
        questions = {**IDS, "itemId": "q", "questions": [QUESTION], "isBlocking": True}
        await server.ask("item/tool/requestUserInput", questions)
        form = {**IDS, "serverName": "s", "mode": "form", "message": "m", "requestedSchema": FORM}
        await server.ask("mcpServer/elicitation/request", form)
        error = {"message": mark("output")}
        await server.complete_turn(status="failed", error=error)

    async def use():
        async with open_fake_app_server(script, handlers=handlers) as codex:
            thread = await codex.thread_start()
            async with thread.turn(mark("prompt")) as turn:
                with trio.move_on_after(5):
                    async for event in turn:
                        seen.show(f"event {event.method}", getattr(event, "error", None))
                        if isinstance(event, types.UnknownNotification):
                            seen.show(f"unknown {event.method}", event)
                await seen.attempt("the turn", turn.result)

    try:
        await use()
    except (CodexError, ExceptionGroup) as exc:
        seen.show("the block", exc)
    seen.check()
