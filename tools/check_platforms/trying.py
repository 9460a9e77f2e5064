"""The demo, run here on the runtime that is packaged for musl."""

from __future__ import annotations

import platform as machine
import sys
import tempfile
from pathlib import Path

from tools._release import checkout
from tools._release.commands import ReleaseError, must_run
from tools._release.installing import clean_environment, layered_environment
from tools.check_platforms.unpacking import program
from tools.stage_runtime.binaries import examine
from tools.stage_runtime.platforms import platform_of

#: The tag of the musl runtime for each processor, as Python names it.
_TAGS = {"x86_64": "musllinux_1_1_x86_64", "aarch64": "musllinux_1_1_aarch64"}


def musl_tag() -> str:
    """Name the platform whose musl runtime runs on this machine.

    Returns:
        The tag.

    Raises:
        ReleaseError: This is no Linux, or a processor that is not in the matrix.
    """
    tag = _TAGS.get(machine.machine())
    if sys.platform != "linux" or tag is None:
        raise ReleaseError("the musl runtime runs on Linux with x86_64 or aarch64 only")
    return tag


def run_demo(root: Path, runtime: Path) -> str:
    """Run the demo of a checkout on an unpacked musl runtime.

    Args:
        root: The root of the checkout.
        runtime: Where the wheel of the runtime is unpacked.

    Returns:
        What the demo printed.

    Raises:
        ReleaseError: The binary is not static, it is not the one that ran, or the demo failed.
    """
    path = program(runtime, platform_of(musl_tag()))
    binary = examine(path)
    if binary is None or binary.interpreter is not None:
        raise ReleaseError(f"{path.name} is not static: {binary}")
    # Nothing sets the mode of what is unpacked without an installer.
    path.chmod(0o755)
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "source")
        checkout.copy(root, source)
        python = layered_environment(Path(scratch, "environment"), source / "src", runtime)
        env = clean_environment()
        ask = "from codex_cli_bin import bundled_codex_path as path; print(path())"
        found = must_run("the import of the runtime", python, "-c", ask, cwd=scratch, env=env)
        if Path(found.strip()).resolve() != path.resolve():
            raise ReleaseError(f"the runtime was found at {found.strip()}, and not at {path}")
        demo = (python, "-m", "trio_codex", "demo")
        return must_run("the demo on the musl runtime", *demo, cwd=scratch, env=env)
