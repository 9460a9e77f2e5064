"""The threads of a runtime: starting them and going on with them.

`Codex` has these methods; what is done with one thread is in `_threads._thread`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trio_codex import types
from trio_codex._config._checks import as_list, require_directory
from trio_codex._threads._catalogue import Catalogue
from trio_codex._threads._params import thread_resume_params, thread_start_params, tool_specs
from trio_codex._threads._thread import Thread, fork_thread
from trio_codex._util._handle import create, takes_options

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractAsyncContextManager

    from typing_extensions import Unpack

    from trio_codex._config._modes import ApprovalMode, Sandbox
    from trio_codex._tools._tool import Tool
    from trio_codex.protocol.options import (
        ThreadForkOptions,
        ThreadResumeOptions,
        ThreadStartOptions,
    )


class ThreadMethods(Catalogue):
    """What `Codex` does with threads."""

    @takes_options("ThreadStartOptions")
    async def thread_start(
        self,
        *,
        approval_mode: ApprovalMode | None = None,
        dynamic_tools: Iterable[Tool[..., Any]] | None = None,
        goals: bool | None = None,
        sandbox: Sandbox | None = None,
        **options: Unpack[ThreadStartOptions],
    ) -> Thread:
        """Start a thread (``thread/start``). A checkpoint.

        What is left out is what the runtime's configuration says, except for
        goals. Cancelled after the request was written, a thread without a turn
        may stay behind in the runtime.

        Args:
            approval_mode: Who decides when the agent wants to do more than its
                sandbox allows; None for `ApprovalMode.ask` where there is a
                handler for approvals, else for `ApprovalMode.auto_review`. With
                an ``approval_policy`` or ``approvals_reviewer`` of yours, None
                sends nothing.
            dynamic_tools: Functions of the program that the model may call.
                The connection closes one that has an ``aclose``: see `Tool.aclose`.
            goals: Whether the thread may have goals, for which the runtime starts
                turns by itself; see `Thread.run_goal`. None is no, unless
                ``config`` names ``features.goals``.
            sandbox: What commands may do to files.
            **options: What the protocol has beside these, under its own names:
                ``model``, ``cwd``, ``config``, ``developer_instructions``,
                ``ephemeral`` and the others of `ThreadStartOptions`. One that is
                None is not sent.

        Returns:
            The thread's handle.

        Raises:
            TypeError: A tool is not a `Tool`, an option is of the wrong type, or
                there is no such option.
            ValueError: An argument cannot be sent, or contradicts another one.
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        params, tools = thread_start_params(
            options,
            approval_mode=approval_mode,
            dynamic_tools=dynamic_tools,
            goals=goals,
            sandbox=sandbox,
            can_ask=self._threads.can_ask,
        )
        require_directory(params.cwd, self._threads.local_to)
        started = await self._threads.calls.call(
            "thread/start",
            params,
            types.ThreadStartResponse,
            self._threads.tools.registering(tools),
        )
        return create(Thread, self._threads, started.thread.id)

    @takes_options("ThreadStartOptions")
    def temporary_thread(
        self,
        *,
        approval_mode: ApprovalMode | None = None,
        dynamic_tools: Iterable[Tool[..., Any]] | None = None,
        goals: bool | None = None,
        sandbox: Sandbox | None = None,
        **options: Unpack[ThreadStartOptions],
    ) -> AbstractAsyncContextManager[Thread]:
        """Have a thread for the time of a block (``thread/start``, ``thread/delete``).

        Entering the block starts the thread, and leaving it deletes the thread with all
        that the runtime has stored of it: what a service does with a thread for each of
        its jobs, since the runtime keeps files and processes of every other one.

        ::

            async with codex.temporary_thread(sandbox=Sandbox.read_only) as thread:
                print((await thread.run("What does this project do?")).final_response)

        Leaving interrupts turns that still run on the thread, detached ones too, and then
        waits for the deletion, shielded and for `CodexConfig.interrupt_timeout` at most;
        what has not been done by then goes on behind, as long as the connection does. A
        deletion that the runtime refuses, because a fork needs the history, or that
        nobody can be asked for, because the connection is over, is a warning in the log of
        ``trio_codex.thread`` with the thread's id, and never an exception. An ephemeral
        thread is unsubscribed instead, and sub-agents and commands that its turns have left
        running are ended, which a deletion does anyway; a runtime that cannot delete
        archives it. Cancelled while it enters, no thread stays behind.

        Entering the block is a checkpoint, and raises `JsonRpcError` if the runtime
        refuses and `TransportClosedError` if the connection is over.

        The arguments are those of `thread_start`. Many threads can have the same tool;
        `Tool.aclose` tells when the connection closes it.

        Returns:
            An asynchronous context manager, which gives the thread.

        Raises:
            TypeError: A tool is not a `Tool`, an option is of the wrong type, or
                there is no such option.
            ValueError: An argument cannot be sent, or contradicts another one.
        """
        params, tools = thread_start_params(
            options,
            approval_mode=approval_mode,
            dynamic_tools=dynamic_tools,
            goals=goals,
            sandbox=sandbox,
            can_ask=self._threads.can_ask,
        )
        from trio_codex._threads._temporary import open_temporary_thread  # noqa: PLC0415 - on use

        require_directory(params.cwd, self._threads.local_to)
        on_result = self._threads.tools.registering(tools)
        return open_temporary_thread(self._threads, params, on_result)

    @takes_options("ThreadResumeOptions")
    async def thread_resume(
        self,
        thread_id: str,
        *,
        approval_mode: ApprovalMode | None = None,
        dynamic_tools: Iterable[Tool[..., Any]] | None = None,
        goals: bool | None = None,
        sandbox: Sandbox | None = None,
        **options: Unpack[ThreadResumeOptions],
    ) -> Thread:
        """Go on with a thread that the runtime has stored (``thread/resume``). A checkpoint.

        What is left out stays as it is stored with the thread, except for goals.
        A thread that never had a turn cannot be resumed. Cancelled, the thread
        may have been loaded or not, which does no harm.

        Args:
            thread_id: The thread.
            approval_mode: Who decides on escalations from now on; None leaves
                it as it is on this thread.
            dynamic_tools: The functions behind the tools that the thread was
                started with. The runtime remembers what it told the model of
                them, and cannot remember the functions.
            goals: Whether the thread may have goals, as in `thread_start`. With
                True the runtime goes on at once with a goal that is active. A
                thread that is loaded and subscribed already keeps what it has.
            sandbox: What commands may do to files.
            **options: What the protocol has beside these, under its own names:
                `ThreadResumeOptions` lists them. One that is None is not sent.

        Returns:
            The thread's handle.

        Raises:
            TypeError: A tool is not a `Tool`, an option is of the wrong type, or
                there is no such option.
            ValueError: An argument cannot be sent, or contradicts another one.
            ThreadNotFoundError: The runtime has no such thread, or it never had a turn.
            ThreadArchivedError: It is archived.
            ThreadBusyError: Another process has it open.
            JsonRpcError: The runtime refused for another reason.
            TransportClosedError: The connection is over.
        """
        tools = as_list(dynamic_tools, "dynamic_tools")
        if tools:
            tool_specs(tools)
        params = thread_resume_params(
            thread_id,
            options,
            approval_mode=approval_mode,
            goals=goals,
            sandbox=sandbox,
            can_ask=self._threads.can_ask,
        )
        require_directory(params.cwd, self._threads.local_to)
        resumed = await self._threads.calls.call(
            "thread/resume",
            params,
            types.ThreadResumeResponse,
            self._threads.tools.registering(tools),
        )
        return create(Thread, self._threads, resumed.thread.id)

    @takes_options("ThreadForkOptions")
    async def thread_fork(
        self,
        thread_id: str,
        *,
        approval_mode: ApprovalMode | None = None,
        goals: bool | None = None,
        sandbox: Sandbox | None = None,
        **options: Unpack[ThreadForkOptions],
    ) -> Thread:
        """Start a thread with the history of another one (``thread/fork``). A checkpoint.

        The other thread stays as it is. Tools of the program that it has, the
        fork has too. Cancelled after the request was written, a fork may stay
        behind in the runtime.

        Args:
            thread_id: The thread whose history to take.
            approval_mode: Who decides on escalations; None leaves it as it is
                on the other thread.
            goals: Whether the fork may have goals, as in `thread_start`.
            sandbox: What commands may do to files.
            **options: What the protocol has beside these, under its own names:
                ``last_turn_id``, the last turn that the fork has too, ``model``, ``cwd``
                and the others of `ThreadForkOptions`. One that is None is not sent.

        Returns:
            The fork's handle.

        Raises:
            TypeError: An option is of the wrong type, or there is no such option.
            ValueError: An argument cannot be sent, or contradicts another one.
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        return await fork_thread(
            self._threads,
            thread_id,
            options,
            approval_mode=approval_mode,
            goals=goals,
            sandbox=sandbox,
        )
