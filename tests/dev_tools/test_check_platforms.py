"""What an installation on another platform would take, with wheels that are made here."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from executables import ARM64, FITTING, X86_64, elf

from tools.check_platforms.__main__ import main
from tools.check_platforms.requirements import dependencies
from tools.check_platforms.targets import targets
from tools.check_platforms.wheels import applying
from tools.stage_runtime.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
GLIBC = "/lib64/ld-linux-x86-64.so.2"
PROJECT = """\
[project]
name = "trio-codex"
dependencies = ["openai-codex-cli-bin==1.0", "plain>=2", "posix; sys_platform != 'win32'"]
[project.optional-dependencies]
testing = ["h11>=0.14; python_version < '3.0'"]
demo = ["trio-codex[testing]"]
"""


def add_wheel(
    folder: Path,
    name: str,
    version: str,
    files: Mapping[str, bytes],
    *,
    tag: str = "py3-none-any",
    needs: tuple[str, ...] = (),
) -> Path:
    about = f"{name}-{version}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {one}" for one in needs]
    path = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for where, content in files.items():
            archive.writestr(where, content)
        archive.writestr(f"{about}/METADATA", "\n".join(lines) + "\n")
        archive.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")
        archive.writestr(f"{about}/RECORD", "")
    return path


def add_runtime(folder: Path, tag: str, program: bytes, **more: bytes) -> Path:
    name = "codex.exe" if tag.startswith("win") else "codex"
    files = {f"codex_cli_bin/bin/{name}": program} if program else {"codex_cli_bin/a.py": b""}
    files |= {f"codex_cli_bin/{name}": content for name, content in more.items()}
    return add_wheel(folder, "openai_codex_cli_bin", "1.0", files, tag=f"py3-none-{tag}")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (root / "constraints.txt").write_text("# exact\nplain==2.1\n", encoding="utf-8")
    return root


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """A registry in which everything is there for every platform."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for tag, program in FITTING.items():
        add_runtime(folder, tag, program)
    windows = "colour>=1; sys_platform == 'win32' and platform_machine == 'ARM64'"
    add_wheel(folder, "plain", "2.1", {}, needs=(windows,))
    add_wheel(folder, "plain", "2.2", {}, needs=("not-there",))
    add_wheel(folder, "posix", "1.0", {})
    add_wheel(folder, "colour", "1.0", {})
    return folder


def run(root: Path, wheels: Path, *arguments: str) -> int:
    return main(["--root", str(root), "--wheels", str(wheels), *arguments])


def test_every_platform_gets_what_its_markers_and_the_constraints_say(
    root: Path, wheels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, wheels, "--python", "3.12") == 0
    lines = capsys.readouterr().out.splitlines()
    found = {line.split()[3]: line.partition(": ")[2].split()[0] for line in lines}
    # The runtime, what is plain, and what the system needs beside them.
    assert found == {tag: "2" if tag == "win_amd64" else "3" for tag in PLATFORMS}


@pytest.mark.parametrize(
    ("tag", "program", "why"),
    [
        ("musllinux_1_1_x86_64", elf(X86_64, loader=GLIBC), "with the loader /lib64/ld-linux"),
        ("musllinux_1_1_x86_64", elf(ARM64), "codex is a ELF program for arm64"),
        ("musllinux_1_1_x86_64", elf(X86_64, entry=0), "has no program codex_cli_bin/bin/codex"),
        ("win_amd64", b"", "has no program codex_cli_bin/bin/codex.exe"),
        ("win_amd64", elf(X86_64), "codex.exe is a ELF program"),
    ],
)
def test_a_runtime_that_does_not_run_there_is_refused(
    tag: str,
    program: bytes,
    why: str,
    root: Path,
    wheels: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_runtime(wheels, tag, program)
    assert run(root, wheels, "--python", "3.12", "--platform", tag) == 1
    assert why in capsys.readouterr().err


def test_a_helper_that_the_platform_cannot_load_is_said_and_one_of_another_processor_refused(
    root: Path, wheels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tag = "musllinux_1_1_x86_64"
    add_runtime(wheels, tag, elf(X86_64), helper=elf(X86_64, loader=GLIBC))
    assert run(root, wheels, "--python", "3.12", "--platform", tag) == 0
    assert "; without its loader: helper\n" in capsys.readouterr().out
    add_runtime(wheels, tag, elf(X86_64), helper=elf(ARM64))
    assert run(root, wheels, "--python", "3.12", "--platform", tag) == 1
    assert "helper is a ELF program for arm64" in capsys.readouterr().err


def test_a_missing_a_damaged_and_an_unsuited_wheel_are_refused(
    root: Path, wheels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--python", "3.12", "--platform", "musllinux_1_1_aarch64")
    plain = add_wheel(wheels, "plain", "2.1", {}, needs=("posix>=3",))
    assert run(root, wheels, *options) == 1
    assert "these do not suit each other: posix 1.0 is not >=3" in capsys.readouterr().err

    damaged = add_wheel(wheels, "plain", "2.1", {"plain.py": b"healthy"})
    damaged.write_bytes(damaged.read_bytes().replace(b"healthy", b"damaged"))
    assert run(root, wheels, *options) == 1
    assert "plain-2.1-py3-none-any.whl is damaged" in capsys.readouterr().err

    plain.unlink()
    assert run(root, wheels, *options) == 1
    error = capsys.readouterr().err
    assert "musllinux_1_1_aarch64 with Python 3.12 lacks a wheel" in error
    assert "plain==2.1" in error


def test_an_unknown_platform_is_refused(root: Path, wheels: Path) -> None:
    assert run(root, wheels, "--platform", "plan9_amd64") == 1


def test_a_python_that_a_platform_never_had_is_not_asked_of_it() -> None:
    found = targets(["win_arm64", "win_amd64"], ["3.10", "3.11", "3.13"])
    assert [str(one) for one in found] == [
        "win_arm64 with Python 3.11",
        "win_arm64 with Python 3.13",
        "win_amd64 with Python 3.10",
        "win_amd64 with Python 3.11",
        "win_amd64 with Python 3.13",
    ]


def test_the_dependencies_of_this_package_are_read_with_those_of_its_extras() -> None:
    names = {one.name for one in applying(dependencies(ROOT), targets(["win_amd64"], ["3.10"])[0])}
    assert {"trio", "openai-codex-cli-bin", "exceptiongroup", "h11", "rich"} <= names
    assert "trio-codex" not in names
