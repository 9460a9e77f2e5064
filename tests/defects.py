"""Defects of the library, brought about on purpose."""

from __future__ import annotations

from trio_codex._wire import LineFramer


def break_reader(monkeypatch, method):
    """Let the client's reader, which is a task of the library, fail on a message of the server."""
    real = LineFramer.feed

    def explode(self, data):
        messages = real(self, data)
        if any(message.get("method") == method for message in messages):
            raise ZeroDivisionError("a defect that shows what came")
        return messages

    monkeypatch.setattr(LineFramer, "feed", explode)
