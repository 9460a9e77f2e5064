"""The runtime of a worker."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from trio_codex import sync
from trio_codex._config._checks import wrong
from trio_codex._config._config import CodexConfig
from trio_codex._host._portal import current_portal
from trio_codex._host._strand import Stop, this_strand
from trio_codex.dask._asked import let_scheduler_know
from trio_codex.dask._distributed import Reschedule, WorkerPlugin
from trio_codex.errors import TransportClosedError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

END_TIMEOUT: Final = 10.0
"""Seconds that turns have to end before their runtime is ended."""

_REMOVED: Final = (
    "CodexPlugin was removed from the Dask worker or registered again, or the worker was closed"
)


class CodexPlugin(WorkerPlugin):
    """Gives each worker one runtime: ``client.register_plugin(CodexPlugin(config))``.

    The runtime is started when the plugin comes to a worker, of which ``register_plugin`` tells:
    it raises what keeps a runtime from starting. It is ended when the worker is closed, and ends
    by itself when the worker dies. A runtime that died is started again by the next turn.
    Workers that come later, and those that a nanny starts again, have one too.

    Registered again, the plugin takes the place of the first one, whose turns are interrupted and
    raise `TransportClosedError`.

    Workers on different machines need a ``CodexConfig.codex_home`` each: a function can give each
    worker a configuration of its own.

    Args:
        config: The configuration, or a function that gives it for the name of a worker, which it
            gets as text. It is pickled with its ``env``, and shown nowhere.

    Raises:
        TypeError: It is neither.
    """

    name = "trio_codex"

    def __init__(self, config: CodexConfig | Callable[[str], CodexConfig] | None = None) -> None:
        config = CodexConfig() if config is None else config
        if isinstance(config, type) or not (isinstance(config, CodexConfig) or callable(config)):
            raise wrong(
                "config", "a CodexConfig, or a function from a worker's name to one", config
            )
        self._config = config
        self._runtime: WorkerRuntime | None = None

    def __repr__(self) -> str:
        return f"CodexPlugin({self._config!r})"

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_runtime": None}

    @property
    def runtime(self) -> WorkerRuntime:
        """The runtime of the worker that the plugin is on."""
        if self._runtime is None:
            raise TransportClosedError(_REMOVED)
        return self._runtime

    async def setup(self, worker: Any) -> None:
        """Start the runtime of a worker; Dask calls this."""
        self._runtime = runtime = WorkerRuntime(partial(self._config_of, str(worker.name)))
        await let_scheduler_know(worker)
        await asyncio.to_thread(runtime.codex)

    async def teardown(self, worker: Any) -> None:
        """End the runtime; Dask calls this."""
        del worker
        runtime, self._runtime = self._runtime, None
        if runtime is not None:
            await asyncio.to_thread(runtime.close)

    def transition(self, key: Any, start: str, finish: str, **_more: Any) -> None:
        """Interrupt the turn of a task that nobody waits for any more; Dask calls this."""
        is_let_go = finish == "released" and start in {"executing", "long-running"}
        if is_let_go and self._runtime is not None:
            self._runtime.stop(key, Reschedule())

    def _config_of(self, name: str) -> CodexConfig:
        if isinstance(self._config, CodexConfig):
            return self._config
        config = self._config(name)
        if not isinstance(config, CodexConfig):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise wrong(
                f"what CodexPlugin's function returns for {name!r}", "a CodexConfig", config
            )
        return config


class WorkerRuntime:
    """The runtime of a worker, and the tasks that use it."""

    def __init__(self, make_config: Callable[[], CodexConfig]) -> None:
        self._make_config = make_config
        self._codex: Any = None
        self._stops: dict[Any, Stop] = {}
        self._left = threading.Condition()
        self._is_closed = False
        # While one task starts the runtime, the others wait.
        self._starting = threading.Lock()

    def codex(self) -> Any:
        """Give the client of the runtime, which is started unless it runs."""
        with self._starting:
            if self._is_closed:
                raise TransportClosedError(_REMOVED)
            if self._codex is not None and self._codex.statistics().closed:
                dead, self._codex = self._codex, None
                dead.close()
            if self._codex is None:
                self._codex = sync.start_codex(self._make_config())
            return self._codex

    @contextmanager
    def stoppable(self, key: Any) -> Generator[None]:
        """Let a block of the calling thread be stopped, by the key of its task."""
        strand = this_strand()
        before = strand.stops
        self._stops[key] = stop = Stop(strand)
        strand.stops = (*before, stop)
        try:
            yield
        finally:
            strand.stops = before
            with self._left:
                self._stops.pop(key, None)
                self._left.notify_all()

    def stop(self, key: Any, error: Exception) -> None:
        """Let what a task waits for raise an error, or what it waits for next. Any thread may."""
        stop = self._stops.get(key)
        if stop is not None:
            current_portal().soon(stop.fire, error)

    def close(self) -> None:
        """Interrupt all turns, and end the runtime."""
        self._is_closed = True
        for key in list(self._stops):
            self.stop(key, TransportClosedError(_REMOVED))
        with self._left:  # so that they delete their threads
            self._left.wait_for(lambda: not self._stops, END_TIMEOUT)
        with self._starting:
            codex, self._codex = self._codex, None
        if codex is not None:
            codex.close()
