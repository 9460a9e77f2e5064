"""An issuer of logins, and the two ports that the runtime cannot do without."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

import pytest
from browser import CALLBACK_PORTS, is_free
from login_issuer import open_issuer
from pytest_trio import trio_fixture

from trio_codex import open_codex

FOREIGN_SECONDS = 60
AUTH = ("model_providers.scripted.requires_openai_auth=true",)


@trio_fixture
async def issuer():
    async with open_issuer() as issuer:
        yield issuer


@pytest.fixture
def login_config(app_server, issuer):
    """The configuration of a runtime that asks the issuer, and that needs a login."""
    return issuer.config(app_server, config_overrides=AUTH)


@trio_fixture
async def codex(login_config):
    async with open_codex(login_config) as codex:
        yield codex


def _lock(file) -> None:
    """Wait until nobody else has it; the system gives it back when the process ends."""
    if sys.platform == "win32":
        import msvcrt

        while True:
            with contextlib.suppress(OSError):  # it gives up after ten seconds
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                return
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)


@pytest.fixture
def callback_ports():
    """The ports on which the runtime waits for the browser, for this test alone.

    They are fixed, so tests that need them wait for each other: those of other
    workers and of other runs too. It is waited for outside of the test's deadline.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "trio-codex-tests"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "callback-ports.lock").open("a") as file:
        _lock(file)
        end = time.monotonic() + FOREIGN_SECONDS
        while not all(map(is_free, CALLBACK_PORTS)):
            if time.monotonic() > end:
                pytest.skip("a program that is not a test has the ports 1455 and 1457")
            time.sleep(0.05)
        yield
