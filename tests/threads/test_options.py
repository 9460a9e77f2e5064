"""Every option of the methods about threads, turns and accounts: as it is sent, and as left out."""

from __future__ import annotations

import inspect
import re
from contextlib import suppress
from operator import attrgetter

import pytest
from insides import tools_of
from runtimes import COMPLETE

from trio_codex import (
    ApprovalMode,
    Codex,
    ExternalMessage,
    InvalidRequestError,
    RequestHandlers,
    Sandbox,
    TextInput,
    Thread,
    tool,
    types,
)
from trio_codex.protocol import options as protocol_options
from trio_codex.testing import open_fake_app_server


@tool
async def lookup(word: str) -> str:
    """Look it up."""
    return word


async def decline(_request):
    raise AssertionError


NO_GOALS = {"config": {"features.goals": False}}
ASK = {"approvalPolicy": "on-request", "approvalsReviewer": "user"}
THREAD = {
    "approval_mode": (ApprovalMode.deny_all, {"approvalPolicy": "never"}),
    "base_instructions": ("Be.", {"baseInstructions": "Be."}),
    "config": ({"a.b": 1}, {"config": {"a.b": 1, "features.goals": False}}),
    "cwd": ("/work", {"cwd": "/work"}),
    "developer_instructions": ("Do.", {"developerInstructions": "Do."}),
    "model": ("m", {"model": "m"}),
    "model_provider": ("p", {"modelProvider": "p"}),
    "runtime_workspace_roots": (["/work"], {"runtimeWorkspaceRoots": ["/work"]}),
    "sandbox": (Sandbox.workspace_write, {"sandbox": "workspace-write"}),
    "service_tier": ("priority", {"serviceTier": "priority"}),
}
KIND = next(iter(types.AdditionalContextKind))
CYBER = next(iter(types.CyberAccessProgram))
PERSONALITY = (types.Personality.friendly, {"personality": "friendly"})
EPHEMERAL = (False, {"ephemeral": False})
SOURCE = ("tests", {"threadSource": "tests"})
LAST_TURN = ("turn-7", {"lastTurnId": "turn-7"})
PATH = ("/file", {"path": "/file"})
ENVIRONMENTS = (
    [types.TurnEnvironmentParams(cwd="/", environment_id="local")],
    {"environments": [{"cwd": "/", "environmentId": "local"}]},
)
MULTI_AGENT = (types.MultiAgentModeValue.proactive, {"multiAgentMode": "proactive"})
FORKED = {
    **THREAD,
    "before_turn_id": ("turn-9", {"beforeTurnId": "turn-9"}),
    "defer_goal_continuation": (True, {"deferGoalContinuation": True}),
    "ephemeral": EPHEMERAL,
    "exclude_turns": (False, {"excludeTurns": False}),
    "experimental_prediction_mode": (True, {"experimentalPredictionMode": True}),
    "last_turn_id": LAST_TURN,
    "path": PATH,
    "thread_source": SOURCE,
}
TURN = {
    **{
        name: THREAD[name]
        for name in ("approval_mode", "cwd", "model", "runtime_workspace_roots", "service_tier")
    },
    "additional_context": (
        {"k": types.AdditionalContextEntry(kind=KIND, value="v")},
        {"additionalContext": {"k": {"kind": KIND.value, "value": "v"}}},
    ),
    "client_user_message_id": ("mine", {"clientUserMessageId": "mine"}),
    "collaboration_mode": (
        types.CollaborationMode(mode=types.ModeKind.plan, settings=types.Settings(model="m")),
        {"collaborationMode": {"mode": "plan", "settings": {"model": "m"}}},
    ),
    "cyber_access_program": (CYBER, {"cyberAccessProgram": CYBER.value}),
    "disabled_plugin_ids": (("one",), {"disabledPluginIds": ["one"]}),
    "effort": ("high", {"effort": "high"}),
    "environments": ENVIRONMENTS,
    "multi_agent_mode": MULTI_AGENT,
    "parent_turn_id": ("turn-1", {"parentTurnId": "turn-1"}),
    "responsesapi_client_metadata": ({"a": "b"}, {"responsesapiClientMetadata": {"a": "b"}}),
    "root_turn_id": ("turn-1", {"rootTurnId": "turn-1"}),
    "service_tier_for_turn": ("default", {"serviceTierForTurn": "default"}),
    "turn_trigger": ("user", {"turnTrigger": "user"}),
    "output_schema": ({"type": "object"}, {"outputSchema": {"type": "object"}}),
    "personality": PERSONALITY,
    "sandbox": (Sandbox.read_only, {"sandboxPolicy": {"type": "readOnly"}}),
    "summary": (types.ReasoningSummary.detailed, {"summary": "detailed"}),
}
FIND = {
    "archived": (False, {"archived": False}),
    "cwd": ("/work", {"cwd": "/work"}),
    "model_providers": (("p",), {"modelProviders": ["p"]}),
    "section_id": ("s", {"sectionId": "s"}),
    "search_term": ("word", {"searchTerm": "word"}),
    "source_kinds": (
        (types.ThreadSourceKind.cli,),
        {"sourceKinds": ["cli"]},
    ),
    "use_state_db_only": (True, {"useStateDbOnly": True}),
}
PAGE = {
    "oldest_first": (True, {"sortDirection": "asc"}),
    "page_size": (7, {"limit": 7}),
}
HELLO = {"threadId": "thread-1", "input": [{"type": "text", "text": "Hello."}]}
THREAD_ID = {"threadId": "thread-1"}
NEWEST = {"sortKey": "recency_at"}
NEWEST_FIRST = {**THREAD_ID, "sortDirection": "desc"}

# By function: the request, positional arguments, what is always sent, and each option
# with a value and what that is on the wire.
CALLS = {
    "Codex.thread_start": (
        *("thread/start", (), {**ASK, **NO_GOALS}),
        {
            **THREAD,
            "allow_provider_model_fallback": (True, {"allowProviderModelFallback": True}),
            "daybreak_enabled": (True, {"daybreakEnabled": True}),
            "environments": ENVIRONMENTS,
            "history_mode": (types.ThreadHistoryMode.legacy, {"historyMode": "legacy"}),
            "multi_agent_mode": MULTI_AGENT,
            "project_id": ("p", {"projectId": "p"}),
            "selected_capability_roots": ([], {"selectedCapabilityRoots": []}),
            "approval_mode": (ApprovalMode.auto_review, {"approvalsReviewer": "auto_review"}),
            "ephemeral": EPHEMERAL,
            "personality": PERSONALITY,
            "service_name": ("shop", {"serviceName": "shop"}),
            "session_start_source": (
                types.ThreadStartSource.startup,
                {"sessionStartSource": "startup"},
            ),
            "thread_source": SOURCE,
            "dynamic_tools": (
                [lookup],
                {
                    "dynamicTools": [
                        {
                            "type": "function",
                            "name": "lookup",
                            "description": "Look it up.",
                            "inputSchema": lookup.input_schema,
                        }
                    ]
                },
            ),
        },
    ),
    "Codex.thread_resume": (
        *("thread/resume", ("thread-1",), {**THREAD_ID, "excludeTurns": True, **NO_GOALS}),
        {
            **THREAD,
            "dynamic_tools": ([lookup], {}),
            "exclude_turns": (False, {"excludeTurns": False}),
            "history": ([], {"history": []}),
            "initial_turns_page": (
                types.ThreadResumeInitialTurnsPageParams(),
                {"initialTurnsPage": {}},
            ),
            "path": PATH,
            "personality": PERSONALITY,
        },
    ),
    "Codex.thread_fork": (
        *("thread/fork", ("thread-1",), {**THREAD_ID, "excludeTurns": True, **NO_GOALS}),
        FORKED,
    ),
    "Thread.fork": (
        *("thread/fork", (), {**THREAD_ID, "excludeTurns": True, **NO_GOALS}),
        FORKED,
    ),
    "Codex.thread_list": (
        *("thread/list", (), NEWEST),
        {
            **FIND,
            "cursor": ("c", {"cursor": "c"}),
            "limit": (7, {"limit": 7}),
            "sort_direction": (types.SortDirection.asc, {"sortDirection": "asc"}),
            "sort_key": (types.ThreadSortKey.created_at, {"sortKey": "created_at"}),
        },
    ),
    "Codex.threads": ("thread/list", (), NEWEST, {**FIND, "page_size": PAGE["page_size"]}),
    "Codex.models": (
        *("model/list", (), {"includeHidden": False}),
        {"include_hidden": (True, {"includeHidden": True})},
    ),
    "Codex.account": (
        *("account/read", (), {"refreshToken": False}),
        {"refresh_token": (True, {"refreshToken": True})},
    ),
    "Codex.usage": (
        *("account/usage/read", (), {}),
        {"thread_id": ("thread-1", {"threadId": "thread-1"})},
    ),
    "Thread.run": ("turn/start", ("Hello.",), HELLO, TURN),
    "Thread.turn": ("turn/start", (TextInput("Hello."),), HELLO, TURN),
    "Thread.read": (
        *("thread/read", (), {**THREAD_ID, "includeTurns": False}),
        {"include_turns": (True, {"includeTurns": True})},
    ),
    "Thread.turns": ("thread/turns/list", (), NEWEST_FIRST, PAGE),
    "Thread.items": (
        *("thread/items/list", (), NEWEST_FIRST),
        {**PAGE, "turn_id": ("turn-7", {"turnId": "turn-7"})},
    ),
    "Thread.set_goal": (
        *("thread/goal/set", ("Reach it.",), {**THREAD_ID, "objective": "Reach it."}),
        {
            "status": (types.ThreadGoalStatus.paused, {"status": "paused"}),
            "token_budget": (7, {"tokenBudget": 7}),
        },
    ),
    "Thread.shell_command": (
        *("thread/shellCommand", ("ls",), {**THREAD_ID, "command": "ls"}),
        {"timeout_ms": (7, {"timeoutMs": 7})},
    ),
}
CLASSES = {"Codex": Codex, "Thread": Thread}
# They stand in place of another option, or are refused beside one.
SPECIAL = {"approval_policy", "approvals_reviewer", "goals", "output_type", "permissions"}
SPECIAL |= {"sandbox_policy"}
NAME = "clientUserMessageId"


def keywords_of(function):
    """Give the names of a function's keywords, the protocol's options among them."""
    parameters = inspect.signature(function).parameters
    names = {one.name for one in parameters.values() if one.kind is one.KEYWORD_ONLY}
    if "options" in parameters:
        hint = re.fullmatch(r"Unpack\[(\w+)\]", parameters["options"].annotation)[1]
        names |= getattr(protocol_options, hint).__annotations__.keys()
    return names


@pytest.mark.parametrize("name", CALLS)
async def test_every_option_is_sent_under_the_wires_name_and_only_if_it_is_given(name):
    method, positional, always, options = CALLS[name]
    function = attrgetter(name)(type("Names", (), CLASSES))
    keywords = keywords_of(function)
    if COMPLETE:
        assert keywords - SPECIAL == options.keys()
    options = {option: options[option] for option in options if option in keywords}
    received = []

    async def script(server):
        await server.accept_thread()
        with suppress(EOFError):
            while True:
                request = await server.receive()
                received.append((request.method, request.params))
                await server.refuse(request, -32600, "enough")

    handlers = RequestHandlers(command=decline)
    async with open_fake_app_server(script, handlers=handlers) as codex:
        owner = {"Codex": codex, "Thread": await codex.thread_start(goals=True)}

        async def call(**given):
            bound = attrgetter(name)(type("Names", (), owner))
            with pytest.raises(InvalidRequestError, match="enough"):
                await carried_out(bound(*positional, **given))
            return without_our_name(received.pop())

        def without_our_name(request):
            """Leave out the name that each turn gets for its input."""
            method, params = request
            if options.get("client_user_message_id", (None,))[0] != params.get(NAME):
                params.pop(NAME, None)
            return method, params

        assert await call() == (method, always)
        for option, (value, wire) in options.items():
            assert await call(**{option: value}) == (method, {**always, **wire}), option
        together = {option: value for option, (value, _) in options.items()}
        expected = dict(always)
        for _, wire in options.values():
            expected.update(wire)
        assert await call(**together) == (method, expected)


async def carried_out(result):
    """Do what a method gives: await it, enter it, or take a step."""
    if inspect.isawaitable(result):
        await result
    elif hasattr(result, "__aenter__"):
        async with result:
            pytest.fail("it was entered")
    else:
        await anext(result)


@pytest.mark.parametrize("by", ["thread", "codex"])
async def test_the_tools_of_a_thread_that_was_deleted_are_forgotten_and_not_before(by):
    async def script(server):
        await server.accept_thread()
        await server.refuse(await server.receive("thread/delete"), -32600, "not now")
        await server.respond(await server.receive("thread/delete"), {})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start(dynamic_tools=[lookup])

        async def delete():
            await (thread.delete() if by == "thread" else codex.thread_delete(thread.id))

        with pytest.raises(InvalidRequestError, match="not now"):
            await delete()
        assert tools_of(codex, thread.id) == [lookup]
        await delete()
        assert tools_of(codex, thread.id) == []


async def test_an_external_message_cannot_be_queued_and_the_error_says_so():
    async def script(server):
        await server.accept_thread()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TypeError, match="an ExternalMessage starts a turn and cannot be queue"):
            await thread.queue(ExternalMessage("mailbox", "You have mail."))
        assert codex.statistics().pending_requests == 0
