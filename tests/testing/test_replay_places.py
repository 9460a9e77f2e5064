"""What differs from run to run and still is the same: paths, ids, processes, sub-agents."""

from __future__ import annotations

import json
import re

import pytest
import trio
from trio.testing import MockClock

from trio_codex import CodexConfig, open_codex, types
from trio_codex.testing import (
    AppServerHarness,
    ReplayMismatchError,
    open_fake_app_server,
    open_replay,
    record_to,
)


async def record_fake(path, server, program, config=None):
    with trio.fail_after(20):
        async with open_fake_app_server(server, config, instruments=[record_to(path)]) as codex:
            return await program(codex)


async def replay(path, program, config=None, **options):
    with trio.fail_after(20):
        async with open_replay(path, config, **options) as codex:
            return await program(codex)


async def two_threads(server):
    for number in (1, 2):
        await server.accept_thread(f"thread-{number}")


def starting_in(*places):
    async def program(codex):
        return [(await codex.thread_start(cwd=str(place))).id for place in places]

    return program


async def test_a_recorded_path_is_the_one_of_the_replay_or_any_other_but_the_same(tmp_path):
    path, then, now = tmp_path / "it.jsonl", tmp_path / "then", tmp_path / "now"
    there = CodexConfig(cwd=then)
    ids = await record_fake(path, two_threads, starting_in(then, then / "src"), there)
    assert str(tmp_path) not in path.read_text()

    here = CodexConfig(cwd=now)
    assert await replay(path, starting_in(now, now / "src"), here) == ids
    assert await replay(path, starting_in("/elsewhere", "/elsewhere/src"), here) == ids
    with pytest.raises(ReplayMismatchError, match=r"at \$\.cwd") as caught:
        await replay(path, starting_in(now, now / "lib"), here)
    assert (caught.value.recorded, caught.value.now) == ("{cwd}/src", str(now / "lib"))


async def test_one_recorded_path_cannot_be_two_in_one_replay(tmp_path):
    path, then = tmp_path / "it.jsonl", tmp_path / "then"
    await record_fake(path, two_threads, starting_in(then, then), CodexConfig(cwd=then))
    assert await replay(path, starting_in("/one", "/one"))
    with pytest.raises(ReplayMismatchError, match=r"at \$\.cwd"):
        await replay(path, starting_in("/one", "/other"))


async def test_text_that_only_looks_like_a_name_is_left_as_it_is(tmp_path):
    path = tmp_path / "it.jsonl"
    prompt = "Explain {cwd} and {secret:X} and {home}."

    async def server(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.send_message(f"You said: {prompt}")
        await server.complete_turn()

    async def program(codex):
        thread = await codex.thread_start()
        return (await thread.run(prompt)).final_response

    answer = await record_fake(path, server, program)
    assert answer == f"You said: {prompt}"
    assert await replay(path, program, CodexConfig(cwd="/other")) == answer


async def test_what_the_program_has_taken_out_is_equal_to_anything(tmp_path):
    path = tmp_path / "it.jsonl"

    def redact(message, method):
        text = re.sub(r"customer \d+", "customer {redacted}", json.dumps(message))
        return json.loads(text)

    async def server(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.send_message("customer 7 it is")
        await server.complete_turn()

    def asking(prompt):
        async def program(codex):
            thread = await codex.thread_start()
            return (await thread.run(prompt)).final_response

        return program

    recorder = record_to(path, redact=redact)
    async with open_fake_app_server(server, instruments=[recorder]) as codex:
        await asking("Ask customer 7, please.")(codex)
    assert await replay(path, asking("Ask customer 12, please.")) == "customer {redacted} it is"
    with pytest.raises(ReplayMismatchError):
        await replay(path, asking("Ask customer 12, now."))


async def test_what_the_runtime_says_has_the_paths_and_secrets_of_the_replay(tmp_path):
    path = tmp_path / "it.jsonl"

    def said(cwd, key):
        return f"In {cwd}/a.py and {cwd}. The key is {key}."

    then = CodexConfig(cwd="/srv/then/project", env={"API_KEY": "sk-then-123456"})
    now = CodexConfig(cwd="/home/me/now", env={"API_KEY": "sk-now-123456"})

    async def server(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.send_message(said("/srv/then/project", "sk-then-123456"))
        await server.complete_turn()

    async def program(codex):
        thread = await codex.thread_start()
        return (await thread.run("Where?")).final_response

    await record_fake(path, server, program, then)
    assert "sk-then" not in path.read_text()
    assert await replay(path, program, now) == said("/home/me/now", "sk-now-123456")


async def test_the_wording_of_a_refusal_and_odd_numbers_do_not_matter(tmp_path):
    path = tmp_path / "it.jsonl"

    async def server(server):
        await server.send_bytes(b'{"method":"new/thing","params":{"n":%d}}\n' % 10**30)
        await server.ask("new/question", {})
        request = await server.receive("model/list")
        await server.respond(request, {"data": []})

    async def program(codex):
        return (await codex.models()).data

    await record_fake(path, server, program)
    text = path.read_text()
    (refusal,) = re.findall(r'"message":"([^"]*new/question[^"]*)"', text)
    path.write_text(text.replace(refusal, "in the words of another version"))
    assert await replay(path, program) == []


async def test_processes_and_calls_on_no_thread_replay_in_any_order(tmp_path):
    path = tmp_path / "it.jsonl"
    harness = AppServerHarness(tmp_path / "app")
    (harness.workspace / "file.txt").write_text("hello")

    def program(order):
        async def run(codex):
            found = {}

            async def command(name):
                found[name] = (await codex.exec_run(["echo", name])).stdout

            async def file():
                found["file"] = await codex.fs.read_text(str(harness.workspace / "file.txt"))

            async def models():
                found["models"] = len((await codex.models()).data)

            tasks = [(command, "one"), (command, "two"), (file,), (models,)]
            async with trio.open_nursery() as nursery:
                for index in order:
                    nursery.start_soon(*tasks[index])
                    await trio.testing.wait_all_tasks_blocked()
            return found

        return run

    config = harness.config()
    with trio.fail_after(30):
        async with open_codex(config, instruments=[record_to(path)]) as codex:
            found = await program([0, 1, 2, 3])(codex)
    assert found["one"] in {"one\n", b"one\n"}
    for order in ([3, 2, 1, 0], [1, 3, 0, 2]):
        assert await replay(path, program(order), config) == found


async def test_a_sub_agent_says_nothing_before_its_turn_has_called_it(tmp_path):
    path = tmp_path / "it.jsonl"
    call = {
        "type": "collabAgentToolCall",
        "id": "call-1",
        "tool": "spawnAgent",
        "status": "completed",
        "senderThreadId": "thread-1",
        "receiverThreadIds": ["agent-1"],
        "agentsStates": {"agent-1": {"status": "running", "message": None}},
    }

    async def server(server):
        await server.accept_thread()
        await server.accept_turn()
        ids = {"threadId": "thread-1", "turnId": "turn-1"}
        await server.notify("item/completed", {**ids, "item": call, "completedAtMs": 0})
        turn = {"id": "turn-2", "items": [], "itemsView": "notLoaded", "status": "inProgress"}
        await server.notify("turn/started", {"threadId": "agent-1", "turn": turn})
        await server.send_message("I am the agent.", thread_id="agent-1", turn_id="turn-2")
        await server.complete_turn(thread_id="agent-1", turn_id="turn-2")
        await server.send_message("Done.")
        await server.complete_turn()

    async def program(codex):
        thread = await codex.thread_start()
        async with thread.turn("Go.") as turn:
            return [(thread_id, event.method) async for thread_id, event in turn.tree()]

    seen = await record_fake(path, server, program)
    assert ("agent-1", "item/completed") in seen
    assert await replay(path, program) == seen


async def test_what_others_say_comes_when_all_before_it_has_happened(tmp_path):
    """Nobody knows what it depends on: the program may have subscribed to it just before."""
    path = tmp_path / "it.jsonl"

    async def server(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.complete_turn()
        request = await server.receive("model/list")
        params = {"threadId": "other", "threadName": "Ours now"}
        await server.notify("thread/name/updated", params)
        await server.respond(request, {"data": []})

    async def program(codex):
        thread = await codex.thread_start()
        await thread.run("Go.")
        async with codex.subscribe(types.ThreadNameUpdatedNotification) as events:
            await codex.models()
            with trio.fail_after(2):
                return (await anext(aiter(events))).thread_name

    assert await record_fake(path, server, program) == "Ours now"
    assert await replay(path, program) == "Ours now"


def test_a_call_that_was_never_answered_is_told_and_not_waited_for(tmp_path):
    path = tmp_path / "it.jsonl"

    async def server(server):
        await server.receive("model/list")

    async def impatient(codex):
        with trio.move_on_after(0.2):
            await codex.models()

    async def patient(codex):
        await codex.models()

    trio.run(record_fake, path, server, impatient)
    trio.run(replay, path, impatient, clock=MockClock(autojump_threshold=0))
    with pytest.raises(ReplayMismatchError, match=r"model/list[\s\S]*the recording ends"):
        trio.run(replay, path, patient, clock=MockClock(autojump_threshold=0))


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"match": None}, TypeError),
        ({"stall_timeout": "5"}, TypeError),
        ({"stall_timeout": 0}, ValueError),
        ({"stal_timeout": 1.0}, TypeError),
        ({"config": {}}, TypeError),
    ],
)
async def test_wrong_arguments_are_named(tmp_path, options, kind):
    path = tmp_path / "it.jsonl"
    await record_fake(path, two_threads, starting_in("/a", "/b"))
    (name,) = options
    with pytest.raises(kind, match=name):
        async with open_replay(path, **options):
            pass
