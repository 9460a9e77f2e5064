"""What a turn can be started with: checked with the field's name, and turned into items."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import get_type_hints

import attrs
import pytest
import trio

from trio_codex import (
    ApprovalMode,
    ExternalMessage,
    ImageInput,
    LocalImageInput,
    MentionInput,
    Sandbox,
    SkillInput,
    TextInput,
    types,
)
from trio_codex._codec import unstructure
from trio_codex._config._inputs import MAX_TEXT_CHARS, to_tool_output, to_user_input
from trio_codex._config._modes import approval_settings, thread_sandbox, turn_sandbox

SURROGATE = "a\ud800"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "picture.png"
    path.touch()
    return path


NO_STRINGS = [1, None, b"x", ["x"], True]


@pytest.mark.parametrize("value", NO_STRINGS)
@pytest.mark.parametrize(
    ("make", "field"),
    [
        (TextInput, "TextInput.text"),
        (ImageInput, "ImageInput.url"),
        (LocalImageInput, "LocalImageInput.path"),
        (lambda value: SkillInput(value, "p"), "SkillInput.name"),
        (lambda value: SkillInput("n", value), "SkillInput.path"),
        (lambda value: MentionInput(value, "p"), "MentionInput.name"),
        (lambda value: MentionInput("n", value), "MentionInput.path"),
        (lambda value: ExternalMessage(value, "c"), "ExternalMessage.tool_name"),
        (lambda value: ExternalMessage("t", value), r"ExternalMessage.content(\[0\])?"),
    ],
)
def test_what_is_no_string_is_a_type_error_that_names_the_field(make, field, value):
    with pytest.raises(TypeError, match=rf"{field} must be a (string|dict)"):
        make(value)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: TextInput(SURROGATE), r"TextInput\.text has a lone surrogate at position 1"),
        (lambda: ImageInput(""), r"ImageInput\.url must not be empty"),
        (
            lambda: ImageInput("file:///x.png"),
            r"ImageInput\.url must be a data URL of an image, or an http or .*LocalImageInput",
        ),
        (lambda: LocalImageInput("https://x.org/x.png"), r"must be a path; .* ImageInput\(url\)"),
        (lambda: LocalImageInput("data:image/png;base64,"), r"must be a path; .* ImageInput"),
        (lambda: ImageInput("data:text/plain,hello"), r"ImageInput\.url must be a data URL of an"),
        (lambda: ImageInput("https://x/" + SURROGATE), r"ImageInput\.url has a lone surrogate"),
        (lambda: LocalImageInput(""), r"LocalImageInput\.path must not be empty"),
        (lambda: LocalImageInput("/no/such.png"), r"LocalImageInput\.path is not a file: /no/such"),
        (lambda: LocalImageInput("/"), r"LocalImageInput\.path is not a file"),
        (lambda: SkillInput("", "p"), r"SkillInput\.name must not be empty"),
        (lambda: SkillInput("n", ""), r"SkillInput\.path must not be empty"),
        (lambda: MentionInput("", "p"), r"MentionInput\.name must not be empty"),
        (lambda: MentionInput("n", SURROGATE), r"MentionInput\.path has a lone surrogate"),
        (lambda: ExternalMessage("", "c"), r"ExternalMessage\.tool_name must not be empty"),
        (lambda: ExternalMessage("t", SURROGATE), r"ExternalMessage\.content has a lone surr"),
        (
            lambda: ExternalMessage("t", "x" * (MAX_TEXT_CHARS + 1)),
            r"ExternalMessage\.content has 1,048,577 characters .* takes 1,048,576",
        ),
        (lambda: ExternalMessage("t", "c", ""), r"ExternalMessage\.namespace must not be empty"),
    ],
)
def test_an_impossible_value_is_a_value_error_that_names_the_field(make, complaint):
    with pytest.raises(ValueError, match=complaint):
        make()


@pytest.mark.parametrize(
    ("make", "value", "instead"),
    [
        (ImageInput, PNG, r"ImageInput\.from_bytes\(data\)"),
        (LocalImageInput, PNG, r"ImageInput\.from_bytes\(data\)"),
        (to_user_input, PNG, r"ImageInput\.from_bytes\(data\)"),
        (ImageInput, PurePath("x.png"), r"LocalImageInput\(path\)"),
        (to_user_input, PurePath("x.png"), r"LocalImageInput\(path\)"),
        (to_user_input, ["What is it?", PurePath("x.png")], r"LocalImageInput\(path\)"),
    ],
)
def test_a_bare_image_is_answered_with_what_to_write(make, value, instead):
    with pytest.raises(TypeError, match=rf"; an image is {instead}$"):
        make(value)


@pytest.mark.parametrize("data", [PNG, bytearray(PNG)])
def test_an_image_is_made_of_the_contents_of_a_file(data):
    assert ImageInput.from_bytes(data) == ImageInput("data:image/png;base64,iVBORw0KGgo=")
    assert ImageInput.from_bytes(b"<svg/>", "image/svg+xml").url.startswith("data:image/svg+xml;")


def test_what_is_not_known_to_be_an_image_needs_the_media_type_of_one():
    with pytest.raises(ValueError, match="give its media_type"):
        ImageInput.from_bytes(b"<svg/>")
    with pytest.raises(ValueError, match="must be a data URL of an image"):
        ImageInput.from_bytes(b"x", "text/plain")
    with pytest.raises(TypeError, match="data must be the bytes of an image file, and is a str"):
        ImageInput.from_bytes("x.png")


def test_an_input_cannot_be_changed():
    item = TextInput("x")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        item.text = "y"


def test_a_string_is_one_text():
    assert to_user_input("Hello.") == [types.TextUserInput(text="Hello.")]


def test_every_kind_of_item_becomes_the_protocols_own_in_order(picture):
    given = [
        TextInput("Hello."),
        ImageInput("data:image/png;base64,AA=="),
        LocalImageInput(picture),
        SkillInput("skill", Path("skills") / "SKILL.md"),
        MentionInput("app", "app://it"),
    ]
    assert to_user_input(given) == [
        types.TextUserInput(text="Hello."),
        types.ImageUserInput(url="data:image/png;base64,AA=="),
        types.LocalImageUserInput(path=str(picture)),
        types.SkillUserInput(name="skill", path=str(Path("skills") / "SKILL.md")),
        types.MentionUserInput(name="app", path="app://it"),
    ]
    for item, expected in zip(given, to_user_input(given), strict=True):
        assert to_user_input(item) == [expected]
    assert to_user_input(tuple(given)) == to_user_input(given)


def test_a_local_image_is_found_from_wherever_the_runtime_works(picture, monkeypatch):
    monkeypatch.chdir(picture.parent)
    for path in (picture.name, Path(picture.name)):
        assert LocalImageInput(path).path == str(picture)


@pytest.mark.parametrize("kind", [str, Path, trio.Path, PurePath])
def test_a_path_may_be_of_any_kind(picture, kind):
    assert LocalImageInput(kind(picture)).path == str(picture)
    assert SkillInput("n", kind(picture)).path == str(picture)
    assert MentionInput("n", kind(picture)).path == str(picture)


def test_type_checkers_and_help_know_what_a_path_may_be():
    for kind in (LocalImageInput, SkillInput, MentionInput):
        assert get_type_hints(kind.__init__)["path"] == str | os.PathLike[str]


def test_a_local_image_that_has_gone_is_refused_with_its_place(picture):
    image = LocalImageInput(picture)
    picture.unlink()
    wrong = r"input\[1\]: LocalImageInput\.path is not a file any more"
    with pytest.raises(ValueError, match=wrong):
        to_user_input([TextInput("x"), image])


def test_the_scheme_of_a_url_may_be_written_in_any_case():
    assert ImageInput("DATA:image/png;base64,AA==").url.startswith("DATA:")
    assert len(ExternalMessage("t", "x" * MAX_TEXT_CHARS).content) == MAX_TEXT_CHARS


def test_an_external_message_becomes_a_tools_output():
    message = ExternalMessage("mail", "Hello.", namespace="inbox")
    assert to_tool_output(message) == types.TurnToolOutput(
        name="mail", namespace="inbox", output="Hello."
    )


TEXT_ITEM = types.InputTextFunctionCallOutputContentItem(text="Hello.")
IMAGE_ITEM = types.InputImageFunctionCallOutputContentItem(image_url="data:image/png;base64,AA==")


def test_an_external_message_may_have_several_items():
    dicts = [
        {"type": "input_text", "text": "Hello."},
        {"type": "input_image", "image_url": "data:image/png;base64,AA=="},
    ]
    message = ExternalMessage("mail", dicts)
    assert message.content == (TEXT_ITEM, IMAGE_ITEM)
    assert message == ExternalMessage("mail", (TEXT_ITEM, IMAGE_ITEM))
    assert unstructure(to_tool_output(message))["output"] == dicts
    # What the caller does with the list later is nothing to the message.
    dicts.clear()
    assert len(message.content) == 2
    detailed = {**unstructure(IMAGE_ITEM), "detail": "high"}
    assert unstructure(ExternalMessage("t", [detailed]).content[0]) == detailed


@pytest.mark.parametrize(
    ("content", "error", "complaint"),
    [
        ([], ValueError, "content must not be an empty list"),
        (["Hello."], TypeError, r"content\[0\] must be a dict .*, and is of type str"),
        ([TEXT_ITEM, None], TypeError, r"content\[1\] must be a dict"),
        ([types.InputTextContentItem(text="x")], TypeError, "is of type InputTextContentItem"),
        ({"type": "input_text", "text": "x"}, TypeError, "must be a string or a list"),
        ([{}], ValueError, r"content\[0\] must have the type input_text or input_image"),
        ([{"type": "inputText", "text": "x"}], ValueError, "must have the type input_text"),
        ([{"type": ["input_text"]}], ValueError, "must have the type input_text"),
        ([{"type": "input_text"}], ValueError, r"content\[0\] has no text"),
        ([{"type": "input_text", "text": 1}], TypeError, r"\$\.text: expected a string"),
        (
            [{"type": "input_text", "text": "x", "txt": 1}],
            ValueError,
            "unknown field 'txt'; .*text",
        ),
        ([{"type": "input_text", "text": SURROGATE}], ValueError, r"content\[0\].*surrogate"),
        ([{"type": "input_image"}], ValueError, r"content\[0\] needs an image_url"),
        (
            [{"type": "input_image", "image_url": "file:///x"}],
            ValueError,
            "image_url must be a data",
        ),
        ([{"type": "input_image", "image_url": 1}], TypeError, "expected a string"),
        ([{"type": "input_text", "text": "x" * MAX_TEXT_CHARS}] * 2, ValueError, "2,097,152 char"),
    ],
)
def test_other_content_of_an_external_message_is_refused_when_it_is_made(content, error, complaint):
    with pytest.raises(error, match=complaint):
        ExternalMessage("mail", content)


def test_a_string_in_a_list_is_a_text(picture):
    items = to_user_input(["Compare these.", LocalImageInput(picture), "Be brief."])
    assert items == to_user_input(
        [TextInput("Compare these."), LocalImageInput(picture), TextInput("Be brief.")]
    )


@pytest.mark.parametrize("value", [None, 1, b"x", {"text": "x"}, object(), iter(["x"])])
def test_what_is_no_input_is_a_type_error(value):
    kind = type(value).__name__
    with pytest.raises(TypeError, match=rf"^input must be a string, .* and is an? {kind}(;.*)?$"):
        to_user_input(value)


def test_a_class_in_place_of_an_item_is_called_one():
    with pytest.raises(TypeError, match="and is the class TextInput itself"):
        to_user_input(TextInput)


@pytest.mark.parametrize("value", [b"bytes", None, 1, ["nested"]])
def test_a_wrong_item_is_named_by_its_place(value):
    with pytest.raises(TypeError, match=r"input\[1\] must be a string, an input item such as"):
        to_user_input([TextInput("x"), value])


def test_an_external_message_cannot_stand_in_a_list():
    with pytest.raises(TypeError, match="the whole input of a turn, not a part of a list"):
        to_user_input([TextInput("x"), ExternalMessage("t", "c")])


@pytest.mark.parametrize("value", [[], ()])
def test_no_input_at_all_is_refused(value):
    with pytest.raises(ValueError, match="input must not be empty"):
        to_user_input(value)


def test_texts_are_limited_all_in_all():
    half = TextInput("x" * (MAX_TEXT_CHARS // 2))
    assert len(to_user_input([half, half])) == 2
    with pytest.raises(ValueError, match=r"input has 1,048,577 characters .* takes 1,048,576"):
        to_user_input([half, half, "y"])


# Approval modes and sandboxes, which are checked like inputs


def test_an_approval_mode_is_a_policy_and_a_reviewer():
    policy, reviewer = types.AskForApprovalValue, types.ApprovalsReviewer
    unset = types.UNSET
    assert approval_settings(None, can_ask=False) == (unset, unset)
    assert approval_settings(ApprovalMode.auto_review, can_ask=True) == (
        policy.on_request,
        reviewer.auto_review,
    )
    assert approval_settings(ApprovalMode.deny_all, can_ask=True) == (policy.never, unset)


def test_asking_needs_somebody_to_ask():
    policy, reviewer = types.AskForApprovalValue, types.ApprovalsReviewer
    with pytest.raises(ValueError, match=r"ApprovalMode\.ask needs somebody to ask"):
        approval_settings(ApprovalMode.ask, can_ask=False)
    assert approval_settings(ApprovalMode.ask, can_ask=True) == (policy.on_request, reviewer.user)


def test_a_sandbox_has_one_form_for_threads_and_another_for_turns():
    assert [thread_sandbox(sandbox) for sandbox in (None, *Sandbox)] == [
        types.UNSET,
        types.SandboxMode.read_only,
        types.SandboxMode.workspace_write,
        types.SandboxMode.danger_full_access,
    ]
    assert [turn_sandbox(sandbox) for sandbox in (None, *Sandbox)] == [
        types.UNSET,
        types.ReadOnlySandboxPolicy(),
        types.WorkspaceWriteSandboxPolicy(),
        types.DangerFullAccessSandboxPolicy(),
    ]


@pytest.mark.parametrize("value", [1, True, "full-access!", object()])
def test_what_is_no_mode_or_sandbox_is_refused(value):
    with pytest.raises(ValueError, match="approval_mode must be an ApprovalMode or None"):
        approval_settings(value, can_ask=True)
    for choose in (thread_sandbox, turn_sandbox):
        told = r"sandbox must be a Sandbox or None, and is .*; write Sandbox.read_only or Sandbox\."
        with pytest.raises(ValueError, match=told):
            choose(value)
