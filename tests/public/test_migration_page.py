"""The page for those who come from the official client says the truth, row by row.

Both are imported. What a row says nothing of has to be the same in both.
"""

from __future__ import annotations

import importlib
import inspect
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import attrs
import pytest

import trio_codex
from trio_codex import types
from trio_codex.protocol.methods import RUNTIME_VERSION

official = pytest.importorskip("openai_codex", reason="openai-codex is not installed")
if version("openai-codex") != RUNTIME_VERSION:
    pytest.skip("the openai-codex that is installed is of another runtime", allow_module_level=True)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "coming-from-openai-codex.md"
SCENARIOS = "The scenarios of its tests"
#: The classes that a row's ``.name`` belongs to, by the heading above it.
CLASSES = {
    "The client": (official.AsyncCodex, trio_codex.Codex),
    "Login": (official.AsyncCodex, trio_codex.Codex),
    "Threads": (official.AsyncThread, trio_codex.Thread),
    "Turns": (official.AsyncTurnHandle, trio_codex.TurnHandle),
}
#: What stands before a dot on our side.
OWNERS = {
    **{name: getattr(trio_codex, name) for name in ("Codex", "Thread", "TurnHandle")},
    "codex": trio_codex.Codex,
    "turn": trio_codex.TurnHandle,
}


@attrs.frozen
class Row:
    heading: str
    theirs: str
    ours: str
    differs: str

    def __str__(self) -> str:
        return self.theirs or f"new: {self.ours[:30]}"


def read_rows() -> list[Row]:
    found: list[Row] = []
    heading = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line[3:]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 3 and cells[0] != "theirs":
            found.append(Row(heading, *cells))
    others = ("The differences that matter", SCENARIOS)
    return [row for row in found if row.heading not in others]


ROWS = read_rows()


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def theirs(row: Row) -> dict[str, Any]:
    """What the left column names, by what it is called there."""
    where = official
    if " in `openai_codex.types`" in row.theirs:
        where = importlib.import_module("openai_codex.types")
    found: dict[str, Any] = {}
    for text in code(row.theirs.replace(" in `openai_codex.types`", "")):
        name = text.partition("(")[0]
        if name.startswith("."):
            found[name[1:]] = member(CLASSES[row.heading][0], name[1:])
        elif name.startswith("openai_codex."):
            found[name] = resolve(name)
        else:
            found[name] = getattr(where, name)
    return found


def ours(row: Row) -> list[Any]:
    """What the column in the middle names, in its order."""
    if row.ours.startswith("the same"):
        where = types if "`trio_codex.types`" in row.ours else trio_codex
        names = theirs(row)
        own = CLASSES.get(row.heading, (None, None))[1]
        if all(text.startswith(".") for text in code(row.theirs)):
            return [member(own, name) for name in names]
        return [getattr(where, name) for name in names]
    found: list[Any] = []
    owner: Any = None
    for text in code(row.ours):
        for first, second in re.findall(r"(\w*)\.(\w+)", text):
            if first == "trio_codex":
                found.append(resolve(text))
            elif first in OWNERS or not first:
                owner = OWNERS.get(first, owner)
                found.append(member(owner, second))
        whole = text.partition("(")[0].removeprefix("await ")
        if whole == "trio_codex":
            found.append(trio_codex)
        elif whole.isidentifier():
            found.append(getattr(trio_codex, whole))
    return found


def resolve(dotted: str) -> Any:
    try:
        return importlib.import_module(dotted)
    except ModuleNotFoundError:
        home, _, name = dotted.rpartition(".")
        return getattr(importlib.import_module(home), name)


def member(owner: Any, name: str) -> Any:
    """A method, property, field or documented attribute of a class."""
    found = getattr(owner, name, None)
    documented = re.search(rf"(?m)^ +{name}: ", inspect.getdoc(owner) or "")
    if found is None and not documented and name not in inspect.get_annotations(owner):
        raise AttributeError(f"{owner.__name__} has no {name}")
    return found


def parameters(function: Any) -> dict[str, inspect.Parameter]:
    found = inspect.signature(function).parameters.values()
    return {one.name: one for one in found if one.name != "self"}


def test_every_public_name_of_theirs_has_a_row() -> None:
    in_types = importlib.import_module("openai_codex.types").__all__
    named = {name.rpartition(".")[2] for row in ROWS for name in theirs(row)}
    assert {*official.__all__} - named == set()
    # Of their types those have rows that are not ours too, or are something else.
    other = {name for name in in_types if not hasattr(types, name)}
    other |= {name for name in in_types if getattr(types, name, None) is str}
    assert other - named == set()


@pytest.mark.parametrize(
    "kind",
    ["AsyncCodex", "AsyncThread", "AsyncTurnHandle", "AsyncChatgptLoginHandle"],
)
def test_every_public_member_of_their_classes_has_a_row(kind: str) -> None:
    class_ = getattr(official, kind)
    members = {name for name in dir(class_) if not name.startswith("_")}
    members |= {name for name in inspect.get_annotations(class_) if not name.startswith("_")}
    text = " ".join(f"{row.theirs} {row.differs}" for row in ROWS)
    said = {word.partition("(")[0].lstrip(".") for word in code(text)}
    assert members - said == set()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_a_row_names_is_there(row: Row) -> None:
    left, right = theirs(row), ours(row)
    assert left or row.differs.startswith("new")
    assert right or row.ours in {"", "leaving the block"} or "open_codex" in row.ours or left


@pytest.mark.parametrize("row", [row for row in ROWS if not row.theirs], ids=str)
def test_what_is_called_new_is_there_and_new(row: Row) -> None:
    class_ = CLASSES.get(row.heading, (official, trio_codex))[0]
    names = [text.rpartition(".")[2] for text in code(row.ours)]
    assert ours(row)
    assert [name for name in names if hasattr(class_, name)] == []


def comparable() -> list[Row]:
    """The rows about one function of theirs that is a function on our side too."""
    rows = [row for row in ROWS if len(theirs(row)) == 1]
    rows = [row for row in rows if inspect.isroutine(next(iter(theirs(row).values())))]
    return [row for row in rows if any(map(inspect.isroutine, ours(row)))]


def test_most_functions_of_theirs_are_compared() -> None:
    assert len(comparable()) > 20


@pytest.mark.parametrize("row", comparable(), ids=str)
def test_parameters_and_results_differ_only_as_the_row_says(row: Row) -> None:
    ((name, left),) = theirs(row).items()
    right = next(one for one in ours(row) if inspect.isroutine(one))
    mine, yours = parameters(right), parameters(left)
    said = {*code(row.differs)}
    for one in mine.keys() ^ yours.keys():
        # Options that stand in a TypedDict have no parameter of their own.
        if one not in said and not takes_options(right):
            raise AssertionError(f"{name}: the row says nothing of {one}")
    for one in mine.keys() & yours.keys():
        assert (mine[one].kind, one) == (yours[one].kind, one)
        needed = inspect.Parameter.empty
        assert (mine[one].default is needed) == (yours[one].default is needed), one
    gives_none = str(inspect.signature(right).return_annotation) == "None"
    gave_none = str(inspect.signature(left).return_annotation) == "None"
    assert ("returns None" in row.differs) == (gives_none and not gave_none)


def takes_options(function: Any) -> bool:
    kinds = [one.kind for one in inspect.signature(function).parameters.values()]
    return inspect.Parameter.VAR_KEYWORD in kinds


def row_of(start: str) -> Row:
    (row,) = [row for row in ROWS if row.theirs.startswith(start)]
    return row


def test_a_config_is_keyword_only_and_has_their_fields() -> None:
    mine, yours = parameters(trio_codex.CodexConfig), parameters(official.CodexConfig)
    assert yours.keys() <= mine.keys()
    assert {one.kind for one in mine.values()} == {inspect.Parameter.KEYWORD_ONLY}
    row = row_of("`CodexConfig`")
    assert "keyword-only" in row.differs
    assert set(code(row.differs)) <= mine.keys() - yours.keys()
    assert official.client.CodexConfig is official.CodexConfig


def test_a_cancelled_login_gives_what_the_rows_say() -> None:
    for kind in ("ChatgptLoginHandle", "DeviceCodeLoginHandle"):
        cancel = inspect.signature(getattr(trio_codex, kind).cancel)
        assert str(cancel.return_annotation) == "None"
        theirs_ = inspect.signature(getattr(official, f"Async{kind}").cancel)
        assert "CancelLoginAccountResponse" in str(theirs_.return_annotation)
    assert "`cancel()` returns None" in row_of("`ChatgptLoginHandle`").differs
    assert "likewise" in row_of("`DeviceCodeLoginHandle`").differs


def test_efforts_and_sources_are_strings_on_our_side_and_open_enums_on_theirs() -> None:
    theirs_ = importlib.import_module("openai_codex.types")
    for name in ("ReasoningEffort", "ThreadSource"):
        assert getattr(types, name) is str
        assert issubclass(getattr(theirs_, name), str)
        assert getattr(theirs_, name)("brand-new") == "brand-new"
    assert theirs_.ReasoningEffort.high == "high"
    assert "aliases of `str`" in row_of("`ReasoningEffort`").differs
    assert "supported_reasoning_efforts" in inspect.get_annotations(types.Model)


def annotation(function: Any, name: str) -> str:
    return str(inspect.signature(function).parameters[name].annotation)


def test_lists_of_directories_are_where_the_row_says() -> None:
    row = row_of("`.thread_list(...)`")
    own = annotation(trio_codex.Codex.thread_list, "cwd")
    assert ("a list of directories as `cwd`" in row.differs) == ("Sequence" not in own)
    rpc = importlib.import_module("trio_codex._rpc").Rpc
    assert "ThreadListCwdFilter" in annotation(rpc.thread_list, "cwd")


def test_images_in_external_messages_are_where_the_row_says() -> None:
    row = row_of("`ExternalMessage`")
    assert "in both, `content` is text or content items with images" in row.differs
    image = {"type": "input_image", "image_url": "data:image/png;base64,AA=="}
    for home in (trio_codex, official):
        (item,) = home.ExternalMessage("a_tool", [image]).content
        url = item["image_url"] if isinstance(item, dict) else item.image_url
        assert url == image["image_url"]


def test_inputs_have_the_same_fields_and_modes_the_same_values() -> None:
    for name in ("TextInput", "ImageInput", "LocalImageInput", "SkillInput", "MentionInput"):
        mine, yours = (parameters(getattr(home, name)) for home in (trio_codex, official))
        assert [*mine] == [*yours], name
    assert [*parameters(trio_codex.ExternalMessage)] == [*parameters(official.ExternalMessage)]
    for name, more in (("ApprovalMode", {"ask"}), ("Sandbox", set())):
        mine, yours = (set(getattr(home, name).__members__) for home in (trio_codex, official))
        assert mine - yours == more
        assert yours <= mine


def test_the_tests_of_the_scenarios_are_where_the_table_says() -> None:
    root = PAGE.parent.parent
    table = PAGE.read_text(encoding="utf-8").partition(f"## {SCENARIOS}")[2]
    named = {root / path for path in re.findall(r"`(tests/[\w/.]+)`", table)}
    assert all(path.exists() for path in named)
    assert {*(root / "tests" / "peer_scenarios").glob("test_*.py")} <= named


def test_errors_stand_in_the_same_order() -> None:
    for name in official.__all__:
        class_ = getattr(official, name)
        if inspect.isclass(class_) and issubclass(class_, Exception):
            mine = [one.__name__ for one in getattr(trio_codex, name).__mro__]
            yours = [one.__name__ for one in class_.__mro__]
            assert [one for one in mine if one in yours] == yours


def test_a_result_has_their_fields_and_those_that_the_row_names() -> None:
    mine = {field.name for field in attrs.fields(trio_codex.TurnResult)}
    yours = set(inspect.get_annotations(official.TurnResult))
    assert yours <= mine
    named = {name for name in code(row_of("`TurnResult`").differs) if name != "items"}
    assert named <= mine - yours
