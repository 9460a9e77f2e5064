"""The requests that are sent again after a cut."""

from __future__ import annotations

import re

from trio_codex._jsonrpc._reads import READS
from trio_codex.protocol.methods import CLIENT_REQUESTS

READING = re.compile(
    r"(list|read|get\w*|search\w*|status|installed|info|readiness|detect)$", re.IGNORECASE
)

SEEM_TO_WRITE = {
    "externalAgentConfig/import/readHistories",
    "fs/readDirectory",
    "fs/readFile",
    "fs/unwatch",
    "fs/watch",
    "fuzzyFileSearch",
    "fuzzyFileSearch/sessionStart",
    "fuzzyFileSearch/sessionStop",
    "fuzzyFileSearch/sessionUpdate",
    "server/diagnostics",
    "thread/realtime/listVoices",
}
"""Reads whose names do not end like one; and what ends with its connection."""

ONLY_SEEM_TO_READ = {
    "account/gatewayOAuth/read",  # the step of a login
    "plugin/share/updateTargets",
}


def test_the_list_names_methods_of_the_protocol():
    assert CLIENT_REQUESTS.keys() >= READS


def test_the_list_has_what_reads_and_nothing_that_writes():
    reading = {method for method in CLIENT_REQUESTS if READING.search(method)}
    assert reading - SEEM_TO_WRITE - ONLY_SEEM_TO_READ == READS - SEEM_TO_WRITE
