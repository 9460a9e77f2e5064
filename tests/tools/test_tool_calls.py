"""What a call of the model comes to: the arguments, the result, the failures, cancellation."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import logging
import math
import pickle
import sys
from typing import TypedDict

import attrs
import pytest
import trio
import trio.testing
from hypothesis import given
from hypothesis import strategies as st
from making import raising, returning

from trio_codex import Tool, ToolError, ToolImage, tool, types
from trio_codex._codec import unstructure
from trio_codex._wire import decode_json, encode_result

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup, ExceptionGroup

PIXEL = b"\x89PNG\r\n\x1a\n" + bytes(8)
URL = "data:image/png;base64,iVBORw0KGgo="


class Colour(enum.Enum):
    red = "r"


@attrs.frozen
class Point:
    x: int
    y: int = 0


@dataclasses.dataclass
class Line:
    start: Point
    when: dt.date


class Options(TypedDict, total=False):
    deep: bool


async def outcome(tool, arguments=None):
    """Call a tool and give what goes over the wire."""
    answer = await tool.call({} if arguments is None else arguments)
    assert isinstance(answer, types.DynamicToolCallResponse)
    encode_result(0, unstructure(answer))
    return answer.success, unstructure(answer.content_items)


def text(value):
    return {"type": "inputText", "text": value}


def errors_in(caplog):
    return [record for record in caplog.records if record.levelno >= logging.WARNING]


# Arguments

calls = []


@tool
async def draw(
    points: list[Point], colour: Colour = Colour.red, options: Options | None = None
) -> str:
    calls.append((points, colour, options))
    return "drawn"


@pytest.fixture(autouse=True)
def no_calls():
    calls.clear()


async def test_the_function_gets_values_of_its_types():
    arguments = {"points": [{"x": 1}, {"x": 2, "y": 3}], "colour": "r", "options": {"deep": True}}
    assert await outcome(draw, arguments) == (True, [text("drawn")])
    assert calls == [([Point(1), Point(2, 3)], Colour.red, {"deep": True})]


async def test_a_default_is_the_functions_own():
    kept = []

    @tool
    async def keep(word: str, into: list[str] = kept) -> int:
        into.append(word)
        return len(into)

    assert await outcome(keep, {"word": "a"}) == (True, [text("1")])
    assert await outcome(keep, {"word": "b"}) == (True, [text("2")])
    assert kept == ["a", "b"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "missing required field `points`"),
        ({"points": []} | {"color": "r"}, r"unknown property `$.color`"),
        ({"points": [{"x": "5"}]}, "got `str` - at `$.points[0].x`"),
        ({"points": [], "colour": "blue"}, "Invalid enum value 'blue'"),
        ({"points": [], "options": {"depp": True}}, "`$.options.depp`"),
        ([], "Expected `object`, got `array`"),
        ("{}", "Expected `object`, got `str`"),
        (None, "Expected `object`, got `null`"),
    ],
)
async def test_arguments_that_do_not_fit_are_told_to_the_model_and_nothing_is_called(
    arguments, message, caplog
):
    answer = await draw.call(arguments)
    assert not answer.success
    (item,) = answer.content_items
    assert item.text.startswith("The arguments of draw do not fit, and it was not called: ")
    assert message in item.text
    assert calls == []
    assert errors_in(caplog) == []


async def test_each_member_of_a_tuple_knows_the_properties_of_its_own_class_only():
    @attrs.frozen
    class Solid:
        x: int
        z: int = 0

    async def span(both) -> str:
        return "spanned"

    # The class is not at the top level of a module.
    span.__annotations__["both"] = tuple[Point, Solid]
    it = Tool(span)
    assert await outcome(it, {"both": [{"x": 1, "y": 1}, {"x": 1, "z": 1}]}) == (
        True,
        [text("spanned")],
    )
    success, (item,) = await outcome(it, {"both": [{"x": 1, "z": 1}, {"x": 1}]})
    assert not success
    assert "unknown property `$.both[0].z`" in item["text"]


async def test_arguments_are_logged_at_debug_level_only(caplog):
    @tool
    async def login(password: str) -> None:
        raise RuntimeError("no")

    caplog.set_level(logging.DEBUG)
    for arguments in ({"password": "sekrit"}, {"password": ["sekrit"]}):
        await login.call(arguments)
    shown = [record for record in caplog.records if "sekrit" in record.getMessage()]
    assert {record.levelno for record in shown} == {logging.DEBUG}
    assert {record.name for record in caplog.records} == {"trio_codex.tools"}
    for record in errors_in(caplog):
        assert "sekrit" not in logging.Formatter().format(record)


# Results


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain text, ä", "plain text, ä"),
        ("", ""),
        (None, "The tool is done; it returned nothing."),
        (True, "true"),
        (5, "5"),
        ({"a": [1, None]}, '{"a":[1,null]}'),
        (["a", "b"], '["a","b"]'),
        ([], "[]"),
        ((1, "b"), '[1,"b"]'),
        (Point(1), '{"x":1,"y":0}'),
        (Line(Point(1), dt.date(2026, 3, 1)), '{"start":{"x":1,"y":0},"when":"2026-03-01"}'),
        (Colour.red, '"r"'),
        ({Colour.red: {1}}, '{"r":[1]}'),
        (types.TextUserInput(text="x"), '{"type":"text","text":"x"}'),
    ],
)
async def test_what_is_returned_becomes_text(value, shown):
    assert await outcome(returning(value)) == (True, [text(shown)])


async def test_an_image_becomes_an_image():
    image = {"type": "inputImage", "imageUrl": URL}
    assert await outcome(returning(ToolImage(URL))) == (True, [image])
    mixed = ["Look:", ToolImage(URL), {"a": 1}, None]
    items = [text("Look:"), image, text('{"a":1}'), text("The tool is done; it returned nothing.")]
    assert await outcome(returning(mixed)) == (True, items)
    assert await outcome(returning(tuple(mixed))) == (True, items)


async def test_items_of_the_protocol_are_sent_as_they_are():
    item = types.InputTextDynamicToolCallOutputContentItem(text="x")
    audio = types.InputAudioDynamicToolCallOutputContentItem(audio_url="data:audio/wav;base64,")
    assert await outcome(returning(item)) == (True, [text("x")])
    success, items = await outcome(returning([item, audio, "y"]))
    assert success
    assert [each["type"] for each in items] == ["inputText", "inputAudio", "inputText"]


ITSELF: list = []
ITSELF.append(ITSELF)


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {"a": print},
        math.nan,
        {"a": [math.inf]},
        "\ud800",
        {"a": "\ud800"},
        {(1, 2): 3},
        2**64,
        ITSELF,
        {"image": ToolImage(URL)},
        [ToolImage(URL), "\ud800"],
        [[ToolImage(URL)]],
    ],
    ids=lambda value: type(value).__name__,
)
async def test_what_cannot_be_sent_is_a_failure_that_is_told_and_logged(value, caplog):
    success, (item,) = await outcome(returning(value))
    assert not success
    assert item["text"].startswith("The tool give ran, but what it returned cannot be sent: ")
    assert URL not in item["text"]
    (record,) = errors_in(caplog)
    assert (record.name, record.levelno) == ("trio_codex.tools", logging.ERROR)
    assert "give" in record.getMessage()
    assert record.exc_info is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec=None)), inner),
    max_leaves=8,
)


@given(value=JSON)
def test_whatever_is_returned_the_answer_can_be_written(value):
    async def run():
        success, (item,) = await outcome(returning(value))
        if success and isinstance(value, dict | list | int | float):
            assert decode_json(item["text"]) == value

    logging.disable()
    try:
        trio.run(run)
    finally:
        logging.disable(logging.NOTSET)


# Images


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (PIXEL, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
    ],
)
def test_an_image_of_bytes_knows_its_media_type(data, media_type):
    assert ToolImage.from_bytes(data).url.startswith(f"data:{media_type};base64,")
    assert ToolImage.from_bytes(data, "image/x").url.startswith("data:image/x;base64,")


def test_an_image_that_cannot_be_sent_is_refused_when_it_is_made():
    for url in (
        "http://127.0.0.1/a.png",
        "data:text/plain,x",
        "",
        "data:image/png",
        "data:image/ä,",
    ):
        with pytest.raises(ValueError, match="data:image"):
            ToolImage(url)
    with pytest.raises(TypeError, match=r"not a bytes; ToolImage\.from_bytes"):
        ToolImage(PIXEL)
    with pytest.raises(ValueError, match="give its media_type"):
        ToolImage.from_bytes(b"RIFF and so on")
    with pytest.raises(ValueError, match="data:image"):
        ToolImage.from_bytes(PIXEL, "text/plain")


def test_an_image_is_a_value_that_does_not_show_all_of_itself():
    image = ToolImage.from_bytes(PIXEL * 100)
    assert image == ToolImage(image.url)
    assert hash(image) == hash(ToolImage(image.url))
    assert image != ToolImage(URL)
    assert len(repr(image)) < 80
    assert "image/png" in repr(image)
    assert pickle.loads(pickle.dumps(image)) == image


# Failures


async def test_a_tool_error_is_told_to_the_model_and_not_logged(caplog):
    assert await outcome(raising(ToolError("No such word."))) == (False, [text("No such word.")])
    group = ExceptionGroup("x", [ToolError("one"), ExceptionGroup("y", [ToolError("two")])])
    assert await outcome(raising(group)) == (False, [text("one\ntwo")])
    assert errors_in(caplog) == []
    assert pickle.loads(pickle.dumps(ToolError("a"))).message == "a"


async def test_an_exception_is_told_to_the_model_and_logged_with_its_traceback(caplog):
    success, items = await outcome(raising(LookupError("nothing there")))
    assert (success, items) == (False, [text("The tool fail failed: LookupError: nothing there")])
    (record,) = errors_in(caplog)
    assert (record.name, record.levelno) == ("trio_codex.tools", logging.ERROR)
    assert record.getMessage() == "tool fail failed"
    assert isinstance(record.exc_info[1], LookupError)


async def test_a_group_of_exceptions_is_told_by_its_members(caplog):
    @tool
    async def many() -> None:
        async with trio.open_nursery():
            raise ValueError("in the nursery")

    message = "The tool many failed: ValueError: in the nursery"
    assert await outcome(many) == (False, [text(message)])
    mixed = ExceptionGroup("x", [ToolError("one"), ValueError("two")])
    message = "The tool fail failed: ToolError: one\nValueError: two"
    assert await outcome(raising(mixed)) == (False, [text(message)])
    assert len(errors_in(caplog)) == 2


@pytest.mark.parametrize("error", [ValueError("\ud800"), ToolError("\ud800")])
async def test_a_message_that_has_no_form_in_json_can_be_sent_all_the_same(error, caplog):
    # A log with such text cannot be passed on by everything that collects it.
    caplog.set_level(logging.CRITICAL, logger="trio_codex.tools")
    success, (item,) = await outcome(raising(error))
    assert not success
    assert item["text"].endswith("\\ud800")


# Cancellation


async def test_a_cancelled_tool_gives_no_answer(caplog):
    cleaned = []

    @tool
    async def wait() -> None:
        try:
            await trio.sleep_forever()
        finally:
            cleaned.append(trio.current_effective_deadline())

    async with trio.open_nursery() as nursery:

        async def call():
            with scope:
                await wait.call({})
                pytest.fail("there was an answer")

        scope = trio.CancelScope()
        nursery.start_soon(call)
        await trio.testing.wait_all_tasks_blocked()
        scope.cancel()
    assert scope.cancelled_caught
    assert len(cleaned) == 1
    assert errors_in(caplog) == []


async def test_a_cancellation_beside_an_exception_is_not_swallowed(caplog):
    async def raise_group() -> None:
        try:
            await trio.lowlevel.checkpoint()
        except trio.Cancelled as cancelled:
            raise BaseExceptionGroup("both", [cancelled, ValueError("x")]) from None

    with trio.CancelScope() as scope:
        scope.cancel()
        await draw.call({"points": []})
    assert scope.cancelled_caught
    assert calls == []

    @tool
    async def both() -> None:
        scope.cancel()
        await raise_group()

    with trio.CancelScope() as scope:
        await both.call({})
    assert scope.cancelled_caught
    # Nobody is told of the other, but the log.
    assert "both" in errors_in(caplog)[-1].getMessage()


@pytest.mark.parametrize("arguments", [{"points": []}, {"nonsense": 1}])
async def test_a_call_is_a_checkpoint(arguments):
    with trio.testing.assert_checkpoints():
        await draw.call(arguments)
