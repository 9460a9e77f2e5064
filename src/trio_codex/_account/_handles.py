"""The handles of logins that somebody has to complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from trio_codex import _codec, types
from trio_codex._account._attempts import cancel_login, open_login
from trio_codex._util._control_c import block, block_of
from trio_codex._util._handle import NoPublicConstructor, create

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from trio_codex._account._attempts import LoginAttempt, Logins

__all__ = ["ChatgptLoginHandle", "DeviceCodeLoginHandle"]


class _LoginHandle(metaclass=NoPublicConstructor):
    """What both kinds of logins have."""

    def __init__(self, logins: Logins, attempt: LoginAttempt, login_id: str) -> None:
        self._logins = logins
        self._attempt = attempt
        self.login_id: str = login_id

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.login_id}: {self._attempt.state}>"

    async def wait(self) -> types.AccountLoginCompletedNotification:
        """Wait until the login is completed; again and again if you like.

        A checkpoint. Cancellation ends the wait and nothing else. Several tasks
        may wait.

        Returns:
            What the runtime said of a login that succeeded.

        Raises:
            LoginFailedError: The login failed, was cancelled, or was replaced by
                a newer one.
            ProtocolError: How it ended cannot be made out.
            TransportClosedError: The runtime died before the login had ended. Where a
                connection that was cut is made again it is a `RequestLostError`, at the cut:
                the login is cancelled on the next connection, unless it was completed
                meanwhile, which `Codex.account` tells.
        """
        return await self._attempt.wait_completed()

    async def cancel(self) -> None:
        """Cancel the login (``account/login/cancel``), and wait until it is over.

        A checkpoint. It may be called at any time and any number of times; once the
        login is over, it is a no-op. Every task that waits for the login hears that
        it failed. Cancellation ends the wait, while the request stays sent. The
        wait for the end takes `CodexConfig.interrupt_timeout` at most from when
        the runtime has answered.

        Raises:
            JsonRpcError: The runtime refused, and the login goes on.
            TransportClosedError: The connection ended meanwhile.
        """
        await cancel_login(self._logins, self._attempt)


@final
class ChatgptLoginHandle(_LoginHandle):
    """A login in the browser that waits for somebody; `Codex.login_chatgpt` makes it.

    Attributes:
        login_id: The login's id.
        auth_url: What to open in the browser, on this machine.
    """

    def __init__(
        self,
        logins: Logins,
        attempt: LoginAttempt,
        answer: types.ChatgptLoginAccountResponse,
    ) -> None:
        super().__init__(logins, attempt, answer.login_id)
        self.auth_url: str = answer.auth_url


@final
class DeviceCodeLoginHandle(_LoginHandle):
    """A login on any device that waits for somebody; `Codex.login_chatgpt_device_code` makes it.

    Attributes:
        login_id: The login's id.
        verification_url: What to open in a browser, on whatever device.
        user_code: What to type there. Anybody who has it can complete the login
            with an account of their own.
    """

    def __init__(
        self,
        logins: Logins,
        attempt: LoginAttempt,
        answer: types.ChatgptDeviceCodeLoginAccountResponse,
    ) -> None:
        super().__init__(logins, attempt, answer.login_id)
        self.verification_url: str = answer.verification_url
        self.user_code: str = answer.user_code


@block
async def login_chatgpt(logins: Logins) -> AsyncGenerator[ChatgptLoginHandle]:
    """Do what `Codex.login_chatgpt` says."""
    async with open_login(logins, types.ChatgptLoginAccountParams()) as attempt:
        type_ = types.ChatgptLoginAccountResponse
        answer = _codec.structure(attempt.answer, type_, where="account/login/start")
        yield create(ChatgptLoginHandle, logins, attempt, answer)


@block_of("login_chatgpt_device_code")
async def login_device_code(logins: Logins) -> AsyncGenerator[DeviceCodeLoginHandle]:
    """Do what `Codex.login_chatgpt_device_code` says."""
    async with open_login(logins, types.ChatgptDeviceCodeLoginAccountParams()) as attempt:
        type_ = types.ChatgptDeviceCodeLoginAccountResponse
        answer = _codec.structure(attempt.answer, type_, where="account/login/start")
        yield create(DeviceCodeLoginHandle, logins, attempt, answer)
