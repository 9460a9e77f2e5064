"""Rows: what stands for a union in an annotation, and loads its variants when they come."""

import ast
import copy
import pickle
import subprocess
import sys
from pathlib import Path
from types import UnionType
from typing import Any, ClassVar, get_args, get_origin, get_type_hints

import attrs
import cattrs
import pytest
from cattrs.strategies import configure_tagged_union

from trio_codex import _codec, protocol, types
from trio_codex.protocol.rows import Row, Tagged, members_of, row_of

PROTOCOL = Path(protocol.__file__).parent


def spelled_unions() -> dict[str, set[str]]:
    """Each union as type checkers see it: its members, by its name."""
    found: dict[str, set[str]] = {}
    for domain in protocol.DOMAINS:
        tree = ast.parse((PROTOCOL / f"{domain}.py").read_text(encoding="utf-8"))
        for branch in tree.body:
            for node in branch.body if isinstance(branch, ast.If) else ():
                if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Constant):
                    text = str(node.value.value).strip("()\n ")
                    found[ast.unparse(node.target)] = {part.strip() for part in text.split("|")}
    return found


SPELLED = spelled_unions()

STATUS: Any = attrs.fields(types.Thread).status.type

PLACE = {"threadId": "t", "turnId": "u", "completedAtMs": 1}
SAID = {"type": "agentMessage", "id": "i", "text": "x"}


def opened(name: str) -> set[str]:
    """The members of a union, some of which may be unions themselves."""
    return set[str]().union(*map(opened, SPELLED[name])) if name in SPELLED else {name}


def shown(type_: Any) -> str:
    if isinstance(type_, type) and not get_args(type_):
        return type_.__name__
    return str(type_).replace(f"{types.__name__}.", "")


@pytest.mark.parametrize("name", SPELLED)
def test_a_union_is_what_type_checkers_take_it_for(name):
    assert {shown(member) for member in get_args(getattr(types, name))} == opened(name)


@pytest.mark.parametrize("name", SPELLED)
def test_a_row_and_its_union_lead_to_each_other(name):
    union = protocol.load(name)
    row = row_of(union)
    assert isinstance(row, Row)
    # Two names may have the same union.
    assert repr(row) == row.__name__ in SPELLED
    assert row.__supertype__ == union
    assert row_of(row) is row
    assert members_of(row) == members_of(union) == get_args(union)


def test_annotations_hold_rows_in_which_unions_are_opened_on_demand():
    assert isinstance(STATUS, Tagged)
    assert members_of(STATUS | None) == (*get_args(types.ThreadStatus), type(None))
    assert members_of(str | STATUS) == (str, *get_args(types.ThreadStatus))
    assert members_of(list[STATUS]) == (list[STATUS],)


def test_the_hints_of_a_class_are_those_of_its_fields():
    for class_ in filter(attrs.has, map(protocol.load, protocol.HOME)):
        hints = get_type_hints(class_)
        own = {name: hint for name, hint in hints.items() if get_origin(hint) is not ClassVar}
        assert own == {field.name: field.type for field in attrs.fields(class_)}


def test_converters_of_programs_look_behind_a_row():
    converter = cattrs.Converter()
    event = _codec.decode_notification("item/completed", {**PLACE, "item": SAID})
    plain = converter.unstructure(event)
    assert plain["item"]["text"] == "x"
    configure_tagged_union(types.ThreadStatus, converter, tag_name="kind")

    @attrs.define
    class Seen:
        status: STATUS

    seen = Seen(types.IdleThreadStatus())
    plain = converter.unstructure(seen)
    assert plain == {"status": {"kind": "IdleThreadStatus"}}
    assert converter.structure(plain, Seen) == seen


def test_a_value_is_an_instance_of_the_row_of_its_union():
    idle = types.IdleThreadStatus()
    assert isinstance(idle, STATUS)
    assert issubclass(types.IdleThreadStatus, STATUS)
    assert isinstance(idle, STATUS | None)
    assert not isinstance("idle", STATUS | None)


def test_a_row_is_pickled_and_copied_by_its_name():
    for row in map(protocol.defined, SPELLED):
        assert pickle.loads(pickle.dumps(row)) is copy.copy(row) is copy.deepcopy(row) is row
        assert pickle.loads(pickle.dumps(row | None)) == row | None


def test_a_union_itself_is_what_the_bar_makes():
    assert isinstance(types.ThreadStatus, UnionType)
    assert isinstance(types.IdleThreadStatus(), types.ThreadStatus)


def test_a_row_cannot_be_called():
    row = row_of(types.ThreadStatus)
    with pytest.raises(TypeError, match="ThreadStatus is a union: call one of its variants"):
        row()  # pyright: ignore[reportOptionalCall]


def test_what_a_row_makes_is_what_its_union_makes():
    raw = {"type": "commandExecution", "command": "ls", "commandActions": [], "cwd": "/"}
    raw |= {"id": "i", "status": "completed"}
    row = row_of(types.ThreadItem)
    made = _codec.structure(raw, row, where="x")
    assert isinstance(made, types.CommandExecutionThreadItem)
    assert made == _codec.structure(raw, types.ThreadItem, where="x")
    assert _codec.structure([raw, None], list[row | None], where="x") == [made, None]


def test_a_variant_is_loaded_when_one_comes():
    code = """
import sys
from trio_codex import _codec, types
def loaded():
    return "trio_codex.protocol.thread_items" in sys.modules
params = {"threadId": "t", "turnId": "u", "completedAtMs": 1}
said = {"type": "agentMessage", "id": "i", "text": "x"}
event = _codec.decode_notification("item/completed", {**params, "item": said})
assert event.item.text == "x"
print(loaded())
ran = {"type": "contextCompaction", "id": "i"}
event = _codec.decode_notification("item/completed", {**params, "item": ran})
assert isinstance(event.item, types.ContextCompactionThreadItem), event
print(loaded())
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["False", "True"]
