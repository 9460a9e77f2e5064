"""What the doctor finds out about the machine."""

from __future__ import annotations

import os
import sys

import pytest
import trio

from trio_codex import CodexConfig, ExecResult, InternalRpcError
from trio_codex._cli import doctor

pytestmark = pytest.mark.deadline(20)


@pytest.fixture
def report():
    return {}


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_a_home_that_is_there_and_can_be_written_is_no_problem(tmp_path):
    assert doctor.home_problems(CodexConfig(codex_home=tmp_path)) == []


@pytest.mark.parametrize("name", ["missing", "file"])
def test_a_home_that_is_no_directory_is_named(tmp_path, name):
    (tmp_path / "file").touch()
    home = tmp_path / name
    (problem,) = doctor.home_problems(CodexConfig(env={"CODEX_HOME": str(home)}))
    assert problem == f"CODEX_HOME is not a directory, and the runtime does not make it: {home}"


def test_a_home_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    # The tests may run as root, who may write anywhere.
    monkeypatch.setattr(os, "access", lambda *_: False)
    (problem,) = doctor.home_problems(CodexConfig(codex_home=tmp_path))
    assert problem == f"The runtime's home cannot be written: {tmp_path}"


@pytest.mark.parametrize(("may", "problems"), [(True, 0), (False, 1)])
def test_the_usual_home_need_not_be_there_where_it_can_be_made(
    tmp_path, monkeypatch, may, problems
):
    monkeypatch.delenv("CODEX_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda *_: may)
    found = doctor.home_problems(CodexConfig())
    assert len(found) == problems
    assert all(
        f"cannot be made, since nobody may write there: {tmp_path}" in each for each in found
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize(
    ("limit", "shown", "problems"),
    [
        (200, "200, enough for about 46 threads at once", 1),
        (1024, "1,024, enough for about 321 threads at once", 0),
        (10, "10, enough for about 0 threads at once", 1),
        (-1, "no limit", 0),
    ],
)
def test_the_limit_of_open_files_is_told_in_threads(monkeypatch, report, limit, shown, problems):
    import resource

    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))
    assert resource.RLIM_INFINITY == -1
    found = doctor.open_files(report.__setitem__)
    assert report == {"open files": shown}
    assert len(found) == problems
    assert all("ulimit -n" in each for each in found)


def provider(url):
    return {"model_provider": "p", "model_providers": {"p": {"base_url": url}}}


async def closed_port():
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    port = listener.socket.getsockname()[1]
    await listener.aclose()
    return port


async def test_a_provider_that_takes_connections_answers(report):
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    async with listener:
        port = listener.socket.getsockname()[1]
        url = f"http://user:hunter2@127.0.0.1:{port}/v1?key=hunter2"
        assert await doctor.provider_problems(provider(url), report.__setitem__) == []
    assert report == {"provider": f"127.0.0.1:{port} answers"}


async def test_one_on_this_machine_that_does_not_may_be_started_later(report):
    url = f"http://127.0.0.1:{await closed_port()}/v1"
    assert await doctor.provider_problems(provider(url), report.__setitem__) == []
    assert "does not answer (Connection refused)" in report["provider"]


async def test_a_provider_behind_a_proxy_that_is_not_there_is_a_problem(report, monkeypatch):
    port = await closed_port()
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:hunter2@127.0.0.1:{port}")
    url = "https://provider.example/v1?key=hunter2"
    (problem,) = await doctor.provider_problems(provider(url), report.__setitem__)
    assert problem == (
        f"The model's provider cannot be reached: the proxy 127.0.0.1:{port} (Connection "
        "refused). Does the proxy run?"
    )
    assert "hunter2" not in str(report)


async def test_a_provider_without_a_network_is_a_problem(report, monkeypatch):
    async def unreachable(host, port):
        await trio.lowlevel.checkpoint()
        raise OSError(f"no addresses for {host}") from OSError(101, "hunter2")

    monkeypatch.setattr(trio, "open_tcp_stream", unreachable)
    (problem,) = await doctor.provider_problems({"model_provider": "openai"}, report.__setitem__)
    assert problem == (
        "The model's provider cannot be reached: api.openai.com:443 (Network is unreachable). "
        "Is there a network, or a proxy to set?"
    )


@pytest.mark.parametrize(
    "odd",
    [None, [], {}, {"model_provider": []}, provider(5), provider("http://h:port/"), provider("")],
)
async def test_a_configuration_of_whatever_form_ends_nothing(report, monkeypatch, odd):
    async def unreachable(host, port):
        await trio.lowlevel.checkpoint()
        raise OSError

    monkeypatch.setattr(trio, "open_tcp_stream", unreachable)
    assert len(await doctor.provider_problems(odd, report.__setitem__)) <= 1


def ended(exit_code, stderr=b""):
    return ExecResult(
        exit_code=exit_code, stdout=b"", stderr=stderr, stdout_capped=False, stderr_capped=False
    )


class Ran:
    def __init__(self, outcome):
        self.outcome = outcome

    async def exec_run(self, *_, **__):
        await trio.lowlevel.checkpoint()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (ended(0), None),
        (ended(1, b"bwrap: no namespaces\n"), "bwrap: no namesp"),
        (ended(3), "exit status 3"),
        (InternalRpcError(-32603, "no sandbox"), "no sandbox"),
    ],
)
async def test_a_sandbox_that_does_not_work_is_told_with_what_helps(report, outcome, why):
    found = await doctor.sandbox_problems(Ran(outcome), {}, report.__setitem__)
    assert report == {"sandbox": "works" if why is None else "does not work"}
    assert len(found) == (why is not None)
    assert all(why in each for each in found)
    # Who wants no sandbox misses nothing.
    wanted = {"sandbox_mode": "danger-full-access"}
    assert await doctor.sandbox_problems(Ran(outcome), wanted, report.__setitem__) == []
