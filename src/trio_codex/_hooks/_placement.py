"""Where the runtime finds our hooks: in its arguments, and in the config of each thread.

The rules:

    1. The hooks and the trust in them go by ``-c``: so `hooks/list` shows them, and a thread
       that was started in whatever way has them. Trust is by the hash of exactly these hooks.
    2. The arguments of a process are read by everybody on the machine. So the token goes into
       the config of each thread alone. The server is required: a thread without the token
       does not start.
    3. A config that would drop the hooks is refused, because the runtime drops them in silence.
    4. The configuration of the user can switch a hook off, and the agent may be able to write
       it. A hook that is off when the runtime starts is an error. The config of each thread
       switches all of them on, so that nothing switches them off later.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from trio_codex._hooks._events import wire_fields
from trio_codex._wire import encode_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trio_codex._hooks._answers import EventKind

SERVER: Final = "trio_codex_hooks"
TOOL: Final = "hook"

SOURCE: Final = "/<session-flags>/config.toml"
"""What the runtime calls the file that its arguments stand for."""

FOREVER: Final = 365 * 24 * 3600
"""Seconds for which the runtime waits for a hook; its default is ten minutes."""

STARTUP_SECONDS: Final = 60
"""Seconds in which a thread must reach the listener; a program may be busy for that long."""

THREAD_REQUESTS: Final = ("thread/start", "thread/resume", "thread/fork")

_ENTRY: Final = f"mcp_servers.{SERVER}"
_TOKEN_BYTES: Final = 32
_HIDDEN: Final = "(the hooks' token)"

_PLACED: Final = (("mcp_servers", SERVER), ("features", "hooks"), ("hooks", "state"))
"""What is put into the config of a thread: tables, and the names of their members."""

_PROXIES: Final = ("http_proxy", "all_proxy")
_LOOPBACK: Final = "127.0.0.1"


class Placement:
    """Puts the hooks of one runtime where the runtime looks for them.

    Args:
        kinds: The events that the program has functions for.
        port: Where the listener is.

    Attributes:
        token: What the runtime shows to the listener.
    """

    def __init__(self, kinds: Sequence[EventKind], port: int) -> None:
        self._kinds = kinds
        self.token: str = secrets.token_urlsafe(_TOKEN_BYTES)
        self._server: dict[str, Any] = {
            "url": f"http://{_LOOPBACK}:{port}/",
            "required": True,
            "startup_timeout_sec": STARTUP_SECONDS,
            "tool_timeout_sec": FOREVER,
        }

    def __repr__(self) -> str:
        return f"<Placement of {len(self._kinds)} hooks>"

    # The process

    def overrides(self) -> list[str]:
        """Give the settings for the runtime's arguments."""
        return [
            *(f"hooks.{kind.wire}={_toml([{'hooks': [_handler(kind)]}])}" for kind in self._kinds),
            f"hooks.state={_toml(self._trust())}",
            f"{_ENTRY}={_toml(self._server)}",
        ]

    def _trust(self, **state: bool) -> dict[str, Any]:
        return {self.key(kind): {"trusted_hash": _hash(kind), **state} for kind in self._kinds}

    def key(self, kind: EventKind) -> str:
        """Give the key under which the runtime keeps its trust in a hook of ours."""
        return f"{SOURCE}:{kind.name}:0:0"

    def check_overrides(self, overrides: Sequence[str]) -> None:
        """Refuse settings of the program that ours would replace, or that would replace ours.

        Raises:
            ValueError: There is one.
        """
        ours = {f"hooks.{kind.wire}" for kind in self._kinds} | {"hooks", "hooks.state", _ENTRY}
        for index, override in enumerate(overrides):
            key = override.partition("=")[0].strip()
            if key in ours or key.startswith(("hooks.state.", f"{_ENTRY}.")):
                raise ValueError(
                    f"CodexConfig.config_overrides[{index}] sets {key}, which hooks= of open_codex "
                    "sets too: keep other hooks in the configuration file of the runtime"
                )

    # Threads

    def place(self, params: Any) -> Any:
        """Put the hooks into the params of a request that starts or loads a thread.

        Raises:
            ValueError: The config there would drop them.
        """
        match params:
            case {"config": {**config}}:
                pass
            case {**rest} if rest.get("config") is None:
                config = {}
            case _:
                return params  # which the runtime refuses
        self._check_thread(config)
        server = {**self._server, "http_headers": {"Authorization": f"Bearer {self.token}"}}
        _put(config, "mcp_servers", SERVER, server)
        # In the directory of a project they may be switched off.
        _put(config, "features", "hooks", True)
        _put(config, "hooks", "state", self._trust(enabled=True))
        return {**params, "config": config}

    def _check_thread(self, config: Mapping[str, Any]) -> None:
        for key, value in config.items():
            if key == "hooks":
                raise ValueError(
                    "config['hooks'] would drop the hooks of open_codex: write the dotted form, "
                    "config['hooks.EVENT'], for an event that they do not have"
                )
            if key in {f"hooks.{kind.wire}" for kind in self._kinds} or key == "hooks.state":
                raise ValueError(
                    f"config[{key!r}] would drop a hook of open_codex: do in its function what "
                    "this is for, or write config['hooks.EVENT'] for another event"
                )
            if key == _ENTRY or key.startswith((f"{_ENTRY}.", "hooks.state.")):
                raise ValueError(f"config[{key!r}] would drop the hooks of open_codex")
            match key, value:
                case ("features.hooks", switch) | ("features", {"hooks": switch}):
                    pass
                case _:
                    switch = True
            if switch is not True:
                raise ValueError(
                    "config['features.hooks'] would drop the hooks of open_codex: leave it out, "
                    "or open another runtime without hooks="
                )

    def hide(self, message: Any) -> Any:
        """Take what `place` has put in out of a message that is shown to instruments."""
        match message:
            case {"method": method, "params": {"config": {**config}} as params} if (
                method in THREAD_REQUESTS
            ):
                for table, name in _PLACED:
                    config.pop(f"{table}.{name}", None)
                    if isinstance(config.get(table), Mapping):
                        config[table] = {k: v for k, v in config[table].items() if k != name}
                shown = {**params, "config": config}
                if not config:
                    del shown["config"]
                return {**message, "params": shown}
            case _:
                return message

    def conceal(self, text: str) -> str:
        """Put a name in the place of the token."""
        return text.replace(self.token, _HIDDEN)


def _put(config: dict[str, Any], table: str, name: str, value: Any) -> None:
    """Set a member of a table in the form in which the table is given: nested replaces dotted."""
    nested = config.get(table)
    if isinstance(nested, Mapping):
        config[table] = {**cast("Mapping[str, Any]", nested), name: value}
    else:
        config[f"{table}.{name}"] = value


def _handler(kind: EventKind) -> dict[str, Any]:
    # A placeholder that the runtime cannot fill lets the tool run, so none that may be absent.
    names = ["hook_event_name", "session_id", *wire_fields(kind.event)]
    if kind.wire != "SessionStart":
        names.append("turn_id")
    # In the order of their names, in which the runtime computes the hash.
    return {
        "input": {name: f"${{{name}}}" for name in sorted(names)},
        "server": SERVER,
        "timeout": FOREVER,
        "tool": TOOL,
        "type": "mcp_tool",
    }


def _hash(kind: EventKind) -> str:
    """Compute the hash by which the runtime trusts a hook."""
    trusted = {"event_name": kind.name, "hooks": [_handler(kind)]}
    return f"sha256:{hashlib.sha256(encode_json(trusted)).hexdigest()}"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value).items()
        return "{" + ", ".join(f"{_toml(key)} = {_toml(each)}" for key, each in members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, cast("list[Any]", value))) + "]"
    return encode_json(value).decode()  # a plain value is written alike


def reach_loopback(env: Mapping[str, str]) -> dict[str, str]:
    """Keep a proxy of the environment out of the way from the runtime to the listener."""
    changed = dict(env)
    if any(value and name.lower() in _PROXIES for name, value in env.items()):
        names = [name for name in env if name.lower() == "no_proxy"] or ["NO_PROXY", "no_proxy"]
        for name in names:
            changed[name] = ",".join(filter(None, [env.get(name), _LOOPBACK]))
    return changed
