"""Staging a runtime: one wheel for one platform, and only from what runs there."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import codex_cli_bin
import pytest
from executables import ARM64, FITTING, X86_64, elf, mach_o, pe

from tools._release.commands import ReleaseError
from tools.stage_runtime.__main__ import main
from tools.stage_runtime.binaries import examine
from tools.stage_runtime.build import stage
from tools.stage_runtime.layout import lay_out
from tools.stage_runtime.platforms import PLATFORMS, platform_of

VERSION = "0.116.0a1"
PROGRAMS = {tag: "codex.exe" if tag.startswith("win") else "codex" for tag in PLATFORMS}
LINUX, WINDOWS, MAC = "musllinux_1_1_x86_64", "win_arm64", "macosx_11_0_arm64"
MUSL, GLIBC = "/lib/ld-musl-x86_64.so.1", "/lib64/ld-linux-x86-64.so.2"


def binary(folder: Path, content: bytes) -> Path:
    path = folder / "built"
    path.write_bytes(content)
    return path


def package(folder: Path, tag: str = LINUX, **described: Any) -> Path:
    """The directory of a runtime package, as it is published, for one platform."""
    root = folder / "package"
    content = {
        f"bin/{PROGRAMS[tag]}": FITTING[tag],
        "codex-path/rg": FITTING[tag],
        "codex-resources/voice/notice.txt": b"A text.",
        "codex-resources/build/run.sh": b"#!/bin/sh\n",
        "__init__.py": b"raise RuntimeError",
        "__pycache__/__init__.pyc": b"",
    }
    for name, data in content.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    description = {
        "layoutVersion": 1,
        "version": "0.116.0-alpha.1",
        "target": PLATFORMS[tag].targets[0],
        "variant": "codex",
        "entrypoint": f"bin/{PROGRAMS[tag]}",
        "resourcesDir": "codex-resources",
        "pathDir": "codex-path",
        **described,
    }
    (root / "codex-package.json").write_text(json.dumps(description), encoding="utf-8")
    return root


def lay(source: Path, tag: str, folder: Path) -> None:
    lay_out(source, folder / "laid" / "codex_cli_bin", platform_of(tag), VERSION)


def test_the_matrix_is_that_of_the_published_runtime() -> None:
    assert FITTING.keys() == PLATFORMS.keys()


@pytest.mark.parametrize("tag", FITTING)
def test_a_binary_becomes_a_wheel_for_its_platform(tag: str, tmp_path: Path) -> None:
    source = binary(tmp_path, FITTING[tag])
    out = tmp_path / "out"
    assert main([VERSION, tag, str(source), "--out", str(out)]) == 0
    (wheel,) = out.iterdir()
    assert wheel.name == f"openai_codex_cli_bin-0.116.0a1-py3-none-{tag}.whl"
    with zipfile.ZipFile(wheel) as archive:
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
        info = "openai_codex_cli_bin-0.116.0a1.dist-info"
        about = archive.read(f"{info}/WHEEL").decode()
        metadata = archive.read(f"{info}/METADATA").decode()
        description = json.loads(archive.read("codex_cli_bin/codex-package.json"))
        module = archive.read("codex_cli_bin/__init__.py")
    runtime = f"codex_cli_bin/bin/{PROGRAMS[tag]}"
    assert modes.keys() == {
        "codex_cli_bin/__init__.py",
        "codex_cli_bin/codex-package.json",
        runtime,
        *(f"{info}/{name}" for name in ("METADATA", "RECORD", "WHEEL")),
    }
    assert modes[runtime] & 0o111
    assert f"\nTag: py3-none-{tag}\n" in about
    assert "\nRoot-Is-Purelib: false\n" in about
    # What pip reads is what the published package has.
    published = distribution("openai-codex-cli-bin").metadata
    for key in ("Name", "Summary", "License", "Requires-Python"):
        assert f"\n{key}: {published[key]}\n" in metadata
    assert description["version"] == "0.116.0-alpha.1"
    assert description["target"] == PLATFORMS[tag].targets[0]
    assert description["entrypoint"] == f"bin/{PROGRAMS[tag]}"
    assert module == Path(codex_cli_bin.__file__).read_bytes()


def test_a_directory_becomes_a_wheel_that_works_once_installed(tmp_path: Path) -> None:
    wheel = stage(package(tmp_path), tmp_path / "out", platform_of(LINUX), VERSION)
    target = tmp_path / "installed"
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"),
            *("--platform", LINUX, "--only-binary", ":all:", "--target", target, wheel),
        ],
        check=True,
    )
    names = {
        path.relative_to(target / "codex_cli_bin").as_posix()
        for path in (target / "codex_cli_bin").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert names == {
        "__init__.py",
        "bin/codex",
        "codex-package.json",
        "codex-path/rg",
        "codex-resources/build/run.sh",
        "codex-resources/voice/notice.txt",
    }
    ask = "import codex_cli_bin; print(codex_cli_bin.bundled_codex_path())"
    found = subprocess.run(
        [sys.executable, "-c", ask], cwd=target, capture_output=True, text=True, check=True
    )
    path = Path(found.stdout.strip())
    if sys.platform != "win32":
        assert path.samefile(target / "codex_cli_bin" / "bin" / "codex")
        assert path.stat().st_mode & 0o111


@pytest.mark.parametrize("tag", FITTING)
def test_a_binary_for_another_platform_is_refused(tag: str, tmp_path: Path) -> None:
    others = {content for content in FITTING.values() if content != FITTING[tag]}
    assert len(others) == 5
    for number, content in enumerate(sorted(others)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with pytest.raises(ReleaseError, match=f"not for {tag}"):
            lay(binary(folder, content), tag, folder)


def test_what_is_refused_leaves_no_wheel(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    source = binary(tmp_path, FITTING[WINDOWS])
    assert main([VERSION, LINUX, str(source), "--out", str(out)]) == 1
    assert "error: " in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("content", "tag", "why"),
    [
        (b"", LINUX, "has no codex for"),
        (b"#!/bin/sh\nexec codex\n", LINUX, "has no codex for"),
        (elf(X86_64)[:40], LINUX, "cut short"),
        (elf({"elf": 0xF3}), LINUX, "not in the matrix: 0xf3"),
        (elf(X86_64)[:4] + b"\x01" + elf(X86_64)[5:], LINUX, "no 64-bit"),
        (elf(X86_64, entry=0), LINUX, "cannot start ELF library"),
        (elf(X86_64, loader=GLIBC), LINUX, "cannot start ELF program .* loader /lib64/ld-linux"),
        (elf(X86_64, loader=MUSL), "manylinux_2_17_x86_64", "cannot start"),
        (mach_o(ARM64, kind=6), MAC, "cannot start Mach-O library"),
        (mach_o(ARM64)[:8], MAC, "cut short"),
        (b"\xca\xfe\xba\xbe" + bytes(28), MAC, "for several processors"),
        (b"\xce\xfa\xed\xfe" + bytes(28), MAC, "not in the matrix"),
        (pe(ARM64, flags=0x2022), WINDOWS, "cannot start PE library"),
        (pe(ARM64).replace(b"PE\0\0", b"NE\0\0"), WINDOWS, "has no PE header"),
        (pe(ARM64)[:0x82], WINDOWS, "cut short"),
        (pe({"pe": 0x014C}), WINDOWS, "not in the matrix: 0x14c"),
    ],
)
def test_a_binary_that_cannot_be_the_runtime_is_refused(
    content: bytes, tag: str, why: str, tmp_path: Path
) -> None:
    with pytest.raises(ReleaseError, match=why):
        lay(binary(tmp_path, content), tag, tmp_path)


@pytest.mark.parametrize(
    ("loader", "tag"), [(MUSL, LINUX), (GLIBC, "manylinux_2_17_x86_64")], ids=["musl", "glibc"]
)
def test_a_binary_may_ask_for_the_loader_of_its_platform(
    loader: str, tag: str, tmp_path: Path
) -> None:
    source = binary(tmp_path, elf(X86_64, loader=loader))
    lay(source, tag, tmp_path)
    found = examine(source)
    assert found is not None
    assert found.interpreter == loader


def test_a_tool_beside_the_runtime_may_need_more_than_it(tmp_path: Path) -> None:
    source = package(tmp_path)
    (source / "codex-path" / "rg").write_bytes(elf(X86_64, loader=GLIBC))
    lay(source, LINUX, tmp_path)


def test_a_tool_for_another_processor_is_refused_and_named(tmp_path: Path) -> None:
    source = package(tmp_path)
    (source / "codex-path" / "rg").write_bytes(elf(ARM64))
    with pytest.raises(ReleaseError, match="codex-path/rg is ELF program for arm64"):
        lay(source, LINUX, tmp_path)


@pytest.mark.parametrize(
    ("described", "why"),
    [
        ({"version": "0.116.0"}, r"says version 0\.116\.0, not 0\.116\.0a1"),
        ({"version": None}, "says version None"),
        ({"target": "aarch64-apple-darwin"}, "says target aarch64-apple-darwin"),
        ({"layoutVersion": 2}, "another layout: layoutVersion"),
        ({"entrypoint": "bin/other"}, "another layout: entrypoint"),
    ],
)
def test_a_directory_that_describes_something_else_is_refused(
    described: dict[str, Any], why: str, tmp_path: Path
) -> None:
    with pytest.raises(ReleaseError, match=why):
        lay(package(tmp_path, **described), LINUX, tmp_path)


def test_a_directory_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    source = package(tmp_path)
    (source / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"notes\.txt does not belong"):
        lay(source, LINUX, tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="making links takes a privilege there")
def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    source = package(tmp_path)
    (source / "codex-path" / "again").symlink_to(source / "codex-path" / "rg")
    with pytest.raises(ReleaseError, match="symbolic link"):
        lay(source, LINUX, tmp_path)


def test_a_directory_that_is_no_package_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ReleaseError, match=r"has no codex-package\.json"):
        lay(empty, LINUX, tmp_path)


def test_a_source_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="neither a codex binary nor a directory"):
        lay(tmp_path / "nothing", LINUX, tmp_path)


@pytest.mark.parametrize(
    "arguments",
    [("0.116.0.post1", LINUX), ("0.116", LINUX), (VERSION, "linux_x86_64"), (VERSION, "any")],
)
def test_a_version_or_a_platform_that_there_is_not_is_refused(
    arguments: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = binary(tmp_path, FITTING[LINUX])
    out = tmp_path / "out"
    assert main([*arguments, str(source), "--out", str(out)]) == 1
    assert "error: " in capsys.readouterr().err
    assert not out.exists()


def test_the_project_that_is_built_refuses_to_become_an_sdist(tmp_path: Path) -> None:
    from tools.stage_runtime.build import write_project

    project = tmp_path / "project"
    (project / "src" / "codex_cli_bin").mkdir(parents=True)
    write_project(project, platform_of(LINUX), VERSION)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--sdist", "--no-isolation", project],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "a wheel, never an sdist" in done.stdout + done.stderr
