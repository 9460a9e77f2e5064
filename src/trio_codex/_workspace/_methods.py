"""What a `Codex` does with commands and files, without an agent.

What it gives is loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trio_codex._util._handle import checks_options

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from trio_codex import types
    from trio_codex._config._modes import Sandbox
    from trio_codex._workspace._exec import ExecProcess, ExecResult
    from trio_codex._workspace._file_search import FileSearch
    from trio_codex._workspace._fs import FileSystem
    from trio_codex._workspace._held import Holds
    from trio_codex._workspace._processes import Processes


class WorkspaceMethods:
    """The functions of a `Codex` that have to do with commands and files."""

    _processes: Processes
    _holds: Holds

    @checks_options
    def exec(
        self,
        command: Sequence[str | os.PathLike[str]],
        *,
        cwd: str | os.PathLike[str] | None = None,
        env: Mapping[str, str | None] | None = None,
        sandbox: Sandbox | types.SandboxPolicy | None = None,
        standalone: bool = False,
        pty: tuple[int, int] | None = None,
        output_bytes_cap: int | None = None,
    ) -> AbstractAsyncContextManager[ExecProcess]:
        """Run a command in the block, without an agent (``command/exec``, ``process/spawn``).

        Entering starts it. Leaving the block, by cancellation or otherwise,
        terminates it if it still runs, and waits for its end; that is shielded,
        and bounded by `CodexConfig.interrupt_timeout`. For a time limit put the
        block into a Trio scope.

        ::

            async with codex.exec(["make", "test"]) as process:
                async for data in process.stdout:
                    sys.stdout.buffer.write(data)
                print(await process.wait())

        Entering the block is a checkpoint, and raises `JsonRpcError` if the command
        cannot be started. The runtime's sandbox cannot tell that a program is
        missing: then the process ends at once with the exit code 101 and
        the sandbox's words on its standard error.

        Args:
            command: The program and its arguments; no shell has a look at them.
            cwd: Its working directory; None for the runtime's, where a relative one
                begins too.
            env: What is different in its environment from what the runtime's
                configuration gives to commands, which is all that the runtime has
                itself where ``shell_environment_policy`` does not say otherwise. None
                as a value takes a variable away.
            sandbox: What it may do; None for the runtime's configuration, which
                lets it read only where it does not say otherwise.
                `Sandbox.workspace_write` lets it write below the runtime's working
                directory, a `types.WorkspaceWriteSandboxPolicy` elsewhere too.
            standalone: Whether it is the program's own affair, with which the
                runtime's configuration has nothing to do (``process/spawn``). It has
                no sandbox and the runtime's whole environment, also where an
                administrator allows no such thing to commands. It needs an absolute
                ``cwd``, takes no ``sandbox``, and is experimental: the runtime refuses
                it unless `CodexConfig.experimental_api` is on.
            pty: Rows and columns of the terminal that it gets; None for pipes.
            output_bytes_cap: How many bytes each output stream may give, from the
                beginning of it; what goes beyond is lost, and
                `ExecProcess.stdout_capped` tells. None for no limit.

        Returns:
            An asynchronous context manager, which gives the process.

        Raises:
            TypeError: The command is a string, or another argument is of a wrong type.
            ValueError: An argument cannot be meant. Text that has no form in UTF-8
                comes to light on entering, before anything is sent.
        """
        from trio_codex._workspace._exec import open_process  # noqa: PLC0415 - on first use
        from trio_codex._workspace._exec_request import exec_request  # noqa: PLC0415

        request = exec_request(
            command,
            cwd=cwd,
            env=env,
            sandbox=sandbox,
            standalone=standalone,
            pty=pty,
            output_bytes_cap=output_bytes_cap,
        )
        return open_process(self._processes, request)

    @checks_options
    async def exec_run(
        self,
        command: Sequence[str | os.PathLike[str]],
        *,
        stdin: bytes = b"",
        cwd: str | os.PathLike[str] | None = None,
        env: Mapping[str, str | None] | None = None,
        sandbox: Sandbox | types.SandboxPolicy | None = None,
        standalone: bool = False,
        output_bytes_cap: int | None = None,
    ) -> ExecResult:
        """Run a command to its end, without an agent, and give what came of it. A checkpoint.

        Cancelled, it terminates the command, as leaving the block of `exec` does.

        Args:
            command: As for `exec`.
            stdin: All that it can read from its standard input.
            cwd: As for `exec`.
            env: As for `exec`.
            sandbox: As for `exec`.
            standalone: As for `exec`.
            output_bytes_cap: As for `exec`; without it, all output is kept in memory.

        Returns:
            The exit code, whatever it is, and the output.

        Raises:
            TypeError: The command is a string, or another argument is of a wrong type.
            ValueError: An argument cannot be meant.
            JsonRpcError: The command cannot be started.
            TransportClosedError: The connection is over.
        """
        from trio_codex._workspace._exec import run_process  # noqa: PLC0415 - on first use
        from trio_codex._workspace._exec_request import exec_request  # noqa: PLC0415

        request = exec_request(
            command,
            cwd=cwd,
            env=env,
            sandbox=sandbox,
            standalone=standalone,
            pty=None,
            output_bytes_cap=output_bytes_cap,
        )
        return await run_process(self._processes, request, stdin)

    @property
    def fs(self) -> FileSystem:
        """The files of the machine that the runtime runs on; see `FileSystem`.

        ::

            text = await codex.fs.read_text("/etc/hostname")
        """
        from trio_codex._util._handle import create  # noqa: PLC0415
        from trio_codex._workspace._fs import FileSystem  # noqa: PLC0415 - on first use

        return create(FileSystem, self._holds)

    def file_search(
        self, roots: Sequence[str | os.PathLike[str]]
    ) -> AbstractAsyncContextManager[FileSearch]:
        """Search for files by inexact names in the block (``fuzzyFileSearch/sessionStart``).

        For the search box of a program; `Rpc.fuzzy_file_search` answers one query.
        Leaving the block ends the search (``fuzzyFileSearch/sessionStop``),
        shielded, and bounded by `CodexConfig.interrupt_timeout`. Experimental: the
        runtime refuses it unless `CodexConfig.experimental_api` is on.

        ::

            async with codex.file_search(["/src/project"]) as search:
                await search.update("chapone")
                async for found in search:
                    print([file.path for file in found.files])

        Entering the block is a checkpoint, and raises `JsonRpcError` if the
        runtime refuses.

        Args:
            roots: The directories to search in, at least one; a relative one begins
                at the runtime's working directory, and in one that is missing nothing
                is found. In a git repository, what git ignores is not searched.

        Returns:
            An asynchronous context manager, which gives the search.

        Raises:
            TypeError: The roots are one path, or one of them is not a path.
            ValueError: There is no root.
        """
        from trio_codex._workspace._file_search import open_search  # noqa: PLC0415 - on first use

        return open_search(self._holds, roots)
