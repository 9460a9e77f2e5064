"""The pytest plugin of trio-codex: fixtures for tests of programs that use the SDK.

The fixtures ``scripted_model``, ``app_server`` and ``codex`` are for async tests under
pytest-trio, with its ``trio_mode`` or with ``@pytest.mark.trio``. To configure them, override one
in a ``conftest.py`` or change the harness before opening a runtime in it. ``codex_cassette`` is
for every test that runs Trio: it records the real runtime with ``--codex-record=once`` or
``all``, and replays the recording without it.

Installed with the package, this module is imported by every pytest of its user. It is
therefore a module of its own, outside of the package, and imports the package when a
test asks for a fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from pathlib import Path

    from trio_codex import Codex
    from trio_codex.testing import AppServerHarness, Cassette, ScriptedModel

try:
    # pytest has loaded it already as a plugin of its own, if it is installed.
    from pytest_trio import trio_fixture as _trio_fixture  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
except ImportError:
    _trio_fixture = None

__all__ = ["app_server", "codex", "codex_cassette", "scripted_model"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--codex-record``."""
    parser.getgroup("trio-codex").addoption(
        "--codex-record",
        choices=("none", "once", "all"),
        default="none",
        help="whether codex_cassette records the real runtime, with your login and at your "
        "expense: not at all, where there is no recording yet, or always (default: none)",
    )


def _async_fixture(function: Callable[..., Any]) -> Any:
    if _trio_fixture is not None:
        return cast("Any", _trio_fixture)(function)
    name = function.__name__

    @pytest.fixture(name=name)
    def missing() -> None:
        pytest.fail(
            f"the fixture {name!r} needs pytest-trio: pip install pytest-trio", pytrace=False
        )

    return missing


@_async_fixture
async def scripted_model() -> AsyncGenerator[ScriptedModel]:
    """A model that answers by the test's script; see `trio_codex.testing.ScriptedModel`."""
    from trio_codex.testing import open_scripted_model  # noqa: PLC0415 - only when a test asks

    async with open_scripted_model() as model:
        yield model


@_async_fixture
async def app_server(tmp_path: Path, scripted_model: ScriptedModel) -> AppServerHarness:
    """An isolated place for a runtime whose model is `scripted_model`."""
    from trio_codex.testing import AppServerHarness  # noqa: PLC0415 - only when a test asks

    return AppServerHarness(tmp_path / "app-server", scripted_model)


@_async_fixture
async def codex(app_server: AppServerHarness) -> AsyncGenerator[Codex]:
    """An open runtime in `app_server`, without request handlers."""
    from trio_codex import open_codex  # noqa: PLC0415 - only when a test asks

    async with open_codex(app_server.config()) as codex:
        yield codex


@pytest.fixture
def codex_cassette(request: pytest.FixtureRequest) -> Cassette:
    """What opens a client on a recording of the real runtime; see `trio_codex.testing.Cassette`."""
    from trio_codex.testing import Cassette  # noqa: PLC0415 - only when a test asks
    from trio_codex.testing._recordings._cassette import cassette_path  # noqa: PLC0415

    _, _, test = request.node.nodeid.partition("::")
    mode = request.config.getoption("--codex-record", default="none") or "none"
    return Cassette(cassette_path(request.path, test.replace("::", ".")), mode)
