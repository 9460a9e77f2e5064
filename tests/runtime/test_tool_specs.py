"""What the real runtime makes of the descriptions of tools, and what the model sees of them."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - annotations of tools are read
from typing import Annotated, Any, Literal

import attrs
import msgspec
import pytest
from runtime._helpers import raw_thread
from typing_extensions import TypedDict

from trio_codex import InvalidRequestError, Tool, ToolNamespace, tool
from trio_codex._codec import unstructure
from trio_codex._tools._specs import tool_specs
from trio_codex._tools._tool import RESERVED_NAMESPACES


@attrs.frozen
class Person:
    """Somebody.

    Attributes:
        name: How they are called.
    """

    name: str
    friends: list[Person] = attrs.field(factory=list)


@tool
async def greet(
    person: Annotated[Person, "Whom to greet"],
    others: dict[str, Person],
    when: dt.datetime,
    mood: Literal["good", 1] = "good",
    pair: tuple[int, Person] | None = None,
    few: Annotated[list, msgspec.Meta(max_length=3)] = [],  # noqa: B006 - it is shown
    anything: Any = None,
) -> None:
    """Greet somebody."""


@tool(namespace=ToolNamespace("people", "All about people."))
async def find(name: str) -> Person:
    """Find somebody."""
    return Person(name)


@tool(namespace="places")
async def locate(name: str) -> str:
    """Find a place."""
    return name


@pytest.mark.parametrize("name", ["mcp", "mcp__x", "a" * 129, "a.b", ""])
async def test_the_names_that_we_refuse_are_refused_by_the_runtime_too(codex, name):
    for make in (spec_named, namespace_named):
        with pytest.raises(InvalidRequestError):
            await raw_thread(codex, dynamicTools=[make(name)])


@pytest.mark.parametrize("name", [*sorted(RESERVED_NAMESPACES), "a" * 65])
async def test_the_namespaces_that_we_refuse_are_refused_by_the_runtime_too(codex, name):
    await raw_thread(codex, dynamicTools=[spec_named(name)])
    with pytest.raises(InvalidRequestError, match="namespace"):
        await raw_thread(codex, dynamicTools=[namespace_named(name)])


async def test_the_longest_names_that_we_take_are_taken_by_the_runtime(codex):
    made = Tool(find, name="b" * 128, namespace="a" * 64)
    await raw_thread(codex, dynamicTools=unstructure(tool_specs([made])))


def spec_named(name):
    return {"type": "function", "name": name, "description": "", "inputSchema": {"type": "object"}}


def namespace_named(name):
    return {"type": "namespace", "name": name, "description": "", "tools": [spec_named("a")]}


Words = TypedDict(
    "Words",
    {"$ref": str, "type": int, "properties": Person, "enum": Person, "default": str, "$defs": int},
)


@tool
async def look(words: Words) -> None:
    """Look."""


async def test_names_that_are_words_of_json_schema_reach_the_model(codex, scripted_model):
    tools = await offered(codex, scripted_model, look)
    parameters = tools["look"]["parameters"]
    found = parameters["$defs"]["Words"]["properties"]
    assert found.keys() == Words.__annotations__.keys()
    assert found["enum"] == found["properties"] == {"$ref": "#/$defs/Person"}
    assert parameters["$defs"]["Person"]["required"] == ["name"]


async def offered(codex, scripted_model, *tools):
    """Start a thread with some tools, and give what the model is offered, by name."""
    scripted_model.reply_always("I see.")
    thread = await raw_thread(codex, dynamicTools=unstructure(tool_specs(tools)))
    await thread.run("What can you do?")
    return {each.get("name"): each for each in scripted_model.requests[-1].tools}


async def test_the_schema_of_a_tool_reaches_the_model_with_its_definitions(codex, scripted_model):
    found = (await offered(codex, scripted_model, greet))["greet"]
    assert (found["type"], found["description"]) == ("function", "Greet somebody.")
    schema = found["parameters"]
    person = {"$ref": "#/$defs/Person"}
    assert schema["$defs"] == {
        "Person": {
            "type": "object",
            "description": "Somebody.",
            "properties": {
                "name": {"type": "string", "description": "How they are called."},
                "friends": {"type": "array", "items": person, "description": "Default: []."},
            },
            "required": ["name"],
            "additionalProperties": False,
        }
    }
    assert schema["required"] == ["person", "others", "when"]
    assert schema["additionalProperties"] is False
    properties = schema["properties"]
    assert properties["person"] == {**person, "description": "Whom to greet"}
    assert properties["others"]["additionalProperties"] == person


async def test_what_the_runtime_drops_of_a_schema_reaches_the_model_in_words(codex, scripted_model):
    schema = (await offered(codex, scripted_model, greet))["greet"]["parameters"]
    properties = schema["properties"]
    assert properties["when"] == {
        "type": "string",
        "description": "A date and time as in 2026-03-01T12:00:00Z.",
    }
    assert properties["mood"] == {
        "anyOf": [{"type": "string", "enum": ["good"]}, {"type": "integer", "enum": [1]}],
        "description": 'Default: "good".',
    }
    pair, null = properties["pair"]["anyOf"]
    assert pair["items"] == {"anyOf": [{"type": "integer"}, {"$ref": "#/$defs/Person"}]}
    assert null == {"type": "null"}
    assert properties["pair"]["description"] == "2 items, in order: integer, Person. Default: null."
    assert properties["few"]["items"] == {}
    assert properties["few"]["description"] == "At most 3 items. Default: []."
    # Nothing is said of a value that may be anything: the runtime drops all of it.
    assert properties["anything"] == {}


async def test_namespaces_reach_the_model_with_their_tools(codex, scripted_model):
    tools = await offered(codex, scripted_model, greet, find, locate)
    assert tools["greet"]["type"] == "function"
    for name, description, inner in [
        ("people", "All about people.", "find"),
        ("places", "Tools in the places namespace.", "locate"),
    ]:
        assert (tools[name]["type"], tools[name]["description"]) == ("namespace", description)
        (found,) = tools[name]["tools"]
        assert found["name"] == inner
        assert found["parameters"]["properties"] == {"name": {"type": "string"}}


@pytest.mark.parametrize("length", [128, 129])
async def test_names_may_be_as_long_as_the_runtime_takes_them(codex, length):
    spec = {**unstructure(locate.spec()), "name": "n" * length}
    if length == 128:
        await raw_thread(codex, dynamicTools=[spec])
    else:
        with pytest.raises(InvalidRequestError, match="at most 128"):
            await raw_thread(codex, dynamicTools=[spec])
