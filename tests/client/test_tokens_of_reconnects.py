"""A token shows nowhere, over several dials: not in logs, errors, reprs or the process table."""

from __future__ import annotations

import logging
import pickle
import secrets
import traceback
from pathlib import Path

import pytest
import trio
from processes import own_children

from trio_codex import CodexConfig, Reconnect, TransportClosedError, connect_codex
from trio_codex.testing import open_relay

RECONNECT = Reconnect(initial_delay=0.01, max_delay=0.05, give_up_after=20, settle=0.1)


async def test_no_token_is_shown_over_several_dials(app_server, scripted_model, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    right, wrong = (f"token-{secrets.token_hex(16)}" for _ in range(2))
    told, shown, expired = [], [], trio.Event()

    async def fetch():
        told.append(wrong if expired.is_set() else right)
        return told[-1]

    async with app_server.serve(token=right) as server, open_relay(server.url) as relay:
        client = connect_codex(
            relay.url, token=fetch, config=CodexConfig(startup_timeout=5), reconnect=RECONNECT
        )
        shown.append(repr(client))
        async with client as codex:
            for number in range(3):
                relay.refusing = number == 1
                relay.cut()
                await trio.sleep(0.05)
                relay.refusing = False
                await codex.models()
                shown += [repr(codex), repr(codex.statistics()), repr(codex.metadata)]
            expired.set()
            relay.cut()
            error = await codex.wait_closed()
            with pytest.raises(TransportClosedError, match="401") as caught:
                await codex.models()
        for each in (error, caught.value):
            shown += [str(each), repr(each), repr(vars(each)), pickle.dumps(each).decode("latin-1")]
            shown += traceback.format_exception(each)
        with pytest.raises(TransportClosedError, match="401") as refused:
            async with connect_codex(relay.url, token=wrong, reconnect=RECONNECT):
                pass
        shown += traceback.format_exception(refused.value)
        shown += map(command_line_and_environment, own_children())
    assert told.count(right) >= 4
    assert told.count(wrong) == 1
    shown += [record.getMessage() for record in caplog.records]
    shown += [repr(vars(record)) for record in caplog.records]
    shown += capfd.readouterr()
    for text in shown:
        assert right not in text
        assert wrong not in text


def command_line_and_environment(pid):
    files = [Path(f"/proc/{pid}/{name}") for name in ("cmdline", "environ")]
    return "".join(file.read_bytes().decode("latin-1") for file in files if file.exists())
