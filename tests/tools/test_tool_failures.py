"""Whatever a tool raises or returns ends its call and nothing else, and is told in few words."""

from __future__ import annotations

import collections
import logging
import sys

import attrs
import numpy as np
import pytest
import trio
from lines import lines_of
from making import raising, returning

from trio_codex import ToolError, ToolImage, tool
from trio_codex._tools._failures import failures_of

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup, ExceptionGroup


async def told(tool, arguments=None):
    answer = await tool.call({} if arguments is None else arguments)
    (item,) = answer.content_items
    item.text.encode()
    return answer.success, item.text


class MuteError(Exception):
    def __str__(self) -> str:
        raise SystemExit("no text")


class MuteToolError(ToolError):
    def __str__(self) -> str:
        raise ValueError("no text")


class OtherEnd(BaseException):
    pass


STRAY = []


async def stray_cancelled():
    with trio.CancelScope() as scope:
        scope.cancel()
        try:
            await trio.lowlevel.checkpoint()
        except trio.Cancelled as exc:
            STRAY[:] = [exc]
    return STRAY[0]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (SystemExit(3), "SystemExit: 3"),
        (GeneratorExit("x"), "GeneratorExit: x"),
        (OtherEnd("over"), "OtherEnd: over"),
        (MuteError(), "MuteError: (its text cannot be made: SystemExit)"),
        (BaseExceptionGroup("g", [SystemExit(3), ToolError("a")]), "SystemExit: 3\nToolError: a"),
        (BaseExceptionGroup("g", [OtherEnd("x")]), "OtherEnd: x"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_no_exception_is_told_like_one(error, text, caplog):
    assert await told(raising(error)) == (False, f"The tool fail failed: {text}")
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_a_tool_error_without_a_text_is_told_all_the_same():
    assert await told(raising(MuteToolError("x"))) == (
        False,
        "(its text cannot be made: ValueError)",
    )


async def test_a_cancellation_that_nobody_asked_for_ends_the_call_only(caplog):
    success, text = await told(raising(await stray_cancelled()))
    assert not success
    assert "Cancelled" in text


@pytest.mark.parametrize("group", [False, True])
async def test_ctrl_c_goes_on(group, caplog):
    error = KeyboardInterrupt()
    tool = raising(BaseExceptionGroup("g", [error, ValueError("x")]) if group else error)
    with pytest.raises((KeyboardInterrupt, BaseExceptionGroup)) as caught:
        await tool.call({})
    left = caught.value.exceptions if group else [caught.value]
    assert list(left) == [error]
    assert len(caplog.records) == group


def test_a_call_that_is_thrown_away_is_no_failure(caplog):
    """The garbage collector closes the tasks of a run that has crashed, outside of any run."""

    async def begin():
        call = failures_of("a tool")
        call.__enter__()
        return call

    end = GeneratorExit()
    assert not trio.run(begin).__exit__(GeneratorExit, end, None)
    assert caplog.records == []


async def test_groups_are_told_in_few_words_however_large_or_deep_they_are():
    many = ExceptionGroup("many", [ValueError("x" * 10**5) for _ in range(1000)])
    success, text = await told(raising(many))
    assert not success
    assert text.endswith("and 990 more")
    assert len(text) < 60_000
    deep: BaseException = ValueError("inside")
    for _ in range(5_000):
        deep = ExceptionGroup("deep", [deep])
    assert await told(raising(deep)) == (False, "The tool fail failed: ValueError: inside")


# Results


class Html(str):
    """As parsers and template engines give them: it shows itself as something else."""

    __slots__ = ()

    def __str__(self) -> str:
        return "not this"


class Exits:
    def __getattribute__(self, name):
        raise SystemExit(name)


@attrs.define
class Explodes:
    x: int = 1

    def __getattribute__(self, name):
        if name == "x":
            raise SystemExit("x")
        return super().__getattribute__(name)


class MyInt(int):
    pass


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Html("<b>"), "<b>"),
        ([Html("<b>")], '["<b>"]'),
        ({Html("k"): MyInt(3)}, '{"k":3}'),
        (np.int64(3), "3"),
        (np.float32(0.5), "0.5"),
        (np.bool_(True), "true"),
        (np.str_("a"), "a"),
        (np.array([[1, 2], [3, 4]]), "[[1,2],[3,4]]"),
        (np.array(1.5), "1.5"),
        ({np.int64(1): np.datetime64("2026-03-01")}, '{"1":"2026-03-01"}'),
        ({}.keys(), "[]"),
        ({"a": 1}.values(), "[1]"),
        (range(3), "[0,1,2]"),
        (collections.deque([1]), "[1]"),
        (collections.Counter("aab"), '{"a":2,"b":1}'),
        (collections.defaultdict(list, a=[1]), '{"a":[1]}'),
        (collections.ChainMap({"a": 1}), '{"a":1}'),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_what_libraries_give_is_sent_as_the_value_that_it_is(value, text):
    assert await told(returning(value)) == (True, text)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"a": [1, open]}, "$.a[1]: a value of type builtin_function_or_method has no form"),
        ({1: "a", "1": "b"}, "two keys are '1' in JSON"),
        # In a list, since pytest looks at it too.
        ([Exits()], "__class__"),
        ([Explodes()], "x"),
        ("x" * (33 * 2**20), "34,603,008 characters, and 33,554,432 can be sent"),
        ([ToolImage("data:image/png;base64,"), "x" * (33 * 2**20)], "can be sent"),
        ([[0] * 1_000] * 1_001, "more than 1,000,000 parts"),
        (iter([1]), "list_iterator"),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_what_cannot_be_sent_is_a_failure_in_few_words(value, why, caplog):
    success, text = await told(returning(value))
    assert not success
    assert text.startswith("The tool give ran, but what it returned cannot be sent: ")
    assert why in text
    assert len(text) < 5_000
    assert len(caplog.records) == 1


# Arguments


@attrs.define
class Deep:
    inner: Deep | None = None
    other: Deep | int | None = None


@tool
async def take(
    words: list[int], more: dict[str, int] | None = None, deep: Deep | None = None
) -> None:
    """Take it."""


@pytest.mark.parametrize(
    "arguments",
    [
        {f"name{number}" * 10: 1 for number in range(300_000)},
        {"words": [], "x" * 10**6: 1},
        {"words": [], "more": {"x" * 10**6: "1"}},
        {"words": "x" * 10**6},
        {"words": [], "deep": {f"name{number}": 1 for number in range(300_000)}},
    ],
    ids=["many", "long name", "long key", "long text", "many inside"],
)
async def test_the_model_is_told_in_few_words_what_did_not_fit(arguments):
    success, text = await told(take, arguments)
    assert not success
    assert len(text) < 3_000


def nested(depth, leaf):
    for _ in range(depth):
        leaf = {"inner": leaf, "other": {"inner": None}}
    return leaf


@pytest.mark.parametrize(
    "make",
    [
        lambda n: {"words": [1] * n},
        lambda n: {"words": [1] * n + ["x"]},
        lambda n: {"words": [], "more": {str(key): 1 for key in range(n)}},
        lambda n: {f"name{key}": 1 for key in range(n)},
        lambda n: {"words": [], "deep": nested(n // 8, None)},
        lambda n: {"words": [], "deep": nested(n // 8, {"inner": "x"})},
    ],
    ids=["list", "wrong list", "dict", "unknown", "nested", "wrong nested"],
)
def test_the_work_for_arguments_grows_no_faster_than_they_do(make):
    small, large = (lines_of(take._record.structure, make(n)) for n in (250, 1000))
    assert large < 5 * small
