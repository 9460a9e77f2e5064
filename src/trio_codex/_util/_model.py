"""The foundation of the generated protocol classes.

The generated modules under ``protocol/`` build on these few names,
and the codec knows them; nothing here knows JSON or cattrs.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Final

import attrs

__all__ = ["UNSET", "Notification", "OpenEnum", "Unknown", "UnknownNotification", "UnsetType"]

_PUBLIC_HOME: Final = "trio_codex.types"

REMEMBERED_VALUES: Final = 64
"""So many unlisted values of an enum stay one member each."""

REMEMBERED_CHARS: Final = 100
"""The length of such a value at most."""


class UnsetType(Enum):
    """The type of `UNSET`."""

    __module__ = _PUBLIC_HOME

    UNSET = "UNSET"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = UnsetType.UNSET
"""Stands in a field that is not to be sent. None is sent as null, which may mean something else."""


class OpenEnum(str, Enum):
    """A string enum that takes values which the schema does not list.

    The runtime is newer than this library sooner or later. A value that is not
    listed becomes a member on the fly: it compares equal to its string, and its
    ``name`` is the value. Compare it with ``==``: as there may be any number of
    such values, only the first few are the same member each time.
    """

    __module__ = _PUBLIC_HOME

    def __str__(self) -> str:
        return self.value

    @classmethod
    def _missing_(cls, value: object) -> OpenEnum | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        known = cls._value2member_map_
        if len(known) < len(cls) + REMEMBERED_VALUES and len(value) <= REMEMBERED_CHARS:
            # Two tasks cannot race here: this runs without a checkpoint.
            known[value] = member
        return member


class Notification:
    """The base of every notification class: an event, as it came from the runtime."""

    __module__ = _PUBLIC_HOME

    __slots__ = ()

    if TYPE_CHECKING:  # else `get_type_hints` would look for ClassVar in the module above
        method: ClassVar[str]


@attrs.frozen
class Unknown:
    """A variant of a union that the pinned schema does not have, or a misfit in a list.

    In lists that the runtime gives (threads, turns, items, models, …), an entry
    that does not fit its class is one of these; the other entries are not affected.

    ``repr`` does not show the data.

    Attributes:
        type: The variant's tag, or None where it carries none.
        data: The value, unchanged.
    """

    __module__ = _PUBLIC_HOME

    type: str | None
    # An unknown value may be a secret.
    data: Any = attrs.field(repr=False)


@attrs.frozen
class UnknownNotification(Notification):
    """A notification that is not in the pinned schema, or does not fit it.

    ``repr`` does not show the params.

    Attributes:
        method: The notification's method.
        params: Its params, unchanged.
        error: None when the method is unknown; otherwise what did not fit.
    """

    __module__ = _PUBLIC_HOME

    method: str  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    params: Any = attrs.field(repr=False)
    error: Exception | None = attrs.field(default=None, eq=False)
