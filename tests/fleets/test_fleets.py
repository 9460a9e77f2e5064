"""Turns on the workers of a Dask cluster, with real runtimes."""

from __future__ import annotations

import os
import pickle
import signal
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypedDict

import pytest
import trio
from fleets.conftest import blocking
from processes import dies

pytest.importorskip("distributed", reason="needs the extra `dask`")

import distributed

import trio_codex
from trio_codex import CodexConfig, Sandbox, TransportClosedError, TurnFailedError
from trio_codex.dask import CodexPlugin, WorkerLostError, run_turn
from trio_codex.testing import Gate, failed, message, response


@asynccontextmanager
async def second_client(fleet):
    address = fleet.cluster.scheduler_address
    client = await blocking(distributed.Client, address, set_as_default=False)
    try:
        yield client
    finally:
        await blocking(client.close)


def hold(fleet, gate, *prompts):
    """Let the model hold its answer to some prompts until a gate is released."""
    for prompt in prompts:
        fleet.model.on(prompt, response(message(deltas=["well, ", gate, "done"])))


@pytest.mark.deadline(120)
async def test_two_hundred_prompts_are_asked_once_each_and_answered_in_order(fleet):
    prompts = [f"prompt {number}." for number in range(200)]
    results = await fleet.results(fleet.client.map(run_turn, prompts))
    assert [result.final_response for result in results] == [f"echo: {text}" for text in prompts]
    assert fleet.asked() == dict.fromkeys(prompts, 1)
    assert {result.status for result in results} == {"completed"}


async def test_each_worker_has_one_runtime_with_a_home_of_its_own(fleet):
    processes = await fleet.processes()
    await fleet.results(fleet.client.map(run_turn, [f"prompt {n}" for n in range(20)]))
    assert await fleet.processes() == processes
    assert len({runtime for _, runtime in processes.values()}) == 2
    homes = await blocking(fleet.client.run, home_of_worker)
    assert set(homes.values()) == {config.codex_home for config in fleet.configs.values()}


def home_of_worker(dask_worker):
    return dask_worker.plugins["trio_codex"].runtime.codex().metadata.codex_home


class Answer(TypedDict):
    number: int


async def test_a_turn_takes_the_options_of_its_thread_and_its_own(fleet):
    fleet.model.on("count", '{"number": 7}')
    future = fleet.client.submit(
        run_turn,
        "count",
        developer_instructions="Be brief.",
        effort="low",
        output_type=Answer,
        sandbox=Sandbox.read_only,
    )
    (result,) = await fleet.results([future])
    assert result.output == {"number": 7}
    body = fleet.model.requests[0].body
    assert "Be brief." in str(body["input"])
    assert body["reasoning"]["effort"] == "low"


async def test_a_turn_leaves_no_thread_behind(fleet):
    await fleet.results(fleet.client.map(run_turn, ["one", "two", "three"]))
    assert set((await blocking(fleet.client.run, threads_of_worker)).values()) == {0}


def threads_of_worker(dask_worker):
    codex = dask_worker.plugins["trio_codex"].runtime.codex()
    return len(list(codex.threads()))


async def test_a_function_of_the_program_runs_several_turns_in_one_task(fleet):
    (text,) = await fleet.results([fleet.client.submit(ask_twice, "first", "second")])
    assert text == "echo: first, echo: second"
    assert fleet.asked() == {"first": 1, "second": 1}


def ask_twice(first, second):
    return ", ".join(run_turn(each).final_response for each in (first, second))


# What fails


async def test_a_failed_turn_comes_as_itself_with_its_causes_text_and_its_result(fleet):
    fleet.model.on("fail", response(message("so far"), failed("bad_prompt", "the why of it")))
    error = await fleet.exception(fleet.client.submit(run_turn, "fail"))
    assert type(error) is TurnFailedError
    assert "the why of it" in str(error)
    assert error.result.status == "failed"
    assert error.result.items[-1].text == "so far"


async def test_an_answer_that_does_not_fit_says_why(fleet):
    error = await fleet.exception(fleet.client.submit(run_turn, "count", output_type=Answer))
    assert type(error) is trio_codex.OutputValidationError
    assert "echo: count" in error.text


async def test_an_option_that_there_is_not_is_named_with_the_nearest(fleet):
    futures = [
        fleet.client.submit(run_turn, "a", modle="x"),
        fleet.client.submit(run_turn, "a", dynamic_tool=[]),
        fleet.client.submit(run_turn, "a", sandbox="read-only"),
        fleet.client.submit(run_turn, 3),
    ]
    told = [str(await fleet.exception(future)) for future in futures]
    assert told[0] == "run_turn() has no option 'modle'; did you mean 'model'?"
    assert told[1] == "run_turn() has no option 'dynamic_tool'; did you mean 'dynamic_tools'?"
    assert "sandbox" in told[2]
    assert "input" in told[3]
    assert fleet.model.requests == []


async def test_a_worker_without_the_plugin_says_how_to_give_it_one(open_fleet):
    async with open_fleet(workers=1) as fleet:
        error = await fleet.exception(fleet.client.submit(run_turn, "hello"))
        assert type(error) is RuntimeError
        assert "client.register_plugin(CodexPlugin(config))" in str(error)


def test_outside_a_worker_it_says_how_to_submit_it():
    with pytest.raises(RuntimeError, match=r"on the workers .*: write client\.submit\(run_turn,"):
        run_turn("hello")


async def test_in_a_thread_of_the_programs_own_it_says_so_too(fleet):
    error = await fleet.exception(fleet.client.submit(ask_in_a_thread))
    assert "in the thread of a task of Dask" in str(error)


def ask_in_a_thread():
    import contextvars
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor() as pool:
        pool.submit(contextvars.copy_context().run, run_turn, "hello").result()


@pytest.mark.parametrize("config", [3, "config", CodexConfig])
def test_a_plugin_takes_a_config_or_a_function(config):
    with pytest.raises(TypeError, match="config must be a CodexConfig, or a function from a"):
        CodexPlugin(config)


def test_a_plugin_takes_secrets_along_and_shows_none():
    plugin = pickle.loads(pickle.dumps(CodexPlugin(CodexConfig(env={"KEY": "S3CR3T"}))))
    assert "S3CR3T" not in repr(plugin)
    assert plugin._config.env == {"KEY": "S3CR3T"}


async def test_registering_raises_what_keeps_a_runtime_from_starting(open_fleet):
    async with open_fleet(workers=1) as fleet:
        with pytest.raises(trio_codex.RuntimeNotFoundError, match="no-such-runtime"):
            await fleet.register(CodexConfig(codex_bin="/no-such-runtime"))
        # Each turn tries again, and says the same.
        error = await fleet.exception(fleet.client.submit(run_turn, "hello"))
        assert type(error) is trio_codex.RuntimeNotFoundError
        with pytest.raises(TypeError, match="CodexPlugin's function returns for '0' must be a Cod"):
            await fleet.register(lambda name: {"name": name})


# What is cancelled


async def test_a_cancelled_future_interrupts_its_turn_within_a_second(fleet):
    gate = Gate()
    hold(fleet, gate, "long", "other")
    future = fleet.client.submit(run_turn, "long")
    other = fleet.client.submit(run_turn, "other")
    await gate.wait_reached(2)
    with trio.fail_after(1):
        await blocking(future.cancel)
        request = next(each for each in fleet.model.requests if each.last_user_text == "long")
        await request.disconnected.wait()
    gate.release()
    assert [each.final_response for each in await fleet.results([other])] == ["well, done"]


async def test_a_turn_whose_future_was_cancelled_can_be_asked_for_again(fleet):
    gate = Gate()
    hold(fleet, gate, "long")
    future = fleet.client.submit(run_turn, "long", key="the same")
    await gate.wait_reached(1)
    await blocking(future.cancel)
    await fleet.model.requests[0].disconnected.wait()
    # The first client would take the answer to its cancellation for one about the new future.
    async with second_client(fleet) as client:
        again = client.submit(run_turn, "long", key="the same")
        await gate.wait_reached(2)
        gate.release()
        assert (await blocking(again.result)).final_response == "well, done"
    assert fleet.asked() == {"long": 2}


async def test_a_client_that_goes_away_ends_its_turns(fleet):
    gate = Gate()
    hold(fleet, gate, "long")
    async with second_client(fleet) as client:
        future = client.submit(run_turn, "long")
        await gate.wait_reached(1)
        with trio.fail_after(2):
            await blocking(client.close)
            await fleet.model.requests[0].disconnected.wait()
    assert future.cancelled()


async def test_a_function_of_several_turns_is_stopped_as_a_whole(fleet):
    gate = Gate()
    hold(fleet, gate, "first")
    future = fleet.client.submit(ask_twice, "first", "second")
    await gate.wait_reached(1)
    await blocking(future.cancel)
    await fleet.model.requests[0].disconnected.wait()
    await fleet.results([fleet.client.submit(run_turn, "third")])
    assert fleet.asked() == {"first": 1, "third": 1}


# What dies


async def test_a_killed_worker_takes_its_runtime_along_and_no_prompt_is_asked_twice(open_fleet):
    async with open_fleet(threads=8) as fleet:
        await fleet.register()
        gate = Gate()
        prompts = [f"prompt {number}." for number in range(40)]
        hold(fleet, gate, *prompts)
        futures = fleet.client.map(run_turn, prompts)
        await gate.wait_reached(16)
        runtime = await fleet.kill("0")
        assert dies(runtime)
        gate.release()
        errors = [await fleet.exception(future) for future in futures]
        lost = [error for error in errors if error is not None]
        assert [type(error) for error in lost] == [WorkerLostError] * 8
        assert "the turn was lost with the Dask worker tcp://127.0.0.1:" in str(lost[0])
        assert "Submit with retries=1" in str(lost[0])
        assert fleet.asked() == dict.fromkeys(prompts, 1)


async def test_a_result_that_is_lost_with_its_worker_is_not_asked_for_again(open_fleet):
    async with open_fleet(workers=1) as fleet:
        await fleet.register()
        future = fleet.client.submit(run_turn, "hello")
        await blocking(distributed.wait, [future])
        await fleet.kill("0")
        with pytest.raises(WorkerLostError, match="has ended, and its result was lost with") as e:
            await fleet.results([future])
        assert e.value.had_ended
        assert fleet.asked() == {"hello": 1}


async def test_retries_let_a_lost_prompt_be_asked_again(open_fleet):
    async with open_fleet(workers=1) as fleet:
        await fleet.register()
        gate = Gate()
        hold(fleet, gate, "hello")
        future = fleet.client.submit(run_turn, "hello", retries=1)
        await gate.wait_reached(1)
        await fleet.kill("0")
        await gate.wait_reached(2)
        gate.release()
        assert [each.final_response for each in await fleet.results([future])] == ["well, done"]
        assert fleet.asked() == {"hello": 2}


async def test_retries_let_a_failed_prompt_be_asked_again_as_many_times(fleet):
    fleet.model.on("fail", response(failed("bad_prompt", "no")))
    error = await fleet.exception(fleet.client.submit(run_turn, "fail", retries=2))
    assert type(error) is TurnFailedError
    assert fleet.asked() == {"fail": 3}


async def test_a_future_that_is_retried_by_hand_is_asked_again(open_fleet):
    async with open_fleet(workers=1) as fleet:
        await fleet.register()
        gate = Gate()
        hold(fleet, gate, "hello")
        future = fleet.client.submit(run_turn, "hello")
        await gate.wait_reached(1)
        await fleet.kill("0")
        assert type(await fleet.exception(future)) is WorkerLostError
        gate.release()
        await blocking(future.retry)
        assert [each.final_response for each in await fleet.results([future])] == ["well, done"]
        assert fleet.asked() == {"hello": 2}


async def test_a_worker_that_its_nanny_starts_again_has_a_runtime_again(open_fleet):
    async with open_fleet(workers=1) as fleet:
        await fleet.register()
        before = await fleet.processes()
        await fleet.kill("0")
        await fleet.results([fleet.client.submit(run_turn, "hello")])
        after = await fleet.processes()
        assert set(before["0"]).isdisjoint(after["0"])


async def test_a_runtime_that_dies_fails_its_turns_and_is_started_again(open_fleet):
    async with open_fleet(workers=1) as fleet:
        await fleet.register()
        gate = Gate()
        hold(fleet, gate, "long")
        future = fleet.client.submit(run_turn, "long")
        await gate.wait_reached(1)
        worker, runtime = (await fleet.processes())["0"]
        os.kill(runtime, signal.SIGKILL)
        error = await fleet.exception(future)
        assert type(error) is TransportClosedError
        assert error.returncode == -signal.SIGKILL
        (result,) = await fleet.results([fleet.client.submit(run_turn, "hello")])
        assert result.final_response == "echo: hello"
        assert (await fleet.processes())["0"][0] == worker


# What is registered again, and what ends


def rollouts_of_worker(dask_worker):
    home = home_of_worker(dask_worker)
    return [str(path) for path in Path(home).rglob("rollout-*")]


async def test_a_plugin_that_is_registered_again_takes_the_place_of_the_first(open_fleet):
    async with open_fleet(workers=1) as fleet:
        await fleet.register()
        gate = Gate()
        hold(fleet, gate, "long")
        future = fleet.client.submit(run_turn, "long")
        await gate.wait_reached(1)
        (_, first) = (await fleet.processes())["0"]
        (path,) = (await blocking(fleet.client.run, rollouts_of_worker)).values()
        assert path
        await fleet.register()
        error = await fleet.exception(future)
        assert type(error) is TransportClosedError
        assert "registered again" in str(error)
        assert dies(first)
        # The turn was interrupted and its thread deleted before the runtime ended.
        assert (await blocking(fleet.client.run, rollouts_of_worker)).popitem()[1] == []
        await fleet.results([fleet.client.submit(run_turn, "hello")])
        assert fleet.asked() == {"long": 1, "hello": 1}


async def test_a_plugin_that_is_removed_ends_the_runtime(open_fleet):
    async with open_fleet(workers=1) as fleet:
        await fleet.register()
        (_, runtime) = (await fleet.processes())["0"]
        await blocking(fleet.client.unregister_worker_plugin, "trio_codex")
        assert dies(runtime)
        error = await fleet.exception(fleet.client.submit(run_turn, "hello"))
        assert "this Dask worker has no runtime" in str(error)


async def test_a_worker_that_is_retired_ends_its_runtime_and_its_turn_is_not_asked_again(fleet):
    gate = Gate()
    hold(fleet, gate, "long")
    future = fleet.client.submit(run_turn, "long")
    await gate.wait_reached(1)
    busy = await blocking(fleet.client.processing)
    (address,) = [address for address, keys in busy.items() if keys]
    names = await blocking(fleet.client.run, lambda dask_worker: str(dask_worker.name))
    (_, runtime) = (await fleet.processes())[names[address]]
    await blocking(fleet.client.retire_workers, [address])
    error = await fleet.exception(future)
    assert type(error) is WorkerLostError
    assert error.worker == address
    await fleet.model.requests[0].disconnected.wait()
    assert dies(runtime)
    assert fleet.asked() == {"long": 1}
