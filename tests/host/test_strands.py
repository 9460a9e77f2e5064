"""What stops the calls of a thread of plain code stops nothing else."""

from __future__ import annotations

import pytest

from trio_codex._host._strand import Stop, Strand


class Call:
    cancelled = False

    def cancel_now(self):
        self.cancelled = True


def test_a_stop_cancels_the_call_that_the_thread_waits_for_and_fails_the_next_one():
    strand = Strand()
    stop = Stop(strand)
    strand.stops = (stop,)
    strand.call = call = Call()
    stop.fire(TimeoutError("too long"))
    assert call.cancelled
    with pytest.raises(TimeoutError, match="too long"):
        strand.check()


def test_a_stop_that_comes_too_late_leaves_what_the_thread_does_next_alone():
    strand = Strand()
    stop = Stop(strand)
    strand.call = call = Call()
    stop.fire(TimeoutError("too long"))
    assert not call.cancelled
    strand.check()
