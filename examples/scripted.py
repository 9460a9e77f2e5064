"""What the examples share: a runtime on a scripted model, or with --real on your own login.

An example is run as it stands, for instance ``python examples/stream.py``, or
with ``--real``. Your own program needs nothing of this file; it calls `open_codex`.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from trio_codex import open_codex
from trio_codex.testing import AppServerHarness, open_scripted_model

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from trio_codex import Codex, RequestHandlers
    from trio_codex.testing import ScriptedModel

REAL = "--real" in sys.argv[1:]


@asynccontextmanager
async def open_example(
    script: Callable[[ScriptedModel], object], handlers: RequestHandlers | None = None
) -> AsyncGenerator[Codex]:
    """Open the runtime, on the real model if that is wanted, else on the scripted one.

    Args:
        script: Tells the scripted model what to say.
        handlers: Answers what the runtime asks.

    Yields:
        The client.
    """
    if REAL:
        async with open_codex(handlers=handlers) as codex:
            yield codex
        return
    with tempfile.TemporaryDirectory() as root:
        async with open_scripted_model() as model:
            script(model)
            # The scripted commands are harmless, and not every container lets the runtime
            # build a sandbox.
            harness = AppServerHarness(root, model, sandbox_mode="danger-full-access")
            async with open_codex(harness.config(), handlers=handlers) as codex:
                yield codex
