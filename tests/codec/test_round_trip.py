"""Every definition of the schema, there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import jsonschema
import pytest

from trio_codex import _codec, protocol
from trio_codex._codec._fields import keeps_extra, may_be_null, wire_name
from trio_codex._util._model import Unknown
from trio_codex.errors import ProtocolError
from trio_codex.protocol.rows import Base

if TYPE_CHECKING:
    from schema_instances import Instances

    from tools.generate_protocol.schema import Bundle


def test_every_definition_comes_back_as_the_rule_says(bundle: Bundle, instances: Instances) -> None:
    for name in bundle.definitions:
        type_ = protocol.load(name)
        for raw, back in instances.of(name):
            value = _codec.structure(raw, type_, where=name)
            assert _codec.unstructure(value) == back, name


def test_an_absent_property_is_its_default_or_none_where_it_may_be_null(
    bundle: Bundle, instances: Instances
) -> None:
    detailed = _codec._shared()._make(detailed=True)
    absent_is_none: set[str] = set()
    for name in bundle.definitions:
        type_ = protocol.load(name)
        for raw, _ in instances.of(name, count=3):
            value = _codec.structure(raw, type_, where=name)
            for field in attrs.fields(type(value)) if isinstance(value, Base) else ():
                wire = wire_name(field)
                if wire not in raw:
                    continue
                older = {key: part for key, part in raw.items() if key != wire}
                if field.default is attrs.NOTHING and not may_be_null(field.type):
                    with pytest.raises(ProtocolError, match=rf"\.{wire}: required field missing"):
                        _codec.structure(older, type(value), where=name)
                    continue
                read = _codec.structure(older, type(value), where=name)
                if field.default is attrs.NOTHING:
                    absent_is_none.add(f"{type(value).__name__}.{field.name}")
                    whole = attrs.evolve(value, **{field.name: None})
                    assert read == whole == detailed.structure(older, type(value))
                elif not hasattr(field.default, "factory"):
                    assert getattr(read, field.name) == field.default
    assert {"Thread.project_id", "ChatgptAccount.email"} <= absent_is_none


def test_what_is_sent_consists_of_plain_json_types(bundle: Bundle, instances: Instances) -> None:
    def check(value: Any, name: str) -> None:
        assert type(value) in {dict, list, str, int, float, bool, type(None)}, name
        for part in value.values() if isinstance(value, dict) else ():
            check(part, name)
        for part in value if isinstance(value, list) else ():
            check(part, name)

    for name in bundle.definitions:
        type_ = protocol.load(name)
        for raw, _ in instances.of(name, count=3):
            check(_codec.unstructure(_codec.structure(raw, type_, where=name)), name)


def test_no_instance_of_the_schema_is_taken_for_an_unknown_variant(
    bundle: Bundle, instances: Instances
) -> None:
    # The schema itself leaves these open.
    for name in bundle.definitions.keys() - {"CodexErrorInfo"}:
        type_ = protocol.load(name)
        for raw, _ in instances.of(name, count=3):
            value = _codec.structure(raw, type_, where=name)
            assert not isinstance(value, Unknown), name


def test_the_instances_are_valid_by_the_schema(bundle: Bundle, instances: Instances) -> None:
    root = {"definitions": bundle.definitions}
    resolver = jsonschema.Draft7Validator(root)
    for name in list(bundle.definitions)[::7]:
        validator = resolver.evolve(schema={**root, "$ref": f"#/definitions/{name}"})
        for raw, _ in instances.of(name, count=4):
            validator.validate(raw)


def test_a_model_comes_back_equal_from_its_own_json(bundle: Bundle, instances: Instances) -> None:
    for name in bundle.definitions:
        type_ = protocol.load(name)
        for raw, _ in instances.of(name, count=4):
            value = _codec.structure(raw, type_, where=name)
            again = _codec.structure(_codec.unstructure(value), type_, where=name)
            assert again == value, name


def _has_more_properties(value: Any) -> bool:
    """Tell whether properties that the schema does not list are anywhere in a value."""
    if isinstance(value, dict):
        return any(map(_has_more_properties, value.values()))
    if isinstance(value, list):
        return any(map(_has_more_properties, value))
    if not attrs.has(type(value)):
        return False
    return bool(getattr(value, "additional_properties", None)) or any(
        _has_more_properties(getattr(value, field.name)) for field in attrs.fields(type(value))
    )


def test_the_fast_and_the_explaining_converter_agree(bundle: Bundle, instances: Instances) -> None:
    converters = _codec._shared()
    detailed = converters._make(detailed=True)
    for name in bundle.definitions:
        type_ = protocol.load(name)
        for raw, _ in instances.of(name, count=4):
            fast: Any = converters.fast.structure(raw, type_)
            if _has_more_properties(fast):
                continue  # the explaining one does not collect them
            assert detailed.structure(raw, type_) == fast, name


def test_every_property_of_an_object_has_its_field(bundle: Bundle) -> None:
    for name, schema in bundle.definitions.items():
        class_ = protocol.load(name)
        if "properties" in schema and isinstance(class_, type) and issubclass(class_, Base):
            fields = {wire_name(field) for field in attrs.fields(class_) if not keeps_extra(field)}
            assert fields == schema["properties"].keys(), name


@pytest.mark.parametrize("name", ["Config", "AnalyticsConfig"])
def test_what_an_open_object_holds_beyond_the_schema_is_kept(name: str) -> None:
    raw = {"my_plugin": {"on": True}, "enabled": True}
    value = _codec.structure(raw, protocol.load(name), where="config/read")
    assert value.additional_properties["my_plugin"] == {"on": True}
    assert _codec.unstructure(value) == raw
