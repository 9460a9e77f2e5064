"""A runtime that does not say which hooks it has counts as one that would not run them."""

from __future__ import annotations

import pytest

from trio_codex import Deny, Hooks, HooksUnavailableError, InvalidRequestError, ProtocolError
from trio_codex._hooks._bridge import open_bridge


async def guard(_):
    return Deny("no")


@pytest.mark.parametrize(
    "error", [InvalidRequestError(-32600, "unknown variant"), ProtocolError("cannot be read")]
)
async def test_whatever_it_answers_the_connection_does_not_go_on_without_them(error):
    async def ask(method, params):
        raise error

    async with open_bridge(Hooks(pre_tool_use=guard)) as bridge:
        with pytest.raises(HooksUnavailableError, match=r"not list them: .*(unknown|read)"):
            await bridge.check(ask, "0.163.0")
