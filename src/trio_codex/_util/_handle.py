"""Handles: live objects that the library makes and users hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import ParamSpec

    P = ParamSpec("P")

T = TypeVar("T")


class NoPublicConstructor(type):
    """A metaclass for classes whose objects only the library can make, with `create`."""

    def __call__(cls, *_args: Any, **_kwargs: Any) -> Any:
        raise TypeError(f"{cls.__name__} objects are made by trio_codex, not by calling the class")


def create(cls: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Make an object of a class that has no public constructor."""
    return type.__call__(cls, *args, **kwargs)  # pyright: ignore[reportArgumentType]
