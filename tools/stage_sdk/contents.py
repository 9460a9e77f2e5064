"""What has to be in the wheel and in the sdist, and what must not."""

from __future__ import annotations

import tarfile
import zipfile
from configparser import ConfigParser
from email.parser import Parser
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

from tools._release import checkout
from tools._release.commands import ReleaseError
from tools._release.pins import RUNTIME
from tools._release.versions import runtime_of
from tools.generate_protocol.domains import DOMAINS

if TYPE_CHECKING:
    from email.message import Message
    from pathlib import Path

_PACKAGE = "trio_codex"
_PLUGIN_MODULE = "trio_codex_pytest"
_PLUGIN = ("pytest11", "trio-codex", _PLUGIN_MODULE)

#: Whatever the source says, a wheel without one of these is none of ours.
INDISPENSABLE = frozenset(
    {
        f"{_PLUGIN_MODULE}.py",
        f"{_PACKAGE}/__init__.py",
        f"{_PACKAGE}/__main__.py",
        f"{_PACKAGE}/_util/_version.py",
        f"{_PACKAGE}/py.typed",
        f"{_PACKAGE}/types.py",
        f"{_PACKAGE}/protocol/__init__.py",
        f"{_PACKAGE}/protocol/methods.py",
        *(f"{_PACKAGE}/protocol/{domain}.py" for domain in DOMAINS),
    }
)


def check_wheel(wheel: Path, root: Path, version: str) -> None:
    """Check that a wheel has the whole package, nothing else, and the right metadata.

    Args:
        wheel: The wheel.
        root: The root of the checkout that it was built from.
        version: Our version.

    Raises:
        ReleaseError: It has not. The text says all that is wrong.
    """
    info = f"{_PACKAGE}-{version}.dist-info"
    package = {
        path.relative_to("src").as_posix()
        for path in checkout_files(root)
        if path.parts[0] == "src"
    }
    licence = f"{info}/licenses/LICENSE"
    records = {f"{info}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt")}
    wanted = package | INDISPENSABLE | records | {licence}
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
        wrong = [f"{name} is missing" for name in sorted(wanted - names)]
        wrong += [f"{name} does not belong there" for name in sorted(names - wanted)]
        if not wrong:
            wrong += _wrong_metadata(_message(archive, f"{info}/METADATA"), version)
            wrong += _wrong_entry_point(archive.read(f"{info}/entry_points.txt").decode())
            if _message(archive, f"{info}/WHEEL").get_all("Tag") != ["py3-none-any"]:
                wrong.append("it is not tagged py3-none-any alone")
            if archive.read(licence) != (root / "LICENSE").read_bytes():
                wrong.append("its licence is not ours")
    _refuse(wheel, wrong)


def check_sdist(sdist: Path, root: Path, version: str) -> None:
    """Check that an sdist has what the wheel is built from, and the tests.

    Args:
        sdist: The sdist.
        root: The root of the checkout that it was built from.
        version: Our version.

    Raises:
        ReleaseError: It has not. The text says all that is wrong.
    """
    top = f"{_PACKAGE}-{version}"
    folders = ("src", "tests", "tools", "docs", "examples", "newsfragments")
    single = (
        *("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "constraints.txt"),
        *("CITATION.cff", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "SECURITY.md", "noxfile.py"),
    )
    wanted = {path.as_posix() for path in checkout_files(root) if path.parts[0] in folders}
    wanted |= {*single, "PKG-INFO"}
    with tarfile.open(sdist) as archive:
        names = {
            PurePosixPath(member.name).relative_to(top).as_posix()
            for member in archive.getmembers()
            if member.isfile()
        }
    # What git itself needs is allowed, and of no use.
    foreign = sorted(names - wanted - {".gitignore"})
    wrong = [f"{name} is missing" for name in sorted(wanted - names)]
    _refuse(sdist, wrong + [f"{name} does not belong there" for name in foreign])


def checkout_files(root: Path) -> list[Path]:
    """List the files of a copy of a checkout, which has none but git's."""
    if (root / ".git").exists():
        return checkout.files(root)
    return sorted(
        path.relative_to(root)
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def _wrong_metadata(metadata: Message, version: str) -> list[str]:
    wrong = [
        f"its {key} is {metadata[key]}, and not {value}"
        for key, value in (("Name", "trio-codex"), ("Version", version))
        if metadata[key] != value
    ]
    pin = f"=={runtime_of(version)}"
    found = [
        requirement
        for text in metadata.get_all("Requires-Dist", [])
        if (requirement := Requirement(text)).name == RUNTIME
    ]
    if [str(one.specifier) for one in found] != [pin] or any(one.marker for one in found):
        wrong.append(f"it does not need {RUNTIME}{pin} exactly: {[str(one) for one in found]}")
    return wrong


def _wrong_entry_point(text: str) -> list[str]:
    parser = ConfigParser(delimiters=("=",))
    parser.read_string(text)
    group, name, target = _PLUGIN
    if parser.get(group, name, fallback=None) == target:
        return []
    return [f"it has no entry point {name} in {group} for {target}"]


def _message(archive: zipfile.ZipFile, name: str) -> Message:
    return Parser().parsestr(archive.read(name).decode())


def _refuse(path: Path, wrong: list[str]) -> None:
    if wrong:
        raise ReleaseError("\n  ".join([f"{path.name}:", *wrong]))
