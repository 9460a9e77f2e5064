"""`Hooks`, and the answers: what is wrong is said when they are made."""

from __future__ import annotations

import functools
import pickle

import attrs
import pytest

from trio_codex import (
    AddContext,
    CodexConfig,
    Deny,
    GoOn,
    HookFailedError,
    Hooks,
    HooksUnavailableError,
    ReplaceOutput,
    Rewrite,
    StopCompaction,
    open_codex,
)

HOOKS = [field.name for field in attrs.fields(Hooks)]
TEXTS = [Deny, AddContext, ReplaceOutput, GoOn, StopCompaction]


async def hook(event):
    pass


class Callable:
    async def __call__(self, event):
        pass

    async def method(self, event):
        pass


def plain(event):
    pass


async def without_arguments():
    pass


async def generator(event):
    yield


@pytest.mark.parametrize("name", HOOKS)
@pytest.mark.parametrize(
    "function",
    [hook, Callable(), Callable().method, functools.partial(hook), None],
    ids=["function", "object", "method", "partial", "none"],
)
def test_a_hook_is_an_async_function_in_whatever_form(name, function):
    assert getattr(Hooks(**{name: function}), name) is function


@pytest.mark.parametrize("name", HOOKS)
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (plain, "is a plain one.*under asyncio asyncio.to_thread"),
        (lambda _: None, "is a plain one"),
        (generator, "must not be an async generator function"),
        (Callable, "async function, and is"),
        ("hook", "and is a str"),
        (without_arguments, r"called with \(event\)"),
    ],
    ids=["plain", "lambda", "generator", "class", "text", "no arguments"],
)
def test_a_hook_that_cannot_be_called_is_refused_by_name(name, wrong, why):
    with pytest.raises(TypeError, match=rf"Hooks\.{name} .*{why}"):
        Hooks(**{name: wrong})


def test_an_event_that_there_is_not_is_named_with_the_nearest():
    with pytest.raises(TypeError, match="pre_tool_use"):
        Hooks(pre_tool=hook)  # pyright: ignore[reportCallIssue]


def test_hooks_are_frozen():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Hooks().stop = hook  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("answer", TEXTS)
@pytest.mark.parametrize("text", ["", " \n\t"])
def test_an_empty_text_is_refused_because_the_runtime_would_go_on(answer, text):
    with pytest.raises(ValueError, match="must not be empty"):
        answer(text)


@pytest.mark.parametrize("answer", TEXTS)
def test_what_is_not_text_or_cannot_be_sent_is_refused(answer):
    with pytest.raises(TypeError, match=rf"{answer.__name__}\.\w+ must be a string"):
        answer(None)
    with pytest.raises(ValueError, match="half a character"):
        answer("\ud800")


@pytest.mark.parametrize("make", [Deny, ReplaceOutput, lambda _, **more: Rewrite({}, **more)])
def test_the_context_of_an_answer_is_a_text_or_none(make):
    assert make("why", context=None).context is None
    assert make("why", context="more").context == "more"
    with pytest.raises(ValueError, match="context must not be empty"):
        make("why", context="")
    with pytest.raises(TypeError, match="context must be a string"):
        make("why", context=3)


@pytest.mark.parametrize("wrong", ["ls", ["ls"], None])
def test_a_rewritten_input_is_a_mapping(wrong):
    with pytest.raises(TypeError, match=r"Rewrite\.tool_input must be a mapping"):
        Rewrite(wrong)


async def test_what_is_not_hooks_is_refused_before_anything_starts():
    with pytest.raises(TypeError, match="hooks must be Hooks or None, and is"):
        async with open_codex(hooks={"stop": hook}):  # pyright: ignore[reportArgumentType]
            pass


async def test_hooks_beside_a_command_line_of_the_programs_own_are_refused():
    config = CodexConfig(launch_args_override=("codex", "app-server"))
    with pytest.raises(ValueError, match="launch_args_override exclude each other"):
        async with open_codex(config, hooks=Hooks(stop=hook)):
            pass


@pytest.mark.parametrize(
    "setting",
    [
        "hooks={}",
        "hooks.Stop=[]",
        " hooks.Stop = []",
        "hooks.state={}",
        'hooks.state."x".enabled=false',
        "mcp_servers.trio_codex_hooks.url='http://127.0.0.1:1/'",
    ],
)
async def test_a_setting_that_ours_would_replace_is_refused(tmp_path, setting):
    config = CodexConfig(config_overrides=("model=x", setting), codex_home=tmp_path)
    with pytest.raises(ValueError, match=r"config_overrides\[1\] sets (hooks|mcp_servers)"):
        async with open_codex(config, hooks=Hooks(stop=hook)):
            pass


@pytest.mark.parametrize(
    "error",
    [
        HookFailedError("stop", "thread-1", None, "the server is gone"),
        HooksUnavailableError("it is not trusted", "modified", ("look here",), "0.163.0"),
    ],
)
def test_the_errors_survive_pickling(error):
    twin = pickle.loads(pickle.dumps(error))
    assert type(twin) is type(error)
    assert (twin.args, str(twin)) == (error.args, str(error))
    assert str(error.copy()) == str(error)
