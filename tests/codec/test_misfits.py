"""Every list that the runtime gives, with something in it that does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs

from trio_codex import _codec, protocol, types
from trio_codex._codec._fields import split_null, wire_name
from trio_codex.protocol.rows import Base, members_of

if TYPE_CHECKING:
    from schema_instances import Instances

    from tools.generate_protocol.schema import Bundle

#: What an object of the protocol never is.
MISFIT = [["hunter2"]]


def lists_of_objects(class_: type[Any]) -> list[attrs.Attribute[Any]]:
    """The fields of a class that hold a list of objects."""
    found = []
    for field in attrs.fields(class_):
        core, _ = split_null(field.type)
        if get_origin(core) is list:
            (entry,) = get_args(core)
            if any(isinstance(kind, type) and issubclass(kind, Base) for kind in members_of(entry)):
                found.append(field)
    return found


def test_no_list_of_a_response_is_lost_for_one_entry(bundle: Bundle, instances: Instances) -> None:
    tried: set[str] = set()
    responses = {method.response for method in protocol.methods.CLIENT_REQUESTS.values()}
    for name in responses | {"Thread", "Turn", "TurnsPage"}:
        class_ = protocol.load(name)
        for raw, _ in instances.of(name, count=5):
            for field in lists_of_objects(class_) if isinstance(class_, type) else ():
                wire = wire_name(field)
                if not raw.get(wire):
                    continue
                whole = getattr(_codec.structure(raw, class_, where=name), field.name)
                mixed = {**raw, wire: [MISFIT, *raw[wire], MISFIT]}
                value = getattr(_codec.structure(mixed, class_, where=name), field.name)
                assert value == [types.Unknown(None, MISFIT), *whole, types.Unknown(None, MISFIT)]
                tried.add(f"{name}.{field.name}")
    assert {"ThreadListResponse.data", "Thread.turns", "Turn.items", "ModelListResponse.data"} <= (
        tried
    )
    assert len(tried) > 45
