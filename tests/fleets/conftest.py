"""A Dask cluster of two worker processes on the loopback interface, and a scripted model."""

from __future__ import annotations

import os
import signal
from collections import Counter
from contextlib import asynccontextmanager
from functools import partial
from multiprocessing import resource_tracker

import pytest
import trio

from trio_codex import CodexConfig, testing

#: Before any test has marked its children: this one stays for as long as the tests run.
resource_tracker.ensure_running()


class Fleet:
    """A cluster whose workers have runtimes with homes of their own.

    Attributes:
        cluster: The cluster.
        client: The client of it.
        model: The model that all runtimes talk to.
        configs: The configuration for each worker, by its name.
    """

    def __init__(self, cluster, client, model, configs):
        self.cluster = cluster
        self.client = client
        self.model = model
        self.configs = configs

    async def register(self, config=None):
        from trio_codex.dask import CodexPlugin

        plugin = CodexPlugin(config or partial(_pick, self.configs))
        await blocking(self.client.register_plugin, plugin)

    async def results(self, futures):
        return await blocking(self.client.gather, futures)

    async def exception(self, future):
        return await blocking(future.exception, 40)

    async def processes(self):
        """Give the ids of the processes of each worker and its runtime, by the worker's name."""
        found = await blocking(self.client.run, _processes)
        return dict(found.values())

    async def kill(self, name):
        """Kill a worker, and give the id of the runtime that it had."""
        worker, runtime = (await self.processes())[name]
        os.kill(worker, signal.SIGKILL)
        return runtime

    def asked(self):
        """Count how many times the model was asked each prompt."""
        return Counter(request.last_user_text for request in self.model.requests)


def _pick(configs, name):
    return configs[name]


def _processes(dask_worker):
    runtime = dask_worker.plugins["trio_codex"].runtime.codex().statistics().transport["pid"]
    return str(dask_worker.name), (os.getpid(), runtime)


async def blocking(function, *args, **options):
    """Call a function that blocks, in a thread."""
    return await trio.to_thread.run_sync(
        partial(function, *args, **options), abandon_on_cancel=True
    )


@pytest.fixture
def open_fleet(tmp_path):
    import distributed

    @asynccontextmanager
    async def open_fleet(*, workers=2, threads=4, **options):
        quiet = {"silence_logs": "CRITICAL", "host": "127.0.0.1"}
        async with testing.open_scripted_model() as model:
            configs = {
                str(number): testing.AppServerHarness(tmp_path / f"home-{number}").config()
                for number in range(workers)
            }
            model.reply_always(lambda request: f"echo: {request.last_user_text}")
            cluster = await blocking(
                distributed.LocalCluster,
                n_workers=workers,
                dashboard_address="127.0.0.1:0",
                threads_per_worker=threads,
                local_directory=str(tmp_path / "dask"),
                **{**quiet, **options},
            )
            try:
                client = await blocking(distributed.Client, cluster)
                try:
                    yield Fleet(cluster, client, model, configs)
                finally:
                    await shielded(client.close)
            finally:
                await shielded(cluster.close)

    return open_fleet


async def shielded(function):
    with trio.move_on_after(20, shield=True):
        await blocking(function)


@pytest.fixture
async def fleet(open_fleet):
    async with open_fleet() as fleet:
        await fleet.register()
        yield fleet


@pytest.fixture
def config(tmp_path):
    return CodexConfig(codex_home=str(tmp_path / "home"))
