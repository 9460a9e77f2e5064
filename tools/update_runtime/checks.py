"""The checks that a moved pin has to pass, each with what it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from tools._release.commands import run
from tools._release.installing import clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tools._release.checkout import Copy


@attrs.frozen
class Check:
    """One check.

    Attributes:
        name: What it is called.
        arguments: The arguments of the Python that runs it.
    """

    name: str
    arguments: tuple[str, ...]


GENERATED = Check("the generated code is fresh", ("-m", "tools.generate_protocol", "--check"))
FORMAT = Check("ruff format", ("-m", "ruff", "format", "--check", "."))
LINT = Check("ruff check", ("-m", "ruff", "check", "."))
TYPES = Check("pyright", ("-m", "pyright", "--pythonpath", "{python}"))
TESTS = Check("the tests", ("-m", "pytest", "-q", "-n", "auto", "-m", "", "-p", "no:cacheprovider"))

WITHOUT_TESTS = (GENERATED, FORMAT, LINT, TYPES)
ALL = (*WITHOUT_TESTS, TESTS)


def failures(checks: Iterable[Check], python: Path, copy: Copy) -> list[str]:
    """Run checks, all of them, and print how each ended.

    Args:
        checks: The checks.
        python: The Python to run them with.
        copy: The copy of the checkout to run them in.

    Returns:
        The names of those that failed.
    """
    failed: list[str] = []
    for check in checks:
        arguments = [argument.format(python=python) for argument in check.arguments]
        done = run(python, *arguments, cwd=copy.path, env=clean_environment())
        if done.returncode != 0:
            failed.append(check.name)
            print(copy.as_in_root(done.stdout))
        print(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {check.name}", flush=True)
    return failed
