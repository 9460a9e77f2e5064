"""The fixtures for pytest: ``scripted_model``, ``app_server``, ``codex`` and ``codex_cassette``.

pytest loads them from the module `trio_codex_pytest`; they can be imported from here too.
"""

from trio_codex_pytest import app_server as app_server
from trio_codex_pytest import codex as codex
from trio_codex_pytest import codex_cassette as codex_cassette
from trio_codex_pytest import scripted_model as scripted_model

__all__ = ["app_server", "codex", "codex_cassette", "scripted_model"]
