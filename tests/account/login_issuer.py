"""An issuer of ChatGPT logins on the loopback device: what the runtime asks of the real one.

It gives tokens for a code that it gave out itself, device codes, and the
account's workspace. It says yes to everything unless a test says otherwise.
"""

from __future__ import annotations

import base64
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import trio

from trio_codex.testing import Gate
from trio_codex.testing._http import HttpReply, serve_connection

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from trio_codex import CodexConfig
    from trio_codex.testing import AppServerHarness
    from trio_codex.testing._http import HttpRequest

ACCOUNT = "acct-1"
EMAIL = "ada@example.com"
CODE = "code-of-the-issuer"
USER_CODE = "ABCD-1234"


def token(**claims: object) -> str:
    """Make a JWT that nobody has signed."""
    auth = {"chatgpt_account_id": ACCOUNT, "chatgpt_plan_type": "pro", "chatgpt_user_id": "user-1"}
    # It must not be about to expire, or the runtime would ask for another.
    payload = {"email": EMAIL, "exp": 4_102_444_800, "https://api.openai.com/auth": auth, **claims}
    return ".".join(_base64(json.dumps(part)) for part in ({"alg": "none"}, payload, "signature"))


def _base64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


class Issuer:
    """What the runtime asks for a login; `open_issuer` makes it.

    Attributes:
        origin: Where it listens.
        asked: The paths that were asked for.
        approval: Holds the answer to a device's poll until it is released.
        device_status: What the device's poll is answered with: 200 for yes,
            403 for not yet, anything else for no.
        refresh_status: What a refresh token is answered with.
        usercode_status: What the request for a device code is answered with.
        usercode_gate: Holds that answer until it is released; None for at once.
    """

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.asked: list[str] = []
        self._asked = trio.Event()
        self.approval = Gate()
        self.device_status = 200
        self.refresh_status = 200
        self.usercode_status = 200
        self.usercode_gate: Gate | None = None

    @property
    def env(self) -> dict[str, str]:
        """What makes a runtime ask this issuer."""
        return {
            "CODEX_APP_SERVER_LOGIN_ISSUER": self.origin,
            "CODEX_REFRESH_TOKEN_URL_OVERRIDE": f"{self.origin}/oauth/token",
            "CODEX_REVOKE_TOKEN_URL_OVERRIDE": f"{self.origin}/oauth/revoke",
        }

    def config(self, app_server: AppServerHarness, **overrides: object) -> CodexConfig:
        """Make the configuration of a runtime that asks this issuer."""
        base_url = f'chatgpt_base_url="{self.origin}/backend-api"'
        more = tuple(overrides.pop("config_overrides", ()))
        return app_server.config(env=self.env, config_overrides=(base_url, *more), **overrides)

    async def wait_asked(self, path: str) -> None:
        """Wait until a path was asked for."""
        while path not in self.asked:
            await self._asked.wait()

    async def answer(self, request: HttpRequest) -> HttpReply:
        """Answer a request; never raises."""
        path = request.target.partition("?")[0]
        self.asked.append(path)
        self._asked.set()
        self._asked = trio.Event()
        match path:
            case "/oauth/token":
                # Codes come in a form, and refresh tokens in an object.
                form = parse_qs(request.body.decode())
                if form.get("code", [CODE]) != [CODE]:
                    return _reply(400, {"error": "invalid_grant"})
                if not form and self.refresh_status != 200:
                    return _reply(self.refresh_status, {"error": "refresh_token_expired"})
                # Each is another one: the runtime does not take what it has for new.
                number = self.asked.count(path)
                tokens = dict.fromkeys(("id_token", "access_token"), token(number=number))
                return _reply(200, {**tokens, "refresh_token": f"refresh-{number}"})
            case "/api/accounts/deviceauth/usercode":
                device = {"device_auth_id": "device-1", "user_code": USER_CODE, "interval": "1"}
                return _reply(self.usercode_status, device, self.usercode_gate)
            case "/api/accounts/deviceauth/token":
                code = {"code_challenge": "x", "code_verifier": "y", "authorization_code": CODE}
                gate = self.approval if self.device_status == 200 else None
                return _reply(self.device_status, code, gate)
            case "/backend-api/wham/accounts/check":
                account = {
                    "id": ACCOUNT,
                    "plan_type": "pro",
                    "workspace_backend_origin": "https://127.0.0.1:1",
                    "account_routing_override": "NO_CONSTRAINT",
                }
                order = {"account_ordering": [ACCOUNT], "default_account_id": ACCOUNT}
                return _reply(200, {"accounts": [account], **order})
            case "/backend-api/wham/usage":
                window = {"used_percent": 12, "limit_window_seconds": 18_000, "reset_at": 0}
                limits = {"primary_window": {**window, "reset_after_seconds": 0}}
                limits |= {"allowed": True, "limit_reached": False}
                return _reply(200, {"plan_type": "pro", "rate_limit": limits})
            case "/backend-api/wham/profiles/me":
                return _reply(200, {"stats": {"lifetime_tokens": 34}})
            case "/oauth/revoke":
                return _reply(200, {})
            case _:
                return _reply(404, {})


def _reply(status: int, body: object, gate: Gate | None = None) -> HttpReply:
    text = json.dumps(body).encode()
    headers = (("content-type", "application/json"), ("content-length", str(len(text))))
    return HttpReply(status, headers, [text] if gate is None else [gate, text])


@asynccontextmanager
async def open_issuer() -> AsyncGenerator[Issuer]:
    """Serve an issuer on a free port of the loopback device."""
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    host, port = listener.socket.getsockname()
    issuer = Issuer(f"http://{host}:{port}")

    async def serve(stream: trio.SocketStream) -> None:
        await serve_connection(stream, issuer.answer)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(trio.serve_listeners, serve, [listener])
        yield issuer
        nursery.cancel_scope.cancel()
