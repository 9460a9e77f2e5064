"""What the tests of the codec share: the schema of the pinned runtime, and what is sent of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# The generator reads the schema; it is not a part of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from schema_instances import Instances

from tools.generate_protocol import methods
from tools.generate_protocol.schema import Bundle, load


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    return load()


@pytest.fixture(scope="session")
def instances(bundle: Bundle) -> Instances:
    sent = methods.sent(bundle, methods.responses(bundle))
    return Instances(bundle.definitions, sent)
