"""A turn of a recording, as the stand-in plays it. Standard library only, as that is."""

import json
from typing import Any


class Play:
    """One turn of a recording: what the runtime sent, up to each answer that it waited for."""

    THREAD, TURN, ASKED = "<thread>", "<turn>", "<asked>"

    def __init__(self, path: str) -> None:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - quick to start
            entries = [json.loads(text) for text in file][1:]
        ids = next(
            entry["m"]["params"]
            for entry in entries
            if entry["d"] == "received" and entry["m"].get("method") == "turn/started"
        )
        names = {ids["threadId"]: self.THREAD, ids["turn"]["id"]: self.TURN}
        self.text = ""
        self.events = 0
        parts: list[list[str]] = [[]]
        started = False
        for entry in entries:
            message: dict[str, Any] = entry["m"]
            method = message.get("method")
            started = started or method == "turn/started"
            params = message.get("params") or {}
            if not started or entry["d"] != "received" or method is None:
                continue
            if method == "item/agentMessage/delta":
                self.text += params["delta"]
            asks = "id" in message
            self.events += not asks and params.get("turnId", params.get("turn")) is not None
            text = json.dumps(message | ({"id": self.ASKED} if asks else {}))
            for name, mark in names.items():
                text = text.replace(name, mark)
            parts[-1].append(text)
            if asks:
                parts.append([])
            if method == "turn/completed":
                break
        self.parts = ["".join(f"{text}\n" for text in part) for part in parts]

    def part(self, number: int, thread_id: str, turn_id: str, asked: int) -> bytes:
        """Give what is sent before the answer of that number, with the ids of now."""
        text = self.parts[number].replace(self.THREAD, thread_id).replace(self.TURN, turn_id)
        return text.replace(f'"{self.ASKED}"', str(asked)).encode()
