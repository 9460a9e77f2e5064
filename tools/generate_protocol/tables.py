"""The source of the tables: methods, the home of each name, and ``types.py``."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from tools.generate_protocol.emit import import_order
from tools.generate_protocol.model import Context, Model

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.generate_protocol.schema import Bundle, Method

_WIDTH = 96

_METHODS = '''\
{header}"""The methods of the protocol, and the classes that go with each.

Names only, so that this module loads no domain; `trio_codex.protocol.load`
turns a name into its class. The schema's envelopes (`JSONRPCRequest` and its
like) are the wire layer's business, and its four enumerations of methods
(`ClientRequest`, `ClientNotification`, `ServerNotification`, `ServerRequest`)
are the tables below.
"""

from typing import NamedTuple

RUNTIME_VERSION = "{version}"


class ClientRequest(NamedTuple):
    """A request that the client makes.

    Attributes:
        params: The class of its params, or None where it takes none.
        response: The class of its response.
        experimental: Whether it needs the capability `experimentalApi`.
    """

    params: str | None
    response: str
    experimental: bool = False


class ServerRequest(NamedTuple):
    """A request that the runtime makes.

    Attributes:
        params: The class of its params.
        response: The class of the answer.
    """

    params: str
    response: str


CLIENT_REQUESTS: dict[str, ClientRequest] = {{
{client_requests}
}}

#: Method and class of its params, or None where it has none.
CLIENT_NOTIFICATIONS: dict[str, str | None] = {{
{client_notifications}
}}

SERVER_REQUESTS: dict[str, ServerRequest] = {{
{server_requests}
}}

SERVER_NOTIFICATIONS: dict[str, str] = {{
{server_notifications}
}}
'''

_INIT = '''\
{header}"""The protocol, generated: one module for each domain, loaded when a name of it is needed.

`methods` lists the methods, `rows` says what the unions are made of.
"""

from importlib import import_module
from typing import Any

__all__ = ["DOMAINS", "HOME", "defined", "load"]

#: The names that each domain defines.
_NAMES = {{
{names}
}}

DOMAINS: tuple[str, ...] = tuple(_NAMES)

#: The domain of each name.
HOME: dict[str, str] = {{
    name: domain for domain, names in _NAMES.items() for name in names.split()
}}


def defined(name: str) -> Any:
    """Give what a domain has under a name, which is a row for a union."""
    return getattr(import_module(f"{{__name__}}.{{HOME[name]}}"), name)


def load(name: str) -> Any:
    """Give the class or alias of a name, and load its domain if need be.

    Args:
        name: A name of the generated protocol.

    Returns:
        What the name stands for.

    Raises:
        KeyError: The protocol has no such name.
    """
    value = defined(name)
    # A union is there as its row, which only annotations are content with.
    return value.__supertype__ if hasattr(value.__class__, "__supertype__") else value
'''

_TYPES = '''\
# ruff: noqa: E501, I001
{header}"""Every model of the protocol: threads, turns, items, events, params and responses.

The classes are frozen attrs classes with snake_case fields, the enums are
strings that take unknown values, the unions are plain aliases. Nothing is
loaded before its first use, so importing this module costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trio_codex import protocol as _protocol
from trio_codex._util._model import (
    UNSET,
    Notification,
    OpenEnum,
    Unknown,
    UnknownNotification,
    UnsetType,
)

if TYPE_CHECKING:
    # fmt: off
{imports}
    # fmt: on

# fmt: off
__all__ = [
{names}
]
# fmt: on


if not TYPE_CHECKING:  # else a type checker would take any name for good

    def __getattr__(name: str) -> Any:
        if name not in _protocol.HOME:
            raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
        value = globals()[name] = _protocol.load(name)
        return value


def __dir__() -> list[str]:
    return sorted({{*globals(), *__all__}})
'''

_ALWAYS_THERE = (
    "UNSET",
    "Notification",
    "OpenEnum",
    "Unknown",
    "UnknownNotification",
    "UnsetType",
)


def methods_source(context: Context, bundle: Bundle, responses: dict[str, str]) -> str:
    """The source of ``protocol/methods.py``."""

    def client_request(method: Method) -> str:
        row = f"ClientRequest({_name(method.params)}, {_name(responses[method.name])}"
        return f"{row})" if method.name in bundle.stable_requests else f"{row}, experimental=True)"

    return _METHODS.format(
        header=context.header,
        version=bundle.runtime_version,
        client_requests=_entries(
            (method.name, client_request(method)) for method in bundle.client_requests
        ),
        client_notifications=_entries(
            (method.name, _name(method.params)) for method in bundle.client_notifications
        ),
        server_requests=_entries(
            (
                method.name,
                f"ServerRequest({_name(method.params)}, {_name(responses[method.name])})",
            )
            for method in bundle.server_requests
        ),
        server_notifications=_entries(
            (method, _name(class_)) for method, class_ in notification_classes(context).items()
        ),
    )


def notification_classes(context: Context) -> dict[str, str]:
    """The class of each server notification, by method."""
    found = {
        node.method: node.name
        for nodes in context.nodes.values()
        for node in nodes
        if isinstance(node, Model) and node.method
    }
    return dict(sorted(found.items()))


def init_source(context: Context) -> str:
    """The source of ``protocol/__init__.py``."""
    names = "\n".join(
        f'    "{domain}": """\n{_fill(sorted(node.name for node in nodes), " ", 8)}\n    """,'
        for domain, nodes in context.nodes.items()
    )
    return _INIT.format(header=context.header, names=names)


def types_source(context: Context) -> str:
    """The source of ``types.py``."""
    imports = "\n".join(
        f"    from trio_codex.protocol.{domain} import (\n"
        f"{_fill(sorted(node.name for node in nodes), ', ', 8)},\n    )"
        for domain, nodes in context.nodes.items()
    )
    names = sorted([*_ALWAYS_THERE, *context.home], key=import_order)
    quoted = _fill([f'"{name}"' for name in names], ", ", 4)
    return _TYPES.format(header=context.header, imports=imports, names=f"{quoted},")


def _fill(names: list[str], separator: str, indent: int) -> str:
    margin = " " * indent
    lines = textwrap.wrap(
        separator.join(names),
        _WIDTH,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _entries(rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f'    "{method}": {row},' for method, row in sorted(rows))


def _name(name: str | None) -> str:
    return "None" if name is None else f'"{name}"'
