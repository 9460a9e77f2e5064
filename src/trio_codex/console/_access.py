"""Who may see the page: a request is looked at here before anything else reads it.

Sans-IO. Any process of the machine can reach the port, and so can any page that a browser
has open. The rules:

    1. A request must name this address as its host, once: another site's name can be made to
       lead here.
    2. A request that a page makes must come from our own page, by its ``Origin`` and by
       ``Sec-Fetch-Site``. What changes something must have an ``Origin``.
    3. A request must show the token: by the cookie, or in the first URL, which gives the
       cookie. This comes last, so that a request refused before has spent nothing.

What is refused is not told why: it could be a stranger's.
"""

from __future__ import annotations

import re
import secrets
from enum import Enum
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from trio_codex._util._control_c import protected

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOKEN_BYTES: Final = 32
_OWN_SITES: Final = ({b"same-origin"}, {b"none"}, set[bytes]())
_READING: Final = frozenset({"GET", "HEAD"})


class Verdict(Enum):
    """What to do with a request: answer it, refuse it, or give it the cookie."""

    answer = "answer"
    refuse = "refuse"
    enter = "enter"


@protected
class Access:
    """Decides on requests; its token is as long-lived as it is.

    Args:
        port: The port on 127.0.0.1.
    """

    def __init__(self, port: int) -> None:
        self._token = secrets.token_urlsafe(_TOKEN_BYTES)
        self._host = f"127.0.0.1:{port}".encode()
        # Cookies are shared by all ports of a host.
        self._cookie = f"trio_codex_console_{port}"

    @property
    def url(self) -> str:
        """The first URL, which holds the token."""
        return f"http://{self._host.decode()}/?token={self._token}"

    @property
    def cookie(self) -> str:
        """The header that gives the cookie."""
        return f"{self._cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict"

    def judge(
        self, method: str, path: str, query: bytes, headers: Iterable[tuple[bytes, bytes]]
    ) -> Verdict:
        """Judge a request by its head.

        Args:
            method: Its method.
            path: Its path.
            query: What stands behind the question mark.
            headers: Its headers; their names are in small letters.
        """
        fields: dict[bytes, list[bytes]] = {}
        for name, value in headers:
            fields.setdefault(name, []).append(value)
        if fields.get(b"host") != [self._host] or not self._is_own(method, fields):
            return Verdict.refuse
        if path == "/" and method == "GET" and query:
            return Verdict.enter if self._shows_token(query) else Verdict.refuse
        given = b"; ".join(fields.get(b"cookie", ()))
        cookies = re.findall(rb"(?:^|;) *" + self._cookie.encode() + rb"=([^;]*)", given)
        known = len(cookies) == 1 and self._is_token(cookies[0])
        return Verdict.answer if known else Verdict.refuse

    def _is_own(self, method: str, fields: dict[bytes, list[bytes]]) -> bool:
        origins = fields.get(b"origin", [])
        if origins != [b"http://" + self._host] and (origins or method not in _READING):
            return False
        return set(fields.get(b"sec-fetch-site", ())) in _OWN_SITES

    def _shows_token(self, query: bytes) -> bool:
        given = parse_qs(query.decode("latin-1"), max_num_fields=8) if query.count(b"&") < 8 else {}
        tokens = given.get("token", [])
        return len(tokens) == 1 and self._is_token(tokens[0].encode())

    def _is_token(self, given: bytes) -> bool:
        return secrets.compare_digest(given, self._token.encode())
