"""Logging in, asking who is logged in, logging out; a login in the browser that is cancelled."""

from __future__ import annotations

import pytest

from trio_codex import LoginFailedError, types


async def test_a_key_logs_in_until_somebody_logs_out(codex):
    completed = await codex.login_api_key("sk-made-up")
    assert completed.success
    assert isinstance((await codex.account()).account, types.ApiKeyAccount)
    assert await codex.logout() is None
    assert (await codex.account()).account is None


@pytest.mark.usefixtures("callback_ports")
async def test_a_cancelled_login_in_the_browser_fails_for_who_waits_for_it(codex):
    async with codex.login_chatgpt() as login:
        assert login.login_id
        assert "redirect_uri=http" in login.auth_url
        assert await login.cancel() is None
        with pytest.raises(LoginFailedError) as caught:
            await login.wait()
    assert caught.value.login_id == login.login_id
    assert caught.value.reason
    assert (await codex.account()).account is None
