"""``trio-codex``, or ``python -m trio_codex``: see it work, and find out why it does not."""

from __future__ import annotations

import argparse
import importlib.util
import logging
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import trio

from trio_codex._util._version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    # The commands say themselves what is wrong; without this, Python prints warnings too.
    logging.getLogger("trio_codex").addHandler(logging.NullHandler())
    try:
        if arguments.command == "demo":
            return _demo(real=arguments.real, web=arguments.web, prompt=arguments.prompt)
        if arguments.command == "console":
            return _console(arguments)
        if arguments.command == "batch":
            from trio_codex._cli.batch import run_batch  # noqa: PLC0415 - rarely used

            run = partial(
                run_batch,
                at_once=arguments.jobs,
                retry_failed=arguments.retry_failed,
                keep_threads=arguments.keep_threads,
            )
            return trio.run(run, arguments.input, arguments.output, sys.stderr.write)
        if arguments.command == "codex":
            from trio_codex._cli.codex import run_codex  # noqa: PLC0415 - rarely used

            return run_codex(arguments.arguments, sys.stderr.write)
        if arguments.command == "timeline":
            from trio_codex._cli.timeline import show  # noqa: PLC0415 - rarely used

            return show(
                arguments.recording,
                sys.stdout.write,
                sys.stderr.write,
                svg=arguments.svg,
                chrome=arguments.chrome,
            )
        if arguments.target:
            if len(arguments.target) == 1 and "://" not in arguments.target[0]:
                parser.error("TARGET must be a URL, or a command with its arguments behind --")
            from trio_codex._cli.remote import examine_remote  # noqa: PLC0415 - rarely used

            write = sys.stdout.write
            return trio.run(examine_remote, write, arguments.target, arguments.token_file)
        from trio_codex._cli.doctor import examine  # noqa: PLC0415 - the other one needs more

        return trio.run(examine, sys.stdout.write)
    except KeyboardInterrupt:
        return 130


def _called() -> str:
    """Tell by which name this was called: that of the script, or of the module."""
    name = Path(sys.argv[0]).name
    return name if name == "trio-codex" else "python -m trio_codex"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=_called(),
        description="Trio-native structured concurrency for the Codex app-server.",
    )
    parser.add_argument("--version", action="version", version=f"trio-codex {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser(
        "demo",
        help="run a turn of the real runtime and watch it",
        description="Run a turn of the real Codex runtime and show what happens. "
        "The model is a scripted one inside this program: no account, no network.",
    )
    demo.add_argument(
        "--real", action="store_true", help="use your own Codex login and a real model"
    )
    demo.add_argument(
        "--web", action="store_true", help="show several turns on a page in the browser"
    )
    demo.add_argument("prompt", nargs="?", help="what to ask the agent (with --real)")
    doctor = commands.add_parser(
        "doctor",
        help="show the runtime, its home and the login, and what is wrong",
        description="Show which runtime is used, where its home is, and whether you are logged "
        "in, and say in plain words what is wrong. The exit status is 1 if something is. With a "
        "target it tries a runtime that others have started, as connect_codex does.",
    )
    doctor.add_argument(
        "target",
        nargs="*",
        help="ws://HOST:PORT, wss://HOST:PORT, unix:///PATH, unix://, or, behind --, a command",
    )
    doctor.add_argument(
        "--token-file", type=Path, metavar="FILE", help="the file with the token for the target"
    )
    console = commands.add_parser(
        "console",
        help="watch a runtime that others have started, on a page in the browser",
        description="Print an address of this machine to open. The page there shows the turns of "
        "a runtime as they go on, and answers what they ask by a click, as the program that has "
        "started them can. The connection is made again when it is cut. After Ctrl-C the runtime "
        "goes on, and what it asks waits for others.",
    )
    console.add_argument(
        "--connect",
        metavar="URL",
        required=True,
        help="ws://HOST:PORT, wss://HOST:PORT, unix:///PATH or unix://",
    )
    console.add_argument(
        "--token-file", type=Path, metavar="FILE", help="the file with the token for the runtime"
    )
    console.add_argument(
        "--port", type=int, default=0, help="the port of the page (default: one that is free)"
    )
    codex = commands.add_parser(
        "codex",
        help="run the Codex command line that is installed with this library",
        description="Run the pinned Codex runtime itself: `codex -- login`, `codex -- exec ...`. "
        "It takes the place of this program.",
    )
    codex.add_argument("arguments", nargs="*", help="its arguments, behind --")
    batch = commands.add_parser(
        "batch",
        help="run a turn for each row of a file",
        description="Run a turn for each line of a JSON Lines file, and write a line for each. A "
        'row has a "prompt", and may have an "id" (else it is the number of its line) and options '
        "of Thread.run, such as model, sandbox and output_schema. To go on after Ctrl-C, start it "
        "again: rows that are in the output are not run again. The exit status is 0 if all rows "
        "are completed, 130 after Ctrl-C, else 1.",
    )
    batch.add_argument("input", type=Path, metavar="IN.jsonl", help="the rows")
    batch.add_argument(
        "-o", dest="output", type=Path, metavar="OUT.jsonl", required=True, help="the results"
    )
    batch.add_argument(
        "-j", dest="jobs", type=_count, metavar="N", default=4, help="turns at once (default: 4)"
    )
    batch.add_argument(
        "--retry-failed", action="store_true", help="run rows again that failed before"
    )
    batch.add_argument(
        "--keep-threads",
        action="store_true",
        help="keep each row's thread, and write its thread_id; the runtime holds three files open "
        "for each",
    )
    timeline = commands.add_parser(
        "timeline",
        help="show what happened in a recording",
        description="Show the turns of a recording of trio_codex.testing.record_to: how long they "
        "took, what was done in them, and what they waited for. One that was cut off, or is still "
        "written (NAME.part), is shown as far as it goes.",
    )
    timeline.add_argument("recording", help="the recording")
    timeline.add_argument("--svg", metavar="FILE", help="write a picture, for a browser")
    timeline.add_argument(
        "--chrome", metavar="FILE", help="write a trace, for ui.perfetto.dev or chrome://tracing"
    )
    return parser


def _count(text: str) -> int:
    """Read how many turns may run at once."""
    count = int(text) if text.isdecimal() else 0
    if count < 1:
        raise argparse.ArgumentTypeError(f"must be a number from 1, and is {text!r}")
    return count


def _console(arguments: argparse.Namespace) -> int:
    if _lacks("The console", "console", "hypercorn", "starlette"):
        return 2
    from trio_codex._cli.console import watch_remote  # noqa: PLC0415 - needs the extra

    watch = partial(watch_remote, token_file=arguments.token_file, port=arguments.port)
    return trio.run(watch, _say, sys.stderr.write, arguments.connect)


def _say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, end="", flush=True)  # noqa: T201 - a command's output


def _lacks(what: str, extras: str, *modules: str) -> bool:
    """Say what a command needs, if something is not installed."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        needs = f"{what} needs {' and '.join(missing)}: pip install 'trio-codex[{extras}]'"
        print(needs, file=sys.stderr)  # noqa: T201 - a command's output
    return bool(missing)


def _demo(*, real: bool, web: bool, prompt: str | None) -> int:
    if web:
        if real or prompt is not None:
            print("--web shows the scripted model alone.", file=sys.stderr)  # noqa: T201
            return 2
        if _lacks("The demo", "console,demo", "h11", "hypercorn", "starlette"):
            return 2
        from trio_codex._cli.demo_web import show_on_page  # noqa: PLC0415 - needs the extra

        return trio.run(show_on_page, _say)
    if _lacks("The demo", "demo", "h11", "rich"):
        return 2
    if prompt is not None and not real:
        print("The scripted model takes no prompt; add --real.", file=sys.stderr)  # noqa: T201
        return 2
    from trio_codex._cli.demo import show_real, show_scripted  # noqa: PLC0415 - needs rich

    return trio.run(show_real, prompt) if real else trio.run(show_scripted)


if __name__ == "__main__":
    sys.exit(main())
