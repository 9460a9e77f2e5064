"""`Tool` and `@tool`: what a function becomes, and what is refused."""

from __future__ import annotations

import functools
import inspect
import re
from typing import TYPE_CHECKING, Annotated, Literal

import attrs
import pytest
import trio
import trio.testing

from trio_codex import Tool, ToolNamespace, tool, types
from trio_codex._codec import unstructure
from trio_codex._tools._specs import tool_specs

if TYPE_CHECKING:
    from somewhere import Unknown


@tool
async def lookup(word: str, limit: Annotated[int, "How many"] = 3, *, exact: bool = False) -> list:
    """Look a word up.

    In the dictionary.

    Args:
        word: The word,
            as it is written.
        limit: Not this.
    """
    return [word, limit, exact]


@attrs.frozen
class Filter:
    """What to keep."""

    kind: Literal["new", "old"]


class Database:
    def __init__(self, name: str = "db") -> None:
        self.name = name
        self.closed = False

    @tool
    async def query(self, sql: str) -> str:
        """Ask the database."""
        return f"{self.name}: {sql}"

    async def plain(self, sql: str) -> str:
        """Ask plainly."""
        return f"{self.name}: {sql}"

    @staticmethod
    @tool
    async def version(major: int) -> int:
        return major

    async def aclose(self) -> None:
        self.closed = True


class SearchHTTPIndex:
    """Search the index."""

    def __init__(self) -> None:
        self.closed = 0

    async def __call__(self, text: str) -> str:
        return f"found {text}"

    async def aclose(self) -> None:
        await trio.lowlevel.checkpoint()
        self.closed += 1


# What is made


def test_a_tool_has_the_name_text_and_schema_of_its_function():
    assert isinstance(lookup, Tool)
    assert lookup.name == "lookup"
    assert lookup.namespace is None
    assert lookup.description == "Look a word up.\n\nIn the dictionary."
    assert lookup.input_schema == {
        "type": "object",
        "properties": {
            "word": {"type": "string", "description": "The word, as it is written."},
            "limit": {"type": "integer", "default": 3, "description": "How many. Default: 3."},
            "exact": {"type": "boolean", "default": False, "description": "Default: false."},
        },
        "required": ["word"],
        "additionalProperties": False,
    }
    assert repr(lookup) == "<Tool lookup>"


def test_a_parameter_is_described_under_its_name_as_it_is_spelled():
    @tool
    async def find(URL: str) -> None:  # noqa: N803 - as a user may spell it
        """Find it.

        Args:
            URL: Where it is.
        """

    assert find.input_schema["properties"]["URL"]["description"] == "Where it is."


async def test_a_tool_can_be_called_like_its_function():
    assert await lookup("a", exact=True) == ["a", 3, True]
    with pytest.raises(TypeError, match="word"):
        await lookup()
    assert str(inspect.signature(lookup)).startswith("(word: 'str'")
    assert lookup.__doc__.startswith("Look a word up.")


def test_what_the_decorator_is_given_wins():
    @tool(name="find-it_2", description="Finds.", namespace="words")
    async def find() -> None:
        """Not this."""

    assert (find.name, find.description) == ("find-it_2", "Finds.")
    assert find.namespace == ToolNamespace("words")
    assert find.path == "words.find-it_2"
    assert repr(find) == "<Tool words.find-it_2>"
    assert find.input_schema == {
        "type": "object",
        "properties": {},
        "required": [],
        "additionalProperties": False,
    }


def test_a_function_without_a_docstring_has_an_empty_description():
    async def bare(text: str) -> None: ...

    assert Tool(bare).description == ""


async def test_a_tool_can_be_made_of_another_under_another_name():
    again = Tool(lookup, name="again")
    assert (again.name, again.description) == ("again", lookup.description)
    assert again.input_schema == lookup.input_schema
    assert await again("b", 1) == ["b", 1, False]


async def test_a_tool_in_a_class_is_bound_to_the_instance_it_is_taken_from():
    one, other = Database("one"), Database("other")
    assert isinstance(one.query, Tool)
    assert list(one.query.input_schema["properties"]) == ["sql"]
    assert await one.query("x") == "one: x"
    assert await other.query(sql="y") == "other: y"
    assert (await one.query.call({"sql": "z"})).content_items[0].text == "one: z"
    assert Database.query is Database.__dict__["query"]
    assert await Database.query(one, "x") == "one: x"


async def test_a_tool_that_stands_outside_of_a_class_is_not_bound_by_one():
    class Holder:
        find = lookup

    assert Holder().find is lookup


async def test_a_tool_of_a_class_itself_says_that_it_needs_an_instance():
    for use in (Database.query.spec, lambda: tool_specs([Database.query])):
        with pytest.raises(TypeError, match=r"belongs to no instance; .*instance\.query"):
            use()
    with pytest.raises(TypeError, match="belongs to no instance"):
        await Database.query.call({"sql": "x"})


async def test_a_tool_can_be_a_static_method():
    assert list(Database.version.input_schema["properties"]) == ["major"]
    assert await Database().version(3) == 3
    assert tool_specs([Database().version])[0].name == "version"


async def test_a_tool_can_be_made_of_a_bound_method_a_closure_or_a_partial():
    database = Database("here")
    method = Tool(database.plain)
    assert (method.name, method.description) == ("plain", "Ask plainly.")
    assert await method("x") == "here: x"

    async def inner(factor: int, number: int, *, unit: str = "m") -> str:
        """Multiply."""
        return f"{factor * number}{unit}"

    partial = Tool(functools.partial(inner, 2, unit="km"))
    assert (partial.name, partial.description) == ("inner", "Multiply.")
    assert list(partial.input_schema["properties"]) == ["number"]
    assert await partial(number=4) == "8km"
    assert (await partial.call({"number": 4})).content_items[0].text == "8km"
    refused = await partial.call({"number": 4, "unit": "x"})
    assert "unknown property `$.unit`" in refused.content_items[0].text

    nested = Tool(functools.partial(functools.partial(database.plain)))
    assert await nested("y") == "here: y"


async def test_a_tool_can_be_made_of_a_wrapped_function():
    def counted(function):
        @functools.wraps(function)
        async def wrapper(*args, **kwargs):
            counts.append(1)
            return await function(*args, **kwargs)

        return wrapper

    counts = []

    @tool
    @counted
    async def say(word: str) -> str:
        return word

    assert list(say.input_schema["properties"]) == ["word"]
    assert (await say.call({"word": "hi"})).content_items[0].text == "hi"
    assert counts == [1]


async def test_a_tool_can_be_made_of_an_object_that_is_called_and_closed():
    index = SearchHTTPIndex()
    search = Tool(index)
    assert (search.name, search.description) == ("search_httpindex", "Search the index.")
    assert await search("x") == "found x"
    await search.aclose()
    assert index.closed == 1


async def test_closing_the_tool_of_a_method_or_function_closes_nothing():
    database = Database()
    with trio.testing.assert_checkpoints():
        await database.query.aclose()
    await Tool(database.plain).aclose()
    await lookup.aclose()
    assert not database.closed


def test_only_parameters_have_to_be_resolvable():
    @tool
    async def find(word: str) -> Unknown: ...

    assert list(find.input_schema["properties"]) == ["word"]


# What is refused

CASES = {}


def case(message):
    def keep(function):
        CASES[function.__name__] = function, message
        return function

    return keep


@case("parameter text of tool no_annotation has no annotation; annotate it, .*text: str")
async def no_annotation(text): ...


@case(r"tool stars takes \*texts; .* name each parameter")
async def stars(*texts: str): ...


@case(r"tool keywords takes \*\*texts; .* name each parameter")
async def keywords(**texts: str): ...


@case("parameter text of tool slash is positional-only; .* remove the slash")
async def slash(text: str, /): ...


@case(r"tool odd has a parameter .*: odd.value: complex has no form in JSON; use scalars")
async def odd(value: complex): ...


@case(r"tool deep has a parameter .*: deep.value\[\]: object has no form in JSON")
async def deep(value: list[object]): ...


@case("annotation of parameter value of tool unresolved cannot be resolved: .*Unknown.*top level")
async def unresolved(value: Unknown): ...


@case("tool blocking is not an async function; .*, under asyncio asyncio.to_thread")
def blocking(value: int): ...


@case("tool generator is an async generator; a tool returns its result, once")
async def generator(value: int):
    yield value


@case("a tool is made of an async function, and not of Class")
class Class:
    async def __call__(self, text: str): ...


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("make", [tool, Tool, tool(name="x"), lambda f: Tool(functools.partial(f))])
def test_what_cannot_be_a_tool_is_refused_when_it_is_made(name, make):
    function, message = CASES[name]
    with pytest.raises(TypeError, match=message):
        make(function)


@pytest.mark.parametrize("value", [1, "lookup", None, [lookup]])
def test_what_is_no_function_is_refused(value):
    with pytest.raises(TypeError, match="a tool is made of an async function"):
        Tool(value)


@pytest.mark.parametrize("wrap", [classmethod, staticmethod])
def test_the_decorator_goes_below_classmethod_and_staticmethod(wrap):
    with pytest.raises(TypeError, match="put @tool below it"):

        class Wrong:
            @tool
            @wrap
            async def find(self, text: str): ...


def test_a_sync_object_that_is_called_is_refused():
    class Sync:
        def __call__(self, text: str): ...

    with pytest.raises(TypeError, match="tool sync is not an async function"):
        Tool(Sync())


@pytest.mark.parametrize(
    "name", ["", "a b", "ä", "a.b", "x" * 129, "a\n", "<lambda>", "mcp", "mcp__x"]
)
def test_a_name_that_the_runtime_refuses_is_a_value_error(name):
    for make in (lambda: Tool(lookup, name=name), lambda: Tool(lookup, namespace=name)):
        with pytest.raises(ValueError, match=re.escape(repr(name))):
            make()


@pytest.mark.parametrize("name", ["x" * 65, "functions", "web", "multi_tool_use"])
def test_a_name_that_the_runtime_refuses_for_a_namespace_is_fine_for_a_tool(name):
    with pytest.raises(ValueError, match="tool namespace: "):
        Tool(lookup, namespace=name)
    assert Tool(lookup, name=name, namespace="x" * 64).name == name


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"description": 1},
            TypeError,
            "description of tool lookup must be a string, and is an int",
        ),
        (
            {"description": "a\ud800"},
            ValueError,
            "description of tool lookup cannot be sent: .*surr",
        ),
        ({"namespace": 1}, TypeError, "namespace of tool lookup must be a string or a ToolName"),
    ],
)
def test_what_could_not_be_sent_is_refused_when_the_tool_is_made(options, error, message):
    with pytest.raises(error, match=message):
        Tool(lookup, **options)


@pytest.mark.parametrize("description", [1, "a\ud800"])
def test_a_description_of_a_namespace_that_could_not_be_sent_is_refused(description):
    with pytest.raises((TypeError, ValueError), match="description of the tool namespace n"):
        ToolNamespace("n", description)


def test_a_name_that_is_no_string_is_a_type_error():
    for make in (lambda: Tool(lookup, name=1), lambda: ToolNamespace(1)):
        with pytest.raises(TypeError, match="must be a string, and is an int"):
            make()


# Specs


def names_of(specs):
    return [
        (spec.name, [inner.name for inner in spec.tools])
        if isinstance(spec, types.NamespaceDynamicToolSpec)
        else spec.name
        for spec in specs
    ]


def made(name, namespace=None):
    return Tool(lookup, name=name, namespace=namespace)


def test_a_spec_is_what_the_runtime_is_told():
    assert unstructure(lookup.spec()) == {
        "type": "function",
        "name": "lookup",
        "description": lookup.description,
        "inputSchema": lookup.input_schema,
    }


def test_tools_of_a_namespace_stand_together_where_the_first_of_them_stands():
    words = ToolNamespace("words", "All about words.")
    specs = tool_specs([made("a"), made("b", "words"), made("c"), made("d", words), made("a", "x")])
    assert names_of(specs) == ["a", ("words", ["b", "d"]), "c", ("x", ["a"])]
    assert [spec.description for spec in specs[1::2]] == ["All about words.", ""]
    assert unstructure(specs[1])["tools"][0] == {
        "type": "function",
        "name": "b",
        "description": lookup.description,
        "inputSchema": lookup.input_schema,
    }
    assert tool_specs([]) == []
    assert names_of(tool_specs(iter([lookup]))) == ["lookup"]
    # A tool and a namespace are told apart.
    assert names_of(tool_specs([made("x"), made("a", "x")])) == ["x", ("x", ["a"])]


def test_two_tools_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two tools have the name lookup"):
        tool_specs([lookup, lookup])
    with pytest.raises(ValueError, match=r"two tools have the name n\.a"):
        tool_specs([made("a", "n"), made("a"), made("a", ToolNamespace("n"))])


def test_two_descriptions_of_a_namespace_are_refused():
    one, other = ToolNamespace("n", "One."), ToolNamespace("n", "Other.")
    with pytest.raises(ValueError, match="the tool namespace n has two descriptions"):
        tool_specs([made("a", one), made("b", other)])


async def undecorated(text: str): ...


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (undecorated, "is a function; decorate undecorated with @tool, or give Tool.undecorated."),
        (Database().plain, "is a method; decorate plain"),
        (SearchHTTPIndex(), "is a SearchHTTPIndex; decorate SearchHTTPIndex"),
        ("lookup", r"is a str$"),
        (None, r"is a NoneType$"),
    ],
)
def test_what_is_no_tool_is_refused(value, message):
    with pytest.raises(TypeError, match=rf"tools\[1\] must be a Tool, and {message}"):
        tool_specs([lookup, value])
