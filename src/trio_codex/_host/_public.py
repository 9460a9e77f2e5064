"""The public names of a host's module, made when they are asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import trio_codex._util._handle as handles

if TYPE_CHECKING:
    from collections.abc import Callable

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
            raise AttributeError(f"module {host.module!r} has no attribute {name!r}")
        value = functions.get(name) or getattr(sys.modules["trio_codex"], name)
        if name not in functions and isinstance(value, handles.NoPublicConstructor):
            value = host.class_of(value)
        setattr(module, name, value)
        return value

    return find
