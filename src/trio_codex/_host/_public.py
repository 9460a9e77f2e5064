"""The public names of a host's module, made when they are asked for."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any

import trio_codex._util._handle as handles

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from trio_codex._host._proxies import Host


def public_names(host: Host, functions: dict[str, Any]) -> Callable[[str], Any]:
    """Make the ``__getattr__`` of a host's module.

    Args:
        host: The host.
        functions: What is of the host's own. The classes of handles are those of its
            proxies, and all else is what `trio_codex` has.
    """

    def find(name: str) -> Any:
        module = sys.modules[host.module]
        if name not in module.__all__:
            told = f"module {host.module!r} has no attribute {name!r}"
            package = sys.modules["trio_codex"]
            if name in package.__all__ or f"{package.__name__}.{name}" in sys.modules:
                told += ": import it from trio_codex"
                if _imports(inspect.currentframe()):
                    raise ImportError(told, name=host.module)
            raise AttributeError(told)
        value = functions.get(name) or getattr(sys.modules["trio_codex"], name)
        if name not in functions and isinstance(value, handles.NoPublicConstructor):
            value = host.class_of(value)
        setattr(module, name, value)
        return value

    return find


def _imports(found_by: FrameType | None) -> bool:
    """Tell whether the caller of a frame is in ``from module import name``.

    Python turns an `AttributeError` there into an error that lacks its text.
    """
    from dis import opmap  # noqa: PLC0415 - for programs that are wrong only

    frame = found_by and found_by.f_back
    return frame is not None and frame.f_code.co_code[frame.f_lasti] == opmap["IMPORT_FROM"]
