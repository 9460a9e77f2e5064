"""A turn as the task of a worker."""

from __future__ import annotations

import inspect
import pickle
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from trio_codex._client._codex import Codex
from trio_codex._threads._thread import Thread
from trio_codex._util._handle import unknown_option
from trio_codex.dask._asked import ask_for_leave
from trio_codex.dask._distributed import Reschedule, get_worker
from trio_codex.dask._plugin import CodexPlugin
from trio_codex.errors import CodexError
from trio_codex.protocol import options as protocol_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._config._inputs import RunInput
    from trio_codex._result import TurnResult

_HERE = "write client.submit(run_turn, prompt), or call it in a plain function that you submit"


def run_turn(prompt: RunInput, **options: Any) -> TurnResult[Any]:
    """Run a turn on a Dask worker: ``client.submit(run_turn, prompt, **options)``.

    The turn has a thread of its own, which is deleted after it. The function blocks, and the
    threads of a worker bound how many turns it runs at once. It may also be called in a plain
    function that is submitted. Not a checkpoint.

    Cancelling the future interrupts the turn, and so does whatever else makes Dask forget the
    task: that the last future for it is gone, or the program that has it. **The prompt is asked at
    most once**: where Dask runs the task again because its worker, or its result, is lost, that
    raises `WorkerLostError`. ``retries=`` of ``Client.submit`` lets a turn that failed or was lost
    be asked again, as many times.

    Dask takes two calls with equal arguments for one, unless ``pure=False`` is given.

    Args:
        prompt: Text, an input item, a list of input items, or an `ExternalMessage`.
        **options: Those of `Codex.thread_start` and `Thread.run`. One that both have is given to
            the thread.

    Returns:
        The result of a turn that was completed, or interrupted by somebody else.

    Raises:
        RuntimeError: It was not called in a task of a worker that has a `CodexPlugin`.
        TypeError: The prompt cannot start a turn, an option is of the wrong type, or there is no
            such option.
        ValueError: An argument cannot be sent, or contradicts another one.
        TurnFailedError: The runtime ended the turn as failed.
        OutputValidationError: The turn was completed, and its final response does not fit the
            ``output_type``.
        JsonRpcError: The runtime refused the thread or the turn.
        TransportClosedError: The runtime died before the turn had ended, or the plugin was
            removed. Or it could not be started again after it had died.
        RuntimeNotFoundError: It could not be started again: it is not there.
        WorkerLostError: An earlier run of the task has asked the prompt, and was lost.
    """
    thread_options = _options_of(Codex.temporary_thread, "ThreadStartOptions")
    turn_options = _options_of(Thread.run, "TurnOptions")
    for name in options:
        if name not in thread_options | turn_options:
            raise unknown_option("run_turn", options, {*thread_options, *turn_options})
    of_thread = {name: options.pop(name) for name in thread_options & options.keys()}
    worker, key = _this_task()
    runtime = _plugin_of(worker).runtime
    try:
        with runtime.stoppable(key):
            if worker.state.tasks[key].state not in {"executing", "long-running"}:
                raise Reschedule
            with runtime.codex().temporary_thread(**of_thread) as thread:
                ask_for_leave(worker, key)
                return thread.run(prompt, **options)
    except CodexError as exc:
        error = exc
    # With its cause's text and without the cause, which not everything can be pickled that is in.
    raise pickle.loads(pickle.dumps(error))  # noqa: S301


@lru_cache
def _options_of(function: Callable[..., Any], more: str) -> frozenset[str]:
    parameters = inspect.signature(inspect.unwrap(function)).parameters.values()
    own = {each.name for each in parameters if each.kind is inspect.Parameter.KEYWORD_ONLY}
    return frozenset({*own, *getattr(protocol_options, more).__annotations__})


def _this_task() -> tuple[Any, Any]:
    """Give the worker and the key of the task that the calling thread runs."""
    try:
        worker = get_worker()
    except ValueError:
        raise RuntimeError(f"run_turn runs on the workers of a Dask cluster: {_HERE}") from None
    key = worker.active_threads.get(threading.get_ident())
    if key is None or key not in worker.state.tasks:
        raise RuntimeError(f"run_turn runs in the thread of a task of Dask: {_HERE}")
    return worker, key


def _plugin_of(worker: Any) -> CodexPlugin:
    for plugin in worker.plugins.values():
        if isinstance(plugin, CodexPlugin):
            return plugin
    raise RuntimeError(
        "this Dask worker has no runtime: call client.register_plugin(CodexPlugin(config)) before "
        "client.submit(run_turn, prompt)"
    )
