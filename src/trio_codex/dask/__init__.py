"""trio-codex on the workers of a Dask cluster: many turns, on more than one machine.

::

    client = distributed.Client("tls://scheduler:8786", security=...)
    client.register_plugin(CodexPlugin(CodexConfig(codex_home="/var/lib/codex")))

    futures = client.map(run_turn, prompts, sandbox=Sandbox.read_only)
    for result in client.gather(futures):
        print(result.final_response)

`CodexPlugin` gives each worker one runtime, and `run_turn` runs a turn there. Cancelling a
future interrupts its turn. **A prompt is asked at most once**, also where Dask runs a task again
whose worker is gone; ``retries=`` of ``Client.submit`` lets it be asked again. Order,
back-pressure, priorities and progress are Dask's own.
"""

from __future__ import annotations

try:
    import distributed as _  # noqa: F401 # pyright: ignore[reportMissingImports]
except ImportError as _missing:
    raise ImportError(
        "trio_codex.dask needs distributed, which the extra 'dask' brings: "
        "pip install 'trio-codex[dask]'"
    ) from _missing

from trio_codex.dask._asked import WorkerLostError as WorkerLostError
from trio_codex.dask._plugin import CodexPlugin as CodexPlugin
from trio_codex.dask._run_turn import run_turn as run_turn

__all__ = ["CodexPlugin", "WorkerLostError", "run_turn"]

for _public in (CodexPlugin, WorkerLostError, run_turn):
    _public.__module__ = __name__
