"""The methods of `Codex.rpc`: their names, their parameters, their docstrings."""

from __future__ import annotations

import inspect
import re
import types
import typing

import attrs
import pytest

from tools.generate_protocol.rpc import rpc_name
from trio_codex import Rpc
from trio_codex._codec._fields import wire_name
from trio_codex.protocol import load
from trio_codex.protocol.methods import CLIENT_REQUESTS
from trio_codex.protocol.rows import Row
from trio_codex.testing import open_fake_app_server
from trio_codex.types import UNSET


async def nothing(server):
    """Say nothing."""


def function(method):
    return getattr(Rpc, rpc_name(method))


def opened(type_):
    """A type with the unions themselves where the classes have their rows."""
    if isinstance(type_, Row):
        return type_.__supertype__
    parts = tuple(map(opened, typing.get_args(type_)))
    if not parts:
        return type_
    if isinstance(type_, types.UnionType) or typing.get_origin(type_) is typing.Union:
        return typing.Union[parts]  # noqa: UP007 - made of what there is
    return typing.get_origin(type_)[parts]


def parameters(method):
    return list(inspect.signature(function(method)).parameters.values())[1:]


def test_the_names_are_those_that_the_documentation_gives():
    for method, name in {
        "fs/readFile": "fs_read_file",
        "account/login/cancel": "account_login_cancel",
        "command/exec": "command_exec",
        "thread/increment_elicitation": "thread_increment_elicitation",
        "account/gatewayOAuth/read": "account_gateway_oauth_read",
        "mcpServerStatus/list": "mcp_server_status_list",
        "fuzzyFileSearch": "fuzzy_file_search",
        "initialize": "initialize",
    }.items():
        assert rpc_name(method) == name


async def test_dir_shows_the_requests_and_nothing_else():
    names = sorted(map(rpc_name, CLIENT_REQUESTS))
    assert len(set(names)) == len(CLIENT_REQUESTS)
    async with open_fake_app_server(nothing) as codex:
        assert dir(codex.rpc) == names
        assert repr(codex.rpc) == f"<Rpc: {len(names)} requests>"
        with pytest.raises(AttributeError):
            codex.rpc.thread_begin  # noqa: B018
    assert {name for name in dir(Rpc) if not name.startswith("_")} == set(names)


@pytest.mark.parametrize("method", CLIENT_REQUESTS)
def test_a_request_is_an_async_method_with_the_types_of_the_schema(method):
    row = CLIENT_REQUESTS[method]
    assert inspect.iscoroutinefunction(function(method))
    hints = typing.get_type_hints(function(method))
    assert hints.pop("return") == load(row.response)
    if row.params is None:
        assert hints == {}
    elif isinstance(load(row.params), type):
        fields = attrs.fields(load(row.params))
        assert hints == {field.name: opened(field.type) for field in fields}
        assert list(hints) == [field.name for field in fields]
    else:
        assert hints == {"params": load(row.params)}


@pytest.mark.parametrize("method", CLIENT_REQUESTS)
def test_parameters_are_keywords_and_required_where_the_schema_says_so(method, bundle):
    row = CLIENT_REQUESTS[method]
    if row.params is None:
        assert parameters(method) == []
        return
    class_, schema = load(row.params), bundle.definitions[row.params]
    if not isinstance(class_, type):
        (only,) = parameters(method)
        assert only.kind is inspect.Parameter.POSITIONAL_ONLY
        assert only.default is inspect.Parameter.empty
        return
    wire = {field.name: wire_name(field) for field in attrs.fields(class_)}
    assert {wire[one.name] for one in parameters(method)} == schema.get("properties", {}).keys()
    for one in parameters(method):
        assert one.kind is inspect.Parameter.KEYWORD_ONLY
        required = wire[one.name] in schema.get("required", ())
        assert one.default is (inspect.Parameter.empty if required else UNSET), one.name


@pytest.mark.parametrize("method", CLIENT_REQUESTS)
def test_a_docstring_says_what_it_does_by_which_request_and_what_the_parameters_mean(
    method, bundle
):
    row = CLIENT_REQUESTS[method]
    doc = inspect.getdoc(function(method))
    first = doc.splitlines()[0]
    assert first.endswith(".")
    assert first[0].isupper()
    assert f"``{method}``" in doc
    assert ("\nExperimental: " in doc) is row.experimental
    documented = re.findall(r"^    (\w+): ", doc.partition("Args:\n")[2], re.MULTILINE)
    class_ = row.params and load(row.params)
    if isinstance(class_, type):
        properties = bundle.definitions[row.params].get("properties", {})
        assert documented == [
            field.name
            for field in attrs.fields(class_)
            if (schema := properties[wire_name(field)]) is not True and schema.get("description")
        ]
    else:
        assert documented == [one.name for one in parameters(method)]


def test_no_docstring_is_longer_than_a_few_screens():
    assert max(len(inspect.getdoc(function(m)).splitlines()) for m in CLIENT_REQUESTS) < 100
