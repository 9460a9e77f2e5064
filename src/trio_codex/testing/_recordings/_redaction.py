"""What is left out of a recording, by the schema: secrets, what people have typed, who they are.

The generated classes say which of their properties are secret, and leave them out of `repr`
for that. A recording leaves out these, and what names a person, an account or a machine.
Where they may be is worked out once for each method, so that a message that cannot hold
one, as most cannot, costs a look into a table.
"""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias, cast, get_args, get_origin

import attrs

from trio_codex import protocol
from trio_codex._codec._fields import wire_name
from trio_codex._util._model import Unknown
from trio_codex.protocol import methods
from trio_codex.protocol.rows import members_of

__all__ = ["default_redact"]

REDACTED: Final = "{redacted}"

_PERSONAL: Final = frozenset(
    {
        "accountId",
        "chatgptAccountId",
        "email",
        "execServerUrl",
        "installationId",
        "originUrl",
        "previousAccountId",
    }
)
"""Properties that name a person, an account or a machine."""

_REMOTE_CONTROL: Final = "RemoteControl"
"""How the names of the classes begin whose ``serverName`` is the name of the host."""

_LOGINS: Final = (
    "account/login/",
    "account/gatewayOAuth/",
    "account/chatgptAuthTokens/",
    "mcpServer/oauth",
)

Classes: TypeAlias = "tuple[type[Any], ...]"


class _Field(NamedTuple):
    """A property that is secret, or that something secret may be in.

    Attributes:
        secret: Whether all of it is.
        classes: The classes of its value, or of that value's members.
        is_map: Whether the value is a map, so that its keys are no properties.
    """

    secret: bool
    classes: Classes
    is_map: bool


def default_redact(
    message: dict[str, Any], method: str, *, logins: bool = False
) -> dict[str, Any] | None:
    """Take out of a message what a recording should not hold.

    ``{redacted}`` replaces what the schema calls a secret (tokens, keys, environment
    variables, settings, addresses of logins, answers to questions, what is typed into a
    process), and e-mail address, account, host name and installation. Maps and lists that
    the runtime sends keep their form. A replay takes ``{redacted}`` for equal to anything.

    A function of yours can call this one and take out more. Values of environment variables
    and the paths of directories are replaced after it; see `record_to`. Not a checkpoint.

    Args:
        message: A JSON-RPC message as it is on the wire. It is not changed.
        method: Its method; for an answer, that of the request.
        logins: Whether to keep the messages of logins. They are left out otherwise, and a
            replay does not know them.

    Returns:
        The message, or a copy in which something is replaced; None to leave it out.
    """
    if not logins and method.startswith(_LOGINS):
        return None
    of_params, of_answer, sent = _classes_of(method)
    if "method" in message:
        name, classes = "params", of_params
    else:
        name, classes, sent = "result", of_answer, not sent
    if not classes or name not in message:
        return message
    return {**message, name: _walk(message[name], classes, whole=sent)}


@cache
def _classes_of(method: str) -> tuple[Classes, Classes, bool]:
    """Give the classes of the params and of the answer, where something is secret in them.

    The third is whether the client sends the method.
    """
    asked = methods.CLIENT_REQUESTS.get(method) or methods.SERVER_REQUESTS.get(method)
    if asked is not None:
        names = asked.params, asked.response
    else:
        names = methods.SERVER_NOTIFICATIONS.get(method), None
    params, answer = (
        () if name is None else tuple(filter(_is_hot, _parts(protocol.load(name))))
        for name in names
    )
    return params, answer, method in methods.CLIENT_REQUESTS


def _walk(value: Any, classes: Classes, *, whole: bool) -> Any:
    if isinstance(value, list):
        return [_walk(each, classes, whole=whole) for each in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    changed = dict(cast("dict[str, Any]", value))
    for cls in classes:
        for name, field in _hot_fields(cls).items():
            inner = changed.get(name)
            if inner is None:
                continue
            if field.secret:
                # What a command has written is what a recording is for.
                if whole or not name.endswith("Base64"):
                    changed[name] = REDACTED if whole else _blank(inner)
            elif field.is_map and isinstance(inner, dict):
                members = cast("dict[str, Any]", inner)
                changed[name] = {
                    key: _walk(each, field.classes, whole=whole) for key, each in members.items()
                }
            else:
                changed[name] = _walk(inner, field.classes, whole=whole)
    return changed


def _blank(value: Any) -> Any:
    """Replace the texts and numbers in a value, which keeps its form: somebody will read it."""
    if isinstance(value, dict):
        return {key: _blank(each) for key, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_blank(each) for each in cast("list[Any]", value)]
    if isinstance(value, str):
        return REDACTED
    return value if value is None or isinstance(value, bool) else 0


@cache
def _hot_fields(cls: type[Any]) -> dict[str, _Field]:
    """Give the fields of a class in which something may be secret, by their names on the wire."""
    fields = {wire_name(each): _field_of(cls, each) for each in attrs.fields(cls)}
    return {name: each for name, each in fields.items() if each.secret or each.classes}


def _field_of(cls: type[Any], field: attrs.Attribute[Any]) -> _Field:
    is_map = any(get_origin(option) is dict for option in members_of(field.type))
    return _Field(_is_secret(cls, field), tuple(filter(_is_hot, _parts(field.type))), is_map)


def _is_secret(cls: type[Any], field: attrs.Attribute[Any]) -> bool:
    name = wire_name(field)
    is_host = name == "serverName" and cls.__name__.startswith(_REMOTE_CONTROL)
    return is_host or not field.repr or name in _PERSONAL


@cache
def _is_hot(cls: type[Any]) -> bool:
    """Whether something secret may be in a value of a class."""
    seen: set[type[Any]] = set()
    left = [cls]
    while left:
        each = left.pop()
        if each in seen:
            continue
        seen.add(each)
        for field in attrs.fields(each):
            if _is_secret(each, field):
                return True
            left += _parts(field.type)
    return False


def _parts(type_: Any) -> list[type[Any]]:
    """Give the classes of the protocol in a type, those of its members too."""
    if inspect.isclass(type_) and attrs.has(type_):
        return [] if type_ is Unknown else [type_]
    options = members_of(type_)
    if options == (type_,):
        options = get_args(type_)
    return [part for option in options for part in _parts(option)]
