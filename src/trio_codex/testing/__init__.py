"""The testing kit: run programs against the real runtime without a network, a key or a bill.

`open_scripted_model` serves a model that says what the test tells it to,
`AppServerHarness` is an isolated place for the runtime, and the pytest plugin
has both as fixtures. `record_to` records what a connection says, and `open_replay` runs a
program on such a recording, without a runtime.

The names are loaded on first use: the pytest plugin lives in this package, and
what it imports is paid for by every pytest run of everybody who has the wheel.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trio_codex.testing._captured import CapturedRequest as CapturedRequest
    from trio_codex.testing._fake_app_server import FakeAppServer as FakeAppServer
    from trio_codex.testing._fake_app_server import FakeRequest as FakeRequest
    from trio_codex.testing._gate import Gate as Gate
    from trio_codex.testing._gate import delay as delay
    from trio_codex.testing._harness import AppServerHarness as AppServerHarness
    from trio_codex.testing._open_fake import open_fake_app_server as open_fake_app_server
    from trio_codex.testing._parts import HttpFailure as HttpFailure
    from trio_codex.testing._parts import ModelResponse as ModelResponse
    from trio_codex.testing._parts import ModelUsage as ModelUsage
    from trio_codex.testing._parts import ResponsePart as ResponsePart
    from trio_codex.testing._parts import call as call
    from trio_codex.testing._parts import custom_call as custom_call
    from trio_codex.testing._parts import cut as cut
    from trio_codex.testing._parts import failed as failed
    from trio_codex.testing._parts import http_failure as http_failure
    from trio_codex.testing._parts import incomplete as incomplete
    from trio_codex.testing._parts import message as message
    from trio_codex.testing._parts import output_item as output_item
    from trio_codex.testing._parts import reasoning as reasoning
    from trio_codex.testing._parts import response as response
    from trio_codex.testing._recordings._cassette import Cassette as Cassette
    from trio_codex.testing._recordings._matching import default_match as default_match
    from trio_codex.testing._recordings._mismatch import ReplayMismatchError as ReplayMismatchError
    from trio_codex.testing._recordings._open import open_replay as open_replay
    from trio_codex.testing._recordings._recorder import record_to as record_to
    from trio_codex.testing._recordings._redaction import default_redact as default_redact
    from trio_codex.testing._relay import Relay as Relay
    from trio_codex.testing._relay import open_relay as open_relay
    from trio_codex.testing._script import Answer as Answer
    from trio_codex.testing._scripted_model import ScriptedModel as ScriptedModel
    from trio_codex.testing._scripted_model import open_scripted_model as open_scripted_model
    from trio_codex.testing._served import ServedAppServer as ServedAppServer

__all__ = [
    "Answer",
    "AppServerHarness",
    "CapturedRequest",
    "Cassette",
    "FakeAppServer",
    "FakeRequest",
    "Gate",
    "HttpFailure",
    "ModelResponse",
    "ModelUsage",
    "Relay",
    "ReplayMismatchError",
    "ResponsePart",
    "ScriptedModel",
    "ServedAppServer",
    "call",
    "custom_call",
    "cut",
    "default_match",
    "default_redact",
    "delay",
    "failed",
    "http_failure",
    "incomplete",
    "message",
    "open_fake_app_server",
    "open_relay",
    "open_replay",
    "open_scripted_model",
    "output_item",
    "reasoning",
    "record_to",
    "response",
]

_HOMES = {
    "Answer": "_script",
    "AppServerHarness": "_harness",
    "CapturedRequest": "_captured",
    "Cassette": "_recordings._cassette",
    "FakeAppServer": "_fake_app_server",
    "FakeRequest": "_fake_app_server",
    "Gate": "_gate",
    "Relay": "_relay",
    "ReplayMismatchError": "_recordings._mismatch",
    "delay": "_gate",
    "ScriptedModel": "_scripted_model",
    "ServedAppServer": "_served",
    "default_match": "_recordings._matching",
    "default_redact": "_recordings._redaction",
    "open_fake_app_server": "_open_fake",
    "open_relay": "_relay",
    "open_replay": "_recordings._open",
    "open_scripted_model": "_scripted_model",
    "record_to": "_recordings._recorder",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES.get(name, '_parts')}"), name)
    if isinstance(value, type) or callable(value):
        value.__module__ = __name__
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
