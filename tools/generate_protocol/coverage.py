"""The page of the documentation that lists every request, and how it is tested.

The calls that the tests of the real runtime make say how; the tables here give
the reasons where a test cannot make one, or only sees it refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.generate_protocol import gaps as tables
from tools.generate_protocol.domains import DOMAINS, domain_of_method
from tools.generate_protocol.tested import rpc_calls, runtime_sources

if TYPE_CHECKING:
    from pathlib import Path

    from tools.generate_protocol.rpc import Request
    from tools.generate_protocol.schema import Bundle

#: Requests that the tests never make to the real runtime, and why.
FAKE_ONLY = {
    "feedback/upload": "it sends to the network",
    "remoteControl/enable": "it connects to the network",
}

_NO_ACCOUNT = "without an account"
_NOT_IN_THIS_BUILD = "not in this build"
_NO_SHARING = "sharing is off without an account"

#: Requests that the real runtime refuses in the tests, and why.
REFUSED = {
    "account/bedrock/setup": "for a region that is not there",
    "account/gatewayOAuth/login": "without a gateway",
    "account/rateLimitResetCredit/consume": _NO_ACCOUNT,
    "account/rateLimits/read": _NO_ACCOUNT,
    "account/sendAddCreditsNudgeEmail": _NO_ACCOUNT,
    "account/usage/read": _NO_ACCOUNT,
    "account/workspaceMessages/read": _NO_ACCOUNT,
    "initialize": "the second time",
    "mcpServer/event/stream/start": "for a server that is not a hosted app",
    "mcpServer/oauth/login": "for a server without HTTP",
    "plugin/share/checkout": _NO_SHARING,
    "plugin/share/delete": _NO_SHARING,
    "plugin/share/list": _NO_SHARING,
    "plugin/share/save": _NO_SHARING,
    "plugin/share/updateTargets": _NO_SHARING,
    "plugin/skill/read": "without a remote marketplace",
    "remoteControl/client/list": _NO_ACCOUNT,
    "remoteControl/client/revoke": _NO_ACCOUNT,
    "remoteControl/disable": _NO_ACCOUNT,
    "remoteControl/pairing/start": _NO_ACCOUNT,
    "remoteControl/pairing/status": "without a pairing",
    "thread/approveGuardianDeniedAction": "without a denial",
    "thread/prediction/request": "the runtime does not have it yet",
    "userVerification/delete": _NOT_IN_THIS_BUILD,
    "userVerification/enroll": _NOT_IN_THIS_BUILD,
    "userVerification/verify": _NOT_IN_THIS_BUILD,
}

_ANSWERED, _REFUSED, _FAKE = "runtime", "runtime, refused", "memory only"

_PAGE = """\
<!-- Generated from the schema of the runtime. Do not edit; run
     python -m tools.generate_protocol -->
# Every request

`codex.rpc` has one typed method for each of the {count} requests that a client can make of
`codex app-server` {version}, experimental ones included. Its name is the method's in snake_case,
its arguments are keywords, its response is a class of `trio_codex.types`:

<!-- run: body -->
```python
from trio_codex import types

found = await codex.rpc.fs_read_directory(path=codex.metadata.codex_home)
for entry in found.entries:
    if isinstance(entry, types.FsReadDirectoryEntry):
        print(entry.file_name)

page = await codex.rpc.thread_list(limit=10, archived=None)
print(len(page.data), page.next_cursor)
```

- An argument that you leave out is not sent; `None` is sent as null. The runtime distinguishes the
  two: on `thread_settings_update`, `service_tier=None` clears the tier, and without the argument it
  stays.
- A name that would be a Python keyword or the name of a type ends in an underscore, as the field of
  the params class does.
- An entry of a list that does not fit its class is a `types.Unknown` with the raw value. The other
  entries are not lost.
- If the params are one of several classes, the method takes an object of one of them:
  `account_login_start(types.ApiKeyLoginAccountParams(api_key=...))`.
- {experimental} methods, and some parameters, are experimental: the runtime accepts them only if
  `CodexConfig.experimental_api` is on, which is the default. Otherwise the error says so.
- A cancelled call drops its answer. The runtime may have done what was asked, and what it started
  goes on: a turn of `turn_start` or `review_start` belongs to no block, and a command of
  `command_exec` runs to its end. `Thread.run` and `Thread.turn` interrupt what they started.
- `codex.request(method, params, response_type)` sends requests that are not in the pinned schema.

## How each is tested

Every method is called on an app-server in memory, with the least and the most that the schema
allows as params and as response. "runtime": the tests also send the request to the real runtime,
without a network, and check its answer. "refused": the runtime can only refuse it there, for the
reason given, and the tests check the refusal. Of the {count}, {answered} are answered by the real
runtime, {refused} are refused, and {fake} are never sent to it.
{tables}"""

_TABLE = """
### {title}

| method | `codex.rpc` | response | tested on |
|---|---|---|---|
{rows}
"""


def coverage_page(bundle: Bundle, requests: list[Request], root: Path) -> str:
    """The text of the page.

    Args:
        bundle: The schema; its gaps take what the tables of reasons lack and have in vain.
        requests: All client requests.
        root: The root of the repository, with the tests.

    Returns:
        Markdown.
    """
    called = rpc_calls(runtime_sources(root))
    tested = {request.method.name: _tested(bundle, request, called) for request in requests}
    bundle.gaps.ignore(
        tables.COVERAGE,
        (f"`{method}`" for method in (FAKE_ONLY.keys() | REFUSED.keys()) - tested.keys()),
    )
    by_domain: dict[str, list[Request]] = {domain: [] for domain in DOMAINS}
    for request in requests:
        by_domain[domain_of_method(request.method.name)].append(request)
    sections = "".join(
        _TABLE.format(
            title=f"{DOMAINS[domain][:1].upper()}{DOMAINS[domain][1:]}",
            rows="\n".join(_row(request, tested[request.method.name]) for request in own),
        )
        for domain, own in by_domain.items()
        if own
    )
    return _PAGE.format(
        version=bundle.runtime_version,
        count=len(requests),
        experimental=sum(request.experimental for request in requests),
        answered=sum(text == _ANSWERED for text in tested.values()),
        refused=sum(text.startswith(_REFUSED) for text in tested.values()),
        fake=sum(text.startswith(_FAKE) for text in tested.values()),
        tables=sections,
    )


def _tested(bundle: Bundle, request: Request, called: dict[str, bool]) -> str:
    """How a request is tested, in the words of the page."""
    method = request.method.name
    answered = called.get(request.name)
    if answered:
        return _ANSWERED
    reasons, how = (FAKE_ONLY, _FAKE) if answered is None else (REFUSED, _REFUSED)
    if method not in reasons:
        what = "no test sends" if answered is None else "the tests only see refused"
        bundle.gaps.fill(tables.COVERAGE, f"nothing says why {what} `{method}`")
        return how if answered is not None else f"{how}: no test sends it yet"
    return f"{how}: {reasons[method]}"


def _row(request: Request, tested: str) -> str:
    mark = " (experimental)" if request.experimental else ""
    return f"| `{request.method.name}`{mark} | `{request.name}` | `{request.response}` | {tested} |"
