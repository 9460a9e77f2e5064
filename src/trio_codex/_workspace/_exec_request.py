"""What `Codex.exec` is given, checked, and how the runtime is asked for it.

Two families of requests can do it, in different words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, get_args

import attrs

from trio_codex import _codec, types
from trio_codex._config._checks import absolute, count, directory, path_texts, variables
from trio_codex._config._modes import Sandbox, turn_sandbox
from trio_codex._util._model import UNSET, Unknown, UnsetType
from trio_codex._workspace._held import new_id

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence


@attrs.frozen(kw_only=True)
class ProcessFamily:
    """The words of a family of requests.

    Attributes:
        start: What starts a process.
        write: What writes to it.
        resize: What gives its terminal another size.
        kill: What kills it.
        id_field: What its id is called.
        answers_at_end: Whether ``start`` is answered when the process has ended, or
            when it has started; then a notification tells of the end.
    """

    start: str
    write: str
    resize: str
    kill: str
    id_field: str
    answers_at_end: bool


COMMAND_EXEC: Final = ProcessFamily(
    start="command/exec",
    write="command/exec/write",
    resize="command/exec/resize",
    kill="command/exec/terminate",
    id_field="processId",
    answers_at_end=True,
)

PROCESS_SPAWN: Final = ProcessFamily(
    start="process/spawn",
    write="process/writeStdin",
    resize="process/resizePty",
    kill="process/kill",
    id_field="processHandle",
    answers_at_end=False,
)


@attrs.frozen
class ExecRequest:
    """What the runtime is asked for.

    Attributes:
        family: In which words.
        id: The id under which the runtime is to know the process.
        params: The params of ``family.start``. They may hold secrets.
    """

    family: ProcessFamily
    id: str
    params: dict[str, Any] = attrs.field(repr=False)


def exec_request(
    command: Sequence[str | os.PathLike[str]],
    *,
    cwd: str | os.PathLike[str] | None,
    env: Mapping[str, str | None] | None,
    sandbox: Sandbox | types.SandboxPolicy | None,
    standalone: bool,
    pty: tuple[int, int] | None,
    output_bytes_cap: int | None,
) -> ExecRequest:
    """Check what callers give, and put it into the protocol's form; see `Codex.exec`."""
    argv = path_texts(command, "command", "['ls', '-l']")
    changed = UNSET if env is None else variables(env)
    policy = _policy(sandbox)
    size = None if pty is None else terminal_size(pty)
    cap = None if output_bytes_cap is None else count(output_bytes_cap, "output_bytes_cap")
    process_id = new_id()
    params: object
    if standalone:
        if sandbox is not None:
            raise ValueError("a standalone process has no sandbox: leave out one of the two")
        if cwd is None:
            raise ValueError("a standalone process needs a cwd")
        family = PROCESS_SPAWN
        params = types.ProcessSpawnParams(
            command=argv,
            cwd=absolute(cwd, "cwd"),
            env=changed,
            process_handle=process_id,
            tty=UNSET if size is None else True,
            size=UNSET if size is None else types.ProcessTerminalSize(rows=size[0], cols=size[1]),
            stream_stdin=True,
            stream_stdout_stderr=True,
            timeout_ms=None,
            output_bytes_cap=cap,
        )
    else:
        family = COMMAND_EXEC
        params = types.CommandExecParams(
            command=argv,
            cwd=directory(cwd),
            env=changed,
            process_id=process_id,
            sandbox_policy=policy,
            tty=UNSET if size is None else True,
            size=UNSET
            if size is None
            else types.CommandExecTerminalSize(rows=size[0], cols=size[1]),
            stream_stdin=True,
            stream_stdout_stderr=True,
            # The one who has left the block has no use for it, and all others are in there.
            disable_timeout=True,
            disable_output_cap=UNSET if cap is not None else True,
            output_bytes_cap=UNSET if cap is None else cap,
        )
    return ExecRequest(family, process_id, _codec.unstructure(params))


def terminal_size(size: tuple[int, int]) -> tuple[int, int]:
    """Give rows and columns of a terminal."""
    if not isinstance(size, tuple | list) or len(size) != 2:  # pyright: ignore[reportUnnecessaryIsInstance, reportUnnecessaryComparison]
        raise TypeError(f"pty must be a pair such as (24, 80), and is {size!r}")
    rows, cols = size
    return count(rows, "rows", 2**16 - 1), count(cols, "cols", 2**16 - 1)


def _policy(sandbox: Sandbox | types.SandboxPolicy | None) -> types.SandboxPolicy | UnsetType:
    # Not for what a newer runtime may know: the name of a policy is not to be guessed.
    known = tuple(kind for kind in get_args(types.SandboxPolicy) if kind is not Unknown)
    if isinstance(sandbox, known):
        return sandbox  # pyright: ignore[reportReturnType]
    return turn_sandbox(sandbox)  # pyright: ignore[reportArgumentType] - it refuses all others
