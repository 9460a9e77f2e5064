"""A program that asks one prompt of a fleet, and waits: ``asking_program.py DIRECTORY``."""

from __future__ import annotations

import sys

import distributed

from trio_codex import CodexConfig
from trio_codex.dask import CodexPlugin, run_turn


def main(directory: str) -> None:
    """Run the program."""
    options = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    with (
        distributed.LocalCluster(2, **options, local_directory=directory) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.register_plugin(CodexPlugin(CodexConfig()))
        client.submit(run_turn, "long").result()


if __name__ == "__main__":
    main(sys.argv[1])
