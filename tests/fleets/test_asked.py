"""What the scheduler remembers of prompts, in every order in which a task may be repeated."""

from __future__ import annotations

import pickle
from types import SimpleNamespace

import pytest

pytest.importorskip("distributed", reason="needs the extra `dask`")

from trio_codex.dask import WorkerLostError
from trio_codex.dask._asked import AskedPrompts

MAY = {"may": True}


class Scheduler:
    """As much of a scheduler as the plugin sees: one task, and its transitions."""

    def __init__(self, plugin):
        self.handlers = {}
        self.task = SimpleNamespace(run_id=1, retries=0)
        self.tasks = {"key": self.task}
        self.plugin = plugin

    def ask(self, worker="tcp://a", run_id=None):
        run_id = self.task.run_id if run_id is None else run_id
        return self.handlers["trio_codex_ask"](key="key", worker=worker, run_id=run_id)

    def run_again(self, *states, retries=None):
        for state in states:
            self.plugin.transition("key", "processing", state, stimulus_id="x")
        self.task.run_id += 1
        self.task.retries = self.task.retries if retries is None else retries


@pytest.fixture
async def scheduler():
    plugin = pickle.loads(pickle.dumps(AskedPrompts()))
    scheduler = Scheduler(plugin)
    await plugin.start(scheduler)
    return scheduler


def lost(had_ended=False):
    return {"may": False, "worker": "tcp://a", "had_ended": had_ended}


async def test_a_run_may_ask_as_often_as_it_wants_and_no_later_run_may(scheduler):
    assert scheduler.ask() == scheduler.ask() == MAY
    scheduler.run_again("released", "waiting")
    assert scheduler.ask("tcp://b") == scheduler.ask("tcp://c") == lost()


async def test_a_run_that_has_not_asked_leaves_the_next_one_free(scheduler):
    scheduler.run_again("released", "waiting")
    assert scheduler.ask() == MAY


async def test_a_result_that_is_lost_is_told_from_a_turn_that_is(scheduler):
    scheduler.ask()
    scheduler.run_again("memory", "released", "waiting")
    assert scheduler.ask() == lost(had_ended=True)


async def test_each_retry_that_is_used_up_lets_it_be_asked_once_more(scheduler):
    scheduler.task.retries = 2
    assert scheduler.ask() == MAY
    scheduler.run_again("released", "waiting")  # the worker was lost, which uses up none
    assert scheduler.ask() == lost()
    scheduler.run_again("released", "waiting", retries=1)  # the run before has raised
    assert scheduler.ask() == MAY
    scheduler.run_again("released", "waiting")
    assert scheduler.ask() == lost()


@pytest.mark.parametrize("state", ["erred", "forgotten"])
async def test_a_task_that_failed_for_good_or_is_forgotten_may_be_asked_for_anew(scheduler, state):
    scheduler.ask()
    scheduler.run_again(state)
    assert scheduler.ask() == MAY


async def test_a_run_that_was_given_up_may_not_ask_and_is_told_nothing(scheduler):
    scheduler.run_again("released", "waiting")
    assert scheduler.ask(run_id=1) == {"may": False}
    scheduler.tasks.clear()
    assert scheduler.ask() == {"may": False}


async def test_nothing_is_remembered_of_tasks_that_are_forgotten_or_restarted(scheduler):
    scheduler.ask()
    scheduler.run_again("forgotten")
    assert scheduler.plugin._asked == {}
    scheduler.ask()
    scheduler.plugin.restart(scheduler)
    assert scheduler.plugin._asked == {}


def test_the_error_comes_back_from_another_process_as_it_was():
    error = WorkerLostError("tcp://a", had_ended=True)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), vars(again)) == (str(error), vars(error))
