"""The notebook, cell by cell in a real kernel: what the cells say, and what the kernel leaves."""

from __future__ import annotations

import asyncio
import base64
import os
import struct
import sys
from pathlib import Path

import pytest
import trio
from account.login_issuer import USER_CODE, open_issuer

from trio_codex.testing import AppServerHarness

nbclient = pytest.importorskip("nbclient", reason="needs the extra `heavy`")
for module in ("ipykernel", "matplotlib"):
    pytest.importorskip(module, reason="needs the extra `heavy`")

import nbformat  # noqa: E402

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
sys.path.insert(0, str(EXAMPLES))
import scripted  # noqa: E402

sys.path.remove(str(EXAMPLES))

SECONDS = 20
"""How long one cell may take."""


class Kernel:
    """A kernel in which the test runs cells, and answers what they ask."""

    def __init__(self, home, env, answers):
        self.home = home
        self.env = {**os.environ, **env}
        self.answers = answers
        self.asked = []

    def execute(self, notebook):
        """Run a notebook to its end, in a thread of the test."""
        return asyncio.run(self._execute(notebook))

    async def _execute(self, notebook):
        client = nbclient.NotebookClient(notebook, timeout=SECONDS, startup_timeout=SECONDS)
        async with client.async_setup_kernel(env=self.env, cwd=str(self.home)):
            client.kc.allow_stdin = True
            human = asyncio.create_task(self._answer(client.kc))
            for number, cell in enumerate(notebook.cells):
                await client.async_execute_cell(cell, number)
            human.cancel()

    async def _answer(self, kernel_client):
        while True:
            question = await kernel_client.get_stdin_msg()
            self.asked.append(question["content"]["prompt"])
            kernel_client.input(self.answers[self.asked[-1].split()[0]])


@pytest.fixture
def homes(tmp_path, monkeypatch):
    """Keep the kernel's files and the client's out of the user's home."""
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path / "matplotlib"))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")


def texts(cell):
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


@pytest.fixture
def notebook():
    return nbformat.read(EXAMPLES / "notebook.ipynb", as_version=4)


def test_the_notebook_is_stored_as_it_was_before_it_ran(notebook):
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [(cell.outputs, cell.execution_count) for cell in code] == [([], None)] * len(code)


@pytest.mark.parametrize("answer", ["y", "n"])
async def test_every_cell_does_what_it_says(notebook, answer, homes, tmp_path, scripted_model):
    scripted.notebook(scripted_model)
    harness = AppServerHarness(tmp_path / "runtime", scripted_model)
    settings = harness.codex_home / "config.toml"
    async with open_issuer() as issuer:
        issuer.approval.release()
        model = scripted_model.base_url.removesuffix("/v1")
        text = settings.read_text(encoding="utf-8")
        settings.write_text(
            text.replace(f"{model}/backend-api", f"{issuer.origin}/backend-api"), encoding="utf-8"
        )
        env = {**harness.env, **issuer.env, "CODEX_HOME": str(harness.codex_home)}
        kernel = Kernel(harness.workspace, env, {"API": "sk-example", "Run": answer})
        await trio.to_thread.run_sync(kernel.execute, notebook)
        assert "/api/accounts/deviceauth/token" in issuer.asked
    _, device, key, stream, approval, plot, _ = (
        cell for cell in notebook.cells if cell.cell_type == "code"
    )
    assert texts(device) == "Logged in by device code.\n"
    assert texts(key) == "Logged in by key.\n"
    assert texts(stream) == "It is small. It is tested. It is yours."
    assert texts(approval).endswith("It is there.\n" if answer == "y" else "It is not there.\n")
    assert (harness.workspace / "notes").is_dir() == (answer == "y")
    assert kernel.asked[0] == "API key: "
    assert len(kernel.asked) == 2
    assert kernel.asked[1].startswith("Run ")
    assert "mkdir notes" in kernel.asked[1]
    assert texts(plot).endswith(" tokens\n")
    (picture,) = (output.data["image/png"] for output in plot.outputs if "data" in output)
    width, height = struct.unpack(">II", base64.b64decode(picture)[16:24])
    assert width > 200
    assert height > 100
    # It can be given to others.
    assert USER_CODE not in nbformat.writes(notebook)
    assert "sk-example" not in nbformat.writes(notebook)
