"""As `first_program`, with the real runtime as the child."""

import contextlib
import json
import tempfile
from collections.abc import Iterator

from tools.bench.probe import COMMAND


@contextlib.contextmanager
def prepared() -> Iterator[dict[str, str]]:
    """Make a home for the runtime; give its environment, and the command that starts it."""
    from tools.bench.scripted_runtime import scripted_runtime
    from trio_codex._config._config import runtime_environment
    from trio_codex._transport._launch import runtime_command

    with tempfile.TemporaryDirectory() as directory, scripted_runtime(directory) as config:
        command, path_dirs = runtime_command(config)
        yield {**runtime_environment(config, path_dirs), COMMAND: json.dumps(command)}
