"""A first program whose runtime starts slowly: prints what Python compiles after that."""

from __future__ import annotations

import sys

import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex._client._open import run_client
from trio_codex._config._config import CodexConfig
from trio_codex._transport._memory import memory_transport_pair
from trio_codex._wire import encode_result
from trio_codex.testing._fake_app_server import INITIALIZE_RESULT, FakeAppServer

compiled: list[object] = []


async def main() -> None:
    ours, theirs = memory_transport_pair()
    server = FakeAppServer(theirs)

    async def serve() -> None:
        await theirs.receive_some()
        await wait_all_tasks_blocked()
        await theirs.send_all(encode_result(1, INITIALIZE_RESULT))
        nursery.start_soon(server.run)
        await server.accept_thread()
        await server.accept_turn()
        await server.send_message("done")
        await server.complete_turn()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(serve)
        async with run_client(ours, CodexConfig(), trio.current_time() + 10) as codex:
            sys.addaudithook(lambda event, given: event == "compile" and compiled.append(given))
            thread = await codex.thread_start()
            result = await thread.run("hi")
            sys.stdout.write(f"{result.final_response} {[str(it)[:300] for it in compiled]}\n")
        nursery.cancel_scope.cancel()


trio.run(main)
