"""The fixtures for pytest: ``scripted_model``, ``app_server`` and ``codex``.

pytest loads them from the module `trio_codex_pytest`; they can be imported from here too.
"""

from trio_codex_pytest import app_server as app_server
from trio_codex_pytest import codex as codex
from trio_codex_pytest import scripted_model as scripted_model

__all__ = ["app_server", "codex", "scripted_model"]
