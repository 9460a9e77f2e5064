"""From the values of users to what JSON is made of.

Programs return what their libraries gave them: subclasses of ``str`` and
``int``, scalars of numpy, paths, views of dicts. All of it goes out as the
value that it is.
"""

from __future__ import annotations

import collections
import collections.abc
import dataclasses
import datetime as dt
import decimal
import enum
import sys
import uuid
from pathlib import PurePath
from typing import Any, Final, cast

import attrs
import msgspec

from trio_codex._codec import unstructure
from trio_codex._schemas._misfits import MAX_PATH_CHARS, step
from trio_codex._util._log import shortened
from trio_codex._util._model import OpenEnum, Unknown
from trio_codex.protocol.rows import Base

MAX_PARTS: Final = 1_000_000
"""How many values one result may hold: to turn them into JSON takes about a second."""

_DATES = (dt.datetime, dt.date, dt.time)
_ALREADY = (dt.datetime, dt.date, dt.time, dt.timedelta, uuid.UUID, decimal.Decimal)
_ARRAYS = (
    list,
    tuple,
    set,
    frozenset,
    collections.abc.Sequence,
    collections.abc.Set,
    collections.abc.ValuesView,
)


def plain_value(value: object, *, given_only: bool = False) -> Any:
    """Turn a value into dicts, lists and scalars, which JSON need not have, such as NaN.

    ``given_only`` leaves out those fields of classes that are not given when one is made. A
    part without a form in JSON is a TypeError with its path, too many parts or two keys that
    are the same in JSON are a ValueError, and a value that contains itself is a RecursionError.
    """
    return _Plain(given_only=given_only).of(value)


class _Plain:
    def __init__(self, *, given_only: bool) -> None:
        self._given_only = given_only
        self._parts = 0
        # The place of the value in hand; on an error it stays, for the message.
        self._path: list[object] = []

    def of(self, value: Any) -> Any:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise ValueError(f"it has more than {MAX_PARTS:,} parts; give less of it")
        class_ = value.__class__
        if value is None or class_ in (bool, int, float, str):
            return value
        if class_ is list or class_ is tuple:
            return self._array(value)
        if class_ is dict:
            return self._mapping(value)
        return self._other(value)

    def _array(self, value: collections.abc.Iterable[Any]) -> list[Any]:
        return [self._at(index, each) for index, each in enumerate(value)]

    def _at(self, place: object, value: Any) -> Any:
        self._path.append(place)
        found = self.of(value)
        self._path.pop()
        return found

    def _other(self, value: Any) -> Any:
        if isinstance(value, OpenEnum | Unknown | Base):
            # Only the codec knows how the protocol's own classes are spelled.
            return unstructure(value)
        if isinstance(value, enum.Enum):
            return self.of(value.value)
        scalar = _scalar(value)
        if scalar is not None:
            return scalar
        if isinstance(value, collections.abc.Mapping):
            return self._mapping(cast("collections.abc.Mapping[Any, Any]", value))
        fields = self._fields(value)
        if fields is not None:
            return {name: self._at(name, each) for name, each in fields.items()}
        found = _from_numpy(value)
        if found is not None:
            return self.of(found[0])
        if isinstance(value, _ARRAYS):
            return self._array(cast("collections.abc.Iterable[Any]", value))
        raise TypeError(
            f"{self._where()}: a value of type {type(value).__name__} has no form in JSON; "
            "use text, numbers, lists, dicts, dataclasses or attrs classes"
        )

    def _mapping(self, value: collections.abc.Mapping[Any, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, each in value.items():
            name = key if key.__class__ is str else self._key(key)
            if name in found:
                raise ValueError(
                    f"{self._where()}: two keys are {shortened(repr(name), 80)} in JSON"
                )
            found[name] = self._at(name, each)
        return found

    def _key(self, key: Any) -> str:
        text: Any = None
        if not isinstance(key, collections.abc.Collection) or isinstance(key, str | bytes):
            text = self.of(key)
        if isinstance(text, int | float) and not isinstance(text, bool):
            return str(text)
        if isinstance(text, str):
            return text
        raise TypeError(
            f"{self._where()}: a key of type {cast('object', key).__class__.__name__} has no form "
            "in JSON; use text or numbers"
        )

    def _where(self) -> str:
        steps = (f"[{each}]" if isinstance(each, int) else step(each) for each in self._path)
        return shortened("$" + "".join(steps), MAX_PATH_CHARS)

    def _fields(self, value: Any) -> dict[str, Any] | None:
        """The fields of an object that are set, by the names of their properties."""
        found: dict[str, Any] = {}
        class_ = cast("type[Any]", type(value))
        if attrs.has(class_):
            fields = [(field.name, field.name, field.init) for field in attrs.fields(class_)]
        elif dataclasses.is_dataclass(value):
            fields = [(field.name, field.name, field.init) for field in dataclasses.fields(value)]
        elif isinstance(value, msgspec.Struct):
            known = msgspec.structs.fields(value)
            fields = [(field.encode_name, field.name, True) for field in known]
            config = value.__struct_config__
            if config.tag_field is not None:
                found[config.tag_field] = config.tag
        else:
            return None
        for name, attribute, init in fields:
            each = getattr(value, attribute, msgspec.UNSET)
            if each is not msgspec.UNSET and (init or not self._given_only):
                found[name] = each
        return found


def _scalar(value: Any) -> Any:
    """The scalar behind a subclass, or the text of a value that is text in JSON, or None."""
    # By the methods of the base: a subclass may show itself otherwise than it is.
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return msgspec.to_builtins(bytes(memoryview(cast("bytes", value))))
    if type(value) in _ALREADY:
        return msgspec.to_builtins(value)
    if isinstance(value, _DATES):
        return value.isoformat()
    if isinstance(value, decimal.Decimal | uuid.UUID | PurePath):
        return str(value)
    return None


def _from_numpy(value: Any) -> tuple[Any] | None:
    """The Python value of a numpy scalar or array, in a tuple; None for anything else."""
    numpy: Any = sys.modules.get("numpy")
    if numpy is None:
        return None
    if isinstance(value, numpy.datetime64):
        # As a number it could be in any unit.
        return (str(value),)
    if isinstance(value, numpy.generic):
        item = value.item()
        if isinstance(item, numpy.generic):
            raise TypeError(f"a value of type {type(value).__name__} has no form in JSON")
        return (item,)
    if isinstance(value, numpy.ndarray):
        if value.size > MAX_PARTS:
            raise ValueError(f"it has more than {MAX_PARTS:,} parts; give less of it")
        return ([*value] if value.ndim else value[()],)
    return None
