"""A report on the runtime, its home and the machine, and on all problems, in plain words."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast
from urllib.parse import urlsplit

import trio

from trio_codex import (
    CodexConfig,
    CodexError,
    JsonRpcError,
    RuntimeNotFoundError,
    Sandbox,
    __version__,
    open_codex,
    printable,
)
from trio_codex._transport._launch import runtime_command
from trio_codex.protocol.methods import RUNTIME_VERSION

if TYPE_CHECKING:
    from trio_codex import Codex


Line: TypeAlias = Callable[[str, object], None]
"""Writes a line of the report: a name and a value."""

FILES_OF_A_THREAD: Final = 3
"""File descriptors that the runtime holds for a loaded thread, as measured."""

FILES_OF_ITS_OWN: Final = 60

FEW_THREADS: Final = 50
"""A limit of open files that is reached with so few threads is a problem."""

REACH_SECONDS: Final = 5.0

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

_OPENAI: Final = "https://api.openai.com/v1"


async def examine(write: Callable[[str], object], config: CodexConfig | None = None) -> int:
    """Start a runtime, ask it, look around, and report; give 1 if something is wrong, else 0.

    The worst problem comes first. Without a config the runtime is the one of `open_codex`.
    """
    config = config or CodexConfig()
    line = line_writer(write)
    line("trio-codex", __version__)
    problems = home_problems(config)
    try:
        command, _ = runtime_command(config)
        line("runtime", command[0])
        async with open_codex(config) as codex:
            metadata = codex.metadata
            line("version", metadata.version)
            line("platform", f"{metadata.platform_os} ({metadata.platform_family})")
            line("home", metadata.codex_home)
            problems += await _asked(codex, line, command[0])
        problems += version_problems(metadata.version)
    except RuntimeNotFoundError as exc:
        problems.insert(0, f"There is no runtime: {exc}")
    except CodexError as exc:
        problems.append(f"The runtime does not work: {exc}")
    problems += open_files(line)
    return conclude(write, problems)


def line_writer(write: Callable[[str], object]) -> Line:
    """Make the function that writes a line of the report."""

    def line(name: str, value: object) -> None:
        write(f"{name:<12}{printable(str(value), one_line=True)}\n")

    return line


def conclude(write: Callable[[str], object], problems: list[str]) -> int:
    """Write the problems, and give the exit status."""
    write("\n")
    for problem in problems:
        write(f"Problem: {printable(problem)}\n")
    if not problems:
        write("All is well.\n")
    return 1 if problems else 0


async def _asked(codex: Codex, line: Line, runtime: str) -> list[str]:
    """Find out what only a runtime that runs can tell."""
    configuration, problems = await read_configuration(codex)
    if problems:
        return problems
    return [
        *await login_problems(codex, line, runtime),
        *await provider_problems(configuration, line),
        *await sandbox_problems(codex, configuration, line),
    ]


async def read_configuration(codex: Codex) -> tuple[Any, list[str]]:
    """Read the runtime's configuration, or tell why it cannot be read."""
    try:
        return (await codex.request("config/read"))["config"], []
    except JsonRpcError as exc:
        # The runtime starts all the same, and then refuses every thread.
        return {}, [f"The configuration cannot be read: {exc.message}"]
    except (KeyError, TypeError):
        return {}, []


def version_problems(version: str) -> list[str]:
    """Tell whether the runtime is another than the one that this library is made for."""
    if _as_packaged(version) == RUNTIME_VERSION:
        return []
    problem = (
        f"The runtime is {version}, and this library is made for {RUNTIME_VERSION}. "
        "It should work; events that are new in the runtime arrive as unknown ones."
    )
    return [problem]


async def login_problems(codex: Codex, line: Line, runtime: str | None) -> list[str]:
    """Tell whether somebody has to log in; where the runtime is, None for another machine."""
    try:
        answer = await codex.account()
    except CodexError as exc:
        line("login", "unknown")
        return [f"The login could not be read: {exc}"]
    if answer.account is not None:
        # The kind of login only: a name does not belong in a report
        # that people paste into issues.
        line("login", getattr(answer.account, "type", "yes"))
    elif answer.requires_openai_auth:
        line("login", "none")
        # The runtime's package installs no command, so its path is what can be typed.
        where = " on the runtime's machine" if runtime is None else ""
        how = f"run `{shlex.quote(runtime or 'codex')} login`{where}"
        return [f"Nobody is logged in, and the configured provider wants it: {how}."]
    else:
        line("login", "none, and the configured provider wants none")
    return []


def _as_packaged(version: str) -> str:
    """Give the version that a runtime says of itself as its package spells it.

    >>> _as_packaged("0.116.0-alpha.1")
    '0.116.0a1'
    """
    return re.sub(r"-(a|b|rc)(?:lpha|eta)?\.", r"\1", version)


# The machine around the runtime.


def home_problems(config: CodexConfig) -> list[str]:
    """Tell why the runtime's home cannot be used, if it cannot."""
    named = config.codex_home or (config.env or {}).get("CODEX_HOME")
    if named is None and config.inherit_env is not False:
        named = os.environ.get("CODEX_HOME")
    if named:
        home = Path(named)
        if not home.is_dir():
            return [f"CODEX_HOME is not a directory, and the runtime does not make it: {named}"]
        return _not_writable(home)
    home = Path("~/.codex").expanduser()
    if home.is_dir():
        return _not_writable(home)
    if home.exists() or home.is_symlink():
        return [f"The runtime's home is something else than a directory: {home}"]
    # The runtime makes this one by itself, if it may.
    if not os.access(home.parent, os.W_OK | os.X_OK):
        return [f"The runtime's home cannot be made, since nobody may write there: {home}"]
    return []


def _not_writable(home: Path) -> list[str]:
    if os.access(home, os.W_OK | os.X_OK):
        return []
    return [f"The runtime's home cannot be written: {home}"]


def open_files(line: Line) -> list[str]:
    """Tell how many threads the limit of open files leaves room for."""
    if sys.platform == "win32":
        return []
    import resource  # noqa: PLC0415 - not there on Windows

    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        line("open files", "no limit")
        return []
    threads = max((limit - FILES_OF_ITS_OWN) // FILES_OF_A_THREAD, 0)
    line("open files", f"{limit:,}, enough for about {threads:,} threads at once")
    if threads >= FEW_THREADS:
        return []
    problem = (
        f"The limit of open files is {limit:,}, and each thread of the runtime needs "
        f"{FILES_OF_A_THREAD}: after about {threads:,} threads it fails. "
        "Raise it, for example by `ulimit -n 4096`."
    )
    return [problem]


async def provider_problems(configuration: Any, line: Line) -> list[str]:
    """Try whether the model's provider, or the proxy before it, takes a connection.

    Nothing is sent to it. One on this machine may be started later, so that one
    is not a problem.
    """
    # Of the address, host and port alone: the rest may hold a key.
    host, port, is_proxy = _next_hop(_base_url(configuration))
    if host is None:
        return []
    shown = f"{'the proxy ' if is_proxy else ''}{host}:{port}"
    try:
        with trio.fail_after(REACH_SECONDS):
            stream = await trio.open_tcp_stream(host, port)
            await stream.aclose()
    except (OSError, trio.TooSlowError) as exc:
        why = "no answer" if isinstance(exc, trio.TooSlowError) else _reason(exc)
        line("provider", f"{shown} does not answer ({why})")
        if host in _LOOPBACK and not is_proxy:
            return []
        wanted = "Does the proxy run?" if is_proxy else "Is there a network, or a proxy to set?"
        return [f"The model's provider cannot be reached: {shown} ({why}). {wanted}"]
    line("provider", f"{shown} answers")
    return []


def _reason(exc: OSError) -> str:
    # One that tried several addresses says only that it did; the others repeat the address.
    inner: Any = getattr(exc.__cause__, "exceptions", (exc.__cause__ or exc,))[0]
    number: Any = getattr(inner, "errno", None)
    if isinstance(number, int) and number > 0:
        return os.strerror(number)
    return getattr(inner, "strerror", None) or type(inner).__name__


def _base_url(configuration: Any) -> str:
    match configuration:
        case {"model_provider": str(name), "model_providers": {**providers}} if name in providers:
            named: Any = providers[name]
            key = "base_url"
        case _:
            named, key = configuration, "openai_base_url"
    url: Any = cast("dict[str, Any]", named).get(key) if isinstance(named, dict) else None
    return url if isinstance(url, str) else _OPENAI


def _next_hop(url: str) -> tuple[str | None, int, bool]:
    """Give host and port to connect to first, and whether they are a proxy's."""
    scheme, host, port = _address(url)
    if host in _LOOPBACK:
        return host, port, False
    names = (f"{scheme}_proxy", "all_proxy")
    proxies = (os.environ.get(name) or os.environ.get(name.upper()) for name in names)
    proxy = next(filter(None, proxies), None)
    if proxy is None:
        return host, port, False
    _, host, port = _address(proxy if "//" in proxy else f"http://{proxy}")
    return host, port, True


def _address(url: str) -> tuple[str, str | None, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or (80 if parts.scheme == "http" else 443)
    except ValueError:  # a port that is not a number
        return "", None, 0
    return parts.scheme, parts.hostname, port


async def sandbox_problems(codex: Codex, configuration: Any, line: Line) -> list[str]:
    """Run a command that does nothing in the sandbox, unless the settings want none."""
    if sys.platform == "win32":
        return []
    try:
        ran = await codex.exec_run(["/bin/sh", "-c", ":"], cwd="/", sandbox=Sandbox.read_only)
    except CodexError as exc:
        why = str(exc)
    else:
        if ran.exit_code == 0:
            line("sandbox", "works")
            return []
        why = ran.stderr.decode(errors="replace").strip() or f"exit status {ran.exit_code}"
    line("sandbox", "does not work")
    match configuration:
        case {"sandbox_mode": "danger-full-access"}:
            return []
        case _:
            pass
    help_ = (
        "install bubblewrap, and let users make namespaces, which containers often forbid; or "
        "choose Sandbox.full_access where the machine itself is the sandbox"
        if sys.platform == "linux"
        else "see the runtime's documentation"
    )
    return [
        f"The sandbox does not work, so commands of the agent fail: {why}. To mend it, {help_}."
    ]
