"""Whatever a program can be handed goes to other processes, or says what to send instead."""

from __future__ import annotations

import copy
import copyreg
import enum
import importlib
import pickle
import sys
import traceback
from contextlib import suppress

import attrs
import pytest

import trio_codex
from trio_codex import (
    CodexConfig,
    CodexError,
    TurnResult,
    errors,
    protocol,
    testing,
    tool,
    types,
)
from trio_codex._host import _aio, _sync
from trio_codex._util import _travel
from trio_codex._util._handle import create

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup, ExceptionGroup

HOMES = (trio_codex, errors, types, protocol, testing)

TWINS = [
    *(lambda value, p=p: pickle.loads(pickle.dumps(value, p)) for p in range(6)),
    copy.copy,
    copy.deepcopy,
]
TWIN_NAMES = [*(f"pickle-{p}" for p in range(6)), "copy", "deepcopy"]

#: Programs make subclasses of them, and know what these hold.
MADE_BY_PROGRAMS = {trio_codex.Instrument, trio_codex.Transport}

#: The bases of the generated classes, which have no objects of their own.
BASES = {types.Notification, types.OpenEnum}


def public_classes():
    homes = [*HOMES]
    for extra in ("console", "dask", "otel"):
        with suppress(ImportError):
            homes.append(importlib.import_module(f"trio_codex.{extra}"))
    found = [getattr(home, name) for home in homes for name in home.__all__]
    kinds = {each for each in found if isinstance(each, type) and each.__module__ != "builtins"}
    # The plugin is pickled by Dask, in `tests/fleets`.
    kinds = {kind for kind in kinds if kind.__name__ != "CodexPlugin"}
    return sorted(kinds - MADE_BY_PROGRAMS - BASES, key=lambda kind: kind.__qualname__)


CLASSES = public_classes()
ERRORS = [kind for kind in CLASSES if issubclass(kind, BaseException)]
ENUMS = [kind for kind in CLASSES if issubclass(kind, enum.Enum)]
FUNCTIONS = [trio_codex.Tool]
VALUES = [kind for kind in CLASSES if attrs.has(kind) and kind is not testing.CapturedRequest]
VALUES.append(trio_codex.ToolImage)
HANDLES = [kind for kind in CLASSES if kind not in {*ERRORS, *ENUMS, *VALUES, *FUNCTIONS}]

RESULT = TurnResult(
    id="t",
    status=types.TurnStatus.failed,
    error=types.TurnError(message="too hot"),
    items=(types.UserMessageThreadItem(id="1", content=[types.TextUserInput(text="hello")]),),
    output={"a": 1},
)


async def answer(_call):
    """Stand for a handler or a hook; it is pickled by its name."""


@tool
async def look_up(name: str) -> str:
    """Look something up."""
    return name


class Store:
    @tool
    async def read(self) -> str:
        """Read it."""
        return ""


#: Values whose fields cannot be filled with just anything.
EXAMPLES = {
    type(value): value
    for value in (
        RESULT,
        CodexConfig(env={"A": "S3CR3T"}, config_overrides=["a=1"], inherit_env=["PATH"]),
        trio_codex.ExternalMessage("tool", "content"),
        trio_codex.Hooks(pre_tool_use=answer),
        trio_codex.ImageInput("data:image/png;base64,AA=="),
        trio_codex.LocalImageInput(__file__),
        trio_codex.MentionInput("a", "app://a"),
        trio_codex.Reconnect(initial_delay=1, settle=0),
        trio_codex.RequestHandlers(command=answer),
        trio_codex.Rewrite({"command": "ls"}),
        trio_codex.SkillInput("a", __file__),
        trio_codex.ToolImage("data:image/png;base64,AA=="),
    )
}


def example(kind):
    """Make an object of a class of values, with something in each field."""
    if kind in EXAMPLES:
        return EXAMPLES[kind]
    fields = [field for field in attrs.fields(kind) if field.init]
    return kind(**{field.alias: filling(field.name, str(field.type)) for field in fields})


def filling(name, type_):
    return name if "str" in type_ else {name: ["§", None, 1.5]}


#: How each class of errors is made; by its place in the tree, the nearest row counts.
MADE = {
    errors.JsonRpcError: (-32600, "no \x1b[2J", {"deep": [1]}),
    errors.TransportClosedError: ("gone", -9, "last words"),
    errors.RequestLostError: ("fs/writeFile",),
    errors.TurnLostError: ("thread-1", "turn-1", RESULT, "cut"),
    errors.TurnFailedError: (types.TurnError(message="too hot"), RESULT),
    errors.LoginFailedError: ("nobody came", "login-1"),
    errors.OutputValidationError: ("is missing", "$.a", "{}", RESULT),
    errors.HookFailedError: ("stop", "thread-1", "turn-1", "it is gone"),
    errors.HooksUnavailableError: ("no", "untrusted", ("look",), "0.163.0"),
    testing.ReplayMismatchError: (3, "turn/start", "$.input", "a", "b"),
    Exception: ("what happened",),
}


def make_error(kind):
    return kind(*next(MADE[base] for base in kind.__mro__ if base in MADE))


def handle(kind):
    made = object.__new__(kind)
    if kind is trio_codex.TurnRequest:
        made._used = True  # so that nobody is warned of it
    return made


parametrize_twins = pytest.mark.parametrize("twin", TWINS, ids=TWIN_NAMES)


def test_every_public_class_is_an_error_a_value_or_something_that_lives_in_one_process():
    assert {trio_codex.Codex, trio_codex.Thread, testing.Gate} <= set(HANDLES)
    assert [kind for kind in HANDLES if kind.__name__ not in _travel._INSTEAD] == []
    # The table does not outlive what it was made for.
    known = {kind.__name__ for kind in [*HANDLES, *FUNCTIONS]}
    assert _travel._INSTEAD.keys() - known <= {"Console", "OtelInstrument"}


@parametrize_twins
def test_every_value_comes_back_equal(twin):
    for kind in VALUES:
        value = example(kind)
        again = twin(value)
        assert (type(again), again, repr(again)) == (kind, value, repr(value))


@parametrize_twins
def test_every_choice_comes_back_as_it_is(twin):
    for kind in ENUMS:
        for member in kind:
            assert twin(member) is member
        if issubclass(kind, types.OpenEnum):
            new = twin(kind("brand new"))
            assert (type(new), new, new.name) == (kind, "brand new", "brand new")


@parametrize_twins
@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_comes_back_with_its_message_and_its_data(kind, twin):
    error = make_error(kind)
    error.__notes__ = ["for the third time"]
    again = twin(error)
    assert again is not error
    assert type(again) is kind
    assert (str(again), repr(again), again.args) == (str(error), repr(error), error.args)
    assert vars(again) == vars(error)


@parametrize_twins
@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_tells_its_causes_wherever_it_goes(kind, twin):
    error = raised(make_error(kind))
    first = twin(error)
    for again in (first, twin(first), pickle.loads(pickle.dumps(first))):
        told = "".join(traceback.format_exception(again))
        for text in (str(error), "ValueError: the outer why", "KeyError: 'the inner why'"):
            assert told.count(text) == 1
        assert again.__traceback__ is None
        assert again.args == error.args


def raised(error):
    """Give an error that was raised from another, which was raised from a third."""
    outer = ValueError("the outer why")
    outer.__cause__ = KeyError("the inner why")
    with pytest.raises(type(error)) as caught:
        raise error from outer
    return caught.value


def test_a_cause_that_the_message_tells_already_is_not_told_twice():
    error = raised(errors.RequestHandlerError("the handler failed: ValueError('the outer why')"))
    told = str(pickle.loads(pickle.dumps(error)))
    assert told.count("the outer why") == 1
    assert told.endswith("\ncaused by KeyError: 'the inner why'")


def test_an_error_that_is_raised_again_from_another_tells_of_that_one():
    again = pickle.loads(pickle.dumps(raised(CodexError("no"))))
    again.__cause__ = OSError("the latest why")
    assert str(again) == "no"
    assert str(pickle.loads(pickle.dumps(again))) == "no\ncaused by OSError: the latest why"


class MuteError(Exception):
    def __str__(self):
        raise ZeroDivisionError


def test_causes_that_go_in_a_circle_or_cannot_be_told_do_not_keep_an_error_from_travelling():
    error = CodexError("no")
    error.__cause__ = MuteError()
    error.__cause__.__cause__ = error
    # Where tblib is loaded, pickle follows the circle.
    made, args, state = error.__reduce__()
    again = made(*args)
    again.__setstate__(state)
    told = str(again)
    assert told.startswith("no\ncaused by MuteError: (its text cannot be made: ZeroDivisionError)")
    assert len(told) < 1_000


@pytest.mark.parametrize("count", [1, 3])
def test_a_group_of_errors_comes_back_with_what_each_of_them_tells(count):
    made = [raised(make_error(kind)) for kind in ERRORS[:count]]
    if sys.version_info < (3, 11) and BaseExceptionGroup in copyreg.dispatch_table:
        pytest.skip("tblib, which Dask loads, cannot pickle the groups of the backport")
    group = BaseExceptionGroup("several", [ExceptionGroup("inner", made), *made])
    again = pickle.loads(pickle.dumps(group))
    assert again.message == "several"
    assert list(map(type, again.exceptions[0].exceptions)) == ERRORS[:count]
    for error in (*again.exceptions[0].exceptions, *again.exceptions[1:]):
        assert str(error).endswith("caused by KeyError: 'the inner why'")


def test_a_config_takes_its_environment_along_and_shows_none_of_it():
    again = pickle.loads(pickle.dumps(EXAMPLES[CodexConfig]))
    assert again.env == {"A": "S3CR3T"}
    assert "S3CR3T" not in repr(again)


@parametrize_twins
@pytest.mark.parametrize("kind", HANDLES, ids=lambda kind: kind.__name__)
def test_what_lives_in_one_process_says_what_to_send_instead(kind, twin):
    with pytest.raises(TypeError) as caught:
        twin(handle(kind))
    assert str(caught.value) == (
        f"a {kind.__name__} lives in this process, and can be neither pickled nor copied: "
        f"{_travel._INSTEAD[kind.__name__]}"
    )


@pytest.mark.parametrize("host", [_aio.HOST, _sync.HOST], ids=["aio", "sync"])
def test_what_aio_and_sync_show_of_it_says_the_same(host):
    shown = create(host.class_of(trio_codex.Thread), host, None, handle(trio_codex.Thread))
    for twin in TWINS:
        with pytest.raises(TypeError, match=r"a Thread lives .*: send its id, and write `codex\."):
            twin(shown)


@parametrize_twins
def test_a_tool_is_pickled_by_its_name_as_functions_are(twin):
    for known in (look_up, Store.read):
        again = twin(known)
        assert again is known or twin is copy.copy
        assert again.spec() == look_up.spec() if known is look_up else again.name == "read"


def test_a_tool_that_has_no_name_to_be_found_by_says_where_to_define_it():
    @tool
    async def local() -> str:
        """Do it."""
        return ""

    for nameless in (local, trio_codex.Tool(answer_alone, name="other"), Store().read):
        with pytest.raises(TypeError, match=r"a Tool lives in .*: define it at the top of"):
            pickle.dumps(nameless)
    assert copy.copy(local).spec() == local.spec()


async def answer_alone() -> str:
    """Answer."""
    return ""
