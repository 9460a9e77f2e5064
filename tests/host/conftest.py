"""A scripted model and a home for the runtime, for programs that do not run on Trio."""

from __future__ import annotations

import pytest
from host.hosting import ModelThread

from trio_codex import sync
from trio_codex.testing import AppServerHarness


@pytest.fixture
def model():
    with ModelThread() as model:
        yield model


@pytest.fixture
def harness(tmp_path, model):
    return AppServerHarness(tmp_path / "runtime", model.model)


@pytest.fixture
def client(harness):
    with sync.open_codex(harness.config()) as client:
        yield client
