"""A place for the real runtime where it finds nothing of this machine's user."""

from __future__ import annotations

import errno
import os
import re
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast, final

from trio_codex._config._checks import described
from trio_codex._config._config import CodexConfig
from trio_codex._util._handle import checks_options, stays_here
from trio_codex._wire import encode_json
from trio_codex.testing._script import url_of_model_around
from trio_codex.testing._served import ServedAppServer, serve_runtime

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from trio_codex.testing._scripted_model import ScriptedModel

__all__ = ["AppServerHarness"]

TomlValue: TypeAlias = "bool | int | float | str | Mapping[str, TomlValue]"

_NOWHERE_URL = "http://127.0.0.1:9/v1"
"""Where the runtime looks for a model when there is none: the discard port, refused at once."""

_QUIET_FEATURES: Mapping[str, TomlValue] = {
    "plugins": False,  # else it asks github.com and chatgpt.com
    "shell_snapshot": False,  # else every thread runs a login shell of the user
    "apps": False,  # else a ChatGPT login is followed by requests
    "unbounded_connection_retries": False,  # else a refused connection is tried forever
}

_INHERITED = (
    ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
    if sys.platform != "win32"
    else ("PATH", "PATHEXT", "COMSPEC", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR")
)


@final
@stays_here
@checks_options
class AppServerHarness:
    """Directories and a configuration for a Codex runtime that nothing gets in or out of.

    Below its root it keeps the runtime's home, a workspace, a home directory
    and a directory for temporary files. The runtime inherits next to nothing
    from the environment, and every address that it knows is on the loopback
    device. The directories and the configuration are private to their owner, and
    no link is followed to make them. Nothing of it is deleted; a test gives it a directory that is.

    Attributes:
        root: The directory that all others are in.
        codex_home: What the runtime sees as ``CODEX_HOME``.
        workspace: The working directory of the runtime, empty at first.
    """

    def __init__(
        self,
        root: Path | str,
        scripted_model: ScriptedModel | None = None,
        *,
        base_url: str | None = None,
        model: str = "gpt-5.5",
        approval_policy: str = "never",
        sandbox_mode: str = "read-only",
        features: Mapping[str, TomlValue] | None = None,
        request_max_retries: int = 0,
        stream_max_retries: int = 0,
        extra_config: str = "",
    ) -> None:
        """Make the directories and write ``config.toml``.

        Args:
            root: Where; made if it is missing.
            scripted_model: The model that the runtime asks; None for the one in
                whose `open_scripted_model` block this is. Where there is none,
                nor a `base_url`, threads start and turns fail.
            base_url: In place of `scripted_model`: the URL of another local
                provider, ending in ``/v1``.
            model: The slug of the model. The default is one that the runtime
                knows, with the classic tools and ``apply_patch``.
            approval_policy: ``never``, ``on-request`` or ``untrusted``.
            sandbox_mode: ``read-only``, ``workspace-write`` or ``danger-full-access``.
            features: Feature flags, in addition to those that keep the runtime
                quiet, or in their place.
            request_max_retries: How often the runtime asks the model again, without a word,
                after an HTTP error of the server (5xx).
            stream_max_retries: How often it asks again and tells of it
                (``Reconnecting... 1/2``): after a response that failed or was cut off, an
                error 5xx, and an error 429 with the header ``retry-after``.
            extra_config: TOML text for the end of ``config.toml``. What stands
                there already cannot be said again; ``config_overrides`` of
                `config` can.

        Raises:
            ValueError: Both `scripted_model` and `base_url` were given.
            TypeError: The root or the model is something else.
            OSError: A directory or the file could not be written.
        """
        if not isinstance(cast("object", root), str | os.PathLike):
            raise TypeError(f"root must be the path of a directory, and is {described(root)}")
        if scripted_model is not None and base_url is not None:
            raise ValueError("give either scripted_model or base_url")
        if scripted_model is not None:
            if not isinstance(getattr(scripted_model, "base_url", None), str):
                kind = described(scripted_model)
                raise TypeError(f"scripted_model must be a ScriptedModel or None, and is {kind}")
            base_url = scripted_model.base_url
        self.root: Path = Path(root).resolve()
        self.codex_home: Path = self.root / "codex-home"
        self.workspace: Path = self.root / "workspace"
        self._home = self.root / "home"
        # The runtime makes no helper programs (apply_patch, the sandbox) when
        # its home is below the directory for temporary files, and a test's
        # directory usually is. It believes the environment, so give it another.
        self._temp = self.root / "tmp"
        self._base_url = base_url or url_of_model_around() or _NOWHERE_URL
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for directory in (self.codex_home, self.workspace, self._home, self._temp):
            _make_private(directory)
        self._model = model
        self._approval_policy = approval_policy
        self._sandbox_mode = sandbox_mode
        self._features = dict(features or {})
        self._retries = {
            "request_max_retries": request_max_retries,
            "stream_max_retries": stream_max_retries,
        }
        self._extra_config = extra_config
        self._write_config()

    def __repr__(self) -> str:
        return f"<AppServerHarness {self.root}>"

    def configure(
        self,
        *,
        model: str | None = None,
        approval_policy: str | None = None,
        sandbox_mode: str | None = None,
        features: Mapping[str, TomlValue] | None = None,
        request_max_retries: int | None = None,
        stream_max_retries: int | None = None,
        extra_config: str | None = None,
    ) -> None:
        """Write ``config.toml`` anew; a runtime that is started after this reads it.

        Args:
            model: See the constructor, here as below; None leaves it as it is.
            approval_policy: None leaves it as it is.
            sandbox_mode: None leaves it as it is.
            features: Added to those given before.
            request_max_retries: None leaves it as it is.
            stream_max_retries: None leaves it as it is.
            extra_config: Takes the place of what was given before.

        Raises:
            OSError: The file could not be written.
        """
        self._model = self._model if model is None else model
        self._approval_policy = (
            self._approval_policy if approval_policy is None else approval_policy
        )
        self._sandbox_mode = self._sandbox_mode if sandbox_mode is None else sandbox_mode
        self._features.update(features or {})
        given = {
            "request_max_retries": request_max_retries,
            "stream_max_retries": stream_max_retries,
        }
        self._retries.update({key: most for key, most in given.items() if most is not None})
        self._extra_config = self._extra_config if extra_config is None else extra_config
        self._write_config()

    @property
    def env(self) -> dict[str, str]:
        """The variables that keep a runtime inside the harness, without ``CODEX_HOME``."""
        origin = self._base_url.removesuffix("/v1")
        home, temp = str(self._home), str(self._temp)
        return {
            "HOME": home,
            "USERPROFILE": home,
            "TMPDIR": temp,
            "TMP": temp,
            "TEMP": temp,
            "CODEX_APP_SERVER_DISABLE_MANAGED_CONFIG": "1",
            "CODEX_APP_SERVER_LOGIN_ISSUER": origin,
            "CODEX_REFRESH_TOKEN_URL_OVERRIDE": f"{origin}/oauth/token",
            "CODEX_REVOKE_TOKEN_URL_OVERRIDE": f"{origin}/oauth/revoke",
        }

    def config(self, **overrides: Any) -> CodexConfig:
        """Make the configuration that opens a runtime in this harness.

        Args:
            **overrides: Fields of `CodexConfig`. ``env`` is added to the
                harness's own variables; every other field takes the place of
                the harness's.

        Returns:
            The configuration, for `open_codex`.

        Raises:
            TypeError: There is no such field, or its value is of the wrong type.
            ValueError: A value is impossible.
        """
        env: Mapping[str, str] = overrides.pop("env", None) or {}
        fields: dict[str, Any] = {
            "codex_home": str(self.codex_home),
            "cwd": str(self.workspace),
            "inherit_env": _INHERITED,
            **overrides,
        }
        return CodexConfig(env={**self.env, **env}, **fields)

    @asynccontextmanager
    async def serve(
        self, listen: str = "ws://127.0.0.1:0", *, token: str | None = None, **overrides: Any
    ) -> AsyncGenerator[ServedAppServer]:
        """Run the real runtime as a server for `connect_codex` while the block lasts.

        ::

            async with harness.serve() as server, connect_codex(server.url) as codex:
                ...

        A checkpoint. Leaving the block terminates it, and kills it after two seconds, which it
        needs while a turn runs; shielded from cancellation.

        Args:
            listen: ``ws://127.0.0.1:PORT``, with 0 for a free port; ``unix:///path``; or
                ``unix://`` for the default socket, which is in the harness's home.
            token: The token that it wants to see; None for none.
            **overrides: Fields of `CodexConfig`, as in `config`.

        Yields:
            The server, which a test may kill, pause and start again.

        Raises:
            TransportClosedError: It has ended, or does not listen in time.
        """
        options: tuple[str, ...] = ()
        if token is not None:
            file = self.root / "token"
            _write_private(file, token)
            options = ("--ws-auth", "capability-token", "--ws-token-file", str(file))
        if listen == "unix://":
            listen += str(self.codex_home / "app-server-control" / "app-server-control.sock")
        async with serve_runtime(self.config(**overrides), listen, options) as server:
            yield server

    def _write_config(self) -> None:
        settings: dict[str, TomlValue] = {
            "model": self._model,
            "model_provider": "scripted",
            "approval_policy": self._approval_policy,
            "sandbox_mode": self._sandbox_mode,
            "chatgpt_base_url": f"{self._base_url.removesuffix('/v1')}/backend-api",
            "features": {**_QUIET_FEATURES, **self._features},
            "analytics": {"enabled": False},
            "model_providers": {
                "scripted": {
                    "name": "scripted",
                    "base_url": self._base_url,
                    "wire_api": "responses",
                    **self._retries,
                }
            },
        }
        # Dotted keys, so that the text that follows is still at the top level.
        lines = list(_toml_lines(settings))
        text = "\n".join([*lines, self._extra_config, ""])
        _write_private(self.codex_home / "config.toml", text)


def _make_private(directory: Path) -> None:
    """Make a directory that is its owner's alone; one that somebody else has put there is refused.

    A harness may be made twice for one root, so it may be there already.
    """
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        if directory.is_symlink() or not directory.is_dir():
            raise OSError(
                errno.ENOTDIR,
                "a harness makes a directory here, and follows no link",
                str(directory),
            ) from None
        directory.chmod(0o700)


def _write_private(file: Path, text: str) -> None:
    """Write a file that is its owner's alone, in the place of whatever is there, links included."""
    new = file.with_name(f".{file.name}.{uuid.uuid4().hex}")
    # A new file, so no link is followed; renamed, so a runtime that starts reads all or nothing.
    with open(new, "x", encoding="utf-8", opener=partial(os.open, mode=0o600)) as stream:
        stream.write(text)
    new.replace(file)


def _toml_lines(table: Mapping[str, TomlValue], prefix: str = "") -> Iterator[str]:
    for key, value in table.items():
        name = prefix + (key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _toml_string(key))
        if isinstance(value, Mapping):
            yield from _toml_lines(cast("Mapping[str, TomlValue]", value), f"{name}.")
        elif isinstance(value, str):
            yield f"{name} = {_toml_string(value)}"
        else:
            yield f"{name} = {encode_json(value).decode()}"


def _toml_string(text: str) -> str:
    # A JSON string is a TOML string, but for DEL, which JSON leaves as it is.
    return encode_json(text).decode().replace("\x7f", "\\u007f")
