# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""What every program and the variants need: paths, efforts, outputs of functions."""

from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

import attrs

from trio_codex._util._model import (
    UNSET,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.rows import (
    Base,
    Tagged,
    Untagged,
    publish,
    variant,
)

# A path that is guaranteed to be absolute and normalized (though it is not guaranteed to be
# canonicalized or exist on the filesystem).
#
# IMPORTANT: When deserializing an `AbsolutePathBuf`, a base path must be set using
# [AbsolutePathBufGuard::new]. If no base path is set, the deserialization will fail unless the
# path being deserialized is already absolute.
AbsolutePathBuf: TypeAlias = str


# Responses API compatible content items that can be returned by a tool call. This is a subset
# of ContentItem with the types we support as function call outputs.
if TYPE_CHECKING:
    FunctionCallOutputContentItem: TypeAlias = """(
        InputTextFunctionCallOutputContentItem
        | InputImageFunctionCallOutputContentItem
        | InputAudioFunctionCallOutputContentItem
        | EncryptedContentFunctionCallOutputContentItem
        | Unknown
    )"""
else:
    FunctionCallOutputContentItem = Tagged(
        "FunctionCallOutputContentItem",
        "type",
        {
            "input_text": "InputTextFunctionCallOutputContentItem",
            "input_image": "InputImageFunctionCallOutputContentItem",
            "input_audio": "InputAudioFunctionCallOutputContentItem",
            "encrypted_content": "EncryptedContentFunctionCallOutputContentItem",
        },
    )


@variant(tag=("type", "input_text"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputTextFunctionCallOutputContentItem(Base):
    """The variant of `FunctionCallOutputContentItem` whose `type` is `input_text`."""

    type: ClassVar[Literal["input_text"]] = "input_text"

    text: str


class ImageDetail(OpenEnum):
    """The possible values of `InputImageFunctionCallOutputContentItem.detail`,
    `ImageUserInput.detail` and 2 other fields.
    """

    auto = "auto"
    low = "low"
    high = "high"
    original = "original"


@variant(tag=("type", "input_audio"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputAudioFunctionCallOutputContentItem(Base):
    """The variant of `FunctionCallOutputContentItem` whose `type` is `input_audio`."""

    type: ClassVar[Literal["input_audio"]] = "input_audio"

    audio_url: str = attrs.field(metadata={"wire": "audio_url"})


@variant(tag=("type", "encrypted_content"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class EncryptedContentFunctionCallOutputContentItem(Base):
    """The variant of `FunctionCallOutputContentItem` whose `type` is `encrypted_content`."""

    type: ClassVar[Literal["encrypted_content"]] = "encrypted_content"

    encrypted_content: str = attrs.field(metadata={"wire": "encrypted_content"})


LegacyAppPathString: TypeAlias = str


# A non-empty reasoning effort value advertised by the model.
ReasoningEffort: TypeAlias = str


if TYPE_CHECKING:
    FunctionCallOutputBody: TypeAlias = "str | list[FunctionCallOutputContentItem]"
else:
    FunctionCallOutputBody = Untagged(
        "FunctionCallOutputBody", (str, list[FunctionCallOutputContentItem]), ()
    )


@variant(tag=("type", "input_image"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputImageFunctionCallOutputContentItem(Base):
    """The variant of `FunctionCallOutputContentItem` whose `type` is `input_image`."""

    type: ClassVar[Literal["input_image"]] = "input_image"

    detail: ImageDetail | UnsetType | None = UNSET
    image_url: str | UnsetType = attrs.field(default=UNSET, metadata={"wire": "image_url"})
    file_id: str | UnsetType = attrs.field(default=UNSET, metadata={"wire": "file_id"})


publish(globals())
