"""Single checks, each in a virtual environment of its own: ``nox -s lint``, ``nox -l`` for all.

``.ci/run`` is the whole check; these are its parts, and what it does not run.
"""

from __future__ import annotations

import nox

SPELT = ["docs", "examples", "newsfragments", "src", "tests", "tools"]
PYTHONS = ["3.10", "3.11", "3.12", "3.13"]
nox.options.sessions = ["lint", "types", "fresh"]
nox.options.reuse_venv = "yes"


def install(session: nox.Session) -> None:
    """Install the package and all that its checks need, in the versions of the constraints."""
    session.install("-c", "constraints.txt", "-e", ".[dev]")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests; arguments after ``--`` go to pytest, such as ``-- tests/turns``."""
    install(session)
    session.run("python", "-m", "pytest", *(session.posargs or ["-n", "auto", "-m", ""]))


@nox.session
def sweep(session: nox.Session) -> None:
    """Run the long setting of the sweeps and the property tests, which takes hours."""
    install(session)
    env = {"TRIO_CODEX_FULL_SWEEP": "1"}
    session.run("python", "-m", "pytest", *(session.posargs or ["-n", "auto", "-m", ""]), env=env)


@nox.session
def lint(session: nox.Session) -> None:
    """Check the format, the rules of ruff, and the spelling."""
    install(session)
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("codespell", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", *SPELT)


@nox.session
def types(session: nox.Session) -> None:
    """Check the types, and that every public name has one."""
    install(session)
    session.run("pyright")
    session.run("pyright", "--verifytypes", "trio_codex", "--ignoreexternal")


@nox.session
def fresh(session: nox.Session) -> None:
    """Check that the generated code is what the runtime's schema and the source make."""
    install(session)
    session.run("python", "-m", "tools.generate_protocol", "--check")
    session.run("python", "-m", "tools.generate_sync_stub", "--check")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the pages into ``build/docs``."""
    install(session)
    session.run("python", "-m", "sphinx", "-W", "-b", "html", "docs", "build/docs")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the figures of docs/performance.md; ``-- --quick`` takes less than a minute."""
    install(session)
    session.run("python", "-m", "tools.bench", *session.posargs)


@nox.session
def trips(session: nox.Session) -> None:
    """Count how far common operations travel through the source."""
    install(session)
    session.run("python", "-m", "tools.trips", *session.posargs)
