"""What a turn's final response must look like, and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic

import attrs

from trio_codex import _codec, types
from trio_codex._config._checks import described
from trio_codex._result import OutputT_co, TurnResult
from trio_codex._util._control_c import interruptible
from trio_codex._util._model import UNSET, UnsetType
from trio_codex._wire import check_json, decode_json
from trio_codex.errors import OutputValidationError

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    AnyT = TypeVar("AnyT", default=None)

__all__ = ["OutputFormat", "output_format"]


class OutputFormat(Generic[OutputT_co]):
    """The format of a final response.

    Attributes:
        schema: Its JSON schema, if there is one.
        type: What is made of it, or None.
    """

    __slots__ = ("schema", "type")

    def __init__(
        self, schema: dict[str, Any] | UnsetType = UNSET, type_: type[OutputT_co] | None = None
    ) -> None:
        self.schema: dict[str, Any] | UnsetType = schema
        self.type: type[OutputT_co] | None = type_

    # The validators and converters of users run in here, and Ctrl-C may end them.
    @interruptible
    def applied(self, result: TurnResult[Any]) -> TurnResult[OutputT_co]:
        """Fill in the output of a turn that has ended and did not fail."""
        if self.type is None or result.status is not types.TurnStatus.completed:
            return result
        text = result.final_response
        if text is None:
            raise OutputValidationError("there is no final response", "$", None, result)
        try:
            value = decode_json(text)
        except (ValueError, RecursionError) as exc:
            raise OutputValidationError(f"it is not JSON: {exc}", "$", text, result) from None
        # Programs that want no type do not load it.
        from trio_codex._schemas import MisfitError, structure_strictly  # noqa: PLC0415

        try:
            output = structure_strictly(value, self.type)
        except MisfitError as exc:
            error = OutputValidationError(exc.reason, f"${exc.path}", text, result)
            raise error from exc.__cause__
        return attrs.evolve(result, output=output)


def output_format(schema: Mapping[str, Any] | None, type_: type[AnyT] | None) -> OutputFormat[AnyT]:
    """Check what a turn's final response must look like, before anything is sent."""
    if type_ is not None:
        if schema is not None:
            raise ValueError("give either output_schema or output_type, not both")
        from trio_codex._schemas import strict_schema  # noqa: PLC0415

        try:
            strict = strict_schema(type_)
            check_json(strict, "$")
            return OutputFormat(strict, type_)
        except TypeError as exc:
            hint = "; a JSON schema is output_schema=" if isinstance(type_, dict) else ""
            raise TypeError(f"output_type: {exc}{hint}") from None
        except ValueError as exc:
            raise ValueError(f"output_type: {exc}") from None
    if schema is None:
        return OutputFormat()
    if not isinstance(schema, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"output_schema must be a mapping, and is {described(schema)}")
    plain = _codec.unstructure(dict(schema))
    check_json(plain, "output_schema")
    return OutputFormat(plain)
