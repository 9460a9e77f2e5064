"""What is not ours in the page: uPlot, as npm has it."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files

UPLOT = files("trio_codex.console").joinpath("static").joinpath("uplot")


def test_uplot_is_as_it_came_and_has_its_licence():
    told = UPLOT.joinpath("ORIGIN.txt").read_text(encoding="utf-8")
    sums = dict(re.findall(r"^sha256 (\w+)  (\S+)$", told, re.MULTILINE))
    assert sums
    for digest, name in sums.items():
        assert hashlib.sha256(UPLOT.joinpath(name).read_bytes()).hexdigest() == digest
    (version,) = re.findall(r"^uPlot ([\d.]+),", told)
    assert f"(v{version})" in UPLOT.joinpath("uPlot.esm.js").read_text(encoding="utf-8")[:500]
    licence = UPLOT.joinpath("LICENSE").read_text(encoding="utf-8")
    assert "MIT License" in licence
    assert "Leon Sorokin" in licence
