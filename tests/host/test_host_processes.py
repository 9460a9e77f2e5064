"""Programs in processes of their own: Ctrl-C, exits, forks; none leaves a runtime behind.

Each runs with a scripted model and a home that the test has made, and says in lines what
it sees. The fixture `no_orphans` looks at the process table afterwards.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading

import pytest
from host.hosting import DEADLINE
from processes import processes_marked

HEAD = """
import asyncio, json, os, signal, sys, time
from trio_codex import CodexConfig, aio, sync, types

config = CodexConfig(**json.loads(sys.argv[1]))
IDLE = types.IdleThreadStatus()


def say(*words):
    print(*words, flush=True)

"""


class Program:
    """A program in a process, which is sent signals."""

    def __init__(self, harness, text, python=sys.executable):
        config = harness.config()
        fields = {
            "cwd": str(config.cwd),
            "codex_home": str(config.codex_home),
            "env": dict(config.env),
            "inherit_env": list(config.inherit_env),
            "config_overrides": list(config.config_overrides),
        }
        text = HEAD + textwrap.dedent(text)
        self.process = subprocess.Popen(
            [python, "-c", text, json.dumps(fields)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)

    def line(self):
        return self.process.stdout.readline().strip()

    def ends(self):
        """Wait for the end, and give the exit code, the output and the errors."""
        timer = threading.Timer(DEADLINE, self.kill)
        timer.start()
        try:
            # What `line` has read ahead is in the buffer, which `communicate` would pass over.
            return self.process.stdout.read(), self.process.stderr.read(), self.process.wait()
        finally:
            timer.cancel()

    def kill(self):
        """Kill it with its forked copies."""
        os.killpg(self.process.pid, signal.SIGKILL)


@pytest.fixture
def program(harness):
    started = []

    def start(text):
        started.append(Program(harness, text))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.kill()
        each.process.communicate()


# Ctrl-C


def test_control_c_in_a_run_of_plain_code_interrupts_the_turn_first(program, model):
    gate = model.hold_all()
    here = program("""
        with sync.open_codex(config) as codex:
            thread = codex.thread_start()
            try:
                thread.run("work")
            except KeyboardInterrupt:
                say("interrupted", thread.read().thread.status == IDLE)
                say(codex.statistics().open_turns)
    """)
    model.wait(gate.wait_reached)
    here.interrupt()
    out, err, code = here.ends()
    assert (code, out) == (0, "interrupted True\n0\n"), err


def test_control_c_in_a_loop_of_plain_code_interrupts_the_turn_first(program, model):
    gate = model.hold_all()
    here = program("""
        with sync.open_codex(config) as codex:
            thread = codex.thread_start()
            try:
                with thread.turn("work") as turn:
                    for event in turn:
                        pass
            except KeyboardInterrupt:
                say("interrupted", turn.status.value, thread.read().thread.status == IDLE)
    """)
    model.wait(gate.wait_reached)
    here.interrupt()
    out, err, code = here.ends()
    assert (code, out) == (0, "interrupted interrupted True\n"), err


def test_control_c_that_is_not_caught_ends_the_program_and_the_runtime(program, model):
    gate = model.hold_all()
    here = program("""
        with sync.open_codex(config) as codex:
            codex.thread_start().run("work")
    """)
    model.wait(gate.wait_reached)
    here.interrupt()
    _, err, code = here.ends()
    assert code == -signal.SIGINT
    assert err.rstrip().endswith("KeyboardInterrupt")
    assert "Exception ignored" not in err


def test_control_c_twice_ends_the_wait_of_plain_code(program, model, tmp_path):
    gate = model.hold_all()
    here = program("""
        with sync.open_codex(config) as codex:
            thread = codex.thread_start()
            pid = codex.statistics().transport["pid"]
            say("ready")
            try:
                thread.run("work")
            except KeyboardInterrupt:
                begun = time.monotonic()
                say("free")
                sys.stdin.read(0)
                os.kill(pid, signal.SIGCONT)
            say("done")
    """)
    assert here.line() == "ready"
    model.wait(gate.wait_reached)
    (runtime,) = (pid for pid in processes_marked(str(tmp_path)) if pid != here.process.pid)
    os.kill(runtime, signal.SIGSTOP)  # so that the turn is not interrupted
    here.interrupt()
    with pytest.raises(subprocess.TimeoutExpired):
        here.process.wait(0.5)
    here.interrupt()
    assert here.line() == "free"
    out, err, code = here.ends()
    assert (code, out) == (0, "done\n"), err


def test_control_c_under_asyncio_run_interrupts_the_turn_first(program, model):
    gate = model.hold_all()
    here = program("""
        async def main():
            async with aio.open_codex(config) as codex:
                thread = await codex.thread_start()
                try:
                    await thread.run("work")
                except asyncio.CancelledError:
                    say((await thread.read()).thread.status == IDLE)
                    raise

        try:
            asyncio.run(main())
        except KeyboardInterrupt:
            say("interrupted")
    """)
    model.wait(gate.wait_reached)
    here.interrupt()
    out, err, code = here.ends()
    assert (code, out) == (0, "True\ninterrupted\n"), err
    assert "Traceback" not in err


# Exits


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("codex = sync.start_codex(config)", 0),
        ("codex = sync.start_codex(config); codex.close()", 0),
        ("codex = sync.open_codex(config).__enter__(); raise SystemExit(3)", 3),
        ("with sync.open_codex(config) as codex: raise SystemExit(4)", 4),
        ("codex = sync.start_codex(config); 1 / 0", 1),
        ("with sync.open_codex(config) as codex: 1 / 0", 1),
        ("turn = sync.start_codex(config).thread_start().turn('work').__enter__()", 0),
        ("codex = asyncio.new_event_loop().run_until_complete(begin())", 0),
    ],
    ids=["left open", "closed", "exit", "exit in block", "raises", "in block", "turn", "asyncio"],
)
def test_a_script_that_ends_raises_or_forgets_leaves_no_runtime(program, model, text, code):
    model.hold_all()
    here = program(f"""
async def begin():
    codex = await aio.open_codex(config).__aenter__()
    thread = await codex.thread_start()
    asyncio.ensure_future(thread.run("work"))
    await asyncio.sleep(0.1)
    return codex

{text}
""")
    out, err, found = here.ends()
    assert found == code, err
    assert out == ""
    assert "Exception ignored" not in err
    assert ("Traceback" in err) == (code == 1)


def test_a_killed_program_leaves_no_runtime(program, model):
    gate = model.hold_all()
    here = program("sync.start_codex(config).thread_start().run('work')")
    model.wait(gate.wait_reached)
    here.process.kill()
    assert here.ends()[2] == -signal.SIGKILL


# Forks


def test_a_forked_copy_is_told_so_and_may_have_a_runtime_of_its_own(program, model):
    model.reply_always("Done.")
    here = program(
        """
        with sync.open_codex(config) as codex:
            thread = codex.thread_start()
            pid = os.fork()
            if not pid:
                for use in (
                    lambda: thread.run("go"),
                    codex.statistics,
                    lambda: thread.turn("go"),
                    codex.close,
                ):
                    try:
                        use()
                    except RuntimeError as exc:
                        say("copy" if "forked copy" in str(exc) else exc)
                with sync.open_codex(config) as own:
                    say(own.thread_start().run("go").final_response)
                os._exit(0)
            assert os.waitpid(pid, 0)[1] == 0
            say(thread.run("go").final_response)
    """
    )
    out, err, code = here.ends()
    assert (code, out) == (0, "copy\n" * 4 + "Done.\nDone.\n"), err


def test_a_forked_copy_that_ends_as_programs_do_leaves_its_parent_s_runtime_alone(program, model):
    model.reply_always("Done.")
    here = program("""
        codex = sync.start_codex(config)
        thread = codex.thread_start()
        with sync.open_codex(config):
            pid = os.fork()
            if not pid:
                sys.exit(5)
            say(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        say(thread.run("go").final_response)
    """)
    out, err, code = here.ends()
    assert (code, out) == (0, "1\nDone.\n"), err


def test_neither_asyncio_nor_threads_are_imported_for_the_package_alone():
    text = (
        "import sys, trio; known = set(sys.modules); import trio_codex; "
        "print(sorted(n for n in {'asyncio', 'threading'} & (set(sys.modules) - known)), "
        "sorted(n for n in sys.modules if n.startswith('trio_codex._host')))"
    )
    out = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, timeout=50, check=True
    )
    assert out.stdout == "[] []\n"
