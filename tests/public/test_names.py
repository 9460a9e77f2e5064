"""The public names: which there are, where they live, and what their docstrings say."""

from __future__ import annotations

import ast
import enum
import inspect
import re
import subprocess
import sys
import types as python_types

import attrs
import pytest
from public.source_tree import PACKAGE, modules

import trio_codex
import trio_codex.testing
from trio_codex import aio, errors, sync, types
from trio_codex.protocol import options

HOMES = (trio_codex, trio_codex.types, trio_codex.testing)


def literal_all(module):
    for node in module.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return ast.literal_eval(value)
    return None


@pytest.mark.parametrize("name", ["trio_codex", "trio_codex.types", "trio_codex.testing"])
def test_all_is_a_literal_without_repetitions(name):
    found = literal_all(modules()[name])
    assert found == sys.modules[name].__all__
    assert len(set(found)) == len(found)


def test_every_all_is_sorted_as_ruff_wants_it():
    command = ["ruff", "check", "--isolated", "--no-cache", "--select=RUF022", "--quiet"]
    # The generated list of names is too long to be a matter of taste.
    exclude = f"--extend-exclude={PACKAGE / 'types.py'}"
    run = subprocess.run(
        [sys.executable, "-m", *command, exclude, str(PACKAGE)],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert (run.returncode, run.stdout) == (0, "")


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.__name__)
def test_a_star_import_gives_exactly_the_public_names(home):
    namespace = {}
    exec(f"from {home.__name__} import *", namespace)  # the only way to say it in a function
    namespace.pop("__builtins__")
    assert namespace.keys() == set(home.__all__)


def described(home):
    for name in home.__all__:
        value = getattr(home, name)
        if isinstance(value, type | python_types.FunctionType):
            yield name, value


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.__name__)
def test_every_class_and_function_shows_where_it_is_public(home):
    # Aliases of str are what they are.
    elsewhere = {
        name: value.__module__
        for name, value in described(home)
        if value.__module__ not in {home.__name__, "builtins"}
    }
    assert elsewhere == {}


def test_what_programs_get_without_naming_it_shows_its_public_home_too():
    # In a process of its own: here the names have been asked for.
    modules_and_names = [
        "_result TurnResult",
        "_client._codex Codex",
        "_notifications._stream EventStream",
        "_server_requests._handlers Decision RequestHandlers",
        "_threads._listing Listing ThreadListing",
        "_threads._thread Thread",
        "_turns._current CurrentTurn",
        "_turns._handle TurnHandle",
        "_turns._request TurnRequest",
        "_turns._streams TextStream TreeStream",
        "_turns._watch WatchScope",
    ]
    code = (
        "import importlib, sys\n"
        "for line in sys.argv[1:]:\n"
        "    module, *names = line.split()\n"
        "    found = importlib.import_module('trio_codex.' + module)\n"
        "    print({name: getattr(found, name).__module__ for name in names})\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, *modules_and_names],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told = [ast.literal_eval(line) for line in run.stdout.splitlines()]
    assert told == [dict.fromkeys(line.split()[1:], "trio_codex") for line in modules_and_names]


def test_nothing_is_public_in_two_places():
    seen = {}
    for home in HOMES:
        for name, value in described(home):
            if value.__module__ == "builtins":
                continue
            assert seen.setdefault(value, home) is home, name


def test_every_error_is_public_at_the_top():
    assert [name for name in errors.__all__ if getattr(trio_codex, name, None) is None] == []


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.__name__)
def test_every_public_name_resolves_and_is_listed_by_dir(home):
    assert set(home.__all__) <= set(dir(home))
    for name in home.__all__:
        getattr(home, name)


@pytest.mark.parametrize("home", [types, trio_codex.testing], ids=lambda home: home.__name__)
def test_a_name_that_is_not_there_is_an_attribute_error(home):
    with pytest.raises(AttributeError, match=rf"{home.__name__}.*no_such_name"):
        home.no_such_name  # noqa: B018


# Handles


MADE_BY_USERS = {
    trio_codex.Instrument,
    trio_codex.Tool,
    trio_codex.ToolImage,
    trio_codex.Transport,
}


def handles():
    """Give every public class that is neither data nor an error nor an enum, nor for users."""
    for _, value in described(trio_codex):
        if isinstance(value, type) and not (
            attrs.has(value) or issubclass(value, Exception | enum.Enum) or value in MADE_BY_USERS
        ):
            yield value


def test_there_are_handles():
    assert {trio_codex.Codex, trio_codex.Thread, trio_codex.TurnHandle} <= set(handles())


@pytest.mark.parametrize("handle", list(handles()))
def test_users_cannot_make_a_handle(handle):
    for arguments in [(), (None,), (None, None)]:
        with pytest.raises(TypeError, match=f"{handle.__name__} objects are made by trio_codex"):
            handle(*arguments)


# Docstrings


def members(class_):
    """Give what stands in a class, and in those of ours that it inherits from."""
    ours = [base for base in class_.__mro__ if base.__module__.startswith("trio_codex")]
    return {name: member for base in reversed(ours) for name, member in vars(base).items()}


def public_callables():
    for name, value in described(trio_codex):
        if not isinstance(value, type):
            yield name, value
            continue
        ours = [
            base
            for base in value.__mro__
            if base.__module__.startswith("trio_codex")
            # Generated, with docstrings by the schema, which tests/rpc looks at.
            and not base.__module__.startswith("trio_codex._rpc")
        ]
        members = {name: member for base in reversed(ours) for name, member in vars(base).items()}
        for member_name, member in members.items():
            function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
            if isinstance(function, property):
                function = function.fget
            if isinstance(function, python_types.FunctionType) and not member_name.startswith("_"):
                yield f"{name}.{member_name}", function


def parameters(function):
    # Options that a TypedDict has are documented there.
    signature = inspect.signature(inspect.unwrap(function))
    names = [name for name in signature.parameters if name not in {"self", "cls"}]
    return [name.lstrip("*") for name in names]


def section(doc, title):
    """Give the lines of a docstring's section, or None."""
    found = re.search(rf"^{title}:\n((?:    .*\n|\n)*)", doc + "\n", re.MULTILINE)
    return found[1] if found else None


def documented(doc, title):
    return re.findall(r"^    \*{0,2}([\w.]+): ", section(doc, title) or "", re.MULTILINE)


PUBLIC_CALLABLES = dict(public_callables())


def test_there_are_public_callables_to_look_at():
    assert {
        "open_codex",
        "ChatgptLoginHandle.wait",
        "Codex.account",
        "Codex.thread_start",
        "Thread.run",
        "TurnHandle.result",
    } <= set(PUBLIC_CALLABLES)


@pytest.mark.parametrize("name", PUBLIC_CALLABLES)
def test_a_public_callable_says_what_its_parameters_mean(name):
    function = PUBLIC_CALLABLES[name]
    doc = inspect.getdoc(function)
    assert doc
    assert doc.splitlines()[0].endswith(".")
    same = re.search(r"The arguments(, and all else,)? are those of `([\w.]+)`", doc)
    if same:
        twin = same[2] if "." in same[2] else f"{name.split('.')[0]}.{same[2]}"
        # Only that a thread knows its id.
        known = {"thread_id"} if "." in same[2] else set()
        others = [each for each in parameters(PUBLIC_CALLABLES[twin]) if each not in known]
        assert others == parameters(function)
    else:
        assert documented(doc, "Args") == parameters(function)


@pytest.mark.parametrize(
    "options",
    [
        options.TurnOptions,
        options.ThreadStartOptions,
        options.ThreadResumeOptions,
        options.ThreadForkOptions,
    ],
)
def test_each_option_of_the_protocol_says_what_it_is(options):
    doc = inspect.cleandoc(options.__doc__)
    assert documented(doc, "Attributes") == list(options.__annotations__)
    assert not re.search(r"^    \w+: *$", section(doc, "Attributes"), re.MULTILINE)


def can_raise(function):
    """What talks to the runtime, or checks what it gets, can fail."""
    plain = inspect.unwrap(function)
    if plain in {trio_codex.Transport.aclose, trio_codex.Transport.end_error}:
        return False
    return inspect.iscoroutinefunction(plain) or inspect.isasyncgenfunction(plain)


@pytest.mark.parametrize("name", [n for n, f in PUBLIC_CALLABLES.items() if can_raise(f)])
def test_a_public_coroutine_says_what_it_raises(name):
    assert documented(inspect.getdoc(PUBLIC_CALLABLES[name]), "Raises")


@pytest.mark.parametrize("name", [n for n, v in described(trio_codex) if isinstance(v, type)])
def test_a_public_class_says_what_it_is_and_what_its_fields_mean(name):
    value = getattr(trio_codex, name)
    doc = inspect.cleandoc(vars(value).get("__doc__") or "")
    assert doc
    if attrs.has(value):
        fields = [field.name for field in attrs.fields(value)]
        assert documented(doc, "Attributes") == fields
    elif issubclass(value, Exception) and "__init__" in vars(value):
        assert documented(doc, "Attributes") == parameters(value.__init__)


@pytest.mark.parametrize("home", [aio, sync], ids=["aio", "sync"])
@pytest.mark.parametrize("name", ["Sandbox", "TurnFailedError", "CodexConfig", "types"])
def test_what_the_modules_for_other_programs_lack_is_said_to_be_in_the_package(home, name):
    told = rf"module '{home.__name__}' has no attribute '{name}': import it from trio_codex$"
    with pytest.raises(ImportError, match=told):
        exec(f"from {home.__name__} import {name}", {})  # as programs write it
    with pytest.raises(AttributeError, match=told):
        getattr(home, name)
    assert not hasattr(home, name)
    with pytest.raises(ImportError, match="cannot import name 'no_such_name'"):
        exec(f"from {home.__name__} import no_such_name", {})
