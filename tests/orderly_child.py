"""An app-server in good order, as a child process: as many threads and turns as one likes.

A turn with the input "hold" runs until it is interrupted. Any other says two
words, a piece at a time and beside the others, and completes; one with the input
"together 5" does not before five turns run at once. It uses the standard library alone.
"""

import itertools
import json
import os
import select
import time

from scripted_child import INITIALIZE, THREAD, THREAD_START

PIECE_EVERY = 0.001
"""Seconds between two pieces of each turn that runs."""

ids = itertools.count(1)
running = {}
"""What each turn still has to say, by its thread."""
at_once = {"most": 0}
commands = {}
"""The requests for commands that run, by their names."""


def turn(turn_id, status="inProgress"):
    return {"id": turn_id, "items": [], "status": status}


def play(thread_id, turn_id, text):
    """Give the notifications of a turn, one at a time, or None where it waits."""
    params = {"threadId": thread_id, "turnId": turn_id}
    yield "turn/started", {"threadId": thread_id, "turn": turn(turn_id)}
    while text == "hold" or (
        text.startswith("together") and at_once["most"] < int(text.split()[1])
    ):
        yield None
    for delta in ("all ", "well"):
        yield "item/agentMessage/delta", {**params, "itemId": "i", "delta": delta}
    item = {"type": "agentMessage", "id": "i", "text": "all well"}
    yield "item/completed", {**params, "item": item, "completedAtMs": 0}
    yield "turn/completed", {"threadId": thread_id, "turn": turn(turn_id, "completed")}


def start_turn(params):
    thread_id, turn_id = params["threadId"], f"turn-{next(ids)}"
    running[thread_id] = (turn_id, play(thread_id, turn_id, params["input"][0]["text"]))
    at_once["most"] = max(at_once["most"], len(running))
    return {"turn": turn(turn_id)}


def go_on():
    """Let every turn that runs say its next piece."""
    for thread_id, (_, pieces) in list(running.items()):
        piece = next(pieces)
        if piece is not None:
            yield {"method": piece[0], "params": piece[1]}
            if piece[0] == "turn/completed":
                del running[thread_id]


def answer(request):
    match request:
        case {"id": number, "method": "turn/interrupt", "params": {"threadId": thread_id}}:
            turn_id, _ = running.pop(thread_id, (None, None))
            if turn_id is None and request["params"]["turnId"]:
                error = {"code": -32600, "message": "no active turn to interrupt"}
                yield {"id": number, "error": error}
                return
            yield {"id": number, "result": {}}
            if turn_id is not None:
                params = {"threadId": thread_id, "turn": turn(turn_id, "interrupted")}
                yield {"method": "turn/completed", "params": params}
        case {"id": number, "method": "command/exec", "params": params}:
            # A command that does not end, unless it has a name by which it can be ended.
            commands[params.get("processId")] = number
        case {"id": number, "method": "command/exec/terminate", "params": {"processId": name}}:
            yield {"id": number, "result": {}}
            if name in commands:
                ended = {"exitCode": 137, "stdout": "", "stderr": ""}
                yield {"id": commands.pop(name), "result": ended}
        case {"id": number, "method": method, "params": params}:
            yield {"id": number, "result": result_of(method, params)}


def result_of(method, params):
    match method:
        case "initialize":
            return INITIALIZE
        case "thread/start":
            return {**THREAD_START, "thread": {**THREAD, "id": f"thread-{next(ids)}"}}
        case "turn/start":
            return start_turn(params)
        case "thread/compact/start":
            start_turn({**params, "input": [{"text": "compact"}]})
            return {}
        case "turn/steer":
            return {"turnId": params["expectedTurnId"]}
        case _:
            return {}


def send(messages):
    data = b"".join(json.dumps(message).encode() + b"\n" for message in messages)
    while data:
        data = data[os.write(1, data) :]


def main():
    rest, last = b"", 0.0
    while True:
        if select.select([0], [], [], PIECE_EVERY if running else None)[0]:
            data = os.read(0, 2**16)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                send(answer(json.loads(line)))
            if time.monotonic() < last + PIECE_EVERY:
                continue
        # However many requests come, every turn goes on.
        send(go_on())
        last = time.monotonic()


if __name__ == "__main__":
    main()
