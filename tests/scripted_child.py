"""An app-server that does what a real one must never do: a child process for tests.

Run with the name of a behaviour. It uses the standard library alone, shakes
hands, starts threads, and then misbehaves when a turn is started.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time

INITIALIZE = {
    "userAgent": "child/0.163.0 (test)",
    "codexHome": "/nowhere",
    "platformFamily": "unix",
    "platformOs": "linux",
}
THREAD = {
    "id": "thread-1",
    "cliVersion": "0.163.0",
    "createdAt": 0,
    "cwd": "/nowhere",
    "ephemeral": False,
    "modelProvider": "child",
    "preview": "",
    "projectId": None,
    "sessionId": "thread-1",
    "source": "appServer",
    "status": {"type": "idle"},
    "turns": [],
    "updatedAt": 0,
}
THREAD_START = {
    "thread": THREAD,
    "approvalPolicy": "never",
    "approvalsReviewer": "user",
    "cwd": "/nowhere",
    "model": "m",
    "modelProvider": "child",
    "sandbox": {"type": "readOnly"},
}


def send(**message):
    raw(json.dumps(message).encode() + b"\n")


def raw(data):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def notify(method, **params):
    send(method=method, params={"threadId": "thread-1", "turnId": "turn-1", **params})


def turn(status="inProgress", **more):
    return {"id": "turn-1", "items": [], "status": status, **more}


def start_turn(request):
    send(id=request["id"], result={"turn": turn()})
    send(method="turn/started", params={"threadId": "thread-1", "turn": turn()})


def delta(text):
    notify("item/agentMessage/delta", itemId="i", delta=text)


def message(text):
    item = {"type": "agentMessage", "id": "i", "text": text}
    notify("item/completed", item=item, completedAtMs=0)


def complete(status="completed", **more):
    send(method="turn/completed", params={"threadId": "thread-1", "turn": turn(status, **more)})


def well(request):
    start_turn(request)
    delta("fine")
    message("fine")
    complete()


def die(request):
    start_turn(request)
    sys.stderr.write("the last words\n")
    sys.stderr.flush()
    os._exit(7)


def be_killed(request):
    start_turn(request)
    os.kill(os.getpid(), signal.SIGKILL)


def close_stdout(request):
    start_turn(request)
    os.close(1)
    threading.Event().wait()


def flood_stderr(request):
    line = "e" * 1000 + "\n"
    for _ in range(5_000):
        sys.stderr.write(line)
    sys.stderr.flush()
    well(request)


def write_junk(request):
    start_turn(request)
    raw(b'not json\n\n[1, 2]\n"text"\n{"neither": "this"}\n\xff\xfe\n{"torn": \n')
    well(request)


def junk_for_ever(_request):
    raw(b"la la la\n" * 2_000)
    threading.Event().wait()


def unknown_things(request):
    start_turn(request)
    notify("item/hologram/projected", colour="blue")
    notify(
        "item/completed", item={"type": "hologram", "id": "h", "colour": "blue"}, completedAtMs=0
    )
    notify("item/agentMessage/delta", itemId=5)
    item = {"type": "agentMessage", "id": "i", "text": "fine", "phase": "epilogue"}
    notify("item/completed", item=item, completedAtMs=0)
    complete("paused")


def malformed_completed(request):
    start_turn(request)
    message("fine")
    send(method="turn/completed", params={"threadId": "thread-1", "turn": "oops"})


def half_malformed_completed(request):
    start_turn(request)
    message("fine")
    complete(durationMs="long")


def twenty_megabytes(request):
    start_turn(request)
    message("x" * 20_000_000)
    complete()


def answer_nobody(request):
    send(id=4711, result={})
    send(id="who", error={"code": 1, "message": "m"})
    send(id=None, result={})
    well(request)


def ask_the_unknown(request):
    start_turn(request)
    send(id=0, method="who/areYou", params={})
    answer = json.loads(sys.stdin.readline())
    message(json.dumps(answer, sort_keys=True))
    complete()


def hold(request):
    # The turn goes on until it is interrupted.
    start_turn(request)
    delta("holding")


def never_answer(_request):
    pass


def have_a_grandchild(request):
    # It keeps our standard output open, and outlives us if nobody sees to it.
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    well(request)


def die_with_a_grandchild(request):
    start_turn(request)
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    os._exit(3)


def stubborn(request):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    well(request)


BEHAVIOURS = {
    function.__name__: function
    for function in (
        well,
        die,
        be_killed,
        close_stdout,
        flood_stderr,
        write_junk,
        junk_for_ever,
        unknown_things,
        malformed_completed,
        half_malformed_completed,
        twenty_megabytes,
        answer_nobody,
        ask_the_unknown,
        hold,
        never_answer,
        have_a_grandchild,
        die_with_a_grandchild,
        stubborn,
    )
}


def main():
    behaviour = sys.argv[1]
    if behaviour == "exit_at_start":
        sys.stderr.write("no such configuration\n")
        sys.exit(2)
    if behaviour == "silent":
        sys.stderr.write("thinking\n")
        sys.stderr.flush()
        threading.Event().wait()
    # A second argument is a file that tells what came, and when it ended.
    log = open(sys.argv[2], "a", buffering=1) if len(sys.argv) > 2 else None  # noqa: PTH123, SIM115
    for line in sys.stdin:
        request = json.loads(line)
        method = request["method"]
        if log:
            log.write(f"{method}\n")
        if method == "initialize":
            send(id=request["id"], result=INITIALIZE)
        elif method == "thread/start":
            send(id=request["id"], result=THREAD_START)
        elif method == "turn/start":
            BEHAVIOURS[behaviour](request)
        elif method == "turn/interrupt":
            send(id=request["id"], result={})
            complete("interrupted")
        elif "id" in request:
            send(id=request["id"], result={"echo": request.get("params")})
    if log:
        log.write("end of input\n")
    if behaviour == "stubborn":
        while True:
            time.sleep(1)


if __name__ == "__main__":
    main()
