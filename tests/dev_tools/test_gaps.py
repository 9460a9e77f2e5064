"""A schema that the tables written by hand do not fit: nothing stops, all of it is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from runtimes import complete

from tools.generate_protocol import gaps, rpc, summaries
from tools.generate_protocol import methods as method_rules
from tools.generate_protocol.build import build
from tools.generate_protocol.coverage import coverage_page
from tools.generate_protocol.domains import assign, domain_of_method
from tools.generate_protocol.gaps import Gaps
from tools.generate_protocol.model import Alias, Model
from tools.generate_protocol.schema import V2_BUNDLE, Bundle, Method, load, merge

if TYPE_CHECKING:
    from tools.generate_protocol.model import Node

# With another runtime the tables have gaps of their own.
pytestmark = complete

ROOT = Path(__file__).resolve().parents[2]
OBJECT: dict[str, Any] = {"type": "object"}


@pytest.fixture
def bundle(whole: Bundle) -> Bundle:
    """The pinned schema, in lists of its own."""
    return Bundle(
        whole.runtime_version,
        whole.sha256,
        dict(whole.definitions),
        whole.stable_requests,
        [*whole.client_requests],
        [*whole.client_notifications],
        [*whole.server_notifications],
        [*whole.server_requests],
    )


@pytest.fixture(scope="module")
def whole() -> Bundle:
    return load()


def filled(bundle: Bundle, path: str) -> list[str]:
    return [what for where, what in sorted(bundle.gaps.filled) if where == path]


def unused(bundle: Bundle, path: str) -> list[str]:
    return [row for where, row in sorted(bundle.gaps.unused) if where == path]


def test_the_response_of_a_new_request_is_found_by_its_words(bundle: Bundle) -> None:
    bundle.client_requests.append(Method("thread/teleport", None, ""))
    bundle.client_requests.append(Method("fs/mark", "MarkFileParams", ""))
    for name in ("ThreadTeleportResponse", "FsMarkResponse"):
        bundle.definitions[name] = OBJECT
    found = method_rules.responses(bundle)
    assert found["thread/teleport"] == "ThreadTeleportResponse"
    assert found["fs/mark"] == "FsMarkResponse"
    assert filled(bundle, gaps.METHODS) == [
        "the response of `fs/mark` is taken to be `FsMarkResponse`",
        "the response of `thread/teleport` is taken to be `ThreadTeleportResponse`",
    ]


def test_a_new_request_without_a_response_in_the_schema_is_answered_by_anything(
    bundle: Bundle,
) -> None:
    bundle.server_requests.append(Method("fresh/ask", None, ""))
    assert method_rules.responses(bundle)["fresh/ask"] == "FreshAskResponse"
    (model,) = build(bundle)["FreshAskResponse"]
    assert isinstance(model, Model)
    assert model.extra


def test_a_response_that_no_request_has_is_kept_and_said(bundle: Bundle) -> None:
    bundle.definitions["ThreadTeleportResponse"] = OBJECT
    responses = method_rules.responses(bundle)
    assert "ThreadTeleportResponse" in assign(bundle, responses, build(bundle))
    assert filled(bundle, gaps.METHODS) == [
        "`ThreadTeleportResponse` is the response of no request"
    ]


def test_a_new_family_and_a_definition_that_nobody_refers_to_find_a_domain(bundle: Bundle) -> None:
    bundle.definitions.update({"TeleportNotification": OBJECT, "Zebra": OBJECT})
    bundle.server_notifications.append(Method("teleport/done", "TeleportNotification", ""))
    domains = assign(bundle, method_rules.responses(bundle), build(bundle))
    assert domains["TeleportNotification"] == domains["Zebra"] == domain_of_method("teleport/done")
    assert filled(bundle, gaps.DOMAINS) == [
        "`Zebra`, which no method refers to, goes to the domain `system`",
        "`teleport/done` goes to the domain `system`",
    ]


def test_rows_about_what_is_gone_are_ignored_and_said(bundle: Bundle) -> None:
    gone = {"review/start", "account/logout", "initialize"}
    bundle.client_requests[:] = [one for one in bundle.client_requests if one.name not in gone]
    assign(bundle, method_rules.responses(bundle), build(bundle))
    summaries.check(bundle)
    coverage_page(bundle, [], ROOT)
    assert unused(bundle, gaps.METHODS) == ["`account/logout`"]
    assert unused(bundle, gaps.DOMAINS) == ["`initialize`", "`review/`"]
    assert {"`account/logout`", "`review/start`"} <= {*unused(bundle, gaps.SUMMARIES)}
    assert "`initialize`" in unused(bundle, gaps.COVERAGE)


def test_a_request_that_nothing_describes_gets_a_sentence_all_the_same(bundle: Bundle) -> None:
    silent, spoken = (Method("thread/teleport", None, text) for text in ("", "Go. Be.\n\nOr not."))
    sentence, _ = summaries.described(bundle, silent, None)
    assert sentence == "Make a request that the schema does not describe."
    assert filled(bundle, gaps.SUMMARIES) == ["nothing says what `thread/teleport` does"]
    # What the schema says is taken, without what follows the first sentence.
    assert summaries.described(bundle, spoken, None) == ("Go.", ["Be.", "Or not."])


def test_a_request_that_no_test_sends_is_on_the_page_as_such(bundle: Bundle) -> None:
    request = rpc.Request(Method("thread/teleport", None, ""), None, "Reply", experimental=False)
    page = coverage_page(bundle, [request], ROOT)
    assert (
        "| `thread/teleport` | `thread_teleport` | `Reply` | memory only: no test sends it yet |"
        in page
    )
    words = " ".join(page.split())
    assert "Of the 1, 0 are answered by the real runtime, 0 are refused, and 1 are never" in words
    assert filled(bundle, gaps.COVERAGE) == ["nothing says why no test sends `thread/teleport`"]


def nodes(bundle: Bundle, name: str) -> list[Node]:
    return build(bundle)[name]


@pytest.mark.parametrize(
    "strange",
    [
        {"type": "quaternion"},
        {"type": ["string", "integer", "null"]},
        {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
        {"type": "array"},
        {"allOf": []},
        False,
    ],
    ids=repr,
)
def test_a_property_of_an_unknown_construct_may_be_anything(
    bundle: Bundle, strange: object
) -> None:
    bundle.definitions["Odd"] = {"type": "object", "properties": {"x": strange, "y": OBJECT}}
    (model,) = nodes(bundle, "Odd")
    assert isinstance(model, Model)
    assert {field.name: field.hint.text for field in model.fields} == {
        "x": "Any",
        "y": "dict[str, Any]",
    }
    (what,) = filled(bundle, gaps.BUILD)
    assert what.startswith("`Odd` has a construct that becomes `Any`: ")


@pytest.mark.parametrize("strange", [{}, {"type": "object", "properties": 1}, {"oneOf": [3]}])
def test_a_definition_of_an_unknown_construct_may_be_anything(bundle: Bundle, strange: Any) -> None:
    bundle.definitions["Odd"] = strange
    (alias,) = nodes(bundle, "Odd")
    assert isinstance(alias, Alias)
    assert alias.hint.text == "Any"
    assert filled(bundle, gaps.BUILD)


def test_an_event_that_is_no_plain_object_has_what_came_in_additional_properties(
    bundle: Bundle,
) -> None:
    bundle.definitions["Beam"] = {"type": "string"}
    bundle.server_notifications.append(Method("beam/sent", "Beam", ""))
    alias, event = nodes(bundle, "Beam")
    assert (alias.name, event.name) == ("Beam", "BeamSentNotification")
    assert isinstance(event, Model)
    assert (event.method, event.extra) == ("beam/sent", True)


def test_where_the_bundles_disagree_the_first_counts() -> None:
    one, other = ({"type": kind} for kind in ("string", "integer"))
    found = Gaps()
    merged = merge(
        {"definitions": {"Thing": one}}, {"definitions": {"v2": {"Thing": other}}}, found
    )
    assert merged == {"Thing": one}
    assert found.filled == {
        (gaps.SCHEMA, f"the two bundles disagree on `Thing`: it is as in {V2_BUNDLE}")
    }


def test_gaps_come_back_from_their_file(tmp_path: Path) -> None:
    found = Gaps()
    assert not found
    found.fill(gaps.BUILD, "this")
    found.ignore(gaps.DOMAINS, ["that"])
    found.write(tmp_path / "gaps.json")
    assert Gaps.read(tmp_path / "gaps.json") == found
    assert found.lines() == [
        f"filled in: this ({gaps.BUILD})",
        f"ignored: that is not in the schema ({gaps.DOMAINS})",
    ]


def test_the_tables_are_where_the_notes_say() -> None:
    values = [value for value in vars(gaps).values() if str(value).startswith("tools/")]
    assert len(values) == 8
    assert all((ROOT / path).is_file() for path in values)
