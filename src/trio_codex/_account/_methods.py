"""The methods of the client that concern the account: who is logged in, and how to be.

`Codex` inherits them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trio_codex import types
from trio_codex._account._attempts import log_in
from trio_codex._util._model import UNSET

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from trio_codex._account._attempts import Logins
    from trio_codex._account._handles import ChatgptLoginHandle, DeviceCodeLoginHandle


class AccountMethods:
    """The part of `Codex` that concerns the account."""

    _logins: Logins

    async def account(self, *, refresh_token: bool = False) -> types.GetAccountResponse:
        """Tell who is logged in (``account/read``). A checkpoint.

        While the runtime starts a login it answers nothing that concerns the
        account, which takes up to 6 seconds where its callback ports are busy.

        Args:
            refresh_token: Whether to fetch new tokens first.

        Raises:
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        params = types.GetAccountParams(refresh_token=refresh_token)
        return await self._logins.calls.call("account/read", params, types.GetAccountResponse)

    def login_chatgpt(self) -> AbstractAsyncContextManager[ChatgptLoginHandle]:
        """Log in with ChatGPT in the browser of this machine (``account/login/start``).

        Entering makes the runtime listen for the browser on port 1455 of the
        loopback device; where that is busy, 4 seconds later on port 1457.
        Leaving the block before the login is over, in whatever way, cancels it
        and waits until the runtime says that it has ended, shielded and for
        `CodexConfig.interrupt_timeout` at most; the port is free within
        milliseconds. Cancelled while it is entered, it leaves no login behind
        either. A newer login, of whatever kind, on
        the same runtime replaces this one, which then fails.

        Yields:
            The login's handle, with the URL to open.

        Raises:
            LoginFailedError: On entering: both ports are busy.
            JsonRpcError: On entering: the runtime refused.
            ProtocolError: On entering: its answer makes no sense.
            TransportClosedError: On entering: the connection is over.
        """
        from trio_codex._account import _handles as _login  # noqa: PLC0415 - most programs do without

        return _login.login_chatgpt(self._logins)

    def login_chatgpt_device_code(self) -> AbstractAsyncContextManager[DeviceCodeLoginHandle]:
        """Log in with ChatGPT in a browser on any device (``account/login/start``).

        Nothing listens here: the runtime asks the issuer from time to time
        whether the code was typed, for 15 minutes. Everything else is as with
        `login_chatgpt`.

        Yields:
            The login's handle, with the URL to open and the code to type there.

        Raises:
            JsonRpcError: On entering: the runtime refused, or got no code from
                the issuer.
            ProtocolError: On entering: its answer makes no sense.
            TransportClosedError: On entering: the connection is over.
        """
        from trio_codex._account import _handles as _login  # noqa: PLC0415 - most programs do without

        return _login.login_device_code(self._logins)

    async def login_api_key(self, key: str) -> types.AccountLoginCompletedNotification:
        """Log in with an API key (``account/login/start``). A checkpoint.

        The runtime keeps the key in its home directory, and does not try it
        out. Cancelled after the request was written, the runtime may have
        taken the key or not.

        Args:
            key: The key. It gets into no log, error or ``repr`` of this library.

        Returns:
            What the runtime said of the login.

        Raises:
            TypeError: The key is not a string.
            ValueError: The key is empty, or cannot be sent.
            LoginFailedError: The runtime took the key, and could not log in with it.
            JsonRpcError: The runtime refused, for example because the program
                is logged in with tokens of its own: log out first.
            TransportClosedError: The connection is over.
        """
        params = types.ApiKeyLoginAccountParams(api_key=_secret("key", key))
        return await log_in(self._logins, params)

    async def login_chatgpt_tokens(
        self, access_token: str, *, account_id: str, plan_type: str | None = None
    ) -> types.AccountLoginCompletedNotification:
        """Log in with ChatGPT tokens of the program's own (``account/login/start``).

        A checkpoint. The runtime keeps the token in memory only, so log in again
        after it was restarted; other logins are refused until `logout`. When the
        token is not good any more, the runtime asks for another:
        `RequestHandlers.auth_tokens` has to answer, within 10 seconds. Without that
        handler the turn fails, and a new call of this method is what helps.
        Experimental: the runtime refuses it where `CodexConfig.experimental_api` is
        off. Cancelled after the request was written, the runtime may have taken the
        token or not.

        Args:
            access_token: The access token, a JWT. It gets into no log, error or
                ``repr`` of this library.
            account_id: The account, or workspace, that the token is for.
            plan_type: The plan; None for what the token says.

        Returns:
            What the runtime said of the login.

        Raises:
            TypeError: The token is not a string.
            ValueError: The token is empty, or an argument cannot be sent.
            LoginFailedError: The issuer does not know the account, for example.
            JsonRpcError: The runtime refused, for example because the token is none.
            TransportClosedError: The connection is over.
        """
        params = types.ChatgptAuthTokensLoginAccountParams(
            access_token=_secret("access_token", access_token),
            chatgpt_account_id=account_id,
            chatgpt_plan_type=UNSET if plan_type is None else plan_type,
        )
        return await log_in(self._logins, params)

    async def logout(self) -> None:
        """Log out (``account/logout``). A checkpoint; nothing where nobody is logged in.

        It makes the issuer forget the tokens too, where there are any, and
        fails a login that is open.

        Raises:
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        await self._logins.calls.call("account/logout", {}, types.LogoutAccountResponse)

    async def rate_limits(self) -> types.GetAccountRateLimitsResponse:
        """Ask how much of its limits the account has used (``account/rateLimits/read``).

        A checkpoint. The runtime asks its backend. It tells of changes by
        `types.AccountRateLimitsUpdatedNotification`; see `subscribe`. Ask again after a
        `Gap`: those changes say only what has changed.

        Raises:
            JsonRpcError: Nobody is logged in with ChatGPT, or the backend
                cannot be reached.
            TransportClosedError: The connection is over.
        """
        params = types.GetAccountRateLimitsParams()
        return await self._logins.calls.call(
            "account/rateLimits/read", params, types.GetAccountRateLimitsResponse
        )

    async def usage(self, *, thread_id: str | None = None) -> types.GetAccountTokenUsageResponse:
        """Ask what the account has used (``account/usage/read``). A checkpoint.

        The runtime asks its backend. What a single turn has used is in its
        `TurnResult`.

        Args:
            thread_id: A thread whose estimated usage to give too; None for none.

        Raises:
            JsonRpcError: Nobody is logged in with ChatGPT, or the backend
                cannot be reached.
            TransportClosedError: The connection is over.
        """
        params = types.GetAccountTokenUsageParams(
            thread_id=UNSET if thread_id is None else thread_id
        )
        return await self._logins.calls.call(
            "account/usage/read", params, types.GetAccountTokenUsageResponse
        )


def _secret(name: str, value: object) -> str:
    """Check a secret without showing it."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {type(value).__name__}")
    if not value.strip():
        raise ValueError(f"{name} must not be empty")
    return value
