"""Recordings of made-up sessions, for pictures of them."""

from __future__ import annotations

import json
import random


class Session:
    """Writes the lines of a recording."""

    def __init__(self, seed=0):
        self.chance = random.Random(seed)
        header = {"format": "trio-codex-recording/1", "runtime": "0.163.0", "schema": "0.163.0"}
        self.lines = [header]
        self._id = 0
        self._totals = {}

    def say(self, t, method, **params):
        self.add(t, "received", {"method": method, "params": params})

    def ask(self, t, method, answered, **params):
        self._id += 1
        self.add(t, "received", {"id": self._id, "method": method, "params": params})
        self.add(answered, "sent", {"id": self._id, "result": {}})

    def turn(self, thread, turn, start, *, prompt="Do it.", status="completed", error=None):
        """Write a turn with a command, an approval, a tool and a message; give when it ended."""
        ids = {"threadId": thread, "turnId": turn}
        self._id += 1
        params = {"threadId": thread, "input": [{"type": "text", "text": prompt}]}
        self.add(start, "sent", {"id": self._id, "method": "turn/start", "params": params})
        answer = {"turn": {"id": turn, "status": "inProgress"}}
        self.add(start + 0.01, "received", {"id": self._id, "result": answer})
        self.say(start + 0.02, "turn/started", threadId=thread, turn={"id": turn})
        t = start + 0.1
        for name, took in (("reasoning", 0.4), ("commandExecution", 1.5), ("dynamicToolCall", 0.5),
                           ("agentMessage", 0.8)):  # fmt: skip
            length = took * self.chance.uniform(0.2, 2)
            item = {"type": name, "id": f"{turn}-{name}", "command": "/bin/bash -lc 'make test'",
                    "tool": "look_up", "text": "I have run the tests, and all is well.",
                    "server": "s"}  # fmt: skip
            self.say(t, "item/started", **ids, item=item)
            if name == "commandExecution":
                what = "item/commandExecution/requestApproval"
                self.ask(t + 0.05, what, t + length * 0.8, **ids, itemId=item["id"])
            failed = name == "commandExecution" and status == "failed"
            self.say(t + length, "item/completed", **ids, item=item | {"exitCode": int(failed)})
            t += length + self.chance.uniform(0, 0.2)
        used = self._totals[thread] = self._totals.get(thread, 0) + self.chance.randint(100, 9000)
        counts = {"totalTokens": used, "inputTokens": used - 10, "outputTokens": 10}
        usage = {"total": counts, "last": counts}
        self.say(t, "thread/tokenUsage/updated", **ids, tokenUsage=usage)
        self.say(
            t,
            "turn/completed",
            threadId=thread,
            turn={"id": turn, "status": status, "error": error},
        )
        return t

    def write(self, path):
        header, *lines = self.lines
        lines.sort(key=lambda line: line["t"])
        path.write_text("".join(json.dumps(line) + "\n" for line in [header, *lines]))
        return path

    def add(self, t, direction, message):
        self.lines.append({"t": round(t, 6), "d": direction, "m": message})


def many_turns(threads, turns):
    """Make a session of some threads with some turns each, every seventh of which fails."""
    session = Session()
    for thread in range(threads):
        t = session.chance.uniform(0, 3)
        for number in range(turns):
            bad = (thread * turns + number) % 7 == 6
            t = 0.3 + session.turn(
                f"thread-{thread}", f"turn-{thread}-{number}", t,
                prompt=f"Please fix test number {number} of module {thread}, and say what you did.",
                status="failed" if bad else "completed",
                error={"message": "the model is overloaded"} if bad else None,
            )  # fmt: skip
    return session
