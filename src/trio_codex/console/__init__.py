"""A page that shows the turns of a program, live, and answers what they ask by a click.

It needs Starlette and Hypercorn, which the extra ``console`` brings.
"""

from __future__ import annotations

try:
    import hypercorn as _
    import starlette as _  # noqa: F401, F811
except ImportError as _missing:
    raise ImportError(
        "trio_codex.console needs Starlette and Hypercorn, which the extra 'console' brings: "
        "pip install 'trio-codex[console]'"
    ) from _missing

from trio_codex.console._console import Console as Console
from trio_codex.console._console import open_console as open_console

__all__ = ["Console", "open_console"]

Console.__module__ = open_console.__module__ = __name__
