"""A clock of tests beside the real runtime, which lives in real time."""

from __future__ import annotations

import pytest
import trio
from processes import own_children
from trio.testing import MockClock

from trio_codex import TransportClosedError, open_codex
from trio_codex.testing import AppServerHarness


def start(tmp_path, clock):
    async def main():
        async with open_codex(AppServerHarness(tmp_path).config()) as codex:
            return (await codex.models()).data

    return trio.run(main, clock=clock)


def test_a_clock_that_jumps_is_named_when_the_start_seems_to_take_too_long(tmp_path):
    children = own_children()
    with pytest.raises(TransportClosedError) as caught:
        start(tmp_path, MockClock(autojump_threshold=0))
    assert "Trio's clock, which has jumped" in str(caught.value)
    assert "MockClock(autojump_threshold=0.5)" in str(caught.value)
    assert own_children() == children


def test_a_clock_that_jumps_only_after_half_a_second_of_silence_works(tmp_path):
    assert start(tmp_path, MockClock(autojump_threshold=0.5))
