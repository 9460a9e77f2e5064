"""``batch`` on the real runtime and a scripted model, as a user starts it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import attrs
import pytest
import trio

from trio_codex.testing import AppServerHarness, Gate, http_failure, message, open_scripted_model

ROWS = 8
SCHEMA = {
    "type": "object",
    "properties": {"n": {"type": "integer"}},
    "required": ["n"],
    "additionalProperties": False,
}


@attrs.frozen
class Place:
    """A directory with a runtime's home, the input and the output, and its scripted model."""

    model: object
    harness: AppServerHarness
    source: object
    target: object

    def write(self, *rows):
        self.source.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")

    def results(self):
        """Give the rows of the output; each line is complete."""
        text = self.target.read_text(encoding="utf-8")
        assert text.endswith("\n") or not text
        return [json.loads(line) for line in text.split("\n") if line]

    def asked(self):
        return sorted(request.last_user_text for request in self.model.requests)

    def kept(self):
        """Give the files of the threads that the runtime has kept."""
        return list(self.harness.codex_home.glob("sessions/**/*.jsonl"))

    @property
    def start(self):
        home = {"CODEX_HOME": str(self.harness.codex_home), "PYTHONWARNINGS": "error"}
        return partial(
            trio.run_process,
            env={**os.environ, **self.harness.env, **home},
            cwd=self.harness.workspace,
            check=False,
        )

    def command(self, *options):
        files = [str(self.source), "-o", str(self.target)]
        return [sys.executable, "-m", "trio_codex", "batch", *files, *options]

    async def run(self, *options):
        """Run the batch, and give its exit status and what it said."""
        done = await self.start(self.command(*options), capture_stdout=True, capture_stderr=True)
        assert done.stdout == b""
        return done.returncode, done.stderr.decode()


@pytest.fixture
async def place(tmp_path):
    async with open_scripted_model() as model:
        yield Place(
            model,
            AppServerHarness(tmp_path / "app-server"),
            tmp_path / "in.jsonl",
            tmp_path / "out.jsonl",
        )


async def test_each_row_has_its_answer_and_no_thread_is_left(place):
    place.model.on("One", message("The first.", phase="final_answer"))
    place.model.on("Two", message('{"n": 2}', phase="final_answer"))
    place.model.on("Three", message("The third.", phase="final_answer"))
    place.write(
        {"prompt": "One"},
        {"id": "two", "prompt": "Two", "output_schema": SCHEMA, "effort": "low"},
        {"id": None, "prompt": "Three", "model": "gpt-5.4", "sandbox": "full-access"},
    )
    status, said = await place.run("-j", "1")
    assert status == 0, said
    one, two, three = place.results()
    assert list(one) == ["id", "status", "final_response", "output", "usage", "error"]
    assert (one["id"], two["id"], three["id"]) == (1, "two", None)
    assert one["status"] == "completed"
    assert (one["final_response"], one["output"], one["error"]) == ("The first.", None, None)
    assert one["usage"]["totalTokens"] == 15
    assert two["output"] == {"n": 2}
    assert "3 of 3: null completed" in said
    bodies = [request.body for request in place.model.requests]
    assert bodies[1]["text"]["format"]["schema"] == SCHEMA
    assert bodies[1]["reasoning"]["effort"] == "low"
    assert [body["model"] for body in bodies] == ["gpt-5.5", "gpt-5.5", "gpt-5.4"]
    assert "danger-full-access" in json.dumps(bodies[2])
    assert "danger-full-access" not in json.dumps(bodies[1])
    assert place.kept() == []


async def test_threads_are_kept_where_they_are_wanted(place):
    place.model.reply_always("Yes.")
    place.write({"prompt": "One"}, {"prompt": "Two"})
    assert (await place.run("--keep-threads"))[0] == 0
    kept = {row["thread_id"] for row in place.results()}
    assert len(kept) == 2
    assert all(any(id_ in path.name for path in place.kept()) for id_ in kept)


async def test_as_many_rows_as_asked_for_run_at_once(place):
    gate = Gate()
    place.model.reply_always(message(deltas=["Yes", gate, "."], phase="final_answer"))
    place.write(*({"prompt": f"Row {number}"} for number in range(5)))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(place.run, "-j", "3")
        await gate.wait_reached(3)
        assert gate.reached == 3
        gate.release()
    assert len(place.results()) == 5


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of POSIX")
@pytest.mark.parametrize("seed", range(6))
async def test_ctrl_c_at_any_row_leaves_no_runtime_and_the_next_start_goes_on(place, seed):
    chance = random.Random(seed)
    before, at_once = chance.randint(1, ROWS), str(chance.randint(1, 4))
    place.model.reply_always("Yes.")
    place.write(*({"id": number, "prompt": f"Row {number}"} for number in range(ROWS)))
    async with trio.open_nursery() as nursery:
        run = partial(
            place.start,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        process = await nursery.start(run, place.command("-j", at_once))
        await place.model.wait_requests(before)
        # To the whole group, and twice, as people at a terminal do.
        for _ in range(chance.randint(1, 2)):
            os.killpg(process.pid, signal.SIGINT)
        await process.wait()
    # After the last row it may be too late.
    assert process.returncode == 130 or (process.returncode == 0 and before > ROWS - 4)
    assert place.kept() == []
    first = [row["id"] for row in place.results()]
    assert {row["status"] for row in place.results()} <= {"completed"}
    torn = b'{"id":99,"status":"compl'
    place.target.write_bytes(place.target.read_bytes() + torn[: chance.randint(0, len(torn))])
    asked = len(place.model.requests)

    assert (await place.run("-j", at_once))[0] == 0
    ids = [row["id"] for row in place.results()]
    assert ids[: len(first)] == first
    assert sorted(ids) == list(range(ROWS))
    again = sorted(request.last_user_text for request in place.model.requests[asked:])
    assert again == sorted(f"Row {number}" for number in range(ROWS) if number not in first)


async def test_a_row_that_was_answered_during_ctrl_c_is_not_asked_again(place):
    # One is over, one runs: the first stands in the output, the second does not.
    gate = Gate()
    place.model.on("One", "Yes.")
    place.model.on("Two", message(deltas=["No", gate], phase="final_answer"), times=1)
    place.model.on("Two", "Yes.")
    place.write({"id": "one", "prompt": "One"}, {"id": "two", "prompt": "Two"})
    async with trio.open_nursery() as nursery:
        run = partial(place.start, stderr=subprocess.PIPE)
        process = await nursery.start(run, place.command("-j", "1"))
        await gate.wait_reached()
        process.send_signal(signal.SIGINT)
        said = b"".join([chunk async for chunk in process.stderr])
    assert (process.returncode, said.splitlines()[-1]) == (130, b"Stopping.")
    assert [row["id"] for row in place.results()] == ["one"]
    assert (await place.run())[0] == 0
    assert [row["id"] for row in place.results()] == ["one", "two"]
    assert place.asked() == ["One", "Two", "Two"]


async def test_a_failed_row_is_done_until_it_is_tried_again(place):
    place.model.on("Bad", http_failure(400, message="no such thing"), times=1)
    place.model.reply_always("Yes.")
    place.write({"prompt": "Good"}, {"prompt": "Bad"}, {"prompt": "Better"})
    status, said = await place.run("-j", "1")
    assert status == 1
    assert said.endswith("1 of 3 rows failed\n")
    failed = place.results()[1]
    assert (failed["id"], failed["status"], failed["final_response"]) == (2, "failed", None)
    assert "no such thing" in failed["error"]["message"]

    assert (await place.run())[0] == 1
    assert place.asked() == ["Bad", "Better", "Good"]
    assert (await place.run("--retry-failed"))[0] == 0
    assert [row["id"] for row in place.results()] == [1, 3, 2]
    assert {row["status"] for row in place.results()} == {"completed"}
    assert place.asked() == ["Bad", "Bad", "Better", "Good"]


async def test_a_row_that_the_runtime_refuses_and_one_that_does_not_fit_fail_alone(place):
    place.model.reply_always("No JSON.")
    place.write(
        {"prompt": "One", "permissions": "no-such-profile"},
        {"prompt": "Two", "output_schema": SCHEMA},
        {"prompt": "Three"},
    )
    assert (await place.run("-j", "1"))[0] == 1
    refused, unfit, good = place.results()
    assert refused["status"] == unfit["status"] == "failed"
    assert "JSON-RPC error -32600" in refused["error"]["message"]
    assert unfit["final_response"] == "No JSON."
    assert "the final response is not JSON" in unfit["error"]["message"]
    assert good["status"] == "completed"


def kill_children(pid):
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            os.kill(int(child), signal.SIGKILL)


async def test_the_death_of_the_runtime_fails_no_row(place):
    gate = Gate()
    place.model.on("One", "Yes.")
    place.model.on("Two", message(deltas=["No", gate], phase="final_answer"))
    place.write({"prompt": "One"}, {"prompt": "Two"}, {"prompt": "Three"})
    async with trio.open_nursery() as nursery:
        run = partial(place.start, stderr=subprocess.PIPE)
        process = await nursery.start(run, place.command("-j", "1"))
        await gate.wait_reached()
        kill_children(process.pid)
        said = b"".join([chunk async for chunk in process.stderr]).decode()
    assert process.returncode == 1
    assert "Traceback" not in said
    assert "the runtime" in said.splitlines()[-1]
    assert [row["id"] for row in place.results()] == [1]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"prompt": "x"', "not JSON"),
        ('"x"', "a row is a JSON object"),
        ("{}", "prompt is missing"),
        ('{"prompt": 1}', "prompt must be a string"),
        ('{"prompt": " "}', "prompt is empty"),
        ('{"prompt": "x", "id": [1]}', "id must be a string, a number, true, false or null"),
        ('{"prompt": "x", "id": 1}', "the id 1 stands in line 1 already"),
        ('{"prompt": "x", "modle": "y"}', "no option 'modle'; did you mean 'model'?"),
        ('{"prompt": "x", "input": "y"}', "no option 'input'"),
        ('{"prompt": "x", "model": 5}', "model: expected a string"),
        ('{"prompt": "x", "sandbox": "none"}', "sandbox must be one of read-only, "),
        ('{"prompt": "x", "approval_mode": "ask"}', "needs somebody to ask"),
        ('{"prompt": "x", "output_type": "y"}', "give output_schema"),
        ('{"prompt": "x", "output_schema": "y"}', "output_schema must be a mapping"),
        ('{"prompt": "x", "cwd": "missing"}', "cwd is not a directory: 'missing'"),
        ('{"prompt": "x", "sandbox": "read-only", "permissions": "y"}', "not both"),
    ],
)
async def test_a_wrong_row_is_named_before_anything_is_spent(place, line, words):
    place.source.write_text(f'{{"prompt": "good"}}\n\n{line}\n')
    status, said = await place.run()
    assert status == 1
    assert f"{place.source} line 3: " in said
    assert words in said
    assert said.endswith("Nothing was run.\n")
    assert not place.target.exists()
    assert place.asked() == []


async def test_ids_of_other_types_are_other_ids(place):
    place.model.reply_always("Yes.")
    ids = ["1", 1, 1.5, True, None, "\u2028é"]
    place.write(*({"id": id_, "prompt": "x"} for id_ in ids))
    assert (await place.run("-j", "1"))[0] == 0
    assert [row["id"] for row in place.results()] == ids
    assert (await place.run())[0] == 0
    assert len(place.asked()) == len(ids)


@pytest.mark.parametrize("text", ["some notes", "some notes\n", '{"prompt": "x"}\n', '{"a":1}\n{'])
async def test_a_file_of_somebody_elses_is_not_touched(place, text):
    place.write({"prompt": "x"})
    place.target.write_text(text)
    status, said = await place.run()
    assert status == 1
    assert str(place.target) in said
    assert place.target.read_text() == text
    assert place.asked() == []


async def test_a_last_row_without_the_line_end_is_kept(place):
    place.write({"prompt": "x"})
    row = '{"id": 1, "status": "completed"}'
    place.target.write_text(row)
    assert (await place.run())[0] == 0
    assert place.target.read_text() == f"{row}\n"
    assert place.asked() == []


@pytest.mark.parametrize("options", [["-j", "0"], ["-j", "many"], ["--no-such"]])
async def test_wrong_options_are_refused(place, options):
    place.write({"prompt": "x"})
    status, said = await place.run(*options)
    assert status == 2
    assert "usage: " in said


async def test_files_that_cannot_be_used_are_named(place):
    status, said = await place.run()
    assert status == 1
    assert f"cannot read the input: [Errno 2] No such file or directory: '{place.source}'" in said
    place.write({"prompt": "x"})
    place.target.mkdir()
    status, said = await place.run()
    assert status == 1
    assert f"{place.target} must be a file" in said
