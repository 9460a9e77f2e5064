"""The threads of a runtime: starting them and going on with them.

Layer 6. `Codex` has these methods; what is done with one thread is in `_thread`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trio_codex import types
from trio_codex._arguments import as_list, directory, settings
from trio_codex._catalogue import Catalogue
from trio_codex._handle import create
from trio_codex._misuse import checks_options
from trio_codex._modes import ApprovalMode, approval_settings, thread_sandbox
from trio_codex._stored_thread import given
from trio_codex._temporary_thread import open_temporary_thread
from trio_codex._thread import Thread, fork_thread
from trio_codex._thread_params import start_params, thread_tools

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractAsyncContextManager

    from trio_codex._modes import Sandbox
    from trio_codex._tools import Tool


class ThreadMethods(Catalogue):
    """What `Codex` does with threads."""

    @checks_options
    async def thread_start(
        self,
        *,
        approval_mode: ApprovalMode | None = None,
        base_instructions: str | None = None,
        config: Mapping[str, Any] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        developer_instructions: str | None = None,
        dynamic_tools: Iterable[Tool[..., Any]] | None = None,
        ephemeral: bool | None = None,
        model: str | None = None,
        model_provider: str | None = None,
        personality: types.Personality | None = None,
        sandbox: Sandbox | None = None,
        service_name: str | None = None,
        service_tier: str | None = None,
        session_start_source: types.ThreadStartSource | None = None,
        thread_source: str | None = None,
    ) -> Thread:
        """Start a thread (``thread/start``). A checkpoint.

        What is left out is what the runtime's configuration says. Cancelled
        after the request was written, a thread without a turn may stay behind
        in the runtime.

        Args:
            approval_mode: Who decides when the agent wants to do more than its
                sandbox allows; None for `ApprovalMode.ask` where there is a
                handler for approvals, else for `ApprovalMode.auto_review`.
            base_instructions: Instructions in place of the runtime's own.
            config: Settings of the runtime for this thread alone, by dotted key.
            cwd: The directory in which the agent works.
            developer_instructions: Instructions beside the runtime's own.
            dynamic_tools: Functions of the program that the model may call.
                One that has an ``aclose`` is closed with the connection.
            ephemeral: Whether the runtime keeps no record of the thread.
            model: The model.
            model_provider: The provider of the model, as configured.
            personality: The agent's tone.
            sandbox: What commands may do to files.
            service_name: A name for the service, for the provider's metrics.
            service_tier: The service tier.
            session_start_source: What made the thread start.
            thread_source: What the thread is for, as a label for lists.

        Returns:
            The thread's handle.

        Raises:
            TypeError: A tool is none, the settings are no mapping, or the
                directory is no path.
            ValueError: An argument cannot be sent, or makes no sense.
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        params, tools = start_params(
            self._connection.handlers,
            approval_mode=approval_mode,
            base_instructions=base_instructions,
            config=config,
            cwd=cwd,
            developer_instructions=developer_instructions,
            dynamic_tools=dynamic_tools,
            ephemeral=ephemeral,
            model=model,
            model_provider=model_provider,
            personality=personality,
            sandbox=sandbox,
            service_name=service_name,
            service_tier=service_tier,
            session_start_source=session_start_source,
            thread_source=thread_source,
        )
        started = await self._connection.call(
            "thread/start",
            params,
            types.ThreadStartResponse,
            self._connection.tools.registering(tools),
        )
        return create(Thread, self._connection, started.thread.id)

    @checks_options
    def temporary_thread(
        self,
        *,
        approval_mode: ApprovalMode | None = None,
        base_instructions: str | None = None,
        config: Mapping[str, Any] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        developer_instructions: str | None = None,
        dynamic_tools: Iterable[Tool[..., Any]] | None = None,
        ephemeral: bool | None = None,
        model: str | None = None,
        model_provider: str | None = None,
        personality: types.Personality | None = None,
        sandbox: Sandbox | None = None,
        service_name: str | None = None,
        service_tier: str | None = None,
        session_start_source: types.ThreadStartSource | None = None,
        thread_source: str | None = None,
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
        thread is unsubscribed instead; a runtime that cannot delete archives it. Cancelled
        while it enters, no thread stays behind.

        Entering the block is a checkpoint, and raises `JsonRpcError` if the runtime
        refuses and `TransportClosedError` if the connection is over.

        The arguments are those of `thread_start`. A tool that has an ``aclose`` is closed
        with the connection, so give many threads the same one.

        Returns:
            An asynchronous context manager, which gives the thread.

        Raises:
            TypeError: A tool is none, the settings are no mapping, or the
                directory is no path.
            ValueError: An argument cannot be sent, or makes no sense.
        """
        params, tools = start_params(
            self._connection.handlers,
            approval_mode=approval_mode,
            base_instructions=base_instructions,
            config=config,
            cwd=cwd,
            developer_instructions=developer_instructions,
            dynamic_tools=dynamic_tools,
            ephemeral=ephemeral,
            model=model,
            model_provider=model_provider,
            personality=personality,
            sandbox=sandbox,
            service_name=service_name,
            service_tier=service_tier,
            session_start_source=session_start_source,
            thread_source=thread_source,
        )
        on_result = self._connection.tools.registering(tools)
        return open_temporary_thread(self._connection, params, on_result)

    @checks_options
    async def thread_resume(
        self,
        thread_id: str,
        *,
        approval_mode: ApprovalMode | None = None,
        base_instructions: str | None = None,
        config: Mapping[str, Any] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        developer_instructions: str | None = None,
        dynamic_tools: Iterable[Tool[..., Any]] | None = None,
        model: str | None = None,
        model_provider: str | None = None,
        personality: types.Personality | None = None,
        sandbox: Sandbox | None = None,
        service_tier: str | None = None,
    ) -> Thread:
        """Go on with a thread that the runtime has stored (``thread/resume``). A checkpoint.

        What is left out stays as it is stored with the thread. A thread that
        never had a turn cannot be resumed. Cancelled, the thread may have been
        loaded or not, which does no harm.

        Args:
            thread_id: The thread.
            approval_mode: Who decides on escalations from now on; None leaves
                it as it is on this thread.
            base_instructions: Instructions in place of the runtime's own.
            config: Settings of the runtime for this thread alone, by dotted key.
            cwd: The directory in which the agent works.
            developer_instructions: Instructions beside the runtime's own.
            dynamic_tools: The functions behind the tools that the thread was
                started with. The runtime remembers what it told the model of
                them, and cannot remember the functions.
            model: The model.
            model_provider: The provider of the model, as configured.
            personality: The agent's tone.
            sandbox: What commands may do to files.
            service_tier: The service tier.

        Returns:
            The thread's handle.

        Raises:
            TypeError: A tool is none, the settings are no mapping, or the
                directory is no path.
            ValueError: An argument cannot be sent, or makes no sense.
            ThreadNotFoundError: The runtime has no such thread, or it never had a turn.
            ThreadArchivedError: It is archived.
            ThreadBusyError: Another process has it open.
            JsonRpcError: The runtime refused for another reason.
            TransportClosedError: The connection is over.
        """
        approval_policy, approvals_reviewer = approval_settings(
            approval_mode, can_ask=self._connection.handlers.can_approve
        )
        tools = as_list(dynamic_tools, "dynamic_tools")
        if tools:
            thread_tools(tools)
        params = types.ThreadResumeParams(
            thread_id=thread_id,
            approval_policy=approval_policy,
            approvals_reviewer=approvals_reviewer,
            base_instructions=given(base_instructions),
            config=settings(config),
            cwd=directory(cwd),
            developer_instructions=given(developer_instructions),
            # They are read with `Thread.turns`, page by page.
            exclude_turns=True,
            model=given(model),
            model_provider=given(model_provider),
            personality=given(personality),
            sandbox=thread_sandbox(sandbox),
            service_tier=given(service_tier),
        )
        resumed = await self._connection.call(
            "thread/resume",
            params,
            types.ThreadResumeResponse,
            self._connection.tools.registering(tools),
        )
        return create(Thread, self._connection, resumed.thread.id)

    @checks_options
    async def thread_fork(
        self,
        thread_id: str,
        *,
        approval_mode: ApprovalMode | None = None,
        base_instructions: str | None = None,
        config: Mapping[str, Any] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        developer_instructions: str | None = None,
        ephemeral: bool | None = None,
        last_turn_id: str | None = None,
        model: str | None = None,
        model_provider: str | None = None,
        sandbox: Sandbox | None = None,
        service_tier: str | None = None,
        thread_source: str | None = None,
    ) -> Thread:
        """Start a thread with the history of another one (``thread/fork``). A checkpoint.

        The other thread stays as it is. Tools of the program that it has, the
        fork has too. Cancelled after the request was written, a fork may stay
        behind in the runtime.

        Args:
            thread_id: The thread whose history to take.
            approval_mode: Who decides on escalations; None leaves it as it is
                on the other thread.
            base_instructions: Instructions in place of the runtime's own.
            config: Settings of the runtime for this thread alone, by dotted key.
            cwd: The directory in which the agent works.
            developer_instructions: Instructions beside the runtime's own.
            ephemeral: Whether the runtime keeps no record of the fork.
            last_turn_id: The last turn to take; None for all.
            model: The model.
            model_provider: The provider of the model, as configured.
            sandbox: What commands may do to files.
            service_tier: The service tier.
            thread_source: What the thread is for, as a label for lists.

        Returns:
            The fork's handle.

        Raises:
            TypeError: The settings are no mapping, or the directory is no path.
            ValueError: An argument cannot be sent, or makes no sense.
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        return await fork_thread(
            self._connection,
            thread_id,
            approval_mode=approval_mode,
            base_instructions=base_instructions,
            config=config,
            cwd=cwd,
            developer_instructions=developer_instructions,
            ephemeral=ephemeral,
            last_turn_id=last_turn_id,
            model=model,
            model_provider=model_provider,
            sandbox=sandbox,
            service_tier=service_tier,
            thread_source=thread_source,
        )
