"""The wheel of a runtime package, built by hatchling and looked at again."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import zipfile
from importlib.metadata import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import codex_cli_bin

from tools._release.commands import ReleaseError, must_run
from tools._release.pins import RUNTIME
from tools.stage_runtime.layout import DESCRIPTION, lay_out

if TYPE_CHECKING:
    from tools.stage_runtime.platforms import Platform

_PACKAGE = "codex_cli_bin"

_PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = {name}
version = {version}
description = {summary}
readme = "README.md"
license = {{ text = {license} }}
authors = [{{ name = {author} }}]
requires-python = {python}
classifiers = {classifiers}

[project.urls]
{urls}

[tool.hatch.build.targets.wheel]
packages = ["src/codex_cli_bin"]
# A resource may be called like something that git ignores.
ignore-vcs = true

[tool.hatch.build.hooks.custom]
"""

_HOOK = """\
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class OnePlatform(BuildHookInterface):
    def initialize(self, version, build_data):
        if self.target_name != "wheel":
            raise RuntimeError("a runtime package is a wheel, never an sdist")
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-{tag}"
"""


def stage(source: Path, out: Path, platform: Platform, version: str) -> Path:
    """Build the wheel of a runtime package for one platform.

    The Python module and the metadata are those of the runtime package that is
    installed: what is staged differs from it in the binaries alone.

    Args:
        source: A codex binary, or the directory of a runtime package.
        out: The directory to put the wheel in, which is made.
        platform: The platform that it is for.
        version: The version of the runtime, in its normal form.

    Returns:
        The wheel.

    Raises:
        ReleaseError: The source does not fit, or the build failed.
    """
    name = f"{RUNTIME.replace('-', '_')}-{version}-py3-none-{platform.tag}.whl"
    with tempfile.TemporaryDirectory() as scratch:
        project, built = Path(scratch, "project"), Path(scratch, "built")
        package = project / "src" / _PACKAGE
        lay_out(source, package, platform, version)
        write_project(project, platform, version)
        must_run(
            "the build",
            *(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", built),
            project,
        )
        names = sorted(path.name for path in built.iterdir())
        if names != [name]:
            raise ReleaseError(f"the build made {', '.join(names)}, and not {name}")
        _check(built / name, package, platform)
        out.mkdir(parents=True, exist_ok=True)
        shutil.copy2(built / name, out / name)
    return out / name


def write_project(project: Path, platform: Platform, version: str) -> None:
    """Write what hatchling needs beside the files of the package.

    Args:
        project: The root of the project, which has a source directory already.
        platform: The platform that the wheel is for.
        version: The version of the runtime, in its normal form.
    """
    about = metadata(RUNTIME)
    # A JSON string or list is one of TOML.
    pyproject = _PYPROJECT.format(
        name=json.dumps(RUNTIME),
        version=json.dumps(version),
        summary=json.dumps(about["Summary"]),
        license=json.dumps(about["License"] or about["License-Expression"]),
        author=json.dumps(about["Author"]),
        python=json.dumps(about["Requires-Python"]),
        classifiers=json.dumps(about.get_all("Classifier", [])),
        urls="\n".join(
            f"{json.dumps(label)} = {json.dumps(url)}"
            for label, _, url in (line.partition(", ") for line in about.get_all("Project-URL", []))
        ),
    )
    (project / "pyproject.toml").write_text(pyproject, encoding="utf-8")
    (project / "README.md").write_text(about["Description"], encoding="utf-8")
    (project / "hatch_build.py").write_text(_HOOK.format(tag=platform.tag), encoding="utf-8")
    module = Path(codex_cli_bin.__file__)
    shutil.copyfile(module, project / "src" / _PACKAGE / module.name)


def _check(wheel: Path, package: Path, platform: Platform) -> None:
    """What was laid out is in the wheel, and the runtime's binary can be started."""
    with zipfile.ZipFile(wheel) as archive:
        inside = {entry.filename: entry for entry in archive.infolist()}
    wanted = {
        f"{_PACKAGE}/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file()
    }
    missing = sorted(wanted - inside.keys())
    runtime = f"{_PACKAGE}/bin/{platform.program}"
    if missing or f"{_PACKAGE}/{DESCRIPTION}" not in inside:
        raise ReleaseError(f"{wheel.name} lacks {', '.join(missing)}")
    if not (inside[runtime].external_attr >> 16) & 0o111:
        raise ReleaseError(f"{wheel.name} has {runtime} without the right to start it")
