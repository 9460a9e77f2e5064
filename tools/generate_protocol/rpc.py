"""The source of ``_rpc/``: a typed method for each client request, by domain."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from tools.generate_protocol import summaries
from tools.generate_protocol.domains import DOMAINS, domain_of_method
from tools.generate_protocol.emit import docstring_text, import_order, wrap
from tools.generate_protocol.model import Model, Union
from tools.generate_protocol.naming import pascal, snake

if TYPE_CHECKING:
    from tools.generate_protocol.model import Context, Field, Node
    from tools.generate_protocol.schema import Bundle, Method

#: Where a docstring's lines end, without the margin.
_WIDTH = 88

#: How many characters on a parameter are few enough to be repeated.
_SHORT = 300

_MODULE = '''\
{header}"""Requests about {about}."""

from __future__ import annotations

{imports}

class {class_}(Caller):
    """Requests about {about}."""

    __slots__ = ()

{methods}'''

_METHOD = '''\
    async def {name}({signature}) -> types.{response}:
        """{doc}"""
        return await self._call("{method}", {params}, types.{response})
'''

_INIT = '''\
{header}"""A typed method for each client request of the protocol, by domain.

It is loaded when `Codex.rpc` is used for the first time.
"""

from __future__ import annotations

from typing import final

{imports}
from trio_codex._util._handle import NoPublicConstructor

__all__ = ["Rpc"]


@final
class Rpc(
{bases}
    metaclass=NoPublicConstructor,
):
    """Every request that a client can make, as a typed method; `Codex.rpc` gives it.

    A method has the name of the request in snake_case: ``fs/readFile`` is
    `fs_read_file`. Its arguments are keyword-only, with the names of the
    request's params class in `trio_codex.types`; where params are a union, it
    takes one of its classes as its only argument. What is left out is not
    sent; None is sent as null, which the runtime takes where the annotation
    has None in it.

    Every method is a checkpoint. Cancelled before the request was written, it
    sends nothing; cancelled later, it drops the answer, and the runtime may
    have done what was asked.

    Raises:
        ValueError: The params cannot be written.
        JsonRpcError: The runtime refused.
        ProtocolError: The response does not fit its type.
        TransportClosedError: The connection is over.
    """

    __module__ = "trio_codex"

    __slots__ = ()
'''

_EXPERIMENTAL = "Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on."


@attrs.frozen
class Request:
    """A client request, on its way to a method.

    Attributes:
        method: The schema's row.
        params: The node of its params, or None where it takes none.
        response: The name of its response.
        experimental: Whether it needs the experimental capability.
    """

    method: Method
    params: Node | None
    response: str
    experimental: bool

    @property
    def name(self) -> str:
        """The name of the method of `Rpc`."""
        return rpc_name(self.method.name)


def rpc_name(method: str) -> str:
    """The name of the method for a request: ``fs/readFile`` is ``fs_read_file``."""
    return "_".join(snake(part) for part in method.split("/"))


def requests(context: Context, bundle: Bundle, responses: dict[str, str]) -> list[Request]:
    """All client requests, by the name of their methods.

    Raises:
        ValueError: Two requests have the same name.
    """
    summaries.check(bundle)
    nodes = {node.name: node for own in context.nodes.values() for node in own}
    found = sorted(
        (
            Request(
                method,
                None if method.params is None else nodes[method.params],
                responses[method.name],
                experimental=method.name not in bundle.stable_requests,
            )
            for method in bundle.client_requests
        ),
        key=lambda request: request.name,
    )
    for one, other in pairwise(found):
        if one.name == other.name:
            raise ValueError(f"{one.method.name} and {other.method.name} are both {one.name}")
    return found


def rpc_sources(context: Context, bundle: Bundle, all_requests: list[Request]) -> dict[str, str]:
    """The source of each module of ``_rpc/``, by the module's name."""
    by_domain: dict[str, list[Request]] = {domain: [] for domain in DOMAINS}
    for request in all_requests:
        by_domain[domain_of_method(request.method.name)].append(request)
    used = {domain: own for domain, own in by_domain.items() if own}
    sources = {domain: _module(context, bundle, domain, own) for domain, own in used.items()}
    imports = "\n".join(
        f"from trio_codex._rpc.{domain} import {_class(domain)}" for domain in sorted(used)
    )
    bases = "\n".join(f"    {_class(domain)}," for domain in used)
    return {
        **sources,
        "__init__": _INIT.format(header=context.header, imports=imports, bases=bases),
    }


def _class(domain: str) -> str:
    return f"{pascal(domain)}Requests"


def _module(context: Context, bundle: Bundle, domain: str, own: list[Request]) -> str:
    methods = "\n".join(_method(bundle, request) for request in own)
    code = re.sub(r'""".*?"""', "", methods, flags=re.DOTALL)
    imports = [
        *(["from typing import Any\n"] if re.search(r"\bAny\b", code) else []),
        "from trio_codex import types",
        "from trio_codex._rpc._caller import Caller",
        *_unset_import(code),
    ]
    return _MODULE.format(
        header=context.header,
        about=DOMAINS[domain],
        imports="\n".join(imports) + "\n",
        class_=_class(domain),
        methods=methods,
    )


def _unset_import(code: str) -> list[str]:
    names = [name for name in ("UNSET", "UnsetType") if re.search(rf"\b{name}\b", code)]
    if not names:
        return []
    return [f"from trio_codex._util._model import {', '.join(sorted(names, key=import_order))}"]


def _method(bundle: Bundle, request: Request) -> str:
    signature, params = _signature(request.params)
    return _METHOD.format(
        name=request.name,
        signature=signature,
        response=request.response,
        doc=_doc(bundle, request),
        method=request.method.name,
        params=params,
    )


def _signature(params: Node | None) -> tuple[str, str]:
    """The parameters of a method, and the expression for the request's params."""
    if params is None:
        return "self", "None"
    # No keywords stand for one of several classes, or for any property.
    if not isinstance(params, Model) or params.extra:
        return f"self, params: types.{params.name}, /", "params"
    if not params.fields:
        return "self", f"types.{params.name}()"
    parameters = ", ".join(map(_parameter, params.fields))
    arguments = ", ".join(f"{field.name}={field.name}" for field in params.fields)
    return f"self, *, {parameters}", f"types.{params.name}({arguments})"


def _parameter(field: Field) -> str:
    hint = field.hint.text
    for name in field.hint.names:
        hint = re.sub(rf"\b{name}\b", f"types.{name}", hint)
    if hint == "Any":
        return f"{field.name}: Any" if field.required else f"{field.name}: Any = UNSET"
    if not field.required:
        hint += " | UnsetType"
    if field.hint.nullable:
        hint += " | None"
    return f"{field.name}: {hint}" if field.required else f"{field.name}: {hint} = UNSET"


def _doc(bundle: Bundle, request: Request) -> str:
    summary, further = summaries.described(bundle, request.method, request.params)
    first = f"{summary.removesuffix('.')} (``{request.method.name}``)."
    lines = [first]
    if len(first) > _WIDTH:
        lines = [summary, "", f"The request is ``{request.method.name}``."]
    if request.experimental:
        lines += ["", *wrap(_EXPERIMENTAL, _WIDTH)]
    for paragraph in further:
        lines += ["", *wrap(paragraph, _WIDTH)]
    lines += _arguments(request.params)
    return docstring_text(lines, 8)


def _arguments(params: Node | None) -> list[str]:
    if params is None:
        return []
    if isinstance(params, Model) and not params.extra:
        documented = [(field.name, _short(field.doc)) for field in params.fields if field.doc]
    elif isinstance(params, Union):
        classes = ", ".join(f"`types.{member}`" for member in params.members)
        documented = [("params", f"One of {classes}.")]
    else:
        documented = [("params", f"A `types.{params.name}`.")]
    lines = ["", "Args:"] if documented else []
    for name, text in documented:
        head, *tail = wrap(f"{name}: {text}", _WIDTH - 8)
        lines += [f"    {head}", *(f"        {line}" for line in tail)]
    return lines


def _short(doc: str) -> str:
    """What is said of a parameter, or its first paragraph; the params class has it all."""
    first, *_ = doc.split("\n\n")
    text = " ".join((doc if len(doc) <= _SHORT else first).split())
    return text if text.endswith((".", ":", "!", "?", ")")) else f"{text}."
