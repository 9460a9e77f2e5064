"""The two cattrs converters: one that is fast, one that can say what did not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, ValuesView
from collections.abc import Set as AbstractSet
from functools import cache, partial
from typing import TYPE_CHECKING, Any, get_origin

import attrs
from cattrs import Converter
from cattrs.cols import (
    list_structure_factory,
    mapping_structure_factory,  # pyright: ignore[reportUnknownVariableType]
)
from cattrs.errors import AttributeValidationNote, ClassValidationError
from cattrs.gen import make_dict_structure_fn, override

from trio_codex._codec._compile import PLAIN, compile_decoder, compile_structure
from trio_codex._codec._fields import (
    is_union,
    keeps_extra,
    may_be_null,
    split_null,
    wire_name,
    without_unset,
)
from trio_codex._codec._mismatch import MismatchError, explain, may_hold_misfits, misfits_hook
from trio_codex._codec._unions import row_in, union_hook
from trio_codex._util._log import about_params, get_logger
from trio_codex._util._model import UNSET, OpenEnum, Unknown, UnknownNotification, UnsetType
from trio_codex.errors import ProtocolError
from trio_codex.protocol.rows import Base

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._util._model import Notification

    Hook = Callable[[Any, Any], Any]

_logger = get_logger("codec")

_NEVER = object()
_SCALARS = {str, int, bool, float, type(None)}
_UNINDEXED: tuple[Any, ...] = (AbstractSet, ValuesView, Iterator)


class Converters:
    """Both converters; the errors of the fast one carry no path."""

    def __init__(self) -> None:
        self.fast = self._make(detailed=False)
        self._detailed: Converter | None = None

    def explain(self, raw: object, type_: Any) -> str:
        """Say, with the path and without any value, why the fast converter refused a value."""
        if self._detailed is None:
            self._detailed = self._make(detailed=True)
        try:
            self._detailed.structure(raw, type_)
        except Exception as exc:  # noqa: BLE001 - all are put in words
            return explain(exc)
        return "$: does not fit"

    def decoder(self, method: str, class_: type[Any]) -> Callable[[object], Notification]:
        """Make the decoder of a notification, which never raises.

        Params that do not fit come out as an `UnknownNotification`, and are logged without
        their contents.
        """

        def misfit(params: object, exc: Exception) -> Notification:
            message = f"{method}: {self.explain(params, class_)}"
            told = about_params(method, params)
            _logger.warning("a notification does not fit the protocol: %s", message, extra=told)
            error = ProtocolError(message)
            error.__cause__ = exc
            return UnknownNotification(method, params, error)

        return compile_decoder(class_, self.fast, misfit)

    def _report_misfits(self, first: object, type_: Any, count: int) -> None:
        _logger.warning(
            "%d of the entries of a list do not fit the protocol and are given as they came; "
            "the first, of type %s: %s",
            *(count, getattr(type_, "__name__", "union"), self.explain(first, type_)),
        )

    def _make(self, *, detailed: bool) -> Converter:
        converter = Converter(detailed_validation=detailed)
        for type_ in PLAIN:
            converter.register_structure_hook(type_, _plain_hook(type_))
        converter.register_structure_hook(OpenEnum, _plain_hook(str))
        converter.register_structure_hook_factory(_is_list, _list_factory)
        report = None if detailed else self._report_misfits
        converter.register_structure_hook_factory(
            may_hold_misfits, partial(misfits_hook, report=report)
        )
        converter.register_structure_hook_factory(_is_dict, _dict_factory)
        converter.register_structure_hook_factory(_has_unset, _unset_factory)
        converter.register_structure_hook_factory(_is_union, _union_factory)
        _register_models(converter, detailed=detailed)
        converter.register_unstructure_hook(OpenEnum, _enum_value)
        converter.register_unstructure_hook(Unknown, lambda unknown: unknown.data)
        return converter


def _register_models(converter: Converter, *, detailed: bool) -> None:
    # Each is made once: cattrs forgets all that it has made when it meets a new mapping.
    @cache
    def structure(class_: type[Base]) -> Hook:
        key = class_.__key__
        if not detailed:
            return compile_structure(class_, converter, key)
        hook = _only(dict, "an object", _cattrs_structure(class_, converter))
        return hook if key is None else _under_key(hook, key, class_)

    @cache
    def unstructure(class_: type[Base]) -> Callable[[Any], Any]:
        plain = _fields_unstructure(class_, converter)
        extra = [field.name for field in attrs.fields(class_) if keeps_extra(field)]
        tag, key = class_.__tag__, class_.__key__
        if tag is not None:
            return lambda obj: {tag[0]: tag[1], **plain(obj)}
        if key is not None:
            return lambda obj: {key: plain(obj)}
        if extra:
            return lambda obj: {**getattr(obj, extra[0]), **plain(obj)}
        return plain

    converter.register_structure_hook_factory(_is_model, structure)
    converter.register_unstructure_hook_factory(_is_model, unstructure)


def _is_union(type_: Any) -> bool:
    return row_in(type_) is not None


def _union_factory(type_: Any, converter: Converter) -> Hook:
    row = row_in(type_)
    if row is None:
        raise AssertionError(type_)
    hook = union_hook(row, converter)
    if not split_null(type_)[1]:
        return hook
    return lambda raw, _: None if raw is None else hook(raw, None)


def _cattrs_structure(class_: type[Any], converter: Converter) -> Hook:
    overrides: dict[str, Any] = {
        field.name: override(omit=True) if keeps_extra(field) else override(rename=wire_name(field))
        for field in attrs.fields(class_)
    }
    inner = make_dict_structure_fn(class_, converter, _cattrs_use_linecache=False, **overrides)
    absent = dict.fromkeys(
        wire_name(field)
        for field in attrs.fields(class_)
        if field.default is attrs.NOTHING and may_be_null(field.type)
    )
    return (lambda raw, type_: inner({**absent, **raw}, type_)) if absent else inner


def _missing(default: Any) -> Any:
    return default if default is UNSET or default is None else _NEVER


def _fields_unstructure(class_: type[Any], converter: Converter) -> Callable[[Any], Any]:
    """Make the function that turns the fields of an object into properties.

    cattrs would compile one for each class, which takes longer than all the calls of a
    program's life: few objects are sent.
    """
    fields = [
        # UNSET and None as a default stand for a property that is missing.
        (field.name, wire_name(field), _missing(field.default))
        for field in attrs.fields(class_)
        if not keeps_extra(field)
    ]
    of_parts = converter.unstructure

    def unstructure(obj: Any) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        for name, wire, missing in fields:
            value = getattr(obj, name)
            if value is missing:
                continue
            if value.__class__ not in _SCALARS:
                # By their classes, cattrs would leave these as they are.
                value = of_parts(list(value) if isinstance(value, _UNINDEXED) else value)
            properties[wire] = value
        return properties

    return unstructure


def _is_list(type_: Any) -> bool:
    return type_ is list or get_origin(type_) is list


def _is_dict(type_: Any) -> bool:
    return type_ is dict or get_origin(type_) in {dict, Mapping}


def _is_model(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, Base)


def _has_unset(type_: Any) -> bool:
    return is_union(type_) and UnsetType in type_.__args__


def _unset_factory(type_: Any, converter: Converter) -> Hook:
    inner_type = without_unset(type_)
    inner = converter.get_structure_hook(inner_type)
    return lambda raw, _: inner(raw, inner_type)


def _plain_hook(plain: type) -> Hook:
    allowed, expected = PLAIN[plain]

    def structure(raw: Any, type_: Any) -> Any:
        if raw.__class__ not in allowed:
            raise MismatchError(expected, raw)
        # Enums come here too, if they derive from str or int.
        return raw if type_ is plain else type_(raw)

    return structure


def _list_factory(type_: Any, converter: Converter) -> Hook:
    return _only(list, "an array", list_structure_factory(type_, converter))


def _dict_factory(type_: Any, converter: Converter) -> Hook:
    return _only(dict, "an object", mapping_structure_factory(type_, converter))


def _only(class_: type[Any], expected: str, inner: Hook) -> Hook:
    def structure(raw: Any, type_: Any) -> Any:
        if raw.__class__ is not class_:
            raise MismatchError(expected, raw)
        return inner(raw, type_)

    return structure


def _under_key(inner: Hook, key: str, class_: type[Any]) -> Hook:
    def structure(raw: Any, type_: Any) -> Any:
        try:
            return inner(raw[key], type_)
        except Exception as exc:  # noqa: BLE001 - it is raised again, with its place
            note = AttributeValidationNote(f"the value of {key}", key, class_)
            # Python 3.10 has no add_note; cattrs looks for the attribute.
            notes = [*getattr(exc, "__notes__", []), note]
            exc.__notes__ = notes  # pyright: ignore[reportAttributeAccessIssue]
            raise ClassValidationError(f"the value of {key}", [exc], class_) from None

    return structure


def _enum_value(member: OpenEnum | str) -> str:
    # A program may give the wire's own word.
    return member.value if isinstance(member, OpenEnum) else member
