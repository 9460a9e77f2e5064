"""Options of threads and turns under the protocol's names, and ours that exclude them."""

from __future__ import annotations

import pytest
import trio

from trio_codex import ApprovalMode, RequestHandlers, Sandbox, types
from trio_codex.testing import open_fake_app_server


class Sent:
    """The params of the requests that came, by method."""

    def __init__(self):
        self.params = {}

    async def serve(self, server):
        thread = await server.accept_thread()
        self.params["thread/start"] = thread.params
        turn = await server.accept_turn()
        self.params["turn/start"] = turn.params
        await server.complete_turn()


async def sent_by(thread_options=None, turn_options=None, handlers=None):
    """Run a turn on a new thread, and give what was sent."""
    sent = Sent()
    async with open_fake_app_server(sent.serve, handlers=handlers) as codex:
        thread = await codex.thread_start(**(thread_options or {}))
        await thread.run("go", **(turn_options or {}))
    return sent.params


async def test_options_of_a_turn_are_sent_under_the_names_of_the_wire():
    plan = types.CollaborationMode(
        mode=types.ModeKind.plan, settings=types.Settings(model="gpt-5.5")
    )
    options = {
        "collaboration_mode": plan,
        "permissions": ":read-only",
        "environments": (types.TurnEnvironmentParams(cwd="/", environment_id="local"),),
        "turn_trigger": "user",
        "service_tier_for_turn": "default",
        "responsesapi_client_metadata": {"a": "b"},
        "client_user_message_id": "mine",
        "cyber_access_program": None,
    }
    params = (await sent_by(turn_options=options))["turn/start"]
    assert params["collaborationMode"] == {"mode": "plan", "settings": {"model": "gpt-5.5"}}
    assert params["permissions"] == ":read-only"
    assert params["environments"] == [{"cwd": "/", "environmentId": "local"}]
    assert params["turnTrigger"] == "user"
    assert params["serviceTierForTurn"] == "default"
    assert params["responsesapiClientMetadata"] == {"a": "b"}
    assert params["clientUserMessageId"] == "mine"
    assert "cyberAccessProgram" not in params


async def test_each_turn_has_a_name_of_its_own_for_its_input():
    names = {(await sent_by())["turn/start"]["clientUserMessageId"] for _ in range(2)}
    assert len(names) == 2


async def test_options_of_a_thread_are_sent_under_the_names_of_the_wire(tmp_path):
    granular = types.GranularAskForApproval(
        mcp_elicitations=True, rules=False, sandbox_approval=True
    )
    options = {
        "approval_policy": granular,
        "project_id": "p",
        "runtime_workspace_roots": [tmp_path],
        "permissions": ":workspace",
    }
    params = (await sent_by(options))["thread/start"]
    assert params["approvalPolicy"] == {
        "granular": {"mcp_elicitations": True, "rules": False, "sandbox_approval": True}
    }
    assert params["projectId"] == "p"
    assert params["runtimeWorkspaceRoots"] == [str(tmp_path)]
    assert params["permissions"] == ":workspace"
    assert "approvalsReviewer" not in params


@pytest.mark.parametrize("name", ["approval_policy", "approvals_reviewer"])
async def test_an_approval_option_of_the_protocol_sends_no_default_of_ours(name):
    value = {"approval_policy": "never", "approvals_reviewer": types.ApprovalsReviewer.user}[name]

    async def never(_):
        raise AssertionError

    params = await sent_by({name: value}, {name: value}, RequestHandlers(command=never))
    sent = {"approvalPolicy", "approvalsReviewer"}
    wire = {"approval_policy": "approvalPolicy", "approvals_reviewer": "approvalsReviewer"}[name]
    assert sent & params["thread/start"].keys() == {wire}
    assert sent & params["turn/start"].keys() == {wire}


GOALS_OFF = {"features.goals": False}


@pytest.mark.parametrize(
    ("options", "config"),
    [
        ({}, GOALS_OFF),
        ({"goals": None}, GOALS_OFF),
        ({"goals": False}, GOALS_OFF),
        ({"goals": True}, {"features.goals": True}),
        ({"config": {"model": "m"}}, {"model": "m", **GOALS_OFF}),
        ({"config": {"features.goals": True}}, {"features.goals": True}),
        ({"config": {"features": {"goals": True}}}, {"features": {"goals": True}}),
        ({"config": {"features": {"x": 1}}}, {"features": {"x": 1, "goals": False}}),
        ({"config": {"features": {"x": 1}}, "goals": True}, {"features": {"x": 1, "goals": True}}),
    ],
)
async def test_a_thread_has_goals_only_where_they_are_asked_for(options, config):
    assert (await sent_by(options))["thread/start"]["config"] == config


async def test_a_config_of_the_caller_stays_as_it_is():
    mine = {"features": {"x": 1}}
    await sent_by({"config": mine})
    assert mine == {"features": {"x": 1}}


READ_ONLY = types.ReadOnlySandboxPolicy()

CONTRADICTIONS_OF_TURNS = [
    {"approval_mode": ApprovalMode.deny_all, "approval_policy": "never"},
    {"approval_mode": ApprovalMode.deny_all, "approvals_reviewer": types.ApprovalsReviewer.user},
    {"sandbox": Sandbox.read_only, "permissions": ":read-only"},
    {"sandbox": Sandbox.read_only, "sandbox_policy": READ_ONLY},
    {"permissions": ":read-only", "sandbox_policy": READ_ONLY},
    {"output_type": dict, "output_schema": {}},
]

CONTRADICTIONS_OF_THREADS = [
    *CONTRADICTIONS_OF_TURNS[:3],
    {"goals": True, "config": {"features.goals": True}},
    {"goals": False, "config": {"features": {"goals": True}}},
]

WRONG_TYPES = [
    ({"model": 5}, "model"),
    ({"collaboration_mode": "plan"}, "collaboration_mode"),
    ({"environments": [{"cwd": "/"}]}, "environments"),
    ({"responsesapi_client_metadata": {"a": 1}}, "responsesapi_client_metadata"),
    ({"disabled_plugin_ids": "one"}, "disabled_plugin_ids"),
]


@pytest.fixture
async def client():
    """A client that may send nothing."""

    async def serve(server):
        await server.accept_thread()
        with pytest.raises(EOFError):
            await server.receive()

    async with open_fake_app_server(serve) as codex:
        yield codex, await codex.thread_start()


@pytest.mark.parametrize("options", CONTRADICTIONS_OF_TURNS)
async def test_options_of_a_turn_that_contradict_each_other_are_refused(client, options):
    _, thread = client
    with pytest.raises(ValueError, match="not both"):
        thread.turn("go", **options)


@pytest.mark.parametrize("options", CONTRADICTIONS_OF_THREADS)
async def test_options_of_a_thread_that_contradict_each_other_are_refused(client, options):
    codex, thread = client
    for function in (
        codex.thread_start,
        lambda **given: codex.thread_resume(thread.id, **given),
        lambda **given: codex.thread_fork(thread.id, **given),
        thread.fork,
    ):
        with pytest.raises(ValueError, match="not both"):
            await function(**options)


@pytest.mark.parametrize(("options", "name"), WRONG_TYPES)
async def test_an_option_of_the_wrong_type_is_refused_with_its_name(client, options, name):
    _, thread = client
    with pytest.raises(TypeError, match=name):
        thread.turn("go", **options)
    await trio.lowlevel.checkpoint()


@pytest.mark.parametrize(
    ("name", "near"),
    [("colaboration_mode", "collaboration_mode"), ("turnTrigger", "turn_trigger")],
)
async def test_an_option_that_does_not_exist_names_the_nearest_one(client, name, near):
    _, thread = client
    with pytest.raises(TypeError, match=f"no option '{name}'; did you mean '{near}'"):
        thread.turn("go", **{name: None})


async def test_options_that_are_for_nobody_do_not_exist(client):
    codex, thread = client
    for name in ("thread_id", "tool_output"):
        with pytest.raises(TypeError, match="no option"):
            thread.turn("go", **{name: None})
    for name in ("experimental_raw_events", "mock_experimental_field"):
        with pytest.raises(TypeError, match="no option"):
            await codex.thread_start(**{name: None})
