"""What the generated methods of `Rpc` stand on.

The modules beside this one are generated; `tools.generate_protocol`
makes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    from trio_codex._calls import Calls

T = TypeVar("T")


class Caller:
    """Sends requests over a connection."""

    __slots__ = ("_calls",)

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(dir(self))} requests>"

    def __dir__(self) -> list[str]:
        # What an object has beside its requests would only be in the way of a completion.
        return sorted(name for name in dir(type(self)) if not name.startswith("_"))

    @overload
    async def _call(self, method: str, params: object, response_type: type[T]) -> T: ...

    @overload
    async def _call(self, method: str, params: object, response_type: Any) -> Any: ...

    async def _call(self, method: str, params: object, response_type: Any) -> Any:
        # The runtime insists on an object, also where there is nothing to say.
        body: object = {} if params is None else params
        return await self._calls.call(method, body, response_type)
