"""An app-server that is never the bottleneck: prepared bytes, no model, no disk.

It reads one JSON message a line from stdin and answers on stdout, one after the other, so a
response also says that everything written before it has been read. What a turn does stands in its
input, and what is to be sent outside of any turn in a thread's new name:

    turn/start       "flood 100000"   that many text deltas, then the turn completes
    turn/start       "drip 100 2"     the same, with a pause of 2 ms before each delta
    turn/start       "play"           what the recording says, which is the first argument
    turn/start       "hold"           nothing, until turn/interrupt
    thread/name/set  "noise 500000"   that many notifications of the thread, then the response
    thread/name/set  "agents 1000"    its turn calls so many sub-agents, then the response
    bench/blob       {"size": 80}     an answer of about so many bytes

The shapes are those that runtime 0.163.0 sends. Standard library only, and quick to start.
"""

import json
import os
import sys
import time
from itertools import cycle, islice

WORDS = (
    *("The ", "agent ", "reads ", "each ", "file ", "in ", "turn, ", "then ", "writes ", "down "),
    *("what ", "it ", "found ", "and ", "runs ", "the ", "tests ", "once ", "more. ", "\n"),
)
BLOCK = 50 * len(WORDS)
BLOB_TEXT = "The agent reads each file in turn, then writes down what it found. " * 14
NOW_MS = int(time.time() * 1000)
NOW_S = NOW_MS // 1000

Json = dict[str, object]


def flood_text(deltas: int) -> str:
    """The whole text of a turn with so many deltas."""
    return "".join(islice(cycle(WORDS), deltas))


def line(message: Json) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def notification(method: str, params: Json) -> bytes:
    return line({"method": method, "params": params, "emittedAtMs": NOW_MS})


def identifier(kind: int, number: int) -> str:
    """An id as long as the real ones."""
    return f"01a1fd11-{kind:04x}-7352-9fd5-{number:012x}"


def thread(thread_id: str) -> Json:
    return {
        "id": thread_id,
        "environments": [],
        "extra": None,
        "sessionId": thread_id,
        "forkedFromId": None,
        "parentThreadId": None,
        "preview": "",
        "ephemeral": False,
        **dict.fromkeys(("section", "sectionEnteredAt", "projectId")),
        "historyMode": "paginated",
        "modelProvider": "stand-in",
        "model": "stand-in",
        "reasoningEffort": None,
        "createdAt": NOW_S,
        "updatedAt": NOW_S,
        "recencyAt": NOW_S,
        "status": {"type": "idle"},
        "path": None,
        "cwd": "/project",
        "cliVersion": "0.163.0",
        "originator": "bench",
        "source": "vscode",
        "canAcceptDirectInput": True,
        "threadSource": None,
        **dict.fromkeys(("agentNickname", "agentRole", "gitInfo", "name", "daybreakEnabled")),
        "turns": [],
    }


def thread_start_result(thread_id: str) -> Json:
    return {
        "thread": thread(thread_id),
        "model": "stand-in",
        "modelProvider": "stand-in",
        "serviceTier": None,
        "disabledPluginIds": [],
        "cwd": "/project",
        "runtimeWorkspaceRoots": ["/project"],
        "instructionSources": [],
        "approvalPolicy": "on-request",
        "approvalsReviewer": "user",
        "sandbox": {"type": "readOnly", "networkAccess": False},
        "activePermissionProfile": {"id": ":read-only", "extends": None},
        "reasoningEffort": None,
        "multiAgentMode": "explicitRequestOnly",
    }


def turn(turn_id: str, status: str) -> Json:
    ended = status != "inProgress"
    return {
        "id": turn_id,
        "rootTurnId": turn_id,
        "items": [],
        "itemsView": "notLoaded",
        "status": status,
        "error": None,
        "startedAt": NOW_S,
        "completedAt": NOW_S if ended else None,
        "durationMs": 1 if ended else None,
    }


def turn_completed(thread_id: str, turn_id: str, status: str) -> bytes:
    params: Json = {"threadId": thread_id, "turn": turn(turn_id, status)}
    return notification("turn/completed", params)


def agent_message(item_id: str, text: str) -> Json:
    return {
        "type": "agentMessage",
        "id": item_id,
        "text": text,
        "phase": "final_answer",
        "memoryCitation": None,
    }


MODEL = {
    "id": "stand-in",
    "model": "stand-in",
    **dict.fromkeys(("upgrade", "upgradeInfo")),
    "availabilityNux": None,
    "displayName": "Stand-in",
    "description": "Prepared bytes.",
    "modelSpecialty": None,
    "hidden": False,
    "supportedReasoningEfforts": [{"reasoningEffort": "low", "description": "Fast"}],
    "defaultReasoningEffort": "low",
    "inputModalities": ["text", "image"],
    "supportsPersonality": False,
    "additionalSpeedTiers": [],
    "serviceTiers": [],
    "defaultServiceTier": None,
    "isDefault": True,
}

# The answers that are the same each time, as the end of a line that starts with the id.
FIXED: dict[str, bytes] = {
    method: b',"result":' + line(result)[:-1] + b"}\n"
    for method, result in (
        (
            "initialize",
            {
                "userAgent": "codex/0.163.0 (Debian 12.0.0; x86_64) bench",
                "codexHome": "/project/.codex",
                "platformFamily": "unix",
                "platformOs": "linux",
            },
        ),
        (
            "account/read",
            {"account": None, "requiresOpenaiAuth": False, "workspaceRouting": None},
        ),
        ("model/list", {"data": [MODEL], "nextCursor": None}),
        ("thread/unsubscribe", {"status": "unsubscribed"}),
        ("thread/archive", {}),
    )
}


def blob(size: int) -> dict[str, list[str]]:
    """An answer of about so many bytes."""
    return {"data": [BLOB_TEXT] * (size // (len(BLOB_TEXT) + 3))}


class StandIn:
    """One connection: what is open on it, and what it answers."""

    def __init__(self, recording: str | None = None) -> None:
        self.threads = 0
        self.turns = 0
        self.asked = 0
        self.out: list[bytes] = []
        self.open: dict[str, str] = {}
        self.blobs: dict[int, bytes] = {}
        self.play = None
        if recording is not None:
            from stand_in_play import Play  # noqa: PLC0415 - beside this script

            self.play = Play(recording)
        self.playing: tuple[int, str, str] | None = None

    def flush(self) -> None:
        """Write everything that waits, however often the pipe fills up."""
        data = memoryview(b"".join(self.out))
        self.out.clear()
        while data:
            data = data[os.write(1, data) :]

    def answer(self, request_id: object, result: Json) -> None:
        """Queue a response."""
        self.out.append(line({"id": request_id, "result": result}))

    def repeat(self, block: list[bytes], count: int) -> None:
        """Send the lines of the block over and over, `count` lines in all."""
        whole = b"".join(block)
        self.flush()
        for _ in range(count // len(block)):
            self.out.append(whole)
            self.flush()
        self.out.extend(block[: count % len(block)])

    def thread_start(self, request_id: object) -> None:
        """Answer with a new thread, and tell of it."""
        self.threads += 1
        thread_id = identifier(1, self.threads)
        self.answer(request_id, thread_start_result(thread_id))
        self.out.append(notification("thread/started", {"thread": thread(thread_id)}))

    def turn_start(self, request_id: object, params: dict) -> None:
        """Answer with a new turn, and do what its input says."""
        self.turns += 1
        thread_id = params["threadId"]
        turn_id = identifier(2, self.turns)
        self.answer(request_id, {"turn": turn(turn_id, "inProgress")})
        self.out.append(
            notification(
                "turn/started", {"threadId": thread_id, "turn": turn(turn_id, "inProgress")}
            )
        )
        order, *numbers = params["input"][0]["text"].split()
        if order == "flood":
            self.flood(thread_id, turn_id, int(numbers[0]))
        elif order == "drip":
            self.flood(thread_id, turn_id, int(numbers[0]), pause=int(numbers[1]) / 1000)
        elif order == "play":
            self.out.pop()  # it is in the recording
            self.play_on(0, thread_id, turn_id)
        else:
            self.open[thread_id] = turn_id

    def play_on(self, number: int, thread_id: str, turn_id: str) -> None:
        """Queue what the recording says, up to the next answer of the client."""
        if self.play is None:
            raise ValueError("there is no recording to play")
        self.out.append(self.play.part(number, thread_id, turn_id, self.asked))
        self.playing = None
        if number + 1 < len(self.play.parts):
            self.playing = number + 1, thread_id, turn_id
            self.asked += 1

    def flood(self, thread_id: str, turn_id: str, deltas: int, pause: float = 0) -> None:
        """Queue and send a whole turn with one agent message in so many deltas."""
        item_id = f"msg_{turn_id}"
        ids: Json = {"threadId": thread_id, "turnId": turn_id}
        started: Json = {"item": agent_message(item_id, ""), **ids, "startedAtMs": NOW_MS}
        self.out.append(notification("item/started", started))
        block = [
            notification("item/agentMessage/delta", {**ids, "itemId": item_id, "delta": word})
            for word in islice(cycle(WORDS), BLOCK)
        ]
        if pause:
            for delta in islice(cycle(block), deltas):
                self.flush()
                time.sleep(pause)
                self.out.append(delta)
        else:
            self.repeat(block, deltas)
        item = agent_message(item_id, flood_text(deltas))
        completed: Json = {"item": item, **ids, "completedAtMs": NOW_MS}
        self.out.append(notification("item/completed", completed))
        self.out.append(turn_completed(thread_id, turn_id, "completed"))

    def name_set(self, request_id: object, params: dict) -> None:
        """Do what the name says, then answer."""
        order, _, count = params["name"].partition(" ")
        if order == "noise":
            ids: Json = {"threadId": params["threadId"], "role": "assistant"}
            block = [
                notification("thread/realtime/transcript/delta", {**ids, "delta": word})
                for word in islice(cycle(WORDS), BLOCK)
            ]
            self.repeat(block, int(count))
        elif order == "agents":
            self.call_agents(params["threadId"], int(count))
        self.answer(request_id, {})

    def call_agents(self, thread_id: str, count: int) -> None:
        """Let the open turn of a thread call sub-agents, each of which starts a turn."""
        for number in range(count):
            agent = identifier(3, number)
            item: Json = {"type": "subAgentActivity", "id": f"call_{number}", "kind": "started"}
            item |= {"agentThreadId": agent, "agentPath": f"/{number}"}
            ids: Json = {"threadId": thread_id, "turnId": self.open[thread_id]}
            completed: Json = {"item": item, **ids, "completedAtMs": NOW_MS}
            self.out.append(notification("item/completed", completed))
            started: Json = {"threadId": agent, "turn": turn(identifier(4, number), "inProgress")}
            self.out.append(notification("turn/started", started))

    def handle(self, raw: bytes) -> None:
        """Act on one message of the client."""
        message = json.loads(raw)
        method, request_id = message.get("method"), message.get("id")
        if method is None and self.playing is not None:
            self.play_on(*self.playing)
        if method is None or request_id is None:
            return
        params = message.get("params") or {}
        fixed = FIXED.get(method)
        if fixed is not None:
            self.out.append(b'{"id":' + json.dumps(request_id).encode() + fixed)
        elif method == "thread/start":
            self.thread_start(request_id)
        elif method == "turn/start":
            self.turn_start(request_id, params)
        elif method == "turn/interrupt":
            self.answer(request_id, {})
            self.out.append(turn_completed(params["threadId"], params["turnId"], "interrupted"))
        elif method == "thread/name/set":
            self.name_set(request_id, params)
        elif method == "bench/blob":
            size = params["size"]
            if size not in self.blobs:
                self.blobs[size] = b',"result":' + line(blob(size))[:-1] + b"}\n"
            self.out.append(b'{"id":' + json.dumps(request_id).encode() + self.blobs[size])
        else:
            error = {"code": -32601, "message": f"the stand-in does not know {method}"}
            self.out.append(line({"id": request_id, "error": error}))

    def serve(self) -> None:
        """Go on until the client closes the pipe."""
        rest = b""
        while data := os.read(0, 1 << 16):
            *lines, rest = (rest + data).split(b"\n")
            for raw in lines:
                self.handle(raw)
            self.flush()


if __name__ == "__main__":
    try:
        StandIn(*sys.argv[1:]).serve()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(0)
