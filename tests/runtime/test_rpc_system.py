"""`Codex.rpc` on the real runtime: the handshake, diagnostics, memories, remote control."""

from __future__ import annotations

import os

import pytest

from trio_codex import InvalidRequestError, open_codex, types


async def test_the_handshake_cannot_be_repeated(rpc):
    client = types.ClientInfo(name="again", version="1")
    with pytest.raises(InvalidRequestError, match="Already initialized"):
        await rpc.initialize(client_info=client)


async def test_the_runtime_tells_how_it_is_doing(codex, rpc):
    diagnostics = await rpc.server_diagnostics()
    assert diagnostics.process.id == codex.statistics().transport["pid"]
    assert diagnostics.process.id != os.getpid()
    gauges = {gauge.name: gauge.value for gauge in diagnostics.gauges}
    # This very request.
    assert gauges["app.requests.in_flight"] == 1


async def test_an_experimental_method_takes_part(rpc):
    assert (await rpc.mock_experimental_method(value="so it is")).echoed == "so it is"
    assert (await rpc.mock_experimental_method(value=None)).echoed is None
    assert (await rpc.mock_experimental_method()).echoed is None


async def test_without_the_experimental_api_the_error_says_how_to_switch_it_on(app_server):
    hint = r"requires experimentalApi capability .*CodexConfig\(experimental_api=True\)"
    async with open_codex(app_server.config(experimental_api=False)) as codex:
        with pytest.raises(InvalidRequestError, match=f"mock/experimentalMethod {hint}") as caught:
            await codex.rpc.mock_experimental_method()
        assert "CodexConfig" not in caught.value.message
        with pytest.raises(InvalidRequestError, match=f"thread/start.dynamicTools {hint}"):
            await codex.rpc.thread_start(dynamic_tools=[])
        with pytest.raises(InvalidRequestError, match=hint):
            await codex.request("thread/start", {"dynamicTools": []})
        assert (await codex.rpc.thread_start()).thread.id


async def test_there_are_no_memories_yet(rpc):
    status = await rpc.memory_status(min_consolidated_threads=1)
    assert (status.v2_ready, status.v2_consolidated_threads) == (False, 0)
    assert await rpc.memory_reset() == types.MemoryResetResponse()
    assert await rpc.rollout_compress() == types.RolloutCompressResponse()


async def test_remote_control_is_off_and_wants_an_account(rpc):
    status = await rpc.remote_control_status_read()
    assert status.status is types.RemoteControlConnectionStatus.disabled
    with pytest.raises(InvalidRequestError, match="remote control"):
        await rpc.remote_control_disable()
    with pytest.raises(InvalidRequestError, match="pairing"):
        await rpc.remote_control_pairing_start(manual_code=True)
    with pytest.raises(InvalidRequestError, match="requires pairingCode"):
        await rpc.remote_control_pairing_status()
    with pytest.raises(InvalidRequestError, match="requires ChatGPT authentication"):
        await rpc.remote_control_client_list(environment_id="here")
    with pytest.raises(InvalidRequestError, match="requires ChatGPT authentication"):
        await rpc.remote_control_client_revoke(client_id="who", environment_id="here")
